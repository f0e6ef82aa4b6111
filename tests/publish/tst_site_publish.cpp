// Publishing an open site: what the workspace takes for published, now and when it is opened again.
#include "model/base/file.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/site_publish.h"
#include "model/schema/schema_json.h"
#include "model/workspace/published_content.h"
#include "model/workspace/site_files.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace galley;

class TestSitePublish : public QObject {
    Q_OBJECT

private slots:
    void init();
    void publishedStateSurvivesReopening();
    void publishedStateIsReadThroughAnOlderSnapshot();
    void rollbackSurvivesReopening();
    void publishedStateIsReplayedWhenTheStoreIsGone();
    void publishingAgainChangesNothing();
    void publishHasACommitOfItsOwn();
    void themeAloneIsAVersionThatCanBeGoneBackFrom();
    void filesAloneAreAVersionOfTheirOwn();
    void schemaAloneIsAVersionOfItsOwn();
    void undoPassesOverPublishes();
    void failedPublishLeavesNoTrace();
    void versionThatWasNotAnnouncedIsNotKept_data();
    void versionThatWasNotAnnouncedIsNotKept();
    void editWhileItIsPublishedIsNotInIt();
    void editAfterTheAnnouncementComesAfterItsCommit();
    void anEditMayComeBetweenAnyTwoSteps();
    void whatIsNotCarriedOutIsMadeUpFor();
    void crashBetweenAnnouncementAndCommitIsMadeUpFor_data();
    void crashBetweenAnnouncementAndCommitIsMadeUpFor();
    void crashAfterTheCommitIsNotRecordedTwice();
    void markThatIsNotTrueIsMadeAnew_data();
    void markThatIsNotTrueIsMadeAnew();
    void markOfAPublishThatNeverWasIsNotBelieved();
    void journalWithoutThePublishedCommitIsDamaged();
    void crashAfterARollbackIsMadeUpFor();
    void pinsAreRecorded();
    void crashAfterAPinIsMadeUpFor();
    void sitesPublishedByOlderProgramsGoOn();
    void journalWithPublishesIsReplayedWithoutACache();
    void keyOfTheSiteSigns();
    void keyOfAnotherSiteDoesNot();

private:
    std::filesystem::path folder() const { return std::filesystem::path(m_parent->path().toStdString()) / "site"; }
    std::unique_ptr<Workspace> open() const {
        auto opened = Workspace::open(folder(), {});
        if (!opened)
            throw std::runtime_error(opened.error().toString());
        return *std::move(opened);
    }
    /// What the journal says of publishes, oldest first.
    std::vector<Publication> recorded() const {
        SqliteJournalOptions options;
        options.access = SqliteJournalOptions::Access::Read;
        const auto journal = SqliteJournal::open(SitePaths(folder()).journalFile(), options);
        std::vector<Publication> all;
        const auto done = (*journal)->read(1, UINT64_MAX, [&all](const Commit& commit) -> Result<void> {
            if (const auto* publication = std::get_if<Publication>(&commit.body))
                all.push_back(*publication);
            return {};
        });
        if (!done)
            throw std::runtime_error(done.error().toString());
        return all;
    }
    static Result<void> headline(Workspace& workspace, const char* text) {
        return workspace.apply({Edit::patch("page", "home", "headline", text)}, {});
    }
    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestSitePublish::init() {
    m_parent = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), *test::parsedSchema(test::kSiteSchema)));
    const auto workspace = open();
    std::vector<Edit> edits{Edit::create("page", "home", {{"slug", "home"}, {"headline", "Hello"}})};
    for (int i = 0; i < 60; ++i) // so that a delta is small beside the snapshot
        edits.push_back(Edit::create("page", "p" + std::to_string(i), {{"slug", randomId()}, {"body", randomId()}}));
    VERIFY_OK(workspace->apply(edits, {}));
}

void TestSitePublish::publishedStateSurvivesReopening() {
    Checksum published;
    {
        const auto workspace = open();
        VERIFY_OK(publishSite(*workspace, "Ann", "First"));
        published = workspace->published()->state().checksum();
        QVERIFY(workspace->publishedVersion() == workspace->draft()->state().version());
        VERIFY_OK(headline(*workspace, "Not published"));
    }
    const auto workspace = open();
    QVERIFY(workspace->published()->state().recomputeChecksum() == published);
    QVERIFY(workspace->draft()->state().checksum() != published);
}

