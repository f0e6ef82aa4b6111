// Which redirect answers for an address, and where its readers end.
#include "model/index/redirects.h"
#include "model/schema/redirect_type.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using nlohmann::json;

namespace {

constexpr const char* kRedirectSiteSchema = R"({"site":{"external":["/shop/"]},
  "locales":[{"code":"en"},{"code":"de","fallback":"en"},{"code":"fr"}],
  "types":[{"name":"page","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string","localized":true}]},
           {"name":"person","fields":[{"name":"name","kind":"string"}]}]})";

std::shared_ptr<const Schema> schemaWithRedirects() {
    return std::make_shared<const Schema>(withRedirectType(*test::parsedSchema(kRedirectSiteSchema)));
}

std::shared_ptr<const Replica> redirectSite(const std::vector<Edit>& edits) {
    StateEditor editor(State::empty(schemaWithRedirects()));
    for (const Edit& edit : edits)
        if (const auto done = applyEdit(editor, edit, 1); !done)
            throw std::logic_error(done.error().toString());
    return Replica::build(editor.finish(Version{1}));
}

std::shared_ptr<const Replica> edited(const Replica& replica, const std::vector<Edit>& edits) {
    StateEditor editor(replica.statePointer());
    for (const Edit& edit : edits)
        if (const auto done = applyEdit(editor, edit, 2); !done)
            throw std::logic_error(done.error().toString());
    const ChangeSet changes = editor.changes();
    return replica.next(editor.finish(Version{2}), changes);
}

Edit localPage(const char* id, json slugs) {
    return Edit::create("page", id, {{"slug", std::move(slugs)}});
}

Edit redirect(const char* id, const char* from, const char* to) {
    return Edit::create("redirect", id, {{"from", from}, {"to", to}});
}

/// "a", the id of the redirect that answers, or "none".
QString answering(const Replica& replica, const char* path) {
    const auto found = replica.redirectAt(path);
    return found ? QString::fromStdString(std::string(replica.state().record(*found).id())) : QStringLiteral("none");
}

/// "page at /new", "path at /x", "gone"… for the end of what answers at a path.
QString endOf(const Replica& replica, const char* path) {
    const auto found = replica.redirectAt(path);
    if (!found)
        return QStringLiteral("none");
    const RedirectEnd end = followRedirect(replica, *found);
    static constexpr const char* kNames[] = {"page", "path", "elsewhere", "gone", "lost", "loop", "no address"};
    const QString name = QString::fromLatin1(kNames[static_cast<std::size_t>(end.kind)]);
    return end.leadsOn() ? name + " at " + QString::fromStdString(end.address) : name;
}

} // namespace

class TestRedirects : public QObject {
    Q_OBJECT
private slots:
    void addressesMatchAsThoseOfPagesDo_data();
    void addressesMatchAsThoseOfPagesDo();
    void whatIsNoAddressLeadsNobodyOn_data();
    void whatIsNoAddressLeadsNobodyOn();
    void aPageComesFirst();
    void aGuessComesLast();
    void targetsAreReadStrictly_data();
    void targetsAreReadStrictly();
    void endsAreFound_data();
    void endsAreFound();
    void chainsEndAndCirclesAreSeen();
    void theIndexFollowsEdits();
    void withoutATypeThereAreNone();
};

void TestRedirects::addressesMatchAsThoseOfPagesDo_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* from, const char* asked, bool matches) {
        QTest::newRow(qPrintable(QString::fromUtf8(from) + " " + QString::fromUtf8(asked)))
            << QString::fromUtf8(from) << QString::fromUtf8(asked) << matches;
    };
    row("/old", "/old", true);
    row("/old", "/OLD/", true);
    row("/old", "//old", true);
    row("/old", "/%6Fld?a=b#c", true);
    row("/old", "/en/old", true);
    row("/old", "/EN/Old/", true);
    row("/old", "/de/old", false);
    row("/old", "/older", false);
    row("/OLD/", "/old", true);
    row("/de/old", "/de/old", true);
    row("/de/old", "/DE/de/old/", true);
    row("/de/old", "/old", false);
    row("/über", "/%C3%BCber", true);
    row("/%C3%BCber", "/über", true);
    row("/%C3%BCber", "/U%CC%88BER", true); // two letters for one
    row("/статьи/старая", "/%D0%A1%D1%82%D0%B0%D1%82%D1%8C%D0%B8/%D1%81%D1%82%D0%B0%D1%80%D0%B0%D1%8F", true);
    row("/a/b.html", "/a/B.html", true);
    row("/en/old", "/en/old", true);
    row("/en/old", "/old", false);
    row(" /old ", "/old", true);
}

