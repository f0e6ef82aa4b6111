#include "model/import/ndjson_values.h"

#include "model/base/time_zone.h"
#include "model/import/exact_number.h"
#include "model/import/names.h"
#include "model/import/written_time.h"

#include <algorithm>
#include <cmath>

namespace galley {

namespace {

namespace dom = simdjson::dom;
using Json = nlohmann::json;

constexpr std::int64_t kExact = std::int64_t{1} << 53; // a double holds every whole number up to here

/// A number text without its mark; nothing for another value.
std::optional<std::string_view> numberTextOf(const dom::element& value) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || !isNumberText(text))
        return std::nullopt;
    return text.substr(1);
}

/// Text that is no number text.
bool isText(const dom::element& value) {
    return value.is_string() && !isNumberText(value.get_string().value_unsafe());
}

} // namespace

std::optional<std::uint16_t> SourceTypes::find(std::string_view name) {
    if (last < names.size() && names[last] == name)
        return last;
    const auto found = indexOf(name);
    if (found)
        last = *found;
    return found;
}

std::optional<std::uint16_t> SourceTypes::indexOf(std::string_view name) const {
    const auto found = m_indexes.find(name);
    return found == m_indexes.end() ? std::nullopt : std::optional(found->second);
}

std::uint16_t SourceTypes::add(std::string_view name) {
    last = static_cast<std::uint16_t>(names.size());
    m_indexes.emplace(name, last);
    names.emplace_back(name);
    return last;
}

std::string RecordConverter::Place::path() const {
    std::string text = outer == nullptr ? std::string() : outer->path();
    if (!text.empty())
        text += '/';
    return text + (source.empty() && name == nullptr ? std::to_string(index) : std::string(source));
}

std::vector<std::size_t> RecordConverter::Place::steps() const {
    std::vector<std::size_t> all;
    for (const Place* place = this; place != nullptr; place = place->outer)
        all.push_back(place->index);
    std::reverse(all.begin(), all.end());
    return all;
}

std::vector<std::string> RecordConverter::Place::names() const {
    std::vector<const Place*> chain;
    for (const Place* place = this; place != nullptr; place = place->outer)
        chain.push_back(place);
    std::vector<std::string> all;
    for (auto place = chain.rbegin(); place != chain.rend() && (*place)->name != nullptr; ++place)
        all.push_back(*(*place)->name);
    return all;
}

const RecordConverter::Place* RecordConverter::Place::list() const {
    const Place* found = nullptr;
    for (const Place* place = this; place != nullptr; place = place->outer)
        if (place->name == nullptr)
            found = place->outer;
    return found;
}

RecordConverter::RecordConverter(const Schema& schema, SourceTypes& types, ImportReport& report, Options options)
    : m_schema(schema)
    , m_types(types)
    , m_report(report)
    , m_options(std::move(options))
    , m_kept(m_options.current)
    , m_sourceTypes(schema.types.size()) {
    for (std::size_t i = 0; i < m_types.inSchema.size(); ++i)
        if (const auto& index = m_types.inSchema[i])
            m_sourceTypes[index->value()] = static_cast<std::uint16_t>(i);
}

/// Sets the failure when somebody stopped the import; asked at each step of a long list, and looks now and then.
bool RecordConverter::isStopped(std::size_t steps) {
    if ((steps & 1023) == 0 && m_options.cancel.isCancelled() && !m_failure)
        m_failure = Error{.code = ErrorCode::Cancelled, .message = "the import was stopped"};
    return m_failure && m_failure->code == ErrorCode::Cancelled;
}

// ---- notes

/// Something is not carried over: a note, or the end of a strict import.
void RecordConverter::lose(const Place* place, std::string what, std::string why) {
    const std::string path = place == nullptr ? std::string() : place->path();
    if (m_options.strict && !m_failure) {
        Error failure = invalidInput(what + (why.empty() ? "" : ": " + why));
        failure.file = m_options.file;
        failure.line = m_line;
        failure.record = m_record;
        failure.field = path;
        m_failure = std::move(failure);
    }
    change(path, std::move(what), std::move(why));
}