void TestSitePublish::publishedStateIsReadThroughAnOlderSnapshot() {
    Checksum published;
    {
        const auto workspace = open();
        VERIFY_OK(publishSite(*workspace, "Ann", "First"));
        VERIFY_OK(headline(*workspace, "Second"));
        const auto second = publishSite(*workspace, "Ann", "Second");
        VERIFY_OK(second);
        QCOMPARE(second->snapshotBytes, std::uint64_t{0});
        published = workspace->published()->state().checksum();
    }
    const auto workspace = open();
    QVERIFY(workspace->published()->state().recomputeChecksum() == published);
    QVERIFY(workspace->publishedVersion() == workspace->draft()->state().version());
    // And it is good for the next delta.
    VERIFY_OK(headline(*workspace, "Third"));
    const auto third = publishSite(*workspace, "Ann", "Third");
    VERIFY_OK(third);
    QVERIFY(third->deltaBytes > 0);
    QCOMPARE(third->snapshotBytes, std::uint64_t{0});
}

void TestSitePublish::rollbackSurvivesReopening() {
    Checksum first;
    Version firstVersion;
    {
        const auto workspace = open();
        VERIFY_OK(publishSite(*workspace, "Ann", "First"));
        first = workspace->published()->state().checksum();
        firstVersion = workspace->publishedVersion();
        VERIFY_OK(headline(*workspace, "Second"));
        VERIFY_OK(publishSite(*workspace, "Ann", "Second"));
        VERIFY_OK(rollbackSite(*workspace, firstVersion));
        QVERIFY(workspace->published()->state().checksum() == first);
    }
    const auto workspace = open();
    QVERIFY(workspace->publishedVersion() == firstVersion);
    QVERIFY(workspace->published()->state().recomputeChecksum() == first);
    const auto again = publishSite(*workspace, "Ann", "Again");
    VERIFY_OK(again);
    QVERIFY(again->deltaBytes > 0);
}

void TestSitePublish::publishedStateIsReplayedWhenTheStoreIsGone() {
    Checksum published;
    {
        const auto workspace = open();
        VERIFY_OK(publishSite(*workspace, "Ann", "First"));
        published = workspace->published()->state().checksum();
    }
    std::filesystem::remove_all(folder() / "blobs");
    const auto workspace = open();
    QVERIFY(workspace->published()->state().recomputeChecksum() == published);
    VERIFY_OK(publishSite(*workspace, "Ann", "Anew"));
}

void TestSitePublish::publishingAgainChangesNothing() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", "First"));
    const auto again = publishSite(*workspace, "Ann", "Again");
    VERIFY_OK(again);
    QVERIFY(!again->changed);
}

void TestSitePublish::publishHasACommitOfItsOwn() {
    const auto workspace = open();
    const auto first = publishSite(*workspace, "Ann", "First");
    VERIFY_OK(first);
    QCOMPARE(first->version.value(), std::uint64_t{2}); // after the commit that made the records
    VERIFY_OK(headline(*workspace, "Second"));
    const auto second = publishSite(*workspace, "Ann", "Second");
    VERIFY_OK(second);
    QCOMPARE(second->version.value(), std::uint64_t{4});
    const std::vector<Publication> publications = recorded();
    QCOMPARE(publications.size(), std::size_t{2});
    // Under the number of the version it need not say what that includes.
    const auto withoutContent = [](Publication publication) {
        publication.content = 0;
        return publication;
    };
    QVERIFY(publications[0] == withoutContent(first->publication));
    QVERIFY(publications[1] == withoutContent(second->publication));
    QCOMPARE(publications[0].records, std::uint64_t{61});
    QCOMPARE(publications[1].records, std::uint64_t{1});
    QVERIFY(publications[1].replaced == first->version && publications[1].manifest == second->manifest);
    QCOMPARE(QString::fromStdString(workspace->journal().readCommit(4)->message),
             QStringLiteral("Published version 4: 1 record (Second)"));
    QVERIFY(workspace->journal().verify()->isWhole());
    QVERIFY(workspace->draft()->state().version() == workspace->publishedVersion());
    QVERIFY(workspace->draft()->state().changesSince(workspace->published()->state()).empty());
}

