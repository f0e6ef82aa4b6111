#include "model/import/ndjson_import.h"

#include "model/base/day.h"
#include "model/base/file.h"
#include "model/base/time.h"
#include "model/import/id_table.h"
#include "model/import/names.h"
#include "model/import/ndjson_lines.h"
#include "model/import/schema_inference.h"

#include <algorithm>
#include <cmath>

namespace galley {

namespace {

namespace dom = simdjson::dom;
using Json = nlohmann::json;

Error invalid(std::string message) {
    return Error{.code = ErrorCode::InvalidInput, .message = std::move(message)};
}

/// A value as compact JSON, cut for messages.
std::string excerpt(const dom::element& value) {
    std::string text = simdjson::minify(value);
    if (text.size() > 80) {
        std::size_t end = 77;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            --end;
        text = text.substr(0, end) + "...";
    }
    return text;
}

/// Where in a record we are: a chain on the stack, written out only for a note.
struct Place {
    const Place* outer = nullptr;
    std::string_view name{};
    std::size_t index = 0;

    std::string path() const {
        std::string text = outer == nullptr ? std::string() : outer->path();
        if (!text.empty())
            text += '/';
        return text + (name.empty() ? std::to_string(index) : std::string(name));
    }
};

class NdjsonSource : public RecordSource {
public:
    NdjsonSource(MappedFile file, std::string_view text, std::string fileName, NdjsonImportOptions options)
        : m_file(std::move(file))
        , m_text(text)
        , m_fileName(std::move(fileName))
        , m_options(std::move(options))
        , m_lines(m_text)
        , m_parser(m_text) {}

    /// Collects the ids and makes sure of a schema.
    Result<void> open() {
        m_passes = m_options.schema ? 2 : 3;
        GALLEY_CHECK(collectIds());
        if (m_options.schema) {
            m_schema = *std::move(m_options.schema);
            GALLEY_CHECK(m_schema.validate());
        } else {
            GALLEY_CHECK(inferSchema());
        }
        for (const Locale& locale : m_schema.locales)
            m_report.locales.push_back(locale.code);
        m_report.types = m_schema.types.size();
        for (const std::string& type : m_rawTypes)
            m_schemaTypes.push_back(m_schema.typeIndex(typeNameFor(type)));
        for (const Type& type : m_schema.types) {
            const auto raw = std::find_if(m_rawTypes.begin(), m_rawTypes.end(),
                                          [&](const std::string& name) { return typeNameFor(name) == type.name; });
            m_rawIndexes.push_back(static_cast<std::uint16_t>(raw - m_rawTypes.begin()));
        }
        return {};
    }

    const Schema& schema() const override { return m_schema; }
    const ImportReport& report() const override { return m_report; }

    Result<std::optional<ImportedRecord>> next() override {
        while (const auto line = m_lines.next()) {
            GALLEY_CHECK(step(m_lines));
            m_record.clear();
            auto record = read(*line);
            if (m_failure)
                return *std::exchange(m_failure, std::nullopt);
            if (!record)
                continue;
            ++m_report.records;
            ++m_report.recordsByType[record->type];
            return record;
        }
        if (m_options.progress)
            m_options.progress(m_text.size() * m_passes, m_text.size() * m_passes);
        return std::optional<ImportedRecord>();
    }

private:
    // ---- the passes

    Result<void> step(const LineReader& lines) {
        if ((lines.lineNumber() & 1023) != 0)
            return {};
        if (m_options.cancel.isCancelled())
            return Error{.code = ErrorCode::Cancelled, .message = "the import was stopped"};
        if (m_options.progress && (lines.lineNumber() & 4095) == 0)
            m_options.progress(m_text.size() * m_pass + lines.offset(), m_text.size() * m_passes);
        return {};
    }

