// What comes in from a Contentful export stays what it was, and leaves alone what it does not fit.
#include "model/import/contentful_import.h"
#include "tests/import/imported.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QTest>

using namespace galley;
using test::Imported;
using test::notesOf;
using test::stateOf;
using test::utf16;

class TestContentfulFaithful : public QObject {
    Q_OBJECT
private slots:
    void leavesTheSitesValueToo();
    void costsOneCharacter();
    void refusesWhatFollowsOrRepeats_data();
    void refusesWhatFollowsOrRepeats();
    void keepsNumbers();
    void keepsNumbersAsWritten();
    void keepsTheOrderOfMembers();
    void keepsTheOrderOfManyMembers();
    void stopsWhileItWritesALargeValue();
    void refusesWhatHoldsNothing_data();
    void refusesWhatHoldsNothing();
    void saysWhereTheTextIsNoJson();
    void linksToNowhereLeaveTheSitesLink();
    void listsWithALinkToNowhereLeaveTheSitesLinks();
    void saysThatTheWholeStays();
    void keepsTheNearestPlace();
    void whatWasDeliveredIsPublished();
    void whatIsNoNumberIsAnError_data();
    void whatIsNoNumberIsAnError();
};

namespace {

Result<Imported> contentful(std::string_view text, ContentfulImportOptions options = {}) {
    GALLEY_TRY(auto source, importContentfulText(text, std::move(options)));
    return test::gather(*source);
}

/// An export with one entry, whose fields are given as JSON members.
std::string exportWith(const std::string& fields, const std::string& sys = R"("version":2,"publishedVersion":1)") {
    return R"({"contentTypes":[{"sys":{"id":"page"},"name":"Page","displayField":"title","fields":[
        {"id":"title","name":"Title","type":"Symbol"},{"id":"n","name":"N","type":"Number"},
        {"id":"i","name":"I","type":"Integer"},{"id":"data","name":"Data","type":"Object"},
        {"id":"where","name":"Where","type":"Location"},
        {"id":"tags","name":"Tags","type":"Array","items":{"type":"Symbol"}},
        {"id":"tone","name":"Tone","type":"Symbol","validations":[{"in":["light","dark"]}]}]}],
        "locales":[{"code":"en","default":true}],"assets":[],
        "entries":[{"sys":{"id":"e1","contentType":{"sys":{"id":"page"}},)" +
           sys + R"(},"fields":{)" + fields + "}}]}";
}

} // namespace

void TestContentfulFaithful::leavesTheSitesValueToo() {
    const auto first = contentful(exportWith(R"("title":{"en":"T"},"n":{"en":1.5},"tone":{"en":"dark"})"));
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    ContentfulImportOptions options;
    options.current = *state;
    const auto second = contentful(exportWith(R"("title":{"en":"New"},"n":{"en":"x"},"tone":{"en":"pink"})"), options);
    VERIFY_OK(second);
    QCOMPARE(QByteArray::fromStdString(second->records[0].fields.dump()),
             QByteArray(R"({"n":1.5,"title":"New","tone":"dark"})"));
    QVERIFY2(notesOf(second->report).contains("fields.tone.en: value \"pink\" is left out, the site's own value stays"),
             notesOf(second->report));
    VERIFY_OK(stateOf(*second, *state));
}

