#include "model/publish/publish_check.h"

#include "model/base/parallel.h"
#include "model/base/text_fold.h"
#include "model/base/unicode_text.h"
#include "model/dataset/field_path.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace galley {

namespace {

constexpr std::uint32_t kSearchedAtOnce = 4096; ///< records of one job of the search in texts

bool exists(const std::shared_ptr<const Record>& record) {
    return record != nullptr && record->exists;
}

/// The last part of an address, as it stands in links: also of relative ones.
std::string_view lastSegment(std::string_view address) {
    return address.substr(address.rfind('/') + 1);
}

void sortUnique(std::vector<RecordRef>& refs) {
    std::sort(refs.begin(), refs.end());
    refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
}

/// A text as links are compared: without differences of case, escapes and forms of accents.
std::string comparable(std::string_view text) {
    std::string plain = text.find('%') == std::string_view::npos ? std::string(text) : percentDecoded(text);
    if (!isComposed(plain))
        plain = composed(plain);
    return foldedCase(plain);
}

/// What links in texts may name that the step takes away, as pieces of text that such links contain.
class Vanished {
public:
    explicit Vanished(const PublishStep& step) {
        for (const RecordChange& change : step.changes)
            if (standsIn(step.published.state(), change.ref))
                collect(step, change.ref);
        std::sort(m_needles.begin(), m_needles.end());
        m_needles.erase(std::unique(m_needles.begin(), m_needles.end()), m_needles.end());
    }
    bool isEmpty() const { return m_needles.empty() && !m_isHome; }
    bool mayBeIn(std::string_view text) const {
        const auto has = [](std::string_view where, std::string_view what) {
            return where.find(what) != std::string_view::npos;
        };
        const bool mayLink = has(text, "](") || has(text, "]:") || has(text, "<");
        if (m_isHome && (has(text, "/") || mayLink))
            return true;
        // CommonMark writes characters in too many ways to look for each: the record is checked.
        if (mayLink && text.find_first_of("&\\") != std::string_view::npos)
            return true;
        const std::string plain = comparable(text);
        return std::any_of(m_needles.begin(), m_needles.end(),
                           [&](const std::string& needle) { return has(plain, needle); });
    }

private:
    void collect(const PublishStep& step, RecordRef ref) {
        const RecordView before = step.published.state().record(ref);
        const bool isGone = !standsIn(step.draft.state(), ref);
        bool hasLost = isGone;
        const std::size_t locales = step.published.state().schema().locales.size();
        for (std::size_t locale = 0; before.type().page && locale < locales; ++locale) {
            const auto url = step.published.addresses().url(before, locale);
            if (!url || step.draft.pageAt(*url))
                continue;
            hasLost = true;
            add(lastSegment(percentDecoded(*url)));
            m_isHome = m_isHome || lastSegment(*url).empty();
        }
        if (hasLost) // for galley:TYPE/ID; percent-encoded ids of other alphabets are found by their first letters
            add(std::string_view("galley:" + before.type().name + "/"));
    }

    void add(std::string_view needle) {
        if (!needle.empty())
            m_needles.push_back(comparable(needle));
    }

    std::vector<std::string> m_needles;
    bool m_isHome = false;
};

/// Whether a value holds a string that `accepts`, at any depth.
template <class Accepts>
bool holdsString(const ValueView& value, std::string& scratch, const Accepts& accepts) {
    switch (value.kind()) {
    case ValueKind::String:
        return accepts(value.asString(scratch));
    case ValueKind::List:
        if (value.refAt(0)) // none of its elements is a string
            return false;
        [[fallthrough]];
    case ValueKind::Object:
    case ValueKind::Localized:
        for (std::uint32_t i = 0; i < value.size(); ++i)
            if (holdsString(value.at(i), scratch, accepts))
                return true;
        return false;
    case ValueKind::Blocks:
        for (std::uint32_t i = 0; i < value.size(); ++i) {
            const BlockView block = value.block(i);
            for (std::uint32_t field = 0; field < block.size(); ++field)
                if (holdsString(block.field(field), scratch, accepts))
                    return true;
        }
        return false;
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::Ref:
        return false;
    }
    return false;
}

/// Records with a text in which something that vanished may be linked. O(texts), by all cores.
std::vector<RecordRef> recordsNaming(const State& state, const Vanished& vanished, const CancelToken& cancel) {
    struct Part {
        TypeIndex type;
        std::uint32_t begin;
        std::vector<RecordRef> found;
    };
    std::vector<Part> parts;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t begin = 0; begin < state.ordinalCount(type); begin += kSearchedAtOnce)
            parts.push_back({type, begin, {}});
    }
    parallelFor(parts.size(), defaultThreads(), [&](std::size_t index) {
        Part& part = parts[index];
        const std::uint32_t end = std::min(part.begin + kSearchedAtOnce, state.ordinalCount(part.type));
        const std::size_t fields = state.schema().type(part.type).fields.size();
        std::string scratch;
        const auto accepts = [&vanished](std::string_view text) { return vanished.mayBeIn(text); };
        for (std::uint32_t ordinal = part.begin; ordinal < end && !cancel.isCancelled(); ++ordinal) {
            const RecordView record = state.record({part.type, Ordinal{ordinal}});
            for (std::size_t field = 0; record.exists() && field < fields; ++field)
                if (holdsString(record.field(field), scratch, accepts)) {
                    part.found.push_back(record.ref());
                    break;
                }
        }
    });
    std::vector<RecordRef> found;
    for (const Part& part : parts)
        found.insert(found.end(), part.found.begin(), part.found.end());
    return found;
}

