// A theme or a picture that changed while no record did: the window says so, and publishes it.
#include "model/base/file.h"
#include "model/publish/publish_audit.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/field_input.h"
#include "ui/editor/record_editor.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/store_watch.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace galley;
using namespace galley::ui;

class TestWaitingFiles : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void lookOfTheSite();
    void pictures();
    void recordsAndFiles();
    void settingsOfTheSite();
    void replacedPictureIsInThePreview();
    void missingPictureThatComesBackIsNoProblem();
    void otherThemeInThePlaceOfTheFirst();
    void themeThatIsGoneIsSaid();
    void damagedPublishedFileIsFoundAndWrittenAnew_data();
    void damagedPublishedFileIsFoundAndWrittenAnew();
    void publishedFilesAreReadOnceADay();

private:
    QPushButton* button() const { return m_fixture->window().findChild<TopBar*>()->publishButton(); }
    void write(const char* path, const QByteArray& bytes) const;
    ReviewPanel* review() const;
    void publish() const;

    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestWaitingFiles::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
    QCOMPARE(button()->text(), QStringLiteral("Publish site"));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
    QCOMPARE(button()->toolTip(), QStringLiteral("Readers see what you see"));
    QVERIFY(!button()->isEnabled() && !m_fixture->action("publish.start")->isEnabled());
}

void TestWaitingFiles::write(const char* path, const QByteArray& bytes) const {
    const QString name = m_fixture->site().folder() + QLatin1Char('/') + QLatin1String(path);
    QVERIFY(QDir().mkpath(QFileInfo(name).path()));
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Append));
    QCOMPARE(file.write(bytes), bytes.size());
}

ReviewPanel* TestWaitingFiles::review() const {
    m_fixture->trigger("publish.start");
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    return panel != nullptr && QTest::qWaitFor([&] { return panel->result() != nullptr; }, 20'000) ? panel : nullptr;
}

void TestWaitingFiles::publish() const {
    ReviewPanel* panel = review();
    QVERIFY(panel != nullptr);
    QTest::keyClick(panel->findChild<QLineEdit*>(), Qt::Key_Return);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    dialog->close();
    QTRY_VERIFY(m_fixture->window().findChild<PublishDialog*>() == nullptr);
}

void TestWaitingFiles::lookOfTheSite() {
    write("theme/style.css", "\nbody { color: teal }\n");
    QTRY_COMPARE(button()->toolTip(), QStringLiteral("Changed since the last publish: the look of the site"));
    QCOMPARE(button()->text(), QStringLiteral("Publish"));
    QVERIFY(button()->isEnabled() && m_fixture->action("publish.start")->isEnabled());
    ReviewPanel* panel = review();
    QVERIFY(panel != nullptr && panel->result()->changes.empty());
    QStringList texts;
    for (const auto* label : panel->findChildren<QLabel*>())
        texts += label->text();
    QVERIFY2(texts.contains(QStringLiteral("Changed since the last publish: the look of the site.")),
             qPrintable(texts.join(QLatin1Char('\n'))));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
    QTRY_VERIFY(!m_fixture->action("publish.start")->isEnabled());
}

void TestWaitingFiles::pictures() {
    write("assets/new/picture.svg", "<svg/>");
    QTRY_COMPARE(button()->toolTip(), QStringLiteral("Changed since the last publish: 1 file"));
    ReviewPanel* panel = review();
    QVERIFY(panel != nullptr);
    const auto* empty = panel->findChild<EmptyState*>();
    QStringList texts;
    for (const auto* label : empty->findChildren<QLabel*>())
        texts += label->text();
    QVERIFY2(empty->isVisible() && texts.join(QLatin1Char('\n')).contains(QStringLiteral("new/picture.svg")),
             qPrintable(texts.join(QLatin1Char('\n'))));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
}

void TestWaitingFiles::recordsAndFiles() {
    write("theme/style.css", "\nbody { color: teal }\n");
    write("assets/new/picture.svg", "<svg/>");
    QTRY_COMPARE(button()->toolTip(),
                 QStringLiteral("Changed since the last publish: the look of the site and 1 file"));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}));
    QTRY_COMPARE(button()->toolTip(),
                 QStringLiteral("Changed since the last publish: 1 record, the look of the site and 1 file"));
    QCOMPARE(button()->text(), QStringLiteral("Publish 1"));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
}

