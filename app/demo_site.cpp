#include "app/demo_site.h"

#include "app/demo_pages.h"
#include "app/resource_paths.h"
#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/import/ndjson_import.h"
#include "model/schema/redirect_type.h"
#include "model/schema/schema_json.h"
#include "model/workspace/new_site_folder.h"

#include <algorithm>
#include <map>
#include <system_error>

namespace galley {

namespace {

Error inFolder(ErrorCode code, std::string message, const std::filesystem::path& folder) {
    return Error{code, std::move(message)}.inFile(folder.string());
}

Result<void> copyTheme(const std::filesystem::path& site) {
    GALLEY_TRY(const std::filesystem::path theme, resourceFolder("theme"));
    return copyFolder(theme, site / "theme");
}

Result<Schema> readDemoSchema(const std::filesystem::path& demo) {
    const std::filesystem::path file = demo / "schema.json";
    GALLEY_TRY(const std::string text, readFile(file));
    auto schema = parseSchema(text);
    if (!schema)
        return std::move(schema).error().inFile(file.string());
    return schema;
}

/// The fields that blocks of one name may have, and those of one type but for its blocks, in all of a schema.
struct ShownFields {
    std::map<std::string, std::vector<Field>> ofModules;
    std::map<std::string, std::vector<Field>> ofTypes;

    explicit ShownFields(const Schema& schema) {
        for (const Type& type : schema.types)
            for (const Field& field : type.fields) {
                if (field.kind != FieldKind::Blocks)
                    ofTypes[type.name].push_back(field);
                for (const BlockKind& kind : field.blocks) {
                    std::vector<Field>& fields = ofModules[kind.name];
                    fields.insert(fields.end(), kind.fields.begin(), kind.fields.end());
                }
            }
    }
};

/// Removes the templates for names that the site gives to something else: they would leave out the fields that they do
/// not know, where the built-in rendering shows all.
Result<void> removeUnfit(const std::filesystem::path& folder, const std::map<std::string, std::vector<Field>>& known,
                         const std::map<std::string, std::vector<Field>>& wanted) {
    for (const auto& [name, fields] : wanted) {
        const auto found = known.find(name);
        const auto isShown = [&](const Field& field) {
            return std::any_of(found->second.begin(), found->second.end(),
                               [&](const Field& one) { return one.name == field.name && one.kind == field.kind; });
        };
        if (found == known.end() || std::all_of(fields.begin(), fields.end(), isShown))
            continue;
        const std::filesystem::path file = folder / (name + ".mustache");
        std::error_code error;
        std::filesystem::remove(file, error);
        if (error)
            return inFolder(ErrorCode::Io, "the template cannot be removed: " + error.message(), file);
    }
    return {};
}

/// The default theme without what does not fit: its templates are written for the demo's schema.
Result<void> copyThemeFor(const Schema& schema, const std::filesystem::path& site) {
    GALLEY_CHECK(copyTheme(site));
    GALLEY_TRY(const std::filesystem::path demo, resourceFolder("demo"));
    GALLEY_TRY(const Schema demoSchema, readDemoSchema(demo));
    const ShownFields known(demoSchema);
    const ShownFields wanted(schema);
    const std::filesystem::path templates = site / "theme" / "templates";
    GALLEY_CHECK(removeUnfit(templates / "modules", known.ofModules, wanted.ofModules));
    return removeUnfit(templates / "headers", known.ofTypes, wanted.ofTypes);
}

/// Lets `make` build a site in a hidden folder, and puts that to its place.
template <class Make>
Result<void> build(const std::filesystem::path& folder, const NewSiteOptions& options, const Make& make) {
    return withinMemory("to make the site", [&]() -> Result<void> {
        GALLEY_TRY(NewSiteFolder place, NewSiteFolder::begin(folder));
        if (options.began)
            options.began(place.path());
        if (Result<void> made = make(place.path()); !made)
            return place.told(std::move(made).error());
        GALLEY_CHECK(place.sync());
        if (options.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "making the site was stopped; nothing of it was kept"};
        if (options.placing)
            options.placing();
        return place.finish();
    });
}

/// Opens a new site once, so that its journal exists and the site can be read beside a running editor.
Result<std::unique_ptr<Workspace>> openNew(const std::filesystem::path& folder, const NewSiteOptions& options) {
    OpenOptions open;
    open.actor = options.actor;
    open.cancel = options.cancel;
    return Workspace::open(folder, open);
}

/// Paths of the pictures in one folder of the demo's assets, sorted so that they are drawn alike everywhere.
std::vector<std::string> picturesIn(const std::filesystem::path& assets, const std::string& folder) {
    std::vector<std::string> pictures;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(assets / folder, ignored))
        pictures.push_back(folder + "/" + entry.path().filename().string());
    std::sort(pictures.begin(), pictures.end());
    return pictures;
}

/// The records of the demo site in order: first those of content.ndjson, then generated ones.
class DemoContent {
public:
    static Result<DemoContent> open(const std::filesystem::path& demo, const Schema& schema, std::uint64_t pages,
                                    const CancelToken& cancel) {
        DemoContent content(demo, pages);
        NdjsonImportOptions options;
        options.schema = schema;
        options.strict = true;
        options.cancel = cancel;
        GALLEY_TRY(content.m_source, importNdjson(demo / "content.ndjson", std::move(options)));
        content.m_pageTypes.reserve(schema.types.size());
        for (const Type& type : schema.types)
            if (type.page)
                content.m_pageTypes.push_back(type.name);
        return content;
    }

