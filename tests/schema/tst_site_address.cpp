// How addresses of pages are written and read.
#include "model/schema/site_address.h"

#include <QTest>

using namespace galley;

namespace {

Schema threeLocales() {
    Schema schema;
    schema.locales = {{"en", ""}, {"de", "en"}, {"de-AT", "de"}};
    schema.site.external = {"/shop/", "/blog"};
    return schema;
}

} // namespace

class TestSiteAddress : public QObject {
    Q_OBJECT
private slots:
    void slugsHaveOneForm_data();
    void slugsHaveOneForm();
    void slugsThatCannotBeAddresses_data();
    void slugsThatCannotBeAddresses();
    void homeIsTheRootOfALocale();
    void homeMayBeWrittenAsAnAddress();
    void pathsAreRead_data();
    void pathsAreRead();
    void externalPrefixesEndAtSlashes_data();
    void externalPrefixesEndAtSlashes();
};

void TestSiteAddress::slugsHaveOneForm_data() {
    QTest::addColumn<int>("locale");
    QTest::addColumn<QString>("slug");
    QTest::addColumn<QString>("canonical");
    const auto row = [](int locale, const char* slug, const char* canonical) {
        QTest::addRow("%d %s", locale, slug) << locale << QString::fromUtf8(slug) << QString::fromUtf8(canonical);
    };
    row(0, "about", "about");
    row(0, "/about", "about");
    row(0, "about/", "about");
    row(0, "//a/b//", "a/b");
    row(0, " / about / ", "about");
    row(0,
        "\xC2\xA0"
        "about\xE2\x80\x8B\n",
        "about");
    row(0, "/", "home");
    row(0, "//", "home");
    row(0, "", "");
    row(0, " \t", "");
    row(0, "home", "home");
    row(0, "About", "About");
    row(0, "a//b", "a//b");
    row(0, "cafe\xCC\x81", "caf\xC3\xA9");
    row(0, "en/about", "en/about"); // a default locale has no prefix: this is its address
    row(0, "de/team", "de/team");
    row(1, "de/team", "team");
    row(1, "/de/team/", "team");
    row(1, "/de", "home");
    row(1, "de/de/team", "team");
    row(1, "design", "design");
    row(1, "de-AT/team", "de-AT/team");
    row(2, "de-AT/team", "team");
}

void TestSiteAddress::slugsHaveOneForm() {
    QFETCH(const int, locale);
    QFETCH(const QString, slug);
    QFETCH(const QString, canonical);
    const Schema schema = threeLocales();
    const std::string made = canonicalSlug(schema, static_cast<std::size_t>(locale), slug.toStdString());
    QCOMPARE(QString::fromStdString(made), canonical);
    QCOMPARE(canonicalSlug(schema, static_cast<std::size_t>(locale), made), made);
}

void TestSiteAddress::slugsThatCannotBeAddresses_data() {
    QTest::addColumn<int>("locale");
    QTest::addColumn<QString>("slug");
    QTest::addColumn<int>("fault");
    const auto row = [](int locale, const char* slug, SlugFault fault) {
        QTest::addRow("%d %s", locale, slug) << locale << QString::fromUtf8(slug) << static_cast<int>(fault);
    };
    for (const char* slug : {"a", "a/b", "\xC3\xBC b", "en", "apis", "a.b", "..a", "a:b;c,d@e", "\xF0\x9F\x98\x80",
                             "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE", "home"})
        row(0, slug, SlugFault::None);
    for (const char* slug : {"a?b", "a#b", "100%", "a\\b", "a\tb", "a\x7F",
                             "a\xE2\x80\x8B"
                             "b",
                             "a\xE2\x80\xAE"
                             "b",
                             "a\xE2\x80\xA8"
                             "b",
                             "\xEF\xBF\xBE"})
        row(0, slug, SlugFault::Characters);
    for (const char* slug : {"../a", "a/..", "a/../b", ".", "a//b", "a/./b"})
        row(0, slug, SlugFault::Segments);
    for (const char* slug :
         {"api", "api/pages", "API", "theme/x", "assets/x", "healthz", "metrics", "de", "de/x", "DE/x", "de-AT"})
        row(0, slug, SlugFault::Reserved);
    for (const char* slug : {"api", "assets/x", "de-AT/x", "en"}) // "/de/api" is nobody's but the page's
        row(1, slug, SlugFault::None);
}

