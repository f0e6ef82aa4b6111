#include "model/base/file.h"
#include "model/dataset/text_repack.h"
#include "model/dataset/value_json.h"
#include "model/journal/journal.h"
#include "model/workspace/checkpoints.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"
#include "tests/support/packable_text.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace galley;
using galley::test::dumpContent;
using galley::test::dumpState;

namespace fs = std::filesystem;

namespace {

Schema articleSchema() {
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
    schema.types = {type};
    return schema;
}

/// A bulk source over a list.
BulkSource sourceOf(std::vector<BulkRecord> records) {
    auto next = std::make_shared<std::size_t>(0);
    return [records = std::move(records), next]() -> Result<std::optional<BulkRecord>> {
        if (*next == records.size())
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>(records[(*next)++]);
    };
}

std::string headline(const Workspace& workspace, const std::string& id) {
    const State& state = workspace.draft()->state();
    const auto ref = state.find(TypeIndex{0}, id);
    std::string scratch;
    return ref ? std::string(state.record(*ref).field("headline").asString(scratch)) : std::string();
}

} // namespace

class TestWorkspace : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_workspace.reset(); }
    void savedEditsAreThereAfterReopening();
    void typingOfOneGroupIsOneCommit();
    void idsTypedInPassingKeepTheirOrdinals();
    void undoAndRedoRestoreContent();
    void failedApplyChangesNothing();
    void overlappingEditFromAnOldRevisionIsAConflict();
    void staleEditAfterAnImportIsAConflict();
    void staleEditOfAListWhoseElementsMovedIsAConflict();
    void staleEditFromBeforeTheSessionIsAConflict();
    void readerSeesTheSiteBesideTheEditor();
    void importSurvivesReopeningWithAndWithoutCache();
    void cancelledImportChangesNothing();
    void importKeepsTheOrderOfItsLines();
    void adoptedTextsStayUnderLaterEdits();
    void aTypeOfRedirectsLeavesTheUndoHistory();
    void anEmptiedSiteTakesAnotherSchema();
    void impossibleFolderIsAnError();
    void publishedHeadIsKept();
    void checkpointOfAnotherJournalIsIgnored();
    void closingDoesNotTryTheCheckpointTwice();
    void aCheckpointCanBeLeftOut();
    void checkpointOfAMissingCommitIsRefused();
    void foldersThatLeadOutAreRefused();
    void missingSiteIsNotFound();

private:
    void reopen();
    std::filesystem::path folder() const { return m_folder->path().toStdString() + "/site"; }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_workspace;
};

void TestWorkspace::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    VERIFY_OK(Workspace::create(folder(), articleSchema()));
    reopen();
}

void TestWorkspace::reopen() {
    m_workspace.reset();
    OpenOptions options;
    options.actor.name = "Ada";
    auto opened = Workspace::open(folder(), options);
    VERIFY_OK(opened);
    m_workspace = *std::move(opened);
}

void TestWorkspace::savedEditsAreThereAfterReopening() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "First"}})}));
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "Second")}));
    VERIFY_OK(m_workspace->flush());
    QCOMPARE(m_workspace->saveState(), SaveState::Saved);
    const QByteArray before = dumpState(m_workspace->draft()->state());
    reopen();
    QCOMPARE(dumpState(m_workspace->draft()->state()), before);
    QCOMPARE(m_workspace->draft()->state().version().value(), std::uint64_t{2});
}

void TestWorkspace::typingOfOneGroupIsOneCommit() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", ""}})}));
    ApplyOptions typing;
    typing.group = "article/one#headline";
    for (const char* text : {"H", "He", "Hel"})
        VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", text)}, typing));
    QCOMPARE(m_workspace->draft()->state().version().value(), std::uint64_t{2});
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "dek", "d")}));
    VERIFY_OK(m_workspace->flush());
    const auto commit = m_workspace->journal().readCommit(2);
    VERIFY_OK(commit);
    QCOMPARE(std::get<std::vector<Edit>>(commit->body).size(), std::size_t{1});
    QCOMPARE(commit->author, std::string("Ada"));
    QCOMPARE(commit->bases.size(), std::size_t{1});
    QCOMPARE(commit->bases.front().revision, std::uint64_t{1});
    VERIFY_OK(m_workspace->undo());
    VERIFY_OK(m_workspace->undo());
    QCOMPARE(headline(*m_workspace, "one"), std::string());
    VERIFY_OK(m_workspace->redo());
    QCOMPARE(headline(*m_workspace, "one"), std::string("Hel"));
}

