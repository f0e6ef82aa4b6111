// Whether what content links to is there: pages of this site and their documents, records (`galley:TYPE/ID`), files
// below assets/ and of the theme, also by way of a redirect. The measure is what the page server answers: what it has
// nothing for leads nowhere. Addresses elsewhere in the web, and those that others serve (Site::external), are not
// looked at.
// Thread rule: immutable; any thread.
// Used in this folder alone.
#pragma once

#include "model/index/replica.h"
#include "model/publish/served_files.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// What a text does with an address: an image of a record shows the record itself.
enum class LinkUse : std::uint8_t { Link, Image };

/// Calls `visit` with the address of each link and image of a CommonMark text, decoded. O(size).
void forEachLink(std::string_view commonMark, const std::function<void(std::string_view address, LinkUse use)>& visit);

/// Whether pages or themes make a link of a text that is no rich one. `name` is that of its field, or of the list that
/// it stands in; the text has no blanks at its ends. Prose is none.
bool isLinkOf(std::string_view name, std::string_view text);

class LinkCheck {
public:
    enum class Outcome : std::uint8_t {
        Fine,
        Broken,
        MissingAsset,
        MissingThemeFile,
        NoAddress, ///< a record that is there, but has no page and no file to lead to
    };

    /// Both outlive the check. `base` is the address of the page that the content stands on, "/" if unknown.
    LinkCheck(const Replica& replica, const ServedFiles& files)
        : m_replica(replica)
        , m_files(files) {}

    /// What becomes of who follows `address` from the page at `base`, reading `locale`. For MissingAsset and
    /// MissingThemeFile `file` gets the path below the folder. O(1).
    Outcome follow(std::string_view address, LinkUse use, std::string_view base, std::size_t locale,
                   std::string& file) const;
    /// The record that the address leads to from the page at `base`; nothing for files and what is broken. O(1).
    std::optional<RecordRef> target(std::string_view address, std::string_view base) const;
    /// The redirect that answers for the address; nothing where a page does, or none. O(1).
    std::optional<RecordRef> redirect(std::string_view address, std::string_view base) const;
    /// Whether the value of an asset field is there; elsewhere in the web it always is.
    bool hasAsset(std::string_view value) const;

private:
    /// The path of this site that an address leads to; nothing for records, and what leads elsewhere.
    std::optional<std::string> pathOf(std::string_view address, std::string_view base) const;
    std::optional<RecordRef> recordNamed(std::string_view target) const;
    Outcome followRecord(std::string_view target, LinkUse use, std::size_t locale) const;
    Outcome followRedirectFrom(RecordRef redirect, std::string& file) const;
    Outcome followPath(std::string_view path, std::string_view query, std::string& file) const;

    const Replica& m_replica;
    const ServedFiles& m_files;
};

} // namespace galley
