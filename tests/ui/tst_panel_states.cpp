// What panels say when they have nothing, and when something is wrong, and what they do by keys alone. (What they do
// when all is well has tests of its own for each.)
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"
#include "tests/ui/editor_harness.h"
#include "ui/editor/field_input.h"
#include "ui/editor/pickers.h"
#include "ui/history/restore_dialog.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/text_search.h"
#include "ui/review/review_panel.h"
#include "ui/settings/server_dialog.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/figure_line.h"
#include "ui/shell/import_file_row.h"
#include "ui/shell/new_site_page.h"
#include "ui/shell/recent_sites.h"
#include "ui/shell/save_mark.h"
#include "ui/shell/site_session.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/unfinished_button.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"
#include "ui/widgets/segmented_control.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include <memory>
#include <nlohmann/json.hpp>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

constexpr const char* kSchema = R"({
  "locales":[{"code":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"title","fields":[
      {"name":"title","kind":"string"},{"name":"slug","kind":"string"},
      {"name":"author","kind":"ref","targets":["person"]}]},
    {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]}]})";

const QByteArray kPages = R"({"type":"page","id":"one","title":"First page","slug":"one"}
{"type":"page","id":"two","title":"Second page","slug":"two"})";

/// A key to whatever has the focus, as a person presses it.
void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(QApplication::focusWidget(), static_cast<Qt::Key>(key), modifiers);
}

void show(QWidget& widget, QSize size = {480, 400}) {
    widget.resize(size);
    widget.show();
    QApplication::setActiveWindow(&widget);
}

/// All that the labels below a widget say and that is seen, one a line.
QString wordsIn(const QWidget& widget) {
    QStringList words;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisible() && !label->text().isEmpty())
            words += label->text();
    return words.join(QLatin1Char('\n'));
}

QPushButton* buttonCalled(const QWidget& widget, const QString& text) {
    for (QPushButton* button : widget.findChildren<QPushButton*>())
        if (button->text() == text)
            return button;
    return nullptr;
}

FieldInput* authorOf(EditorHarness& site) {
    for (FieldInput* input : site.form().findChildren<FieldInput*>())
        if (input->field().name == "author")
            return input;
    return nullptr;
}

} // namespace

class TestPanelStates : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { installAppearance(*qApp, AppearanceMode::Light); }
    void theListSaysWhyItIsEmpty();
    void thePaletteSaysThatNothingWasFound();
    void thePaletteGoesAroundAndClosesByKey();
    void theReviewIsWalkedThroughByKey();
    void theReviewPublishesByReturnWhenItMay();
    void theStatusShowsItsFiguresByKey();
    void theMarkSaysHowSavedAllIs_data();
    void theMarkSaysHowSavedAllIs();
    void fieldsThatAreUnfinishedAreGoneThroughByKey();
    void noticesOpenTheirDetailsAndGoByKey();
    void aNoticeThatStaysDoesNotGoByKey();
    void addressesOfServersAreTakenByReturn_data();
    void addressesOfServersAreTakenByReturn();
    void whatIsNoAddressIsNotTaken();
    void olderTextsComeBackByReturnAlone();
    void questionsBeginWithTheHarmlessAnswer();
    void theQuestionsOfANewSiteAreAnsweredByKey();
    void anImportThatCannotBeReadSaysSoAndAnotherMay();
    void whatAnImportChangesIsOpenedByKey();
    void theStartPageOffersWhatThereIs();
    void aSiteThatCannotBeOpenedIsTriedAgainByReturn();
    void devicesAreChosenByArrows_data();
    void devicesAreChosenByArrows();
    void pickersAreUsedByKey();
    void pickersSayThatThereIsNothing();
    void filteredListsSayThatThereIsNothing();
};