void TestWorkspace::idsTypedInPassingKeepTheirOrdinals() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", nlohmann::json::object())}));
    ApplyOptions typing;
    typing.group = "article/one#lead";
    for (const char* id : {"t", "tw", "two"}) // each is referred to, so each has an ordinal from now on
        VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "lead", id)}, typing));
    VERIFY_OK(m_workspace->apply({Edit::create("article", "three", nlohmann::json::object())}));
    VERIFY_OK(m_workspace->flush());
    const auto live = m_workspace->draft();
    m_workspace.reset();
    std::filesystem::remove_all(folder() / "cache"); // the next opening replays the journal
    reopen();
    const auto replayed = m_workspace->draft();
    QCOMPARE(replayed->state().find(TypeIndex{0}, "three")->ordinal.value(),
             live->state().find(TypeIndex{0}, "three")->ordinal.value());
    QVERIFY(replayed->state().changesSince(live->state()).empty());
}

void TestWorkspace::undoAndRedoRestoreContent() {
    std::vector<QByteArray> states{dumpContent(m_workspace->draft()->state())};
    const std::vector<Edit> edits = {Edit::create("article", "one", {{"headline", "A"}}),
                                     Edit::patch("article", "one", "headline", "B"),
                                     Edit::create("article", "two", {{"headline", "C"}}), Edit::erase("article", "one"),
                                     Edit::patch("article", "two", "dek", "D")};
    for (const Edit& edit : edits) {
        VERIFY_OK(m_workspace->apply({edit}));
        states.push_back(dumpContent(m_workspace->draft()->state()));
    }
    for (std::size_t i = edits.size(); i-- > 0;) {
        VERIFY_OK(m_workspace->undo());
        QCOMPARE(dumpContent(m_workspace->draft()->state()), states[i]);
    }
    QVERIFY(!m_workspace->canUndo());
    for (std::size_t i = 1; i < states.size(); ++i) {
        VERIFY_OK(m_workspace->redo());
        QCOMPARE(dumpContent(m_workspace->draft()->state()), states[i]);
    }
    QVERIFY(!m_workspace->canRedo());
    // Undo is journaled like any other change: a fresh opening sees the same.
    const QByteArray last = dumpContent(m_workspace->draft()->state());
    reopen();
    QCOMPARE(dumpContent(m_workspace->draft()->state()), last);
}

void TestWorkspace::failedApplyChangesNothing() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    const auto before = m_workspace->draft();
    const auto failed = m_workspace->apply(
        {Edit::patch("article", "one", "headline", "B"), Edit::patch("article", "missing", "headline", "x")});
    QVERIFY(!failed && failed.error().code == ErrorCode::NotFound);
    QCOMPARE(m_workspace->draft(), before);
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "C")}));
    VERIFY_OK(m_workspace->flush());
    QCOMPARE(m_workspace->draft()->state().version().value(), std::uint64_t{2});
}

void TestWorkspace::overlappingEditFromAnOldRevisionIsAConflict() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}, {"dek", "d"}})}));
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "B")}));
    ApplyOptions stale;
    stale.bases = {{"article", "one", 1}};
    const auto conflict = m_workspace->apply({Edit::patch("article", "one", "headline", "C")}, stale);
    QVERIFY(!conflict && conflict.error().code == ErrorCode::Conflict);
    QCOMPARE(headline(*m_workspace, "one"), std::string("B"));
    // Another field of the same record counts as well: who decided by the record read all of it.
    QVERIFY(!m_workspace->apply({Edit::patch("article", "one", "dek", "e")}, stale));
    stale.bases = {{"article", "one", 2}};
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "dek", "e")}, stale));
}

void TestWorkspace::staleEditAfterAnImportIsAConflict() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    VERIFY_OK(
        m_workspace->importRecords(sourceOf({{"article", "one", {{"headline", "B"}}}}), articleSchema(), "Import"));
    ApplyOptions stale;
    stale.bases = {{"article", "one", 1}};
    const auto conflict = m_workspace->apply({Edit::patch("article", "one", "headline", "C")}, stale);
    QVERIFY(!conflict && conflict.error().code == ErrorCode::Conflict);
    QCOMPARE(headline(*m_workspace, "one"), std::string("B"));
}

void TestWorkspace::staleEditOfAListWhoseElementsMovedIsAConflict() {
    const nlohmann::json tags = {"a", "b", "c"};
    ApplyOptions stale;
    stale.bases = {{"article", "one", 1}};
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"tags", tags}})}));
    VERIFY_OK(m_workspace->apply({Edit::move("article", "one", "tags/0", 2)}));
    // What was element 1 is element 0 now.
    const auto conflict = m_workspace->apply({Edit::patch("article", "one", "tags/1", "B")}, stale);
    QVERIFY(!conflict && conflict.error().code == ErrorCode::Conflict);
}