    std::optional<std::uint16_t> rawType(std::string_view name) {
        if (m_lastType < m_rawTypes.size() && m_rawTypes[m_lastType] == name)
            return m_lastType;
        const auto known = std::find(m_rawTypes.begin(), m_rawTypes.end(), name);
        if (known == m_rawTypes.end()) {
            if (m_rawTypes.size() >= kMaxTypes)
                return std::nullopt;
            m_rawTypes.emplace_back(name);
            m_lastType = static_cast<std::uint16_t>(m_rawTypes.size() - 1);
            return m_lastType;
        }
        m_lastType = static_cast<std::uint16_t>(known - m_rawTypes.begin());
        return m_lastType;
    }

    Result<void> collectIds() {
        LineReader lines(m_text);
        while (const auto line = lines.next()) {
            GALLEY_CHECK(step(lines));
            std::optional<LineHead> head = quickHead(*line);
            if (!head) {
                const auto parsed = m_parser.parse(*line);
                if (!parsed)
                    continue; // reported when the records are read
                head = LineHead{parsed->type, parsed->id};
            }
            const auto type = rawType(head->type);
            if (!type)
                return invalid("there are more than " + std::to_string(kMaxTypes) + " types")
                    .inFile(m_fileName)
                    .atLine(lines.lineNumber());
            m_ids.insert(IdTable::hashOf(head->id), *type);
        }
        if (m_ids.size() == 0)
            return invalid("no line is a record: an object with type and id").inFile(m_fileName);
        ++m_pass;
        return {};
    }

    Result<void> inferSchema() {
        // Parts of fixed size, so that what is learned does not depend on the number of threads.
        constexpr std::size_t kPart = std::size_t{4} << 20;
        constexpr std::size_t kPartsAtOnce = 32; // between two reports of progress
        SchemaInference inference(m_ids, m_rawTypes);
        std::size_t begin = LineReader(m_text).offset();
        while (begin < m_text.size()) {
            std::vector<std::pair<std::size_t, std::size_t>> parts;
            while (begin < m_text.size() && parts.size() < kPartsAtOnce) {
                const std::size_t lineEnd = m_text.find('\n', std::min(begin + kPart, m_text.size()));
                const std::size_t end = lineEnd == std::string_view::npos ? m_text.size() : lineEnd + 1;
                parts.emplace_back(begin, end);
                begin = end;
            }
            std::vector<std::unique_ptr<SchemaInference>> learned(parts.size());
            parallelFor(parts.size(), m_options.threads, [&](std::size_t part) {
                learned[part] = std::make_unique<SchemaInference>(m_ids, m_rawTypes);
                if (!m_options.cancel.isCancelled())
                    observe(*learned[part], LineReader(m_text, parts[part].first, parts[part].second));
            });
            if (m_options.cancel.isCancelled())
                return Error{.code = ErrorCode::Cancelled, .message = "the import was stopped"};
            for (const auto& part : learned)
                inference.merge(*part);
            if (m_options.progress)
                m_options.progress(m_text.size() * m_pass + begin, m_text.size() * m_passes);
        }
        m_schema = inference.propose(m_options.siteName, m_options.locale, m_report);
        ++m_pass;
        return m_schema.validate();
    }

    void observe(SchemaInference& inference, LineReader lines) const {
        LineParser parser(m_text);
        while (const auto line = lines.next()) {
            const auto parsed = parser.parse(*line);
            if (!parsed)
                continue;
            const auto type = std::find(m_rawTypes.begin(), m_rawTypes.end(), parsed->type);
            if (type != m_rawTypes.end())
                inference.observe(static_cast<std::uint16_t>(type - m_rawTypes.begin()), parsed->id, parsed->members);
        }
    }

    // ---- notes

    /// Something is not carried over: a note, or the end of a strict import.
    void lose(const Place* place, std::string what, std::string why) {
        if (m_options.strict && !m_failure) {
            Error failure = invalid(what + (why.empty() ? "" : ": " + why));
            failure.file = m_fileName;
            failure.line = m_lines.lineNumber();
            failure.record = m_record;
            failure.field = place == nullptr ? std::string() : place->path();
            m_failure = std::move(failure);
        }
        change(place, std::move(what), std::move(why));
    }

