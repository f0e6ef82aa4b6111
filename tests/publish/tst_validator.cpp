// Each rule of the validator on a small site, and which records a change can affect.
#include "model/blob/snapshot.h"
#include "model/dataset/fold.h"
#include "model/publish/validator.h"
#include "tests/publish/small_site.h"
#include "tests/support/samples.h"

#include <QtTest>

#include <algorithm>

using namespace galley;
using nlohmann::json;
using test::goodPage;
using test::SmallSite;

class TestValidator : public QObject {
    Q_OBJECT

private slots:
    void goodSiteHasNoProblems();
    void siteWithoutHomePage();
    void brokenReferenceNamesItsTarget();
    void requiredFieldMayFallBackToAnotherLocale();
    void imagesNeedAlternativeText();
    void linksLeadToPages();
    void linksAreReadAsPagesShowThem_data();
    void linksAreReadAsPagesShowThem();
    void linksToRecordsWithoutAPageWarn();
    void relativeLinksStartFromThePage();
    void stringsAreLinksByTheirNames();
    void emptyIsWhatReadersDoNotSee();
    void assetsAreLookedFor();
    void fileNamesMayHaveColons();
    void linksLeadWhereServersAnswer_data();
    void linksLeadWhereServersAnswer();
    void addressesThatCannotBe_data();
    void addressesThatCannotBe();
    void pageWithoutAddress();
    void clashIsReportedAtEveryPageThatClaims();
    void caseOfLettersMakesNoOtherAddress();
    void clashAcrossTypesIsOfOneLanguage();
    void sameSlugInTwoLanguagesIsNoClash();
    void addressThatOthersServe();
    void oneFieldIsCheckedAlone();
    void manyRecordsAreToldInTheirOrder();
    void copyIsCheckedAndSummedUp();
    void cancelledCheckStops();
    void textsThatAreTooLargeAreNamed();
    void everyCodeHasASentence();
};

void TestValidator::goodSiteHasNoProblems() {
    SmallSite site;
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}),
                goodPage("home", "home", {{"author", "ann"}, {"body", "See [home](/) or [us](/de-DE/about#us)."}}),
                goodPage("about", "about")});
    QCOMPARE(site.problems(), QStringList());
}

void TestValidator::siteWithoutHomePage() {
    SmallSite site;
    QCOMPARE(site.problems(), QStringList({"  missing-home home"}));
}

void TestValidator::brokenReferenceNamesItsTarget() {
    SmallSite site;
    site.apply({goodPage("home", "home", {{"author", "nobody"}})});
    QCOMPARE(site.problems(), QStringList({"page/home author broken-reference person/nobody"}));
}

void TestValidator::requiredFieldMayFallBackToAnotherLocale() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("german", "german", {{"headline", {{"de-DE", "Hallo"}}}}),
                goodPage("blank", "blank", {{"headline", {{"en", " "}}}}),
                goodPage("button", "button", {{"modules", {{{"kind", "button"}, {"key", "k1"}}}}})});
    QCOMPARE(site.problems(), QStringList({"page/german headline missing-required Headline",
                                           "page/blank headline missing-required Headline",
                                           "page/button modules/k1/label missing-required Label"}));
}

void TestValidator::imagesNeedAlternativeText() {
    SmallSite site;
    const json pictures = {{{"file", "a.png"}}, {{"file", "b.png"}, {"alt", "B"}}, {{"file", "c.mp4"}}};
    site.apply(
        {goodPage("home", "home",
                  {{"image", "a.svg"}, {"modules", {{{"kind", "gallery"}, {"key", "g"}, {"pictures", pictures}}}}}),
         goodPage("fine", "fine", {{"image", "a.svg"}, {"imageAlt", {{"en", "A"}}}})});
    QCOMPARE(site.problems(),
             QStringList({"page/home imageAlt missing-alt-text image Image alt",
                          "page/home modules/g/pictures/0/alt missing-alt-text modules/g/pictures/0/file Alt"}));
}

