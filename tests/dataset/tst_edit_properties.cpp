// The dataset against a naive oracle (tests/support/json_dataset.h) under thousands of random edits.
#include "model/dataset/field_path.h"
#include "model/dataset/fold.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/value_json.h"
#include "tests/support/json_dataset.h"
#include "tests/support/random_content.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;

namespace {

std::map<std::pair<std::string, std::string>, std::string> bytesOf(const State& state) {
    std::map<std::pair<std::string, std::string>, std::string> all;
    state.forEach([&](const RecordView& record) { encodeFields(all[{record.type().name, record.id()}], record); });
    return all;
}

Result<Edit> applyTo(std::shared_ptr<const State>& state, const Edit& edit) {
    StateEditor editor(state);
    const Version next{state->version().value() + 1};
    auto inverse = applyEdit(editor, edit, next.value());
    if (inverse)
        state = editor.finish(next);
    return inverse;
}

QByteArray describe(const Edit& edit) {
    return QByteArray::fromStdString(toJson(edit).dump());
}

} // namespace

class TestEditProperties : public QObject {
    Q_OBJECT
private slots:
    void randomEditsGiveWhatTheOracleGives_data() { addSeeds(); }
    void randomEditsGiveWhatTheOracleGives();
    void inversesRestoreTheExactBytes_data() { addSeeds(); }
    void inversesRestoreTheExactBytes();
    void mergedPatchesGiveWhatBothGive_data() { addSeeds(); }
    void mergedPatchesGiveWhatBothGive();
    void jsonAndBytesGiveTheSameRecordAgain_data() { addSeeds(); }
    void jsonAndBytesGiveTheSameRecordAgain();

private:
    static void addSeeds() {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 8; ++seed)
            QTest::addRow("seed %d", static_cast<int>(seed)) << seed;
    }
};

void TestEditProperties::randomEditsGiveWhatTheOracleGives() {
    QFETCH(quint64, seed);
    RandomContent random(seed);
    const auto schema = std::make_shared<const Schema>(random.schema());
    VERIFY_OK(schema->validate());
    JsonDataset oracle(*schema);
    auto state = State::empty(schema);
    std::size_t applied = 0;
    for (int step = 0; step < 1500; ++step) {
        if (seed % 2 == 0 && step % 150 == 149) // half of the edits meet columns, the others the overlay alone
            state = *foldState(state);
        const Edit edit = random.edit(*schema, oracle.documents());
        const auto again = editFromJson(toJson(edit));
        VERIFY_OK(again);
        QVERIFY2(*again == edit, describe(edit).constData());
        const auto result = applyTo(state, edit);
        QVERIFY2(result.has_value() == oracle.apply(edit), describe(edit) + " " + failureText(result));
        if (!result)
            QVERIFY2(!result.error().record.empty() && !result.error().message.empty(), describe(edit));
        applied += result ? 1 : 0;
        if (step % 50 == 0)
            QVERIFY2(documentsOf(*state) == oracle.documents(), describe(edit));
    }
    QVERIFY(documentsOf(*state) == oracle.documents());
    QCOMPARE(state->recordCount(), std::uint64_t{oracle.documents().size()});
    QVERIFY2(applied > 1000, QByteArray::number(static_cast<qulonglong>(applied)));
}

void TestEditProperties::inversesRestoreTheExactBytes() {
    QFETCH(quint64, seed);
    RandomContent random(seed + 1000);
    const auto schema = std::make_shared<const Schema>(random.schema());
    auto state = State::empty(schema);
    for (int round = 0; round < 40; ++round) {
        if (round % 2 == 1)
            state = *foldState(state);
        std::vector<Edit> inverses;
        std::vector<std::map<std::pair<std::string, std::string>, std::string>> before;
        for (int step = 0; step < 25; ++step) {
            const Edit edit = random.edit(*schema, documentsOf(*state));
            auto bytes = bytesOf(*state);
            auto inverse = applyTo(state, edit);
            if (!inverse)
                continue;
            // The inverse of the inverse does it again.
            const auto after = bytesOf(*state);
            auto undone = state;
            const auto redo = applyTo(undone, *inverse);
            QVERIFY2(redo.has_value(), describe(edit) + " " + describe(*inverse) + " " + failureText(redo));
            QVERIFY2(bytesOf(*undone) == bytes, describe(edit) + " " + describe(*inverse));
            QVERIFY2(undone->checksum() == undone->recomputeChecksum(), describe(edit));
            VERIFY_OK(applyTo(undone, *redo));
            QVERIFY2(bytesOf(*undone) == after, describe(edit) + " " + describe(*redo));
            before.push_back(std::move(bytes));
            inverses.push_back(*std::move(inverse));
        }
        if (round % 3 == 0)
            continue; // keep what was done, so that the content grows
        for (; !inverses.empty(); inverses.pop_back(), before.pop_back()) {
            VERIFY_OK(applyTo(state, inverses.back()));
            QVERIFY2(bytesOf(*state) == before.back(), describe(inverses.back()));
        }
    }
}