void TestRedirects::addressesMatchAsThoseOfPagesDo() {
    QFETCH(const QString, from);
    QFETCH(const QString, asked);
    QFETCH(const bool, matches);
    const auto site = redirectSite({redirect("r", from.toUtf8().constData(), "/x")});
    QCOMPARE(answering(*site, asked.toUtf8().constData()), matches ? QString("r") : QString("none"));
}

void TestRedirects::whatIsNoAddressLeadsNobodyOn_data() {
    QTest::addColumn<QString>("from");
    for (const char* from : {"", "old", "https://example.com/old", "/old?id=1", "/old#part", "/assets/a.png", "/api/x",
                             "/theme/style.css", "/a//b", "/a/../b", "/a%00b", "/a\\b", "/healthz"})
        QTest::newRow(from) << QString::fromUtf8(from);
}

void TestRedirects::whatIsNoAddressLeadsNobodyOn() {
    QFETCH(const QString, from);
    const auto site = redirectSite({redirect("r", from.toUtf8().constData(), "/x")});
    QVERIFY(!redirectedAddress(site->state().record(*site->state().findPath("redirect/r"))));
    QVERIFY(!writtenAddress(site->state().schema(), from.toStdString()));
    QCOMPARE(answering(*site, from.toUtf8().constData()), QString("none"));
}

void TestRedirects::aPageComesFirst() {
    const auto site =
        redirectSite({localPage("a", {{"en", "team"}, {"de", "mannschaft"}}), redirect("1", "/TEAM", "/x"),
                      redirect("2", "/de/mannschaft", "/x"), redirect("3", "/mannschaft", "/x")});
    for (const char* path : {"/team", "/Team/", "/en/team", "/de/mannschaft", "/de/de/mannschaft"})
        QCOMPARE(answering(*site, path), QString("none"));
    QCOMPARE(pageLedTo(*site, "/team")->page, *site->state().findPath("page/a"));
    const auto without = edited(*site, {Edit::erase("page", "a")});
    QCOMPARE(answering(*without, "/en/team"), QString("1"));
    QCOMPARE(answering(*without, "/de/mannschaft"), QString("2"));
}

void TestRedirects::aGuessComesLast() {
    // "/mannschaft" is nobody's address: without the redirect the German page is meant.
    const auto site = redirectSite({localPage("a", {{"en", "team"}, {"de", "mannschaft"}})});
    QVERIFY(site->pageAt("/mannschaft"));
    const auto redirected = edited(*site, {redirect("3", "/mannschaft", "galley:page/a")});
    QCOMPARE(endOf(*redirected, "/mannschaft"), QString("page at /team"));
}

void TestRedirects::targetsAreReadStrictly_data() {
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("form");
    const auto row = [](const char* to, TargetForm form) { QTest::newRow(to) << QString::fromUtf8(to) << int(form); };
    row("", TargetForm::Gone);
    row("  ", TargetForm::Gone);
    row("/", TargetForm::Path);
    row("/new?a=b#c", TargetForm::Path);
    row("/with blank", TargetForm::Path);
    row("/a/.b/..c", TargetForm::Path);
    row("galley:page/a", TargetForm::Record);
    row("https://example.com", TargetForm::Elsewhere);
    row("HTTP://example.com:8080/x?y#z", TargetForm::Elsewhere);
    for (const char* to : {"new",
                           "//evil.test/x",
                           "/\\evil.test",
                           "\\\\evil.test",
                           "/a\\b",
                           "javascript:alert(1)",
                           "data:text/html,x",
                           "ftp://example.com/",
                           "https:/example.com",
                           "https://",
                           "https:///x",
                           "http://:80/",
                           "https://good.test@evil.test/",
                           "/a/../old",
                           "/%2e%2E/old",
                           "/a/./b",
                           "/..",
                           "mailto:a@b.test",
                           "?a=b",
                           "#c",
                           "/a\r\nSet-Cookie: x",
                           "https://a.test/\r\nX: y",
                           "/a\tb",
                           "/a\x7f"})
        row(to, TargetForm::None);
}

void TestRedirects::targetsAreReadStrictly() {
    QFETCH(const QString, to);
    QFETCH(const int, form);
    QCOMPARE(int(targetForm(to.toStdString())), form);
}

