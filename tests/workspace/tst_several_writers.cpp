// Several programs at work in one site: each has a workspace of its own on the same folder, as two windows have.
#include "model/base/file.h"
#include "model/journal/sqlite_journal.h"
#include "model/workspace/published_content.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <array>
#include <atomic>
#include <random>
#include <thread>

using namespace galley;
using namespace galley::test;
using namespace std::chrono_literals;

namespace {

Schema newsSchema() {
    Schema schema;
    schema.locales = {{"en", ""}};
    Type type;
    type.name = "article";
    for (const char* name : {"headline", "dek"}) {
        Field field;
        field.name = name;
        type.fields.push_back(field);
    }
    Field tags;
    tags.name = "tags";
    tags.kind = FieldKind::List;
    tags.fields.emplace_back();
    type.fields.push_back(tags);
    Field lead;
    lead.name = "lead";
    lead.kind = FieldKind::Ref;
    lead.targets = {"article"};
    type.fields.push_back(lead);
    Field stock;
    stock.name = "stock";
    stock.kind = FieldKind::Int;
    type.fields.push_back(stock);
    schema.types = {type};
    return schema;
}

std::string textOf(const Workspace& workspace, const std::string& id, const char* field) {
    const State& state = workspace.draft()->state();
    const auto ref = state.find(TypeIndex{0}, id);
    std::string scratch;
    return ref ? std::string(state.record(*ref).field(field).asString(scratch)) : "(none)";
}

Edit headline(const std::string& id, const std::string& text) {
    return Edit::patch("article", id, "headline", text);
}

Edit newArticle(const std::string& id) {
    return Edit::create("article", id, {{"headline", "A"}, {"dek", "d"}, {"tags", {"a", "b", "c"}}, {"stock", 1}});
}

} // namespace

class TestSeveralWriters : public QObject {
    Q_OBJECT
private slots:
    void init();
    void eachSeesWhatTheOtherSaved();
    void aWaitingEditGoesBehindTheOthers();
    void editsOfDifferentFieldsMerge();
    void theSameFieldIsAConflictThatKeepsBoth();
    void aConflictIsDecidedOnce();
    void whoWaitsIsToldOfTheConflict();
    void newRecordsOfBothKeepTheirPlaces();
    void undoTakesBackOnesOwn();
    void undoSaysWhatIsInTheWay();
    void whoDecidedByAnOldValueIsRefused();
    void whoDecidedByAnotherRecordIsRefused();
    void whoCommitsIsToldWhatBecameOfIt();
    void anImportGoesBehindAnEdit();
    void typingIsNotLostWhenOthersSave();
    void openingWhileOthersSaveFindsItWhole();
    void oneWhoNeedsTheSiteForHimselfWaits();
    void aSynchronisedFolderHasOneWriter();
    void whatCannotBeTakenInIsSaid();
    void theJournalOfBothIsWhole();
    void whatWasReadTooEarlyIsReadAgain();
    void aCopyHoldsWhatWaitsBehindOthers();
    void aPublishSaysWhatItIncludes();
    void atRandomAllEndAlike();

private:
    using Site = std::unique_ptr<Workspace>;
    Site open(const std::string& name) const {
        OpenOptions options;
        options.actor.name = name;
        auto opened = Workspace::open(folder(), options);
        return opened ? *std::move(opened) : nullptr;
    }
    std::filesystem::path folder() const { return std::filesystem::path(m_folder->path().toStdString()) / "site"; }
    /// Both know all that the other did.
    void settle() {
        for (int i = 0; i < 2; ++i)
            for (Workspace* const site : {m_ann.get(), m_ben.get()})
                VERIFY_OK(site->flush());
    }
    void verifyEqual() {
        settle();
        QCOMPARE(m_ann->draft()->state().checksum(), m_ben->draft()->state().checksum());
        const Site third = open("Third");
        QVERIFY(third);
        QCOMPARE(third->draft()->state().checksum(), m_ann->draft()->state().checksum());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Site m_ann;
    Site m_ben;
};

void TestSeveralWriters::init() {
    m_ann.reset();
    m_ben.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), newsSchema()));
    m_ann = open("Ann");
    QVERIFY(m_ann);
    VERIFY_OK(m_ann->apply({newArticle("one")}));
    VERIFY_OK(m_ann->flush());
    m_ben = open("Ben");
    QVERIFY(m_ben);
}

