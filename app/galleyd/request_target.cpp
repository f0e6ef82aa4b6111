#include "app/galleyd/request_target.h"

#include "model/base/unicode_text.h"
#include "model/schema/site_address.h"

#include <algorithm>

namespace galley::server {

namespace {

bool startsWithNoCase(std::string_view text, std::string_view lower) {
    if (text.size() < lower.size())
        return false;
    for (std::size_t i = 0; i < lower.size(); ++i)
        if ((text[i] | 0x20) != lower[i] && text[i] != lower[i])
            return false;
    return true;
}

void appendEscaped(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ') // libmicrohttpd reads a plus as a blank
            out += '+';
        else if (byte > 0x20 && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '#')
            out += c;
        else
            out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
}

} // namespace

std::optional<std::string_view> pathOfTarget(std::string_view target) {
    if (target.starts_with('/'))
        return target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!startsWithNoCase(target, scheme))
            continue;
        const std::string_view rest = target.substr(scheme.size());
        const std::size_t slash = rest.find('/');
        return slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
    }
    return std::nullopt;
}

bool isSamePath(std::string_view left, std::string_view right) {
    // An escaped slash is another writing: links relative to it lead elsewhere.
    return left == right || (std::count(left.begin(), left.end(), '/') == std::count(right.begin(), right.end(), '/') &&
                             composed(percentDecoded(left)) == composed(percentDecoded(right)));
}

bool isLocalPath(std::string_view path) {
    return path.starts_with('/') && (path.size() == 1 || (path[1] != '/' && path[1] != '\\'));
}

void addParameter(std::string& target, std::string_view name, const char* value) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    appendEscaped(target, name);
    if (value != nullptr) {
        target += '=';
        appendEscaped(target, value);
    }
}

} // namespace galley::server
