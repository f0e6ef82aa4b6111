#include "model/index/redirects.h"

#include "model/base/ascii.h"
#include "model/base/unicode_text.h"
#include "model/schema/redirect_type.h"
#include "model/schema/site_address.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::string_view kLinkScheme = "galley:";

std::string textIn(const RecordView& redirect, std::string_view name) {
    const auto field = redirect.exists() ? redirect.type().fieldIndex(name) : std::nullopt;
    const ValueView value = field ? redirect.field(*field) : ValueView();
    if (value.kind() != ValueKind::String)
        return {};
    std::string scratch;
    return std::string(withoutBlanks(value.asString(scratch)));
}

std::string_view pathOf(std::string_view address) {
    return address.substr(0, address.find_first_of("?#"));
}

/// Whatever browsers leave out or take for something else in an address.
bool hasUnfitBytes(std::string_view address) {
    return std::any_of(address.begin(), address.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\'; });
}

/// "." and ".." would lead readers elsewhere than it looks.
bool hasDots(std::string_view path) {
    const std::string decoded = percentDecoded(path);
    for (std::string_view rest = decoded; !rest.empty();) {
        rest.remove_prefix(1);
        const std::string_view segment = rest.substr(0, rest.find('/'));
        if (segment == "." || segment == "..")
            return true;
        rest.remove_prefix(segment.size());
    }
    return false;
}

bool isWholeAddress(std::string_view to) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (to.size() > scheme.size() && isEqualIgnoringCase(to.substr(0, scheme.size()), scheme)) {
            const std::string_view host =
                to.substr(scheme.size(), to.find_first_of("/?#", scheme.size()) - scheme.size());
            return !host.empty() && host.front() != ':' && host.find('@') == std::string_view::npos;
        }
    return false;
}

/// The page in the wanted language, or in the first one in which it has an address.
std::optional<PageAt> addressed(const Replica& replica, RecordRef page, std::size_t locale) {
    const RecordView record = replica.state().record(page);
    if (replica.addresses().url(record, locale))
        return PageAt{page, locale};
    for (std::size_t other = 0; other < replica.state().schema().locales.size(); ++other)
        if (replica.addresses().url(record, other))
            return PageAt{page, other};
    return std::nullopt;
}

void endAt(RedirectEnd& end, const Replica& replica, const PageAt& page, std::string_view to) {
    end.kind = RedirectEnd::Kind::Page;
    end.page = page;
    end.address = *replica.addresses().url(replica.state().record(page.page), page.locale);
    end.address += to.substr(pathOf(to).size());
}

/// Goes on from one redirect: the next one, or nothing when `end` is known.
std::optional<RecordRef> stepOn(const Replica& replica, const RecordView& redirect, RedirectEnd& end) {
    using Kind = RedirectEnd::Kind;
    const std::string to = redirectTo(redirect);
    switch (targetForm(to)) {
    case TargetForm::Gone:
        end.kind = Kind::Gone;
        return std::nullopt;
    case TargetForm::None:
        end.kind = Kind::None;
        return std::nullopt;
    case TargetForm::Elsewhere:
        end.kind = Kind::Elsewhere;
        end.address = to;
        return std::nullopt;
    case TargetForm::Record: {
        const auto from = redirectedAddress(redirect);
        const auto ref = linkedRecord(replica.state(), to);
        const auto page = ref ? addressed(replica, *ref, from ? from->locale : 0) : std::nullopt;
        end.kind = Kind::Lost;
        if (page)
            endAt(end, replica, *page, to);
        return std::nullopt;
    }
    case TargetForm::Path:
        break;
    }
    const std::string_view path = pathOf(to);
    end.kind = Kind::Path;
    end.address = to;
    if (isExternal(replica.state().schema(), path))
        return std::nullopt;
    if (const auto next = replica.redirectAt(path))
        return next;
    if (const auto page = replica.pageAt(path);
        page && replica.addresses().url(replica.state().record(page->page), page->locale))
        endAt(end, replica, *page, to);
    return std::nullopt;
}

} // namespace

std::optional<AddressKey> redirectedAddress(const Schema& schema, std::string_view from) {
    from = withoutBlanks(from);
    if (!from.starts_with('/') || from.find_first_of("?#") != std::string_view::npos)
        return std::nullopt;
    const SiteAddress address = parseSiteAddress(schema, from);
    const std::string slug = canonicalSlug(schema, address.locale, address.slug);
    if (slugFault(schema, address.locale, slug) != SlugFault::None)
        return std::nullopt;
    return addressKey(schema, address.locale, slug);
}

std::optional<AddressKey> redirectedAddress(const RecordView& redirect) {
    if (!redirect.exists())
        return std::nullopt;
    return redirectedAddress(redirect.state().schema(), redirectFrom(redirect));
}

std::optional<std::string> writtenAddress(const Schema& schema, std::string_view from) {
    if (!redirectedAddress(schema, from))
        return std::nullopt;
    const SiteAddress address = parseSiteAddress(schema, withoutBlanks(from));
    return percentDecoded(pageUrl(schema, address.locale, address.slug)); // nothing in it is to be escaped
}

std::string redirectFrom(const RecordView& redirect) {
    return textIn(redirect, kRedirectFrom);
}

std::string redirectTo(const RecordView& redirect) {
    return textIn(redirect, kRedirectTo);
}

std::string recordLink(const RecordView& record) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string link = std::string(kLinkScheme) + record.type().name + "/";
    for (const char c : record.id()) {
        const auto byte = static_cast<unsigned char>(c);
        if (isAsciiLetter(c) || isAsciiDigit(c) || c == '-' || c == '_' || c == '.' || c == '~')
            link += c;
        else
            link.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
    return link;
}

std::optional<RecordRef> linkedRecord(const State& state, std::string_view link) {
    if (!link.starts_with(kLinkScheme))
        return std::nullopt;
    const std::string path = percentDecoded(pathOf(link.substr(kLinkScheme.size())));
    const std::size_t slash = path.find('/');
    const auto type = state.schema().typeIndex(std::string_view(path).substr(0, slash));
    if (slash == std::string::npos || !type)
        return std::nullopt;
    return state.find(*type, std::string_view(path).substr(slash + 1));
}

TargetForm targetForm(std::string_view to) {
    to = withoutBlanks(to);
    if (to.empty())
        return TargetForm::Gone;
    if (hasUnfitBytes(to))
        return TargetForm::None;
    if (to.starts_with(kLinkScheme))
        return TargetForm::Record;
    if (isWholeAddress(to))
        return TargetForm::Elsewhere;
    const bool isPath = to.front() == '/' && !to.starts_with("//") && !hasDots(pathOf(to));
    return isPath ? TargetForm::Path : TargetForm::None;
}

RedirectEnd followRedirect(const Replica& replica, RecordRef redirect) {
    RedirectEnd end;
    for (std::optional<RecordRef> next = redirect; next;) {
        const bool isRound = std::find(end.steps.begin(), end.steps.end(), *next) != end.steps.end();
        end.steps.push_back(*next);
        if (isRound || end.steps.size() > kMaxRedirectSteps) {
            end.kind = RedirectEnd::Kind::Loop;
            break;
        }
        next = stepOn(replica, replica.state().record(*next), end);
    }
    if (!end.leadsOn())
        end.address.clear();
    return end;
}

std::optional<PageAt> pageLedTo(const Replica& replica, std::string_view path) {
    if (const auto redirect = replica.redirectAt(path))
        return followRedirect(replica, *redirect).page;
    return replica.pageAt(path);
}

} // namespace galley
