#include "model/schema/compatibility.h"

#include <algorithm>

namespace galley {

namespace {

using Kind = SchemaChangeKind;

const std::string& nameOf(const std::string& name) {
    return name;
}

const std::string& nameOf(const Locale& locale) {
    return locale.code;
}

template <class Named>
const std::string& nameOf(const Named& item) {
    return item.name;
}

class Comparison {
public:
    std::vector<SchemaChange> run(const Schema& before, const Schema& after) {
        if (before.site != after.site)
            add(Kind::SiteChanged, true, {}, "the name, the home page or the globals of the site changed");
        compareItems(before.locales, after.locales, {"locale", Kind::LocaleAdded, Kind::LocaleRemoved, {}},
                     [this](const Locale& from, const Locale& to) {
                         if (from.fallback != to.fallback)
                             add(Kind::FallbackChanged, true, {},
                                 "locale " + from.code + " falls back to another locale");
                     });
        compareItems(before.types, after.types, {"type", Kind::TypeAdded, Kind::TypeRemoved, {}},
                     [this](const Type& from, const Type& to) { compareType(from, to); });
        return std::move(m_changes);
    }

private:
    /// What one list of named things is called and where it stands.
    struct Place {
        const char* noun;
        Kind added;
        Kind removed;
        std::string path;
    };

    void add(Kind kind, bool readable, std::string field, std::string what) {
        m_changes.push_back({kind, readable, m_type, std::move(field), std::move(what)});
    }

    /// Removals and order first, pairs in the old order, additions last.
    template <class Items, class Pair>
    void compareItems(const Items& before, const Items& after, const Place& place, Pair pair) {
        const auto find = [](const Items& items, const std::string& name) {
            return std::find_if(items.begin(), items.end(), [&](const auto& item) { return nameOf(item) == name; });
        };
        std::ptrdiff_t previous = -1;
        bool ordered = true;
        std::ptrdiff_t kept = 0;
        for (const auto& item : before) {
            const auto match = find(after, nameOf(item));
            if (match == after.end()) {
                addItem(place, place.removed, nameOf(item), false);
                continue;
            }
            const std::ptrdiff_t index = match - after.begin();
            ordered = ordered && index > previous;
            previous = std::max(previous, index);
            ++kept;
            pair(item, *match);
        }
        if (!ordered || previous >= kept)
            add(Kind::OrderChanged, false, place.path,
                std::string("a ") + place.noun + " that stays has another place in the order");
        for (const auto& item : after) {
            if (find(before, nameOf(item)) == before.end())
                addItem(place, place.added, nameOf(item), true);
        }
    }

    void addItem(const Place& place, Kind kind, const std::string& name, bool readable) {
        const std::string what = std::string(place.noun) + " " + name + (readable ? " is new" : " is gone");
        if (kind == Kind::TypeAdded || kind == Kind::TypeRemoved) {
            m_type = name;
            add(kind, readable, {}, what);
            m_type.clear();
        } else if (kind == Kind::FieldAdded || kind == Kind::FieldRemoved || kind == Kind::BlockAdded ||
                   kind == Kind::BlockRemoved) {
            add(kind, readable, join(place.path, name), what);
        } else {
            add(kind, readable, place.path, what);
        }
    }

    static std::string join(const std::string& path, const std::string& name) {
        return path.empty() ? name : path + "/" + name;
    }

    void compareType(const Type& from, const Type& to) {
        m_type = from.name;
        if (from.label != to.label || from.page != to.page || from.component != to.component ||
            from.display != to.display || from.slug != to.slug || from.card != to.card ||
            from.isPublic != to.isPublic || from.redirects != to.redirects)
            add(Kind::AppearanceChanged, true, {}, "the type is shown in another way");
        compareFields(from.fields, to.fields, {});
        m_type.clear();
    }

    void compareFields(const std::vector<Field>& before, const std::vector<Field>& after, const std::string& path) {
        compareItems(before, after, {"field", Kind::FieldAdded, Kind::FieldRemoved, path},
                     [&](const Field& from, const Field& to) { compareField(from, to, join(path, from.name)); });
    }

    void compareField(const Field& from, const Field& to, const std::string& path) {
        if (from.localized != to.localized)
            add(Kind::LocalizedChanged, false, path,
                to.localized ? "the field has a value for each locale now"
                             : "the field has one value for all locales now");
        if (from.required != to.required)
            add(Kind::RequiredChanged, true, path,
                to.required ? "the field is required now" : "the field is optional now");
        if (from.isPublic != to.isPublic)
            add(Kind::AppearanceChanged, true, path,
                to.isPublic ? "the field is public now" : "the field is not public any more");
        if (from.label != to.label || from.help != to.help)
            add(Kind::AppearanceChanged, true, path, "the field has another label or help text");
        if (from.kind != to.kind) {
            add(Kind::KindChanged, false, path,
                std::string("the field was ") + toString(from.kind) + " and is " + toString(to.kind) + " now");
            return;
        }
        const auto same = [](const std::string&, const std::string&) {};
        compareItems(from.values, to.values, {"value", Kind::ValueAdded, Kind::ValueRemoved, path}, same);
        compareItems(from.targets, to.targets, {"target", Kind::TargetAdded, Kind::TargetRemoved, path}, same);
        if (from.kind == FieldKind::List)
            compareField(from.fields.front(), to.fields.front(), path + "/of");
        else
            compareFields(from.fields, to.fields, path);
        compareItems(from.blocks, to.blocks, {"block", Kind::BlockAdded, Kind::BlockRemoved, path},
                     [&](const BlockKind& old, const BlockKind& now) {
                         if (old.label != now.label)
                             add(Kind::AppearanceChanged, true, join(path, old.name), "the block has another label");
                         compareFields(old.fields, now.fields, join(path, old.name));
                     });
    }

    std::string m_type;
    std::vector<SchemaChange> m_changes;
};

} // namespace

std::vector<SchemaChange> compareSchemas(const Schema& oldSchema, const Schema& newSchema) {
    return Comparison().run(oldSchema, newSchema);
}

bool staysReadable(const std::vector<SchemaChange>& changes) {
    return std::all_of(changes.begin(), changes.end(), [](const SchemaChange& change) { return change.readable; });
}

} // namespace galley
