// The state after a commit is what its commits say, however they are applied; a commit that does not fit is named.
#include "model/dataset/fold.h"
#include "model/dataset/value_json.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/commit_replay.h"
#include "tests/support/random_content.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

using namespace galley;
using galley::test::dumpState;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTitleSchema = R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[
  {"name":"title","kind":"string"},{"name":"next","kind":"ref","targets":["page"]}]}]})";
constexpr const char* kWiderSchema = R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[
  {"name":"title","kind":"string"},{"name":"next","kind":"ref","targets":["page"]},{"name":"views","kind":"int"}]}]})";
constexpr const char* kOtherSchema = R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[
  {"name":"title","kind":"int"}]}]})";

std::shared_ptr<const State> emptyState(const char* schema = kTitleSchema) {
    return State::empty(std::make_shared<const Schema>(*parseSchema(schema)));
}

CommitBody editing(std::vector<Edit> edits) {
    return edits;
}

CommitBody records(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += R"({"type":"page","id":"p)" + std::to_string(i) + R"(","title":"Page )" + std::to_string(i) +
                 R"(","next":"p)" + std::to_string((i * 7 + 1) % (count + 3)) + "\"}\n";
    return RecordSet(std::move(lines));
}

} // namespace

class TestCommitReplay : public QObject {
    Q_OBJECT
private slots:
    void init();
    void everyVersionCanBeReached();
    void itGoesOnFromAnyState();
    void randomEditsComeOutAsTheyWereMade();
    void aFirstImportIsBuiltAsItWouldBeApplied();
    void commitsWithoutContentChangeNone();
    void schemasAreTakenWhereContentFits();
    void aSchemaThatDoesNotFitIsDamage();
    void aCommitThatDoesNotFitIsNamed_data();
    void aCommitThatDoesNotFitIsNamed();
    void largeTailsAreFolded();
    void itCanBeCancelled();
    void progressCountsCommits();

private:
    void append(CommitBody body, std::string schema = {}) {
        Commit commit;
        commit.number = ++m_last;
        commit.id = "id-" + std::to_string(m_last);
        commit.body = std::move(body);
        commit.schema = std::move(schema);
        std::vector<Commit> batch{std::move(commit)};
        VERIFY_OK(m_journal->append(batch));
    }
    Result<std::shared_ptr<const State>> replayed(std::uint64_t to, std::shared_ptr<const State> base = emptyState()) {
        return replay(std::move(base), *m_journal, Version{to});
    }
    static std::string titleOf(const State& state, const char* id) {
        std::string scratch;
        const auto ref = state.find(TypeIndex{0}, id);
        return ref && state.record(*ref).exists() ? std::string(state.record(*ref).field("title").asString(scratch))
                                                  : std::string();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SqliteJournal> m_journal;
    std::uint64_t m_last = 0;
};

void TestCommitReplay::init() {
    m_journal.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_last = 0;
    auto journal = SqliteJournal::open(fs::path(m_folder->path().toStdString()) / "journal.db");
    VERIFY_OK(journal);
    m_journal = *std::move(journal);
}

void TestCommitReplay::everyVersionCanBeReached() {
    append(editing({Edit::create("page", "home", {{"title", "One"}})}));
    append(editing({Edit::patch("page", "home", "title", "Two"), Edit::create("page", "about", {{"title", "About"}})}));
    append(editing({Edit::erase("page", "home")}));
    const std::vector<std::string> home{"", "One", "Two", ""};
    for (std::uint64_t to = 0; to <= 3; ++to) {
        const auto state = replayed(to);
        VERIFY_OK(state);
        QCOMPARE((*state)->version(), Version{to});
        QCOMPARE(titleOf(**state, "home"), home[to]);
    }
    QCOMPARE(titleOf(**replayed(3), "about"), std::string("About"));
    QCOMPARE((*replayed(99))->version(), Version{3}); // there are no more
}

void TestCommitReplay::itGoesOnFromAnyState() {
    append(records(20));
    append(editing({Edit::patch("page", "p3", "title", "Changed")}));
    append(editing({Edit::erase("page", "p4"), Edit::create("page", "new", {{"title", "New"}})}));
    const auto whole = replayed(3);
    VERIFY_OK(whole);
    for (std::uint64_t from = 1; from <= 3; ++from) {
        const auto resumed = replayed(3, *replayed(from));
        VERIFY_OK(resumed);
        QCOMPARE(dumpState(**resumed), dumpState(**whole));
        QVERIFY((*resumed)->checksum() == (*whole)->checksum());
    }
}

void TestCommitReplay::randomEditsComeOutAsTheyWereMade() {
    test::RandomContent random(13);
    const auto schema = std::make_shared<const Schema>(random.schema());
    std::shared_ptr<const State> state = State::empty(schema);
    test::Documents documents;
    for (std::uint64_t number = 1; number <= 200; ++number) {
        StateEditor editor(state);
        std::vector<Edit> edits;
        for (int i = 0; i < 3; ++i) {
            Edit edit = random.edit(*schema, documents);
            if (!applyEdit(editor, edit, number))
                continue;
            const auto ref = editor.current().find(*schema->typeIndex(edit.type), edit.id);
            if (ref && editor.current().record(*ref).exists())
                documents[{edit.type, edit.id}] = fieldsJsonOf(editor.current().record(*ref));
            else
                documents.erase({edit.type, edit.id});
            edits.push_back(std::move(edit));
        }
        append(editing(std::move(edits)));
        state = editor.finish(Version{number});
    }
    QVERIFY(documents.size() > 5);
    const auto again = replay(State::empty(schema), *m_journal, Version{200});
    VERIFY_OK(again);
    QCOMPARE(dumpState(**again), dumpState(*state));
    QVERIFY((*again)->checksum() == state->checksum());
}

void TestCommitReplay::aFirstImportIsBuiltAsItWouldBeApplied() {
    const auto set = std::get<RecordSet>(records(500));
    Commit commit;
    commit.number = 1;
    commit.body = set;
    StateEditor editor(emptyState());
    VERIFY_OK(applyCommit(editor, commit));
    const auto applied = foldState(editor.finish(Version{1}));
    VERIFY_OK(applied);
    const auto built = buildRecordSet(emptyState()->schemaPointer(), set, Version{1}, {}, {});
    VERIFY_OK(built);
    QCOMPARE((*built)->version(), Version{1});
    QCOMPARE(dumpState(**built), dumpState(**applied));
    QVERIFY((*built)->checksum() == (*applied)->checksum());
    QVERIFY(knowsNoIds(*emptyState()));
    QVERIFY(!knowsNoIds(**built));
}

void TestCommitReplay::commitsWithoutContentChangeNone() {
    append(editing({Edit::create("page", "home", {{"title", "One"}})}));
    Publication publication;
    publication.version = Version{2};
    append(publication);
    Repair repair;
    repair.firstLost = 3;
    repair.lastLost = 2;
    append(repair);
    const auto before = replayed(1);
    const auto after = replayed(3);
    VERIFY_OK(after);
    QCOMPARE((*after)->version(), Version{3});
    QVERIFY((*after)->checksum() == (*before)->checksum());
}

void TestCommitReplay::schemasAreTakenWhereContentFits() {
    append(editing({Edit::create("page", "home", {{"title", "One"}})}), kTitleSchema);
    append(editing({Edit::patch("page", "home", "views", 7)}), kWiderSchema);
    // An earlier form takes nothing away from what was added since.
    append(editing({Edit::patch("page", "home", "views", 8)}), kTitleSchema);
    const auto state = replayed(3);
    VERIFY_OK(state);
    QCOMPARE((*state)->record(*(*state)->find(TypeIndex{0}, "home")).field("views").asInt(), std::int64_t{8});
    // A site without records takes any.
    const auto other = replayed(1, emptyState(kOtherSchema));
    VERIFY_OK(other);
    QCOMPARE(titleOf(**other, "home"), std::string("One"));
}

void TestCommitReplay::aSchemaThatDoesNotFitIsDamage() {
    append(editing({Edit::create("page", "home", {{"title", "One"}})}));
    append(editing({}), kOtherSchema);
    const auto state = replayed(2);
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Corrupt);
    QVERIFY2(state.error().message.find("commit 2") != std::string::npos, state.error().message.c_str());
}