void TestContentfulFaithful::costsOneCharacter() {
    const auto imported = contentful(
        exportWith("\"title\":{\"en\":\"a\\ud83d\"},\"data\":{\"en\":{\"k\\ude00\":[\"\xED\xA0\xBD\\u0000\",1e400]}}"));
    VERIFY_OK(imported);
    QCOMPARE(imported->records[0].fields["title"].get<std::string>(), std::string("a") + test::kReplaced);
    QCOMPARE(imported->records[0].fields["data"].get<std::string>(),
             std::string("{\"k") + test::kReplaced + "\":[\"" + test::kReplaced + test::kReplaced + "\",1e400]}");
    const QByteArray notes = notesOf(imported->report);
    for (const char* part :
         {"entries[0] e1, fields.title.en: half a character (\\ud83d)", "fields.data.en.k", "a NUL character"})
        QVERIFY2(notes.contains(part), notes);
    const std::string wide = utf16(exportWith(R"("title":{"en":"é"})").c_str(), false, false).toStdString();
    const auto converted = contentful(wide);
    VERIFY_OK(converted);
    QCOMPARE(converted->records[0].fields["title"].get<std::string>(), std::string("\xC3\xA9"));
}

void TestContentfulFaithful::refusesWhatFollowsOrRepeats_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const QByteArray whole = QByteArray::fromStdString(exportWith(R"("title":{"en":"T"})"));
    QTest::newRow("NUL") << whole + QByteArray("\0garbage", 8) << QByteArray("NUL");
    QTest::newRow("text") << whole + "\n {}" << QByteArray("not valid JSON");
    QTest::newRow("entries twice") << whole.chopped(1) + ",\"entries\":[]}" << QByteArray("entries twice");
    QTest::newRow("no entry of a known type")
        << QByteArray(whole).replace(R"("contentType":{"sys":{"id":"page"}})", R"("contentType":{"sys":{"id":"gone"}})")
        << QByteArray("nothing in it can be used");
}

void TestContentfulFaithful::refusesWhatFollowsOrRepeats() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    const std::string kept = text.toStdString();
    const auto imported = contentful(kept);
    QVERIFY(!imported);
    QCOMPARE(imported.error().code, ErrorCode::InvalidInput);
    const QByteArray said = QByteArray::fromStdString(imported.error().toString());
    QVERIFY2(said.contains(message), said);
    QVERIFY(message.startsWith("nothing") || imported.error().line > 0);
    // A name that is there twice inside is noted.
    const auto twice = contentful(exportWith(R"("title":{"en":"A"},"title":{"en":"B"})"));
    VERIFY_OK(twice);
    QVERIFY2(notesOf(twice->report).contains("entries[0] e1, fields.title: an earlier value"), notesOf(twice->report));
}

void TestContentfulFaithful::keepsNumbers() {
    const auto imported =
        contentful(exportWith(R"("title":{"en":"T"},"n":{"en":9007199254740993},"i":{"en":18446744073709551616})"));
    VERIFY_OK(imported);
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields.dump()),
             QByteArray(R"({"i":"18446744073709551616","n":"9007199254740993","title":"T"})"));
    QVERIFY(notesOf(imported->report).contains("value 9007199254740993 is kept as text"));
    const auto plain = contentful(exportWith(R"("n":{"en":0.5},"i":{"en":9007199254740993})"));
    VERIFY_OK(plain);
    QCOMPARE(plain->schema.types[0].field("i")->kind, FieldKind::Int);
    QCOMPARE(plain->schema.types[0].field("n")->kind, FieldKind::Float);
}

void TestContentfulFaithful::keepsNumbersAsWritten() {
    std::string text =
        exportWith(R"("title":{"en":"T"},"n":{"en":1.50},"i":{"en":1e23},"data":{"en":{"a":[1E5,0.10]}})");
    const std::string second =
        R"(,{"sys":{"id":"e2","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"page"}}},
        "fields":{"n":{"en":1e400},"i":{"en":1e3}}},
        {"sys":{"id":"e3","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"page"}}},"fields":{"n":{"en":"7"}}}]})";
    text.replace(text.size() - 2, 2, second);
    const auto imported = contentful(text);
    VERIFY_OK(imported);
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields.dump()),
             QByteArray(R"({"data":"{\"a\":[1E5,0.10]}","n":"1.50","title":"T"})"));
    QCOMPARE(QByteArray::fromStdString(imported->records[1].fields.dump()), QByteArray(R"({"i":1000,"n":"1e400"})"));
    QCOMPARE(QByteArray::fromStdString(imported->records[2].fields.dump()), QByteArray(R"({"n":"7"})"));
    const QByteArray notes = notesOf(imported->report);
    for (const char* part : {"fields.i.en: value 1e23 is left out", "fields.n.en: value 1.50 is kept as text"})
        QVERIFY2(notes.contains(part), notes);
    const auto plain = contentful(exportWith(R"("n":{"en":1.50},"where":{"en":{"lat":52.5,"lon":-0.10}})"));
    VERIFY_OK(plain);
    QCOMPARE(QByteArray::fromStdString(plain->records[0].fields.dump()),
             QByteArray(R"({"n":1.5,"where":{"lat":52.5,"lon":-0.1}})"));
}