void TestWaitingFiles::settingsOfTheSite() {
    const auto open = [this](const char* button) {
        QVERIFY(m_fixture->open("long-shadow"));
        QTRY_COMPARE(this->button()->text(), QLatin1String(button));
    };
    open("Published"); // as it was left
    QFile file(m_fixture->site().folder() + QStringLiteral("/schema.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray schema = file.readAll();
    file.close();
    QVERIFY(schema.contains("Moth & Marquee"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QByteArray(schema).replace("Moth & Marquee", "Moth & Lamp"));
    file.close();
    open("Publish");
    QCOMPARE(button()->toolTip(), QStringLiteral("Changed since the last publish: the settings of the site"));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
}

void TestWaitingFiles::replacedPictureIsInThePreview() {
    const QString widths =
        QStringLiteral("Array.from(document.images).map(i => i.complete ? i.naturalWidth : 0).join()");
    const RecordView page = m_fixture->state().record(m_fixture->find("article/long-shadow"));
    std::string scratch;
    const std::string name(page.field("image").asString(scratch));
    QVERIFY(!name.empty());
    QTRY_VERIFY(!m_fixture->evaluate(widths).isEmpty() && !m_fixture->evaluate(widths).contains(QStringLiteral("777")));
    const QString path = m_fixture->site().folder() + QStringLiteral("/assets/") + QString::fromStdString(name);
    QVERIFY(QFile::remove(path));
    write(("assets/" + name).c_str(),
          "<svg xmlns='http://www.w3.org/2000/svg' width='777' height='333' viewBox='0 0 777 333'/>");
    QTRY_VERIFY_WITH_TIMEOUT(m_fixture->evaluate(widths).contains(QStringLiteral("777")), 20'000);
    // And on the pages that come after.
    m_fixture->workbench().openSlug({});
    QTRY_VERIFY_WITH_TIMEOUT(m_fixture->evaluate(QStringLiteral("document.title")).size() > 0, 20'000);
    m_fixture->workbench().openSlug(QStringLiteral("long-shadow"));
    QTRY_VERIFY_WITH_TIMEOUT(m_fixture->evaluate(widths).contains(QStringLiteral("777")), 20'000);
}

void TestWaitingFiles::missingPictureThatComesBackIsNoProblem() {
    FieldInput* input = m_fixture->workbench().editorPane()->editor()->inputAt(QStringLiteral("image"));
    QVERIFY(input != nullptr && input->problem().isEmpty());
    const RecordView page = m_fixture->state().record(m_fixture->find("article/long-shadow"));
    std::string scratch;
    const QString path = m_fixture->site().folder() + QStringLiteral("/assets/") +
                         QString::fromStdString(std::string(page.field("image").asString(scratch)));
    QSignalSpy changed(input, &FieldInput::stateChanged);
    QVERIFY(QFile::rename(path, path + QStringLiteral(".away")));
    QTRY_VERIFY(!changed.isEmpty() && !input->problem().isEmpty());
    changed.clear();
    QVERIFY(QFile::rename(path + QStringLiteral(".away"), path));
    QTRY_VERIFY(!changed.isEmpty() && input->problem().isEmpty());
}

void TestWaitingFiles::otherThemeInThePlaceOfTheFirst() {
    const QString theme = m_fixture->site().folder() + QStringLiteral("/theme");
    write("other/templates/page.mustache", "<!doctype html><title>Other</title><main>{{{modules}}}</main>");
    QVERIFY(QDir().rename(theme, theme + QStringLiteral(".old")));
    QVERIFY(QDir().rename(m_fixture->site().folder() + QStringLiteral("/other"), theme));
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->evaluate(QStringLiteral("document.title")), QStringLiteral("Other"), 20'000);
    QTRY_COMPARE(button()->toolTip(), QStringLiteral("Changed since the last publish: the look of the site"));
}

void TestWaitingFiles::themeThatIsGoneIsSaid() {
    const QString theme = m_fixture->site().folder() + QStringLiteral("/theme");
    NoticeBar* notices = m_fixture->window().notices();
    QVERIFY(QDir().rename(theme, theme + QStringLiteral(".old")));
    QTRY_VERIFY(notices->isVisible() && notices->text().contains(QStringLiteral("theme is gone")));
    QTRY_COMPARE(m_fixture->evaluate(QStringLiteral("document.styleSheets.length > 1")), QStringLiteral("false"));
    QVERIFY(QDir().rename(theme + QStringLiteral(".old"), theme));
    QTRY_VERIFY(!notices->isVisible() || !notices->text().contains(QStringLiteral("theme is gone")));
}

void TestWaitingFiles::damagedPublishedFileIsFoundAndWrittenAnew_data() {
    QTest::addColumn<QString>("file");
    for (const char* file : {"snapshot", "announcement", "asset"})
        QTest::newRow(file) << QString(file);
}

void TestWaitingFiles::damagedPublishedFileIsFoundAndWrittenAnew() {
    QFETCH(const QString, file);
    const SitePaths paths(m_fixture->session().workspace().folder());
    const FolderBlobStore store(paths.blobs());
    const Announcement announcement = *loadAnnouncement(store, {});
    const Manifest manifest = *loadManifest(store, announcement.manifest, announcement.key);
    const auto victim = file == QLatin1String("snapshot") ? store.pathOf(manifest.base.snapshot.digest)
                        : file == QLatin1String("asset")
                            ? store.pathOf((*loadAssetList(store, manifest.assets))->begin()->second.digest)
                            : paths.blobs() / "announcement.json";
    std::string bytes = *readFile(victim);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    VERIFY_OK(writeFileAtomically(victim, bytes));
    const auto* notices = m_fixture->window().findChild<NoticeBar*>();
    m_fixture->session().setIdleTime(std::chrono::milliseconds(20));
    QTRY_VERIFY(notices->text().startsWith(QStringLiteral("Published files are damaged")));
    QVERIFY(!notices->detail().isEmpty());
    QPushButton* mend = nullptr;
    for (auto* each : notices->findChildren<QPushButton*>())
        if (each->text() == QStringLiteral("Write them anew"))
            mend = each;
    QVERIFY(mend != nullptr);
    mend->click();
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    dialog->close();
    QTRY_VERIFY(m_fixture->workbench().store().damaged().empty());
    const auto left = damagedFiles(paths);
    for (const DamagedFile& each : *left)
        QVERIFY(!each.isNeededNow); // the version before cannot be gone back to
    QVERIFY(!notices->text().startsWith(QStringLiteral("Published files")));
}

void TestWaitingFiles::publishedFilesAreReadOnceADay() {
    StoreWatch& watch = m_fixture->workbench().store();
    const QSignalSpy looked(&watch, &StoreWatch::looked);
    watch.lookWhenDue();
    QTRY_COMPARE(looked.size(), 1);
    watch.lookWhenDue();
    QTest::qWait(50);
    QCOMPARE(looked.size(), 1);
    const SitePaths paths(m_fixture->session().workspace().folder());
    const Instant now = Clock::system().now();
    for (const Instant last : {now - 25 * 3'600'000, now + 3'600'000}) {
        VERIFY_OK(writeFileAtomically(paths.cache() / "published-files-read", formatInstant(last)));
        const auto before = looked.size();
        watch.lookWhenDue();
        QTRY_COMPARE(looked.size(), before + 1);
    }
}

QTEST_WEB_MAIN(TestWaitingFiles)
#include "tst_waiting_files.moc"
