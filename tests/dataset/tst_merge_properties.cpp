// Merges of random edits by two sides, held against what a naive look at the documents says: everything that is typed
// holds a word or number of its own, so that it can be looked for.
#include "model/dataset/field_path.h"
#include "model/dataset/merge.h"
#include "model/dataset/value_json.h"
#include "tests/support/json_dataset.h"
#include "tests/support/page_fixture.h"
#include "tests/support/random_content.h"
#include "tests/support/samples.h"

#include <QTest>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

namespace {

using StatePointer = std::shared_ptr<const State>;
using MarkCounts = std::map<std::string, int>;

StatePointer applied(const StatePointer& state, const std::vector<Edit>& edits) {
    StateEditor editor(state);
    for (const Edit& edit : edits)
        if (!applyEdit(editor, edit, 1))
            return nullptr;
    return editor.finish(Version{state->version().value() + 1});
}

/// Edits whose texts, numbers, references and paths are new each time, and change texts by a word or two.
class MarkedEdits {
public:
    explicit MarkedEdits(std::uint64_t seed)
        : m_random(seed)
        , m_schema(seed % 2 == 0 ? parsedSchema(kPageSchema) : std::make_shared<const Schema>(m_random.schema())) {}

    const std::shared_ptr<const Schema>& schema() const { return m_schema; }
    RandomContent& random() { return m_random; }

    /// Some edits that can be applied one after the other.
    std::vector<Edit> edits(StatePointer state, std::size_t count) {
        std::vector<Edit> made;
        for (std::size_t tries = 0; made.size() < count && tries < 20 * count; ++tries) {
            Edit edit = m_random.edit(*m_schema, documentsOf(*state));
            mark(*state, edit);
            if (auto next = applied(state, {edit})) {
                state = std::move(next);
                made.push_back(std::move(edit));
            }
        }
        return made;
    }

private:
    void mark(const State& state, Edit& edit) {
        const Type& type = m_schema->type(*m_schema->typeIndex(edit.type));
        if (edit.op == Edit::Op::Create) {
            markMembers(type.fields, edit.value);
            return;
        }
        const auto record = state.findPath(edit.recordPath());
        const auto place = record ? resolvePath(state.record(*record), edit.path) : Error{};
        if (!place || edit.value.is_null())
            return;
        if (place->isBlock || (edit.op == Edit::Op::Insert && place->field->kind == FieldKind::Blocks))
            markBlock(*place->field, edit.value);
        else if (edit.op == Edit::Op::Insert)
            markValue(place->field->fields.empty() ? *place->field : place->field->fields.front(), edit.value);
        else if (place->isLocaleObject)
            for (json& value : edit.value)
                markValue(*place->field, value);
        else
            markValue(*place->field, edit.value);
        const json before = place->isBlock || place->isLocaleObject || edit.op != Edit::Op::Patch
                                ? json()
                                : plainJsonOf(state, *place->field, place->value);
        if (before.is_string() && edit.value.is_string() &&
            (place->field->kind == FieldKind::String || place->field->kind == FieldKind::Text) && m_random.chance(80))
            edit.value = changed(before.get<std::string>());
        // A whole list put in place that keeps most of what was there.
        if (before.is_array() && edit.value.is_array() && m_random.chance(70)) {
            for (const json& element : before)
                if (m_random.chance(80) && !element.is_object())
                    edit.value.insert(edit.value.begin() + m_random.below(edit.value.size() + 1), element);
        }
    }

    void markMembers(const std::vector<Field>& fields, json& value) {
        for (const Field& field : fields) {
            const auto member = value.is_object() ? value.find(field.name) : value.end();
            if (member == value.end() || !value.is_object())
                continue;
            if (field.localized)
                for (json& one : *member)
                    markValue(field, one);
            else
                markValue(field, *member);
        }
    }

    void markBlock(const Field& field, json& value) {
        if (value.is_object() && value.contains("kind"))
            markMembers(field.blocks[*field.blockIndex(value["kind"].get<std::string>())].fields, value);
    }

