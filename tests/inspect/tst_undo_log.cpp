#include "model/inspect/undo_log.h"

#include <QTest>

using namespace galley;

class TestUndoLog : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_log = {};
        m_number = 0;
    }
    void undoGoesBackOneByOneAndRedoForth();
    void aRedoneCommitCanBeUndoneAgain();
    void othersAreLeftAlone();
    void aRevertIsAChange();
    void theWindowNamesNoNumber();
    void whatDoesNotFitIsAChange();
    void whatIsCancelledIsSaid();

private:
    std::uint64_t add(const std::string& author, const std::string& message, BodyKind kind = BodyKind::Edits) {
        CommitHeader header;
        header.number = ++m_number;
        header.author = author;
        header.message = message;
        header.bodyKind = kind;
        m_log.add(header);
        return m_number;
    }
    std::uint64_t undo(const std::string& author) { return add(author, UndoLog::undoMessage(*m_log.nextUndo(author))); }
    std::uint64_t redo(const std::string& author) { return add(author, UndoLog::redoMessage(*m_log.nextRedo(author))); }
    std::uint64_t nextUndo(const std::string& author) const { return numberOf(m_log.nextUndo(author)); }
    std::uint64_t nextRedo(const std::string& author) const { return numberOf(m_log.nextRedo(author)); }
    static std::uint64_t numberOf(const UndoLog::Entry* entry) { return entry != nullptr ? entry->header.number : 0; }

    UndoLog m_log;
    std::uint64_t m_number = 0;
};

void TestUndoLog::undoGoesBackOneByOneAndRedoForth() {
    add("Ann", "Same");
    add("Ann", "Same");
    add("Ann", "Third");
    QCOMPARE(undo("Ann"), std::uint64_t{4});
    QCOMPARE(m_log.find(4)->target, std::uint64_t{3});
    QCOMPARE(m_log.find(4)->header.message, std::string("Undo: Third (commit 3)"));
    undo("Ann");
    QCOMPARE(m_log.find(5)->target, std::uint64_t{2});
    undo("Ann");
    QCOMPARE(nextUndo("Ann"), std::uint64_t{0});
    QCOMPARE(nextRedo("Ann"), std::uint64_t{6});
    redo("Ann");
    QCOMPARE(m_log.find(7)->header.message, std::string("Redo: Same (commit 1)"));
    QCOMPARE(nextRedo("Ann"), std::uint64_t{5});
    redo("Ann");
    redo("Ann");
    QCOMPARE(nextRedo("Ann"), std::uint64_t{0});
    QCOMPARE(nextUndo("Ann"), std::uint64_t{9});
}

void TestUndoLog::aRedoneCommitCanBeUndoneAgain() {
    add("Ann", "First");
    for (int round = 0; round < 3; ++round) {
        undo("Ann");
        QCOMPARE(nextUndo("Ann"), std::uint64_t{0});
        const auto redone = redo("Ann");
        QCOMPARE(nextUndo("Ann"), redone);
        QCOMPARE(nextRedo("Ann"), std::uint64_t{0});
    }
    QCOMPARE(m_log.find(m_number)->subject, std::string("First"));
}

void TestUndoLog::othersAreLeftAlone() {
    add("Ann", "First");
    add("Ben", "Second");
    add("Ann", "Import", BodyKind::Records);
    add("Ann", "Published", BodyKind::Publication);
    QCOMPARE(nextUndo("Ann"), std::uint64_t{1});
    QCOMPARE(nextUndo("Ben"), std::uint64_t{2});
    QCOMPARE(nextUndo("Cid"), std::uint64_t{0});
    undo("Ben");
    QCOMPARE(nextRedo("Ann"), std::uint64_t{0});
}

void TestUndoLog::aRevertIsAChange() {
    add("Ann", "First");
    const auto revert = add("Ben", UndoLog::revertMessage(*m_log.find(1)));
    QCOMPARE(m_log.find(1)->takenBackBy, revert);
    QCOMPARE(nextUndo("Ann"), std::uint64_t{0});
    QCOMPARE(nextUndo("Ben"), revert);
    QCOMPARE(nextRedo("Ben"), std::uint64_t{0});
    undo("Ben");
    QCOMPARE(m_log.find(m_number)->header.message, std::string("Undo: Revert: First (commit 1) (commit 2)"));
    QCOMPARE(m_log.find(revert)->takenBackBy, m_number);
}

void TestUndoLog::theWindowNamesNoNumber() {
    add("Ann", "Same");
    add("Ann", "Same");
    add("Ben", "Same");
    add("Ann", "Undo: Same");
    QCOMPARE(m_log.find(4)->target, std::uint64_t{2});
    add("Ann", "Undo: Same");
    QCOMPARE(m_log.find(5)->target, std::uint64_t{1});
    add("Ann", "Redo: Same");
    QCOMPARE(m_log.find(6)->target, std::uint64_t{5});
    QCOMPARE(nextUndo("Ann"), std::uint64_t{6});
    QCOMPARE(nextUndo("Ben"), std::uint64_t{3});
}

void TestUndoLog::whatDoesNotFitIsAChange() {
    add("Ann", "First");
    for (const char* const message : {"Undo: Other (commit 1)", "Undo: First (commit 7)", "Undo: First (commit x)",
                                      "Redo: First (commit 1)", "Revert: First", "Undo: ", "Undo: (commit 1)"}) {
        const auto number = add("Ann", message);
        QVERIFY2(m_log.find(number)->role == UndoLog::Role::Change, message);
    }
    QCOMPARE(m_log.find(1)->takenBackBy, std::uint64_t{0});
}

void TestUndoLog::whatIsCancelledIsSaid() {
    using Numbers = std::set<std::uint64_t>;
    add("Ann", "First");
    add("Ann", "Second");
    undo("Ann");
    QCOMPARE(m_log.cancelled(0), (Numbers{2, 3}));
    redo("Ann");
    QCOMPARE(m_log.cancelled(0), (Numbers{3, 4}));
    undo("Ann");
    QCOMPARE(m_log.cancelled(0), (Numbers{2, 3, 4, 5}));
    QCOMPARE(m_log.cancelled(2), (Numbers{4, 5})); // the other pair is not behind commit 2 as a whole
}

QTEST_APPLESS_MAIN(TestUndoLog)
#include "tst_undo_log.moc"
