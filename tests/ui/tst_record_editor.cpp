#include "model/schema/schema_json.h"
#include "tests/ui/editor_harness.h"
#include "ui/editor/asset_files_model.h"
#include "ui/editor/blocks_input.h"
#include "ui/editor/field_input.h"
#include "ui/editor/field_row.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/list_input.h"
#include "ui/editor/record_search.h"
#include "ui/editor/record_text.h"
#include "ui/editor/text_inputs.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCalendarWidget>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

const char* const kSchema = R"({"locales":[{"code":"en"},{"code":"es","fallback":"en"}],"types":[
  {"name":"page","page":true,"display":"headline","slug":"slug","fields":[
    {"name":"headline","kind":"string","required":true,"localized":true},
    {"name":"slug","kind":"string"},
    {"name":"body","kind":"text"},
    {"name":"hidden","kind":"bool"},
    {"name":"year","kind":"int"},
    {"name":"score","kind":"float"},
    {"name":"at","kind":"datetime"},
    {"name":"born","kind":"date"},
    {"name":"holidays","kind":"list","of":{"kind":"date"}},
    {"name":"tone","kind":"enum","values":["quiet","loud"]},
    {"name":"genre","kind":"enum","values":["a","b","c","d","e","f"]},
    {"name":"image","kind":"asset"},
    {"name":"lead","kind":"ref","targets":["person"]},
    {"name":"any","kind":"ref","targets":["person","page"]},
    {"name":"size","kind":"object","fields":[{"name":"width","kind":"int"},{"name":"unit","kind":"string"}]},
    {"name":"tags","kind":"list","of":{"kind":"string"}},
    {"name":"cast","kind":"list","of":{"kind":"ref","targets":["person"]}},
    {"name":"facts","kind":"list","of":{"kind":"object","fields":[{"name":"label","kind":"string"}]}},
    {"name":"modules","kind":"blocks","blocks":[
      {"name":"quote","fields":[{"name":"text","kind":"text"},{"name":"who","kind":"string"}]},
      {"name":"row","fields":[{"name":"heading","kind":"string"},{"name":"items","kind":"list","of":{"kind":"ref","targets":["person"]}}]}]}]},
  {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]}]})";

const char* const kRecords = R"({"type":"person","id":"ada","name":"Ada Byron"}
{"type":"person","id":"bo","name":"Bo Ek"}
{"type":"page","id":"home","headline":{"en":"Hello"},"slug":"home","tags":["one","two","three"],"cast":["ada"],"facts":[{"label":"first"}],"lead":"ada","modules":[{"kind":"quote","key":"k1","text":"To be"},{"kind":"row","key":"k2","heading":"Fresh"},{"kind":"quote","key":"k3","text":"Not"}]}
{"type":"page","id":"empty"}
)";

Schema smallSchema() {
    return *parseSchema(kSchema);
}

template <class T>
T* only(QWidget* parent) {
    T* found = parent->findChild<T*>();
    if (found == nullptr)
        qFatal("there is no such control");
    return found;
}

QAbstractButton* buttonNamed(QWidget* parent, const QString& end) {
    for (QAbstractButton* button : parent->findChildren<QAbstractButton*>())
        if (button->accessibleName().endsWith(end))
            return button;
    qFatal("there is no button %s", qPrintable(end));
    return nullptr;
}

/// Chooses in the popup that is open.
void chooseInPopup(const QString& words) {
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    QWidget* popup = QApplication::activePopupWidget();
    auto* search = only<QLineEdit>(popup);
    auto* list = only<QListView>(popup);
    QTest::keyClicks(search, words);
    QTRY_COMPARE(list->model()->rowCount(), 1);
    QTRY_VERIFY(list->currentIndex().isValid());
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
}

} // namespace

/// QCOMPARE for JSON, which converts to too much for QCOMPARE itself.
#define COMPARE_JSON(actual, ...)                                                                                      \
    QCOMPARE(QByteArray::fromStdString(nlohmann::json(actual).dump()),                                                 \
             QByteArray::fromStdString(nlohmann::json(__VA_ARGS__).dump()))

class TestRecordEditor : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { m_site = std::make_unique<EditorHarness>(smallSchema(), kRecords); }
    void cleanup() { m_site.reset(); }

    void typingEmitsAPatchForEachKey();
    void anotherAddressIsToldAsSoonAsItIsTyped();
    void whatIsTooLargeToEditIsShownAndKept_data();
    void whatIsTooLargeToEditIsShownAndKept();
    void whatBecomesTooLargeIsKept();
    void readOnlyLinesOfferToCopy();
    void clearingUnsetsTheField();
    void numbersTakeAnythingAndSendOnlyNumbers();
    void datesAreTypedAndCleared();
    void daysHaveNoTime();
    void aDayIsChosenInTheCalendar();
    void momentsAreOnTheClocksOfTheSite();
    void aTimeThatClocksLeaveOutIsMovedWithAWord();
    void anHourThatComesTwiceStaysWhatItIs();
    void switchesAndChoicesSendTheirValue();
    void referencesAreChosenClearedAndFollowed();
    void pickersBeginWithTheValueAndSayWhatIsNotFound();
    void membersOfObjectsHaveTheirOwnPath();
    void listsGrowShrinkAndMove();
    void objectsInListsOpenAsCards();
    void localizedFieldsShowTheirFallback();
    void aChangeElsewhereKeepsCaretAndFocus();
    void aChangeOfTheTypedFieldKeepsTheCaretInItsText();
    void undoKeysAreLeftToTheApplication();
    void commonMarkToolsWrapTheSelection();
    void blocksMoveByKeyboard();
    void blocksMoveByMouse();
    void handlesStandWhereLinesBegin();
    void longNamesBreakBetweenWords();
    void blocksAreAddedDuplicatedAndRemoved();
    void focusFieldOpensTheCard();
    void whatIsOpenedOrAddedLowInTheFormIsScrolledTo();
    void tabsFollowTheReading();
    void aClickOnALabelFocusesItsField();
    void aCardUnderTheMouseMakesItsActionsOnce();
    void theCaretIsSeenAfterALongPaste();
    void aDeletedRecordSaysSo();
    void namesOfReferencesFollow();
    void problemsAreSaidWhileTyping();
    void problemsInCardsAreSaidAtTheirField();
    void problemsFollowOtherRecords();
    void linksInTextsCountAsUses();
    void addressesSettleWhenTheFieldIsLeft();
    void everyControlHasAName();
    void modelsKeepTheRules();
    void aLongPageOpensFast();
    void theDemoIsShown_data();
    void theDemoIsShown();

private:
    FieldInput* input(const char* path) { return m_site->form().inputAt(QString::fromLatin1(path)); }
    void type(const char* path, const QString& text) {
        input(path)->focusTarget()->setFocus();
        QTest::keyClicks(input(path)->focusTarget(), text);
    }
    void openInZone(const char* zone) {
        Schema schema = smallSchema();
        schema.site.zone = zone;
        m_site = std::make_unique<EditorHarness>(schema, kRecords);
        m_site->open("page/empty");
    }
    nlohmann::json field(const char* name, const char* record = "page/home") {
        const auto fields = m_site->fields(record);
        return fields.contains(name) ? fields[name] : nlohmann::json();
    }
    std::unique_ptr<EditorHarness> m_site;
};

