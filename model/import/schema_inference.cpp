#include "model/import/schema_inference.h"

#include "model/base/file.h"
#include "model/base/time.h"
#include "model/import/names.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace galley {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLongText = 160;
constexpr std::size_t kLongestId = 256;
constexpr std::size_t kMaxMembers = 256;
constexpr std::size_t kMaxBlockKinds = 64;
constexpr std::array kHomeSlugs{"home", "index", "/", ""};

bool contains(std::initializer_list<std::string_view> list, std::string_view item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lower;
}

bool isNameLike(std::string_view field) {
    return contains({"title", "name", "headline", "label", "heading", "slug"}, field);
}

/// Fields that hold one of few values by their nature: "status", "visualStyle", "page_layout".
bool isChoiceLike(std::string_view field) {
    const std::string lower = lowered(field);
    for (const std::string_view word :
         {"status",   "state",     "stage",  "kind",     "category",    "role",    "level",      "size",
          "align",    "alignment", "layout", "variant",  "theme",       "style",   "visibility", "access",
          "priority", "format",    "mode",   "position", "orientation", "palette", "rating"}) {
        if (lower.ends_with(word))
            return true;
    }
    return false;
}

bool isChoiceValue(std::string_view value) {
    return !value.empty() && value.size() <= 24 && std::all_of(value.begin(), value.end(), [](char c) {
        return std::isgraph(static_cast<unsigned char>(c)) != 0;
    });
}

bool isWebAddress(std::string_view text) {
    return (text.starts_with("https://") || text.starts_with("http://")) && text.find(' ') == std::string_view::npos;
}

bool isMediaAddress(std::string_view text) {
    const bool address = isWebAddress(text);
    if (!address && !isSafeRelativePath(text))
        return false;
    if (address)
        text = text.substr(0, text.find_first_of("?#"));
    const std::size_t dot = text.rfind('.');
    if (dot == std::string_view::npos || text.size() - dot > 6)
        return false;
    return contains({"jpg", "jpeg", "png", "webp", "svg", "gif", "avif", "mp4", "webm", "mov", "mp3", "ogg", "pdf"},
                    lowered(text.substr(dot + 1)));
}

bool looksLikeMarkdown(std::string_view text) {
    return text.find("](") != std::string_view::npos || text.find("**") != std::string_view::npos;
}

/// Looks for a member, first where the last record had it: members mostly come in the same order.
Shape* memberShape(Shape::Members& members, std::string_view name, std::size_t& hint) {
    if (hint < members.size() && members[hint].first == name)
        return members[hint++].second.get();
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].first == name) {
            hint = i + 1;
            return members[i].second.get();
        }
    }
    members.emplace_back(std::string(name), std::make_unique<Shape>());
    hint = members.size();
    return members.back().second.get();
}

void mergeShape(Shape& into, const Shape& from);

void mergeMembers(Shape::Members& into, const Shape::Members& from) {
    std::size_t hint = 0;
    for (const auto& [name, shape] : from)
        mergeShape(*memberShape(into, name, hint), *shape);
}

/// Adds what was seen at one place to what was seen at another.
void mergeShape(Shape& into, const Shape& from) {
    into.values += from.values;
    into.booleans += from.booleans;
    into.integers += from.integers;
    into.reals += from.reals;
    into.texts += from.texts;
    into.objects += from.objects;
    into.lists += from.lists;
    into.longestText = std::max(into.longestText, from.longestText);
    into.hasLineBreak |= from.hasLineBreak;
    into.allInstants &= from.allInstants;
    into.hasBareDate |= from.hasBareDate;
    into.markdownTexts += from.markdownTexts;
    into.mediaTexts += from.mediaTexts;
    into.addressTexts += from.addressTexts;
    for (const std::string& text : from.distinct) {
        if (into.distinct.size() <= Shape::kMaxDistinct &&
            std::find(into.distinct.begin(), into.distinct.end(), text) == into.distinct.end())
            into.distinct.push_back(text);
    }
    into.idTexts += from.idTexts;
    into.ownIdTexts += from.ownIdTexts;
    into.refObjects += from.refObjects;
    into.hitsByType.resize(std::max(into.hitsByType.size(), from.hitsByType.size()));
    for (std::size_t i = 0; i < from.hitsByType.size(); ++i)
        into.hitsByType[i] += from.hitsByType[i];
    into.longestList = std::max(into.longestList, from.longestList);
    if (from.element) {
        if (!into.element)
            into.element = std::make_unique<Shape>();
        mergeShape(*into.element, *from.element);
    }
    into.elementsWithKind += from.elementsWithKind;
    into.elementsWithout += from.elementsWithout;
    mergeMembers(into.kinds, from.kinds);
    mergeMembers(into.members, from.members);
}