void TestSeveralWriters::eachSeesWhatTheOtherSaved() {
    std::atomic<int> told = 0;
    m_ben->setOthersListener([&told] { ++told; });
    std::vector<DraftChange> changes;
    m_ben->addDraftListener([&changes](const DraftChange& change) { changes.push_back(change); });
    VERIFY_OK(m_ann->apply({headline("one", "By Ann")}));
    QTRY_VERIFY(told > 0);
    VERIFY_OK(m_ben->catchUp());
    QCOMPARE(textOf(*m_ben, "one", "headline"), std::string("By Ann"));
    QCOMPARE(changes.size(), std::size_t{1});
    QCOMPARE(changes[0].changes.size(), std::size_t{1});
    QCOMPARE(changes[0].after, m_ben->draft());
    QCOMPARE(changes[0].others.size(), std::size_t{1});
    QCOMPARE(changes[0].others[0].author, std::string("Ann"));
    QCOMPARE(changes[0].others[0].number, std::uint64_t{2});
    QCOMPARE(changes[0].others[0].records, std::vector<std::string>{"article/one"});
    QVERIFY(m_ben->saveState() == SaveState::Saved);
    VERIFY_OK(m_ben->catchUp()); // nothing is new
    QCOMPARE(changes.size(), std::size_t{1});
    VERIFY_OK(m_ben->apply({headline("one", "By Ben")}));
    verifyEqual();
    QCOMPARE(textOf(*m_ann, "one", "headline"), std::string("By Ben"));
}

void TestSeveralWriters::aWaitingEditGoesBehindTheOthers() {
    VERIFY_OK(m_ann->apply({newArticle("two")}));
    VERIFY_OK(m_ann->flush());
    const auto number = m_ben->commit({newArticle("three")}); // it does not know of the second
    VERIFY_OK(number);
    QCOMPARE(*number, std::uint64_t{3});
    QCOMPARE(m_ben->draft()->state().version(), Version{3});
    verifyEqual();
    QCOMPARE(m_ann->draft()->state().recordCount(), std::uint64_t{3});
}

void TestSeveralWriters::editsOfDifferentFieldsMerge() {
    VERIFY_OK(m_ann->apply({headline("one", "By Ann"), Edit::insert("article", "one", "tags", 0, "ann")}));
    VERIFY_OK(m_ann->flush());
    VERIFY_OK(m_ben->apply({Edit::patch("article", "one", "dek", "by Ben"),
                            Edit::patch("article", "one", "tags/2", "C"), Edit::remove("article", "one", "tags/0")}));
    verifyEqual();
    QVERIFY(m_ann->conflicts().empty());
    QCOMPARE(textOf(*m_ann, "one", "headline"), std::string("By Ann"));
    QCOMPARE(textOf(*m_ann, "one", "dek"), std::string("by Ben"));
    const State& state = m_ann->draft()->state();
    const auto tags = state.record(*state.find(TypeIndex{0}, "one")).field("tags");
    std::vector<std::string> found;
    std::string scratch;
    for (std::uint32_t i = 0; i < tags.size(); ++i)
        found.emplace_back(tags.at(i).asString(scratch));
    QCOMPARE(found, (std::vector<std::string>{"ann", "b", "C"}));
}

