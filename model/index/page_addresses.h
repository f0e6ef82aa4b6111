// The addresses of pages themselves: which slug a page has in a locale, and the address that follows (the rule stands
// in site_address.h). Prepared once for a schema, so that one address costs no search in it.
//
// Thread rule: immutable; any thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class PageAddresses {
public:
    explicit PageAddresses(std::shared_ptr<const Schema> schema);

    /// The slug of a page in one locale.
    struct Slug {
        std::string_view text; ///< canonical
        std::size_t owner = 0; ///< locale of the value; the default one's for a field without locales
        bool isHome = false;   ///< the home page: its address is that of the locale's root
    };
    /// What a read may need: the slug's text stands here, or in the state.
    struct Scratch {
        std::string value;
        std::string canonical;
    };
    /// Nothing for a record that is no page or of a type that is not public, does not exist, or has no slug in the
    /// locale's fallback chain.
    std::optional<Slug> slug(const RecordView& page, std::size_t locale, Scratch& scratch) const;
    /// Appends the address of a page in a locale; false when it has none.
    bool appendUrl(std::string& out, const RecordView& page, std::size_t locale, Scratch& scratch) const;
    std::optional<std::string> url(const RecordView& page, std::size_t locale) const;

    /// Calls `visit(locale, slug)` with each slug that a page has of its own, canonical; blank ones are left out.
    template <class Visit>
    void forEachOwn(const RecordView& page, Visit&& visit) const {
        const auto field = fieldOf(page);
        if (!field)
            return;
        Scratch scratch;
        const ValueView value = page.field(*field);
        if (value.kind() != ValueKind::Localized) {
            if (const auto text = canonical(value, 0, scratch); !text.empty())
                visit(std::size_t{0}, text);
            return;
        }
        for (std::uint32_t locale = 0; locale < value.size() && locale < m_chains.size(); ++locale)
            if (const auto text = canonical(value.at(locale), locale, scratch); !text.empty())
                visit(std::size_t{locale}, text);
    }

private:
    /// The slug field of an existing page.
    std::optional<std::size_t> fieldOf(const RecordView& record) const {
        return record.exists() ? m_fields[record.ref().type.value()] : std::nullopt;
    }
    /// Empty when the value is no slug.
    std::string_view canonical(const ValueView& value, std::size_t locale, Scratch& scratch) const;
    std::optional<Slug> slugOf(const ValueView& value, std::size_t locale, Scratch& scratch) const;

    std::shared_ptr<const Schema> m_schema;
    std::vector<std::optional<std::size_t>> m_fields; ///< by type: the slug field of public pages
    std::vector<std::vector<std::size_t>> m_chains;   ///< by locale: where its values are looked for
    std::string m_home;
};

} // namespace galley
