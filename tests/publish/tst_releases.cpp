// Lines of a site: releases on top of what is live, publishing what was chosen, and what becomes of all of them,
// against a naive model and across programs, restarts and crashes.
#include "tests/publish/release_site.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

using namespace galley;
using namespace galley::test;

class TestReleases : public QObject, private ReleaseSite {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void editsOfAReleaseStayInIt();
    void releasesAreThereAgainAfterOpening_data();
    void releasesAreThereAgainAfterOpening();
    void aReleaseFollowsWhatItDoesNotChange();
    void whatMovesUnderAReleaseIsMerged();
    void whatOverlapsIsAConflictAndStopsTheRelease();
    void aReleaseThatGoesOutIsInTheDraftToo();
    void crashAfterAReleaseWentOutIsMadeUpFor_data();
    void crashAfterAReleaseWentOutIsMadeUpFor();
    void chosenRecordsAloneGoLive();
    void whatTheyNeedIsOfferedAndElseRefused();
    void deletedRecordsTakeTheirReferrersAlong();
    void recordsAreTakenOffAndStayInTheDraft();
    void publishedContentIsReadWithoutTheStore();
    void undoIsOfTheLine();
    void twoWriteInOneRelease();
    void whatWasTypedInAClosedReleaseIsInTheDraft();
    void othersPublishBetweenChoosingAndPublishing();
    void aSecondPublisherWaits();
    void aPublishOfAllPutsNothingOfOthersBack();
    void namesOfReleasesAreChecked();
    void recordsMoveBetweenDraftAndRelease();
    void importsAreForTheDraft();
    void conflictsOfAClosedReleaseAreTheDrafts();
    void idsOfLinesNeverMeet();
    void deletionsAreNoObstacle();
    void aRefusedPublishLeavesNoRedirects();
    void undoPassesOverWhatFollowsAPublish();
    void namesThatAreNotPublishedStayAtHome_data();
    void namesThatAreNotPublishedStayAtHome();
};

void TestReleases::init() {
    make();
}

void TestReleases::cleanup() {
    close();
}

void TestReleases::editsOfAReleaseStayInIt() {
    const std::string key = release("Christmas");
    std::size_t told = 0;
    m_site->addDraftListener([&told](const DraftChange& change) { told += change.changes.size(); });
    VERIFY_OK(m_site->apply({number("y", "a", 5)}));
    VERIFY_OK(m_site->setLine(key));
    QCOMPARE(told, std::size_t{2}); // the edit, and that it is not in the release
    VERIFY_OK(m_site->apply({number("x", "a", 7), article("new", 1)}));
    QCOMPARE(value(m_site->draft()->state(), "x", "a"), 7);
    QCOMPARE(value(m_site->draft()->state(), "y", "a"), 0);
    QCOMPARE(inDraft("x", "a"), 0);
    QCOMPARE(inDraft("new", "a"), -1);
    QCOMPARE(inLive("x", "a"), 0);
    QCOMPARE(m_site->lines().find(key)->changed().size(), std::size_t{2});
    VERIFY_OK(m_site->setLine({}));
    QCOMPARE(value(m_site->draft()->state(), "x", "a"), 0);
    QCOMPARE(value(m_site->draft()->state(), "y", "a"), 5);
    QVERIFY(!m_site->setLine("nothing"));
}

void TestReleases::releasesAreThereAgainAfterOpening_data() {
    QTest::addColumn<bool>("keepsCache");
    QTest::newRow("with a checkpoint") << true;
    QTest::newRow("from the journal") << false;
}

