// What the window says and does while a site cannot be saved, or can only be read: which notice stands on top, that
// typing goes on, that it asks before anything is lost, and that a copy holds it all.
#include "tests/journal/fault_vfs.h"
#include "tests/support/other_user.h"
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "tests/ui/window_fixture.h"
#include "ui/navigator/navigator.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/unsaved_guard.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/choice_dialog.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <filesystem>
#include <fstream>

using namespace galley;
using namespace galley::ui;
using galley::test::FaultVfs;

namespace fs = std::filesystem;

class TestUnsavedSite : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void lesserNoticeNeverCoversAWorseOne();
    void noticesGoByThemselvesAlsoUnseen();
    void aGoneFolderIsToldAndTypingGoesOn();
    void thePreviewKeepsItsThemeWhileTheFolderIsGone();
    void aFullDiskIsToldUntilThereIsRoom();
    void closingAsksBeforeAnythingIsLost();
    void whoIsAskedGoesOnWhenAllIsSavedAfterAll();
    void openingAnotherSiteAsksToo();
    void closingTriesOnceMoreAndDoesNotAsk();
    void aCopyHoldsEverythingAndTheWindowGoesOnInIt();
    void aCopyOfADeletedSiteSaysWhatItLacksAndShowsTheSamePage();
    void aCopyGoesToAFolderWhoseNameIsTyped();
    void noticesSpeakToEditorsAndKeepTheRestForDetails();
    void aCopyLetsTheWindowCloseUntilTheNextEdit();
    void aFailedCopyIsToldAboveTheRest();
    void aFailedCheckpointIsToldAsNoLoss();
    void historyAnswersAtOnceWhileNothingCanBeSaved();
    void aSiteThatCannotBeWrittenIsOpenedForReading();

private:
    void open();
    fs::path site() const { return m_fixture->folder().toStdString(); }
    fs::path elsewhere() const { return m_fixture->filePath(QStringLiteral("elsewhere")).toStdString(); }
    SiteSession& session() const { return m_window->workbench()->session(); }
    void edit(const char* text) const {
        VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "headline/en", text)}));
    }
    static std::string headline(const State& state) {
        std::string scratch;
        const RecordView record = state.record(*state.findPath("article/long-shadow"));
        return std::string(record.field("headline").at(0).asString(scratch));
    }
    QString saveText() const {
        for (const QLabel* label : m_window->findChild<StatusStrip*>()->findChildren<QLabel*>())
            if (label->text() == QLatin1String("Saved") || label->text() == QLatin1String("Not saved") ||
                label->text() == QLatin1String("Reading only"))
                return label->text();
        return {};
    }
    static ChoiceDialog* question() { return qobject_cast<ChoiceDialog*>(QApplication::activeModalWidget()); }
    static QPushButton* button(const QString& text) {
        if (question() != nullptr)
            for (QPushButton* one : question()->findChildren<QPushButton*>())
                if (one->text() == text)
                    return one;
        return nullptr;
    }

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestUnsavedSite::init() {
    FaultVfs::installForAll();
    m_fixture = std::make_unique<test::DemoFixture>();
    m_settings = std::make_unique<Settings>(m_fixture->filePath(QStringLiteral("settings.ini")));
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    m_window->show();
}

void TestUnsavedSite::cleanup() {
    FaultVfs::mend();
    m_window.reset();
}