void TestSeveralWriters::theSameFieldIsAConflictThatKeepsBoth() {
    int told = 0;
    m_ann->setConflictListener([&told] { ++told; });
    VERIFY_OK(m_ann->apply({headline("one", "By Ann")}));
    VERIFY_OK(m_ann->flush());
    VERIFY_OK(m_ben->apply({headline("one", "By Ben"), Edit::patch("article", "one", "dek", "too")}));
    verifyEqual();
    QCOMPARE(textOf(*m_ben, "one", "headline"), std::string("By Ann"));
    QCOMPARE(textOf(*m_ben, "one", "dek"), std::string("too")); // what does not overlap is in
    QCOMPARE(told, 1);
    QVERIFY(m_ben->conflicts().front().isFromHere);
    m_ben = open("Ben");
    for (const Workspace* const site : {m_ann.get(), m_ben.get()}) {
        QCOMPARE(site->conflicts().size(), std::size_t{1});
        const OpenConflict& open = site->conflicts().front();
        QCOMPARE(open.author, std::string("Ben"));
        QVERIFY(!open.isFromHere);
        QCOMPARE(open.conflict.both.path, std::string("headline"));
        QCOMPARE(open.conflict.both.base, nlohmann::json("A"));
        QCOMPARE(open.conflict.both.ours, nlohmann::json("By Ben"));
        QCOMPARE(open.conflict.both.theirs, nlohmann::json("By Ann"));
    }
}

void TestSeveralWriters::aConflictIsDecidedOnce() {
    for (const bool isOurs : {true, false}) {
        VERIFY_OK(m_ann->apply({headline("one", "Ann" + std::to_string(isOurs))}));
        VERIFY_OK(m_ann->flush());
        VERIFY_OK(m_ben->apply({headline("one", "Ben" + std::to_string(isOurs))}));
        settle();
        QCOMPARE(m_ann->conflicts().size(), std::size_t{1});
        const std::string key = m_ann->conflicts().front().conflict.key;
        VERIFY_OK(m_ann->settleConflict(key, isOurs ? Settlement::TakeOurs : Settlement::KeepDraft, "Take Ben's"));
        QCOMPARE(m_ann->undoMessage(), std::string(isOurs ? "Take Ben's" : "Change headline of article/one"));
        QVERIFY(m_ann->conflicts().empty());
        verifyEqual();
        QVERIFY(m_ben->conflicts().empty());
        QCOMPARE(textOf(*m_ben, "one", "headline"), std::string(isOurs ? "Ben1" : "Ann0"));
        QCOMPARE(m_ben->settleConflict(key, Settlement::TakeOurs).error().code, ErrorCode::NotFound);
    }
}

void TestSeveralWriters::whoWaitsIsToldOfTheConflict() {
    VERIFY_OK(m_ann->commit({headline("one", "Ann")}));
    const auto told = m_ben->commit({headline("one", "Ben")});
    QVERIFY(!told);
    QCOMPARE(told.error().code, ErrorCode::Conflict);
    QCOMPARE(told.error().record, std::string("article/one"));
    QCOMPARE(m_ben->conflicts().size(), std::size_t{1});
    QVERIFY(!m_ben->canUndo()); // nothing of it was done
    // The very same as others did is done.
    VERIFY_OK(m_ann->commit({Edit::patch("article", "one", "dek", "same")}));
    VERIFY_OK(m_ben->commit({Edit::patch("article", "one", "dek", "same")}));
    verifyEqual();
}

void TestSeveralWriters::newRecordsOfBothKeepTheirPlaces() {
    VERIFY_OK(m_ann->apply({newArticle("ann"), Edit::patch("article", "one", "lead", "article/ann")}));
    VERIFY_OK(m_ben->apply({newArticle("ben"), Edit::patch("article", "ben", "lead", "article/later")}));
    const auto before = m_ben->draft();
    const auto ben = *before->state().find(TypeIndex{0}, "ben");
    settle();
    // Lists and pages hold on to a record by its place: it must not change under them.
    QVERIFY(m_ben->draft()->state().find(TypeIndex{0}, "ben") == ben);
    VERIFY_OK(m_ben->apply({newArticle("later")}));
    verifyEqual();
    QCOMPARE(m_ben->draft()->state().recordCount(), std::uint64_t{4});
    VERIFY_OK(m_ben->writeCheckpoint());
    VERIFY_OK(m_ann->writeCheckpoint());
    const Checksum sum = m_ann->draft()->state().checksum();
    m_ann.reset();
    m_ben.reset();
    m_ann = open("Ann");
    QVERIFY(m_ann);
    QCOMPARE(m_ann->draft()->state().checksum(), sum);
}