void TestReleases::releasesAreThereAgainAfterOpening() {
    QFETCH(bool, keepsCache);
    const std::string one = release("One");
    const std::string two = *m_site->openRelease("Two", one);
    edit(one, {number("x", "a", 7), article("new", 1), Edit::erase("article", "z")});
    edit(two, {number("x", "b", 8), article("other", 2)});
    edit({}, {number("y", "c", 9), article("draft", 3)});
    edit(one, {number("new", "b", 4)});
    VERIFY_OK(m_site->renameRelease(two, "Zwei"));
    const auto draft = contentOf(*m_site->lines().draft);
    const auto live = contentOf(m_site->published()->state());
    const auto inOne = contentOf(*m_site->lines().find(one)->state);
    const auto inTwo = contentOf(*m_site->lines().find(two)->state);
    if (keepsCache)
        VERIFY_OK(m_site->writeCheckpoint());
    m_site.reset();
    if (!keepsCache)
        std::filesystem::remove_all(folder() / "cache");
    m_site = open();
    QCOMPARE(m_site->lines().releases.size(), std::size_t{2});
    QCOMPARE(m_site->lines().releases.front().title, std::string("Zwei"));
    QCOMPARE(contentOf(*m_site->lines().draft), draft);
    QCOMPARE(contentOf(m_site->published()->state()), live);
    QCOMPARE(contentOf(*m_site->lines().find(one)->state), inOne);
    QCOMPARE(contentOf(*m_site->lines().find(two)->state), inTwo);
    // And goes on from there.
    edit(one, {number("new", "c", 5)});
    QCOMPARE(inRelease(one, "new", "c"), 5);
    VERIFY_OK(m_site->discardRelease(two));
    reopen();
    QCOMPARE(m_site->lines().releases.size(), std::size_t{1});
    QCOMPARE(inRelease(one, "new", "c"), 5);
}

void TestReleases::aReleaseFollowsWhatItDoesNotChange() {
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("y", "a", 5), article("more", 2)});
    VERIFY_OK(publish());
    QCOMPARE(inRelease(key, "y", "a"), 5);
    QCOMPARE(inRelease(key, "more", "a"), 2);
    QCOMPARE(inRelease(key, "x", "a"), 7);
    // Back to the version before: it follows there, too.
    const auto announced = siteAnnouncement(folder());
    VERIFY_OK(rollbackSite(*m_site, (*announced)->versions.front().version));
    QCOMPARE(inRelease(key, "y", "a"), 0);
    QCOMPARE(inRelease(key, "x", "a"), 7);
    QCOMPARE(inDraft("y", "a"), 5); // the draft keeps the newer work
}

void TestReleases::whatMovesUnderAReleaseIsMerged() {
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("x", "b", 5)});
    VERIFY_OK(publish());
    QCOMPARE(inRelease(key, "x", "a"), 7);
    QCOMPARE(inRelease(key, "x", "b"), 5);
    QVERIFY(m_site->conflicts().empty());
    reopen();
    QCOMPARE(inRelease(key, "x", "b"), 5);
    // Back to what is live: it changes nothing any more, and follows.
    edit(key, {number("x", "a", 0)});
    QVERIFY(m_site->lines().find(key)->changed().empty());
    edit({}, {number("x", "a", 1)});
    VERIFY_OK(publish());
    QCOMPARE(inRelease(key, "x", "a"), 1);
    QVERIFY(m_site->conflicts().empty());
}

void TestReleases::whatOverlapsIsAConflictAndStopsTheRelease() {
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("x", "a", 5)});
    VERIFY_OK(publish());
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    const Conflict conflict = m_site->conflicts().front().conflict;
    QCOMPARE(conflict.line, key);
    QCOMPARE(conflict.both.ours, nlohmann::json(7));
    QCOMPARE(conflict.both.theirs, nlohmann::json(5));
    QCOMPARE(inRelease(key, "x", "a"), 5);
    reopen();
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    const auto refused = publish({key, {}, false});
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.find("Christmas has 1 conflict") != std::string::npos,
             refused.error().message.c_str());
    VERIFY_OK(m_site->settleConflict(conflict.key, Settlement::TakeOurs));
    QCOMPARE(inRelease(key, "x", "a"), 7);
    QCOMPARE(inDraft("x", "a"), 5);
    VERIFY_OK(publish({key, {}, false}));
    QCOMPARE(inLive("x", "a"), 7);
    QCOMPARE(inDraft("x", "a"), 7);
}

