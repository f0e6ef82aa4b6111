// The head of a request: its request line and fields, read strictly (RFC 9112). What a proxy in front might read
// differently from this server is refused, so that nobody hides a request in another: bare CR or LF, control
// characters, folded fields, blanks before a colon, two lengths or hosts. Read by Boost.Beast after a look at the
// bytes. Thread-safe: no state but its own.
// Used in this folder alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galley::server {

constexpr std::size_t kMaxHeadBytes = 16U << 10; ///< request line and fields

/// An answer that says why a request is none.
struct Refusal {
    unsigned status = 400;
    const char* reason = ""; ///< a sentence of plain text with its line end
};

/// Finds the end of a head in bytes that arrive piece by piece, and looks at each byte once.
class HeadScanner {
public:
    enum class Found { Nothing, End, Fault };
    /// `bytes`: all that has arrived of this request; the ones of the last call stand at its beginning.
    Found scan(std::string_view bytes);
    /// Bytes of the head, its empty line included. Only after End.
    std::size_t size() const { return m_next; }
    const Refusal& refusal() const { return m_refusal; }

private:
    std::size_t m_next = 0; ///< the first byte that was not looked at
    std::size_t m_line = 0; ///< where the line of that byte begins
    Refusal m_refusal;
};

/// Views into the bytes that it was read from.
class RequestHead {
public:
    /// Reads a whole head, as HeadScanner found it. Refusal: 400, 414, 431, 505.
    std::optional<Refusal> parse(std::string_view bytes);

    std::string_view method() const { return m_method; }
    std::string_view target() const { return m_target; }
    bool isHttp10() const { return m_isHttp10; }
    /// The client wants the connection to stay open.
    bool keepsAlive() const { return m_keepsAlive; }
    /// Something follows that is no request.
    bool hasBody() const { return m_hasBody; }

    /// The first field of this name, whatever the case of its letters; empty without one.
    std::string_view field(std::string_view name) const;
    /// All values of a field that is a list, as one list.
    std::string list(std::string_view name) const;

private:
    std::size_t count(std::string_view name) const;

    std::string_view m_method;
    std::string_view m_target;
    std::vector<std::pair<std::string_view, std::string_view>> m_fields;
    bool m_isHttp10 = false;
    bool m_keepsAlive = false;
    bool m_hasBody = false;
};

} // namespace galley::server
