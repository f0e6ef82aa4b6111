// What has to go live with a choice of records: found, offered, named, and enough.
#include "model/dataset/content_changes.h"
#include "model/publish/validator.h"
#include "model/workspace/schema_file.h"
#include "tests/publish/release_site.h"

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

using namespace galley;
using namespace galley::test;

namespace {

Edit slug(const std::string& id, const std::string& to) {
    return Edit::patch("article", id, "slug", to);
}

Edit body(const std::string& id, const std::string& text) {
    return Edit::patch("article", id, "body", text);
}

Edit person(const std::string& id) {
    return Edit::create("person", id, {{"name", id}});
}

} // namespace

class TestNeededRecords : public QObject, private ReleaseSite {
    Q_OBJECT

private slots:
    void init() { make(); }
    void cleanup() { close(); }
    void aReleaseTakesFromTheDraftWhatItNeeds();
    void crashOfAReleaseWithNeededRecordsIsMadeUpFor_data();
    void crashOfAReleaseWithNeededRecordsIsMadeUpFor();
    void aPartOfAReleaseTakesItsOwnVersionFirst();
    void whatAnotherReleaseHasIsNamedWithIt();
    void aReleaseThatDeletesTakesWhatTheDraftUnlinked();
    void whoTakesAnAddressTakesItsPageAlong_data();
    void whoTakesAnAddressTakesItsPageAlong();
    void linksAreWhole_data();
    void linksAreWhole();
    void aRedirectOfTheLineGoesAlongUnasked();
    void aChangedSchemaTakesWhatFitsItAlong();
    void aClosedChoiceBringsNothingOfItsOwn_data();
    void aClosedChoiceBringsNothingOfItsOwn();

private:
    std::string refusal(const PublishChoice& choice) {
        const auto refused = publishSite(*m_site, "Ann", "", false, {}, {}, choice);
        return refused ? "published" : refused.error().message;
    }
    Result<PublishResult> publishStrictly(const PublishChoice& choice) {
        return publishSite(*m_site, "Ann", "", false, {}, {}, choice);
    }
    std::set<std::string> neededBy(const PublishChoice& choice) {
        std::set<std::string> names;
        const auto plan = planOf(*m_site, choice);
        if (!plan)
            return {plan.error().message};
        for (const NeededRecord& needed : plan->needed)
            names.insert(m_site->lines().draft->record(needed.record).path());
        return names;
    }
    bool isLive(const std::string& path) { return refOf(m_site->published()->state(), path).has_value(); }
    std::string slugOf(const State& state, const std::string& id) {
        const auto ref = refOf(state, "article/" + id);
        std::string scratch;
        return ref ? std::string(state.record(*ref).field("slug").asString(scratch)) : std::string();
    }
    std::string liveSlug(const std::string& id) { return slugOf(m_site->published()->state(), id); }
    void editAtRandom(std::mt19937& random, const std::string& line, int& made);
};

void TestNeededRecords::aReleaseTakesFromTheDraftWhatItNeeds() {
    const std::string key = release("Christmas");
    edit({}, {person("rosa"), article("far", 1), number("y", "a", 5), number("z", "a", 3)});
    edit({}, {body("far", "See [y](galley:article/new)."), article("new", 2)});
    edit(key, {Edit::patch("article", "x", "author", "rosa"), body("x", "See [that](galley:article/far).")});
    const auto before = contentOf(*m_site->lines().draft);
    QCOMPARE(QString::fromStdString(refusal({key, {}, false})),
             QStringLiteral("article/x needs person/rosa, which is not live and only in the draft; article/x needs "
                            "article/far, which is not live and only in the draft; article/far needs article/new, "
                            "which is not live and only in the draft; publish that with it, or add it to the release"));
    QCOMPARE(contentOf(*m_site->lines().draft), before);
    QVERIFY(m_site->lines().find(key) != nullptr);
    const auto plan = planOf(*m_site, {key, {}, false});
    VERIFY_OK(plan);
    QCOMPARE(plan->needed.size(), std::size_t{3});
    QVERIFY(std::ranges::all_of(plan->needed, [](const NeededRecord& one) { return one.line.empty(); }));
    VERIFY_OK(publishStrictly({key, {}, true}));
    QVERIFY(m_site->lines().find(key) == nullptr);
    QVERIFY(isLive("person/rosa"));
    QCOMPARE(inLive("far", "a"), 1);
    QCOMPARE(inLive("new", "a"), 2);
    QCOMPARE(inLive("y", "a"), 0); // nothing else of the draft
    // Of what went out the draft has nothing unpublished, and the rest waits.
    const auto rest = planOf(*m_site, {{}, {}, false});
    VERIFY_OK(rest);
    QCOMPARE(rest->records, refs({"article/y", "article/z"}));
    bool isTold = false;
    for (std::uint64_t number = 1; number <= m_site->lines().number; ++number)
        isTold = isTold || m_site->journal().readCommit(number)->message ==
                               "To publish: 4 records of release Christmas, 3 of them from the draft";
    QVERIFY(isTold);
    reopen();
    QCOMPARE(planOf(*m_site, {{}, {}, false})->records, refs({"article/y", "article/z"}));
}