void TestContentfulFaithful::keepsTheOrderOfMembers() {
    const std::string value =
        R"({"z":1.50,"a":[{"y":{"n":1,"m":[]},"b":"\\\"\t"},{"a":1,"b":2},[{"2":true,"1":null}]],"m":{},"":"e"})";
    const auto imported = contentful(exportWith(R"("title":{"en":"T"},"data":{"en":)" + value + "}"));
    VERIFY_OK(imported);
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields["data"].get<std::string>()),
             QByteArray::fromStdString(value));

    // The last value of one name counts, where the first one stood; what is in the others is nowhere.
    const auto twice =
        contentful(exportWith(R"("data":{"en":{"b":{"y":1,"x":2},"a":{"d":0,"c":0},"b":{"x":3,"w":4}}})"));
    VERIFY_OK(twice);
    QCOMPARE(QByteArray::fromStdString(twice->records[0].fields["data"].get<std::string>()),
             QByteArray(R"({"b":{"x":3,"w":4},"a":{"d":0,"c":0}})"));

    // In a list too, and in what is noted.
    std::string text = exportWith(R"("tags":{"en":[{"z":1,"a":2},[3,{"y":4,"x":5}]]},"n":{"en":{"d":6,"c":7}})");
    const std::string symbols = R"("items":{"type":"Symbol"})";
    text.replace(text.find(symbols), symbols.size(), R"("items":{"type":"Object"})");
    const auto list = contentful(text);
    VERIFY_OK(list);
    QCOMPARE(QByteArray::fromStdString(list->records[0].fields["tags"][0].get<std::string>()),
             QByteArray(R"({"z":1,"a":2})"));
    QCOMPARE(QByteArray::fromStdString(list->records[0].fields["tags"][1].get<std::string>()),
             QByteArray(R"([3,{"y":4,"x":5}])"));
    QVERIFY2(notesOf(list->report).contains(R"(value {"d":6,"c":7} is left out)"), notesOf(list->report));
}

