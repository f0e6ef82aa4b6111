// A page with all its parts as of a commit, what stood before a commit, and which commits are about a record: each
// beside a naive oracle, which replays everything to that commit and compares.
#include "model/dataset/value_json.h"
#include "model/inspect/reversal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/workspace.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include <map>
#include <random>

using namespace galley;

namespace {

constexpr const char* kPartsSchema = R"({
  "locales":[{"code":"en"},{"code":"es"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
      {"name":"headline","kind":"string","localized":true},{"name":"slug","kind":"string"},
      {"name":"lead","kind":"ref","targets":["box"],"localized":true},
      {"name":"boxes","kind":"list","of":{"kind":"ref","targets":["box","row"]}},
      {"name":"writer","kind":"ref","targets":["person"]},
      {"name":"modules","kind":"blocks","blocks":[{"name":"shown","fields":[{"name":"box","kind":"ref","targets":["box"]}]}]}]},
    {"name":"row","component":true,"fields":[
      {"name":"title","kind":"string"},{"name":"boxes","kind":"list","of":{"kind":"ref","targets":["box","row"]}}]},
    {"name":"box","component":true,"fields":[{"name":"title","kind":"string"},
      {"name":"inner","kind":"ref","targets":["box"]},{"name":"writer","kind":"ref","targets":["person"]}]},
    {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]}]})";

using Fields = std::map<std::string, nlohmann::json>; ///< by "type/id"

/// All that is there.
Fields contentOf(const State& state) {
    Fields all;
    for (std::size_t type = 0; type < state.schema().types.size(); ++type)
        for (const char* id : {"a", "b", "c", "d", "e"})
            if (const auto ref = state.find(TypeIndex{static_cast<std::uint16_t>(type)}, id);
                ref && state.record(*ref).exists())
                all[state.record(*ref).path()] = fieldsJsonOf(state.record(*ref));
    return all;
}

/// The component records that a value names, by the rule in words: anything that a part's name stands for.
void nameParts(const nlohmann::json& value, const Fields& all, std::map<std::string, bool>& parts) {
    if (value.is_object() && value.contains("type") && value.contains("id") && value["type"].is_string()) {
        const std::string path = value["type"].get<std::string>() + "/" + value["id"].get<std::string>();
        const bool isPart = path.starts_with("box/") || path.starts_with("row/");
        if (isPart && parts.emplace(path, all.contains(path)).second && all.contains(path))
            nameParts(all.at(path), all, parts);
    }
    if (value.is_structured())
        for (const auto& member : value)
            nameParts(member, all, parts);
    // A field with one type of target holds the id alone.
    if (value.is_object())
        for (const char* name : {"lead", "inner", "box"})
            if (value.contains(name))
                for (const auto& id : value[name].is_object() ? value[name] : nlohmann::json::array({value[name]}))
                    if (id.is_string())
                        nameParts({{"type", "box"}, {"id", id}}, all, parts);
}

} // namespace

class TestPageRestore : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_site.reset(); }
    void partsGoBackWithThePageAndCardsStay();
    void aDeletedPartIsMadeAgain();
    void aPartThatCameLaterIsLeftAlone();
    void partsInACircleEnd();
    void aPageThatWasNotThereIsNamed();
    void anyPageOfAnyCommitIsAsTheOracleSays();
    void trailsNameAllCommitsOfARecord();
    void trailsReadACommitOnce();
    void trailsOfManyRecordsNameTheCommitForAny();
    void inversesLeadToWhatStoodBefore();
    void aPlaceIsTouchedByWhatChangesIt();

private:
    Result<void> apply(const std::vector<Edit>& edits) {
        GALLEY_CHECK(m_site->apply(edits));
        return m_site->flush();
    }
    std::uint64_t last() const { return m_site->draft()->state().version().value(); }
    const State& now() const { return m_site->draft()->state(); }
    std::shared_ptr<const State> base() const { return m_site->published()->statePointer(); }
    Result<PageRestoration> restored(const char* id, std::uint64_t number, RecordTrails* trails = nullptr) {
        return pageAsOf(m_site->journal(), base(), now(), "page", id, number, {}, trails);
    }
    Fields content() const { return contentOf(now()); }
    Fields contentAt(std::uint64_t number) {
        const auto state = replay(State::empty(now().schemaPointer()), 0, m_site->journal(), Version{number});
        return state ? contentOf(**state) : Fields();
    }
    void edit(std::mt19937& random);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_site;
};

