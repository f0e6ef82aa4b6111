// The history as a person goes through it: by keys, when there is nothing, when there is more than fits, when the
// journal cannot be read, and while reading it takes long. The window's thread never waits for it.
#include "model/schema/schema_json.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/workspace.h"
#include "tests/journal/journal_support.h"
#include "tests/support/samples.h"
#include "tests/ui/editor_harness.h"
#include "tests/ui/event_turns.h"
#include "tests/ui/held_journal.h"
#include "ui/history/history_panel.h"
#include "ui/history/restore_as_of_dialog.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

#include <sqlite3.h>
#include <thread>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

constexpr const char* kArticles = R"({
  "site":{"name":"S","zone":"Asia/Tokyo"},"locales":[{"code":"en"}],
  "types":[
    {"name":"article","page":true,"slug":"slug","display":"headline","fields":[
      {"name":"headline","label":"Headline","kind":"string"},{"name":"slug","kind":"string"},
      {"name":"tags","label":"Tags","kind":"list","of":{"kind":"string"}},
      {"name":"stars","label":"Stars","kind":"int"},
      {"name":"teaser","kind":"ref","targets":["teaser"]}]},
    {"name":"teaser","component":true,"fields":[{"name":"title","label":"Title","kind":"string"}]}]})";

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
    void whatStoodBeforeIsShownBesideWhatCame_data();
    void whatStoodBeforeIsShownBesideWhatCame();
    void aFieldHasAHistoryOfItsOwn();
    void aSearchShowsWhatItHasFoundAndGoesOn();
    void anOpenHistoryGoesToACommit();
    void theWindowsThreadReadsNothing();
    void aRestorationIsPreviewed();
    void aMomentIsTypedInTheZoneOfTheSite();
    void whatIsRestoredCanBeChosen();

private:
    /// Appends commits `from` to `to`, each an edit.
    void write(std::uint64_t from, std::uint64_t to);
    void append(Commit commit);
    /// Shows the journal; nothing is awaited.
    void show();
    /// Changes the file behind the journal's back.
    void spoil(const char* statement);
    /// Makes article/a, with a headline, tags, a number, and a teaser that it shows; changes each once.
    void writeRecord();
    std::shared_ptr<const Replica> draft() const;
    RestoreSource source() const {
        return {draft(), State::empty(draft()->state().schemaPointer()), 0, currentTones()};
    }
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
    m_panel->setPlace({QStringLiteral("article/a3"), QStringLiteral("Three"), {}, {}});
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
    for (int i = 0; i < 9; ++i) {
        press(Qt::Key_Tab);
        reached += QApplication::focusWidget();
    }
    QAbstractButton* site = m_panel->scopeButton(HistoryScope::Site);
    for (QWidget* one :
         {static_cast<QWidget*>(site), static_cast<QWidget*>(m_panel->list()),
          static_cast<QWidget*>(m_panel->findChild<QTextBrowser*>()), static_cast<QWidget*>(m_panel->restoreButton()),
          static_cast<QWidget*>(m_panel->revertButton())})
        QVERIFY2(reached.contains(one), one->metaObject()->className());
    QSignalSpy asked(m_panel.get(), &HistoryPanel::revertRequested);
    m_panel->revertButton()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toULongLong(), 2ULL);
    site->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Right);
    QTRY_COMPARE(rows(), 1);
    QVERIFY(m_panel->scopeButton(HistoryScope::Record)->isChecked());
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
    QAccessibleInterface* only = QAccessible::queryAccessibleInterface(m_panel->scopeButton(HistoryScope::Record));
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
    QCOMPARE(nameOf(m_panel->restoreButton()), QStringLiteral("Restore as it was…"));
    QCOMPARE(nameOf(m_panel->scopeButton(HistoryScope::Site)), QStringLiteral("History of the whole site"));
    QCOMPARE(nameOf(m_panel->scopeButton(HistoryScope::Record)), QStringLiteral("History of the open record"));
    const QString row = m_panel->list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(row.startsWith(QStringLiteral("Change 2, by Ada, ")) && row.endsWith(QStringLiteral(", Draft")),
             qPrintable(row));
    const QString tip = m_panel->list()->model()->index(0, 0).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("12:26:42")), qPrintable(tip));
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
    m_panel->setPlace({QStringLiteral("article/none"), QStringLiteral("None"), {}, {}});
    show();
    QTRY_VERIFY(isDone() && rows() > 0);
    m_journal->hold();
    m_panel->setScope(HistoryScope::Record);
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
    m_panel->setScope(HistoryScope::Site);
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

