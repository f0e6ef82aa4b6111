#include "model/import/schema_inference.h"

#include "model/base/ascii.h"
#include "model/base/day.h"
#include "model/base/file.h"
#include "model/base/time.h"
#include "model/import/exact_number.h"

#include <algorithm>
#include <cctype>

namespace galley {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLongestId = 256;

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
    constexpr std::array<std::string_view, 13> kMedia{"jpg", "jpeg", "png", "webp", "svg", "gif", "avif",
                                                      "mp4", "webm", "mov", "mp3",  "ogg", "pdf"};
    return std::find(kMedia.begin(), kMedia.end(), asciiLowered(text.substr(dot + 1))) != kMedia.end();
}

/// A time of a day with seconds and an offset: what only RFC 3339 looks like.
bool isFullInstant(std::string_view text) {
    if (text.size() < 20 || text.size() > 35 || (text[10] != 'T' && text[10] != 't') || text[16] != ':')
        return false;
    const char last = text.back();
    const char sign = text[text.size() - 6];
    return (last == 'Z' || last == 'z' || sign == '+' || sign == '-') && parseInstant(text).has_value();
}

bool isPlainDate(std::string_view text) {
    return text.size() == 10 && parseDay(text).has_value();
}

/// "2024-02-30", "2024-03-01 05:06".
bool isDayLike(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00";
    constexpr std::size_t kLongest = 40;
    if (text.size() < kForm.size() || text.size() > kLongest)
        return false;
    for (std::size_t i = 0; i < kForm.size(); ++i)
        if (kForm[i] == '-' ? text[i] != '-' : (text[i] < '0' || text[i] > '9'))
            return false;
    return text.size() == kForm.size() || text[kForm.size()] == 'T' || text[kForm.size()] == 't' ||
           text[kForm.size()] == ' ';
}

/// A number as JSON writes it, which is no list of digits such as "007" or a telephone number.
bool isFigure(std::string_view text) {
    constexpr std::size_t kLongest = 30;
    return !text.empty() && text.size() <= kLongest && isJsonNumber(text);
}

bool isUuid(std::string_view text) {
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        if (isDash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    }
    return true;
}

/// Whether a text looks like an id that nobody writes by accident.
IdForm idFormOf(std::string_view text) {
    constexpr std::size_t kLongEnough = 8;
    std::size_t characters = 0;
    bool hasSlash = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ' || text[i] == '\t')
            return IdForm::Weak;
        hasSlash = hasSlash || (text[i] == '/' && i > 0 && i + 1 < text.size());
        characters += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 ? 1 : 0;
    }
    if (hasSlash)
        return IdForm::Path;
    if (isUuid(text))
        return IdForm::Uuid;
    return characters >= kLongEnough ? IdForm::Long : IdForm::Weak;
}

bool looksLikeMarkdown(std::string_view text) {
    return text.find("](") != std::string_view::npos || text.find("**") != std::string_view::npos;
}

} // namespace

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

bool Shape::isMap() const {
    // Room for a value that is not there is some ten times what a short one takes in a file.
    constexpr std::uint64_t kFewPlaces = 1'000'000;
    constexpr std::uint64_t kEmptyPlaces = 16;
    if (members.size() > kMaxMembers)
        return true;
    const std::uint64_t places = objects * members.size();
    if (places <= kFewPlaces)
        return false;
    std::uint64_t taken = 0;
    for (const auto& [name, shape] : members)
        taken += shape->values;
    return places > taken * kEmptyPlaces;
}

namespace {

std::size_t placesBelow(const Shape& shape) {
    std::size_t count = shape.element ? placesBelow(*shape.element) : 0;
    for (const auto* members : {&shape.kinds, &shape.members})
        for (const auto& [name, below] : *members)
            count += 1 + placesBelow(*below);
    return count;
}

/// Of more names than objects of one form have, nothing needs to be known but that there are so many. How many places
/// were forgotten.
std::size_t forgetBelow(Shape::Members& members) {
    std::size_t count = 0;
    for (auto& [name, shape] : members) {
        count += placesBelow(*shape);
        *shape = Shape();
    }
    return count;
}

void mergeMembers(Shape::Members& into, const Shape::Members& from) {
    std::size_t hint = 0;
    for (const auto& [name, shape] : from) {
        if (into.size() > kMaxFields) {
            forgetBelow(into);
            return;
        }
        mergeShape(*memberShape(into, name, hint), *shape);
    }
}

Shape& elementOf(Shape& list) {
    if (!list.element)
        list.element = std::make_unique<Shape>();
    return *list.element;
}

/// Kinds beyond the limit are elements like others, as observeList() takes them.
void mergeKinds(Shape& into, const Shape& from) {
    std::size_t hint = 0;
    for (const auto& [name, shape] : from.kinds) {
        const auto isSame = [&kind = name](const auto& other) { return other.first == kind; };
        if (into.kinds.size() <= kMaxInferredKinds || std::any_of(into.kinds.begin(), into.kinds.end(), isSame)) {
            mergeShape(*memberShape(into.kinds, name, hint), *shape);
            continue;
        }
        mergeShape(elementOf(into), *shape);
        into.elementsWithKind -= shape->values;
        into.elementsWithout += shape->values;
    }
}

} // namespace

