#include "model/publish/link_check.h"

#include "model/base/common_mark_parser.h"
#include "model/base/unicode_text.h"
#include "model/index/redirects.h"
#include "model/page/markdown.h"
#include "model/page/readable_value.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace galley {

namespace {

constexpr std::string_view kRecordScheme = "galley:";
// What the page server answers besides pages.
constexpr std::string_view kAssets = "/assets/";
constexpr std::string_view kTheme = "/theme/";
constexpr std::string_view kDocuments = "/api/pages/";
constexpr std::string_view kHealth = "/healthz";

/// Hands on the addresses among md4c's events.
struct LinkReader {
    const std::function<void(std::string_view, LinkUse)>& visit;

    static bool isTooLarge() { return false; }
    void enterBlock(MD_BLOCKTYPE, void*) {}
    void leaveBlock(MD_BLOCKTYPE, void*) {}
    void leaveSpan(MD_SPANTYPE, void*) {}
    void text(MD_TEXTTYPE, std::string_view) {}
    void enterSpan(MD_SPANTYPE type, void* detail) {
        if (type == MD_SPAN_A)
            hand(static_cast<MD_SPAN_A_DETAIL*>(detail)->href, LinkUse::Link);
        else if (type == MD_SPAN_IMG)
            hand(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src, LinkUse::Image);
    }
    void hand(const MD_ATTRIBUTE& attribute, LinkUse use) const {
        std::string address;
        forEachPiece(attribute,
                     [&](MD_TEXTTYPE type, std::string_view piece) { appendShownText(address, type, piece); });
        // Pages find links to records by their scheme as it is written ("galley&colon;" is none). Backslashes are gone
        // here.
        const std::string_view written(attribute.text, attribute.size);
        const bool isHidden = address.starts_with(kRecordScheme) && !written.starts_with(kRecordScheme);
        visit(isHidden ? written : std::string_view(address), use);
    }
};

/// Whether the file is there, whichever form its accents have.
bool finds(const FileLookup& lookup, std::string_view path) {
    return !lookup || lookup(path) || (!isComposed(path) && lookup(composed(path)));
}

/// "https" of "https://…"; nothing for an address without a scheme.
bool hasScheme(std::string_view address) {
    const std::size_t end = address.find_first_of(":/?#");
    return end != std::string_view::npos && end > 0 && address[end] == ':';
}

/// The path that a reference leads to from the page at `base`, without "." and ".." (RFC 3986, 5.2).
std::string resolvedPath(std::string_view reference, std::string_view base) {
    std::string path;
    if (!reference.starts_with('/'))
        path = base.substr(0, base.rfind('/') + 1);
    path += reference;
    std::vector<std::string_view> parts;
    std::string_view rest = path;
    while (!rest.empty()) {
        rest.remove_prefix(1); // the slash
        const std::string_view part = rest.substr(0, rest.find('/'));
        rest.remove_prefix(part.size());
        const bool isLast = rest.empty();
        // Browsers take an escaped dot for a dot here.
        const std::string dots = part.size() <= 6 ? percentDecoded(part) : std::string();
        if (dots == "..") {
            if (!parts.empty())
                parts.pop_back();
        } else if (dots != ".") {
            parts.push_back(part);
            continue;
        }
        if (isLast)
            parts.push_back({});
    }
    std::string out;
    for (const std::string_view part : parts)
        out.append("/").append(part);
    return out.empty() ? "/" : out;
}

/// The first value of a parameter of a query, decoded; nothing when it has none.
std::optional<std::string> parameterOf(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), one.size() + 1));
        const std::size_t equals = std::min(one.find('='), one.size());
        if (percentDecoded(one.substr(0, equals)) != name)
            continue;
        std::string value(one.substr(std::min(one.size(), equals + 1)));
        std::replace(value.begin(), value.end(), '+', ' ');
        return percentDecoded(value);
    }
    return std::nullopt;
}

/// False for what pages show as an address elsewhere, or as plain text: hosts, mail addresses, other schemes.
bool mayLeadInside(std::string_view address) {
    const std::string_view first = address.substr(0, address.find_first_of("/?#"));
    const bool isPath = first.empty() || first == "." || first == "..";
    return isPath || first.find_first_of(".@:") == std::string_view::npos;
}

} // namespace

bool isLinkOf(std::string_view name, std::string_view text) {
    if (text.starts_with(kRecordScheme) || text.starts_with(kAssets))
        return true;
    const bool isPath = text.starts_with('/');
    return !text.empty() && holdsAddresses(name) && mayLeadInside(text) &&
           (isPath ? text.find_first_of("\t\r\n") : text.find_first_of(" \t\r\n")) == std::string_view::npos;
}

void forEachLink(std::string_view commonMark, const std::function<void(std::string_view, LinkUse)>& visit) {
    // Every link and image has a bracket, or stands between angles.
    if (commonMark.find('[') == std::string_view::npos && commonMark.find('<') == std::string_view::npos)
        return;
    LinkReader reader{visit};
    const std::string source(commonMark);
    parseCommonMark(source, reader); // one that is too long shows as it is written
}

LinkCheck::Outcome LinkCheck::follow(std::string_view address, LinkUse use, std::string_view base, std::size_t locale,
                                     std::string& file) const {
    const Schema& schema = m_replica.state().schema();
    address = withoutBlanks(address);
    if (address.empty())
        return Outcome::Broken;
    if (address.starts_with('#') || address.starts_with('?') || address.starts_with("//"))
        return Outcome::Fine;
    if (address.starts_with(kRecordScheme))
        return followRecord(address.substr(kRecordScheme.size()), use, locale);
    if (hasScheme(address))
        return isSafeUrl(address) ? Outcome::Fine : Outcome::Broken;
    const std::string_view whole = address.substr(0, address.find('#'));
    const std::string_view written = whole.substr(0, whole.find('?'));
    const std::string path = resolvedPath(written, base);
    if (isExternal(schema, path))
        return Outcome::Fine;
    if (const auto redirect = m_replica.redirectAt(path))
        return followRedirectFrom(*redirect, file);
    return followPath(path, whole.substr(std::min(whole.size(), written.size() + 1)), file);
}

