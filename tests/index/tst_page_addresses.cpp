// Which page an address leads to, in which language; and that every page is found where its address says.
#include "model/dataset/edit.h"
#include "model/index/replica.h"
#include "model/schema/schema_json.h"
#include "model/schema/site_address.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>
#include <map>
#include <random>

using namespace galley;
using nlohmann::json;

namespace {

constexpr const char* kSchema = R"({
  "locales":[{"code":"en"},{"code":"de","fallback":"en"},{"code":"fr"}],
  "types":[{"name":"page","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string","localized":true}]},
           {"name":"note","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"}]}]})";

std::shared_ptr<const Replica> replicaOf(const std::vector<Edit>& edits, const char* schema = kSchema) {
    StateEditor editor(State::empty(test::parsedSchema(schema)));
    for (const Edit& edit : edits)
        if (const auto done = applyEdit(editor, edit, 1); !done)
            throw std::logic_error(done.error().toString());
    return Replica::build(editor.finish(Version{1}));
}

Edit page(const char* id, json slugs) {
    return Edit::create("page", id, {{"slug", std::move(slugs)}});
}

/// "page/c in de at /de/team" for what a path leads to, or "nowhere".
QString lead(const Replica& replica, const char* path) {
    const auto found = replica.pageAt(path);
    if (!found)
        return QStringLiteral("nowhere");
    const RecordView page = replica.state().record(found->page);
    return QString::fromStdString(page.path() + " in " + replica.state().schema().locales[found->locale].code + " at " +
                                  replica.addresses().url(page, found->locale).value_or("none"));
}

} // namespace

class TestPageAddresses : public QObject {
    Q_OBJECT
private slots:
    void eachLanguageHasItsOwnAddress();
    void addressOfAnotherLanguageLeadsToTheLanguageThatItBelongsTo();
    void slashesCaseAndFormLeadToTheOneAddress();
    void homePageIsHomeInEveryLanguage();
    void languagesMayHaveTheirOwnHomePages();
    void anOwnSlugComesBeforeAFallback();
    void codesInSlugsAreTheLanguage();
    void blankSlugIsNone();
    void pageThatMovedIsFoundThereOnly();
    void everyPageIsFoundAtItsAddress_data();
    void everyPageIsFoundAtItsAddress();
};

void TestPageAddresses::eachLanguageHasItsOwnAddress() {
    const auto site = replicaOf({page("a", {{"en", "team"}, {"de", "mannschaft"}}),
                                 page("c", {{"en", "crew"}, {"de", "team"}}), page("g", {{"en", "gone"}})});
    QCOMPARE(lead(*site, "/team"), QString("page/a in en at /team"));
    QCOMPARE(lead(*site, "/de/team"), QString("page/c in de at /de/team"));
    QCOMPARE(lead(*site, "/de/mannschaft"), QString("page/a in de at /de/mannschaft"));
    QCOMPARE(lead(*site, "/crew"), QString("page/c in en at /crew"));
    QCOMPARE(lead(*site, "/de/gone"), QString("page/g in de at /de/gone"));
    QCOMPARE(site->slugs().claims(site->state(), 0, "team").size(), std::size_t{1});
    QCOMPARE(site->slugs().claims(site->state(), 1, "team").size(), std::size_t{1});
}

void TestPageAddresses::addressOfAnotherLanguageLeadsToTheLanguageThatItBelongsTo() {
    const auto site = replicaOf({page("a", {{"en", "team"}, {"de", "mannschaft"}}), page("f", {{"fr", "equipe"}})});
    QCOMPARE(lead(*site, "/mannschaft"), QString("page/a in de at /de/mannschaft"));
    QCOMPARE(lead(*site, "/de/team"), QString("page/a in de at /de/mannschaft"));
    QCOMPARE(lead(*site, "/equipe"), QString("page/f in fr at /fr/equipe"));
    QCOMPARE(lead(*site, "/de/equipe"), QString("page/f in fr at /fr/equipe"));
    QCOMPARE(lead(*site, "/fr/team"), QString("page/a in en at /team"));
    QCOMPARE(lead(*site, "/en/team"), QString("page/a in en at /team"));
    QCOMPARE(lead(*site, "/nowhere"), QString("nowhere"));
    QCOMPARE(lead(*site, "/de/nowhere"), QString("nowhere"));
}