void TestEditProperties::mergedPatchesGiveWhatBothGive() {
    QFETCH(quint64, seed);
    RandomContent random(seed + 2000);
    const auto schema = std::make_shared<const Schema>(random.schema());
    auto state = State::empty(schema);
    int merged = 0;
    for (int step = 0; step < 2000; ++step) {
        if (seed % 2 == 0 && step % 200 == 199)
            state = *foldState(state);
        const Documents documents = documentsOf(*state);
        const Edit first = random.edit(*schema, documents);
        auto both = state;
        const auto inverse = applyTo(both, first);
        if (!inverse)
            continue;
        Edit second = first;
        if (first.op == Edit::Op::Patch) {
            const auto place = resolvePath(state->record(*state->findPath(first.type + "/" + first.id)), first.path);
            VERIFY_OK(place);
            if (!place->isBlock)
                second.value = random.chance(30)       ? nlohmann::json()
                               : place->isLocaleObject ? random.value(*schema, *place->field)
                                                       : random.plainValue(*schema, *place->field);
        }
        Edit one = first;
        if (applyTo(both, second) && mergeEdits(one, second)) {
            auto atOnce = state;
            VERIFY_OK(applyTo(atOnce, one));
            QVERIFY2(bytesOf(*atOnce) == bytesOf(*both), describe(first) + " " + describe(second));
            // The inverse of the first undoes the group.
            VERIFY_OK(applyTo(atOnce, *inverse));
            QVERIFY2(bytesOf(*atOnce) == bytesOf(*state), describe(first) + " " + describe(second));
            ++merged;
        }
        state = both;
    }
    QVERIFY(merged > 50);
}

void TestEditProperties::jsonAndBytesGiveTheSameRecordAgain() {
    QFETCH(quint64, seed);
    RandomContent random(seed + 3000);
    const auto schema = std::make_shared<const Schema>(random.schema());
    StateEditor editor(State::empty(schema));
    for (int round = 0; round < 300; ++round) {
        const Type& type = schema->types[random.below(schema->types.size())];
        const TypeIndex typeIndex = *schema->typeIndex(type.name);
        const nlohmann::json fields = random.fields(*schema, type);
        auto values = fieldsFromJson(*schema, type, fields, editor);
        VERIFY_OK(values);
        const RecordRef ref = editor.declare(typeIndex, "subject");
        const auto put = [&](ValueList list) {
            Record record;
            record.id = "subject";
            record.fields = std::move(list);
            editor.put(ref, std::make_shared<const Record>(std::move(record)));
        };
        put(*values);
        const auto view = [&] { return editor.current().record(ref); };
        QVERIFY(fieldsJsonOf(view()) == fields);
        QVERIFY(nlohmann::json::parse(fieldsToJson(view())) == fields);

        // NDJSON leaves default keys out; reading gives them again.
        std::string line;
        appendRecordJson(line, view(), BlockKeys::WhenNotDefault);
        nlohmann::json read = nlohmann::json::parse(line);
        QCOMPARE(read.at("id").get<std::string>(), std::string("subject"));
        read.erase("type");
        read.erase("id");
        auto again = fieldsFromJson(*schema, type, read, editor);
        VERIFY_OK(again);
        QVERIFY2(*again == *values, line.c_str());

        std::string bytes;
        encodeFields(bytes, view());
        const Checksum sum = recordChecksum(view());
        auto decoded = decodeFields(bytes, *schema, type, editor);
        VERIFY_OK(decoded);
        QVERIFY(*decoded == *values);
        put(*std::move(decoded));
        std::string bytesAgain;
        encodeFields(bytesAgain, view());
        QVERIFY(bytesAgain == bytes);
        QVERIFY(recordChecksum(view()) == sum);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 40) {
            const auto cut = decodeFields(std::string_view(bytes).substr(0, size), *schema, type, editor);
            QVERIFY(!cut.has_value() && cut.error().code == ErrorCode::Corrupt);
        }
    }
}

QTEST_APPLESS_MAIN(TestEditProperties)
#include "tst_edit_properties.moc"
