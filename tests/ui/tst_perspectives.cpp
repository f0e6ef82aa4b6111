// The window over several lines: which one is looked at is plain, everything follows it, and what another program does
// to the draft and the same release at the same time reaches the window. Used as a person does: by keys and buttons.
#include "model/dataset/field_path.h"
#include "model/publish/site_publish.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/choice_popup.h"
#include "ui/editor/conflict_card.h"
#include "ui/editor/field_input.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/record_editor.h"
#include "ui/history/history_panel.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_list_model.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/line_changes.h"
#include "ui/shell/perspective_button.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/release_band.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/choice_dialog.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace galley;
using namespace galley::ui;

namespace {

constexpr const char* kArticle = "article/long-shadow";

QString textIn(const State& state, const char* record, const char* path) {
    const auto ref = state.findPath(record);
    const auto found = ref && state.record(*ref).exists() ? resolvePath(state.record(*ref), path)
                                                          : Result<ResolvedField>(Error{ErrorCode::NotFound, "gone"});
    std::string scratch;
    return found && !found->value.isNull() ? QString::fromStdString(std::string(found->value.asString(scratch)))
                                           : QStringLiteral("(none)");
}

Edit headlineOf(const char* text) {
    return Edit::patch("article", "long-shadow", "headline/en", text);
}

} // namespace

class TestPerspectives : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void theKeyboardSwitches();
    void manyAreSearched();
    void everythingFollows();
    void undoIsOfTheLine();
    void whatTheOtherLineHasNotIsToldAndComesBack();
    void theHeaderLeadsToOtherLines();
    void aReleaseIsMadeRenamedMovedAndGivenUp();
    void recordsAreAddedAndTakenOut();
    void severalOfTheListAreAdded();
    void conflictsAreThoseOfTheLine();
    void aTextDecidedInTheReleaseLetsItGo();
    void whoEndsTheReleaseIsTold_data();
    void whoEndsTheReleaseIsTold();
    void typingIntoAReleaseThatGoesIsInTheDraft();
    void aConflictOfAReleaseThatEndedSaysSo();
    void othersEditTheSameRelease();
    void unfinishedTextsStayInTheirLine();
    void changesAreTakenBackInTheDraftAlone();
    void aLargeLineIsSwitchedAtOnce();

private:
    MainWindow& window() { return m_fixture->window(); }
    Workbench& workbench() { return m_fixture->workbench(); }
    SiteSession& session() { return m_fixture->session(); }
    RecordEditor* form() { return workbench().editorPane()->editor(); }
    ReleaseBand* band() { return window().findChild<ReleaseBand*>(); }
    PerspectiveButton* perspective() { return window().findChild<PerspectiveButton*>(); }
    StatusStrip* strip() { return window().findChild<StatusStrip*>(); }
    RecordListModel* list() { return workbench().navigator()->model(); }
    GrowingTextEdit* headline() {
        return qobject_cast<GrowingTextEdit*>(form()->inputAt(QStringLiteral("headline"))->focusTarget());
    }
    void typeHeadline(const QString& text) {
        headline()->setFocus();
        headline()->selectAll();
        QTest::keyClicks(headline(), text);
    }
    QString inLine(const std::string& key) { return textIn(*session().stateOf(key), kArticle, "headline/en"); }
    QString notice() { return window().notices()->text(); }
    void pressNotice(const QString& text) {
        for (QPushButton* button : window().notices()->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == text)
                return button->click();
        QFAIL(qPrintable(QStringLiteral("the notice has no button ") + text));
    }
    static ChoicePopup* popup() { return qobject_cast<ChoicePopup*>(QApplication::activePopupWidget()); }
    static void key(Qt::Key key) { QTest::keyClick(popup()->list(), key); }
    /// Chooses a row of the popup that stands open.
    void choose(const QString& text) {
        QTRY_VERIFY(popup() != nullptr);
        QListView* rows = popup()->list();
        for (int row = 0; row < rows->model()->rowCount(); ++row)
            if (rows->model()->index(row, 0).data().toString() == text) {
                rows->setCurrentIndex(rows->model()->index(row, 0));
                return key(Qt::Key_Return);
            }
        QFAIL(qPrintable(QStringLiteral("no row ") + text));
    }
    static QPushButton* button(QWidget* dialog, const QString& text) {
        for (QPushButton* one : dialog->findChildren<QPushButton*>())
            if (one->text() == text)
                return one;
        return nullptr;
    }
    /// Ben does something and saves it; the window has not heard of it when this returns.
    void ben(const std::function<Result<void>(Workspace&)>& act) {
        QTRY_VERIFY(session().saveState() == SaveState::Saved);
        VERIFY_OK(m_ben->flush());
        VERIFY_OK(act(*m_ben));
        VERIFY_OK(m_ben->flush());
    }
    std::string benOpens(const char* title) {
        std::string key;
        ben([&](Workspace& site) -> Result<void> {
            GALLEY_TRY(key, site.openRelease(title));
            return {};
        });
        [&] { QTRY_VERIFY(!session().lineTitle(key).isEmpty()); }();
        return key;
    }
    void benPublishes() {
        QTRY_VERIFY(session().saveState() == SaveState::Saved);
        VERIFY_OK(m_ben->flush());
        VERIFY_OK(publishSite(*m_ben, "Ben", "From elsewhere", true));
        const Version version = m_ben->publishedVersion();
        QTRY_COMPARE(session().workspace().publishedVersion(), version);
        QTRY_VERIFY(session().comparable() != nullptr);
    }
    void lookAt(const std::string& key) {
        VERIFY_OK(session().setLine(key));
        QCOMPARE(session().line(), key);
    }

    std::unique_ptr<test::WindowFixture> m_fixture;
    std::unique_ptr<Workspace> m_ben;
};

