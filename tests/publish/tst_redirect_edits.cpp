// Redirects that follow from moved and removed pages: whoever asks for an address that was ever live gets the page that
// had it last, wherever that is now, or is told that it is gone; nobody goes round in circles.
#include "model/index/redirects.h"
#include "model/publish/redirect_check.h"
#include "model/publish/redirect_edits.h"
#include "model/schema/redirect_type.h"
#include "tests/publish/small_site.h"
#include "tests/support/samples.h"

#include <QtTest>

#include <map>
#include <random>
#include <set>

using namespace galley;
using nlohmann::json;
using test::SmallSite;

namespace {

constexpr const char* kMovingSchema = R"({
  "locales":[{"code":"en"},{"code":"de","fallback":"en"}],
  "types":[{"name":"page","page":true,"slug":"slug","fields":[
             {"name":"slug","kind":"string","localized":true},{"name":"headline","kind":"string"}]},
           {"name":"note","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"}]},
           {"name":"redirect","redirects":true,"display":"from","fields":[
             {"name":"from","kind":"string","required":true},{"name":"to","kind":"string"},
             {"name":"note","kind":"string"}]}]})";

Edit movingPage(const std::string& id, const json& slugs) {
    return Edit::create("page", id, {{"slug", slugs}});
}

Edit redirectEdit(const char* id, const char* from, const char* to) {
    return Edit::create("redirect", id, {{"from", from}, {"to", to}});
}

/// "create /old galley:page/a", "patch /old …", "delete /old": what the edits do, whatever the ids.
QStringList editLines(const std::vector<Edit>& edits, const State& state) {
    QStringList lines;
    for (const Edit& edit : edits) {
        const auto there = state.find(*state.schema().redirectType(), edit.id);
        const std::string from = edit.op == Edit::Op::Create
                                     ? edit.value.value("from", std::string())
                                     : (there ? redirectFrom(state.record(*there)) : std::string("?"));
        const std::string to = edit.op == Edit::Op::Create ? edit.value.value("to", std::string("gone"))
                               : edit.op == Edit::Op::Patch
                                   ? (edit.value.is_null() ? "gone" : edit.value.get<std::string>())
                                   : std::string();
        lines += QString::fromStdString(std::string(toString(edit.op)) + " " + from + " " + to).trimmed();
    }
    lines.sort();
    return lines;
}

/// A site whose live state follows its draft with the redirects that it needs.
class MovingSite {
public:
    MovingSite() { m_live = m_site.pointer(); }
    void apply(const std::vector<Edit>& edits) { m_site.apply(edits); }
    /// The redirects that going live makes, which it does.
    QStringList goLive() {
        const std::vector<Edit> edits = redirectsForMoves(live(), next());
        const QStringList lines = editLines(edits, next().state());
        m_site.apply(edits);
        if (!redirectsForMoves(live(), next()).empty())
            throw std::logic_error("a second look makes more redirects");
        m_live = m_site.pointer();
        return lines;
    }
    const Replica& live() const { return *m_live; }
    const Replica& next() const { return m_site.replica(); }
    RecordRef ref(const char* path) const { return m_site.ref(path); }

private:
    SmallSite m_site{kMovingSchema};
    std::shared_ptr<const Replica> m_live;
};

/// "page/a at /new", "gone" or "nothing".
QString leadAt(const Replica& replica, const std::string& path) {
    const auto redirect = replica.redirectAt(path);
    const auto found = pageLedTo(replica, path);
    if (found)
        return QString::fromStdString(replica.state().record(found->page).path() + " at " +
                                      *replica.addresses().url(replica.state().record(found->page), found->locale));
    if (!redirect)
        return QStringLiteral("nothing");
    const RedirectEnd end = followRedirect(replica, *redirect);
    return end.leadsOn()                         ? QString::fromStdString("to " + end.address)
           : end.kind == RedirectEnd::Kind::Loop ? QStringLiteral("loop")
           : end.kind == RedirectEnd::Kind::None ? QStringLiteral("no address")
                                                 : QStringLiteral("gone");
}

} // namespace

