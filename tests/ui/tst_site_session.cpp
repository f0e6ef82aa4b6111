#include "model/dataset/value_json.h"
#include "model/journal/journal.h"
#include "model/publish/site_publish.h"
#include "model/workspace/schema_file.h"
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "ui/history/restore_dialog.h"
#include "ui/settings/settings.h"
#include "ui/shell/commit_reverter.h"
#include "ui/shell/site_figures.h"
#include "ui/shell/site_session.h"
#include "ui/shell/status_strip.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/colors.h"

#include <QFile>
#include <QLabel>
#include <QLockFile>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

using namespace galley;
using namespace galley::ui;

class TestSiteSession : public QObject {
    Q_OBJECT
private slots:
    void init();
    void typingIsOneStepOfUndo();
    void anotherFieldBeginsAnotherStep();
    void aPauseSealsTyping();
    void longTypingIsSealedOnTheWay();
    void undoTakesBackTypingThatIsNotSealed();
    void commitsAreCalledAfterTheirEdits();
    void refusedEditsAreTold();
    void deletedSelectionIsGivenUp();
    void aCommitIsTakenBackAndThatCanBeUndone();
    void aLaterChangeOfTheFieldIsAskedAbout();
    void whatWasRemovedLaterComesBackWhole();
    void importsAreNotTakenBack();
    void saysWhyAChangeIsNotTakenBack();
    void textsArePackedWhenNobodyEdits();
    void figuresFollowTheDraft();
    void smallSitesGetNoPercentage();
    void oneRecordIsNotCalledRecords();
    void abandonedTasksDoNotAnswer();
    void emptiedSiteWithAnotherSchemaIsAllNew();
    void settingsKeepToTheirTypes();
    void settingsOutliveTheProgram();
    void nobodyWaitsForTheFileOfSettings();
    void settingsOfAnotherWindowAreSeen();
    void textsReachTheirContrast();

private:
    Edit headline(const char* text) const { return Edit::patch("article", "long-shadow", "headline/en", text); }
    std::string headlineNow() const {
        const State& state = m_session->draft()->state();
        std::string scratch;
        const RecordView record = state.record(*state.findPath("article/long-shadow"));
        return std::string(record.field("headline").at(0).asString(scratch));
    }
    std::uint64_t version() const { return m_session->draft()->state().version().value(); }

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<SiteSession> m_session;
};

void TestSiteSession::init() {
    m_session.reset();
    m_fixture = std::make_unique<test::DemoFixture>();
    m_session = std::make_unique<SiteSession>(m_fixture->open());
}

void TestSiteSession::emptiedSiteWithAnotherSchemaIsAllNew() {
    Workspace& workspace = m_session->workspace();
    VERIFY_OK(publishSite(workspace, "Ann", "", true));
    m_session->readPublished();
    QVERIFY(m_session->comparable() != nullptr);
    QCOMPARE(m_session->unpublishedCount(), std::size_t{0});
    std::vector<Edit> edits;
    const auto draft = m_session->draft();
    draft->state().forEach(
        [&](const RecordView& record) { edits.push_back(Edit::erase(record.type().name, std::string(record.id()))); });
    VERIFY_OK(m_session->apply(edits));
    QCOMPARE(m_session->unpublishedCount(), edits.size());
    Schema schema = draft->state().schema();
    std::swap(schema.types.front(), schema.types[1]);
    for (Field& field : schema.types.front().fields)
        field.required = false;
    std::size_t next = 0;
    const auto source = [&]() -> Result<std::optional<BulkRecord>> {
        if (next == 2000)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>({schema.types.front().name, std::to_string(next++), nlohmann::json::object()});
    };
    VERIFY_OK(takeSchema(workspace, schema));
    QVERIFY(m_session->comparable() == nullptr);
    QCOMPARE(m_session->unpublishedCount(), edits.size()); // readers still get them
    QCOMPARE(m_session->unpublishedRecords().size(), std::size_t{0});
    VERIFY_OK(workspace.importRecords(source, schema, "Import"));
    QVERIFY(m_session->comparable() == nullptr);
    QCOMPARE(m_session->unpublishedCount(), std::size_t{2000} + edits.size());
    QCOMPARE(m_session->unpublishedRecords().size(), std::size_t{2000});
    VERIFY_OK(publishSite(workspace, "Ann", "", true));
    m_session->readPublished();
    QCOMPARE(m_session->unpublishedCount(), std::size_t{0});
}