void TestPerspectives::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
    OpenOptions options;
    options.actor.name = "Ben";
    auto opened = Workspace::open(m_fixture->site().folder().toStdString(), std::move(options));
    VERIFY_OK(opened);
    m_ben = *std::move(opened);
    // Of a site that was never published a release has nothing.
    if (qstrcmp(QTest::currentTestFunction(), "aLargeLineIsSwitchedAtOnce") != 0)
        benPublishes();
}

void TestPerspectives::cleanup() {
    m_ben.reset();
    m_fixture.reset();
}

void TestPerspectives::theKeyboardSwitches() {
    const std::string christmas = benOpens("Christmas");
    const std::string easter = benOpens("Easter");
    QVERIFY(!band()->isVisible());
    QTRY_VERIFY(perspective()->accessibleName().contains(QStringLiteral("Draft")));
    headline()->setFocus();
    QTest::keyClick(window().focusWidget(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(popup() != nullptr);
    const auto* rows = popup()->list()->model();
    QStringList shown;
    for (int row = 0; row < rows->rowCount(); ++row)
        shown += rows->index(row, 0).data().toString();
    QCOMPARE(shown, (QStringList{"Draft", "Christmas", "Easter", QStringLiteral("New release…")}));
    QVERIFY(popup()->list()->hasFocus());
    QCOMPARE(popup()->list()->currentIndex().row(), 0);
    key(Qt::Key_Down);
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QCOMPARE(session().line(), easter);
    QVERIFY(band()->isVisible());
    QVERIFY2(band()->label()->text().contains(QStringLiteral("“Easter”")), qPrintable(band()->label()->text()));
    QVERIFY(band()->label()->text().contains(QStringLiteral("goes out second")));
    QVERIFY(window().windowTitle().startsWith(QStringLiteral("Easter – ")));
    QVERIFY(perspective()->accessibleName().contains(QStringLiteral("Release “Easter”")));
    // The keyboard is where it was.
    QTRY_COMPARE(window().focusWidget(), headline());
    band()->draftButton()->click();
    QCOMPARE(session().line(), std::string());
    QVERIFY(!band()->isVisible());
    // The mouse, too.
    perspective()->click();
    QTRY_VERIFY(popup() != nullptr);
    QListView* lines = popup()->list();
    QTest::mouseClick(lines->viewport(), Qt::LeftButton, {}, lines->visualRect(lines->model()->index(1, 0)).center());
    QTRY_COMPARE(session().line(), christmas);
    // Escape leaves all as it is.
    perspective()->click();
    QTRY_VERIFY(popup() != nullptr);
    key(Qt::Key_Escape);
    QTRY_VERIFY(popup() == nullptr);
    QCOMPARE(session().line(), christmas);
}

void TestPerspectives::manyAreSearched() {
    std::string last;
    for (int i = 1; i <= 12; ++i)
        last = benOpens(qPrintable(QStringLiteral("Issue %1").arg(i)));
    perspective()->click();
    QTRY_VERIFY(popup() != nullptr);
    auto* field = popup()->findChild<QLineEdit*>();
    QVERIFY(field->isVisible());
    QTest::keyClicks(field, QStringLiteral("issue 12"));
    QCOMPARE(popup()->list()->model()->rowCount(), 2); // and the way to a new one
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(session().line(), last);
}

void TestPerspectives::everythingFollows() {
    const std::string key = benOpens("Christmas");
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{0});
    lookAt(key);
    typeHeadline(QStringLiteral("A silent night"));
    QCOMPARE(inLine(key), QStringLiteral("A silent night"));
    const QString draft = inLine({});
    QVERIFY(draft != inLine(key));
    // Preview, list, marks, counts and the button.
    const auto title = [this] { return m_fixture->evaluate(QStringLiteral("document.body.innerText")); };
    QTRY_VERIFY(title().contains(QStringLiteral("A silent night")));
    const RecordRef article = m_fixture->find(kArticle);
    const auto row = [&] { return list()->indexOf(article); };
    QTRY_COMPARE(row().data().toString(), QStringLiteral("A silent night"));
    QTRY_VERIFY(row().data(RecordListModel::IsUnpublishedRole).toBool());
    QTRY_COMPARE(workbench().navigator()->changedButton()->text(), QStringLiteral("Changed 1"));
    QTRY_VERIFY(band()->label()->text().contains(QStringLiteral("1 record changed")));
    QTRY_VERIFY(m_fixture->action("publish.start")->isEnabled());
    // Only what the release changes is listed, and what is written meanwhile goes into it.
    workbench().navigator()->changedButton()->click();
    QTRY_COMPARE(list()->rowCount(), 1);
    band()->draftButton()->click();
    QTRY_COMPARE(list()->rowCount(), 0);
    QCOMPARE(headline()->text(), draft);
    QTRY_VERIFY(!title().contains(QStringLiteral("A silent night")));
    QTRY_COMPARE(workbench().navigator()->changedButton()->text(), QStringLiteral("Changed"));
    QTRY_VERIFY(!m_fixture->action("publish.start")->isEnabled());
    workbench().navigator()->changedButton()->click();
    QTRY_COMPARE(row().data().toString(), draft);
    QVERIFY(!row().data(RecordListModel::IsUnpublishedRole).toBool());
    // The search finds what the line has.
    auto* search = workbench().navigator()->searchField();
    search->setText(QStringLiteral("silent night"));
    QTRY_VERIFY(!row().isValid());
    lookAt(key);
    QTRY_VERIFY(row().isValid());
    // And the list of lines says how much each changes.
    lookAt({});
    QTRY_VERIFY(workbench().lines().isCurrent());
    QTRY_COMPARE(workbench().lines().lines().at(1).records, std::optional<std::size_t>(1));
    VERIFY_OK(session().apply({headlineOf("Another one")}));
    lookAt(key);
    QTRY_COMPARE(workbench().lines().lines().at(0).records, std::optional<std::size_t>(1));
}

void TestPerspectives::undoIsOfTheLine() {
    const std::string key = benOpens("Christmas");
    const QString first = inLine({});
    typeHeadline(QStringLiteral("In the draft"));
    lookAt(key); // ends the typing
    QCOMPARE(inLine({}), QStringLiteral("In the draft"));
    QVERIFY(!m_fixture->action("edit.undo")->isEnabled());
    typeHeadline(QStringLiteral("In the release"));
    QTRY_VERIFY(m_fixture->action("edit.undo")->isEnabled());
    m_fixture->trigger("edit.undo");
    QCOMPARE(inLine({}), QStringLiteral("In the draft"));
    QVERIFY(inLine(key) != QStringLiteral("In the release"));
    m_fixture->trigger("edit.redo");
    QCOMPARE(inLine(key), QStringLiteral("In the release"));
    lookAt({});
    m_fixture->trigger("edit.undo");
    QCOMPARE(inLine({}), first);
    QCOMPARE(inLine(key), QStringLiteral("In the release"));
}

void TestPerspectives::whatTheOtherLineHasNotIsToldAndComesBack() {
    const std::string key = benOpens("Christmas");
    lookAt(key);
    VERIFY_OK(session().apply({Edit::create("article", "noel", {{"headline", {{"en", "Noel"}}}, {"slug", "noel"}})}));
    const RecordRef noel = m_fixture->find("article/noel");
    workbench().open(noel);
    QCOMPARE(session().page(), std::optional(noel));
    QTRY_VERIFY(list()->indexOf(noel).isValid());
    band()->draftButton()->click();
    QVERIFY(!session().selection());
    QVERIFY(!session().page());
    QVERIFY(!list()->indexOf(noel).isValid());
    QCOMPARE(notice(), QStringLiteral("“Noel” is not in the draft."));
    pressNotice(QStringLiteral("Back to “Christmas”"));
    QCOMPARE(session().line(), key);
    QCOMPARE(session().selection(), std::optional(noel));
    QCOMPARE(session().page(), std::optional(noel));
    QVERIFY(notice().isEmpty());
    // Who opens something else stays there.
    lookAt({});
    workbench().open(m_fixture->find(kArticle));
    lookAt(key);
    QCOMPARE(session().selection(), std::optional(m_fixture->find(kArticle)));
}

void TestPerspectives::theHeaderLeadsToOtherLines() {
    const auto words = [this] {
        QStringList found;
        for (const QWidget* one : form()->findChildren<QWidget*>())
            if (one->isVisible() && one->parentWidget()->isVisible()) {
                if (const auto* label = qobject_cast<const QLabel*>(one);
                    label && label->text() == QLatin1String("Changed in:"))
                    for (const QWidget* sibling : one->parentWidget()->findChildren<QWidget*>())
                        if (!sibling->isHidden())
                            found += sibling->property("text").toString();
            }
        return found;
    };
    QVERIFY(words().isEmpty());
    const std::string key = benOpens("Christmas");
    lookAt(key);
    typeHeadline(QStringLiteral("A silent night"));
    QTRY_COMPARE(words(), (QStringList{"Changed in:", "Christmas"}));
    lookAt({});
    QTRY_COMPARE(words(), (QStringList{"Changed in:", "Christmas"}));
    typeHeadline(QStringLiteral("In the draft"));
    QTRY_COMPARE(words(), (QStringList{"Changed in:", "Draft", "Christmas"}));
    workbench().open(m_fixture->find("title/the-long-shadow"));
    QTRY_VERIFY(words().isEmpty());
    workbench().open(m_fixture->find(kArticle));
    QTRY_COMPARE(words().size(), 3);
    for (QAbstractButton* one : form()->findChildren<QAbstractButton*>())
        if (one->isVisible() && one->text() == QLatin1String("Christmas")) {
            one->setFocus();
            QTest::keyClick(one, Qt::Key_Space);
            break;
        }
    QCOMPARE(session().line(), key);
    QCOMPARE(session().selection(), std::optional(m_fixture->find(kArticle)));
    QCOMPARE(headline()->text(), QStringLiteral("A silent night"));
}

void TestPerspectives::aReleaseIsMadeRenamedMovedAndGivenUp() {
    benOpens("Easter");
    m_fixture->trigger("release.switch");
    choose(QStringLiteral("New release…"));
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    auto* name = dialog->findChild<QLineEdit*>();
    QPushButton* create = button(dialog, QStringLiteral("Create"));
    QVERIFY(!create->isEnabled());
    QTest::keyClicks(name, QStringLiteral("Easter"));
    QVERIFY(!create->isEnabled());
    QVERIFY2(create->toolTip().contains(QStringLiteral("already")), qPrintable(create->toolTip()));
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("Christmas"));
    dialog->findChild<QComboBox*>()->setCurrentIndex(1); // before Easter
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_VERIFY(session().isInRelease());
    const std::string key = session().line();
    QCOMPARE(session().releases().front().title, std::string("Christmas"));
    VERIFY_OK(session().apply({headlineOf("A silent night")}));

    m_fixture->trigger("release.rename");
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    name = QApplication::activeModalWidget()->findChild<QLineEdit*>();
    QCOMPARE(name->text(), QStringLiteral("Christmas"));
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("Christmas 2026"));
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_COMPARE(session().lineTitle(key), QStringLiteral("Christmas 2026"));
    QTRY_VERIFY(band()->label()->text().contains(QStringLiteral("Christmas 2026")));
    QVERIFY(window().windowTitle().startsWith(QStringLiteral("Christmas 2026")));

    QVERIFY(!m_fixture->action("release.earlier")->isEnabled());
    m_fixture->trigger("release.later");
    QCOMPARE(session().releases().back().key, key);
    QTRY_VERIFY(!m_fixture->action("release.later")->isEnabled());
    m_fixture->trigger("release.earlier");
    QCOMPARE(session().releases().front().key, key);

    QTRY_COMPARE(workbench().lines().lines().at(1).records, std::optional<std::size_t>(session().unpublishedCount()));
    m_fixture->trigger("release.discard");
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    QString asked;
    for (const QLabel* label : QApplication::activeModalWidget()->findChildren<QLabel*>())
        asked += label->text();
    QVERIFY2(asked.contains(QStringLiteral("Christmas 2026")) && asked.contains(QStringLiteral("A silent night")) &&
                 asked.contains(QStringLiteral("history")),
             qPrintable(asked));
    QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Return); // the way back has the focus
    QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    QCOMPARE(session().line(), key);
    m_fixture->trigger("release.discard");
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    button(QApplication::activeModalWidget(), QStringLiteral("Give up"))->click();
    QTRY_VERIFY(!session().isInRelease());
    QTRY_VERIFY2(notice().contains(QStringLiteral("“Christmas 2026” is given up")), qPrintable(notice()));
    QVERIFY(!band()->isVisible());
    QCOMPARE(session().releases().size(), std::size_t{1});
}