void TestValidator::linksLeadToPages() {
    SmallSite site;
    const json button = {{{"kind", "button"}, {"key", "b"}, {"label", "Go"}, {"href", "/nowhere"}}};
    site.apply({goodPage("home", "home",
                         {{"body", "[x](/gone) [y](https://example.com/gone) [z](/theme/style.css) ![](/home \"t\")"},
                          {"modules", button}})});
    QCOMPARE(site.problems(),
             QStringList({"page/home body broken-link /gone", "page/home modules/b/href broken-link /nowhere"}));
}

void TestValidator::linksAreReadAsPagesShowThem_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("broken"); // addresses, with blanks between
    const auto row = [](const char* body, const char* broken) { QTest::newRow(body) << body << broken; };
    row("[a](/about) [b](/about/) [c](/ABOUT?x#y) [d](</about>) [e](/)", "");
    row("[a](#part) [b](?page=2) [c](//example.com/x) [d](mailto:a@b.c) [e](https://example.com/gone)", "");
    row("`[a](/gone)` and \n\n    [b](/gone)\n\n```\n[c](/gone)\n```\n", "");
    row("[a][ref]\n\n[ref]: /gone", "/gone");
    row("[a](/gone \"t\") ![b](/gone2)", "/gone /gone2");
    row("[a](/ab&#111;ut) [b](/g&ouml;ne)", "/g\u00f6ne");
    row("[a](about) [b](./about) [c](../about) [d](deep/page) [e](page)", "page");
    row("[a](gone) [b](../gone/)", "gone ../gone/");
    row("[a]()", "");
    row("[a](galley:page/about) [b](galley:page/about#x) [c](galley:page/none) [d](galley:none/x) [e](galley:x)",
        "galley:page/none galley:none/x galley:x");
    row("![a](galley:person/ann) ![b](galley:person/none)", "galley:person/none"); // shown in its place
    row("[a](javascript:x) [b](ftp://example.com)", "javascript:x ftp://example.com");
    row("[a](/shop/shoes) [b](/shop) [c](/shopping)", "/shopping");
    row("[a](/de-DE/about) [b](/de-DE/gone) [c](/de-de/)", "/de-DE/gone");
    row("[a](/api/pages/home) [b](/theme/style.css)", "");
}

void TestValidator::linksAreReadAsPagesShowThem() {
    QFETCH(const QString, body);
    QFETCH(const QString, broken);
    const std::string schema = R"({"site":{"external":["/shop/"]},)" + std::string(test::kSmallSiteSchema).substr(1);
    SmallSite site(schema.c_str());
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}), goodPage("home", "home"), goodPage("about", "about"),
                goodPage("deep", "deep/page"), goodPage("it", "it", {{"body", body.toStdString()}})});
    QStringList found;
    for (const Problem& problem : Validator().checkRecord(site.replica(), site.ref("page/it"))) {
        QCOMPARE(QString(toString(problem.code)), QString("broken-link"));
        QCOMPARE(problem.field, std::string("body"));
        QVERIFY(problem.severity == ProblemSeverity::Error);
        found += QString::fromStdString(problem.parameters[0]);
    }
    QCOMPARE(found.join(' ').trimmed(), broken);
    QCOMPARE(!found.isEmpty(), !broken.isEmpty() || body == "[a]()");
}

/// Neither a page nor a file: it shows as words, and imports bring many of them.
void TestValidator::linksToRecordsWithoutAPageWarn() {
    SmallSite site;
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}),
                goodPage("home", "home", {{"body", "[a](galley:person/ann)"}})});
    const auto found = Validator().check(site.replica());
    QVERIFY(found);
    QCOMPARE(found->size(), std::size_t{1});
    QCOMPARE(found->front().code, ProblemCode::BrokenLink);
    QCOMPARE(found->front().severity, ProblemSeverity::Warning);
    QVERIFY(describe(found->front()).find("has no page") != std::string::npos);
}

void TestValidator::relativeLinksStartFromThePage() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("index", "docs/index", {{"body", "[a](intro) [b](../docs/intro)"}}),
                goodPage("intro", "docs/intro", {{"body", "[a](/docs/index) [b](../intro) [c](index#x)"}})});
    QCOMPARE(site.problems(), QStringList({"page/intro body broken-link ../intro"}));
}