void TestUnsavedSite::open() {
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(m_fixture->folder(), QStringLiteral("long-shadow"));
    QVERIFY(opened.wait(20'000));
}

void TestUnsavedSite::lesserNoticeNeverCoversAWorseOne() {
    NoticeBar bar;
    bar.showNotice({NoticeKind::Warning, QStringLiteral("warning"), {}, {}, false});
    bar.showNotice({NoticeKind::Danger, QStringLiteral("danger"), {}, {}, false, QStringLiteral("save"), true});
    bar.showNotice({NoticeKind::Info, QStringLiteral("info"), {}, {}, false});
    QCOMPARE(bar.text(), QStringLiteral("danger"));
    bar.dismiss(); // it stays
    QCOMPARE(bar.text(), QStringLiteral("danger"));
    bar.showNotice({NoticeKind::Danger, QStringLiteral("worse"), {}, {}, false, QStringLiteral("save"), true});
    QCOMPARE(bar.text(), QStringLiteral("worse"));
    bar.withdraw(QStringLiteral("save"));
    QCOMPARE(bar.text(), QStringLiteral("warning"));
    bar.dismiss();
    QCOMPARE(bar.text(), QStringLiteral("info"));
    bar.showNotice({NoticeKind::Info, QStringLiteral("newer"), {}, {}, false});
    QCOMPARE(bar.text(), QStringLiteral("newer"));
    bar.dismiss();
    QCOMPARE(bar.text(), QString());
    QVERIFY(bar.isHidden());
}

void TestUnsavedSite::noticesGoByThemselvesAlsoUnseen() {
    NoticeBar bar;
    bar.showNotice({NoticeKind::Info, QStringLiteral("fading"), {}, {}, true});
    bar.showNotice({NoticeKind::Danger, QStringLiteral("danger"), {}, {}, false, QStringLiteral("save"), true});
    QElapsedTimer timer;
    timer.start();
    QTRY_VERIFY_WITH_TIMEOUT(timer.elapsed() > 6500, 10'000);
    QCOMPARE(bar.text(), QStringLiteral("danger"));
    bar.withdraw(QStringLiteral("save"));
    QCOMPARE(bar.text(), QString());
}

void TestUnsavedSite::aGoneFolderIsToldAndTypingGoesOn() {
    open();
    QTRY_COMPARE(saveText(), QStringLiteral("Saved"));
    fs::rename(site(), elsewhere());
    QTRY_VERIFY_WITH_TIMEOUT(m_window->notices()->text().contains(QStringLiteral("not in its folder")), 1000);
    QCOMPARE(saveText(), QStringLiteral("Not saved"));
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("headline"));
    QWidget* field = QApplication::focusWidget();
    QVERIFY(field != nullptr);
    QTest::keyClick(field, Qt::Key_End);
    QTest::keyClicks(field, QStringLiteral(" goes on"));
    QVERIFY(QString::fromStdString(headline(session().draft()->state())).endsWith(QStringLiteral(" goes on")));
    m_window->notices()->showNotice({NoticeKind::Info, QStringLiteral("something lesser"), {}, {}, true});
    QVERIFY(m_window->notices()->text().contains(QStringLiteral("not in its folder")));
    fs::rename(elsewhere(), site());
    QTRY_COMPARE_WITH_TIMEOUT(saveText(), QStringLiteral("Saved"), 5000);
    QVERIFY(m_window->notices()->text().contains(QStringLiteral("can be saved again")));
    const std::string text = headline(session().draft()->state());
    QVERIFY(test::closeSite(*m_window));
    QCOMPARE(headline(m_fixture->open()->draft()->state()), text);
}

void TestUnsavedSite::thePreviewKeepsItsThemeWhileTheFolderIsGone() {
    open();
    PreviewController& preview = m_window->workbench()->preview();
    const auto before = preview.theme();
    fs::rename(site(), elsewhere());
    preview.reload();
    QVERIFY(preview.theme() == before);
    std::ofstream(elsewhere() / "theme" / "style.css") << "body { color: red }";
    QTRY_COMPARE(saveText(), QStringLiteral("Not saved"));
    fs::rename(elsewhere(), site());
    QTRY_VERIFY(preview.theme() != before);
    QCOMPARE(preview.theme()->files().find("style.css")->second, std::string("body { color: red }"));
}

void TestUnsavedSite::aFullDiskIsToldUntilThereIsRoom() {
    open();
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    edit("On a full disk");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->notices()->text().contains(QStringLiteral("the disk is full")), 1000);
    edit("More of it");
    session().undo();
    QCOMPARE(headline(session().draft()->state()), std::string("On a full disk"));
    FaultVfs::mend();
    QTRY_COMPARE_WITH_TIMEOUT(saveText(), QStringLiteral("Saved"), 5000);
    QVERIFY(!m_window->notices()->text().contains(QStringLiteral("the disk is full")));
}

void TestUnsavedSite::closingAsksBeforeAnythingIsLost() {
    open();
    fs::rename(site(), elsewhere());
    edit("Unsaved");
    QVERIFY(!test::closeWindow(*m_window));
    QVERIFY(question() != nullptr);
    QVERIFY(button(QStringLiteral("Cancel"))->isDefault());
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(question() == nullptr);
    QVERIFY(m_window->isVisible() && m_window->workbench() != nullptr);
    m_window->actions().action(QStringLiteral("site.close"))->trigger();
    QTRY_VERIFY(question() != nullptr);
    QVERIFY(m_window->workbench() != nullptr);
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(question() == nullptr);
    m_window->actions().action(QStringLiteral("app.quit"))->trigger();
    QTRY_VERIFY(question() != nullptr);
    button(QStringLiteral("Close and lose changes"))->click();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(m_window->workbench() == nullptr);
}

void TestUnsavedSite::whoIsAskedGoesOnWhenAllIsSavedAfterAll() {
    open();
    fs::rename(site(), elsewhere());
    edit("Saved after all");
    QVERIFY(!test::closeWindow(*m_window));
    QVERIFY(question() != nullptr);
    QTest::qWait(700); // another attempt to save fails; the question stands
    QVERIFY(question() != nullptr && m_window->isVisible());
    fs::rename(elsewhere(), site());
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->isVisible(), 10'000);
    QVERIFY(question() == nullptr && m_window->workbench() == nullptr);
    QCOMPARE(headline(m_fixture->open()->draft()->state()), std::string("Saved after all"));
}

void TestUnsavedSite::openingAnotherSiteAsksToo() {
    const test::DemoFixture other;
    open();
    fs::rename(site(), elsewhere());
    edit("Unsaved");
    m_window->openSite(other.folder());
    QTRY_VERIFY(question() != nullptr);
    QVERIFY(m_window->workbench() != nullptr);
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    button(QStringLiteral("Close and lose changes"))->click();
    QVERIFY(opened.wait(20'000));
    QCOMPARE(session().folder(), other.folder());
}

void TestUnsavedSite::closingTriesOnceMoreAndDoesNotAsk() {
    open();
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    edit("Unsaved");
    QTRY_COMPARE(saveText(), QStringLiteral("Not saved"));
    FaultVfs::mend();
    QVERIFY(test::closeWindow(*m_window));
    QCOMPARE(headline(m_fixture->open()->draft()->state()), std::string("Unsaved"));
}

void TestUnsavedSite::aCopyHoldsEverythingAndTheWindowGoesOnInIt() {
    open();
    fs::rename(site(), elsewhere());
    edit("Only in the window");
    QSignalSpy copied(m_window->guard(), &UnsavedGuard::copied);
    const QString parent = m_fixture->filePath(QStringLiteral("copies"));
    m_window->guard()->saveCopyIn(parent);
    QVERIFY(copied.wait(20'000));
    const QString folder = copied.at(0).at(0).toString();
    QCOMPARE(folder, parent + QStringLiteral("/site"));
    QTRY_VERIFY(m_window->notices()->text().contains(QDir::toNativeSeparators(folder)));
    QPushButton* action = m_window->notices()->findChild<QPushButton*>();
    QCOMPARE(action->text(), QStringLiteral("Open the copy"));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    action->click();
    QVERIFY(opened.wait(20'000));
    QCOMPARE(session().folder(), folder);
    QCOMPARE(headline(session().draft()->state()), std::string("Only in the window"));
    QTRY_COMPARE(saveText(), QStringLiteral("Saved"));
    QCOMPARE(m_window->notices()->text(), QString());
}

void TestUnsavedSite::aCopyOfADeletedSiteSaysWhatItLacksAndShowsTheSamePage() {
    open();
    session().setLocale(1);
    fs::remove_all(site());
    edit("Only in the window");
    QSignalSpy copied(m_window->guard(), &UnsavedGuard::copied);
    m_window->guard()->saveCopyIn(m_fixture->filePath(QStringLiteral("copies")));
    QVERIFY(copied.wait(20'000));
    const QString lacking = QStringLiteral("pictures and files that the site uses are gone");
    QTRY_VERIFY2(m_window->notices()->text().contains(lacking), qPrintable(m_window->notices()->text()));
    QVERIFY(m_window->notices()->detail().contains(QStringLiteral("brand/moth.svg")));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    QPushButton* action = m_window->notices()->findChild<QPushButton*>();
    QCOMPARE(action->text(), QStringLiteral("Open the copy"));
    action->click();
    QVERIFY(opened.wait(20'000));
    QVERIFY2(m_window->notices()->text().contains(lacking), qPrintable(m_window->notices()->text()));
    const State& state = session().draft()->state();
    QVERIFY(session().page().has_value());
    QCOMPARE(state.record(*session().page()).path(), std::string("article/long-shadow"));
    QCOMPARE(session().locale(), std::size_t{1});
}

void TestUnsavedSite::aCopyGoesToAFolderWhoseNameIsTyped() {
    open();
    int boxes = 0;
    QTimer watch;
    connect(&watch, &QTimer::timeout, this, [&boxes] {
        if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
            ++boxes;
            box->close();
        }
    });
    watch.start(10);
    m_window->actions().action(QStringLiteral("site.copy"))->trigger();
    auto* dialog = m_window->findChild<QFileDialog*>();
    QVERIFY(dialog != nullptr);
    auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    const QString parent = m_fixture->filePath(QStringLiteral("not/there yet"));
    QSignalSpy copied(m_window->guard(), &UnsavedGuard::copied);
    name->setText(parent);
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_COMPARE(copied.size() + boxes, 1);
    QCOMPARE(boxes, 0);
    QCOMPARE(copied.at(0).at(0).toString(), parent + QStringLiteral("/site"));
    QVERIFY(fs::exists((parent + QStringLiteral("/site/workspace.json")).toStdString()));
}

void TestUnsavedSite::noticesSpeakToEditorsAndKeepTheRestForDetails() {
    open();
    fs::rename(site(), elsewhere());
    edit("Unsaved");
    QTRY_VERIFY(m_window->notices()->text().contains(QStringLiteral("not in its folder")));
    QVERIFY(!m_window->notices()->text().contains(QLatin1Char('/')));
    QToolButton* details = nullptr;
    for (auto* button : m_window->notices()->findChildren<QToolButton*>())
        if (button->isCheckable())
            details = button;
    QVERIFY(details != nullptr);
    QCOMPARE(details->text(), QStringLiteral("Details"));
    const auto isShown = [this] {
        for (const QLabel* label : m_window->notices()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(m_fixture->folder()))
                return true;
        return false;
    };
    QVERIFY(!isShown());
    details->setFocus();
    QTest::keyClick(details, Qt::Key_Space);
    QVERIFY2(isShown(), qPrintable(m_window->notices()->detail()));
    fs::rename(elsewhere(), site());
    QTRY_VERIFY(m_window->notices()->text().contains(QStringLiteral("can be saved again")));
    QVERIFY(m_window->notices()->text().contains(QStringLiteral("Moth & Marquee")));
    QVERIFY(!m_window->notices()->text().contains(QLatin1Char('/')));
}

void TestUnsavedSite::aCopyLetsTheWindowCloseUntilTheNextEdit() {
    open();
    fs::remove_all(site());
    edit("First");
    QSignalSpy copied(m_window->guard(), &UnsavedGuard::copied);
    bool wentOn = false;
    m_window->guard()->saveCopyIn(m_fixture->filePath(QStringLiteral("copies")), [&wentOn] { wentOn = true; });
    QVERIFY(copied.wait(20'000));
    QTRY_VERIFY(wentOn);
    edit("Second");
    QVERIFY(!test::closeWindow(*m_window));
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(question() == nullptr);
    session().undo(); // a version of its own: the copy does not have it
    QVERIFY(!test::closeWindow(*m_window));
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(question() == nullptr);
    m_window->guard()->saveCopyIn(m_fixture->filePath(QStringLiteral("copies")));
    QVERIFY(copied.wait(20'000));
    QVERIFY(copied.at(1).at(0).toString().endsWith(QStringLiteral("/site 2")));
    QVERIFY(test::closeWindow(*m_window));
}

void TestUnsavedSite::aFailedCopyIsToldAboveTheRest() {
    open();
    fs::rename(site(), elsewhere());
    edit("Unsaved");
    QTRY_COMPARE(saveText(), QStringLiteral("Not saved"));
    const QString inTheWay = m_fixture->filePath(QStringLiteral("file"));
    std::ofstream(inTheWay.toStdString()) << "in the way";
    QSignalSpy failed(m_window->guard(), &UnsavedGuard::copyFailed);
    m_window->guard()->saveCopyIn(inTheWay);
    QVERIFY(failed.wait(20'000));
    QVERIFY(m_window->notices()->text().contains(QStringLiteral("The copy could not be saved")));
    m_window->notices()->dismiss();
    QVERIFY(m_window->notices()->text().contains(QStringLiteral("not in its folder")));
    fs::rename(elsewhere(), site());
}

void TestUnsavedSite::aFailedCheckpointIsToldAsNoLoss() {
    m_fixture->addPackableGenres();
    open();
    QSignalSpy ended(&session(), &SiteSession::packingEnded);
    session().setIdleTime(std::chrono::milliseconds(1));
    QVERIFY(ended.wait(30'000));
    fs::remove_all(site() / "cache");
    std::ofstream(site() / "cache") << "in the way";
    QVERIFY(test::closeSite(*m_window));
    QVERIFY(m_window->workbench() == nullptr);
    QVERIFY2(m_window->notices()->text().contains(QStringLiteral("Everything is saved")),
             qPrintable(m_window->notices()->text()));
}

void TestUnsavedSite::historyAnswersAtOnceWhileNothingCanBeSaved() {
    open();
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    edit("Unsaved");
    QElapsedTimer timer;
    timer.start();
    m_window->actions().action(QStringLiteral("history.show"))->trigger();
    QVERIFY(timer.elapsed() < 5000);
    QVERIFY(QApplication::activeModalWidget() != nullptr);
    QApplication::activeModalWidget()->close();
}

void TestUnsavedSite::aSiteThatCannotBeWrittenIsOpenedForReading() {
    const auto setAll = [this](fs::perms files, fs::perms folders) {
        std::vector<fs::path> found{site()};
        for (const auto& entry : fs::recursive_directory_iterator(site()))
            found.push_back(entry.path());
        for (const fs::path& path : found)
            fs::permissions(path, fs::is_directory(path) ? folders : files, fs::perm_options::replace);
    };
    const fs::perms read = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    const fs::perms enter = read | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    fs::permissions(site().parent_path(), enter | fs::perms::owner_write, fs::perm_options::replace);
    setAll(read, enter);
    {
        const test::OtherUser user;
        QVERIFY(user.isStopped());
        open();
    }
    QVERIFY(session().isReadOnly());
    QVERIFY2(m_window->notices()->text().contains(QStringLiteral("read this site, but not change it")),
             qPrintable(m_window->notices()->text()));
    QTRY_COMPARE(saveText(), QStringLiteral("Reading only"));
    for (const char* action : {"record.new", "record.delete", "publish.start", "site.copy", "edit.undo"})
        QVERIFY(!m_window->actions().action(QLatin1String(action))->isEnabled());
    const std::string before = headline(session().draft()->state());
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("headline"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("x"));
    QCOMPARE(headline(session().draft()->state()), before);
    QVERIFY(test::closeWindow(*m_window));
    setAll(read | fs::perms::owner_write, enter | fs::perms::owner_write);
}

QTEST_WEB_MAIN(TestUnsavedSite)

#include "tst_unsaved_site.moc"
