// The prefix index against a look at every record, under random edits.
#include "model/base/text_fold.h"
#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "model/index/prefix_index.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace galley;

namespace {

const char* const kSchema = R"({"locales":[{"code":"en"},{"code":"de"}],"types":[
    {"name":"film","display":"title","fields":[{"name":"title","kind":"string"}]},
    {"name":"page","display":"headline","fields":[{"name":"headline","kind":"string","localized":true}]},
    {"name":"note","fields":[{"name":"text","kind":"text"}]}]})";

std::shared_ptr<const Schema> schema() {
    return std::make_shared<const Schema>(*parseSchema(kSchema));
}

/// Every name of a record with its ordinal, sorted, as the contract orders them.
std::vector<std::pair<std::string, Ordinal>> namesOf(const State& state, TypeIndex type) {
    std::vector<std::pair<std::string, Ordinal>> names;
    state.forEach(type, [&](const RecordView& record) {
        std::vector<std::string> own;
        const auto record_ = record.materialise();
        if (!record_->fields.empty() && !record.type().display.empty()) {
            const Value& value = record_->fields.front();
            if (value.kind() == ValueKind::String)
                own.push_back(value.asString());
            else if (value.kind() == ValueKind::Localized)
                for (const Value& one : value.elements())
                    if (one.kind() == ValueKind::String)
                        own.push_back(one.asString());
        }
        std::erase_if(own, [](const std::string& name) { return name.empty(); });
        if (own.empty())
            own.push_back(record.id());
        for (const std::string& name : own)
            names.emplace_back(foldedCase(name), record.ref().ordinal);
    });
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<Ordinal> slowFind(const State& state, TypeIndex type, std::string_view prefix) {
    std::vector<Ordinal> found;
    for (const auto& [name, ordinal] : namesOf(state, type))
        if (name.starts_with(foldedCase(prefix)) && std::find(found.begin(), found.end(), ordinal) == found.end())
            found.push_back(ordinal);
    return found;
}

std::vector<RecordRef> refsOf(const ChangeSet& changes) {
    std::vector<RecordRef> refs;
    for (const RecordChange& change : changes)
        refs.push_back(change.ref);
    return refs;
}

class Names {
public:
    explicit Names(std::uint64_t seed)
        : m_random(seed) {}
    std::uint32_t below(std::size_t count) { return static_cast<std::uint32_t>(m_random() % count); }
    /// Few letters, so that beginnings are shared.
    std::string name() {
        static const char* const kParts[] = {"a", "A", "b", "É", "é", "the ", "The ", "ж", "Ж", "東", "-", "zz"};
        std::string name;
        for (std::uint32_t length = below(7); length > 0; --length)
            name += kParts[below(std::size(kParts))];
        return name;
    }

private:
    std::mt19937_64 m_random;
};

} // namespace

class TestPrefixIndex : public QObject {
    Q_OBJECT
private slots:
    void caseDoesNotMatterAndOrderIsByName();
    void namesOfAllLocalesCountOnce();
    void recordsWithoutNameAreFoundById();
    void longNamesAreCut();
    void randomEditsGiveWhatALookAtEveryRecordGives_data();
    void randomEditsGiveWhatALookAtEveryRecordGives();
    void deepTreesGrowAndShrink();
    void aCancelledBuildIsEmpty();
};

