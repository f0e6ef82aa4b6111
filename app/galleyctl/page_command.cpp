// page: one page as a server sends it, built and rendered by the code that servers run.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/index/redirects.h"
#include "model/page/live_page.h"
#include "model/schema/site_address.h"
#include "model/workspace/site_files.h"

namespace galley {

namespace {

/// Where the words of the command line lead. "/es/about" is an address; "about" is a slug, in the locale that is named.
Result<PageAt> pageFrom(const Replica& replica, const PageOptions& options) {
    const Schema& schema = replica.state().schema();
    std::optional<std::size_t> locale;
    if (!options.locale.empty() && !(locale = schema.localeIndex(options.locale)))
        return Error{ErrorCode::NotFound, "the site has no locale \"" + options.locale + "\""};
    const bool isAddress = options.slug.starts_with('/');
    auto found = pageLedTo(replica, isAddress ? options.slug : pageUrl(schema, locale.value_or(0), options.slug));
    if (!found)
        return Error{ErrorCode::NotFound, "there is no page with the " + std::string(isAddress ? "address" : "slug") +
                                              " \"" + options.slug + "\""}
            .inFile(options.site.string());
    if (locale)
        found->locale = *locale;
    return *found;
}

/// Content and theme of one moment.
struct Source {
    std::shared_ptr<const Replica> replica;
    std::shared_ptr<const Theme> theme;
};

Result<Source> publishedSource(const PageOptions& options, std::optional<Version> version) {
    GALLEY_TRY(const SiteVersion loaded, loadPublished(options.site, version));
    return Source{loaded.replica, loaded.theme};
}

/// A version that is published comes as servers have it; of others only the content is known, and the theme is today's.
Result<Source> sourceOf(const PageOptions& options) {
    if (options.published)
        return publishedSource(options, {});
    if (const auto number = numberFrom(options.version)) {
        auto source = publishedSource(options, Version{*number});
        if (source || source.error().code != ErrorCode::NotFound)
            return source;
    }
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    Source source;
    source.replica = workspace->draft();
    if (!options.version.empty()) {
        GALLEY_TRY(const auto state, stateNamed(*workspace, options.version));
        if (state != source.replica->statePointer())
            source.replica = Replica::build(state);
    }
    GALLEY_TRY(source.theme, Theme::load(SitePaths(options.site).theme()));
    return source;
}

} // namespace

Result<void> runPage(const PageOptions& options) {
    GALLEY_TRY(const Source source, sourceOf(options));
    const Replica& replica = *source.replica;
    GALLEY_TRY(const PageAt found, pageFrom(replica, options));
    PageContext context;
    context.locale = found.locale;
    context.instant = Clock::system().now();
    const bool isJson = options.form == "json";
    const PageBuilder builder(replica.state().schemaPointer(),
                              isJson ? std::nullopt : askedNames(*source.theme, replica.state().schema()));
    GALLEY_TRY(const PageDocument document, builder.build(replica, found.page, context));
    if (isJson)
        return printData(document.toJson() + "\n");
    for (const Error& warning : source.theme->warningsFor(replica.state().schema()))
        printWarning(warning);
    return printData(renderPage(*source.theme, document, RenderMode::Production));
}

} // namespace galley
