// One day of a newsroom: a window with two releases, and a colleague's programs that edit the same site at the same
// time, publish, and are killed in the middle of it, as is the window. At its end nothing that was saved is lost, and
// everybody sees the same.
#include "model/dataset/value_json.h"
#include "model/publish/site_publish.h"
#include "model/publish/site_version.h"
#include "model/workspace/lines.h"
#include "model/workspace/site_files.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/field_input.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/record_editor.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/publish_flow.h"

#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <map>
#include <memory>
#include <random>

using namespace galley;
using namespace galley::ui;

namespace {

std::map<std::string, std::string> recordsOf(const State& state) {
    std::map<std::string, std::string> records;
    std::string scratch;
    state.forEach([&](const RecordView& record) {
        std::string path = record.type().name + "/" + std::string(record.id(scratch));
        records[std::move(path)] = fieldsToJson(record);
    });
    return records;
}

QString headlineIn(const State& state, const char* record) {
    const auto ref = state.findPath(record);
    std::string scratch;
    return ref ? QString::fromStdString(std::string(state.record(*ref).field("headline").at(0).asString(scratch)))
               : QString();
}

} // namespace

class TestNewsroomDay : public QObject {
    Q_OBJECT
private slots:
    void aDay();
    void theWindowIsKilledAgainAndAgain();

private:
    /// The colleague runs galleyctl; the window goes on meanwhile. True when it said that it was done.
    bool colleague(const QStringList& arguments, int killedAfter = -1);
    void type(const QString& text);
    void work(const std::string& line, int steps);

    std::unique_ptr<test::WindowFixture> m_fixture;
    std::mt19937 m_random{20261130};
    int m_number = 0;
    std::map<std::string, QStringList> m_mine;   ///< by line: what was typed last, alone
    std::map<std::string, QStringList> m_theirs; ///< by line: the last that was acknowledged, and killed ones since
};

