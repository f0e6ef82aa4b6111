// Every screen of the window, looked at by rules: each control has a name, and says why when it is disabled; nothing is
// clipped, also with large text.
// GALLEY_PICTURES=FOLDER saves a picture of each, for people to look at; GALLEY_PICTURES_DARK=1 takes them in dark
// colours, GALLEY_PICTURES_SIZE=1000x640 in a window of that size, GALLEY_PICTURES_SITE=FOLDER of another site.
#include "model/base/file.h"
#include "model/publish/site_publish.h"
#include "model/schema/schema_json.h"
#include "model/workspace/site_files.h"
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/record_editor.h"
#include "ui/history/history_panel.h"
#include "ui/history/restore_as_of_dialog.h"
#include "ui/history/restore_dialog.h"
#include "ui/navigator/navigator.h"
#include "ui/publish/publish_dialog.h"
#include "ui/publish/take_off_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/settings/server_dialog.h"
#include "ui/settings/settings.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/history_flow.h"
#include "ui/shell/import_file_row.h"
#include "ui/shell/line_changes.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/record_commands.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace galley;
using namespace galley::ui;

namespace {

bool isInside(const QWidget* widget, const char* className) {
    for (const QWidget* one = widget; one != nullptr; one = one->parentWidget())
        if (one->inherits(className))
            return true;
    return false;
}

QString described(const QWidget* widget) {
    QString text = QLatin1String(widget->metaObject()->className());
    if (const auto* label = qobject_cast<const QLabel*>(widget))
        text += QStringLiteral(" “%1”").arg(label->text());
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        text += QStringLiteral(" “%1”").arg(button->text().isEmpty() ? button->accessibleName() : button->text());
    for (const QWidget* one = widget->parentWidget(); one != nullptr; one = one->parentWidget())
        text += QStringLiteral(" < ") + QLatin1String(one->metaObject()->className());
    return text;
}

/// Controls that can have the focus but have no name for a screen reader, and buttons that no key reaches.
QStringList namelessControls(const QWidget* root) {
    QStringList found;
    for (QWidget* widget : root->findChildren<QWidget*>()) {
        // The page has its own accessibility; the field inside of a spin box goes by the name of the box.
        if (!widget->isVisible() || isInside(widget, "QWebEngineView") ||
            isInside(widget->parentWidget(), "QAbstractSpinBox"))
            continue;
        if (widget->focusPolicy() != Qt::NoFocus) {
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            if (face == nullptr || face->text(QAccessible::Name).isEmpty())
                found += QStringLiteral("nameless: ") + described(widget);
        } else if (qobject_cast<QAbstractButton*>(widget) != nullptr && !isInside(widget, "QLineEdit") &&
                   widget->parentWidget()->focusPolicy() == Qt::NoFocus &&
                   widget->parentWidget()->findChild<QLineEdit*>() == nullptr && // whose arrow keys do the same
                   !widget->accessibleName().contains(QStringLiteral("Ctrl+"))) {
            found += QStringLiteral("no key leads to: ") + described(widget);
        }
    }
    return found;
}

/// Buttons that cannot be pressed and do not say why.
QStringList silentlyDisabled(const QWidget* root) {
    QStringList found;
    for (auto* button : root->findChildren<QAbstractButton*>()) {
        const bool isMeant = button->isVisible() && !button->isEnabled() && button->parentWidget()->isEnabled();
        if (isMeant && QAccessible::queryAccessibleInterface(button)->text(QAccessible::Description).isEmpty())
            found += QStringLiteral("does not say why it is disabled: ") + described(button);
    }
    return found;
}

/// Texts that do not fit into their widgets.
QStringList clippedTexts(const QWidget* root) {
    QStringList found;
    for (QWidget* widget : root->findChildren<QWidget*>()) {
        if (!widget->isVisible() || isInside(widget, "QWebEngineView") || isInside(widget, "QCalendarWidget") ||
            isInside(widget->parentWidget(), "QLineEdit"))
            continue;
        const QRect whole(widget->mapTo(widget->window(), QPoint()), widget->size());
        const QWidget* parent = widget->parentWidget();
        const auto* label = qobject_cast<const QLabel*>(widget);
        if (label != nullptr && !label->text().isEmpty() && qobject_cast<const ElidedLabel*>(widget) == nullptr) {
            const int height =
                label->wordWrap() ? label->heightForWidth(label->width()) : label->minimumSizeHint().height();
            const bool isCut = !label->wordWrap() && label->width() < label->minimumSizeHint().width();
            if (isCut || label->height() < height)
                found += described(widget);
        } else if (qobject_cast<const QAbstractButton*>(widget) != nullptr &&
                   !isInside(widget, "galley::ui::FoldCard") &&
                   (widget->width() < widget->minimumSizeHint().width() ||
                    widget->height() < widget->minimumSizeHint().height())) {
            found += described(widget);
        }
        // What stands out of its parent is cut off, but for what scrolls.
        const bool isText = label != nullptr || qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                            qobject_cast<const QLineEdit*>(widget) != nullptr;
        for (; isText && parent != nullptr && !parent->isWindow(); parent = parent->parentWidget()) {
            const auto* area = qobject_cast<const QScrollArea*>(parent->parentWidget());
            if (area != nullptr && area->viewport() == parent && area->horizontalScrollBar()->isVisible())
                break;
            const QRect room(parent->mapTo(parent->window(), QPoint()), parent->size());
            const bool isVisibleAcross = whole.left() >= room.left() && whole.right() <= room.right();
            if (!isVisibleAcross && !isInside(widget, "QAbstractItemView")) {
                found += QStringLiteral("cut off: ") + described(widget);
                break;
            }
        }
    }
    return found;
}

} // namespace

