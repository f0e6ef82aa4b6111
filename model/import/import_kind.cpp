#include "model/import/import_kind.h"

#include "model/base/file.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace galley {

namespace {

/// Exports may begin with large lists; what tells them apart is the name of the first one.
constexpr std::size_t kBeginning = 1 << 20;

constexpr std::array<std::string_view, 8> kSpaceMembers{"contentTypes", "entries", "assets",           "locales",
                                                        "tags",         "roles",   "editorInterfaces", "webhooks"};

/// The names of members of the first object at its own level, and whether that object ends in what was read.
struct FirstObject {
    bool isObject = false;
    bool isInArray = false;
    bool isClosed = false;
    std::vector<std::string_view> names;
};

FirstObject firstObject(std::string_view text) {
    FirstObject found;
    int depth = 0;
    bool isName = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            const std::size_t begin = i + 1;
            for (++i; i < text.size() && text[i] != '"'; ++i)
                i += text[i] == '\\' ? 1U : 0U;
            if (depth == 1 && isName && i < text.size())
                found.names.push_back(text.substr(begin, i - begin));
            isName = false;
        } else if (c == '{' || c == '[') {
            if (depth == 0 && c == '[' && !found.isInArray && !found.isObject) {
                found.isInArray = true; // records as the elements of one list
                continue;
            }
            if (depth == 0 && c == '{')
                found.isObject = true;
            ++depth;
            isName = depth == 1;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return found;
            if (--depth == 0) {
                found.isClosed = true;
                return found;
            }
        } else if (c == ',' && depth == 1) {
            isName = true;
        } else if (depth == 0 && static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x7f) {
            return found; // not JSON
        }
    }
    return found;
}

/// UTF-16 as far as it is ASCII, which names of members are; other bytes fall away.
std::string withoutZeros(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    std::copy_if(text.begin(), text.end(), std::back_inserter(plain), [](char c) { return c != '\0'; });
    return plain;
}

} // namespace

Result<ImportKind> importKindOf(std::string_view beginning) {
    const std::string plain = withoutZeros(beginning);
    const FirstObject first = firstObject(plain);
    const auto has = [&first](std::string_view name) {
        return std::find(first.names.begin(), first.names.end(), name) != first.names.end();
    };
    if (first.isObject && !first.isInArray && !(has("type") && has("id")) &&
        std::any_of(kSpaceMembers.begin(), kSpaceMembers.end(), has))
        return ImportKind::Contentful;
    if (first.isObject && has("type"))
        return ImportKind::Ndjson;
    return Error{ErrorCode::InvalidInput, "this is neither records as JSON lines, each with a \"type\" and an \"id\", "
                                          "nor the export of a Contentful space"};
}

Result<ImportKind> importKindOfFile(const std::filesystem::path& file) {
    GALLEY_TRY(const std::string beginning, readBeginning(file, kBeginning));
    auto kind = importKindOf(beginning);
    if (!kind)
        return std::move(kind).error().inFile(file.string());
    return kind;
}

} // namespace galley
