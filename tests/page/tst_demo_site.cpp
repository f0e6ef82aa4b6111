// The demo site and the default theme as they ship: every record fits the schema, every page renders in both languages
// without a gap, and everything that a page points at is there.
#include "model/dataset/edit.h"
#include "model/index/replica.h"
#include "model/page/live_page.h"
#include "model/schema/schema_json.h"

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

using namespace galley;

namespace {

const std::filesystem::path kResources = GALLEY_SOURCE_DIR "/resources";

std::string contentsOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

/// The values of all attributes of this name.
std::set<std::string> attributes(const std::string& html, const std::string& name) {
    std::set<std::string> values;
    const std::string opening = " " + name + "=\"";
    for (std::size_t at = html.find(opening); at != std::string::npos; at = html.find(opening, at + 1)) {
        const std::size_t begin = at + opening.size();
        values.insert(html.substr(begin, html.find('"', begin) - begin));
    }
    return values;
}

} // namespace

class TestDemoSite : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyPageRendersWithoutAGap_data();
    void everyPageRendersWithoutAGap();
    void everyRecordIsComplete();
    void missingPageIsShownInTheSameClothes();

private:
    std::string render(RecordRef page, std::size_t locale) const;

    std::shared_ptr<const Schema> m_schema;
    std::shared_ptr<const Replica> m_replica;
    std::shared_ptr<const Theme> m_theme;
    std::unique_ptr<PageBuilder> m_builder;
    std::set<std::string> m_addresses{"/", "/es/"};
};

void TestDemoSite::initTestCase() {
    auto schema = parseSchema(contentsOf(kResources / "demo/schema.json"));
    QVERIFY2(schema, schema ? "" : schema.error().toString().c_str());
    m_schema = std::make_shared<const Schema>(*std::move(schema));

    const auto empty = State::empty(m_schema);
    StateEditor editor(empty);
    std::istringstream lines(contentsOf(kResources / "demo/content.ndjson"));
    for (std::string line; std::getline(lines, line);) {
        auto fields = nlohmann::json::parse(line);
        const std::string type = fields["type"];
        const std::string id = fields["id"];
        fields.erase("type");
        fields.erase("id");
        const auto created = applyEdit(editor, Edit::create(type, id, std::move(fields)), 1);
        QVERIFY2(created, created ? "" : created.error().toString().c_str());
    }
    m_replica = Replica::build(editor.finish(Version{1}));

    auto theme = Theme::load(kResources / "theme");
    QVERIFY2(theme, theme ? "" : theme.error().toString().c_str());
    m_theme = *std::move(theme);
    for (const Error& warning : m_theme->warningsFor(*m_schema))
        QFAIL(warning.toString().c_str());
    const auto asked = askedNames(*m_theme, *m_schema); // so that every page is rendered from what the theme asks for
    QVERIFY(asked);
    m_builder = std::make_unique<PageBuilder>(m_schema, asked);

    m_replica->state().forEach([&](const RecordView& record) {
        if (!record.type().page)
            return;
        for (std::size_t locale = 0; locale < m_schema->locales.size(); ++locale) {
            const auto document = m_builder->build(*m_replica, record.ref(), {.locale = locale});
            QVERIFY(document);
            m_addresses.insert(document->url);
        }
    });
}

std::string TestDemoSite::render(RecordRef page, std::size_t locale) const {
    const auto document = m_builder->build(*m_replica, page, {.locale = locale});
    return document ? renderPage(*m_theme, *document, RenderMode::Production) : std::string();
}

void TestDemoSite::everyPageRendersWithoutAGap_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("locale");
    m_replica->state().forEach([](const RecordView& record) {
        if (!record.type().page)
            return;
        const std::string path = record.type().name + "/" + std::string(record.id());
        QTest::addRow("%s in en", path.c_str()) << QString::fromStdString(path) << 0;
        QTest::addRow("%s in es", path.c_str()) << QString::fromStdString(path) << 1;
    });
}

void TestDemoSite::everyPageRendersWithoutAGap() {
    QFETCH(const QString, path);
    QFETCH(const int, locale);
    const auto page = m_replica->state().findPath(path.toStdString());
    QVERIFY(page);
    const std::string html = render(*page, static_cast<std::size_t>(locale));
    QVERIFY(html.find("<main id=\"main\">") != std::string::npos);
    QVERIFY(html.find("{{") == std::string::npos);

    // Every address leads somewhere, every picture is there, and every picture says what it shows or says nothing.
    for (const std::string& address : attributes(html, "href")) {
        const bool isOutside = address.starts_with("https://video.example/");
        const bool isFile = address.starts_with("/assets/") || address.starts_with("/theme/") || address == "#main";
        QVERIFY2(isOutside || isFile || m_addresses.contains(address), address.c_str());
    }
    for (const std::string& address : attributes(html, "src")) {
        QVERIFY2(address.starts_with("/assets/"), address.c_str());
        const auto file = kResources / "demo/assets" / address.substr(std::string_view("/assets/").size());
        QVERIFY2(std::filesystem::is_regular_file(file), file.c_str());
    }
    // Values that a template asks for in vain leave these behind.
    for (const char* const gap :
         {"<h1></h1>", "<h1 dir=\"auto\"></h1>", "<h2 dir=\"auto\"></h2>", "<h3 dir=\"auto\"></h3>", "<h2></h2>",
          "<h3></h3>", "<dd></dd>", "<dt></dt>", "<a href=\"\"", "score-\"", "row-\"", "cta-\"", "deck-\""})
        QVERIFY2(html.find(gap) == std::string::npos, gap);
}

void TestDemoSite::everyRecordIsComplete() {
    // A reference to a record that does not exist would have made a phantom, an ordinal without a record.
    for (const Type& declared : m_schema->types) {
        const TypeIndex type = *m_schema->typeIndex(declared.name);
        QCOMPARE(m_replica->state().ordinalCount(type), m_replica->state().recordCount(type));
    }
    m_replica->state().forEach([&](const RecordView& record) {
        for (const Field& field : record.type().fields)
            if (field.required)
                QVERIFY2(!record.field(std::string_view(field.name)).isNull(),
                         (std::string(record.id()) + ": " + field.name).c_str());
    });
}

void TestDemoSite::missingPageIsShownInTheSameClothes() {
    const std::string html = renderNotFoundPage(*m_theme, *m_builder, *m_replica, 0, RenderMode::Production);
    QVERIFY(html.find("Moth &amp; Marquee") != std::string::npos);
    QVERIFY(html.find("href=\"\"") == std::string::npos);
    QVERIFY(html.find("{{") == std::string::npos);
}

QTEST_APPLESS_MAIN(TestDemoSite)
#include "tst_demo_site.moc"
