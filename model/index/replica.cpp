#include "model/index/replica.h"

#include "model/base/ascii.h"
#include "model/schema/site_address.h"

namespace galley {

namespace {

/// Whatever the case of its letters, which are ASCII.
bool startsWithSegment(std::string_view path, std::string_view segment) {
    return path.size() >= segment.size() && isEqualIgnoringCase(path.substr(0, segment.size()), segment) &&
           (path.size() == segment.size() || path[segment.size()] == '/');
}

} // namespace

std::shared_ptr<const Replica> Replica::build(std::shared_ptr<const State> state) {
    auto replica = std::make_shared<Replica>();
    replica->m_references = ReferenceIndex::build(*state);
    replica->m_slugs = SlugIndex::build(*state);
    replica->m_redirects = RedirectIndex::build(*state);
    replica->m_state = std::move(state);
    return replica;
}

std::shared_ptr<const Replica> Replica::next(std::shared_ptr<const State> state, const ChangeSet& changes) const {
    // Another schema may make other types pages, or read other fields as slugs.
    if (state->schemaPointer() != m_state->schemaPointer() && state->schema() != m_state->schema())
        return build(std::move(state));
    auto replica = std::make_shared<Replica>();
    replica->m_references = m_references.next(*m_state, *state, changes);
    replica->m_slugs = m_slugs.next(*state, changes);
    replica->m_redirects = RedirectIndex::next(m_redirects, *state, changes);
    replica->m_state = std::move(state);
    return replica;
}

std::optional<PageAt> Replica::pageAt(std::string_view path) const {
    const Schema& schema = m_state->schema();
    const SiteAddress address = parseSiteAddress(schema, path);
    const auto inLocale = [&](std::size_t locale, std::string_view slug) {
        const auto page = m_slugs.find(*m_state, locale, slug);
        return page ? std::optional(PageAt{*page, locale}) : std::nullopt;
    };
    if (const auto page = inLocale(address.locale, address.slug))
        return page;
    if (address.locale != 0) {
        if (const auto page = inLocale(0, address.whole))
            return page;
        if (const auto page = inLocale(address.locale, canonicalSlug(schema, address.locale, address.slug)))
            return page; // "/de/de/team"
        return m_slugs.findInAnyLocale(*m_state, address.slug, address.locale);
    }
    if (const std::string_view code = schema.locales.front().code; startsWithSegment(address.whole, code))
        if (const auto page = inLocale(0, canonicalSlug(schema, 0, "/" + address.whole.substr(code.size()))))
            return page;
    return m_slugs.findInAnyLocale(*m_state, address.slug, std::nullopt);
}

bool Replica::isAddressOfPage(const SiteAddress& address) const {
    const auto has = [&](std::size_t locale, std::string_view slug) {
        return m_slugs.find(*m_state, locale, slug).has_value();
    };
    return has(address.locale, address.slug) ||
           (address.locale != 0 &&
            (has(0, address.whole) ||
             has(address.locale, canonicalSlug(m_state->schema(), address.locale, address.slug)))); // "/de/de/team"
}

bool Replica::isAddressOfPage(std::string_view path) const {
    return isAddressOfPage(parseSiteAddress(m_state->schema(), path));
}

std::optional<RecordRef> Replica::redirectAt(std::string_view path) const {
    if (m_redirects->isEmpty())
        return std::nullopt;
    const Schema& schema = m_state->schema();
    SiteAddress address = parseSiteAddress(schema, path);
    const auto find = [&] {
        const auto found = m_redirects->find(*m_state, addressKey(schema, address.locale, address.slug));
        return found.empty() ? std::nullopt : std::optional(found.front());
    };
    if (const auto redirect = find())
        return isAddressOfPage(address) ? std::nullopt : redirect;
    const std::string_view code = schema.locales.front().code;
    if (address.locale != 0 || !startsWithSegment(address.whole, code) || isAddressOfPage(address))
        return std::nullopt;
    address.whole = address.slug = canonicalSlug(schema, 0, "/" + address.whole.substr(code.size())); // "/en/old"
    return isAddressOfPage(address) ? std::nullopt : find();
}

std::optional<RecordRef> Replica::findPage(std::string_view slug, std::size_t locale) const {
    return m_slugs.find(*m_state, locale, canonicalSlug(m_state->schema(), locale, slug));
}

std::size_t Replica::heapBytes() const {
    return m_state->heapBytes() + m_references.heapBytes() + m_slugs.heapBytes() + m_redirects->heapBytes();
}

} // namespace galley