void TestValidator::stringsAreLinksByTheirNames() {
    SmallSite site(R"({"locales":[{"code":"en"}],"types":[{"name":"page","page":true,"slug":"url","fields":[
        {"name":"url","kind":"string"},{"name":"websiteUrl","kind":"string"},
        {"name":"links","kind":"list","of":{"kind":"string"}},{"name":"link","kind":"string"},
        {"name":"linkText","kind":"string"},{"name":"image","kind":"string"}]}]})");
    site.apply({Edit::create("page", "home", {{"url", "home"}}),
                Edit::create("page", "a",
                             {{"url", "deep/a"},
                              {"websiteUrl", "/gone"},
                              {"links", {"/", "/lost"}},
                              {"link", "Read more"},
                              {"linkText", "/gone"}}),
                Edit::create("page", "b", {{"url", "b"}, {"link", "galley:page/gone"}, {"linkText", "galley:page/a"}}),
                // Pages show what begins like that as a picture or a link, whatever the name.
                Edit::create("page", "d", {{"url", "d"}, {"image", "/assets/gone.png"}, {"link", "/about us"}}),
                // What pages show as a link elsewhere, or as plain text.
                Edit::create("page", "c",
                             {{"url", "c"},
                              {"links",
                               {"www.example.com", "x@example.com", "example.com", "ftp://example.com/a", "sms:+1",
                                "https://example.com/lost", "mailto:x@example.com"}}})});
    QCOMPARE(site.problems(),
             QStringList({"page/a websiteUrl broken-link /gone", "page/a links/1 broken-link /lost",
                          "page/b link broken-link galley:page/gone", "page/d link broken-link /about us"}));
    const ServedFiles none{[](std::string_view) { return false; }};
    QCOMPARE(Validator(none).checkRecord(site.replica(), site.ref("page/d")).back().code, ProblemCode::MissingAsset);
}

void TestValidator::emptyIsWhatReadersDoNotSee() {
    SmallSite site(R"({"locales":[{"code":"en"},{"code":"de","fallback":"en"},{"code":"fr"}],"types":[
        {"name":"page","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"},
        {"name":"title","kind":"string","required":true,"localized":true},
        {"name":"tags","kind":"list","required":true,"of":{"kind":"string"}},
        {"name":"seo","kind":"object","required":true,"fields":[{"name":"text","kind":"string"}]},
        {"name":"day","kind":"date","required":true},
        {"name":"author","kind":"ref","targets":["page"],"required":true}]}]})");
    const json full = {{"slug", "home"},         {"title", {{"en", "T"}}}, {"tags", {"x"}},
                       {"seo", {{"text", "s"}}}, {"day", "2024-01-02"},    {"author", "home"}};
    const auto with = [&](const char* id, const json& other) {
        json fields = full;
        fields["slug"] = id;
        fields.update(other);
        return Edit::create("page", id, fields);
    };
    site.apply({Edit::create("page", "home", full), with("blank", {{"title", {{"en", "\u00a0 \u200b"}}}}),
                with("german", {{"title", {{"en", "T"}, {"de", " "}}}}), with("lists", {{"tags", {" ", ""}}}),
                with("object", {{"seo", {{"text", ""}}}})});
    site.apply({Edit::patch("page", "home", "author", nullptr), Edit::patch("page", "home", "day", nullptr),
                Edit::patch("page", "home", "tags", json::array())});
    QCOMPARE(site.problems(),
             QStringList({"page/home tags missing-required Tags", "page/home day missing-required Day",
                          "page/home author missing-required Author", "page/blank title missing-required Title",
                          "page/german title/de missing-required Title", "page/lists tags missing-required Tags",
                          "page/object seo missing-required Seo"}));
}

void TestValidator::assetsAreLookedFor() {
    SmallSite site;
    site.apply(
        {goodPage("home", "home", {{"image", "here.mp4"}, {"body", "![a](/assets/gone.png) ![b](/assets/here.mp4)"}}),
         goodPage("far", "far", {{"image", "https://example.com/a.mp4"}})});
    const Validator validator(ServedFiles{[](std::string_view path) { return path == "here.mp4"; }});
    QCOMPARE(site.problems(validator), QStringList({"page/home body missing-asset gone.png"}));
}

