#include "model/serve/http_answer.h"

#include "model/serve/byte_range.h"
#include "model/serve/request_target.h"

#include <charconv>
#include <fmt/format.h>
#include <iterator>

namespace galley::server {

namespace {

/// Nothing runs but what the site itself serves; nobody frames it; forms stay home.
constexpr std::string_view kDocumentPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; "
    "media-src 'self' https:; font-src 'self' data:; frame-src https:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'";
/// An image or a document opened by its own address runs nothing at all.
constexpr std::string_view kFilePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox";

constexpr std::string_view kMinVersion = "Galley-Min-Version";

const char* phraseOf(unsigned status) {
    switch (status) {
    case 200:
        return "OK";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 410:
        return "Gone";
    case 414:
        return "URI Too Long";
    case 416:
        return "Range Not Satisfiable";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Unknown";
    }
}

void addField(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

/// Status line, length and what every answer says.
void beginHead(std::string& head, unsigned status, std::size_t length) {
    head.reserve(900);
    fmt::format_to(std::back_inserter(head),
                   "HTTP/1.1 {} {}\r\n"
                   "Content-Length: {}\r\n"
                   "X-Content-Type-Options: nosniff\r\n"
                   "Referrer-Policy: strict-origin-when-cross-origin\r\n",
                   status, phraseOf(status), length);
}

bool isHead(const RequestHead& request) {
    return request.method() == "HEAD";
}

/// A text, or only its head for those who asked for that.
HttpAnswer textAnswer(const RequestHead& request, const Refusal& refusal, std::string_view more = {}) {
    HttpAnswer answer = refusalAnswer(refusal, more);
    if (isHead(request))
        answer.text.clear();
    answer.isClosing = request.hasBody();
    return answer;
}

std::optional<HttpAnswer> refusedMethod(const RequestHead& request) {
    if (isHead(request) || request.method() == "GET")
        return std::nullopt;
    return textAnswer(request, {405, "only GET and HEAD\n"}, "Allow: GET, HEAD\r\n");
}

/// True when an If-None-Match field names this strong ETag.
bool matches(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const std::size_t begin = list.find_first_not_of(" \t,");
        if (begin == std::string_view::npos)
            return false;
        list.remove_prefix(begin);
        if (list.starts_with('*'))
            return true;
        if (list.starts_with("W/"))
            list.remove_prefix(2);
        const std::size_t end = list.find(',');
        std::string_view one = list.substr(0, end);
        while (one.ends_with(' ') || one.ends_with('\t'))
            one.remove_suffix(1);
        if (one == etag)
            return true;
        list = end == std::string_view::npos ? std::string_view() : list.substr(end);
    }
    return false;
}

} // namespace

HttpAnswer refusalAnswer(const Refusal& refusal, std::string_view more) {
    HttpAnswer answer;
    answer.status = refusal.status;
    answer.text = refusal.reason;
    answer.isClosing = true;
    beginHead(answer.head, refusal.status, answer.text.size());
    addField(answer.head, "Content-Type", "text/plain; charset=utf-8");
    addField(answer.head, "Cache-Control", "no-store");
    answer.head += more;
    return answer;
}

std::optional<Version> HttpAnswers::awaitedVersion(const RequestHead& request) {
    const std::string_view wanted = request.field(kMinVersion);
    std::uint64_t version = 0;
    const auto read = std::from_chars(wanted.data(), wanted.data() + wanted.size(), version);
    if (wanted.empty() || read.ec != std::errc() || read.ptr != wanted.data() + wanted.size())
        return std::nullopt;
    return Version{version};
}

bool HttpAnswers::hasReached(Version version) const {
    const auto served = m_service.version();
    return served && *served >= version;
}

HttpAnswer HttpAnswers::answer(const RequestHead& request, bool isTooLate) const {
    if (auto refused = refusedMethod(request))
        return *std::move(refused);
    if (!request.field(kMinVersion).empty() && !awaitedVersion(request))
        return textAnswer(request, {400, "Galley-Min-Version must be a number\n"});
    if (isTooLate)
        return textAnswer(request, {503, "the version that was asked for is not here yet\n"}, "Retry-After: 1\r\n");
    const auto path = pathOfTarget(request.target());
    if (!path)
        return textAnswer(request, {400, "the request names no path\n"});
    HttpAnswer answer = answerReply(request, m_service.answer(*path, parameterOf(request.target(), "locale")));
    answer.isClosing = answer.isClosing || request.hasBody();
    return answer;
}

HttpAnswer HttpAnswers::answerReply(const RequestHead& request, const Reply& reply) const {
    const Accepted accepted = negotiate(request.list("Accept-Encoding"));
    if (accepted.isIdentityRefused && accepted.encoding == Encoding::Identity)
        return textAnswer(request, {406, "gzip, zstd or identity\n"}, "Vary: Accept-Encoding\r\n");
    const Content::Form form = reply.content->form(accepted.encoding, accepted.isIdentityRefused);
    const bool hasRanges = reply.status == 200 && !reply.isDocument && form.encoding == nullptr;
    const bool isSame = reply.status == 200 && matches(request.list("If-None-Match"), form.etag);
    ByteRange range;
    if (const std::string_view since = request.field("If-Range");
        hasRanges && !isSame && !isHead(request) && (since.empty() || since == form.etag))
        range = parseByteRange(request.field("Range"), form.bytes.size());
    if (range.kind == ByteRange::Kind::Outside)
        return textAnswer(request, {416, "the file is shorter\n"},
                          fmt::format("Content-Range: bytes */{}\r\n", form.bytes.size()));
    const bool isPart = range.kind == ByteRange::Kind::Part;
    // What 304 and an answer to HEAD stand for has the length of the whole, and no content is sent with it.
    const std::string_view bytes = isPart ? form.bytes.substr(range.first, range.size) : form.bytes;

    HttpAnswer answer;
    answer.status = isSame ? 304 : isPart ? 206 : reply.status;
    beginHead(answer.head, answer.status, bytes.size());
    if (isPart)
        fmt::format_to(std::back_inserter(answer.head), "Content-Range: bytes {}-{}/{}\r\n", range.first,
                       range.first + range.size - 1, form.bytes.size());
    if (hasRanges)
        addField(answer.head, "Accept-Ranges", "bytes");
    if (!reply.location.empty())
        addField(answer.head, "Location", withQueryOf(reply.location, request.target()));
    if (!isSame) {
        addField(answer.head, "Content-Type", reply.content->type());
        addField(answer.head, "Content-Security-Policy", reply.isDocument ? kDocumentPolicy : kFilePolicy);
        if (form.encoding != nullptr)
            addField(answer.head, "Content-Encoding", form.encoding);
    }
    if (reply.status == 200)
        addField(answer.head, "ETag", form.etag);
    // Always asked for again, and answered by 304: a publish is seen at once.
    addField(answer.head, "Cache-Control", reply.status == 200 ? "no-cache" : "no-store");
    if (reply.content->isCompressible())
        addField(answer.head, "Vary", "Accept-Encoding");
    if (reply.version)
        fmt::format_to(std::back_inserter(answer.head), "Galley-Version: {}\r\n", reply.version->value());
    if (reply.status == 503)
        addField(answer.head, "Retry-After", "1");
    answer.isPending = reply.isPending;
    answer.content = reply.content;
    if (!isSame && !isHead(request))
        answer.contentBytes = bytes;
    return answer;
}

HttpAnswer answerMetrics(const RequestHead& request, const Metrics& metrics, std::uint64_t connections,
                         std::uint64_t waiting) {
    if (auto refused = refusedMethod(request))
        return *std::move(refused);
    if (pathOfTarget(request.target()) != "/metrics")
        return textAnswer(request, {404, "only /metrics is here\n"});
    HttpAnswer answer;
    answer.text = metrics.text(connections, waiting);
    beginHead(answer.head, answer.status, answer.text.size());
    addField(answer.head, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    addField(answer.head, "Cache-Control", "no-store");
    if (isHead(request))
        answer.text.clear();
    answer.isClosing = request.hasBody();
    return answer;
}

} // namespace galley::server
