// A file descriptor that closes itself.
// Thread rule: one thread at a time.
#pragma once

#include <unistd.h>
#include <utility>

namespace galley {

class Descriptor {
public:
    /// Takes a descriptor over; a negative number is none.
    explicit Descriptor(int number)
        : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept
        : m_number(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~Descriptor() {
        if (m_number >= 0)
            ::close(m_number);
    }
    int number() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }
    int release() { return std::exchange(m_number, -1); }

private:
    int m_number;
};

} // namespace galley