void TestWorkspace::staleEditFromBeforeTheSessionIsAConflict() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}, {"dek", "d"}})}));
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "B")}));
    reopen();
    ApplyOptions stale;
    stale.bases = {{"article", "one", 1}};
    const auto conflict = m_workspace->apply({Edit::patch("article", "one", "headline", "C")}, stale);
    QVERIFY(!conflict && conflict.error().code == ErrorCode::Conflict);
    // Who decides by what was read does not want other fields merged either.
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "C")}));
    stale.bases = {{"article", "one", 2}};
    QVERIFY(!m_workspace->apply({Edit::patch("article", "one", "dek", "e")}, stale));
    stale.bases = {{"article", "one", 3}};
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "dek", "e")}, stale));
}

void TestWorkspace::readerSeesTheSiteBesideTheEditor() {
    OpenOptions readOnly;
    readOnly.readOnly = true;
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    VERIFY_OK(m_workspace->flush());
    const auto reader = Workspace::open(folder(), readOnly);
    VERIFY_OK(reader);
    QCOMPARE(headline(**reader, "one"), std::string("A"));
    QVERIFY(!(*reader)->apply({Edit::erase("article", "one")}).has_value());
}

void TestWorkspace::importSurvivesReopeningWithAndWithoutCache() {
    std::vector<BulkRecord> records;
    for (int i = 0; i < 5000; ++i)
        records.push_back({"article", "a" + std::to_string(i), {{"headline", "Headline " + std::to_string(i)}}});
    const auto count = m_workspace->importRecords(sourceOf(records), articleSchema(), "Import");
    VERIFY_OK(count);
    QCOMPARE(*count, std::uint64_t{5000});
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "a7", "headline", "Seven")}));
    const QByteArray before = dumpState(m_workspace->draft()->state());
    m_workspace.reset();
    QVERIFY(!std::filesystem::is_empty(SitePaths(folder()).cache()));
    reopen();
    QCOMPARE(dumpState(m_workspace->draft()->state()), before);
    m_workspace.reset();
    std::filesystem::remove_all(SitePaths(folder()).cache());
    reopen();
    QCOMPARE(dumpState(m_workspace->draft()->state()), before);
    QCOMPARE(headline(*m_workspace, "a7"), std::string("Seven"));
}

void TestWorkspace::cancelledImportChangesNothing() {
    CancelToken cancel;
    int given = 0;
    const BulkSource endless = [&]() -> Result<std::optional<BulkRecord>> {
        if (++given == 10)
            cancel.cancel();
        return std::optional<BulkRecord>(BulkRecord{"article", "a" + std::to_string(given), {{"headline", "x"}}});
    };
    const auto result = m_workspace->importRecords(endless, articleSchema(), "Import", {}, cancel);
    QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
    QCOMPARE(m_workspace->draft()->state().recordCount(), std::uint64_t{0});
    reopen();
    QCOMPARE(m_workspace->draft()->state().recordCount(), std::uint64_t{0});
}

void TestWorkspace::adoptedTextsStayUnderLaterEdits() {
    std::vector<BulkRecord> records;
    for (std::uint64_t i = 0; i < 1500; ++i)
        records.push_back({"article", "a" + std::to_string(i), {{"dek", test::packableText(i)}}});
    VERIFY_OK(m_workspace->importRecords(sourceOf(records), articleSchema(), "Import"));
    VERIFY_OK(m_workspace->setPublished(m_workspace->draft(), ""));
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "a7", "headline", "Seven")}));
    const auto texts = RepackedTexts::of(m_workspace->draft()->state(), {.isUrgent = true});
    VERIFY_OK(texts);
    QVERIFY(!texts->isEmpty());
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "a8", "headline", "Eight")}));
    const QByteArray draft = dumpState(m_workspace->draft()->state());
    const QByteArray published = dumpState(m_workspace->published()->state());
    const std::size_t bytes = m_workspace->draft()->state().heapBytes();
    m_workspace->adoptTexts(*texts);
    QVERIFY(m_workspace->draft()->state().heapBytes() < bytes);
    QVERIFY(m_workspace->draft()->state().stores() == m_workspace->published()->state().stores());
    QCOMPARE(dumpState(m_workspace->draft()->state()), draft);
    QCOMPARE(dumpState(m_workspace->published()->state()), published);
    VERIFY_OK(m_workspace->undo());
    VERIFY_OK(m_workspace->redo());
    const QByteArray redone = dumpState(m_workspace->draft()->state());
    reopen();
    QCOMPARE(dumpState(m_workspace->draft()->state()), redone);
    QCOMPARE(dumpState(m_workspace->published()->state()), published);
    const auto again = RepackedTexts::of(m_workspace->draft()->state(), {.isUrgent = true});
    VERIFY_OK(again);
    QVERIFY(again->isEmpty());
}

