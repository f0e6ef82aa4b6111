// Going from record to record in the window: questions, undo and redo, back and forward, modules in the preview.
#include "model/dataset/value_json.h"
#include "model/publish/site_publish.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/blocks_input.h"
#include "ui/editor/field_row.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/record_editor.h"
#include "ui/history/history_panel.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_text.h"
#include "ui/preview/preview_view.h"
#include "ui/review/review_panel.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/question_dialog.h"
#include "ui/widgets/quiet_button.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QSplitter>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWebEngineView>

#include <memory>
#include <nlohmann/json.hpp>

using namespace galley;
using namespace galley::ui;

class TestGoingAround : public QObject {
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<test::WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }
    void returnPressesTheButtonWithTheFocus();
    void deleteKeyInTheListAsks();
    void returnInPanelsPressesTheButtonWithTheFocus();
    void returnPressesTheButtonWithTheFocusInTheWindow();
    void redirectedAddressesLeadOnInThePreview();
    void undoGoesToWhatItChanges();
    void undoOpensTheRecordThatItBringsBack();
    void undoGoesToTheModuleThatItBringsBack();
    void undoOfAnAddedModuleGoesToWhereItStood();
    void whatIsRemovedSaysSo();
    void anotherEditEndsTheOfferToRedo();
    void tabFromAModuleReachesItsFieldsBeforeItsBin();
    void commandsThatAreCalledSoStandFirst();
    void undoSwitchesToTheLanguageThatItChanges();
    void undoOfANewRecordSaysSo();
    void backAndForwardGoThroughTheRecordsLookedAt();
    void backFollowsLinksOfThePreviewAndItsLanguages();
    void backSkipsWhatWasDeleted();
    void sideButtonsOfTheMouseGoBackAndForward();
    void aModuleThatIsOpenedIsShown();
    void aNewModuleIsShown();
    void recordsThatAreNotOnThePageLightUpNothing();
    void aRecordIsShownOnAPageThatUsesIt();
    void aDeletedRecordComesBackFromTheListOfChanges();
    void theHeaderMarksTheHomePage();
    void thePreviewKeepsItsWidth();
    void noticesMoveNothing_data();
    void noticesMoveNothing();
    void theAddressFollowsTheSlug();

private:
    /// Opens `delete`, sends keys to its question, and says which one of the buttons had the focus at first.
    void answerQuestion(const QList<Qt::Key>& keys);
    BlocksInput* modules();
    /// Of a module of article/long-shadow, in English.
    std::string keyOfModule(int index);
    bool isInView(const QString& selector);
    QString noticeText() { return m_fixture->window().notices()->text(); }
    QString selected() { return recordKey(m_fixture->state().record(*m_fixture->session().selection())); }

    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestGoingAround::answerQuestion(const QList<Qt::Key>& keys) {
    QTimer::singleShot(0, m_fixture.get() != nullptr ? &m_fixture->window() : nullptr, [keys] {
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question != nullptr);
        QCOMPARE(question->focusWidget(), question->actionButton());
        for (const Qt::Key key : keys)
            QTest::keyClick(question->focusWidget(), key);
        if (question->isVisible())
            question->reject();
    });
    m_fixture->trigger("record.delete");
}

BlocksInput* TestGoingAround::modules() {
    auto* input = m_fixture->workbench().editorPane()->editor()->inputAt(QStringLiteral("modules"));
    return qobject_cast<BlocksInput*>(input);
}

std::string TestGoingAround::keyOfModule(int index) {
    const RecordView article = m_fixture->state().record(m_fixture->find("article/long-shadow"));
    std::string scratch;
    return std::string(article.field("modules").at(0).block(static_cast<std::uint32_t>(index)).key(scratch));
}

bool TestGoingAround::isInView(const QString& selector) {
    return m_fixture->evaluate(
               QStringLiteral("(() => { const one = document.querySelector('%1'); if (!one) return 'none';"
                              "const b = one.getBoundingClientRect();"
                              "return String(b.top < innerHeight - 4 && b.bottom > 4 && "
                              "getComputedStyle(one).outlineStyle === 'solid'); })()")
                   .arg(selector)) == QStringLiteral("true");
}

