#include "model/column/symbol_table.h"

#include <algorithm>
#include <unordered_map>

namespace galley {

namespace {

constexpr int kRounds = 5;

std::uint64_t packSymbol(std::string_view symbol) {
    std::uint64_t packed = 0;
    std::memcpy(&packed, symbol.data(), symbol.size());
    return packed;
}

/// How often each symbol, and each pair of neighbours, was used in the sample. Numbers below 256 are plain bytes, 256 +
/// c is the symbol with code c.
class Counts {
public:
    static constexpr std::size_t kUnits = 512;
    void one(std::size_t unit) { ++m_ones[unit]; }
    void pair(std::size_t first, std::size_t second) { ++m_pairs[first * kUnits + second]; }
    std::uint32_t ones(std::size_t unit) const { return m_ones[unit]; }
    std::uint32_t pairs(std::size_t first, std::size_t second) const { return m_pairs[first * kUnits + second]; }

private:
    std::vector<std::uint32_t> m_ones = std::vector<std::uint32_t>(kUnits);
    std::vector<std::uint32_t> m_pairs = std::vector<std::uint32_t>(kUnits * kUnits);
};

void countText(const SymbolEncoder& encoder, std::string_view text, Counts& counts) {
    std::size_t previous = Counts::kUnits;
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<std::uint8_t>(text[at]);
        const SymbolEncoder::Match match = encoder.longest(text.substr(at));
        const std::size_t unit = match.code == SymbolTable::kEscape ? first : 256U + match.code;
        counts.one(unit);
        // The first byte alone stays a candidate, so that a long symbol can give way to a shorter one.
        if (match.length > 1)
            counts.one(first);
        if (previous < Counts::kUnits) {
            counts.pair(previous, unit);
            if (match.length > 1)
                counts.pair(previous, first);
        }
        previous = unit;
        at += match.length;
    }
}

std::string textOf(const SymbolTable& table, std::size_t unit) {
    return unit < 256 ? std::string(1, static_cast<char>(unit)) : std::string(table.symbol(unit - 256));
}

/// The 255 sequences that save most in the counted sample: symbols of the last table, and joined pairs of them.
std::vector<std::string> bestSymbols(const SymbolTable& table, const Counts& counts, bool mayJoin) {
    std::unordered_map<std::string, std::uint64_t> gains;
    for (std::size_t unit = 0; unit < 256 + table.size(); ++unit) {
        if (counts.ones(unit) == 0)
            continue;
        const std::string own = textOf(table, unit);
        // A byte without a symbol costs two: one-byte symbols are worth more than their length says.
        gains[own] += std::uint64_t{counts.ones(unit)} * (own.size() == 1 ? SymbolTable::kMaxLength : own.size());
        if (!mayJoin || own.size() == SymbolTable::kMaxLength)
            continue;
        for (std::size_t next = 0; next < 256 + table.size(); ++next)
            if (const std::uint32_t count = counts.pairs(unit, next); count > 1) {
                const std::string joined = (own + textOf(table, next)).substr(0, SymbolTable::kMaxLength);
                gains[joined] += std::uint64_t{count} * joined.size();
            }
    }
    std::vector<std::pair<std::uint64_t, std::string>> ranked;
    ranked.reserve(gains.size());
    for (auto& [text, gain] : gains)
        ranked.emplace_back(gain, text);
    const auto kept = static_cast<std::ptrdiff_t>(std::min(ranked.size(), SymbolTable::kMaxSymbols));
    std::partial_sort(ranked.begin(), ranked.begin() + kept, ranked.end(), [](const auto& left, const auto& right) {
        return left.first != right.first ? left.first > right.first : left.second < right.second;
    });
    std::vector<std::string> symbols;
    for (auto best = ranked.begin(); best != ranked.begin() + kept; ++best)
        symbols.push_back(best->second);
    return symbols;
}

} // namespace

void SymbolTable::push(std::string_view symbol) {
    m_symbols[m_count] = packSymbol(symbol);
    m_lengths[m_count] = static_cast<std::uint8_t>(symbol.size());
    ++m_count;
}

SymbolTable SymbolTable::train(std::span<const std::string_view> sample) {
    SymbolTable table;
    for (int round = 0; round < kRounds; ++round) {
        Counts counts;
        const SymbolEncoder encoder(table);
        for (const std::string_view text : sample)
            countText(encoder, text, counts);
        SymbolTable next;
        for (const std::string& symbol : bestSymbols(table, counts, round + 1 < kRounds))
            next.push(symbol);
        table = next;
    }
    return table;
}

void SymbolTable::decode(std::string_view coded, std::string& out) const {
    out.assign(decodeInto(coded, coded.data() + coded.size(), out));
}

