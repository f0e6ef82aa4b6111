// The start page: new sites, imports, sites opened lately, and the folder dialog.
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "ui/editor/field_input.h"
#include "ui/editor/record_editor.h"
#include "ui/preview/preview_view.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/recent_sites.h"
#include "ui/shell/record_commands.h"
#include "ui/shell/site_pictures.h"
#include "ui/shell/start_page.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/file_dialog.h"
#include "ui/widgets/notice_bar.h"

#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace galley;
using namespace galley::ui;

class TestStartPage : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void aNewSiteIsMadeAndOpened();
    void anEmptySiteSaysHowToBegin();
    void sitesAreCalledByTheirNames();
    void theWayBackFromAnErrorIsTheStartPage();
    void aFolderInUseIsNotTaken_data();
    void aFolderInUseIsNotTaken();
    void aFailureKeepsTheAnswers();
    void anImportShowsWhatWillCome_data();
    void anImportShowsWhatWillCome();
    void anImportKeepsAZoneOfNoPlace();
    void aFileThatIsNoExportSaysSo();
    void recentSitesAreOpenedAndRemovedByKey();
    void aPictureIsTakenOfTheOpenSite();
    void theFolderDialogIsOurs();
    void escapeLeavesTheQuestionsOfANewSite();
    void aFolderThatIsNotThereIsSaidInTheDialog_data();
    void aFolderThatIsNotThereIsSaidInTheDialog();
    void aNewSiteTakesAFolderWhoseNameIsTyped();
    void everythingIsReachedByKey();

private:
    StartPage* start() const { return m_window->findChild<StartPage*>(); }
    NewSitePage* page() const { return start()->newSitePage(); }
    QString path(const char* name) const { return m_fixture->filePath(QLatin1String(name)); }
    void write(const QString& file, const QByteArray& bytes);

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

namespace {

Schema starterSchema(std::string name) {
    Schema schema = *parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","page":true,"display":"headline",
        "slug":"slug","fields":[{"name":"headline","kind":"string"},{"name":"slug","kind":"string"}]}]})");
    schema.site.name = std::move(name);
    return schema;
}

/// What the application does, without a theme of its own.
Result<void> makeTestSite(const std::filesystem::path& folder, const Schema& schema, const SiteFiller& fill,
                          const CancelToken& cancel) {
    GALLEY_CHECK(Workspace::create(folder, schema));
    std::filesystem::create_directories(folder / "theme");
    OpenOptions options;
    options.actor = {"tester", ActorKind::Human};
    options.cancel = cancel;
    auto workspace = Workspace::open(folder, std::move(options));
    if (!workspace)
        return workspace.error();
    Result<void> done = fill ? fill(**workspace) : Result<void>();
    if (done)
        done = (*workspace)->flush();
    workspace->reset();
    if (!done)
        std::filesystem::remove_all(folder);
    return done;
}

} // namespace

void TestStartPage::init() {
    m_fixture = std::make_unique<test::DemoFixture>();
    m_settings = std::make_unique<Settings>(path("settings.ini"));
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    m_window->setSiteMaker({starterSchema, makeTestSite});
    m_window->show();
    QApplication::setActiveWindow(m_window.get());
}

void TestStartPage::cleanup() {
    m_window.reset();
}

void TestStartPage::write(const QString& file, const QByteArray& bytes) {
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
}