void TestSitePublish::themeAloneIsAVersionThatCanBeGoneBackFrom() {
    const auto writeTheme = [this](const char* style) {
        std::filesystem::create_directories(folder() / "theme");
        VERIFY_OK(writeFileAtomically(folder() / "theme/style.css", style));
    };
    const auto liveStyle = [this] {
        const FolderBlobStore store(folder() / "blobs");
        const auto announcement = loadAnnouncement(store, std::nullopt);
        const auto manifest = loadManifest(store, announcement->manifest, announcement->key);
        return QString::fromStdString((*loadTheme(store, manifest->theme))->files().at("style.css"));
    };
    writeTheme("a{}");
    const auto workspace = open();
    const auto first = publishSite(*workspace, "Ann", "First");
    VERIFY_OK(first);
    writeTheme("b{}");
    const auto second = publishSite(*workspace, "Ann", "Theme");
    VERIFY_OK(second);
    QVERIFY(second->changed && second->version.value() == first->version.value() + 1);
    QCOMPARE(liveStyle(), QStringLiteral("b{}"));
    QCOMPARE(QString::fromStdString(describe(recorded().back())), QStringLiteral("Published version 3: theme (Theme)"));
    VERIFY_OK(rollbackSite(*workspace, first->version));
    QCOMPARE(liveStyle(), QStringLiteral("a{}"));
    QCOMPARE(QString::fromStdString(describe(recorded().back())), QStringLiteral("Rolled back to version 2"));
    QVERIFY(recorded().back().changesTheme);
    // And forward again, to either.
    VERIFY_OK(rollbackSite(*workspace, second->version));
    QCOMPARE(liveStyle(), QStringLiteral("b{}"));
    QCOMPARE(QString::fromStdString(describe(recorded().back())), QStringLiteral("Went forward to version 3"));
    QCOMPARE(recorded().size(), std::size_t{4});
    QVERIFY(workspace->journal().verify()->isWhole());
}

void TestSitePublish::filesAloneAreAVersionOfTheirOwn() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", "First"));
    VERIFY_OK(writeFileAtomically(folder() / "assets/a.txt", "a"));
    const auto second = publishSite(*workspace, "Ann", "");
    VERIFY_OK(second);
    QVERIFY(second->changed);
    QCOMPARE(QString::fromStdString(describe(recorded().back())), QStringLiteral("Published version 3: files"));
    VERIFY_OK(headline(*workspace, "Next"));
    VERIFY_OK(publishSite(*workspace, "Ann", ""));
}

void TestSitePublish::schemaAloneIsAVersionOfItsOwn() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", "First"));
    Schema schema = workspace->draft()->state().schema();
    schema.site.name = "Renamed";
    const auto none = [] { return Result<std::optional<BulkRecord>>(std::nullopt); };
    VERIFY_OK(workspace->importRecords(none, schema, "Rename"));
    const auto second = publishSite(*workspace, "Ann", "");
    VERIFY_OK(second);
    QVERIFY(second->changed);
}

void TestSitePublish::undoPassesOverPublishes() {
    const auto workspace = open();
    VERIFY_OK(headline(*workspace, "Second"));
    const Checksum before = workspace->draft()->state().checksum();
    const auto first = publishSite(*workspace, "Ann", "");
    VERIFY_OK(first);
    VERIFY_OK(headline(*workspace, "Third"));
    const auto second = publishSite(*workspace, "Ann", "");
    VERIFY_OK(second);
    VERIFY_OK(rollbackSite(*workspace, first->version));
    VERIFY_OK(workspace->undo());
    QVERIFY(workspace->draft()->state().checksum() == before);
    VERIFY_OK(workspace->redo());
    VERIFY_OK(rollbackSite(*workspace, second->version));
    QCOMPARE(workspace->draft()->state().changesSince(workspace->published()->state()).size(), std::size_t{0});
}

void TestSitePublish::failedPublishLeavesNoTrace() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", ""));
    VERIFY_OK(headline(*workspace, "Second"));
    auto publisher = sitePublisher(folder());
    CancelToken cancel;
    cancel.cancel();
    const auto request = preparePublish(*workspace, "Ann", "Never");
    VERIFY_OK(request);
    QVERIFY(!publisher->publish(*request, {}, cancel));
    const std::uint64_t number = workspace->draft()->state().version().value();
    VERIFY_OK(headline(*workspace, "Third"));
    QCOMPARE(workspace->draft()->state().version().value(), number + 1);
    QCOMPARE(recorded().size(), std::size_t{1});
}