    void markValue(const Field& field, json& value) {
        if (value.is_null())
            return;
        switch (field.kind) {
        case FieldKind::Int:
        case FieldKind::Float:
            value = ++m_next;
            break;
        case FieldKind::String:
        case FieldKind::Text:
            value = mark() + (m_random.chance(70) ? " für " + mark() + ",\n🎬 " + mark() + "。" + mark() : "");
            break;
        case FieldKind::Asset:
            value = mark();
            break;
        case FieldKind::Ref:
            (value.is_object() ? value["id"] : value) = mark();
            break;
        case FieldKind::Object:
            markMembers(field.fields, value);
            break;
        case FieldKind::List:
            for (json& element : value)
                markValue(field.fields.front(), element);
            break;
        case FieldKind::Blocks:
            for (json& element : value)
                markBlock(field, element);
            break;
        case FieldKind::Bool:
        case FieldKind::Date:
        case FieldKind::DateTime:
        case FieldKind::Enum:
            break;
        }
    }

    std::string mark() { return "w" + std::to_string(++m_next); }

    /// A word gone, added or put in place of another.
    std::string changed(const std::string& text) {
        std::vector<std::string> words;
        std::istringstream stream(text);
        for (std::string word; std::getline(stream, word, ' ');)
            words.push_back(word);
        const std::size_t at = m_random.below(words.size() + 1);
        if (at == words.size() || m_random.chance(40))
            words.insert(words.begin() + static_cast<std::ptrdiff_t>(at), mark());
        else if (m_random.chance(60))
            words[at] = mark();
        else
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
        std::string joined;
        for (const std::string& word : words)
            joined += (&word == &words.front() ? "" : " ") + word;
        return joined;
    }

    RandomContent m_random;
    std::shared_ptr<const Schema> m_schema;
    int m_next = 1'000'000;
};

/// How often each word with a mark and each marked number is in a value.
void countMarks(const json& value, MarkCounts& marks) {
    if (value.is_structured()) {
        for (const json& part : value)
            countMarks(part, marks);
    } else if (value.is_number_integer() && value.get<std::int64_t>() > 1'000'000 &&
               value.get<std::int64_t>() < 3'000'000) {
        ++marks[value.dump()];
    } else if (value.is_string()) {
        const std::string text = value.get<std::string>();
        for (std::size_t at = text.find('w'); at != std::string::npos; at = text.find('w', at + 1))
            if (const std::size_t end = text.find_first_not_of("0123456789", at + 1);
                std::min(end, text.size()) - at == 8)
                ++marks[text.substr(at, 8)];
    }
}

MarkCounts marksOf(const State& state) {
    MarkCounts marks;
    for (const auto& [record, fields] : documentsOf(state))
        countMarks(fields, marks);
    return marks;
}

json withoutKeys(json value) {
    if (value.is_object() && value.contains("kind"))
        value.erase("key");
    if (value.is_structured())
        for (json& part : value)
            part = withoutKeys(std::move(part));
    return value;
}

/// All records, without the keys of blocks.
json contentOf(const State& state) {
    json all = json::array();
    for (const auto& [record, fields] : documentsOf(state))
        all.push_back({record.first, record.second, withoutKeys(fields)});
    return all;
}

enum class Roles : std::uint8_t { Kept, Exchanged };

/// What the conflicts are about, without the places, which depend on what else stands in a list.
std::multiset<std::string> subjects(const std::vector<MergeConflict>& conflicts, Roles roles) {
    std::multiset<std::string> found;
    for (const MergeConflict& one : conflicts) {
        const json& first = roles == Roles::Kept ? one.ours : one.theirs;
        const json& second = roles == Roles::Kept ? one.theirs : one.ours;
        found.insert(withoutKeys({static_cast<int>(one.unit), one.type, one.id, one.base, first, second}).dump());
    }
    return found;
}

/// One random situation.
struct Situation {
    StatePointer base;
    std::vector<Edit> ours;
    std::vector<Edit> theirs;
    StatePointer oursState;
    StatePointer theirsState;