void TestSeveralWriters::undoTakesBackOnesOwn() {
    VERIFY_OK(m_ben->apply({headline("one", "By Ben")}));
    VERIFY_OK(m_ben->flush());
    settle();
    VERIFY_OK(m_ann->apply({Edit::patch("article", "one", "dek", "by Ann"), newArticle("two")}));
    settle();
    QCOMPARE(m_ben->undoMessage(), std::string("Change headline of article/one"));
    VERIFY_OK(m_ben->undo());
    QVERIFY(!m_ben->canUndo()); // what Ann did is hers
    verifyEqual();
    QCOMPARE(textOf(*m_ann, "one", "headline"), std::string("A"));
    QCOMPARE(textOf(*m_ann, "one", "dek"), std::string("by Ann"));
    VERIFY_OK(m_ben->redo());
    VERIFY_OK(m_ann->undo());
    verifyEqual();
    QCOMPARE(textOf(*m_ann, "one", "headline"), std::string("By Ben"));
    QCOMPARE(textOf(*m_ann, "one", "dek"), std::string("d"));
}

void TestSeveralWriters::undoSaysWhatIsInTheWay() {
    VERIFY_OK(m_ben->apply({headline("one", "By Ben")}));
    VERIFY_OK(m_ben->flush());
    settle();
    VERIFY_OK(m_ann->apply({headline("one", "By Ann")}));
    settle();
    const auto undone = m_ben->undo();
    QVERIFY(!undone);
    QCOMPARE(undone.error().code, ErrorCode::Conflict);
    QCOMPARE(undone.error().record, std::string("article/one"));
    QCOMPARE(undone.error().field, std::string("headline"));
    QVERIFY2(undone.error().message.find("commit 3 ") != std::string::npos, undone.error().message.c_str());
    QCOMPARE(m_ben->undoObstacle(), std::uint64_t{3});
    QCOMPARE(textOf(*m_ben, "one", "headline"), std::string("By Ann"));
    QVERIFY(m_ben->canUndo()); // once Ann took hers back
    VERIFY_OK(m_ann->undo());
    settle();
    VERIFY_OK(m_ben->undo());
    QCOMPARE(textOf(*m_ben, "one", "headline"), std::string("A"));
}

void TestSeveralWriters::whoDecidedByAnOldValueIsRefused() {
    // Both read "one is left" and sell it.
    ApplyOptions read;
    read.bases = {{"article", "one", 1}};
    const Edit sold = Edit::patch("article", "one", "stock", 0);
    VERIFY_OK(m_ann->commit({sold}, read));
    const auto second = m_ben->commit({sold}, read);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    QCOMPARE(second.error().record, std::string("article/one"));
    QVERIFY(!m_ben->canUndo());
    QVERIFY(m_ben->conflicts().empty()); // it was told
    const auto last = m_ben->journal().last();
    VERIFY_OK(last);
    QCOMPARE((*last)->number, std::uint64_t{2});
    verifyEqual();
}

void TestSeveralWriters::whoDecidedByAnotherRecordIsRefused() {
    VERIFY_OK(m_ben->commit({newArticle("two")}));
    ApplyOptions read;
    read.bases = {{"article", "one", 1}, {"article", "three", 0}};
    VERIFY_OK(m_ann->commit({headline("one", "Another")}));
    VERIFY_OK(m_ben->apply({headline("two", "As one is")}, read)); // it has not heard of that yet
    VERIFY_OK(m_ben->apply({Edit::insert("article", "two", "tags", 0, "later")}));
    verifyEqual();
    QCOMPARE(textOf(*m_ben, "two", "headline"), std::string("A"));
    const auto second = m_ben->commit({headline("two", "As one is")}, read);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    read.bases = {{"article", "three", 0}};
    VERIFY_OK(m_ann->commit({newArticle("three")}));
    const auto third = m_ben->commit({headline("two", "Without three")}, read);
    QVERIFY(!third);
    QCOMPARE(third.error().code, ErrorCode::Conflict);
    QVERIFY(m_ben->conflicts().empty());
}