void TestSitePublish::versionThatWasNotAnnouncedIsNotKept_data() {
    QTest::addColumn<bool>("hasNews");
    QTest::addColumn<bool>("isFirst");
    for (const bool hasNews : {false, true})
        for (const bool isFirst : {false, true})
            QTest::addRow("%s, %s", hasNews ? "edited" : "again", isFirst ? "first" : "later") << hasNews << isFirst;
}

/// It stands in the store all the same, where a lost announcement is made up for from.
void TestSitePublish::versionThatWasNotAnnouncedIsNotKept() {
    QFETCH(const bool, hasNews);
    QFETCH(const bool, isFirst);
    const auto workspace = open();
    if (!isFirst) {
        VERIFY_OK(publishSite(*workspace, "Ann", ""));
        VERIFY_OK(headline(*workspace, "Second"));
    }
    const std::filesystem::path announcement = SitePaths(folder()).blobs() / "announcement.json";
    std::filesystem::remove(announcement);
    std::filesystem::create_directories(announcement);
    QVERIFY(!publishSite(*workspace, "Ann", ""));
    std::filesystem::remove(announcement);
    if (hasNews)
        VERIFY_OK(headline(*workspace, "Third"));
    const auto next = publishSite(*workspace, "Ann", "");
    VERIFY_OK(next);
    const auto announced = *(*sitePublisher(folder())).current();
    QCOMPARE(announced->version, workspace->draft()->state().version());
    QCOMPARE(announced->versions.size(), isFirst ? std::size_t{1} : std::size_t{2});
    QVERIFY(announced->number > recorded().size() - 1);
    QCOMPARE(recorded().back().version, next->version);
}

void TestSitePublish::editWhileItIsPublishedIsNotInIt() {
    const auto workspace = open();
    const auto request = preparePublish(*workspace, "Ann", "First");
    VERIFY_OK(request);
    VERIFY_OK(headline(*workspace, "Meanwhile"));
    auto publisher = sitePublisher(folder());
    const auto result = publisher->publish(*request);
    VERIFY_OK(result);
    VERIFY_OK(finishPublish(*workspace, *request, *result));
    const auto check = [this](const Workspace& site) {
        QCOMPARE(site.publishedVersion(), Version{2}); // the number that the edit has
        QCOMPARE(site.published()->state().checksum(), site.published()->state().recomputeChecksum());
        QCOMPARE(site.draft()->state().changesSince(site.published()->state()).size(), std::size_t{1});
        QCOMPARE(recorded().size(), std::size_t{1});
        QCOMPARE(recorded().back().content, std::uint64_t{1});
    };
    check(*workspace);
    const auto next = publishSite(*workspace, "Ann", "Second");
    VERIFY_OK(next);
    QCOMPARE(next->version.value(), std::uint64_t{4});
    QVERIFY(next->deltaBytes > 0);
}

void TestSitePublish::editAfterTheAnnouncementComesAfterItsCommit() {
    std::optional<PublishRequest> request;
    Result<PublishResult> result = Error{};
    {
        const auto workspace = open();
        request = *preparePublish(*workspace, "Ann", "First");
        auto publisher = sitePublisher(folder());
        result = publisher->publish(*request);
        VERIFY_OK(result);
        VERIFY_OK(headline(*workspace, "At once"));
        QCOMPARE(workspace->draft()->state().version().value(), std::uint64_t{2});
        VERIFY_OK(finishPublish(*workspace, *request, *result));
        QCOMPARE(workspace->publishedVersion().value(), std::uint64_t{2});
        QCOMPARE(workspace->draft()->state().changesSince(workspace->published()->state()).size(), std::size_t{1});
        QCOMPARE(recorded().size(), std::size_t{1});
    }
    const auto workspace = open();
    QCOMPARE(workspace->publishedVersion().value(), std::uint64_t{2});
    QCOMPARE(workspace->draft()->state().changesSince(workspace->published()->state()).size(), std::size_t{1});
    QCOMPARE(recorded().size(), std::size_t{1});
}

