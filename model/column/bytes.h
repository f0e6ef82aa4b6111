// Writing and reading byte formats: little-endian integers, varints, byte strings, padding (model/column/FORMAT.md).
// ByteWriter appends to a string and cannot fail. ByteReader is checked and *sticky*: the first read that does not fit
// marks it failed, and from then on every read gives 0 or an empty view; ask ok() once, after a group of reads, and
// before using a number that was read as a length. SharedBytes is how an immutable block holds its payload: a copy, or
// a view into a file's bytes that it keeps alive. Plain values without shared state: one thread at a time for each
// writer or reader, any number for a SharedBytes.
#pragma once

#include "model/base/result.h"

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace galley {

static_assert(std::endian::native == std::endian::little, "the byte formats are read by plain loads");

/// Unaligned little-endian load. REQUIRES sizeof(Int) readable bytes at `from`.
template <std::unsigned_integral Int>
Int loadInt(const char* from) {
    Int value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// Maps signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 ... become 0, 1, 2, 3 ...
constexpr std::uint64_t zigzagEncode(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0);
}
constexpr std::int64_t zigzagDecode(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Immutable bytes with shared ownership. Copies are cheap and share.
class SharedBytes {
public:
    SharedBytes() = default;
    /// Takes over a string.
    static SharedBytes own(std::string bytes) {
        auto kept = std::make_shared<const std::string>(std::move(bytes));
        const std::string_view all = *kept;
        // The owner's pointer marks a copy: heapBytes() tells it from a view by that.
        return {all, std::shared_ptr<const void>(std::move(kept), all.data())};
    }
    /// Refers to bytes that live as long as `owner`.
    static SharedBytes within(std::string_view bytes, std::shared_ptr<const void> owner) {
        return {bytes, std::move(owner)};
    }
    std::string_view view() const { return m_bytes; }
    const std::shared_ptr<const void>& owner() const { return m_owner; }
    const char* data() const { return m_bytes.data(); }
    std::size_t size() const { return m_bytes.size(); }
    /// Bytes kept in memory for these: the bytes themselves, its own or not, and the bookkeeping of an own copy.
    std::size_t heapBytes() const { return heapBytes(m_bytes, m_owner); }
    /// The same for bytes with their owner apart.
    static std::size_t heapBytes(std::string_view bytes, const std::shared_ptr<const void>& owner) {
        const bool copied = !bytes.empty() && owner.get() == bytes.data();
        return bytes.size() + (copied ? kOwnOverhead : 0);
    }

private:
    static constexpr std::size_t kOwnOverhead = sizeof(std::string) + 16 + 16; ///< string, control block, two headers
    SharedBytes(std::string_view bytes, std::shared_ptr<const void> owner)
        : m_bytes(bytes)
        , m_owner(std::move(owner)) {}
    std::string_view m_bytes;
    std::shared_ptr<const void> m_owner;
};

/// Appends to its own string.
class ByteWriter {
public:
    ByteWriter() = default;
    /// bulk() goes to `aside`, which outlives this.
    explicit ByteWriter(ByteWriter* aside)
        : m_aside(aside) {}
    void u8(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }
    void u16(std::uint16_t value) { fixed(value); }
    void u32(std::uint32_t value) { fixed(value); }
    void u64(std::uint64_t value) { fixed(value); }
    /// LEB128: seven bits a byte, lowest first, 1 to 10 bytes.
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7)
            m_bytes.push_back(static_cast<char>(value | 0x80));
        m_bytes.push_back(static_cast<char>(value));
    }
    void zigzag(std::int64_t value) { varint(zigzagEncode(value)); }
    /// The bytes alone; the reader must know their number.
    void bytes(std::string_view raw) { m_bytes.append(raw); }
    /// The same for bytes that are compressed already: a file may keep them apart.
    void bulk(std::string_view raw) { (m_aside != nullptr ? *m_aside : *this).bytes(raw); }
    /// varint length, then the bytes.
    void string(std::string_view text) {
        varint(text.size());
        bytes(text);
    }
    /// Zero bytes up to the next multiple of 8, counted from the writer's first byte.
    void align8() { m_bytes.append((8 - m_bytes.size() % 8) % 8, '\0'); }

    std::size_t size() const { return m_bytes.size(); }
    std::string_view view() const { return m_bytes; }
    std::string take() && { return std::move(m_bytes); }

private:
    template <std::unsigned_integral Int>
    void fixed(Int value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        m_bytes.append(raw, sizeof raw);
    }
    std::string m_bytes;
    ByteWriter* m_aside = nullptr;
};