void TestContentfulFaithful::keepsTheOrderOfManyMembers() {
    std::string value = "{";
    for (int i = 100'000; i > 0; --i)
        value += (value.size() == 1 ? "\"m" : ",\"m") + std::to_string(i) + "\":{\"b\":1,\"a\":2}";
    value += "}";
    QElapsedTimer time;
    time.start();
    const auto imported = contentful(exportWith(R"("data":{"en":)" + value + "}"));
    QVERIFY2(time.elapsed() < 10'000, "it must not take the square of their number");
    VERIFY_OK(imported);
    QVERIFY(imported->records[0].fields["data"].get<std::string>() == value);
}

void TestContentfulFaithful::stopsWhileItWritesALargeValue() {
    std::string value = "[0";
    for (int i = 0; i < 100'000; ++i)
        value += ",{\"b\":1,\"a\":2}";
    ContentfulImportOptions options;
    CancelToken cancel = options.cancel;
    options.progress = [&](std::uint64_t, std::uint64_t) { cancel.cancel(); }; // it is told before the first record
    const auto imported = contentful(exportWith(R"("data":{"en":)" + value + "]}"), options);
    QVERIFY(!imported);
    QCOMPARE(imported.error().code, ErrorCode::Cancelled);
}

void TestContentfulFaithful::refusesWhatHoldsNothing_data() {
    QTest::addColumn<QByteArray>("entries");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no list") << QByteArray() << QByteArray("has no list of entries and no assets");
    QTest::newRow("null") << QByteArray(R"(,"entries":null)") << QByteArray("has no list of entries");
    QTest::newRow("empty") << QByteArray(R"(,"entries":[])")
                           << QByteArray("has an empty list of entries and no assets");
    QTest::newRow("object") << QByteArray(R"(,"entries":{"a":1.50})")
                            << QByteArray("entries is {\"a\":1.50}, but a list");
    QTest::newRow("number") << QByteArray(R"(,"entries":5)") << QByteArray("entries is 5, but a list");
    QTest::newRow("no object") << QByteArray(R"(,"entries":["x"])") << QByteArray("entries[0]: the item is left out");
    QTest::newRow("assets") << QByteArray(R"(,"entries":[],"assets":{"a":1})") << QByteArray("assets is {\"a\":1}");
}

void TestContentfulFaithful::refusesWhatHoldsNothing() {
    QFETCH(QByteArray, entries);
    QFETCH(QByteArray, message);
    const std::string begin = R"({"contentTypes":[{"sys":{"id":"page"},"name":"Page","fields":[]}])";
    const auto imported = contentful(begin + entries.toStdString() + "}");
    QVERIFY(!imported);
    QCOMPARE(imported.error().code, ErrorCode::InvalidInput);
    QVERIFY2(imported.error().message.find(message.toStdString()) != std::string::npos,
             imported.error().message.c_str());
    // Assets alone are content.
    VERIFY_OK(contentful(begin + R"(,"entries":[],"assets":[{"sys":{"id":"a"},"fields":{}}]})"));
}

void TestContentfulFaithful::saysWhereTheTextIsNoJson() {
    const std::string whole = exportWith(R"("n":{"en":1.50},"title":{"en":"T\u001b"},"i":{"en":7 8})");
    const auto wrong = contentful(whole);
    QVERIFY(!wrong);
    QCOMPARE(static_cast<std::size_t>(wrong.error().offset), whole.find("7 8") + 2);
    QCOMPARE(wrong.error().line,
             static_cast<std::uint64_t>(
                 1 + std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.find("7 8")), '\n')));
    const std::string place = "at byte " + std::to_string(whole.find("7 8") + 2);
    QVERIFY2(wrong.error().message.find("unexpected number literal; expected '}'") != std::string::npos &&
                 wrong.error().message.find(place) != std::string::npos,
             wrong.error().message.c_str());
    const auto cut = contentful(whole.substr(0, whole.find("7 8")));
    QVERIFY(!cut);
    QVERIFY2(cut.error().message.find("unexpected end of input") != std::string::npos, cut.error().message.c_str());
    const auto inText = contentful(whole.substr(0, whole.find("Title") + 3));
    QVERIFY(!inText);
    QVERIFY2(inText.error().message.find("missing closing quote") != std::string::npos &&
                 inText.error().message.find("last read") == std::string::npos,
             inText.error().message.c_str());
}

void TestContentfulFaithful::linksToNowhereLeaveTheSitesLink() {
    const auto link = [](const std::string& id) {
        return R"({"en":{"sys":{"type":"Link","linkType":"Entry","id":")" + id + R"("}}})";
    };
    const auto entry = [](const std::string& id, const std::string& fields) {
        return R"({"sys":{"id":")" + id +
               R"(","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"post"}}},"fields":{)" + fields + "}}";
    };
    const std::string begin =
        R"({"contentTypes":[{"sys":{"id":"post"},"name":"Post","fields":[{"id":"next","type":"Link","linkType":"Entry","name":"Next"}]}],
            "locales":[{"code":"en","default":true}],"entries":[)";
    const auto first = contentful(begin + entry("a", "\"next\":" + link("b")) + "," + entry("b", "") + "," +
                                  entry("c", "\"next\":" + link("a")) + "]}");
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    ContentfulImportOptions options;
    options.current = *state;
    const auto second =
        contentful(begin + entry("a", "\"next\":" + link("gone")) + "," + entry("c", "\"next\":" + link("b")) + "," +
                       entry("d", "\"next\":" + link("gone")) + "]}",
                   options);
    VERIFY_OK(second);
    QCOMPARE(second->records[0].fields["next"].get<std::string>(), std::string("b"));
    QCOMPARE(second->records[1].fields["next"].get<std::string>(), std::string("b"));
    QCOMPARE(second->records[2].fields["next"].get<std::string>(), std::string("gone"));
    const QByteArray notes = notesOf(second->report);
    for (const char* part :
         {"entries[0] a, fields.next.en: the link to Entry gone is left out, the site's own value stays",
          "entries[2] d, fields.next.en: the link to Entry gone leads nowhere"})
        QVERIFY2(notes.contains(part), notes);
    QVERIFY2(!notes.contains("entries[1]"), notes); // what the site holds is no link to nowhere
}

