// Columns that contradict their schema: what a reader accepts must be safe to use without further checks.
#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "model/dataset/type_store.h"
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QTest>
#include <bit>
#include <functional>
#include <limits>

using namespace galley;

namespace {

enum FieldNumber : std::size_t { Live, Status, Day, Score, Headline, Next, Tags, Modules };

Schema schemaOfAllKinds() {
    auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[
        {"name":"live","kind":"bool"},{"name":"status","kind":"enum","values":["draft","out"]},
        {"name":"day","kind":"datetime"},{"name":"score","kind":"float"},{"name":"headline","kind":"string"},
        {"name":"next","kind":"ref","targets":["page"]},{"name":"tags","kind":"list","of":{"kind":"ref","targets":["page"]}},
        {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"text","kind":"string"}]}]}]},
      {"name":"person","fields":[]}]})");
    return schema ? *std::move(schema) : Schema();
}

/// Equal values, of any number for ten bytes.
PackedInts constant(std::uint64_t value, std::size_t count) {
    ByteWriter bytes;
    bytes.u8(0);
    bytes.varint(count);
    bytes.u64(value);
    ByteReader in(bytes.view());
    return *PackedInts::read(in);
}

} // namespace

using Damage = std::function<void(std::vector<ColumnNode>&)>;
Q_DECLARE_METATYPE(Damage)

class TestTypeStore : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void wholeColumnsAreRead();
    void impossibleValuesAreCorrupt_data();
    void impossibleValuesAreCorrupt();
    void lengthsWithoutBytesCostNoTime();

private:
    Result<std::shared_ptr<const TypeStore>> readDamaged(const Damage& damage) const;
    std::shared_ptr<const State> m_state;
};

void TestTypeStore::initTestCase() {
    StateEditor editor(State::empty(std::make_shared<const Schema>(schemaOfAllKinds())));
    VERIFY_OK(applyEdit(editor,
                        Edit::create("page", "one",
                                     {{"live", true},
                                      {"status", "out"},
                                      {"day", "2021-03-04T05:06:07Z"},
                                      {"score", 1.5},
                                      {"headline", "H"},
                                      {"next", "two"},
                                      {"tags", {"one", "two"}},
                                      {"modules", {{{"kind", "row"}, {"key", "x"}, {"text", "T"}}}}}),
                        1));
    VERIFY_OK(applyEdit(editor, Edit::create("person", "ada", nlohmann::json::object()), 1));
    const auto folded = foldState(editor.finish(Version{1}));
    VERIFY_OK(folded);
    m_state = *folded;
}

Result<std::shared_ptr<const TypeStore>> TestTypeStore::readDamaged(const Damage& damage) const {
    TypeStore store = *m_state->stores()[0];
    auto chunk = std::make_shared<Chunk>(*store.chunks.front());
    damage(chunk->fields);
    store.chunks.front() = std::move(chunk);
    ByteWriter out;
    store.write(out);
    ByteReader in(out.view());
    return TypeStore::read(in, m_state->schema(), m_state->schema().types[0],
                           {m_state->ordinalCount(TypeIndex{0}), m_state->ordinalCount(TypeIndex{1})});
}

void TestTypeStore::wholeColumnsAreRead() {
    VERIFY_OK(readDamaged([](std::vector<ColumnNode>&) {}));
}

void TestTypeStore::impossibleValuesAreCorrupt_data() {
    QTest::addColumn<Damage>("damage");
    const auto row = [](const char* name, Damage damage) { QTest::newRow(name) << std::move(damage); };
    const auto value = [&](const char* name, FieldNumber field, std::uint64_t bits) {
        row(name, [=](std::vector<ColumnNode>& fields) { fields[field].values = constant(bits, 1); });
    };
    value("a truth value of 2", Live, 2);
    value("an enum value that the schema does not have", Status, 2);
    value("a negative enum value", Status, ~std::uint64_t{0});
    value("a date in the year 300,000,000", Day, std::uint64_t{1} << 62);
    value("a number that is none", Score, std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN()));
    value("a negative zero", Score, std::bit_cast<std::uint64_t>(-0.0));
    value("a text outside its heap", Headline, 1000);
    value("a reference outside its type", Next, 1000);
    row("a reference to a type that is no target",
        [](std::vector<ColumnNode>& fields) { fields[Next].selectors = constant(1, 1); });
    row("an element without a value", [](std::vector<ColumnNode>& fields) {
        fields[Tags].children[0].presence = BitSet::fromBits({true, false});
        fields[Tags].children[0].values = constant(0, 1);
        fields[Tags].children[0].selectors = constant(0, 1);
    });
    row("a key outside its heap", [](std::vector<ColumnNode>& fields) { fields[Modules].keys = constant(1000, 1); });
    row("a block of a kind without a column",
        [](std::vector<ColumnNode>& fields) { fields[Modules].selectors = constant(1, 1); });
}

void TestTypeStore::impossibleValuesAreCorrupt() {
    QFETCH(Damage, damage);
    const auto read = readDamaged(damage);
    QVERIFY(!read && read.error().code == ErrorCode::Corrupt);
}

void TestTypeStore::lengthsWithoutBytesCostNoTime() {
    // A list of 16 million equal references in a thousand columns takes some bytes each.
    constexpr std::uint32_t kElements = 1U << 24;
    ColumnNode list;
    list.kind = ColumnKind::List;
    list.presence = BitSet::fromBits({true, false});
    list.offsets = Offsets::fromLengths(std::span<const std::uint32_t>(std::vector<std::uint32_t>{kElements}));
    ColumnNode refs;
    refs.kind = ColumnKind::Ref;
    refs.presence = BitSet::all(kElements);
    refs.values = constant(0, kElements);
    refs.selectors = constant(0, kElements);
    list.children.push_back(refs);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 200; ++i)
        VERIFY_OK(readDamaged([&](std::vector<ColumnNode>& fields) { fields[Tags] = list; }));
    QVERIFY2(timer.elapsed() < 2000, QByteArray::number(timer.elapsed()));
}

QTEST_APPLESS_MAIN(TestTypeStore)
#include "tst_type_store.moc"
