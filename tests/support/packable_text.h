// Texts in which a patient compressor finds more than a quick one: sixty words each, some of them frequent.
#pragma once

#include "model/base/hash.h"

#include <cstdint>
#include <string>

namespace galley::test {

inline std::string packableText(std::uint64_t number) {
    constexpr std::uint64_t kWords = 60;
    constexpr std::uint64_t kVocabulary = 2000;
    std::string text;
    for (std::uint64_t word = 0; word < kWords; ++word) {
        const std::uint64_t drawn = hash64(std::to_string(number * kWords + word));
        text += 'w';
        text += std::to_string((drawn % kVocabulary) * (drawn / kVocabulary % kVocabulary) / kVocabulary);
        text += ' ';
    }
    return text;
}

} // namespace galley::test
