// Acts as a user who owns nothing while it lives, when the tests run as root, whom no permission stops. For others it
// does nothing: permissions stop them anyway.
//
// Thread rule: changes the rights of all threads of the process; one at a time.
#pragma once

#include <unistd.h>

namespace galley::test {

class OtherUser {
public:
    OtherUser()
        : m_isRoot(::geteuid() == 0) {
        if (m_isRoot)
            m_isChanged = ::seteuid(kNobody) == 0;
    }
    OtherUser(const OtherUser&) = delete;
    OtherUser& operator=(const OtherUser&) = delete;
    ~OtherUser() {
        if (m_isChanged)
            m_isChanged = ::seteuid(0) != 0;
    }
    /// Whether permissions stop this process now.
    bool isStopped() const { return !m_isRoot || m_isChanged; }

private:
    static constexpr uid_t kNobody = 65534;
    bool m_isRoot;
    bool m_isChanged = false;
};

} // namespace galley::test