bool isRefObject(const dom::object& object, std::string_view& type, std::string_view& id) {
    return object.size() == 2 && object.at_key("type").get(type) == simdjson::SUCCESS &&
           object.at_key("id").get(id) == simdjson::SUCCESS;
}

/// Turns shapes into fields.
class Proposal {
public:
    Proposal(const std::vector<std::string>& types, ImportReport& report)
        : m_types(types)
        , m_report(report) {}

    std::vector<Field> fields(const Shape::Members& members, const std::string& path, std::size_t depth) {
        std::vector<Field> made;
        std::set<std::string> names;
        for (const auto& [name, shape] : members) {
            const std::string place = path + (path.find(',') == std::string::npos ? ", field " : "/") + name;
            const std::string allowed = fieldNameFor(name);
            if (!names.insert(allowed).second) {
                note(place, "the field is left out", "another field has the name " + allowed);
                continue;
            }
            if (allowed != name)
                note(place, "the field is named " + allowed,
                     "the name is reserved or has characters that a schema does not allow");
            made.push_back(field(allowed, *shape, place, depth));
        }
        return made;
    }

private:
    void note(const std::string& place, std::string what, std::string why) {
        m_report.add({place, std::move(what), std::move(why)});
    }

    Field field(const std::string& name, const Shape& shape, const std::string& place, std::size_t depth) {
        Field made;
        made.name = name;
        decide(made, name, shape, place, depth);
        return made;
    }

    /// `name` is that of the nearest named field above, for elements of lists.
    void decide(Field& made, const std::string& name, const Shape& shape, const std::string& place, std::size_t depth) {
        if (shape.values == 0)
            return;
        if (decideRef(made, name, shape))
            return;
        const auto all = [&](std::uint64_t count) { return count == shape.values; };
        if (all(shape.booleans))
            made.kind = FieldKind::Bool;
        else if (all(shape.integers))
            made.kind = FieldKind::Int;
        else if (all(shape.integers + shape.reals))
            made.kind = FieldKind::Float;
        else if (all(shape.texts))
            decideText(made, name, shape, place);
        else if (all(shape.objects) && depth < kMaxFieldDepth && shape.members.size() <= kMaxMembers)
            decideObject(made, shape, place, depth);
        else if (all(shape.lists) && depth + 1 < kMaxFieldDepth)
            decideList(made, name, shape, place, depth);
        else
            decideMixed(made, shape, place);
    }

    void decideMixed(Field& made, const Shape& shape, const std::string& place) {
        const bool structured = shape.objects + shape.lists > 0;
        made.kind =
            structured || shape.hasLineBreak || shape.longestText > kLongText ? FieldKind::Text : FieldKind::String;
        note(place, std::string("the field is ") + (made.kind == FieldKind::Text ? "text" : "a string"),
             structured
                 ? "its values are of several kinds, too many names or too deep; what is no text is kept as JSON text"
                 : "its values are of several kinds");
    }

    void decideText(Field& made, const std::string& name, const Shape& shape, const std::string& place) {
        if (shape.allInstants) {
            made.kind = FieldKind::DateTime;
            if (shape.hasBareDate)
                note(place, "the field is a datetime", "dates without a time become midnight in UTC");
            return;
        }
        if (shape.mediaTexts > 0 && shape.mediaTexts * 20 >= shape.texts * 19 &&
            shape.mediaTexts + shape.addressTexts == shape.texts) {
            made.kind = FieldKind::Asset;
        } else if (shape.hasLineBreak ||
                   (!isNameLike(name) && (shape.longestText > kLongText || shape.markdownTexts * 50 > shape.texts))) {
            made.kind = FieldKind::Text;
        } else if (shape.texts >= 50 && shape.distinct.size() <= Shape::kMaxDistinct && isChoiceLike(name) &&
                   std::all_of(shape.distinct.begin(), shape.distinct.end(), isChoiceValue)) {
            made.kind = FieldKind::Enum;
            made.values = shape.distinct;
        }
    }