void TestPanelStates::theListSaysWhyItIsEmpty() {
    const EditorHarness empty(*parseSchema(kSchema), {});
    Navigator list;
    show(list, {320, 500});
    list.setSite(empty.replica(), 0);
    QTRY_VERIFY2(wordsIn(list).contains(QStringLiteral("Nothing here yet")), qPrintable(wordsIn(list)));
    QVERIFY(wordsIn(list).contains(QStringLiteral("Pages and other records will be listed here.")));
    QVERIFY(!list.list()->isVisible());

    const EditorHarness site(*parseSchema(kSchema), kPages);
    list.setSite(site.replica(), 0);
    QTRY_VERIFY(list.list()->isVisible());
    list.focusSearch();
    QTest::keyClicks(list.searchField(), QStringLiteral("nowhere"));
    QTRY_VERIFY2(wordsIn(list).contains(QStringLiteral("Try fewer words")), qPrintable(wordsIn(list)));
    press(Qt::Key_Escape); // empties the line, and all are there again
    QTRY_VERIFY(list.list()->isVisible());
    list.setTypeFilter(site.replica()->state().schema().typeIndex("person"));
    QTRY_VERIFY2(wordsIn(list).contains(QStringLiteral("Records of this kind")), qPrintable(wordsIn(list)));
}

void TestPanelStates::thePaletteSaysThatNothingWasFound() {
    QWidget window;
    show(window, {900, 700});
    const ActionRegistry actions(&window);
    CommandPalette palette(actions, &window);
    palette.openForCommands();
    QTest::keyClicks(palette.field(), QStringLiteral("no such command"));
    QTRY_VERIFY2(wordsIn(palette).contains(QStringLiteral("Nothing found. Try fewer words.")),
                 qPrintable(wordsIn(palette)));
    press(Qt::Key_Down); // with nothing to go to
    press(Qt::Key_Up);
    press(Qt::Key_Return);
    QVERIFY(palette.field()->hasFocus());
    press(Qt::Key_Escape);
    QVERIFY(palette.isHidden());
}

void TestPanelStates::thePaletteGoesAroundAndClosesByKey() {
    QWidget window;
    show(window, {900, 700});
    ActionRegistry actions(&window);
    QString ran;
    for (const char* name : {"Alpha", "Beta", "Gamma"})
        actions.add({.id = QLatin1String(name),
                     .text = QLatin1String(name),
                     .icon = {},
                     .shortcut = {},
                     .run = [&ran, name] { ran = QLatin1String(name); },
                     .isEnabled = {}});
    CommandPalette palette(actions, &window);
    palette.openForCommands();
    QCOMPARE(palette.list()->count(), 3);
    press(Qt::Key_Up); // from the first to the last
    press(Qt::Key_Return);
    QCOMPARE(ran, QStringLiteral("Gamma"));
    QVERIFY(palette.isHidden());
    palette.openForCommands();
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    press(Qt::Key_Down); // around
    press(Qt::Key_Return);
    QCOMPARE(ran, QStringLiteral("Alpha"));
}

void TestPanelStates::theReviewIsWalkedThroughByKey() {
    const EditorHarness none(*parseSchema(kSchema), {});
    const EditorHarness site(*parseSchema(kSchema), kPages);
    ReviewPanel panel;
    show(panel, {900, 640});
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(none.replica(), site.replica(), {});
    QVERIFY(reviewed.wait());
    auto* records = panel.findChild<QListView*>();
    const auto* differences = panel.findChild<QTextBrowser*>();
    QTRY_VERIFY(differences->toPlainText().contains(QStringLiteral("First page")));
    records->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Down);
    QTRY_VERIFY(differences->toPlainText().contains(QStringLiteral("Second page")));
    QSignalSpy opened(&panel, &ReviewPanel::fieldActivated);
    press(Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toString(), QStringLiteral("page/two"));
    QSet<QWidget*> reached;
    for (int i = 0; i < 12; ++i) {
        press(Qt::Key_Tab);
        reached += QApplication::focusWidget();
    }
    for (const char* text : {"Open in the form", "Cancel", "Publish everything"})
        QVERIFY2(reached.contains(buttonCalled(panel, QLatin1String(text))), text);
    QVERIFY(reached.contains(panel.findChild<QLineEdit*>()));
}

void TestPanelStates::theReviewPublishesByReturnWhenItMay() {
    const EditorHarness none(*parseSchema(kSchema), {});
    const EditorHarness site(*parseSchema(kSchema), kPages);
    ReviewPanel panel;
    show(panel, {900, 640});
    QSignalSpy wanted(&panel, &ReviewPanel::publishRequested);
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(site.replica(), site.replica(), {});
    QVERIFY(reviewed.wait());
    auto* message = panel.findChild<QLineEdit*>();
    QTest::keyClick(message, Qt::Key_Return); // nothing changed
    QCOMPARE(wanted.count(), 0);
    panel.review(none.replica(), site.replica(), {});
    QVERIFY(reviewed.wait());
    QVERIFY(message->hasFocus());
    QTest::keyClicks(message, QStringLiteral("  Spring "));
    press(Qt::Key_Return);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].toString(), QStringLiteral("Spring"));
}

