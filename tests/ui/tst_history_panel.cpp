// The history as a person goes through it: by keys, when there is nothing, when there is more than fits, when the
// journal cannot be read, and while reading it takes long. The window's thread never waits for it.
#include "model/workspace/workspace.h"
#include "tests/journal/journal_support.h"
#include "tests/support/samples.h"
#include "tests/ui/editor_harness.h"
#include "tests/ui/event_turns.h"
#include "tests/ui/held_journal.h"
#include "ui/history/history_panel.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

#include <sqlite3.h>
#include <thread>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

Commit commitOf(std::uint64_t number, CommitBody body, const std::string& message) {
    Commit commit;
    commit.number = number;
    commit.id = "id-" + std::to_string(number);
    commit.time = 1'600'000'000'000 + static_cast<Instant>(number) * 1000;
    commit.author = "Ada";
    commit.message = message;
    commit.body = std::move(body);
    return commit;
}

Commit editOf(std::uint64_t number) {
    const std::string name = std::to_string(number);
    return commitOf(number, std::vector<Edit>{Edit::patch("article", "a" + name, "headline", "Headline " + name)},
                    "Change " + name);
}

void press(Qt::Key key) {
    QTest::keyClick(QApplication::focusWidget(), key);
}

/// All that the labels below a widget say and that is seen, one a line.
QString wordsIn(const QWidget& widget) {
    QStringList words;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisible())
            words += label->text();
    return words.join(QLatin1Char('\n'));
}

} // namespace

class TestHistoryPanel : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void nothingIsSaidToBeNothing();
    void keysGoThroughCommitsAndButtons();
    void whatCannotBeTakenBackSaysWhy();
    void controlsAndRowsHaveNames();
    void partsAreReadAsTheListIsScrolled();
    void aModelOfAllPartsIsSound();
    void newCommitsComeOnTop();
    void numbersThatARepairLeftOutAreNoEnd();
    void whatCannotBeReadIsSaidWithItsPlace();
    void whatStandsAboveADamagedCommitIsListed();
    void aDamagedBodyIsSaidInItsPlace();
    void aHugeImportDoesNotHoldUpTheWindow();
    void aCommitOfManyEditsDoesNotHoldUpTheWindow();
    void aSlowDiskDoesNotHoldUpTheWindow();
    void onlyWhatTakesLongSaysSo();
    void theLastOfManyChoicesIsShown();
    void aFilterSaysNoneOnlyWhenItKnows();
    void anOutcomeStaysUntilAnotherIsChosen();
    void aJournalThatIsReadStaysUntilItsReadersAreGone();

private:
    /// Appends commits `from` to `to`, each an edit.
    void write(std::uint64_t from, std::uint64_t to);
    void append(Commit commit);
    /// Shows the journal; nothing is awaited.
    void show();
    /// Changes the file behind the journal's back.
    void spoil(const char* statement);
    bool isDone() const { return !m_panel->isReading(); }
    QString page() const { return m_panel->findChild<QTextBrowser*>()->toPlainText(); }
    int rows() const { return m_panel->list()->model()->rowCount(); }
    void choose(int row) { m_panel->list()->setCurrentIndex(m_panel->list()->model()->index(row, 0)); }
    EmptyState* nothing() const { return m_panel->findChild<EmptyState*>(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SqliteJournal> m_file;
    std::unique_ptr<HeldJournal> m_journal;
    std::unique_ptr<HistoryPanel> m_panel;
};

void TestHistoryPanel::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = SqliteJournal::open(journalIn(*m_folder));
    VERIFY_OK(opened);
    m_file = *std::move(opened);
    m_journal = std::make_unique<HeldJournal>(*m_file);
    m_panel = std::make_unique<HistoryPanel>();
}

void TestHistoryPanel::cleanup() {
    m_journal->release();
    m_panel.reset();
    m_journal.reset();
    m_file.reset();
}

void TestHistoryPanel::write(std::uint64_t from, std::uint64_t to) {
    std::vector<Commit> batch;
    for (std::uint64_t number = from; number <= to; ++number)
        batch.push_back(editOf(number));
    VERIFY_OK(m_file->append(batch));
}

void TestHistoryPanel::append(Commit commit) {
    std::vector<Commit> batch;
    batch.push_back(std::move(commit));
    VERIFY_OK(m_file->append(batch));
}