/// Only what begins with a host or two slashes is elsewhere in the web.
void TestValidator::fileNamesMayHaveColons() {
    SmallSite site;
    site.apply({goodPage("home", "home", {{"image", "12:30.mp4"}})});
    QCOMPARE(site.problems(Validator(ServedFiles{[](std::string_view) { return false; }})),
             QStringList({"page/home image missing-asset 12:30.mp4"}));
}

void TestValidator::linksLeadWhereServersAnswer_data() {
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("problem");
    const auto fine = [](const char* address) { QTest::newRow(address) << address << ""; };
    const auto wrong = [](const char* address, const char* problem) { QTest::newRow(address) << address << problem; };
    fine("/theme/style.css");
    fine("/theme/style.css?v=2#top");
    fine("theme/a%20b.png");
    fine("/theme/caf%C3%A9.png");
    fine("/theme/cafe%CC%81.png");
    fine("/theme/x/%2e%2E/style.css");
    wrong("/theme/Style.css", "missing-theme-file Style.css");
    wrong("/theme/gone.css#a", "missing-theme-file gone.css");
    wrong("/theme/style.css/", "missing-theme-file style.css/");
    wrong("/theme/templates/page.mustache", "missing-theme-file templates/page.mustache");
    wrong("/theme/", "broken-link /theme/");
    wrong("/theme", "broken-link /theme");
    wrong("/Theme/style.css", "broken-link /Theme/style.css");
    wrong("/%74heme/style.css", "broken-link /%74heme/style.css");
    fine("/assets/here.mp4?x");
    wrong("/assets/HERE.mp4", "missing-asset HERE.mp4");
    wrong("/assets/", "broken-link /assets/");
    wrong("/assets", "broken-link /assets");
    fine("/api/pages/about");
    fine("/api/pages/de-DE/about");
    fine("/api/pages/about?locale=de%2DDE");
    fine("/api/pages/");
    wrong("/api/pages/gone", "broken-link /api/pages/gone");
    wrong("/api/pages/about?locale=fr", "broken-link /api/pages/about?locale=fr");
    wrong("/api/pages", "broken-link /api/pages");
    wrong("/api/", "broken-link /api/");
    wrong("/api", "broken-link /api");
    fine("/healthz");
    wrong("/healthz/", "broken-link /healthz/");
    wrong("/search", "broken-link /search");
    fine("/about/");
    fine("/ABOUT?a#b");
    wrong("/about/more", "broken-link /about/more");
}

void TestValidator::linksLeadWhereServersAnswer() {
    QFETCH(const QString, address);
    QFETCH(const QString, problem);
    SmallSite site;
    site.apply({goodPage("home", "home", {{"body", ("[x](" + address + ")").toStdString()}}), goodPage("a", "about")});
    const auto named = [](std::map<std::string, int, std::less<>> names) {
        return lookupIn(std::make_shared<const std::map<std::string, int, std::less<>>>(std::move(names)));
    };
    const Validator validator(
        ServedFiles{named({{"here.mp4", 1}}), named({{"style.css", 1}, {"a b.png", 1}, {"cafe\u0301.png", 1}})});
    QCOMPARE(site.problems(validator), problem.isEmpty() ? QStringList() : QStringList({"page/home body " + problem}));
}

void TestValidator::addressesThatCannotBe_data() {
    QTest::addColumn<QString>("slug");
    QTest::addColumn<QString>("code");
    for (const char* slug : {"../a", "a//b", "a?b", "a#b", "100%", "a\\b", "a\tb", "a/./b"})
        QTest::newRow(slug) << slug << "unsafe-slug";
    for (const char* slug : {"api", "api/pages", "/theme/x", "assets/x", "healthz", "Metrics", "de-DE", "de-DE/x"})
        QTest::newRow(slug) << slug << "reserved-slug";
    for (const char* slug : {"a", "a/b", "ü b", "en", "apis", "/a", "a/", " /a/b/ "})
        QTest::newRow(slug) << slug << "";
}

void TestValidator::addressesThatCannotBe() {
    QFETCH(const QString, slug);
    QFETCH(const QString, code);
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("it", slug.toUtf8().constData())});
    const auto problems = Validator().checkRecord(site.replica(), site.ref("page/it"));
    QCOMPARE(problems.empty() ? QString() : QString(toString(problems.front().code)), code);
    QVERIFY(problems.empty() || problems.front().severity == ProblemSeverity::Error);
    QVERIFY(problems.size() <= 1);
}

