// Texts that fields hold and nothing can save as they stand: they stay with record and field whatever else is done, the
// window says which they are and leads there, and asks before they are lost. Used as a person does: by keys and
// buttons.
#include "tests/ui/window_fixture.h"
#include "ui/editor/field_input.h"
#include "ui/editor/record_editor.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/status_strip.h"
#include "ui/widgets/choice_dialog.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace galley;
using namespace galley::ui;

class TestUnfinishedTexts : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void staysWhenAnotherRecordIsOpened_data();
    void staysWhenAnotherRecordIsOpened();
    void staysThroughOtherEditsUndoLanguageAndDeletion();
    void isNoGreenSavedAndTheStatusBarLeadsThere();
    void closingOpeningAndQuittingAsk_data();
    void closingOpeningAndQuittingAsk();
    void goingToTheFieldFromTheQuestionKeepsTheSiteOpen();
    void aMendedTextAsksNothing();
    void undoAfterLeavingGivesTheLastValueBackAndRedoTheText();
    void undoHasItsOrderAmongOtherSteps();
    void aPublishSaysWhatItLeavesOut();
    void whatIsBeingComposedIsNotLost_data();
    void whatIsBeingComposedIsNotLost();

private:
    RecordEditor* form() { return m_fixture->workbench().editorPane()->editor(); }
    QLineEdit* field(const char* path) {
        FieldInput* input = form()->inputAt(QLatin1String(path));
        return input == nullptr ? nullptr : qobject_cast<QLineEdit*>(input->focusTarget());
    }
    void open(const char* record) { m_fixture->workbench().open(m_fixture->find(record)); }
    void type(const char* path, const char* text) {
        QLineEdit* line = field(path);
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, QLatin1String(text));
    }
    StatusStrip* strip() { return m_fixture->window().findChild<StatusStrip*>(); }
    bool says(const QString& text) {
        for (const QLabel* label : strip()->findChildren<QLabel*>())
            if (label->isVisible() && label->text() == text)
                return true;
        return false;
    }
    QToolButton* wayThere() {
        for (QToolButton* button : strip()->findChildren<QToolButton*>())
            if (button->isVisible() && button->accessibleName().contains(QStringLiteral("cannot be saved")))
                return button;
        return nullptr;
    }
    static ChoiceDialog* question() { return qobject_cast<ChoiceDialog*>(QApplication::activeModalWidget()); }
    static QString questionText() {
        QString text;
        for (const QLabel* label : question()->findChildren<QLabel*>())
            text += label->text() + QLatin1Char('\n');
        return text;
    }
    static QPushButton* button(const QString& text) {
        for (QPushButton* one :
             question() != nullptr ? question()->findChildren<QPushButton*>() : QList<QPushButton*>())
            if (one->text() == text)
                return one;
        return nullptr;
    }
    std::optional<qint64> number(const char* record, const char* name) {
        const ValueView view = m_fixture->state().record(m_fixture->find(record)).field(name);
        return view.isNull() ? std::nullopt : std::optional<qint64>(view.asInt());
    }

    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestUnfinishedTexts::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
}

void TestUnfinishedTexts::staysWhenAnotherRecordIsOpened_data() {
    QTest::addColumn<QString>("record");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::newRow("a moment") << "article/long-shadow"
                              << "published"
                              << "31.13.2026 noon";
    QTest::newRow("a number") << "article/long-shadow"
                              << "minutes"
                              << "twelve";
    QTest::newRow("a number that is too large") << "article/long-shadow"
                                                << "minutes"
                                                << "99999999999999999999";
    QTest::newRow("in a module") << "collection/dates"
                                 << "modules/en/next/until"
                                 << "next winter";
    QTest::newRow("with blanks at its ends") << "article/long-shadow"
                                             << "minutes"
                                             << "x ";
}