/// A value is not carried over because the site's own stays. In a list that is the whole list, and nothing of the new
/// one comes: that is said once.
void RecordConverter::loseToSite(const Element& value, const Place& place, std::string why) {
    const Place* const list = place.list();
    lose(&place,
         "value " + excerpt(value, place) + " is left out, the site's own " + (list == nullptr ? "value" : "list") +
             " stays",
         std::move(why));
    if (list != nullptr && m_kept.isFirstAt(place.names()))
        change(list->path(), "the whole new list is left out, also what of it fits; the site's own list stays",
               "a list is never mixed of both");
}

void RecordConverter::change(const std::string& path, std::string what, std::string why) {
    std::string text = "line " + std::to_string(m_line);
    if (!m_record.empty())
        text += ": " + m_record;
    if (!path.empty())
        text += ", field " + path;
    m_report.add({std::move(text), std::move(what), std::move(why)});
}

/// A value as compact JSON, with its numbers as they were written.
std::string RecordConverter::textOf(const Element& value, const Place& place) {
    return m_written.textOf(value, place.steps());
}

/// The same, cut for messages.
std::string RecordConverter::excerpt(const Element& value, const Place& place) {
    return shortened(textOf(value, place));
}

std::optional<Json> RecordConverter::misfit(const dom::element& value, const Place& place, const std::string& why) {
    if (m_kept.keep(place.names()))
        loseToSite(value, place, why);
    else
        lose(&place, "value " + excerpt(value, place) + " is left out", why);
    return std::nullopt;
}

void RecordConverter::noteMends(const MendedJson& mended) {
    for (const Mend& mend : mended.mends) {
        std::string path;
        for (const JsonStep& step : mend.path)
            path += (path.empty() ? "" : "/") + (step.isIndex ? std::to_string(step.index) : step.name);
        change(path, mend.what(), mend.why());
        const bool isSame = mend.kind == MendKind::NegativeZero || mend.kind == MendKind::SplitCharacter ||
                            mend.kind == MendKind::ControlCharacter;
        if (m_options.strict && !isSame && !m_failure) {
            m_failure =
                invalidInput(mend.what() + ": " + mend.why()).inFile(m_options.file).atLine(m_line).inRecord(m_record);
            m_failure->field = path;
        }
    }
    if (mended.more > 0)
        change({}, std::to_string(mended.more) + " characters more are replaced", "the line has very many");
}

Result<void> RecordConverter::leaveOut(const Error& why, std::string_view text, const RecordReader::Place& place) {
    m_line = place.line;
    m_record = why.record;
    lose(nullptr, place.isInList ? "value " + shortened(std::string(text)) + " is left out" : "the line is left out",
         why.message);
    if (m_failure)
        return *std::exchange(m_failure, std::nullopt);
    return {};
}

// ---- records

/// An id that lost a character may have become that of another record: then it gets a number.
std::optional<std::string> RecordConverter::freeId(const ParsedLine& parsed, std::uint16_t type) {
    const bool isMended = parsed.mended != nullptr &&
                          std::any_of(parsed.mended->mends.begin(), parsed.mended->mends.end(), [](const Mend& mend) {
                              return mend.path.size() == 1 && mend.path.front().name == "id" && !mend.isInName;
                          });
    if (!isMended)
        return std::nullopt;
    // Many may have become the same: each goes on where the one before it was.
    int& number = m_nextNumbers.try_emplace(IdTable::hashOf(parsed.id) + type, 2).first->second;
    while (true) {
        std::string id = std::string(parsed.id) + "-" + std::to_string(number++);
        if (m_types.ids.insert(IdTable::hashOf(id), type)) {
            m_types.ids.markMet(IdTable::hashOf(id), type);
            return id;
        }
    }
}