void TestSeveralWriters::whoCommitsIsToldWhatBecameOfIt() {
    VERIFY_OK(m_ann->commit({headline("one", "Same")}));
    const auto same = m_ben->commit({headline("one", "Same")});
    VERIFY_OK(same);
    QCOMPARE(*same, std::uint64_t{2}); // Ann's
    QVERIFY(!m_ben->canUndo());        // it is hers
    VERIFY_OK(m_ann->commit({headline("one", "By Ann")}));
    const auto other = m_ben->commit({headline("one", "By Ben")});
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::Conflict);
    QCOMPARE(other.error().record, std::string("article/one"));
    QCOMPARE(m_ben->conflicts().size(), std::size_t{1});
    QVERIFY(!m_ben->canUndo());
    const auto free = m_ben->commit({Edit::patch("article", "one", "dek", "by Ben")});
    VERIFY_OK(free);
    verifyEqual();
}

void TestSeveralWriters::anImportGoesBehindAnEdit() {
    VERIFY_OK(m_ann->apply({headline("one", "By Ann")}));
    VERIFY_OK(m_ann->flush());
    const auto records = std::make_shared<int>(0);
    const BulkSource source = [records]() -> Result<std::optional<BulkRecord>> {
        if (*records == 100)
            return std::optional<BulkRecord>();
        const std::string id = "i" + std::to_string((*records)++);
        return std::optional<BulkRecord>(BulkRecord{"article", id, {{"headline", "Imported"}}});
    };
    VERIFY_OK(m_ben->importRecords(source, m_ben->draft()->state().schema(), "Import a file"));
    VERIFY_OK(m_ann->apply({Edit::patch("article", "one", "dek", "too")}));
    verifyEqual();
    QCOMPARE(m_ann->draft()->state().recordCount(), std::uint64_t{101});
    QCOMPARE(textOf(*m_ben, "one", "headline"), std::string("By Ann"));
}

void TestSeveralWriters::typingIsNotLostWhenOthersSave() {
    ApplyOptions typing;
    typing.group = "headline";
    std::string text;
    for (const char letter : std::string("The quick brown fox")) {
        text += letter;
        VERIFY_OK(m_ben->apply({headline("one", text)}, typing));
        VERIFY_OK(m_ann->apply({Edit::patch("article", "one", "dek", text)}));
        VERIFY_OK(m_ann->flush());
        VERIFY_OK(m_ben->catchUp());
        QCOMPARE(textOf(*m_ben, "one", "headline"), text);
    }
    verifyEqual();
    QCOMPARE(textOf(*m_ann, "one", "headline"), text);
    QCOMPARE(textOf(*m_ben, "one", "dek"), text);
    QVERIFY(m_ann->conflicts().empty());
}

void TestSeveralWriters::openingWhileOthersSaveFindsItWhole() {
    std::atomic<bool> isOver = false;
    std::atomic<int> failed = 0;
    std::thread saving([&] {
        for (int i = 0; !isOver; ++i)
            failed += m_ann->commit({headline("one", "Ann " + std::to_string(i))}) ? 0 : 1;
    });
    SqliteJournalOptions shared;
    shared.areOthersHere = [] { return true; };
    std::string refused;
    for (int i = 0; i < 1000 && refused.empty(); ++i) {
        const auto opened = SqliteJournal::open(SitePaths(folder()).journalFile(), shared);
        if (!opened)
            refused = opened.error().toString();
    }
    isOver = true;
    saving.join();
    QVERIFY2(refused.empty(), refused.c_str());
    QCOMPARE(failed.load(), 0);
}