void TestNeededRecords::crashOfAReleaseWithNeededRecordsIsMadeUpFor_data() {
    QTest::addColumn<int>("done"); // steps
    QTest::newRow("before it was announced") << 0;
    QTest::newRow("before it was recorded") << 1;
    QTest::newRow("after that") << 2;
}

void TestNeededRecords::crashOfAReleaseWithNeededRecordsIsMadeUpFor() {
    QFETCH(int, done);
    const std::string key = release("Christmas");
    edit({}, {person("rosa"), number("y", "a", 5)});
    edit(key, {Edit::patch("article", "x", "author", "rosa")});
    const auto before = contentOf(m_site->published()->state());
    PublishRequest request = *preparePublish(*m_site, "Ann", "", {}, {key, {}, true});
    if (done > 0) {
        Publisher publisher = *sitePublisher(folder());
        const auto result = publisher.publish(request);
        VERIFY_OK(result);
        if (done > 1) {
            VERIFY_OK(m_site->recordPublication(result->publication));
            VERIFY_OK(m_site->flush());
        }
    }
    reopen();
    if (done == 0) {
        QCOMPARE(contentOf(m_site->published()->state()), before);
        QVERIFY(m_site->lines().find(key) != nullptr);
        QVERIFY(!refOf(*m_site->lines().find(key)->state, "person/rosa")); // the release stays what it is
        VERIFY_OK(publish({key, {}, true}));
    }
    QVERIFY(m_site->lines().find(key) == nullptr);
    QVERIFY(isLive("person/rosa"));
    QVERIFY(refOf(*m_site->lines().draft, "person/rosa"));
    QCOMPARE(planOf(*m_site, {{}, {}, false})->records, refs({"article/y"}));
}

void TestNeededRecords::aPartOfAReleaseTakesItsOwnVersionFirst() {
    const std::string key = release("Christmas");
    edit({}, {person("rosa"), article("far", 1)});
    edit(key, {person("ines"), article("far", 9), Edit::patch("article", "x", "author", "ines"),
               body("x", "[far](/far)"), Edit::patch("article", "far", "author", "rosa"), number("y", "a", 4)});
    const PublishChoice choice{key, refs({"article/x"}), false};
    QCOMPARE(neededBy(choice), (std::set<std::string>{"person/ines", "article/far", "person/rosa"}));
    VERIFY_OK(publishStrictly({key, refs({"article/x"}), true}));
    QCOMPARE(inLive("far", "a"), 9);
    QCOMPARE(inLive("y", "a"), 0);
    QVERIFY(m_site->lines().find(key) != nullptr);
    QCOMPARE(inRelease(key, "y", "a"), 4);
    QCOMPARE(m_site->lines().find(key)->changed(), refs({"article/y"}));
}

void TestNeededRecords::whatAnotherReleaseHasIsNamedWithIt() {
    const std::string key = release("Christmas");
    const std::string other = release("Easter");
    edit(other, {person("rosa"), article("egg", 1)});
    edit(key, {Edit::patch("article", "x", "author", "rosa")});
    edit({}, {body("y", "See [it](/egg).")});
    for (const bool withNeeded : {false, true}) {
        QCOMPARE(QString::fromStdString(refusal({key, {}, withNeeded})),
                 QStringLiteral("article/x needs person/rosa, which is new in release Easter, which goes out later; "
                                "publish that release first, or take out what leads to it"));
        QCOMPARE(QString::fromStdString(refusal({{}, refs({"article/y"}), withNeeded})),
                 QStringLiteral("article/y needs article/egg, which is new in release Easter, which goes out later; "
                                "publish that release first, or take out what leads to it"));
    }
    VERIFY_OK(publishStrictly({other, {}, false}));
    VERIFY_OK(publishStrictly({key, {}, false}));
    VERIFY_OK(publishStrictly({{}, refs({"article/y"}), false}));
}