    void decideObject(Field& made, const Shape& shape, const std::string& place, std::size_t depth) {
        made.kind = FieldKind::Object;
        made.fields = fields(shape.members, place, depth + 1);
    }

    void decideList(Field& made, const std::string& name, const Shape& shape, const std::string& place,
                    std::size_t depth) {
        std::set<std::string> kindNames;
        for (const auto& [kind, members] : shape.kinds)
            kindNames.insert(typeNameFor(kind));
        if (shape.elementsWithKind > 0 && shape.elementsWithout == 0 && shape.kinds.size() <= kMaxBlockKinds &&
            kindNames.size() == shape.kinds.size()) {
            made.kind = FieldKind::Blocks;
            for (const auto& [kind, members] : shape.kinds) {
                const std::string kindPlace = place + "/" + kind;
                if (typeNameFor(kind) != kind)
                    note(kindPlace, "the kind is named " + typeNameFor(kind),
                         "the name has characters that a schema does not allow");
                made.blocks.push_back({typeNameFor(kind), {}, fields(members->members, kindPlace, depth + 2)});
            }
            return;
        }
        made.kind = FieldKind::List;
        Field& element = made.fields.emplace_back();
        Shape plain;
        if (shape.element)
            mergeShape(plain, *shape.element);
        for (const auto& [kind, members] : shape.kinds)
            mergeShape(plain, *members);
        if (shape.elementsWithKind > 0) {
            std::size_t hint = 0;
            Shape& kinds = *memberShape(plain.members, "kind", hint);
            kinds.values = kinds.texts = shape.elementsWithKind;
            kinds.allInstants = false;
            kinds.distinct.resize(Shape::kMaxDistinct + 1);
        }
        decide(element, name, plain, place + "/of", depth + 1);
    }

    /// Nearly all texts are ids of one type, or of several; or all values are {"type":…,"id":…}.
    bool decideRef(Field& made, const std::string& name, const Shape& shape) const {
        const std::uint64_t references = shape.idTexts + shape.refObjects;
        if (references == 0 || shape.texts + shape.refObjects != shape.values || references * 20 < shape.values * 19)
            return false;
        if (shape.refObjects == 0 && (isNameLike(name) || shape.ownIdTexts * 2 > shape.texts || shape.hasLineBreak))
            return false;
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < shape.hitsByType.size(); ++i) {
            if (shape.hitsByType[i] > 0)
                order.push_back(i);
        }
        const std::string lower = lowered(name);
        const auto isNamed = [&](std::size_t type) { return lower.find(lowered(m_types[type])) != std::string::npos; };
        std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
            if (shape.hitsByType[left] != shape.hitsByType[right])
                return shape.hitsByType[left] > shape.hitsByType[right];
            return isNamed(left) && !isNamed(right);
        });
        made.kind = FieldKind::Ref;
        // Ids may be in use by several types: one type that explains nearly all values explains them best.
        if (shape.hitsByType[order.front()] * 20 >= references * 19)
            order.resize(1);
        for (const std::size_t type : order) {
            const std::string target = typeNameFor(m_types[type]);
            if (std::find(made.targets.begin(), made.targets.end(), target) == made.targets.end())
                made.targets.push_back(target);
        }
        return true;
    }

    const std::vector<std::string>& m_types;
    ImportReport& m_report;
};

bool isAssetLike(const Field& field) {
    if (field.kind == FieldKind::Asset)
        return true;
    return field.kind == FieldKind::Object &&
           std::any_of(field.fields.begin(), field.fields.end(),
                       [](const Field& member) { return member.kind == FieldKind::Asset; });
}

std::string displayField(const Type& type) {
    for (const char* name : {"title", "headline", "name", "label", "heading", "internalName", "question", "subject"}) {
        if (const Field* field = type.field(name);
            field != nullptr && (field->kind == FieldKind::String || field->kind == FieldKind::Text))
            return name;
    }
    for (const Field& field : type.fields) {
        if (field.kind == FieldKind::String && field.name != type.slug)
            return field.name;
    }
    return type.slug;
}