void TestPanelStates::theStatusShowsItsFiguresByKey() {
    StatusStrip strip;
    show(strip, {900, 60});
    QSignalSpy toggled(&strip, &StatusStrip::detailsToggled);
    const auto* figures = strip.findChild<FigureLine*>();
    QVERIFY(!figures->isVisible());
    strip.showPublished(QStringLiteral("Published today"), {}, 0, false);
    QVERIFY(!strip.livePageButton()->isEnabled()); // there is no page to open
    strip.detailsButton()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QVERIFY(figures->isVisible());
    QCOMPARE(toggled.count(), 1);
    press(Qt::Key_Space);
    QVERIFY(!figures->isVisible());
    strip.showPublished(QStringLiteral("Published today"), {}, 2, true);
    QVERIFY(wordsIn(strip).contains(QStringLiteral("2 changes are not published yet")));
    QSignalSpy live(&strip, &StatusStrip::livePageRequested);
    press(Qt::Key_Backtab);
    QVERIFY(strip.livePageButton()->hasFocus());
    press(Qt::Key_Space);
    QCOMPARE(live.count(), 1);
}

void TestPanelStates::theMarkSaysHowSavedAllIs_data() {
    QTest::addColumn<SaveState>("state");
    QTest::addColumn<bool>("hasUnfinished");
    QTest::addColumn<QString>("words");
    QTest::newRow("saved") << SaveState::Saved << false << QStringLiteral("Saved");
    QTest::newRow("a text is no value") << SaveState::Saved << true << QStringLiteral("Not all saved");
    QTest::newRow("saving") << SaveState::Saving << false << QStringLiteral("Saving…");
    QTest::newRow("failed") << SaveState::Failed << false << QStringLiteral("Not saved");
    QTest::newRow("failed, and a text is no value") << SaveState::Failed << true << QStringLiteral("Not saved");
    QTest::newRow("for reading") << SaveState::ReadOnly << false << QStringLiteral("Reading only");
}

void TestPanelStates::theMarkSaysHowSavedAllIs() {
    QFETCH(const SaveState, state);
    QFETCH(const bool, hasUnfinished);
    QFETCH(const QString, words);
    QWidget window;
    SaveMark mark(&window);
    show(window);
    mark.showState(state, hasUnfinished);
    QCOMPARE(wordsIn(mark), words);
    QVERIFY(!mark.findChild<QLabel*>()->pixmap(Qt::ReturnByValue).isNull());
}

void TestPanelStates::fieldsThatAreUnfinishedAreGoneThroughByKey() {
    QWidget window;
    UnfinishedButton button(&window);
    show(window);
    QVERIFY(button.isHidden());
    button.showFields(
        {{QStringLiteral("page/one"), QStringLiteral("day"), QStringLiteral("Day of “One”"), QStringLiteral("soon")},
         {QStringLiteral("page/two"), QStringLiteral("day"), QStringLiteral("Day of “Two”"), QStringLiteral("later")}});
    QVERIFY(button.isVisible());
    QVERIFY(button.accessibleName().startsWith(QStringLiteral("Day of “Two” and 1 more")));
    QSignalSpy wanted(&button, &UnfinishedButton::fieldRequested);
    button.setFocus(Qt::TabFocusReason);
    for (int i = 0; i < 3; ++i)
        press(Qt::Key_Space);
    QCOMPARE(wanted.count(), 3);
    QCOMPARE(wanted[0][0].toString(), QStringLiteral("page/two"));
    QCOMPARE(wanted[1][0].toString(), QStringLiteral("page/one"));
    QCOMPARE(wanted[2][0].toString(), QStringLiteral("page/two"));
    button.showFields({});
    QVERIFY(button.isHidden());
}