LinkCheck::Outcome LinkCheck::followRedirectFrom(RecordRef redirect, std::string& file) const {
    const RedirectEnd end = followRedirect(m_replica, redirect);
    switch (end.kind) {
    case RedirectEnd::Kind::Page:
    case RedirectEnd::Kind::Elsewhere:
        return Outcome::Fine;
    case RedirectEnd::Kind::Path:
        break;
    case RedirectEnd::Kind::Gone:
    case RedirectEnd::Kind::Lost:
    case RedirectEnd::Kind::Loop:
    case RedirectEnd::Kind::None:
        return Outcome::Broken;
    }
    const std::string_view whole = std::string_view(end.address).substr(0, end.address.find('#'));
    const std::string_view path = whole.substr(0, whole.find('?'));
    return isExternal(m_replica.state().schema(), path)
               ? Outcome::Fine
               : followPath(path, whole.substr(std::min(whole.size(), path.size() + 1)), file);
}

LinkCheck::Outcome LinkCheck::followPath(std::string_view path, std::string_view query, std::string& file) const {
    const auto isThere = [](bool is) { return is ? Outcome::Fine : Outcome::Broken; };
    if (path == kAssets || path == kTheme)
        return Outcome::Broken;
    if (path.starts_with(kAssets)) {
        file = percentDecoded(path.substr(kAssets.size()));
        return finds(m_files.assets, file) ? Outcome::Fine : Outcome::MissingAsset;
    }
    if (path.starts_with(kTheme)) {
        file = percentDecoded(path.substr(kTheme.size()));
        return finds(m_files.theme, file) ? Outcome::Fine : Outcome::MissingThemeFile;
    }
    if (path == kHealth)
        return Outcome::Fine;
    if (path.starts_with(kDocuments)) {
        const auto locale = parameterOf(query, "locale");
        const bool isKnown = !locale || locale->empty() || m_replica.state().schema().localeIndex(*locale).has_value();
        const std::string page = "/" + std::string(path.substr(kDocuments.size()));
        return isThere(isKnown && pageLedTo(m_replica, page).has_value());
    }
    return isThere(!path.starts_with("/api/") && m_replica.pageAt(path).has_value());
}

bool LinkCheck::hasAsset(std::string_view value) const {
    if (value.empty() || isAbsoluteAsset(value))
        return true;
    if (value.starts_with('/'))
        value.remove_prefix(1);
    return finds(m_files.assets, value);
}

std::optional<std::string> LinkCheck::pathOf(std::string_view address, std::string_view base) const {
    address = withoutBlanks(address);
    if (address.empty() || address.starts_with('#') || address.starts_with('?') || address.starts_with("//") ||
        hasScheme(address))
        return std::nullopt;
    std::string path = resolvedPath(address.substr(0, address.find_first_of("?#")), base);
    return isExternal(m_replica.state().schema(), path) ? std::nullopt : std::optional(std::move(path));
}

std::optional<RecordRef> LinkCheck::target(std::string_view address, std::string_view base) const {
    address = withoutBlanks(address);
    if (address.starts_with(kRecordScheme))
        return recordNamed(address.substr(kRecordScheme.size()));
    auto path = pathOf(address, base);
    if (!path)
        return std::nullopt;
    if (path->starts_with(kDocuments))
        path->erase(0, kDocuments.size());
    const auto page = pageLedTo(m_replica, *path);
    return page ? std::optional(page->page) : std::nullopt;
}

std::optional<RecordRef> LinkCheck::redirect(std::string_view address, std::string_view base) const {
    const auto path = pathOf(address, base);
    return path ? m_replica.redirectAt(*path) : std::nullopt;
}

/// "TYPE/ID", percent-encoded, with a query or a fragment behind.
std::optional<RecordRef> LinkCheck::recordNamed(std::string_view target) const {
    const State& state = m_replica.state();
    const std::string path = percentDecoded(target.substr(0, target.find_first_of("?#")));
    const std::size_t slash = path.find('/');
    const auto type = state.schema().typeIndex(std::string_view(path).substr(0, slash));
    if (slash == std::string::npos || !type)
        return std::nullopt;
    const auto ref = state.find(*type, std::string_view(path).substr(slash + 1));
    return ref && state.record(*ref).exists() ? ref : std::nullopt;
}

LinkCheck::Outcome LinkCheck::followRecord(std::string_view target, LinkUse use, std::size_t locale) const {
    const auto ref = recordNamed(target);
    if (!ref)
        return Outcome::Broken;
    const RecordView record = m_replica.state().record(*ref);
    if (use == LinkUse::Image)
        return Outcome::Fine;
    if (record.type().page)
        return m_replica.addresses().url(record, locale) ? Outcome::Fine : Outcome::NoAddress;
    const auto& fields = record.type().fields;
    const std::function<bool(const Field&)> holdsAsset = [&](const Field& field) {
        return field.kind == FieldKind::Asset ||
               (field.kind == FieldKind::Object && std::any_of(field.fields.begin(), field.fields.end(), holdsAsset));
    };
    return std::any_of(fields.begin(), fields.end(), holdsAsset) ? Outcome::Fine : Outcome::NoAddress;
}

} // namespace galley
