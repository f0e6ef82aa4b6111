// A disk on which every sync takes seconds: the window goes on while it publishes, goes back, takes changes back, saves
// copies and leaves a site, says what it waits for, and lets the person stop waiting.
#include "tests/journal/fault_vfs.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/history/history_panel.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/widgets/choice_dialog.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <chrono>
#include <memory>

using namespace galley;
using namespace galley::ui;
using galley::test::FaultVfs;

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kSync = 2000ms;
/// Machines are shared: a turn of the loop may be slow, but not as slow as the disk.
constexpr qint64 kLongestTurn = kSync.count() / 2;

/// The longest time for which the event loop did not turn.
class TurnTimer {
public:
    TurnTimer() {
        m_since.start();
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer,
                         [this] { m_longest = qMax(m_longest, m_since.restart()); });
        m_timer.start(1);
    }
    qint64 longest() {
        m_longest = qMax(m_longest, m_since.elapsed());
        return m_longest;
    }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_longest = 0;
};

} // namespace

class TestSlowDisk : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void publishingWaitsBesideTheWindow();
    void whatWaitsForTheDiskCanBeCancelled();
    void theReturnThatPublishesCancelsNothing();
    void theRecordOfAPublishIsNotWaitedForForEver();
    void goingBackWaitsBesideTheWindow();
    void goingBackIsRecordedWhenNobodyWaitsForIt();
    void takingBackWaitsBesideTheWindow();
    void theHistoryOpensAtOnce();
    void aCopyWaitsBesideTheWindow();
    void leavingWaitsBesideTheWindow_data();
    void leavingWaitsBesideTheWindow();
    void whoStopsWaitingStays();
    void whoPublishesStays();
    void whoIsAskedGoesOnWhenAllIsSaved();
    void whoGivesUpNeedNotWait();