void TestPageAddresses::slashesCaseAndFormLeadToTheOneAddress() {
    const auto site = replicaOf({page("a", {{"en", "/about"}, {"de", "/de/Caf\xC3\xA9/"}}),
                                 page("b", {{"en", "About"}}), page("h", {{"en", "/"}})});
    QCOMPARE(lead(*site, "/about/"), QString("page/a in en at /about"));
    QCOMPARE(lead(*site, "/About"), QString("page/b in en at /About"));
    QCOMPARE(lead(*site, "/ABOUT"), QString("page/a in en at /about"));
    QCOMPARE(lead(*site, "/de/cafe%CC%81"), QString("page/a in de at /de/Caf%C3%A9"));
    QCOMPARE(lead(*site, "/"), QString("page/h in en at /"));
    QCOMPARE(lead(*site, "/home"), QString("page/h in en at /"));
    QVERIFY(site->findPage("/about/").has_value());
}

void TestPageAddresses::homePageIsHomeInEveryLanguage() {
    const auto site = replicaOf({page("h", {{"en", "home"}, {"de", "start"}}), page("x", {{"en", "start"}})});
    QCOMPARE(lead(*site, "/de/"), QString("page/h in de at /de/"));
    QCOMPARE(lead(*site, "/de"), QString("page/h in de at /de/"));
    QCOMPARE(lead(*site, "/start"), QString("page/x in en at /start"));
    QCOMPARE(lead(*site, "/de/home"), QString("page/h in de at /de/"));
    QCOMPARE(lead(*site, "/fr/"), QString("page/h in en at /")); // it has no French address
    QCOMPARE(lead(*site, "/de/start"), QString("page/x in de at /de/start"));
}

void TestPageAddresses::languagesMayHaveTheirOwnHomePages() {
    const auto site = replicaOf({page("h", {{"en", "home"}}), page("f", {{"fr", "/"}})});
    QCOMPARE(lead(*site, "/"), QString("page/h in en at /"));
    QCOMPARE(lead(*site, "/fr/"), QString("page/f in fr at /fr/"));
}

void TestPageAddresses::anOwnSlugComesBeforeAFallback() {
    const auto site = replicaOf({page("a", {{"en", "team"}}), page("c", {{"en", "crew"}, {"de", "team"}}),
                                 Edit::create("note", "n", {{"slug", "crew"}})});
    QCOMPARE(lead(*site, "/de/team"), QString("page/c in de at /de/team"));
    QVERIFY((site->slugs().claims(site->state(), 1, "team") ==
             std::vector{*site->state().findPath("page/c"), *site->state().findPath("page/a")}));
    QCOMPARE(lead(*site, "/de/crew"), QString("note/n in de at /de/crew"));
}

void TestPageAddresses::codesInSlugsAreTheLanguage() {
    const auto site = replicaOf({page("a", {{"en", "team"}, {"de", "de/team"}}), page("l", {{"en", "fr/alt"}})});
    QCOMPARE(lead(*site, "/de/team"), QString("page/a in de at /de/team"));
    QCOMPARE(lead(*site, "/de/de/team"), QString("page/a in de at /de/team"));
    QCOMPARE(lead(*site, "/fr/alt"),
             QString("page/l in en at /fr/alt")); // refused by the validator, served all the same
}

void TestPageAddresses::blankSlugIsNone() {
    const auto site = replicaOf({page("a", {{"en", " "}, {"de", ""}}), page("b", {{"en", "b"}, {"de", ""}})});
    QCOMPARE(lead(*site, "/"), QString("nowhere"));
    QCOMPARE(lead(*site, "/de/"), QString("nowhere"));
    QCOMPARE(lead(*site, "/de/b"), QString("page/b in de at /de/b"));
    QVERIFY(!site->addresses().url(site->state().record(*site->state().findPath("page/a")), 0));
}

void TestPageAddresses::pageThatMovedIsFoundThereOnly() {
    auto site = replicaOf({page("a", {{"en", "old"}, {"de", "alt"}})});
    StateEditor editor(site->statePointer());
    VERIFY_OK(applyEdit(editor, Edit::patch("page", "a", "slug/de", "neu"), 2));
    site = site->next(editor.finish(Version{2}), editor.changes());
    QCOMPARE(lead(*site, "/de/neu"), QString("page/a in de at /de/neu"));
    QCOMPARE(lead(*site, "/de/alt"), QString("nowhere"));
    QCOMPARE(lead(*site, "/old"), QString("page/a in en at /old"));
}

