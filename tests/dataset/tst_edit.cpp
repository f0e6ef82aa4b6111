#include "model/dataset/edit.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

class TestEdit : public QObject {
    Q_OBJECT
private slots:
    void inverseRemovesContainersThatItMade_data();
    void inverseRemovesContainersThatItMade();
    void emptyAndAbsentListsAreDistinct();
    void deletedRecordComesBackWithItsKeys();
    void createAndDeleteKeepTheOrdinal();
    void wholeBlockKeepsItsKey();
    void insertedBlockGetsAFreeKey();
    void patchSharesTheBlocksBesideIt();
    void refusesWhatCannotBeApplied_data();
    void refusesWhatCannotBeApplied();
    void refusesDeepValues();
    void jsonFormRoundTrips();
    void refusesMalformedJson_data();
    void refusesMalformedJson();
    void mergesTyping();
};

namespace {

json modules(int count) {
    json list = json::array();
    for (int i = 1; i <= count; ++i)
        list.push_back({{"kind", "row"}, {"key", "k" + std::to_string(i)}, {"text", "text " + std::to_string(i)}});
    return list;
}

std::vector<std::string> keysOf(const PageFixture& site) {
    const json fields = site.fields();
    std::vector<std::string> keys;
    for (const json& block : fields.at("modules"))
        keys.push_back(block.at("key"));
    return keys;
}

} // namespace

void TestEdit::inverseRemovesContainersThatItMade_data() {
    QTest::addColumn<QByteArray>("edit");
    QTest::addColumn<QByteArray>("inverse");
    const auto row = [](const char* edit, const char* inverse) {
        QTest::addRow("%s", edit) << QByteArray(edit) << QByteArray(inverse);
    };
    row(R"({"op":"patch","path":"thumbnail/url","value":"a.jpg"})",
        R"({"op":"patch","path":"thumbnail","value":null})");
    row(R"({"op":"patch","path":"thumbnail/credit/name","value":"x"})",
        R"({"op":"patch","path":"thumbnail","value":null})");
    row(R"({"op":"patch","path":"title/en","value":"x"})", R"({"op":"patch","path":"title/en","value":null})");
    row(R"({"op":"insert","path":"cast","index":0,"value":"x"})", R"({"op":"patch","path":"cast","value":null})");
    row(R"({"op":"insert","path":"tags/en","index":0,"value":"x"})", R"({"op":"patch","path":"tags/en","value":null})");
    row(R"({"op":"insert","path":"modules","index":0,"value":{"kind":"row"}})",
        R"({"op":"patch","path":"modules","value":null})");
    row(R"({"op":"patch","path":"thumbnail/url","value":null})",
        R"({"op":"patch","path":"thumbnail/url","value":null})");
}

void TestEdit::inverseRemovesContainersThatItMade() {
    QFETCH(QByteArray, edit);
    QFETCH(QByteArray, inverse);
    const auto complete = [](const QByteArray& text) {
        json object = json::parse(text.toStdString());
        object["type"] = "page";
        object["id"] = "home";
        return object;
    };
    PageFixture site;
    const auto result = site.apply(*editFromJson(complete(edit)));
    VERIFY_OK(result);
    QCOMPARE(QByteArray::fromStdString(toJson(*result).dump()), QByteArray::fromStdString(complete(inverse).dump()));
    VERIFY_OK(site.apply(*result));
    QVERIFY2(site.fields().empty(), site.fields().dump().c_str());
}

void TestEdit::emptyAndAbsentListsAreDistinct() {
    PageFixture site;
    VERIFY_OK(site.patch("cast", json::array()));
    const auto inserted = site.apply(Edit::insert("page", "home", "cast", 0, "gig"));
    VERIFY_OK(inserted);
    QVERIFY(*inserted == Edit::remove("page", "home", "cast/0"));
    VERIFY_OK(site.apply(*inserted));
    QVERIFY(site.fields() == json({{"cast", json::array()}}));
}

