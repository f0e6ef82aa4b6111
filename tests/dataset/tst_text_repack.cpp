// Texts packed anew: the same content in fewer bytes, put under edits that came meanwhile.
#include "model/blob/snapshot.h"
#include "model/dataset/fold.h"
#include "model/dataset/lazy_fields.h"
#include "model/dataset/state_builder.h"
#include "model/dataset/text_repack.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>
#include <random>

using namespace galley;
using namespace galley::test;

class TestTextRepack : public QObject {
    Q_OBJECT
private slots:
    void textsBecomeSmaller();
    void packedTextsAreNotPackedAgain();
    void resultDoesNotDependOnThreads();
    void editsMadeMeanwhileStay();
    void oldColumnsAreLetGo();
    void columnsFoldedMeanwhileStay();
    void cancelledPackingGivesNothing();
    void progressEndsBelowTheTotal();
};

namespace {

constexpr TypeIndex kArticle{0};
const RepackOptions kNow{.isUrgent = true}; ///< a test machine is seldom idle

std::string prose(std::mt19937& random) {
    static const std::vector<std::string> words = [] {
        std::mt19937 letters(5);
        std::vector<std::string> made(2000);
        for (std::string& word : made)
            for (unsigned length = 2 + letters() % 8; length > 0; --length)
                word += static_cast<char>('a' + letters() % 26);
        return made;
    }();
    std::string text;
    while (text.size() < 300)
        text += words[(random() % words.size()) * (random() % words.size()) / words.size()] + ' ';
    return text;
}

std::shared_ptr<const State> articles() {
    auto schema = std::make_shared<Schema>();
    schema->locales = {{"en", ""}};
    Type& type = schema->types.emplace_back();
    type.name = "article";
    for (const char* name : {"text", "headline"})
        type.fields.emplace_back().name = name;
    type.fields.front().kind = FieldKind::Text;
    StateBuilder builder(schema);
    std::mt19937 random(1);
    for (int i = 0; i < 1500; ++i)
        builder.put(builder.declare(kArticle, std::to_string(i)),
                    {Value::string(prose(random)), Value::string("Headline " + std::to_string(i))}, 1);
    return *builder.finish(Version{1}, {}, {}, {.textLevel = 1});
}

std::shared_ptr<const State> edited(const std::shared_ptr<const State>& state, std::uint32_t ordinal) {
    StateEditor editor(state);
    const RecordRef ref{kArticle, Ordinal{ordinal}};
    Record record = *state->record(ref).materialise();
    record.revision = state->version().value() + 1;
    record.fields[1] = Value::string("Another headline");
    editor.put(ref, std::make_shared<const Record>(std::move(record)));
    return editor.finish(Version{state->version().value() + 1});
}

} // namespace

void TestTextRepack::textsBecomeSmaller() {
    const auto state = articles();
    const auto texts = RepackedTexts::of(*state, kNow);
    VERIFY_OK(texts);
    QVERIFY(!texts->isEmpty());
    const auto packed = texts->in(*state);
    QVERIFY(packed->heapBytes() < state->heapBytes());
    QCOMPARE(dumpState(*packed), dumpState(*state));
    QCOMPARE(packed->recomputeChecksum().toHex(), state->checksum().toHex());
    const std::string file = encodeSnapshot(*packed);
    QVERIFY(file.size() < encodeSnapshot(*state).size());
}

void TestTextRepack::packedTextsAreNotPackedAgain() {
    const auto state = articles();
    const auto texts = RepackedTexts::of(*state, kNow);
    VERIFY_OK(texts);
    const auto again = RepackedTexts::of(*texts->in(*state), kNow);
    VERIFY_OK(again);
    QVERIFY(again->isEmpty());
}

void TestTextRepack::resultDoesNotDependOnThreads() {
    const auto state = articles();
    const auto one = RepackedTexts::of(*state, kNow);
    const auto three = RepackedTexts::of(*state, {.threads = 3, .isUrgent = true});
    VERIFY_OK(one);
    VERIFY_OK(three);
    QVERIFY(encodeSnapshot(*one->in(*state)) == encodeSnapshot(*three->in(*state)));
}

void TestTextRepack::editsMadeMeanwhileStay() {
    const auto state = articles();
    const auto texts = RepackedTexts::of(*state, kNow);
    VERIFY_OK(texts);
    const auto after = edited(edited(state, 3), 700);
    const auto packed = texts->in(*after);
    QCOMPARE(dumpState(*packed), dumpState(*after));
    QCOMPARE(packed->checksum().toHex(), after->checksum().toHex());
    QCOMPARE(packed->version(), after->version());
    QVERIFY(packed->heapBytes() < after->heapBytes());
    // Both states have the same new columns: what differs between them is found without a walk over all records.
    const auto before = texts->in(*state);
    QVERIFY(before->stores() == packed->stores());
    QCOMPARE(packed->changesSince(*before).size(), std::size_t{2});
}

void TestTextRepack::oldColumnsAreLetGo() {
    auto state = articles();
    const std::weak_ptr<const TypeStore> old = state->stores().front();
    std::shared_ptr<const State> packed;
    {
        const auto texts = RepackedTexts::of(*state, kNow);
        VERIFY_OK(texts);
        auto after = edited(state, 3);
        state = nullptr;
        packed = texts->in(*after);
    }
    QVERIFY(old.expired());
    std::string scratch;
    QVERIFY(packed->record({kArticle, Ordinal{3}}).field(0).asString(scratch).size() >= 300);
}

void TestTextRepack::columnsFoldedMeanwhileStay() {
    const auto state = articles();
    const auto texts = RepackedTexts::of(*state, kNow);
    VERIFY_OK(texts);
    const auto folded = foldState(edited(state, 3));
    VERIFY_OK(folded);
    const auto packed = texts->in(**folded);
    QVERIFY(packed->stores() == (*folded)->stores());
    QCOMPARE(dumpState(*packed), dumpState(**folded));
}

void TestTextRepack::cancelledPackingGivesNothing() {
    CancelToken cancel;
    cancel.cancel();
    const auto texts = RepackedTexts::of(*articles(), {}, {}, cancel);
    QVERIFY(!texts && texts.error().code == ErrorCode::Cancelled);
}

void TestTextRepack::progressEndsBelowTheTotal() {
    std::uint64_t last = 0;
    std::uint64_t whole = 0;
    const auto texts = RepackedTexts::of(*articles(), kNow, [&](std::uint64_t done, std::uint64_t total) {
        QVERIFY(done > last && done <= total);
        last = done;
        whole = total;
    });
    VERIFY_OK(texts);
    QVERIFY(whole > 400'000 && last > 0);
}

QTEST_APPLESS_MAIN(TestTextRepack)
#include "tst_text_repack.moc"