void TestHistoryPanel::show() {
    m_panel->resize(900, 600);
    m_panel->setJournal(m_journal.get());
    m_panel->show();
    QApplication::setActiveWindow(m_panel.get());
}

void TestHistoryPanel::spoil(const char* statement) {
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open(journalIn(*m_folder).c_str(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, statement, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

void TestHistoryPanel::nothingIsSaidToBeNothing() {
    show();
    QTRY_VERIFY(isDone());
    QVERIFY(nothing()->isVisible());
    QVERIFY2(wordsIn(*m_panel).contains(QStringLiteral("Nothing has been changed yet")), qPrintable(wordsIn(*m_panel)));
    QVERIFY(!m_panel->revertButton()->isEnabled());
    m_panel->setJournal(nullptr);
    QVERIFY(isDone() && nothing()->isVisible());
}

void TestHistoryPanel::keysGoThroughCommitsAndButtons() {
    write(1, 5);
    append(commitOf(6, RecordSet(std::string("{\"type\":\"article\",\"id\":\"a\"}\n")), "Import a.json"));
    m_panel->setRecord(QStringLiteral("article/a3"), QStringLiteral("Three"));
    show();
    QTRY_VERIFY(isDone() && rows() == 6);
    QVERIFY(page().contains(QStringLiteral("Records: 1")));
    QVERIFY(!m_panel->revertButton()->isEnabled());
    m_panel->list()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Down);
    QVERIFY(m_panel->revertButton()->isEnabled());
    QTRY_VERIFY2(page().contains(QStringLiteral("Headline 5")), qPrintable(page()));
    press(Qt::Key_End);
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 1")));
    press(Qt::Key_Up);
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 2")));
    QSet<QWidget*> reached;
    for (int i = 0; i < 8; ++i) {
        press(Qt::Key_Tab);
        reached += QApplication::focusWidget();
    }
    auto* only = m_panel->findChild<QCheckBox*>();
    for (QWidget* one :
         {static_cast<QWidget*>(only), static_cast<QWidget*>(m_panel->list()),
          static_cast<QWidget*>(m_panel->findChild<QTextBrowser*>()), static_cast<QWidget*>(m_panel->revertButton())})
        QVERIFY2(reached.contains(one), one->metaObject()->className());
    QSignalSpy asked(m_panel.get(), &HistoryPanel::revertRequested);
    m_panel->revertButton()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toULongLong(), 2ULL);
    only->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QTRY_COMPARE(rows(), 1);
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 3")));
}

void TestHistoryPanel::whatCannotBeTakenBackSaysWhy() {
    append(commitOf(1, RecordSet(std::string("{\"type\":\"article\",\"id\":\"a\"}\n")), "Import a.json"));
    write(2, 2);
    Publication publication;
    publication.version = Version{3};
    append(commitOf(3, publication, "First issue"));
    show();
    const auto said = [this] {
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(m_panel->revertButton());
        return face->text(QAccessible::Description);
    };
    QVERIFY2(said().startsWith(QStringLiteral("No change is chosen")), qPrintable(said()));
    QTRY_VERIFY(isDone() && rows() == 3);
    QVERIFY(!m_panel->revertButton()->isEnabled());
    QVERIFY2(said().contains(QStringLiteral("This changed what readers see, not the content")), qPrintable(said()));
    choose(2);
    QVERIFY2(said().contains(QStringLiteral("An import brought these records all at once")), qPrintable(said()));
    choose(1);
    QVERIFY(m_panel->revertButton()->isEnabled());
    QVERIFY2(said().startsWith(QStringLiteral("Puts the fields back")), qPrintable(said()));
    QAccessibleInterface* only = QAccessible::queryAccessibleInterface(m_panel->findChild<QCheckBox*>());
    QCOMPARE(only->text(QAccessible::Description), QStringLiteral("No record is open"));
}

void TestHistoryPanel::controlsAndRowsHaveNames() {
    write(1, 2);
    show();
    QTRY_VERIFY(isDone());
    const auto nameOf = [](QWidget* widget) {
        return QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name);
    };
    QCOMPARE(nameOf(m_panel->list()), QStringLiteral("Changes"));
    QCOMPARE(nameOf(m_panel->findChild<QTextBrowser*>()), QStringLiteral("What was changed"));
    QCOMPARE(nameOf(m_panel->revertButton()), QStringLiteral("Take this change back"));
    QCOMPARE(nameOf(m_panel->findChild<QCheckBox*>()), QStringLiteral("Only the open record"));
    const QString row = m_panel->list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(row.startsWith(QStringLiteral("Change 2, by Ada, ")), qPrintable(row));
}