void TestWorkspace::importKeepsTheOrderOfItsLines() {
    Schema schema = articleSchema();
    Field next;
    next.name = "next";
    next.kind = FieldKind::Ref;
    next.targets = {"article"};
    schema.types[0].fields.push_back(next);
    const auto count = m_workspace->importRecords(sourceOf({{"article", "one", {{"next", "three"}}},
                                                            {"article", "two", nlohmann::json::object()},
                                                            {"article", "three", nlohmann::json::object()}}),
                                                  schema, "Import");
    VERIFY_OK(count);
    std::string order;
    m_workspace->draft()->state().forEach([&](const RecordView& record) { order += record.id() + " "; });
    QCOMPARE(order, std::string("one two three "));
}

void TestWorkspace::aTypeOfRedirectsLeavesTheUndoHistory() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "B")}, {"Change", {}, {}}));
    const auto made = ensureRedirectType(*m_workspace);
    QVERIFY(made && *made);
    const auto again = ensureRedirectType(*m_workspace);
    QVERIFY(again && !*again);
    QVERIFY(m_workspace->canUndo());
    QCOMPARE(m_workspace->undoMessage(), std::string("Change"));
    VERIFY_OK(m_workspace->apply({Edit::create("redirect", "r", {{"from", "/old"}})}));
    VERIFY_OK(m_workspace->undo());
    VERIFY_OK(m_workspace->undo());
    QCOMPARE(headline(*m_workspace, "one"), std::string("A"));
    VERIFY_OK(m_workspace->redo());
    QCOMPARE(headline(*m_workspace, "one"), std::string("B"));
    const QByteArray before = dumpState(m_workspace->draft()->state());
    reopen();
    QCOMPARE(dumpState(m_workspace->draft()->state()), before);
    // Records that come in from outside end it as ever.
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "C")}));
    VERIFY_OK(m_workspace->importRecords(sourceOf({{"article", "one", {{"headline", "D"}}}}),
                                         m_workspace->draft()->state().schema(), "Import"));
    QVERIFY(!m_workspace->canUndo());
}

void TestWorkspace::anEmptiedSiteTakesAnotherSchema() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    VERIFY_OK(m_workspace->apply({Edit::erase("article", "one")}));
    Schema other = articleSchema();
    other.types[0].name = "person";
    other.types[0].fields.back().targets = {"person"};
    other.types[0].fields.erase(other.types[0].fields.begin());
    VERIFY_OK(m_workspace->importRecords(sourceOf({{"person", "ada", {{"dek", "x"}}}}), other, "Import"));
    VERIFY_OK(m_workspace->apply({Edit::patch("person", "ada", "dek", "y")}));
    const QByteArray before = dumpState(m_workspace->draft()->state());
    reopen();
    QCOMPARE(dumpState(m_workspace->draft()->state()), before);
    // The whole journal again, from commits that know nothing of the schema of today.
    m_workspace.reset();
    std::filesystem::remove_all(SitePaths(folder()).cache());
    reopen();
    QVERIFY(m_workspace != nullptr);
    QCOMPARE(dumpState(m_workspace->draft()->state()), before);
}

void TestWorkspace::impossibleFolderIsAnError() {
    const auto created = Workspace::create(folder() / std::string(300, 'a'), articleSchema());
    QVERIFY(!created && created.error().code == ErrorCode::Io);
}

void TestWorkspace::publishedHeadIsKept() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    VERIFY_OK(m_workspace->flush());
    VERIFY_OK(m_workspace->setPublished(m_workspace->draft(), ""));
    VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "B")}));
    reopen();
    QCOMPARE(m_workspace->publishedVersion().value(), std::uint64_t{1});
    std::string scratch;
    const State& published = m_workspace->published()->state();
    QCOMPARE(published.record(*published.find(TypeIndex{0}, "one")).field("headline").asString(scratch),
             std::string_view("A"));
    QCOMPARE(headline(*m_workspace, "one"), std::string("B"));
}