void TestReleases::aReleaseThatGoesOutIsInTheDraftToo() {
    const std::string key = release("Christmas");
    const std::string other = release("Easter");
    edit(key, {number("x", "a", 7), number("y", "a", 7), article("new", 1), Edit::erase("article", "z")});
    edit(other, {number("x", "b", 3)});
    edit({}, {number("x", "c", 4), number("y", "a", 9)}); // the second overlaps
    VERIFY_OK(m_site->setLine(key));
    const auto result = publish({key, {}, false});
    VERIFY_OK(result);
    QCOMPARE(m_site->line(), std::string());
    QVERIFY(m_site->lines().find(key) == nullptr);
    QCOMPARE(inLive("x", "a"), 7);
    QCOMPARE(inLive("x", "c"), 0); // of the draft
    QCOMPARE(inLive("new", "a"), 1);
    QCOMPARE(inLive("z", "a"), -1);
    QCOMPARE(inDraft("x", "a"), 7);
    QCOMPARE(inDraft("x", "c"), 4);
    QCOMPARE(inDraft("new", "a"), 1);
    QCOMPARE(inDraft("z", "a"), -1);
    QCOMPARE(inDraft("y", "a"), 9);
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    QCOMPARE(m_site->conflicts().front().conflict.line, std::string());
    QCOMPARE(inRelease(other, "x", "a"), 7);
    QCOMPARE(inRelease(other, "x", "b"), 3);
    const auto live = contentOf(m_site->published()->state());
    const auto draft = contentOf(*m_site->lines().draft);
    reopen();
    QCOMPARE(contentOf(m_site->published()->state()), live);
    QCOMPARE(contentOf(*m_site->lines().draft), draft);
    QCOMPARE(inRelease(other, "x", "a"), 7);
}

void TestReleases::crashAfterAReleaseWentOutIsMadeUpFor_data() {
    QTest::addColumn<int>("lost"); // commits at the end that were not written
    QTest::newRow("before the publish was recorded") << 0;
    QTest::newRow("after that") << 1;
}

void TestReleases::crashAfterAReleaseWentOutIsMadeUpFor() {
    QFETCH(int, lost);
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("x", "c", 4)});
    PublishRequest request = *preparePublish(*m_site, "Ann", "", {}, {key, {}, false});
    Publisher publisher = *sitePublisher(folder());
    const auto result = publisher.publish(request);
    VERIFY_OK(result);
    if (lost == 1) {
        VERIFY_OK(m_site->recordPublication(result->publication));
        VERIFY_OK(m_site->flush());
    }
    reopen();
    QVERIFY(m_site->lines().find(key) == nullptr);
    QCOMPARE(inLive("x", "a"), 7);
    QCOMPARE(inDraft("x", "a"), 7);
    QCOMPARE(inDraft("x", "c"), 4);
    VERIFY_OK(m_site->flush());
    const auto last = m_site->journal().last();
    reopen();
    QCOMPARE((*m_site->journal().last())->number, (*last)->number); // nothing was left to do
}

void TestReleases::chosenRecordsAloneGoLive() {
    edit({}, {number("x", "a", 5), number("y", "a", 6), article("new", 1)});
    const auto before = contentOf(*m_site->lines().draft);
    VERIFY_OK(publish({{}, refs({"article/x"}), false}));
    QCOMPARE(inLive("x", "a"), 5);
    QCOMPARE(inLive("y", "a"), 0);
    QCOMPARE(inLive("new", "a"), -1);
    QCOMPARE(contentOf(*m_site->lines().draft), before);
    const auto again = publish({{}, refs({"article/x"}), false});
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::InvalidInput);
    reopen();
    QCOMPARE(inLive("x", "a"), 5);
    QCOMPARE(inLive("y", "a"), 0);
    QCOMPARE(contentOf(*m_site->lines().draft), before);
    VERIFY_OK(publish({{}, refs({"article/new"}), false}));
    QCOMPARE(inLive("new", "a"), 1);
    VERIFY_OK(publish());
    QCOMPARE(contentOf(m_site->published()->state()), before);
    reopen();
    QCOMPARE(contentOf(m_site->published()->state()), before);
}

