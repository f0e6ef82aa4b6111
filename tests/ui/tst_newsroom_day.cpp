// One day of a newsroom: a window with two releases, and a colleague's programs that edit the same site at the same
// time, publish, and are killed in the middle of it. At its end nothing that was saved is lost, and everybody sees the
// same.
#include "model/dataset/value_json.h"
#include "model/publish/site_publish.h"
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

QTEST_WEB_MAIN(TestNewsroomDay)
#include "tst_newsroom_day.moc"