void TestPageRestore::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const std::filesystem::path path = m_folder->filePath(QStringLiteral("site")).toStdString();
    const auto schema = parseSchema(kPartsSchema);
    VERIFY_OK(schema);
    VERIFY_OK(Workspace::create(path, *schema));
    auto opened = Workspace::open(path, {});
    VERIFY_OK(opened);
    m_site = *std::move(opened);
    VERIFY_OK(apply({Edit::create("person", "a", {{"name", "Ann"}}), Edit::create("box", "a", {{"title", "A"}}),
                     Edit::create("box", "b", {{"title", "B"}, {"inner", "a"}}),
                     Edit::create("row", "a", {{"boxes", {{{"type", "box"}, {"id", "b"}}}}}),
                     Edit::create("page", "a",
                                  {{"headline", {{"en", "First"}}},
                                   {"slug", "a"},
                                   {"writer", "a"},
                                   {"boxes", {{{"type", "row"}, {"id", "a"}}}}})}));
}

void TestPageRestore::partsGoBackWithThePageAndCardsStay() {
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("box", "a", "title", "New"), Edit::patch("page", "a", "headline/en", "Second"),
                     Edit::patch("person", "a", "name", "Anna")}));
    const auto back = restored("a", number);
    VERIFY_OK(back);
    QVERIFY(back->parts == std::vector<std::string>({"box/a", "box/b", "row/a"}));
    QCOMPARE(back->edits.size(), std::size_t{2});
    VERIFY_OK(apply(back->edits));
    QCOMPARE(content()["box/a"]["title"].get<std::string>(), std::string("A"));
    QCOMPARE(content()["page/a"]["headline"]["en"].get<std::string>(), std::string("First"));
    QCOMPARE(content()["person/a"]["name"].get<std::string>(), std::string("Anna"));
    VERIFY_OK(m_site->undo());
    QCOMPARE(content()["box/a"]["title"].get<std::string>(), std::string("New"));
}

void TestPageRestore::aDeletedPartIsMadeAgain() {
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("page", "a", "boxes", nullptr), Edit::erase("row", "a"), Edit::erase("box", "b")}));
    const auto then = contentAt(number);
    const auto back = restored("a", number);
    VERIFY_OK(back);
    VERIFY_OK(apply(back->edits));
    QVERIFY(content() == then);
}

void TestPageRestore::aPartThatCameLaterIsLeftAlone() {
    const auto number = last();
    VERIFY_OK(apply({Edit::create("box", "c", {{"title", "C"}}),
                     Edit::insert("page", "a", "boxes", 1, {{"type", "box"}, {"id", "c"}})}));
    const auto back = restored("a", number);
    VERIFY_OK(back);
    VERIFY_OK(apply(back->edits));
    QCOMPARE(content()["page/a"]["boxes"].size(), std::size_t{1});
    QVERIFY(content().contains("box/c"));
}

void TestPageRestore::partsInACircleEnd() {
    VERIFY_OK(apply({Edit::patch("box", "a", "inner", "b")}));
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("box", "a", "title", "New"), Edit::patch("box", "b", "title", "New")}));
    const auto back = restored("a", number);
    VERIFY_OK(back);
    QCOMPARE(back->edits.size(), std::size_t{2});
}

void TestPageRestore::aPageThatWasNotThereIsNamed() {
    const auto number = last();
    VERIFY_OK(apply({Edit::create("page", "b", {{"slug", "b"}})}));
    const auto back = restored("b", number);
    QVERIFY(!back && back.error().code == ErrorCode::NotFound);
    QVERIFY(back.error().toString().find("page/b") != std::string::npos);
}

