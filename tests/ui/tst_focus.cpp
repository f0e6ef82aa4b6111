// Where the keyboard is: after dialogs, searches and changes it stands where it was, or at the place that is meant.
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/field_input.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/record_editor.h"
#include "ui/navigator/navigator.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/record_commands.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTest>
#include <QTimer>

using namespace galley;
using namespace galley::ui;

class TestFocus : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void closedDialogsGiveTheFocusBack_data();
    void closedDialogsGiveTheFocusBack();
    void thePaletteGivesTheFocusBack();
    void aRecordFromThePaletteIsInTheList();
    void afterAPublishTheFocusIsBack();
    void afterAPublishByTheButtonTheFocusIsInTheWork();
    void aNewRecordHasTheFocusInItsFirstField();
    void afterADeleteTheFocusIsInTheList();
    void whatIsUndoneAwayLeavesTheFocusInTheList();
    void anotherRecordKeepsTheFocusInTheForm();
    void anotherLanguageKeepsTheField();
    void aModuleThatIsTakenAwayLeavesTheFocusAtItsField();
    void aNoticeThatGoesGivesTheFocusBack();
    void escapeInTheEmptySearchGoesToTheList();

private:
    FieldInput* input(const char* path) { return editor()->inputAt(QLatin1String(path)); }
    RecordEditor* editor() { return m_fixture->workbench().editorPane()->editor(); }
    QListView* list() { return m_fixture->workbench().navigator()->list(); }
    /// Puts the focus into the headline of the open record.
    QWidget* stand();
    static bool closeDialogs();

    std::unique_ptr<test::WindowFixture> m_fixture;
};

#define EXPECT_FOCUS(widget) QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(widget))

void TestFocus::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
}

QWidget* TestFocus::stand() {
    QWidget* field = input("headline")->focusTarget();
    field->setFocus(Qt::MouseFocusReason);
    return field;
}