void TestRecordEditor::initTestCase() {
    installAppearance(*qApp, AppearanceMode::Light);
}

void TestRecordEditor::typingEmitsAPatchForEachKey() {
    m_site->open("page/home");
    type("headline", QStringLiteral("ab"));
    QCOMPARE(m_site->edits.size(), 2U);
    QCOMPARE(m_site->edits[0], Edit::patch("page", "home", "headline/en", "Helloa"));
    QCOMPARE(m_site->edits[1], Edit::patch("page", "home", "headline/en", "Helloab"));
    QCOMPARE(m_site->groups, QStringList({QStringLiteral("headline/en"), QStringLiteral("headline/en")}));
    QCOMPARE(m_site->focused.last(), QStringLiteral("page/home#headline/en"));
}

void TestRecordEditor::clearingUnsetsTheField() {
    m_site->open("page/home");
    QWidget* slug = input("slug")->focusTarget();
    slug->setFocus();
    QTest::keyClick(slug, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(slug, Qt::Key_Delete);
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "home", "slug", nullptr));
    QVERIFY(field("slug").is_null());
    type("body", QStringLiteral("x"));
    COMPARE_JSON(field("body"), nlohmann::json("x"));
}

void TestRecordEditor::numbersTakeAnythingAndSendOnlyNumbers() {
    m_site->open("page/empty");
    type("year", QStringLiteral("19x"));
    QCOMPARE(m_site->edits.size(), 2U);
    COMPARE_JSON(field("year", "page/empty"), nlohmann::json(19));
    QVERIFY(!input("year")->problem().isEmpty());
    QTest::keyClick(input("year")->focusTarget(), Qt::Key_Backspace);
    QVERIFY(input("year")->problem().isEmpty());
    QTest::keyClick(input("year")->focusTarget(), Qt::Key_Up);
    COMPARE_JSON(field("year", "page/empty"), nlohmann::json(20));
    QTest::keyClick(input("year")->focusTarget(), Qt::Key_Backspace);
    QTest::keyClick(input("year")->focusTarget(), Qt::Key_Backspace);
    QVERIFY(field("year", "page/empty").is_null());
    type("score", QStringLiteral("7.50"));
    QCOMPARE(only<QLineEdit>(input("score"))->text(), QStringLiteral("7.50"));
    COMPARE_JSON(field("score", "page/empty"), nlohmann::json(7.5));
}

void TestRecordEditor::datesAreTypedAndCleared() {
    m_site->open("page/empty");
    type("at", QStringLiteral("2026-01-31 18:30"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-01-31T18:30:00Z"));
    QCOMPARE(only<QLineEdit>(input("at"))->text(), QStringLiteral("2026-01-31 18:30"));
    buttonNamed(input("at"), QStringLiteral("Clear"))->click();
    QVERIFY(field("at", "page/empty").is_null());
}

void TestRecordEditor::daysHaveNoTime() {
    m_site->open("page/empty");
    type("born", QStringLiteral("2026-01-31 18"));
    COMPARE_JSON(field("born", "page/empty"), nlohmann::json("2026-01-31"));
    QVERIFY(input("born")->problem().contains(QStringLiteral("2026-01-31")));
    QWidget* line = input("born")->focusTarget();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(line, Qt::Key_Backspace);
    QVERIFY(input("born")->problem().isEmpty());
    QTest::keyClick(line, Qt::Key_Up);
    COMPARE_JSON(field("born", "page/empty"), nlohmann::json("2026-02-01"));
    QTest::keyClick(line, Qt::Key_Down);
    QTest::keyClick(line, Qt::Key_Down);
    COMPARE_JSON(field("born", "page/empty"), nlohmann::json("2026-01-30"));
    QCOMPARE(only<QLineEdit>(input("born"))->text(), QStringLiteral("2026-01-30"));
    buttonNamed(input("born"), QStringLiteral("Clear"))->click();
    QVERIFY(field("born", "page/empty").is_null());
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "born", "0000-01-01")));
    QTest::keyClick(line, Qt::Key_Down); // the calendar ends here
    COMPARE_JSON(field("born", "page/empty"), nlohmann::json("0000-01-01"));
}

void TestRecordEditor::aDayIsChosenInTheCalendar() {
    m_site->open("page/empty");
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "born", "2026-01-31")));
    QWidget* line = input("born")->focusTarget();
    line->setFocus();
    QTest::keyClick(line, Qt::Key_Down, Qt::AltModifier);
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    auto* calendar = only<QCalendarWidget>(QApplication::activePopupWidget());
    QCOMPARE(calendar->selectedDate(), QDate(2026, 1, 31));
    auto* days = calendar->findChild<QAbstractItemView*>(QStringLiteral("qt_calendar_calendarview"));
    QTest::keyClick(days, Qt::Key_Right);
    QTest::keyClick(days, Qt::Key_Return);
    QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
    COMPARE_JSON(field("born", "page/empty"), nlohmann::json("2026-02-01"));
}

void TestRecordEditor::momentsAreOnTheClocksOfTheSite() {
    openInZone("Europe/Berlin");
    type("at", QStringLiteral("2017-05-16"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2017-05-15T22:00:00Z"));
    type("at", QStringLiteral(" 18:30"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2017-05-16T16:30:00Z"));
    QVERIFY(input("at")->findChild<QLabel*>()->text().endsWith(QStringLiteral("Berlin")));
    QVERIFY(only<QLineEdit>(input("at"))->toolTip().contains(QStringLiteral("Europe/Berlin, UTC+2")));
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "at", "2021-12-31T23:30:00Z")));
    QCOMPARE(only<QLineEdit>(input("at"))->text(), QStringLiteral("2022-01-01 00:30"));
    QTest::keyClick(input("at")->focusTarget(), Qt::Key_Up);
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2022-01-01T23:30:00Z"));
    // With an offset a time is what it says.
    QTest::keyClick(input("at")->focusTarget(), Qt::Key_A, Qt::ControlModifier);
    type("at", QStringLiteral("2026-07-01T12:00:00-05:00"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-07-01T17:00:00Z"));
    // The calendar shows the site's day and takes it.
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "at", "2026-01-31T23:30:00Z")));
    QTest::keyClick(input("at")->focusTarget(), Qt::Key_Down, Qt::AltModifier);
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    auto* calendar = only<QCalendarWidget>(QApplication::activePopupWidget());
    QCOMPARE(calendar->selectedDate(), QDate(2026, 2, 1));
    auto* days = calendar->findChild<QAbstractItemView*>(QStringLiteral("qt_calendar_calendarview"));
    QTest::keyClick(days, Qt::Key_Right);
    QTest::keyClick(days, Qt::Key_Return);
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-02-01T23:30:00Z"));
    QCOMPARE(valueSummary(m_site->replica()->state(), *smallSchema().types[0].field("at"),
                          Value::integer(parseInstant("2017-05-15T22:00:00Z").value()), 0),
             QStringLiteral("2017-05-16 00:00"));
}