void TestPanelStates::noticesOpenTheirDetailsAndGoByKey() {
    QWidget window;
    NoticeBar bar(&window);
    show(window, {900, 500});
    int acted = 0;
    Notice notice{NoticeKind::Warning, QStringLiteral("The theme has a mistake."), QStringLiteral("Look"),
                  [&acted] { ++acted; }};
    notice.detail = QStringLiteral("page.mustache:3: a section is not closed");
    bar.showNotice(notice);
    QVERIFY(!wordsIn(bar).contains(notice.detail));
    QToolButton* details = nullptr;
    for (auto* button : bar.findChildren<QToolButton*>())
        if (button->isCheckable())
            details = button;
    QVERIFY(details != nullptr);
    details->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QVERIFY2(wordsIn(bar).contains(notice.detail), qPrintable(wordsIn(bar)));
    QVERIFY(window.rect().contains(bar.geometry()));
    press(Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), bar.findChild<QPushButton*>());
    press(Qt::Key_Space);
    QCOMPARE(acted, 1);
    QVERIFY(bar.isHidden());
    bar.showNotice(notice);
    QVERIFY(!wordsIn(bar).contains(notice.detail)); // closed again
    details->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Escape);
    QVERIFY(bar.isHidden());
    QCOMPARE(acted, 1);
}

void TestPanelStates::aNoticeThatStaysDoesNotGoByKey() {
    QWidget window;
    NoticeBar bar(&window);
    show(window, {900, 500});
    Notice notice{NoticeKind::Danger, QStringLiteral("Nothing can be saved."), QStringLiteral("Save a copy"), [] {}};
    notice.stays = true;
    notice.topic = QStringLiteral("save");
    bar.showNotice(notice);
    bar.findChild<QPushButton*>()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Escape);
    QVERIFY(bar.isVisible());
    for (const QToolButton* button : bar.findChildren<QToolButton*>())
        QVERIFY(!button->isVisible());                          // neither details nor a way to dismiss it
    QVERIFY(window.contentsMargins().bottom() >= bar.height()); // it covers nothing
    bar.withdraw(notice.topic);
    QVERIFY(bar.isHidden());
    QCOMPARE(window.contentsMargins().bottom(), 0);
}

void TestPanelStates::addressesOfServersAreTakenByReturn_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("address");
    QTest::newRow("a name") << QStringLiteral("www.example.org") << QStringLiteral("https://www.example.org");
    QTest::newRow("this machine") << QStringLiteral("localhost:8080/") << QStringLiteral("http://localhost:8080");
    QTest::newRow("nothing: it is taken away") << QString() << QString();
}

void TestPanelStates::addressesOfServersAreTakenByReturn() {
    QFETCH(const QString, typed);
    QFETCH(const QString, address);
    ServerDialog dialog(QStringLiteral("https://old.example.org"), QStringLiteral("/films/one"));
    show(dialog);
    dialog.field()->setFocus();
    dialog.field()->selectAll();
    press(Qt::Key_Delete);
    QTest::keyClicks(dialog.field(), typed);
    if (!typed.isEmpty()) {
        QVERIFY(wordsIn(dialog).contains(address + QStringLiteral("/films/one")));
        press(Qt::Key_Tab);
        press(Qt::Key_Space); // "Copy"
        QCOMPARE(QGuiApplication::clipboard()->text(), address + QStringLiteral("/films/one"));
        dialog.field()->setFocus();
    }
    press(Qt::Key_Return);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    QCOMPARE(dialog.server(), address);
}