void TestPageRestore::edit(std::mt19937& random) {
    const auto pick = [&random](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    const char* const ids[] = {"a", "b", "c", "d", "e"};
    const char* const types[] = {"page", "row", "box", "person"};
    const std::string type = types[pick(4)];
    const std::string id = ids[pick(5)];
    const bool isThere = content().contains(type + "/" + id);
    const std::string word = "w" + std::to_string(pick(1000));
    const nlohmann::json part = {{"type", pick(2) == 0 ? "box" : "row"}, {"id", ids[pick(5)]}};
    std::vector<Edit> edits;
    if (!isThere)
        edits.push_back(
            Edit::create(type, id, type == "page" ? nlohmann::json{{"slug", id}} : nlohmann::json::object()));
    else if (pick(12) == 0)
        edits.push_back(Edit::erase(type, id));
    else if (type == "person")
        edits.push_back(Edit::patch(type, id, "name", word));
    else if (type == "box")
        edits.push_back(pick(2) == 0 ? Edit::patch(type, id, "title", word)
                                     : Edit::patch(type, id, "inner", ids[pick(5)]));
    else if (type == "row")
        edits.push_back(pick(2) == 0 ? Edit::patch(type, id, "title", word) : Edit::insert(type, id, "boxes", 0, part));
    else if (pick(3) == 0)
        edits.push_back(Edit::insert(type, id, "modules", 0, {{"kind", "shown"}, {"box", ids[pick(5)]}}));
    else if (pick(2) == 0)
        edits.push_back(Edit::patch(type, id, pick(2) == 0 ? "lead/en" : "lead/es", ids[pick(5)]));
    else
        edits.push_back(pick(3) == 0 ? Edit::patch(type, id, "boxes", nullptr)
                                     : Edit::insert(type, id, "boxes", 0, part));
    VERIFY_OK(m_site->apply(edits));
}

void TestPageRestore::anyPageOfAnyCommitIsAsTheOracleSays() {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < 40; ++i)
            edit(random);
        VERIFY_OK(m_site->flush());
        RecordTrails trails;
        for (int i = 0; i < 6; ++i) {
            const std::uint64_t number = 1 + random() % last();
            const Fields then = contentAt(number);
            const Fields before = content();
            const std::string path = std::string("page/") + (random() % 2 == 0 ? "a" : "b");
            const auto back = restored(path.c_str() + 5, number, random() % 2 == 0 ? &trails : nullptr);
            if (!then.contains(path)) {
                QVERIFY(!back && back.error().code == ErrorCode::NotFound);
                continue;
            }
            VERIFY_OK(back);
            std::map<std::string, bool> parts;
            nameParts(then.at(path), then, parts);
            Fields expected = before;
            expected[path] = then.at(path);
            for (const auto& [part, wasThere] : parts)
                if (wasThere)
                    expected[part] = then.at(part);
            if (!back->edits.empty())
                VERIFY_OK(apply(back->edits));
            QVERIFY2(content() == expected, nlohmann::json({content(), expected}).dump().c_str());
        }
    }
}

void TestPageRestore::trailsNameAllCommitsOfARecord() {
    std::mt19937 random(7);
    for (int i = 0; i < 2300; ++i) // more than two parts
        edit(random);
    VERIFY_OK(m_site->flush());
    const Journal& journal = m_site->journal();
    RecordTrails whole;
    RecordTrails inPieces;
    for (const char* id : {"a", "b", "c", "d", "e"}) {
        const auto expected = recordHistory(journal, "box", id);
        VERIFY_OK(expected);
        std::vector<std::uint64_t> numbers;
        for (const CommitHeader& header : *expected)
            numbers.push_back(header.number);
        const auto numbersOf = [](const std::vector<RecordTrails::Step>& steps) {
            std::vector<std::uint64_t> all;
            for (const auto& step : steps)
                all.push_back(step.number);
            return all;
        };
        const auto found = whole.find(journal, {{"box", id}}, 1, UINT64_MAX);
        VERIFY_OK(found);
        QVERIFY(numbersOf(*found) == numbers);
        std::vector<std::uint64_t> pieces;
        for (std::uint64_t to = last(); to > 0;) {
            const std::uint64_t from = to > 700 ? to - 699 : 1;
            RecordTrails worker = inPieces;
            const auto some = worker.find(journal, {{"box", id}}, from, to);
            VERIFY_OK(some);
            inPieces.learnFrom(worker);
            const auto these = numbersOf(*some);
            pieces.insert(pieces.begin(), these.begin(), these.end());
            to = from - 1;
        }
        QVERIFY(pieces == numbers);
    }
    QCOMPARE(whole.known(), last());
}