void TestRecordEditor::aTimeThatClocksLeaveOutIsMovedWithAWord() {
    openInZone("Europe/Berlin");
    type("at", QStringLiteral("2026-03-29 02:30"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-03-29T01:30:00Z"));
    QCOMPARE(only<QLineEdit>(input("at"))->text(), QStringLiteral("2026-03-29 02:30"));
    const QString words = input("at")->findChild<QLabel*>()->text();
    QVERIFY2(words.contains(QStringLiteral("03:30")), qPrintable(words));
    QVERIFY(input("at")->problem().isEmpty());
}

void TestRecordEditor::anHourThatComesTwiceStaysWhatItIs() {
    openInZone("Europe/Berlin");
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "at", "2026-10-25T01:30:00Z"))); // the second time
    QCOMPARE(only<QLineEdit>(input("at"))->text(), QStringLiteral("2026-10-25 02:30 +01:00"));
    m_site->edits.clear();
    // Without the offset it is still the second one, also when minutes change.
    QWidget* line = input("at")->focusTarget();
    line->setFocus();
    QTest::keyClick(line, Qt::Key_End);
    for (int i = 0; i < 7; ++i)
        QTest::keyClick(line, Qt::Key_Backspace);
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-10-25T01:30:00Z"));
    QTest::keyClick(line, Qt::Key_Backspace);
    type("at", QStringLiteral("5"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-10-25T01:35:00Z"));
    const QString words = input("at")->findChild<QLabel*>()->text();
    QVERIFY2(words.contains(QStringLiteral("UTC+1")), qPrintable(words));
    type("at", QStringLiteral(" +02:00"));
    COMPARE_JSON(field("at", "page/empty"), nlohmann::json("2026-10-25T00:35:00Z"));
}

void TestRecordEditor::switchesAndChoicesSendTheirValue() {
    m_site->open("page/empty");
    QTest::keyClick(input("hidden")->focusTarget(), Qt::Key_Space);
    COMPARE_JSON(field("hidden", "page/empty"), nlohmann::json(true));
    buttonNamed(input("hidden"), QStringLiteral("Clear"))->click();
    QVERIFY(field("hidden", "page/empty").is_null());
    buttonNamed(input("tone"), QStringLiteral("Loud"))->click();
    COMPARE_JSON(field("tone", "page/empty"), nlohmann::json("loud"));
    QTest::keyClick(input("tone")->focusTarget(), Qt::Key_Left);
    COMPARE_JSON(field("tone", "page/empty"), nlohmann::json("quiet"));
    QTest::keyClick(input("tone")->focusTarget(), Qt::Key_Delete);
    QVERIFY(field("tone", "page/empty").is_null());
    auto* combo = only<QComboBox>(input("genre"));
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Down);
    COMPARE_JSON(field("genre", "page/empty"), nlohmann::json("a"));
    QTest::keyClick(combo, Qt::Key_Up);
    QVERIFY(field("genre", "page/empty").is_null());
    type("image", QStringLiteral("a.png"));
    COMPARE_JSON(field("image", "page/empty"), nlohmann::json("a.png"));
}

void TestRecordEditor::referencesAreChosenClearedAndFollowed() {
    m_site->open("page/home");
    buttonNamed(input("lead"), QStringLiteral("Open this record"))->click();
    QCOMPARE(m_site->activated.size(), 1U);
    QVERIFY(m_site->activated[0] == m_site->find("person/ada"));
    QTest::mouseClick(input("lead")->focusTarget(), Qt::LeftButton, {}, {20, 10});
    chooseInPopup(QStringLiteral("bo"));
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "home", "lead", "bo"));
    buttonNamed(input("lead"), QStringLiteral("Clear"))->click();
    QVERIFY(field("lead").is_null());
    QTest::keyClick(input("any")->focusTarget(), Qt::Key_Space);
    chooseInPopup(QStringLiteral("Ada"));
    COMPARE_JSON(field("any"), nlohmann::json({{"type", "person"}, {"id", "ada"}}));
}

void TestRecordEditor::pickersBeginWithTheValueAndSayWhatIsNotFound() {
    m_site->open("page/home");
    for (const char* id : {"bo", "ada"}) { // one of them is not the first
        QVERIFY(m_site->apply(Edit::patch("page", "home", "lead", id)));
        QTest::keyClick(input("lead")->focusTarget(), Qt::Key_Space);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        QWidget* popup = QApplication::activePopupWidget();
        auto* list = only<QListView>(popup);
        const auto* hits = qobject_cast<RecordHitsModel*>(list->model());
        QTRY_VERIFY(list->currentIndex().isValid());
        QVERIFY(hits->refAt(list->currentIndex().row()) == m_site->find(std::string("person/") + id));
        QTest::keyClicks(only<QLineEdit>(popup), QStringLiteral("nobody"));
        QTRY_VERIFY(!list->isVisible());
        popup->close();
        QTRY_VERIFY(QApplication::activePopupWidget() == nullptr);
    }
}

void TestRecordEditor::membersOfObjectsHaveTheirOwnPath() {
    m_site->open("page/empty");
    type("size/width", QStringLiteral("3"));
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "empty", "size/width", 3));
    type("size/unit", QStringLiteral("m"));
    COMPARE_JSON(field("size", "page/empty"), nlohmann::json({{"width", 3}, {"unit", "m"}}));
}

void TestRecordEditor::listsGrowShrinkAndMove() {
    m_site->open("page/home");
    auto* tags = static_cast<ListInput*>(input("tags"));
    QCOMPARE(tags->rowCount(), 3);
    type("tags/1", QStringLiteral("x"));
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "home", "tags/1", "twox"));
    QTest::keyClick(input("tags/1")->focusTarget(), Qt::Key_Up, Qt::AltModifier);
    COMPARE_JSON(field("tags"), nlohmann::json({"twox", "one", "three"}));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("y"));
    COMPARE_JSON(field("tags")[0], nlohmann::json("twoxy"));
    buttonNamed(tags, QStringLiteral("Add"))->click();
    QCOMPARE(tags->rowCount(), 4);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("new"));
    COMPARE_JSON(field("tags")[3], nlohmann::json("new"));
    buttonNamed(tags->column()->item(1), QStringLiteral("item 2"))->click();
    COMPARE_JSON(field("tags"), nlohmann::json({"twoxy", "three", "new"}));
    type("tags/2", QStringLiteral("z"));
    QCOMPARE(m_site->edits.back().path, std::string("tags/2"));
    // From outside: undo of the removal.
    QVERIFY(m_site->apply(Edit::insert("page", "home", "tags", 1, "one")));
    QCOMPARE(tags->rowCount(), 4);
    buttonNamed(input("cast"), QStringLiteral("Add person"))->click();
    chooseInPopup(QStringLiteral("Bo"));
    COMPARE_JSON(field("cast"), nlohmann::json({"ada", "bo"}));
}

void TestRecordEditor::objectsInListsOpenAsCards() {
    m_site->open("page/home");
    auto* facts = static_cast<ListInput*>(input("facts"));
    type("facts/0/label", QStringLiteral(" a"));
    COMPARE_JSON(field("facts"), nlohmann::json::parse(R"([{"label":"first a"}])"));
    buttonNamed(facts, QStringLiteral("Add"))->click();
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("b"));
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "home", "facts/1/label", "b"));
    QTest::keyClick(dynamic_cast<FoldCard*>(facts->column()->item(0))->head(), Qt::Key_Delete);
    type("facts/0/label", QStringLiteral("c"));
    COMPARE_JSON(field("facts"), nlohmann::json::parse(R"([{"label":"bc"}])"));
}