void TestEdit::deletedRecordComesBackWithItsKeys() {
    PageFixture site;
    VERIFY_OK(site.patch("modules", {{{"kind", "row"}, {"key", "hero"}}, {{"kind", "quote"}, {"key", "k1"}}}));
    VERIFY_OK(site.patch("title/de-DE", "Titel"));
    const json fields = site.fields();
    const auto inverse = site.apply(Edit::erase("page", "home"));
    VERIFY_OK(inverse);
    QVERIFY(*inverse == Edit::create("page", "home", fields));
    VERIFY_OK(site.apply(*inverse));
    QVERIFY(site.fields() == fields);
}

void TestEdit::createAndDeleteKeepTheOrdinal() {
    PageFixture site;
    const RecordRef ref = site.page().ref();
    VERIFY_OK(site.apply(Edit::erase("page", "home")));
    QVERIFY(!site.state().record(ref).exists());
    const auto gone = site.patch("headline", "x");
    QVERIFY(!gone.has_value());
    QCOMPARE(gone.error().code, ErrorCode::NotFound);
    const auto created = site.apply(Edit::create("page", "home", {{"headline", "again"}}));
    VERIFY_OK(created);
    QVERIFY(*created == Edit::erase("page", "home"));
    QVERIFY(site.page().ref() == ref);
    QCOMPARE(site.page().revision(), site.state().version().value());
    const auto twice = site.apply(Edit::create("page", "home", json::object()));
    QVERIFY(!twice.has_value());
    QCOMPARE(twice.error().code, ErrorCode::Exists);
}

void TestEdit::wholeBlockKeepsItsKey() {
    PageFixture site;
    VERIFY_OK(site.patch("modules", modules(3)));
    const json before = site.fields();
    const auto inverse = site.patch("modules/k2", {{"kind", "quote"}, {"image", {{"url", "a.jpg"}}}});
    VERIFY_OK(inverse);
    QVERIFY(site.fields().at("modules")[1] == json({{"kind", "quote"}, {"key", "k2"}, {"image", {{"url", "a.jpg"}}}}));
    VERIFY_OK(site.apply(*inverse));
    QVERIFY(site.fields() == before);
    QVERIFY(!site.patch("modules/k2", {{"kind", "quote"}, {"key", "k9"}}).has_value());
    QVERIFY(!site.patch("modules/k2", nullptr).has_value());
}

void TestEdit::insertedBlockGetsAFreeKey() {
    PageFixture site;
    VERIFY_OK(site.patch("modules", modules(3)));
    const auto removed = site.apply(Edit::remove("page", "home", "modules/k2"));
    VERIFY_OK(removed);
    // Not k2: undoing the removal must still work.
    VERIFY_OK(site.apply(Edit::insert("page", "home", "modules", 1, {{"kind", "row"}})));
    QVERIFY(keysOf(site) == std::vector<std::string>({"k1", "k4", "k3"}));
    VERIFY_OK(site.apply(*removed));
    QVERIFY(keysOf(site) == std::vector<std::string>({"k1", "k2", "k4", "k3"}));
    const auto taken = site.apply(Edit::insert("page", "home", "modules", 0, {{"kind", "row"}, {"key", "k3"}}));
    QVERIFY(!taken.has_value());
    QCOMPARE(taken.error().code, ErrorCode::InvalidInput);
    QCOMPARE(taken.error().field, std::string("modules/key"));
    const auto moved = site.apply(Edit::move("page", "home", "modules/k1", 3));
    VERIFY_OK(moved);
    QVERIFY(keysOf(site) == std::vector<std::string>({"k2", "k4", "k3", "k1"}));
    QVERIFY(*moved == Edit::move("page", "home", "modules/k1", 0));
}