void TestReleases::whatTheyNeedIsOfferedAndElseRefused() {
    edit({}, {Edit::create("person", "rosa", {{"name", "Rosa"}}), article("linked"),
              Edit::patch("article", "x", "author", "rosa"),
              Edit::patch("article", "y", "body", "See [this](galley:article/linked)."),
              Edit::patch("article", "linked", "author", "rosa")});
    const auto refused = publish({{}, refs({"article/x"}), false});
    QVERIFY(!refused);
    QCOMPARE(QString::fromStdString(refused.error().message),
             QStringLiteral("article/x needs person/rosa, which is not live; publish that with it"));
    const auto plan = planOf(*m_site, {{}, refs({"article/y"}), false});
    VERIFY_OK(plan);
    QCOMPARE(plan->needed.size(), std::size_t{2}); // the page, and its author
    VERIFY_OK(publish({{}, refs({"article/y"}), true}));
    QVERIFY(refOf(m_site->published()->state(), "person/rosa"));
    QVERIFY(refOf(m_site->published()->state(), "article/linked"));
    const auto x = refs({"article/x"}).front();
    QVERIFY(m_site->published()->state().record(x).field("author").isNull());
    VERIFY_OK(publish({{}, refs({"article/x"}), false})); // nothing is missing any more
}

void TestReleases::deletedRecordsTakeTheirReferrersAlong() {
    edit({}, {Edit::create("person", "rosa", {{"name", "Rosa"}}), Edit::patch("article", "x", "author", "rosa")});
    VERIFY_OK(publish());
    edit({}, {Edit::patch("article", "x", "author", nullptr), Edit::erase("person", "rosa")});
    const auto refused = publish({{}, refs({"person/rosa"}), false});
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.find("person/rosa needs article/x, which still refers to it") == 0,
             refused.error().message.c_str());
    VERIFY_OK(publish({{}, refs({"person/rosa"}), true}));
    QVERIFY(!refOf(m_site->published()->state(), "person/rosa"));
}

void TestReleases::recordsAreTakenOffAndStayInTheDraft() {
    edit({}, {number("y", "a", 3)});
    VERIFY_OK(unpublishSite(*m_site, refs({"article/x"}), "", "Ann", "", true));
    QCOMPARE(inLive("x", "a"), -1);
    QCOMPARE(inLive("y", "a"), 0);
    QCOMPARE(inDraft("x", "a"), 0);
    VERIFY_OK(publish()); // all, but not what was taken off
    QCOMPARE(inLive("x", "a"), -1);
    QCOMPARE(inLive("y", "a"), 3);
    reopen();
    edit({}, {number("x", "a", 8)});
    VERIFY_OK(publish());
    QCOMPARE(inLive("x", "a"), -1);
    VERIFY_OK(publish({{}, refs({"article/x"}), false})); // until somebody wants it
    QCOMPARE(inLive("x", "a"), 8);
    edit({}, {number("x", "a", 9)});
    VERIFY_OK(publish());
    QCOMPARE(inLive("x", "a"), 9);
    const auto nothing = unpublishSite(*m_site, {}, "", "Ann", "", true);
    QVERIFY(!nothing);
}

void TestReleases::publishedContentIsReadWithoutTheStore() {
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("y", "a", 6), number("z", "a", 6)});
    VERIFY_OK(publish({{}, refs({"article/y"}), false}));
    VERIFY_OK(publish({key, {}, false}));
    edit({}, {number("z", "b", 1)});
    VERIFY_OK(publish({{}, refs({"article/z"}), false}));
    const auto live = contentOf(m_site->published()->state());
    m_site.reset();
    std::filesystem::remove_all(folder() / "cache");
    std::filesystem::remove_all(folder() / "blobs");
    std::filesystem::create_directories(folder() / "blobs");
    m_site = open();
    QCOMPARE(contentOf(m_site->published()->state()), live);
    VERIFY_OK(publish());
    QCOMPARE(contentOf(m_site->published()->state()), contentOf(*m_site->lines().draft));
}