void TestHistoryPanel::partsAreReadAsTheListIsScrolled() {
    write(1, 450);
    show();
    QTRY_VERIFY(isDone() && rows() > 0);
    QCOMPARE(rows(), 200);
    m_panel->list()->scrollToBottom();
    QTRY_COMPARE(rows(), 400);
    m_panel->list()->scrollToBottom();
    QTRY_COMPARE(rows(), 450);
    for (int row = 0; row < 450; ++row)
        QCOMPARE(m_panel->list()->model()->index(row, 0).data().toString(), QStringLiteral("Change %1").arg(450 - row));
    QCOMPARE(m_panel->list()->currentIndex().row(), 0);
}

void TestHistoryPanel::aModelOfAllPartsIsSound() {
    for (std::uint64_t number = 1; number <= 450; ++number)
        append(exampleCommit(number));
    CommitModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setJournal(m_journal.get());
    while (model.rowCount() < 450) {
        const int before = model.rowCount();
        model.fetchMore({});
        QVERIFY(!model.canFetchMore({}) || before == 0); // it is on its way
        QTRY_VERIFY(model.rowCount() > before);
    }
    QTRY_VERIFY(!model.isReading());
    QVERIFY(!model.canFetchMore({}));
    // While one part is on its way others are shown.
    model.setRecord(QStringLiteral("article/a17"));
    model.refresh();
    QTRY_VERIFY(!model.isReading());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.lineAt(0).number, std::uint64_t{17});
    model.setRecord({});
    model.setJournal(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestHistoryPanel::newCommitsComeOnTop() {
    write(1, 3);
    show();
    QTRY_VERIFY(isDone() && rows() == 3);
    choose(1);
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 2")));
    write(4, 5);
    m_journal->hold();
    m_panel->refresh();
    m_panel->refresh();
    write(6, 6);
    m_panel->refresh();
    m_journal->release();
    QTRY_COMPARE(rows(), 6);
    QTRY_VERIFY(isDone());
    QCOMPARE(m_panel->list()->model()->index(0, 0).data().toString(), QStringLiteral("Change 6"));
    // What was chosen is.
    QCOMPARE(m_panel->list()->currentIndex().row(), 4);
    QVERIFY(page().contains(QStringLiteral("Headline 2")));
}

void TestHistoryPanel::numbersThatARepairLeftOutAreNoEnd() {
    write(1, 3);
    Repair repair;
    repair.firstLost = 4;
    repair.lastLost = 1004;
    repair.kept = "damaged-2026";
    append(commitOf(1005, repair, "Repaired"));
    show();
    QTRY_COMPARE(rows(), 4);
    QTRY_VERIFY(isDone());
    QCOMPARE(m_panel->list()->model()->index(0, 0).data().toString(),
             QStringLiteral("The history was repaired; 1,001 changes were lost"));
    QVERIFY(page().contains(QStringLiteral("damaged-2026")));
}

void TestHistoryPanel::whatCannotBeReadIsSaidWithItsPlace() {
    write(1, 5);
    spoil("UPDATE commits SET author = 'Eve' WHERE number = 5");
    show();
    QTRY_VERIFY(isDone());
    QCOMPARE(rows(), 0);
    QVERIFY(nothing()->isVisible());
    const QString words = wordsIn(*m_panel);
    QVERIFY2(words.contains(QStringLiteral("The history cannot be read")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("commit 5")), qPrintable(words));
    QVERIFY2(words.contains(QString::fromStdString(journalIn(*m_folder).string())), qPrintable(words));
    QVERIFY(!m_panel->revertButton()->isEnabled());
    // Once it is whole again, the next look finds it.
    spoil("UPDATE commits SET author = 'Ada' WHERE number = 5");
    m_panel->refresh();
    QTRY_COMPARE(rows(), 5);
}

void TestHistoryPanel::whatStandsAboveADamagedCommitIsListed() {
    write(1, 450);
    spoil("UPDATE commits SET author = 'Eve' WHERE number = 130");
    show();
    QTRY_VERIFY(isDone() && rows() == 200);
    m_panel->list()->scrollToBottom();
    // The link of 131 leads to what is damaged.
    QTRY_VERIFY2(wordsIn(*m_panel).contains(QStringLiteral("Not all changes can be read")),
                 qPrintable(wordsIn(*m_panel)));
    QTRY_VERIFY(isDone());
    const QString words = wordsIn(*m_panel);
    QVERIFY2(words.contains(QStringLiteral("commit 130")), qPrintable(words));
    const int last = rows() - 1;
    QCOMPARE(m_panel->list()->model()->index(last, 0).data().toString(), QStringLiteral("Change 132"));
    for (int row = 0; row <= last; ++row)
        QCOMPARE(m_panel->list()->model()->index(row, 0).data().toString(), QStringLiteral("Change %1").arg(450 - row));
}

void TestHistoryPanel::aDamagedBodyIsSaidInItsPlace() {
    write(1, 3);
    spoil("UPDATE pieces SET data = x'28b52ffd' WHERE number = 2");
    show();
    QTRY_VERIFY(isDone() && rows() == 3);
    choose(1);
    QTRY_VERIFY(isDone());
    const QString words = wordsIn(*m_panel);
    QVERIFY2(words.contains(QStringLiteral("This change cannot be shown")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("commit 2")), qPrintable(words));
    QVERIFY(page().isEmpty());
    QVERIFY(!m_panel->revertButton()->isEnabled());
    choose(2);
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 1")));
}

void TestHistoryPanel::aHugeImportDoesNotHoldUpTheWindow() {
    write(1, 1);
    constexpr int kRecords = 400'000;
    std::string lines;
    for (int i = 0; i < kRecords; ++i)
        lines += R"({"type":"article","id":"a)" + std::to_string(i) +
                 R"(","headline":"A line about as long as records of an import are, and then some more of it"})" + "\n";
    QVERIFY(lines.size() > 40'000'000);
    append(commitOf(2, RecordSet(std::move(lines)), "Import huge.json"));
    show();
    QTRY_VERIFY(isDone() && rows() == 2);
    choose(1);
    QTRY_VERIFY(isDone());
    const QString expected = QStringLiteral("Records: %1").arg(QLocale().toString(kRecords));
    EventTurns turns;
    choose(0);
    turns.endTurn();
    QTRY_COMPARE_WITH_TIMEOUT(page(), expected, 60'000);
    turns.report("an import of 40 MB");
    QVERIFY2(turns.mostWorkMilliseconds() < 50, qPrintable(QString::number(turns.mostWorkMilliseconds())));
}

