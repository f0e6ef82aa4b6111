// DigestStream: the SHA-256 of bytes that come piece by piece.
// Thread rule: one thread at a time.
#pragma once

#include "model/base/hash.h"

#include <memory>
#include <string_view>

namespace galley {

class DigestStream {
public:
    DigestStream();
    ~DigestStream();
    DigestStream(DigestStream&& other) noexcept;
    DigestStream& operator=(DigestStream&& other) noexcept;
    void add(std::string_view bytes);
    /// Of all bytes so far: the last call.
    Digest finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace galley