void TestSitePublish::crashBetweenAnnouncementAndCommitIsMadeUpFor() {
    QFETCH(bool, isFirst);
    Version announced;
    Checksum checksum;
    const auto copy = std::filesystem::path(m_parent->path().toStdString()) / "crashed";
    {
        const auto workspace = open();
        if (!isFirst)
            VERIFY_OK(publishSite(*workspace, "Ann", "First"));
        VERIFY_OK(headline(*workspace, "Second"));
        auto publisher = sitePublisher(folder());
        VERIFY_OK(publisher);
        const auto request = preparePublish(*workspace, "Ann", "Second");
        VERIFY_OK(request);
        const auto result = publisher->publish(*request);
        VERIFY_OK(result);
        announced = result->version;
        checksum = workspace->draft()->state().checksum();
        // What a crash would leave: finishPublish() is never called.
        std::filesystem::copy(folder(), copy, std::filesystem::copy_options::recursive);
    }
    std::filesystem::remove_all(folder());
    std::filesystem::rename(copy, folder());
    const std::size_t before = isFirst ? 0 : 1;
    QCOMPARE(recorded().size(), before);
    {
        OpenOptions options;
        options.readOnly = true;
        const auto reader = openSite(folder(), options);
        VERIFY_OK(reader);
        QVERIFY((*reader)->publishedVersion() == announced);
        QVERIFY((*reader)->published()->state().checksum() == checksum);
        QCOMPARE(recorded().size(), before);
    }
    for (int times = 0; times < 2; ++times) {
        const auto workspace = openSite(folder(), {});
        VERIFY_OK(workspace);
        QVERIFY((*workspace)->publishedVersion() == announced);
        QVERIFY((*workspace)->published()->state().recomputeChecksum() == checksum);
        QCOMPARE(recorded().size(), before + 1);
        QVERIFY(recorded().back().version == announced);
        QCOMPARE(QString::fromStdString(recorded().back().message), QStringLiteral("Second"));
        QVERIFY((*workspace)->draft()->state().version() == announced);
    }
    const auto workspace = open();
    VERIFY_OK(headline(*workspace, "Third"));
    const auto third = publishSite(*workspace, "Ann", "Third");
    VERIFY_OK(third);
    QVERIFY(third->deltaBytes > 0 && third->version > announced);
}

/// The steps of a publish go to the workspace's thread one by one, where somebody may type.
void TestSitePublish::anEditMayComeBetweenAnyTwoSteps() {
    bool wasLate = false;
    int afterTheDraftWasTaken = 0;
    for (int before = 0; !wasLate; ++before) {
        init();
        const auto workspace = open();
        int step = 0;
        const WorkspaceAccess access(*workspace, [&](const std::function<void()>& call) {
            if (step++ == before && !headline(*workspace, "Meanwhile"))
                return false;
            call();
            return true;
        });
        VERIFY_OK(publishSite(access, "Ann", "First"));
        wasLate = step <= before;
        const Version published = workspace->publishedVersion();
        QCOMPARE((*sitePublisher(folder())->current())->version, published);
        QCOMPARE(recorded().size(), std::size_t{1});
        QCOMPARE(recorded().back().version, published);
        QVERIFY(*isRecorded(workspace->journal(), published));
        const auto ahead = workspace->draft()->state().changesSince(workspace->published()->state()).size();
        afterTheDraftWasTaken += static_cast<int>(ahead);
    }
    QVERIFY(afterTheDraftWasTaken > 0);
}

/// As when the window goes in the middle of it.
void TestSitePublish::whatIsNotCarriedOutIsMadeUpFor() {
    bool isWhole = false;
    bool wasMadeUpFor = false;
    for (int steps = 0; !isWhole; ++steps) {
        init();
        {
            const auto workspace = open();
            int step = 0;
            const WorkspaceAccess access(*workspace, [&](const std::function<void()>& call) {
                if (step++ >= steps)
                    return false;
                call();
                return true;
            });
            const auto result = publishSite(access, "Ann", "First");
            isWhole = result.has_value();
            QVERIFY(isWhole || result.error().code == ErrorCode::Cancelled);
        }
        const auto announced = *sitePublisher(folder())->current();
        wasMadeUpFor = wasMadeUpFor || (announced && !isWhole);
        const auto workspace = openSite(folder(), {});
        VERIFY_OK(workspace);
        QCOMPARE((*workspace)->publishedVersion(), announced ? announced->version : Version{});
        QCOMPARE(recorded().size(), announced ? std::size_t{1} : std::size_t{0});
    }
    QVERIFY(wasMadeUpFor);
}