void TestStartPage::aNewSiteIsMadeAndOpened() {
    QTest::mouseClick(start()->newButton(), Qt::LeftButton);
    QVERIFY(page()->isVisible());
    QCOMPARE(QApplication::focusWidget(), page()->nameField());
    QVERIFY(!page()->makeButton()->isEnabled());
    QTest::keyClicks(page()->nameField(), QStringLiteral("Il mio: giornale"));
    // The folder follows the name, without what file systems refuse.
    QVERIFY2(page()->folderField()->text().endsWith(QStringLiteral("Il mio giornale")),
             qPrintable(page()->folderField()->text()));
    page()->folderField()->selectAll();
    QTest::keyClicks(page()->folderField(), path("new site"));
    page()->localeBox()->setCurrentIndex(page()->localeBox()->findData(QStringLiteral("it")));
    page()->zoneBox()->setCurrentIndex(page()->zoneBox()->findData(QStringLiteral("Europe/Rome")));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    QTest::keyClick(page()->folderField(), Qt::Key_Return);
    QVERIFY(opened.wait(20'000));
    const Schema& schema = m_window->workbench()->session().draft()->state().schema();
    QCOMPARE(schema.site.name, std::string("Il mio: giornale"));
    QCOMPARE(schema.site.zone, std::string("Europe/Rome"));
    QCOMPARE(schema.locales.size(), std::size_t{1});
    QCOMPARE(schema.locales[0].code, std::string("it"));
    QVERIFY(QFileInfo::exists(path("new site") + QStringLiteral("/theme")));
    QCOMPARE(m_settings->recentSites(), QStringList{path("new site")});
}

void TestStartPage::anEmptySiteSaysHowToBegin() {
    VERIFY_OK(makeTestSite(path("empty").toStdString(), starterSchema("Empty"), {}, {}));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(path("empty"));
    QVERIFY(opened.wait(20'000));
    Workbench* workbench = m_window->workbench();
    QPushButton* step = workbench->editorPane()->firstStep();
    QVERIFY(step != nullptr);
    QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(step));
    // There is no home page to show yet: neither button nor key lead into nothing.
    for (auto* button : workbench->previewPane()->findChildren<QPushButton*>())
        QVERIFY(!button->isVisible());
    m_window->actions().action(QStringLiteral("navigate.home"))->trigger();
    QVERIFY(!m_window->notices()->text().isEmpty());
    QTimer::singleShot(0, this, [] {
        auto* dialog = qobject_cast<NewRecordDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->idField()->text(), QStringLiteral("home"));
        QTest::keyClicks(dialog->nameField(), QStringLiteral("Welcome"));
        QCOMPARE(dialog->idField()->text(), QStringLiteral("home"));
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    QTest::mouseClick(step, Qt::LeftButton);
    QCOMPARE(workbench->session().draft()->state().recordCount(), std::uint64_t{1});
    QTRY_COMPARE(workbench->preview().address(), QStringLiteral("/"));
    QCOMPARE(workbench->editorPane()->firstStep(), nullptr);
    auto* headline = workbench->editorPane()->editor()->inputAt(QStringLiteral("headline"));
    QTRY_COMPARE(QApplication::focusWidget(), headline->focusTarget());
    // Undone, it is empty again.
    m_window->actions().action(QStringLiteral("edit.undo"))->trigger();
    workbench->session().select(std::nullopt);
    QVERIFY(workbench->editorPane()->firstStep() != nullptr);
}

void TestStartPage::sitesAreCalledByTheirNames() {
    VERIFY_OK(makeTestSite(path("folder-one").toStdString(), starterSchema("The Daily Moth"), {}, {}));
    VERIFY_OK(makeTestSite(path("folder-two").toStdString(), starterSchema(""), {}, {}));
    m_settings->addRecentSite(path("folder-two"));
    m_settings->addRecentSite(path("folder-one"));
    m_window->closeSite();
    auto* recent = start()->recentSites();
    QCOMPARE(recent->count(), 2);
    QCOMPARE(recent->item(0)->text(), QStringLiteral("The Daily Moth"));
    QVERIFY(recent->item(0)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("folder-one")));
    QCOMPARE(recent->item(1)->text(), QStringLiteral("folder-two"));
}

void TestStartPage::theWayBackFromAnErrorIsTheStartPage() {
    QSignalSpy failed(m_window.get(), &MainWindow::siteFailed);
    m_window->openSite(path("nothing here"));
    QVERIFY(failed.wait(20'000));
    QPushButton* back = nullptr;
    for (auto* button : start()->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Back to the start page"))
            back = button;
    QVERIFY(back != nullptr);
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(start()->newButton()->isVisible());
    QVERIFY(QApplication::focusWidget() != nullptr && QApplication::focusWidget()->isVisible());
}

void TestStartPage::aFolderInUseIsNotTaken_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("words");
    QTest::newRow("site") << QStringLiteral("site") << QStringLiteral("a site in this folder");
    QTest::newRow("full") << QStringLiteral("site/theme") << QStringLiteral("something in this folder");
    QTest::newRow("file") << QStringLiteral("settings.ini") << QStringLiteral("is a file");
    QTest::newRow("relative") << QString() << QStringLiteral("whole path");
}

void TestStartPage::aFolderInUseIsNotTaken() {
    QFETCH(const QString, folder);
    QFETCH(const QString, words);
    m_settings->setValue(Setting::AuthorName, QStringLiteral("Ana"));
    write(path("settings.ini"), "[a]\n");
    start()->askForNewSite(NewSitePage::Kind::Empty);
    page()->nameField()->setText(QStringLiteral("X"));
    page()->folderField()->setText(folder.isEmpty() ? QStringLiteral("relative") : m_fixture->filePath(folder));
    QVERIFY(!page()->makeButton()->isEnabled());
    bool isSaid = false;
    for (const auto* label : page()->findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains(words));
    QVERIFY(isSaid);
    page()->folderField()->setText(path("free"));
    QVERIFY(page()->makeButton()->isEnabled());
}

void TestStartPage::aFailureKeepsTheAnswers() {
    m_window->setSiteMaker(
        {starterSchema,
         [](const std::filesystem::path&, const Schema&, const SiteFiller&, const CancelToken&) -> Result<void> {
             return Error{ErrorCode::Io, "the disk is full"};
         }});
    start()->askForNewSite(NewSitePage::Kind::Empty);
    page()->nameField()->setText(QStringLiteral("Kept"));
    page()->folderField()->setText(path("kept"));
    QSignalSpy failed(m_window.get(), &MainWindow::siteFailed);
    page()->makeButton()->click();
    QVERIFY(failed.wait());
    QVERIFY(page()->isVisible());
    QCOMPARE(page()->nameField()->text(), QStringLiteral("Kept"));
    QCOMPARE(page()->folderField()->text(), path("kept"));
    bool isSaid = false;
    for (const auto* label : page()->findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains(QStringLiteral("the disk is full")));
    QVERIFY(isSaid);
}

void TestStartPage::anImportShowsWhatWillCome_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("records");
    QTest::newRow("lines") << QByteArray("{\"type\":\"page\",\"id\":\"one\",\"slug\":\"one\",\"title\":\"One\"}\n"
                                         "{\"type\":\"page\",\"id\":\"two\",\"slug\":\"two\",\"title\":\"Two\"}\n"
                                         "{\"type\":\"person\",\"id\":\"ann\",\"name\":\"Ann\"}\n")
                           << QStringLiteral("JSON lines") << 3;
    QTest::newRow("space")
        << QByteArray(
               R"({"contentTypes":[{"sys":{"id":"page"},"name":"Page","displayField":"title","fields":[)"
               R"({"id":"title","type":"Symbol","name":"Title"},{"id":"slug","type":"Symbol","name":"Slug"}]}],)"
               R"("entries":[{"sys":{"id":"p","type":"Entry","publishedVersion":1,"contentType":{"sys":{)"
               R"("type":"Link","linkType":"ContentType","id":"page"}}},"fields":{"title":{"en-US":"T"},)"
               R"("slug":{"en-US":"p"}}}],"assets":[],"locales":[{"code":"en-US","default":true,"fallbackCode":null}]})")
        << QStringLiteral("Contentful") << 1;
}

void TestStartPage::anImportShowsWhatWillCome() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, words);
    QFETCH(const int, records);
    // The name of the file says nothing about its kind.
    const QString file = path("my-old_site.txt");
    write(file, bytes);
    QTest::mouseClick(start()->importButton(), Qt::LeftButton);
    QVERIFY(!page()->makeButton()->isEnabled());
    QSignalSpy read(page(), &NewSitePage::fileRead);
    page()->setFile(file);
    QVERIFY(read.wait(20'000));
    QVERIFY(page()->summary()->isVisible());
    QVERIFY2(page()->summary()->text().contains(words), qPrintable(page()->summary()->text()));
    const QString count = records == 1 ? QStringLiteral(": 1 record\n") : QStringLiteral(": %1 records\n").arg(records);
    QVERIFY2(page()->summary()->text().contains(count), qPrintable(page()->summary()->text()));
    QCOMPARE(page()->nameField()->text(), QStringLiteral("My old site"));
    page()->folderField()->setText(path("imported"));
    page()->zoneBox()->setCurrentIndex(page()->zoneBox()->findData(QStringLiteral("Asia/Tokyo")));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    page()->makeButton()->click();
    QVERIFY(opened.wait(20'000));
    const State& state = m_window->workbench()->session().draft()->state();
    QCOMPARE(static_cast<int>(state.recordCount()), records);
    QCOMPARE(state.schema().site.name, std::string("My old site"));
    QCOMPARE(state.schema().site.zone, std::string("Asia/Tokyo"));
    // Neither has a home page: the first one is open.
    const SiteSession& session = m_window->workbench()->session();
    QVERIFY(session.selection().has_value());
    QCOMPARE(state.record(*session.selection()).type().name, std::string("page"));
    QCOMPARE(session.page(), session.selection());
}

void TestStartPage::anImportKeepsAZoneOfNoPlace() {
    write(path("times.ndjson"), R"({"type":"page","id":"a","slug":"a","at":"2024-01-15T23:30:00+02:00"})"
                                "\n"
                                R"({"type":"page","id":"b","slug":"b","at":"2024-07-15T23:30:00+02:00"})"
                                "\n");
    start()->askForNewSite(NewSitePage::Kind::Import);
    QSignalSpy read(page(), &NewSitePage::fileRead);
    page()->setFile(path("times.ndjson"));
    QVERIFY(read.wait(20'000));
    QCOMPARE(page()->zoneBox()->currentData().toString(), QStringLiteral("Etc/GMT-2"));
    QCOMPARE(page()->zoneBox()->currentText(), QStringLiteral("UTC+2"));
    page()->folderField()->setText(path("imported"));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    page()->makeButton()->click();
    QVERIFY(opened.wait(20'000));
    QCOMPARE(m_window->workbench()->session().draft()->state().schema().site.zone, std::string("Etc/GMT-2"));
}

void TestStartPage::aFileThatIsNoExportSaysSo() {
    write(path("letter.ndjson"), "Dear editor,\n");
    start()->askForNewSite(NewSitePage::Kind::Import);
    QSignalSpy read(page(), &NewSitePage::fileRead);
    page()->setFile(path("letter.ndjson"));
    QVERIFY(read.wait(20'000));
    QVERIFY(!page()->makeButton()->isEnabled());
    bool isSaid = false;
    for (const auto* label : page()->findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains(QStringLiteral("cannot be imported")));
    QVERIFY(isSaid);
}

void TestStartPage::recentSitesAreOpenedAndRemovedByKey() {
    const QString second = path("second");
    QDir().mkpath(second);
    QVERIFY(QFile::copy(m_fixture->folder() + QStringLiteral("/workspace.json"),
                        second + QStringLiteral("/workspace.json")));
    m_settings->addRecentSite(second);
    m_settings->addRecentSite(m_fixture->folder());
    m_window->closeSite();
    RecentSites* recent = start()->recentSites();
    QVERIFY(recent->isVisible());
    QCOMPARE(recent->count(), 2);
    recent->setFocus();
    QTest::keyClick(recent, Qt::Key_Right);
    QCOMPARE(recent->currentRow(), 1);
    QTest::keyClick(recent, Qt::Key_Delete);
    QCOMPARE(recent->count(), 1);
    QCOMPARE(m_settings->recentSites(), QStringList{m_fixture->folder()});
    QVERIFY(QFileInfo::exists(second)); // only the list forgets it
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    QTest::keyClick(recent, Qt::Key_Return);
    QVERIFY(opened.wait(20'000));
}

void TestStartPage::aPictureIsTakenOfTheOpenSite() {
    const SitePictures pictures(m_settings->pictureFolder());
    QVERIFY(!pictures.has(m_fixture->folder()));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(m_fixture->folder());
    QVERIFY(opened.wait(20'000));
    QTRY_VERIFY_WITH_TIMEOUT(pictures.has(m_fixture->folder()), 30'000);
    const QImage picture = pictures.of(m_fixture->folder());
    QCOMPARE(picture.width(), SitePictures::kSize.width());
    QSet<QRgb> colours;
    for (int y = 0; y < picture.height(); y += 7)
        for (int x = 0; x < picture.width(); x += 7)
            colours += picture.pixel(x, y);
    QVERIFY(colours.size() > 10); // a page, and no empty surface
    pictures.remove(m_fixture->folder());
    QVERIFY(!pictures.has(m_fixture->folder()));
}

void TestStartPage::escapeLeavesTheQuestionsOfANewSite() {
    for (QPushButton* way : {start()->newButton(), start()->importButton()}) {
        way->setFocus();
        QTest::keyClick(way, Qt::Key_Return);
        QVERIFY(page()->isVisible());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!page()->isVisible());
        QVERIFY(way->isVisible());
    }
}

void TestStartPage::theFolderDialogIsOurs() {
    m_window->actions().action(QStringLiteral("site.open"))->trigger();
    auto* dialog = m_window->findChild<QFileDialog*>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QVERIFY(dialog->testOption(QFileDialog::DontUseNativeDialog));
    QStringList nameless;
    for (const auto* control : dialog->findChildren<QWidget*>()) {
        const bool isControl = qobject_cast<const QAbstractItemView*>(control) ||
                               qobject_cast<const QLineEdit*>(control) || qobject_cast<const QComboBox*>(control);
        if (isControl && control->isVisible() && control->focusPolicy() != Qt::NoFocus &&
            control->accessibleName().isEmpty())
            nameless += QLatin1String(control->metaObject()->className()) + control->objectName();
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char(' '))));
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    emit dialog->fileSelected(m_fixture->folder());
    dialog->close();
    QVERIFY(opened.wait(20'000));
}

namespace {

/// Counts message boxes of the toolkit, and closes them.
class Boxes : public QTimer {
public:
    Boxes() {
        connect(this, &QTimer::timeout, this, [this] {
            if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                ++count;
                box->close();
            }
        });
        start(10);
    }
    int count = 0;
};

} // namespace

void TestStartPage::aFolderThatIsNotThereIsSaidInTheDialog_data() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("says");
    QTest::newRow("no folder") << "site.open"
                               << "%1/nowhere"
                               << "no folder “nowhere”";
    QTest::newRow("a name without a path") << "site.open"
                                           << "nowhere"
                                           << "no folder “nowhere”";
    QTest::newRow("a file") << "site.open"
                            << "%1/site/schema.json"
                            << "is a file";
    QTest::newRow("no file") << "site.import"
                             << "%1/export.json"
                             << "no file “export.json”";
}

void TestStartPage::aFolderThatIsNotThereIsSaidInTheDialog() {
    QFETCH(QString, action);
    QFETCH(QString, typed);
    QFETCH(QString, says);
    Boxes boxes;
    m_window->actions().action(action)->trigger();
    if (action == QLatin1String("site.import"))
        page()->findChild<QPushButton*>(QStringLiteral("chooseFile"))->click();
    auto* dialog = m_window->findChild<QFileDialog*>();
    QVERIFY(dialog != nullptr);
    auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    const auto said = [dialog] {
        for (const QLabel* label : dialog->findChildren<QLabel*>(QStringLiteral("problem")))
            if (label->isVisible())
                return label->text();
        return QString();
    };
    QCOMPARE(said(), QString());
    name->setText(typed.replace(QStringLiteral("%1"), path(".")));
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_VERIFY2(said().contains(says) || boxes.count > 0, qPrintable(said()));
    QCOMPARE(boxes.count, 0);
    QVERIFY(dialog->isVisible());
    QTest::keyClick(name, Qt::Key_X);
    QCOMPARE(said(), QString());
    dialog->close();
}

void TestStartPage::aNewSiteTakesAFolderWhoseNameIsTyped() {
    Boxes boxes;
    m_window->actions().action(QStringLiteral("site.new"))->trigger();
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Lumen"));
    for (QPushButton* one : page()->findChildren<QPushButton*>())
        if (one->accessibleName() == QLatin1String("Choose the folder"))
            one->click();
    auto* dialog = m_window->findChild<QFileDialog*>();
    QVERIFY(dialog != nullptr);
    auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    name->setText(path("a new one"));
    QAbstractButton* choose = nullptr;
    for (QAbstractButton* one : dialog->findChild<QDialogButtonBox*>()->buttons())
        if (one->text().remove(QLatin1Char('&')) == QLatin1String("Choose"))
            choose = one;
    QVERIFY(choose != nullptr);
    QTRY_VERIFY(choose->isEnabled());
    choose->click();
    QCOMPARE(boxes.count, 0);
    QVERIFY(!dialog->isVisible());
    QVERIFY(!QFileInfo::exists(path("a new one"))); // it is made with the site
    bool isTaken = false;
    for (const QLineEdit* line : page()->findChildren<QLineEdit*>())
        isTaken = isTaken || line->text() == QDir::toNativeSeparators(path("a new one"));
    QVERIFY(isTaken);
}

void TestStartPage::everythingIsReachedByKey() {
    m_settings->addRecentSite(m_fixture->folder());
    m_window->closeSite();
    QSet<QWidget*> reached;
    for (int i = 0; i < 20; ++i) {
        reached += QApplication::focusWidget();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QVERIFY(reached.contains(start()->newButton()));
    QVERIFY(reached.contains(start()->importButton()));
    QVERIFY(reached.contains(start()->recentSites()));
    start()->newButton()->setFocus();
    QTest::keyClick(start()->newButton(), Qt::Key_Return);
    QVERIFY(page()->isVisible());
}

QTEST_WEB_MAIN(TestStartPage)
#include "tst_start_page.moc"