void TestNeededRecords::aReleaseThatDeletesTakesWhatTheDraftUnlinked() {
    edit({}, {person("rosa"), Edit::patch("article", "x", "author", "rosa"), body("y", "[z](/z)")});
    VERIFY_OK(publish());
    const std::string key = release("Christmas");
    edit(key, {Edit::erase("person", "rosa"), Edit::erase("article", "z")});
    edit({}, {Edit::patch("article", "x", "author", nullptr), body("y", "nothing")});
    QCOMPARE(neededBy({key, {}, false}), (std::set<std::string>{"article/x", "article/y"}));
    QCOMPARE(QString::fromStdString(refusal({key, {}, false})),
             QStringLiteral("person/rosa needs article/x, which still refers to it on the site; the draft has that "
                            "change; article/z needs article/y, which still refers to it on the site; the draft has "
                            "that change; publish that with it, or add it to the release"));
    VERIFY_OK(publishStrictly({key, {}, true}));
    QVERIFY(!isLive("person/rosa"));
    QCOMPARE(contentOf(m_site->published()->state()), contentOf(*m_site->lines().draft));
}

void TestNeededRecords::whoTakesAnAddressTakesItsPageAlong_data() {
    QTest::addColumn<QString>("changes");
    QTest::addColumn<QString>("needed");
    QTest::newRow("a swap") << "x:y y:x"
                            << "article/y";
    QTest::newRow("a cycle of three") << "x:y y:z z:x"
                                      << "article/y article/z";
    QTest::newRow("a chain") << "x:y y:z z:away"
                             << "article/y article/z";
    QTest::newRow("one that moved away") << "x:y y:away"
                                         << "article/y";
    QTest::newRow("one that was deleted") << "x:y y:-"
                                          << "article/y";
    QTest::newRow("another case of letters") << "x:Y y:away"
                                             << "article/y";
    QTest::newRow("nobody's") << "x:free"
                              << "";
}

void TestNeededRecords::whoTakesAnAddressTakesItsPageAlong() {
    QFETCH(QString, changes);
    QFETCH(QString, needed);
    std::set<std::string> expected;
    for (const QString& name : needed.split(' ', Qt::SkipEmptyParts))
        expected.insert(name.toStdString());
    for (const bool isRelease : {false, true}) {
        const std::string key = isRelease ? release("Christmas") : std::string();
        const auto before = m_site->published()->state().version();
        for (const QString& change : changes.split(' ')) {
            const std::string id = change.section(':', 0, 0).toStdString();
            const std::string to = change.section(':', 1).toStdString();
            // The release has the first alone, and the draft the others.
            edit(isRelease && id == "x" ? key : std::string(), {to == "-" ? Edit::erase("article", id) : slug(id, to)});
        }
        const PublishChoice choice =
            isRelease ? PublishChoice{key, {}, false} : PublishChoice{{}, refs({"article/x"}), false};
        QCOMPARE(neededBy(choice), expected);
        PublishChoice with = choice;
        with.withNeeded = true;
        if (!expected.empty()) {
            const std::string words = refusal(choice);
            QVERIFY2(words.find("article/x needs article/y, which has the address that this one takes") == 0,
                     words.c_str());
        }
        QCOMPARE(m_site->published()->state().version(), before);
        VERIFY_OK(publishStrictly(with));
        for (const QString& change : changes.split(' '))
            if (change.section(':', 1) != "-")
                QCOMPARE(QString::fromStdString(liveSlug(change.section(':', 0, 0).toStdString())),
                         change.section(':', 1));
        QVERIFY(planOf(*m_site, {{}, {}, false})->records.empty());
        QVERIFY(Validator().check(*m_site->published())->empty() ||
                std::ranges::none_of(*Validator().check(*m_site->published()), [](const Problem& problem) {
                    return problem.severity == ProblemSeverity::Error;
                }));
        cleanup();
        init();
    }
}

void TestNeededRecords::linksAreWhole_data() {
    QTest::addColumn<QString>("live");  // ID:BODY, by |
    QTest::addColumn<QString>("draft"); // the same; ID@SLUG, ID- too
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<QString>("needed");
    QTest::newRow("to an address that a page has newly") << ""
                                                         << "y@new|x:[a](/new)"
                                                         << "article/x"
                                                         << "article/y";
    QTest::newRow("from a text, to what goes") << "x:[y](/y)"
                                               << "x:|y-"
                                               << "article/y"
                                               << "article/x";
    QTest::newRow("to what goes, where another page comes") << "x:[y](/y)"
                                                            << "y-|z@y"
                                                            << "article/y"
                                                            << "article/z";
    QTest::newRow("to what moved, by its redirect") << "x:[y](/y)"
                                                    << "y@moved"
                                                    << "article/y"
                                                    << "";
    QTest::newRow("that are broken in the draft as well") << ""
                                                          << "x:[a](/nothing)|y@b"
                                                          << "article/x"
                                                          << "";
}

