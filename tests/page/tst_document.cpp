#include "model/page/document.h"
#include "tests/support/samples.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace galley;

class TestDocument : public QObject {
    Q_OBJECT
private slots:
    void writesJson_data();
    void writesJson();
    void writesNodesThatJsonCannotSay();
    void refusesBadJson_data();
    void refusesBadJson();
    void truthFollowsMustache();
    void findsMembersOfObjectsOnly();
    void arenaKeepsTextAndOrigins();
};

void TestDocument::writesJson_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("written");
    const auto same = [](const char* name, const char* json) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(json);
    };
    same("null", "null");
    same("booleans", "[true,false]");
    same("integers", "[0,-1,9223372036854775807,-9223372036854775808]");
    same("reals", "[0.1,-2.5,1e+21,1e-7,123456.789,1e+100,1e+200,1e-100,2.5e+109]");
    same("empty containers", "{\"a\":[],\"b\":{}}");
    same("nested", "{\"a\":[{\"b\":[1,[2,[3]]]},null],\"c\":\"d\"}");
    same("escapes", "\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\"");
    same("utf8", "\"gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x8e\xac\"");
    same("slash stays", "\"a/b\"");
    QTest::newRow("spaces go") << QByteArray(" { \"a\" : [ 1 , 2 ] } ") << QByteArray("{\"a\":[1,2]}");
    QTest::newRow("whole reals") << QByteArray("[7.0,1e5,-0.0,1e20]")
                                 << QByteArray("[7,100000,0,100000000000000000000]");
    QTest::newRow("large unsigned") << QByteArray("18446744073709551615") << QByteArray("18446744073709552000");
    QTest::newRow("escaped slash") << QByteArray("\"a\\/b\\u0041\"") << QByteArray("\"a/bA\"");
}

void TestDocument::writesJson() {
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, written);
    DocArena arena;
    const auto document = documentFromJson(arena, json.toStdString());
    VERIFY_OK(document);
    std::string out;
    appendJson(out, *document);
    QCOMPARE(QByteArray::fromStdString(out), written);
}

void TestDocument::writesNodesThatJsonCannotSay() {
    DocArena arena;
    const DocNode members[] = {
        DocNode::instant(1614834367000).named("at"),
        DocNode::text("*hi*").named("body"),
        DocNode::real(std::numeric_limits<double>::infinity()).named("much"),
        DocNode::real(std::nan("")).named("none"),
    };
    std::string out;
    appendJson(out, DocNode::object(arena.copy(members)));
    QCOMPARE(out, std::string("{\"at\":\"2021-03-04T05:06:07Z\",\"body\":\"*hi*\",\"much\":null,\"none\":null}"));
}

void TestDocument::refusesBadJson_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<quint64>("offset");
    QTest::newRow("empty") << QByteArray("") << quint64(1);
    QTest::newRow("cut") << QByteArray("{\"a\":1") << quint64(7);
    QTest::newRow("second value") << QByteArray("1 2") << quint64(3);
    QTest::newRow("bad utf8") << QByteArray("\"\xff\"") << quint64(2);
    QTest::newRow("too large a number") << QByteArray("[1e999]") << quint64(6);
    QTest::newRow("too deep") << QByteArray(100000, '[') << quint64(0);
    QTest::newRow("too deep objects") << QByteArray("{\"a\":").repeated(5000) << quint64(0);
}

void TestDocument::refusesBadJson() {
    QFETCH(QByteArray, json);
    QFETCH(quint64, offset);
    DocArena arena;
    const auto document =
        documentFromJson(arena, std::string_view(json.constData(), static_cast<std::size_t>(json.size())));
    QVERIFY(!document.has_value());
    QCOMPARE(document.error().code, ErrorCode::InvalidInput);
    QCOMPARE(quint64(document.error().offset), offset);
    QVERIFY(!document.error().message.empty());
}

void TestDocument::truthFollowsMustache() {
    const DocNode one = DocNode::integer(1);
    QVERIFY(!DocNode::null().isTruthy());
    QVERIFY(!DocNode::boolean(false).isTruthy());
    QVERIFY(!DocNode::string("").isTruthy());
    QVERIFY(!DocNode::text("").isTruthy());
    QVERIFY(!DocNode::list({}).isTruthy());
    QVERIFY(DocNode::boolean(true).isTruthy());
    for (const DocNode& number :
         {DocNode::integer(0), DocNode::real(0), DocNode::real(-0.0), DocNode::real(std::nan(""))})
        QVERIFY(!number.isTruthy());
    for (const DocNode& number : {DocNode::integer(-1), DocNode::real(0.1), DocNode::real(5e-324)})
        QVERIFY(number.isTruthy());
    QVERIFY(DocNode::instant(0).isTruthy());
    QVERIFY(DocNode::string(" ").isTruthy());
    QVERIFY(DocNode::list({&one, 1}).isTruthy());
    QVERIFY(DocNode::object({}).isTruthy());
}

void TestDocument::findsMembersOfObjectsOnly() {
    DocArena arena;
    const auto document = documentFromJson(arena, "{\"a\":1,\"b\":[{\"a\":2}]}");
    VERIFY_OK(document);
    QCOMPARE(document->find("a")->asInt(), 1);
    QCOMPARE(document->find("b")->find("a"), nullptr);
    QCOMPARE(document->find("b")->children()[0].find("a")->asInt(), 2);
    QCOMPARE(document->find("c"), nullptr);
}

void TestDocument::arenaKeepsTextAndOrigins() {
    DocArena arena;
    DocNode node;
    {
        std::string text = "only for a moment";
        std::string origin = "page/home#modules/k1";
        node = DocNode::object({}).named(arena.copy(text)).from(arena.copyOrigin(origin));
        text.assign(text.size(), 'x');
        origin.assign(origin.size(), 'x');
    }
    QCOMPARE(node.name(), std::string_view("only for a moment"));
    QCOMPARE(node.origin(), std::string_view("page/home#modules/k1"));
    QCOMPARE(DocNode::null().origin(), std::string_view());
    QVERIFY(arena.bytes() >= 37);
}

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