void TestRecordEditor::aCardUnderTheMouseMakesItsActionsOnce() {
    /// A button that is shown under the mouse is entered at once, and its card with it.
    struct Mouse : QObject {
        FoldCard* card = nullptr;
        int shown = 0;
        bool eventFilter(QObject* watched, QEvent* event) override {
            if (event->type() == QEvent::Show && dynamic_cast<QuietButton*>(watched) != nullptr && ++shown < 10) {
                QEnterEvent entered({}, {}, {});
                QApplication::sendEvent(card, &entered);
            }
            return false;
        }
    } mouse;
    m_site->open("page/home");
    mouse.card = static_cast<BlocksInput*>(input("modules"))->card(0);
    qApp->installEventFilter(&mouse);
    mouse.card->head()->setFocus();
    QTRY_VERIFY(!mouse.card->actions().empty());
    QCOMPARE(mouse.card->actions().size(), std::size_t{2});
    QCOMPARE(mouse.card->head()->findChildren<QuietButton*>().size(), 2);
}

void TestRecordEditor::localizedFieldsShowTheirFallback() {
    m_site->open("page/home", 1);
    auto* edit = static_cast<GrowingTextEdit*>(input("headline")->focusTarget());
    QVERIFY(edit->text().isEmpty());
    QCOMPARE(edit->placeholderText(), QStringLiteral("Hello"));
    type("headline", QStringLiteral("H"));
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "home", "headline/es", "H"));
    QSignalSpy chosen(&m_site->form(), &RecordEditor::localeSelected);
    buttonNamed(&m_site->form(), QStringLiteral("Edit en"))->click();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<std::size_t>(), std::size_t{0});
}

void TestRecordEditor::aChangeElsewhereKeepsCaretAndFocus() {
    m_site->open("page/home");
    auto* edit = static_cast<GrowingTextEdit*>(input("headline")->focusTarget());
    edit->setFocus();
    QTextCursor cursor = edit->textCursor();
    cursor.setPosition(2);
    cursor.setPosition(4, QTextCursor::KeepAnchor);
    edit->setTextCursor(cursor);
    QVERIFY(m_site->apply(Edit::patch("page", "home", "slug", "start")));
    QVERIFY(m_site->apply(Edit::patch("person", "ada", "name", "Ada")));
    QCOMPARE(static_cast<GrowingTextEdit*>(input("slug")->focusTarget())->text(), QStringLiteral("start"));
    QVERIFY(edit->hasFocus());
    QCOMPARE(edit->textCursor().selectedText(), QStringLiteral("ll"));
    QVERIFY(m_site->edits.empty());
}

void TestRecordEditor::aChangeOfTheTypedFieldKeepsTheCaretInItsText() {
    m_site->open("page/home");
    auto* edit = static_cast<GrowingTextEdit*>(input("headline")->focusTarget());
    QTextCursor cursor = edit->textCursor();
    cursor.setPosition(5);
    edit->setTextCursor(cursor);
    QVERIFY(m_site->apply(Edit::patch("page", "home", "headline/en", "Oh, Hello")));
    QCOMPARE(edit->textCursor().position(), 9);
    QVERIFY(m_site->edits.empty());
}