void TestContentfulFaithful::listsWithALinkToNowhereLeaveTheSitesLinks() {
    const auto links = [](const std::vector<std::string>& ids) {
        std::string list;
        for (const std::string& id : ids)
            list += (list.empty() ? "" : ",") + (R"({"sys":{"type":"Link","linkType":"Entry","id":")" + id + "\"}}");
        return R"("all":{"en":[)" + list + "]}";
    };
    const auto exported = [](const std::string& a) {
        const auto entry = [](const std::string& id, const std::string& fields) {
            return R"({"sys":{"id":")" + id +
                   R"(","version":2,"publishedVersion":1,"contentType":{"sys":{"id":"post"}}},"fields":{)" + fields +
                   "}}";
        };
        return R"({"contentTypes":[{"sys":{"id":"post"},"name":"Post","fields":[{"id":"all","type":"Array","name":"All","items":{"type":"Link","linkType":"Entry"}}]}],
            "locales":[{"code":"en","default":true}],"entries":[)" +
               entry("a", a) + "," + entry("b", "") + "," + entry("c", "") + "]}";
    };
    const auto first = contentful(exported(links({"b", "c"})));
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    ContentfulImportOptions options;
    options.current = *state;
    const auto second = contentful(exported(links({"c", "gone"})), options);
    VERIFY_OK(second);
    QCOMPARE(second->records[0].fields["all"].dump(), std::string(R"(["b","c"])"));
    const QByteArray notes = notesOf(second->report);
    for (const char* part : {"fields.all.en[1]: the link to Entry gone is left out, the site's own list stays",
                             "entries[0] a, fields.all.en: the whole new list is left out"})
        QVERIFY2(notes.contains(part), notes);
}

void TestContentfulFaithful::saysThatTheWholeStays() {
    const auto first = contentful(exportWith(R"("tags":{"en":["a","b"]},"where":{"en":{"lat":1,"lon":2}})"));
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    ContentfulImportOptions options;
    options.current = *state;
    const auto second = contentful(
        exportWith(R"("tags":{"en":["c",4,"d",5]},"where":{"en":{"lat":"x","lon":9}},"n":{"en":"x"})"), options);
    VERIFY_OK(second);
    QCOMPARE(QByteArray::fromStdString(second->records[0].fields.dump()),
             QByteArray(R"({"tags":["a","b"],"where":{"lat":1.0,"lon":2.0}})"));
    const QByteArray notes = notesOf(second->report);
    for (const char* part :
         {"fields.tags.en[3]: value 5 is left out, the site's own list stays",
          "fields.tags.en: the whole new list is left out, also what of it fits; the site's own list stays",
          "fields.where.en.lat: value \"x\" is left out, the site's own location stays",
          "fields.where.en: the whole new location is left out, also what of it fits; the site's own location stays"})
        QVERIFY2(notes.contains(part), notes);
    QVERIFY2(notes.count("the whole new") == 2, notes);
}

