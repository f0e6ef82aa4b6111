// Names from other systems as names of a schema, such that different ones stay apart, in any script.
// Pure functions, thread-safe; a NameScope is a plain value.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// What a name is for: which names are taken by the JSON of records and blocks depends on it.
enum class NameOf : std::uint8_t { Type, Field, Member, Block, BlockField };

/// Whether a name may be used as it is.
bool isNameFor(NameOf what, std::string_view name);

/// The name itself when it is allowed, otherwise the nearest allowed one: letters of other scripts become Latin ones,
/// other characters "_", which goes in front; a digit or "-" in front gets an "n" before it, a reserved name "_" behind
/// it. The same name always gives the same result; different ones may meet.
std::string nameFor(NameOf what, std::string_view source);

/// What stands for a name without any character, which a label cannot be.
inline constexpr std::string_view kNoName = "(no name)";

/// Text in Latin letters without marks, as far as ICU knows them: "Straße" -> "Strasse".
std::string latinText(std::string_view text);

inline std::string typeNameFor(std::string_view source) {
    return nameFor(NameOf::Type, source);
}
inline std::string recordFieldNameFor(std::string_view source) {
    return nameFor(NameOf::Field, source);
}

/// What a name was made of: the label, when that is what nameFor() or a NameScope makes the name of; else the name.
/// Labels that are names themselves are for people only. The view is of one of both, or empty for kNoName.
std::string_view sourceOf(NameOf what, const std::string& name, const std::string& label);

/// The names of siblings.
class NameScope {
public:
    explicit NameScope(NameOf what)
        : m_what(what) {}

    /// A name that is in use already, with its label.
    void addKnown(const std::string& name, const std::string& label);
    /// Names of the source that are allowed as they are keep themselves: tell all of them before the first nameOf().
    void reserve(std::string_view source);
    /// The name of a name of the source, the same for the same one: that which the site has for it, or nameFor(), with
    /// a part of its hash behind it when another source has that name.
    std::string nameOf(std::string_view source);

private:
    struct Entry {
        std::string name;
        std::string source;
        std::string label;
        bool isFree = false; ///< the site's, made of no other name, and the source does not have it
        std::string user{};  ///< the name of the source that has it now
    };
    Entry* byName(std::string_view name);
    std::string make(std::string_view source);

    NameOf m_what;
    std::vector<Entry> m_entries;
};

/// Which of a site's names a name of the source means: that name itself, a name with it as its label, or the nearest
/// allowed name where that was not made of another one. The index among `items`, or their number.
template <class Items>
std::size_t indexOfSource(NameOf what, const Items& items, std::string_view source) {
    if (source.empty())
        source = kNoName;
    std::size_t found = items.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].name == source)
            return i;
        if (items[i].label == source && found == items.size())
            found = i;
    }
    if (isNameFor(what, source))
        return items.size();
    if (found < items.size())
        return found;
    const std::string nearest = nameFor(what, source);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].name == nearest)
            return sourceOf(what, items[i].name, items[i].label) == items[i].name ? i : items.size();
    }
    return items.size();
}

} // namespace galley
