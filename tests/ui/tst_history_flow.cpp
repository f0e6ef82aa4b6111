// The history in the window: the ways to it from the site, a record and a field, what is restored from there, and what
// it does when others change the site while it is open.
#include "model/dataset/value_json.h"
#include "model/workspace/workspace.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/field_row.h"
#include "ui/editor/record_editor.h"
#include "ui/editor/record_header.h"
#include "ui/history/history_panel.h"
#include "ui/history/restore_as_of_dialog.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/history_flow.h"
#include "ui/shell/main_window.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTextBrowser>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

class TestHistoryFlow : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void theRecordsHeaderLeadsToItsHistory();
    void aFieldLeadsToItsHistoryByMenuAndByKeys();
    void anOpenHistoryFollowsWhatIsChanged();
    void anOpenHistoryGoesToTheCommitInTheWay();
    void whatIsRestoredIsOneChangeThatCanBeUndone_data();
    void whatIsRestoredIsOneChangeThatCanBeUndone();
    void aLargeRestorationIsOneChangeToo();
    void aReleaseIsRestoredFromItsOwnHistory();
    void whatOthersDidMeanwhileIsLookedAtFirst();
    void aRevertIsCalledAsEveryProgramCallsIt();
    void changesOfAReleaseSayTheirLine();

private:
    SiteSession& session() { return m_fixture->session(); }
    HistoryPanel* panel() const { return m_fixture->window().findChild<HistoryPanel*>(); }
    RestoreAsOfDialog* dialog() const { return m_fixture->window().findChild<RestoreAsOfDialog*>(); }
    static Edit patch(const char* field, const char* value) {
        return Edit::patch("article", "long-shadow", field, value);
    }
    void edit(const Edit& one) {
        VERIFY_OK(session().apply({one}));
        QTRY_COMPARE(session().saveState(), SaveState::Saved);
    }
    std::uint64_t version() { return session().draft()->state().version().value(); }
    std::string fields(const char* record = "article/long-shadow") {
        const State& state = session().draft()->state();
        const auto ref = state.findPath(record);
        return ref && state.record(*ref).exists() ? fieldsToJson(state.record(*ref)) : std::string();
    }
    void awaitPanel() { QTRY_VERIFY(panel() != nullptr && !panel()->isReading() && panel()->chosen()); }
    /// Opens the dialog for what stood after a commit.
    void askFor(std::uint64_t number);

    std::unique_ptr<WindowFixture> m_fixture;
};

void TestHistoryFlow::init() {
    m_fixture = std::make_unique<WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
}

void TestHistoryFlow::theRecordsHeaderLeadsToItsHistory() {
    edit(patch("headline/en", "Changed"));
    edit(Edit::patch("collection", "home", "slug", "home"));
    auto* header = m_fixture->window().findChild<RecordHeader*>();
    QuietButton* button = nullptr;
    for (auto* one : header->findChildren<QuietButton*>())
        if (one->text() == QStringLiteral("History"))
            button = one;
    QVERIFY(button != nullptr && button->isVisible() && button->focusPolicy() != Qt::NoFocus);
    button->click();
    awaitPanel();
    QVERIFY(panel()->scopeButton(HistoryScope::Record)->isChecked());
    for (int row = 0; row < panel()->list()->model()->rowCount(); ++row)
        QVERIFY(!panel()->list()->model()->index(row, 0).data().toString().contains(QStringLiteral("home")));
    emit panel()->closeRequested();
    QTRY_VERIFY(panel() == nullptr);
    m_fixture->trigger("history.record");
    awaitPanel();
    QVERIFY(panel()->scopeButton(HistoryScope::Record)->isChecked());
    // The same history is about the site when that is asked for.
    m_fixture->trigger("history.show");
    awaitPanel();
    QVERIFY(panel()->scopeButton(HistoryScope::Site)->isChecked());
}

void TestHistoryFlow::aFieldLeadsToItsHistoryByMenuAndByKeys() {
    edit(patch("headline/en", "Changed"));
    edit(patch("kicker/en", "Other"));
    RecordEditor* editor = m_fixture->workbench().editorPane()->editor();
    for (const bool isByMenu : {true, false}) {
        editor->focusField(QStringLiteral("headline"));
        QCOMPARE(editor->lastField(), QStringLiteral("headline/en"));
        if (isByMenu) {
            QMenu menu;
            addFieldCommands(&menu, QApplication::focusWidget());
            QCOMPARE(menu.actions().size(), 1);
            menu.actions().front()->trigger();
        } else {
            m_fixture->trigger("history.field");
        }
        awaitPanel();
        QVERIFY(panel()->scopeButton(HistoryScope::Field)->isChecked());
        QCOMPARE(panel()->scopeButton(HistoryScope::Field)->text(), isolated(QStringLiteral("Headline (en)")));
        for (int row = 0; row < panel()->list()->model()->rowCount(); ++row)
            QVERIFY(!panel()->list()->model()->index(row, 0).data().toString().startsWith(QStringLiteral("Kicker")));
        emit panel()->closeRequested();
        QTRY_VERIFY(panel() == nullptr);
    }
}