void TestSiteSession::typingIsOneStepOfUndo() {
    const std::string before = headlineNow();
    const auto start = version();
    for (const char* text : {"A", "An", "And"})
        VERIFY_OK(m_session->applyTyping(headline(text), QStringLiteral("headline/en")));
    QCOMPARE(version(), start + 1);
    QCOMPARE(headlineNow(), std::string("And"));
    m_session->undo();
    QCOMPARE(headlineNow(), before);
    m_session->redo();
    QCOMPARE(headlineNow(), std::string("And"));
    QVERIFY(!m_session->canRedo());
}

void TestSiteSession::anotherFieldBeginsAnotherStep() {
    const auto start = version();
    VERIFY_OK(m_session->applyTyping(headline("A"), QStringLiteral("headline/en")));
    VERIFY_OK(m_session->applyTyping(Edit::patch("article", "long-shadow", "dek/en", "B"), QStringLiteral("dek/en")));
    QCOMPARE(version(), start + 2);
    m_session->undo();
    QCOMPARE(headlineNow(), std::string("A"));
}

void TestSiteSession::aPauseSealsTyping() {
    const auto start = version();
    VERIFY_OK(m_session->applyTyping(headline("A"), QStringLiteral("headline/en")));
    QSignalSpy sealed(m_session.get(), &SiteSession::undoChanged);
    QVERIFY(sealed.wait());
    VERIFY_OK(m_session->applyTyping(headline("AB"), QStringLiteral("headline/en")));
    QCOMPARE(version(), start + 2);
    QTRY_COMPARE(m_session->saveState(), SaveState::Saved);
}

void TestSiteSession::longTypingIsSealedOnTheWay() {
    const auto start = version();
    // Without a pause: each key well within 300 ms of the one before.
    for (int i = 0; i < 40 && version() < start + 2; ++i) {
        VERIFY_OK(m_session->applyTyping(headline(std::to_string(i).c_str()), QStringLiteral("headline/en")));
        QTest::qWait(50);
    }
    QCOMPARE(version(), start + 2);
}

void TestSiteSession::undoTakesBackTypingThatIsNotSealed() {
    const std::string before = headlineNow();
    QVERIFY(!m_session->canUndo());
    VERIFY_OK(m_session->applyTyping(headline("A"), QStringLiteral("headline/en")));
    QVERIFY(m_session->canUndo());
    m_session->undo();
    QCOMPARE(headlineNow(), before);
}

void TestSiteSession::commitsAreCalledAfterTheirEdits() {
    Workspace& workspace = m_session->workspace();
    VERIFY_OK(m_session->applyTyping(headline("A"), QStringLiteral("headline/en")));
    QCOMPARE(workspace.undoMessage(), std::string("Headline (en) of “The darkest film ever lit by one bulb”"));
    VERIFY_OK(m_session->applyTyping(headline("And"), QStringLiteral("headline/en")));
    m_session->seal();
    VERIFY_OK(m_session->apply({Edit::erase("article", "long-shadow")}));
    QCOMPARE(workspace.undoMessage(), std::string("Deleted “And”"));
    VERIFY_OK(m_session->apply({Edit::create("genre", "noir", {{"name", {{"en", "Noir"}}}})}));
    QCOMPARE(workspace.undoMessage(), std::string("New: Genre “noir”"));
    VERIFY_OK(
        m_session->apply({Edit::patch("article", "queen-c-list", "headline/en", "B")}, QStringLiteral("A reason")));
    QCOMPARE(workspace.undoMessage(), std::string("A reason"));
}