void TestUnfinishedTexts::staysWhenAnotherRecordIsOpened() {
    QFETCH(QString, record);
    QFETCH(QString, path);
    QFETCH(QString, text);
    open(record.toLatin1());
    const auto before = m_fixture->session().draft()->state().record(m_fixture->find(record.toLatin1())).materialise();
    type(path.toLatin1(), text.toLatin1());
    const QString shown = field(path.toLatin1())->text();
    open("talent/imara-osei-vale");
    QVERIFY(form()->inputAt(QStringLiteral("published")) == nullptr);
    open(record.toLatin1());
    QCOMPARE(field(path.toLatin1())->text(), text);
    QCOMPARE(shown, text);
    QVERIFY(!form()->inputAt(path)->problem().isEmpty());
    if (text.at(0).isDigit() && path == QLatin1String("minutes")) // what was a number until it grew too large
        QCOMPARE(number("article/long-shadow", "minutes"), std::optional<qint64>(999'999'999'999'999'999));
    else
        QVERIFY(m_fixture->state().record(m_fixture->find(record.toLatin1())).materialise()->fields == before->fields);
}

void TestUnfinishedTexts::staysThroughOtherEditsUndoLanguageAndDeletion() {
    SiteSession& session = m_fixture->session();
    type("minutes", "many");
    field("published")->setFocus();
    QVERIFY(session.apply({Edit::patch("article", "long-shadow", "minutes", 7)}).has_value());
    QCOMPARE(field("minutes")->text(), QStringLiteral("many"));
    QVERIFY(session.apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}).has_value());
    session.undo();
    QCOMPARE(field("minutes")->text(), QStringLiteral("many"));
    session.setLocale(1);
    QCOMPARE(field("minutes")->text(), QStringLiteral("many"));
    session.setLocale(0);
    m_fixture->trigger("preview.reload");
    QCOMPARE(field("minutes")->text(), QStringLiteral("many"));
    QVERIFY(session.apply({Edit::erase("article", "long-shadow")}).has_value());
    QVERIFY(wayThere() == nullptr);
    session.undo();
    open("article/long-shadow");
    QCOMPARE(field("minutes")->text(), QStringLiteral("many"));
    QVERIFY(wayThere() != nullptr);
}

void TestUnfinishedTexts::isNoGreenSavedAndTheStatusBarLeadsThere() {
    QTRY_VERIFY(says(QStringLiteral("Saved")));
    type("minutes", "many");
    open("talent/imara-osei-vale");
    QTRY_VERIFY(says(QStringLiteral("Not all saved")));
    QVERIFY(!says(QStringLiteral("Saved")));
    QToolButton* way = wayThere();
    QVERIFY(way != nullptr);
    QVERIFY2(way->accessibleName().contains(QStringLiteral("Reading time")) &&
                 way->accessibleName().contains(QStringLiteral("The darkest film")),
             qPrintable(way->accessibleName()));
    QVERIFY(way->focusPolicy() & Qt::TabFocus);
    QTest::mouseClick(way, Qt::LeftButton);
    QCOMPARE(m_fixture->session().selection(), std::optional(m_fixture->find("article/long-shadow")));
    QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(field("minutes")));
    type("minutes", "12");
    QVERIFY(wayThere() == nullptr);
    QTRY_VERIFY(says(QStringLiteral("Saved")));
    QCOMPARE(number("article/long-shadow", "minutes"), std::optional<qint64>(12));
}

void TestUnfinishedTexts::closingOpeningAndQuittingAsk_data() {
    QTest::addColumn<QString>("action");
    for (const char* action : {"site.close", "app.quit", "site.other"})
        QTest::newRow(action) << QString::fromLatin1(action);
}