void TestRedirects::endsAreFound_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("end");
    const auto row = [](const char* from, const char* to, const char* end) {
        QTest::newRow(qPrintable(QString(from) + " " + to)) << QString(from) << QString(to) << QString(end);
    };
    row("/old", "galley:page/a", "page at /team");
    row("/de/old", "galley:page/a", "page at /de/mannschaft");
    row("/fr/old", "galley:page/a", "page at /team"); // no French page: the first language that there is
    row("/old", "galley:page/a?x=1#top", "page at /team?x=1#top");
    row("/old", "galley:page/with%2Fslash", "page at /slash");
    row("/old", "galley:page/nobody", "lost");
    row("/old", "galley:person/ann", "lost");
    row("/old", "galley:nothing/a", "lost");
    row("/old", "galley:", "lost");
    row("/old", "/TEAM/?x=1#top", "page at /team?x=1#top");
    row("/old", "/de/mannschaft", "page at /de/mannschaft");
    row("/old", "/nothing", "path at /nothing");
    row("/old", "/assets/a.png", "path at /assets/a.png");
    row("/old", "/shop/team", "path at /shop/team");
    row("/old", "https://example.com/a?b", "elsewhere at https://example.com/a?b");
    row("/old", "", "gone");
    row("/old", "//evil.test", "no address");
    row("/old", "/old", "loop");
    row("/old", "/OLD/?again", "loop");
}

void TestRedirects::endsAreFound() {
    QFETCH(const QString, from);
    QFETCH(const QString, to);
    QFETCH(const QString, end);
    const auto site =
        redirectSite({localPage("a", {{"en", "team"}, {"de", "mannschaft"}}),
                      localPage("with/slash", {{"en", "slash"}}), Edit::create("person", "ann", json::object()),
                      redirect("r", from.toUtf8().constData(), to.toUtf8().constData())});
    QCOMPARE(endOf(*site, from.toUtf8().constData()), end);
}

void TestRedirects::chainsEndAndCirclesAreSeen() {
    std::vector<Edit> edits{localPage("a", {{"en", "end"}}), redirect("x", "/x", "/y"), redirect("y", "/y", "/z"),
                            redirect("z", "/z", "/y")};
    const auto chain = [&](int length) {
        const std::string key = std::to_string(length);
        for (int i = 0; i < length; ++i) {
            const std::string to = i + 1 == length ? "/end" : "/" + key + "-" + std::to_string(i + 1);
            edits.push_back(redirect((key + "-" + std::to_string(i)).c_str(),
                                     ("/" + key + "-" + std::to_string(i)).c_str(), to.c_str()));
        }
    };
    chain(3);
    chain(static_cast<int>(kMaxRedirectSteps));
    chain(static_cast<int>(kMaxRedirectSteps) + 1);
    const auto site = redirectSite(edits);
    QCOMPARE(endOf(*site, "/3-0"), QString("page at /end"));
    QCOMPARE(followRedirect(*site, *site->redirectAt("/3-0")).steps.size(), std::size_t{3});
    QCOMPARE(endOf(*site, "/64-0"), QString("page at /end"));
    QCOMPARE(endOf(*site, "/65-0"), QString("loop"));
    for (const char* path : {"/x", "/y", "/z"})
        QCOMPARE(endOf(*site, path), QString("loop"));
    QVERIFY(pageLedTo(*site, "/3-1") && !pageLedTo(*site, "/z"));
}

void TestRedirects::theIndexFollowsEdits() {
    auto site = redirectSite({redirect("a", "/a", "/x"), redirect("b", "/b", "/x")});
    site =
        edited(*site, {Edit::patch("redirect", "a", "from", "/c"), redirect("d", "/d", "/x"), redirect("e", "/b", "")});
    const auto built = Replica::build(site->statePointer());
    for (const Replica* replica : {site.get(), built.get()}) {
        QCOMPARE(answering(*replica, "/a"), QString("none"));
        QCOMPARE(answering(*replica, "/b"), QString("b")); // the first one holds
        QCOMPARE(answering(*replica, "/c"), QString("a"));
        QCOMPARE(answering(*replica, "/d"), QString("d"));
    }
    site = edited(*site, {Edit::patch("redirect", "a", "from", "/a"), Edit::erase("redirect", "b")});
    QCOMPARE(answering(*site, "/a"), QString("a"));
    QCOMPARE(answering(*site, "/b"), QString("e"));
    QCOMPARE(answering(*site, "/c"), QString("none"));
}

void TestRedirects::withoutATypeThereAreNone() {
    StateEditor editor(State::empty(test::parsedSchema(kRedirectSiteSchema)));
    QVERIFY(applyEdit(editor, localPage("a", {{"en", "team"}}), 1));
    const auto site = Replica::build(editor.finish(Version{1}));
    QVERIFY(site->redirects().isEmpty() && !site->redirectAt("/old"));
    QVERIFY(pageLedTo(*site, "/team") && !pageLedTo(*site, "/old"));
    // The schema grows.
    StateEditor next(site->statePointer());
    next.setSchema(schemaWithRedirects());
    QVERIFY(applyEdit(next, redirect("r", "/old", "/team"), 2));
    const ChangeSet changes = next.changes();
    const auto grown = site->next(next.finish(Version{2}), changes);
    QCOMPARE(endOf(*grown, "/old"), QString("page at /team"));
}

QTEST_GUILESS_MAIN(TestRedirects)
#include "tst_redirects.moc"
