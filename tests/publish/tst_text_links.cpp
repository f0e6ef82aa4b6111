// Who leads to a record: by fields at any depth, and by links in texts however they are written.
#include "model/publish/text_links.h"
#include "model/schema/redirect_type.h"
#include "model/schema/schema_json.h"
#include "tests/publish/small_site.h"
#include "tests/support/samples.h"

#include <QtTest>

using namespace galley;
using nlohmann::json;
using test::goodPage;
using test::SmallSite;

namespace {

QStringList pathsOf(const SmallSite& site, const std::vector<RecordRef>& refs) {
    QStringList paths;
    for (const RecordRef ref : refs)
        paths += QString::fromStdString(site.replica().state().record(ref).path());
    return paths;
}

} // namespace

class TestTextLinks : public QObject {
    Q_OBJECT
private slots:
    void linksAreFoundHoweverTheyAreWritten_data();
    void linksAreFoundHoweverTheyAreWritten();
    void fieldsAndModulesCount();
    void linksByWayOfARedirectCount();
    void whoRefersIsNotCountedTwice();
    void recordsWithoutAPageHaveLinks();
    void aLimitIsSaid();
    void cancelledSearchStops();
};

void TestTextLinks::linksAreFoundHoweverTheyAreWritten_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("isFound");
    const auto row = [](const char* body, bool isFound) { QTest::newRow(body) << QString(body) << isFound; };
    for (const char* body :
         {"[x](/docs/team)", "[x](/docs/TEAM?a#b)", "[x](docs/te%61m)", "[x](galley:page/t)", "[x](galley:page/%74#a)",
          "<galley:page/t>", "[x][r]\n\n[r]: /docs\\/team", "[x](/docs/te&#97;m)", "![x](galley:page/t)",
          "[x](/de-DE/docs/team)", "[x](/docs/team/)", "[x](/api/pages/docs/team)", "one\n\ntwo [x](/docs/team) three"})
        row(body, true);
    for (const char* body :
         {"/docs/team", "`[x](/docs/team)`", "[x](/docs/teams)", "[x](https://example.org/docs/team)",
          "[x](galley:person/t)", "galley:page/t", "[x](#team)", ""})
        row(body, false);
}

void TestTextLinks::linksAreFoundHoweverTheyAreWritten() {
    QFETCH(const QString, body);
    QFETCH(const bool, isFound);
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("t", "docs/team", {{"body", "[myself](/docs/team)"}}),
                goodPage("a", "a", {{"body", body.toStdString()}})});
    const auto links = incomingLinks(site.replica(), site.ref("page/t"));
    VERIFY_OK(links);
    QCOMPARE(pathsOf(site, links->linking), isFound ? QStringList("page/a") : QStringList());
    QVERIFY(links->referring.empty() && links->isWhole);
    QCOMPARE(linksInText(site.replica(), site.ref("page/a"), site.ref("page/t")), isFound);
}

void TestTextLinks::fieldsAndModulesCount() {
    SmallSite site;
    site.apply(
        {goodPage("home", "home"), goodPage("t", "team"),
         goodPage("a", "a", {{"modules", {{{"kind", "button"}, {"key", "b"}, {"href", "/team"}, {"label", "x"}}}}}),
         goodPage("b", "b", {{"modules", {{{"kind", "button"}, {"key", "b"}, {"label", "/team"}}}}})});
    QCOMPARE(pathsOf(site, incomingLinks(site.replica(), site.ref("page/t"))->linking), QStringList("page/a"));
    // The home page is meant by "/".
    site.apply({Edit::patch("page", "b", "body", "[home](/)")});
    QCOMPARE(pathsOf(site, incomingLinks(site.replica(), site.ref("page/home"))->linking), QStringList("page/b"));
}

void TestTextLinks::linksByWayOfARedirectCount() {
    SmallSite site(formatSchema(withRedirectType(*test::parsedSchema(test::kSmallSiteSchema))).c_str());
    site.apply({goodPage("t", "team"), goodPage("a", "a", {{"body", "[x](/old)"}}),
                goodPage("b", "b", {{"body", "[x](/other)"}}),
                Edit::create("redirect", "r", {{"from", "/Old"}, {"to", "galley:page/t"}}),
                Edit::create("redirect", "s", {{"from", "/other"}, {"to", "/a"}})});
    const auto links = incomingLinks(site.replica(), site.ref("page/t"));
    VERIFY_OK(links);
    QCOMPARE(pathsOf(site, links->linking), QStringList({"page/a", "redirect/r"}));
}

void TestTextLinks::whoRefersIsNotCountedTwice() {
    SmallSite site;
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}),
                goodPage("home", "home", {{"author", "ann"}, {"body", "[Ann](galley:person/ann)"}}),
                goodPage("a", "a", {{"body", "[Ann](galley:person/ann)"}})});
    const auto links = incomingLinks(site.replica(), site.ref("person/ann"));
    VERIFY_OK(links);
    QCOMPARE(pathsOf(site, links->referring), QStringList("page/home"));
    QCOMPARE(pathsOf(site, links->linking), QStringList("page/a"));
}

void TestTextLinks::recordsWithoutAPageHaveLinks() {
    SmallSite site;
    site.apply({Edit::create("person", "\u00e4nn", {{"name", "Ann"}}),
                goodPage("home", "home", {{"body", "[a](galley:person/%C3%A4nn)"}})});
    QCOMPARE(pathsOf(site, incomingLinks(site.replica(), site.ref("person/\u00e4nn"))->linking),
             QStringList("page/home"));
}

void TestTextLinks::aLimitIsSaid() {
    SmallSite site;
    std::vector<Edit> edits{goodPage("home", "home")};
    for (int i = 0; i < 5; ++i)
        edits.push_back(
            goodPage(("p" + std::to_string(i)).c_str(), ("p" + std::to_string(i)).c_str(), {{"body", "[x](/home)"}}));
    site.apply(edits);
    const auto links = incomingLinks(site.replica(), site.ref("page/home"), 3);
    VERIFY_OK(links);
    QCOMPARE(links->linking.size(), std::size_t{3});
    QVERIFY(!links->isWhole);
}

void TestTextLinks::cancelledSearchStops() {
    SmallSite site;
    site.apply({goodPage("home", "home")});
    CancelToken cancel;
    cancel.cancel();
    QCOMPARE(incomingLinks(site.replica(), site.ref("page/home"), 10, cancel).error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestTextLinks)
#include "tst_text_links.moc"
