#include "model/import/names.h"

#include "model/base/hash.h"
#include "model/base/per_thread.h"

#include <algorithm>
#include <memory>
#include <new>
#include <unicode/translit.h>
#include <unicode/unistr.h>

namespace galley {

namespace {

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isNameCharacter(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// What the JSON of records and blocks has for itself.
bool isReserved(NameOf what, std::string_view name) {
    switch (what) {
    case NameOf::Field:
        return name == "type" || name == "id";
    case NameOf::BlockField:
        return name == "kind" || name == "key";
    case NameOf::Type:
    case NameOf::Member:
    case NameOf::Block:
        break;
    }
    return false;
}

std::string withHash(const std::string& name, std::string_view source, std::uint64_t number) {
    constexpr std::string_view kDigits = "0123456789abcdefghijkmnpqrstuvwx";
    std::uint64_t hash = hash64(source) + number;
    std::string made = name.ends_with('_') ? name : name + '_';
    for (int digit = 0; digit < 5; ++digit, hash >>= 5)
        made += kDigits[hash & 31];
    return made;
}

} // namespace

std::string latinText(std::string_view source) {
    if (std::all_of(source.begin(), source.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(source);
    // Making one takes milliseconds, and one is not for several threads.
    using Owned = std::unique_ptr<icu::Transliterator>;
    static const PerThread<Owned> transliterators;
    const Owned& transliterator = transliterators.get([] {
        UErrorCode status = U_ZERO_ERROR;
        Owned made(icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, status));
        if (status == U_MEMORY_ALLOCATION_ERROR)
            throw std::bad_alloc();
        return made;
    });
    if (!transliterator)
        return std::string(source);
    auto text = icu::UnicodeString::fromUTF8({source.data(), static_cast<std::int32_t>(source.size())});
    transliterator->transliterate(text);
    std::string utf8;
    text.toUTF8String(utf8);
    // Soft signs and the like are written as quotes: they part no words.
    utf8.erase(std::remove_if(utf8.begin(), utf8.end(), [](char c) { return c == '\'' || c == '`' || c == '"'; }),
               utf8.end());
    return utf8;
}

bool isNameFor(NameOf what, std::string_view name) {
    return !name.empty() && isLetter(name[0]) && std::all_of(name.begin(), name.end(), isNameCharacter) &&
           !isReserved(what, name);
}

std::string nameFor(NameOf what, std::string_view source) {
    if (source.empty())
        source = kNoName;
    if (isNameFor(what, source))
        return std::string(source);
    std::string name;
    for (const char c : latinText(source)) {
        if (isNameCharacter(c))
            name += c;
        else if (name.empty() || name.back() != '_')
            name += '_';
    }
    name.erase(0, std::min(name.find_first_not_of('_'), name.size()));
    if (name.empty() || !isLetter(name[0]))
        name.insert(name.begin(), 'n');
    if (isReserved(what, name))
        name += '_';
    return name;
}

std::string_view sourceOf(NameOf what, const std::string& name, const std::string& label) {
    if (label.empty() || isNameFor(what, label))
        return name;
    const std::string nearest = nameFor(what, label);
    if (name == nearest || (name.starts_with(nearest) && name == withHash(nearest, label, 0)))
        return label == kNoName ? std::string_view() : std::string_view(label);
    return name;
}

NameScope::Entry* NameScope::byName(std::string_view name) {
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

void NameScope::addKnown(const std::string& name, const std::string& label) {
    std::string source(sourceOf(m_what, name, label));
    const bool isFree = source == name;
    m_entries.push_back({name, std::move(source), label, isFree});
}

void NameScope::reserve(std::string_view source) {
    if (!isNameFor(m_what, source))
        return;
    if (Entry* known = byName(source))
        known->isFree = false;
    else
        m_entries.push_back({std::string(source), std::string(source), {}, false});
}

std::string NameScope::nameOf(std::string_view source) {
    if (source.empty())
        source = kNoName;
    const auto take = [&](Entry& entry) {
        if (!entry.user.empty() && entry.user != source)
            return false;
        entry.user = source;
        return true;
    };
    reserve(source);
    if (isNameFor(m_what, source)) {
        Entry* own = byName(source);
        return take(*own) ? own->name : make(source);
    }
    for (const auto member : {&Entry::source, &Entry::label}) {
        for (Entry& entry : m_entries) {
            if (entry.*member == source && take(entry))
                return entry.name;
        }
    }
    if (Entry* known = byName(nameFor(m_what, source)); known != nullptr && known->isFree && take(*known)) {
        known->isFree = false;
        return known->name;
    }
    return make(source);
}

/// A name that nothing has yet.
std::string NameScope::make(std::string_view source) {
    const std::string nearest = nameFor(m_what, source);
    std::string name = nearest;
    for (std::uint64_t number = 0; byName(name) != nullptr; ++number)
        name = withHash(nearest, source, number);
    m_entries.push_back({name, std::string(source), {}, false, std::string(source)});
    return name;
}

} // namespace galley
