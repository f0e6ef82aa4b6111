#include "model/dataset/field_path.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

class TestFieldPath : public QObject {
    Q_OBJECT
private slots:
    void splitsAndJoins();
    void overlapsOnWholePartsOnly();
    void followsPathsIntoEveryContainer();
    void namesThePartThatLeadsNowhere_data();
    void namesThePartThatLeadsNowhere();
};

void TestFieldPath::splitsAndJoins() {
    QVERIFY(splitPath("").empty());
    QVERIFY(splitPath("a") == std::vector<std::string>({"a"}));
    QVERIFY(splitPath("modules/k~1~03/text") == std::vector<std::string>({"modules", "k/~3", "text"}));
    QVERIFY(splitPath("a//~2/~") == std::vector<std::string>({"a", "", "~2", "~"}));
    QCOMPARE(joinPath({"modules", "k/~3", ""}), std::string("modules/k~1~03/"));
    QVERIFY(listIndexFromPart("12") == 12U);
    for (const char* text : {"", "01", "-1", "1x", "4294967296"})
        QVERIFY2(!listIndexFromPart(text), text);
}

void TestFieldPath::overlapsOnWholePartsOnly() {
    QVERIFY(pathsOverlap("modules/k3", "modules/k3/text"));
    QVERIFY(pathsOverlap("modules/k3/text", "modules/k3"));
    QVERIFY(pathsOverlap("a", "a"));
    QVERIFY(pathsOverlap("", "a"));
    QVERIFY(!pathsOverlap("modules/k3", "modules/k31"));
    QVERIFY(!pathsOverlap("modules/k3/text", "modules/k3/refs"));
}

void TestFieldPath::followsPathsIntoEveryContainer() {
    PageFixture site;
    VERIFY_OK(site.patch("title/de-DE", "Hallo"));
    VERIFY_OK(site.patch("thumbnail", {{"credit", {{"name", "Gig"}}}}));
    VERIFY_OK(site.patch("cast", {"a", "b"}));
    VERIFY_OK(site.patch("modules", {{{"kind", "row"}, {"key", "k/3"}, {"text", "T"}, {"refs", {"x"}}}}));
    const RecordView page = site.page();
    std::string scratch;
    const auto textAt = [&](const char* path) {
        const auto place = resolvePath(page, path);
        return place ? std::string(place->value.asString(scratch)) : place.error().toString();
    };
    QCOMPARE(textAt("title/de-DE"), std::string("Hallo"));
    QCOMPARE(textAt("thumbnail/credit/name"), std::string("Gig"));
    QCOMPARE(textAt("modules/k~13/text"), std::string("T"));
    QVERIFY(resolvePath(page, "cast/1")->value.kind() == ValueKind::Ref);
    QVERIFY(resolvePath(page, "modules/k~13/refs/0")->value.kind() == ValueKind::Ref);

    const auto localized = resolvePath(page, "title");
    VERIFY_OK(localized);
    QVERIFY(localized->isLocaleObject && localized->value.kind() == ValueKind::Localized);
    const auto block = resolvePath(page, "modules/k~13");
    VERIFY_OK(block);
    QVERIFY(block->isBlock && block->field->kind == FieldKind::Blocks);
    QCOMPARE(std::string(block->block.key(scratch)), std::string("k/3"));

    for (const char* absent : {"headline", "title/en", "thumbnail/url", "tags", "tags/en", "author"}) {
        const auto place = resolvePath(page, absent);
        VERIFY_OK(place);
        QVERIFY2(place->value.isNull() && place->field != nullptr, absent);
    }
    PageFixture empty;
    VERIFY_OK(resolvePath(empty.page(), "thumbnail/credit/name"));
}

void TestFieldPath::namesThePartThatLeadsNowhere_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("place");
    for (const auto& [path, place] :
         {std::pair("nowhere/x", "nowhere"), std::pair("title/fr", "title/fr"), std::pair("cast/0", "cast/0"),
          std::pair("thumbnail/height/x", "thumbnail/height"), std::pair("modules/k1/text", "modules/k1"),
          std::pair("headline/x", "headline/x"), std::pair("tags/en/00", "tags/en/00"), std::pair("", "")})
        QTest::addRow("'%s'", path) << QByteArray(path) << QByteArray(place);
}

void TestFieldPath::namesThePartThatLeadsNowhere() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, place);
    PageFixture site;
    const auto result = resolvePath(site.page(), path.toStdString());
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().code, ErrorCode::NotFound);
    QCOMPARE(QByteArray::fromStdString(result.error().field), place);
    QCOMPARE(result.error().record, std::string("page/home"));
}

QTEST_APPLESS_MAIN(TestFieldPath)
#include "tst_field_path.moc"