class TestRedirectEdits : public QObject {
    Q_OBJECT
private slots:
    void aMovedPageIsFound();
    void aWholeTreeMoves();
    void whatChangesNoAddressMakesNoRedirect();
    void anAddressThatAnotherPageTakesLeadsThere();
    void thereAndBackLeavesNothing();
    void aStandingRedirectIsChanged();
    void whatSomebodyDecidedHolds();
    void twoWhoMoveAgree();
    void anIdThatIsTakenGetsANumber();
    void aSchemaMayMoveAllPages();
    void withoutATypeNothingIsMade();
    void anyRenamesLeadToThePage_data();
    void anyRenamesLeadToThePage();
    void removedPagesLeadToTheTarget();
    void removedPagesAreGone();
    void aTargetThatLeadsBackIsRefused_data();
    void aTargetThatLeadsBackIsRefused();
    void redirectsThatPeopleWrite();
    void problemsAreNamed_data();
    void problemsAreNamed();
    void longChainsAreCutShort();
};

void TestRedirectEdits::aMovedPageIsFound() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "team"}, {"de", "mannschaft"}}), movingPage("b/ü", {{"en", "über uns"}})});
    QCOMPARE(site.goLive(), QStringList());
    site.apply({Edit::patch("page", "a", "slug/en", "crew"), Edit::patch("page", "b/ü", "slug/en", "us")});
    QVERIFY(movesPages(site.live(), site.next()));
    QCOMPARE(site.goLive(), QStringList({"create /de/über uns galley:page/b%2F%C3%BC", "create /team galley:page/a",
                                         "create /über uns galley:page/b%2F%C3%BC"}));
    QCOMPARE(leadAt(site.live(), "/team"), QString("page/a at /crew"));
    QCOMPARE(leadAt(site.live(), "/de/%C3%BCber%20uns"), QString("page/b/ü at /de/us"));
    site.apply({Edit::patch("page", "a", "slug", json())}); // it stays, without any address
    QCOMPARE(site.goLive(), QStringList({"create /crew galley:page/a", "create /de/mannschaft galley:page/a"}));
    QCOMPARE(leadAt(site.live(), "/team"), QString("gone"));
}

void TestRedirectEdits::aWholeTreeMoves() {
    MovingSite site;
    std::vector<Edit> made;
    std::vector<Edit> moved;
    for (int i = 0; i < 300; ++i) {
        const std::string id = std::to_string(i);
        made.push_back(Edit::create("note", id, {{"slug", "docs/v1/" + id}}));
        moved.push_back(Edit::patch("note", id, "slug", "docs/v2/" + id));
    }
    site.apply(made);
    site.goLive();
    site.apply(moved);
    QCOMPARE(site.goLive().size(), 600); // in both languages
    for (int i = 0; i < 300; ++i)
        QCOMPARE(leadAt(site.live(), "/de/docs/v1/" + std::to_string(i)), QString("note/%1 at /de/docs/v2/%1").arg(i));
    QVERIFY(checkRedirects(site.live()).empty());
}

void TestRedirectEdits::whatChangesNoAddressMakesNoRedirect() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "team"}}), movingPage("gone", {{"en", "gone"}})});
    site.goLive();
    site.apply({Edit::patch("page", "a", "headline", "New"), Edit::patch("page", "a", "slug/en", "/TEAM/"),
                movingPage("b", {{"en", "new"}}), Edit::erase("page", "gone")});
    QVERIFY(!movesPages(site.live(), site.next()));
    QCOMPARE(site.goLive(), QStringList());
}

void TestRedirectEdits::anAddressThatAnotherPageTakesLeadsThere() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "one"}, {"de", "eins"}}), movingPage("b", {{"en", "two"}, {"de", "zwei"}})});
    site.goLive();
    site.apply({Edit::patch("page", "a", "slug/en", "two"), Edit::patch("page", "b", "slug/en", "one")});
    QCOMPARE(site.goLive(), QStringList());
    QCOMPARE(leadAt(site.live(), "/one"), QString("page/b at /one"));
    site.apply({Edit::patch("page", "b", "slug/en", "three")});
    QCOMPARE(site.goLive(), QStringList({"create /one galley:page/b"})); // the last one that had it
    // Another language's address is not the same.
    site.apply({Edit::patch("page", "a", "slug/en", "four"), Edit::patch("page", "b", "slug/de", "two")});
    QCOMPARE(site.goLive(), QStringList({"create /de/zwei galley:page/b", "create /two galley:page/a"}));
    QCOMPARE(leadAt(site.live(), "/two"), QString("page/a at /four"));
    QCOMPARE(leadAt(site.live(), "/de/two"), QString("page/b at /de/two"));
}