void TestPanelStates::whatIsNoAddressIsNotTaken() {
    ServerDialog dialog({}, QStringLiteral("/"));
    show(dialog);
    dialog.field()->setFocus();
    QTest::keyClicks(dialog.field(), QStringLiteral("ftp://example.org"));
    QVERIFY(wordsIn(dialog).contains(QStringLiteral("This is no address of a web site")));
    press(Qt::Key_Return);
    QVERIFY(dialog.isVisible());
    press(Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QCOMPARE(dialog.result(), int(QDialog::Rejected));
}

void TestPanelStates::olderTextsComeBackByReturnAlone() {
    EditorHarness site(*parseSchema(kSchema), kPages);
    const auto older = site.replica();
    QVERIFY(site.apply(Edit::patch("page", "one", "title", std::string(3000, 'x') + " <b>now</b>")));
    for (const bool isWanted : {true, false}) {
        RestoreDialog dialog(QStringLiteral("Ada changed “First page” since."), site.replica(), older, 0, nullptr);
        show(dialog, {700, 420});
        QVERIFY(wordsIn(dialog).contains(QStringLiteral("Ada changed")));
        QTRY_VERIFY(dialog.differences()->toPlainText().contains(QStringLiteral("First page")));
        QVERIFY(dialog.differences()->toPlainText().contains(QStringLiteral("<b>now</b>")));
        QVERIFY(dialog.restoreButton()->hasFocus());
        press(isWanted ? Qt::Key_Return : Qt::Key_Escape);
        QCOMPARE(dialog.result(), int(isWanted ? QDialog::Accepted : QDialog::Rejected));
    }
}

void TestPanelStates::questionsBeginWithTheHarmlessAnswer() {
    QuestionDialog undoable(QStringLiteral("Delete it?"), QStringLiteral("Undo brings it back."),
                            QStringLiteral("Delete"), nullptr);
    show(undoable);
    QVERIFY(undoable.actionButton()->hasFocus());
    press(Qt::Key_Return);
    QCOMPARE(undoable.result(), int(QDialog::Accepted));

    QuestionDialog final(QStringLiteral("Lose it?"), QStringLiteral("Nothing brings it back."),
                         QStringLiteral("Lose it"), nullptr, QuestionDialog::Answer::Cancel);
    show(final);
    QVERIFY(final.cancelButton()->hasFocus());
    press(Qt::Key_Return);
    QVERIFY(!final.isVisible());
    QCOMPARE(final.result(), int(QDialog::Rejected));
}

void TestPanelStates::theQuestionsOfANewSiteAreAnsweredByKey() {
    const QTemporaryDir folder;
    NewSitePage page;
    show(page, {700, 700});
    page.ask(NewSitePage::Kind::Empty);
    QVERIFY(page.nameField()->hasFocus());
    QVERIFY(!page.makeButton()->isEnabled());
    QTest::keyClicks(page.nameField(), QStringLiteral("Lumen"));
    press(Qt::Key_Tab);
    QVERIFY(page.folderField()->hasFocus());
    QTest::keyClicks(page.folderField(), folder.filePath(QStringLiteral("lumen")));
    QStringList order;
    for (int i = 0; i < 5; ++i) {
        press(Qt::Key_Tab);
        order += QApplication::focusWidget()->accessibleName();
    }
    QCOMPARE(order.mid(0, 3),
             (QStringList{QStringLiteral("Choose the folder"), QStringLiteral("Language of the content"),
                          QStringLiteral("Time zone in which dates are shown")}));
    QSignalSpy wanted(&page, &NewSitePage::siteWanted);
    QSignalSpy left(&page, &NewSitePage::cancelled);
    press(Qt::Key_Space); // two further: "Make the site"
    QCOMPARE(wanted.count(), 1);
    press(Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
    page.showProblem(QStringLiteral("The disk is full."));
    QVERIFY(wordsIn(page).contains(QStringLiteral("The disk is full.")));
    QVERIFY(!page.makeButton()->isEnabled());
    QVERIFY(page.nameField()->hasFocus());
    QTest::keyClicks(page.nameField(), QStringLiteral("x")); // another attempt may go better
    QVERIFY(!wordsIn(page).contains(QStringLiteral("The disk is full.")));
}

void TestPanelStates::anImportThatCannotBeReadSaysSoAndAnotherMay() {
    const QTemporaryDir folder;
    const auto write = [&folder](const QString& name, const QByteArray& bytes) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(write(QStringLiteral("letter.json"), "Dear all"));
    QVERIFY(write(QStringLiteral("pages.ndjson"), kPages));
    NewSitePage page;
    show(page, {700, 700});
    page.ask(NewSitePage::Kind::Import);
    QVERIFY(wordsIn(page).contains(QStringLiteral("Records as JSON lines"))); // what may be chosen
    QVERIFY(!page.summary()->isVisible());
    QSignalSpy read(&page, &NewSitePage::fileRead);
    page.setFile(folder.filePath(QStringLiteral("letter.json")));
    QVERIFY(read.wait());
    QVERIFY2(wordsIn(page).contains(QStringLiteral("This file cannot be imported.")), qPrintable(wordsIn(page)));
    QVERIFY(!page.makeButton()->isEnabled());
    page.setFile(folder.filePath(QStringLiteral("nowhere.json")));
    QVERIFY(read.wait());
    QVERIFY(!page.makeButton()->isEnabled());
    page.setFile(folder.filePath(QStringLiteral("pages.ndjson")));
    QVERIFY(read.wait());
    QVERIFY2(page.summary()->text().contains(QStringLiteral("2 records")), qPrintable(page.summary()->text()));
    QVERIFY(!wordsIn(page).contains(QStringLiteral("cannot be imported")));
    // A file that is being read when the person goes back brings nothing any more.
    page.setFile(folder.filePath(QStringLiteral("letter.json")));
    press(Qt::Key_Escape);
    page.ask(NewSitePage::Kind::Import);
    QTest::qWait(50);
    QVERIFY(!wordsIn(page).contains(QStringLiteral("cannot be imported")));
}

void TestPanelStates::whatAnImportChangesIsOpenedByKey() {
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("mixed.ndjson")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"type":"page","id":"one","title":"One","rank":1}
{"type":"page","id":"two","title":"Two","rank":"second"}
{"type":"page","id":"two","title":"Two again","rank":3}
)");
    file.close();
    NewSitePage page;
    show(page, {700, 700});
    page.ask(NewSitePage::Kind::Import);
    QSignalSpy read(&page, &NewSitePage::fileRead);
    page.setFile(file.fileName());
    QVERIFY(read.wait());
    QVERIFY(page.preview().has_value());
    QVERIFY(!page.preview()->report.notes.empty());
    auto* notes = page.findChild<QTextBrowser*>();
    QVERIFY(!notes->isVisible());
    page.findChild<ImportFileRow*>()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Tab); // "… things will be different"
    press(Qt::Key_Space);
    QVERIFY(notes->isVisible());
    QVERIFY(!notes->toPlainText().isEmpty());
    press(Qt::Key_Tab);
    QVERIFY(notes->hasFocus());
}