void TestSitePublish::crashBetweenAnnouncementAndCommitIsMadeUpFor_data() {
    QTest::addColumn<bool>("isFirst");
    QTest::newRow("of the first publish") << true;
    QTest::newRow("of a later one") << false;
}

void TestSitePublish::crashAfterTheCommitIsNotRecordedTwice() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", "First"));
    const auto old = readFile(folder() / "published.json");
    VERIFY_OK(old);
    VERIFY_OK(headline(*workspace, "Second"));
    const auto second = publishSite(*workspace, "Ann", "Second");
    VERIFY_OK(second);
    VERIFY_OK(workspace->flush());
    for (const std::string& mark : {*old, std::string(), std::string("{}"), std::string("gone")}) {
        if (mark == "gone")
            std::filesystem::remove(folder() / "published.json");
        else
            VERIFY_OK(writeFileAtomically(folder() / "published.json", mark));
        OpenOptions options;
        options.readOnly = true;
        const auto reader = openSite(folder(), options);
        VERIFY_OK(reader);
        QVERIFY((*reader)->publishedVersion() == second->version);
        QCOMPARE(recorded().size(), std::size_t{2});
    }
}

void TestSitePublish::markThatIsNotTrueIsMadeAnew_data() {
    QTest::addColumn<QByteArray>("mark");
    QTest::newRow("version to come") << QByteArray(R"({"version":999})");
    QTest::newRow("version and announcement to come") << QByteArray(R"({"version":999,"announcement":1})");
    QTest::newRow("earlier version") << QByteArray(R"({"version":1,"announcement":1})");
    QTest::newRow("announcement to come") << QByteArray(R"({"version":2,"announcement":5000})");
    QTest::newRow("last number") << QByteArray(R"({"version":2,"announcement":9007199254740992})");
    QTest::newRow("beyond the numbers") << QByteArray(R"({"version":2,"announcement":18446744073709551615})");
    QTest::newRow("version beyond the numbers") << QByteArray(R"({"version":18446744073709551615,"announcement":1})");
    QTest::newRow("below zero") << QByteArray(R"({"version":-1,"announcement":-1})");
    QTest::newRow("nothing") << QByteArray();
}

void TestSitePublish::markThatIsNotTrueIsMadeAnew() {
    QFETCH(const QByteArray, mark);
    VERIFY_OK(publishSite(*open(), "Ann", "First"));
    const SitePaths paths(folder());
    const PublishedMark whole = readPublishedMark(paths);
    QCOMPARE(whole.version.value(), std::uint64_t{2});
    QCOMPARE(whole.announcement, std::uint64_t{1});
    for (const bool isReadOnly : {true, false}) {
        VERIFY_OK(writeFileAtomically(paths.publishedFile(), mark.toStdString()));
        OpenOptions options;
        options.readOnly = isReadOnly;
        const auto workspace = openSite(folder(), options);
        VERIFY_OK(workspace);
        QCOMPARE((*workspace)->publishedVersion().value(), std::uint64_t{2});
        QCOMPARE((*workspace)->publishedAnnouncement(), std::uint64_t{1});
        if (!isReadOnly) {
            QCOMPARE(readPublishedMark(paths).version.value(), std::uint64_t{2});
            QCOMPARE(readPublishedMark(paths).announcement, std::uint64_t{1});
            VERIFY_OK(headline(**workspace, "Second"));
            const auto second = publishSite(**workspace, "Ann", "Second");
            VERIFY_OK(second);
            QCOMPARE(second->publication.announcement, std::uint64_t{2});
        }
    }
    VERIFY_OK(openSite(folder(), {}));
}