class TestLooks : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void startPage();
    void errorPages();
    void emptySite();
    void mainWindow();
    void focusRings();
    void menusAndPopups();
    void reviewAndPublish();
    void choosing();
    void dialogs();
    void largeText();
    void smallWindow();
    void conflicts();
    void perspectives();
    void rareViews();

private:
    void makeWindow();
    void look(const char* name);
    /// Of the history that is open: the dialog that restores.
    void restoreAsOf(const char* name);
    /// Time for the browser to paint, when pictures are taken.
    void settle() const { QTest::qWait(m_pictures.isEmpty() ? 0 : 900); }
    void open(const char* slug);
    /// What is needed, and who leads to a page that is taken off, in large text.
    void chooseInLarge();
    /// What a colleague's program and the window write in one place.
    void writeBoth(Workspace& colleague, const Edit& theirs, const Edit& ours);
    SiteSession& session() const { return m_window->workbench()->session(); }
    void trigger(const char* action) const { m_window->actions().action(QLatin1String(action))->trigger(); }

    QFont m_font;
    QString m_pictures;
    QStringList m_problems;
    std::unique_ptr<TurnWatch::Excuse> m_posing; ///< while pictures are taken
    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestLooks::initTestCase() {
    m_font = QApplication::font();
    m_pictures = qEnvironmentVariable("GALLEY_PICTURES");
    if (m_pictures.isEmpty())
        return;
    QDir().mkpath(m_pictures);
    m_posing = std::make_unique<TurnWatch::Excuse>(QStringLiteral("holding still for pictures"));
}

void TestLooks::init() {
    m_fixture = std::make_unique<test::DemoFixture>();
    m_settings = std::make_unique<Settings>(m_fixture->filePath(QStringLiteral("settings.ini")));
    makeWindow();
}

void TestLooks::cleanup() {
    m_window.reset();
    QApplication::setFont(m_font);
    m_problems.removeDuplicates();
    for (const QString& problem : std::as_const(m_problems))
        qWarning("%s", qPrintable(problem));
    const bool isGood = m_problems.isEmpty();
    m_problems.clear();
    QVERIFY(isGood);
}

void TestLooks::makeWindow() {
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    const QStringList size = qEnvironmentVariable("GALLEY_PICTURES_SIZE", "1440x900").split(QLatin1Char('x'));
    m_window->resize(size[0].toInt(), size[1].toInt());
    // What makes sites is the application's; the screens are the same without.
    m_window->setSiteMaker(
        {[](std::string) { return Schema(); },
         [](const std::filesystem::path&, const Schema&, const SiteFiller&, const CancelToken&) -> Result<void> {
             return Error{ErrorCode::Io, "no room"};
         }});
    m_window->show();
    QApplication::setActiveWindow(m_window.get());
}

void TestLooks::largeText() {
    QFont large = m_font;
    large.setPointSizeF(large.pointSizeF() * 2.0);
    m_window.reset();
    QApplication::setFont(large);
    makeWindow();
    look("large-start");
    open("long-shadow");
    look("large-article");
    session().select(*session().draft()->state().findPath("title/the-long-shadow"));
    look("large-title");
    m_window->workbench()->publishing().review(QStringLiteral("tester"));
    auto* panel = m_window->findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    look("large-review");
    emit panel->closeRequested();
    chooseInLarge();
    trigger("history.show");
    QTRY_VERIFY(!m_window->findChild<HistoryPanel*>()->isReading());
    look("large-history");
    restoreAsOf("large-history-as-of");
    emit m_window->findChild<HistoryPanel*>()->closeRequested();
    trigger("publish.versions");
    look("large-versions");
}

