#include "model/dataset/fold.h"
#include "model/inspect/commit_contents.h"
#include "model/inspect/diff.h"
#include "model/inspect/history.h"
#include "model/inspect/impact.h"
#include "model/inspect/stats.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/workspace.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace galley;
using galley::test::PageFixture;

namespace {

constexpr const char* kSiteSchema = R"({
  "site":{"name":"Test","home":"home","globals":["settings/main"]},
  "locales":[{"code":"en"},{"code":"de","fallback":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
      {"name":"headline","kind":"string","localized":true},{"name":"slug","kind":"string"},
      {"name":"parts","kind":"list","of":{"kind":"ref","targets":["part"]}}]},
    {"name":"part","component":true,"fields":[{"name":"text","kind":"text"},
      {"name":"film","kind":"ref","targets":["film"]}]},
    {"name":"film","display":"name","card":["name","genre"],"fields":[{"name":"name","kind":"string"},
      {"name":"genre","kind":"ref","targets":["genre"]}]},
    {"name":"genre","display":"name","fields":[{"name":"name","kind":"string"}]},
    {"name":"settings","fields":[{"name":"tagline","kind":"string"}]}]})";

/// Three pages; "home" shows a film through a part, "other" nothing, "both" the same part.
std::shared_ptr<const State> siteState() {
    StateEditor editor(State::empty(test::parsedSchema(kSiteSchema)));
    const auto create = [&](const char* type, const char* id, nlohmann::json fields) {
        const auto made = applyEdit(editor, Edit::create(type, id, std::move(fields)), 1);
        if (!made)
            throw std::logic_error(made.error().toString());
    };
    create("settings", "main", {{"tagline", "Hello"}});
    create("genre", "horror", {{"name", "Horror"}});
    create("genre", "unused", {{"name", "Unused"}});
    create("film", "alien", {{"name", "Alien"}, {"genre", "horror"}});
    create("part", "p1", {{"text", "See"}, {"film", "alien"}});
    create("page", "home", {{"headline", {{"de", "Start"}}}, {"slug", "home"}, {"parts", {"p1"}}});
    create("page", "other", {{"headline", {{"en", "Other"}}}, {"slug", "other"}});
    create("page", "both", {{"slug", "both"}, {"parts", {"p1"}}});
    return editor.finish(Version{1});
}

RecordRef refOf(const State& state, const char* path) {
    return *state.findPath(path);
}

QStringList idsOf(const State& state, const std::vector<RecordRef>& refs) {
    QStringList ids;
    for (const RecordRef ref : refs)
        ids.append(QString::fromStdString(state.record(ref).id()));
    ids.sort();
    return ids;
}

} // namespace

class TestInspect : public QObject {
    Q_OBJECT
private slots:
    void diffNamesCreatedDeletedAndChangedRecords();
    void diffLeavesOutWhatIsEqualAgain();
    void labelIsTheDisplayFieldOrTheId();
    void impactFollowsPartsCardsAndLabels();
    void impactOfAGlobalIsTheWholeSite();
    void impactStopsAtTheLimit();
    void statsAddUpToTheReplica();
    void historyFindsEditsAndImports();
    void contentsAreTheFirstEditsAndACount();
    void readingContentsCanBeStopped();
};

void TestInspect::diffNamesCreatedDeletedAndChangedRecords() {
    PageFixture fixture;
    VERIFY_OK(fixture.apply(Edit::create("person", "gone", {{"name", "Gone"}})));
    const auto before = fixture.statePointer();
    VERIFY_OK(fixture.patch("headline", "New"));
    VERIFY_OK(fixture.apply(Edit::create("person", "ada", {{"name", "Ada"}})));
    VERIFY_OK(fixture.apply(Edit::erase("person", "gone")));
    const auto differences = compareStates(*before, fixture.state());
    QCOMPARE(differences.size(), std::size_t{3});
    QCOMPARE(differences[0].id, std::string("home"));
    QVERIFY(differences[0].kind == RecordDifferenceKind::Changed);
    QCOMPARE(differences[0].fields.size(), std::size_t{1});
    QCOMPARE(differences[0].fields[0].path, std::string("headline"));
    QCOMPARE(differences[1].id, std::string("gone"));
    QVERIFY(differences[1].kind == RecordDifferenceKind::Deleted);
    QCOMPARE(differences[2].id, std::string("ada"));
    QVERIFY(differences[2].kind == RecordDifferenceKind::Created);
    const nlohmann::json json = toJson(differences);
    QVERIFY(json[0]["fields"][0]["after"] == "New");
    QVERIFY(json[0]["fields"][0]["before"].is_null());
}