void TestPerspectives::recordsAreAddedAndTakenOut() {
    VERIFY_OK(session().apply({headlineOf("For Christmas")}));
    QVERIFY(!m_fixture->action("record.take-out")->isEnabled());
    // Without a release one is made for it; the draft stays in view.
    m_fixture->trigger("record.add-to-release");
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    auto* name = QApplication::activeModalWidget()->findChild<QLineEdit*>();
    QTest::keyClicks(name, QStringLiteral("Christmas"));
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_COMPARE(session().releases().size(), std::size_t{1});
    const std::string key = session().releases().front().key;
    QVERIFY(!session().isInRelease());
    QCOMPARE(inLine(key), QStringLiteral("For Christmas"));
    QTRY_COMPARE(notice(), QStringLiteral("“For Christmas” is in “Christmas” now, as the draft has it."));
    // Once more: there is nothing to add.
    m_fixture->trigger("record.add-to-release");
    choose(QStringLiteral("Christmas"));
    QTRY_VERIFY2(notice().contains(QStringLiteral("already")), qPrintable(notice()));
    pressNotice(QStringLiteral("Go there"));
    QCOMPARE(session().line(), key);
    QVERIFY(!m_fixture->action("record.add-to-release")->isEnabled());
    QTRY_VERIFY(m_fixture->action("record.take-out")->isEnabled());
    m_fixture->trigger("record.take-out");
    QCOMPARE(inLine(key), textIn(session().published()->state(), kArticle, "headline/en"));
    QCOMPARE(inLine({}), QStringLiteral("For Christmas"));
    QTRY_VERIFY(!m_fixture->action("record.take-out")->isEnabled());
    // That can be undone, in the release.
    QTRY_VERIFY(m_fixture->action("edit.undo")->isEnabled());
    m_fixture->trigger("edit.undo");
    QCOMPARE(inLine(key), QStringLiteral("For Christmas"));
}