void TestNeededRecords::linksAreWhole() {
    QFETCH(QString, live);
    QFETCH(QString, draft);
    QFETCH(QString, chosen);
    QFETCH(QString, needed);
    for (const QString& changes : {live, draft}) {
        for (const QString& change : changes.split('|', Qt::SkipEmptyParts)) {
            const std::string id = change.left(1).toStdString();
            const std::string rest = change.mid(2).toStdString();
            edit({}, {change[1] == '@'   ? slug(id, rest)
                      : change[1] == '-' ? Edit::erase("article", id)
                                         : body(id, rest)});
        }
        if (&changes == &live || changes == live)
            VERIFY_OK(publish());
    }
    std::set<std::string> expected;
    for (const QString& name : needed.split(' ', Qt::SkipEmptyParts))
        expected.insert(name.toStdString());
    const PublishChoice choice{{}, refs({chosen.toStdString()}), false};
    QCOMPARE(neededBy(choice), expected);
    const std::string words = refusal(choice);
    if (expected.empty())
        return;
    QVERIFY2(words.find(expected.begin()->c_str()) != std::string::npos, words.c_str());
    VERIFY_OK(publishStrictly({{}, choice.records, true}));
}

/// A person said in the draft where the readers of an address go that its page leaves.
void TestNeededRecords::aRedirectOfTheLineGoesAlongUnasked() {
    edit({}, {slug("y", "first")});
    VERIFY_OK(publish()); // which makes the type of redirects
    edit({}, {slug("x", "second")});
    edit({}, {Edit::create("redirect", "mine", {{"from", "/x"}, {"to", "/z"}})});
    VERIFY_OK(publishStrictly({{}, refs({"article/x"}), false}));
    QVERIFY(isLive("redirect/mine"));
    const auto redirects = [&](const Replica& replica) {
        int count = 0;
        replica.state().forEach(*replica.state().schema().redirectType(), [&](const RecordView&) { ++count; });
        return count;
    };
    QCOMPARE(redirects(*m_site->published()), 2);
    QVERIFY(planOf(*m_site, {{}, {}, false})->records.empty());
}

void TestNeededRecords::aChangedSchemaTakesWhatFitsItAlong() {
    Schema schema = m_site->draft()->state().schema();
    schema.types[0].fields[1].required = true; // the headline
    VERIFY_OK(takeSchema(*m_site, schema));
    edit({}, {Edit::patch("article", "x", "headline", "X"), Edit::patch("article", "y", "headline", "Y")});
    QCOMPARE(neededBy({{}, refs({"article/x"}), false}), std::set<std::string>{"article/y"}); // z lacks it in the draft
}

void TestNeededRecords::aClosedChoiceBringsNothingOfItsOwn_data() {
    QTest::addColumn<unsigned>("seed");
    for (const unsigned seed : {1U, 2U, 3U, 5U, 8U, 9U, 30U, 31U, 51U})
        QTest::addRow("%u", seed) << seed;
}

/// Some edits of a line: pages that come, go, move to each other's addresses, link and refer, and redirects.
void TestNeededRecords::editAtRandom(std::mt19937& random, const std::string& line, int& made) {
    const auto below = [&random](std::size_t end) { return static_cast<std::size_t>(random() % end); };
    const auto address = [&] { return "/s" + std::to_string(below(7)); };
    const State& state = *m_site->lines().state(line);
    const auto some = [&](const char* type) {
        std::vector<std::string> ids;
        std::string scratch;
        state.forEach(*state.schema().typeIndex(type),
                      [&](const RecordView& record) { ids.emplace_back(record.id(scratch)); });
        return ids.empty() ? std::string() : ids[below(ids.size())];
    };
    const std::string page = some("article");
    const std::string author = some("person");
    const std::string redirect = some("redirect");
    const auto link = [&] { return below(2) == 0 ? address() : "galley:article/" + page; };
    const std::string id = std::to_string(made++);
    switch (below(10)) {
    case 0:
        return edit(line, {Edit::create("article", "p" + id, {{"slug", address().substr(1)}})});
    case 1:
        return edit(line, {person("r" + id)});
    case 2:
        return edit(line, {Edit::create("redirect", "d" + id, {{"from", address()}, {"to", link()}})});
    case 3:
        return redirect.empty() ? void() : edit(line, {Edit::erase("redirect", redirect)});
    case 4:
        return redirect.empty() ? void()
                                : edit(line, {Edit::patch("redirect", redirect, below(2) ? "to" : "from", address())});
    case 5: {
        const std::string gone = below(2) == 0 ? page : author;
        return gone.empty() ? void() : edit(line, {Edit::erase(gone == page ? "article" : "person", gone)});
    }
    case 6:
        return page.empty() || author.empty() ? void() : edit(line, {Edit::patch("article", page, "author", author)});
    case 7:
    case 8: {
        const std::string other = some("article");
        return other.empty() ? void() : edit(line, {body(other, "See [it](" + link() + ").")});
    }
    default:
        return page.empty() ? void() : edit(line, {slug(page, address().substr(1))});
    }
}