void mergeShape(Shape& into, const Shape& from) {
    into.values += from.values;
    into.booleans += from.booleans;
    into.integers += from.integers;
    into.reals += from.reals;
    into.largeIntegers += from.largeIntegers;
    into.numberTexts += from.numberTexts;
    into.texts += from.texts;
    into.objects += from.objects;
    into.lists += from.lists;
    into.longestText = std::max(into.longestText, from.longestText);
    into.hasLineBreak |= from.hasLineBreak;
    into.allInstants &= from.allInstants;
    into.allDates &= from.allDates;
    into.instantTexts += from.instantTexts;
    into.dateTexts += from.dateTexts;
    into.dayLikeTexts += from.dayLikeTexts;
    into.figureTexts += from.figureTexts;
    into.truthTexts += from.truthTexts;
    into.markdownTexts += from.markdownTexts;
    into.mediaTexts += from.mediaTexts;
    into.addressTexts += from.addressTexts;
    for (std::size_t i = 0; i < from.distinct.size(); ++i)
        into.addDistinct(from.distinct[i].text, from.distinct[i].count);
    for (std::size_t i = 0; i < into.forms.size(); ++i)
        into.forms[i] += from.forms[i];
    into.idTexts += from.idTexts;
    into.ownIdTexts += from.ownIdTexts;
    into.refObjects += from.refObjects;
    into.resolvedObjects += from.resolvedObjects;
    for (const auto& [type, hits] : from.hitsByType)
        into.hitsByType[type] += hits;
    into.longestList = std::max(into.longestList, from.longestList);
    if (from.element)
        mergeShape(elementOf(into), *from.element);
    into.elementsWithKind += from.elementsWithKind;
    into.elementsWithout += from.elementsWithout;
    mergeKinds(into, from);
    mergeMembers(into.members, from.members);
}

void Shape::addDistinct(std::string_view text, std::uint64_t count) {
    if (distinct.size() > kMaxDistinct)
        return;
    const auto known =
        std::find_if(distinct.begin(), distinct.end(), [&](const Distinct& one) { return one.text == text; });
    if (known != distinct.end())
        known->count += count;
    else
        distinct.push_back({std::string(text.substr(0, 64)), count});
}

namespace {

bool isRefObject(const dom::object& object, std::string_view& type, std::string_view& id) {
    return object.size() == 2 && object.at_key("type").get(type) == simdjson::SUCCESS &&
           object.at_key("id").get(id) == simdjson::SUCCESS;
}

} // namespace

Error TooManyFields::toError() const {
    Error error{.code = ErrorCode::InvalidInput,
                .message = field.empty()
                               ? "the types have more than " + std::to_string(kMaxAllFields) + " fields together"
                               : "the type has more than " + std::to_string(kMaxFields) +
                                     " fields; names that differ from record to record are values: put them into a "
                                     "list, or into one field as an object"};
    return std::move(error).inRecord(id.empty() ? type : type + "/" + id).inField(field);
}

TypeIndexes::TypeIndexes(const std::vector<std::string>& names) {
    m_indexes.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        m_indexes.emplace(names[i], static_cast<std::uint16_t>(i));
}

std::optional<std::uint16_t> TypeIndexes::find(std::string_view name) const {
    const auto found = m_indexes.find(name);
    return found == m_indexes.end() ? std::nullopt : std::optional(found->second);
}

SchemaInference::SchemaInference(const IdTable& ids, const std::vector<std::string>& types, CancelToken cancel)
    : m_ids(ids)
    , m_types(types)
    , m_typeIndexes(types)
    , m_cancel(std::move(cancel))
    , m_homeSlugs(kHomeSlugs.size()) {
    for (std::size_t i = 0; i < types.size(); ++i)
        m_shapes.push_back(std::make_unique<Shape>());
}

Shape& SchemaInference::member(Shape::Members& members, std::string_view name, std::size_t& hint) {
    const std::size_t before = members.size();
    Shape& shape = *memberShape(members, name, hint);
    m_places += members.size() - before;
    return shape;
}

void SchemaInference::observe(std::uint16_t type, std::string_view id, const dom::object& members) {
    if (m_overflow)
        return;
    Shape& shape = *m_shapes[type];
    ++shape.values;
    m_ownHash = IdTable::hashOf(id);
    m_type = type;
    std::size_t hint = 0;
    for (const auto& [name, value] : members) {
        if (name == "type" || name == "id")
            continue;
        std::string_view slug;
        if (name == "slug" && value.get(slug) == simdjson::SUCCESS)
            if (const auto home = homeSlugIndex(slug))
                ++m_homeSlugs[*home];
        Shape& place = member(shape.members, name, hint);
        if (shape.members.size() > kMaxFields) {
            m_overflow = TooManyFields{m_types[type], std::string(id), std::string(name)};
            return;
        }
        observeValue(place, value);
    }
}