void TestSiteSession::refusedEditsAreTold() {
    QSignalSpy failed(m_session.get(), &SiteSession::failed);
    QVERIFY(!m_session->apply({Edit::erase("article", "not-there")}));
    QCOMPARE(failed.count(), 1);
}

void TestSiteSession::deletedSelectionIsGivenUp() {
    const RecordRef article = *m_session->draft()->state().findPath("article/long-shadow");
    m_session->select(article);
    m_session->showPage(article);
    VERIFY_OK(m_session->apply({Edit::erase("article", "long-shadow")}));
    QVERIFY(!m_session->selection());
    QVERIFY(!m_session->page());
    m_session->undo();
    QVERIFY(m_session->draft()->state().record(article).exists());
}

void TestSiteSession::aCommitIsTakenBackAndThatCanBeUndone() {
    const std::string before = headlineNow();
    VERIFY_OK(m_session->apply({headline("Changed")}));
    const auto number = version();
    VERIFY_OK(m_session->apply({Edit::patch("article", "long-shadow", "kicker/en", "Kept")}));
    CommitReverter reverter(*m_session);
    QSignalSpy reverted(&reverter, &CommitReverter::reverted);
    reverter.revert(number);
    QTRY_COMPARE(reverted.size(), 1);
    QCOMPARE(reverted[0][0].toULongLong(), number);
    QCOMPARE(reverted[0][1].toULongLong(), version());
    QCOMPARE(headlineNow(), before);
    m_session->undo();
    QCOMPARE(headlineNow(), std::string("Changed"));
}

void TestSiteSession::aLaterChangeOfTheFieldIsAskedAbout() {
    const std::string before = headlineNow();
    VERIFY_OK(m_session->apply({headline("Changed")}));
    const auto number = version();
    VERIFY_OK(m_session->apply({headline("Changed again")}));
    VERIFY_OK(m_session->apply({Edit::patch("article", "long-shadow", "kicker/en", "Kept")}));
    CommitReverter reverter(*m_session);
    std::optional<OlderContent> asked;
    connect(&reverter, &CommitReverter::contested, this, [&](const OlderContent& older) { asked = older; });
    QSignalSpy refused(&reverter, &CommitReverter::refused);
    QSignalSpy reverted(&reverter, &CommitReverter::reverted);
    reverter.revert(number);
    QTRY_VERIFY(asked.has_value());
    QCOMPARE(refused.size(), 0);
    QCOMPARE(asked->later.commit.number, number + 1);
    QCOMPARE(asked->later.commit.author, std::string("tester"));
    QCOMPARE(asked->later.record, std::string("article/long-shadow"));
    QCOMPARE(asked->later.path, std::string("headline/en"));
    QCOMPARE(headlineNow(), std::string("Changed again")); // nothing happens unasked
    RestoreDialog dialog(QStringLiteral("Because."), asked->now, asked->restored, 0, nullptr);
    QTRY_VERIFY(dialog.differences()->toPlainText().contains(QStringLiteral("Changed again")));
    const QString shown = dialog.differences()->toPlainText();
    QVERIFY2(shown.contains(QStringLiteral("Changed again")) && shown.contains(QString::fromStdString(before)),
             qPrintable(shown));
    QVERIFY(!shown.contains(QStringLiteral("Kept")));
    reverter.restore(*asked);
    QCOMPARE(reverted.size(), 1);
    QCOMPARE(headlineNow(), before);
    m_session->undo();
    QCOMPARE(headlineNow(), std::string("Changed again"));
    // What stands there already needs no question.
    m_session->redo();
    QSignalSpy already(&reverter, &CommitReverter::alreadyRestored);
    asked.reset();
    reverter.revert(number);
    QTRY_COMPARE(already.size(), 1);
    QVERIFY(!asked.has_value());
}