void TestPanelStates::theStartPageOffersWhatThereIs() {
    const QTemporaryDir pictures;
    StartPage page{SitePictures(pictures.path())};
    show(page, {900, 700});
    page.showWelcome({});
    QVERIFY(!page.recentSites()->isVisible());
    QVERIFY(!wordsIn(page).contains(QStringLiteral("Opened lately")));
    QVERIFY(!page.newButton()->isVisible()); // nobody makes sites here
    QVERIFY(page.isAncestorOf(QApplication::focusWidget()));
    page.setCanMakeSites(true);
    page.showWelcome({pictures.filePath(QStringLiteral("one")), pictures.filePath(QStringLiteral("two"))});
    QVERIFY(page.newButton()->isVisible());
    QCOMPARE(page.recentSites()->count(), 2);
    QVERIFY(wordsIn(page).contains(QStringLiteral("Opened lately")));
    QSignalSpy chosen(&page, &StartPage::siteChosen);
    page.recentSites()->setFocus(Qt::TabFocusReason);
    page.recentSites()->setCurrentRow(0);
    press(Qt::Key_Right);
    press(Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toString(), pictures.filePath(QStringLiteral("two")));
    page.showRecent({});
    QVERIFY(!page.recentSites()->isVisible());
}

void TestPanelStates::aSiteThatCannotBeOpenedIsTriedAgainByReturn() {
    StartPage page{SitePictures(QString())};
    show(page, {900, 700});
    Error error{ErrorCode::Corrupt, "commit 7 <is> damaged"};
    page.showError(QStringLiteral("/sites/lumen"), std::move(error).inFile("journal.db"));
    const QString words = wordsIn(page);
    QVERIFY2(words.contains(QStringLiteral("“lumen” cannot be opened")) &&
                 words.contains(QStringLiteral("commit 7 <is> damaged")) &&
                 words.contains(QStringLiteral("journal.db")),
             qPrintable(words));
    QSignalSpy chosen(&page, &StartPage::siteChosen);
    QSignalSpy left(&page, &StartPage::welcomeRequested);
    press(Qt::Key_Space); // "Try again" has the focus
    QCOMPARE(chosen.count(), 1);
    press(Qt::Key_Tab);
    press(Qt::Key_Space);
    QCOMPARE(left.count(), 1);
}