void TestSitePublish::markOfAPublishThatNeverWasIsNotBelieved() {
    const SitePaths paths(folder());
    for (const char* mark : {R"({"version":1})", R"({"version":1,"announcement":7})", R"({"version":999})"}) {
        VERIFY_OK(writeFileAtomically(paths.publishedFile(), mark));
        const auto workspace = openSite(folder(), {});
        VERIFY_OK(workspace);
        QCOMPARE((*workspace)->publishedVersion().value(), std::uint64_t{0});
        QCOMPARE((*workspace)->published()->state().recordCount(), std::uint64_t{0});
    }
    const auto first = publishSite(**openSite(folder(), {}), "Ann", "First");
    VERIFY_OK(first);
    QCOMPARE(first->publication.announcement, std::uint64_t{1});
    // The store is lost: the journal knows what was published.
    std::filesystem::remove_all(paths.blobs());
    VERIFY_OK(writeFileAtomically(paths.publishedFile(), R"({"version":1,"announcement":9})"));
    const auto workspace = openSite(folder(), {});
    VERIFY_OK(workspace);
    QVERIFY((*workspace)->publishedVersion() == first->version);
    QCOMPARE(readPublishedMark(paths).announcement, std::uint64_t{1});
}

void TestSitePublish::journalWithoutThePublishedCommitIsDamaged() {
    const SitePaths paths(folder());
    const auto early = readFile(paths.journalFile());
    VERIFY_OK(early);
    VERIFY_OK(publishSite(*open(), "Ann", "First"));
    VERIFY_OK(writeFileAtomically(paths.journalFile(), *early));
    for (const char* suffix : {"-wal", "-shm", ".head"})
        std::filesystem::remove(paths.journalFile().string() + suffix);
    const auto workspace = openSite(folder(), {});
    QVERIFY(!workspace);
    QCOMPARE(workspace.error().code, ErrorCode::Corrupt);
    QVERIFY2(workspace.error().message.starts_with("commit 2 was published, but the journal ends with commit 1"),
             workspace.error().message.c_str());
}

void TestSitePublish::crashAfterARollbackIsMadeUpFor() {
    const auto workspace = open();
    const auto first = publishSite(*workspace, "Ann", "First");
    VERIFY_OK(headline(*workspace, "Second"));
    VERIFY_OK(publishSite(*workspace, "Ann", "Second"));
    auto publisher = sitePublisher(folder());
    VERIFY_OK(publisher->rollback(first->version));
    // The workspace hears of it with the next publish.
    const auto third = publishSite(*workspace, "Ann", "Third");
    VERIFY_OK(third);
    const auto all = recorded();
    QCOMPARE(all.size(), std::size_t{4});
    QVERIFY(all[2].action == Publication::Action::Rollback && all[2].version == first->version);
    QVERIFY(all[3].replaced == first->version && all[3].records == 1);
}

void TestSitePublish::pinsAreRecorded() {
    const auto workspace = open();
    const auto first = publishSite(*workspace, "Ann", "First");
    VERIFY_OK(headline(*workspace, "Second"));
    const auto second = publishSite(*workspace, "Ann", "Second");
    VERIFY_OK(pinSite(*workspace, first->version));
    // The next publish follows the newest version, which servers do not run.
    QVERIFY(workspace->publishedVersion() == second->version);
    VERIFY_OK(headline(*workspace, "Third"));
    const auto third = publishSite(*workspace, "Ann", "Third");
    VERIFY_OK(third);
    QVERIFY(!third->announced && third->deltaBytes > 0);
    VERIFY_OK(unpinSite(*workspace));
    QVERIFY(!unpinSite(*workspace)->changed);
    QVERIFY(workspace->publishedVersion() == third->version);
    QStringList told;
    for (const Publication& one : recorded())
        told += QString::fromStdString(describe(one));
    QCOMPARE(told, (QStringList{QStringLiteral("Published version 2: 61 records (First)"),
                                QStringLiteral("Published version 4: 1 record (Second)"),
                                QStringLiteral("Pinned servers to version 2"),
                                QStringLiteral("Published version 7: 1 record, kept, servers are pinned to another "
                                               "version (Third)"),
                                QStringLiteral("Unpinned servers: they run version 7")}));
    QVERIFY(workspace->journal().verify()->isWhole());
}