    explicit Situation(MarkedEdits& edits) {
        // Few records, so that the sides meet.
        base = State::empty(edits.schema());
        std::vector<Edit> made;
        for (const Type& type : edits.schema()->types)
            if (made.size() < 2)
                made.push_back(Edit::create(type.name, "one", json::object()));
        base = applied(base, made);
        base = applied(base, edits.edits(base, 12));
        ours = edits.edits(base, 1 + edits.random().below(8));
        theirs = edits.edits(base, 1 + edits.random().below(8));
        oursState = applied(base, ours);
        theirsState = applied(base, theirs);
    }

    QByteArray describe() const {
        json all;
        for (const auto& [record, fields] : documentsOf(*base))
            all["base"][record.first + "/" + record.second] = fields;
        for (const Edit& edit : ours)
            all["ours"].push_back(toJson(edit));
        for (const Edit& edit : theirs)
            all["theirs"].push_back(toJson(edit));
        return QByteArray::fromStdString(all.dump());
    }
};

/// Nothing that one side typed is missing, nothing comes back that one side took away, unless a conflict says so.
QByteArray lostOrFound(const Situation& at, const State& theirsState, const State& merged,
                       const std::vector<MergeConflict>& conflicts) {
    const MarkCounts base = marksOf(*at.base);
    const MarkCounts ours = marksOf(*at.oursState);
    const MarkCounts theirs = marksOf(theirsState);
    const MarkCounts result = marksOf(merged);
    MarkCounts inConflicts;
    MarkCounts oursInConflicts;
    for (const MergeConflict& conflict : conflicts) {
        countMarks(json{conflict.base, conflict.ours, conflict.theirs}, inConflicts);
        countMarks(conflict.ours, oursInConflicts);
    }
    QByteArray wrong;
    const auto note = [&](const char* what, const std::string& mark) {
        wrong += QByteArray(what) + mark.c_str() + "; ";
    };
    for (const auto& [mark, count] : ours)
        if (!base.contains(mark) && !result.contains(mark) && !oursInConflicts.contains(mark))
            note("ours is lost: ", mark);
    for (const auto& [mark, count] : theirs)
        if (!base.contains(mark) && !result.contains(mark))
            note("theirs is lost: ", mark);
    for (const auto& [mark, count] : base) {
        const bool isInAll = ours.contains(mark) && theirs.contains(mark);
        if (isInAll && !result.contains(mark) && !inConflicts.contains(mark))
            note("nobody took it away: ", mark);
        if (!isInAll && result.contains(mark) && !inConflicts.contains(mark))
            note("it came back: ", mark);
    }
    return wrong;
}

/// Nothing stands more often than in any of the three.
QByteArray doubled(const Situation& at, const State& merged) {
    const MarkCounts before[] = {marksOf(*at.base), marksOf(*at.oursState), marksOf(*at.theirsState)};
    QByteArray wrong;
    for (const auto& [mark, count] : marksOf(merged)) {
        const auto isFewer = [&mark = mark, count = count](const MarkCounts& marks) {
            return !marks.contains(mark) || marks.at(mark) < count;
        };
        if (std::all_of(std::begin(before), std::end(before), isFewer))
            wrong += QByteArray("it is doubled: ") + mark.c_str() + "; ";
    }
    return wrong;
}

} // namespace

class TestMergeProperties : public QObject {
    Q_OBJECT
private slots:
    void nothingIsLostAndOrderMakesNoDifference_data() { addSeeds(); }
    void nothingIsLostAndOrderMakesNoDifference();
    void statesAloneLoseNothing_data() { addSeeds(); }
    void statesAloneLoseNothing();
    void equalEditsAgree_data() { addSeeds(); }
    void equalEditsAgree();
    void oneSideAloneStaysAsItIs_data() { addSeeds(); }
    void oneSideAloneStaysAsItIs();

private:
    static constexpr int kRounds = 80;
    static void addSeeds() {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 10; ++seed)
            QTest::addRow("seed %d", static_cast<int>(seed)) << seed;
    }
};

