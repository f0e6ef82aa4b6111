// Scans over columns and overlay against asking every record.
#include "model/dataset/fold.h"
#include "model/dataset/scan.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>
#include <algorithm>

using namespace galley;
using galley::test::editRandomly;
using galley::test::RandomContent;

namespace {

using Ordinals = std::vector<std::uint32_t>;

template <class Matches>
Ordinals matching(const State& state, TypeIndex type, Matches&& matches) {
    Ordinals ordinals;
    state.forEach(type, [&](const RecordView& record) {
        if (matches(record))
            ordinals.push_back(record.ref().ordinal.value());
    });
    return ordinals;
}

bool isWithin(const ValueView& value, std::int64_t least, std::int64_t most) {
    return value.kind() == ValueKind::Int && value.asInt() >= least && value.asInt() <= most;
}

bool names(const ValueView& value, RecordRef target) {
    if (value.kind() == ValueKind::Ref)
        return value.asRef() == target;
    for (std::uint32_t i = 0; value.kind() == ValueKind::List && i < value.size(); ++i)
        if (value.at(i).kind() == ValueKind::Ref && value.at(i).asRef() == target)
            return true;
    return false;
}

/// All values of a field that a range can begin or end at.
std::vector<std::int64_t> bounds(const State& state, TypeIndex type, std::size_t field) {
    std::vector<std::int64_t> values = {INT64_MIN, 0, INT64_MAX};
    state.forEach(type, [&](const RecordView& record) {
        if (const ValueView value = record.field(field); value.kind() == ValueKind::Int && values.size() < 12)
            values.push_back(value.asInt());
    });
    return values;
}

void compare(const State& state) {
    for (std::uint16_t t = 0; t < state.schema().types.size(); ++t) {
        const TypeIndex type{t};
        const Ordinals all = matching(state, type, [](const RecordView&) { return true; });
        for (std::size_t field = 0; field < state.schema().type(type).fields.size(); ++field) {
            for (const std::int64_t least : bounds(state, type, field))
                for (const std::int64_t most : bounds(state, type, field)) {
                    Ordinals kept = all;
                    keepWithin(kept, state, type, field, least, most);
                    QCOMPARE(kept, matching(state, type, [&](const RecordView& record) {
                                 return isWithin(record.field(field), least, most);
                             }));
                }
            for (std::uint32_t target = 0; target < std::min<std::uint32_t>(state.ordinalCount(type), 5); ++target) {
                const RecordRef ref{type, Ordinal{target}};
                QCOMPARE(
                    recordsReferring(state, type, field, ref),
                    matching(state, type, [&](const RecordView& record) { return names(record.field(field), ref); }));
            }
        }
    }
}

} // namespace

class TestScan : public QObject {
    Q_OBJECT
private slots:
    void findsWhatEveryRecordSays_data();
    void findsWhatEveryRecordSays();
};

void TestScan::findsWhatEveryRecordSays_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 10; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestScan::findsWhatEveryRecordSays() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed));
    auto state = State::empty(std::make_shared<const Schema>(random.schema()));
    for (int round = 0; round < 3; ++round) {
        state = editRandomly(random, state, 80);
        compare(*state); // in the overlay, over older columns
        const auto folded = foldState(state);
        VERIFY_OK(folded);
        compare(**folded);
        state = *folded;
    }
}

QTEST_GUILESS_MAIN(TestScan)
#include "tst_scan.moc"
