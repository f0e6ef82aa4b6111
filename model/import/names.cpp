#include "model/import/names.h"

#include <algorithm>

namespace galley {

namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isNameCharacter(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '-';
}

} // namespace

bool isTypeName(std::string_view name) {
    return !name.empty() && isLetter(name[0]) && std::all_of(name.begin(), name.end(), isNameCharacter);
}

bool isFieldName(std::string_view name) {
    return isTypeName(name) && name != "type" && name != "id" && name != "kind" && name != "key";
}

std::string typeNameFor(std::string_view name) {
    std::string allowed;
    for (const char c : name) {
        // The bytes of a character outside ASCII become one "_" together.
        if (isNameCharacter(c))
            allowed += c;
        else if (allowed.empty() || allowed.back() != '_')
            allowed += '_';
    }
    if (allowed.empty() || !isLetter(allowed[0]))
        allowed.insert(allowed.begin(), '_');
    return allowed;
}

std::string fieldNameFor(std::string_view name) {
    std::string allowed = typeNameFor(name);
    if (!isFieldName(allowed))
        allowed += '_';
    return allowed;
}

} // namespace galley
