#include "model/page/site_address.h"

namespace galley {

namespace {

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~' || c == '/';
}

void appendPercentEncoded(std::string& out, std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (isUnreserved(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out.push_back('%');
            out.push_back(kDigits[byte >> 4]);
            out.push_back(kDigits[byte & 15U]);
        }
    }
}

} // namespace

std::string pageUrl(const Schema& schema, std::size_t locale, std::string_view slug) {
    std::string url = locale == 0 ? "/" : "/" + schema.locales[locale].code + "/";
    if (slug != schema.site.home)
        appendPercentEncoded(url, slug);
    return url;
}

bool isAbsoluteAsset(std::string_view value) {
    return value.starts_with("//") || value.find("://") != std::string_view::npos;
}

std::string assetUrl(std::string_view value) {
    if (isAbsoluteAsset(value))
        return std::string(value);
    std::string url = "/assets/";
    appendPercentEncoded(url, value.starts_with('/') ? value.substr(1) : value);
    return url;
}

SiteAddress parseSiteAddress(const Schema& schema, std::string_view path) {
    const auto hexDigit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    path = path.substr(0, path.find_first_of("?#"));
    if (path.starts_with('/'))
        path.remove_prefix(1);
    SiteAddress address;
    const std::size_t slash = path.find('/');
    const auto locale = schema.localeIndex(path.substr(0, slash));
    if (locale && *locale != 0) {
        address.locale = *locale;
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
        const int high = path[i] == '%' && i + 2 < path.size() ? hexDigit(path[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(path[i + 2]) : -1;
        if (low >= 0) {
            address.slug.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            address.slug.push_back(path[i]);
        }
    }
    if (address.slug.empty())
        address.slug = schema.site.home;
    return address;
}

} // namespace galley
