// redirects: where the readers of addresses go that no page has any more.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/committing.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/problem_lines.h"
#include "app/galleyctl/site.h"
#include "model/index/redirects.h"
#include "model/publish/redirect_check.h"
#include "model/publish/redirect_edits.h"
#include "model/publish/site_check.h"
#include "model/schema/redirect_type.h"
#include "model/workspace/schema_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

const char* toString(RedirectEnd::Kind kind) {
    switch (kind) {
    case RedirectEnd::Kind::Page:
        return "page";
    case RedirectEnd::Kind::Path:
        return "path";
    case RedirectEnd::Kind::Elsewhere:
        return "elsewhere";
    case RedirectEnd::Kind::Gone:
        return "gone";
    case RedirectEnd::Kind::Lost:
        return "lost";
    case RedirectEnd::Kind::Loop:
        return "loop";
    case RedirectEnd::Kind::None:
        return "none";
    }
    return "none";
}

std::string noteOf(const RecordView& redirect) {
    const auto field = redirect.type().fieldIndex(kRedirectNote);
    std::string scratch;
    const ValueView value = field ? redirect.field(*field) : ValueView();
    return value.kind() == ValueKind::String ? std::string(value.asString(scratch)) : std::string();
}

/// All redirects, by their addresses.
std::vector<RecordView> redirectsOf(const State& state) {
    std::vector<std::pair<std::string, RecordView>> named;
    if (const auto type = state.schema().redirectType())
        state.forEach(*type, [&](const RecordView& redirect) { named.emplace_back(redirectFrom(redirect), redirect); });
    std::stable_sort(named.begin(), named.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    std::vector<RecordView> redirects;
    for (const auto& [from, redirect] : named)
        redirects.push_back(redirect);
    return redirects;
}

nlohmann::json toJson(const Replica& replica, const RecordView& redirect) {
    const RedirectEnd end = followRedirect(replica, redirect.ref());
    return {{"type", redirect.type().name}, {"id", redirect.id()},      {"from", redirectFrom(redirect)},
            {"to", redirectTo(redirect)},   {"note", noteOf(redirect)}, {"end", toString(end.kind)},
            {"address", end.address},       {"steps", end.steps.size()}};
}

/// "/old -> galley:page/a (/new)".
std::string lineOf(const Replica& replica, const RecordView& redirect) {
    const std::string to = redirectTo(redirect);
    const RedirectEnd end = followRedirect(replica, redirect.ref());
    std::string line = redirectFrom(redirect) + " -> " + (to.empty() ? "gone" : to);
    if (end.leadsOn() && end.address != to)
        line += " (" + end.address + ")";
    else if (!end.leadsOn() && end.kind != RedirectEnd::Kind::Gone)
        line += std::string(" (") +
                (end.kind == RedirectEnd::Kind::Loop   ? "in a circle"
                 : end.kind == RedirectEnd::Kind::Lost ? "not there"
                                                       : "no address") +
                ")";
    const std::string note = noteOf(redirect);
    return oneLine(line) + (note.empty() ? "" : "  " + oneLine(note)) + "\n";
}

struct Changed {
    Committed committed;
    std::vector<RecordRef> records; ///< in `then`
    std::shared_ptr<const Replica> then;
};

nlohmann::json toJson(const RedirectOptions& options, const Changed& changed) {
    return {{"from", options.from}, {"version", changed.committed.version}, {"changed", changed.committed.isChanged}};
}

/// Whether a redirect that stands says already what is to be added.
bool saysSo(const RecordView& redirect, const RedirectOptions& options) {
    return redirectTo(redirect) == options.to && (options.note.empty() || noteOf(redirect) == options.note);
}

Result<Changed> addRedirect(Workspace& workspace, const RedirectOptions& options) {
    GALLEY_TRY(const bool isTypeNew, ensureRedirectType(workspace));
    if (isTypeNew)
        GALLEY_CHECK(workspace.flush()); // so that the others know it, too
    std::string id;
    const EditPlan plan = [&](const std::shared_ptr<const State>& now) -> Result<std::vector<Edit>> {
        const Replica& draft = *workspace.draft();
        if (const auto address = redirectedAddress(now->schema(), options.from))
            for (const RecordRef there : draft.redirects().find(*now, *address)) {
                const RecordView redirect = now->record(there);
                id = redirect.id();
                if (saysSo(redirect, options))
                    return std::vector<Edit>();
            }
        GALLEY_TRY(Edit edit, newRedirect(draft, options.from, options.to, options.note));
        id = edit.id;
        return std::vector<Edit>{std::move(edit)};
    };
    Changed changed;
    GALLEY_TRY(changed.committed, commitPlanned(workspace, plan, [&options] { return options.message; }));
    changed.then = workspace.draft();
    const State& state = changed.then->state();
    if (const auto ref = state.find(*state.schema().redirectType(), id))
        changed.records.push_back(*ref);
    return changed;
}

Error noRedirectFrom(const std::string& from) {
    return Error{ErrorCode::NotFound,
                 "there is no redirect from \"" + from + "\"; galleyctl redirects list prints those that there are"};
}

} // namespace

