// Which problems a publish brings: what is new stops it, what stands published already only warns.
#include "model/publish/publish_check.h"
#include "tests/publish/small_site.h"
#include "tests/support/samples.h"

#include <QtTest>

using namespace galley;
using nlohmann::json;
using test::goodPage;
using test::SmallSite;

namespace {

/// "error page/a body broken-link /gone": what a publish of the last edits says.
QStringList said(const SmallSite& site, const ChangeSet& changes, const AssetLookup& hasAsset = {},
                 std::vector<std::string> removedAssets = {}) {
    QStringList lines;
    const PublishStep step{site.before(), site.replica(), changes, std::move(removedAssets)};
    const auto found = checkStep(hasAsset, step);
    for (const Problem& problem : *found)
        lines += QString(toString(problem.severity)) + ' ' + SmallSite::linesOf({problem}).front();
    return lines;
}

std::vector<RecordRef> affected(const SmallSite& site, const ChangeSet& changes) {
    return affectedRecords({site.before(), site.replica(), changes});
}

} // namespace

class TestPublishCheck : public QObject {
    Q_OBJECT
private slots:
    void whatIsNewIsAnErrorAndWhatIsOldWarns();
    void anotherProblemInTheSameFieldIsNew();
    void listsMayMoveAroundOldProblems();
    void pageThatGoesBreaksLinksToIt_data();
    void pageThatGoesBreaksLinksToIt();
    void pageThatMovesBreaksLinksToIt();
    void recordThatGoesBreaksReferencesToIt();
    void fileThatGoesIsMissed();
    void changedTargetAffectsItsReferrers();
    void pageThatLeavesAnAddressFreesTheOther();
    void pageThatTakesAnAddressIsNamed();
    void schemaThatGrewChecksEverything();
    void cancelledCheckStops();
};

void TestPublishCheck::whatIsNewIsAnErrorAndWhatIsOldWarns() {
    SmallSite site;
    const ChangeSet first = site.apply({goodPage("home", "home"), goodPage("a", "a", {{"body", "[x](/gone)"}})});
    QCOMPARE(said(site, first), QStringList({"error page/a body broken-link /gone"}));
    const ChangeSet other = site.apply({Edit::patch("page", "home", "headline/en", "New")});
    QCOMPARE(said(site, other), QStringList());
    const ChangeSet same = site.apply({Edit::patch("page", "a", "body", "More words and [x](/gone)")});
    QCOMPARE(said(site, same), QStringList({"warning page/a body broken-link /gone"}));
}

void TestPublishCheck::anotherProblemInTheSameFieldIsNew() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("a", "a", {{"body", "[x](/gone)"}})});
    const ChangeSet changes = site.apply({Edit::patch("page", "a", "body", "[x](/gone) [y](/gone) [z](/lost)")});
    QCOMPARE(said(site, changes),
             QStringList({"warning page/a body broken-link /gone", "error page/a body broken-link /gone",
                          "error page/a body broken-link /lost"}));
}

void TestPublishCheck::listsMayMoveAroundOldProblems() {
    SmallSite site;
    const auto gallery = [](const json& pictures) {
        return json{{"modules", {{{"kind", "gallery"}, {"key", "g"}, {"pictures", pictures}}}}};
    };
    site.apply({goodPage("home", "home"), goodPage("a", "a", gallery({{{"file", "gone.mp4"}}}))});
    const ChangeSet changes = site.apply({Edit::insert("page", "a", "modules/g/pictures", 0, {{"file", "lost.mp4"}})});
    const AssetLookup none = [](std::string_view) { return false; };
    QCOMPARE(said(site, changes, none),
             QStringList({"error page/a modules/g/pictures/0/file missing-asset lost.mp4",
                          "warning page/a modules/g/pictures/1/file missing-asset gone.mp4"}));
}

void TestPublishCheck::pageThatGoesBreaksLinksToIt_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("address");
    QTest::newRow("path") << "[x](/docs/gone)"
                          << "/docs/gone";
    QTest::newRow("relative") << "[x](docs/gone)"
                              << "docs/gone";
    QTest::newRow("record") << "[x](galley:page/g)"
                            << "galley:page/g";
    QTest::newRow("in another language") << "[x](/de-DE/docs/gone)"
                                         << "/de-DE/docs/gone";
    for (const char* link : {"/DOCS/Gone", "/docs/g%6Fne", "/docs/gone#a", "/docs/g%6fne?b"})
        QTest::newRow(link) << QString("[x](%1)").arg(link) << link;
    QTest::newRow("escaped hyphen") << "[x][r]\n\n[r]: /docs\\/gone"
                                    << "/docs/gone";
    QTest::newRow("reference") << "[x](/docs/g&#111;ne)"
                               << "/docs/gone";
    QTest::newRow("none") << "[x](/about)"
                          << "";
}