bool TestFocus::closeDialogs() {
    for (int i = 0; i < 10; ++i) {
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        if (dialog == nullptr)
            return i > 0;
        QTest::keyClick(dialog, Qt::Key_Escape);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return false;
}

void TestFocus::closedDialogsGiveTheFocusBack_data() {
    QTest::addColumn<QByteArray>("action");
    for (const char* action : {"publish.start", "publish.versions", "publish.server", "history.show", "site.copy",
                               "site.open", "settings.open", "record.new", "record.delete"})
        QTest::newRow(action) << QByteArray(action);
}

void TestFocus::closedDialogsGiveTheFocusBack() {
    QFETCH(QByteArray, action);
    for (QWidget* place : {stand(), static_cast<QWidget*>(list())}) {
        place->setFocus(Qt::MouseFocusReason);
        EXPECT_FOCUS(place);
        bool wasOpen = false;
        QTimer::singleShot(100, this, [&] { wasOpen = closeDialogs(); });
        m_fixture->trigger(action);
        QTRY_VERIFY(wasOpen);
        EXPECT_FOCUS(place);
    }
}

void TestFocus::thePaletteGivesTheFocusBack() {
    QWidget* place = stand();
    m_fixture->trigger("palette.open");
    EXPECT_FOCUS(m_fixture->window().palette()->field());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    EXPECT_FOCUS(place);
    m_fixture->trigger("palette.open");
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("preview on a phone"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    EXPECT_FOCUS(place);
}

void TestFocus::aRecordFromThePaletteIsInTheList() {
    stand();
    m_fixture->trigger("palette.open");
    auto* field = m_fixture->window().palette()->field();
    QTest::keyClicks(field, QStringLiteral("marzipan"));
    QTRY_VERIFY(m_fixture->window().palette()->findChild<QListView*>()->model()->rowCount() > 0);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(QApplication::focusWidget() == list() || editor()->isAncestorOf(QApplication::focusWidget()));
}

void TestFocus::afterAPublishTheFocusIsBack() {
    QWidget* place = stand();
    m_fixture->trigger("publish.start");
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    emit panel->publishRequested(QStringLiteral("First"), true);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    QVERIFY(closeDialogs());
    EXPECT_FOCUS(place);
}

void TestFocus::afterAPublishByTheButtonTheFocusIsInTheWork() {
    QWidget* place = stand();
    QPushButton* button = nullptr;
    for (auto* one : m_fixture->window().findChild<TopBar*>()->findChildren<QPushButton*>())
        if (one->property("role") == QStringLiteral("primary"))
            button = one;
    QVERIFY(button != nullptr);
    button->setFocus(Qt::TabFocusReason);
    QTest::keyClick(button, Qt::Key_Space);
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    emit panel->publishRequested(QStringLiteral("First"), true);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    QTRY_VERIFY(!button->isEnabled());
    QVERIFY(closeDialogs());
    EXPECT_FOCUS(place);
}

void TestFocus::aNewRecordHasTheFocusInItsFirstField() {
    stand();
    QTimer::singleShot(0, this, [] {
        auto* dialog = qobject_cast<NewRecordDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("Fresh"));
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    m_fixture->trigger("record.new");
    QCOMPARE(QString::fromStdString(std::string(m_fixture->state().record(*m_fixture->session().selection()).id())),
             QStringLiteral("fresh"));
    const auto& type = m_fixture->state().schema().type(m_fixture->session().selection()->type);
    EXPECT_FOCUS(input(type.fields[0].name.c_str())->focusTarget());
}

void TestFocus::afterADeleteTheFocusIsInTheList() {
    stand();
    QTimer::singleShot(0, this, [] { QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Return); });
    m_fixture->trigger("record.delete");
    EXPECT_FOCUS(list());
}

void TestFocus::whatIsUndoneAwayLeavesTheFocusInTheList() {
    VERIFY_OK(m_fixture->session().apply({Edit::create("talent", "new-one", {{"name", "A new person"}})}));
    m_fixture->workbench().open(m_fixture->find("talent/new-one"));
    input("name")->focusTarget()->setFocus(Qt::MouseFocusReason);
    m_fixture->trigger("edit.undo");
    EXPECT_FOCUS(list());
}

void TestFocus::anotherRecordKeepsTheFocusInTheForm() {
    stand();
    m_fixture->workbench().open(m_fixture->find("title/the-long-shadow"));
    const auto& type = m_fixture->state().schema().type(m_fixture->session().selection()->type);
    EXPECT_FOCUS(input(type.fields[0].name.c_str())->focusTarget());
}

void TestFocus::anotherLanguageKeepsTheField() {
    input("dek")->focusTarget()->setFocus(Qt::MouseFocusReason);
    m_fixture->session().setLocale(1);
    EXPECT_FOCUS(input("dek")->focusTarget());
}

void TestFocus::aModuleThatIsTakenAwayLeavesTheFocusAtItsField() {
    const RecordView article = m_fixture->state().record(m_fixture->find("article/long-shadow"));
    std::string scratch;
    const std::string key(article.field("modules").at(0).block(0).key(scratch));
    FieldInput* inner = editor()->inputAt(QString::fromStdString("modules/" + key + "/text"));
    QVERIFY(inner != nullptr);
    inner->focusTarget()->setFocus(Qt::MouseFocusReason);
    VERIFY_OK(m_fixture->session().apply({Edit::remove("article", "long-shadow", "modules/en/" + key)}));
    QTRY_VERIFY(QApplication::focusWidget() != nullptr && input("modules")->isAncestorOf(QApplication::focusWidget()));
}

void TestFocus::aNoticeThatGoesGivesTheFocusBack() {
    QWidget* place = stand();
    NoticeBar* bar = m_fixture->window().notices();
    bar->showNotice({NoticeKind::Info, QStringLiteral("Something"), QStringLiteral("Do"), [] {}, false});
    for (auto* button : bar->findChildren<QPushButton*>()) {
        button->setFocus(Qt::TabFocusReason);
        EXPECT_FOCUS(button);
        QTest::keyClick(button, Qt::Key_Space);
    }
    QVERIFY(!bar->isVisible());
    EXPECT_FOCUS(place);
}

void TestFocus::escapeInTheEmptySearchGoesToTheList() {
    stand();
    m_fixture->trigger("navigate.search");
    QLineEdit* field = m_fixture->workbench().navigator()->searchField();
    EXPECT_FOCUS(field);
    QTest::keyClicks(field, QStringLiteral("heist"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), QString());
    EXPECT_FOCUS(field);
    QTest::keyClick(field, Qt::Key_Escape);
    EXPECT_FOCUS(list());
}

int main(int argc, char** argv) {
    test::WatchedProgram program(argc, argv, test::WatchedProgram::Browser::Used);
    test::DemoFixture resources;
    installAppearance(program.application(), AppearanceMode::Light);
    TestFocus test;
    return program.run(test);
}
#include "tst_focus.moc"
