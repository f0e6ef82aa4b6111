// Validator: what a reader of the site would trip over, found before it is published: broken references and links,
// missing required fields, images without alternative text, addresses that clash or cannot be. Problems are values with
// codes and parameters; the user interface makes sentences of them. Nothing is repaired here.
//
// Errors keep an address from working; they stop a publish when the record changed with it. Warnings never do.
// Thread rule: immutable after construction; any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/index/replica.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

enum class ProblemSeverity : std::uint8_t { Warning, Error };
const char* toString(ProblemSeverity severity); ///< "warning", "error"

/// What is wrong. The comment names the parameters.
enum class ProblemCode : std::uint8_t {
    BrokenReference, ///< "type/id" that does not exist
    MissingRequired, ///< label of the field
    MissingAltText,  ///< path of the image's asset, label of the empty field
    BrokenLink,      ///< the address in the text
    MissingAsset,    ///< path below assets/ that is no file
    MissingSlug,     ///< none
    UnsafeSlug,      ///< the slug
    ReservedSlug,    ///< the slug, the name that the server keeps for itself
    SlugClash,       ///< the slug, "type/id" of the page that is served instead
    InvalidLocale,   ///< the code; the problem has no record
    MissingHome,     ///< the slug of the home page; no record
};
const char* toString(ProblemCode code); ///< "broken-reference", …

struct Problem {
    ProblemSeverity severity = ProblemSeverity::Warning;
    ProblemCode code = ProblemCode::BrokenReference;
    std::string record; ///< "type/id"; empty: the site as a whole
    std::string field;  ///< field path; empty: the record as a whole
    std::vector<std::string> parameters;
    friend bool operator==(const Problem&, const Problem&) = default;
};
/// One English sentence without the place, for logs and the command line.
std::string describe(const Problem& problem);

class Validator {
public:
    /// Says whether there is a file below assets/. Empty: assets are not looked for.
    using AssetLookup = std::function<bool(std::string_view path)>;

    explicit Validator(AssetLookup hasAsset = {})
        : m_hasAsset(std::move(hasAsset)) {}

    /// Problems of the whole site, in record order. O(dataset); Cancelled.
    Result<std::vector<Problem>> check(const Replica& replica, const Progress& progress = {},
                                       const CancelToken& cancel = {}) const;
    /// Problems of one record; none when it does not exist. O(record).
    std::vector<Problem> checkRecord(const Replica& replica, RecordRef record) const;
    /// Problems of the schema: locales, the home page.
    std::vector<Problem> checkSite(const Replica& replica) const;

    /// The records whose problems can differ after a step: those that changed, those that refer to one that came or
    /// went, and those that share an address with a changed page; sorted. Links in texts are not followed back: a page
    /// that moved is found in them by check() alone. `replica` is the one after the step. O(changes and referrers).
    static std::vector<RecordRef> affectedRecords(const Replica& replica, const ChangeSet& changes);

private:
    AssetLookup m_hasAsset;
};

} // namespace galley