void TestPageRestore::trailsReadACommitOnce() {
    const Journal& journal = m_site->journal();
    RecordTrails trails;
    VERIFY_OK(trails.find(journal, {{"page", "a"}}, 1, UINT64_MAX));
    QCOMPARE(trails.known(), last());
    VERIFY_OK(apply({Edit::patch("page", "a", "headline/en", "Second")}));
    VERIFY_OK(apply({Edit::patch("box", "a", "title", "Second")}));
    const auto found = trails.find(journal, {{"page", "a"}}, 1, UINT64_MAX);
    VERIFY_OK(found);
    QVERIFY(*found == std::vector<RecordTrails::Step>({{1, BodyKind::Edits}, {2, BodyKind::Edits}}));
    QCOMPARE(trails.known(), last());
}

void TestPageRestore::trailsOfManyRecordsNameTheCommitForAny() {
    std::vector<Edit> edits;
    for (int i = 0; i < 6000; ++i)
        edits.push_back(Edit::create("person", "p" + std::to_string(i), nlohmann::json::object()));
    VERIFY_OK(apply(edits));
    RecordTrails trails;
    const auto found = trails.find(m_site->journal(), {{"person", "p5999"}}, 1, UINT64_MAX);
    VERIFY_OK(found);
    QVERIFY(*found == std::vector<RecordTrails::Step>({{2, BodyKind::Edits}}));
}

void TestPageRestore::inversesLeadToWhatStoodBefore() {
    std::mt19937 random(3);
    for (int i = 0; i < 120; ++i)
        edit(random);
    VERIFY_OK(m_site->flush());
    const Journal& journal = m_site->journal();
    RecordTrails trails;
    for (std::uint64_t number = 2; number <= last(); ++number) {
        const auto commit = journal.readCommit(number);
        VERIFY_OK(commit);
        const auto& edits = std::get<std::vector<Edit>>(commit->body);
        const auto inverses = inversesOf(journal, base(), number, edits, {}, &trails);
        VERIFY_OK(inverses);
        QCOMPARE(inverses->size(), edits.size());
        const auto after = replay(State::empty(now().schemaPointer()), 0, journal, Version{number});
        VERIFY_OK(after);
        StateEditor editor(*after);
        for (auto inverse = inverses->rbegin(); inverse != inverses->rend(); ++inverse)
            VERIFY_OK(applyEdit(editor, *inverse, number));
        QVERIFY(contentOf(editor.current()) == contentAt(number - 1));
    }
}

void TestPageRestore::aPlaceIsTouchedByWhatChangesIt() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline/en", "Second")}));
    VERIFY_OK(apply({Edit::patch("page", "a", "headline/es", "Segundo")}));
    VERIFY_OK(apply({Edit::erase("page", "a")}));
    const auto touched = [this](const char* path) {
        std::string numbers;
        for (std::uint64_t number = 1; number <= last(); ++number) {
            const auto is = touchesPlace(m_site->journal(), number, BodyKind::Edits, {"page", "a", path});
            if (is && *is)
                numbers += std::to_string(number);
        }
        return numbers;
    };
    QCOMPARE(touched("headline/en"), std::string("124"));
    QCOMPARE(touched("headline"), std::string("1234"));
    QCOMPARE(touched("slug"), std::string("14"));
    QCOMPARE(touched(""), std::string("1234"));
}

QTEST_APPLESS_MAIN(TestPageRestore)
#include "tst_page_restore.moc"