Result<std::optional<ImportedRecord>> RecordConverter::convert(const ParsedLine& parsed, std::uint64_t line) {
    m_line = line;
    m_written = WrittenRecord(parsed.text);
    m_record.assign(parsed.type).append("/").append(parsed.id);
    if (parsed.mended != nullptr)
        noteMends(*parsed.mended);
    const auto finished = [&](std::optional<ImportedRecord> record) -> Result<std::optional<ImportedRecord>> {
        if (m_failure)
            return *std::exchange(m_failure, std::nullopt);
        return record;
    };
    const auto source = m_types.find(parsed.type);
    const auto index = source && *source < m_types.inSchema.size() ? m_types.inSchema[*source] : std::nullopt;
    if (!index) {
        lose(nullptr, "the record is left out", "the schema has no type " + std::string(parsed.type));
        return finished(std::nullopt);
    }
    std::string id(parsed.id);
    const std::uint64_t hash = IdTable::hashOf(id);
    m_types.ids.insert(hash, *source);
    if (!m_types.ids.markMet(hash, *source)) {
        auto other = freeId(parsed, *source);
        if (!other) {
            lose(nullptr, "the record is left out", "an earlier line has the same type and id");
            return finished(std::nullopt);
        }
        change({}, "the record gets the id " + *other, "an earlier line has the same type and id");
        id = *std::move(other);
    }
    const Type& type = m_schema.type(*index);
    m_kept.begin(type.name, id);
    ImportedRecord record{type.name, std::move(id),
                          readMembers(type.fields, parsed.members, nullptr, Members::OfRecord),
                          "line " + std::to_string(m_line)};
    m_kept.putInto(record.fields);
    return finished(std::move(record));
}

const Field* RecordConverter::fieldFor(const std::vector<Field>& fields, std::string_view source, std::size_t& hint,
                                       Members kind) {
    for (std::size_t i = hint; i < fields.size(); ++i) {
        if (fields[i].name == source) {
            hint = i + 1;
            return &fields[i];
        }
    }
    auto& others = m_others[&fields];
    const auto [known, isNew] = others.try_emplace(std::string(source), nullptr);
    if (isNew) {
        const NameOf what = kind == Members::OfRecord  ? NameOf::Field
                            : kind == Members::OfBlock ? NameOf::BlockField
                                                       : NameOf::Member;
        const std::size_t index = indexOfSource(what, fields, source);
        known->second = index < fields.size() ? &fields[index] : nullptr;
    }
    return known->second;
}

Json RecordConverter::readMembers(const std::vector<Field>& fields, const dom::object& object, const Place* outer,
                                  Members kind) {
    Json members = Json::object();
    std::size_t hint = 0;
    const std::string_view first = kind == Members::OfRecord ? "type" : "kind";
    const std::string_view second = kind == Members::OfRecord ? "id" : "key";
    std::size_t own = 0;
    std::size_t next = 0;
    for (const auto& [name, value] : object) {
        const std::size_t index = next++;
        if (kind != Members::OfObject && (name == first || name == second)) {
            const std::size_t bit = name == first ? 1 : 2;
            if ((own & bit) != 0) {
                const Place place{outer, name, index};
                lose(&place, "value " + excerpt(value, place) + " is left out", "there is an earlier one");
            }
            own |= bit;
            continue;
        }
        if (value.is_null())
            continue;
        Place place{outer, name.empty() ? kNoName : name, index};
        const Field* field = fieldFor(fields, name, hint, kind);
        if (field == nullptr) {
            lose(&place, "value " + excerpt(value, place) + " is left out", "the schema has no such field");
            continue;
        }
        place.name = &field->name;
        auto converted = field->localized ? readLocalized(*field, value, place) : readValue(*field, value, place);
        if (!converted)
            continue;
        if (!members.get_ref<Json::object_t&>().try_emplace(field->name, std::move(*converted)).second)
            lose(&place, "value " + excerpt(value, place) + " is left out", "the record has the field twice");
    }
    return members;
}