bool TestNewsroomDay::colleague(const QStringList& arguments, int killedAfter) {
    QProcess program;
    program.start(QStringLiteral(GALLEY_CTL), arguments);
    if (killedAfter >= 0) {
        QTest::qWait(killedAfter);
        program.kill();
    }
    [&] { QTRY_VERIFY_WITH_TIMEOUT(program.state() == QProcess::NotRunning, 60'000); }();
    if (killedAfter < 0 && program.exitCode() != 0)
        qWarning("%s", program.readAllStandardError().constData());
    return program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0;
}

void TestNewsroomDay::type(const QString& text) {
    auto* input = qobject_cast<GrowingTextEdit*>(
        m_fixture->workbench().editorPane()->editor()->inputAt(QStringLiteral("headline"))->focusTarget());
    QVERIFY(input != nullptr);
    input->setFocus();
    input->selectAll();
    QTest::keyClicks(input, text);
}

void TestNewsroomDay::work(const std::string& line, int steps) {
    VERIFY_OK(m_fixture->session().setLine(line));
    const QString title = m_fixture->session().lineTitle(line);
    for (int i = 0; i < steps; ++i) {
        const QString mine = QStringLiteral("Ana %1").arg(++m_number);
        type(mine);
        m_mine[line] = {mine};
        const QString theirs = QStringLiteral("Ben %1").arg(m_number);
        QStringList command{"set", m_fixture->site().folder(), "article/paper-tigers",
                            "headline/en=\"" + theirs + "\""};
        if (!line.empty())
            command += {"--release", title};
        const bool isKilled = i % 3 == 2;
        const bool isDone = colleague(command, isKilled ? static_cast<int>(m_random() % 60) : -1);
        QVERIFY(isDone || isKilled);
        if (isDone)
            m_theirs[line] = {theirs};
        else
            m_theirs[line] += theirs;
    }
    QTRY_VERIFY(m_fixture->session().saveState() == SaveState::Saved);
    // What the colleague saved is in the window.
    QTRY_VERIFY(m_theirs[line].contains(headlineIn(*m_fixture->session().stateOf(line), "article/paper-tigers")));
    QCOMPARE(headlineIn(*m_fixture->session().stateOf(line), "article/long-shadow"), m_mine[line].front());
}

void TestNewsroomDay::aDay() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
    SiteSession& session = m_fixture->session();
    const QString site = m_fixture->site().folder();
    QVERIFY(colleague({"publish", site, "--force"}));
    QTRY_VERIFY(session.isPublished());
    const auto christmas = session.openRelease(QStringLiteral("Christmas"));
    const auto easter = session.openRelease(QStringLiteral("Easter"));
    VERIFY_OK(christmas);
    VERIFY_OK(easter);
    QTRY_VERIFY(session.saveState() == SaveState::Saved);
    for (const std::string& line : {std::string(), *christmas, *easter, std::string(), *christmas})
        work(line, 4);
    if (QTest::currentTestFailed())
        return;
    // Noon: the colleague publishes one story of the draft, and a killed publish of another is none or whole.
    QVERIFY(colleague({"publish", site, "article/paper-tigers", "--force"}));
    colleague({"publish", site, "article/long-shadow", "--force"}, 40);
    QTRY_VERIFY(m_theirs[{}].contains(headlineIn(session.published()->state(), "article/paper-tigers")));
    // What was changed in the draft and in the releases is to be decided there; the release has the last word.
    const auto decide = [&](const std::string& line) {
        while (true) {
            const auto& conflicts = session.workspace().conflicts();
            const auto open = std::find_if(conflicts.begin(), conflicts.end(),
                                           [&](const OpenConflict& one) { return one.conflict.line == line; });
            if (open == conflicts.end())
                return;
            VERIFY_OK(session.settleConflict(open->conflict.key, Settlement::TakeOurs));
        }
    };
    QTRY_VERIFY(!session.workspace().conflicts().empty());
    work(*easter, 3);
    QTRY_VERIFY(session.saveState() == SaveState::Saved);
    decide(*christmas);
    decide(*easter);
    // Afternoon: the window publishes Christmas.
    VERIFY_OK(session.setLine(*christmas));
    PublishFlow& flow = m_fixture->workbench().publishing();
    flow.review(QStringLiteral("Ana"));
    auto* review = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(review->result() != nullptr, 30'000);
    const auto publishButton = [&]() -> QPushButton* {
        for (auto* button : review->findChildren<QPushButton*>())
            if (button->isVisible() && button->isEnabled() && button->text().startsWith(QStringLiteral("Publish")))
                return button;
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(publishButton() != nullptr, 30'000);
    publishButton()->click();
    PublishDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = m_fixture->window().findChild<PublishDialog*>()) != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(session.workspace().lines().find(*christmas) == nullptr, 60'000);
    QCOMPARE(headlineIn(session.published()->state(), "article/long-shadow"), m_mine[*christmas].front());
    const auto isClosed = [this] { // not before it is done
        auto* const open = m_fixture->window().findChild<PublishDialog*>();
        if (open != nullptr)
            open->close();
        return open == nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isClosed(), 30'000);
    QTRY_VERIFY(session.saveState() == SaveState::Saved);
    // Evening: the colleague publishes Easter, once what overlaps is decided.
    decide(*easter);
    decide({});
    QTRY_VERIFY(session.saveState() == SaveState::Saved);
    QVERIFY(colleague({"publish", site, "--release", "Easter", "--force"}));
    QTRY_VERIFY(session.workspace().lines().releases.empty());
    QTRY_COMPARE(headlineIn(session.published()->state(), "article/long-shadow"), m_mine[*easter].front());
    QTRY_VERIFY(session.saveState() == SaveState::Saved);
    QVERIFY(colleague({"audit", "verify", site}));
    // Who opens the site next sees what the window sees.
    const auto draft = recordsOf(*session.workspace().lines().draft);
    const auto live = recordsOf(session.published()->state());
    OpenOptions options;
    options.readOnly = true;
    const auto next = openSite(site.toStdString(), options);
    VERIFY_OK(next);
    QCOMPARE(recordsOf(*(*next)->lines().draft), draft);
    QCOMPARE(recordsOf((*next)->published()->state()), live);
    QTRY_VERIFY(session.saveState() == SaveState::Saved);
    QVERIFY(test::closeWindow(m_fixture->window()));
}

namespace {

/// What a window said of itself until it was killed (newsroom_child.cpp).
struct Told {
    explicit Told(const QByteArray& output) {
        for (const QByteArray& line : output.split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            const QString text = QString::fromUtf8(words.mid(2).join(' '));
            if (words.front() == "typing")
                typed[words[1]] = text;
            else if (words.front() == "saved")
                saved[words[1]] = text;
            else if (words.front() == "publishing")
                publishing = saved["Christmas"];
            else if (words.front() == "published") {
                published = *std::exchange(publishing, std::nullopt);
                saved.remove("Christmas");
                typed.remove("Christmas");
            } else if (words.front() != "switching")
                continue;
            last = words.front();
            ++steps;
        }
    }
    QHash<QByteArray, QString> typed;  ///< by line: what was begun last
    QHash<QByteArray, QString> saved;  ///< by line: what was called saved last
    std::optional<QString> publishing; ///< the headline that was on its way
    std::optional<QString> published;  ///< the one that went out last
    QByteArray last;                   ///< what it did
    int steps = 0;
};

QString headlineOf(const Workspace& site, const std::shared_ptr<const State>& state, const char* record) {
    return headlineIn(*withIdsOf(*site.lines().draft, state), record);
}

} // namespace

/// The window types in the draft and two releases, and publishes one; a colleague's program edits meanwhile. After each
/// kill all that either was told to be saved is there, in its line, and a publish is whole or none.
void TestNewsroomDay::theWindowIsKilledAgainAndAgain() {
    const test::DemoFixture demo;
    const QString site = demo.folder();
    QVERIFY(colleague({"publish", site, "--force"}));
    for (const char* const title : {"Christmas", "Easter"})
        QVERIFY(colleague({"release", "new", site, title}));
    QHash<QByteArray, QString> saved; // by line
    QString live;                     // the headline that Christmas brought last
    bool isOpen = true;               // Christmas
    int publishes = 0;
    for (int kill = 0; kill < 7; ++kill) {
        QProcess window;
        window.setProcessChannelMode(QProcess::SeparateChannels);
        window.start(QStringLiteral(GALLEY_NEWSROOM_CHILD),
                     {site, demo.filePath(QStringLiteral("settings.ini")), QString::number(kill * 1000)});
        // Some are aimed at what lasts for a moment only.
        const QByteArray aim = QList<QByteArray>{"", "publishing", "switching"}[kill % 3];
        const int steps = 1 + static_cast<int>(m_random() % 23);
        QByteArray output;
        QString theirs;
        const auto hasStepped = [&] {
            output += window.readAllStandardOutput();
            const Told now(output);
            const bool isThere = aim.isEmpty() || now.last == aim || now.steps > steps + 30;
            return (now.steps >= steps && isThere) || window.state() == QProcess::NotRunning;
        };
        while (!QTest::qWaitFor(hasStepped, 1)) {
            const QString text = QStringLiteral("Ben %1").arg(++m_number);
            if (colleague({"set", site, "article/paper-tigers", "headline/en=\"" + text + "\""}))
                theirs = text;
        }
        QProcess other; // it is in the middle of it, too, and its text may be there or not
        const QString latest = QStringLiteral("Ben %1").arg(++m_number);
        other.start(QStringLiteral(GALLEY_CTL),
                    {"set", site, "article/paper-tigers", "headline/en=\"" + latest + "\""});
        QTest::qWait(static_cast<int>(m_random() % (aim == "switching" ? 20 : 250)));
        QVERIFY2(window.state() == QProcess::Running, window.readAllStandardError().constData());
        window.kill();
        QVERIFY(window.state() == QProcess::NotRunning || window.waitForFinished());
        QVERIFY(other.state() == QProcess::NotRunning || other.waitForFinished());
        const bool isOthersDone = other.exitStatus() == QProcess::NormalExit && other.exitCode() == 0;
        const Told told(output + window.readAllStandardOutput());
        if (told.published)
            live = *told.published;

        QVERIFY(colleague({"audit", "verify", site}));
        const auto opened = openSite(site.toStdString(), {}); // finishes what was begun
        VERIFY_OK(opened);
        const Workspace& now = **opened;
        const auto wasKept = [&](const QByteArray& line, const QString& headline) {
            const QString last =
                told.saved.value(line, told.published && line == "Christmas" ? QString() : saved.value(line));
            const QString begun = told.typed.value(line);
            const bool isBegun = !headline.isEmpty() && begun.startsWith(headline) && begun > last;
            saved[line] = headline;
            return last.isEmpty() || headline == last || isBegun;
        };
        QVERIFY(wasKept("draft", headlineIn(*now.lines().draft, "article/long-shadow")));
        bool isChristmasOpen = false;
        for (const Release& release : now.lines().releases) {
            const bool isEaster = release.title == "Easter";
            isChristmasOpen = isChristmasOpen || !isEaster;
            const char* const record = isEaster ? "article/marzipan-throne-review" : "article/foley-artist-celery";
            QVERIFY2(wasKept(QByteArray::fromStdString(release.title), headlineIn(*release.state, record)),
                     release.title.c_str());
        }
        QCOMPARE(now.lines().releases.size(), std::size_t{isChristmasOpen ? 2U : 1U});
        // It is closed by a publish alone, and the window opens another one before it writes in it.
        const bool wasOpen = told.publishing  ? false
                             : told.published ? told.typed.contains("Christmas")
                                              : isOpen || told.typed.contains("Christmas");
        QVERIFY(isChristmasOpen || !wasOpen);
        isOpen = isChristmasOpen;
        const QString isLive = headlineOf(now, now.published()->statePointer(), "article/foley-artist-celery");
        if (told.publishing && !isChristmasOpen) {
            live = *told.publishing;
            saved.remove("Christmas");
        }
        if (!live.isEmpty())
            QCOMPARE(isLive, live);
        publishes += told.published || (told.publishing && !isChristmasOpen) ? 1 : 0;
        if (!live.isEmpty()) // what a release brought is in the draft
            QCOMPARE(headlineIn(*now.lines().draft, "article/foley-artist-celery"), live);
        const QString colleagues = headlineIn(*now.lines().draft, "article/paper-tigers");
        QVERIFY2(isOthersDone ? colleagues == latest : colleagues == latest || colleagues == theirs || theirs.isEmpty(),
                 qPrintable(colleagues));
        QVERIFY(now.conflicts().empty());
        // What servers get is what the journal calls live.
        const SitePaths paths(site.toStdString());
        const FolderBlobStore store(paths.blobs());
        const auto announced = loadAnnouncement(store, std::nullopt);
        VERIFY_OK(announced);
        const auto manifest = loadManifest(store, announced->manifest, announced->key);
        VERIFY_OK(manifest);
        QCOMPARE(manifest->version, now.published()->state().version());
        QVERIFY(manifest->checksum == now.published()->state().checksum());
    }
    QVERIFY(publishes > 0);
}

QTEST_WEB_MAIN(TestNewsroomDay)
#include "tst_newsroom_day.moc"
