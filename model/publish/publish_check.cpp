#include "model/publish/publish_check.h"

#include "model/base/parallel.h"
#include "model/dataset/field_path.h"
#include "model/index/redirects.h"
#include "model/publish/redirect_check.h"
#include "model/publish/text_links.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <thread>
#include <unordered_set>

namespace galley {

namespace {

constexpr std::size_t kStride = 256; ///< records that one turn of a thread checks

bool exists(const std::shared_ptr<const Record>& record) {
    return record != nullptr && record->exists;
}

void sortUnique(std::vector<RecordRef>& refs) {
    std::sort(refs.begin(), refs.end());
    refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
}

/// Whether a link to an address of the site is no broken one, as far as files do not matter.
bool isLinkWhole(const Replica& replica, std::string_view address) {
    const ServedFiles files;
    std::string file;
    return LinkCheck(replica, files).follow(address, LinkUse::Link, "/", 0, file) == LinkCheck::Outcome::Fine;
}

/// Redirects that led readers somewhere and lead them nowhere now: links to their addresses are broken as well.
void addDeadRedirects(const PublishStep& step, LinkNeedles& needles) {
    const State& published = step.published.state();
    if (step.published.redirects().isEmpty())
        return;
    published.forEach(*published.schema().redirectType(), [&](const RecordView& redirect) {
        const auto from = writtenAddress(published.schema(), redirectFrom(redirect));
        if (from && isLinkWhole(step.published, *from) && !isLinkWhole(step.draft, *from))
            needles.addAddress(*from);
    });
}

/// What links in texts may name that the step takes away.
LinkNeedles vanished(const PublishStep& step) {
    LinkNeedles needles;
    bool mayKill = false;
    for (const RecordChange& change : step.changes) {
        if (!standsIn(step.published.state(), change.ref))
            continue;
        const RecordView before = step.published.state().record(change.ref);
        bool hasLost = !standsIn(step.draft.state(), change.ref);
        const std::size_t locales = step.published.state().schema().locales.size();
        for (std::size_t locale = 0; before.type().page && locale < locales; ++locale) {
            const auto url = step.published.addresses().url(before, locale);
            if (!url || isLinkWhole(step.draft, *url))
                continue;
            hasLost = true;
            needles.addAddress(*url);
        }
        if (hasLost)
            needles.addRecordsOf(before.type());
        mayKill = mayKill || hasLost || before.type().redirects;
    }
    if (mayKill)
        addDeadRedirects(step, needles);
    return needles;
}

/// Pages that have one of this page's addresses; `seen` are the addresses whose pages are there already.
void addClaimants(const Replica& replica, const Replica& draft, RecordRef page, std::vector<RecordRef>& affected,
                  std::unordered_set<std::string>& seen) {
    replica.addresses().forEachOwn(replica.state().record(page), [&](std::size_t, std::string_view slug) {
        if (!seen.insert(slugKey(slug)).second)
            return;
        const auto claimants = draft.slugs().findAll(draft.state(), slug);
        affected.insert(affected.end(), claimants.begin(), claimants.end());
    });
}

/// Whether a step may change what redirects lead to, or which of them hold.
bool concernsRedirects(const PublishStep& step) {
    if (step.draft.redirects().isEmpty())
        return false;
    const Schema& schema = step.draft.state().schema();
    return std::any_of(step.changes.begin(), step.changes.end(), [&](const RecordChange& change) {
        const Type& type = schema.type(change.ref.type);
        if (type.redirects || !type.page || exists(change.before) != exists(change.after))
            return type.redirects || type.page;
        for (std::size_t locale = 0; locale < schema.locales.size(); ++locale)
            if (step.published.addresses().url(step.published.state().record(change.ref), locale) !=
                step.draft.addresses().url(step.draft.state().record(change.ref), locale))
                return true;
        return false;
    });
}

/// Redirects that have another problem after the step, or one less. O(redirects).
void addRedirects(const PublishStep& step, std::vector<RecordRef>& affected) {
    if (!concernsRedirects(step))
        return;
    const State& draft = step.draft.state();
    draft.forEach(*draft.schema().redirectType(), [&](const RecordView& redirect) {
        const auto before = standsIn(step.published.state(), redirect.ref())
                                ? checkRedirect(step.published, redirect.ref())
                                : std::vector<Problem>();
        if (before != checkRedirect(step.draft, redirect.ref()))
            affected.push_back(redirect.ref());
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

/// Whether two problems with other places are of one kind. Of the pages that clash at one address only some are named.
bool areAlike(const Problem& one, const Problem& other) {
    if (one.code != other.code || withoutIndexes(one.field) != withoutIndexes(other.field))
        return false;
    return one.code == ProblemCode::SlugClash ? one.parameters.front() == other.parameters.front()
                                              : one.parameters == other.parameters;
}

/// Makes warnings of the errors that stand published as well: at the same place, or at another element of its list.
void excuse(std::vector<Problem>& problems, const std::vector<Problem>& published) {
    std::vector<bool> isUsed(published.size(), false);
    const auto match = [&](Problem& problem, bool isExact) {
        for (std::size_t i = 0; i < published.size(); ++i) {
            const Problem& older = published[i];
            const bool isSame = isExact ? older.code == problem.code && older.field == problem.field &&
                                              older.parameters == problem.parameters
                                        : areAlike(older, problem);
            if (isUsed[i] || !isSame)
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

std::vector<Problem> checkServers(const Announcement& standing) {
    std::vector<Problem> problems;
    if (standing.format < kAnnouncementFormat)
        problems.push_back({ProblemSeverity::Warning, ProblemCode::ServersStay, {}, {}, {}});
    return problems;
}

bool standsIn(const State& state, RecordRef ref) {
    return ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type) &&
           state.record(ref).exists();
}

std::vector<RecordRef> affectedRecords(const PublishStep& step, const CancelToken& cancel) {
    std::vector<RecordRef> affected;
    std::unordered_set<std::string> seen;
    const State& state = step.draft.state();
    for (const RecordChange& change : step.changes) {
        affected.push_back(change.ref);
        if (exists(change.before) != exists(change.after))
            for (const RecordRef referrer : step.draft.references().referrers(change.ref))
                affected.push_back(referrer);
        addClaimants(step.draft, step.draft, change.ref, affected, seen);
        if (standsIn(step.published.state(), change.ref))
            addClaimants(step.published, step.draft, change.ref, affected, seen);
    }
    addRedirects(step, affected);
    if (const LinkNeedles needles = vanished(step); !needles.isEmpty()) {
        const auto naming = recordsNaming(state, needles, cancel);
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
    std::vector<std::vector<Problem>> found(records.size());
    std::atomic<std::uint64_t> done = 0;
    const std::thread::id caller = std::this_thread::get_id();
    const auto checkOne = [&](std::size_t at) {
        const RecordRef record = records[at];
        std::vector<Problem>& own = found[at];
        own = validator.checkRecord(step.draft, record);
        if (!std::binary_search(changed.begin(), changed.end(), record))
            std::erase_if(own, [&](const Problem& problem) { return isSaidAt(changed, draft, problem); });
        const bool hasErrors = std::any_of(
            own.begin(), own.end(), [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; });
        if (hasErrors && standsIn(published, record))
            excuse(own, before.checkRecord(step.published, record));
    };
    parallelFor((records.size() + kStride - 1) / kStride, defaultThreads(), [&](std::size_t turn) {
        for (std::size_t at = turn * kStride; at < std::min(records.size(), (turn + 1) * kStride); ++at) {
            if (cancel.isCancelled())
                return;
            checkOne(at);
            ++done;
        }
        if (progress && std::this_thread::get_id() == caller)
            progress(done, records.size());
    });
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the check was cancelled"};
    for (std::vector<Problem>& own : found)
        std::move(own.begin(), own.end(), std::back_inserter(problems));
    if (isWhole)
        records.clear();
    return StepProblems{std::move(problems), std::move(records), isWhole};
}

} // namespace galley