void TestCommitReplay::aCommitThatDoesNotFitIsNamed_data() {
    QTest::addColumn<int>("kind");
    QTest::newRow("an edit of what is not there") << 0;
    QTest::newRow("a value of another kind") << 1;
    QTest::newRow("a record of no type") << 2;
    QTest::newRow("a schema that is none") << 3;
}

void TestCommitReplay::aCommitThatDoesNotFitIsNamed() {
    QFETCH(const int, kind);
    append(editing({Edit::create("page", "home", {{"title", "One"}})}));
    append(editing({Edit::patch("page", "home", "title", "Two")}));
    if (kind == 0)
        append(editing({Edit::patch("page", "gone", "title", "x")}));
    else if (kind == 1)
        append(editing({Edit::patch("page", "home", "title", nlohmann::json::array({1}))}));
    else if (kind == 2)
        append(RecordSet{"{\"type\":\"ghost\",\"id\":\"a\"}\n"});
    else
        append(editing({}), "{");
    const auto state = replayed(3);
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Corrupt);
    const std::string text = state.error().message;
    QVERIFY2(text.find("commit 3 ") != std::string::npos && text.find("last good commit: 2") != std::string::npos,
             text.c_str());
    VERIFY_OK(replayed(2)); // up to there all is well
}

void TestCommitReplay::largeTailsAreFolded() {
    append(editing({Edit::create("page", "first", {{"title", "First"}})})); // so that records are applied, not built
    append(records(100));
    const auto small = replayed(2);
    VERIFY_OK(small);
    QVERIFY((*small)->overlaySize() > 100);
    append(records(5000));
    const auto large = replayed(3);
    VERIFY_OK(large);
    QCOMPARE((*large)->overlaySize(), std::size_t{0});
    QCOMPARE((*large)->recordCount(), std::uint64_t{5001});
    QCOMPARE(titleOf(**large, "p4999"), std::string("Page 4999"));
}

void TestCommitReplay::itCanBeCancelled() {
    append(records(50));
    append(editing({Edit::patch("page", "p1", "title", "Changed")}));
    CancelToken cancel;
    cancel.cancel();
    const auto state = replay(emptyState(), *m_journal, Version{2}, {}, cancel);
    QVERIFY(!state);
    QCOMPARE(state.error().code, ErrorCode::Cancelled);
    // Also between two commits.
    CancelToken later;
    const auto stopped = replay(
        emptyState(), *m_journal, Version{2}, [&later](std::uint64_t, std::uint64_t) { later.cancel(); }, later);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

void TestCommitReplay::progressCountsCommits() {
    for (int i = 0; i < 4; ++i)
        append(editing({Edit::create("page", "p" + std::to_string(i), {{"title", "One"}})}));
    std::vector<std::pair<std::uint64_t, std::uint64_t>> reports;
    const auto state = replay(*replayed(1), *m_journal, Version{4},
                              [&](std::uint64_t done, std::uint64_t of) { reports.emplace_back(done, of); });
    VERIFY_OK(state);
    const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected{{1, 3}, {2, 3}, {3, 3}};
    QVERIFY(reports == expected);
}

QTEST_APPLESS_MAIN(TestCommitReplay)
#include "tst_commit_replay.moc"
