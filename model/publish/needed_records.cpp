#include "model/publish/needed_records.h"

#include "model/dataset/content_changes.h"
#include "model/index/redirects.h"
#include "model/publish/publish_check.h"
#include "model/publish/redirect_edits.h"
#include "model/publish/text_links.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace galley {

namespace {

using Why = NeededRecord::Why;

/// What a record leads to by its fields and texts.
std::vector<RecordRef> targetsOf(const Replica& line, RecordRef source) {
    std::vector<RecordRef> targets = referencesOf(line.state().record(source));
    for (const RecordRef target : linksOf(line, source))
        targets.push_back(target);
    return targets;
}

bool leadsTo(const Replica& line, RecordRef source, RecordRef target) {
    return std::ranges::count(targetsOf(line, source), target) > 0;
}

bool hasSame(const std::vector<Problem>& problems, const Problem& problem) {
    return std::ranges::any_of(problems, [&problem](const Problem& one) {
        return one.code == problem.code && one.field == problem.field && one.parameters == problem.parameters;
    });
}

/// A record by its name, also one that is only named.
std::optional<RecordRef> refOfPath(const State& state, std::string_view path) {
    const std::size_t slash = path.find('/');
    const auto type = state.schema().typeIndex(path.substr(0, slash));
    return slash != std::string_view::npos && type ? state.findOrdinal(*type, path.substr(slash + 1)) : std::nullopt;
}

/// A link of a record of a replica, as a problem tells of it.
class ProblemLink {
public:
    ProblemLink(const State& state, const Problem& problem, RecordRef record)
        : m_address(problem.parameters.front())
        , m_locale(state.schema().localeIndex(problem.locale).value_or(0))
        , m_record(record) {}

    std::optional<RecordRef> target(const Replica& replica, const Replica& of) const {
        return LinkCheck(replica, m_files).target(m_address, base(of));
    }
    std::optional<RecordRef> redirect(const Replica& replica, const Replica& of) const {
        return LinkCheck(replica, m_files).redirect(m_address, base(of));
    }

private:
    /// The address that relative links start from in `of`.
    std::string base(const Replica& of) const {
        return of.addresses().url(of.state().record(m_record), m_locale).value_or("/");
    }

    std::string m_address;
    std::size_t m_locale;
    RecordRef m_record;
    ServedFiles m_files;
};

class NeedSearch {
public:
    NeedSearch(const PublishScene& scene, const CancelToken& cancel)
        : m_scene(scene)
        , m_cancel(cancel)
        , m_published(*scene.published)
        , m_live(*scene.live)
        , m_line(*scene.line) {}

    void choose(RecordRef ref) {
        if (m_taken.insert(ref.packed()).second)
            m_waiting.push_back(ref);
    }
    FoundNeeds run() && {
        do
            followRules();
        while (!m_cancel.isCancelled() && mendErrors());
        return std::move(m_found);
    }

private:
    bool isTaken(RecordRef ref) const { return m_taken.contains(ref.packed()); }
    bool differs(RecordRef ref) const {
        return !isSameContent(recordIn(m_live.state(), ref).get(), recordIn(m_line.state(), ref).get());
    }

    // -- by rules

