// AddressLimit: how many connections each client has, so that one alone cannot take them all.
// Thread-safe.
// Used in this folder alone.
#pragma once

#include "model/base/result.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace galley::server {

class AddressLimit {
public:
    /// `limit`: connections of one client; 0: any number. `spared`: addresses and networks without a limit, loopback
    /// aside, which never has one. InvalidInput for what is neither.
    static Result<AddressLimit> create(unsigned limit, const std::vector<std::string>& spared);
    AddressLimit(AddressLimit&& other) noexcept;

    /// Counts a connection, unless it is one too many.
    bool enter(const boost::asio::ip::address& address);
    /// Takes back one that entered.
    void leave(const boost::asio::ip::address& address);

private:
    AddressLimit() = default;
    /// Who a client is: an IPv4 address, or an IPv6 network of 64 bits, which one household or machine has to itself.
    static boost::asio::ip::address clientOf(const boost::asio::ip::address& address);
    bool isSpared(const boost::asio::ip::address& client) const;

    unsigned m_limit = 0;
    std::vector<boost::asio::ip::network_v4> m_spared4;
    std::vector<boost::asio::ip::network_v6> m_spared6;
    std::mutex m_mutex;
    std::map<boost::asio::ip::address, unsigned> m_counts; ///< guarded by m_mutex
};

} // namespace galley::server
