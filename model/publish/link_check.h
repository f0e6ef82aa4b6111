// Whether what content links to is there: pages of this site, records (`galley:TYPE/ID`) and files below assets/.
// Addresses elsewhere in the web, and those that others serve (Site::external), are not looked at.
// Thread rule: immutable; any thread.
#pragma once

#include "model/index/replica.h"

#include <functional>
#include <string>
#include <string_view>

namespace galley {

/// Says whether there is a file below assets/. Empty: assets are not looked for.
using AssetLookup = std::function<bool(std::string_view path)>;

/// What a text does with an address: an image of a record shows the record itself.
enum class LinkUse : std::uint8_t { Link, Image };

/// Calls `visit` with the address of each link and image of a CommonMark text, decoded. O(size).
void forEachLink(std::string_view commonMark, const std::function<void(std::string_view address, LinkUse use)>& visit);

class LinkCheck {
public:
    enum class Outcome : std::uint8_t {
        Fine,
        Broken,
        MissingAsset,
        NoAddress, ///< a record that is there, but has no page and no file to lead to
    };

    /// Both outlive the check. `base` is the address of the page that the content stands on, "/" if unknown.
    LinkCheck(const Replica& replica, const AssetLookup& hasAsset)
        : m_replica(replica)
        , m_hasAsset(hasAsset) {}

    /// What becomes of who follows `address` from the page at `base`, reading `locale`. For MissingAsset `file` gets
    /// the path below assets/. O(1).
    Outcome follow(std::string_view address, LinkUse use, std::string_view base, std::size_t locale,
                   std::string& file) const;
    /// Whether the value of an asset field is there; elsewhere in the web it always is.
    bool hasAsset(std::string_view value) const;

private:
    Outcome followRecord(std::string_view target, LinkUse use, std::size_t locale) const;

    const Replica& m_replica;
    const AssetLookup& m_hasAsset;
};

} // namespace galley
