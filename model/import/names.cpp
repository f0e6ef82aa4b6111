#include "model/import/names.h"

#include <algorithm>

namespace galley {

namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isNameCharacter(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

} // namespace

bool isTypeName(std::string_view name) {
    return !name.empty() && isLetter(name[0]) && std::all_of(name.begin(), name.end(), isNameCharacter);
}

bool isFieldName(std::string_view name) {
    return isTypeName(name);
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
    allowed.erase(0, allowed.find_first_not_of('_'));
    if (allowed.empty() || !isLetter(allowed[0]))
        allowed.insert(allowed.begin(), 'n');
    return allowed;
}

std::string fieldNameFor(std::string_view name) {
    return typeNameFor(name);
}

std::string recordFieldNameFor(std::string_view name) {
    std::string allowed = fieldNameFor(name);
    if (allowed == "type" || allowed == "id")
        allowed += '_';
    return allowed;
}

} // namespace galley