std::optional<Json> RecordConverter::readLocalized(const Field& field, const dom::element& value, const Place& place) {
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) {
        const std::string& first = m_schema.locales.front().code;
        auto plain = readValue(field, value, place);
        if (!plain)
            return std::nullopt;
        change(place.path(), "the value is taken for the locale " + first,
               "the field is localized and the value is not");
        return Json{{first, std::move(*plain)}};
    }
    Json locales = Json::object();
    std::size_t index = 0;
    for (const auto& [code, item] : object) {
        const std::string name(code);
        const Place below{&place, code, index++, &name};
        if (item.is_null())
            continue;
        if (!m_schema.localeIndex(code)) {
            lose(&below, "value " + excerpt(item, below) + " is left out", "the schema has no such locale");
            continue;
        }
        if (auto plain = readValue(field, item, below))
            locales[name] = std::move(*plain);
    }
    return locales;
}

std::optional<Json> RecordConverter::readValue(const Field& field, const dom::element& value, const Place& place) {
    switch (field.kind) {
    case FieldKind::Bool:
        if (value.is_bool())
            return Json(value.get_bool().value_unsafe());
        return misfit(value, place, "true or false is expected");
    case FieldKind::Int:
        return readInteger(value, place);
    case FieldKind::Float:
        return readReal(value, place);
    case FieldKind::Date:
        return readDay(value, place);
    case FieldKind::DateTime:
        return readInstant(field, value, place);
    case FieldKind::String:
    case FieldKind::Text:
        return readText(value, place);
    case FieldKind::Asset:
        if (isText(value))
            return Json(value.get_string().value_unsafe());
        return misfit(value, place, "a path or an address is expected");
    case FieldKind::Enum:
        if (value.is_string() && std::find(field.values.begin(), field.values.end(),
                                           value.get_string().value_unsafe()) != field.values.end())
            return Json(value.get_string().value_unsafe());
        return misfit(value, place, "the schema does not list this value");
    case FieldKind::Ref:
        return readRef(field, value, place);
    case FieldKind::Object: {
        dom::object object;
        if (value.get(object) != simdjson::SUCCESS)
            return misfit(value, place, "an object is expected");
        return readMembers(field.fields, object, &place, Members::OfObject);
    }
    case FieldKind::List:
        return readList(field.fields.front(), value, place);
    case FieldKind::Blocks:
        return readBlocks(field, value, place);
    }
    return misfit(value, place, "the field has an unknown kind");
}

std::optional<Json> RecordConverter::readInteger(const dom::element& value, const Place& place) {
    if (value.is_int64())
        return Json(value.get_int64().value_unsafe());
    if (value.is_double()) {
        const double number = value.get_double().value_unsafe();
        if (std::trunc(number) == number && std::abs(number) <= static_cast<double>(kExact))
            return Json(static_cast<std::int64_t>(number));
    }
    return misfit(value, place, "a whole number of 64 bits is expected");
}

/// A number that no double holds as it is written: the site's own value stays, else the nearest one is taken.
std::optional<Json> RecordConverter::roundReal(const Element& value, const Place& place, std::string_view written) {
    constexpr const char* kWhy = "the field holds 15 digits and some more";
    const auto nearest = nearestDouble(written);
    if (!nearest)
        return misfit(value, place, "the number is beyond what the field holds");
    if (m_kept.keep(place.names())) {
        loseToSite(value, place, kWhy);
        return std::nullopt;
    }
    change(place.path(), "value " + std::string(written) + " is rounded to " + shortestText(*nearest), kWhy);
    return Json(*nearest);
}

std::optional<Json> RecordConverter::readReal(const dom::element& value, const Place& place) {
    if (const auto text = numberTextOf(value))
        return roundReal(value, place, *text);
    if (value.is_int64()) {
        const std::int64_t number = value.get_int64().value_unsafe();
        return isExactDouble(number) ? std::optional(Json(number)) : roundReal(value, place, std::to_string(number));
    }
    if (value.is_number())
        return Json(value.get_double().value_unsafe());
    return misfit(value, place, "a number is expected");
}