void TestInspect::diffLeavesOutWhatIsEqualAgain() {
    PageFixture fixture;
    VERIFY_OK(fixture.patch("headline", "Old"));
    const auto before = fixture.statePointer();
    VERIFY_OK(fixture.patch("headline", "New"));
    VERIFY_OK(fixture.patch("headline", "Old"));
    VERIFY_OK(fixture.apply(Edit::create("person", "short", {{"name", "Lived"}})));
    VERIFY_OK(fixture.apply(Edit::erase("person", "short")));
    QVERIFY(compareStates(*before, fixture.state()).empty());
}

void TestInspect::labelIsTheDisplayFieldOrTheId() {
    const auto state = siteState();
    QCOMPARE(recordLabel(state->record(refOf(*state, "film/alien"))), std::string("Alien"));
    QCOMPARE(recordLabel(state->record(refOf(*state, "page/home"))), std::string("Start")); // no English one
    QCOMPARE(recordLabel(state->record(refOf(*state, "page/both"))), std::string("both"));
    QCOMPARE(recordLabel(state->record(refOf(*state, "part/p1"))), std::string("p1"));
}

void TestInspect::impactFollowsPartsCardsAndLabels() {
    const auto replica = Replica::build(siteState());
    const State& state = replica->state();
    const PageBuilder builder(state.schemaPointer());
    for (const char* path : {"part/p1", "film/alien", "genre/horror"}) {
        const auto impact = impactOf(*replica, builder, refOf(state, path));
        VERIFY_OK(impact);
        QCOMPARE(idsOf(state, impact->pages), QStringList({"both", "home"}));
        QVERIFY(!impact->wholeSite && impact->isComplete);
    }
    const auto itself = impactOf(*replica, builder, refOf(state, "page/other"));
    VERIFY_OK(itself);
    QCOMPARE(idsOf(state, itself->pages), QStringList({"other"}));
    const auto nothing = impactOf(*replica, builder, refOf(state, "genre/unused"));
    VERIFY_OK(nothing);
    QVERIFY(nothing->pages.empty());
}

void TestInspect::impactOfAGlobalIsTheWholeSite() {
    const auto replica = Replica::build(siteState());
    const PageBuilder builder(replica->state().schemaPointer());
    const auto impact = impactOf(*replica, builder, refOf(replica->state(), "settings/main"));
    VERIFY_OK(impact);
    QVERIFY(impact->wholeSite);
    QCOMPARE(impact->pages.size(), std::size_t{3});
}

void TestInspect::impactStopsAtTheLimit() {
    const auto replica = Replica::build(siteState());
    const PageBuilder builder(replica->state().schemaPointer());
    const auto impact = impactOf(*replica, builder, refOf(replica->state(), "film/alien"), 1);
    VERIFY_OK(impact);
    QCOMPARE(impact->pages.size(), std::size_t{1});
    QVERIFY(!impact->isComplete);
}

void TestInspect::statsAddUpToTheReplica() {
    const auto folded = foldState(siteState());
    VERIFY_OK(folded);
    for (const auto& state : {siteState(), *folded}) {
        const auto replica = Replica::build(state);
        const auto stats = measureReplica(*replica);
        VERIFY_OK(stats);
        QCOMPARE(stats->records, std::uint64_t{8});
        QCOMPARE(stats->total, std::uint64_t{replica->heapBytes()});
        std::uint64_t sum = stats->overlay + stats->references + stats->slugs;
        for (const TypeBytes& type : stats->types)
            sum += type.total();
        QVERIFY(sum <= stats->total && stats->total - sum <= sizeof(Replica));
        QVERIFY(stats->json > 400);
        const auto json = toJson(*stats);
        QCOMPARE(json["types"].size(), std::size_t{5});
        QVERIFY(json["types"][0]["type"] == "page");
        QVERIFY(json["replicaBytes"] == stats->total);
    }
}

