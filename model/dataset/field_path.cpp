#include "model/dataset/field_path.h"

#include "model/dataset/state.h"

#include <charconv>
#include <span>

namespace galley {

namespace {

std::string unescape(std::string_view part) {
    std::string text;
    text.reserve(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        const char next = part[i] == '~' && i + 1 < part.size() ? part[i + 1] : '\0';
        if (next == '0' || next == '1') {
            text += next == '0' ? '~' : '/';
            ++i;
        } else {
            text += part[i];
        }
    }
    return text;
}

/// Follows the parts one by one; the answer is filled on the way.
class PathWalker {
public:
    PathWalker(const Schema& schema, std::span<const std::string> parts)
        : m_schema(schema)
        , m_parts(parts) {}

    Result<ResolvedField> walk(const RecordView& record) {
        const auto index = record.type().fieldIndex(m_parts[0]);
        if (!index)
            return lost(0, "there is no such field");
        ResolvedField place;
        place.field = &record.type().fields[*index];
        place.value = record.field(*index);
        place.isLocaleObject = place.field->localized;
        for (std::size_t at = 1; at < m_parts.size(); ++at)
            GALLEY_CHECK(step(place, at));
        return place;
    }

private:
    Result<void> step(ResolvedField& place, std::size_t at) const {
        if (place.isBlock)
            return intoBlock(place, at);
        if (place.isLocaleObject) {
            const auto locale = m_schema.localeIndex(m_parts[at]);
            if (!locale)
                return lost(at, "the site has no such language");
            place.value = child(place.value, *locale);
            place.isLocaleObject = false;
            return {};
        }
        switch (place.field->kind) {
        case FieldKind::Object:
            return intoMember(place, at, place.field->fields);
        case FieldKind::List: {
            const auto index = listIndexFromPart(m_parts[at]);
            if (!index || *index >= place.value.size())
                return lost(at, "the list has no such element");
            place.value = place.value.at(*index);
            place.field = &place.field->fields.front();
            return {};
        }
        case FieldKind::Blocks:
            return intoBlocks(place, at);
        case FieldKind::Bool:
        case FieldKind::Int:
        case FieldKind::Float:
        case FieldKind::Date:
        case FieldKind::DateTime:
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Asset:
        case FieldKind::Enum:
        case FieldKind::Ref:
            break;
        }
        return lost(at, std::string("a field of kind ") + toString(place.field->kind) + " has no parts");
    }

    Result<void> intoMember(ResolvedField& place, std::size_t at, const std::vector<Field>& fields) const {
        for (std::size_t index = 0; index < fields.size(); ++index) {
            if (fields[index].name != m_parts[at])
                continue;
            place.value =
                place.isBlock ? place.block.field(static_cast<std::uint32_t>(index)) : child(place.value, index);
            place.field = &fields[index];
            place.isBlock = false;
            place.block = {};
            return {};
        }
        return lost(at, "there is no such field");
    }

    Result<void> intoBlock(ResolvedField& place, std::size_t at) const {
        return intoMember(place, at, place.field->blocks[place.block.kind()].fields);
    }

    Result<void> intoBlocks(ResolvedField& place, std::size_t at) const {
        std::string scratch;
        for (std::uint32_t index = 0, size = place.value.size(); index < size; ++index) {
            const BlockView block = place.value.block(index);
            if (block.key(scratch) != m_parts[at])
                continue;
            place.block = block;
            place.isBlock = true;
            place.value = {};
            return {};
        }
        return lost(at, "there is no block with this key");
    }

    static ValueView child(const ValueView& value, std::size_t index) {
        return value.isNull() ? ValueView() : value.at(static_cast<std::uint32_t>(index));
    }

    Error lost(std::size_t at, std::string message) const {
        return Error{.code = ErrorCode::NotFound, .message = std::move(message)}.inField(
            joinPath({m_parts.begin(), m_parts.begin() + static_cast<std::ptrdiff_t>(at) + 1}));
    }

    const Schema& m_schema;
    std::span<const std::string> m_parts;
};

} // namespace

std::vector<std::string> splitPath(std::string_view path) {
    std::vector<std::string> parts;
    if (path.empty())
        return parts;
    for (;;) {
        const std::size_t slash = path.find('/');
        parts.push_back(unescape(path.substr(0, slash)));
        if (slash == std::string_view::npos)
            return parts;
        path.remove_prefix(slash + 1);
    }
}

std::string joinPath(const std::vector<std::string>& parts) {
    std::string path;
    for (const std::string& part : parts) {
        if (&part != &parts.front())
            path += '/';
        path += escapePathPart(part);
    }
    return path;
}

std::string escapePathPart(std::string_view part) {
    std::string text;
    text.reserve(part.size());
    for (const char c : part) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

std::optional<std::uint32_t> listIndexFromPart(std::string_view part) {
    std::uint32_t index = 0;
    const auto [end, problem] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (problem != std::errc() || end != part.data() + part.size() || (part.size() > 1 && part[0] == '0'))
        return std::nullopt;
    return index;
}

bool pathsOverlap(std::string_view left, std::string_view right) {
    if (left.size() > right.size())
        std::swap(left, right);
    return right.starts_with(left) && (left.empty() || left.size() == right.size() || right[left.size()] == '/');
}

Result<ResolvedField> resolvePath(const RecordView& record, std::string_view path) {
    const std::vector<std::string> parts = splitPath(path);
    if (parts.empty())
        return Error{.code = ErrorCode::NotFound, .message = "the field path is empty"}.inRecord(record.path());
    auto place = PathWalker(record.state().schema(), parts).walk(record);
    if (!place)
        return std::move(place).error().inRecord(record.path());
    return place;
}

} // namespace galley