void TestRecordEditor::undoKeysAreLeftToTheApplication() {
    m_site->open("page/home");
    for (const char* path : {"headline", "body", "year", "at"}) {
        QWidget* control = input(path)->focusTarget();
        QKeyEvent asked(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
        QApplication::sendEvent(control, &asked);
        QVERIFY2(!asked.isAccepted(), path);
    }
    type("headline", QStringLiteral("x"));
    QTest::keyClick(input("headline")->focusTarget(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_site->edits.size(), 1U);
}

void TestRecordEditor::commonMarkToolsWrapTheSelection() {
    m_site->open("page/empty");
    type("body", QStringLiteral("so bold"));
    auto* edit = static_cast<GrowingTextEdit*>(input("body")->focusTarget());
    QTest::keyClick(edit, Qt::Key_Left, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(edit, Qt::Key_B, Qt::ControlModifier);
    COMPARE_JSON(field("body", "page/empty"), nlohmann::json("so **bold**"));
    QTest::keyClick(edit, Qt::Key_B, Qt::ControlModifier);
    COMPARE_JSON(field("body", "page/empty"), nlohmann::json("so bold"));
    static_cast<TextInput*>(input("body"))->toggleList();
    COMPARE_JSON(field("body", "page/empty"), nlohmann::json("- so bold"));
}

void TestRecordEditor::blocksMoveByKeyboard() {
    m_site->open("page/home");
    auto* blocks = static_cast<BlocksInput*>(input("modules"));
    QCOMPARE(blocks->cardCount(), 3);
    QWidget* head = blocks->card(2)->head();
    head->setFocus();
    QTest::keyClick(head, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_site->edits.back(), Edit::move("page", "home", "modules/k3", 1));
    QVERIFY(head->hasFocus());
    QCOMPARE(blocks->card(1)->head(), head);
    type("modules/k3/text", QStringLiteral("x"));
    QCOMPARE(m_site->edits.back(), Edit::patch("page", "home", "modules/k3/text", "Notx"));
    QTest::keyClick(input("modules/k3/text")->focusTarget(), Qt::Key_Down, Qt::AltModifier);
    COMPARE_JSON(field("modules")[2]["key"], nlohmann::json("k3"));
}

void TestRecordEditor::blocksMoveByMouse() {
    m_site->open("page/home");
    auto* blocks = static_cast<BlocksInput*>(input("modules"));
    m_site->form().focusField(QStringLiteral("modules"));
    QTest::qWait(50);
    auto* handle = blocks->card(0)->findChild<DragHandle*>();
    const QPoint start = handle->rect().center();
    const QPoint end = handle->mapFromGlobal(blocks->mapToGlobal(QPoint(20, blocks->column()->height() - 2)));
    QTest::mousePress(handle, Qt::LeftButton, {}, start);
    for (int step = 1; step <= 5; ++step)
        QTest::mouseMove(handle, start + (end - start) * step / 5);
    QTest::mouseRelease(handle, Qt::LeftButton, {}, end);
    QCOMPARE(m_site->edits.size(), 1U);
    QCOMPARE(m_site->edits.back(), Edit::move("page", "home", "modules/k1", 2));
    QCOMPARE(blocks->card(2)->findChild<DragHandle*>(), handle);
}

void TestRecordEditor::longNamesBreakBetweenWords() {
    m_site->open("page/home");
    const QString name = QStringLiteral("mmmmmm mmmmmm mmmm");
    QVERIFY(m_site->apply(Edit::patch("page", "home", "headline/en", name.toStdString())));
    QWidget* header = nullptr;
    for (QWidget* widget : m_site->form().findChildren<QWidget*>())
        if (widget->accessibleName() == name && widget->heightForWidth(400) > 0)
            header = widget;
    QVERIFY(header != nullptr);
    const QFontMetrics metrics = header->fontMetrics();
    // Two words do not fit beside each other; broken anywhere, two lines would do.
    const int width = metrics.horizontalAdvance(QStringLiteral("mmmmmm mmm"));
    QVERIFY(header->heightForWidth(width) > 2 * metrics.lineSpacing() + metrics.lineSpacing() / 2);
}

void TestRecordEditor::handlesStandWhereLinesBegin() {
    m_site->open("page/home");
    QTest::qWait(20);
    const auto* card = static_cast<BlocksInput*>(input("modules"))->card(0);
    const QWidget* head = card->head();
    const auto* handle = card->findChild<DragHandle*>();
    // The icon of the card begins 28 pixels from the edge: the handle stays clear of it.
    QVERIFY(handle->geometry().right() < scaled(head, 28));
    m_site->form().setLayoutDirection(Qt::RightToLeft);
    QTRY_VERIFY(handle->x() > head->width() - scaled(head, 28));
}

void TestRecordEditor::blocksAreAddedDuplicatedAndRemoved() {
    m_site->open("page/home");
    auto* blocks = static_cast<BlocksInput*>(input("modules"));
    blocks->addAt(1, blocks);
    chooseInPopup(QStringLiteral("row"));
    QCOMPARE(blocks->cardCount(), 4);
    QVERIFY(blocks->card(1)->isOpen());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("New"));
    COMPARE_JSON(field("modules")[1]["heading"], nlohmann::json("New"));
    QWidget* head = blocks->card(1)->head();
    head->setFocus();
    QTest::keyClick(head, Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(blocks->cardCount(), 5);
    COMPARE_JSON(field("modules")[2]["heading"], nlohmann::json("New"));
    QTest::keyClick(blocks->card(0)->head(), Qt::Key_Delete);
    QCOMPARE(m_site->edits.back(), Edit::remove("page", "home", "modules/k1"));
    QCOMPARE(blocks->cardCount(), 4);
    // Undo from outside brings the card back where it was.
    QVERIFY(m_site->apply(
        Edit::insert("page", "home", "modules", 0, {{"kind", "quote"}, {"key", "k1"}, {"text", "To be"}})));
    QCOMPARE(blocks->cardCount(), 5);
}

void TestRecordEditor::whatIsOpenedOrAddedLowInTheFormIsScrolledTo() {
    m_site->open("page/home", 0, {620, 420});
    const auto isSeen = [this](QWidget* widget) {
        const QRect place(widget->mapTo(&m_site->form(), QPoint()), widget->size());
        return m_site->form().rect().contains(place);
    };
    auto* blocks = static_cast<BlocksInput*>(input("modules"));
    // Its head stands at the lower edge.
    auto* scroll = only<QScrollArea>(&m_site->form());
    QWidget* head = blocks->card(0)->head();
    const int top = head->mapTo(scroll->widget(), QPoint()).y();
    scroll->verticalScrollBar()->setValue(top + head->height() - scroll->viewport()->height());
    QVERIFY(isSeen(head));
    QTest::mouseClick(head, Qt::LeftButton);
    QVERIFY(blocks->card(0)->isOpen());
    QTRY_VERIFY(isSeen(input("modules/k1/text")->focusTarget()));
    QVERIFY(isSeen(head));
    // A new one too, and an element of a list.
    buttonNamed(blocks, QStringLiteral("Add module"))->click();
    chooseInPopup(QStringLiteral("row"));
    QTRY_COMPARE(blocks->cardCount(), 4);
    QTRY_VERIFY(isSeen(blocks->card(3)->head()));
    QTRY_VERIFY(isSeen(QApplication::focusWidget()));
    auto* facts = input("facts");
    m_site->form().focusField(QStringLiteral("tags"));
    buttonNamed(facts, QStringLiteral("Add"))->click();
    QTRY_VERIFY(blocks->window()->focusWidget() != nullptr && facts->isAncestorOf(QApplication::focusWidget()));
    QTRY_VERIFY(isSeen(QApplication::focusWidget()));
}

void TestRecordEditor::focusFieldOpensTheCard() {
    m_site->open("page/home");
    auto* blocks = static_cast<BlocksInput*>(input("modules"));
    QVERIFY(blocks->card(1)->body() == nullptr);
    m_site->form().focusField(QStringLiteral("modules/k2/heading"));
    QVERIFY(blocks->card(1)->isOpen());
    QCOMPARE(m_site->focused.last(), QStringLiteral("page/home#modules/k2/heading"));
    QTRY_VERIFY(!QApplication::focusWidget()->visibleRegion().isEmpty());
    m_site->form().focusField(QStringLiteral("headline/en"));
    QCOMPARE(m_site->focused.last(), QStringLiteral("page/home#headline/en"));
    m_site->form().focusField(QStringLiteral("headline"));
    m_site->form().focusField(QStringLiteral("modules/none/heading"));
    m_site->form().focusField(QStringLiteral("none"));
    m_site->form().focusField(QString());
}

void TestRecordEditor::tabsFollowTheReading() {
    m_site->open("page/home");
    QWidget* heading = input("modules/k2/heading")->focusTarget(); // made late
    QTest::qWait(20);
    auto* blocks = static_cast<BlocksInput*>(input("modules"));
    blocks->card(1)->head()->setFocus();
    for (int i = 0; i < 4 && QApplication::focusWidget() != heading; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), heading);
    QTest::keyClick(heading, Qt::Key_Backtab);
    QVERIFY(blocks->card(1)->isAncestorOf(QApplication::focusWidget()));
    QVERIFY(!blocks->card(1)->body()->isAncestorOf(QApplication::focusWidget()));
}

void TestRecordEditor::theCaretIsSeenAfterALongPaste() {
    m_site->open("page/empty", 0, {620, 420});
    auto* edit = qobject_cast<GrowingTextEdit*>(input("body")->focusTarget());
    QVERIFY(edit != nullptr);
    edit->setFocus();
    QApplication::clipboard()->setText(QStringLiteral("A line of a long text.\n").repeated(200));
    edit->paste();
    const auto* viewport = only<QScrollArea>(&m_site->form())->viewport();
    QTRY_VERIFY(viewport->rect().contains(edit->mapTo(viewport, edit->cursorRect().center())));
}

void TestRecordEditor::aClickOnALabelFocusesItsField() {
    m_site->open("page/home");
    FieldRow* row = rowOf(input("headline"));
    QVERIFY(row != nullptr && !row->isAncestorOf(QApplication::focusWidget()));
    auto* label = row->findChild<QLabel*>();
    QCOMPARE(label->text(), QStringLiteral("Headline"));
    QTest::mouseClick(label, Qt::LeftButton);
    QCOMPARE(QApplication::focusWidget(), row->input()->focusTarget());
}

void TestRecordEditor::aDeletedRecordSaysSo() {
    m_site->open("page/home");
    const auto fields = m_site->fields("page/home");
    QVERIFY(m_site->apply(Edit::erase("page", "home")));
    QVERIFY(m_site->form().inputAt(QStringLiteral("headline")) == nullptr);
    QVERIFY(m_site->apply(Edit::create("page", "home", fields)));
    QVERIFY(m_site->form().inputAt(QStringLiteral("headline")) != nullptr);
}

void TestRecordEditor::namesOfReferencesFollow() {
    m_site->open("page/home");
    QVERIFY(m_site->apply(Edit::patch("person", "ada", "name", "Countess")));
    QCOMPARE(static_cast<QAbstractButton*>(input("lead")->focusTarget())->text(), QStringLiteral("Countess"));
    QVERIFY(m_site->apply(Edit::erase("person", "ada")));
    QVERIFY(!input("lead")->problem().isEmpty());
}

/// What stands under a field, or nothing.
static QString noteOf(RecordEditor& form, const QString& path) {
    QStringList notes;
    for (const QLabel* label : rowOf(form.inputAt(path))->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly))
        if (label->property("role").toString() == QLatin1String("danger") && label->isVisible())
            notes += label->text();
    return notes.join(QLatin1Char('|'));
}

void TestRecordEditor::problemsAreSaidWhileTyping() {
    m_site->open("page/empty");
    RecordEditor& form = m_site->form();
    QCOMPARE(noteOf(form, QStringLiteral("headline")), QStringLiteral("Needed before you can publish."));
    QTest::keyClicks(form.inputAt(QStringLiteral("headline"))->focusTarget(), QStringLiteral("  "));
    QVERIFY(noteOf(form, QStringLiteral("headline")).contains(QStringLiteral("Fill it in")));
    QTest::keyClicks(form.inputAt(QStringLiteral("headline"))->focusTarget(), QStringLiteral("x"));
    QCOMPARE(noteOf(form, QStringLiteral("headline")), QString());

    QWidget* slug = form.inputAt(QStringLiteral("slug"))->focusTarget();
    QTest::keyClicks(slug, QStringLiteral("home"));
    QVERIFY(noteOf(form, QStringLiteral("slug")).contains(QStringLiteral("“Hello”")));
    QTest::keyClicks(slug, QStringLiteral("?"));
    QVERIFY(noteOf(form, QStringLiteral("slug")).contains(QStringLiteral("cannot be an address")));
    QTest::keyClick(slug, Qt::Key_Backspace);
    QTest::keyClicks(slug, QStringLiteral("s/"));
    QCOMPARE(noteOf(form, QStringLiteral("slug")), QString());

    QWidget* body = form.inputAt(QStringLiteral("body"))->focusTarget();
    QTest::keyClicks(body, QStringLiteral("[a](/gon"));
    QCOMPARE(noteOf(form, QStringLiteral("body")), QString()); // no link yet
    QTest::keyClicks(body, QStringLiteral("e)"));
    QVERIFY(noteOf(form, QStringLiteral("body")).contains(QStringLiteral("/gone")));
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(body, Qt::Key_Backspace);
    QTest::keyClicks(body, QStringLiteral(")"));
    QCOMPARE(noteOf(form, QStringLiteral("body")), QString()); // the home page
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "body", "[a](/lost)")));
    QVERIFY(noteOf(form, QStringLiteral("body")).contains(QStringLiteral("/lost")));
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "body", "[a](/homes)")));
    QCOMPARE(noteOf(form, QStringLiteral("body")), QString());
}