void TestLooks::chooseInLarge() {
    PublishFlow& publishing = m_window->workbench()->publishing();
    publishing.publishAgain(QStringLiteral("tester"));
    auto* published = m_window->findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!published->isRunning() && !published->outcomeWords().isEmpty(), 30'000);
    published->close();
    VERIFY_OK(session().apply(
        {Edit::create("writer", "rosa-lund", {{"name", "Rosa Lund"}}),
         Edit::create("article", "rosa-tour",
                      {{"headline", {{"en", "Rosa Lund on tour"}}}, {"slug", "rosa-tour"}, {"author", "rosa-lund"}})}));
    publishing.review(QStringLiteral("tester"), {{*session().draft()->state().findPath("article/rosa-tour")}});
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto* panel = m_window->findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    QTest::qWait(300); // for what is needed
    look("large-choose");
    emit panel->closeRequested();
    publishing.takeOff(QStringLiteral("tester"), {*session().draft()->state().findPath("article/long-shadow")});
    auto* dialog = m_window->findChild<TakeOffDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isLooking(), 30'000);
    look("large-take-off");
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestLooks::smallWindow() {
    m_window->resize(1100, 700);
    open("long-shadow");
    look("small-article");
    m_window->workbench()->publishing().review(QStringLiteral("tester"));
    auto* panel = m_window->findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    look("small-review");
    emit panel->closeRequested();
    trigger("history.show");
    QTRY_VERIFY(!m_window->findChild<HistoryPanel*>()->isReading());
    look("small-history");
    restoreAsOf("small-history-as-of");
}

void TestLooks::restoreAsOf(const char* name) {
    m_window->findChild<HistoryPanel*>()->restoreButton()->click();
    QTRY_VERIFY(m_window->findChild<RestoreAsOfDialog*>() != nullptr);
    auto* dialog = m_window->findChild<RestoreAsOfDialog*>();
    dialog->scopeButton(RestoreScope::Site)->setChecked(true);
    QTRY_VERIFY(!dialog->isLooking());
    look(name);
    dialog->close();
    QTRY_VERIFY(m_window->findChild<RestoreAsOfDialog*>() == nullptr);
}

void TestLooks::writeBoth(Workspace& colleague, const Edit& theirs, const Edit& ours) {
    const std::size_t before = session().conflicts().size();
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK(colleague.flush());
    VERIFY_OK(colleague.apply({theirs}));
    VERIFY_OK(colleague.flush());
    VERIFY_OK(session().apply({ours}));
    QTRY_COMPARE(session().conflicts().size(), before + 1);
}

void TestLooks::conflicts() {
    open("long-shadow");
    OpenOptions options;
    options.actor.name = "Beatriz";
    const auto colleague = Workspace::open(m_fixture->folder().toStdString(), options);
    VERIFY_OK(colleague);
    const auto text = [](const char* path, const char* value) {
        return Edit::patch("article", "long-shadow", path, value);
    };
    writeBoth(**colleague, text("headline/en", "The long shadow of the lighthouse keeper"),
              text("headline/en", "The long, long shadow of a lighthouse and its keeper"));
    look("conflict-field");
    writeBoth(**colleague, text("modules/en/p1/text", "Nobody knew who had lit the lamp that night, nor why."),
              text("modules/en/p1/text", "Everybody knew who had lit the lamp that night.\n\nNobody said it."));
    look("conflict-closed-module");
    VERIFY_OK(session().apply({Edit::create("writer", "zoe", {{"name", "Zoe Quill"}})}));
    writeBoth(**colleague, text("dek/en", "Beatriz was here"), text("dek/en", "فيلم عن منارة وحارسها"));
    writeBoth(**colleague, Edit::erase("writer", "zoe"), Edit::patch("writer", "zoe", "name", "Zoe Feather"));
    m_window->workbench()->goTo(QStringLiteral("article/long-shadow"), QStringLiteral("modules/en/p1/text"));
    look("conflict-module");
    m_window->resize(900, 600);
    m_window->workbench()->goTo(QStringLiteral("article/long-shadow"), QStringLiteral("headline"));
    look("conflict-small");
    for (int i = 0; i < 4 && QApplication::activeModalWidget() == nullptr; ++i)
        trigger("navigate.conflict");
    QVERIFY(QApplication::activeModalWidget() != nullptr);
    look("conflict-gone");
    QApplication::activeModalWidget()->close();
    QFont large = m_font;
    large.setPointSizeF(large.pointSizeF() * 2.0);
    m_window.reset();
    QApplication::setFont(large);
    makeWindow();
    open("long-shadow");
    m_window->workbench()->goTo(QStringLiteral("article/long-shadow"), QStringLiteral("headline"));
    look("conflict-large");
}

void TestLooks::perspectives() {
    OpenOptions options;
    options.actor.name = "Beatriz";
    const auto colleague = Workspace::open(m_fixture->folder().toStdString(), options);
    VERIFY_OK(colleague);
    VERIFY_OK(publishSite(**colleague, "Beatriz", "First issue", true));
    const auto headline = [](const char* text) { return Edit::patch("article", "long-shadow", "headline/en", text); };
    open("long-shadow");
    std::string key;
    for (const char* title : {"Christmas 2026", "The long weekend after the festival, with all its films", "Easter"}) {
        const auto opened = session().openRelease(QString::fromUtf8(title));
        VERIFY_OK(opened);
        key = key.empty() ? *opened : key;
    }
    VERIFY_OK(session().setLine(key));
    VERIFY_OK(session().apply({headline("The shadow that fell on Christmas")}));
    VERIFY_OK(session().apply({Edit::patch("title", "the-long-shadow", "name/en", "The Christmas Shadow")}));
    VERIFY_OK(session().setLine({}));
    VERIFY_OK(session().apply({headline("The shadow at noon")}));
    QTRY_VERIFY(m_window->workbench()->lines().isCurrent());
    look("perspective-draft");
    // The popup is a window of its own: it is looked at with what is below it.
    trigger("release.switch");
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    look("perspective-menu");
    QApplication::activePopupWidget()->close();
    VERIFY_OK(session().setLine(key));
    QTRY_VERIFY(m_window->workbench()->lines().isCurrent());
    look("perspective-release");
    trigger("release.new");
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    look("perspective-new");
    QApplication::activeModalWidget()->close();
    trigger("release.discard");
    QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
    look("perspective-give-up");
    QApplication::activeModalWidget()->close();
    // Something is published that is in the way of it, and the draft is looked at.
    VERIFY_OK(session().setLine({}));
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    VERIFY_OK((*colleague)->flush());
    VERIFY_OK(publishSite(**colleague, "Beatriz", "Noon", true));
    QTRY_VERIFY(!session().allConflicts().empty());
    look("perspective-conflict-elsewhere");
    VERIFY_OK(session().setLine(session().releases()[1].key));
    look("perspective-long-name");
    QFont large = m_font;
    large.setPointSizeF(large.pointSizeF() * 2.0);
    m_window.reset();
    QApplication::setFont(large);
    makeWindow();
    open("long-shadow");
    VERIFY_OK(session().setLine(session().releases()[1].key));
    look("perspective-large-long-name");
    VERIFY_OK(session().setLine(session().releases()[0].key));
    QTRY_VERIFY(m_window->workbench()->lines().isCurrent());
    look("perspective-large");
    trigger("release.switch");
    QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
    look("perspective-large-menu");
    QApplication::activePopupWidget()->close();
}

void TestLooks::rareViews() {
    open("long-shadow");
    auto* editor = m_window->findChild<RecordEditor*>();
    const auto select = [this](const char* record) { session().select(*session().draft()->state().findPath(record)); };
    // Fields of a site that can only be read.
    select("title/the-long-shadow");
    editor->setReadOnly(true);
    select("article/long-shadow");
    look("closed-article");
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("modules/en/f1/facts/0"));
    look("closed-module");
    select("title/the-long-shadow");
    look("closed-title");
    select("event/moth-light");
    look("closed-event");
    editor->setReadOnly(false);
    select("article/long-shadow");
    // A record that no page shows.
    VERIFY_OK(session().apply({Edit::create("writer", "zoe", {{"name", "Zoe Quill"}})}));
    m_window->workbench()->open(*session().draft()->state().findPath("writer/zoe"));
    look("preview-elsewhere");
    m_window->workbench()->openSlug(QStringLiteral("long-shadow"));
    // Notices with what engineers want to know, one of them for good.
    m_window->notices()->showNotice(
        {.kind = NoticeKind::Warning,
         .text = QStringLiteral("The theme cannot be used as it is. Pages look as before."),
         .actionText = {},
         .action = {},
         .fades = false,
         .topic = QStringLiteral("theme"),
         .stays = false,
         .detail = QStringLiteral("theme/templates/headers/article.mustache:12: {{#headline}}"
                                  " is never closed; add {{/headline}}")});
    for (auto* button : m_window->notices()->findChildren<QToolButton*>())
        if (button->isCheckable())
            button->click();
    look("notice-details");
    m_window->notices()->dismiss();
    m_window->notices()->showNotice({.kind = NoticeKind::Danger,
                                     .text = whyNotSaved({ErrorCode::NotFound, "the folder is gone"}),
                                     .actionText = QStringLiteral("Save a copy elsewhere…"),
                                     .action = {},
                                     .fades = false,
                                     .topic = QStringLiteral("stays"),
                                     .stays = true,
                                     .detail = {}});
    look("notice-stays");
    m_window->notices()->withdraw(QStringLiteral("stays"));
    // A narrow list, and one that is being searched.
    auto* splitter = m_window->workbench()->splitter();
    const QList<int> sizes = splitter->sizes();
    splitter->setSizes({10, sizes[1], sizes[2]});
    look("list-narrow");
    m_window->workbench()->navigator()->searchField()->setText(QStringLiteral("lighthouse"));
    look("list-narrow-search");
    m_window->workbench()->navigator()->searchField()->clear();
    splitter->setSizes(sizes);
    // A text that is too large for the form.
    VERIFY_OK(session().apply(
        {Edit::patch("article", "long-shadow", "modules/en/p1/text",
                     QStringLiteral("It was a dark and *stormy* night. ").repeated(300'000).toStdString())}));
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("modules/en/p1/text"));
    look("text-too-large");
    session().undo();
    // Another address, and files that a publish mends.
    const auto publish = [this](const QString& message) {
        m_window->workbench()->publishing().review(QStringLiteral("tester"));
        auto* panel = m_window->findChild<ReviewPanel*>();
        QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
        if (!session().isPublished() || message == QLatin1String("Second"))
            look(message == QLatin1String("Second") ? "review-address" : "review-modules");
        emit panel->publishRequested(message, true);
        auto* dialog = m_window->findChild<PublishDialog*>();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    };
    publish(QStringLiteral("First"));
    m_window->findChild<PublishDialog*>()->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "slug", "dark-bulb"),
                               Edit::move("article", "long-shadow", "modules/en/q1", 0),
                               Edit::insert("article", "long-shadow", "modules/en", 2,
                                            {{"kind", "titleCard"}, {"title", "the-long-shadow"}, {"score", "4"}}),
                               Edit::insert("article", "long-shadow", "titles", 0, "orbit-of-two")}));
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("slug"));
    look("form-new-address");
    QDirIterator files(m_fixture->folder() + QStringLiteral("/blobs"), QDir::Files, QDirIterator::Subdirectories);
    QString largest;
    while (files.hasNext())
        if (const QString one = files.next(); largest.isEmpty() || QFileInfo(one).size() > QFileInfo(largest).size())
            largest = one;
    QFile file(largest);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(file.size() / 2));
    file.close();
    publish(QStringLiteral("Second"));
    look("publish-repairs");
    m_window->findChild<PublishDialog*>()->detailsButton()->click();
    look("publish-repairs-details");
    m_window->findChild<PublishDialog*>()->close();
    trigger("history.show");
    auto* commits = m_window->findChild<HistoryPanel*>()->findChild<QListView*>();
    QTRY_VERIFY(commits->model()->rowCount() > 1);
    look("history-published");
    commits->setCurrentIndex(commits->model()->index(1, 0));
    look("history-modules");
    emit m_window->findChild<HistoryPanel*>()->closeRequested();
    trigger("palette.open");
    m_window->palette()->field()->setText(QStringLiteral("lighthouse"));
    QTest::qWait(m_pictures.isEmpty() ? 0 : 1500);
    look("palette-texts");
    m_window->palette()->hide();
    // Suggestions of the file dialog.
    QVERIFY(test::closeSite(*m_window));
    trigger("site.open");
    auto* name = m_window->findChild<QFileDialog*>()->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    name->clear();
    QTest::keyClicks(name, QStringLiteral("/u"));
    look("folder-suggestions");
    m_window->findChild<QFileDialog*>()->close();
}