void TestEdit::patchSharesTheBlocksBesideIt() {
    PageFixture site;
    VERIFY_OK(site.patch("modules", modules(3)));
    const auto before = site.page().materialise();
    const std::size_t index = *site.page().type().fieldIndex("modules");
    VERIFY_OK(site.patch("modules/k2/text", "new"));
    const auto after = site.page().materialise();
    const BlockList& old = before->fields[index].asBlocks();
    const BlockList& now = after->fields[index].asBlocks();
    QVERIFY(old[0] == now[0]);
    QVERIFY(old[1] != now[1]);
    QVERIFY(old[2] == now[2]);
    QCOMPARE(old[1]->fields[0].asString(), std::string("text 2"));
    VERIFY_OK(site.patch("headline", "x"));
    QVERIFY(&site.page().materialise()->fields[index].asBlocks() == &now);
}

void TestEdit::refusesWhatCannotBeApplied_data() {
    QTest::addColumn<QByteArray>("edit");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* edit, ErrorCode code, const char* text) {
        QTest::addRow("%s", edit) << QByteArray(edit) << static_cast<int>(code) << QByteArray(text);
    };
    row(R"({"op":"patch","path":"nowhere","value":1})", ErrorCode::NotFound,
        "page/home, field nowhere: type page has no such field");
    row(R"({"op":"patch","path":"","value":1})", ErrorCode::InvalidInput, "page/home: the field path is empty");
    row(R"({"op":"patch","path":"modules/k9/text","value":"x"})", ErrorCode::NotFound,
        "page/home, field modules/k9/text: there is no block with the key k9");
    row(R"({"op":"patch","path":"modules/k1/image","value":"x"})", ErrorCode::NotFound,
        "page/home, field modules/k1/image: a block of kind row has no such field");
    row(R"({"op":"patch","path":"title/fr","value":"x"})", ErrorCode::NotFound,
        "page/home, field title/fr: the site has no language fr");
    row(R"({"op":"patch","path":"cast/7","value":"x"})", ErrorCode::NotFound,
        "page/home, field cast/7: the list has no element 7");
    row(R"({"op":"patch","path":"cast/0","value":null})", ErrorCode::InvalidInput,
        "page/home, field cast/0: an element of a list cannot be null; remove it instead");
    row(R"({"op":"patch","path":"headline/x","value":1})", ErrorCode::NotFound,
        "page/home, field headline/x: a field of kind string has no parts");
    row(R"({"op":"insert","path":"headline","index":0,"value":1})", ErrorCode::InvalidInput,
        "page/home, field headline: the path does not lead to a list");
    row(R"({"op":"insert","path":"tags","index":0,"value":"x"})", ErrorCode::InvalidInput,
        "page/home, field tags: the field is localized: the path needs a language");
    row(R"({"op":"insert","path":"cast","index":2,"value":"x"})", ErrorCode::InvalidInput,
        "page/home, field cast: the index 2 is outside 0 to 1");
    row(R"({"op":"insert","path":"modules/k1","index":0,"value":{"kind":"row"}})", ErrorCode::InvalidInput,
        "page/home, field modules/k1: a block is not a list");
    row(R"({"op":"move","path":"cast/0","index":1})", ErrorCode::InvalidInput,
        "page/home, field cast/0: the index 1 is outside 0 to 0");
    row(R"({"op":"move","path":"cast","index":1})", ErrorCode::InvalidInput,
        "page/home, field cast: the path names a whole field, not an element of a list");
    row(R"({"op":"remove","path":"modules/k1/text"})", ErrorCode::InvalidInput,
        "page/home, field modules/k1/text: a block is not a list");
}

void TestEdit::refusesWhatCannotBeApplied() {
    QFETCH(QByteArray, edit);
    QFETCH(int, code);
    QFETCH(QByteArray, text);
    PageFixture site;
    VERIFY_OK(site.patch("modules", modules(1)));
    VERIFY_OK(site.patch("cast", {"gig"}));
    json object = json::parse(edit.toStdString());
    object["type"] = "page";
    object["id"] = "home";
    const json before = site.fields();
    const auto result = site.apply(*editFromJson(object));
    QVERIFY(!result.has_value());
    QCOMPARE(static_cast<int>(result.error().code), code);
    QCOMPARE(QByteArray::fromStdString(result.error().toString()), text);
    QVERIFY(site.fields() == before);
}

