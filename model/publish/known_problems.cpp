#include "model/publish/known_problems.h"

#include "model/base/file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr int kFormat = 1;
constexpr std::uint64_t kMaxFileBytes = 16U << 20;

Error damaged(const std::filesystem::path& file) {
    return Error{ErrorCode::Corrupt, "not a list of known problems; delete the file, it is made anew"}.inFile(
        file.string());
}

/// The text of a member; nothing when it has none.
std::optional<std::string> textOf(const nlohmann::json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? std::optional(member->get<std::string>()) : std::nullopt;
}

std::optional<Problem> problemFrom(const nlohmann::json& json) {
    if (!json.is_object())
        return std::nullopt;
    const auto codeName = textOf(json, "code");
    const auto code = codeName ? problemCodeFrom(*codeName) : std::nullopt;
    auto record = textOf(json, "record");
    auto field = textOf(json, "field");
    auto locale = textOf(json, "locale");
    const auto parameters = json.find("parameters");
    if (!code || !record || !field || !locale || parameters == json.end() || !parameters->is_array())
        return std::nullopt;
    Problem problem{ProblemSeverity::Warning, *code, *std::move(record), *std::move(field), {}, *std::move(locale)};
    for (const auto& parameter : *parameters) {
        if (!parameter.is_string())
            return std::nullopt;
        problem.parameters.push_back(parameter.get<std::string>());
    }
    return problem;
}

/// Whether what comes with a step can mend it where nothing was changed.
bool isMendedFromOutside(ProblemCode code) {
    return code == ProblemCode::BrokenLink || code == ProblemCode::MissingAsset ||
           code == ProblemCode::MissingThemeFile;
}

/// Problems of redirects come and go with what other redirects and pages say.
bool isOfRedirect(ProblemCode code) {
    switch (code) {
    case ProblemCode::RedirectFrom:
    case ProblemCode::RedirectShadowed:
    case ProblemCode::RedirectClash:
    case ProblemCode::RedirectTarget:
    case ProblemCode::RedirectLost:
    case ProblemCode::RedirectLoop:
    case ProblemCode::RedirectChain:
        return true;
    default:
        return false;
    }
}

/// Whether a step brings addresses that links elsewhere may have waited for.
bool opensAddresses(const PublishStep& step) {
    const State& state = step.draft.state();
    return std::any_of(step.changes.begin(), step.changes.end(), [&](const RecordChange& change) {
        const RecordView record = state.record(change.ref);
        if (!record.exists())
            return false;
        if (!standsIn(step.published.state(), change.ref) || record.type().redirects)
            return true;
        for (std::size_t locale = 0; record.type().page && locale < state.schema().locales.size(); ++locale)
            if (const auto url = step.draft.addresses().url(record, locale); url && !step.published.pageAt(*url))
                return true;
        return false;
    });
}

} // namespace

Result<KnownProblems> readKnownProblems(const std::filesystem::path& file, const Digest& manifest) {
    GALLEY_TRY(const std::string bytes, readFile(file, kMaxFileBytes));
    const auto json = nlohmann::json::parse(bytes, nullptr, false);
    if (!json.is_object() || json.value("format", nlohmann::json()) != kFormat)
        return damaged(file);
    if (textOf(json, "manifest") != toHex(manifest))
        return Error{ErrorCode::NotFound, "known are the problems of another version"}.inFile(file.string());
    const auto problems = json.find("problems");
    const auto isWhole = json.find("whole");
    if (problems == json.end() || !problems->is_array() || isWhole == json.end() || !isWhole->is_boolean())
        return damaged(file);
    KnownProblems known;
    known.isWhole = isWhole->get<bool>();
    for (const auto& one : *problems) {
        auto problem = problemFrom(one);
        if (!problem)
            return damaged(file);
        known.problems.push_back(*std::move(problem));
    }
    return known;
}

Result<void> writeKnownProblems(const std::filesystem::path& file, const Digest& manifest, const KnownProblems& known) {
    const std::size_t count = std::min(known.problems.size(), kMaxKnownProblems);
    nlohmann::ordered_json problems = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < count; ++i) {
        const Problem& problem = known.problems[i];
        problems.push_back({{"code", toString(problem.code)},
                            {"record", problem.record},
                            {"field", problem.field},
                            {"locale", problem.locale},
                            {"parameters", problem.parameters}});
    }
    const nlohmann::ordered_json json{{"format", kFormat},
                                      {"manifest", toHex(manifest)},
                                      {"whole", known.isWhole && count == known.problems.size()},
                                      {"problems", std::move(problems)}};
    return writeCacheFile(file, json.dump(0, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

KnownProblems standingElsewhere(const KnownProblems& known, const ServedFiles& files, const PublishStep& step,
                                const StepProblems& checked) {
    KnownProblems elsewhere;
    if (checked.isWhole)
        return elsewhere;
    elsewhere.isWhole = known.isWhole;
    const State& draft = step.draft.state();
    const bool mayMend = step.changesFiles || opensAddresses(step);
    const Validator validator(files);
    std::string recordNow; // whose problems are `now`
    std::vector<Problem> now;
    for (const Problem& problem : known.problems) {
        const auto ref = draft.findPath(problem.record);
        if (!ref || std::binary_search(checked.records.begin(), checked.records.end(), *ref))
            continue;
        if ((mayMend && isMendedFromOutside(problem.code)) || isOfRedirect(problem.code)) {
            if (recordNow != problem.record) {
                recordNow = problem.record;
                now = validator.checkRecord(step.draft, *ref);
            }
            const bool stands = std::any_of(now.begin(), now.end(), [&](const Problem& other) {
                return other.code == problem.code && other.field == problem.field &&
                       other.parameters == problem.parameters;
            });
            if (!stands)
                continue;
        }
        elsewhere.problems.push_back(problem);
    }
    return elsewhere;
}

KnownProblems knownAfter(KnownProblems elsewhere, const StepProblems& checked) {
    for (const Problem& problem : checked.problems) {
        if (problem.record.empty())
            continue;
        elsewhere.problems.push_back(problem);
        elsewhere.problems.back().severity = ProblemSeverity::Warning;
    }
    return elsewhere;
}

} // namespace galley