void TestPerspectives::severalOfTheListAreAdded() {
    const std::string key = benOpens("Christmas");
    VERIFY_OK(session().apply({headlineOf("For Christmas")}));
    VERIFY_OK(session().apply({Edit::patch("title", "the-long-shadow", "name/en", "The longest shadow")}));
    workbench().navigator()->changedButton()->click();
    QTRY_COMPARE(list()->rowCount(), 2);
    QListView* view = workbench().navigator()->list();
    const auto click = [&](int row, Qt::KeyboardModifiers keys) {
        QTest::mouseClick(view->viewport(), Qt::LeftButton, keys, view->visualRect(list()->index(row)).center());
    };
    click(0, {});
    click(1, Qt::ControlModifier);
    QCOMPARE(workbench().navigator()->selectedRecords().size(), std::size_t{2});
    QTest::qWait(50); // whatever follows the selection must leave it
    QCOMPARE(workbench().navigator()->selectedRecords().size(), std::size_t{2});
    const QPoint place = view->visualRect(list()->index(1)).center();
    QContextMenuEvent menu(QContextMenuEvent::Mouse, place, view->viewport()->mapToGlobal(place));
    QApplication::sendEvent(view->viewport(), &menu);
    QTRY_VERIFY(qobject_cast<QMenu*>(QApplication::activePopupWidget()) != nullptr);
    auto* shown = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QAction* adding = nullptr;
    for (QAction* action : shown->actions()) {
        QVERIFY(!action->text().startsWith(QStringLiteral("Delete"))); // several are not deleted at once
        if (action->text().startsWith(QStringLiteral("Add to")))
            adding = action;
    }
    QVERIFY(adding != nullptr);
    adding->trigger();
    shown->close();
    choose(QStringLiteral("Christmas"));
    QTRY_COMPARE(session().workspace().lines().find(key)->changed().size(), std::size_t{2});
    QCOMPARE(inLine(key), QStringLiteral("For Christmas"));
}