void TestWorkspace::checkpointOfAnotherJournalIsIgnored() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "one", {{"headline", "A"}})}));
    VERIFY_OK(m_workspace->writeCheckpoint());
    const SitePaths paths(folder());
    m_workspace.reset();
    // Another history of the same length: its commits have other hashes.
    for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm", "journal.db.head"})
        std::filesystem::remove(folder() / name);
    reopen();
    VERIFY_OK(m_workspace->apply({Edit::create("article", "other", {{"headline", "Z"}})}));
    reopen();
    QCOMPARE(headline(*m_workspace, "other"), std::string("Z"));
    QCOMPARE(headline(*m_workspace, "one"), std::string());
}

void TestWorkspace::closingDoesNotTryTheCheckpointTwice() {
    const SitePaths paths(folder());
    const auto close = [&](bool isEditedAfterwards) {
        VERIFY_OK(
            m_workspace->importRecords(sourceOf({{"article", "one", {{"headline", "A"}}}}), articleSchema(), "Import"));
        fs::remove_all(paths.cache());
        VERIFY_OK(writeFileAtomically(paths.cache(), "in the way"));
        const auto finished = m_workspace->finish();
        QVERIFY(!finished && m_workspace->saveState() == SaveState::Saved);
        fs::remove(paths.cache());
        if (isEditedAfterwards)
            VERIFY_OK(m_workspace->apply({Edit::patch("article", "one", "headline", "B")}));
        m_workspace.reset();
        QCOMPARE(fs::exists(paths.cache()), isEditedAfterwards);
        reopen();
        QCOMPARE(headline(*m_workspace, "one"), std::string(isEditedAfterwards ? "B" : "A"));
    };
    close(false);
    close(true);
}

void TestWorkspace::aCheckpointCanBeLeftOut() {
    VERIFY_OK(
        m_workspace->importRecords(sourceOf({{"article", "one", {{"headline", "A"}}}}), articleSchema(), "Import"));
    CancelToken cancel;
    cancel.cancel();
    const auto finished = m_workspace->finish(cancel);
    QVERIFY(!finished);
    QCOMPARE(finished.error().code, ErrorCode::Cancelled);
    m_workspace.reset();
    for (const auto& entry : fs::directory_iterator(SitePaths(folder()).cache()))
        QVERIFY2(!entry.path().filename().string().starts_with("checkpoint-"), entry.path().c_str());
    reopen();
    QCOMPARE(headline(*m_workspace, "one"), std::string("A"));
}

void TestWorkspace::checkpointOfAMissingCommitIsRefused() {
    VERIFY_OK(m_workspace->apply({Edit::create("article", "a", {{"headline", "A"}})}));
    VERIFY_OK(m_workspace->writeCheckpoint());
    const SitePaths paths(folder());
    const State& state = m_workspace->draft()->state();
    const auto written = replaceCheckpoints(paths, m_workspace->journal(), Version{2}, state);
    QVERIFY(!written && written.error().code == ErrorCode::NotFound);
    QVERIFY(written.error().file.find("journal.db") != std::string::npos);
    const auto kept = readNewestCheckpoint(paths, m_workspace->journal(), Version{1});
    QVERIFY(kept);
    QCOMPARE(dumpState(*kept), dumpState(state));
}

void TestWorkspace::foldersThatLeadOutAreRefused() {
    m_workspace.reset();
    const fs::path victim = folder() / ".." / (folder().filename().string() + "-victim");
    fs::create_directories(victim);
    VERIFY_OK(writeFileAtomically(victim / "diary.txt", "private"));
    for (const char* name : {"assets", "theme", "blobs", "cache"}) {
        const fs::path own = folder() / name;
        const fs::path kept = folder() / (std::string(name) + "-kept");
        fs::rename(own, kept);
        fs::create_directory_symlink(fs::canonical(victim), own);
        for (const bool readOnly : {false, true}) {
            OpenOptions options;
            options.readOnly = readOnly;
            const auto opened = Workspace::open(folder(), options);
            QCOMPARE(opened.error().code, ErrorCode::InvalidInput);
            QVERIFY(opened.error().file.ends_with(name));
        }
        fs::remove(own);
        // A link that stays inside is the site's own business.
        fs::create_directory_symlink(std::string(name) + "-kept", own);
        VERIFY_OK(Workspace::open(folder(), {}));
        fs::remove(own);
        fs::rename(kept, own);
    }
    QCOMPARE(std::distance(fs::directory_iterator(victim), fs::directory_iterator()), std::ptrdiff_t{1});
    fs::remove_all(victim);
}

void TestWorkspace::missingSiteIsNotFound() {
    const auto opened = Workspace::open(folder() / "nowhere", {});
    QVERIFY(!opened && opened.error().code == ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