void TestLooks::look(const char* name) {
    QTest::qWait(m_pictures.isEmpty() ? 30 : 350);
    const auto problems = [] {
        QStringList all;
        for (const QWidget* top : QApplication::topLevelWidgets())
            if (top->isVisible() && !top->testAttribute(Qt::WA_DontShowOnScreen))
                all += namelessControls(top) + silentlyDisabled(top) + clippedTexts(top);
        return all;
    };
    // Layouts inside of layouts settle in several steps.
    QStringList found = problems();
    for (int i = 0; i < 20 && !found.isEmpty(); ++i) {
        QTest::qWait(50);
        found = problems();
    }
    for (const QString& problem : std::as_const(found))
        m_problems += QLatin1String(name) + QStringLiteral(": ") + problem;
    if (m_pictures.isEmpty())
        return;
    const QPixmap picture =
        m_window->screen()->grabWindow(0, m_window->x(), m_window->y(), m_window->width(), m_window->height());
    picture.save(m_pictures + QStringLiteral("/%1.png").arg(QLatin1String(name)));
}

void TestLooks::open(const char* slug) {
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    const QString other = qEnvironmentVariable("GALLEY_PICTURES_SITE");
    m_window->openSite(other.isEmpty() ? m_fixture->folder() : other, QLatin1String(slug));
    QVERIFY(opened.wait(20'000));
    QSignalSpy loaded(m_window->workbench()->previewPane()->view(), &PreviewView::loadFinished);
    loaded.wait(30'000);
    settle();
}

void TestLooks::startPage() {
    look("start-empty");
    m_settings->addRecentSite(m_fixture->folder());
    m_window->closeSite();
    look("start-recent");
    auto* start = m_window->findChild<StartPage*>();
    start->askForNewSite(NewSitePage::Kind::Empty);
    look("start-new");
    start->newSitePage()->nameField()->setText(QStringLiteral("A new site"));
    start->newSitePage()->folderField()->setText(m_fixture->folder());
    look("start-new-problem");
    start->askForNewSite(NewSitePage::Kind::Import);
    look("start-import");
    QFile file(m_fixture->filePath(QStringLiteral("old-site.ndjson")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"type\":\"page\",\"id\":\"one\",\"slug\":\"one\",\"title\":\"One\"}\n"
               "{\"type\":\"person\",\"id\":\"ann\",\"name\":\"Ann\",\"born\":\"1990-02-30\"}\n{\"id\":\"nobody\"}\n");
    file.close();
    QSignalSpy read(start->newSitePage(), &NewSitePage::fileRead);
    start->newSitePage()->setFile(file.fileName());
    QVERIFY(read.wait(20'000));
    look("start-import-read");
    start->newSitePage()->findChild<ImportFileRow*>()->setFocus(Qt::TabFocusReason);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    look("start-import-notes");
    start->newSitePage()->setFile(m_fixture->filePath(QStringLiteral("nowhere.ndjson")));
    QVERIFY(read.wait(20'000));
    look("start-import-failed");
    m_window->closeSite();
    trigger("site.open");
    look("start-folder");
    m_window->findChild<QFileDialog*>()->close();
    start->showProgress(QStringLiteral("Making the demo site"));
    start->setProgress(30, 100);
    look("start-progress");
}

void TestLooks::errorPages() {
    const auto fail = [this](const char* name) {
        QSignalSpy failed(m_window.get(), &MainWindow::siteFailed);
        m_window->openSite(m_fixture->folder());
        QVERIFY(failed.wait(20'000));
        look(name);
    };
    {
        const auto alone = FileLock::acquire(SitePaths(m_fixture->folder().toStdString()).lockFile());
        VERIFY_OK(alone);
        fail("error-locked");
    }
    const QString schema = m_fixture->folder() + QStringLiteral("/schema.json");
    QFile::rename(schema, schema + QLatin1Char('x'));
    fail("error-schema");
    QFile::rename(schema + QLatin1Char('x'), schema);
    QFile journal(m_fixture->folder() + QStringLiteral("/journal.db"));
    QVERIFY(journal.open(QIODevice::ReadWrite));
    journal.seek(journal.size() / 2);
    journal.write(QByteArray(3000, 'x'));
    journal.close();
    QDir(m_fixture->folder() + QStringLiteral("/cache")).removeRecursively();
    fail("error-journal");
    QDir(m_fixture->folder()).removeRecursively();
    fail("error-nothing");
}

void TestLooks::emptySite() {
    const Schema schema = *parseSchema(R"({"site":{"name":"Il giornale"},"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"headline","slug":"slug","fields":[
          {"name":"headline","kind":"string","help":"The name of the page."},{"name":"slug","kind":"string"}]}]})");
    VERIFY_OK(Workspace::create(m_fixture->filePath(QStringLiteral("empty")).toStdString(), schema));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(m_fixture->filePath(QStringLiteral("empty")));
    QVERIFY(opened.wait(20'000));
    look("empty-site");
    trigger("navigate.home");
    look("empty-site-home");
    QTimer::singleShot(400, this, [this] {
        look("empty-site-dialog");
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Return);
    });
    trigger("record.new");
    settle();
    look("empty-site-begun");
}

void TestLooks::focusRings() {
    open("long-shadow");
    QList<QPixmap> pieces;
    const auto add = [&](QWidget* root) {
        for (auto* widget : root->findChildren<QWidget*>()) {
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 || widget->height() > 200 ||
                widget->visibleRegion().isEmpty())
                continue;
            QTest::keyClick(root, Qt::Key_Tab); // the window shows rings from now on
            widget->setFocus(Qt::TabFocusReason);
            const QRect around = QRect(widget->mapTo(root, QPoint()), widget->size()).adjusted(-6, -6, 6, 6);
            pieces += root->grab(around & root->rect());
        }
    };
    add(m_window.get());
    NewRecordDialog made(session(), TypeIndex{0}, m_window.get());
    SettingsDialog settings(*m_settings, m_window.get());
    for (QWidget* dialog : std::initializer_list<QWidget*>{&made, &settings}) {
        dialog->show();
        add(dialog);
        dialog->close();
    }
    QVERIFY(pieces.size() > 10);
    if (m_pictures.isEmpty())
        return;
    QImage sheet(1400, 1000, QImage::Format_RGB32);
    sheet.fill(Qt::magenta);
    QPainter painter(&sheet);
    QPoint place;
    int lineHeight = 0;
    for (const QPixmap& piece : std::as_const(pieces)) {
        if (place.x() + piece.width() > sheet.width()) {
            place = QPoint(0, place.y() + lineHeight + 8);
            lineHeight = 0;
        }
        painter.drawPixmap(place, piece);
        place.rx() += piece.width() + 8;
        lineHeight = std::max(lineHeight, piece.height());
    }
    sheet.save(m_pictures + QStringLiteral("/focus-rings.png"));
}

void TestLooks::mainWindow() {
    open("long-shadow");
    look("main-article");
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("headline"));
    QTest::keyClicks(QApplication::focusWidget(),
                     QStringLiteral(" a title that goes on and on until no line can hold it any more"));
    look("main-long-title");
    session().seal();
    auto* pane = m_window->workbench()->editorPane();
    m_window->workbench()->openSlug({});
    settle();
    look("main-home");
    m_window->findChild<StatusStrip*>()->detailsButton()->click();
    look("main-details");
    m_window->findChild<StatusStrip*>()->detailsButton()->click();
    session().undo();
    look("main-undone");
    session().redo();
    pane->goTo(*session().selection(), QStringLiteral("modules"));
    look("main-modules");
    session().select(*session().draft()->state().findPath("title/the-long-shadow"));
    look("main-title");
    session().select(std::nullopt);
    session().showPage(std::nullopt);
    look("main-nothing");
    QTest::keyClicks(m_window->workbench()->navigator()->searchField(), QStringLiteral("zzzz"));
    look("main-nothing-found");
    m_window->workbench()->navigator()->searchField()->clear();
    m_window->notices()->showNotice({NoticeKind::Warning,
                                     QStringLiteral("This site has no page with the address a-b-c."),
                                     QStringLiteral("Undo"),
                                     {},
                                     false});
    look("notice-warning");
    m_window->notices()->showNotice({NoticeKind::Danger,
                                     whyNotSaved({ErrorCode::NotFound, "the folder is gone"}),
                                     QStringLiteral("Save a copy elsewhere…"),
                                     {},
                                     false});
    look("notice-danger");
    trigger("preview.phone");
    m_window->workbench()->openSlug({});
    settle();
    look("main-phone");
    trigger("preview.tablet");
    settle();
    look("main-tablet");
    trigger("preview.desktop");
    session().setLocale(1);
    settle();
    look("main-spanish");
}

void TestLooks::menusAndPopups() {
    open("long-shadow");
    for (auto* button : m_window->findChildren<QToolButton*>()) {
        if (button->menu() == nullptr || !button->isVisible())
            continue;
        QTimer::singleShot(300, this, [this, button] {
            const QByteArray name = "menu-" + button->accessibleName().toLatin1().replace(' ', '-');
            look(name.constData());
            button->menu()->close();
        });
        button->showMenu();
    }
    auto* list = m_window->workbench()->navigator()->list();
    QTimer::singleShot(300, this, [this] {
        look("menu-context");
        if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget()))
            menu->close();
    });
    emit list->customContextMenuRequested(list->visualRect(list->currentIndex()).center());
    m_window->findChild<TopBar*>()->localeBox()->showPopup();
    look("popup-locale");
    m_window->findChild<TopBar*>()->localeBox()->hidePopup();
    trigger("palette.open");
    look("palette-commands");
    QTest::keyClicks(m_window->palette()->field(), QStringLiteral("shadow"));
    look("palette-records");
    m_window->palette()->hide();
    auto* pane = m_window->workbench()->editorPane();
    for (auto* button : pane->findChildren<QAbstractButton*>()) {
        const QString name = button->accessibleName();
        const bool opens = name.contains(QStringLiteral("calendar")) || name.contains(QStringLiteral("Used by")) ||
                           name.startsWith(QStringLiteral("Add")) || name.contains(QStringLiteral("hoose"));
        if (!button->isVisible() || !opens)
            continue;
        button->click();
        look(("form-" + name.toLatin1().replace(' ', '-').replace('/', '-')).constData());
        if (auto* popup = QApplication::activePopupWidget())
            popup->close();
        for (QWidget* top : QApplication::topLevelWidgets())
            if (top != m_window.get() && top->isVisible())
                top->close();
    }
}

void TestLooks::reviewAndPublish() {
    open("long-shadow");
    const auto review = [this](const char* name) {
        m_window->workbench()->publishing().review(QStringLiteral("tester"));
        auto* panel = m_window->findChild<ReviewPanel*>();
        QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
        look(name);
    };
    const auto closeDialogs = [this] {
        for (auto* dialog : m_window->findChildren<QDialog*>())
            dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    };
    trigger("publish.versions");
    look("versions-none");
    closeDialogs();
    review("review-first");
    m_window->findChild<ReviewPanel*>()->findChild<QLineEdit*>()->setText(QStringLiteral("First issue"));
    emit m_window->findChild<ReviewPanel*>()->publishRequested(QStringLiteral("First issue"));
    look("publish-running");
    auto* dialog = m_window->findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    look("publish-done");
    closeDialogs();
    review("review-empty");
    closeDialogs();
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "headline/en",
                                           "The darkest film ever lit by two bulbs and a very long candle")}));
    VERIFY_OK(session().apply({Edit::erase("title", "the-quiet-heist")}));
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "slug", "home")}));
    VERIFY_OK(session().apply({Edit::create("talent", "new-one", {{"name", "A new person"}})}));
    review("review-errors");
    closeDialogs();
    m_window->workbench()->publishing().review(QStringLiteral("tester"));
    auto* panel = m_window->findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    emit panel->publishRequested(QStringLiteral("Second"));
    dialog = m_window->findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    look("publish-failed");
    closeDialogs();
    session().undo();
    session().undo();
    session().undo();
    m_window->workbench()->publishing().review(QStringLiteral("tester"));
    panel = m_window->findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    emit panel->publishRequested(
        QStringLiteral("A second issue with a message that is long enough to need more than one line of the dialog"));
    dialog = m_window->findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    look("publish-second");
    dialog->detailsButton()->click();
    look("publish-details");
    closeDialogs();
    trigger("publish.server");
    look("publish-server");
    m_window->findChild<ServerDialog*>()->field()->setText(QStringLiteral("ftp://example.org"));
    look("publish-server-wrong");
    closeDialogs();
    trigger("publish.versions");
    look("versions");
    dialog = m_window->findChild<PublishDialog*>();
    for (auto* button : dialog->findChildren<QPushButton*>())
        if (button->text() == QLatin1String("Hold readers here"))
            button->click();
    look("versions-hold");
    dialog->findChild<QuestionDialog*>()->actionButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->outcomeWords().isEmpty(), 30'000);
    look("versions-held");
    closeDialogs();
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "dek/en", "Not for readers yet.")}));
    review("review-held");
    closeDialogs();
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "dek/en", "An older text, to be restored.")}));
    const auto older = session().draft()->state().version().value();
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "dek/en", "A newer text that stands now.")}));
    trigger("history.show");
    auto* history = m_window->findChild<HistoryPanel*>();
    auto* commits = history->findChild<QListView*>();
    QTRY_VERIFY(commits->model()->rowCount() > 0 && !history->isReading());
    look("history");
    commits->setCurrentIndex(commits->model()->index(0, 0));
    look("history-commit");
    restoreAsOf("history-as-of");
    m_window->workbench()->publishing().history().show(HistoryScope::Field, QStringLiteral("dek/en"));
    QTRY_VERIFY(!history->isReading());
    look("history-field");
    m_window->workbench()->publishing().history().show(HistoryScope::Site);
    QTRY_VERIFY(!history->isReading());
    emit history->revertRequested(older);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<RestoreDialog*>() != nullptr, 10'000);
    look("history-restore");
}