void TestHistoryPanel::writeRecord() {
    const auto patch = [](const char* field, nlohmann::json value) {
        return std::vector<Edit>{Edit::patch("article", "a", field, std::move(value))};
    };
    append(commitOf(1,
                    std::vector<Edit>{Edit::create("teaser", "t", {{"title", "Old teaser"}}),
                                      Edit::create("article", "a",
                                                   {{"headline", "The old lamps burn low"},
                                                    {"slug", "a"},
                                                    {"tags", {"film", "night"}},
                                                    {"stars", 3},
                                                    {"teaser", "t"}})},
                    "New"));
    append(commitOf(2, patch("headline", "The new lamps burn low"), "Headline"));
    append(commitOf(3, patch("tags", {"film", "noir"}), "Tags"));
    append(commitOf(4, patch("stars", 5), "Stars"));
    append(commitOf(5, std::vector<Edit>{Edit::patch("teaser", "t", "title", "New teaser")}, "Teaser"));
}

std::shared_ptr<const Replica> TestHistoryPanel::draft() const {
    const auto schema = parseSchema(kArticles);
    const auto last = m_file->last();
    return Replica::build(
        *replay(State::empty(std::make_shared<const Schema>(*schema)), 0, *m_file, Version{(*last)->number}));
}

void TestHistoryPanel::whatStoodBeforeIsShownBesideWhatCame_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<QStringList>("gone");
    QTest::addColumn<QStringList>("come");
    QTest::addColumn<QString>("text");
    QTest::newRow("words") << 3 << QStringList{"old"} << QStringList{"new"} << "The oldnew lamps burn low";
    QTest::newRow("elements") << 2 << QStringList{"night"} << QStringList{"noir"}
                              << QStringLiteral("film\nnight\nnoir");
    QTest::newRow("number") << 1 << QStringList{"3"} << QStringList{"5"} << QStringLiteral("3 → 5");
}

void TestHistoryPanel::whatStoodBeforeIsShownBesideWhatCame() {
    QFETCH(const int, row);
    QFETCH(const QStringList, gone);
    QFETCH(const QStringList, come);
    QFETCH(const QString, text);
    writeRecord();
    m_panel->setDraft(draft(), 0);
    show();
    QTRY_VERIFY(isDone() && rows() == 5);
    choose(row);
    QTRY_VERIFY(isDone());
    QVERIFY2(page().contains(text), qPrintable(page()));
    QStringList struck;
    QStringList added;
    const QTextDocument* document = m_panel->findChild<QTextBrowser*>()->document();
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
        for (auto at = block.begin(); !at.atEnd(); ++at)
            if (const QTextCharFormat format = at.fragment().charFormat(); format.fontStrikeOut())
                struck += at.fragment().text().remove(QChar::LineSeparator);
            else if (format.background().style() != Qt::NoBrush)
                added += at.fragment().text().remove(QChar::LineSeparator);
    QCOMPARE(struck, gone);
    QCOMPARE(added, come);
}

void TestHistoryPanel::aFieldHasAHistoryOfItsOwn() {
    writeRecord();
    m_panel->setDraft(draft(), 0);
    m_panel->setPlace(
        {QStringLiteral("article/a"), QStringLiteral("Lamps"), QStringLiteral("tags"), QStringLiteral("Tags")});
    m_panel->setScope(HistoryScope::Field);
    show();
    QTRY_VERIFY(isDone() && rows() == 2);
    QCOMPARE(m_panel->list()->model()->index(0, 0).data().toString(), QStringLiteral("Tags"));
    m_panel->scopeButton(HistoryScope::Record)->click();
    QTRY_COMPARE(rows(), 4);
    m_panel->scopeButton(HistoryScope::Site)->click();
    QTRY_COMPARE(rows(), 5);
    m_panel->setPlace(
        {QStringLiteral("article/a"), QStringLiteral("Lamps"), QStringLiteral("slug"), QStringLiteral("Slug")});
    m_panel->setScope(HistoryScope::Field);
    QTRY_COMPARE(rows(), 1);
}