void TestHistoryFlow::anOpenHistoryFollowsWhatIsChanged() {
    m_fixture->trigger("history.show");
    awaitPanel();
    const int rows = panel()->list()->model()->rowCount();
    edit(patch("headline/en", "Changed"));
    QTRY_COMPARE(panel()->list()->model()->rowCount(), rows + 1);
    OpenOptions options;
    options.actor.name = "Ben";
    auto ben = Workspace::open(m_fixture->site().folder().toStdString(), options);
    VERIFY_OK(ben);
    VERIFY_OK((*ben)->apply({patch("kicker/en", "By Ben")}));
    VERIFY_OK((*ben)->flush());
    QTRY_COMPARE(panel()->list()->model()->rowCount(), rows + 2);
    QVERIFY(panel()->list()->model()->index(0, 0).data(CommitModel::AuthorRole).toString() == QStringLiteral("Ben"));
}

void TestHistoryFlow::anOpenHistoryGoesToTheCommitInTheWay() {
    edit(patch("headline/en", "One"));
    const std::uint64_t first = version();
    edit(patch("headline/en", "Two"));
    m_fixture->workbench().publishing().showHistory();
    awaitPanel();
    QCOMPARE(panel()->chosen()->number, version());
    m_fixture->workbench().publishing().showHistory(first);
    QTRY_COMPARE(panel()->chosen()->number, first);
}

void TestHistoryFlow::askFor(std::uint64_t number) {
    m_fixture->trigger("history.record");
    awaitPanel();
    panel()->choose(number);
    QTRY_VERIFY(panel()->chosen() && panel()->chosen()->number == number);
    panel()->restoreButton()->click();
    QTRY_VERIFY(dialog() != nullptr && !dialog()->isLooking());
}

void TestHistoryFlow::whatIsRestoredIsOneChangeThatCanBeUndone_data() {
    QTest::addColumn<int>("scope");
    QTest::addColumn<QString>("words");
    QTest::newRow("record") << int(RestoreScope::Record) << "“Then” as of ";
    QTest::newRow("page") << int(RestoreScope::Page) << "“Then” with all its parts as of ";
    QTest::newRow("site") << int(RestoreScope::Site) << "The whole site as of ";
}

void TestHistoryFlow::whatIsRestoredIsOneChangeThatCanBeUndone() {
    QFETCH(const int, scope);
    QFETCH(const QString, words);
    edit(patch("headline/en", "Then"));
    const std::uint64_t then = version();
    const std::string before = fields();
    edit(patch("headline/en", "Later"));
    edit(patch("kicker/en", "Later too"));
    edit(Edit::create("collection", "later", {{"slug", "later"}}));
    edit(patch("headline/en", "Then"));
    edit(patch("dek/en", "Now"));
    const std::string now = fields();
    const std::uint64_t last = version();
    askFor(then);
    dialog()->scopeButton(static_cast<RestoreScope>(scope))->setChecked(true);
    QTRY_VERIFY(!dialog()->isLooking());
    QVERIFY2(dialog()->restoreButton()->isEnabled(), qPrintable(dialog()->summary()->text()));
    dialog()->restoreButton()->click();
    QTRY_COMPARE(version(), last + 1);
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    QCOMPARE(fields(), before);
    QCOMPARE(fields("collection/later").empty(), scope == int(RestoreScope::Site));
    QTRY_VERIFY(panel()->list()->model()->index(0, 0).data().toString().startsWith(words));
    emit panel()->closeRequested();
    session().undo();
    QCOMPARE(fields(), now);
    QVERIFY(!fields("collection/later").empty());
}

void TestHistoryFlow::aReleaseIsRestoredFromItsOwnHistory() {
    const auto key = session().openRelease(QStringLiteral("Spring"));
    VERIFY_OK(key);
    edit(patch("headline/en", "Draft"));
    VERIFY_OK(session().workspace().addToRelease(*key, {*session().draft()->state().findPath("article/long-shadow")}));
    VERIFY_OK(session().setLine(*key));
    edit(patch("headline/en", "First of the release"));
    const std::uint64_t then = session().workspace().lines().number;
    const std::string before = fields();
    edit(patch("headline/en", "Second of the release"));
    const std::string now = fields();
    VERIFY_OK(session().setLine({}));
    edit(patch("headline/en", "Later in the draft"));
    VERIFY_OK(session().setLine(*key));
    askFor(then);
    for (const RestoreScope scope : {RestoreScope::Site, RestoreScope::Record}) {
        dialog()->scopeButton(scope)->setChecked(true);
        QTRY_VERIFY(!dialog()->isLooking());
        QVERIFY2(dialog()->restoreButton()->isEnabled(), qPrintable(dialog()->summary()->text()));
    }
    dialog()->restoreButton()->click();
    QTRY_COMPARE(fields(), before);
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    emit panel()->closeRequested();
    session().undo();
    QCOMPARE(fields(), now);
}

