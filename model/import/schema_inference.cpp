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

namespace {

void mergeMembers(Shape::Members& into, const Shape::Members& from) {
    std::size_t hint = 0;
    for (const auto& [name, shape] : from)
        mergeShape(*memberShape(into, name, hint), *shape);
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
        if (name == "slug" && value.get(slug) == simdjson::SUCCESS)
            if (const auto home = homeSlugIndex(slug))
                ++m_homeSlugs[*home];
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
            const auto index = static_cast<std::uint16_t>(known - m_types.begin());
            shape.resolvedObjects += m_ids.contains(IdTable::hashOf(id), index) ? 1 : 0;
            countHit(shape, index);
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
    m_zone.merge(later.m_zone);
}

} // namespace galley
