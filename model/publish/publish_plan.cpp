#include "model/publish/publish_plan.h"

#include "model/dataset/content_changes.h"
#include "model/publish/needed_records.h"

#include <algorithm>

namespace galley {

namespace {

std::string pathOf(const State& state, RecordRef ref) {
    std::string scratch;
    return state.schema().type(ref.type).name + "/" + std::string(state.record(ref).id(scratch));
}

std::string describeOne(const NeededRecord& needed, const PublishScene& scene) {
    const State& line = scene.line->state();
    const std::string record = pathOf(line, needed.record);
    if (needed.by == needed.record)
        return "the changed schema needs the changes of " + record + ", which are not live";
    std::string text = pathOf(line, needed.by) + " needs " + record;
    switch (needed.why) {
    case NeededRecord::Why::NotLive:
        text += ", which is not live";
        break;
    case NeededRecord::Why::StillLeads:
        text += ", which still refers to it on the site";
        break;
    case NeededRecord::Why::HasAddress:
        text += ", which has the address that this one takes";
        break;
    case NeededRecord::Why::Differs:
        text += ", whose changes are not live";
        break;
    case NeededRecord::Why::OtherRelease:
        return text + ", which is new in release " + scene.titleOf(needed.line) + ", which goes out later";
    }
    if (!scene.key.empty() && needed.line.empty())
        text += needed.why == NeededRecord::Why::NotLive ? " and only in the draft" : "; the draft has that change";
    return text;
}

} // namespace

std::string PublishScene::titleOf(const std::string& release) const {
    const auto found = std::ranges::find(releases, release, &Release::key);
    return found != releases.end() ? found->title : release;
}

const State& PublishScene::stateWith(const NeededRecord& needed) const {
    const auto release = std::ranges::find(releases, needed.line, &Release::key);
    if (!needed.canGoAlong() && release != releases.end())
        return *release->state;
    const auto record = recordIn(line->state(), needed.record);
    return record && record->exists ? line->state() : live->state();
}

bool PublishPlan::lacksRecords(bool withNeeded) const {
    return !std::ranges::all_of(needed, [&](const NeededRecord& one) { return withNeeded && one.canGoAlong(); });
}

PublishPlan planPublish(const PublishScene& scene, const std::vector<RecordRef>& chosen, bool withNeeded,
                        Version version, const CancelToken& cancel) {
    const State& live = scene.live->state();
    const State& line = scene.line->state();
    PublishPlan plan;
    plan.scene = scene;
    for (const RecordRef ref : chosen)
        if (!isSameContent(recordIn(live, ref).get(), recordIn(line, ref).get()))
            plan.records.push_back(ref);
    FoundNeeds found = findNeeds(scene, plan.records, cancel);
    plan.needed = std::move(found.needed);
    plan.errors = found.errors;
    plan.records.insert(plan.records.end(), found.redirects.begin(), found.redirects.end());
    if (withNeeded)
        for (const NeededRecord& needed : plan.needed)
            if (needed.canGoAlong())
                plan.records.push_back(needed.record);
    std::sort(plan.records.begin(), plan.records.end());
    plan.records.erase(std::unique(plan.records.begin(), plan.records.end()), plan.records.end());
    StateEditor editor(scene.live->statePointer());
    takeFrom(line, plan.records, editor, version);
    plan.changes = editor.changes();
    plan.after = editor.finish(version);
    return plan;
}

std::string describe(const std::vector<NeededRecord>& needed, const PublishScene& scene) {
    constexpr std::size_t kMostNamed = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(needed.size(), kMostNamed); ++i)
        text += (text.empty() ? "" : "; ") + describeOne(needed[i], scene);
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