void TestLooks::choosing() {
    open("long-shadow");
    const auto publishing = [this]() -> PublishFlow& { return m_window->workbench()->publishing(); };
    const auto closeDialogs = [this] {
        for (auto* dialog : m_window->findChildren<QDialog*>())
            dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    };
    const auto waitForPublish = [this] {
        auto* dialog = m_window->findChild<PublishDialog*>();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning() && !dialog->outcomeWords().isEmpty(), 30'000);
    };
    const auto find = [this](const char* path) { return *session().draft()->state().findPath(path); };
    publishing().publishAgain(QStringLiteral("tester"));
    waitForPublish();
    closeDialogs();
    VERIFY_OK(session().apply(
        {Edit::create("writer", "rosa-lund", {{"name", "Rosa Lund"}}),
         Edit::create("article", "rosa-tour",
                      {{"headline", {{"en", "Rosa Lund on tour"}}}, {"slug", "rosa-tour"}, {"author", "rosa-lund"}})}));
    for (const char* id : {"last-projectionist", "paper-tigers", "costume-pockets", "stunt-school"})
        VERIFY_OK(session().apply({Edit::patch("article", id, "dek/en", "Not finished yet.")}));
    m_window->workbench()->open(find("article/rosa-tour"));
    look("choose-header-new");
    const auto review = [&](const std::optional<std::vector<RecordRef>>& records, const char* name) {
        publishing().review(QStringLiteral("tester"), records);
        auto* panel = m_window->findChild<ReviewPanel*>();
        QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
        QTest::qWait(300); // for what is needed
        look(name);
    };
    review({{find("article/rosa-tour")}}, "choose-needed");
    for (auto* button : m_window->findChild<ReviewPanel*>()->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Publish it too"))
            button->click();
    QTest::qWait(300);
    look("choose-part");
    emit m_window->findChild<ReviewPanel*>()->publishRequested(QStringLiteral("Rosa"));
    waitForPublish();
    look("choose-published");
    closeDialogs();
    publishing().takeOff(QStringLiteral("tester"), {find("article/long-shadow")});
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->findChild<TakeOffDialog*>()->isLooking(), 30'000);
    look("take-off-links");
    closeDialogs();
    publishing().takeOff(QStringLiteral("tester"), {find("article/rosa-tour")});
    auto* dialog = m_window->findChild<TakeOffDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isLooking(), 30'000);
    dialog->address()->setText(QStringLiteral("/no-such-page"));
    look("take-off-wrong");
    dialog->gone()->setChecked(true);
    look("take-off-gone");
    dialog->actionButton()->click();
    waitForPublish();
    look("take-off-done");
    closeDialogs();
    QTRY_VERIFY(session().isTakenOff(find("article/rosa-tour")));
    look("take-off-header");
    review(std::nullopt, "choose-taken-off");
}

void TestLooks::dialogs() {
    open("long-shadow");
    SettingsDialog settings(*m_settings, m_window.get());
    settings.show();
    look("dialog-settings");
    settings.close();
    NewRecordDialog made(session(), TypeIndex{0}, m_window.get());
    made.show();
    look("dialog-new");
    made.close();
    QTimer::singleShot(400, this, [this] {
        look("dialog-delete");
        QApplication::activeModalWidget()->close();
    });
    trigger("record.delete");
}

int main(int argc, char** argv) {
    test::WatchedProgram program(argc, argv, test::WatchedProgram::Browser::Used);
    test::DemoFixture resources;
    installAppearance(program.application(),
                      qEnvironmentVariableIsSet("GALLEY_PICTURES_DARK") ? AppearanceMode::Dark : AppearanceMode::Light);
    if (qEnvironmentVariableIsSet("GALLEY_PICTURES_FONT")) {
        QFont large = QApplication::font();
        large.setPointSizeF(large.pointSizeF() * qEnvironmentVariable("GALLEY_PICTURES_FONT").toDouble());
        QApplication::setFont(large);
    }
    TestLooks test;
    return program.run(test);
}
#include "tst_looks.moc"
