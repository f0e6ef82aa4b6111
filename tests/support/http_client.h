// A small blocking HTTP/1.1 client on loopback for tests: one connection, requests one after another. Every wait is
// bounded by the socket's timeout.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace galley::test {

struct HttpResponse {
    int status = 0;                             ///< 0: the connection failed
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port)
        : m_port(port) {}
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient() { disconnect(); }

    using Headers = std::vector<std::pair<std::string, std::string>>;
    HttpResponse get(const std::string& path, const Headers& headers = {}) { return request("GET", path, headers); }

    HttpResponse request(const std::string& method, const std::string& path, const Headers& headers = {},
                         const std::string& body = {}) {
        std::string text = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n";
        for (const auto& [name, value] : headers)
            text += name + ": " + value + "\r\n";
        if (!body.empty())
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        text += "\r\n" + body;
        return raw(text, method == "HEAD");
    }

    /// Sends bytes as they are and reads one response.
    HttpResponse raw(const std::string& text, bool isHead = false) {
        HttpResponse response;
        if (!connect() || !sendAll(text) || !readHead(response)) {
            disconnect();
            return {};
        }
        const std::size_t length = std::strtoul(response.header("content-length").c_str(), nullptr, 10);
        if (!isHead && response.status != 304)
            while (m_buffer.size() < length)
                if (!receive()) {
                    disconnect();
                    return {};
                }
        const std::size_t take = isHead || response.status == 304 ? 0 : length;
        response.body = m_buffer.substr(0, take);
        m_buffer.erase(0, take);
        if (response.header("connection") == "close")
            disconnect();
        return response;
    }

private:
    bool connect() {
        if (m_socket >= 0)
            return true;
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval timeout{20, 0};
        const int on = 1;
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    void disconnect() {
        if (m_socket >= 0)
            ::close(std::exchange(m_socket, -1));
        m_buffer.clear();
    }
    bool sendAll(std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = ::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    bool receive() {
        char chunk[65536];
        const ssize_t got = ::recv(m_socket, chunk, sizeof chunk, 0);
        if (got <= 0)
            return false;
        m_buffer.append(chunk, static_cast<std::size_t>(got));
        return true;
    }
    bool readHead(HttpResponse& response) {
        std::size_t end = 0;
        while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos)
            if (!receive())
                return false;
        const std::string head = m_buffer.substr(0, end + 2);
        m_buffer.erase(0, end + 4);
        if (head.size() < 12)
            return false;
        response.status = std::atoi(head.c_str() + 9);
        for (std::size_t line = head.find("\r\n") + 2; line < head.size();) {
            const std::size_t next = head.find("\r\n", line);
            const std::size_t colon = head.find(':', line);
            std::string name = head.substr(line, colon - line);
            for (char& c : name)
                if (c >= 'A' && c <= 'Z')
                    c = static_cast<char>(c - 'A' + 'a');
            response.headers[name] = head.substr(colon + 2, next - colon - 2);
            line = next + 2;
        }
        return true;
    }

    std::uint16_t m_port;
    int m_socket = -1;
    std::string m_buffer;
};

} // namespace galley::test