void TestValidator::pageWithoutAddress() {
    SmallSite site;
    site.apply({goodPage("home", "home"), Edit::create("article", "a", json::object())});
    QCOMPARE(site.problems(), QStringList({"article/a slug missing-slug"}));
}

void TestValidator::clashIsReportedAtEveryPageThatClaims() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "same"), goodPage("two", "/same/")});
    QCOMPARE(site.problems(),
             QStringList({"page/one slug slug-clash /same page/two", "page/two slug slug-clash /same page/one"}));
}

void TestValidator::caseOfLettersMakesNoOtherAddress() {
    SmallSite site;
    site.apply(
        {goodPage("home", "home"), goodPage("one", "école/A"), goodPage("two", "ÉCOLE/a"), goodPage("three", "Home")});
    const QStringList expected{"page/home slug slug-clash / page/three /Home",
                               "page/one slug slug-clash /%C3%A9cole/A page/two /%C3%89COLE/a",
                               "page/two slug slug-clash /%C3%89COLE/a page/one /%C3%A9cole/A",
                               "page/three slug slug-clash /Home page/home /"};
    QCOMPARE(site.problems(), expected);
    // Each still answers at its own, and others are led to one of them.
    QCOMPARE(site.replica().pageAt("/ÉCOLE/a")->page, site.ref("page/two"));
    QCOMPARE(site.replica().pageAt("/%C3%A9cole/A")->page, site.ref("page/one"));
    QVERIFY(site.replica().pageAt("/École/A"));
}

void TestValidator::clashAcrossTypesIsOfOneLanguage() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "same"),
                Edit::create("article", "two", {{"slug", {{"en", "two"}, {"de-DE", "same"}}}})});
    QCOMPARE(site.problems(), QStringList({"page/one slug slug-clash /de-DE/same article/two",
                                           "article/two slug/de-DE slug-clash /de-DE/same page/one"}));
    const auto found = Validator().checkField(site.replica(), site.ref("article/two"), 0);
    QCOMPARE(found.front().locale, std::string("de-DE"));
}

void TestValidator::sameSlugInTwoLanguagesIsNoClash() {
    SmallSite site;
    const auto article = [](const char* id, const char* english, const char* german) {
        return Edit::create("article", id, {{"slug", {{"en", english}, {"de-DE", german}}}});
    };
    site.apply({goodPage("home", "home"), article("a", "team", "mannschaft"), article("b", "crew", "team"),
                article("c", "same", "same"), article("d", "de", "de-DE/d")});
    QCOMPARE(site.problems(), QStringList());
}

void TestValidator::addressThatOthersServe() {
    const std::string schema = R"({"site":{"external":["/shop"]},)" + std::string(test::kSmallSiteSchema).substr(1);
    SmallSite site(schema.c_str());
    site.apply({goodPage("home", "home"), goodPage("s", "shop/shoes")});
    QCOMPARE(site.problems(), QStringList({"page/s slug external-slug /shop/shoes"}));
}

void TestValidator::oneFieldIsCheckedAlone() {
    SmallSite site;
    site.apply({goodPage("home", "home", {{"body", "[x](/gone)"}, {"author", "nobody"}})});
    const auto codes = [&](std::size_t field) {
        QStringList names;
        for (const Problem& problem : Validator().checkField(site.replica(), site.ref("page/home"), field))
            names += toString(problem.code);
        return names;
    };
    QCOMPARE(codes(0), QStringList());
    QCOMPARE(codes(2), QStringList({"broken-link"}));
    QCOMPARE(codes(5), QStringList({"broken-reference"}));
    QCOMPARE(codes(99), QStringList());
}

/// Several threads look at them.
void TestValidator::manyRecordsAreToldInTheirOrder() {
    SmallSite site;
    std::vector<Edit> edits{goodPage("home", "home")};
    for (int i = 0; i < 3000; ++i) {
        const std::string name = "p" + std::to_string(i);
        edits.push_back(goodPage(name.c_str(), name.c_str(), {{"body", "[a](/nowhere/" + name + ")"}}));
    }
    site.apply(edits);
    std::uint64_t told = 0;
    const auto found = Validator().check(
        site.replica(), [&told](std::uint64_t done, std::uint64_t total) { told = done <= total ? done : 0; });
    VERIFY_OK(found);
    QVERIFY(told > 0);
    std::vector<Problem> expected;
    site.replica().state().forEach([&](const RecordView& record) {
        for (Problem& problem : Validator().checkRecord(site.replica(), record.ref()))
            expected.push_back(std::move(problem));
    });
    QCOMPARE(found->size(), std::size_t{3000});
    QVERIFY(*found == expected);
}

