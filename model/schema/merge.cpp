#include "model/schema/merge.h"

#include <algorithm>

namespace galley {

namespace {

void appendMissing(std::vector<std::string>& names, const std::vector<std::string>& more) {
    for (const std::string& name : more)
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
}

Error conflict(std::string what) {
    return {ErrorCode::InvalidInput, "does not fit the site's schema: " + what};
}

/// Puts the name of the level above in front of the place of an error.
Error below(const std::string& part, Error error) {
    error.field = error.field.empty() ? part : part + "/" + error.field;
    return error;
}

Result<void> mergeField(Field& current, const Field& imported, MergeRule rule);

Result<void> mergeFields(std::vector<Field>& current, const std::vector<Field>& imported, MergeRule rule) {
    for (const Field& field : imported) {
        const auto same =
            std::find_if(current.begin(), current.end(), [&](const Field& other) { return other.name == field.name; });
        if (same == current.end()) {
            current.push_back(field);
            current.back().required = false;
        } else if (auto merged = mergeField(*same, field, rule); !merged) {
            return below(field.name.empty() ? "of" : field.name, std::move(merged).error());
        }
    }
    return {};
}

Result<void> mergeField(Field& current, const Field& imported, MergeRule rule) {
    const bool sameForm = current.kind == imported.kind && current.localized == imported.localized;
    if (!sameForm && rule == MergeRule::KeepCurrent)
        return {};
    if (current.kind != imported.kind)
        return conflict(std::string("it holds ") + toString(imported.kind) + " values there and " +
                        toString(current.kind) + " values here");
    if (current.localized != imported.localized)
        return conflict(current.localized ? "it has one value for each locale here" : "it has a single value here");
    appendMissing(current.values, imported.values);
    appendMissing(current.targets, imported.targets);
    GALLEY_CHECK(mergeFields(current.fields, imported.fields, rule));
    for (const BlockKind& kind : imported.blocks) {
        const auto index = current.blockIndex(kind.name);
        if (!index) {
            current.blocks.push_back(kind);
        } else if (auto merged = mergeFields(current.blocks[*index].fields, kind.fields, rule); !merged) {
            return below(kind.name, std::move(merged).error());
        }
    }
    return {};
}

Result<void> mergeType(Type& current, const Type& imported, MergeRule rule) {
    GALLEY_CHECK(mergeFields(current.fields, imported.fields, rule));
    if (current.display.empty())
        current.display = imported.display;
    if (current.card.empty())
        current.card = imported.card;
    const Field* slug = current.field(imported.slug);
    if (!current.page && !current.redirects && imported.page && slug != nullptr && slug->kind == FieldKind::String) {
        current.page = true;
        current.component = false;
        current.slug = imported.slug;
    }
    return {};
}

} // namespace

Result<Schema> mergeSchemas(const Schema& current, const Schema& imported, MergeRule rule) {
    Schema merged = current;
    for (const Locale& locale : imported.locales)
        if (!merged.localeIndex(locale.code))
            merged.locales.push_back(locale);
    for (const Type& type : imported.types) {
        const auto index = merged.typeIndex(type.name);
        if (!index) {
            const bool hasRedirects = merged.redirectType().has_value();
            Type& added = merged.types.emplace_back(type);
            added.redirects = added.redirects && !hasRedirects;
        } else if (auto done = mergeType(merged.types[index->value()], type, rule); !done) {
            return std::move(done).error().inRecord(type.name);
        }
    }
    appendMissing(merged.site.globals, imported.site.globals);
    GALLEY_CHECK(merged.validate());
    return merged;
}

} // namespace galley