/// What a listing shows: the name, a picture, a short description, and facts; long lists of references are cut.
std::vector<std::string> cardFields(const Type& type, const Shape::Members& members) {
    std::vector<std::string> card;
    std::size_t facts = 0;
    std::size_t lists = 0;
    bool hasPicture = false;
    const auto shapeOf = [&](const std::string& name) -> const Shape* {
        for (const auto& [raw, shape] : members) {
            if (fieldNameFor(raw) == name)
                return shape.get();
        }
        return nullptr;
    };
    for (const Field& field : type.fields) {
        const Shape* shape = shapeOf(field.name);
        if (field.name == type.display) {
            card.insert(card.begin(), field.name);
        } else if (isAssetLike(field) && !hasPicture) {
            hasPicture = true;
            card.push_back(field.name);
        } else if (contains({"dek", "description", "summary", "excerpt", "subtitle", "teaser", "caption", "role"},
                            field.name) &&
                   (field.kind == FieldKind::String || field.kind == FieldKind::Text)) {
            card.push_back(field.name);
        } else if ((field.kind == FieldKind::Int || field.kind == FieldKind::DateTime) && facts < 2) {
            ++facts;
            card.push_back(field.name);
        } else if (field.kind == FieldKind::List && field.fields[0].kind == FieldKind::Ref && lists < 2) {
            ++lists;
            const bool isLong = shape != nullptr && shape->longestList > 12;
            card.push_back(field.name + (isLong ? ":3" : ""));
        }
    }
    return card;
}

} // namespace

SchemaInference::SchemaInference(const IdTable& ids, const std::vector<std::string>& types)
    : m_ids(ids)
    , m_types(types)
    , m_homeSlugs(kHomeSlugs.size()) {
    for (std::size_t i = 0; i < types.size(); ++i)
        m_shapes.push_back(std::make_unique<Shape>());
}

void SchemaInference::observe(std::uint16_t type, std::string_view id, const dom::object& members) {
    Shape& shape = *m_shapes[type];
    ++shape.values;
    m_ownHash = IdTable::hashOf(id);
    std::size_t hint = 0;
    for (const auto& [name, value] : members) {
        if (name == "type" || name == "id")
            continue;
        std::string_view slug;
        if (name == "slug" && value.get(slug) == simdjson::SUCCESS) {
            const auto home = std::find(kHomeSlugs.begin(), kHomeSlugs.end(), slug);
            if (home != kHomeSlugs.end())
                ++m_homeSlugs[static_cast<std::size_t>(home - kHomeSlugs.begin())];
        }
        observeValue(*memberShape(shape.members, name, hint), value);
    }
}

void SchemaInference::observeMembers(Shape::Members& into, const dom::object& members, bool isBlock) {
    std::size_t hint = 0;
    for (const auto& [name, value] : members) {
        if (isBlock && (name == "kind" || name == "key"))
            continue;
        // An object used as a map has no end of names; it will be kept as text.
        if (into.size() > kMaxMembers)
            return;
        observeValue(*memberShape(into, name, hint), value);
    }
}

void SchemaInference::observeValue(Shape& shape, const dom::element& value) {
    switch (value.type()) {
    case dom::element_type::NULL_VALUE:
        return;
    case dom::element_type::BOOL:
        ++shape.booleans;
        break;
    case dom::element_type::INT64:
        ++shape.integers;
        break;
    case dom::element_type::UINT64: // beyond the signed range
    case dom::element_type::DOUBLE:
        ++shape.reals;
        break;
    case dom::element_type::STRING:
        ++shape.texts;
        observeText(shape, value.get_string().value_unsafe());
        break;
    case dom::element_type::OBJECT:
        ++shape.objects;
        observeObject(shape, value.get_object().value_unsafe());
        break;
    case dom::element_type::ARRAY:
        ++shape.lists;
        observeList(shape, value.get_array().value_unsafe());
        break;
    }
    ++shape.values;
}

void SchemaInference::observeText(Shape& shape, std::string_view text) {
    // Once it is clear that the place holds long text, nothing more is to be learned.
    if (shape.hasLineBreak || (shape.longestText > kLongText * 2 && shape.mediaTexts * 2 < shape.texts)) {
        shape.longestText = std::max(shape.longestText, text.size());
        return;
    }
    shape.longestText = std::max(shape.longestText, text.size());
    shape.hasLineBreak = text.find('\n') != std::string_view::npos;
    if (looksLikeMarkdown(text))
        ++shape.markdownTexts;
    if (shape.allInstants) {
        const bool instant = text.size() >= 10 && text.size() <= 35 && parseInstant(text).has_value();
        shape.allInstants = instant;
        shape.hasBareDate = shape.hasBareDate || (instant && text.size() == 10);
    }
    if (isMediaAddress(text))
        ++shape.mediaTexts;
    else if (isWebAddress(text))
        ++shape.addressTexts;
    if (shape.distinct.size() <= Shape::kMaxDistinct &&
        std::find(shape.distinct.begin(), shape.distinct.end(), text) == shape.distinct.end())
        shape.distinct.emplace_back(text.substr(0, 64));
    if (text.empty() || text.size() > kLongestId)
        return;
    const std::uint64_t hash = IdTable::hashOf(text);
    bool hit = false;
    m_ids.forEachType(hash, [&](std::uint16_t type) {
        hit = true;
        countHit(shape, type);
    });
    shape.idTexts += hit ? 1 : 0;
    shape.ownIdTexts += hit && hash == m_ownHash ? 1 : 0;
}

