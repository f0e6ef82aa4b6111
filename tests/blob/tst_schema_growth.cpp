// States whose schema grows while they live: in columns and overlay, through snapshots and deltas.
#include "model/blob/delta.h"
#include "model/blob/snapshot.h"
#include "model/dataset/fold.h"
#include "model/dataset/record_codec.h"
#include "model/schema/compatibility.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using galley::test::dumpContent;
using galley::test::dumpState;
using galley::test::editRandomly;
using galley::test::grow;
using galley::test::RandomContent;

namespace {

/// The canonical bytes of all records: they do not depend on the schema as long as it only grows.
QByteArray bytesOf(const State& state) {
    std::string bytes;
    state.forEach([&](const RecordView& record) {
        bytes += record.path() + "=";
        encodeFields(bytes, record);
    });
    return QByteArray::fromStdString(bytes);
}

} // namespace

class TestSchemaGrowth : public QObject {
    Q_OBJECT
private slots:
    void contentSurvivesGrowth_data();
    void contentSurvivesGrowth();
    void withoutRecordsAnySchemaWillDo();
};

void TestSchemaGrowth::contentSurvivesGrowth_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 20; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestSchemaGrowth::contentSurvivesGrowth() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 4000);
    auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 60);
    for (int round = 0; round < 6; ++round) {
        if (random.chance(50))
            state = *foldState(state);
        const Schema grown = grow(random, state->schema());
        VERIFY_OK(grown.validate());
        QVERIFY(staysReadable(compareSchemas(state->schema(), grown)));
        StateEditor editor(state);
        editor.setSchema(std::make_shared<const Schema>(grown));
        const auto wider = editor.finish(state->version());
        QCOMPARE(bytesOf(*wider), bytesOf(*state));
        QCOMPARE(wider->checksum().toHex(), state->checksum().toHex());

        auto next = editRandomly(random, wider, 30);
        if (random.chance(30))
            next = *foldState(next);
        QCOMPARE(next->checksum().toHex(), next->recomputeChecksum().toHex());
        const auto snapshot = std::make_shared<const std::string>(encodeSnapshot(*next));
        const auto loaded = readSnapshot(*snapshot, snapshot);
        VERIFY_OK(loaded);
        QCOMPARE(dumpState(**loaded), dumpState(*next));
        ChangeSet changes;
        const auto followed = applyDelta(state, encodeDelta(*state, *next), &changes);
        VERIFY_OK(followed);
        QCOMPARE(dumpContent(**followed), dumpContent(*next));
        QVERIFY((*followed)->schema() == next->schema());
        // Back there are fields that nothing can hold: a snapshot has to do it, but where no records are in the way.
        const auto back = applyDelta(next, encodeDelta(*next, *state));
        if (back)
            QCOMPARE(dumpContent(**back), dumpContent(*state));
        else
            QCOMPARE(back.error().code, ErrorCode::Unsupported);
        QVERIFY(!back || grown == state->schema() || next->recordCount() == 0 || state->recordCount() == 0);
        state = random.chance(50) ? next : *followed;
    }
}

void TestSchemaGrowth::withoutRecordsAnySchemaWillDo() {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        RandomContent random(seed + 6000);
        auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 40);
        if (seed % 2 == 0)
            state = *foldState(state);
        StateEditor eraser(state);
        state->forEach([&](const RecordView& record) { eraser.erase(record.ref(), 99); });
        const auto erased = eraser.finish(Version{99});
        QCOMPARE(erased->recordCount(), std::uint64_t{0});
        Schema other;
        other.locales = {{"en", ""}};
        other.types.resize(1);
        other.types[0].name = "other";
        StateEditor editor(erased);
        editor.setSchema(std::make_shared<const Schema>(other));
        const RecordRef ref = editor.declare(TypeIndex{0}, "one");
        Record record;
        record.id = "one";
        editor.put(ref, std::make_shared<const Record>(record));
        const auto next = editor.finish(Version{100});
        QCOMPARE(next->recordCount(), std::uint64_t{1});
        QCOMPARE((*foldState(next))->recordCount(), std::uint64_t{1});
        const auto snapshot = std::make_shared<const std::string>(encodeSnapshot(*next));
        VERIFY_OK(readSnapshot(*snapshot, snapshot));
        const auto followed = applyDelta(erased, encodeDelta(*erased, *next));
        VERIFY_OK(followed);
        QCOMPARE(dumpContent(**followed), dumpContent(*next));
    }
}

QTEST_APPLESS_MAIN(TestSchemaGrowth)
#include "tst_schema_growth.moc"
