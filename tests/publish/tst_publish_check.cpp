// Which problems a publish brings: what is new stops it, what stands published already only warns.
#include "model/base/file.h"
#include "model/publish/known_problems.h"
#include "model/schema/redirect_type.h"
#include "model/schema/schema_json.h"
#include "tests/publish/small_site.h"
#include "tests/support/samples.h"

#include <QtTest>

#include <random>

using namespace galley;
using nlohmann::json;
using test::goodPage;
using test::SmallSite;

namespace {

/// "error page/a body broken-link /gone": what a publish of the last edits says.
QStringList said(const SmallSite& site, const ChangeSet& changes, const ServedFiles& files = {},
                 std::vector<std::string> removedAssets = {}, std::vector<std::string> removedThemeFiles = {}) {
    QStringList lines;
    const PublishStep step{site.before(), site.replica(), changes, std::move(removedAssets),
                           std::move(removedThemeFiles)};
    const auto found = checkStep(files, step);
    for (const Problem& problem : found->problems)
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
    void fileOfTheThemeThatGoesIsMissed();
    void whatStandsElsewhereIsCarriedOn();
    void redirectsKeepLinksWhole();
    void problemsOfRedirectsAreCarriedOn();
    void knownProblemsAreRemembered();
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
    const ServedFiles none{[](std::string_view) { return false; }};
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
    const ServedFiles none{[](std::string_view) { return false; }};
    QCOMPARE(said(site, changes, none), QStringList());
    QCOMPARE(said(site, changes, none, {"a.mp4", "b.mp4"}),
             QStringList({"warning page/a body missing-asset never.pdf", "error page/a image missing-asset a.mp4"}));
}

void TestPublishCheck::fileOfTheThemeThatGoesIsMissed() {
    SmallSite site;
    site.apply(
        {goodPage("home", "home", {{"body", "[x](/theme/guide.pdf) [y](/theme/never.pdf)"}}), goodPage("a", "a")});
    const ChangeSet changes = site.apply({Edit::patch("page", "a", "headline/en", "New")});
    const ServedFiles none{{}, [](std::string_view) { return false; }};
    QCOMPARE(said(site, changes, none), QStringList());
    QCOMPARE(said(site, changes, none, {}, {"guide.pdf"}),
             QStringList({"error page/home body missing-theme-file guide.pdf",
                          "warning page/home body missing-theme-file never.pdf"}));
}

void TestPublishCheck::whatStandsElsewhereIsCarriedOn() {
    SmallSite site;
    const ChangeSet all =
        site.apply({goodPage("home", "home"), goodPage("a", "a", {{"body", "[x](/soon) [y](/never)"}}),
                    goodPage("b", "b", {{"author", "nobody"}})});
    const StepProblems first = *checkStep({}, {site.before(), site.replica(), all});
    KnownProblems known = knownAfter({}, first);
    const auto publish = [&](const ChangeSet& changes) {
        const PublishStep step{site.before(), site.replica(), changes};
        const StepProblems checked = *checkStep({}, step);
        const KnownProblems elsewhere = standingElsewhere(known, {}, step, checked);
        known = knownAfter(elsewhere, checked);
        // It is what a look at the whole site finds.
        QStringList whole = site.problems();
        QStringList carried = SmallSite::linesOf(known.problems);
        whole.sort();
        carried.sort();
        if (whole != carried)
            qWarning() << whole << carried;
        return whole == carried ? SmallSite::linesOf(elsewhere.problems) : QStringList("not the whole");
    };
    QCOMPARE(publish(site.apply({Edit::patch("page", "home", "headline/en", "New")})),
             QStringList({"page/a body broken-link /soon", "page/a body broken-link /never",
                          "page/b author broken-reference person/nobody"}));
    // A page that comes mends links elsewhere.
    QCOMPARE(publish(site.apply({goodPage("s", "soon")})),
             QStringList({"page/a body broken-link /never", "page/b author broken-reference person/nobody"}));
    // What the step looks at is not elsewhere.
    QCOMPARE(publish(site.apply({Edit::patch("page", "a", "headline/en", "New")})),
             QStringList({"page/b author broken-reference person/nobody"}));
    QCOMPARE(publish(site.apply({Edit::create("person", "nobody", {{"name", "N"}})})),
             QStringList({"page/a body broken-link /never"}));
    QCOMPARE(publish(site.apply({Edit::erase("page", "a")})), QStringList());
}

void TestPublishCheck::redirectsKeepLinksWhole() {
    const Schema schema = withRedirectType(*test::parsedSchema(test::kSmallSiteSchema));
    SmallSite site(formatSchema(schema).c_str());
    const auto redirect = [](const char* id, const char* from, const char* to) {
        return Edit::create("redirect", id, {{"from", from}, {"to", to}});
    };
    site.apply({goodPage("home", "home", {{"body", "[x](/team) [y](/de-DE/TEAM/?a#b) [z](/api/pages/team)"}}),
                goodPage("t", "team"), goodPage("crew", "crew")});
    QCOMPARE(said(site, site.apply({Edit::patch("page", "t", "slug", "band"), redirect("a", "/team", "/band"),
                                    redirect("b", "/de-DE/team", "galley:page/t")})),
             QStringList());
    // Whatever takes the readers' way breaks the links.
    const QStringList broken{"error page/home body broken-link /team",
                             "error page/home body broken-link /api/pages/team"};
    QCOMPARE(said(site, site.apply({Edit::patch("redirect", "a", "to", json())})), broken);
    site.apply({Edit::patch("redirect", "a", "to", "https://example.com/")});
    QCOMPARE(site.problems(), QStringList({"page/home body broken-link /api/pages/team"})); // no document is there
    site.apply({Edit::patch("redirect", "a", "to", "galley:page/crew")});
    QCOMPARE(said(site, site.apply({Edit::erase("redirect", "a")})), broken);
    site.apply({redirect("a", "/team", "galley:page/crew")});
    QCOMPARE(said(site, site.apply({Edit::erase("page", "crew")})),
             broken + QStringList("warning redirect/a to redirect-lost galley:page/crew"));
    QCOMPARE(
        said(site, site.apply({Edit::patch("redirect", "a", "to", "/team")})),
        QStringList({"warning page/home body broken-link /team", "warning page/home body broken-link /api/pages/team",
                     "error redirect/a to redirect-loop /team -> /team"})
            .mid(2));
}

void TestPublishCheck::problemsOfRedirectsAreCarriedOn() {
    const Schema schema = withRedirectType(*test::parsedSchema(test::kSmallSiteSchema));
    for (unsigned seed = 1; seed <= 30; ++seed) {
        std::mt19937 random(seed);
        SmallSite site(formatSchema(schema).c_str());
        std::vector<Edit> start{goodPage("home", "home", {{"body", "[a](/a) [b](/b) [c](/c) [d](/d)"}})};
        for (const char* id : {"p", "q"})
            start.push_back(goodPage(id, id));
        for (const char* id : {"r", "s", "t"})
            start.push_back(Edit::create("redirect", id, {{"from", std::string("/") + id}}));
        const ChangeSet all = site.apply(start);
        KnownProblems known = knownAfter({}, *checkStep({}, {site.before(), site.replica(), all}));
        const auto address = [&] {
            static constexpr const char* kNames[] = {"a", "b", "c", "d"};
            return std::string(kNames[random() % std::size(kNames)]);
        };
        for (int step = 0; step < 25; ++step) {
            static constexpr const char* kPages[] = {"p", "q"};
            static constexpr const char* kRedirects[] = {"r", "s", "t"};
            const char* const redirect = kRedirects[random() % 3];
            const std::string page = kPages[random() % 2];
            const std::string to = random() % 4 == 0 ? "galley:page/" + page : "/" + address();
            const ChangeSet changes =
                site.apply({random() % 3 == 0   ? Edit::patch("page", page, "slug", address())
                            : random() % 2 == 0 ? Edit::patch("redirect", redirect, "from", "/" + address())
                                                : Edit::patch("redirect", redirect, "to", to)});
            const PublishStep one{site.before(), site.replica(), changes};
            const StepProblems checked = *checkStep({}, one);
            known = knownAfter(standingElsewhere(known, {}, one, checked), checked);
            // Clashes are said at one of their pages.
            QStringList whole = site.problems().filter(QRegularExpression("^((?!slug-clash).)*$"));
            QStringList carried = SmallSite::linesOf(known.problems).filter(QRegularExpression("^((?!slug-clash).)*$"));
            whole.sort();
            carried.sort();
            QVERIFY2(whole == carried, qPrintable(QString("seed %1, step %2:\n").arg(seed).arg(step) +
                                                  whole.join('\n') + "\n--\n" + carried.join('\n')));
        }
    }
}

void TestPublishCheck::knownProblemsAreRemembered() {
    QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "cache" / "known.json";
    const Digest version = sha256("one");
    QCOMPARE(readKnownProblems(file, version).error().code, ErrorCode::NotFound);
    KnownProblems known;
    known.problems = {
        {ProblemSeverity::Warning, ProblemCode::BrokenLink, "page/a", "body", {"/gone"}, "en"},
        {ProblemSeverity::Warning, ProblemCode::SlugClash, "page/ü", "", {"/a", "page/b"}, ""},
    };
    VERIFY_OK(writeKnownProblems(file, version, known));
    QCOMPARE(*readKnownProblems(file, version), known);
    QCOMPARE(readKnownProblems(file, sha256("two")).error().code, ErrorCode::NotFound);
    const std::string bytes = *readFile(file);
    for (std::size_t size = 0; size + 2 < bytes.size(); ++size) {
        VERIFY_OK(writeCacheFile(file, std::string_view(bytes).substr(0, size)));
        QVERIFY(!readKnownProblems(file, version));
    }
    known.problems.resize(kMaxKnownProblems + 1, known.problems.front());
    VERIFY_OK(writeKnownProblems(file, version, known));
    const auto most = readKnownProblems(file, version);
    VERIFY_OK(most);
    QCOMPARE(most->problems.size(), kMaxKnownProblems);
    QVERIFY(!most->isWhole);
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
    QVERIFY(found->isWhole);
    QCOMPARE(SmallSite::linesOf(found->problems),
             QStringList({"page/home body missing-required Body", "page/a body broken-link /gone"}));
    QVERIFY(found->problems[0].severity == ProblemSeverity::Error);
    QVERIFY(found->problems[1].severity == ProblemSeverity::Warning);
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