void TestReleases::undoIsOfTheLine() {
    const std::string key = release("Christmas");
    VERIFY_OK(m_site->apply({number("x", "a", 1)}));
    VERIFY_OK(m_site->setLine(key));
    QVERIFY(!m_site->canUndo());
    VERIFY_OK(m_site->apply({number("x", "a", 2)}));
    VERIFY_OK(m_site->setLine({}));
    VERIFY_OK(m_site->undo());
    QCOMPARE(inDraft("x", "a"), 0);
    QCOMPARE(inRelease(key, "x", "a"), 2);
    VERIFY_OK(m_site->setLine(key));
    VERIFY_OK(m_site->undo());
    QCOMPARE(inRelease(key, "x", "a"), 0);
    VERIFY_OK(m_site->redo());
    QCOMPARE(inRelease(key, "x", "a"), 2);
    // Typing is sealed by a change of the line, and each goes where it was typed.
    VERIFY_OK(m_site->apply({number("x", "b", 3)}, {"typing", "g", {}}));
    VERIFY_OK(m_site->setLine({}));
    VERIFY_OK(m_site->apply({number("x", "b", 4)}, {"typing", "g", {}}));
    reopen();
    QCOMPARE(inRelease(key, "x", "b"), 3);
    QCOMPARE(inDraft("x", "b"), 4);
}

void TestReleases::twoWriteInOneRelease() {
    const std::string key = release("Christmas");
    VERIFY_OK(m_site->flush());
    const auto bob = open("Bob");
    VERIFY_OK(bob->setLine(key));
    VERIFY_OK(m_site->setLine(key));
    VERIFY_OK(m_site->apply({number("x", "a", 1), article("ann", 1)}));
    VERIFY_OK(bob->apply({number("x", "b", 2), article("bob", 2)}));
    VERIFY_OK(m_site->flush());
    VERIFY_OK(bob->flush());
    VERIFY_OK(m_site->catchUp());
    VERIFY_OK(m_site->flush());
    QCOMPARE(contentOf(m_site->draft()->state()), contentOf(bob->draft()->state()));
    QCOMPARE(inRelease(key, "x", "a"), 1);
    QCOMPARE(inRelease(key, "x", "b"), 2);
    QCOMPARE(inDraft("x", "a"), 0);
    VERIFY_OK(bob->apply({number("x", "c", 5)}));
    VERIFY_OK(bob->flush());
    VERIFY_OK(m_site->apply({number("x", "c", 6)}));
    VERIFY_OK(m_site->flush());
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    QCOMPARE(m_site->conflicts().front().conflict.line, key);
    reopen();
    QCOMPARE(inRelease(key, "x", "c"), 5);
}

void TestReleases::whatWasTypedInAClosedReleaseIsInTheDraft() {
    const std::string key = release("Christmas");
    VERIFY_OK(m_site->flush());
    const auto bob = open("Bob");
    VERIFY_OK(m_site->setLine(key));
    VERIFY_OK(bob->discardRelease(key));
    VERIFY_OK(bob->flush());
    VERIFY_OK(m_site->apply({number("x", "a", 1)}));
    VERIFY_OK(m_site->flush());
    QCOMPARE(m_site->line(), std::string());
    QCOMPARE(inDraft("x", "a"), 1);
    reopen();
    QCOMPARE(inDraft("x", "a"), 1);
    QVERIFY(m_site->lines().releases.empty());
}

void TestReleases::othersPublishBetweenChoosingAndPublishing() {
    edit({}, {number("x", "a", 1), number("y", "a", 2)});
    VERIFY_OK(m_site->flush());
    PublishRequest request = *preparePublish(*m_site, "Ann", "", {}, {{}, refs({"article/x"}), false});
    {
        const auto bob = open("Bob");
        const auto ref = refOf(*bob->lines().draft, "article/y");
        VERIFY_OK(publishSite(*bob, "Bob", "", true, {}, {}, {{}, std::vector{*ref}, false}));
    }
    Publisher publisher = *sitePublisher(folder());
    const auto stale = publisher.publish(request);
    QVERIFY(!stale);
    QCOMPARE(stale.error().code, ErrorCode::Conflict);
    VERIFY_OK(publish({{}, refs({"article/x"}), false}));
    QCOMPARE(inLive("x", "a"), 1);
    QCOMPARE(inLive("y", "a"), 2); // Bob's is not lost
}

