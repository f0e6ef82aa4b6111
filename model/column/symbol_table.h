// A light code for short strings: up to 255 frequent byte sequences of 1 to 8 bytes stand for one byte each, an escape
// covers the rest. Any string decodes on its own, by one 8-byte store a code. This is FSST: Boncz, Neumann and Leis,
// "FSST: Fast Random Access String Compression", VLDB 2020; the construction is the paper's (five rounds of counting
// symbols and pairs of them with the table of the round before). Byte form: FORMAT.md, "Symbol table". Thread rule:
// both classes are immutable after construction; use them from any thread.
// Used in this folder alone.
#pragma once

#include "model/column/bytes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <vector>

namespace galley {

/// Decodes. 2.3 kB, no allocation.
class SymbolTable {
public:
    static constexpr std::size_t kMaxSymbols = 255;
    static constexpr std::uint8_t kEscape = 255;
    static constexpr std::size_t kMaxLength = 8; ///< of a symbol

    /// No symbols: every byte takes two.
    SymbolTable() = default;
    /// Learns from a sample; some 30 to 100 kB are enough, 10 ms. Deterministic.
    static SymbolTable train(std::span<const std::string_view> sample);

    std::size_t size() const { return m_count; }
    std::string_view symbol(std::size_t code) const {
        return {reinterpret_cast<const char*>(&m_symbols[code]), m_lengths[code]};
    }

    /// Puts the decoded text in `out`. Any bytes are accepted; the text is at most 8 times as long. About 1 ns a code.
    void decode(std::string_view coded, std::string& out) const;
    /// The same at `to`, which has room for roomFor(coded.size()) bytes. Gives the end of the text. `readable` is where
    /// the memory ends that begins with the coded bytes: what follows them may be loaded, but means nothing.
    char* decodeTo(std::string_view coded, const char* readable, char* to) const;
    /// The same as a view into `buffer`, which only grows: what it holds beyond the view means nothing.
    std::string_view decodeInto(std::string_view coded, const char* readable, std::string& buffer) const;
    /// Each code writes kMaxLength bytes, of which its symbol takes some.
    static constexpr std::size_t roomFor(std::size_t codedBytes) { return (codedBytes + 1) * kMaxLength; }

    /// Whether `coded` decodes to `text`; stops at the first difference.
    bool decodesTo(std::string_view coded, std::string_view text) const {
        constexpr std::size_t kWord = sizeof(std::uint64_t);
        // A word from the end of the text backwards, so that no load passes it.
        char ending[2 * kWord] = {};
        const std::size_t kept = std::min(text.size(), kWord);
        if (kept > 0)
            std::memcpy(ending + kWord - kept, text.data() + text.size() - kept, kept);
        std::size_t at = 0;
        for (std::size_t i = 0; i < coded.size(); ++i) {
            const auto code = static_cast<std::uint8_t>(coded[i]);
            const std::size_t rest = text.size() - at;
            if (code == kEscape) {
                if (++i == coded.size())
                    break;
                if (rest == 0 || text[at++] != coded[i])
                    return false;
                continue;
            }
            const std::size_t length = m_lengths[code];
            if (length == 0) // a code that stands for nothing
                continue;
            const char* const from = rest >= kWord ? text.data() + at : ending + kWord - rest;
            const std::uint64_t difference = loadInt<std::uint64_t>(from) ^ m_symbols[code];
            if (length > rest || (difference << (8 * (kWord - length))) != 0)
                return false;
            at += length;
        }
        return at == text.size();
    }

    void write(ByteWriter& out) const;
    static Result<SymbolTable> read(ByteReader& in);

private:
    friend class SymbolEncoder;
    void push(std::string_view symbol);
    char* put(std::uint8_t code, char* to) const {
        std::memcpy(to, &m_symbols[code], kMaxLength);
        return to + m_lengths[code];
    }

    std::array<std::uint64_t, 256> m_symbols{}; ///< first byte lowest, zero above the length
    std::array<std::uint8_t, 256> m_lengths{};  ///< 0 from m_count on
    std::size_t m_count = 0;
};

/// Encodes with a table; 130 kB, so make one for a build and drop it.
class SymbolEncoder {
public:
    explicit SymbolEncoder(const SymbolTable& table);
    /// Appends the code of `text`: at each place the longest symbol that fits.
    void encode(std::string_view text, std::string& out) const;

    /// The longest symbol at the start of `text`: its code and length; {kEscape, 1} when none fits.
    /// REQUIRES text to be not empty.
    struct Match {
        std::uint8_t code;
        std::uint8_t length;
    };
    Match longest(std::string_view text) const;

private:
    struct Candidate {
        std::uint64_t symbol;
        std::uint64_t mask;
        std::uint8_t code;
        std::uint8_t length;
    };
    std::vector<Candidate> m_candidates;      ///< of two bytes or more, by first two bytes, longest first
    std::vector<std::uint16_t> m_starts;      ///< place in m_candidates by first two bytes; 65,537 entries
    std::array<std::uint8_t, 256> m_single{}; ///< code of the one-byte symbol, or kEscape
};

} // namespace galley