void TestValidator::copyIsCheckedAndSummedUp() {
    SmallSite site;
    std::vector<Edit> edits{goodPage("home", "home"), Edit::create("person", "ann", {{"name", "Ann"}})};
    for (int i = 0; i < 3000; ++i) {
        const std::string name = "p" + std::to_string(i);
        const std::string body = std::string(static_cast<std::size_t>(i), 'b') + " [a](/nowhere/" + name + ")";
        edits.push_back(
            goodPage(name.c_str(), name.c_str(), {{"body", body}, {"author", i % 2 == 0 ? "ann" : "nobody"}}));
    }
    site.apply(edits);
    for (const bool isFolded : {false, true}) {
        const State& draft = site.replica().state();
        const auto folded = foldState(site.replica().statePointer());
        VERIFY_OK(folded);
        const auto bytes = std::make_shared<const std::string>(encodeSnapshot(isFolded ? **folded : draft));
        const auto copy = readSnapshot(*bytes, bytes);
        VERIFY_OK(copy);
        std::uint64_t told = 0;
        const auto checked =
            Validator().checkCopy(site.replica(), **copy, [&told](std::uint64_t done, std::uint64_t total) {
                told = done <= total ? done : 0;
            });
        VERIFY_OK(checked);
        QVERIFY(told > 0);
        QCOMPARE(checked->problems.size(), std::size_t{4500});
        QVERIFY(checked->problems == *Validator().check(site.replica()));
        QCOMPARE(checked->checksum.toHex(), draft.recomputeChecksum().toHex());
    }
    // It is the copy that is read: one with another text has another sum, and problems of its own.
    site.apply({Edit::patch("page", "p7", "body", "nothing to follow")});
    const auto other = Validator().checkCopy(site.before(), site.replica().state());
    VERIFY_OK(other);
    QCOMPARE(other->problems.size(), std::size_t{4499});
    QCOMPARE(other->checksum.toHex(), site.replica().state().recomputeChecksum().toHex());
    QVERIFY(other->checksum != site.before().state().recomputeChecksum());
}

void TestValidator::cancelledCheckStops() {
    SmallSite site;
    site.apply({goodPage("home", "home")});
    CancelToken cancel;
    cancel.cancel();
    QCOMPARE(Validator().checkCopy(site.replica(), site.replica().state(), {}, cancel).error().code,
             ErrorCode::Cancelled);
    QCOMPARE(Validator().check(site.replica(), {}, cancel).error().code, ErrorCode::Cancelled);
}

void TestValidator::textsThatAreTooLargeAreNamed() {
    std::string table = "|a|b|c|d|e|f|g|h|\n|---|---|---|---|---|---|---|---|\n";
    std::string wide = "|";
    for (int column = 0; column < 900; ++column)
        wide += "a|";
    std::string rule = wide;
    for (auto at = rule.find("a|"); at != std::string::npos; at = rule.find("a|", at + 4))
        rule.replace(at, 2, "---|");
    std::string grown = wide + "\n" + rule + "\n";
    for (int row = 0; row < 2000; ++row)
        grown += "|b|\n";
    SmallSite site;
    site.apply({goodPage("home", "home", {{"body", grown}}), goodPage("other", "other", {{"body", table}})});
    QCOMPARE(site.problems(), QStringList({"page/home body unrendered-text"}));
}

void TestValidator::everyCodeHasASentence() {
    for (int code = 0; code <= static_cast<int>(ProblemCode::UnrenderedText); ++code) {
        Problem problem;
        problem.code = static_cast<ProblemCode>(code);
        QVERIFY(!describe(problem).empty());
        QVERIFY(*toString(problem.code) != '\0');
    }
}

QTEST_APPLESS_MAIN(TestValidator)
#include "tst_validator.moc"
