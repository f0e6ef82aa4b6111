// What redirects say (the type stands in schema_json.h), and where their readers end. A page always comes before a
// redirect; one that leads to a redirected address is followed to the end of the chain, so that readers go one step.
//
// Nothing here trusts what a redirect says: an end is an address of this site, a whole one of the web with http or
// https, or none.
//
// Thread rule: pure functions.
#pragma once

#include "model/index/replica.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// The address that a redirect leads on from; nothing where it says none that a page could have. O(size).
std::optional<AddressKey> redirectedAddress(const RecordView& redirect);
/// The same of a text: an address of this site without query and fragment.
std::optional<AddressKey> redirectedAddress(const Schema& schema, std::string_view from);
/// The form in which Galley writes such an address: "/de/über" for "/de/%C3%BCber/". Nothing as above.
std::optional<std::string> writtenAddress(const Schema& schema, std::string_view from);

/// The texts of a redirect, without blanks at their ends.
std::string redirectFrom(const RecordView& redirect);
std::string redirectTo(const RecordView& redirect); ///< empty: gone
/// "galley:TYPE/ID".
std::string recordLink(const RecordView& record);

/// The record that a target names, whether it exists or not; nothing where its type or id is not known. O(1).
std::optional<RecordRef> linkedRecord(const State& state, std::string_view link);

/// What the text of a redirect's target means.
enum class TargetForm : std::uint8_t {
    Gone,      ///< there is none
    Record,    ///< galley:TYPE/ID, whether there is such a record or not
    Path,      ///< an address of this site
    Elsewhere, ///< a whole one
    None       ///< no address that anybody can be sent to
};
TargetForm targetForm(std::string_view to);

/// Where the readers of an address end.
struct RedirectEnd {
    enum class Kind : std::uint8_t {
        Page,      ///< at a page of this site
        Path,      ///< at an address of this site that no page has: a file, what others serve, or nothing
        Elsewhere, ///< at another site
        Gone,      ///< nowhere, as the redirect says
        Lost,      ///< nowhere: the record is not there, or has no address
        Loop,      ///< nowhere: it leads in a circle, or over more than kMaxRedirectSteps
        None       ///< nowhere: the target is no address
    };
    Kind kind = Kind::Gone;
    std::optional<PageAt> page;   ///< Page
    std::string address;          ///< Page, Path and Elsewhere: with query and fragment of the target
    std::vector<RecordRef> steps; ///< the redirects on the way, the asked one first; of a loop the last one is repeated
    bool leadsOn() const { return kind == Kind::Page || kind == Kind::Path || kind == Kind::Elsewhere; }
};
inline constexpr std::size_t kMaxRedirectSteps = 64;

/// O(steps).
RedirectEnd followRedirect(const Replica& replica, RecordRef redirect);

/// The page that readers of an address see: the one that has it, or where its redirect ends. O(1).
std::optional<PageAt> pageLedTo(const Replica& replica, std::string_view path);

} // namespace galley