void TestHistoryFlow::aLargeRestorationIsOneChangeToo() {
    edit(patch("headline/en", "Then"));
    const std::uint64_t then = version();
    std::vector<Edit> many;
    for (int i = 0; i < 1500; ++i)
        many.push_back(
            Edit::create("collection", "later" + std::to_string(i), {{"slug", "later" + std::to_string(i)}}));
    VERIFY_OK(session().apply(many, QStringLiteral("Many")));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    const std::uint64_t last = version();
    askFor(then);
    dialog()->scopeButton(RestoreScope::Site)->setChecked(true);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog()->isLooking(), 30'000);
    QVERIFY2(dialog()->summary()->text().contains(QStringLiteral("1,500 are deleted")),
             qPrintable(dialog()->summary()->text()));
    dialog()->restoreButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(fields("collection/later1499").empty() && fields("collection/later0").empty(), 30'000);
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    QCOMPARE(version(), last + 1);
    session().undo();
    QVERIFY(!fields("collection/later0").empty() && !fields("collection/later1499").empty());
}

void TestHistoryFlow::whatOthersDidMeanwhileIsLookedAtFirst() {
    edit(patch("headline/en", "Then"));
    const std::uint64_t then = version();
    edit(patch("headline/en", "Later"));
    askFor(then);
    edit(patch("kicker/en", "Meanwhile"));
    dialog()->restoreButton()->click();
    QVERIFY(dialog() != nullptr && dialog()->isVisible());
    QTRY_VERIFY(!dialog()->isLooking());
    dialog()->restoreButton()->click();
    QTRY_VERIFY(fields().find("Then") != std::string::npos);
    QVERIFY(fields().find("Meanwhile") == std::string::npos);
}

void TestHistoryFlow::aRevertIsCalledAsEveryProgramCallsIt() {
    edit(patch("headline/en", "Changed"));
    const std::uint64_t number = version();
    m_fixture->trigger("history.show");
    awaitPanel();
    panel()->revertButton()->click();
    QTRY_COMPARE(version(), number + 1);
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    const auto commit = session().workspace().journal().readCommit(number + 1);
    VERIFY_OK(commit);
    QVERIFY2(commit->message.starts_with("Revert: ") &&
                 commit->message.ends_with(" (commit " + std::to_string(number) + ")"),
             commit->message.c_str());
    QTRY_VERIFY(
        panel()->list()->model()->index(0, 0).data().toString().startsWith(QStringLiteral("Taken back: Headline")));
    QVERIFY(!panel()->list()->model()->index(0, 0).data().toString().contains(QStringLiteral("(commit")));
}

void TestHistoryFlow::changesOfAReleaseSayTheirLine() {
    edit(patch("headline/en", "In the draft"));
    const auto key = session().openRelease(QStringLiteral("Christmas"));
    VERIFY_OK(key);
    VERIFY_OK(session().setLine(*key));
    VERIFY_OK(session().apply({Edit::create("article", "noel", {{"headline", {{"en", "Holly"}}}, {"slug", "noel"}})}));
    VERIFY_OK(session().apply({Edit::patch("article", "noel", "headline/en", "Ivy")}));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    m_fixture->workbench().open(m_fixture->find("article/noel"));
    m_fixture->trigger("history.record");
    awaitPanel();
    // The record is in no other line, and its history is there all the same.
    const QAbstractItemModel* rows = panel()->list()->model();
    QTRY_COMPARE(rows->rowCount(), 2);
    for (int row = 0; row < 2; ++row)
        QCOMPARE(rows->index(row, 0).data(CommitModel::LineRole).toString(), QStringLiteral("Christmas"));
    auto* detail = panel()->findChild<QTextBrowser*>();
    QTRY_VERIFY(detail->toPlainText().contains(QStringLiteral("Holly")) &&
                detail->toPlainText().contains(QStringLiteral("Ivy"))); // what stood there before, and now
    panel()->scopeButton(HistoryScope::Site)->click();
    QTRY_VERIFY(rows->rowCount() > 3);
    QStringList told;
    for (int row = 0; row < rows->rowCount(); ++row)
        told += rows->index(row, 0).data().toString() + QStringLiteral(" / ") +
                rows->index(row, 0).data(CommitModel::LineRole).toString();
    QVERIFY2(told.contains(QStringLiteral("Release “Christmas” was opened / Christmas")),
             qPrintable(told.join(QLatin1Char('\n'))));
    QVERIFY2(told.filter(QStringLiteral("/ Draft")).size() > 0, qPrintable(told.join(QLatin1Char('\n'))));
}

QTEST_WEB_MAIN(TestHistoryFlow)
#include "tst_history_flow.moc"
