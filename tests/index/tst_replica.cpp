#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "model/index/replica.h"
#include "model/schema/schema_json.h"
#include "model/schema/site_address.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>
#include <algorithm>
#include <map>
#include <set>

using namespace galley;

class TestReplica : public QObject {
    Q_OBJECT
private slots:
    void anotherSchemaRenewsTheAddressesOfPages();
    void indexesAgreeWithThePlainReading_data();
    void indexesAgreeWithThePlainReading();
};

namespace {

using Referrers = std::map<RecordRef, std::set<RecordRef>>;

Referrers plainReferrers(const State& state) {
    Referrers referrers;
    state.forEach([&](const RecordView& record) {
        for (const RecordRef target : referencesOf(record))
            referrers[target].insert(record.ref());
    });
    return referrers;
}

void compareIndexes(const Replica& replica) {
    const State& state = replica.state();
    const Referrers referrers = plainReferrers(state);
    for (std::uint16_t type = 0; type < state.schema().types.size(); ++type)
        for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(TypeIndex{type}); ++ordinal) {
            const RecordRef ref{TypeIndex{type}, Ordinal{ordinal}};
            const auto found = replica.references().referrers(ref);
            const auto expected = referrers.find(ref);
            QVERIFY(std::set<RecordRef>(found.begin(), found.end()) ==
                    (expected == referrers.end() ? std::set<RecordRef>() : expected->second));
            QCOMPARE(std::size_t{replica.references().referrerCount(ref)}, found.size());
            QVERIFY(std::is_sorted(found.begin(), found.end()));
        }
    std::map<std::string, std::set<RecordRef>> slugs;
    state.forEach([&](const RecordView& record) {
        if (!record.type().page)
            return;
        const ValueView slug = record.field(record.type().slug);
        std::string scratch;
        const auto add = [&](std::size_t locale, const ValueView& value) {
            if (value.kind() != ValueKind::String)
                return;
            const std::string text = canonicalSlug(state.schema(), locale, value.asString(scratch));
            if (!text.empty())
                slugs[slugKey(text)].insert(record.ref());
        };
        add(0, slug);
        for (std::uint32_t i = 0; slug.kind() == ValueKind::Localized && i < slug.size(); ++i)
            add(i, slug.at(i));
    });
    for (const auto& [slug, refs] : slugs) {
        const auto found = replica.slugs().findAll(state, slug);
        QVERIFY(std::vector<RecordRef>(refs.begin(), refs.end()) == found);
    }
    QVERIFY(!replica.findPage("no page has this slug"));
}

} // namespace

void TestReplica::indexesAgreeWithThePlainReading_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 12; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestReplica::indexesAgreeWithThePlainReading() {
    QFETCH(int, seed);
    test::RandomContent random(static_cast<std::uint64_t>(seed) + 400);
    auto state = test::editRandomly(random, State::empty(std::make_shared<const Schema>(random.schema())), 150);
    if (seed % 3 != 0) {
        const auto folded = foldState(state);
        VERIFY_OK(folded);
        state = *folded;
    }
    if (seed % 3 == 2)
        state = test::editRandomly(random, state, 40);
    auto replica = Replica::build(state);
    compareIndexes(*replica);
    for (int round = 0; round < 4; ++round) {
        const auto next = test::editRandomly(random, replica->statePointer(), 15);
        replica = replica->next(next, next->changesSince(replica->state()));
        compareIndexes(*replica);
    }
}

void TestReplica::anotherSchemaRenewsTheAddressesOfPages() {
    const auto plain = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"article","fields":[{"name":"slug","kind":"string"}]}]})");
    const auto paged = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"article","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"}]}]})");
    VERIFY_OK(plain);
    VERIFY_OK(paged);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*plain)));
    VERIFY_OK(applyEdit(editor, Edit::create("article", "one", {{"slug", "first"}}), 1));
    const auto before = Replica::build(editor.finish(Version{1}));
    QVERIFY(!before->findPage("first"));

    StateEditor next(before->statePointer());
    next.setSchema(std::make_shared<const Schema>(*paged));
    const auto after = before->next(next.finish(Version{2}), next.changes());
    QVERIFY(after->findPage("first").has_value());
}

QTEST_APPLESS_MAIN(TestReplica)
#include "tst_replica.moc"