    void change(const Place* place, std::string what, std::string why) {
        std::string text = "line " + std::to_string(m_lines.lineNumber());
        if (!m_record.empty())
            text += ": " + m_record;
        if (place != nullptr)
            text += ", field " + place->path();
        m_report.add({std::move(text), std::move(what), std::move(why)});
    }

    std::optional<Json> misfit(const dom::element& value, const Place& place, const std::string& why) {
        lose(&place, "value " + excerpt(value) + " is left out", why);
        return std::nullopt;
    }

    // ---- records

    std::optional<ImportedRecord> read(std::string_view line) {
        auto parsed = m_parser.parse(line);
        if (!parsed) {
            m_record = parsed.error().record;
            lose(nullptr, "the line is left out", parsed.error().message);
            return std::nullopt;
        }
        m_record.append(parsed->type).append("/").append(parsed->id);
        const auto raw = rawType(parsed->type);
        const auto index = raw && *raw < m_schemaTypes.size() ? m_schemaTypes[*raw] : std::nullopt;
        if (!index) {
            lose(nullptr, "the record is left out", "the schema has no type " + std::string(parsed->type));
            return std::nullopt;
        }
        // Two names of the source may have become one type: then ids meet in the first of them.
        const std::uint64_t hash = IdTable::hashOf(parsed->id);
        const std::uint16_t unique = m_rawIndexes[index->value()];
        m_ids.insert(hash, unique);
        if (!m_ids.markMet(hash, unique)) {
            lose(nullptr, "the record is left out", "an earlier line has the same type and id");
            return std::nullopt;
        }
        const Type& type = m_schema.type(*index);
        ImportedRecord record{type.name, std::string(parsed->id),
                              readMembers(type.fields, parsed->members, nullptr, Members::OfRecord),
                              "line " + std::to_string(m_lines.lineNumber())};
        return record;
    }

    enum class Members : std::uint8_t { OfRecord, OfObject, OfBlock };

    static const Field* fieldFor(const std::vector<Field>& fields, std::string_view name, std::size_t& hint) {
        for (std::size_t i = hint; i < fields.size(); ++i) {
            if (fields[i].name == name) {
                hint = i + 1;
                return &fields[i];
            }
        }
        const auto find = [&](std::string_view wanted) -> const Field* {
            const auto found =
                std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == wanted; });
            return found == fields.end() ? nullptr : &*found;
        };
        if (isFieldName(name))
            return find(name);
        return find(fieldNameFor(name));
    }

    Json readMembers(const std::vector<Field>& fields, const dom::object& object, const Place* outer, Members kind) {
        Json members = Json::object();
        std::size_t hint = 0;
        for (const auto& [name, value] : object) {
            if (kind == Members::OfRecord && (name == "type" || name == "id"))
                continue;
            if (kind == Members::OfBlock && (name == "kind" || name == "key"))
                continue;
            if (value.is_null())
                continue;
            const Place place{outer, name};
            const Field* field = fieldFor(fields, name, hint);
            if (field == nullptr) {
                lose(&place, "value " + excerpt(value) + " is left out", "the schema has no such field");
                continue;
            }
            auto converted = field->localized ? readLocalized(*field, value, place) : readValue(*field, value, place);
            if (!converted)
                continue;
            if (!members.get_ref<Json::object_t&>().try_emplace(field->name, std::move(*converted)).second)
                lose(&place, "value " + excerpt(value) + " is left out", "the record has the field twice");
        }
        return members;
    }