void TestSiteSession::whatWasRemovedLaterComesBackWhole() {
    const auto fields = [this] {
        const State& state = m_session->draft()->state();
        const auto ref = state.findPath("article/long-shadow");
        return state.record(*ref).exists() ? fieldsJsonOf(state.record(*ref)) : nlohmann::json();
    };
    const nlohmann::json before = fields();
    VERIFY_OK(m_session->apply({Edit::patch("article", "long-shadow", "modules/en/p1/text", "Other")}));
    const auto number = version();
    for (const bool isWholeRecord : {false, true}) {
        VERIFY_OK(m_session->apply({isWholeRecord ? Edit::erase("article", "long-shadow")
                                                  : Edit::remove("article", "long-shadow", "modules/en/p1")}));
        CommitReverter reverter(*m_session);
        std::optional<OlderContent> asked;
        connect(&reverter, &CommitReverter::contested, this, [&](const OlderContent& older) { asked = older; });
        reverter.revert(number);
        QTRY_VERIFY(asked.has_value());
        reverter.restore(*asked);
        QVERIFY2(fields() == before, fields().dump().c_str());
    }
}

void TestSiteSession::importsAreNotTakenBack() {
    CommitReverter reverter(*m_session);
    QSignalSpy refused(&reverter, &CommitReverter::refused);
    reverter.revert(1);
    QTRY_COMPARE(refused.size(), 1);
    QVERIFY(refused[0][0].toString().contains(QStringLiteral("import")));
}

void TestSiteSession::saysWhyAChangeIsNotTakenBack() {
    CommitReverter reverter(*m_session);
    QSignalSpy refused(&reverter, &CommitReverter::refused);
    const auto refusalOf = [&](std::uint64_t number) {
        refused.clear();
        reverter.revert(number);
        return refused.wait() ? refused[0][0].toString() : QString();
    };
    Workspace& workspace = m_session->workspace();
    VERIFY_OK(m_session->apply({headline("Changed")}));
    const auto edited = version();
    std::vector<Edit> edits;
    const auto draft = m_session->draft();
    draft->state().forEach(
        [&](const RecordView& record) { edits.push_back(Edit::erase(record.type().name, std::string(record.id()))); });
    VERIFY_OK(m_session->apply(edits));
    const auto deleted = version();
    Schema schema = draft->state().schema();
    for (Type& type : schema.types)
        if (type.name == "article")
            for (Field& field : type.fields)
                field.localized = field.localized && field.name != "headline";
    VERIFY_OK(takeSchema(workspace, schema));
    const QString ofSchema = refusalOf(version());
    QVERIFY2(ofSchema.contains(QStringLiteral("schema.json")), qPrintable(ofSchema));
    for (const auto number : {edited, deleted}) {
        const QString told = refusalOf(number);
        QVERIFY2(told.contains(QStringLiteral("does not fit")) && !told.contains(QStringLiteral("import")),
                 qPrintable(told));
    }
    QVERIFY(refusalOf(1).contains(QStringLiteral("An import")));
    VERIFY_OK(publishSite(workspace, "Ann", "", true));
    const QString ofPublish = refusalOf(version());
    QVERIFY2(ofPublish.contains(QStringLiteral("published versions")), qPrintable(ofPublish));
}

void TestSiteSession::smallSitesGetNoPercentage() {
    const SiteFigures figures(m_session->draft());
    QTRY_VERIFY(figures.jsonBytes().has_value());
    StatusStrip strip;
    strip.showSite(*m_session, figures);
    QString all;
    for (const QLabel* label : strip.findChildren<QLabel*>())
        all += label->text() + QLatin1Char('\n');
    QVERIFY2(all.contains(QStringLiteral("in memory")) && !all.contains(QLatin1Char('%')), qPrintable(all));
}

