#include "model/serve/request_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

namespace galley::server {

namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using View = boost::beast::string_view;

constexpr Refusal kMalformed{400, "this is no HTTP request\n"};
constexpr Refusal kControl{400, "there is a control character in the head of the request\n"};
constexpr Refusal kLineEnd{400, "the lines of a head end with CR and LF\n"};
constexpr Refusal kFolded{400, "a field of a head stands on one line\n"};
constexpr Refusal kBlank{400, "there is a blank in the address; write %20\n"};
constexpr Refusal kHost{400, "the request must name one host\n"};
constexpr Refusal kTwoEnds{400, "the request says in two ways where it ends\n"};
constexpr Refusal kLongTarget{414, "the address is too long\n"};
constexpr Refusal kLongHead{431, "the head of the request is too long\n"};
constexpr Refusal kVersion{505, "this server speaks HTTP/1.1\n"};

std::string_view standard(View text) {
    return {text.data(), text.size()};
}

bool equalsNoCase(std::string_view left, std::string_view right) {
    return boost::beast::iequals({left.data(), left.size()}, {right.data(), right.size()});
}

/// Collects what Beast's parser finds; the views point into the bytes that are read, for no field is folded.
class Collector : public http::basic_parser<true> {
public:
    using Fields = std::vector<std::pair<std::string_view, std::string_view>>;
    explicit Collector(Fields& fields)
        : m_fields(fields) {
        header_limit(kMaxHeadBytes);
        body_limit(std::numeric_limits<std::uint64_t>::max()); // a body is not read
    }
    std::string_view method;
    std::string_view target;

private:
    void on_request_impl(http::verb, View methodText, View targetText, int, error_code&) override {
        method = standard(methodText);
        target = standard(targetText);
    }
    void on_field_impl(http::field, View name, View value, error_code&) override {
        m_fields.emplace_back(standard(name), standard(value));
    }
    void on_response_impl(int, View, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(View body, error_code&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code&) override { return body.size(); }
    void on_finish_impl(error_code&) override {}

    Fields& m_fields;
};

/// What is wrong with the request line, better said than Beast says it.
Refusal faultOfLine(std::string_view bytes) {
    const std::string_view line = bytes.substr(0, bytes.find('\r'));
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return kMalformed;
    const std::string_view version = line.substr(last + 1);
    if (version.starts_with("HTTP/") && version != "HTTP/1.1" && version != "HTTP/1.0")
        return kVersion;
    return line.find(' ', first + 1) == last ? kMalformed : kBlank;
}

} // namespace

HeadScanner::Found HeadScanner::scan(std::string_view bytes) {
    const auto fault = [this](const Refusal& refusal) {
        m_refusal = refusal;
        return Found::Fault;
    };
    for (; m_next < bytes.size(); ++m_next) {
        const char c = bytes[m_next];
        if (m_next >= kMaxHeadBytes)
            return fault(m_line == 0 ? kLongTarget : kLongHead);
        if (c == '\r') {
            if (m_next + 1 == bytes.size())
                return Found::Nothing;
            if (bytes[m_next + 1] != '\n')
                return fault(kLineEnd);
            const bool isEmpty = m_next == m_line;
            m_next += 1;
            m_line = m_next + 1;
            if (isEmpty) {
                m_next += 1;
                return Found::End;
            }
            continue;
        }
        if (c == '\n')
            return fault(kLineEnd);
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F)
            return fault(kControl);
        if (m_next == m_line && m_line != 0 && (c == ' ' || c == '\t'))
            return fault(kFolded);
    }
    return Found::Nothing;
}

std::optional<Refusal> RequestHead::parse(std::string_view bytes) {
    m_fields.clear();
    Collector parser(m_fields);
    error_code error;
    parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error && error != http::error::need_more) {
        if (error == http::error::header_limit)
            return kLongHead;
        if (error == http::error::bad_content_length || error == http::error::multiple_content_length ||
            error == http::error::bad_transfer_encoding)
            return kTwoEnds;
        return faultOfLine(bytes);
    }
    if (!parser.is_header_done())
        return kMalformed;
    m_method = parser.method;
    m_target = parser.target;
    m_isHttp10 = bytes.substr(0, bytes.find('\r')).ends_with("HTTP/1.0");
    m_keepsAlive = parser.keep_alive();
    const std::size_t encodings = count("Transfer-Encoding");
    const bool isChunked = encodings > 0;
    const std::size_t lengths = count("Content-Length");
    // A coding that this server does not know hides where the body ends.
    if (encodings > 1 || (isChunked && !equalsNoCase(field("Transfer-Encoding"), "chunked")))
        return kTwoEnds;
    if (lengths > 1 || (isChunked && (lengths > 0 || m_isHttp10)))
        return kTwoEnds;
    // Beast takes a list of equal numbers for one number.
    if (field("Content-Length").find(',') != std::string_view::npos)
        return kTwoEnds;
    m_hasBody = isChunked || (lengths > 0 && field("Content-Length") != "0");
    const std::size_t hosts = count("Host");
    if (hosts > 1 || (hosts == 0 && !m_isHttp10) || field("Host").find_first_of(" \t,/@") != std::string_view::npos)
        return kHost;
    return std::nullopt;
}

std::string_view RequestHead::field(std::string_view name) const {
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(), [&](const auto& one) { return equalsNoCase(one.first, name); });
    return found == m_fields.end() ? std::string_view() : found->second;
}

std::string RequestHead::list(std::string_view name) const {
    std::string values;
    for (const auto& [key, value] : m_fields)
        if (equalsNoCase(key, name))
            values.append(values.empty() ? "" : ",").append(value);
    return values;
}

std::size_t RequestHead::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(m_fields.begin(), m_fields.end(),
                                                  [&](const auto& one) { return equalsNoCase(one.first, name); }));
}

} // namespace galley::server