Result<void> runRedirectsList(const RedirectOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const Replica& draft = *workspace->draft();
    const std::vector<RecordView> redirects = redirectsOf(draft.state());
    if (options.json) {
        nlohmann::json list = nlohmann::json::array();
        for (const RecordView& redirect : redirects)
            list.push_back(toJson(draft, redirect));
        return printJson(list);
    }
    for (const RecordView& redirect : redirects)
        GALLEY_CHECK(print(lineOf(draft, redirect)));
    return print(withThousands(redirects.size()) + (redirects.size() == 1 ? " redirect\n" : " redirects\n"));
}

Result<void> runRedirectsAdd(const RedirectOptions& options) {
    Changed changed;
    {
        GALLEY_TRY(const auto workspace, openForWriting(options.site));
        GALLEY_TRY(changed, addRedirect(*workspace, options));
    }
    std::vector<Problem> problems;
    for (const RecordRef ref : changed.records)
        problems = checkRedirect(*changed.then, ref);
    if (options.json) {
        nlohmann::json json = toJson(options, changed);
        for (const RecordRef ref : changed.records)
            json.update(toJson(*changed.then, changed.then->state().record(ref)));
        json["problems"] = nlohmann::json(toJson(problems));
        return printJson(json);
    }
    for (const Problem& problem : problems)
        printWarning(Error{ErrorCode::InvalidInput, describe(problem)}.inRecord(problem.record).inField(problem.field));
    std::string line;
    for (const RecordRef ref : changed.records)
        line = lineOf(*changed.then, changed.then->state().record(ref));
    if (!changed.committed.isChanged)
        return print("nothing changed: there is " + line);
    line.pop_back();
    return print("added " + line + " as version " + std::to_string(changed.committed.version) + "\n");
}

Result<void> runRedirectsRemove(const RedirectOptions& options) {
    Changed changed;
    {
        GALLEY_TRY(const auto workspace, openForWriting(options.site));
        const EditPlan plan = [&](const std::shared_ptr<const State>& now) -> Result<std::vector<Edit>> {
            std::vector<Edit> edits;
            // Also one that is no address: it was written by hand, and is to go.
            for (const RecordView& redirect : redirectsOf(*now)) {
                const auto address = redirectedAddress(redirect);
                if (redirectFrom(redirect) == options.from ||
                    (address && address == redirectedAddress(now->schema(), options.from)))
                    edits.push_back(Edit::erase(redirect.type().name, std::string(redirect.id())));
            }
            return edits.empty() ? Result<std::vector<Edit>>(noRedirectFrom(options.from)) : edits;
        };
        GALLEY_TRY(changed.committed, commitPlanned(*workspace, plan, [&options] { return options.message; }));
    }
    if (options.json)
        return printJson(toJson(options, changed));
    return print("removed the redirect from " + oneLine(options.from) + " as version " +
                 std::to_string(changed.committed.version) + "\n");
}

Result<void> runRedirectsCheck(const RedirectOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const SiteCheck check(options.site, workspace->published(), workspace->draft());
    const std::vector<Problem> problems = check.redirects();
    const auto errors = static_cast<std::size_t>(std::count_if(
        problems.begin(), problems.end(), [](const Problem& one) { return one.severity == ProblemSeverity::Error; }));
    if (options.json) {
        GALLEY_CHECK(print(nlohmann::ordered_json{{"problems", toJson(problems)}, {"errors", errors}}.dump(
                               2, ' ', false, nlohmann::json::error_handler_t::replace) +
                           "\n"));
    } else {
        for (const Problem& problem : problems)
            GALLEY_CHECK(print(lineOf(problem)));
        GALLEY_CHECK(print(withThousands(problems.size()) + (problems.size() == 1 ? " problem of " : " problems of ") +
                           withThousands(redirectsOf(workspace->draft()->state()).size()) + " redirects, " +
                           withThousands(errors) + " of them errors\n"));
    }
    if (errors == 0)
        return {};
    return Error{ErrorCode::InvalidInput, withThousands(errors) +
                                              (errors == 1 ? " redirect stops" : " redirects stop") +
                                              " a publish; mend " + (errors == 1 ? "it" : "them")};
}

} // namespace galley