void TestHistoryPanel::aCommitOfManyEditsDoesNotHoldUpTheWindow() {
    write(1, 1);
    std::vector<Edit> edits;
    for (int i = 0; i < 20'000; ++i)
        edits.push_back(Edit::patch("article", "a" + std::to_string(i), "text", std::string(2'000, 'n')));
    append(commitOf(2, edits, "Many"));
    show();
    QTRY_VERIFY(isDone() && rows() == 2);
    choose(1);
    QTRY_VERIFY(isDone());
    EventTurns turns;
    choose(0);
    turns.endTurn();
    QTRY_VERIFY_WITH_TIMEOUT(page().contains(QStringLiteral("and 19,800 more")), 60'000);
    QTest::qWait(50);
    turns.report("20,000 edits");
    QVERIFY2(turns.mostWorkMilliseconds() < 100, qPrintable(QString::number(turns.mostWorkMilliseconds())));
}

void TestHistoryPanel::aSlowDiskDoesNotHoldUpTheWindow() {
    write(1, 3);
    m_journal->hold();
    EventTurns turns;
    show();
    QTest::qWait(300);
    QCOMPARE(rows(), 0);
    m_journal->release();
    QTRY_VERIFY(isDone() && rows() == 3);
    m_journal->hold();
    choose(2);
    m_panel->refresh();
    turns.endTurn();
    QTest::qWait(300);
    turns.endTurn();
    m_journal->release();
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 1")));
    turns.report("a slow disk");
    QVERIFY2(turns.longestMilliseconds() < 1000, qPrintable(QString::number(turns.longestMilliseconds())));
}

void TestHistoryPanel::onlyWhatTakesLongSaysSo() {
    write(1, 3);
    show();
    QTRY_VERIFY(isDone() && rows() == 3);
    QStringList seen;
    auto* browser = m_panel->findChild<QTextBrowser*>();
    const auto watch = connect(browser, &QTextBrowser::textChanged, this, [&] { seen += page(); });
    choose(1);
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 2")));
    QVERIFY2(!seen.contains(QStringLiteral("Reading…")), qPrintable(seen.join(QLatin1Char('|'))));
    m_journal->hold();
    choose(2);
    // What the list knows is there at once.
    QVERIFY2(wordsIn(*m_panel).contains(QStringLiteral("Change 1\nBy Ada, ")), qPrintable(wordsIn(*m_panel)));
    QVERIFY(page().isEmpty());
    QTRY_COMPARE(page(), QStringLiteral("Reading…"));
    m_journal->release();
    QTRY_VERIFY(page().contains(QStringLiteral("Headline 1")));
    disconnect(watch);
}

void TestHistoryPanel::theLastOfManyChoicesIsShown() {
    write(1, 60);
    show();
    QTRY_VERIFY(isDone() && rows() == 60);
    m_journal->hold();
    QStringList seen;
    connect(m_panel->findChild<QTextBrowser*>(), &QTextBrowser::textChanged, this, [&] {
        if (!page().isEmpty() && page() != QStringLiteral("Reading…"))
            seen += page().section(QLatin1Char('\n'), -1);
    });
    for (int row = 1; row < 60; ++row) {
        choose(row);
        QCoreApplication::processEvents();
    }
    m_journal->release();
    QTRY_VERIFY(isDone());
    QVERIFY(page().endsWith(QStringLiteral("Headline 1")));
    QTRY_COMPARE(m_journal->readers(), 0);
    QCoreApplication::processEvents();
    seen.removeDuplicates();
    QVERIFY2(seen.size() == 1 && page().endsWith(seen.front()), qPrintable(seen.join(QLatin1Char('|'))));
    // What nobody waits for any more is not read.
    QVERIFY2(m_journal->bodies() < 10, qPrintable(QString::number(m_journal->bodies())));
}

void TestHistoryPanel::aFilterSaysNoneOnlyWhenItKnows() {
    write(1, 450);
    m_panel->setRecord(QStringLiteral("article/none"), QStringLiteral("None"));
    show();
    QTRY_VERIFY(isDone() && rows() > 0);
    m_journal->hold();
    m_panel->findChild<QCheckBox*>()->setChecked(true);
    const auto saysNone = [this] { return wordsIn(*m_panel).contains(QStringLiteral("never changed")); };
    QVERIFY(!saysNone());
    QVERIFY(!nothing()->isVisible()); // for a moment nothing is said
    QTRY_VERIFY2(wordsIn(*m_panel).contains(QStringLiteral("Looking through the history…")),
                 qPrintable(wordsIn(*m_panel)));
    QVERIFY(!saysNone() && !isDone());
    m_journal->release();
    while (!isDone()) {
        QVERIFY(!saysNone());
        QTest::qWait(1);
    }
    QVERIFY(saysNone());
    m_panel->findChild<QCheckBox*>()->setChecked(false);
    QVERIFY(!saysNone());
    QTRY_COMPARE(rows(), 200);
}

void TestHistoryPanel::anOutcomeStaysUntilAnotherIsChosen() {
    write(1, 2);
    show();
    m_panel->showOutcome(HistoryPanel::Tone::Refused, QStringLiteral("It is not saved yet."));
    const auto isSaid = [this] { return wordsIn(*m_panel).contains(QStringLiteral("It is not saved yet.")); };
    QTRY_VERIFY(isDone() && rows() == 2);
    QVERIFY(isSaid());
    write(3, 3);
    m_panel->refresh();
    QTRY_VERIFY(isDone() && rows() == 3);
    QVERIFY(isSaid());
    choose(2);
    QVERIFY(!isSaid());
}

void TestHistoryPanel::aJournalThatIsReadStaysUntilItsReadersAreGone() {
    append(commitOf(1, RecordSet(std::string(4'000'000, 'x') + '\n'), "Import"));
    for (const bool isDestroyed : {true, false}) {
        show();
        QTRY_VERIFY(rows() == 1 && isDone());
        m_journal->hold();
        m_panel->setJournal(m_journal.get()); // reads the list
        QTRY_VERIFY(m_journal->readers() > 0);
        std::thread disk([this] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            m_journal->release();
        });
        if (isDestroyed)
            m_panel = std::make_unique<HistoryPanel>();
        else
            m_panel->setJournal(nullptr);
        QCOMPARE(m_journal->readers(), 0);
        disk.join();
    }
}

QTEST_MAIN(TestHistoryPanel)
#include "tst_history_panel.moc"