void TestRecordEditor::whatIsTooLargeToEditIsShownAndKept_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray line = "It was a *dark* and stormy night. \xf0\x9f\xa6\x89 And so on.\r\n";
    QTest::newRow("many paragraphs") << QStringLiteral("body") << line.repeated(200'000);
    QTest::newRow("one paragraph") << QStringLiteral("body") << QByteArray("owl ").repeated(2'500'000);
    QTest::newRow("a long paragraph in a short text")
        << QStringLiteral("body") << "Short.\n" + QByteArray("\xf0\x9f\xa6\x89").repeated(25'000) + "\nShort.";
    QTest::newRow("one line") << QStringLiteral("slug") << QByteArray("owl ").repeated(100'000);
    QTest::newRow("in a module") << QStringLiteral("modules/k1/text") << line.repeated(20'000);
    QTest::newRow("in a list") << QStringLiteral("tags/1") << QByteArray("owl ").repeated(100'000);
}

void TestRecordEditor::whatIsTooLargeToEditIsShownAndKept() {
    QFETCH(QString, path);
    QFETCH(QByteArray, bytes);
    const auto inputAt = [this](const QString& one) { return m_site->form().inputAt(one); };
    const auto at = [&] {
        return m_site->fields("page/home")
            .at(nlohmann::json::json_pointer(
                "/" + std::string(path == QLatin1String("modules/k1/text") ? "modules/0/text" : path.toStdString())));
    };
    QVERIFY(m_site->apply(Edit::patch("page", "home", path.toStdString(), bytes.toStdString())));
    m_site->open("page/home");
    auto* edit = qobject_cast<GrowingTextEdit*>(inputAt(path)->focusTarget());
    QVERIFY(edit != nullptr);
    QVERIFY(edit->isTooLarge());
    QCOMPARE(edit->text(), QString::fromUtf8(bytes));
    QVERIFY(edit->document()->characterCount() < 10'000); // what is not shown costs nothing
    QVERIFY(edit->document()->characterCount() > 1'000);
    QVERIFY(edit->toPlainText().isValidUtf16());
    QVERIFY(edit->isReadOnly());
    const auto said = [&] {
        QString all;
        for (const QLabel* label : inputAt(path)->findChildren<QLabel*>())
            if (label->isVisible())
                all += label->text() + QLatin1Char('\n');
        return all;
    };
    QVERIFY2(said().contains(QStringLiteral("too large to be edited here (")), qPrintable(said()));
    for (const QLabel* label : m_site->form().findChildren<QLabel*>()) // laid out as a whole, it would take a second
        QVERIFY2(label->text().size() < 1'000, qPrintable(label->text().left(100)));
    // Keys, input methods and buttons change nothing.
    m_site->edits.clear();
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("x"));
    QTest::keyClick(edit, Qt::Key_Backspace);
    QTest::keyClick(edit, Qt::Key_B, Qt::ControlModifier);
    QTest::keyClick(edit, Qt::Key_Return);
    QInputMethodEvent composed;
    composed.setCommitString(QStringLiteral("x"));
    QCoreApplication::sendEvent(edit, &composed);
    QVERIFY(m_site->edits.empty());
    // Another field is edited as ever.
    QTest::keyClicks(input("headline")->focusTarget(), QStringLiteral("!"));
    QVERIFY(at() == bytes.toStdString());
    // All of it can be taken away, to be worked on elsewhere, and the field emptied.
    const auto button = [&](const QString& text) {
        for (auto* one : inputAt(path)->findChildren<QAbstractButton*>())
            if (one->isVisible() && one->text() == text)
                return one;
        return static_cast<QAbstractButton*>(nullptr);
    };
    button(QStringLiteral("Copy all of it"))->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(bytes));
    m_site->edits.clear();
    button(QStringLiteral("Empty the field"))->click();
    QCOMPARE(m_site->edits.size(), std::size_t{1});
    QVERIFY(!edit->isTooLarge() && !edit->isReadOnly() && edit->text().isEmpty());
    QVERIFY(!said().contains(QStringLiteral("too large")));
    QTest::keyClicks(edit, QStringLiteral("new"));
    QVERIFY(at() == "new");
    // Taken back, it is there again.
    QVERIFY(m_site->apply(Edit::patch("page", "home", path.toStdString(), bytes.toStdString())));
    QVERIFY(edit->isTooLarge() && edit->isReadOnly());
    QCOMPARE(edit->text(), QString::fromUtf8(bytes));
    QVERIFY(said().contains(QStringLiteral("too large")));
}

void TestRecordEditor::whatBecomesTooLargeIsKept() {
    m_site->open("page/home");
    auto* edit = qobject_cast<GrowingTextEdit*>(input("body")->focusTarget());
    edit->setFocus();
    QTest::keyClicks(edit, QStringLiteral("ab"));
    QTest::keyClick(edit, Qt::Key_Left);
    const QString much = QStringLiteral("All work and no play. ").repeated(100'000);
    QGuiApplication::clipboard()->setText(much);
    edit->paste();
    QVERIFY(edit->isTooLarge());
    // What can be done with it needs no more width than the widest of its buttons.
    int widest = 0;
    for (const auto* button : input("body")->findChildren<QuietButton*>())
        widest = std::max(widest, button->minimumSizeHint().width());
    QVERIFY2(input("body")->minimumSizeHint().width() < widest + widest / 2,
             qPrintable(QStringLiteral("%1, %2").arg(input("body")->minimumSizeHint().width()).arg(widest)));
    QCOMPARE(QString::fromStdString(field("body").get<std::string>()), QLatin1Char('a') + much + QLatin1Char('b'));
    QTest::keyClicks(edit, QStringLiteral("x"));
    QCOMPARE(edit->text(), QLatin1Char('a') + much + QLatin1Char('b'));
    // What is just small enough is edited, and one key more shows it as too large.
    const QString most = (QString(GrowingTextEdit::kMostOfParagraph - 1, QLatin1Char('a')) + QLatin1Char('\n'));
    QVERIFY(m_site->apply(Edit::patch("page", "home", "body", most.toStdString())));
    QVERIFY(!edit->isTooLarge() && !edit->isReadOnly());
    QTest::keyClick(edit, Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClicks(edit, QStringLiteral("b"));
    QVERIFY(!edit->isTooLarge());
    QTest::keyClicks(edit, QStringLiteral("b"));
    QVERIFY(edit->isTooLarge());
    QCOMPARE(QString::fromStdString(field("body").get<std::string>()), QStringLiteral("bb") + most);
}

void TestRecordEditor::readOnlyLinesOfferToCopy() {
    m_site->form().setReadOnly(true);
    m_site->open("page/home");
    for (const char* path : {"year", "body", "headline"}) {
        QWidget* control = input(path)->focusTarget();
        QContextMenuEvent asked(QContextMenuEvent::Keyboard, QPoint(3, 3), control->mapToGlobal(QPoint(3, 3)));
        QCoreApplication::sendEvent(control, &asked);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QStringList offered;
        for (const QAction* action : menu->actions())
            if (action->isVisible() && !action->isSeparator())
                offered += action->text();
        menu->close();
        QVERIFY2(offered.join(QLatin1Char(' ')).contains(QStringLiteral("Copy")),
                 qPrintable(offered.join(QLatin1Char('|'))));
    }
}

void TestRecordEditor::anotherAddressIsToldAsSoonAsItIsTyped() {
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "slug", "old")));
    RecordEditor& form = m_site->form();
    form.setPublished(m_site->replica());
    m_site->open("page/empty");
    const auto note = [&form] {
        QStringList notes;
        const auto labels =
            rowOf(form.inputAt(QStringLiteral("slug")))->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly);
        for (const QLabel* label : labels)
            if (label->isVisible() && (label->property("role") == QLatin1String("danger") ||
                                       label->property("role") == QLatin1String("warning")))
                notes += label->text();
        return notes.join(QLatin1Char('|'));
    };
    QCOMPARE(note(), QString());
    QWidget* slug = form.inputAt(QStringLiteral("slug"))->focusTarget();
    slug->setFocus();
    QTest::keyClick(slug, Qt::Key_End);
    QTest::keyClick(slug, Qt::Key_Backspace);
    QVERIFY2(note().startsWith(QStringLiteral("With the next publish this page goes from /old to /ol. Links and "
                                              "bookmarks to /old will then find nothing.")),
             qPrintable(note()));
    // What is wrong with it is said first, and as such.
    QTest::keyClicks(slug, QStringLiteral("?"));
    QVERIFY2(note().contains(QStringLiteral("cannot be an address")), qPrintable(note()));
    QTest::keyClick(slug, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(slug, Qt::Key_Delete);
    QVERIFY2(note().contains(QStringLiteral("readers find this page at /old no more.")), qPrintable(note()));
    QTest::keyClicks(slug, QStringLiteral("old"));
    QVERIFY2(!note().contains(QStringLiteral("next publish")), qPrintable(note()));
    // Once it is published under another one, that is its address.
    QTest::keyClicks(slug, QStringLiteral("er"));
    QVERIFY(note().contains(QStringLiteral("from /old to /older.")));
    form.setPublished(m_site->replica());
    QCOMPARE(note(), QString());
    form.setPublished(nullptr);
    QTest::keyClicks(slug, QStringLiteral("s"));
    QCOMPARE(note(), QString());
}

void TestRecordEditor::problemsInCardsAreSaidAtTheirField() {
    m_site->open("page/home");
    RecordEditor& form = m_site->form();
    QVERIFY(m_site->apply(Edit::patch("page", "home", "modules/k1/text", "[a](/gone)")));
    const QString closed = noteOf(form, QStringLiteral("modules"));
    QVERIFY2(closed.contains(QStringLiteral("/gone")) && closed.contains(QStringLiteral("Text")), qPrintable(closed));
    QVERIFY(noteOf(form, QStringLiteral("modules/k1/text")).contains(QStringLiteral("/gone")));
}

void TestRecordEditor::problemsFollowOtherRecords() {
    m_site->open("page/home");
    RecordEditor& form = m_site->form();
    QCOMPARE(noteOf(form, QStringLiteral("lead")), QString());
    QVERIFY(m_site->apply(Edit::erase("person", "ada")));
    QVERIFY(!noteOf(form, QStringLiteral("lead")).isEmpty());
    QVERIFY(noteOf(form, QStringLiteral("cast")).contains(QStringLiteral("person/ada")));
    QVERIFY(m_site->apply(Edit::create("person", "ada", {{"name", "Ada"}})));
    QCOMPARE(noteOf(form, QStringLiteral("lead")), QString());
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "slug", "/home/")));
    QVERIFY(noteOf(form, QStringLiteral("slug")).contains(QStringLiteral("“empty”")));
}

void TestRecordEditor::linksInTextsCountAsUses() {
    QVERIFY(m_site->apply(Edit::patch("page", "empty", "body", "[Bo](galley:person/bo)")));
    m_site->open("person/bo");
    const auto isSaid = [this](const QString& words) {
        const auto buttons = m_site->form().findChildren<QAbstractButton*>();
        return std::any_of(buttons.begin(), buttons.end(),
                           [&](QAbstractButton* button) { return button->accessibleName() == words; });
    };
    const LinkWatch& users = m_site->form().users();
    QVERIFY(users.isLooking() && !isSaid(QStringLiteral("Not used elsewhere"))); // nobody knows yet
    QTRY_VERIFY(isSaid(QStringLiteral("Used by 1 record")));
    QCOMPARE(users.referring(), std::size_t{0});
    QCOMPARE(users.records(), std::vector<RecordRef>{m_site->find("page/empty")});
    // Edits elsewhere are followed at once.
    QVERIFY(m_site->apply(Edit::patch("page", "home", "modules/k1/text", "[Bo](galley:person/bo)")));
    QVERIFY(isSaid(QStringLiteral("Used by 2 records")));
    QVERIFY(m_site->apply(Edit::patch("page", "home", "lead", "bo"))); // the same page by a field
    QVERIFY(isSaid(QStringLiteral("Used by 2 records")));
    QVERIFY(m_site->apply(Edit::patch("page", "home", "lead", nullptr)));
    QVERIFY(m_site->apply(Edit::patch("page", "home", "modules/k1/text", "Bo")));
    QVERIFY(isSaid(QStringLiteral("Used by 1 record")));
    QVERIFY(m_site->apply(Edit::erase("page", "empty")));
    QTRY_VERIFY(isSaid(QStringLiteral("Not used elsewhere")));
    // An address of its own leads to a page.
    m_site->open("page/home");
    QTRY_VERIFY(!users.isLooking());
    QVERIFY(m_site->apply(Edit::create("page", "other", {{"slug", "other"}, {"body", "[x](/start)"}})));
    QTRY_VERIFY(!users.isLooking());
    QVERIFY(isSaid(QStringLiteral("Not used elsewhere")));
    QVERIFY(m_site->apply(Edit::patch("page", "home", "slug", "start")));
    QTRY_VERIFY(isSaid(QStringLiteral("Used by 1 record")));
}

void TestRecordEditor::addressesSettleWhenTheFieldIsLeft() {
    m_site->open("page/empty");
    RecordEditor& form = m_site->form();
    QWidget* slug = form.inputAt(QStringLiteral("slug"))->focusTarget();
    slug->setFocus();
    QTRY_VERIFY(slug->hasFocus());
    QTest::keyClicks(slug, QStringLiteral("/About us/"));
    COMPARE_JSON(m_site->fields("page/empty")["slug"], "/About us/"); // as it is typed
    QFocusEvent away(QEvent::FocusOut, Qt::ActiveWindowFocusReason);
    QApplication::sendEvent(slug, &away); // another window for a while
    COMPARE_JSON(m_site->fields("page/empty")["slug"], "/About us/");
    form.inputAt(QStringLiteral("body"))->focusTarget()->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(!slug->hasFocus());
    COMPARE_JSON(m_site->fields("page/empty")["slug"], "About us");
    QCOMPARE(m_site->groups.last(), QStringLiteral("slug")); // one step back with what was typed
    slug->setFocus();
    QTest::keyClick(slug, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(slug, QStringLiteral("/"));
    form.inputAt(QStringLiteral("body"))->focusTarget()->setFocus(Qt::TabFocusReason);
    COMPARE_JSON(m_site->fields("page/empty")["slug"], "home");
}

void TestRecordEditor::everyControlHasAName() {
    m_site->open("page/home");
    input("modules/k2/items");
    input("facts/0/label");
    for (QWidget* control : m_site->form().findChildren<QWidget*>()) {
        if ((control->focusPolicy() & Qt::TabFocus) == 0 || !control->isVisible())
            continue;
        QVERIFY2(!control->accessibleName().isEmpty(), control->metaObject()->className());
    }
}

void TestRecordEditor::modelsKeepTheRules() {
    const auto person = *m_site->replica()->state().schema().typeIndex("person");
    RecordHitsModel hits(m_site->replica(), {person}, 0, nullptr);
    QAbstractItemModelTester hitsTester(&hits, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy found(&hits, &RecordHitsModel::found);
    hits.search(QString());
    QTRY_COMPARE(hits.rowCount(), 2);
    hits.search(QStringLiteral("b"));
    hits.search(QStringLiteral("byron"));
    QTRY_COMPARE(hits.rowCount(), 1);
    found.clear();
    QCOMPARE(hits.index(0).data().toString(), QStringLiteral("Ada Byron"));
    hits.search(QStringLiteral("byrön ADA")); // as in the navigator: any order, case and accents
    QTRY_COMPARE(found.count(), 1);
    QCOMPARE(hits.rowCount(), 1);

    QTemporaryDir folder;
    for (const char* name : {"/one.svg", "/two.png"}) {
        QFile file(folder.path() + QLatin1String(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    AssetFilesModel files(folder.path(), {40, 40}, nullptr);
    QAbstractItemModelTester filesTester(&files, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(files.rowCount(), 2);
    files.setFilter(QStringLiteral("TWO"));
    QCOMPARE(files.rowCount(), 1);
}

void TestRecordEditor::aLongPageOpensFast() {
    QByteArray records(kRecords);
    for (int i = 0; i < 100; ++i)
        records += QStringLiteral("{\"type\":\"person\",\"id\":\"p%1\",\"name\":\"Person %1\"}\n").arg(i).toUtf8();
    nlohmann::json page = {{"type", "page"}, {"id", "long"}, {"modules", nlohmann::json::array()}};
    for (int module = 0; module < 40; ++module) {
        nlohmann::json row = {{"kind", "row"}, {"key", "r" + std::to_string(module)}, {"heading", "Row"}};
        for (int item = 0; item < 20; ++item)
            row["items"].push_back("p" + std::to_string((module * 7 + item) % 100));
        page["modules"].push_back(row);
    }
    records += QByteArray::fromStdString(page.dump()) + "\n";
    m_site = std::make_unique<EditorHarness>(smallSchema(), records);
    m_site->open("page/home");
    QVERIFY(QTest::qWaitForWindowExposed(&m_site->form()));
    QElapsedTimer clock;
    clock.start();
    m_site->form().setRecord(m_site->replica(), m_site->find("page/long"), 0);
    const double opened = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    m_site->form().grab();
    const double painted = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    clock.restart();
    input("modules/r3/heading");
    const double card = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    clock.restart();
    type("modules/r3/heading", QStringLiteral("abcdefghij"));
    const double key = static_cast<double>(clock.nsecsElapsed()) / 1e7;
    qInfo("40 modules, 800 references: form %.1f ms, with first paint %.1f ms; a card of 20 %.1f ms; a key %.2f ms",
          opened, painted, card, key);
    QCOMPARE(static_cast<BlocksInput*>(input("modules"))->cardCount(), 40);
}

void TestRecordEditor::theDemoIsShown_data() {
    QTest::addColumn<QString>("record");
    for (const char* record : {"collection/home", "title/hotel-parallax", "settings/main"})
        QTest::newRow(record) << QString::fromLatin1(record);
}

/// With GALLEY_GRAB set to a folder it leaves pictures there for people to look at.
void TestRecordEditor::theDemoIsShown() {
    QFETCH(QString, record);
    m_site = std::make_unique<EditorHarness>(demoSchema(), demoRecords());
    m_site->form().setAssetFolder(QStringLiteral(":/galley/demo/assets"));
    m_site->open(record.toStdString());
    for (const FieldInput* one : m_site->form().findChildren<FieldInput*>())
        QVERIFY2(one->problem().isEmpty(), qPrintable(one->place().label + one->problem()));
    const QString folder = qEnvironmentVariable("GALLEY_GRAB");
    if (folder.isEmpty())
        return;
    setSurface(&m_site->form(), "surface");
    m_site->form().resize(620, 1500);
    if (auto* blocks = m_site->form().findChild<BlocksInput*>(); blocks != nullptr && blocks->cardCount() > 1)
        blocks->card(1)->setOpen(true);
    for (const auto mode : {AppearanceMode::Light, AppearanceMode::Dark}) {
        setAppearanceMode(mode);
        QTest::qWait(400);
        m_site->form().grab().save(
            folder + QLatin1Char('/') + QString(record).replace(QLatin1Char('/'), QLatin1Char('-')) +
            (mode == AppearanceMode::Dark ? QStringLiteral("-dark.png") : QStringLiteral(".png")));
    }
    setAppearanceMode(AppearanceMode::Light);
}

QTEST_MAIN(TestRecordEditor)
#include "tst_record_editor.moc"