void TestReleases::aSecondPublisherWaits() {
    edit({}, {number("x", "a", 1)});
    FolderBlobStore store(folder() / "blobs");
    auto turn = std::make_optional(store.takeTurn());
    VERIFY_OK(*turn);
    const std::jthread other([&turn] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        turn.reset();
    });
    VERIFY_OK(publish());
    QCOMPARE(inLive("x", "a"), 1);
}

/// What was prepared before another publish brought something lacks it.
void TestReleases::aPublishOfAllPutsNothingOfOthersBack() {
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("y", "a", 2)});
    VERIFY_OK(m_site->flush());
    PublishRequest all = *preparePublish(*m_site, "Ann", "");
    {
        const auto bob = open("Bob");
        VERIFY_OK(publishSite(*bob, "Bob", "", true, {}, {}, {key, {}, false}));
    }
    Publisher publisher = *sitePublisher(folder());
    const auto overtaken = publisher.publish(all);
    QVERIFY(!overtaken);
    QCOMPARE(overtaken.error().code, ErrorCode::Conflict);
    VERIFY_OK(publish());
    QCOMPARE(inLive("x", "a"), 7);
    QCOMPARE(inLive("y", "a"), 2);
}

void TestReleases::namesOfReleasesAreChecked() {
    release("Christmas");
    for (const char* title : {"", "Christmas", "draft", "live", "two\nlines"})
        QVERIFY2(!m_site->openRelease(title), title);
    QVERIFY(!m_site->openRelease(std::string(300, 'x')));
    const std::string other = release("Weihnachten 🎄");
    QVERIFY(!m_site->renameRelease(other, "Christmas"));
    VERIFY_OK(m_site->renameRelease(other, "Weihnachten 🎄"));
    VERIFY_OK(m_site->moveRelease(other, m_site->lines().releases.front().key));
    QCOMPARE(m_site->lines().releases.front().key, other);
    VERIFY_OK(m_site->moveRelease(other, {}));
    QCOMPARE(m_site->lines().releases.back().key, other);
}

void TestReleases::recordsMoveBetweenDraftAndRelease() {
    const std::string key = release("Christmas");
    edit({}, {number("x", "a", 5), article("new", 1), Edit::erase("article", "y")});
    VERIFY_OK(m_site->addToRelease(key, refs({"article/x", "article/new", "article/y"})));
    QCOMPARE(inRelease(key, "x", "a"), 5);
    QCOMPARE(inRelease(key, "new", "a"), 1);
    QCOMPARE(inRelease(key, "y", "a"), -1);
    QCOMPARE(m_site->lines().find(key)->changed().size(), std::size_t{3});
    VERIFY_OK(m_site->dropFromRelease(key, refs({"article/x", "article/new"})));
    QCOMPARE(inRelease(key, "x", "a"), 0);
    QCOMPARE(inRelease(key, "new", "a"), -1);
    QCOMPARE(m_site->lines().find(key)->changed().size(), std::size_t{1});
    reopen();
    QCOMPARE(m_site->lines().find(key)->changed().size(), std::size_t{1});
}

void TestReleases::importsAreForTheDraft() {
    const std::string key = release("Christmas");
    VERIFY_OK(m_site->setLine(key));
    const Schema schema = m_site->draft()->state().schema();
    const auto importOne = [&](const char* id) {
        bool isGiven = false;
        const auto next = [&]() -> Result<std::optional<BulkRecord>> {
            if (std::exchange(isGiven, true))
                return std::optional<BulkRecord>();
            return std::optional(BulkRecord{"article", id, {{"slug", id}, {"a", 1}}});
        };
        return m_site->importRecords(next, schema, "Import");
    };
    QCOMPARE(importOne("i").error().code, ErrorCode::InvalidInput);
    VERIFY_OK(m_site->setLine({}));
    VERIFY_OK(importOne("i"));
    QCOMPARE(inDraft("i", "a"), 1);
    edit(key, {article("j", 2)});
    QCOMPARE(inDraft("j", "a"), -1);
    reopen();
    QCOMPARE(inRelease(key, "j", "a"), 2);
    QCOMPARE(inRelease(key, "i", "a"), -1);
}

