#include "model/dataset/value_json.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>
#include <limits>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

class TestValueJson : public QObject {
    Q_OBJECT
private slots:
    void writesOneLineInSchemaOrder();
    void leavesOutOnlyDefaultKeysOfWholeLists();
    void givesKeysToBlocksThatHaveNone();
    void acceptsOtherSpellingsOfTheSameValue_data();
    void acceptsOtherSpellingsOfTheSameValue();
    void saysWhatItExpected_data();
    void saysWhatItExpected();
    void refusesTextThatIsNotUtf8();
    void referencesToUnknownIdsArePhantoms();
};

void TestValueJson::writesOneLineInSchemaOrder() {
    PageFixture site;
    VERIFY_OK(site.patch("modules", {{{"kind", "quote"}, {"text", "a \"b\" \\ \n é"}, {"image", json::object()}}}));
    VERIFY_OK(site.patch("related", {{"id", "p"}, {"type", "person"}}));
    VERIFY_OK(site.patch("cast", json::array()));
    VERIFY_OK(site.patch("title", {{"de-DE", "Zwei"}, {"en", "One"}}));
    VERIFY_OK(site.patch("publishedAt", "2021-03-04T06:06:07+01:00"));
    VERIFY_OK(site.patch("score", 0.1));
    VERIFY_OK(site.patch("live", false));
    VERIFY_OK(site.patch("views", -7));
    VERIFY_OK(site.patch("status", "published"));
    VERIFY_OK(site.patch("author", "gig"));
    std::string line;
    appendRecordJson(line, site.page(), BlockKeys::WhenNotDefault);
    const std::string expected =
        R"({"type":"page","id":"home","title":{"en":"One","de-DE":"Zwei"},"views":-7,"score":0.1,"live":false,)"
        R"("publishedAt":"2021-03-04T05:06:07Z","status":"published","author":"gig",)"
        R"("related":{"type":"person","id":"p"},"cast":[],)"
        R"("modules":[{"kind":"quote","text":"a \"b\" \\ \n é","image":{}}]})";
    QCOMPARE(line, expected);
    const Field& views = *site.page().type().field("views");
    std::string out;
    appendJson(out, site.state(), views, ValueView(), BlockKeys::Always);
    QCOMPARE(out, std::string("null"));
}

void TestValueJson::leavesOutOnlyDefaultKeysOfWholeLists() {
    PageFixture site;
    const json row{{"kind", "row"}, {"key", "k1"}};
    VERIFY_OK(site.patch("modules", {row, {{"kind", "row"}, {"key", "k3"}}}));
    std::string line;
    appendRecordJson(line, site.page(), BlockKeys::WhenNotDefault);
    // One key that is not the default shows all: a block without a key would be given k2 when read.
    QVERIFY2(line.ends_with(R"("modules":[{"kind":"row","key":"k1"},{"kind":"row","key":"k3"}]})"), line.c_str());
    VERIFY_OK(site.patch("modules", {row, {{"kind", "row"}, {"key", "k2"}}}));
    line.clear();
    appendRecordJson(line, site.page(), BlockKeys::WhenNotDefault);
    QVERIFY2(line.ends_with(R"("modules":[{"kind":"row"},{"kind":"row"}]})"), line.c_str());
}

void TestValueJson::givesKeysToBlocksThatHaveNone() {
    PageFixture site;
    VERIFY_OK(site.patch("modules", {{{"kind", "row"}}, {{"kind", "row"}, {"key", "k1"}}, {{"kind", "quote"}}}));
    const json modules = site.fields().at("modules");
    QCOMPARE(modules[0].at("key").get<std::string>(), std::string("k2"));
    QCOMPARE(modules[1].at("key").get<std::string>(), std::string("k1"));
    QCOMPARE(modules[2].at("key").get<std::string>(), std::string("k3"));
}

void TestValueJson::acceptsOtherSpellingsOfTheSameValue_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<QByteArray>("kept");
    const auto row = [](const char* path, const char* given, const char* kept) {
        QTest::addRow("%s %s", path, given) << QByteArray(path) << QByteArray(given) << QByteArray(kept);
    };
    row("views", "3.0", "3");
    row("views", "1e3", "1000");
    row("score", "7", "7");
    row("score", "-0.0", "0");
    row("publishedAt", R"("2021-03-04")", R"("2021-03-04T00:00:00Z")");
    row("author", R"({"type":"person","id":"gig"})", R"("gig")");
    row("related", R"("home")", R"({"type":"page","id":"home"})");
    row("title", R"({"en":null,"de-DE":"x"})", R"({"de-DE":"x"})");
    row("title", "{}", "null");
    row("thumbnail", R"({"url":null})", "{}");
}

