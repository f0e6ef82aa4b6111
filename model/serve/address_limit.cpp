#include "model/serve/address_limit.h"

#include <algorithm>

namespace galley::server {

namespace ip = boost::asio::ip;

namespace {

ip::address unmapped(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

} // namespace

Result<AddressLimit> AddressLimit::create(unsigned limit, const std::vector<std::string>& spared) {
    AddressLimit made;
    made.m_limit = limit;
    for (const std::string& text : spared) {
        boost::system::error_code error;
        const std::size_t slash = text.find('/');
        const ip::address address = ip::make_address(text.substr(0, slash), error);
        if (!error && address.is_v4())
            made.m_spared4.push_back(slash == std::string::npos ? ip::network_v4(address.to_v4(), 32)
                                                                : ip::make_network_v4(text, error));
        else if (!error)
            made.m_spared6.push_back(slash == std::string::npos ? ip::network_v6(address.to_v6(), 128)
                                                                : ip::make_network_v6(text, error));
        if (error)
            return Error{ErrorCode::InvalidInput,
                         "\"" + text + "\" is no address of a proxy; write 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32"};
    }
    return made;
}

AddressLimit::AddressLimit(AddressLimit&& other) noexcept
    : m_limit(other.m_limit)
    , m_spared4(std::move(other.m_spared4))
    , m_spared6(std::move(other.m_spared6)) {}

ip::address AddressLimit::clientOf(const ip::address& address) {
    if (address.is_v4())
        return address;
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6(bytes);
}

bool AddressLimit::isSpared(const ip::address& address) const {
    if (m_limit == 0 || address.is_loopback())
        return true;
    if (address.is_v4())
        return std::any_of(m_spared4.begin(), m_spared4.end(), [&](const ip::network_v4& network) {
            return network.canonical() == ip::network_v4(address.to_v4(), network.prefix_length()).canonical();
        });
    return std::any_of(m_spared6.begin(), m_spared6.end(), [&](const ip::network_v6& network) {
        return network.canonical() == ip::network_v6(address.to_v6(), network.prefix_length()).canonical();
    });
}

bool AddressLimit::enter(const ip::address& peer) {
    const ip::address address = unmapped(peer);
    if (isSpared(address))
        return true;
    const std::lock_guard guard(m_mutex);
    unsigned& count = m_counts[clientOf(address)];
    if (count >= m_limit)
        return false;
    ++count;
    return true;
}

void AddressLimit::leave(const ip::address& peer) {
    const ip::address address = unmapped(peer);
    if (isSpared(address))
        return;
    const std::lock_guard guard(m_mutex);
    const auto found = m_counts.find(clientOf(address));
    if (found != m_counts.end() && --found->second == 0)
        m_counts.erase(found);
}

} // namespace galley::server