    void followRules() {
        for (; !m_waiting.empty() && !m_cancel.isCancelled(); m_waiting.pop_front()) {
            const RecordRef ref = m_waiting.front();
            m_records.push_back(ref);
            if (standsIn(m_line.state(), ref)) {
                needTargets(ref);
                needAddresses(ref);
            } else if (standsIn(m_live.state(), ref)) {
                needSources(ref);
            }
            if (standsIn(m_live.state(), ref))
                takeRedirects(ref);
        }
    }
    void needTargets(RecordRef ref) {
        for (const RecordRef target : targetsOf(m_line, ref)) {
            if (standsIn(m_live.state(), target))
                continue;
            if (standsIn(m_line.state(), target))
                need(target, ref, Why::NotLive);
            else
                nameOther(target, ref);
        }
    }
    /// Who still refers to a record that goes, and in the line does not any more.
    void needSources(RecordRef ref) {
        for (const RecordRef source : m_live.references().referrers(ref))
            if (!standsIn(m_line.state(), source) || !leadsTo(m_line, source, ref))
                need(source, ref, Why::StillLeads);
    }
    /// Pages that have an address on the site that this one takes, and in the line do not any more.
    void needAddresses(RecordRef ref) {
        const Schema& schema = m_line.state().schema();
        const RecordView page = m_line.state().record(ref);
        PageAddresses::Scratch scratch;
        for (std::size_t locale = 0; page.type().page && locale < schema.locales.size(); ++locale) {
            const auto slug = m_line.addresses().slug(page, locale, scratch);
            if (!slug)
                continue;
            const std::string claimed(slug->isHome ? homeSlug(schema) : slug->text);
            const auto there = m_live.slugs().claims(m_live.state(), locale, claimed);
            if (there.empty() || std::ranges::count(there, ref) > 0)
                continue;
            const auto then = m_line.slugs().claims(m_line.state(), locale, claimed);
            for (const RecordRef other : there)
                if (std::ranges::count(then, other) == 0)
                    need(other, ref, Why::HasAddress);
        }
    }
    /// Where the line has a redirect from an address that a page leaves already, it goes along.
    void takeRedirects(RecordRef ref) {
        const Schema& schema = m_line.state().schema();
        const RecordView page = m_live.state().record(ref);
        for (std::size_t locale = 0; page.type().page && locale < schema.locales.size(); ++locale) {
            const auto url = m_live.addresses().url(page, locale);
            const auto address = url && !m_line.isAddressOfPage(*url) ? redirectedAddress(schema, *url) : std::nullopt;
            if (!address)
                continue;
            for (const RecordRef redirect : m_line.redirects().find(m_line.state(), *address))
                if (differs(redirect) && !isTaken(redirect)) {
                    m_found.redirects.push_back(redirect);
                    choose(redirect);
                }
        }
    }

    // -- by checking

