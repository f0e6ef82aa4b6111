// Columns against the overlay: folding changes where records stand and nothing else, and reading columns from bytes
// gives the same state or an error.
#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "model/dataset/type_store.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>
#include <set>

using namespace galley;
using galley::test::dumpState;
using galley::test::editRandomly;
using galley::test::RandomContent;

namespace {

std::vector<std::uint32_t> ordinalCounts(const State& state) {
    std::vector<std::uint32_t> counts;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i)
        counts.push_back(state.ordinalCount(TypeIndex{static_cast<std::uint16_t>(i)}));
    return counts;
}

/// Ids and strings are the same when they are written straight to JSON.
void compareAsJson(const RecordView& record) {
    JsonText out;
    std::string scratch;
    std::string expected;
    record.appendJsonId(out, scratch);
    appendJsonString(expected, record.id());
    for (std::size_t field = 0; field < record.type().fields.size(); ++field)
        if (const ValueView value = record.field(field); value.kind() == ValueKind::String) {
            value.appendJsonString(out, scratch);
            appendJsonString(expected, value.asString(scratch));
        }
    QCOMPARE(out.view(), std::string_view(expected));
}

} // namespace

class TestFold : public QObject {
    Q_OBJECT
private slots:
    void foldingKeepsContent_data();
    void foldingKeepsContent();
    void columnsSurviveTheirBytes_data() { foldingKeepsContent_data(); }
    void columnsSurviveTheirBytes();
    void damagedColumnsAreRefusedOrReadable();
    void severalChunksKeepContent();
    void changesBetweenFoldedStatesAreFound();
};

void TestFold::foldingKeepsContent_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 25; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestFold::foldingKeepsContent() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed));
    auto state = State::empty(std::make_shared<const Schema>(random.schema()));
    for (int round = 0; round < 4; ++round) {
        state = editRandomly(random, state, 60);
        const auto folded = foldState(state);
        VERIFY_OK(folded);
        QCOMPARE(dumpState(**folded), dumpState(*state));
        QCOMPARE((*folded)->overlaySize(), std::size_t{0});
        QCOMPARE((*folded)->checksum().toHex(), state->checksum().toHex());
        QCOMPARE((*folded)->recomputeChecksum().toHex(), state->recomputeChecksum().toHex());
        QCOMPARE(state->checksum().toHex(), state->recomputeChecksum().toHex());
        QVERIFY((*folded)->changesSince(*state).empty());
        state->forEach([&](const RecordView& record) {
            QCOMPARE((*folded)->find(record.ref().type, record.id()).value_or(RecordRef{}), record.ref());
            compareAsJson(record);
            compareAsJson((*folded)->record(record.ref()));
        });
        state = *folded;
    }
}

void TestFold::columnsSurviveTheirBytes() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 1000);
    const auto folded =
        foldState(editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 120));
    VERIFY_OK(folded);
    const Schema& schema = (*folded)->schema();
    for (std::size_t i = 0; i < schema.types.size(); ++i) {
        const auto& store = (*folded)->stores()[i];
        if (!store)
            continue;
        ByteWriter out;
        store->write(out);
        ByteReader in(out.view());
        const auto read = TypeStore::read(in, schema, schema.types[i], ordinalCounts(**folded));
        VERIFY_OK(read);
        QCOMPARE(in.remaining(), std::size_t{0});
        ByteWriter again;
        (*read)->write(again);
        QVERIFY(again.view() == out.view());
    }
}

void TestFold::damagedColumnsAreRefusedOrReadable() {
    RandomContent random(7);
    const auto folded =
        foldState(editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 80));
    VERIFY_OK(folded);
    const Schema& schema = (*folded)->schema();
    for (std::size_t i = 0; i < schema.types.size(); ++i) {
        const auto& store = (*folded)->stores()[i];
        if (!store)
            continue;
        ByteWriter out;
        store->write(out);
        const std::string whole(out.view());
        for (std::size_t at = 0; at < whole.size(); ++at) {
            ByteReader cut(std::string_view(whole).substr(0, at));
            QVERIFY(!TypeStore::read(cut, schema, schema.types[i], ordinalCounts(**folded)).has_value());
            std::string flipped = whole;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
            ByteReader in(flipped);
            const auto read = TypeStore::read(in, schema, schema.types[i], ordinalCounts(**folded));
            if (!read)
                continue;
            // What is accepted must be safe to read whole.
            for (std::uint32_t row = 0; row < (*read)->ordinals; ++row) {
                const Chunk& chunk = (*read)->chunkOf(row);
                for (const ColumnNode& node : chunk.fields)
                    ValueView(read->get(), &node, row % TypeStore::kChunkRecords).materialise();
            }
        }
    }
}

void TestFold::severalChunksKeepContent() {
    Schema schema;
    schema.locales = {{"en", ""}};
    Type type;
    type.name = "item";
    Field name;
    name.name = "name";
    Field next;
    next.name = "next";
    next.kind = FieldKind::Ref;
    next.targets = {"item"};
    type.fields = {name, next};
    schema.types = {type};
    StateEditor editor(State::empty(std::make_shared<const Schema>(schema)));
    constexpr std::uint32_t kRecords = TypeStore::kChunkRecords * 3 + 17;
    for (std::uint32_t i = 0; i < kRecords; ++i) {
        const nlohmann::json fields = {{"name", "item number " + std::to_string(i % 100)},
                                       {"next", "i" + std::to_string(i + 1)}};
        VERIFY_OK(applyEdit(editor, Edit::create("item", "i" + std::to_string(i), fields), 1));
    }
    VERIFY_OK(applyEdit(editor, Edit::erase("item", "i5"), 2));
    const auto state = editor.finish(Version{2});
    const auto folded = foldState(state);
    VERIFY_OK(folded);
    QCOMPARE(dumpState(**folded), dumpState(*state));
    QCOMPARE((*folded)->recordCount(), std::uint64_t{kRecords - 1});
    QVERIFY(!(*folded)->find(TypeIndex{0}, "i5"));
    QVERIFY((*folded)->findOrdinal(TypeIndex{0}, "i5"));
    QVERIFY((*folded)->heapBytes() < state->heapBytes() / 4);
}

void TestFold::changesBetweenFoldedStatesAreFound() {
    RandomContent random(99);
    const auto first = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 100);
    const auto second = editRandomly(random, first, 40);
    const auto foldedFirst = foldState(first);
    const auto foldedSecond = foldState(second);
    VERIFY_OK(foldedFirst);
    VERIFY_OK(foldedSecond);
    std::set<std::uint64_t> direct;
    for (const RecordChange& change : second->changesSince(*first))
        if ((change.before && change.before->exists) != (change.after && change.after->exists) ||
            (change.after && change.after->exists && !sameMembers(change.before->fields, change.after->fields)))
            direct.insert(change.ref.packed());
    std::set<std::uint64_t> viaColumns;
    for (const RecordChange& change : (*foldedSecond)->changesSince(**foldedFirst))
        viaColumns.insert(change.ref.packed());
    QVERIFY(!direct.empty());
    QCOMPARE(viaColumns, direct);
}

QTEST_APPLESS_MAIN(TestFold)
#include "tst_fold.moc"