void TestContentfulFaithful::keepsTheNearestPlace() {
    const auto imported = contentful(
        exportWith(R"("where":{"en":{"lat":52.520008000000000001,"lon":-13.40495400000000000002,"alt":3}})"));
    VERIFY_OK(imported);
    QCOMPARE(QByteArray::fromStdString(imported->records[0].fields.dump()),
             QByteArray(R"({"where":{"lat":52.520008,"lon":-13.404954}})"));
    QVERIFY2(
        notesOf(imported->report).contains("fields.where.en.lat: value 52.520008000000000001 is rounded to 52.520008"),
        notesOf(imported->report));
    // A number of its own leaves what the site has.
    const auto first = contentful(exportWith(R"("n":{"en":1.5},"where":{"en":{"lat":1,"lon":2}})"));
    VERIFY_OK(first);
    const auto state = stateOf(*first);
    VERIFY_OK(state);
    ContentfulImportOptions options;
    options.current = *state;
    const auto second = contentful(
        exportWith(
            R"("n":{"en":12345678901234567890.5},"where":{"en":{"lat":3.00000000000000000001,"lon":4,"alt":5}})"),
        options);
    VERIFY_OK(second);
    QCOMPARE(QByteArray::fromStdString(second->records[0].fields.dump()),
             QByteArray(R"({"n":1.5,"where":{"lat":3.0,"lon":4}})"));
    QVERIFY2(notesOf(second->report).contains("value 12345678901234567890.5 is left out, the site's own value stays"),
             notesOf(second->report));
}

void TestContentfulFaithful::whatWasDeliveredIsPublished() {
    for (const char* sys : {R"("revision":3,"publishedAt":"2023-01-01T00:00:00Z")", R"("revision":1)",
                            R"("createdAt":"2023-01-01T00:00:00Z")"}) {
        const auto imported = contentful(exportWith(R"("title":{"en":"T"})", sys));
        VERIFY_OK(imported);
        QCOMPARE(imported->report.entriesByState.at("published"), std::size_t{1});
        QCOMPARE(imported->report.entriesByState.at("draft"), std::size_t{0});
        QVERIFY(imported->schema.types[0].field("status") == nullptr);
    }
    for (const char* sys : {R"("revision":0)", R"("version":3)"}) {
        const auto draft = contentful(exportWith(R"("title":{"en":"T"})", sys));
        VERIFY_OK(draft);
        QCOMPARE(draft->records[0].fields["status"].get<std::string>(), std::string("draft"));
    }
    // Without locales the value is that of the default one.
    const auto flat = contentful(exportWith(R"("title":"T")", R"("revision":1)"));
    VERIFY_OK(flat);
    QCOMPARE(flat->records[0].fields["title"].get<std::string>(), std::string("T"));
}

void TestContentfulFaithful::whatIsNoNumberIsAnError_data() {
    QTest::addColumn<QByteArray>("value");
    for (const char* value : {"1e", "--1", "1e+", "1.2.3", "1-2", "01", "-", "1.", "[1.0.0]", "2021-03-04"})
        QTest::newRow(value) << QByteArray(value);
}

void TestContentfulFaithful::whatIsNoNumberIsAnError() {
    QFETCH(QByteArray, value);
    const auto space = contentful(exportWith(R"("data":{"en":)" + value.toStdString() + "}"));
    QVERIFY(!space);
    QVERIFY2(space.error().message.starts_with("not valid JSON"), space.error().message.c_str());
}

QTEST_APPLESS_MAIN(TestContentfulFaithful)
#include "tst_contentful_faithful.moc"
