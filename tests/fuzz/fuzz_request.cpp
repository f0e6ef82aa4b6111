// Heads of requests: whatever comes in whatever pieces, nothing that is accepted could be read otherwise by a strict
// reader: each line ends with CR LF, no control character, one host, one length at most, no folded field.
#include "model/serve/byte_range.h"
#include "model/serve/content.h"
#include "model/serve/request_head.h"
#include "model/serve/request_target.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace galley::server;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

/// A second reading, as plain as can be.
void checkAccepted(std::string_view bytes, const RequestHead& head) {
    int hosts = 0;
    int lengths = 0;
    int encodings = 0;
    bool isFirst = true;
    while (true) {
        const std::size_t end = bytes.find("\r\n");
        require(end != std::string_view::npos);
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(end + 2);
        if (line.empty())
            break;
        for (const char c : line)
            require(static_cast<unsigned char>(c) >= 0x20 || (c == '\t' && !isFirst));
        if (isFirst) {
            require(line == std::string(head.method()) + " " + std::string(head.target()) + " " +
                                (head.isHttp10() ? "HTTP/1.0" : "HTTP/1.1"));
            require(head.target().find(' ') == std::string_view::npos);
            isFirst = false;
            continue;
        }
        const std::size_t colon = line.find(':');
        require(colon != std::string_view::npos && colon > 0);
        const std::string name = lower(line.substr(0, colon));
        require(name.find_first_of(" \t") == std::string::npos);
        hosts += name == "host";
        lengths += name == "content-length";
        encodings += name == "transfer-encoding";
    }
    require(bytes.empty());
    require(hosts == 1 || (hosts == 0 && head.isHttp10()));
    require(lengths + encodings <= 1);
    require(head.hasBody() || encodings == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    HeadScanner whole;
    const auto found = whole.scan(bytes);
    HeadScanner pieces;
    auto last = HeadScanner::Found::Nothing;
    for (std::size_t end = 1; end <= size && last == HeadScanner::Found::Nothing; end += 1 + end % 7)
        last = pieces.scan(std::string_view(bytes).substr(0, end));
    if (last == HeadScanner::Found::Nothing)
        last = pieces.scan(bytes);
    require(last == found);
    if (found != HeadScanner::Found::End)
        return 0;
    require(pieces.size() == whole.size());
    const std::string_view headBytes = std::string_view(bytes).substr(0, whole.size());
    RequestHead head;
    if (head.parse(headBytes))
        return 0;
    checkAccepted(headBytes, head);
    static_cast<void>(negotiate(head.list("Accept-Encoding")));
    const auto range = parseByteRange(head.field("Range"), 1000);
    require(range.kind != ByteRange::Kind::Part || (range.size > 0 && range.first + range.size <= 1000));
    static_cast<void>(parameterOf(head.target(), "locale"));
    const auto path = pathOfTarget(head.target());
    for (const char c : withQueryOf(path.value_or("/"), head.target()))
        require(c > ' ' && c < 0x7F);
    return 0;
}