/// Pages that have one of this page's addresses.
void addClaimants(const Replica& replica, const Replica& draft, RecordRef page, std::vector<RecordRef>& affected) {
    replica.addresses().forEachOwn(replica.state().record(page), [&](std::size_t, std::string_view slug) {
        const auto claimants = draft.slugs().findAll(draft.state(), slug);
        affected.insert(affected.end(), claimants.begin(), claimants.end());
    });
}

/// A place without the numbers of list elements, which move when others come and go.
std::string withoutIndexes(std::string_view path) {
    std::vector<std::string> parts = splitPath(path);
    for (std::string& part : parts)
        if (listIndexFromPart(part))
            part = "*";
    return joinPath(parts);
}

/// Makes warnings of the errors that stand published as well: at the same place, or at another element of its list.
void excuse(std::vector<Problem>& problems, const std::vector<Problem>& published) {
    std::vector<bool> isUsed(published.size(), false);
    const auto match = [&](Problem& problem, bool isExact) {
        for (std::size_t i = 0; i < published.size(); ++i) {
            const Problem& older = published[i];
            if (isUsed[i] || older.code != problem.code || older.parameters != problem.parameters ||
                (isExact ? older.field != problem.field : withoutIndexes(older.field) != withoutIndexes(problem.field)))
                continue;
            isUsed[i] = true;
            problem.severity = ProblemSeverity::Warning;
            return;
        }
    };
    for (const bool isExact : {true, false})
        for (Problem& problem : problems)
            if (problem.severity == ProblemSeverity::Error)
                match(problem, isExact);
}

/// Finds these names as well.
FileLookup withAlso(const FileLookup& files, const std::vector<std::string>& names) {
    if (!files || names.empty())
        return files;
    const auto more = std::make_shared<std::map<std::string, bool, std::less<>>>();
    for (const std::string& name : names)
        more->emplace(name, true);
    return [files, also = lookupIn<std::map<std::string, bool, std::less<>>>(more)](std::string_view path) {
        return files(path) || also(path);
    };
}

/// A clash with a record that changed is said there, not at the one that stays as it was.
bool isSaidAt(const std::vector<RecordRef>& changed, const State& draft, const Problem& problem) {
    if (problem.code != ProblemCode::SlugClash)
        return false;
    const auto other = draft.findPath(problem.parameters[1]);
    return other && std::binary_search(changed.begin(), changed.end(), *other);
}

} // namespace

bool standsIn(const State& state, RecordRef ref) {
    return ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type) &&
           state.record(ref).exists();
}

std::vector<RecordRef> affectedRecords(const PublishStep& step, const CancelToken& cancel) {
    std::vector<RecordRef> affected;
    const State& state = step.draft.state();
    for (const RecordChange& change : step.changes) {
        affected.push_back(change.ref);
        if (exists(change.before) != exists(change.after))
            for (const RecordRef referrer : step.draft.references().referrers(change.ref))
                affected.push_back(referrer);
        addClaimants(step.draft, step.draft, change.ref, affected);
        if (standsIn(step.published.state(), change.ref))
            addClaimants(step.published, step.draft, change.ref, affected);
    }
    if (const Vanished vanished(step); !vanished.isEmpty()) {
        const auto naming = recordsNaming(state, vanished, cancel);
        affected.insert(affected.end(), naming.begin(), naming.end());
    }
    sortUnique(affected);
    return affected;
}

Result<StepProblems> checkStep(const ServedFiles& files, const PublishStep& step, const Progress& progress,
                               const CancelToken& cancel) {
    const Validator validator(files);
    // What is published still has the files that go with this step.
    const Validator before(
        ServedFiles{withAlso(files.assets, step.removedAssets), withAlso(files.theme, step.removedThemeFiles)});
    std::vector<RecordRef> records;
    const State& published = step.published.state();
    const State& draft = step.draft.state();
    const bool sameSchema = published.schemaPointer() == draft.schemaPointer() || published.schema() == draft.schema();
    const bool isWhole = !sameSchema || !step.removedAssets.empty() || !step.removedThemeFiles.empty();
    if (isWhole)
        draft.forEach([&](const RecordView& record) { records.push_back(record.ref()); });
    else
        records = affectedRecords(step, cancel);
    std::vector<Problem> problems = validator.checkSite(step.draft);
    std::vector<RecordRef> changed;
    for (const RecordChange& change : step.changes)
        changed.push_back(change.ref);
    sortUnique(changed);
    std::uint64_t done = 0;
    for (const RecordRef record : records) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "the check was cancelled"};
        if (progress && done++ % 1024 == 0)
            progress(done, records.size());
        std::vector<Problem> own = validator.checkRecord(step.draft, record);
        if (!std::binary_search(changed.begin(), changed.end(), record))
            std::erase_if(own, [&](const Problem& problem) { return isSaidAt(changed, draft, problem); });
        const bool hasErrors = std::any_of(
            own.begin(), own.end(), [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; });
        if (hasErrors && standsIn(published, record))
            excuse(own, before.checkRecord(step.published, record));
        std::move(own.begin(), own.end(), std::back_inserter(problems));
    }
    if (isWhole)
        records.clear();
    return StepProblems{std::move(problems), std::move(records), isWhole};
}

} // namespace galley