/// What is wrong in what a choice brings with all that it needs stands live before or is wrong in the whole line, too;
/// and without what it needs it is refused with its names.
void TestNeededRecords::aClosedChoiceBringsNothingOfItsOwn() {
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    using Known = std::set<std::tuple<std::string, ProblemCode, std::string, std::string>>;
    const auto errorsOf = [](const Replica& replica) {
        Known errors;
        const auto problems = *Validator().check(replica);
        for (const Problem& problem : problems)
            if (problem.severity == ProblemSeverity::Error) {
                const bool isClash =
                    problem.code == ProblemCode::SlugClash || problem.code == ProblemCode::RedirectLoop;
                errors.emplace(problem.record, problem.code, problem.field, isClash ? "" : problem.parameters.front());
            }
        return errors;
    };
    int made = 0;
    edit({}, {slug("x", "s0"), slug("y", "s1"), slug("z", "s2")});
    VERIFY_OK(publish());
    int published = 0;
    for (int round = 0; round < 12; ++round) {
        const std::string key = release(("Release " + std::to_string(round)).c_str());
        for (int i = 0; i < 8; ++i)
            editAtRandom(random, {}, made);
        for (int i = 0; i < 4; ++i)
            editAtRandom(random, key, made);
        const bool isOfDraft = random() % 2 == 0;
        PublishChoice choice{isOfDraft ? std::string() : key, {}, false};
        const State& state = *m_site->lines().state(choice.line);
        if (isOfDraft || random() % 2 == 0) {
            choice.records.emplace();
            for (const RecordChange& change : contentChanges(*onLive(m_site->lines()), state))
                if (random() % 3 == 0)
                    choice.records->push_back(change.ref);
        }
        // The whole line: the draft, and what the release changes on it.
        StateEditor editor(m_site->lines().draft);
        for (const RecordRef ref : isOfDraft ? std::vector<RecordRef>() : m_site->lines().find(key)->changed()) {
            const auto record = recordIn(state, ref);
            if (record && record->exists)
                editor.put(ref, record);
            else if (editor.current().record(ref).exists())
                editor.erase(ref, 1);
        }
        const Known whole = errorsOf(*Replica::build(editor.finish(Version{1})));
        const Known before = errorsOf(*m_site->published());
        const auto plan = planOf(*m_site, choice);
        VERIFY_OK(plan);
        if (!plan->needed.empty()) {
            const auto refused = publish(choice);
            QVERIFY(!refused);
            const std::string path = m_site->lines().draft->record(plan->needed.front().record).path();
            QVERIFY2(refused.error().message.find(path) != std::string::npos, refused.error().message.c_str());
        }
        choice.withNeeded = true;
        if (!plan->records.empty() && !plan->lacksRecords(true)) {
            VERIFY_OK(publish(choice)); // in spite of errors
            ++published;
            for (const auto& error : errorsOf(*m_site->published()))
                if (!whole.contains(error) && !before.contains(error))
                    QFAIL(qPrintable(QString("round %1: %2 %3 %4 %5")
                                         .arg(round)
                                         .arg(QString::fromStdString(std::get<0>(error)), toString(std::get<1>(error)),
                                              QString::fromStdString(std::get<2>(error)),
                                              QString::fromStdString(std::get<3>(error)))));
            const auto rest = planOf(*m_site, {{}, {}, false});
            VERIFY_OK(rest);
            for (const NeededRecord& needed : plan->needed)
                QVERIFY2(!needed.line.empty() || std::ranges::count(rest->records, needed.record) == 0,
                         m_site->lines().draft->record(needed.record).path().c_str());
        }
        if (m_site->lines().find(key) != nullptr)
            VERIFY_OK(m_site->discardRelease(key));
        while (!m_site->conflicts().empty())
            VERIFY_OK(m_site->settleConflict(m_site->conflicts().front().conflict.key, Settlement::KeepDraft));
    }
    QVERIFY(published > 2);
}

QTEST_GUILESS_MAIN(TestNeededRecords)
#include "tst_needed_records.moc"