void TestSeveralWriters::oneWhoNeedsTheSiteForHimselfWaits() {
    const std::filesystem::path lock = SitePaths(folder()).lockFile();
    QCOMPARE(FileLock::acquire(lock).error().code, ErrorCode::Locked);
    m_ann.reset();
    QCOMPARE(FileLock::acquire(lock).error().code, ErrorCode::Locked);
    m_ben.reset();
    const auto alone = FileLock::acquire(lock);
    VERIFY_OK(alone);
}

void TestSeveralWriters::aSynchronisedFolderHasOneWriter() {
    QVERIFY(!m_ann->reasonToBeAlone());
    m_ann.reset();
    m_ben.reset();
    VERIFY_OK(writeFileAtomically(folder().parent_path() / ".dropbox", ""));
    m_ann = open("Ann");
    QVERIFY(m_ann);
    QCOMPARE(m_ann->reasonToBeAlone().value_or(""), std::string("is in a folder that Dropbox synchronises"));
    const auto second = Workspace::open(folder(), {});
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Locked);
    QVERIFY(second.error().message.find("Dropbox") != std::string::npos);
}

void TestSeveralWriters::whatCannotBeTakenInIsSaid() {
    // A commit that fits nothing: another program wrote nonsense, in a whole chain.
    {
        SqliteJournalOptions shared;
        shared.areOthersHere = [] { return true; };
        const auto journal = SqliteJournal::open(SitePaths(folder()).journalFile(), shared);
        VERIFY_OK(journal);
        Commit commit;
        commit.number = 2;
        commit.id = "nonsense";
        commit.author = "Eve";
        commit.body = std::vector<Edit>{headline("nobody", "x")};
        VERIFY_OK((*journal)->append({&commit, 1}));
    }
    VERIFY_OK(m_ben->apply({headline("one", "By Ben")}));
    QVERIFY(!m_ben->flush(2s));
    QTRY_VERIFY(m_ben->saveState() == SaveState::Failed);
    QCOMPARE(m_ben->saveError()->code, ErrorCode::Corrupt);
    QVERIFY(m_ben->saveError()->message.find("commit 2") != std::string::npos);
    QCOMPARE(textOf(*m_ben, "one", "headline"), std::string("By Ben")); // it is kept, and can be copied
    VERIFY_OK(m_ben->copy());
}

void TestSeveralWriters::theJournalOfBothIsWhole() {
    for (int i = 0; i < 50; ++i) {
        VERIFY_OK(m_ann->apply({headline("one", "Ann " + std::to_string(i))}));
        VERIFY_OK(m_ben->apply({Edit::patch("article", "one", "dek", "Ben " + std::to_string(i))}));
        if (i % 7 == 0)
            settle();
    }
    verifyEqual();
    const auto report = m_ann->journal().verify();
    VERIFY_OK(report);
    QVERIFY(report->isWhole());
}

void TestSeveralWriters::whatWasReadTooEarlyIsReadAgain() {
    VERIFY_OK(m_ann->apply({newArticle("ann")}));
    VERIFY_OK(m_ann->flush());
    Workspace::OthersReader reader;
    QTRY_VERIFY(reader = m_ben->othersReader());
    const auto early = reader();
    VERIFY_OK(early);
    // Ben's record takes the place that was read for Ann's.
    VERIFY_OK(m_ben->apply({newArticle("ben")}));
    const auto place = *m_ben->draft()->state().find(TypeIndex{0}, "ben");
    VERIFY_OK(m_ben->catchUp(early));
    QVERIFY(!m_ben->draft()->state().find(TypeIndex{0}, "ann"));
    VERIFY_OK(m_ben->catchUp());
    QVERIFY(m_ben->draft()->state().find(TypeIndex{0}, "ann"));
    QVERIFY(m_ben->draft()->state().find(TypeIndex{0}, "ben") == place);
    QVERIFY(!m_ben->othersReader());
    verifyEqual();
}

