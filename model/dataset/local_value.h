// What a reader of one language gets of a value: the one rule by which pages, checks and the window fall back.
//
// Thread rule: a pure function.
#pragma once

#include "model/dataset/record_view.h"

#include <cstddef>
#include <span>

namespace galley {

/// A localized value in the first locale of `chain` (Schema::fallbackChain) that has one: null where none has, and
/// `found` is that locale. A value that is not localized is given as it is, and `found` stays.
inline ValueView localValue(const ValueView& value, std::span<const std::size_t> chain, std::size_t* found = nullptr) {
    if (value.kind() != ValueKind::Localized)
        return value;
    for (const std::size_t locale : chain) {
        const ValueView local = value.at(static_cast<std::uint32_t>(locale));
        if (local.isNull())
            continue;
        if (found != nullptr)
            *found = locale;
        return local;
    }
    return {};
}

} // namespace galley
