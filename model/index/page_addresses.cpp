#include "model/index/page_addresses.h"

#include "model/schema/site_address.h"

namespace galley {

PageAddresses::PageAddresses(std::shared_ptr<const Schema> schema)
    : m_schema(std::move(schema)) {
    for (const Type& type : m_schema->types)
        m_fields.push_back(type.page && type.isPublic ? type.fieldIndex(type.slug) : std::nullopt);
    for (std::size_t locale = 0; locale < m_schema->locales.size(); ++locale)
        m_chains.push_back(m_schema->fallbackChain(locale));
    m_home = homeSlug(*m_schema);
}

std::string_view PageAddresses::canonical(const ValueView& value, std::size_t locale, Scratch& scratch) const {
    if (value.kind() != ValueKind::String)
        return {};
    return canonicalSlug(*m_schema, locale, value.asString(scratch.value), scratch.canonical);
}

std::optional<PageAddresses::Slug> PageAddresses::slugOf(const ValueView& value, std::size_t locale,
                                                         Scratch& scratch) const {
    if (value.kind() != ValueKind::Localized) {
        const std::string_view text = canonical(value, 0, scratch);
        return text.empty() ? std::nullopt : std::optional(Slug{text, 0, text == m_home});
    }
    for (const std::size_t owner : m_chains[locale])
        if (const auto text = canonical(value.at(static_cast<std::uint32_t>(owner)), owner, scratch); !text.empty())
            return Slug{text, owner, text == m_home};
    return std::nullopt;
}

std::optional<PageAddresses::Slug> PageAddresses::slug(const RecordView& page, std::size_t locale,
                                                       Scratch& scratch) const {
    const auto field = fieldOf(page);
    if (!field)
        return std::nullopt;
    const ValueView value = page.field(*field);
    auto slug = slugOf(value, locale, scratch);
    if (slug && !slug->isHome && locale != 0 && value.kind() == ValueKind::Localized) {
        Scratch other;
        const auto first = slugOf(value, 0, other);
        slug->isHome = first && first->isHome;
    }
    return slug;
}

bool PageAddresses::appendUrl(std::string& out, const RecordView& page, std::size_t locale, Scratch& scratch) const {
    const auto found = slug(page, locale, scratch);
    if (!found)
        return false;
    appendPageUrl(out, *m_schema, locale, found->isHome ? std::string_view(m_home) : found->text);
    return true;
}

std::optional<std::string> PageAddresses::url(const RecordView& page, std::size_t locale) const {
    std::string url;
    Scratch scratch;
    return appendUrl(url, page, locale, scratch) ? std::optional(std::move(url)) : std::nullopt;
}

} // namespace galley