void TestSiteAddress::slugsThatCannotBeAddresses() {
    QFETCH(const int, locale);
    QFETCH(const QString, slug);
    QFETCH(const int, fault);
    QCOMPARE(static_cast<int>(slugFault(threeLocales(), static_cast<std::size_t>(locale), slug.toStdString())), fault);
    QCOMPARE(static_cast<int>(slugFault(threeLocales(), 0, std::string(kMaxSlugBytes + 1, 'a'))),
             static_cast<int>(SlugFault::TooLong));
}

void TestSiteAddress::homeIsTheRootOfALocale() {
    Schema schema = threeLocales();
    QCOMPARE(pageUrl(schema, 0, "home"), std::string("/"));
    QCOMPARE(pageUrl(schema, 0, "/"), std::string("/"));
    QCOMPARE(pageUrl(schema, 1, "home"), std::string("/de/"));
    QCOMPARE(pageUrl(schema, 0, "/about"), std::string("/about"));
    QCOMPARE(pageUrl(schema, 2,
                     "\xC3\xBC"
                     "ber uns"),
             std::string("/de-AT/%C3%BCber%20uns"));
    schema.site.home = "index";
    QCOMPARE(pageUrl(schema, 0, "index"), std::string("/"));
    QCOMPARE(pageUrl(schema, 0, "home"), std::string("/home"));
}

void TestSiteAddress::homeMayBeWrittenAsAnAddress() {
    Schema schema = threeLocales();
    for (const char* home : {"/", "", "/home/"}) {
        schema.site.home = home;
        QCOMPARE(pageUrl(schema, 0, "/"), std::string("/"));
        QCOMPARE(pageUrl(schema, 0, "home"), std::string("/"));
        QCOMPARE(parseSiteAddress(schema, "/").slug, std::string("home"));
    }
}

void TestSiteAddress::pathsAreRead_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("locale");
    QTest::addColumn<QString>("slug");
    const auto row = [](const char* path, int locale, const char* slug) {
        QTest::addRow("%s", path) << path << locale << QString::fromUtf8(slug);
    };
    row("/", 0, "home");
    row("", 0, "home");
    row("/about", 0, "about");
    row("/about/", 0, "about");
    row("//about", 0, "about");
    row("/about?x=/de#y", 0, "about");
    row("/de", 1, "home");
    row("/de/", 1, "home");
    row("/DE/team", 1, "team");
    row("/de/de/team", 1, "de/team");
    row("/de-at/team", 2, "team");
    row("/en/about", 0, "en/about");
    row("/design", 0, "design");
    row("/caf%C3%A9", 0, "caf\xC3\xA9");
    row("/cafe%CC%81", 0, "caf\xC3\xA9");
    row("/a%2Fb", 0, "a/b");
    row("/100%", 0, "100%");
    row("/%ff", 0, "\xff");
}

void TestSiteAddress::pathsAreRead() {
    QFETCH(const QString, path);
    QFETCH(const int, locale);
    QFETCH(const QString, slug);
    const SiteAddress address = parseSiteAddress(threeLocales(), path.toStdString());
    QCOMPARE(address.locale, static_cast<std::size_t>(locale));
    QCOMPARE(QString::fromStdString(address.slug), slug);
}

void TestSiteAddress::externalPrefixesEndAtSlashes_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("isExternal");
    for (const char* path : {"/shop", "/shop/", "/shop/a", "/blog", "/blog/a"})
        QTest::newRow(path) << path << true;
    for (const char* path : {"/", "/shopping", "/blogs/a", "/a/shop/"})
        QTest::newRow(path) << path << false;
}

void TestSiteAddress::externalPrefixesEndAtSlashes() {
    QFETCH(const QString, path);
    QFETCH(const bool, isExternal);
    QCOMPARE(galley::isExternal(threeLocales(), path.toStdString()), isExternal);
}

QTEST_APPLESS_MAIN(TestSiteAddress)
#include "tst_site_address.moc"
