// page: one page as a server sends it, built and rendered by the code that servers run.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "app/galleyctl/site_view.h"
#include "model/index/redirects.h"
#include "model/inspect/named_place.h"
#include "model/page/live_page.h"
#include "model/schema/site_address.h"

namespace galley {

namespace {

/// The record that the words name, where it has an address; nothing when they name none.
std::optional<PageAt> pageOfRecord(const Replica& replica, const std::string& words, std::size_t locale) {
    const auto record = recordNamed(replica.state(), words);
    if (!record || !replica.addresses().url(replica.state().record(*record), locale))
        return std::nullopt;
    return PageAt{*record, locale};
}

/// Where the words of the command line lead. "/es/about" is an address; "about" is a slug, in the locale that is named;
/// what is no slug may be a record.
Result<PageAt> pageFrom(const Replica& replica, const PageOptions& options) {
    const Schema& schema = replica.state().schema();
    std::optional<std::size_t> locale;
    if (!options.locale.empty() && !(locale = schema.localeIndex(options.locale)))
        return Error{ErrorCode::NotFound, "the site has no locale \"" + options.locale + "\""};
    const bool isAddress = options.slug.starts_with('/');
    auto found = pageLedTo(replica, isAddress ? options.slug : pageUrl(schema, locale.value_or(0), options.slug));
    if (!found && !isAddress && options.slug.find('/') != std::string::npos)
        found = pageOfRecord(replica, options.slug, locale.value_or(0));
    if (!found)
        return Error{ErrorCode::NotFound, "there is no page with the " + std::string(isAddress ? "address" : "slug") +
                                              " \"" + options.slug + "\""}
            .inFile(options.site.string());
    if (locale)
        found->locale = *locale;
    return *found;
}

/// A version that was published comes as servers had it; of other commits only the content is known, and the theme is
/// today's.
Result<SiteView> viewFor(const PageOptions& options) {
    if (options.published)
        return servedView(options.site);
    if (const auto number = numberFrom(options.version)) {
        auto view = servedView(options.site, Version{*number});
        if (view || view.error().code != ErrorCode::NotFound)
            return view;
    }
    GALLEY_TRY(SiteViews views, SiteViews::open(options.site));
    if (!options.release.empty())
        return views.named(options.release);
    return views.named(options.version.empty() ? "draft" : options.version);
}

} // namespace

Result<void> runPage(const PageOptions& options) {
    GALLEY_TRY(const SiteView view, viewFor(options));
    const auto shown = view.replica();
    const Replica& replica = *shown;
    GALLEY_TRY(const PageAt found, pageFrom(replica, options));
    PageContext context;
    context.locale = found.locale;
    context.instant = Clock::system().now();
    const bool isJson = options.form == "json";
    if (isJson) {
        const PageBuilder builder(replica.state().schemaPointer(), std::nullopt);
        GALLEY_TRY(const PageDocument document, builder.build(replica, found.page, context));
        return printData(document.toJson() + "\n");
    }
    GALLEY_TRY(const auto theme, view.theme());
    const PageBuilder builder(replica.state().schemaPointer(), askedNames(*theme, replica.state().schema()));
    GALLEY_TRY(const PageDocument document, builder.build(replica, found.page, context));
    for (const Error& warning : theme->warningsFor(replica.state().schema()))
        printWarning(warning);
    return printData(renderPage(*theme, document, RenderMode::Production));
}

} // namespace galley