void TestRedirectEdits::thereAndBackLeavesNothing() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "here"}, {"de", "hier"}})});
    site.goLive();
    for (int round = 0; round < 3; ++round) {
        site.apply({Edit::patch("page", "a", "slug/en", "there")});
        site.goLive();
        QCOMPARE(leadAt(site.live(), "/here"), QString("page/a at /there"));
        site.apply({Edit::patch("page", "a", "slug/en", "here")});
        QCOMPARE(site.goLive(), QStringList({"create /there galley:page/a", "delete /here"}).mid(0, 2));
        QCOMPARE(leadAt(site.live(), "/there"), QString("page/a at /here"));
        QVERIFY(checkRedirects(site.live()).empty());
    }
}

void TestRedirectEdits::aStandingRedirectIsChanged() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "team"}, {"de", "de"}})});
    site.goLive();
    site.apply({redirectEdit("old", "/Team/", "/elsewhere")}); // of no effect yet
    QCOMPARE(site.goLive(), QStringList());
    site.apply({Edit::patch("page", "a", "slug/en", "crew")});
    QCOMPARE(site.goLive(), QStringList({"patch /Team/ galley:page/a"}));
    QCOMPARE(leadAt(site.live(), "/team"), QString("page/a at /crew"));
}

void TestRedirectEdits::whatSomebodyDecidedHolds() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "team"}, {"de", "de"}}), movingPage("b", {{"en", "all"}})});
    site.goLive();
    site.apply({Edit::patch("page", "a", "slug/en", "crew"), redirectEdit("mine", "/team", "/all")});
    QCOMPARE(site.goLive(), QStringList());
    QCOMPARE(leadAt(site.live(), "/team"), QString("page/b at /all"));
}

void TestRedirectEdits::twoWhoMoveAgree() {
    SmallSite one(kMovingSchema);
    one.apply({movingPage("a", {{"en", "team"}})});
    const auto live = one.pointer();
    one.apply({Edit::patch("page", "a", "slug/en", "crew")});
    const std::vector<Edit> first = redirectsForMoves(*live, one.replica());
    one.apply({Edit::patch("page", "a", "headline", "else"), Edit::patch("page", "a", "slug/en", "band")});
    const std::vector<Edit> second = redirectsForMoves(*live, one.replica());
    QVERIFY(first == second && !first.empty());
    QCOMPARE(first.front().id, std::string("team-") + first.front().id.substr(5));
}

void TestRedirectEdits::anIdThatIsTakenGetsANumber() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "team"}, {"de", "de"}})});
    site.goLive();
    site.apply({Edit::patch("page", "a", "slug/en", "crew")});
    const std::string id = redirectsForMoves(site.live(), site.next()).front().id;
    site.apply({redirectEdit(id.c_str(), "/quite-another", "/x")});
    QCOMPARE(redirectsForMoves(site.live(), site.next()).front().id, id + "-2");
}

void TestRedirectEdits::aSchemaMayMoveAllPages() {
    SmallSite before(kMovingSchema);
    before.apply({movingPage("a", {{"en", "start"}}), movingPage("b", {{"en", "home"}})});
    Schema schema = before.replica().state().schema();
    schema.site.home = "start";
    StateEditor editor(before.replica().statePointer());
    editor.setSchema(std::make_shared<const Schema>(schema));
    const auto next = Replica::build(editor.finish(Version{9}));
    // "/start" is the home page's slug still, and leads to "/" without a redirect.
    QCOMPARE(editLines(redirectsForMoves(before.replica(), *next), next->state()), QStringList());
    QVERIFY(!movesPages(before.replica(), *next));
}

void TestRedirectEdits::withoutATypeNothingIsMade() {
    SmallSite site;
    site.apply({test::goodPage("a", "team")});
    const auto live = site.pointer();
    site.apply({Edit::patch("page", "a", "slug", "crew")});
    QVERIFY(movesPages(*live, site.replica())); // so a type is worth making
    QVERIFY(redirectsForMoves(*live, site.replica()).empty());
}

void TestRedirectEdits::anyRenamesLeadToThePage_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 40; ++seed)
        QTest::newRow(std::to_string(seed).c_str()) << seed;
}