void TestPanelStates::devicesAreChosenByArrows_data() {
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::newRow("from left to right") << Qt::LeftToRight;
    QTest::newRow("from right to left") << Qt::RightToLeft;
}

void TestPanelStates::devicesAreChosenByArrows() {
    QFETCH(const Qt::LayoutDirection, direction);
    SegmentedControl devices;
    devices.setLayoutDirection(direction);
    for (const char* name : {"Desktop", "Tablet", "Phone"})
        devices.addSegment(QLatin1String(name));
    devices.setCurrentIndex(0);
    show(devices, {300, 40});
    QSignalSpy activated(&devices, &SegmentedControl::activated);
    const Qt::Key onwards = direction == Qt::LeftToRight ? Qt::Key_Right : Qt::Key_Left;
    for (int i = 0; i < 3; ++i) // the last one leads nowhere
        QTest::keyClick(&devices, onwards);
    QCOMPARE(devices.currentIndex(), 2);
    QCOMPARE(activated.count(), 2);
    QTest::keyClick(&devices, direction == Qt::LeftToRight ? Qt::Key_Left : Qt::Key_Right);
    QCOMPARE(devices.currentIndex(), 1);
}

void TestPanelStates::pickersAreUsedByKey() {
    EditorHarness site(*parseSchema(kSchema), kPages + R"(
{"type":"person","id":"ada","name":"Ada"}
{"type":"person","id":"bob","name":"Bob"})");
    site.open("page/one");
    authorOf(site)->focusTarget()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    const QWidget* popup = QApplication::activePopupWidget();
    auto* search = popup->findChild<QLineEdit*>();
    QTRY_VERIFY(popup->findChild<QListView*>()->currentIndex().isValid());
    QTest::keyClick(search, Qt::Key_Down);
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(site.fields("page/one").at("author") == "bob");
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
    QVERIFY(authorOf(site)->isAncestorOf(QApplication::focusWidget())); // where it was
}

void TestPanelStates::pickersSayThatThereIsNothing() {
    EditorHarness site(*parseSchema(kSchema), kPages);
    site.open("page/one");
    authorOf(site)->focusTarget()->setFocus(Qt::TabFocusReason);
    press(Qt::Key_Space);
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    QWidget* popup = QApplication::activePopupWidget();
    QTRY_COMPARE(wordsIn(*popup), QStringLiteral("There is none yet."));
    auto* search = popup->findChild<QLineEdit*>();
    QTest::keyClicks(search, QStringLiteral("zoe"));
    QTRY_COMPARE(wordsIn(*popup), QStringLiteral("Nothing is called that."));
    QTest::keyClick(search, Qt::Key_Return); // nothing to take
    QVERIFY(popup->isVisible());
    QTest::keyClick(search, Qt::Key_Escape);
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
    QVERIFY(site.edits.empty());
}

void TestPanelStates::filteredListsSayThatThereIsNothing() {
    const EditorHarness site(*parseSchema(kSchema), kPages);
    QPushButton anchor(QStringLiteral("Used by 2 records"));
    show(anchor);
    std::vector<RecordRef> taken;
    openRecordList(&anchor, site.replica(), {site.find("page/one"), site.find("page/two")}, 0,
                   [&taken](RecordRef record) { taken.push_back(record); });
    QWidget* popup = QApplication::activePopupWidget();
    QVERIFY(popup != nullptr);
    auto* search = popup->findChild<QLineEdit*>();
    QCOMPARE(wordsIn(*popup), QString());
    QTest::keyClicks(search, QStringLiteral("nobody"));
    QCOMPARE(wordsIn(*popup), QStringLiteral("Nothing is called that."));
    QVERIFY(!popup->findChild<QListView*>()->isVisible());
    search->clear();
    QTest::keyClicks(search, QStringLiteral("second"));
    QCOMPARE(wordsIn(*popup), QString());
    QTRY_VERIFY(popup->findChild<QListView*>()->currentIndex().isValid());
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(taken, std::vector{site.find("page/two")});
}

QTEST_MAIN(TestPanelStates)
#include "tst_panel_states.moc"