std::string_view SymbolTable::decodeInto(std::string_view coded, const char* readable, std::string& buffer) const {
    if (buffer.size() < roomFor(coded.size()))
        buffer.resize(roomFor(coded.size()));
    const char* const end = decodeTo(coded, readable, buffer.data());
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

char* SymbolTable::decodeTo(std::string_view coded, const char* readable, char* to) const {
    // Eight codes at a time without a branch that depends on them: short strings differ in their lengths, so that each
    // such branch is guessed wrong half of the time. What stands behind the last code becomes escapes, whose place in
    // the table is empty.
    constexpr std::ptrdiff_t kCodes = 8;
    char* write = to;
    const char* read = coded.data();
    const char* const end = read + coded.size();
    while (read < end) {
        const std::ptrdiff_t count = std::min(kCodes, end - read);
        std::uint64_t codes = 0;
        if (readable - read >= kCodes) [[likely]]
            codes = loadInt<std::uint64_t>(read);
        else
            std::memcpy(&codes, read, static_cast<std::size_t>(count));
        const std::uint64_t behind = count < kCodes ? ~std::uint64_t{0} << (8 * count) : 0;
        const std::uint64_t flipped = ~codes | behind;
        const bool hasEscape = ((flipped - 0x0101010101010101U) & ~flipped & 0x8080808080808080U) != 0; // all ones
        if (hasEscape) [[unlikely]] {
            for (const char* const stop = read + count; read < stop;) {
                const auto code = static_cast<std::uint8_t>(*read++);
                if (code != kEscape)
                    write = put(code, write);
                else if (read < end)
                    *write++ = *read++;
            }
            continue;
        }
        codes |= behind;
#pragma GCC unroll 8
        for (int i = 0; i < kCodes; ++i, codes >>= 8)
            write = put(static_cast<std::uint8_t>(codes), write);
        read += count;
    }
    return write;
}

void SymbolTable::write(ByteWriter& out) const {
    out.u8(static_cast<std::uint8_t>(m_count));
    for (std::size_t code = 0; code < m_count; ++code)
        out.u8(m_lengths[code]);
    for (std::size_t code = 0; code < m_count; ++code)
        out.bytes(symbol(code));
}

Result<SymbolTable> SymbolTable::read(ByteReader& in) {
    SymbolTable table;
    const std::string_view lengths = in.bytes(in.u8());
    for (const char length : lengths) {
        if (length < 1 || length > static_cast<char>(kMaxLength))
            return in.error("symbol of an impossible length");
        const std::string_view symbol = in.bytes(static_cast<std::uint64_t>(length));
        GALLEY_CHECK(in.check("symbol table"));
        table.push(symbol);
    }
    GALLEY_CHECK(in.check("symbol table"));
    return table;
}

SymbolEncoder::SymbolEncoder(const SymbolTable& table)
    : m_starts(65537) {
    m_single.fill(SymbolTable::kEscape);
    for (std::size_t code = 0; code < table.size(); ++code) {
        const std::uint64_t symbol = table.m_symbols[code];
        const std::uint8_t length = table.m_lengths[code];
        if (length == 1) {
            m_single[symbol & 0xff] = static_cast<std::uint8_t>(code);
            continue;
        }
        const std::uint64_t mask = ~std::uint64_t{0} >> (64 - 8 * length);
        m_candidates.push_back({symbol, mask, static_cast<std::uint8_t>(code), length});
    }
    std::sort(m_candidates.begin(), m_candidates.end(), [](const Candidate& left, const Candidate& right) {
        const auto leftKey = static_cast<std::uint16_t>(left.symbol);
        const auto rightKey = static_cast<std::uint16_t>(right.symbol);
        return leftKey != rightKey ? leftKey < rightKey : left.length > right.length;
    });
    for (const Candidate& candidate : m_candidates)
        ++m_starts[std::size_t{static_cast<std::uint16_t>(candidate.symbol)} + 1];
    for (std::size_t key = 1; key < m_starts.size(); ++key)
        m_starts[key] = static_cast<std::uint16_t>(m_starts[key] + m_starts[key - 1]);
}

SymbolEncoder::Match SymbolEncoder::longest(std::string_view text) const {
    std::uint64_t word = 0;
    const std::size_t available = std::min(text.size(), SymbolTable::kMaxLength);
    if (available == SymbolTable::kMaxLength)
        word = loadInt<std::uint64_t>(text.data());
    else
        std::memcpy(&word, text.data(), available);
    const std::size_t key = word & 0xffff;
    for (std::size_t at = m_starts[key]; at < m_starts[key + 1]; ++at) {
        const Candidate& candidate = m_candidates[at];
        if ((word & candidate.mask) == candidate.symbol && candidate.length <= available)
            return {candidate.code, candidate.length};
    }
    return {m_single[word & 0xff], 1};
}

void SymbolEncoder::encode(std::string_view text, std::string& out) const {
    for (std::size_t at = 0; at < text.size();) {
        const Match match = longest(text.substr(at));
        out.push_back(static_cast<char>(match.code));
        if (match.code == SymbolTable::kEscape)
            out.push_back(text[at]);
        at += match.length;
    }
}

} // namespace galley