void SchemaInference::countHit(Shape& shape, std::uint16_t type) const {
    if (shape.hitsByType.size() <= type)
        shape.hitsByType.resize(std::size_t{type} + 1);
    ++shape.hitsByType[type];
}

void SchemaInference::observeObject(Shape& shape, const dom::object& object) {
    std::string_view type;
    std::string_view id;
    if (isRefObject(object, type, id)) {
        const auto known = std::find(m_types.begin(), m_types.end(), type);
        if (known != m_types.end()) {
            ++shape.refObjects;
            countHit(shape, static_cast<std::uint16_t>(known - m_types.begin()));
        }
    }
    observeMembers(shape.members, object, false);
}

void SchemaInference::observeList(Shape& shape, const dom::array& list) {
    std::size_t size = 0;
    std::size_t hint = 0;
    for (const dom::element item : list) {
        ++size;
        dom::object object;
        std::string_view kind;
        if (item.get(object) == simdjson::SUCCESS && object.at_key("kind").get(kind) == simdjson::SUCCESS &&
            !kind.empty() && shape.kinds.size() <= kMaxBlockKinds) {
            ++shape.elementsWithKind;
            Shape& block = *memberShape(shape.kinds, kind, hint);
            ++block.values;
            ++block.objects;
            observeMembers(block.members, object, true);
            continue;
        }
        ++shape.elementsWithout;
        if (!shape.element)
            shape.element = std::make_unique<Shape>();
        observeValue(*shape.element, item);
    }
    shape.longestList = std::max(shape.longestList, size);
}

void SchemaInference::merge(const SchemaInference& later) {
    for (std::size_t i = 0; i < m_shapes.size(); ++i)
        mergeShape(*m_shapes[i], *later.m_shapes[i]);
    for (std::size_t i = 0; i < m_homeSlugs.size(); ++i)
        m_homeSlugs[i] += later.m_homeSlugs[i];
}

Schema SchemaInference::propose(std::string siteName, const std::string& locale, ImportReport& report) const {
    Schema schema;
    schema.site.name = std::move(siteName);
    schema.locales = {{locale, {}}};
    for (std::size_t i = 0; i < kHomeSlugs.size(); ++i) {
        if (m_homeSlugs[i] > 0) {
            schema.site.home = kHomeSlugs[i];
            break;
        }
    }
    Proposal proposal(m_types, report);
    std::vector<std::unique_ptr<Shape>> shapes; // by type of the schema
    for (std::size_t i = 0; i < m_types.size(); ++i) {
        const std::string name = typeNameFor(m_types[i]);
        if (name != m_types[i])
            report.add(
                {m_types[i], "the type is named " + name, "the name has characters that a schema does not allow"});
        auto index = schema.typeIndex(name);
        if (!index) {
            index = TypeIndex{static_cast<std::uint16_t>(schema.types.size())};
            schema.types.emplace_back().name = name;
            shapes.push_back(std::make_unique<Shape>());
        }
        mergeShape(*shapes[index->value()], *m_shapes[i]);
    }
    for (std::size_t i = 0; i < schema.types.size(); ++i) {
        Type& type = schema.types[i];
        const Shape::Members& members = shapes[i]->members;
        type.fields = proposal.fields(members, type.name, 1);
        const Field* slug = type.field("slug");
        if (slug != nullptr && (slug->kind == FieldKind::String || slug->kind == FieldKind::Text)) {
            type.page = true;
            type.slug = "slug";
            type.fields[*type.fieldIndex("slug")].kind = FieldKind::String;
        }
        type.display = displayField(type);
        type.card = cardFields(type, members);
        for (Field& field : type.fields)
            field.indexed = field.name == type.display || field.name == type.slug;
    }
    return schema;
}

} // namespace galley