void TestRedirectEdits::anyRenamesLeadToThePage() {
    QFETCH(const unsigned, seed);
    std::mt19937 random(seed);
    const auto upTo = [&](unsigned count) { return random() % count; };
    const auto slug = [&]() -> json {
        static constexpr const char* kSlugs[] = {"a", "b", "c", "A/x", "home", "ü", "en/a", "d"};
        return upTo(10) == 0 ? json() : json(kSlugs[upTo(std::size(kSlugs))]);
    };
    MovingSite site;
    struct Owner {
        std::string page;
        std::size_t locale = 0;
        bool wasDeleted = false; ///< while it had the address
    };
    std::map<std::string, Owner> everLive;
    const auto remember = [&] {
        const State& state = site.live().state();
        state.forEach([&](const RecordView& record) {
            for (std::size_t locale = 0; record.type().page && locale < 2; ++locale) {
                const auto url = site.live().addresses().url(record, locale);
                const auto found = url ? site.live().pageAt(*url) : std::nullopt;
                if (found && found->page == record.ref() && redirectedAddress(state.schema(), *url))
                    everLive[*url] = {record.path(), locale, false};
            }
        });
    };
    for (int step = 0; step < 30; ++step) {
        std::set<std::string> deleted;
        for (unsigned change = 0; change <= upTo(4); ++change) {
            const std::string id = std::to_string(upTo(5));
            const bool isThere = site.next().state().findPath("page/" + id).has_value();
            if (!isThere) {
                site.apply({movingPage(id, {{"en", slug()}, {"de", slug()}})});
                deleted.erase("page/" + id);
            } else if (upTo(8) == 0) {
                site.apply({Edit::erase("page", id)});
                deleted.insert("page/" + id);
            } else {
                site.apply({Edit::patch("page", id, upTo(2) == 0 ? "slug/en" : "slug/de", slug())});
            }
        }
        for (auto& [url, owner] : everLive) {
            const auto found = site.live().pageAt(url);
            const bool hasIt =
                found && site.live().state().record(found->page).path() == owner.page && !site.live().redirectAt(url);
            owner.wasDeleted = owner.wasDeleted || (hasIt && deleted.contains(owner.page));
        }
        site.goLive();
        remember();
        const Replica& live = site.live();
        for (const auto& [url, owner] : everLive) {
            const QString to = leadAt(live, url);
            QVERIFY2(to != "loop" && to != "no address", url.c_str());
            const auto ref = live.state().findPath(owner.page);
            if (owner.wasDeleted || !ref)
                continue;
            const auto record = live.state().record(*ref);
            auto now = live.addresses().url(record, owner.locale);
            for (std::size_t other = 0; !now && other < 2; ++other)
                now = live.addresses().url(record, other);
            const QString expected = now ? QString::fromStdString(owner.page + " at " + *now) : QStringLiteral("gone");
            QVERIFY2(to == expected, qPrintable(QString::fromStdString(url) + " leads to " + to + ", not " + expected));
        }
        for (const Problem& problem : checkRedirects(live))
            QVERIFY2(problem.code == ProblemCode::RedirectLost, describe(problem).c_str()); // of deleted pages
    }
}

void TestRedirectEdits::removedPagesLeadToTheTarget() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "one"}, {"de", "eins"}}), movingPage("b", {{"en", "two"}, {"de", "zwei"}}),
                movingPage("c", {{"en", "all"}, {"de", "alle"}})});
    site.goLive();
    site.apply({Edit::patch("page", "a", "slug/en", "first")});
    site.goLive();
    const std::vector<RecordRef> pages{site.ref("page/a"), site.ref("page/b")};
    auto edits = redirectsForRemovals(site.live(), site.next(), pages, " galley:page/c ");
    VERIFY_OK(edits);
    QCOMPARE(editLines(*edits, site.next().state()),
             QStringList({"create /de/eins galley:page/c", "create /de/zwei galley:page/c",
                          "create /first galley:page/c", "create /two galley:page/c", "patch /one galley:page/c"}));
    site.apply(*edits);
    // They are in the draft still: a page comes before its redirect, and loses it when it goes live again.
    QCOMPARE(leadAt(site.next(), "/first"), QString("page/a at /first"));
    site.apply({Edit::erase("page", "a"), Edit::erase("page", "b")});
    QCOMPARE(leadAt(site.next(), "/one"), QString("page/c at /all"));
    QCOMPARE(leadAt(site.next(), "/de/eins"), QString("page/c at /de/alle"));
    site.goLive();
    site.apply({movingPage("a", {{"en", "first"}, {"de", "eins"}})});
    QCOMPARE(site.goLive(), QStringList({"delete /de/eins", "delete /first"}));
}