/// Reads what ByteWriter wrote, from bytes that outlive the reader. See the file comment for failure.
class ByteReader {
public:
    /// `owner` keeps `bytes` alive (a shared FileCopy, say); without one, shared() copies.
    explicit ByteReader(std::string_view bytes, std::shared_ptr<const void> owner = {})
        : m_bytes(bytes)
        , m_owner(std::move(owner)) {}

    /// bulk() reads from `aside`, which outlives this.
    void setAside(ByteReader* aside) { m_aside = aside; }

    bool ok() const { return !m_failed; }
    /// Corrupt with `what` and the offset of the read that failed first, or of the next one when none did.
    Error error(std::string what) const {
        return Error{.code = ErrorCode::Corrupt, .message = std::move(what)}.atOffset(m_position);
    }
    /// Success, or error(what) when a read has failed.
    Result<void> check(const char* what) const {
        if (m_failed)
            return error(std::string(what) + " is cut short or malformed");
        return {};
    }
    /// Marks the reader failed: for callers that find a value impossible.
    void fail() { m_failed = true; }

    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_failed ? 0 : m_bytes.size() - m_position; }

    std::uint8_t u8() { return fixed<std::uint8_t>(); }
    std::uint16_t u16() { return fixed<std::uint16_t>(); }
    std::uint32_t u32() { return fixed<std::uint32_t>(); }
    std::uint64_t u64() { return fixed<std::uint64_t>(); }
    /// Fails on more than 64 bits and on padded forms (a last byte of zero after the first), so each value has one
    /// form.
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t byte = u8();
            const std::uint64_t bits = byte & 0x7fU;
            if (m_failed || (shift == 63 && bits > 1) || (byte == 0 && shift > 0))
                break;
            value |= bits << shift;
            if (byte < 0x80)
                return value;
        }
        m_failed = true;
        return 0;
    }
    std::int64_t zigzag() { return zigzagDecode(varint()); }
    /// varint that must be at most `limit`; use it for every count, with a limit that bounds memory.
    std::uint64_t varintUpTo(std::uint64_t limit) {
        const std::uint64_t value = varint();
        if (value <= limit)
            return value;
        m_failed = true;
        return 0;
    }
    /// A view into the reader's bytes.
    std::string_view bytes(std::uint64_t size) {
        if (size > remaining()) {
            m_failed = true;
            return {};
        }
        const std::string_view part = m_bytes.substr(m_position, static_cast<std::size_t>(size));
        m_position += part.size();
        return part;
    }
    /// The next bytes without taking them; fewer at the end.
    std::string_view peek(std::size_t size) const {
        return m_failed ? std::string_view() : m_bytes.substr(m_position, size);
    }
    std::string_view string() { return bytes(varint()); }
    /// Bytes that stay valid without the reader: shared with the owner when there is one, else copied.
    SharedBytes shared(std::uint64_t size) {
        const std::string_view part = bytes(size);
        return m_owner ? SharedBytes::within(part, m_owner) : SharedBytes::own(std::string(part));
    }
    /// What bulk() wrote, as shared().
    SharedBytes bulk(std::uint64_t size) {
        if (m_aside == nullptr)
            return shared(size);
        SharedBytes part = m_aside->shared(size);
        m_failed = m_failed || !m_aside->ok();
        return part;
    }
    /// Skips the writer's align8(); fails when the padding is not zero. REQUIRES a reader that starts where the writer
    /// did.
    void align8() {
        for (const char pad : bytes((8 - m_position % 8) % 8))
            m_failed = m_failed || pad != '\0';
    }

private:
    template <std::unsigned_integral Int>
    Int fixed() {
        const std::string_view raw = bytes(sizeof(Int));
        return raw.size() == sizeof(Int) ? loadInt<Int>(raw.data()) : Int{0};
    }
    std::string_view m_bytes;
    std::shared_ptr<const void> m_owner;
    std::size_t m_position = 0;
    bool m_failed = false;
    ByteReader* m_aside = nullptr;
};

} // namespace galley
