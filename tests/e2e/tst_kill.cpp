// Kills a process that edits and publishes at random moments: whatever it reported saved is there afterwards, the site
// always opens, its journal is whole, and the announcement names a version that can be verified.
// GALLEY_KILL_ROUNDS sets the number of rounds; GALLEY_KILL_SEED repeats a run.
#include "model/journal/journal.h"
#include "model/publish/site_version.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace galley;

namespace {

constexpr int kDefaultRounds = 30;
constexpr int kKeptRecords = 8;
constexpr int kAuditEvery = 10;

constexpr const char* kSchema = R"({"site":{"name":"Kill"},"locales":[{"code":"en"}],"types":[
  {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
    {"name":"headline","kind":"string"},{"name":"slug","kind":"string"},{"name":"counter","kind":"int"}]}]})";

int roundCount() {
    bool isNumber = false;
    const int rounds = qEnvironmentVariableIntValue("GALLEY_KILL_ROUNDS", &isNumber);
    return isNumber ? rounds : kDefaultRounds;
}

quint32 seed() {
    bool isNumber = false;
    const int given = qEnvironmentVariableIntValue("GALLEY_KILL_SEED", &isNumber);
    return isNumber ? static_cast<quint32>(given) : QRandomGenerator::system()->generate();
}

} // namespace

class TestKill : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void nothingReportedSavedIsLost();

private:
    void killOnce(QRandomGenerator& random);
    void readReports(const QByteArray& output);
    void checkSite(bool audit);
    void checkAnnouncement();

    QTemporaryDir m_folder;
    std::filesystem::path m_site;
    QMap<QByteArray, qulonglong> m_saved; ///< record -> the highest counter that was reported saved
    qulonglong m_published = 0;           ///< the highest version that was reported published
    qulonglong m_counter = 0;             ///< the highest counter seen in the site
    int m_reports = 0;
    int m_publishes = 0;
};

void TestKill::initTestCase() {
    m_site = (m_folder.path() + "/site").toStdString();
    VERIFY_OK(Workspace::create(m_site, *test::parsedSchema(kSchema)));
    auto workspace = Workspace::open(m_site, {});
    VERIFY_OK(workspace);
    std::vector<Edit> edits;
    for (int i = 0; i < kKeptRecords; ++i) {
        const std::string id = "r" + std::to_string(i);
        const std::string slug = i == 0 ? "home" : id;
        edits.push_back(Edit::create("page", id, {{"headline", id}, {"slug", slug}, {"counter", 0}}));
    }
    VERIFY_OK((*workspace)->apply(edits));
    VERIFY_OK((*workspace)->flush());
}

void TestKill::killOnce(QRandomGenerator& random) {
    QProcess child;
    child.start(QStringLiteral(GALLEY_KILL_CHILD),
                {QString::fromStdString(m_site.string()), QString::number(m_counter)});
    QVERIFY(child.waitForStarted());
    // Half of them die while they open or soon after, the others in the middle of their work.
    QTest::qSleep(random.bounded(random.bounded(2) == 0 ? 40 : 400));
    child.kill();
    QVERIFY(child.waitForFinished());
    QVERIFY2(child.exitStatus() == QProcess::CrashExit, child.readAllStandardError().constData());
    readReports(child.readAllStandardOutput());
}

void TestKill::readReports(const QByteArray& output) {
    QList<QByteArray> lines = output.split('\n');
    lines.removeLast(); // cut by the kill, or empty
    for (const QByteArray& line : lines) {
        const QList<QByteArray> words = line.split(' ');
        if (words.first() == "saved") {
            m_saved[words[1]] = qMax(m_saved[words[1]], words[2].toULongLong());
            ++m_reports;
        } else {
            m_published = qMax(m_published, words[1].toULongLong());
            ++m_publishes;
        }
    }
}

void TestKill::checkSite(bool audit) {
    // For writing: that is how an editor opens it next, and what mends an interrupted write.
    const auto workspace = Workspace::open(m_site, {});
    VERIFY_OK(workspace);
    const State& state = (*workspace)->draft()->state();
    QCOMPARE(state.recordCount(), std::uint64_t{kKeptRecords});
    for (int i = 0; i < kKeptRecords; ++i) {
        const std::string id = "r" + std::to_string(i);
        const auto ref = state.find(TypeIndex{0}, id);
        QVERIFY(ref.has_value());
        const auto counter = static_cast<qulonglong>(state.record(*ref).field("counter").asInt());
        QVERIFY2(counter >= m_saved.value(QByteArray::fromStdString(id)), id.c_str());
        m_counter = qMax(m_counter, counter);
    }
    QVERIFY(state.recomputeChecksum() == state.checksum());
    if (!audit)
        return;
    const auto report = (*workspace)->journal().verify();
    VERIFY_OK(report);
    QVERIFY2(report->isWhole(), report->damage ? report->damage->error.toString().c_str() : "");
}

void TestKill::checkAnnouncement() {
    const SitePaths paths(m_site);
    const auto identity = readSiteIdentity(paths);
    VERIFY_OK(identity);
    const FolderBlobStore store(paths.blobs());
    const auto announcement = loadAnnouncement(store, identity->publicKey);
    if (!announcement && announcement.error().code == ErrorCode::NotFound) {
        QCOMPARE(m_published, qulonglong{0});
        return;
    }
    VERIFY_OK(announcement);
    QVERIFY(announcement->version.value() >= m_published);
    const auto manifest = loadManifest(store, announcement->manifest, identity->publicKey);
    VERIFY_OK(manifest);
    QVERIFY(manifest->version == announcement->version);
    const auto state = loadState(store, *manifest);
    VERIFY_OK(state);
    QVERIFY((*state)->recomputeChecksum() == manifest->checksum);
    VERIFY_OK(loadTheme(store, manifest->theme));
    VERIFY_OK(loadAssetList(store, manifest->assets));
}

void TestKill::nothingReportedSavedIsLost() {
    const quint32 chosen = seed();
    QRandomGenerator random(chosen);
    QElapsedTimer timer;
    timer.start();
    for (int round = 1; round <= roundCount(); ++round) {
        killOnce(random);
        checkAnnouncement();
        checkSite(round % kAuditEvery == 0 || round == roundCount());
        if (QTest::currentTestFailed())
            qFatal("round %d, GALLEY_KILL_SEED=%u", round, chosen);
    }
    qInfo("%d kills in %lld s: %d reports of saved edits, %d of publishes, nothing lost", roundCount(),
          timer.elapsed() / 1000, m_reports, m_publishes);
    QVERIFY(m_reports > 0 && m_publishes > 0);
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