void TestPageAddresses::everyPageIsFoundAtItsAddress_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 60; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestPageAddresses::everyPageIsFoundAtItsAddress() {
    QFETCH(const int, seed);
    std::mt19937_64 random(static_cast<std::uint64_t>(seed) + 7);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
    const std::vector<std::string> codes{"en", "de", "fr", "de-AT", "zh-Hant", "pt"};
    const std::vector<std::string> words{
        "team",     "Team",      "home", "index", "/",     "about", "de", "fr/x", "de/team",      "a b",
        "\xC3\xBC", "u\xCC\x88", "a%41", "a?b",   "x/y/z", "/x/",   "",   "..",   "\xE2\x98\x83", "zh-hant"};
    Schema schema;
    for (std::size_t i = 0; i <= below(codes.size()); ++i)
        schema.locales.push_back({codes[i], i > 0 && below(2) == 0 ? codes[below(i)] : ""});
    schema.site.home = std::vector<std::string>{"home", "index", "/", "team"}[below(4)];
    for (const char* name : {"one", "two"}) {
        Type type;
        type.name = name;
        type.page = true;
        type.slug = "slug";
        Field field;
        field.name = "slug";
        field.localized = below(3) != 0;
        type.fields = {field};
        schema.types.push_back(type);
    }
    VERIFY_OK(schema.validate());
    const auto slug = [&] {
        std::string made = words[below(words.size())];
        for (std::size_t more = below(3); more > 0; --more)
            made += (below(2) == 0 ? "/" : "") + words[below(words.size())];
        return made;
    };
    const auto fields = [&](const Type& type) {
        json value;
        if (!type.fields[0].localized)
            return json{{"slug", slug()}};
        for (const Locale& locale : schema.locales)
            if (below(3) != 0)
                value[locale.code] = slug();
        return value.is_null() ? json::object() : json{{"slug", value}};
    };
    StateEditor editor(State::empty(std::make_shared<const Schema>(schema)));
    for (int id = 0; id < 40; ++id) {
        const Type& type = schema.types[below(2)];
        VERIFY_OK(applyEdit(editor, Edit::create(type.name, "r" + std::to_string(id), fields(type)), 1));
    }
    auto site = Replica::build(editor.finish(Version{1}));
    for (int round = 0; round < 5; ++round) {
        // What others do with the addresses alone: who has which one.
        std::map<std::string, std::vector<PageAt>> owners;
        std::map<std::pair<std::size_t, std::string>, std::size_t> claimants; // of a slug in any case of letters
        site->state().forEach([&](const RecordView& page) {
            for (std::size_t locale = 0; locale < schema.locales.size(); ++locale)
                if (const auto url = site->addresses().url(page, locale)) {
                    PageAddresses::Scratch scratch;
                    const auto own = site->addresses().slug(page, locale, scratch);
                    // Faulty: it begins with a language's code, so it may be taken for another page's address.
                    const std::string_view first = own->text.substr(0, own->text.find('/'));
                    ++claimants[{locale, slugKey(own->isHome ? homeSlug(schema) : own->text)}];
                    if (slugFault(schema, locale, first) != SlugFault::Reserved)
                        owners[*url].push_back({page.ref(), locale});
                }
        });
        for (const auto& [url, pages] : owners) {
            const auto found = site->pageAt(url);
            QVERIFY2(found.has_value(), url.c_str());
            QVERIFY2(std::find(pages.begin(), pages.end(), *found) != pages.end(), url.c_str());
            for (const PageAt& one : pages)
                QCOMPARE(one.locale, found->locale);
            PageAddresses::Scratch scratch;
            const auto own = site->addresses().slug(site->state().record(found->page), found->locale, scratch);
            const std::string text(own->isHome ? homeSlug(schema) : own->text);
            const auto claims = site->slugs().claims(site->state(), found->locale, text);
            QVERIFY(claims.front() == found->page);
            QCOMPARE(claims.size(), (claimants[{found->locale, slugKey(text)}]));
        }
        StateEditor next(site->statePointer());
        for (int change = 0; change < 6; ++change) {
            const std::string id = "r" + std::to_string(below(40));
            for (const Type& type : schema.types)
                if (next.current().find(*schema.typeIndex(type.name), id)) {
                    VERIFY_OK(applyEdit(next, Edit::erase(type.name, id), 2));
                    if (below(4) != 0)
                        VERIFY_OK(applyEdit(next, Edit::create(type.name, id, fields(type)), 2));
                }
        }
        site = site->next(next.finish(Version{static_cast<std::uint64_t>(round) + 2}), next.changes());
    }
}

QTEST_APPLESS_MAIN(TestPageAddresses)
#include "tst_page_addresses.moc"