void TestPrefixIndex::caseDoesNotMatterAndOrderIsByName() {
    StateEditor editor(State::empty(schema()));
    for (const char* title : {"The Other", "the angels", "THE ÄRA", "Tha", "ΟΔΟΣ", "Ёлка"})
        VERIFY_OK(applyEdit(editor, Edit::create("film", title, {{"title", title}}), 1));
    const auto state = editor.finish(Version{1});
    const PrefixIndex index = PrefixIndex::build(*state);
    const TypeIndex film{0};
    const auto idsOf = [&](std::string_view prefix) {
        std::string ids;
        for (const Ordinal ordinal : index.find(film, prefix))
            ids += state->record({film, ordinal}).id() + "|";
        return ids;
    };
    QCOMPARE(idsOf("tHE "), std::string("the angels|The Other|THE ÄRA|"));
    QCOMPARE(idsOf("the ä"), std::string("THE ÄRA|"));
    QCOMPARE(idsOf("οδοσ"), std::string("ΟΔΟΣ|"));
    QCOMPARE(idsOf("ёл"), std::string("Ёлка|"));
    QCOMPARE(idsOf("them"), std::string());
    QCOMPARE(index.find(film, "").size(), std::size_t{6});
    QCOMPARE(index.find("th").size(), std::size_t{4});
    QVERIFY(index.find(TypeIndex{9}, "t").empty());
}

void TestPrefixIndex::namesOfAllLocalesCountOnce() {
    StateEditor editor(State::empty(schema()));
    VERIFY_OK(applyEdit(editor, Edit::create("page", "one", {{"headline", {{"en", "Light"}, {"de", "Licht"}}}}), 1));
    VERIFY_OK(applyEdit(editor, Edit::create("page", "two", {{"headline", {{"de", "Linse"}}}}), 1));
    const auto state = editor.finish(Version{1});
    const PrefixIndex index = PrefixIndex::build(*state);
    QCOMPARE(index.find(TypeIndex{1}, "li"), (std::vector<Ordinal>{Ordinal{0}, Ordinal{1}}));
    QCOMPARE(index.find(TypeIndex{1}, "lic"), std::vector<Ordinal>{Ordinal{0}});
    QVERIFY(index.find(TypeIndex{1}, "one").empty());
}

void TestPrefixIndex::recordsWithoutNameAreFoundById() {
    StateEditor editor(State::empty(schema()));
    VERIFY_OK(applyEdit(editor, Edit::create("note", "Memo-7", {{"text", "hidden"}}), 1));
    VERIFY_OK(applyEdit(editor, Edit::create("film", "untitled", nlohmann::json::object()), 1));
    const auto state = editor.finish(Version{1});
    const PrefixIndex index = PrefixIndex::build(*state);
    QCOMPARE(index.find(TypeIndex{2}, "memo").size(), std::size_t{1});
    QVERIFY(index.find(TypeIndex{2}, "hidden").empty());
    QCOMPARE(index.find(TypeIndex{0}, "UNTITLED").size(), std::size_t{1});
}

void TestPrefixIndex::longNamesAreCut() {
    StateEditor editor(State::empty(schema()));
    const std::string begin(PrefixIndex::kMaxName, 'x');
    VERIFY_OK(applyEdit(editor, Edit::create("film", "long", {{"title", begin + "tail"}}), 1));
    const auto state = editor.finish(Version{1});
    const PrefixIndex index = PrefixIndex::build(*state);
    QCOMPARE(index.find(TypeIndex{0}, begin).size(), std::size_t{1});
    QCOMPARE(index.find(TypeIndex{0}, begin + "other").size(), std::size_t{1});
    QVERIFY(index.find(TypeIndex{0}, begin.substr(1) + "y").empty());
}

void TestPrefixIndex::randomEditsGiveWhatALookAtEveryRecordGives_data() {
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 4; ++seed)
        QTest::addRow("seed %d", static_cast<int>(seed)) << seed;
}