void TestRedirectEdits::removedPagesAreGone() {
    MovingSite site;
    site.apply({movingPage("a", {{"en", "one"}, {"de", "eins"}}),
                movingPage("b", {{"en", "one"}, {"de", "zwei"}})}); // they clash
    site.goLive();
    site.apply({Edit::patch("page", "a", "slug/de", "first")});
    site.goLive();
    const std::vector<RecordRef> pages{site.ref("page/a")};
    const auto edits = redirectsForRemovals(site.live(), site.next(), pages, "");
    VERIFY_OK(edits);
    QCOMPARE(editLines(*edits, site.next().state()), QStringList({"create /de/first gone"})); // the other page has /one
    site.apply(*edits);
    site.apply({Edit::erase("page", "a")});
    QCOMPARE(leadAt(site.next(), "/de/first"), QString("gone"));
    QCOMPARE(leadAt(site.next(), "/de/eins"), QString("gone"));
    QCOMPARE(leadAt(site.next(), "/one"), QString("page/b at /one"));
    // A redirect that stands is changed.
    site.goLive();
    site.apply({movingPage("c", {{"en", "x"}, {"de", "y"}})});
    site.goLive();
    site.apply({redirectEdit("r", "/x", "/one")});
    site.goLive();
    const std::vector<RecordRef> others{site.ref("page/c")};
    const auto second = redirectsForRemovals(site.live(), site.next(), others, "");
    VERIFY_OK(second);
    QCOMPARE(editLines(*second, site.next().state()), QStringList({"create /de/y gone", "patch /x gone"}));
}

void TestRedirectEdits::aTargetThatLeadsBackIsRefused_data() {
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("said");
    QTest::newRow("itself") << "/one"
                            << "leads back to where it comes from (/one -> /one)";
    QTest::newRow("itself, otherwise written") << "/ONE/?x"
                                               << "leads back";
    QTest::newRow("itself by name") << "galley:page/a"
                                    << "taken off the site as well";
    QTest::newRow("another one") << "galley:page/b"
                                 << "taken off the site as well";
    QTest::newRow("by way of a redirect") << "/back"
                                          << "leads back to where it comes from (/one -> /back -> /one)";
    QTest::newRow("nobody") << "galley:page/nobody"
                            << "is not there";
    QTest::newRow("no address") << "//evil.test"
                                << "is no address to lead to";
    QTest::newRow("words") << "the start page"
                           << "is no address to lead to";
}

void TestRedirectEdits::aTargetThatLeadsBackIsRefused() {
    QFETCH(const QString, target);
    QFETCH(const QString, said);
    MovingSite site;
    site.apply({movingPage("a", {{"en", "one"}, {"de", "eins"}}), movingPage("b", {{"en", "two"}}),
                redirectEdit("r", "/back", "/one")});
    site.goLive();
    const std::vector<RecordRef> pages{site.ref("page/a"), site.ref("page/b")};
    const auto edits = redirectsForRemovals(site.live(), site.next(), pages, target.toStdString());
    QVERIFY(!edits && edits.error().code == ErrorCode::InvalidInput);
    QVERIFY2(edits.error().message.find(said.toStdString()) != std::string::npos, edits.error().message.c_str());
}

void TestRedirectEdits::redirectsThatPeopleWrite() {
    SmallSite site(kMovingSchema);
    site.apply(
        {movingPage("a", {{"en", "team"}}), redirectEdit("r", "/used", "/team"), redirectEdit("s", "/here", "/there")});
    const auto edit = newRedirect(site.replica(), " /DE/%C3%9Cber/ ", " /team ", "Why");
    VERIFY_OK(edit);
    QCOMPARE(QString::fromStdString(edit->value.dump()), QString(R"({"from":"/de/Über","note":"Why","to":"/team"})"));
    const auto gone = newRedirect(site.replica(), "/x", "", "");
    VERIFY_OK(gone);
    QVERIFY(!gone->value.contains("to") && !gone->value.contains("note"));
    QCOMPARE(newRedirect(site.replica(), "/Used/", "/x", "").error().code, ErrorCode::Exists);
    for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{{"x", "/y"},
                                                                                   {"/x?y", "/y"},
                                                                                   {"/assets/x", "/y"},
                                                                                   {"/x", "y"},
                                                                                   {"/x", "//y"},
                                                                                   {"/there", "/here"},
                                                                                   {"/x", "/X"}}) {
        const auto refused = newRedirect(site.replica(), from, to, "");
        QVERIFY2(!refused && refused.error().code == ErrorCode::InvalidInput, from);
    }
}

