// The dataset against a naive oracle (tests/support/json_dataset.h) under thousands of random edits. Every step
// compares the record that it changed and the sum over all records; every tenth compares all records byte by byte with
// a copy that is kept apart, so that damage done elsewhere in between is found too. GALLEY_LONG_TESTS=1 does that at
// every step.
#include "model/dataset/field_path.h"
#include "model/dataset/fold.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/value_json.h"
#include "tests/support/json_dataset.h"
#include "tests/support/random_content.h"
#include "tests/support/samples.h"

#include <QTest>

#include <map>
#include <optional>

using namespace galley;
using namespace galley::test;

namespace {

using RecordBytes = std::map<std::pair<std::string, std::string>, std::string>;

RecordBytes bytesOf(const State& state) {
    RecordBytes all;
    state.forEach([&](const RecordView& record) { encodeFields(all[{record.type().name, record.id()}], record); });
    return all;
}

/// The bytes of the record of an edit; nothing when it does not exist.
std::optional<std::string> recordBytes(const State& state, const Edit& edit) {
    const auto ref = state.findPath(edit.type + "/" + edit.id);
    if (!ref || !state.record(*ref).exists())
        return std::nullopt;
    std::string bytes;
    encodeFields(bytes, state.record(*ref));
    return bytes;
}

/// What a state should hold, kept in step record by record.
class Mirror {
public:
    void follow(const State& state, const Edit& edit) {
        const std::pair key(edit.type, edit.id);
        bytes.erase(key);
        documents.erase(key);
        if (auto now = recordBytes(state, edit)) {
            bytes[key] = *std::move(now);
            documents[key] = fieldsJsonOf(state.record(*state.findPath(edit.type + "/" + edit.id)));
        }
    }
    RecordBytes bytes;
    Documents documents;
};

/// Whether this step compares everything.
bool isWhole(int step) {
    static const bool always = qEnvironmentVariableIsSet("GALLEY_LONG_TESTS");
    return always || step % 10 == 9;
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
    void columnsOfTheirOwnDifferInWhatDiffers_data() { addSeeds(); }
    void columnsOfTheirOwnDifferInWhatDiffers();

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

/// Two states with columns of their own are compared by revisions and checksums. What comes of it is what a comparison
/// of all records gives, also where two contents have one revision.
void TestEditProperties::columnsOfTheirOwnDifferInWhatDiffers() {
    QFETCH(quint64, seed);
    RandomContent random(seed + 4000);
    const auto schema = std::make_shared<const Schema>(random.schema());
    JsonDataset oracle(*schema);
    auto state = State::empty(schema);
    const auto work = [&](int steps, std::uint64_t revision) {
        StateEditor editor(state);
        for (int step = 0; step < steps; ++step) {
            const Edit edit = random.edit(*schema, oracle.documents());
            if (applyEdit(editor, edit, revision))
                oracle.apply(edit);
        }
        state = editor.finish(Version{revision});
    };
    const auto changed = [](const State& older, const State& newer) {
        std::map<std::uint64_t, std::pair<std::string, std::string>> records;
        const auto text = [](const std::shared_ptr<const Record>& record, const State& of, RecordRef ref) {
            return record && record->exists ? fieldsToJson(of.record(ref)) : std::string();
        };
        for (const RecordChange& change : newer.changesSince(older))
            records[change.ref.packed()] = {text(change.before, older, change.ref),
                                            text(change.after, newer, change.ref)};
        return records;
    };
    work(400, 1);
    for (int round = 0; round < 12; ++round) {
        const auto older = *foldState(state);
        work(round % 4 == 3 ? 300 : 5, round % 3 == 0 ? 1 : static_cast<std::uint64_t>(round) + 2);
        const auto folded = *foldState(state);
        if (round % 2 == 1)
            work(3, 100 + static_cast<std::uint64_t>(round)); // some stand in the overlay
        auto newer = round % 2 == 1 ? state : folded;
        std::map<std::uint64_t, std::pair<std::string, std::string>> all;
        for (std::size_t i = 0; i < schema->types.size(); ++i) {
            const TypeIndex type{static_cast<std::uint16_t>(i)};
            for (std::uint32_t ordinal = 0; ordinal < newer->ordinalCount(type); ++ordinal) {
                const RecordRef ref{type, Ordinal{ordinal}};
                const auto text = [ref](const State& of) {
                    const bool isThere = ref.ordinal.value() < of.ordinalCount(ref.type) && of.record(ref).exists();
                    return isThere ? fieldsToJson(of.record(ref)) : std::string();
                };
                if (text(*older) != text(*newer))
                    all[ref.packed()] = {text(*older), text(*newer)};
            }
        }
        QVERIFY(changed(*older, *newer) == all);
        QVERIFY(changed(*older, **foldState(newer)) == all);
        QVERIFY(changed(*folded, **foldState(folded)).empty());
    }
}

void TestEditProperties::inversesRestoreTheExactBytes() {
    QFETCH(quint64, seed);
    RandomContent random(seed + 1000);
    const auto schema = std::make_shared<const Schema>(random.schema());
    auto state = State::empty(schema);
    Mirror mirror;
    for (int round = 0; round < 40; ++round) {
        if (round % 2 == 1)
            state = *foldState(state);
        struct Step {
            Edit edit;
            Edit inverse;
            std::optional<std::string> before;
            Checksum sum;
        };
        std::vector<Step> steps;
        for (int step = 0; step < 25; ++step) {
            const Edit edit = random.edit(*schema, mirror.documents);
            auto before = recordBytes(*state, edit);
            const Checksum sum = state->checksum();
            auto inverse = applyTo(state, edit);
            if (!inverse)
                continue;
            const auto after = recordBytes(*state, edit);
            // The inverse of the inverse does it again.
            auto undone = state;
            const auto redo = applyTo(undone, *inverse);
            QVERIFY2(redo.has_value(), describe(edit) + " " + describe(*inverse) + " " + failureText(redo));
            QVERIFY2(recordBytes(*undone, edit) == before, describe(edit) + " " + describe(*inverse));
            QVERIFY2(undone->checksum() == sum, describe(edit) + " " + describe(*inverse));
            if (isWhole(step)) {
                QVERIFY2(bytesOf(*undone) == mirror.bytes, describe(edit) + " " + describe(*inverse));
                QVERIFY2(undone->checksum() == undone->recomputeChecksum(), describe(edit));
            }
            VERIFY_OK(applyTo(undone, *redo));
            QVERIFY2(recordBytes(*undone, edit) == after, describe(edit) + " " + describe(*redo));
            QVERIFY2(undone->checksum() == state->checksum(), describe(edit) + " " + describe(*redo));
            mirror.follow(*state, edit);
            if (isWhole(step)) {
                QVERIFY2(bytesOf(*state) == mirror.bytes, describe(edit));
                QVERIFY2(bytesOf(*undone) == mirror.bytes, describe(edit) + " " + describe(*redo));
            }
            steps.push_back({edit, *std::move(inverse), std::move(before), sum});
        }
        QVERIFY(bytesOf(*state) == mirror.bytes);
        if (round % 3 == 0)
            continue; // keep what was done, so that the content grows
        for (; !steps.empty(); steps.pop_back()) {
            const Step& last = steps.back();
            VERIFY_OK(applyTo(state, last.inverse));
            QVERIFY2(recordBytes(*state, last.edit) == last.before, describe(last.inverse));
            QVERIFY2(state->checksum() == last.sum, describe(last.inverse));
            mirror.follow(*state, last.edit);
            if (isWhole(static_cast<int>(steps.size())))
                QVERIFY2(bytesOf(*state) == mirror.bytes, describe(last.inverse));
        }
        QVERIFY(bytesOf(*state) == mirror.bytes);
        QVERIFY(state->checksum() == state->recomputeChecksum());
    }
}

void TestEditProperties::mergedPatchesGiveWhatBothGive() {
    QFETCH(quint64, seed);
    RandomContent random(seed + 2000);
    const auto schema = std::make_shared<const Schema>(random.schema());
    auto state = State::empty(schema);
    int merged = 0;
    Mirror mirror;
    for (int step = 0; step < 2000; ++step) {
        if (seed % 2 == 0 && step % 200 == 199)
            state = *foldState(state);
        const Edit first = random.edit(*schema, mirror.documents);
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
            QVERIFY2(recordBytes(*atOnce, one) == recordBytes(*both, one), describe(first) + " " + describe(second));
            QVERIFY2(atOnce->checksum() == both->checksum(), describe(first) + " " + describe(second));
            if (isWhole(merged))
                QVERIFY2(bytesOf(*atOnce) == bytesOf(*both), describe(first) + " " + describe(second));
            // The inverse of the first undoes the group.
            VERIFY_OK(applyTo(atOnce, *inverse));
            QVERIFY2(recordBytes(*atOnce, one) == recordBytes(*state, one), describe(first) + " " + describe(second));
            QVERIFY2(atOnce->checksum() == state->checksum(), describe(first) + " " + describe(second));
            if (isWhole(merged))
                QVERIFY2(bytesOf(*atOnce) == mirror.bytes, describe(first) + " " + describe(second));
            ++merged;
        }
        state = both;
        mirror.follow(*state, first);
        if (isWhole(step))
            QVERIFY2(bytesOf(*state) == mirror.bytes, describe(first) + " " + describe(second));
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
