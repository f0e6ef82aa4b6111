#include "model/blob/delta.h"
#include "model/blob/snapshot.h"
#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "model/schema/schema_json.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using galley::test::dumpContent;
using galley::test::dumpState;
using galley::test::editRandomly;
using galley::test::RandomContent;

class TestDelta : public QObject {
    Q_OBJECT
private slots:
    void leadsForwardAndBack_data();
    void leadsForwardAndBack();
    void fitsReplicasWithOtherOrdinals();
    void wrongBaseIsAConflict();
    void damageIsCorrupt();
    void unchangedStatesGiveAnEmptyStep();
    void unchangedFieldsStayInTheColumns();
};

void TestDelta::leadsForwardAndBack_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 40; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestDelta::leadsForwardAndBack() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed));
    auto from = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 60);
    if (seed % 2 == 0)
        from = *foldState(from);
    const auto to = editRandomly(random, from, 25);
    ChangeSet changes;
    const auto forward = applyDelta(from, encodeDelta(*from, *to), &changes);
    VERIFY_OK(forward);
    QCOMPARE(dumpContent(**forward), dumpContent(*to));
    QCOMPARE((*forward)->version().value(), to->version().value());
    QCOMPARE((*forward)->recomputeChecksum().toHex(), to->checksum().toHex());
    const auto back = applyDelta(to, encodeDelta(*to, *from));
    VERIFY_OK(back);
    QCOMPARE(dumpContent(**back), dumpContent(*from));
    QCOMPARE((*back)->checksum().toHex(), from->checksum().toHex());
}

void TestDelta::fitsReplicasWithOtherOrdinals() {
    RandomContent random(77);
    const auto from = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 60);
    const auto to = editRandomly(random, from, 25);
    // The same content in another order: built from the empty state in one delta.
    const auto other =
        applyDelta(State::empty(from->schemaPointer()), encodeDelta(*State::empty(from->schemaPointer()), *from));
    VERIFY_OK(other);
    const auto moved = applyDelta(*other, encodeDelta(*from, *to));
    VERIFY_OK(moved);
    QCOMPARE(dumpContent(**moved), dumpContent(*to));
}

void TestDelta::wrongBaseIsAConflict() {
    RandomContent random(5);
    const auto from = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 60);
    const auto to = editRandomly(random, from, 25);
    const auto result = applyDelta(to, encodeDelta(*from, *to));
    QVERIFY(!result && result.error().code == ErrorCode::Conflict);
}

void TestDelta::damageIsCorrupt() {
    RandomContent random(6);
    const auto from = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 40);
    const auto to = editRandomly(random, from, 25);
    const std::string whole = encodeDelta(*from, *to);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        QVERIFY(!applyDelta(from, std::string_view(whole).substr(0, at)).has_value());
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
        QVERIFY(!applyDelta(from, flipped).has_value());
    }
}

void TestDelta::unchangedStatesGiveAnEmptyStep() {
    RandomContent random(8);
    const auto state = editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 40);
    ChangeSet changes;
    const auto same = applyDelta(state, encodeDelta(*state, *state), &changes);
    VERIFY_OK(same);
    QVERIFY(changes.empty());
}

void TestDelta::unchangedFieldsStayInTheColumns() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[
        {"name":"headline","kind":"string"},{"name":"body","kind":"text"},
        {"name":"links","kind":"list","of":{"kind":"ref","targets":["page"]}}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    for (int i = 0; i < 2000; ++i)
        VERIFY_OK(
            applyEdit(editor,
                      Edit::create("page", "p" + std::to_string(i),
                                   {{"headline", "H"}, {"body", std::string(3000, 'b')}, {"links", {"p1", "p2"}}}),
                      1));
    const auto from = *foldState(editor.finish(Version{1}));
    StateEditor next(from);
    for (int i = 0; i < 500; ++i)
        VERIFY_OK(applyEdit(next, Edit::patch("page", "p" + std::to_string(i * 3), "headline", "Changed"), 2));
    const auto to = next.finish(Version{2});
    QVERIFY2(to->heapBytes() - from->heapBytes() < 500 * 1500, "an edit of one field copies the others");
    const auto applied = applyDelta(from, encodeDelta(*from, *to));
    VERIFY_OK(applied);
    QVERIFY2((*applied)->heapBytes() - from->heapBytes() < 500 * 1500, "a delta copies what it does not change");
    QCOMPARE(dumpState(**applied), dumpState(*to));
    QCOMPARE((*applied)->recomputeChecksum().toHex(), (*applied)->checksum().toHex());
    QCOMPARE((*applied)->checksum().toHex(), to->recomputeChecksum().toHex());
}

QTEST_APPLESS_MAIN(TestDelta)
#include "tst_delta.moc"