void TestGoingAround::returnPressesTheButtonWithTheFocus() {
    QVERIFY(m_fixture->open("long-shadow"));
    const RecordRef article = *m_fixture->session().selection();
    const auto exists = [&] { return m_fixture->state().record(article).exists(); };
    answerQuestion({Qt::Key_Escape});
    QVERIFY(exists());
    answerQuestion({Qt::Key_Tab, Qt::Key_Return}); // on to Cancel
    QVERIFY(exists());
    answerQuestion({Qt::Key_Tab, Qt::Key_Tab, Qt::Key_Enter}); // and back again
    QVERIFY(!exists());
    m_fixture->trigger("edit.undo");
    QVERIFY(exists());
    m_fixture->session().select(article);
    answerQuestion({Qt::Key_Return});
    QVERIFY(!exists());
}

void TestGoingAround::deleteKeyInTheListAsks() {
    QVERIFY(m_fixture->open("long-shadow"));
    const RecordRef article = *m_fixture->session().selection();
    QTimer::singleShot(0, &m_fixture->window(),
                       [] { QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Return); });
    QTest::keyClick(m_fixture->workbench().navigator()->list(), Qt::Key_Delete);
    QVERIFY(!m_fixture->state().record(article).exists());
}

void TestGoingAround::returnInPanelsPressesTheButtonWithTheFocus() {
    QVERIFY(m_fixture->open("long-shadow"));
    m_fixture->workbench().publishing().review(QStringLiteral("tester"));
    auto* review = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(review->result() != nullptr, 30'000);
    QSignalSpy wantsToPublish(review, &ReviewPanel::publishRequested);
    QSignalSpy wantsToClose(review, &ReviewPanel::closeRequested);
    for (auto* button : review->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Cancel"))
            QTest::keyClick(button, Qt::Key_Return);
    QCOMPARE(wantsToClose.count(), 1);
    QCOMPARE(wantsToPublish.count(), 0);
    m_fixture->trigger("history.show");
    auto* history = m_fixture->window().findChild<HistoryPanel*>();
    QSignalSpy closed(history, &HistoryPanel::closeRequested);
    for (auto* button : history->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Close"))
            QTest::keyClick(button, Qt::Key_Enter);
    QCOMPARE(closed.count(), 1);
}

void TestGoingAround::returnPressesTheButtonWithTheFocusInTheWindow() {
    QVERIFY(m_fixture->open("long-shadow"));
    QToolButton* changed = m_fixture->workbench().navigator()->changedButton();
    changed->setFocus();
    QTest::keyClick(changed, Qt::Key_Return);
    QVERIFY(changed->isChecked());
    QKeyEvent held(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier, {}, true);
    QApplication::sendEvent(changed, &held);
    QVERIFY(changed->isChecked());
    QTest::keyClick(changed, Qt::Key_Enter, Qt::KeypadModifier);
    QVERIFY(!changed->isChecked());
    for (auto* button : modules()->findChildren<QuietButton*>()) {
        if (!button->accessibleName().endsWith(QStringLiteral("Add module")))
            continue;
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Return);
    }
    QTRY_VERIFY(m_fixture->window().findChild<Popup*>() != nullptr);
    m_fixture->window().findChild<Popup*>()->close();
}

void TestGoingAround::redirectedAddressesLeadOnInThePreview() {
    QVERIFY(m_fixture->open("dubbing-war"));
    const auto redirect = [](const char* id, const char* from, const char* to) {
        return Edit::create("redirect", id, {{"from", from}, {"to", to}});
    };
    VERIFY_OK(m_fixture->session().apply({redirect("a", "/old", "/older"),
                                          redirect("b", "/older", "galley:article/long-shadow"),
                                          redirect("c", "/es/viejo", "galley:article/long-shadow"),
                                          redirect("d", "/gone", ""), redirect("e", "/shop", "https://shop.test/")}));
    auto& preview = m_fixture->workbench().preview();
    QVERIFY(preview.openAddress(QStringLiteral("/Old/?a=b")));
    QCOMPARE(preview.address(), QStringLiteral("/long-shadow"));
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QVERIFY(preview.openAddress(QStringLiteral("/es/viejo")));
    QCOMPARE(preview.address(), QStringLiteral("/es/long-shadow"));
    QVERIFY(!preview.openAddress(QStringLiteral("/gone")) && !preview.openAddress(QStringLiteral("/shop")));
    QCOMPARE(preview.address(), QStringLiteral("/es/long-shadow"));
    QVERIFY(preview.page(QStringLiteral("/gone")).contains("page-410"));
    QVERIFY(preview.page(QStringLiteral("/nowhere")).contains("page-404"));
}

void TestGoingAround::undoGoesToWhatItChanges() {
    QVERIFY(m_fixture->open("long-shadow"));
    auto& workbench = m_fixture->workbench();
    workbench.editorPane()->goTo(m_fixture->find("article/long-shadow"), QStringLiteral("dek"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("x"));
    m_fixture->session().seal();
    workbench.openSlug({});
    QVERIFY(selected() != QStringLiteral("article/long-shadow"));
    m_fixture->trigger("edit.undo");
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QCOMPARE(workbench.preview().address(), QStringLiteral("/long-shadow"));
    FieldInput* input = workbench.editorPane()->editor()->inputAt(QStringLiteral("dek"));
    QVERIFY(input->isAncestorOf(QApplication::focusWidget()));
    QTRY_VERIFY(!input->visibleRegion().isEmpty());
    QVERIFY2(noticeText().startsWith(QStringLiteral("Undone: ")), qPrintable(noticeText()));
    QVERIFY(noticeText().contains(QStringLiteral("The darkest film ever lit by one bulb")));
    workbench.openSlug({});
    m_fixture->trigger("edit.redo");
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QVERIFY2(noticeText().startsWith(QStringLiteral("Redone: ")), qPrintable(noticeText()));
}

void TestGoingAround::undoOpensTheRecordThatItBringsBack() {
    QVERIFY(m_fixture->open("long-shadow"));
    VERIFY_OK(m_fixture->session().apply({Edit::erase("article", "long-shadow")}));
    m_fixture->workbench().openSlug({});
    m_fixture->trigger("edit.undo");
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QCOMPARE(m_fixture->workbench().preview().address(), QStringLiteral("/long-shadow"));
}

void TestGoingAround::undoGoesToTheModuleThatItBringsBack() {
    QVERIFY(m_fixture->open("long-shadow"));
    const int last = modules()->cardCount() - 1;
    QVERIFY(last > 1);
    const std::string key = keyOfModule(last);
    VERIFY_OK(m_fixture->session().apply({Edit::remove("article", "long-shadow", "modules/en/" + key)}));
    m_fixture->workbench().openSlug({});
    m_fixture->trigger("edit.undo");
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    BlocksInput* input = modules();
    QCOMPARE(input->cardCount() - 1, last);
    QVERIFY(input->card(last)->isOpen());
    QVERIFY(input->card(last)->isAncestorOf(QApplication::focusWidget()));
}

void TestGoingAround::undoOfAnAddedModuleGoesToWhereItStood() {
    QVERIFY(m_fixture->open("long-shadow"));
    const int count = modules()->cardCount();
    QVERIFY(count > 2);
    const std::string list = "modules/en";
    nlohmann::json added{{"kind", "quote"}, {"key", "new"}};
    const auto cardWithTheFocus = [&] {
        for (int i = 0; i < modules()->cardCount(); ++i)
            if (modules()->card(i)->isAncestorOf(QApplication::focusWidget()))
                return i;
        return -1;
    };
    // At the end: to the last one that is left; before others: to the one that stands there now.
    for (const int index : {count, 1}) {
        VERIFY_OK(m_fixture->session().apply(
            {Edit::insert("article", "long-shadow", list, static_cast<std::uint32_t>(index), added)}));
        QCOMPARE(modules()->cardCount(), count + 1);
        m_fixture->trigger("edit.undo");
        QCOMPARE(modules()->cardCount(), count);
        QCOMPARE(cardWithTheFocus(), std::min(index, count - 1));
    }
    // The same when the removal of one is done again.
    VERIFY_OK(
        m_fixture->session().apply({Edit::remove("article", "long-shadow", list + "/" + keyOfModule(count - 1))}));
    m_fixture->trigger("edit.undo");
    m_fixture->trigger("edit.redo");
    QCOMPARE(cardWithTheFocus(), count - 2);
}

void TestGoingAround::whatIsRemovedSaysSo() {
    QVERIFY(m_fixture->open("long-shadow"));
    const int count = modules()->cardCount();
    modules()->card(1)->head()->setFocus();
    QTest::keyClick(modules()->card(1)->head(), Qt::Key_Delete);
    QCOMPARE(modules()->cardCount(), count - 1);
    QVERIFY2(noticeText().endsWith(QStringLiteral(" is removed.")), qPrintable(noticeText()));
    for (auto* button : m_fixture->window().findChild<NoticeBar*>()->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Undo"))
            button->click();
    QCOMPARE(modules()->cardCount(), count);
}

void TestGoingAround::anotherEditEndsTheOfferToRedo() {
    QVERIFY(m_fixture->open("long-shadow"));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}));
    m_fixture->trigger("edit.undo");
    QVERIFY2(noticeText().startsWith(QStringLiteral("Undone: ")), qPrintable(noticeText()));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Another")}));
    QVERIFY2(noticeText().isEmpty(), qPrintable(noticeText()));
}

void TestGoingAround::tabFromAModuleReachesItsFieldsBeforeItsBin() {
    QVERIFY(m_fixture->open("long-shadow"));
    FoldCard* card = modules()->card(1);
    card->setOpen(true);
    card->head()->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(!card->actions().empty());
    const auto isBin = [card](const QWidget* widget) {
        return std::find(card->actions().begin(), card->actions().end(), widget) != card->actions().end();
    };
    QCoreApplication::processEvents();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(card->body()->isAncestorOf(QApplication::focusWidget()));
    for (int i = 0; i < 50 && card->body()->isAncestorOf(QApplication::focusWidget()); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY2(isBin(QApplication::focusWidget()), qPrintable(QApplication::focusWidget()->accessibleName()));
}

void TestGoingAround::commandsThatAreCalledSoStandFirst() {
    QVERIFY(m_fixture->open("long-shadow"));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "A short history")}));
    m_fixture->trigger("palette.open");
    CommandPalette* palette = m_fixture->window().palette();
    const QListWidget* list = palette->list();
    QVERIFY(list->currentItem() != nullptr);
    QVERIFY(list->findItems(m_fixture->action("palette.open")->text(), Qt::MatchExactly).isEmpty());
    const auto hasRecord = [&] {
        for (int i = 0; i < list->count(); ++i)
            if (list->item(i)->data(CommandPalette::RefRole).isValid())
                return true;
        return false;
    };
    palette->field()->setText(QStringLiteral("history"));
    QTRY_VERIFY(hasRecord());
    QCOMPARE(list->item(0)->text(), m_fixture->action("history.show")->text());
    QCOMPARE(list->currentRow(), 0);
    int commands = 0;
    for (const char* name : {"history.show", "history.record", "history.field"})
        commands += m_fixture->action(name)->isEnabled() ? 1 : 0;
    for (int i = 0; i < commands; ++i)
        QVERIFY(!list->item(i)->data(CommandPalette::RefRole).isValid());
    QVERIFY(list->item(commands)->data(CommandPalette::RefRole).isValid());
    // Else what is sought are pages.
    palette->field()->setText(QStringLiteral("long shadow"));
    QTRY_VERIFY(hasRecord());
    QVERIFY(list->item(0)->data(CommandPalette::RefRole).isValid());
    palette->hide();
}

