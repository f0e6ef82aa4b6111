// conflicts: what could not be merged because others had written something else first, and what becomes of it.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"

#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr std::size_t kShownKey = 8; ///< characters of a key in lists; more where they are not unique

const char* toString(MergeConflict::Unit unit) {
    switch (unit) {
    case MergeConflict::Unit::Value:
        return "value";
    case MergeConflict::Unit::Element:
        return "element";
    case MergeConflict::Unit::Record:
        return "record";
    }
    return "value";
}

/// What stands in the draft where a conflict is; null: nothing.
nlohmann::json inDraft(const State& state, const MergeConflict& conflict) {
    const auto type = state.schema().typeIndex(conflict.type);
    const auto ref = type ? state.find(*type, conflict.id) : std::nullopt;
    if (!ref || !state.record(*ref).exists())
        return nullptr;
    const RecordView record = state.record(*ref);
    if (conflict.path.empty())
        return fieldsJsonOf(record);
    const auto place = resolvePath(record, conflict.path);
    if (!place)
        return nullptr;
    if (place->isBlock)
        return blockJsonOf(state, *place->field, place->block);
    return place->isLocaleObject ? jsonOf(state, *place->field, place->value)
                                 : plainJsonOf(state, *place->field, place->value);
}

/// Title of the release that a conflict stands in; empty: it stands in the draft.
std::string releaseOf(const Workspace& workspace, const OpenConflict& open) {
    const Release* const release = workspace.lines().find(open.conflict.line);
    return release != nullptr ? release->title : std::string();
}

nlohmann::json toJson(const OpenConflict& open, const Workspace& workspace) {
    const MergeConflict& both = open.conflict.both;
    const State& state = *workspace.lines().state(open.conflict.line);
    const std::string release = releaseOf(workspace, open);
    return {{"release", release.empty() ? nlohmann::json() : nlohmann::json(release)},
            {"key", open.conflict.key},
            {"type", both.type},
            {"id", both.id},
            {"path", both.path},
            {"unit", toString(both.unit)},
            {"author", open.author},
            {"time", formatInstant(open.time)},
            {"base", both.base},
            {"ours", both.ours},
            {"theirs", both.theirs},
            {"draft", inDraft(state, both)}};
}

std::string placeOf(const MergeConflict& conflict) {
    const std::string record = conflict.type + "/" + conflict.id;
    return oneLine(conflict.path.empty() ? record : conflict.path + " of " + record);
}

std::string textOf(const nlohmann::json& value) {
    return oneLine(value.is_null()     ? std::string("(nothing)")
                   : value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// The beginning of a key that no other one has.
std::string shortKey(const std::vector<OpenConflict>& conflicts, const std::string& key) {
    for (std::size_t length = kShownKey; length < key.size(); ++length) {
        const std::string beginning = key.substr(0, length);
        std::size_t count = 0;
        for (const OpenConflict& other : conflicts)
            count += other.conflict.key.starts_with(beginning) ? 1 : 0;
        if (count == 1)
            return beginning;
    }
    return key;
}

Result<OpenConflict> conflictNamed(const Workspace& workspace, const std::string& key) {
    std::vector<const OpenConflict*> found;
    for (const OpenConflict& open : workspace.conflicts()) {
        if (open.conflict.key == key)
            return open;
        if (open.conflict.key.starts_with(key))
            found.push_back(&open);
    }
    if (found.size() == 1)
        return *found.front();
    if (found.empty())
        return Error{ErrorCode::NotFound,
                     "there is no open conflict " + key + "; galleyctl conflicts list prints those that there are"};
    return Error{ErrorCode::InvalidInput,
                 std::to_string(found.size()) + " conflicts begin with " + key + ": give more of the key"};
}

} // namespace

Result<void> runConflictsList(const ConflictOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const std::vector<OpenConflict>& conflicts = workspace->conflicts();
    if (options.json) {
        nlohmann::json list = nlohmann::json::array();
        for (const OpenConflict& open : conflicts)
            list.push_back(toJson(open, *workspace));
        return printJson(list);
    }
    for (const OpenConflict& open : conflicts)
        GALLEY_CHECK(
            print(shortKey(conflicts, open.conflict.key) + "  " + placeOf(open.conflict.both) + "  " +
                  (open.conflict.line.empty() ? "" : "release " + oneLine(releaseOf(*workspace, open)) + "  ") +
                  oneLine(open.author) + "  " + formatInstant(open.time) + "\n"));
    return print(withThousands(conflicts.size()) + (conflicts.size() == 1 ? " conflict" : " conflicts") + "\n");
}

Result<void> runConflictsShow(const ConflictOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    GALLEY_TRY(const OpenConflict open, conflictNamed(*workspace, options.key));
    const State& state = *workspace->lines().state(open.conflict.line);
    const std::string release = releaseOf(*workspace, open);
    const std::string line = release.empty() ? std::string("draft") : "release " + oneLine(release);
    if (options.json)
        return printJson(toJson(open, *workspace));
    const MergeConflict& both = open.conflict.both;
    return print(open.conflict.key + "\n" + placeOf(both) + ", " + formatInstant(open.time) + "\n" +
                 "  before:  " + textOf(both.base) + "\n" + "  theirs:  " + textOf(both.theirs) + "\n" +
                 "  ours:    " + textOf(both.ours) + "  (" + oneLine(open.author) + ", not in the " + line +
                 ")\n  now:     " + textOf(inDraft(state, both)) + "\n");
}

Result<void> runConflictsResolve(const ConflictOptions& options) {
    const bool takesOurs = options.take == "ours";
    std::uint64_t version = 0;
    OpenConflict open;
    {
        GALLEY_TRY(const auto workspace, openForWriting(options.site));
        GALLEY_TRY(open, conflictNamed(*workspace, options.key));
        GALLEY_CHECK(
            workspace->settleConflict(open.conflict.key, takesOurs ? Settlement::TakeOurs : Settlement::KeepDraft));
        GALLEY_CHECK(workspace->flush());
        version = workspace->draft()->state().version().value();
    }
    const MergeConflict& both = open.conflict.both;
    if (options.json)
        return printJson({{"key", open.conflict.key},
                          {"type", both.type},
                          {"id", both.id},
                          {"path", both.path},
                          {"take", options.take},
                          {"version", version}});
    return print(
        "resolved: " + placeOf(both) +
        (takesOurs ? " is what " + oneLine(open.author) + " wrote" : std::string(" stays as it is in the draft")) +
        ", as version " + std::to_string(version) + "\n");
}

} // namespace galley