void TestValueJson::acceptsOtherSpellingsOfTheSameValue() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, given);
    QFETCH(QByteArray, kept);
    PageFixture site;
    VERIFY_OK(site.patch(path.toStdString(), json::parse(given.toStdString())));
    // As text, where 7.0 and 7 must not differ.
    std::string out;
    const auto field = *site.page().type().fieldIndex(path.toStdString());
    appendJson(out, site.state(), site.page().type().fields[field], site.page().field(field), BlockKeys::Always);
    QCOMPARE(QByteArray::fromStdString(out), kept);
}

void TestValueJson::saysWhatItExpected_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* path, const char* value, const char* place, const char* message) {
        QTest::addRow("%s %s", path, value)
            << QByteArray(path) << QByteArray(value) << QByteArray(place) << QByteArray(message);
    };
    row("headline", "1", "headline", "expected text");
    row("views", "1.5", "views", "expected a whole number");
    row("views", "18446744073709551615", "views", "expected a whole number of at most 64 bits");
    row("score", R"("1")", "score", "expected a number");
    row("live", "0", "live", "expected true or false");
    row("publishedAt", R"("yesterday")", "publishedAt", "expected a date and time such as 2021-03-04T05:06:07Z");
    row("status", R"("gone")", "status", "expected one of draft, published");
    row("author", "{}", "author", "expected the id of a record of type person");
    row("author", R"("")", "author", "the id of a record is text that is not empty");
    row("related", "1", "related",
        "expected a reference such as {\"type\":\"page\",\"id\":\"…\"} to a record of type page or person");
    row("related", R"({"type":"film","id":"x"})", "related", "expected a reference to a record of type page or person");
    row("thumbnail", "[]", "thumbnail", "expected an object");
    row("thumbnail", R"({"credit":{"nam":""}})", "thumbnail/credit/nam", "there is no such field");
    row("cast", R"(["a",null])", "cast/1", "an element of a list cannot be null");
    row("cast", R"(["a",{"id":1}])", "cast/1", "expected the id of a record of type person");
    row("title", R"("x")", "title", "expected an object with a value for each language, such as {\"en\":…}");
    row("title", R"({"fr":"x"})", "title/fr", "the site has no such language");
    row("modules", R"([{"kind":"row"},{"kind":"hero"}])", "modules/1/kind", "expected a kind of block: row, quote");
    row("modules", R"([{}])", "modules/0/kind", "expected a kind of block: row, quote");
    row("modules", R"([7])", "modules/0", "expected a block: an object with a kind");
    row("modules", R"([{"kind":"row","key":""}])", "modules/0/key", "a key cannot be empty");
    row("modules", R"([{"kind":"row","key":"a"},{"kind":"row","key":"a"}])", "modules/1/key",
        "two blocks have the key a");
    row("modules", R"([{"kind":"row","refs":["a",2]}])", "modules/0/refs/1",
        "expected the id of a record of type page");
}

void TestValueJson::saysWhatItExpected() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, message);
    PageFixture site;
    const auto result = site.patch(path.toStdString(), json::parse(value.toStdString()));
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().code, ErrorCode::InvalidInput);
    QCOMPARE(QByteArray::fromStdString(result.error().message), message);
    QCOMPARE(QByteArray::fromStdString(result.error().field), place);
    QCOMPARE(result.error().record, std::string("page/home"));
    QVERIFY(site.fields().empty());
}

void TestValueJson::refusesTextThatIsNotUtf8() {
    PageFixture site;
    QVERIFY(!site.patch("headline", "caf\xe9").has_value());
    QVERIFY(!site.patch("author", "\xff").has_value());
    QVERIFY(!site.patch("score", std::numeric_limits<double>::infinity()).has_value());
    QVERIFY(!site.apply(Edit::create("page", "\xff", json::object())).has_value());
}

void TestValueJson::referencesToUnknownIdsArePhantoms() {
    PageFixture site;
    VERIFY_OK(site.patch("author", "gig"));
    const TypeIndex person = *site.state().schema().typeIndex("person");
    QVERIFY(!site.state().find(person, "gig"));
    const auto phantom = site.state().findOrdinal(person, "gig");
    QVERIFY(phantom && site.page().field("author").asRef() == *phantom);
    VERIFY_OK(site.apply(Edit::create("person", "gig", {{"name", "Gig"}})));
    QVERIFY(site.state().find(person, "gig") == phantom);
}

QTEST_APPLESS_MAIN(TestValueJson)
#include "tst_value_json.moc"