void SchemaInference::observeMembers(Shape::Members& into, const dom::object& members, bool isBlock) {
    std::size_t hint = 0;
    for (const auto& [name, value] : members) {
        if (isBlock && name == "kind")
            continue;
        // An object used as a map has no end of names; it will be kept as text.
        if (into.size() > kMaxMembers || m_overflow)
            return;
        Shape& place = member(into, name, hint);
        if (into.size() > kMaxMembers) {
            m_places -= forgetBelow(into);
            return;
        }
        if (m_places > kMaxPlaces) {
            m_overflow = TooManyFields{m_types[m_type], {}, {}};
            return;
        }
        observeValue(place, value);
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
        shape.largeIntegers += isExactDouble(value.get_int64().value_unsafe()) ? 0 : 1;
        break;
    case dom::element_type::UINT64: // beyond the signed range: a number text, once it was mended
    case dom::element_type::DOUBLE:
        ++shape.reals;
        break;
    case dom::element_type::STRING:
        if (isNumberText(value.get_string().value_unsafe())) {
            ++shape.numberTexts;
            break;
        }
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
    const bool isInstant = isFullInstant(text);
    const bool isDate = isPlainDate(text);
    shape.instantTexts += isInstant ? 1 : 0;
    shape.dateTexts += isDate ? 1 : 0;
    shape.dayLikeTexts += isDayLike(text) ? 1 : 0;
    shape.figureTexts += isFigure(text) ? 1 : 0;
    shape.truthTexts += text == "true" || text == "false" ? 1 : 0;
    shape.allInstants = shape.allInstants && isInstant;
    if (shape.allInstants)
        m_zone.add(text);
    shape.allDates = shape.allDates && isDate;
    if (isMediaAddress(text))
        ++shape.mediaTexts;
    else if (isWebAddress(text))
        ++shape.addressTexts;
    shape.addDistinct(text, 1);
    if (text.empty() || text.size() > kLongestId)
        return;
    ++shape.forms[static_cast<std::size_t>(idFormOf(text))];
    const std::uint64_t hash = IdTable::hashOf(text);
    std::array<std::uint16_t, kMaxIdTypes> hits{};
    std::size_t count = 0;
    m_ids.forEachType(hash, [&](std::uint16_t type) {
        if (count < hits.size())
            hits[count] = type;
        ++count;
    });
    for (std::size_t i = 0; i < count && count <= hits.size(); ++i)
        ++shape.hitsByType[hits[i]];
    shape.idTexts += count > 0 ? 1 : 0;
    shape.ownIdTexts += count > 0 && hash == m_ownHash ? 1 : 0;
}

void SchemaInference::observeObject(Shape& shape, const dom::object& object) {
    std::string_view type;
    std::string_view id;
    if (isRefObject(object, type, id)) {
        if (const auto index = m_typeIndexes.find(type)) {
            ++shape.refObjects;
            shape.resolvedObjects += m_ids.contains(IdTable::hashOf(id), *index) ? 1 : 0;
            ++shape.hitsByType[*index];
        }
    }
    observeMembers(shape.members, object, false);
}

void SchemaInference::observeList(Shape& shape, const dom::array& list) {
    std::size_t size = 0;
    std::size_t hint = 0;
    for (const dom::element item : list) {
        if ((++size & 1023) == 0 && m_cancel.isCancelled())
            return;
        dom::object object;
        std::string_view kind;
        if (item.get(object) == simdjson::SUCCESS && object.at_key("kind").get(kind) == simdjson::SUCCESS &&
            !kind.empty() && shape.kinds.size() <= kMaxInferredKinds) {
            ++shape.elementsWithKind;
            Shape& block = member(shape.kinds, kind, hint);
            ++block.values;
            ++block.objects;
            observeMembers(block.members, object, true);
            continue;
        }
        ++shape.elementsWithout;
        observeValue(elementOf(shape), item);
    }
    shape.longestList = std::max(shape.longestList, size);
}

void SchemaInference::merge(const SchemaInference& later) {
    if (!m_overflow)
        m_overflow = later.m_overflow;
    if (m_overflow)
        return;
    m_places = 0;
    for (std::size_t i = 0; i < m_shapes.size(); ++i) {
        mergeShape(*m_shapes[i], *later.m_shapes[i]);
        const Shape::Members& members = m_shapes[i]->members;
        if (members.size() > kMaxFields)
            m_overflow = TooManyFields{m_types[i], {}, members.back().first};
        m_places += placesBelow(*m_shapes[i]);
    }
    if (m_places > kMaxPlaces && !m_overflow)
        m_overflow = TooManyFields{m_types.front(), {}, {}};
    for (std::size_t i = 0; i < m_homeSlugs.size(); ++i)
        m_homeSlugs[i] += later.m_homeSlugs[i];
    m_zone.merge(later.m_zone);
}

} // namespace galley
