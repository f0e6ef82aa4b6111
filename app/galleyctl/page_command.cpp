// page: one page as a server sends it, built and rendered by the code that servers run.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/page/live_page.h"
#include "model/workspace/site_files.h"

namespace galley {

namespace {

/// Where the words of the command line lead. "/es/about" is an address; "about" is a slug, in the locale that is named.
Result<SiteAddress> addressFrom(const Schema& schema, const PageOptions& options) {
    SiteAddress address{0, options.slug};
    if (options.slug.starts_with('/'))
        address = parseSiteAddress(schema, options.slug);
    if (options.locale.empty())
        return address;
    const auto locale = schema.localeIndex(options.locale);
    if (!locale)
        return Error{ErrorCode::NotFound, "the site has no locale \"" + options.locale + "\""};
    address.locale = *locale;
    return address;
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
    const Schema& schema = replica.state().schema();
    GALLEY_TRY(const SiteAddress address, addressFrom(schema, options));
    PageContext context;
    context.locale = address.locale;
    context.instant = Clock::system().now();
    if (!options.at.empty()) {
        GALLEY_TRY(context.instant, parseInstant(options.at));
    }
    const auto page = replica.findPage(address.slug.empty() ? schema.site.home : address.slug);
    if (!page)
        return Error{ErrorCode::NotFound, "there is no page with the slug \"" + address.slug + "\""}.inFile(
            options.site.string());
    const bool isJson = options.form == "json";
    const PageBuilder builder(replica.state().schemaPointer(),
                              isJson ? std::nullopt : askedNames(*source.theme, schema));
    GALLEY_TRY(const PageDocument document, builder.build(replica, *page, context));
    if (isJson)
        return print(document.toJson() + "\n");
    return print(renderPage(*source.theme, document, RenderMode::Production));
}

} // namespace galley