    std::optional<Json> readLocalized(const Field& field, const dom::element& value, const Place& place) {
        dom::object object;
        if (value.get(object) != simdjson::SUCCESS) {
            auto plain = readValue(field, value, place);
            if (!plain)
                return std::nullopt;
            change(&place, "the value is taken for the locale " + m_schema.locales.front().code,
                   "the field is localized and the value is not");
            return Json{{m_schema.locales.front().code, std::move(*plain)}};
        }
        Json locales = Json::object();
        for (const auto& [code, item] : object) {
            const Place below{&place, code};
            if (item.is_null())
                continue;
            if (!m_schema.localeIndex(code)) {
                lose(&below, "value " + excerpt(item) + " is left out", "the schema has no such locale");
                continue;
            }
            if (auto plain = readValue(field, item, below))
                locales[std::string(code)] = std::move(*plain);
        }
        return locales;
    }

    std::optional<Json> readValue(const Field& field, const dom::element& value, const Place& place) {
        switch (field.kind) {
        case FieldKind::Bool:
            if (value.is_bool())
                return Json(value.get_bool().value_unsafe());
            return misfit(value, place, "true or false is expected");
        case FieldKind::Int:
            return readInteger(value, place);
        case FieldKind::Float:
            if (value.is_int64())
                return Json(value.get_int64().value_unsafe());
            if (value.is_number())
                return Json(value.get_double().value_unsafe());
            return misfit(value, place, "a number is expected");
        case FieldKind::Date:
            if (value.is_string() && parseDay(value.get_string().value_unsafe()))
                return Json(value.get_string().value_unsafe());
            return misfit(value, place, "a date as in 2021-03-04 is expected");
        case FieldKind::DateTime:
            if (value.is_string() && parseInstant(value.get_string().value_unsafe()))
                return Json(value.get_string().value_unsafe());
            return misfit(value, place, "a date and time as in RFC 3339 is expected");
        case FieldKind::String:
        case FieldKind::Text:
            if (value.is_string())
                return Json(value.get_string().value_unsafe());
            change(&place, "value " + excerpt(value) + " is kept as text", "the field holds text");
            return Json(std::string(simdjson::minify(value)));
        case FieldKind::Asset:
            if (value.is_string())
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

    std::optional<Json> readInteger(const dom::element& value, const Place& place) {
        constexpr double kExact = 9007199254740992.0; // 2^53
        if (value.is_int64())
            return Json(value.get_int64().value_unsafe());
        if (value.is_double()) {
            const double number = value.get_double().value_unsafe();
            if (std::trunc(number) == number && std::abs(number) <= kExact)
                return Json(static_cast<std::int64_t>(number));
        }
        return misfit(value, place, "a whole number of 64 bits is expected");
    }

    std::optional<Json> readRef(const Field& field, const dom::element& value, const Place& place) {
        std::string_view id;
        std::string_view typeName;
        std::string target;
        dom::object object;
        if (value.get(object) == simdjson::SUCCESS && object.size() == 2 &&
            object.at_key("type").get(typeName) == simdjson::SUCCESS &&
            object.at_key("id").get(id) == simdjson::SUCCESS) {
            target = typeNameFor(typeName);
            if (std::find(field.targets.begin(), field.targets.end(), target) == field.targets.end())
                return misfit(value, place, "the field does not refer to records of the type " + target);
        } else if (value.get(id) == simdjson::SUCCESS) {
            target = targetOf(field, id);
        } else {
            return misfit(value, place, "an id is expected");
        }
        if (id.empty())
            return misfit(value, place, "an id is not empty");
        ++m_report.linksByKind[target];
        if (!isKnown(target, id))
            ++m_report.danglingLinks;
        if (field.targets.size() == 1)
            return Json(id);
        return Json{{"type", target}, {"id", id}};
    }

    bool isKnown(const std::string& type, std::string_view id) const {
        const auto index = m_schema.typeIndex(type);
        if (!index)
            return false;
        bool known = false;
        m_ids.forEachType(IdTable::hashOf(id), [&](std::uint16_t raw) {
            known = known || (raw < m_schemaTypes.size() && m_schemaTypes[raw] == index);
        });
        return known;
    }

    /// The type of an id without one: the first target that has it, else the first target.
    std::string targetOf(const Field& field, std::string_view id) const {
        if (field.targets.size() > 1) {
            for (const std::string& target : field.targets) {
                if (isKnown(target, id))
                    return target;
            }
        }
        return field.targets.front();
    }

    std::optional<Json> readList(const Field& element, const dom::element& value, const Place& place) {
        dom::array items;
        if (value.get(items) != simdjson::SUCCESS)
            return misfit(value, place, "a list is expected");
        Json list = Json::array();
        list.get_ref<Json::array_t&>().reserve(items.size());
        std::size_t index = 0;
        for (const dom::element item : items) {
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

    std::optional<Json> readBlocks(const Field& field, const dom::element& value, const Place& place) {
        dom::array items;
        if (value.get(items) != simdjson::SUCCESS)
            return misfit(value, place, "a list of blocks is expected");
        Json list = Json::array();
        std::vector<std::string_view> keys;
        std::size_t index = 0;
        for (const dom::element item : items) {
            const Place below{&place, {}, index++};
            dom::object object;
            std::string_view kind;
            if (item.get(object) != simdjson::SUCCESS || object.at_key("kind").get(kind) != simdjson::SUCCESS) {
                lose(&below, "value " + excerpt(item) + " is left out", "an object with a kind is expected");
                continue;
            }
            const auto known = field.blockIndex(typeNameFor(kind));
            if (!known) {
                lose(&below, "value " + excerpt(item) + " is left out",
                     "the schema has no kind of block " + std::string(kind));
                continue;
            }
            Json block = readMembers(field.blocks[*known].fields, object, &below, Members::OfBlock);
            block["kind"] = field.blocks[*known].name;
            addKey(block, object, keys, below);
            list.push_back(std::move(block));
        }
        return list;
    }

    void addKey(Json& block, const dom::object& object, std::vector<std::string_view>& keys, const Place& place) {
        dom::element key;
        if (object.at_key("key").get(key) != simdjson::SUCCESS || key.is_null())
            return;
        const Place below{&place, "key"};
        std::string_view text;
        if (key.get(text) != simdjson::SUCCESS || text.empty())
            return lose(&below, "value " + excerpt(key) + " is left out", "a key is text");
        if (std::find(keys.begin(), keys.end(), text) != keys.end())
            return lose(&below, "value " + excerpt(key) + " is left out", "an earlier block has the same key");
        keys.push_back(text);
        block["key"] = std::string(text);
    }

    MappedFile m_file;
    std::string_view m_text;
    std::string m_fileName;
    NdjsonImportOptions m_options;
    Schema m_schema;
    ImportReport m_report;
    IdTable m_ids;
    std::vector<std::string> m_rawTypes; ///< type names of the source, in order of first appearance
    std::uint16_t m_lastType = 0;
    std::vector<std::optional<TypeIndex>> m_schemaTypes; ///< by raw type
    std::vector<std::uint16_t> m_rawIndexes;             ///< by type of the schema; the number of raw types: none
    LineReader m_lines;
    LineParser m_parser;
    std::uint64_t m_pass = 0;
    std::uint64_t m_passes = 0;
    std::string m_record;           ///< "type/id" of the line at hand
    std::optional<Error> m_failure; ///< strict mode
};

Result<std::unique_ptr<RecordSource>> opened(std::unique_ptr<NdjsonSource> source) {
    GALLEY_CHECK(source->open());
    return std::unique_ptr<RecordSource>(std::move(source));
}

} // namespace

Result<std::unique_ptr<RecordSource>> importNdjson(const std::filesystem::path& file, NdjsonImportOptions options) {
    GALLEY_TRY(MappedFile mapped, MappedFile::open(file));
    const std::string_view text = mapped.bytes();
    return opened(std::make_unique<NdjsonSource>(std::move(mapped), text, file.string(), std::move(options)));
}

Result<std::unique_ptr<RecordSource>> importNdjsonText(std::string_view text, NdjsonImportOptions options) {
    return opened(std::make_unique<NdjsonSource>(MappedFile(), text, std::string(), std::move(options)));
}

} // namespace galley
