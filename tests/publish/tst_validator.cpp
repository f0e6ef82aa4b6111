// Each rule of the validator on a small site, and which records a change can affect.
#include "model/publish/validator.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QtTest>

#include <algorithm>

using namespace galley;
using nlohmann::json;

namespace {

constexpr const char* kSchema = R"({
  "locales":[{"code":"en"},{"code":"de-DE","fallback":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","fields":[
      {"name":"slug","kind":"string","required":true},
      {"name":"headline","kind":"string","required":true,"localized":true},
      {"name":"body","kind":"text"},
      {"name":"image","kind":"asset"},
      {"name":"imageAlt","kind":"string","localized":true},
      {"name":"author","kind":"ref","targets":["person"]},
      {"name":"modules","kind":"blocks","blocks":[
        {"name":"gallery","fields":[{"name":"pictures","kind":"list","of":{"kind":"object","fields":[
          {"name":"file","kind":"asset"},{"name":"alt","kind":"string"}]}}]},
        {"name":"button","fields":[{"name":"href","kind":"string"},{"name":"label","kind":"string","required":true}]}]}]},
    {"name":"article","page":true,"slug":"slug","fields":[
      {"name":"slug","kind":"string","localized":true}]},
    {"name":"person","fields":[{"name":"name","kind":"string"}]}]})";

/// A site that changes by edits.
class SmallSite {
public:
    SmallSite()
        : m_replica(Replica::build(State::empty(test::parsedSchema(kSchema)))) {}

    ChangeSet apply(const std::vector<Edit>& edits) {
        StateEditor editor(m_replica->statePointer());
        const Version next{m_replica->state().version().value() + 1};
        for (const Edit& edit : edits)
            if (const auto done = applyEdit(editor, edit, next.value()); !done)
                throw std::logic_error(done.error().toString());
        ChangeSet changes = editor.changes();
        m_replica = m_replica->next(editor.finish(next), changes);
        return changes;
    }
    const Replica& replica() const { return *m_replica; }
    RecordRef ref(const char* path) const { return *m_replica->state().findPath(path); }

    /// "record field code parameters…" of every problem, for comparing.
    QStringList problems(const Validator& validator = Validator()) const {
        QStringList lines;
        const auto found = validator.check(*m_replica);
        for (const Problem& problem : *found) {
            std::string line = problem.record + " " + problem.field + " " + toString(problem.code);
            for (const std::string& parameter : problem.parameters)
                line += " " + parameter;
            lines.append(QString::fromStdString(line));
        }
        return lines;
    }

private:
    std::shared_ptr<const Replica> m_replica;
};

Edit goodPage(const char* id, const char* slug, json more = json::object()) {
    json fields = {{"slug", slug}, {"headline", {{"en", "Hello"}}}};
    fields.update(more);
    return Edit::create("page", id, fields);
}

} // namespace

class TestValidator : public QObject {
    Q_OBJECT

private slots:
    void goodSiteHasNoProblems();
    void siteWithoutHomePage();
    void brokenReferenceNamesItsTarget();
    void requiredFieldMayFallBackToAnotherLocale();
    void imagesNeedAlternativeText();
    void linksLeadToPages();
    void assetsAreLookedFor();
    void addressesThatCannotBe_data();
    void addressesThatCannotBe();
    void pageWithoutAddress();
    void clashIsReportedAtThePageThatLoses();
    void clashAcrossTypesAndLocales();
    void changedTargetAffectsItsReferrers();
    void pageThatLeavesAnAddressFreesTheOther();
    void cancelledCheckStops();
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

void TestValidator::assetsAreLookedFor() {
    SmallSite site;
    site.apply(
        {goodPage("home", "home", {{"image", "here.mp4"}, {"body", "![a](/assets/gone.png) ![b](/assets/here.mp4)"}}),
         goodPage("far", "far", {{"image", "https://example.com/a.mp4"}})});
    const Validator validator([](std::string_view path) { return path == "here.mp4"; });
    QCOMPARE(site.problems(validator), QStringList({"page/home body missing-asset gone.png"}));
}

void TestValidator::addressesThatCannotBe_data() {
    QTest::addColumn<QString>("slug");
    QTest::addColumn<QString>("code");
    for (const char* slug : {"/a", "a/", "../a", "a//b", "a?b", "a#b", "100%", "a\\b", "a\tb"})
        QTest::newRow(slug) << slug << "unsafe-slug";
    for (const char* slug : {"api", "api/pages", "theme/x", "assets/x", "healthz", "metrics", "de-DE", "de-DE/x"})
        QTest::newRow(slug) << slug << "reserved-slug";
    for (const char* slug : {"a", "a/b", "ü b", "en", "apis"})
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
}

void TestValidator::pageWithoutAddress() {
    SmallSite site;
    site.apply({goodPage("home", "home"), Edit::create("article", "a", json::object())});
    QCOMPARE(site.problems(), QStringList({"article/a slug missing-slug"}));
}

void TestValidator::clashIsReportedAtThePageThatLoses() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "same"), goodPage("two", "same")});
    QCOMPARE(site.problems(), QStringList({"page/two slug slug-clash same page/one"}));
}

void TestValidator::clashAcrossTypesAndLocales() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "same"),
                Edit::create("article", "two", {{"slug", {{"en", "two"}, {"de-DE", "same"}}}})});
    QCOMPARE(site.problems(), QStringList({"article/two slug/de-DE slug-clash same page/one"}));
}

void TestValidator::changedTargetAffectsItsReferrers() {
    SmallSite site;
    site.apply({Edit::create("person", "ann", {{"name", "Ann"}}), goodPage("home", "home", {{"author", "ann"}}),
                goodPage("other", "other")});
    const ChangeSet renamed = site.apply({Edit::patch("person", "ann", "name", "Anna")});
    QVERIFY(Validator::affectedRecords(site.replica(), renamed) == std::vector<RecordRef>{site.ref("person/ann")});
    const RecordRef ann = site.ref("person/ann");
    const ChangeSet deleted = site.apply({Edit::erase("person", "ann")});
    std::vector<RecordRef> expected{ann, site.ref("page/home")};
    std::sort(expected.begin(), expected.end());
    QVERIFY(Validator::affectedRecords(site.replica(), deleted) == expected);
}

void TestValidator::pageThatLeavesAnAddressFreesTheOther() {
    SmallSite site;
    site.apply({goodPage("home", "home"), goodPage("one", "same"), goodPage("two", "same")});
    const ChangeSet moved = site.apply({Edit::patch("page", "one", "slug", "elsewhere")});
    const auto affected = Validator::affectedRecords(site.replica(), moved);
    QVERIFY(std::find(affected.begin(), affected.end(), site.ref("page/two")) != affected.end());
    QCOMPARE(site.problems(), QStringList());
}

void TestValidator::cancelledCheckStops() {
    SmallSite site;
    site.apply({goodPage("home", "home")});
    CancelToken cancel;
    cancel.cancel();
    QCOMPARE(Validator().check(site.replica(), {}, cancel).error().code, ErrorCode::Cancelled);
}

void TestValidator::everyCodeHasASentence() {
    for (int code = 0; code <= static_cast<int>(ProblemCode::MissingHome); ++code) {
        Problem problem;
        problem.code = static_cast<ProblemCode>(code);
        QVERIFY(!describe(problem).empty());
        QVERIFY(*toString(problem.code) != '\0');
    }
}

QTEST_APPLESS_MAIN(TestValidator)
#include "tst_validator.moc"