void TestUnfinishedTexts::closingOpeningAndQuittingAsk() {
    QFETCH(QString, action);
    const test::DemoFixture other;
    type("published", "soon");
    open("talent/imara-osei-vale");
    const auto leave = [&] {
        if (action == QLatin1String("site.other"))
            m_fixture->window().openSite(other.folder());
        else
            m_fixture->trigger(action.toLatin1());
    };
    leave();
    QTRY_VERIFY(question() != nullptr);
    QVERIFY(m_fixture->window().workbench() != nullptr);
    QVERIFY2(questionText().contains(QStringLiteral("Published of “The darkest film ever lit by one bulb”: “soon”")),
             qPrintable(questionText()));
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(question() == nullptr);
    QVERIFY(m_fixture->window().isVisible() && m_fixture->window().workbench() != nullptr);
    leave();
    QTRY_VERIFY(question() != nullptr);
    QSignalSpy opened(&m_fixture->window(), &MainWindow::siteOpened);
    button(QStringLiteral("Close and lose it"))->click();
    if (action == QLatin1String("site.other")) {
        QVERIFY(opened.wait(20'000));
        QCOMPARE(m_fixture->session().folder(), other.folder());
        QVERIFY(test::closeSite(m_fixture->window()));
    } else {
        QTRY_VERIFY(m_fixture->window().workbench() == nullptr);
    }
}

void TestUnfinishedTexts::goingToTheFieldFromTheQuestionKeepsTheSiteOpen() {
    type("published", "soon");
    open("talent/imara-osei-vale");
    QVERIFY(!test::closeWindow(m_fixture->window()));
    button(QStringLiteral("Go to the field"))->click();
    QTRY_VERIFY(field("published") != nullptr);
    QTRY_COMPARE(m_fixture->window().focusWidget(), static_cast<QWidget*>(field("published")));
    QCOMPARE(field("published")->text(), QStringLiteral("soon"));
    QVERIFY(m_fixture->window().isVisible());
}

void TestUnfinishedTexts::aMendedTextAsksNothing() {
    type("published", "soon");
    open("talent/imara-osei-vale");
    open("article/long-shadow");
    type("published", "2026-01-31 18:30");
    QVERIFY(test::closeWindow(m_fixture->window()));
}

void TestUnfinishedTexts::undoAfterLeavingGivesTheLastValueBackAndRedoTheText() {
    const QString before = field("published")->text();
    QVERIFY(!before.isEmpty());
    type("published", "soon");
    open("talent/imara-osei-vale");
    QVERIFY(m_fixture->action("edit.undo")->isEnabled());
    m_fixture->trigger("edit.undo");
    QCOMPARE(m_fixture->session().selection(), std::optional(m_fixture->find("article/long-shadow")));
    QCOMPARE(field("published")->text(), before);
    QVERIFY(wayThere() == nullptr);
    QVERIFY(m_fixture->window().notices()->text().contains(QStringLiteral("Undone: Published of")));
    QVERIFY(m_fixture->action("edit.redo")->isEnabled());
    m_fixture->trigger("edit.redo");
    QCOMPARE(field("published")->text(), QStringLiteral("soon"));
    QVERIFY(wayThere() != nullptr);
    m_fixture->trigger("edit.undo");
    QCOMPARE(field("published")->text(), before);
    QVERIFY(!m_fixture->action("edit.undo")->isEnabled());
}

void TestUnfinishedTexts::undoHasItsOrderAmongOtherSteps() {
    const auto minutes = number("article/long-shadow", "minutes");
    type("minutes", "12"); // two keys, one step
    type("minutes", "12x");
    open("talent/imara-osei-vale");
    type("born", "1990");
    m_fixture->trigger("edit.undo"); // the year
    QCOMPARE(m_fixture->session().selection(), std::optional(m_fixture->find("talent/imara-osei-vale")));
    QVERIFY(wayThere() != nullptr);
    m_fixture->trigger("edit.undo"); // the x
    QCOMPARE(field("minutes")->text(), QStringLiteral("12"));
    QCOMPARE(number("article/long-shadow", "minutes"), std::optional<qint64>(12));
    QVERIFY(wayThere() == nullptr);
    m_fixture->trigger("edit.undo"); // typed once more over the first
    while (m_fixture->action("edit.undo")->isEnabled())
        m_fixture->trigger("edit.undo");
    QCOMPARE(number("article/long-shadow", "minutes"), minutes);
    QVERIFY(!m_fixture->action("edit.undo")->isEnabled());
}

void TestUnfinishedTexts::aPublishSaysWhatItLeavesOut() {
    type("minutes", "many");
    open("talent/imara-osei-vale");
    type("born", "1990");
    m_fixture->trigger("publish.start");
    QWidget* dialog = QApplication::activeModalWidget();
    QVERIFY(dialog != nullptr);
    QString said;
    for (const QLabel* label : dialog->findChildren<QLabel*>())
        if (label->isVisible() && label->text().startsWith(QStringLiteral("Not published")))
            said = label->text();
    QVERIFY2(said.contains(QStringLiteral("Reading time of “The darkest film")), qPrintable(said));
    for (QPushButton* one : dialog->findChildren<QPushButton*>())
        if (one->text() == QLatin1String("Go to the field"))
            one->click();
    QTRY_VERIFY(field("minutes") != nullptr);
    QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(field("minutes")));
}

void TestUnfinishedTexts::whatIsBeingComposedIsNotLost_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("one line") << "headline";
    QTest::newRow("a number") << "minutes";
}

void TestUnfinishedTexts::whatIsBeingComposedIsNotLost() {
    QFETCH(QString, path);
    form()->focusField(path);
    QWidget* target = QApplication::focusWidget();
    QTest::keyClick(target, Qt::Key_A, Qt::ControlModifier);
    QInputMethodEvent composing(QStringLiteral("31"), {});
    QCoreApplication::sendEvent(target, &composing);
    m_fixture->trigger("navigate.home");
    const RecordView record = m_fixture->state().record(m_fixture->find("article/long-shadow"));
    std::string scratch;
    if (path == QLatin1String("headline"))
        QCOMPARE(std::string(record.field("headline").at(0).asString(scratch)), std::string("31"));
    else
        QCOMPARE(record.field("minutes").asInt(), 31);
}

QTEST_WEB_MAIN(TestUnfinishedTexts)

#include "tst_unfinished_texts.moc"