void TestEdit::refusesDeepValues() {
    const std::size_t kLevels = 200'000;
    json deep = json::parse(std::string(kLevels, '[') + std::string(kLevels, ']'));
    json text{{"op", "patch"}, {"type", "page"}, {"id", "home"}, {"path", "cast"}, {"value", nullptr}};
    text["value"].swap(deep); // copying so deep a value would overflow the stack
    const auto edit = editFromJson(text);
    QVERIFY(!edit.has_value());
    QCOMPARE(edit.error().code, ErrorCode::InvalidInput);
}

void TestEdit::jsonFormRoundTrips() {
    for (const Edit& edit :
         {Edit::create("page", "a", {{"headline", "x"}}), Edit::patch("page", "a", "title/en", nullptr),
          Edit::insert("page", "a", "cast", 7, "x"), Edit::move("page", "a", "cast/1", 0),
          Edit::remove("page", "a", "cast/1"), Edit::erase("page", "a")}) {
        const auto again = editFromJson(json::parse(toJson(edit).dump()));
        VERIFY_OK(again);
        QVERIFY(*again == edit);
    }
    QCOMPARE(toJson(Edit::erase("page", "a")).dump(), std::string(R"({"id":"a","op":"delete","type":"page"})"));
}

void TestEdit::refusesMalformedJson_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {
             "[]",
             R"({"op":"rename","type":"page","id":"a"})",
             R"({"op":"delete","type":"page"})",
             R"({"op":"delete","type":"page","id":7})",
             R"({"op":"delete","type":"page","id":"a","path":"x"})",
             R"({"op":"patch","type":"page","id":"a","path":"x"})",
             R"({"op":"patch","type":"page","id":"a","value":1})",
             R"({"op":"create","type":"page","id":"a","fields":[]})",
             R"({"op":"insert","type":"page","id":"a","path":"x","index":-1,"value":1})",
             R"({"op":"insert","type":"page","id":"a","path":"x","index":4294967296,"value":1})",
             R"({"op":"move","type":"page","id":"a","path":"x/0","index":1.0})",
         })
        QTest::addRow("%s", text) << QByteArray(text);
}

void TestEdit::refusesMalformedJson() {
    QFETCH(QByteArray, text);
    const auto edit = editFromJson(json::parse(text.toStdString()));
    QVERIFY(!edit.has_value());
    QCOMPARE(edit.error().code, ErrorCode::InvalidInput);
}

void TestEdit::mergesTyping() {
    Edit typing = Edit::patch("page", "a", "headline", "N");
    QVERIFY(mergeEdits(typing, Edit::patch("page", "a", "headline", "Ni")));
    QVERIFY(typing == Edit::patch("page", "a", "headline", "Ni"));
    QVERIFY(mergeEdits(typing, Edit::patch("page", "a", "headline", nullptr)));
    for (const Edit& other : {Edit::patch("page", "b", "headline", "x"), Edit::patch("film", "a", "headline", "x"),
                              Edit::patch("page", "a", "title/en", "x"), Edit::remove("page", "a", "headline")})
        QVERIFY(!mergeEdits(typing, other));
    // Setting may have made the thumbnail; unsetting its member does not take it away again.
    Edit nested = Edit::patch("page", "a", "thumbnail/url", "x");
    QVERIFY(!mergeEdits(nested, Edit::patch("page", "a", "thumbnail/url", nullptr)));
    QVERIFY(nested.value == "x");
}

QTEST_APPLESS_MAIN(TestEdit)
#include "tst_edit.moc"
