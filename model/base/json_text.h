// How single values become JSON text: compact, UTF-8 unescaped but for `"`, `\` and control characters, numbers as
// JavaScript writes them. Everything that Galley writes as JSON by hand goes through here, so that the same value has
// the same bytes in an export, in a page document and in a template. The functions append to the caller's string and
// allocate nothing else. Thread-safe: no state but that of a JsonText, which belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace galley {

/// A quoted JSON string. `\n`, `\r` and `\t` have their short form, other control characters are `\u00xx` in lower
/// case.
void appendJsonString(std::string& out, std::string_view text);

void appendInteger(std::string& out, std::int64_t value);

/// The shortest text that reads back as the same number, written as JavaScript writes it: 7, 0.1, 1e+21, 1e-7.
/// Infinities and not-a-number, which JSON cannot say, become "null"; negative zero becomes "0".
void appendReal(std::string& out, double value);

/// A JSON text that grows at its end, for documents of many small values: room is looked for once a value.
class JsonText {
public:
    std::string_view view() const { return {m_text.get(), m_size}; }
    std::size_t size() const { return m_size; }
    /// Keeps the memory.
    void clear() { m_size = 0; }
    /// Takes back what was written after the first `size` bytes. REQUIRES size <= size().
    void resize(std::size_t size) { m_size = size; }

    /// Text that is JSON already.
    void raw(std::string_view json) {
        if (json.empty())
            return;
        std::memcpy(room(json.size()), json.data(), json.size());
        m_size += json.size();
    }
    void string(std::string_view text); ///< as appendJsonString()
    /// A string of at most `most` bytes that `write(char* to)` puts in place; it gives the end of what it wrote.
    template <class Write>
    void string(std::size_t most, Write&& write) {
        char* const begin = room(most + 2) + 1;
        const auto size = static_cast<std::size_t>(write(begin) - begin);
        if (isPlain({begin, size})) {
            begin[-1] = begin[size] = '"';
            m_size += size + 2;
        } else {
            string(std::string(begin, size));
        }
    }
    void integer(std::int64_t value);
    /// `size` bytes that stand at `from` once more. REQUIRES from + size <= size().
    void repeat(std::size_t from, std::size_t size) {
        char* const to = room(size);
        std::memcpy(to, m_text.get() + from, size);
        m_size += size;
    }

private:
    /// At least `size` bytes after the text.
    char* room(std::size_t size) {
        if (size > m_capacity - m_size)
            grow(size);
        return m_text.get() + m_size;
    }
    void grow(std::size_t size);
    /// Whether nothing of it needs an escape.
    static bool isPlain(std::string_view text);

    std::unique_ptr<char[]> m_text;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace galley