void TestHistoryPanel::aSearchShowsWhatItHasFoundAndGoesOn() {
    write(1, 6000);
    m_panel->setPlace({QStringLiteral("article/a5990"), QStringLiteral("Late"), {}, {}});
    m_panel->setScope(HistoryScope::Record);
    bool wasSaid = false;
    bool wasThereBefore = false;
    show();
    const auto model = m_panel->list()->model();
    connect(static_cast<CommitModel*>(model), &CommitModel::readingChanged, this, [&] {
        wasThereBefore |= model->rowCount() == 1 && m_panel->isReading();
        wasSaid |= wordsIn(*m_panel).contains(QStringLiteral("never changed"));
    });
    QTRY_VERIFY_WITH_TIMEOUT(isDone() && rows() == 1, 30'000);
    QVERIFY(wasThereBefore);
    QVERIFY(!wasSaid);
    // What was learned on the way makes the next search short.
    const int read = m_journal->bodies();
    m_panel->setPlace({QStringLiteral("article/a5"), QStringLiteral("Early"), {}, {}});
    QTRY_VERIFY_WITH_TIMEOUT(isDone() && rows() == 1, 30'000);
    QVERIFY2(m_journal->bodies() < read + 10, qPrintable(QString::number(m_journal->bodies() - read)));
}

void TestHistoryPanel::anOpenHistoryGoesToACommit() {
    write(1, 900);
    m_panel->setPlace({QStringLiteral("article/a3"), QStringLiteral("Three"), {}, {}});
    m_panel->setScope(HistoryScope::Record);
    show();
    QTRY_VERIFY(isDone() && rows() == 1);
    const auto chosen = [this] { return m_panel->chosen() ? m_panel->chosen()->number : 0; };
    QCOMPARE(chosen(), std::uint64_t{3});
    m_panel->choose(50); // about another record
    QTRY_COMPARE(chosen(), std::uint64_t{50});
    QVERIFY(m_panel->scopeButton(HistoryScope::Site)->isChecked());
    write(901, 905);
    m_panel->choose(903); // not listed yet
    QTRY_COMPARE(chosen(), std::uint64_t{903});
    m_panel->choose(902);
    QTRY_COMPARE(chosen(), std::uint64_t{902});
}

void TestHistoryPanel::theWindowsThreadReadsNothing() {
    writeRecord();
    append(commitOf(6, RecordSet(std::string("{\"type\":\"teaser\",\"id\":\"x\"}\n")), "Import a.json"));
    Publication publication;
    publication.version = Version{7};
    append(commitOf(7, publication, "First issue"));
    m_panel->setDraft(draft(), 0);
    m_panel->setPlace(
        {QStringLiteral("article/a"), QStringLiteral("Lamps"), QStringLiteral("tags"), QStringLiteral("Tags")});
    show();
    QTRY_VERIFY(isDone() && rows() == 7);
    for (const HistoryScope scope : {HistoryScope::Field, HistoryScope::Record, HistoryScope::Site}) {
        m_panel->setScope(scope);
        QTRY_VERIFY(isDone() && rows() > 0);
        for (int row = 0; row < rows(); ++row) {
            choose(row);
            QTRY_VERIFY(isDone());
        }
    }
    m_panel->choose(1);
    m_panel->follow(draft(), 0);
    QTRY_VERIFY(isDone());
    RecordTrails trails;
    RestoreAsOfDialog dialog(
        *m_journal, trails, [this] { return source(); },
        {QStringLiteral("article/a"), QStringLiteral("Lamps"), QStringLiteral("tags"), QStringLiteral("Tags")},
        RestoreScope::Field, 1, 1'600'000'001'000, nullptr);
    for (const RestoreScope scope :
         {RestoreScope::Field, RestoreScope::Record, RestoreScope::Page, RestoreScope::Site}) {
        dialog.scopeButton(scope)->setChecked(true);
        QTRY_VERIFY(!dialog.isLooking());
    }
    QVERIFY(!m_journal->hasReadBody(std::this_thread::get_id()));
    QVERIFY(!m_journal->hasRead(std::this_thread::get_id()));
    // It would be seen.
    VERIFY_OK(m_journal->readCommit(1));
    QVERIFY(m_journal->hasReadBody(std::this_thread::get_id()));
}

void TestHistoryPanel::aRestorationIsPreviewed() {
    writeRecord();
    RecordTrails trails;
    RestoreAsOfDialog dialog(
        *m_journal, trails, [this] { return source(); }, {QStringLiteral("article/a"), QStringLiteral("Lamps"), {}, {}},
        RestoreScope::Page, 1, 1'600'000'001'000, nullptr);
    dialog.show();
    QVERIFY(!dialog.restoreButton()->isEnabled());
    QTRY_VERIFY(!dialog.isLooking());
    QCOMPARE(dialog.summary()->text(), QStringLiteral("2 records change"));
    const QString shown = dialog.findChild<QTextBrowser*>()->toPlainText();
    QVERIFY2(shown.contains(QStringLiteral("Old teaser")) && shown.contains(QStringLiteral("New teaser")),
             qPrintable(shown));
    QSignalSpy wanted(&dialog, &RestoreAsOfDialog::restoreRequested);
    dialog.restoreButton()->click();
    QCOMPARE(wanted.size(), 1);
    const auto plan = wanted[0][0].value<RestorePlan>();
    QCOMPARE(plan.edits.size(), std::size_t{4});
    QCOMPARE(wanted[0][1].toString(), QStringLiteral("“Lamps” with all its parts as of 2020-09-13 21:26:41"));
}

void TestHistoryPanel::aMomentIsTypedInTheZoneOfTheSite() {
    writeRecord();
    RecordTrails trails;
    RestoreAsOfDialog dialog(
        *m_journal, trails, [this] { return source(); }, {QStringLiteral("article/a"), QStringLiteral("Lamps"), {}, {}},
        RestoreScope::Record, 1, 1'600'000'001'000, nullptr);
    dialog.show();
    QCOMPARE(dialog.moment()->text(), QStringLiteral("2020-09-13 21:26:41")); // 12:26:41 in Greenwich
    const auto type = [&dialog](const char* text) {
        dialog.moment()->selectAll();
        QTest::keyClicks(dialog.moment(), QLatin1String(text));
        QVERIFY(!dialog.restoreButton()->isEnabled());
        QTRY_VERIFY(!dialog.isLooking());
    };
    QTRY_VERIFY(!dialog.isLooking());
    type("2020-09-13 21:26:43");
    QVERIFY2(wordsIn(dialog).contains(QStringLiteral("After “Tags”, by Ada")), qPrintable(wordsIn(dialog)));
    QVERIFY(dialog.restoreButton()->isEnabled());
    type("2020-09-13 12:00");
    QVERIFY2(wordsIn(dialog).contains(QStringLiteral("Choose a later moment")), qPrintable(wordsIn(dialog)));
    QVERIFY(!dialog.restoreButton()->isEnabled());
    type("soon");
    QVERIFY2(wordsIn(dialog).contains(QStringLiteral("This is not a date")), qPrintable(wordsIn(dialog)));
    QVERIFY(!dialog.restoreButton()->isEnabled());
    type("2021-01-01");
    QCOMPARE(dialog.summary()->text(), QStringLiteral("Nothing would change: all of it stands there."));
    QVERIFY(!dialog.restoreButton()->isEnabled());
}

void TestHistoryPanel::whatIsRestoredCanBeChosen() {
    writeRecord();
    append(commitOf(6, std::vector<Edit>{Edit::create("teaser", "x", {{"title", "X"}}), Edit::erase("teaser", "t")},
                    "Teasers"));
    RecordTrails trails;
    RestoreAsOfDialog dialog(
        *m_journal, trails, [this] { return source(); },
        {QStringLiteral("article/a"), QStringLiteral("Lamps"), QStringLiteral("stars"), QStringLiteral("Stars")},
        RestoreScope::Field, 1, 1'600'000'001'000, nullptr);
    dialog.show();
    QApplication::setActiveWindow(&dialog);
    const auto said = [&dialog] {
        [&dialog] { QTRY_VERIFY(!dialog.isLooking()); }();
        return dialog.summary()->text();
    };
    QCOMPARE(said(), QStringLiteral("1 record changes"));
    QVERIFY(dialog.findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Stars")));
    dialog.scopeButton(RestoreScope::Field)->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Right);
    QVERIFY(dialog.scopeButton(RestoreScope::Record)->isChecked());
    QCOMPARE(said(), QStringLiteral("1 record changes"));
    press(Qt::Key_Right);
    QCOMPARE(said(), QStringLiteral("1 record changes, 1 is made again"));
    press(Qt::Key_Right);
    QCOMPARE(said(), QStringLiteral("1 record changes, 1 is made again, 1 is deleted"));
    // Who asks for something else does not wait for what was asked before.
    m_journal->hold();
    dialog.scopeButton(RestoreScope::Record)->click();
    dialog.scopeButton(RestoreScope::Field)->click();
    QVERIFY(dialog.isLooking() && !dialog.restoreButton()->isEnabled());
    dialog.reject();
    m_journal->release();
}

QTEST_MAIN(TestHistoryPanel)
#include "tst_history_panel.moc"