void TestSiteSession::oneRecordIsNotCalledRecords() {
    std::vector<Edit> edits;
    m_session->draft()->state().forEach(
        [&edits](const RecordView& record) { edits.push_back(Edit::erase(record.type().name, record.id())); });
    VERIFY_OK(m_session->apply(edits));
    VERIFY_OK(m_session->apply({Edit::create("writer", "zoe", {{"name", "Zoe"}})}));
    const SiteFigures figures(m_session->draft());
    StatusStrip strip;
    strip.showSite(*m_session, figures);
    QStringList all;
    for (const QLabel* label : strip.findChildren<QLabel*>())
        all += label->text();
    QVERIFY2(all.contains(QStringLiteral("1 record")), qPrintable(all.join(QLatin1Char('\n'))));
}

void TestSiteSession::textsArePackedWhenNobodyEdits() {
    m_session.reset();
    m_fixture->addPackableGenres();
    m_session = std::make_unique<SiteSession>(m_fixture->open());

    StatusStrip strip;
    SiteFigures figures(m_session->draft());
    connect(m_session.get(), &SiteSession::packingProgressed, &strip, &StatusStrip::showPacking);
    connect(m_session.get(), &SiteSession::draftChanged, &figures, &SiteFigures::follow);
    QTRY_VERIFY(figures.replicaBytes().has_value());
    const auto before = *figures.replicaBytes();
    const State& state = m_session->draft()->state();
    const std::weak_ptr<const TypeStore> columns = state.stores()[state.schema().typeIndex("genre")->value()];
    QVERIFY(!columns.expired());
    QSignalSpy progressed(m_session.get(), &SiteSession::packingProgressed);
    QSignalSpy ended(m_session.get(), &SiteSession::packingEnded);
    m_session->setIdleTime(std::chrono::milliseconds(400));
    for (const char* text : {"A", "An", "And"}) { // typing puts it off
        VERIFY_OK(m_session->applyTyping(headline(text), QStringLiteral("headline/en")));
        QTest::qWait(250);
    }
    QCOMPARE(progressed.count() + ended.count(), 0);
    QVERIFY(ended.wait(30'000));
    QVERIFY(progressed.count() > 0);
    const auto labels = strip.findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](const QLabel* label) { return label->text().startsWith(QLatin1String("Packing texts")); }));
    QCOMPARE(headlineNow(), std::string("And"));
    // Everybody is told, so that nobody keeps the old columns.
    QTRY_VERIFY(*figures.replicaBytes() < before);
    QTRY_VERIFY(columns.expired());
    VERIFY_OK(m_session->apply({headline("Later")})); // it happens once
    QVERIFY(!ended.wait(1500));
}

void TestSiteSession::figuresFollowTheDraft() {
    SiteFigures figures(m_session->draft());
    connect(m_session.get(), &SiteSession::draftChanged, &figures, &SiteFigures::follow);
    QTRY_VERIFY(figures.jsonBytes().has_value());
    const auto before = *figures.jsonBytes();
    const std::size_t length = headlineNow().size();
    VERIFY_OK(m_session->apply({headline(std::string(length + 10, 'x').c_str())}));
    QTRY_COMPARE(*figures.jsonBytes(), before + 10);
    const SiteFigures fresh(m_session->draft());
    QTRY_VERIFY(fresh.jsonBytes().has_value());
    QCOMPARE(*figures.jsonBytes(), *fresh.jsonBytes());
}

void TestSiteSession::abandonedTasksDoNotAnswer() {
    int answers = 0;
    {
        BackgroundTask task;
        task.start([&answers](const Progress&, const CancelToken&) { return [&answers] { ++answers; }; });
    }
    BackgroundTask task;
    QSignalSpy finished(&task, &BackgroundTask::finished);
    for (int run = 0; run < 3; ++run)
        task.start([&answers](const Progress&, const CancelToken&) { return [&answers] { answers += 10; }; });
    QVERIFY(finished.wait());
    QTest::qWait(20);
    QCOMPARE(answers, 10);
}