    Result<std::optional<BulkRecord>> next() {
        if (m_source) {
            GALLEY_TRY(auto record, m_source->next());
            if (record) {
                note(record->type, record->id);
                return std::optional<BulkRecord>(
                    BulkRecord{std::move(record->type), std::move(record->id), std::move(record->fields)});
            }
            m_source.reset();
            GALLEY_CHECK(startGenerator());
        }
        if (!m_generator || m_report.pages >= m_wantedPages)
            return std::optional<BulkRecord>();
        BulkRecord record = m_generator->next();
        note(record.type, record.id);
        return std::optional<BulkRecord>(std::move(record));
    }

    const NewSiteReport& report() const { return m_report; }

private:
    DemoContent(std::filesystem::path demo, std::uint64_t pages)
        : m_demo(std::move(demo))
        , m_wantedPages(pages) {}

    void note(const std::string& type, const std::string& id) {
        ++m_report.records;
        if (std::find(m_pageTypes.begin(), m_pageTypes.end(), type) != m_pageTypes.end())
            ++m_report.pages;
        if (type == "writer")
            m_stock.writers.push_back(id);
        if (type == "genre")
            m_stock.genres.push_back(id);
    }

    Result<void> startGenerator() {
        if (m_report.pages >= m_wantedPages)
            return {};
        const std::filesystem::path file = m_demo / "generator.json";
        GALLEY_TRY(const std::string text, readFile(file));
        m_stock.stills = picturesIn(m_demo / "assets", "stills");
        m_stock.posters = picturesIn(m_demo / "assets", "posters");
        m_stock.portraits = picturesIn(m_demo / "assets", "portraits");
        auto generator = DemoPages::fromText(text, std::move(m_stock));
        if (!generator)
            return std::move(generator).error().inFile(file.string());
        m_generator = *std::move(generator);
        return {};
    }

    std::filesystem::path m_demo;
    std::uint64_t m_wantedPages = 0;
    std::vector<std::string> m_pageTypes;
    std::unique_ptr<RecordSource> m_source;
    std::optional<DemoPages> m_generator;
    DemoStock m_stock;
    NewSiteReport m_report;
};

struct Words {
    const char* label;
    const char* help = "";
};

Field makeField(const char* name, FieldKind kind, Words words, bool required = false) {
    Field field;
    field.name = name;
    field.label = words.label;
    field.help = words.help;
    field.kind = kind;
    field.required = required;
    return field;
}

} // namespace

Schema starterSchema(std::string siteName) {
    BlockKind paragraph;
    paragraph.name = "paragraph";
    paragraph.label = "Paragraph";
    paragraph.fields = {
        makeField("heading", FieldKind::String, {"Heading", "Stands above the text; may stay empty."}),
        makeField("text", FieldKind::Text, {"Text", "With **bold**, _italic_, lists and [links](https://…)."}, true)};
    BlockKind quote;
    quote.name = "quote";
    quote.label = "Quote";
    quote.fields = {makeField("text", FieldKind::Text, {"Words", "Without quotation marks: the page sets them."}, true),
                    makeField("who", FieldKind::String, {"Who said it"})};
    Field modules = makeField("modules", FieldKind::Blocks,
                              {"Content", "What the page is made of, from top to bottom. Parts can be dragged."});
    modules.blocks = {paragraph, quote};
    Type page;
    page.name = "page";
    page.label = "Page";
    page.page = true;
    page.display = "headline";
    page.slug = "slug";
    page.fields = {
        makeField("headline", FieldKind::String, {"Headline", "The name of the page, above its text and in lists."},
                  true),
        makeField("dek", FieldKind::String, {"Introduction", "A sentence below the headline; may stay empty."}),
        makeField("slug", FieldKind::String,
                  {"Address", "Readers find the page “about” at /about, and “home” at the address of the site itself."},
                  true),
        makeField("image", FieldKind::Asset, {"Picture", "Large, below the headline."}),
        makeField("imageAlt", FieldKind::String,
                  {"Description of the picture", "For people who cannot see it: what it shows, in a sentence."}),
        modules};
    Schema schema;
    schema.site.name = std::move(siteName);
    schema.locales = {{"en", ""}};
    schema.types = {page};
    return withRedirectType(std::move(schema));
}

Result<void> createSite(const std::filesystem::path& folder, const Schema& schema, const NewSiteOptions& options) {
    return build(folder, options, [&](const std::filesystem::path& site) -> Result<void> {
        GALLEY_CHECK(Workspace::create(site, schema));
        GALLEY_CHECK(copyThemeFor(schema, site));
        GALLEY_TRY(const auto workspace, openNew(site, options));
        if (options.fill)
            GALLEY_CHECK(options.fill(*workspace));
        return workspace->flush();
    });
}

Result<NewSiteReport> createDemoSite(const std::filesystem::path& folder, std::uint64_t pages,
                                     const NewSiteOptions& options) {
    GALLEY_TRY(const std::filesystem::path demo, resourceFolder("demo"));
    GALLEY_TRY(const Schema schema, readDemoSchema(demo));
    NewSiteReport report;
    const Result<void> built = build(folder, options, [&](const std::filesystem::path& site) -> Result<void> {
        GALLEY_CHECK(Workspace::create(site, schema));
        GALLEY_CHECK(copyTheme(site));
        GALLEY_CHECK(copyFolder(demo / "assets", site / "assets"));
        GALLEY_TRY(DemoContent content, DemoContent::open(demo, schema, pages, options.cancel));
        GALLEY_TRY(const auto workspace, openNew(site, options));
        GALLEY_CHECK(workspace->importRecords([&] { return content.next(); }, schema, "Create the demo site",
                                              options.progress, options.cancel));
        report = content.report();
        return workspace->flush();
    });
    return built ? Result<NewSiteReport>(report) : built.error();
}

} // namespace galley