private:
    void edit(const char* text) const {
        VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", text)}));
    }
    /// Of the site as it is in its folder.
    std::string headlineOnDisk() const {
        std::string scratch;
        const auto workspace = m_fixture->site().open();
        const State& state = workspace->draft()->state();
        return std::string(
            state.record(*state.findPath("article/long-shadow")).field("headline").at(0).asString(scratch));
    }
    PublishDialog* publishAgain() const {
        m_fixture->workbench().publishing().publishAgain(QStringLiteral("Ana"));
        return m_fixture->window().findChild<PublishDialog*>();
    }
    bool publishQuickly() const {
        PublishDialog* dialog = publishAgain();
        QSignalSpy published(dialog, &PublishDialog::published);
        const bool isDone = published.wait(30'000);
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return isDone;
    }
    template <class Button>
    static Button* button(const QWidget* root, const QString& text) {
        for (Button* one : root->findChildren<Button*>())
            if (one->text() == text && one->isVisible())
                return one;
        return nullptr;
    }
    static bool says(const QWidget* root, const QString& text) {
        for (const QLabel* label : root->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
    static ChoiceDialog* question() { return qobject_cast<ChoiceDialog*>(QApplication::activeModalWidget()); }

    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestSlowDisk::init() {
    FaultVfs::installForAll();
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
}

void TestSlowDisk::cleanup() {
    FaultVfs::mend();
    m_fixture.reset();
}

void TestSlowDisk::publishingWaitsBesideTheWindow() {
    edit("On a slow disk");
    QTRY_COMPARE(m_fixture->session().saveState(), SaveState::Saved);
    FaultVfs::slowDown(kSync);
    edit("On a slower disk");
    TurnTimer turns;
    QElapsedTimer time;
    time.start();
    PublishDialog* dialog = publishAgain();
    QVERIFY(dialog != nullptr && dialog->isRunning());
    QSignalSpy published(dialog, &PublishDialog::published);
    QVERIFY(published.wait(60'000));
    QVERIFY(time.elapsed() >= 2 * kSync.count()); // what was edited, and the record of the publish
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    QVERIFY(says(dialog, QStringLiteral("by Ana")));
    QCOMPARE(m_fixture->session().workspace().publishedVersion(), m_fixture->session().draft()->state().version());
}

void TestSlowDisk::whatWaitsForTheDiskCanBeCancelled() {
    FaultVfs::slowDown(30 * kSync);
    edit("Not published");
    PublishDialog* dialog = publishAgain();
    QSignalSpy failed(dialog, &PublishDialog::failed);
    QTest::qWait(50);
    QVERIFY(dialog->isRunning());
    QElapsedTimer time;
    time.start();
    button<QPushButton>(dialog, QStringLiteral("Cancel"))->click();
    QVERIFY(says(dialog, QStringLiteral("Cancelling…")));
    QVERIFY(failed.wait(10'000));
    QVERIFY(time.elapsed() < kSync.count());
    QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::Cancelled);
    QCOMPARE(m_fixture->session().workspace().publishedVersion(), Version{});
}

void TestSlowDisk::theReturnThatPublishesCancelsNothing() {
    FaultVfs::slowDown(30 * kSync);
    edit("Published with a key");
    m_fixture->workbench().publishing().review(QStringLiteral("Ana"));
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    QTest::keyClick(panel->findChild<QLineEdit*>(), Qt::Key_Return);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QVERIFY(dialog != nullptr && dialog->isRunning());
    const auto pressAgain = [dialog](bool isHeld) {
        QWidget* target = dialog->focusWidget() != nullptr ? dialog->focusWidget() : dialog;
        QKeyEvent press(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier, QStringLiteral("\r"), isHeld);
        QCoreApplication::sendEvent(target, &press);
    };
    pressAgain(false);
    for (int i = 0; i < 30; ++i) { // longer than a second press counts as the first one
        pressAgain(true);
        QTest::qWait(20);
    }
    QVERIFY(dialog->isRunning());
    QVERIFY(!says(dialog, QStringLiteral("Cancelling…")));
    auto* cancel = button<QPushButton>(dialog, QStringLiteral("Cancel"));
    QVERIFY(cancel != nullptr && cancel->isEnabled() && !cancel->hasFocus());
    pressAgain(false);
    QVERIFY(cancel->isEnabled());
    cancel->setFocus();
    pressAgain(false);
    QVERIFY(says(dialog, QStringLiteral("Cancelling…")));
}

void TestSlowDisk::theRecordOfAPublishIsNotWaitedForForEver() {
    edit("Published");
    QTRY_COMPARE(m_fixture->session().saveState(), SaveState::Saved);
    PublishDialog* dialog = publishAgain();
    QSignalSpy published(dialog, &PublishDialog::published);
    FaultVfs::slowDown(30 * kSync);
    QTRY_VERIFY_WITH_TIMEOUT(button<QPushButton>(dialog, QStringLiteral("Stop waiting")) != nullptr, 30'000);
    QVERIFY(published.isEmpty());
    QVERIFY(says(dialog, QStringLiteral("Readers have it. The history of the site waits for the disk.")));
    QVERIFY(button<QPushButton>(dialog, QStringLiteral("Stop waiting"))->hasFocus());
    QElapsedTimer time;
    time.start();
    button<QPushButton>(dialog, QStringLiteral("Stop waiting"))->click();
    QVERIFY(published.wait(10'000));
    QVERIFY(time.elapsed() < kSync.count());
    QVERIFY(says(dialog, QStringLiteral("not written into the history of the site yet")));
    // Readers see it, and so does the window; the journal gets it when the disk takes it.
    QVERIFY(m_fixture->session().isPublished());
    QCOMPARE(m_fixture->session().unpublishedCount(), std::size_t{0});
    FaultVfs::mend();
    QTRY_COMPARE(m_fixture->session().saveState(), SaveState::Saved);
    const auto recorded = m_fixture->session().workspace().journal().lastOf(BodyKind::Publication);
    QVERIFY(recorded && recorded->has_value());
    QCOMPARE((*recorded)->number, m_fixture->session().workspace().publishedVersion().value());
}

void TestSlowDisk::goingBackWaitsBesideTheWindow() {
    QVERIFY(publishQuickly());
    const Version first = m_fixture->session().workspace().publishedVersion();
    edit("Other");
    QVERIFY(publishQuickly());
    FaultVfs::slowDown(kSync);
    TurnTimer turns;
    m_fixture->workbench().publishing().showVersions();
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY(button<QPushButton>(dialog, QStringLiteral("Go back to it")) != nullptr);
    button<QPushButton>(dialog, QStringLiteral("Go back to it"))->click();
    QSignalSpy published(dialog, &PublishDialog::published);
    dialog->findChild<QuestionDialog*>()->actionButton()->click();
    QVERIFY(published.wait(60'000));
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    QCOMPARE(m_fixture->session().workspace().publishedVersion(), first);
}

void TestSlowDisk::goingBackIsRecordedWhenNobodyWaitsForIt() {
    QVERIFY(publishQuickly());
    const Version first = m_fixture->session().workspace().publishedVersion();
    edit("Other");
    QVERIFY(publishQuickly());
    m_fixture->workbench().publishing().showVersions();
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY(button<QPushButton>(dialog, QStringLiteral("Go back to it")) != nullptr);
    button<QPushButton>(dialog, QStringLiteral("Go back to it"))->click();
    QSignalSpy published(dialog, &PublishDialog::published);
    FaultVfs::slowDown(30 * kSync);
    dialog->findChild<QuestionDialog*>()->actionButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(button<QPushButton>(dialog, QStringLiteral("Stop waiting")) != nullptr, 30'000);
    button<QPushButton>(dialog, QStringLiteral("Stop waiting"))->click();
    QVERIFY(published.wait(10'000));
    dialog->close();
    // The window says what readers see as soon as the disk has taken it.
    FaultVfs::mend();
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->session().workspace().publishedVersion(), first, 30'000);
    QTRY_COMPARE(m_fixture->session().unpublishedCount(), std::size_t{1});
}

void TestSlowDisk::takingBackWaitsBesideTheWindow() {
    edit("Taken back");
    const auto number = m_fixture->session().draft()->state().version().value();
    QTRY_COMPARE(m_fixture->session().saveState(), SaveState::Saved);
    m_fixture->trigger("history.show");
    auto* panel = m_fixture->window().findChild<HistoryPanel*>();
    FaultVfs::slowDown(kSync);
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "kicker/en", "Kept")}));
    TurnTimer turns;
    emit panel->revertRequested(number);
    QVERIFY(says(panel, QStringLiteral("Saving…")));
    QTRY_VERIFY_WITH_TIMEOUT(says(panel, QStringLiteral("was taken back")), 30'000);
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    QVERIFY(m_fixture->session().draft()->state().version().value() > number + 1);
}

void TestSlowDisk::theHistoryOpensAtOnce() {
    FaultVfs::slowDown(30 * kSync);
    edit("Not saved yet");
    TurnTimer turns;
    m_fixture->trigger("history.show");
    auto* panel = m_fixture->window().findChild<HistoryPanel*>();
    QVERIFY(panel->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(says(panel, QStringLiteral("The newest changes are not saved yet.")), 30'000);
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    const auto* list = panel->findChild<QListView*>();
    const int rows = list->model()->rowCount();
    FaultVfs::mend();
    QTRY_VERIFY_WITH_TIMEOUT(says(panel, QStringLiteral("Everything is saved now.")), 30'000);
    QTRY_COMPARE(list->model()->rowCount(), rows + 1);
}

void TestSlowDisk::aCopyWaitsBesideTheWindow() {
    FaultVfs::slowDown(kSync);
    edit("In the copy");
    QTest::qWait(100); // it is being appended
    QTimer::singleShot(kSync * 3 / 2, this, [] { FaultVfs::mend(); });
    TurnTimer turns;
    QSignalSpy copied(m_fixture->window().guard(), &UnsavedGuard::copied);
    m_fixture->window().guard()->saveCopyIn(m_fixture->site().filePath(QStringLiteral("copies")));
    edit("Not in the copy");
    QVERIFY(copied.wait(60'000));
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    FaultVfs::mend();
    const auto copy = Workspace::open(copied[0][0].toString().toStdString(), {});
    VERIFY_OK(copy);
    const State& state = (*copy)->draft()->state();
    std::string scratch;
    QCOMPARE(state.record(*state.findPath("article/long-shadow")).field("headline").at(0).asString(scratch),
             std::string_view("In the copy"));
}

void TestSlowDisk::leavingWaitsBesideTheWindow_data() {
    QTest::addColumn<bool>("isQuitting");
    QTest::newRow("close the site") << false;
    QTest::newRow("close the window") << true;
}

void TestSlowDisk::leavingWaitsBesideTheWindow() {
    QFETCH(const bool, isQuitting);
    MainWindow& window = m_fixture->window();
    FaultVfs::slowDown(kSync);
    edit("Just before");
    QSignalSpy closed(&window, &MainWindow::siteClosed);
    TurnTimer turns;
    QElapsedTimer time;
    time.start();
    if (isQuitting)
        QVERIFY(!window.close());
    else
        window.closeSite();
    QVERIFY(time.elapsed() < kLongestTurn);
    QTRY_VERIFY_WITH_TIMEOUT(window.notices()->text().startsWith(QStringLiteral("Saving “Moth & Marquee”")),
                             int{kSync.count()});
    QVERIFY(closed.wait(60'000));
    QVERIFY(time.elapsed() >= kSync.count());
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    QVERIFY(window.workbench() == nullptr);
    QTRY_COMPARE(window.isVisible(), !isQuitting);
    FaultVfs::mend();
    QCOMPARE(headlineOnDisk(), std::string("Just before"));
}

void TestSlowDisk::whoStopsWaitingStays() {
    MainWindow& window = m_fixture->window();
    FaultVfs::slowDown(30 * kSync);
    edit("Still being saved");
    window.closeSite();
    QTRY_VERIFY(window.notices()->text().startsWith(QStringLiteral("Saving")));
    button<QPushButton>(window.notices(), QStringLiteral("Stop waiting"))->click();
    QCOMPARE(window.notices()->text(), QString());
    QTest::qWait(100);
    QVERIFY(window.workbench() != nullptr && question() == nullptr);
    edit("And edited on");
    FaultVfs::mend();
    QVERIFY(test::closeSite(window));
    QCOMPARE(headlineOnDisk(), std::string("And edited on"));
}

void TestSlowDisk::whoPublishesStays() {
    MainWindow& window = m_fixture->window();
    FaultVfs::slowDown(kSync);
    edit("Published after all");
    window.closeSite();
    PublishDialog* dialog = publishAgain();
    QSignalSpy published(dialog, &PublishDialog::published);
    QVERIFY(published.wait(60'000));
    QVERIFY(window.workbench() != nullptr && question() == nullptr);
    QCOMPARE(m_fixture->session().workspace().publishedVersion(), m_fixture->session().draft()->state().version());
}

void TestSlowDisk::whoIsAskedGoesOnWhenAllIsSaved() {
    MainWindow& window = m_fixture->window();
    FaultVfs::slowDown(30 * kSync);
    edit("Saved in the end");
    QSignalSpy closed(&window, &MainWindow::siteClosed);
    window.closeSite();
    QTRY_VERIFY_WITH_TIMEOUT(question() != nullptr, 10'000);
    QVERIFY(says(question(), QStringLiteral("The disk does not answer.")));
    QVERIFY(closed.isEmpty());
    FaultVfs::mend();
    QVERIFY(closed.wait(30'000));
    QVERIFY(question() == nullptr);
    QCOMPARE(headlineOnDisk(), std::string("Saved in the end"));
}

void TestSlowDisk::whoGivesUpNeedNotWait() {
    MainWindow& window = m_fixture->window();
    FaultVfs::slowDown(30 * kSync);
    edit("Given up");
    QSignalSpy closed(&window, &MainWindow::siteClosed);
    window.closeSite();
    QTRY_VERIFY_WITH_TIMEOUT(question() != nullptr, 10'000);
    TurnTimer turns;
    button<QPushButton>(question(), QStringLiteral("Close and lose changes"))->click();
    QTRY_VERIFY(says(&window, QStringLiteral("Closing “Moth & Marquee”")));
    QVERIFY(window.workbench() == nullptr && closed.isEmpty());
    QVERIFY(button<QPushButton>(&window, QStringLiteral("Cancel")) == nullptr); // there is no way back
    button<QPushButton>(&window, QStringLiteral("Don’t wait"))->click();
    QVERIFY(closed.wait(10'000));
    QVERIFY2(turns.longest() < kLongestTurn, qPrintable(QString::number(turns.longest())));
    QVERIFY(!says(&window, QStringLiteral("Closing")));
    // The disk still holds it: it is opened again as soon as it is let go.
    QSignalSpy opened(&window, &MainWindow::siteOpened);
    QSignalSpy failed(&window, &MainWindow::siteFailed);
    window.openSite(m_fixture->site().folder());
    QVERIFY(says(&window, QStringLiteral("Waiting for the disk to close “Moth & Marquee”")));
    button<QPushButton>(&window, QStringLiteral("Cancel"))->click();
    QVERIFY(!says(&window, QStringLiteral("Waiting")));
    window.openSite(m_fixture->site().folder());
    FaultVfs::mend();
    QVERIFY(opened.wait(30'000));
    QVERIFY(failed.isEmpty());
}

QTEST_WEB_MAIN(TestSlowDisk)

#include "tst_slow_disk.moc"