void TestSiteSession::settingsKeepToTheirTypes() {
    const QString file = m_fixture->filePath(QStringLiteral("settings.ini"));
    Settings settings(file);
    QSignalSpy changed(&settings, &Settings::changed);
    QCOMPARE(settings.value(Setting::NavigatorVisible).toBool(), true);
    settings.setValue(Setting::NavigatorVisible, true);
    QCOMPARE(changed.count(), 0);
    settings.setValue(Setting::NavigatorVisible, false);
    QCOMPARE(changed.count(), 1);
    settings.addRecentSite(m_fixture->folder());
    settings.addRecentSite(QStringLiteral("/nowhere"));
    QCOMPARE(settings.recentSites(), QStringList{m_fixture->folder()});
}

void TestSiteSession::settingsOutliveTheProgram() {
    const QString file = m_fixture->filePath(QStringLiteral("settings.ini"));
    {
        Settings settings(file);
        settings.setValue(Setting::PreviewZoom, 1.5);
        settings.setValue(Setting::NavigatorVisible, false);
    }
    const Settings again(file);
    QCOMPARE(again.value(Setting::PreviewZoom).toDouble(), 1.5);
    QCOMPARE(again.value(Setting::NavigatorVisible).toBool(), false);
    QCOMPARE(again.value(Setting::EditorVisible).toBool(), true);
}

void TestSiteSession::nobodyWaitsForTheFileOfSettings() {
    const QString file = m_fixture->filePath(QStringLiteral("settings.ini"));
    Settings settings(file);
    QLockFile lock(file + QStringLiteral(".lock")); // another program writes it, for long
    QVERIFY(lock.lock());
    settings.setValue(Setting::Device, 1);
    QTest::qWait(50);
    settings.setValue(Setting::Device, 2);
    settings.setValue(Setting::StatusDetails, true);
    QTest::qWait(50);
    QCOMPARE(settings.value(Setting::Device).toInt(), 2);
    QVERIFY(!QFile::exists(file));
    lock.unlock();
    QTRY_VERIFY(QFile::exists(file));
    const auto written = [&file] {
        QFile text(file);
        return text.open(QIODevice::ReadOnly) ? text.readAll() : QByteArray();
    };
    QTRY_VERIFY(written().contains("device=2") && written().contains("details=true"));
    QTest::qWait(50);
    QCOMPARE(settings.value(Setting::Device).toInt(), 2);
    QCOMPARE(settings.value(Setting::StatusDetails).toBool(), true);
}

void TestSiteSession::settingsOfAnotherWindowAreSeen() {
    const QString file = m_fixture->filePath(QStringLiteral("settings.ini"));
    Settings settings(file);
    settings.setValue(Setting::AuthorName, QStringLiteral("Ana"));
    QTRY_VERIFY(QFile::exists(file));
    QFile other(file);
    QVERIFY(other.open(QIODevice::WriteOnly | QIODevice::Append));
    other.write("\n[preview]\ndevice=2\n");
    other.close();
    QCOMPARE(settings.value(Setting::Device).toInt(), 0);
    settings.setValue(Setting::EditorVisible, false);
    QTRY_COMPARE(settings.value(Setting::Device).toInt(), 2);
    QCOMPARE(settings.value(Setting::AuthorName).toString(), QStringLiteral("Ana"));
    QCOMPARE(settings.value(Setting::EditorVisible).toBool(), false);
}

void TestSiteSession::textsReachTheirContrast() {
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        for (const ColorRole text : {ColorRole::Text, ColorRole::TextMuted, ColorRole::AccentText, ColorRole::Danger,
                                     ColorRole::Warning, ColorRole::TextFaint}) {
            for (const ColorRole surface : {ColorRole::Window, ColorRole::Surface, ColorRole::Raised, ColorRole::Field})
                QVERIFY2(contrast(color(text, scheme), color(surface, scheme)) >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2").arg(int(text)).arg(int(surface))));
        }
        QVERIFY(contrast(color(ColorRole::OnAccent, scheme), color(ColorRole::Accent, scheme)) >= 4.0);
        QVERIFY(contrast(color(ColorRole::AccentText, scheme), color(ColorRole::AccentSoft, scheme)) >= 4.5);
    }
}

QTEST_MAIN(TestSiteSession)
#include "tst_site_session.moc"
