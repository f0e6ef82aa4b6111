// Problem: one thing that a reader of the site would trip over. Problems are values with codes and parameters; the user
// interface makes sentences of them. Thread rule: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Errors stop a publish that brings them; see checkStep().
enum class ProblemSeverity : std::uint8_t { Warning, Error };
const char* toString(ProblemSeverity severity); ///< "warning", "error"

/// What is wrong. The comment names the parameters.
enum class ProblemCode : std::uint8_t {
    BrokenReference,  ///< "type/id" that does not exist
    MissingRequired,  ///< label of the field
    MissingAltText,   ///< path of the image's asset, label of the empty field
    BrokenLink,       ///< the address as it is written; empty: a link without one
    MissingAsset,     ///< path below assets/ that is no file
    MissingThemeFile, ///< path below /theme/ that is no file of the theme
    MissingSlug,      ///< none
    UnsafeSlug,       ///< the slug
    ReservedSlug,     ///< the slug, the name that the server keeps for itself or the code of a language
    SlugClash,        ///< the address, "type/id" of another page that has it (some are named); its address if it
                      ///< differs (in case)
    ExternalSlug,     ///< the address, which others serve (Site::external)
    InvalidLocale,    ///< the code; the problem has no record
    MissingHome,      ///< the slug of the home page; no record
    UnrenderedText,   ///< none: a text too large to be rendered, which shows with its signs
    RedirectFrom,     ///< what should be an address of a page and is none
    RedirectShadowed, ///< the address; "type/id" of the page that has it, nothing where others serve it
    RedirectClash,    ///< the address, "type/id" of another redirect from it
    RedirectTarget,   ///< what should be a target and is none
    RedirectLost,     ///< the target, where there is nothing
    RedirectLoop,     ///< the way in words: "/a -> /b -> /a"
    RedirectChain,    ///< the target, the address where readers end
    ServersStay,      ///< none: older page servers cannot read what this publish announces; no record
};
const char* toString(ProblemCode code); ///< "broken-reference", …
std::optional<ProblemCode> problemCodeFrom(std::string_view name);

struct Problem {
    ProblemSeverity severity = ProblemSeverity::Warning;
    ProblemCode code = ProblemCode::BrokenReference;
    std::string record; ///< "type/id"; empty: the site as a whole
    std::string field;  ///< field path, with the locale where the value has one; empty: the record as a whole
    std::vector<std::string> parameters;
    std::string locale{}; ///< code of the language in which it shows; empty: in all of them
    friend bool operator==(const Problem&, const Problem&) = default;
};
/// One English sentence without the place, on what is wrong and what to do: for logs and the command line.
std::string describe(const Problem& problem);

} // namespace galley