void TestSeveralWriters::aCopyHoldsWhatWaitsBehindOthers() {
    m_ben->setOthersListener({}); // nobody catches up
    VERIFY_OK(m_ann->apply({headline("one", "By Ann")}));
    VERIFY_OK(m_ann->flush());
    QTRY_VERIFY(m_ben->othersReader());
    VERIFY_OK(m_ben->apply({Edit::patch("article", "one", "dek", "by Ben")}));
    const auto copy = m_ben->copy();
    VERIFY_OK(copy);
    const std::filesystem::path target = folder().parent_path() / "copy";
    VERIFY_OK((*copy)->writeTo(target));
    const auto opened = Workspace::open(target, {});
    VERIFY_OK(opened);
    QCOMPARE(textOf(**opened, "one", "dek"), std::string("by Ben"));
}

void TestSeveralWriters::aPublishSaysWhatItIncludes() {
    // Ann publishes what she has; before that is written down, Ben appends.
    const auto taken = m_ann->draft();
    const Version version{taken->state().version().value() + 1};
    VERIFY_OK(m_ben->commit({headline("one", "By Ben")}));
    Publication publication;
    publication.version = version;
    publication.announcement = 1;
    publication.content = taken->state().version().value();
    VERIFY_OK(m_ann->recordPublication(publication));
    settle();
    const auto last = m_ann->journal().lastOf(BodyKind::Publication);
    VERIFY_OK(last);
    QCOMPARE((*last)->number, version.value() + 1); // Ben's commit has the number of the version
    const auto included = lastCommitIn(m_ann->journal(), version);
    VERIFY_OK(included);
    QCOMPARE(*included, taken->state().version().value());
    const auto state = m_ben->stateAt(version, {});
    VERIFY_OK(state);
    QCOMPARE((*state)->version(), version);
    QCOMPARE((*state)->checksum(), taken->state().checksum());
    QCOMPARE(m_ben->publishedAnnouncement(), std::uint64_t{1});
    // The same announcement is recorded once, whoever settles it.
    VERIFY_OK(m_ben->recordPublication(publication));
    settle();
    QCOMPARE((*m_ann->journal().last())->number, (*last)->number);
}

void TestSeveralWriters::atRandomAllEndAlike() {
    constexpr int kSteps = 600;
    Site third = open("Third");
    QVERIFY(third);
    const std::array<Workspace*, 3> sites{m_ann.get(), m_ben.get(), third.get()};
    std::mt19937 random(20261130);
    const auto below = [&random](unsigned limit) { return static_cast<int>(random() % limit); };
    std::vector<std::string> written;
    for (int step = 0; step < kSteps; ++step) {
        Workspace& site = *sites[static_cast<std::size_t>(below(3))];
        const std::string id = "r" + std::to_string(below(6));
        const std::string text = "text " + std::to_string(step);
        std::vector<Edit> edits;
        if (!site.draft()->state().find(TypeIndex{0}, id))
            edits.push_back(newArticle(id));
        else if (below(20) == 0)
            edits.push_back(Edit::erase("article", id));
        else if (below(3) == 0)
            edits.push_back(Edit::insert("article", id, "tags", 0, text));
        else
            edits.push_back(Edit::patch("article", id, below(2) == 0 ? "headline" : "dek", text));
        VERIFY_OK(site.apply(edits));
        if (below(4) == 0)
            VERIFY_OK(site.flush());
        if (below(15) == 0)
            static_cast<void>(site.undo()); // may be in somebody's way
    }
    for (int round = 0; round < 2; ++round)
        for (Workspace* const site : sites)
            VERIFY_OK(site->flush());
    verifyEqual();
    QCOMPARE(third->draft()->state().checksum(), m_ann->draft()->state().checksum());
    QCOMPARE(third->conflicts().size(), m_ann->conflicts().size());
    const auto report = third->journal().verify();
    VERIFY_OK(report);
    QVERIFY(report->isWhole());
}

QTEST_APPLESS_MAIN(TestSeveralWriters)
#include "tst_several_writers.moc"