void TestMergeProperties::nothingIsLostAndOrderMakesNoDifference() {
    QFETCH(quint64, seed);
    MarkedEdits edits(seed);
    int quiet = 0;
    int met = 0;
    for (int round = 0; round < kRounds; ++round) {
        const Situation at(edits);
        const auto onTheirs = rebase(at.base, at.ours, at.theirsState, at.theirs);
        const auto onOurs = rebase(at.base, at.theirs, at.oursState, at.ours);
        QVERIFY2(onTheirs && onOurs, at.describe());
        const auto merged = applied(at.theirsState, onTheirs->edits);
        const auto mirrored = applied(at.oursState, onOurs->edits);
        QVERIFY2(merged && mirrored, at.describe());
        const QByteArray wrong = lostOrFound(at, *at.theirsState, *merged, onTheirs->conflicts) + doubled(at, *merged);
        QVERIFY2(wrong.isEmpty(), wrong + at.describe());
        QVERIFY2(subjects(onTheirs->conflicts, Roles::Kept) == subjects(onOurs->conflicts, Roles::Exchanged),
                 at.describe());
        met += onTheirs->edits == at.ours ? 0 : 1;
        if (!onTheirs->conflicts.empty())
            continue;
        ++quiet;
        QVERIFY2(contentOf(*merged) == contentOf(*mirrored), at.describe());
    }
    QVERIFY2(quiet > kRounds / 4 && met > kRounds / 4, QByteArray::number(quiet) + " " + QByteArray::number(met));
}

void TestMergeProperties::statesAloneLoseNothing() {
    QFETCH(quint64, seed);
    MarkedEdits edits(seed + 100);
    for (int round = 0; round < kRounds; ++round) {
        const Situation at(edits);
        const auto result = rebase(at.base, at.ours, at.theirsState);
        QVERIFY2(result.has_value(), at.describe());
        const auto merged = applied(at.theirsState, result->edits);
        QVERIFY2(merged != nullptr, at.describe());
        const QByteArray wrong = lostOrFound(at, *at.theirsState, *merged, result->conflicts);
        QVERIFY2(wrong.isEmpty(), wrong + at.describe());
        for (const MergeConflict& conflict : result->conflicts) {
            const auto taken = applied(merged, takeOurs(conflict));
            QVERIFY2(taken != nullptr, at.describe());
            MarkCounts ours;
            countMarks(conflict.ours, ours);
            const MarkCounts marks = marksOf(*taken);
            for (const auto& [mark, count] : ours)
                QVERIFY2(marks.contains(mark), mark.c_str() + at.describe());
        }
    }
}

void TestMergeProperties::equalEditsAgree() {
    QFETCH(quint64, seed);
    MarkedEdits edits(seed + 200);
    for (int round = 0; round < kRounds; ++round) {
        const Situation at(edits);
        const auto result = rebase(at.base, at.ours, at.oursState, at.ours);
        QVERIFY2(result.has_value(), at.describe());
        QVERIFY2(result->conflicts.empty() && result->renamed.empty(), at.describe());
        // What is left are edits that changed nothing in the first place, which pass unread.
        const auto same = applied(at.oursState, result->edits);
        QVERIFY2(same && documentsOf(*same) == documentsOf(*at.oursState), at.describe());
        // The same when theirs did something else besides.
        const std::vector<Edit> more = edits.edits(at.oursState, 3);
        std::vector<Edit> all = at.ours;
        all.insert(all.end(), more.begin(), more.end());
        const auto later = applied(at.oursState, more);
        const auto onLater = rebase(at.base, at.ours, later, all);
        QVERIFY2(onLater.has_value(), at.describe());
        const auto merged = applied(later, onLater->edits);
        QVERIFY2(merged != nullptr, at.describe());
        const QByteArray wrong = lostOrFound(at, *later, *merged, onLater->conflicts);
        QVERIFY2(wrong.isEmpty(), wrong + at.describe());
    }
}

void TestMergeProperties::oneSideAloneStaysAsItIs() {
    QFETCH(quint64, seed);
    MarkedEdits edits(seed + 300);
    for (int round = 0; round < kRounds; ++round) {
        const Situation at(edits);
        const auto none = rebase(at.base, {}, at.theirsState, at.theirs);
        QVERIFY(none && none->edits.empty() && none->conflicts.empty());
        const auto same = rebase(at.base, at.ours, at.base);
        QVERIFY2(same && same->edits == at.ours && same->conflicts.empty(), at.describe());
    }
}

QTEST_APPLESS_MAIN(TestMergeProperties)
#include "tst_merge_properties.moc"
