// HttpAnswers: a whole answer for a whole request of a SiteService. It knows no socket: bytes in, bytes out.
// GET and HEAD only; conditional requests, ranges and compressed forms as RFC 9110 has them.
// Thread rule: any thread.
// Used in this folder alone.
#pragma once

#include "model/serve/request_head.h"
#include "model/serve/site_service.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace galley::server {

struct HttpAnswer {
    unsigned status = 200;
    std::string head;                       ///< status line and fields but for those of the connection and the date
    std::shared_ptr<const Content> content; ///< keeps the body alive; none: the body is `text`
    std::string text;
    std::string_view contentBytes; ///< of `content`
    bool isClosing = false;        ///< nothing that follows on this connection can be trusted
    bool isPending = false;        ///< a better one comes soon: who can wait asks again

    std::string_view body() const { return content ? contentBytes : std::string_view(text); }
};

/// An answer of a sentence in plain text. `more`: whole fields, each with its line end.
HttpAnswer refusalAnswer(const Refusal& refusal, std::string_view more = {});

class HttpAnswers {
public:
    explicit HttpAnswers(const SiteService& service)
        : m_service(service) {}

    /// The version that a request waits for (`Galley-Min-Version`); none where it waits for none, or for what is no
    /// number.
    static std::optional<Version> awaitedVersion(const RequestHead& request);
    bool hasReached(Version version) const;

    /// `isTooLate`: the version that the request waited for did not come in time.
    HttpAnswer answer(const RequestHead& request, bool isTooLate) const;

private:
    HttpAnswer answerReply(const RequestHead& request, const Reply& reply) const;

    const SiteService& m_service;
};

/// Figures for Prometheus at /metrics, and nothing else: for an address of their own.
HttpAnswer answerMetrics(const RequestHead& request, const Metrics& metrics, std::uint64_t connections,
                         std::uint64_t waiting);

} // namespace galley::server
