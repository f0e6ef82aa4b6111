// Publishing an open site: what the workspace takes for published, now and when it is opened again.
#include "model/publish/site_publish.h"
#include "model/schema/schema_json.h"
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
    void crashBeforeTheWorkspaceIsToldIsMadeUpFor();
    void keyOfTheSiteSigns();

private:
    std::filesystem::path folder() const { return std::filesystem::path(m_parent->path().toStdString()) / "site"; }
    std::unique_ptr<Workspace> open() const {
        auto opened = Workspace::open(folder(), {});
        if (!opened)
            throw std::runtime_error(opened.error().toString());
        return *std::move(opened);
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

void TestSitePublish::crashBeforeTheWorkspaceIsToldIsMadeUpFor() {
    Version announced;
    {
        const auto workspace = open();
        VERIFY_OK(publishSite(*workspace, "Ann", "First"));
        VERIFY_OK(headline(*workspace, "Second"));
        auto publisher = sitePublisher(folder());
        VERIFY_OK(publisher);
        const auto request = preparePublish(*workspace, "Ann", "Second");
        VERIFY_OK(request);
        const auto result = publisher->publish(*request);
        VERIFY_OK(result);
        announced = result->version; // finishPublish() is never called
    }
    const auto workspace = open();
    QVERIFY(workspace->publishedVersion() != announced);
    const auto again = publishSite(*workspace, "Ann", "Second");
    VERIFY_OK(again);
    QVERIFY(workspace->publishedVersion() == announced);
}

void TestSitePublish::keyOfTheSiteSigns() {
    const auto workspace = open();
    VERIFY_OK(publishSite(*workspace, "Ann", "First"));
    const auto identity = readSiteIdentity(SitePaths(folder()));
    VERIFY_OK(identity);
    VERIFY_OK(loadAnnouncement(FolderBlobStore(folder() / "blobs"), identity->publicKey));
}

QTEST_GUILESS_MAIN(TestSitePublish)
#include "tst_site_publish.moc"
