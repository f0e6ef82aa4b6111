#include "model/publish/publish_plan.h"

#include "model/dataset/content_changes.h"
#include "model/publish/text_links.h"

#include <algorithm>
#include <deque>
#include <unordered_set>

namespace galley {

namespace {

bool existsIn(const State& state, RecordRef ref) {
    return ref.type.value() < state.schema().types.size() && ref.ordinal.value() < state.ordinalCount(ref.type) &&
           state.record(ref).exists();
}

std::string pathOf(const State& state, RecordRef ref) {
    std::string scratch;
    return state.schema().type(ref.type).name + "/" + std::string(state.record(ref).id(scratch));
}

/// What a record leads to by its fields and texts.
std::vector<RecordRef> targetsOf(const Replica& line, RecordRef source) {
    std::vector<RecordRef> targets = referencesOf(line.state().record(source));
    for (const RecordRef target : linksOf(line, source))
        targets.push_back(target);
    return targets;
}

bool leadsTo(const Replica& line, RecordRef source, RecordRef target) {
    const std::vector<RecordRef> targets = targetsOf(line, source);
    return std::find(targets.begin(), targets.end(), target) != targets.end();
}

class Planning {
public:
    Planning(const Replica& live, const Replica& line)
        : m_live(live)
        , m_line(line) {}

    void choose(RecordRef ref) {
        if (m_known.insert(ref.packed()).second)
            m_waiting.push_back(ref);
    }
    /// Looks for what the chosen ones need, and what that needs.
    void findNeeded() {
        for (; !m_waiting.empty(); m_waiting.pop_front()) {
            const RecordRef ref = m_waiting.front();
            if (existsIn(m_line.state(), ref))
                needTargets(ref);
            else if (existsIn(m_live.state(), ref))
                needSources(ref);
        }
    }
    std::vector<NeededRecord> take() { return std::move(m_needed); }

private:
    void needTargets(RecordRef ref) {
        for (const RecordRef target : targetsOf(m_line, ref))
            if (!existsIn(m_live.state(), target) && existsIn(m_line.state(), target))
                need(target, ref);
    }
    /// Who still refers to a record that goes, and in the line does not any more.
    void needSources(RecordRef ref) {
        for (const RecordRef source : m_live.references().referrers(ref))
            if (!existsIn(m_line.state(), source) || !leadsTo(m_line, source, ref))
                need(source, ref);
    }
    void need(RecordRef record, RecordRef by) {
        if (!m_known.insert(record.packed()).second)
            return;
        m_needed.push_back({record, by});
        m_waiting.push_back(record);
    }

    const Replica& m_live;
    const Replica& m_line;
    std::unordered_set<std::uint64_t> m_known;
    std::deque<RecordRef> m_waiting;
    std::vector<NeededRecord> m_needed;
};

} // namespace

PublishPlan planPublish(const Replica& live, const Replica& line, const std::vector<RecordRef>& chosen, bool withNeeded,
                        Version version) {
    PublishPlan plan;
    Planning planning(live, line);
    for (const RecordRef ref : chosen)
        if (!isSameContent(recordIn(live.state(), ref).get(), recordIn(line.state(), ref).get())) {
            planning.choose(ref);
            plan.records.push_back(ref);
        }
    planning.findNeeded();
    plan.needed = planning.take();
    if (withNeeded)
        for (const NeededRecord& needed : plan.needed)
            plan.records.push_back(needed.record);
    std::sort(plan.records.begin(), plan.records.end());
    plan.records.erase(std::unique(plan.records.begin(), plan.records.end()), plan.records.end());
    StateEditor editor(live.statePointer());
    for (const RecordRef ref : plan.records) {
        const auto record = recordIn(line.state(), ref);
        if (record && record->exists)
            editor.put(ref, record);
        else if (editor.current().record(ref).exists())
            editor.erase(ref, version.value());
    }
    plan.changes = editor.changes();
    plan.after = editor.finish(version);
    return plan;
}

std::string describe(const std::vector<NeededRecord>& needed, const Replica& live, const Replica& line) {
    constexpr std::size_t kMostNamed = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(needed.size(), kMostNamed); ++i) {
        const NeededRecord& one = needed[i];
        text += text.empty() ? "" : "; ";
        text += pathOf(line.state(), one.by) + " needs " + pathOf(line.state(), one.record);
        text += existsIn(live.state(), one.record) ? ", which still refers to it on the site" : ", which is not live";
    }
    if (needed.size() > kMostNamed)
        text += "; and " + std::to_string(needed.size() - kMostNamed) + " more";
    return text;
}

Result<std::set<std::string>> recordsTakenOff(const Journal& journal, const CancelToken& cancel) {
    std::set<std::string> off;
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::Selection, 1));
    for (const std::uint64_t number : numbers) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        GALLEY_TRY(const Commit commit, journal.readCommit(number));
        const auto& selection = std::get<Selection>(commit.body);
        for (const Edit& edit : selection.edits) {
            if (edit.op == Edit::Op::Delete && selection.takesOff)
                off.insert(edit.recordPath());
            else if (edit.op == Edit::Op::Create)
                off.erase(edit.recordPath());
        }
    }
    return off;
}

} // namespace galley
