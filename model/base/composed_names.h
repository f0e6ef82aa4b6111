// ComposedNames: the names of a set of files by what they are in Unicode, so that a name is found whether its accents
// are written as letters of their own or not. File systems and those who type addresses differ in that.
// Thread rule: immutable once made.
#pragma once

#include "model/base/unicode_text.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace galley {

class ComposedNames {
public:
    ComposedNames() = default;
    /// Of the keys of a map. O(names).
    template <class Map>
    explicit ComposedNames(const Map& files) {
        for (const auto& [name, file] : files)
            if (!isAscii(name))
                m_names.emplace(composed(name), name);
    }

    /// The name that is written otherwise; nullptr when there is none.
    const std::string* find(std::string_view name) const {
        if (m_names.empty() || isAscii(name))
            return nullptr;
        const auto found = m_names.find(composed(name));
        return found == m_names.end() ? nullptr : &found->second;
    }

private:
    static bool isAscii(std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    }
    std::map<std::string, std::string, std::less<>> m_names; ///< composed -> as it is
};

} // namespace galley