std::optional<Json> RecordConverter::readDay(const dom::element& value, const Place& place) {
    if (isText(value)) {
        if (auto kept = dayText(value.get_string().value_unsafe()))
            return Json(*std::move(kept));
    }
    return misfit(value, place, "a date as in 2021-03-04 is expected");
}

std::optional<Json> RecordConverter::readInstant(const Field& field, const dom::element& value, const Place& place) {
    const auto found = TimeZone::find(m_schema.site.zone);
    const TimeZone& zone = found ? **found : TimeZone::utc();
    auto kept = isText(value) ? instantText(value.get_string().value_unsafe(), zone) : std::nullopt;
    if (!kept)
        return misfit(value, place, "a date and time as in RFC 3339 is expected");
    if (!kept->change.empty())
        change(place.path(), "value " + excerpt(value, place) + " is taken for " + kept->text, kept->change);
    if (kept->isLocal && m_localTimes.insert(&field).second)
        change(place.path(), "times of the field without an offset are meant in the time zone " + zone.name(),
               excerpt(value, place) + " has none");
    if (kept->isFiner && m_finerTimes.insert(&field).second)
        change(place.path(), "times of the field are kept to the millisecond",
               excerpt(value, place) + " has more digits");
    return Json(std::move(kept->text));
}

std::optional<Json> RecordConverter::readText(const dom::element& value, const Place& place) {
    if (isText(value))
        return Json(value.get_string().value_unsafe());
    change(place.path(), "value " + excerpt(value, place) + " is kept as text", "the field holds text");
    return Json(textOf(value, place));
}

std::optional<TypeIndex> RecordConverter::typeOf(std::string_view source) {
    const auto known = m_types.find(source);
    if (known && *known < m_types.inSchema.size() && m_types.inSchema[*known])
        return m_types.inSchema[*known];
    const auto [other, isNew] = m_otherTypes.try_emplace(std::string(source));
    if (isNew) {
        const std::size_t index = indexOfSource(NameOf::Type, m_schema.types, source);
        if (index < m_schema.types.size())
            other->second = TypeIndex{static_cast<std::uint16_t>(index)};
    }
    return other->second;
}

const RecordConverter::Targets& RecordConverter::targetsOf(const Field& field) {
    const auto [known, isNew] = m_targets.try_emplace(&field);
    Targets& targets = known->second;
    if (isNew) {
        targets.isAllowed.resize(m_schema.types.size());
        for (const std::string& name : field.targets) {
            const TypeIndex type = *m_schema.typeIndex(name); // the schema is valid
            targets.list.push_back(type);
            targets.isAllowed[type.value()] = true;
        }
    }
    return targets;
}

std::optional<Json> RecordConverter::readRef(const Field& field, const dom::element& value, const Place& place) {
    const Targets& targets = targetsOf(field);
    std::string_view id;
    std::string_view typeName;
    TypeIndex target;
    dom::object object;
    if (value.get(object) == simdjson::SUCCESS && object.size() == 2 &&
        object.at_key("type").get(typeName) == simdjson::SUCCESS && object.at_key("id").get(id) == simdjson::SUCCESS) {
        const auto type = typeOf(typeName);
        if (!type || !targets.isAllowed[type->value()])
            return misfit(value, place,
                          "the field does not refer to records of the type " +
                              (type ? m_schema.type(*type).name : std::string(typeName)));
        target = *type;
    } else if (value.get(id) == simdjson::SUCCESS && !isNumberText(id)) {
        target = targetOf(targets, id);
    } else {
        return misfit(value, place, "an id is expected");
    }
    if (id.empty() || isNumberText(id))
        return misfit(value, place, id.empty() ? "an id is not empty" : "an id is expected");
    const std::string& targetName = m_schema.type(target).name;
    ++m_report.linksByKind[targetName];
    if (!isKnown(target, id)) {
        ++m_report.danglingLinks;
        if (m_kept.keepLinks(place.names())) {
            loseToSite(value, place,
                       "neither the file nor the site has a record " + targetName + "/" + std::string(id));
            return std::nullopt;
        }
    }
    if (field.targets.size() == 1)
        return Json(id);
    return Json{{"type", targetName}, {"id", id}};
}