    /// What would be live, with some more, and with the redirects that a publish makes for pages that move.
    std::shared_ptr<const Replica> after(const std::vector<RecordRef>& more = {}) const {
        StateEditor editor(m_live.statePointer());
        const Version version{m_live.state().version().value() + 1};
        takeFrom(m_line.state(), m_records, editor, version);
        takeFrom(m_line.state(), more, editor, version);
        const ChangeSet changes = editor.changes();
        const auto next = m_live.next(editor.finish(version), changes);
        StateEditor redirects(next->statePointer());
        for (const Edit& edit : redirectsForMoves(m_live, *next))
            static_cast<void>(applyEdit(redirects, edit, version.value()));
        const ChangeSet made = redirects.changes();
        return made.empty() ? next : next->next(redirects.finish(version), made);
    }
    /// Finds what mends the errors that would go out. Whether something was added.
    bool mendErrors() {
        const auto next = after();
        const ChangeSet changes = contentChanges(m_live.state(), next->state());
        const auto step = checkStep({}, {m_published, *next, changes}, {}, m_cancel);
        if (!step)
            return false;
        m_found.errors = 0;
        for (const Problem& problem : step->problems)
            if (problem.severity == ProblemSeverity::Error && !problem.record.empty() && !m_cancel.isCancelled())
                m_found.errors += isOfTheLine(*next, problem) ? 1 : 0;
        return !m_waiting.empty();
    }
    /// Whether nothing of the line mends an error; otherwise that is needed.
    bool isOfTheLine(const Replica& next, const Problem& problem) {
        const auto record = refOfPath(m_line.state(), problem.record);
        if (!record)
            return true;
        if (problem.code == ProblemCode::BrokenLink && isLedOn(next, problem, *record))
            return false;
        if (standsIn(m_line.state(), *record) && hasSame(problemsInLine(*record), problem)) {
            nameLinked(problem, *record);
            return true;
        }
        std::vector<RecordRef> candidates = concerned(next, problem, *record);
        // One alone is what it is about, tried or not: links of one page to many others are not tried over and over.
        const auto mending =
            candidates.size() < 2 ? candidates.end() : std::ranges::find_if(candidates, [&](RecordRef candidate) {
                return mends(candidate, problem, *record);
            });
        if (mending != candidates.end())
            candidates = {*mending};
        for (const RecordRef candidate : candidates)
            needFor(candidate, problem, *record);
        return candidates.empty();
    }
    bool mends(RecordRef candidate, const Problem& problem, RecordRef record) const {
        return !hasSame(m_validator.checkRecord(*after({candidate}), record), problem);
    }
    /// Of one record after the other, however many problems each has.
    const std::vector<Problem>& problemsInLine(RecordRef record) {
        if (m_checked != record) {
            m_inLine = m_validator.checkRecord(m_line, record);
            m_checked = record;
        }
        return m_inLine;
    }
    void needFor(RecordRef candidate, const Problem& problem, RecordRef record) {
        const bool isClash = problem.code == ProblemCode::SlugClash || problem.code == ProblemCode::RedirectClash;
        if (candidate != record)
            return need(candidate, record,
                        isClash                               ? Why::HasAddress
                        : standsIn(m_live.state(), candidate) ? Why::Differs
                                                              : Why::NotLive);
        std::optional<RecordRef> cause;
        if (problem.code == ProblemCode::BrokenLink)
            cause = ProblemLink(m_live.state(), problem, record).target(m_live, m_live);
        else if (problem.code == ProblemCode::BrokenReference)
            cause = refOfPath(m_line.state(), problem.parameters.front());
        else if (isClash)
            cause = refOfPath(m_line.state(), problem.parameters[1]);
        if (!cause || !isTaken(*cause))
            return need(record,
                        m_records.empty() || problem.code == ProblemCode::MissingRequired ? record : m_records.front(),
                        Why::Differs);
        need(record, *cause, isClash ? Why::HasAddress : Why::StillLeads);
    }
    /// The first page that moves gives the site a type of redirects: then one leads there.
    bool isLedOn(const Replica& next, const Problem& problem, RecordRef record) const {
        if (next.state().schema().redirectType() || problem.parameters.front().starts_with("galley:"))
            return false;
        const auto page = ProblemLink(next.state(), problem, record).target(m_live, next);
        for (std::size_t locale = 0; page && locale < next.state().schema().locales.size(); ++locale)
            if (next.addresses().url(next.state().record(*page), locale))
                return true;
        return false;
    }
    /// The records that an error at a record may be about, of those that stay behind.
    std::vector<RecordRef> concerned(const Replica& next, const Problem& problem, RecordRef record) const {
        std::vector<RecordRef> found{record};
        switch (problem.code) {
        case ProblemCode::BrokenReference:
            addNamed(problem.parameters.front(), found);
            break;
        case ProblemCode::SlugClash:
        case ProblemCode::RedirectClash:
            addNamed(problem.parameters[1], found);
            break;
        case ProblemCode::BrokenLink:
            addLinked(next, problem, record, found);
            break;
        case ProblemCode::RedirectLoop:
            addWay(next, record, found);
            addWay(m_line, record, found);
            break;
        default: // of the record alone
            break;
        }
        std::vector<RecordRef> behind;
        for (const RecordRef ref : found)
            if (!isTaken(ref) && differs(ref) && std::ranges::count(behind, ref) == 0)
                behind.push_back(ref);
        return behind;
    }
    void addNamed(const std::string& path, std::vector<RecordRef>& found) const {
        if (const auto ref = refOfPath(m_line.state(), path))
            found.push_back(*ref);
    }
    void addLinked(const Replica& next, const Problem& problem, RecordRef record, std::vector<RecordRef>& found) const {
        const ProblemLink link(next.state(), problem, record);
        for (const Replica* const replica : {&m_line, &next, &m_live}) {
            if (const auto redirect = link.redirect(*replica, next)) {
                addWay(*replica, *redirect, found);
                addWay(m_line, *redirect, found);
            }
            if (const auto target = link.target(*replica, next))
                found.push_back(*target);
        }
    }
    /// Redirects that lead on from one, what the line has in their place, and where they end.
    void addWay(const Replica& replica, RecordRef redirect, std::vector<RecordRef>& found) const {
        if (!standsIn(replica.state(), redirect))
            return;
        const RedirectEnd end = followRedirect(replica, redirect);
        for (const RecordRef step : end.steps) {
            found.push_back(step);
            const std::string from = redirectFrom(replica.state().record(step));
            if (const auto other = m_line.redirectAt(from))
                found.push_back(*other);
            if (const auto page = m_line.pageAt(from))
                found.push_back(page->page);
        }
        if (end.page)
            found.push_back(end.page->page);
        if (!end.steps.empty())
            if (const auto named = linkedRecord(m_line.state(), redirectTo(replica.state().record(end.steps.back()))))
                found.push_back(*named);
    }