void TestRedirectEdits::problemsAreNamed_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* what, const char* from, const char* to, const char* problem) {
        QTest::newRow(what) << QString::fromUtf8(from) << QString::fromUtf8(to) << QString::fromUtf8(problem);
    };
    row("a page", "/x", "galley:page/a", "");
    row("its address", "/x", "/team", "");
    row("gone", "/x", "", "");
    row("elsewhere", "/x", "https://example.com", "");
    row("no address", "x", "/team", "error from redirect-from x");
    row("a query", "/x?id=1", "/team", "error from redirect-from /x?id=1");
    row("nothing", "", "/team", "error from missing-required From");
    row("of a page", "/TEAM", "/x", "warning from redirect-shadowed /TEAM page/a; warning to redirect-lost /x");
    row("of others", "/shop/x", "/team", "warning from redirect-shadowed /shop/x");
    row("twice", "/Taken/", "/team", "error from redirect-clash /Taken/ redirect/taken");
    row("no target", "/x", "team", "error to redirect-target team");
    row("lost", "/x", "/nothing?a", "warning to redirect-lost /nothing?a");
    row("a lost record", "/x", "galley:page/none", "warning to redirect-lost galley:page/none");
    row("a file", "/x", "/assets/here.png", "");
    row("no file", "/x", "/assets/gone.png", "warning to redirect-lost /assets/gone.png");
    row("others'", "/x", "/shop/anything", "");
    row("a circle", "/b", "/taken", "error to redirect-loop /b -> /taken -> /b");
    row("itself", "/x", "/x", "error to redirect-loop /x -> /x");
    row("into a circle", "/x", "/round", "error to redirect-loop /round -> /round");
    row("a chain", "/x", "/first", "warning to redirect-chain /first /team");
    row("a chain to nothing", "/x", "/away", "warning to redirect-chain /away ");
}

void TestRedirectEdits::problemsAreNamed() {
    QFETCH(const QString, from);
    QFETCH(const QString, to);
    QFETCH(const QString, problem);
    const std::string schema = R"({"site":{"external":["/shop/"]},)" + std::string(kMovingSchema).substr(1);
    SmallSite site(schema.c_str());
    site.apply({movingPage("a", {{"en", "team"}}), redirectEdit("taken", "/taken", "/b"),
                redirectEdit("round", "/round", "/round"), redirectEdit("first", "/first", "/team"),
                redirectEdit("away", "/away", ""),
                redirectEdit("r", from.toUtf8().constData(), to.toUtf8().constData())});
    const auto files = std::make_shared<const std::map<std::string, int, std::less<>>>(
        std::map<std::string, int, std::less<>>{{"here.png", 1}});
    const Validator validator(ServedFiles{lookupIn(files)});
    QStringList found;
    for (const Problem& one : validator.checkRecord(site.replica(), site.ref("redirect/r"))) {
        QCOMPARE(one.record, std::string("redirect/r"));
        std::string line = std::string(toString(one.severity)) + " " + one.field + " " + toString(one.code);
        for (const std::string& parameter : one.parameters)
            line += " " + parameter;
        found += QString::fromStdString(line);
        QVERIFY(!describe(one).empty());
    }
    QCOMPARE(found.join("; "), problem);
    // A form asks for one field at a time.
    const std::size_t fromField = 0;
    for (const Problem& one : validator.checkField(site.replica(), site.ref("redirect/r"), fromField))
        QCOMPARE(one.field, std::string("from"));
}

void TestRedirectEdits::longChainsAreCutShort() {
    SmallSite site(kMovingSchema);
    std::vector<Edit> edits;
    for (int i = 0; i < 2000; ++i)
        edits.push_back(redirectEdit(std::to_string(i).c_str(), ("/r" + std::to_string(i)).c_str(),
                                     ("/r" + std::to_string(i + 1)).c_str()));
    site.apply(edits);
    int loops = 0; // or what is too long to be told from one
    for (const Problem& problem : checkRedirects(site.replica())) {
        loops += problem.code == ProblemCode::RedirectLoop ? 1 : 0;
        QVERIFY(problem.parameters.front().size() < 200);
    }
    QCOMPARE(loops, 2000 - static_cast<int>(kMaxRedirectSteps));
}

QTEST_GUILESS_MAIN(TestRedirectEdits)
#include "tst_redirect_edits.moc"
