#include "model/import/slug_form.h"

#include "model/base/unicode_text.h"
#include "model/schema/site_address.h"

#include <algorithm>

namespace galley {

std::vector<SettledSlug> settleSlugs(const Schema& schema, const Type& type, nlohmann::json& fields, bool blankIsHome) {
    std::vector<SettledSlug> settled;
    const Field* const field = type.page ? type.field(type.slug) : nullptr;
    if (field == nullptr || !fields.is_object() || !fields.contains(field->name))
        return settled;
    const auto settle = [&](nlohmann::json& value, std::size_t locale, const std::string& path) {
        if (!value.is_string())
            return;
        const auto& before = value.get_ref<const std::string&>();
        std::string after =
            blankIsHome && isBlank(before) ? std::string(homeSlug(schema)) : canonicalSlug(schema, locale, before);
        if (after == before)
            return;
        settled.push_back({path, before, after});
        value = std::move(after);
    };
    nlohmann::json& value = fields[field->name];
    if (!value.is_object())
        settle(value, 0, field->name);
    else
        for (std::size_t locale = 0; locale < schema.locales.size(); ++locale)
            if (const auto own = value.find(schema.locales[locale].code); own != value.end())
                settle(*own, locale, field->name + "/" + schema.locales[locale].code);
    return settled;
}

namespace {

/// What was left out of an address, or written otherwise in it; true of this one text.
std::string reasonFor(const Schema& schema, const SettledSlug& slug) {
    if (slug.after == homeSlug(schema))
        return "it is the home page's";
    std::vector<std::string> reasons;
    std::string_view core = withoutBlanks(slug.before);
    if (core.size() != slug.before.size())
        reasons.emplace_back("blanks at its ends mean nothing");
    if (core.starts_with('/') || core.ends_with('/')) {
        reasons.emplace_back("slashes at its ends mean nothing");
        while (core.starts_with('/'))
            core.remove_prefix(1);
        while (core.ends_with('/'))
            core.remove_suffix(1);
    }
    const std::string whole = composed(core);
    if (!isComposed(core))
        reasons.emplace_back("letters and their accents are written as one");
    if (whole != slug.after && whole.ends_with(slug.after))
        reasons.emplace_back("addresses begin with the code of their language anyway");
    std::string all;
    for (const std::string& reason : reasons)
        all += (all.empty() ? "" : ", and ") + reason;
    return all;
}

} // namespace

void SlugSettler::settle(const Schema& schema, const Type& type, ImportedRecord& record, ImportReport& report) const {
    for (const SettledSlug& slug : settleSlugs(schema, type, record.fields, m_blankIsHome))
        report.add({record.place + ": " + record.type + "/" + record.id + ", field " + slug.field,
                    "the address \"" + slug.before + "\" is kept as \"" + slug.after + "\"", reasonFor(schema, slug)});
}

std::optional<std::size_t> homeSlugIndex(std::string_view slug) {
    std::string_view core = withoutBlanks(slug);
    const bool isRoot = core.find_first_not_of('/') == std::string_view::npos && !core.empty();
    while (core.starts_with('/'))
        core.remove_prefix(1);
    while (core.ends_with('/'))
        core.remove_suffix(1);
    const auto found = std::find(kHomeSlugs.begin(), kHomeSlugs.end(), isRoot ? std::string_view("/") : core);
    return found == kHomeSlugs.end() ? std::nullopt
                                     : std::optional(static_cast<std::size_t>(found - kHomeSlugs.begin()));
}

HomeChoice chooseHome(std::span<const std::uint64_t> counts) {
    const auto countOf = [&](std::string_view slug) { return counts[*homeSlugIndex(slug)]; };
    HomeChoice choice;
    const auto unused = [&] {
        for (const char* name : {"home", "index", "homepage"})
            if (countOf(name) == 0)
                return name;
        return "start";
    };
    if (countOf("/") > 0) {
        choice.slug = unused();
        return choice;
    }
    for (const char* name : {"home", "index", "homepage"})
        if (countOf(name) > 0) {
            choice.slug = name;
            return choice;
        }
    choice.isBlank = countOf("") == 1;
    return choice;
}

} // namespace galley