    // -- what was found

    void need(RecordRef record, RecordRef by, Why why) {
        if (isTaken(record))
            return;
        choose(record);
        m_found.needed.push_back({record, by, why, lineOf(record)});
    }
    /// The release, where it changes the record; else the draft.
    std::string lineOf(RecordRef record) const {
        const auto release = std::ranges::find(m_scene.releases, m_scene.key, &Release::key);
        const bool isOfRelease =
            release != m_scene.releases.end() &&
            !isSameContent(recordIn(m_live.state(), record).get(), recordIn(*release->state, record).get());
        return isOfRelease ? m_scene.key : std::string();
    }
    /// A record that neither is live nor in the line: a release may have it.
    void nameOther(RecordRef record, RecordRef by) {
        for (const Release& release : m_scene.releases)
            if (release.key != m_scene.key && standsIn(*release.state, record)) {
                if (m_named.insert(record.packed()).second)
                    m_found.needed.push_back({record, by, Why::OtherRelease, release.key});
                return;
            }
    }
    /// The same of a link that leads to nothing in the line.
    void nameLinked(const Problem& problem, RecordRef record) {
        if (problem.code != ProblemCode::BrokenLink)
            return;
        for (const Release& release : m_scene.releases) {
            if (release.key == m_scene.key)
                continue;
            const auto target = ProblemLink(m_line.state(), problem, record).target(replicaOf(release), m_line);
            if (target && !standsIn(m_line.state(), *target) && !standsIn(m_live.state(), *target))
                return nameOther(*target, record);
        }
    }
    const Replica& replicaOf(const Release& release) {
        auto& replica = m_releases[release.key];
        if (replica == nullptr) {
            StateEditor editor(m_live.statePointer());
            takeFrom(*release.state, release.changed(), editor, m_live.state().version());
            const ChangeSet changes = editor.changes();
            replica = m_live.next(editor.finish(m_live.state().version()), changes);
        }
        return *replica;
    }

    const PublishScene& m_scene;
    const CancelToken& m_cancel;
    const Replica& m_published;
    const Replica& m_live;
    const Replica& m_line;
    const Validator m_validator{};
    std::unordered_set<std::uint64_t> m_taken; ///< chosen, needed, and those that go along
    std::unordered_set<std::uint64_t> m_named;
    std::optional<RecordRef> m_checked;
    std::vector<Problem> m_inLine; ///< that this record has in the line
    std::deque<RecordRef> m_waiting;
    std::vector<RecordRef> m_records; ///< of those that are taken, in the order in which they were looked at
    std::unordered_map<std::string, std::shared_ptr<const Replica>> m_releases; ///< those that were asked for
    FoundNeeds m_found;
};

} // namespace

FoundNeeds findNeeds(const PublishScene& scene, const std::vector<RecordRef>& chosen, const CancelToken& cancel) {
    NeedSearch search(scene, cancel);
    for (const RecordRef ref : chosen)
        search.choose(ref);
    return std::move(search).run();
}

void takeFrom(const State& line, const std::vector<RecordRef>& records, StateEditor& editor, Version version) {
    for (const RecordRef ref : records) {
        const auto record = recordIn(line, ref);
        if (record && record->exists)
            editor.put(ref, record);
        else if (editor.current().record(ref).exists())
            editor.erase(ref, version.value());
    }
}

} // namespace galley
