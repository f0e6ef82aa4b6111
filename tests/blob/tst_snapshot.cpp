#include "model/base/file.h"
#include "model/blob/snapshot.h"
#include "model/dataset/fold.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace galley;
using galley::test::dumpState;
using galley::test::editRandomly;
using galley::test::RandomContent;

namespace {

Result<std::shared_ptr<const State>> read(const std::string& bytes) {
    const auto owner = std::make_shared<const std::string>(bytes);
    return readSnapshot(*owner, owner);
}

/// A state with columns, an overlay over some of them, and phantoms.
std::shared_ptr<const State> mixedState(std::uint64_t seed) {
    RandomContent random(seed);
    auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 80);
    const auto folded = foldState(state);
    return editRandomly(random, *folded, 30);
}

} // namespace

class TestSnapshot : public QObject {
    Q_OBJECT
private slots:
    void roundTripKeepsEverything_data();
    void roundTripKeepsEverything();
    void emptyStateRoundTrips();
    void fileHasTheBytesOfTheSnapshot();
    void cutIsCorrupt();
    void flippedByteIsCorrupt();
    void otherFormatsAreUnsupported();
    void olderFormatsAreRead();
    void repetitiveColumnsRoundTrip();
};

void TestSnapshot::roundTripKeepsEverything_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 25; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestSnapshot::roundTripKeepsEverything() {
    QFETCH(int, seed);
    const auto state = mixedState(static_cast<std::uint64_t>(seed));
    const auto loaded = read(encodeSnapshot(*state));
    VERIFY_OK(loaded);
    QCOMPARE(dumpState(**loaded), dumpState(*state));
    QCOMPARE((*loaded)->version().value(), state->version().value());
    QCOMPARE((*loaded)->recomputeChecksum().toHex(), state->checksum().toHex());
    QVERIFY((*loaded)->schema() == state->schema());
    for (std::size_t i = 0; i < state->schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        QCOMPARE((*loaded)->ordinalCount(type), state->ordinalCount(type));
        for (std::uint32_t ordinal = 0; ordinal < state->ordinalCount(type); ++ordinal) {
            const std::string id = state->record({type, Ordinal{ordinal}}).id();
            const auto found = (*loaded)->findOrdinal(type, id);
            QVERIFY(found && found->ordinal == Ordinal{ordinal});
        }
    }
    QVERIFY(encodeSnapshot(**loaded) == encodeSnapshot(*state));
}

void TestSnapshot::emptyStateRoundTrips() {
    Schema schema;
    schema.locales = {{"en", ""}};
    const auto loaded = read(encodeSnapshot(*State::empty(std::make_shared<const Schema>(schema))));
    VERIFY_OK(loaded);
    QCOMPARE((*loaded)->recordCount(), std::uint64_t{0});
}

void TestSnapshot::fileHasTheBytesOfTheSnapshot() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("one.gsnap").toStdString();
    const auto state = mixedState(4);
    VERIFY_OK(writeSnapshotFile(path, *state));
    const auto bytes = readFile(path);
    VERIFY_OK(bytes);
    QVERIFY(*bytes == encodeSnapshot(*state));
    QVERIFY(!writeSnapshotFile(path / "below a file", *state));
}

void TestSnapshot::cutIsCorrupt() {
    const std::string whole = encodeSnapshot(*mixedState(3));
    for (std::size_t size = 0; size + 8 < whole.size(); size += 7)
        QVERIFY(!read(whole.substr(0, size)).has_value());
}

void TestSnapshot::flippedByteIsCorrupt() {
    const auto state = mixedState(4);
    const std::string whole = encodeSnapshot(*state);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
        // Only padding between sections is outside every checksum: then nothing may have changed.
        if (const auto loaded = read(flipped))
            QCOMPARE(dumpState(**loaded), dumpState(*state));
    }
}

void TestSnapshot::otherFormatsAreUnsupported() {
    std::string bytes = encodeSnapshot(*mixedState(5));
    for (const char format : {'\1', '\5', '\x7f'}) {
        bytes[8] = format;
        const auto loaded = read(bytes);
        QVERIFY(!loaded && loaded.error().code == ErrorCode::Unsupported);
        const bool isOlder = loaded.error().message.find("older") != std::string::npos;
        QCOMPARE(isOlder, format == '\1');
    }
}

void TestSnapshot::olderFormatsAreRead() {
    const auto state = mixedState(5);
    for (const char format : {'\2', '\3'}) {
        std::string bytes = encodeSnapshot(*state);
        constexpr std::size_t kHeader = 16;
        constexpr std::size_t kEntry = 32;
        const std::size_t directory = kHeader + static_cast<unsigned char>(bytes[12]) * kEntry;
        bytes[8] = format;
        const std::uint64_t checksum = hash64(std::string_view(bytes).substr(0, directory));
        std::memcpy(bytes.data() + directory, &checksum, sizeof checksum);
        const auto loaded = read(bytes);
        VERIFY_OK(loaded);
        QCOMPARE(dumpState(**loaded), dumpState(*state));
    }
}

void TestSnapshot::repetitiveColumnsRoundTrip() {
    // Columns that compress more than a reader believes are written plain.
    Schema schema;
    schema.locales = {{"en", ""}};
    Type type;
    type.name = "item";
    Field number;
    number.name = "number";
    number.kind = FieldKind::Int;
    type.fields = {number};
    schema.types = {type};
    StateEditor editor(State::empty(std::make_shared<const Schema>(schema)));
    for (int i = 0; i < 20000; ++i) {
        const RecordRef ref = editor.declare(TypeIndex{0}, std::to_string(i));
        editor.put(ref, std::make_shared<const Record>(
                            Record{std::to_string(i), true, 1, {Value::integer(std::int64_t{1} << (i % 2 * 60))}}));
    }
    const auto folded = foldState(editor.finish(Version{1}));
    VERIFY_OK(folded);
    const auto loaded = read(encodeSnapshot(**folded));
    VERIFY_OK(loaded);
    QCOMPARE((*loaded)->recomputeChecksum().toHex(), (*folded)->checksum().toHex());
}

QTEST_APPLESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
