#include "model/publish/redirect_check.h"

#include "model/index/redirects.h"
#include "model/publish/link_check.h"
#include "model/schema/redirect_type.h"
#include "model/schema/site_address.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::size_t kMostTold = 8; ///< steps of a loop that are named

class RedirectCheck {
public:
    RedirectCheck(const Replica& replica, const RecordView& redirect, const ServedFiles& files)
        : m_replica(replica)
        , m_redirect(redirect)
        , m_files(files) {}

    std::vector<Problem> run() && {
        checkFrom(redirectFrom(m_redirect));
        checkTo(redirectTo(m_redirect));
        return std::move(m_problems);
    }

private:
    void add(ProblemSeverity severity, ProblemCode code, std::string_view field, std::vector<std::string> parameters) {
        m_problems.push_back({severity, code, m_redirect.path(), std::string(field), std::move(parameters)});
    }

    std::string pathOf(RecordRef record) const { return m_replica.state().record(record).path(); }

    void checkFrom(const std::string& from) {
        if (from.empty())
            return; // it is a required field
        const Schema& schema = m_replica.state().schema();
        const auto address = redirectedAddress(m_redirect);
        if (!address)
            return add(ProblemSeverity::Error, ProblemCode::RedirectFrom, kRedirectFrom, {from});
        if (isExternal(schema, from))
            return add(ProblemSeverity::Warning, ProblemCode::RedirectShadowed, kRedirectFrom, {from});
        for (const RecordRef other : m_replica.redirects().find(m_replica.state(), *address))
            if (other != m_redirect.ref())
                return add(ProblemSeverity::Error, ProblemCode::RedirectClash, kRedirectFrom, {from, pathOf(other)});
        if (m_replica.redirectAt(from))
            return;
        if (const auto page = m_replica.pageAt(from))
            add(ProblemSeverity::Warning, ProblemCode::RedirectShadowed, kRedirectFrom, {from, pathOf(page->page)});
    }

    void checkTo(const std::string& to) {
        const RedirectEnd end = followRedirect(m_replica, m_redirect.ref());
        switch (end.kind) {
        case RedirectEnd::Kind::Loop:
            return add(ProblemSeverity::Error, ProblemCode::RedirectLoop, kRedirectTo, {wayOf(end)});
        case RedirectEnd::Kind::None:
            if (end.steps.size() == 1)
                return add(ProblemSeverity::Error, ProblemCode::RedirectTarget, kRedirectTo, {to});
            return add(ProblemSeverity::Warning, ProblemCode::RedirectLost, kRedirectTo, {to});
        case RedirectEnd::Kind::Lost:
            return add(ProblemSeverity::Warning, ProblemCode::RedirectLost, kRedirectTo, {to});
        case RedirectEnd::Kind::Path: {
            std::string file;
            const LinkCheck links(m_replica, m_files);
            if (links.follow(end.address, LinkUse::Link, "/", 0, file) != LinkCheck::Outcome::Fine)
                return add(ProblemSeverity::Warning, ProblemCode::RedirectLost, kRedirectTo, {to});
            break;
        }
        case RedirectEnd::Kind::Page:
        case RedirectEnd::Kind::Elsewhere:
        case RedirectEnd::Kind::Gone:
            break;
        }
        if (end.steps.size() > 1)
            add(ProblemSeverity::Warning, ProblemCode::RedirectChain, kRedirectTo, {to, end.address});
    }

    /// "/a -> /b -> /a": from where it goes round.
    std::string wayOf(const RedirectEnd& end) const {
        const auto first = std::find(end.steps.begin(), end.steps.end(), end.steps.back());
        std::string way;
        std::size_t told = 0;
        for (auto step = first + 1 == end.steps.end() ? end.steps.begin() : first; step != end.steps.end(); ++step) {
            const bool isLast = step + 1 == end.steps.end();
            if (++told > kMostTold && !isLast) {
                way += told == kMostTold + 1 ? " -> ..." : "";
                continue;
            }
            way += (way.empty() ? "" : " -> ") + redirectFrom(m_replica.state().record(*step));
        }
        return way;
    }

    const Replica& m_replica;
    const RecordView& m_redirect;
    const ServedFiles& m_files;
    std::vector<Problem> m_problems;
};

} // namespace

std::vector<Problem> checkRedirect(const Replica& replica, RecordRef redirect, const ServedFiles& files) {
    const RecordView record = replica.state().record(redirect);
    return record.exists() && record.type().redirects ? RedirectCheck(replica, record, files).run()
                                                      : std::vector<Problem>();
}

std::vector<Problem> checkRedirects(const Replica& replica, const ServedFiles& files) {
    std::vector<Problem> problems;
    if (const auto type = replica.state().schema().redirectType())
        replica.state().forEach(*type, [&](const RecordView& record) {
            std::vector<Problem> own = RedirectCheck(replica, record, files).run();
            std::move(own.begin(), own.end(), std::back_inserter(problems));
        });
    return problems;
}

} // namespace galley
