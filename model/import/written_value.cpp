#include "model/import/written_value.h"

#include "model/base/utf8.h"
#include "model/import/exact_number.h"
#include "model/import/json_mender.h"
#include "model/import/written_time.h"

#include <algorithm>

namespace galley {

namespace {

using Json = nlohmann::json;

Error invalidAt(std::string message, const std::string& path) {
    return Error{.code = ErrorCode::InvalidInput, .message = std::move(message), .field = path};
}

std::string below(const std::string& path, std::string_view part) {
    return path + "/" + escapePathPart(part);
}

/// A text as it can be shown, cut.
std::string shortened(std::string_view text) {
    constexpr std::size_t kMost = 60;
    if (text.size() <= kMost)
        return std::string(text);
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

/// Nothing when every character of the text may stand in one.
std::optional<std::string> whyNoText(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::size_t characters = 0;
    bool isSecondSet = false; // U+0080 to U+009F, by their first byte
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        characters += (byte & 0xC0) != 0x80 ? 1 : 0;
        const bool isControl =
            (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F || (isSecondSet && byte < 0xA0);
        isSecondSet = byte == 0xC2;
        if (isControl)
            return std::string("the control character U+00") + kHex[byte >> 4] + kHex[byte & 15] + " is at place " +
                   std::to_string(characters) + "; of control characters, a text may have tabs and line ends alone";
    }
    return std::nullopt;
}

class WrittenReader {
public:
    explicit WrittenReader(const Schema& schema) {
        const auto zone = TimeZone::find(schema.site.zone);
        m_zone = zone ? *zone : &TimeZone::utc();
    }

    std::vector<WrittenChange> takeChanges() && { return std::move(m_changes); }

    Result<void> whole(const Field& field, Json& json, const std::string& path) {
        if (!field.localized || !json.is_object())
            return plain(field, json, path);
        for (auto member = json.begin(); member != json.end(); ++member)
            GALLEY_CHECK(plain(field, *member, below(path, member.key())));
        return {};
    }

    Result<void> plain(const Field& field, Json& json, const std::string& path) {
        switch (field.kind) {
        case FieldKind::Float:
            return number(json, path);
        case FieldKind::DateTime:
            return time(json, path);
        case FieldKind::Object:
            return members(field.fields, json, path);
        case FieldKind::List:
            for (std::size_t i = 0; json.is_array() && i < json.size(); ++i)
                GALLEY_CHECK(plain(field.fields.front(), json[i], below(path, std::to_string(i))));
            return {};
        case FieldKind::Blocks:
            for (std::size_t i = 0; json.is_array() && i < json.size(); ++i)
                GALLEY_CHECK(block(field, json[i], below(path, std::to_string(i))));
            return {};
        case FieldKind::Bool:
        case FieldKind::Int:
        case FieldKind::Date:
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
        case FieldKind::Enum:
        case FieldKind::Ref:
            break;
        }
        return {};
    }

    Result<void> block(const Field& field, Json& json, const std::string& path) {
        const auto kind = json.is_object() ? json.find("kind") : json.end();
        if (!json.is_object() || kind == json.end() || !kind->is_string())
            return {};
        const auto index = field.blockIndex(kind->get_ref<const std::string&>());
        return index ? members(field.blocks[*index].fields, json, path) : Result<void>();
    }

private:
    Result<void> members(const std::vector<Field>& fields, Json& json, const std::string& path) {
        for (const Field& field : fields)
            if (const auto member = json.is_object() ? json.find(field.name) : json.end();
                json.is_object() && member != json.end())
                GALLEY_CHECK(whole(field, *member, below(path, field.name)));
        return {};
    }

    static Result<void> number(const Json& json, const std::string& path) {
        std::string written;
        if (json.is_string() && isNumberText(json.get_ref<const std::string&>()))
            written = json.get_ref<const std::string&>().substr(1);
        else if (json.is_number_integer() && !isExactDouble(json.get<std::int64_t>()))
            written = std::to_string(json.get<std::int64_t>());
        else
            return {};
        if (!isJsonNumber(written))
            return {}; // checkTexts() says it
        const auto nearest = nearestDouble(written);
        if (!nearest)
            return invalidAt("the field cannot hold a number as large as " + shortened(written), path);
        return invalidAt("the field cannot hold the number " + shortened(written) +
                             " digit for digit; the nearest that it can hold is " + shortestText(*nearest),
                         path);
    }

    Result<void> time(Json& json, const std::string& path) {
        if (!json.is_string())
            return {};
        const std::string written = json.get<std::string>();
        auto kept = instantText(written, *m_zone);
        if (!kept)
            return {};
        if (kept->isFiner)
            return invalidAt("the field holds times to the millisecond, and " + shortened(written) + " has more digits",
                             path);
        const bool hasOffset = parseWrittenTime(written)->offset.has_value();
        std::string why = std::move(kept->change);
        if (!hasOffset && m_zone != &TimeZone::utc())
            why = "it is meant in the time zone " + m_zone->name() + (why.empty() ? "" : "; " + why);
        if (!why.empty())
            m_changes.push_back({path, written, kept->text, std::move(why), kept->isDoubtful});
        json = std::move(kept->text);
        return {};
    }

    const TimeZone* m_zone;
    std::vector<WrittenChange> m_changes;
};

/// Texts everywhere in the value, and numbers that no kind of field holds.
Result<void> checkTexts(const Json& value, const std::string& path) {
    struct Open {
        const Json* json;
        std::string path;
    };
    std::vector<Open> open{{&value, path}};
    while (!open.empty()) {
        const Open here = std::move(open.back());
        open.pop_back();
        if (const auto* text = here.json->get_ptr<const std::string*>()) {
            if (isNumberText(*text)) {
                const std::string_view number = std::string_view(*text).substr(1);
                return invalidAt((isJsonNumber(number)
                                      ? "no field holds the number " + shortened(number) + " digit for digit"
                                      : shortened(number) + " is no JSON") +
                                     "; between quotes it is text",
                                 here.path);
            }
            if (const auto why = whyNoText(*text))
                return invalidAt(*why, here.path);
        } else if (here.json->is_object()) {
            for (auto member = here.json->begin(); member != here.json->end(); ++member) {
                if (const auto why = whyNoText(member.key()))
                    return invalidAt("in a name: " + *why, here.path);
                open.push_back({&*member, below(here.path, member.key())});
            }
        } else if (here.json->is_array()) {
            for (std::size_t i = 0; i < here.json->size(); ++i)
                open.push_back({&(*here.json)[i], below(here.path, std::to_string(i))});
        }
    }
    return {};
}

/// What the mending of JSON changed without changing what it says.
bool isHarmless(const Mend& mend) {
    return mend.kind == MendKind::NegativeZero || mend.kind == MendKind::SplitCharacter ||
           mend.kind == MendKind::ControlCharacter;
}

bool isControl(const Mend& mend) {
    return mend.kind == MendKind::UnfitControl || mend.kind == MendKind::MisreadLetter;
}

std::string describe(const Mend& mend) {
    switch (mend.kind) {
    case MendKind::HalfCharacter:
        return "half a character (" + mend.bytes + ") cannot be kept";
    case MendKind::BadBytes:
        return "the text is not valid UTF-8 (" + mend.bytes + ")";
    case MendKind::Nul:
        return "a text cannot hold the control character U+0000";
    case MendKind::UnfitControl:
    case MendKind::MisreadLetter:
        return (mend.isInName ? "in a name: " : "") +
               ("a text cannot hold the control character " + mend.bytes.substr(0, mend.bytes.find(' ')));
    case MendKind::RepeatedName:
        return "the object has a name twice";
    case MendKind::SplitCharacter:
    case MendKind::ControlCharacter:
    case MendKind::NegativeZero:
        break;
    }
    return mend.what();
}

Result<Json> parseWritten(std::string_view written, const std::string& path) {
    const auto mended = mendJson(written, RepeatedNames::Tell, Numbers::Anything);
    Json json = Json::parse(mended ? std::string_view(mended->text) : written, nullptr, false);
    const auto* number = json.get_ptr<const std::string*>();
    const bool isNoNumber =
        number != nullptr && isNumberText(*number) && !isJsonNumber(std::string_view(*number).substr(1));
    if (json.is_discarded() || isNoNumber) // such as 2021-03-04
        return Json(std::string(written));
    if (!mended)
        return json;
    for (const Mend& mend : mended->mends) {
        if (isHarmless(mend))
            continue;
        std::string place = path;
        const std::size_t depth = mend.path.size() - (mend.isInName && isControl(mend) ? 1 : 0);
        for (std::size_t i = 0; i < depth; ++i)
            place = below(place, mend.path[i].isIndex ? std::to_string(mend.path[i].index) : mend.path[i].name);
        const auto before = written.substr(0, mend.offset);
        const auto characters = std::count_if(before.begin(), before.end(),
                                              [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
        return invalidAt(describe(mend) + "; it is at place " + std::to_string(characters + 1) + " of what was written",
                         place);
    }
    return json;
}

} // namespace

Result<WrittenValue> readWrittenValue(const Schema& schema, const ResolvedField& place, const std::string& path,
                                      std::string_view written) {
    WrittenValue result;
    GALLEY_TRY(result.value, parseWritten(written, path));
    WrittenReader reader(schema);
    GALLEY_CHECK(place.isBlock          ? reader.block(*place.field, result.value, path)
                 : place.isLocaleObject ? reader.whole(*place.field, result.value, path)
                                        : reader.plain(*place.field, result.value, path));
    GALLEY_CHECK(checkTexts(result.value, path));
    result.changes = std::move(reader).takeChanges();
    return result;
}

Result<WrittenValue> readWrittenFields(const Schema& schema, const Type& type, std::string_view written) {
    WrittenValue result;
    GALLEY_TRY(result.value, parseWritten(written, {}));
    if (!result.value.is_object())
        return invalidAt("the fields of a record are a JSON object, such as {\"title\": \"New\"}", {});
    for (const char* const name : {"type", "id"})
        if (type.field(name) == nullptr)
            result.value.erase(name);
    WrittenReader reader(schema);
    for (const Field& field : type.fields)
        if (const auto member = result.value.find(field.name); member != result.value.end())
            GALLEY_CHECK(reader.whole(field, *member, escapePathPart(field.name)));
    for (auto member = result.value.begin(); member != result.value.end(); ++member)
        GALLEY_CHECK(checkTexts(*member, escapePathPart(member.key())));
    result.changes = std::move(reader).takeChanges();
    return result;
}

} // namespace galley