void TestInspect::historyFindsEditsAndImports() {
    QTemporaryDir folder;
    const std::filesystem::path site = (folder.path() + "/site").toStdString();
    VERIFY_OK(Workspace::create(site, *test::parsedSchema(kSiteSchema)));
    auto workspace = Workspace::open(site, {});
    VERIFY_OK(workspace);
    int given = 0;
    const BulkSource source = [&]() -> Result<std::optional<BulkRecord>> {
        static const std::vector<std::string> ids = {"alien", "alien3"};
        if (given == 2)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>(BulkRecord{"film", ids[static_cast<std::size_t>(given++)], {{"name", "N"}}});
    };
    VERIFY_OK((*workspace)->importRecords(source, *test::parsedSchema(kSiteSchema), "Import"));
    VERIFY_OK((*workspace)->apply({Edit::patch("film", "alien3", "name", "Three")}, {}));
    VERIFY_OK((*workspace)->apply({Edit::patch("film", "alien", "name", "One")}, {}));
    VERIFY_OK((*workspace)->flush());
    const auto numbers = [&](const char* id) {
        QList<int> list;
        const auto history = recordHistory((*workspace)->journal(), "film", id);
        for (const CommitHeader& header : *history)
            list.append(static_cast<int>(header.number));
        return list;
    };
    QCOMPARE(numbers("alien"), QList<int>({1, 3}));
    QCOMPARE(numbers("alien3"), QList<int>({1, 2}));
    QCOMPARE(numbers("alien2"), QList<int>());
}

void TestInspect::contentsAreTheFirstEditsAndACount() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open((folder.path() + "/journal.db").toStdString());
    VERIFY_OK(journal);
    std::uint64_t number = 0;
    const auto append = [&](CommitBody body) {
        Commit commit;
        commit.number = ++number;
        commit.id = "id" + std::to_string(number);
        commit.bases = {{"film", "alien", number}};
        commit.body = std::move(body);
        std::vector<Commit> batch{std::move(commit)};
        return (*journal)->append(batch);
    };
    std::vector<Edit> edits;
    for (int i = 0; i < 300; ++i) // some megabytes: lines begin in one piece and end in the next
        edits.push_back(Edit::patch("film", "f" + std::to_string(i), "name", std::string(10'000, 'n')));
    VERIFY_OK(append(edits));
    VERIFY_OK(append(RecordSet(std::string("{\"id\":1}\n\n{\"id\":2}\n{\"id\":3}"))));
    VERIFY_OK(append(RecordSet(std::string())));
    Publication publication;
    publication.version = Version{4};
    publication.message = "Spring";
    VERIFY_OK(append(publication));
    Repair repair;
    repair.firstLost = 5;
    repair.lastLost = 4;
    repair.kept = "damaged";
    VERIFY_OK(append(repair));

    const auto some = contentsOf(**journal, 1, 20);
    VERIFY_OK(some);
    QCOMPARE(some->count, std::uint64_t{300});
    QVERIFY(some->edits == std::vector<Edit>(edits.begin(), edits.begin() + 20));
    QCOMPARE(contentsOf(**journal, 1, 1000)->edits.size(), edits.size());
    QCOMPARE(contentsOf(**journal, 2, 20)->count, std::uint64_t{3});
    QCOMPARE(contentsOf(**journal, 2, 20)->edits.size(), std::size_t{0});
    QCOMPARE(contentsOf(**journal, 3, 20)->count, std::uint64_t{0});
    QVERIFY(contentsOf(**journal, 4, 20)->publication == publication);
    QVERIFY(contentsOf(**journal, 5, 20)->repair == repair);
    QCOMPARE(contentsOf(**journal, 5, 20)->header.bodyKind, BodyKind::Repair);
    QCOMPARE(contentsOf(**journal, 6, 20).error().code, ErrorCode::NotFound);
}

void TestInspect::readingContentsCanBeStopped() {
    const QTemporaryDir folder;
    const auto journal = SqliteJournal::open((folder.path() + "/journal.db").toStdString());
    VERIFY_OK(journal);
    Commit commit;
    commit.number = 1;
    commit.id = "one";
    commit.body = std::vector<Edit>{Edit::patch("film", "alien", "name", "Alien")};
    std::vector<Commit> batch{commit};
    VERIFY_OK((*journal)->append(batch));
    CancelToken cancel;
    cancel.cancel();
    QCOMPARE(contentsOf(**journal, 1, 20, cancel).error().code, ErrorCode::Cancelled);
    const auto header = (*journal)->findHeader(1);
    QCOMPARE(touchesRecord(**journal, **header, "film", "alien", cancel).error().code, ErrorCode::Cancelled);
    QCOMPARE(*touchesRecord(**journal, **header, "film", "alien"), true);
    QCOMPARE(*touchesRecord(**journal, **header, "film", "aliens"), false);
}

QTEST_APPLESS_MAIN(TestInspect)
#include "tst_inspect.moc"
