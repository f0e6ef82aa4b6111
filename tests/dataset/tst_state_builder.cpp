// The builder of first states against the editor: the same content, ordinals and checksums, whatever the threads.
#include "model/dataset/state_builder.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using galley::test::dumpState;
using galley::test::editRandomly;
using galley::test::RandomContent;

class TestStateBuilder : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheEditor_data();
    void agreesWithTheEditor();
    void severalIdsAreFoundAsEachByItself();
    void cancelledBuildGivesNothing();
    void readersKeepFieldsThatAnEditLeftAlone();
};

namespace {

/// The same records in the same order.
std::shared_ptr<const State> rebuilt(const State& state, unsigned threads) {
    StateBuilder builder(state.schemaPointer());
    for (std::uint16_t type = 0; type < state.schema().types.size(); ++type)
        for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(TypeIndex{type}); ++ordinal) {
            const RecordRef ref{TypeIndex{type}, Ordinal{ordinal}};
            if (builder.declare(ref.type, state.record(ref).id()) != ref)
                qFatal("the builder gives other ordinals");
        }
    state.forEach(
        [&](const RecordView& record) { builder.put(record.ref(), record.materialise()->fields, record.revision()); });
    FoldOptions options;
    options.threads = threads;
    const auto built = builder.finish(state.version(), {}, {}, options);
    return built ? *built : nullptr;
}

} // namespace

void TestStateBuilder::agreesWithTheEditor_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 15; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestStateBuilder::agreesWithTheEditor() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 70);
    const auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 200);
    for (const unsigned threads : {1U, 3U}) {
        const auto built = rebuilt(*state, threads);
        QVERIFY(built != nullptr);
        QCOMPARE(dumpState(*built), dumpState(*state));
        QCOMPARE(built->checksum().toHex(), state->checksum().toHex());
        QCOMPARE(built->recomputeChecksum().toHex(), state->checksum().toHex());
        QCOMPARE(built->overlaySize(), std::size_t{0});
        for (std::uint16_t type = 0; type < state->schema().types.size(); ++type)
            QCOMPARE(built->ordinalCount(TypeIndex{type}), state->ordinalCount(TypeIndex{type}));
    }
}

void TestStateBuilder::severalIdsAreFoundAsEachByItself() {
    RandomContent random(3);
    StateBuilder builder(std::make_shared<const Schema>(random.schema()));
    const TypeIndex type{0};
    std::vector<std::string> names;
    for (std::size_t number = 0; number < 4000; ++number)
        names.push_back("record-" + std::to_string(number));
    const std::vector<std::string_view> ids(names.begin(), names.end());
    std::vector<RecordRef> refs(ids.size());
    QVERIFY(!builder.findAll(type, ids, refs)); // of no ids at all
    for (std::size_t number = 0; number < ids.size(); ++number)
        if (number % 3 != 0 || number < 16)
            builder.declare(type, ids[number]);
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, ids.size()}) {
        const bool areAllKnown = builder.findAll(type, std::span(ids).first(count), std::span(refs).first(count));
        QCOMPARE(areAllKnown, count <= 16);
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(refs[i], builder.find(type, ids[i]).value_or(RecordRef{type, Ordinal{}}));
    }
}

void TestStateBuilder::cancelledBuildGivesNothing() {
    RandomContent random(3);
    StateBuilder builder(std::make_shared<const Schema>(random.schema()));
    builder.declare(TypeIndex{0}, "one");
    CancelToken cancel;
    cancel.cancel();
    const auto built = builder.finish(Version{1}, {}, cancel);
    QVERIFY(!built && built.error().code == ErrorCode::Cancelled);
}

void TestStateBuilder::readersKeepFieldsThatAnEditLeftAlone() {
    // Values of a record that was taken out of columns stay readable after the columns' last state is gone.
    RandomContent random(11);
    auto state = rebuilt(*editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 80), 2);
    std::vector<std::shared_ptr<const Record>> records;
    state->forEach([&](const RecordView& record) { records.push_back(record.materialise()); });
    const QByteArray before = dumpState(*state);
    const auto schema = state->schemaPointer();
    StateBuilder builder(schema);
    for (std::uint16_t type = 0; type < schema->types.size(); ++type)
        for (std::uint32_t ordinal = 0; ordinal < state->ordinalCount(TypeIndex{type}); ++ordinal)
            builder.declare(TypeIndex{type}, state->record({TypeIndex{type}, Ordinal{ordinal}}).id());
    std::vector<RecordRef> refs;
    state->forEach([&](const RecordView& record) { refs.push_back(record.ref()); });
    const Version version = state->version();
    state = nullptr;
    for (std::size_t i = 0; i < refs.size(); ++i)
        builder.put(refs[i], records[i]->fields, records[i]->revision);
    const auto again = builder.finish(version);
    VERIFY_OK(again);
    QCOMPARE(dumpState(**again), before);
}

QTEST_APPLESS_MAIN(TestStateBuilder)
#include "tst_state_builder.moc"