void TestPerspectives::conflictsAreThoseOfTheLine() {
    const std::string key = benOpens("Christmas");
    ben([&](Workspace& site) -> Result<void> {
        GALLEY_CHECK(site.setLine(key));
        GALLEY_CHECK(site.apply({headlineOf("A silent night")}));
        GALLEY_CHECK(site.setLine(""));
        return site.apply({headlineOf("A loud day")});
    });
    QTRY_COMPARE(inLine({}), QStringLiteral("A loud day"));
    QSignalSpy told(&session(), &SiteSession::releaseContested);
    benPublishes();
    QTRY_COMPARE(session().allConflicts().size(), std::size_t{1});
    QVERIFY(session().conflicts().empty());
    QCOMPARE(told.size(), 1);
    QVERIFY2(notice().contains(QStringLiteral("“Christmas” cannot go out")), qPrintable(notice()));
    // The draft is free of it.
    const auto isMarked = [this] {
        return list()->indexOf(m_fixture->find(kArticle)).data(RecordListModel::IsContestedRole).toBool();
    };
    QVERIFY(!isMarked());
    QVERIFY(form()->findChildren<ConflictCard*>().empty());
    QVERIFY(!strip()->conflictsButton()->isVisible());
    QVERIFY(!m_fixture->action("navigate.conflict")->isEnabled());
    QTRY_VERIFY(strip()->elsewhereButton()->isVisible());
    QCOMPARE(strip()->elsewhereButton()->text(), QStringLiteral("1 to decide in “Christmas”"));
    QTRY_VERIFY(perspective()->accessibleDescription().contains(QStringLiteral("decided")));
    strip()->elsewhereButton()->click();
    QCOMPARE(session().line(), key);
    QCOMPARE(session().conflicts().size(), std::size_t{1});
    QTRY_COMPARE(form()->findChildren<ConflictCard*>().size(), 1);
    // Nobody sat there and was first: what is live moved.
    const QString sentence = form()->findChild<ConflictCard*>()->findChild<QLabel*>()->text();
    QVERIFY2(sentence.contains(QStringLiteral("the release")) && !sentence.contains(QStringLiteral("Ben")),
             qPrintable(sentence));
    QTRY_COMPARE(window().focusWidget(), headline());
    QTRY_VERIFY(strip()->conflictsButton()->isVisible());
    QTRY_VERIFY(!strip()->elsewhereButton()->isVisible());
    QVERIFY(m_fixture->action("navigate.conflict")->isEnabled());
    QTRY_VERIFY(band()->label()->text().contains(QStringLiteral("1 text to decide")));
    band()->draftButton()->click();
    QTRY_VERIFY(form()->findChildren<ConflictCard*>().empty());
    // The notice leads there as well.
    pressNotice(QStringLiteral("Go there"));
    QCOMPARE(session().line(), key);
    QCOMPARE(told.size(), 1);
}

