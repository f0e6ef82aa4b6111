#include "model/publish/problem.h"

namespace galley {

const char* toString(ProblemSeverity severity) {
    switch (severity) {
    case ProblemSeverity::Warning:
        return "warning";
    case ProblemSeverity::Error:
        return "error";
    }
    return "";
}

const char* toString(ProblemCode code) {
    switch (code) {
    case ProblemCode::BrokenReference:
        return "broken-reference";
    case ProblemCode::MissingRequired:
        return "missing-required";
    case ProblemCode::MissingAltText:
        return "missing-alt-text";
    case ProblemCode::BrokenLink:
        return "broken-link";
    case ProblemCode::MissingAsset:
        return "missing-asset";
    case ProblemCode::MissingThemeFile:
        return "missing-theme-file";
    case ProblemCode::MissingSlug:
        return "missing-slug";
    case ProblemCode::UnsafeSlug:
        return "unsafe-slug";
    case ProblemCode::ReservedSlug:
        return "reserved-slug";
    case ProblemCode::SlugClash:
        return "slug-clash";
    case ProblemCode::ExternalSlug:
        return "external-slug";
    case ProblemCode::InvalidLocale:
        return "invalid-locale";
    case ProblemCode::MissingHome:
        return "missing-home";
    case ProblemCode::UnrenderedText:
        return "unrendered-text";
    case ProblemCode::RedirectFrom:
        return "redirect-from";
    case ProblemCode::RedirectShadowed:
        return "redirect-shadowed";
    case ProblemCode::RedirectClash:
        return "redirect-clash";
    case ProblemCode::RedirectTarget:
        return "redirect-target";
    case ProblemCode::RedirectLost:
        return "redirect-lost";
    case ProblemCode::RedirectLoop:
        return "redirect-loop";
    case ProblemCode::RedirectChain:
        return "redirect-chain";
    case ProblemCode::ServersStay:
        return "servers-stay";
    }
    return "";
}

std::optional<ProblemCode> problemCodeFrom(std::string_view name) {
    for (auto number = std::uint8_t{0}; number <= static_cast<std::uint8_t>(ProblemCode::ServersStay); ++number)
        if (const auto code = static_cast<ProblemCode>(number); toString(code) == name)
            return code;
    return std::nullopt;
}

std::string describe(const Problem& problem) {
    const auto parameter = [&](std::size_t index) {
        return index < problem.parameters.size() ? problem.parameters[index] : std::string();
    };
    switch (problem.code) {
    case ProblemCode::BrokenReference:
        return "refers to " + parameter(0) + ", which does not exist; choose another record or none";
    case ProblemCode::MissingRequired:
        return "the required field \"" + parameter(0) + "\" is empty; fill it in";
    case ProblemCode::MissingAltText:
        return "the image has no alternative text; fill in \"" + parameter(1) + "\"";
    case ProblemCode::BrokenLink:
        if (parameter(0).empty())
            return "a link has no address; give it one or take it away";
        if (parameter(0).starts_with("galley:"))
            return "links to " + parameter(0) + ", which is not there or has no page; link to another record";
        return "links to " + parameter(0) +
               ", where there is nothing; correct the address (one of this site begins with \"/\"), or list its "
               "beginning in site.external if others serve it";
    case ProblemCode::MissingAsset:
        return "there is no file " + parameter(0) + " below assets; add it or choose another one";
    case ProblemCode::MissingThemeFile:
        return "the theme has no file " + parameter(0) +
               " for /theme/ (templates are none); add it to the theme or correct the address";
    case ProblemCode::MissingSlug:
        return "the page has no address, so nobody can open it; give it one";
    case ProblemCode::UnsafeSlug:
        return "\"" + parameter(0) +
               "\" cannot be an address; use letters, digits and hyphens, with single slashes between them";
    case ProblemCode::ReservedSlug:
        return "\"" + parameter(0) + "\" cannot be an address: /" + parameter(1) +
               " is kept for the server or a language; choose another one";
    case ProblemCode::SlugClash:
        return "the address " + parameter(0) + " is that of " + parameter(1) +
               (parameter(2).empty() ? " too; choose another one"
                                     : " too, " + parameter(2) +
                                           ", as capital and small letters make no difference; choose another one");
    case ProblemCode::ExternalSlug:
        return "others serve " + parameter(0) + " (site.external), so nobody sees the page there; choose another one";
    case ProblemCode::InvalidLocale:
        return "\"" + parameter(0) + "\" is not a language code; correct it in the schema";
    case ProblemCode::UnrenderedText:
        return "the text is too large to be rendered, so pages show it with its signs; make it shorter, or part its "
               "tables";
    case ProblemCode::MissingHome:
        return "there is no page \"" + parameter(0) + "\" to show at /; give a page this address";
    case ProblemCode::RedirectFrom:
        return "\"" + parameter(0) +
               "\" is no address that a page of this site could have, so nobody is led on from it; it begins with "
               "\"/\" and has no query";
    case ProblemCode::RedirectShadowed:
        if (parameter(1).empty())
            return "others serve " + parameter(0) +
                   " (site.external), so nobody is led on from it; remove the redirect";
        return "the page " + parameter(1) + " has the address " + parameter(0) +
               ", so nobody is led on from it; remove the redirect, or give the page another address";
    case ProblemCode::RedirectClash:
        return "from " + parameter(0) + " " + parameter(1) + " leads on too; remove one of them";
    case ProblemCode::RedirectTarget:
        return "\"" + parameter(0) +
               "\" is no address to lead to; one of this site begins with \"/\", one elsewhere with \"https://\", and "
               "galley:TYPE/ID is wherever the page of that record is";
    case ProblemCode::RedirectLost:
        return "leads to " + parameter(0) +
               ", where there is nothing; choose another target, or none to say that the "
               "page is gone";
    case ProblemCode::RedirectLoop:
        return "leads in a circle: " + parameter(0) + "; give one of these redirects another target";
    case ProblemCode::RedirectChain:
        return "leads to " + parameter(0) + ", which leads on" +
               (parameter(1).empty() ? ": the page is gone; remove the target"
                                     : " to " + parameter(1) + "; make that the target");
    case ProblemCode::ServersStay:
        return "this is announced in a newer form than before: page servers of an older Galley stay at the version "
               "that they run; update them";
    }
    return {};
}

} // namespace galley