/// One that came up while the release went out is not lost with it.
void TestReleases::conflictsOfAClosedReleaseAreTheDrafts() {
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    edit({}, {number("x", "a", 5)});
    VERIFY_OK(publish());
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    QCOMPARE(m_site->conflicts().front().conflict.line, key);
    VERIFY_OK(m_site->releaseWentOut({key, {}, false, true, {}}, m_site->publishedVersion()));
    QCOMPARE(m_site->conflicts().front().conflict.line, std::string());
    reopen();
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    QCOMPARE(m_site->conflicts().front().conflict.line, std::string());
    const std::string conflict = m_site->conflicts().front().conflict.key;
    VERIFY_OK(m_site->settleConflict(conflict, Settlement::TakeOurs));
    QCOMPARE(inDraft("x", "a"), 7);
    // Those of one that is given up need no decision.
    const std::string other = release("Easter");
    edit(other, {number("y", "a", 7)});
    edit({}, {number("y", "a", 5)});
    VERIFY_OK(publish());
    QCOMPARE(m_site->conflicts().size(), std::size_t{1});
    VERIFY_OK(m_site->discardRelease(other));
    QVERIFY(m_site->conflicts().empty());
}

/// Records that came up in several lines keep one place each: none is taken for another.
void TestReleases::idsOfLinesNeverMeet() {
    const std::string one = release("One");
    const std::string two = release("Two");
    edit(one, {article("in-one", 1)});
    edit(two, {article("in-two", 2)});
    edit({}, {article("in-draft", 3)});
    std::set<std::uint64_t> places;
    for (const char* path : {"article/in-one", "article/in-two", "article/in-draft"})
        places.insert(refs({path}).front().packed());
    QCOMPARE(places.size(), std::size_t{3});
    QCOMPARE(inRelease(one, "in-two", "a"), -1);
    QCOMPARE(inDraft("in-one", "a"), -1);
    VERIFY_OK(publish({two, {}, false}));
    QCOMPARE(inLive("in-two", "a"), 2);
    QCOMPARE(inLive("in-one", "a"), -1);
    reopen();
    QCOMPARE(inRelease(one, "in-one", "a"), 1);
    QCOMPARE(inRelease(one, "in-two", "a"), 2);
    QCOMPARE(inDraft("in-draft", "a"), 3);
}

/// Each publish takes a page away, through several snapshots, in one session and in others.
void TestReleases::deletionsAreNoObstacle() {
    std::vector<Edit> pages;
    for (int i = 0; i < 24; ++i)
        pages.push_back(article("p" + std::to_string(i), i));
    edit({}, pages);
    VERIFY_OK(publish());
    for (int i = 0; i < 24; ++i) {
        edit({}, {Edit::erase("article", "p" + std::to_string(i))});
        VERIFY_OK(publish());
        if (i % 3 == 2)
            reopen();
        const auto announced = siteAnnouncement(folder());
        const FolderBlobStore store(folder() / "blobs");
        const auto manifest = loadManifest(store, (*announced)->manifest, (*announced)->key);
        VERIFY_OK(manifest);
        const auto state = loadState(store, *manifest);
        VERIFY_OK(state);
        QCOMPARE(contentOf(**state), contentOf(*m_site->lines().draft));
    }
}

void TestReleases::aRefusedPublishLeavesNoRedirects() {
    edit({}, {Edit::create("person", "rosa", {{"name", "Rosa"}})});
    VERIFY_OK(publish());
    edit({}, {Edit::patch("article", "x", "slug", "moved"), Edit::patch("article", "x", "body", "[x](/nothing)")});
    const auto before = contentOf(*m_site->lines().draft);
    const auto refused = publishSite(*m_site, "Ann", "", false, {}, {}, {{}, refs({"article/x"}), false});
    QVERIFY(!refused);
    QCOMPARE(contentOf(*m_site->lines().draft), before);
    VERIFY_OK(publish({{}, refs({"article/x"}), false})); // in spite of it
    QVERIFY(contentOf(*m_site->lines().draft) != before);
}

