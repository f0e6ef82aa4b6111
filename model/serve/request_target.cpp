#include "model/serve/request_target.h"

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

/// The query of a target without its question mark; nothing where there is none.
std::optional<std::string_view> queryOf(std::string_view target) {
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos)
        return std::nullopt;
    return target.substr(mark + 1);
}

/// What may stand in a field of a head: nothing else leaves in one, wherever it came from.
std::string escaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F && c != '"' && c != '<' && c != '>' && c != '#')
            out += c;
        else
            out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
    return out;
}

} // namespace

std::optional<std::string_view> pathOfTarget(std::string_view target) {
    target = target.substr(0, target.find('?'));
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

std::string_view parameterOf(std::string_view target, std::string_view name) {
    for (std::string_view rest = queryOf(target).value_or(std::string_view()); !rest.empty();) {
        const std::string_view one = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return one.substr(name.size() + 1);
    }
    return {};
}

std::string withQueryOf(std::string_view location, std::string_view target) {
    const std::string_view place = location.substr(0, location.find('#'));
    std::string address = escaped(place);
    if (const auto query = queryOf(target)) {
        address += place.find('?') == std::string_view::npos ? '?' : '&';
        address += escaped(*query);
    }
    if (place.size() < location.size())
        address += '#' + escaped(location.substr(place.size() + 1));
    return address;
}

} // namespace galley::server