void TestPrefixIndex::randomEditsGiveWhatALookAtEveryRecordGives() {
    QFETCH(quint64, seed);
    Names random(seed);
    auto state = State::empty(schema());
    PrefixIndex index = PrefixIndex::build(*state);
    const PrefixIndex first = index;
    for (int step = 0; step < 300; ++step) {
        StateEditor editor(state);
        for (std::uint32_t edits = random.below(12); edits > 0; --edits) {
            const std::string id = "r" + std::to_string(random.below(400));
            const bool isPage = random.below(3) == 0;
            const nlohmann::json fields =
                isPage ? nlohmann::json{{"headline", {{"en", random.name()}, {"de", random.name()}}}}
                       : nlohmann::json{{"title", random.name()}};
            const std::string type = isPage ? "page" : "film";
            const auto known = editor.current().find(TypeIndex{static_cast<std::uint16_t>(isPage ? 1 : 0)}, id);
            if (known && random.below(3) == 0)
                VERIFY_OK(applyEdit(editor, Edit::erase(type, id), 1));
            else if (known)
                VERIFY_OK(applyEdit(editor, Edit::patch(type, id, isPage ? "headline" : "title", fields.front()), 1));
            else
                VERIFY_OK(applyEdit(editor, Edit::create(type, id, fields), 1));
        }
        std::vector<RecordRef> changed = refsOf(editor.changes());
        const auto after = editor.finish(Version{state->version().value() + 1});
        if (after->ordinalCount(TypeIndex{0}) > 0 && step % 3 == 0)
            changed.push_back({TypeIndex{0}, Ordinal{random.below(after->ordinalCount(TypeIndex{0}))}});
        index = index.next(*state, *after, changed);
        state = seed % 2 == 0 && step % 50 == 49 ? *foldState(after) : after;
        for (int query = 0; query < 5; ++query) {
            const TypeIndex type{static_cast<std::uint16_t>(random.below(2))};
            const std::string prefix = random.name();
            QCOMPARE(index.find(type, prefix), slowFind(*state, type, prefix));
        }
        if (step % 25 == 0)
            QCOMPARE(index.find(TypeIndex{0}, ""), PrefixIndex::build(*state).find(TypeIndex{0}, ""));
    }
    QVERIFY(first.find("").empty());
}

void TestPrefixIndex::deepTreesGrowAndShrink() {
    constexpr std::uint32_t kRecords = 66'000; // three levels
    const auto titleOf = [](std::uint32_t number) { return "Film " + std::to_string(number * 7919U % 100'003U); };
    StateEditor editor(State::empty(schema()));
    std::vector<RecordRef> all;
    for (std::uint32_t i = 0; i < kRecords; ++i) {
        all.push_back(editor.declare(TypeIndex{0}, std::to_string(i)));
        editor.put(all.back(),
                   std::make_shared<const Record>(Record{
                       .id = std::to_string(i), .exists = true, .revision = 1, .fields = {Value::string(titleOf(i))}}));
    }
    const auto empty = State::empty(schema());
    const auto full = editor.finish(Version{1});
    const PrefixIndex built = PrefixIndex::build(*full);
    const PrefixIndex grown = PrefixIndex::build(*empty).next(*empty, *full, all);
    for (const char* prefix : {"", "film 1", "film 12", "film 99999", "film 5000"})
        QCOMPARE(grown.find(TypeIndex{0}, prefix), built.find(TypeIndex{0}, prefix));
    QCOMPARE(built.find(TypeIndex{0}, "film").size(), std::size_t{kRecords});
    QVERIFY(grown.heapBytes() < 2 * built.heapBytes());
    const PrefixIndex gone = grown.next(*full, *empty, all);
    QVERIFY(gone.find("").empty());
    QVERIFY(gone.heapBytes() < 1000);
    QCOMPARE(grown.find(TypeIndex{0}, "film 12"), built.find(TypeIndex{0}, "film 12"));
}

void TestPrefixIndex::aCancelledBuildIsEmpty() {
    StateEditor editor(State::empty(schema()));
    VERIFY_OK(applyEdit(editor, Edit::create("film", "one", {{"title", "One"}}), 1));
    const auto state = editor.finish(Version{1});
    CancelToken cancel;
    cancel.cancel();
    QVERIFY(PrefixIndex::build(*state, cancel).find("").empty());
}

QTEST_APPLESS_MAIN(TestPrefixIndex)
#include "tst_prefix_index.moc"