void TestPublishCheck::pageThatGoesBreaksLinksToIt() {
    QFETCH(const QString, body);
    QFETCH(const QString, address);
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("about", "about"), goodPage("g", "docs/gone"),
                goodPage("a", "a", {{"body", body.toStdString()}})});
    const ChangeSet changes = site.apply({Edit::erase("page", "g")});
    QCOMPARE(said(site, changes),
             address.isEmpty() ? QStringList() : QStringList({"error page/a body broken-link " + address}));
}

void TestPublishCheck::pageThatMovesBreaksLinksToIt() {
    SmallSite site;
    site.apply({goodPage("home", "home", {{"body", "[x](/team) [y](galley:page/t)"}}), goodPage("t", "team"),
                Edit::create("article", "c", {{"slug", {{"en", "crew"}, {"de-DE", "cr\u00e4w"}}}}),
                goodPage("a", "a", {{"body", "[x](/de-DE/cr%C3%A4w) [y](/crew)"}})});
    const ChangeSet changes = site.apply(
        {Edit::patch("page", "t", "slug", "crowd"), Edit::patch("article", "c", "slug/de-DE", "mannschaft")});
    QCOMPARE(said(site, changes),
             QStringList({"error page/home body broken-link /team", "error page/a body broken-link /de-DE/cr%C3%A4w"}));
}

void TestPublishCheck::recordThatGoesBreaksReferencesToIt() {
    SmallSite site;
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}), goodPage("home", "home", {{"author", "ann"}})});
    const ChangeSet changes = site.apply({Edit::erase("person", "ann")});
    QCOMPARE(said(site, changes), QStringList({"error page/home author broken-reference person/ann"}));
}

void TestPublishCheck::fileThatGoesIsMissed() {
    SmallSite site;
    site.apply(
        {goodPage("home", "home"), goodPage("a", "a", {{"image", "a.mp4"}, {"body", "[x](/assets/never.pdf)"}})});
    const ChangeSet changes = site.apply({Edit::patch("page", "home", "headline/en", "New")});
    const AssetLookup none = [](std::string_view) { return false; };
    QCOMPARE(said(site, changes, none), QStringList());
    QCOMPARE(said(site, changes, none, {"a.mp4", "b.mp4"}),
             QStringList({"warning page/a body missing-asset never.pdf", "error page/a image missing-asset a.mp4"}));
}

void TestPublishCheck::changedTargetAffectsItsReferrers() {
    SmallSite site;
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}), goodPage("home", "home", {{"author", "ann"}}),
                goodPage("other", "other")});
    const ChangeSet renamed = site.apply({Edit::patch("person", "ann", "name", "Anna")});
    QVERIFY(affected(site, renamed) == std::vector<RecordRef>{site.ref("person/ann")});
    const RecordRef ann = site.ref("person/ann");
    const ChangeSet deleted = site.apply({Edit::erase("person", "ann")});
    std::vector<RecordRef> expected{ann, site.ref("page/home")};
    std::sort(expected.begin(), expected.end());
    QVERIFY(affected(site, deleted) == expected);
}

void TestPublishCheck::pageThatLeavesAnAddressFreesTheOther() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "same"), goodPage("two", "same")});
    const ChangeSet moved = site.apply({Edit::patch("page", "one", "slug", "elsewhere")});
    const auto refs = affected(site, moved);
    QVERIFY(std::find(refs.begin(), refs.end(), site.ref("page/two")) != refs.end());
    QCOMPARE(said(site, moved), QStringList());
}

void TestPublishCheck::pageThatTakesAnAddressIsNamed() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "one"), goodPage("two", "two")});
    const ChangeSet changes = site.apply({Edit::patch("page", "one", "slug", "two/")});
    QCOMPARE(said(site, changes), QStringList({"error page/one slug slug-clash /two page/two"}));
}

void TestPublishCheck::schemaThatGrewChecksEverything() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("a", "a", {{"body", "[x](/gone)"}})});
    Schema schema = site.replica().state().schema();
    schema.types[0].fields[2].required = true; // body
    StateEditor editor(site.replica().statePointer());
    editor.setSchema(std::make_shared<const Schema>(schema));
    const auto draft = Replica::build(editor.finish(Version{2}));
    const auto found = checkStep({}, {site.replica(), *draft, {}});
    VERIFY_OK(found);
    QCOMPARE(SmallSite::linesOf(*found),
             QStringList({"page/home body missing-required Body", "page/a body broken-link /gone"}));
    QVERIFY((*found)[0].severity == ProblemSeverity::Error);
    QVERIFY((*found)[1].severity == ProblemSeverity::Warning);
}

void TestPublishCheck::cancelledCheckStops() {
    SmallSite site;
    const ChangeSet changes = site.apply({goodPage("home", "home")});
    CancelToken cancel;
    cancel.cancel();
    QCOMPARE(checkStep({}, {site.before(), site.replica(), changes}, {}, cancel).error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestPublishCheck)
#include "tst_publish_check.moc"