void TestPerspectives::aTextDecidedInTheReleaseLetsItGo() {
    conflictsAreThoseOfTheLine();
    const std::string key = session().line();
    QTRY_COMPARE(form()->findChildren<ConflictCard*>().size(), 1);
    form()->findChild<ConflictCard*>()->takeButton()->click();
    QTRY_VERIFY(session().allConflicts().empty());
    QCOMPARE(inLine(key), QStringLiteral("A silent night"));
    QCOMPARE(inLine({}), QStringLiteral("A loud day"));
    QTRY_VERIFY(!band()->label()->text().contains(QStringLiteral("to decide")));
    QTRY_VERIFY(session().saveState() == SaveState::Saved);
    const auto hasHeard = [this] { return m_ben->catchUp().has_value() && m_ben->conflicts().empty(); };
    QTRY_VERIFY(hasHeard());
    VERIFY_OK(publishSite(*m_ben, "Ben", "It goes out", true, {}, {}, {.line = key}));
    QTRY_VERIFY(!session().isInRelease());
    QTRY_COMPARE(inLine({}), QStringLiteral("A silent night"));
}

void TestPerspectives::whoEndsTheReleaseIsTold_data() {
    QTest::addColumn<bool>("isPublished");
    QTest::newRow("it goes out") << true;
    QTest::newRow("it is given up") << false;
}