void TestReleases::undoPassesOverWhatFollowsAPublish() {
    edit({}, {number("y", "b", 2)});
    const std::string key = release("Christmas");
    edit(key, {number("x", "a", 7)});
    VERIFY_OK(publish({key, {}, false}));
    QCOMPARE(inDraft("x", "a"), 7);
    VERIFY_OK(m_site->undo());
    QCOMPARE(inDraft("x", "a"), 7);
    QCOMPARE(inDraft("y", "b"), 0);
}

void TestReleases::namesThatAreNotPublishedStayAtHome_data() {
    QTest::addColumn<bool>("reopens");
    QTest::addColumn<bool>("isPart");
    QTest::newRow("a part, in this session") << false << true;
    QTest::newRow("a part, from a checkpoint") << true << true;
    QTest::newRow("all, in this session") << false << false;
    QTest::newRow("all, from a checkpoint") << true << false;
}

/// What a server loads knows no id of a record that only the draft or a release has, or that was taken away again.
void TestReleases::namesThatAreNotPublishedStayAtHome() {
    QFETCH(bool, reopens);
    QFETCH(bool, isPart);
    const std::string key = release("Christmas");
    edit(key, {article("secret-in-release", 1)});
    edit({}, {article("secret-in-draft", 1), article("secret-and-gone", 1), article("shown", 2),
              Edit::create("person", "rosa", nlohmann::json::object()), Edit::patch("article", "x", "author", "rosa")});
    edit({}, {Edit::erase("article", "secret-and-gone"), Edit::erase("person", "rosa")});
    if (!isPart)
        edit({}, {Edit::erase("article", "secret-in-draft")});
    if (reopens) {
        VERIFY_OK(m_site->writeCheckpoint());
        reopen();
    }
    std::filesystem::remove_all(folder() / "blobs"); // so that it is published as a snapshot
    std::filesystem::create_directories(folder() / "blobs");
    VERIFY_OK(publish(isPart ? PublishChoice{{}, refs({"article/shown", "article/x"}), false} : PublishChoice{}));
    const FolderBlobStore store(folder() / "blobs");
    const auto announced = siteAnnouncement(folder());
    const auto manifest = loadManifest(store, (*announced)->manifest, (*announced)->key);
    VERIFY_OK(manifest);
    QVERIFY(manifest->base.chain.empty());
    const auto state = loadState(store, *manifest);
    VERIFY_OK(state);
    std::string scratch;
    QStringList ids;
    for (std::size_t i = 0; i < (*state)->schema().types.size(); ++i)
        for (std::uint32_t n = 0; n < (*state)->ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)}); ++n) {
            const RecordRef ref{TypeIndex{static_cast<std::uint16_t>(i)}, Ordinal{n}};
            ids.append(QString::fromStdString(std::string((*state)->record(ref).id(scratch))));
        }
    QVERIFY2(ids.contains("shown"), qPrintable(ids.join(' ')));
    QVERIFY2(ids.contains("rosa"), qPrintable(ids.join(' '))); // a record names it
    QVERIFY2(ids.filter("secret").isEmpty(), qPrintable(ids.join(' ')));
    // And all is well at home.
    reopen();
    QCOMPARE(inRelease(key, "secret-in-release", "a"), 1);
    VERIFY_OK(publish({key, {}, false}));
    QCOMPARE(inLive("secret-in-release", "a"), 1);
    reopen();
    QCOMPARE(inLive("secret-in-release", "a"), 1);
    VERIFY_OK(publish());
    QCOMPARE(contentOf(m_site->published()->state()), contentOf(*m_site->lines().draft));
}

QTEST_GUILESS_MAIN(TestReleases)
#include "tst_releases.moc"