void TestSitePublish::crashAfterAPinIsMadeUpFor() {
    const auto workspace = open();
    const auto first = publishSite(*workspace, "Ann", "First");
    auto publisher = sitePublisher(folder());
    VERIFY_OK(publisher->pin(first->version));
    VERIFY_OK(settlePublished(*workspace));
    VERIFY_OK(settlePublished(*workspace));
    QCOMPARE(recorded().size(), std::size_t{2});
    QVERIFY(recorded()[1].action == Publication::Action::Pin && recorded()[1].version == first->version);
    VERIFY_OK(publisher->unpin());
    VERIFY_OK(settlePublished(*workspace));
    QVERIFY(recorded()[2].action == Publication::Action::Unpin);
}

void TestSitePublish::sitesPublishedByOlderProgramsGoOn() {
    Version first;
    {
        const auto workspace = open();
        // As it was done before: under the number of the last commit, and the mark names no announcement.
        PublishRequest request;
        request.draft = workspace->draft();
        request.published = workspace->published();
        request.author = "Ann";
        auto publisher = sitePublisher(folder());
        const auto result = publisher->publish(request);
        VERIFY_OK(result);
        first = result->version;
        VERIFY_OK(writePublishedMark(SitePaths(folder()), {first, "blobs/" + toHex(result->base.snapshot.digest), 0}));
    }
    const auto workspace = openSite(folder(), {});
    VERIFY_OK(workspace);
    QVERIFY((*workspace)->publishedVersion() == first);
    QCOMPARE(recorded().size(), std::size_t{0});
    VERIFY_OK(headline(**workspace, "Second"));
    const auto second = publishSite(**workspace, "Ann", "Second");
    VERIFY_OK(second);
    QVERIFY(second->deltaBytes > 0);
    QVERIFY(recorded().size() == 1 && recorded()[0].replaced == first);
    VERIFY_OK(rollbackSite(**workspace, first));
    QVERIFY((*workspace)->publishedVersion() == first);
}

void TestSitePublish::journalWithPublishesIsReplayedWithoutACache() {
    Checksum draft;
    Version version;
    {
        const auto workspace = open();
        for (int i = 0; i < 5; ++i) {
            const Version before = workspace->publishedVersion();
            VERIFY_OK(headline(*workspace, std::to_string(i).c_str()));
            const auto published = publishSite(*workspace, "Ann", "");
            VERIFY_OK(published);
            if (i > 0)
                VERIFY_OK(rollbackSite(*workspace, before));
            VERIFY_OK(rollbackSite(*workspace, published->version));
        }
        draft = workspace->draft()->state().checksum();
        version = workspace->draft()->state().version();
        VERIFY_OK(workspace->writeCheckpoint());
    }
    for (const bool hasCache : {true, false}) {
        if (!hasCache) {
            std::filesystem::remove_all(folder() / "cache");
            std::filesystem::remove_all(folder() / "blobs");
        }
        const auto workspace = open();
        QVERIFY(workspace->draft()->state().recomputeChecksum() == draft);
        QVERIFY(workspace->draft()->state().version() == version);
        QVERIFY(workspace->published()->state().recomputeChecksum() == draft);
    }
}

void TestSitePublish::keyOfTheSiteSigns() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", "First"));
    const auto identity = readSiteIdentity(SitePaths(folder()));
    VERIFY_OK(identity);
    VERIFY_OK(loadAnnouncement(FolderBlobStore(folder() / "blobs"), identity->publicKey));
}

void TestSitePublish::keyOfAnotherSiteDoesNot() {
    VERIFY_OK(publishSite(*open(), "Ann", "First"));
    const SitePaths paths(folder());
    const auto other = folder().parent_path() / "other";
    VERIFY_OK(Workspace::create(other, *test::parsedSchema(test::kSiteSchema)));
    for (const auto& file : {paths.keyFile(), paths.workspaceFile()}) {
        const auto own = readFile(file);
        VERIFY_OK(own);
        VERIFY_OK(writeFileAtomically(file, *readFile(other / file.filename())));
        const auto published = publishSite(*open(), "Ann", "Second");
        QVERIFY(!published);
        QCOMPARE(published.error().code, ErrorCode::Corrupt);
        QCOMPARE(published.error().file, paths.keyFile().string());
        VERIFY_OK(writeFileAtomically(file, *own));
    }
    VERIFY_OK(publishSite(*open(), "Ann", "Third"));
}

QTEST_GUILESS_MAIN(TestSitePublish)
#include "tst_site_publish.moc"