void TestPerspectives::whoEndsTheReleaseIsTold() {
    QFETCH(bool, isPublished);
    const std::string key = benOpens("Christmas");
    lookAt(key);
    typeHeadline(QStringLiteral("A silent night"));
    session().finishTyping();
    ben([&](Workspace& site) -> Result<void> {
        if (!isPublished)
            return site.discardRelease(key);
        GALLEY_CHECK(publishSite(site, "Ben", "Christmas!", true, {}, {}, {.line = key}));
        return {};
    });
    QTRY_VERIFY(!session().isInRelease());
    QVERIFY(!band()->isVisible());
    QTRY_VERIFY2(notice().startsWith(isPublished ? QStringLiteral("Ben published release “Christmas”.")
                                                 : QStringLiteral("Ben gave release “Christmas” up.")),
                 qPrintable(notice()));
    QVERIFY(!notice().contains(QStringLiteral("What you wrote there last")));
    QVERIFY(perspective()->accessibleName().contains(QStringLiteral("Draft")));
    QTRY_COMPARE(headline()->text(), inLine({}));
    QCOMPARE(inLine({}) == QStringLiteral("A silent night"), isPublished);
}

void TestPerspectives::typingIntoAReleaseThatGoesIsInTheDraft() {
    const std::string key = benOpens("Christmas");
    lookAt(key);
    QTRY_VERIFY(session().saveState() == SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    typeHeadline(QStringLiteral("Too late"));
    VERIFY_OK(m_ben->discardRelease(key));
    VERIFY_OK(m_ben->flush());
    QTRY_VERIFY(!session().isInRelease());
    QCOMPARE(inLine({}), QStringLiteral("Too late"));
    QCOMPARE(headline()->text(), QStringLiteral("Too late"));
    QTRY_VERIFY2(notice().contains(QStringLiteral("What you wrote there last is in the draft")), qPrintable(notice()));
}

void TestPerspectives::aConflictOfAReleaseThatEndedSaysSo() {
    const std::string key = benOpens("Christmas");
    lookAt(key);
    QTRY_VERIFY(session().saveState() == SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    typeHeadline(QStringLiteral("Too late"));
    VERIFY_OK(m_ben->apply({headlineOf("A loud day")}));
    VERIFY_OK(m_ben->discardRelease(key));
    VERIFY_OK(m_ben->flush());
    QTRY_VERIFY(!session().isInRelease());
    QTRY_COMPARE(session().conflicts().size(), std::size_t{1});
    const auto sentence = [this] {
        const auto cards = form()->findChildren<ConflictCard*>();
        return cards.size() == 1 ? cards.front()->findChild<QLabel*>()->text() : QString();
    };
    QTRY_VERIFY2(sentence().startsWith(QStringLiteral("What was written in release “Christmas”, which is no more")),
                 qPrintable(sentence()));
    QStringList told;
    for (const QLabel* label : form()->findChild<ConflictCard*>()->findChildren<QLabel*>())
        told += label->text();
    QVERIFY2(told.contains(QStringLiteral("Written in release “Christmas”")), qPrintable(told.join(QLatin1Char('|'))));
    QVERIFY2(notice().contains(QStringLiteral("release “Christmas”")), qPrintable(notice()));
    // What comes up in the draft later is told as before.
    form()->findChild<ConflictCard*>()->keepButton()->click();
    QTRY_VERIFY(session().conflicts().empty());
    QTRY_VERIFY(session().saveState() == SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    VERIFY_OK(m_ben->setLine(""));
    VERIFY_OK(m_ben->apply({headlineOf("Ben once more")}));
    VERIFY_OK(m_ben->flush());
    VERIFY_OK(session().apply({headlineOf("We once more")}));
    QTRY_COMPARE(session().conflicts().size(), std::size_t{1});
    QTRY_VERIFY2(sentence().startsWith(QStringLiteral("You wrote something else here")), qPrintable(sentence()));
}

void TestPerspectives::othersEditTheSameRelease() {
    const std::string key = benOpens("Christmas");
    lookAt(key);
    ben([&](Workspace& site) -> Result<void> {
        GALLEY_CHECK(site.setLine(key));
        return site.apply({headlineOf("Ben writes")});
    });
    QTRY_COMPARE(headline()->text(), QStringLiteral("Ben writes"));
    // What he does in the draft is no change here.
    ben([&](Workspace& site) -> Result<void> {
        GALLEY_CHECK(site.setLine(""));
        return site.apply({headlineOf("Elsewhere")});
    });
    QTRY_COMPARE(inLine({}), QStringLiteral("Elsewhere"));
    QCOMPARE(headline()->text(), QStringLiteral("Ben writes"));
    // Both in one place: a card, in the release.
    QTRY_VERIFY(session().saveState() == SaveState::Saved);
    VERIFY_OK(m_ben->flush());
    VERIFY_OK(m_ben->setLine(key));
    VERIFY_OK(m_ben->apply({headlineOf("Ben again")}));
    VERIFY_OK(m_ben->flush());
    QSignalSpy contested(&session(), &SiteSession::releaseContested);
    VERIFY_OK(session().apply({headlineOf("We write")}));
    QTRY_COMPARE(session().conflicts().size(), std::size_t{1});
    QCOMPARE(contested.size(), 0); // it was written here: that is told otherwise
    QTRY_VERIFY2(notice().startsWith(QStringLiteral("Ben has changed the same")), qPrintable(notice()));
    QTRY_COMPARE(form()->findChildren<ConflictCard*>().size(), 1);
}

void TestPerspectives::unfinishedTextsStayInTheirLine() {
    const std::string key = benOpens("Christmas");
    lookAt(key);
    const auto minutes = [this] {
        return qobject_cast<QLineEdit*>(form()->inputAt(QStringLiteral("minutes"))->focusTarget());
    };
    const QString before = minutes()->text();
    minutes()->setFocus();
    minutes()->selectAll();
    QTest::keyClicks(minutes(), QStringLiteral("twelve"));
    lookAt({});
    QCOMPARE(minutes()->text(), before);
    QVERIFY(form()->inputAt(QStringLiteral("minutes"))->problem().isEmpty());
    // It is not forgotten.
    QCOMPARE(session().unfinishedFields().size(), std::size_t{1});
    QTRY_VERIFY(strip()->unfinishedButton()->isVisible());
    QVERIFY2(strip()->unfinishedButton()->accessibleName().contains(QStringLiteral("“Christmas”")),
             qPrintable(strip()->unfinishedButton()->accessibleName()));
    strip()->unfinishedButton()->click();
    QCOMPARE(session().line(), key);
    QCOMPARE(minutes()->text(), QStringLiteral("twelve"));
    QTRY_COMPARE(window().focusWidget(), minutes());
    // Undo takes it back where it was typed.
    lookAt({});
    QVERIFY(!session().canUndo());
    lookAt(key);
    QVERIFY(session().canUndo());
    m_fixture->trigger("edit.undo");
    QCOMPARE(minutes()->text(), before);
    QVERIFY(session().unfinishedFields().empty());
}

void TestPerspectives::changesAreTakenBackInTheDraftAlone() {
    const std::string key = benOpens("Christmas");
    VERIFY_OK(session().apply({headlineOf("In the draft")}));
    lookAt(key);
    m_fixture->trigger("history.show");
    auto* panel = window().findChild<HistoryPanel*>();
    QTRY_VERIFY(panel->list()->model()->rowCount() > 1 && !panel->isReading());
    for (int row = 0; row < panel->list()->model()->rowCount(); ++row) {
        panel->list()->setCurrentIndex(panel->list()->model()->index(row, 0));
        QVERIFY(!panel->revertButton()->isEnabled());
        if (panel->list()->currentIndex().data().toString().contains(QStringLiteral("Headline")))
            break;
    }
    QVERIFY2(panel->revertButton()->toolTip().contains(QStringLiteral("draft")),
             qPrintable(panel->revertButton()->toolTip()));
    emit panel->closeRequested();
    lookAt({});
    m_fixture->trigger("history.show");
    QTRY_VERIFY(window().findChild<HistoryPanel*>() != nullptr);
    panel = window().findChildren<HistoryPanel*>().last();
    QTRY_VERIFY(panel->list()->model()->rowCount() > 1);
    for (int row = 0; row < panel->list()->model()->rowCount() && !panel->revertButton()->isEnabled(); ++row)
        panel->list()->setCurrentIndex(panel->list()->model()->index(row, 0));
    QVERIFY(panel->revertButton()->isEnabled());
}

void TestPerspectives::aLargeLineIsSwitchedAtOnce() {
    // Nothing was published: a new release has none of the records of the draft. The watch of turns fails the test when
    // the window stands still.
    std::vector<Edit> edits;
    for (int i = 0; i < 5'000; ++i)
        edits.push_back(Edit::create("writer", "w" + std::to_string(i), {{"name", "Writer " + std::to_string(i)}}));
    ben([&](Workspace& site) { return site.apply(edits); });
    const std::string key = benOpens("Christmas");
    QTRY_VERIFY(m_fixture->state().recordCount() > 5'000);
    QTRY_VERIFY(list()->rowCount() > 5'000);
    m_fixture->trigger("release.switch");
    choose(QStringLiteral("Christmas"));
    QTRY_COMPARE(list()->rowCount(), 0);
    QCOMPARE(m_fixture->state().recordCount(), std::uint64_t{0});
    m_fixture->trigger("release.draft");
    QTRY_VERIFY(list()->rowCount() > 5'000);
}

QTEST_WEB_MAIN(TestPerspectives)
#include "tst_perspectives.moc"