bool RecordConverter::isKnown(TypeIndex type, std::string_view id) const {
    const auto& source = m_sourceTypes[type.value()];
    return (source && m_types.ids.contains(IdTable::hashOf(id), *source)) || m_kept.knows(m_schema.type(type).name, id);
}

/// The type of an id without one: the first target that has it, else the first target.
TypeIndex RecordConverter::targetOf(const Targets& targets, std::string_view id) const {
    if (targets.list.size() == 1)
        return targets.list.front();
    const auto known =
        std::find_if(targets.list.begin(), targets.list.end(), [&](TypeIndex type) { return isKnown(type, id); });
    return known != targets.list.end() ? *known : targets.list.front();
}

std::optional<Json> RecordConverter::readList(const Field& element, const dom::element& value, const Place& place) {
    dom::array items;
    if (value.get(items) != simdjson::SUCCESS)
        return misfit(value, place, "a list is expected");
    Json list = Json::array();
    list.get_ref<Json::array_t&>().reserve(items.size());
    std::size_t index = 0;
    for (const dom::element item : items) {
        if (isStopped(index))
            return std::nullopt;
        const Place below{&place, {}, index++};
        if (item.is_null()) {
            lose(&below, "null is left out", "the elements of a list are values");
            continue;
        }
        if (auto converted = readValue(element, item, below))
            list.push_back(std::move(*converted));
    }
    return list;
}

std::optional<Json> RecordConverter::readBlocks(const Field& field, const dom::element& value, const Place& place) {
    dom::array items;
    if (value.get(items) != simdjson::SUCCESS)
        return misfit(value, place, "a list of blocks is expected");
    Json list = Json::array();
    std::unordered_set<std::string_view> keys;
    std::size_t index = 0;
    for (const dom::element item : items) {
        if (isStopped(index))
            return std::nullopt;
        const Place below{&place, {}, index++};
        dom::object object;
        std::string_view kind;
        if (item.get(object) != simdjson::SUCCESS || object.at_key("kind").get(kind) != simdjson::SUCCESS) {
            misfit(item, below, "an object with a kind is expected");
            continue;
        }
        const std::size_t known = indexOfSource(NameOf::Block, field.blocks, kind);
        if (known == field.blocks.size()) {
            misfit(item, below, "the schema has no kind of block " + std::string(kind));
            continue;
        }
        Json block = readMembers(field.blocks[known].fields, object, &below, Members::OfBlock);
        block["kind"] = field.blocks[known].name;
        addKey(block, object, keys, below);
        list.push_back(std::move(block));
    }
    return list;
}

void RecordConverter::addKey(Json& block, const dom::object& object, std::unordered_set<std::string_view>& keys,
                             const Place& place) {
    dom::element key;
    if (object.at_key("key").get(key) != simdjson::SUCCESS || key.is_null())
        return;
    const std::string name = "key";
    std::size_t index = 0;
    for (const auto& member : object) {
        if (member.key == name)
            break;
        ++index;
    }
    const Place below{&place, name, index, &name};
    std::string_view text;
    if (key.get(text) != simdjson::SUCCESS || text.empty() || isNumberText(text))
        return lose(&below, "value " + excerpt(key, below) + " is left out", "a key is text");
    if (!keys.insert(text).second)
        return lose(&below, "value " + excerpt(key, below) + " is left out", "an earlier block has the same key");
    block["key"] = std::string(text);
}

} // namespace galley