void TestGoingAround::undoSwitchesToTheLanguageThatItChanges() {
    QVERIFY(m_fixture->open("long-shadow"));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/es", "Otra cosa")}));
    m_fixture->trigger("edit.undo");
    QCOMPARE(m_fixture->session().locale(), std::size_t{1});
    QCOMPARE(m_fixture->workbench().preview().address(), QStringLiteral("/es/long-shadow"));
}

void TestGoingAround::undoOfANewRecordSaysSo() {
    QVERIFY(m_fixture->open("long-shadow"));
    VERIFY_OK(m_fixture->session().apply({Edit::create("writer", "zoe", {{"name", "Zoe"}})}));
    m_fixture->workbench().open(m_fixture->find("writer/zoe"));
    m_fixture->trigger("edit.undo");
    QVERIFY(!m_fixture->session().selection());
    QVERIFY2(noticeText().contains(QStringLiteral("zoe"), Qt::CaseInsensitive), qPrintable(noticeText()));
    m_fixture->trigger("edit.redo");
    QCOMPARE(selected(), QStringLiteral("writer/zoe"));
}

void TestGoingAround::backAndForwardGoThroughTheRecordsLookedAt() {
    QVERIFY(m_fixture->open(""));
    auto& workbench = m_fixture->workbench();
    QAction* back = m_fixture->action("navigate.back");
    QAction* forward = m_fixture->action("navigate.forward");
    const QString home = selected();
    QVERIFY(!back->isEnabled());
    QVERIFY(!forward->isEnabled());
    workbench.openSlug(QStringLiteral("long-shadow"));
    QTRY_VERIFY(back->isEnabled());
    workbench.open(m_fixture->find("title/the-long-shadow"));
    QCoreApplication::processEvents();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QVERIFY(forward->isEnabled());
    QTest::keyClick(&m_fixture->window(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(selected(), home);
    QCOMPARE(workbench.preview().address(), QStringLiteral("/"));
    QVERIFY(!back->isEnabled());
    QTest::keyClick(&m_fixture->window(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QCOMPARE(workbench.preview().address(), QStringLiteral("/long-shadow"));
    QTest::keyClick(&m_fixture->window(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(selected(), QStringLiteral("title/the-long-shadow"));
    QVERIFY(!forward->isEnabled());
    // A new way from the middle ends the old one.
    m_fixture->trigger("navigate.back");
    workbench.openSlug({});
    QTRY_VERIFY(!forward->isEnabled());
    // Both are commands of the palette.
    m_fixture->trigger("palette.open");
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("back"));
    const auto* list = m_fixture->window().palette()->list();
    QTRY_VERIFY(!list->findItems(back->text(), Qt::MatchExactly).isEmpty());
}

void TestGoingAround::backFollowsLinksOfThePreviewAndItsLanguages() {
    QVERIFY(m_fixture->open(""));
    auto& preview = m_fixture->workbench().preview();
    emit m_fixture->workbench().previewPane()->view()->linkActivated(QStringLiteral("/long-shadow"));
    QCOMPARE(preview.address(), QStringLiteral("/long-shadow"));
    QCoreApplication::processEvents();
    emit m_fixture->workbench().previewPane()->view()->linkActivated(QStringLiteral("/es/long-shadow"));
    QCOMPARE(preview.address(), QStringLiteral("/es/long-shadow"));
    m_fixture->trigger("navigate.back"); // at once
    QCOMPARE(preview.address(), QStringLiteral("/long-shadow"));
    m_fixture->trigger("navigate.back");
    QCOMPARE(preview.address(), QStringLiteral("/"));
    m_fixture->trigger("navigate.forward");
    m_fixture->trigger("navigate.forward");
    QCOMPARE(preview.address(), QStringLiteral("/es/long-shadow"));
}

void TestGoingAround::backSkipsWhatWasDeleted() {
    QVERIFY(m_fixture->open(""));
    const QString home = selected();
    m_fixture->workbench().openSlug(QStringLiteral("long-shadow"));
    QCoreApplication::processEvents();
    m_fixture->workbench().open(m_fixture->find("title/the-long-shadow"));
    QCoreApplication::processEvents();
    VERIFY_OK(m_fixture->session().apply({Edit::erase("article", "long-shadow")}));
    m_fixture->trigger("navigate.back");
    QCOMPARE(selected(), home);
    m_fixture->trigger("navigate.forward");
    QCOMPARE(selected(), QStringLiteral("title/the-long-shadow"));
    // From nothing, back leads to what was there last and still exists.
    VERIFY_OK(m_fixture->session().apply({Edit::erase("title", "the-long-shadow")}));
    QVERIFY(!m_fixture->session().selection());
    QTRY_VERIFY(m_fixture->action("navigate.back")->isEnabled());
    m_fixture->trigger("navigate.back");
    QCOMPARE(selected(), home);
}

void TestGoingAround::sideButtonsOfTheMouseGoBackAndForward() {
    QVERIFY(m_fixture->open(""));
    const QString home = selected();
    auto& workbench = m_fixture->workbench();
    for (QWidget* place : {static_cast<QWidget*>(workbench.navigator()->list()->viewport()),
                           static_cast<QWidget*>(workbench.navigator()->searchField()),
                           static_cast<QWidget*>(workbench.previewPane()->view()->browser()),
                           static_cast<QWidget*>(workbench.editorPane())}) {
        workbench.openSlug(QStringLiteral("long-shadow"));
        QTRY_VERIFY(m_fixture->action("navigate.back")->isEnabled());
        QTest::mouseClick(place, Qt::BackButton, {}, QPoint(20, 20));
        QCOMPARE(selected(), home);
        QTest::mouseClick(place, Qt::ForwardButton, {}, QPoint(20, 20));
        QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
        QTest::mouseClick(place, Qt::BackButton, {}, QPoint(20, 20));
        QCOMPARE(selected(), home);
    }
}

void TestGoingAround::aModuleThatIsOpenedIsShown() {
    QVERIFY(m_fixture->open("long-shadow"));
    BlocksInput* input = modules();
    const int last = input->cardCount() - 1;
    QVERIFY(last > 1);
    const auto selector = [this](int index) {
        return QStringLiteral("[data-galley-module=\"modules-%1\"]").arg(QString::fromStdString(keyOfModule(index)));
    };
    QTest::mouseClick(input->card(last)->head(), Qt::LeftButton);
    QTRY_VERIFY(isInView(selector(last)));
    QTest::mouseClick(input->card(0)->head(), Qt::LeftButton);
    QTRY_VERIFY(isInView(selector(0)));
    // Closed and opened again with the keyboard, after the page was scrolled away.
    input->card(0)->head()->setFocus();
    QTest::keyClick(input->card(0)->head(), Qt::Key_Return);
    m_fixture->evaluate(QStringLiteral("scrollTo(0, document.documentElement.scrollHeight)"));
    QTest::keyClick(input->card(0)->head(), Qt::Key_Return);
    QTRY_VERIFY(isInView(selector(0)));
}

void TestGoingAround::aNewModuleIsShown() {
    QVERIFY(m_fixture->open("long-shadow"));
    BlocksInput* input = modules();
    const int before = input->cardCount();
    QTest::mouseClick(input->card(0)->head(), Qt::LeftButton);
    input->addAt(before, input);
    QWidget* popup =
        QApplication::activePopupWidget() != nullptr ? QApplication::activePopupWidget() : QApplication::focusWidget();
    QVERIFY(popup != nullptr);
    auto* field = popup->findChild<QLineEdit*>();
    QTest::keyClick(field != nullptr ? static_cast<QWidget*>(field) : QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(input->cardCount(), before + 1);
    const QString module =
        QStringLiteral("[data-galley-module=\"modules-%1\"]").arg(QString::fromStdString(keyOfModule(before)));
    const QString shown = QStringLiteral("(() => { const m = document.querySelector('%1'); if (!m) return 'none';"
                                         "const all = [m, ...m.querySelectorAll('*')];"
                                         "const b = m.getBoundingClientRect();"
                                         "return String(b.top < innerHeight && b.bottom > 0 && all.some((one) => "
                                         "getComputedStyle(one).outlineStyle === 'solid')); })()")
                              .arg(module);
    QTRY_COMPARE(m_fixture->evaluate(shown), QStringLiteral("true"));
}

void TestGoingAround::recordsThatAreNotOnThePageLightUpNothing() {
    QVERIFY(m_fixture->open("long-shadow"));
    m_fixture->evaluate(QStringLiteral("scrollTo(0, 300)"));
    const QString outlined = QStringLiteral("String([...document.querySelectorAll('*')].filter((one) => "
                                            "getComputedStyle(one).outlineStyle === 'solid').length)");
    VERIFY_OK(m_fixture->session().apply({Edit::create("writer", "zoe", {{"name", "Zoe"}})}));
    m_fixture->workbench().editorPane()->goTo(m_fixture->find("article/long-shadow"), QStringLiteral("headline"));
    QTRY_VERIFY(m_fixture->evaluate(outlined).toInt() > 0);
    m_fixture->workbench().editorPane()->goTo(m_fixture->find("writer/zoe"), QStringLiteral("name"));
    QTRY_COMPARE(m_fixture->evaluate(outlined), QStringLiteral("0"));
}

void TestGoingAround::aRecordIsShownOnAPageThatUsesIt() {
    QVERIFY(m_fixture->open(""));
    VERIFY_OK(m_fixture->session().apply({Edit::create("writer", "zoe", {{"name", "Zoe"}}),
                                          Edit::create("writer", "max", {{"name", "Max"}}),
                                          Edit::create("article", "fresh", {{"slug", "fresh"}, {"author", "max"}})}));
    auto& workbench = m_fixture->workbench();
    const RecordRef home = *m_fixture->session().page();
    const RecordRef article = m_fixture->find("article/fresh");
    // Nothing uses her: the page stays, and that is said.
    workbench.open(m_fixture->find("writer/zoe"));
    QCOMPARE(m_fixture->session().page(), home);
    QCOMPARE(workbench.previewPane()->note(), QStringLiteral("“Zoe” is not on this page"));
    workbench.open(home);
    QVERIFY(workbench.previewPane()->note().isEmpty());
    m_fixture->session().select(m_fixture->find("writer/zoe"));
    workbench.open(m_fixture->find("writer/max"));
    QCOMPARE(m_fixture->session().page(), article);
    QVERIFY2(workbench.previewPane()->note().isEmpty(), qPrintable(workbench.previewPane()->note()));
    // He goes from the page while the form shows him.
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "fresh", "author", "zoe")}));
    QCOMPARE(workbench.previewPane()->note(), QStringLiteral("“Max” is not on this page"));
}

void TestGoingAround::aDeletedRecordComesBackFromTheListOfChanges() {
    VERIFY_OK(publishSite(*m_fixture->site().open(), "Ann", "Publish"));
    QVERIFY(m_fixture->open(""));
    const RecordRef article = m_fixture->find("article/long-shadow");
    const nlohmann::json before = fieldsJsonOf(m_fixture->state().record(article));
    VERIFY_OK(m_fixture->session().apply({Edit::erase("article", "long-shadow")}));
    Navigator* navigator = m_fixture->workbench().navigator();
    navigator->changedButton()->setChecked(true);
    QTRY_COMPARE(navigator->list()->model()->rowCount(), 1);
    navigator->list()->setCurrentIndex(navigator->list()->model()->index(0, 0));
    QVERIFY2(noticeText().contains(QStringLiteral("deleted")), qPrintable(noticeText()));
    for (auto* button : m_fixture->window().notices()->findChildren<QPushButton*>())
        if (button->isVisible())
            button->click();
    QVERIFY(m_fixture->state().record(article).exists());
    QVERIFY(fieldsJsonOf(m_fixture->state().record(article)) == before);
    QCOMPARE(selected(), QStringLiteral("article/long-shadow"));
    QCOMPARE(m_fixture->session().unpublishedCount(), std::size_t{0});
}

void TestGoingAround::noticesMoveNothing_data() {
    QTest::addColumn<bool>("stays");
    QTest::newRow("one that goes") << false;
    QTest::newRow("one that stays") << true;
}

void TestGoingAround::noticesMoveNothing() {
    QFETCH(const bool, stays);
    QVERIFY(m_fixture->open("long-shadow"));
    MainWindow& window = m_fixture->window();
    Workbench& workbench = m_fixture->workbench();
    NoticeBar* bar = window.notices();
    workbench.editorPane()->goTo(*m_fixture->session().selection(), QStringLiteral("headline"));
    QWidget* field = QApplication::focusWidget();
    const auto places = [&] {
        QList<QRect> all;
        for (const QWidget* one : std::initializer_list<const QWidget*>{
                 field, workbench.navigator()->list(), workbench.editorPane(), workbench.previewPane()})
            all += QRect(one->mapTo(&window, QPoint()), one->size());
        all += QRect(workbench.previewPane()->view()->mapTo(&window, QPoint()), QSize());
        return all;
    };
    const QList<QRect> before = places();
    const QSize viewBefore = workbench.previewPane()->view()->size();
    bar->showNotice({.kind = NoticeKind::Warning,
                     .text = QStringLiteral("Something is to be known"),
                     .actionText = QStringLiteral("Do it"),
                     .action = {},
                     .fades = false,
                     .topic = QStringLiteral("test"),
                     .stays = stays,
                     .detail = QStringLiteral("A detail of it. ").repeated(20)});
    QCoreApplication::processEvents();
    QVERIFY(bar->isVisible());
    QCOMPARE(places(), before);
    const auto barPlace = [&] { return QRect(bar->mapTo(&window, QPoint()), bar->size()); };
    const QRect preview(workbench.previewPane()->mapTo(&window, QPoint()), workbench.previewPane()->size());
    QVERIFY(preview.contains(barPlace())); // so it covers nothing that is written
    // One that cannot be sent away leaves the whole page to be seen above it.
    const auto viewEnd = [&] {
        const QWidget* view = workbench.previewPane()->view();
        return view->mapTo(&window, QPoint(0, view->height())).y();
    };
    QCOMPARE(viewEnd() <= barPlace().top(), stays);
    QCOMPARE(workbench.previewPane()->view()->size() == viewBefore, !stays);
    // Its buttons are reached by key, and it says what it is.
    QCOMPARE(bar->accessibleName(), QStringLiteral("Something is to be known"));
    QSet<QWidget*> reached;
    QWidget* at = field;
    for (int i = 0; i < 500 && at != nullptr; ++i) {
        at = at->nextInFocusChain();
        if (at->isVisible() && (at->focusPolicy() & Qt::TabFocus) != 0)
            reached += at;
    }
    for (auto* button : bar->findChildren<QAbstractButton*>())
        QCOMPARE(reached.contains(button), button->isVisible());
    // Its details and a smaller window do not push it out.
    for (auto* button : bar->findChildren<QToolButton*>())
        if (button->isCheckable())
            button->click();
    QCoreApplication::processEvents();
    QVERIFY(preview.contains(barPlace()));
    QCOMPARE(places(), before);
    window.resize(window.size() - QSize(150, 100));
    QTRY_VERIFY(
        QRect(workbench.previewPane()->mapTo(&window, QPoint()), workbench.previewPane()->size()).contains(barPlace()));
    window.resize(window.size() + QSize(150, 100));
    bar->withdraw(QStringLiteral("test"));
    QVERIFY(!bar->isVisible());
    QTRY_COMPARE(workbench.previewPane()->view()->size(), viewBefore);
    QCOMPARE(places(), before);
}

void TestGoingAround::theHeaderMarksTheHomePage() {
    QVERIFY(m_fixture->open(""));
    const auto marks = [this] {
        int seen = 0;
        for (const auto* label : m_fixture->workbench().editorPane()->findChildren<QLabel*>())
            seen += label->isVisible() && label->text() == QStringLiteral("Home page") ? 1 : 0;
        return seen;
    };
    QTRY_COMPARE(marks(), 1);
    m_fixture->workbench().openSlug(QStringLiteral("long-shadow"));
    QTRY_COMPARE(marks(), 0);
}

void TestGoingAround::thePreviewKeepsItsWidth() {
    for (const QSize size : {QSize(1440, 900), QSize(1000, 640)}) {
        m_fixture->window().resize(size);
        QVERIFY(m_fixture->open(""));
        QCoreApplication::processEvents();
        auto* pane = m_fixture->workbench().previewPane();
        const QSize window = m_fixture->window().size();
        const int width = pane->width();
        VERIFY_OK(m_fixture->session().apply(
            {Edit::create("writer", std::string(150, 'i'), {{"name", std::string(300, 'N')}})}));
        std::vector<RecordRef> all;
        m_fixture->state().forEach([&](const RecordView& record) {
            if (all.empty() || all.back().type != record.ref().type || record.id().size() > 100)
                all.push_back(record.ref());
        });
        all.push_back(m_fixture->find("article/long-shadow"));
        for (const RecordRef ref : all) {
            m_fixture->session().select(ref);
            auto* editor = m_fixture->workbench().editorPane()->editor();
            for (BlocksInput* blocks : editor->findChildren<BlocksInput*>())
                for (int i = 0; i < blocks->cardCount(); ++i)
                    blocks->card(i)->setOpen(true);
            for (int i = 0; i < 5; ++i)
                QCoreApplication::processEvents();
            QVERIFY2(pane->width() == width && m_fixture->window().size() == window,
                     qPrintable(recordKey(m_fixture->state().record(ref)) +
                                QStringLiteral(": %1 instead of %2").arg(pane->width()).arg(width)));
        }
        // A field that is gone to in a record that was not open lights up before the form was laid out.
        for (const auto& [record, field] : {std::pair("title/the-long-shadow", "name"),
                                            {"article/dubbing-war", "dek"},
                                            {"article/long-shadow", "headline"}}) {
            m_fixture->workbench().goTo(QLatin1String(record), QLatin1String(field));
            for (int i = 0; i < 5; ++i)
                QCoreApplication::processEvents();
            QCOMPARE(m_fixture->workbench().splitter()->count(), 3);
            QCOMPARE(pane->width(), width);
        }
        m_fixture->session().select(std::nullopt);
        QCoreApplication::processEvents();
        QCOMPARE(pane->width(), width);
        m_fixture->window().closeSite();
        m_fixture = std::make_unique<test::WindowFixture>();
    }
}

void TestGoingAround::theAddressFollowsTheSlug() {
    QVERIFY(m_fixture->open("long-shadow"));
    QLabel* shown = nullptr;
    for (auto* label : m_fixture->workbench().previewPane()->findChildren<QLabel*>())
        if (label->accessibleName() == QStringLiteral("Address of the page"))
            shown = label;
    QVERIFY(shown != nullptr);
    QCOMPARE(shown->text(), QStringLiteral("/long-shadow"));
    QWidget* field = m_fixture->workbench().editorPane()->editor()->inputAt(QStringLiteral("slug"))->focusTarget();
    field->setFocus();
    QTest::keyClick(field, Qt::Key_End);
    QTest::keyClicks(field, QStringLiteral("-2"));
    QTRY_COMPARE(shown->text(), QStringLiteral("/long-shadow-2"));
    m_fixture->session().seal();
    m_fixture->trigger("edit.undo");
    QTRY_COMPARE(shown->text(), QStringLiteral("/long-shadow"));
}

QTEST_WEB_MAIN(TestGoingAround)
#include "tst_going_around.moc"
