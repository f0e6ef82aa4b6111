// What request lines ask for.
#include "model/serve/request_target.h"

#include <QtTest>

using namespace galley::server;

class TestRequestTarget : public QObject {
    Q_OBJECT

private slots:
    void pathsAreWithoutQueries();
    void parametersAreFound();
    void queriesGoAlong();
    void nothingLeavesAFieldOfAHead();
};

void TestRequestTarget::pathsAreWithoutQueries() {
    QCOMPARE(pathOfTarget("/about?a=b?c"), std::optional<std::string_view>("/about"));
    QCOMPARE(pathOfTarget("HTTPS://x/about?a=/b"), std::optional<std::string_view>("/about"));
    QCOMPARE(pathOfTarget("http://x?a=/b"), std::optional<std::string_view>("/"));
    QVERIFY(!pathOfTarget("about"));
    QVERIFY(!pathOfTarget("?a"));
    QVERIFY(!pathOfTarget(""));
}

void TestRequestTarget::parametersAreFound() {
    QCOMPARE(parameterOf("/a?locale=es", "locale"), std::string_view("es"));
    QCOMPARE(parameterOf("/a?x&locale=es&locale=en", "locale"), std::string_view("es"));
    QCOMPARE(parameterOf("/a?locales=es&&locale", "locale"), std::string_view());
    QCOMPARE(parameterOf("/locale=es", "locale"), std::string_view());
}

void TestRequestTarget::queriesGoAlong() {
    QCOMPARE(withQueryOf("/a", "/A?b&c=%20+x"), std::string("/a?b&c=%20+x"));
    QCOMPARE(withQueryOf("/a", "/A?"), std::string("/a?"));
    QCOMPARE(withQueryOf("/a", "/A"), std::string("/a"));
    QCOMPARE(withQueryOf("/a?b", "/A?c"), std::string("/a?b&c"));
    QCOMPARE(withQueryOf("/a?b#c#d", "/A?e"), std::string("/a?b&e#c%23d"));
    QCOMPARE(withQueryOf("https://a.test/b c#d", "/A?e=f"), std::string("https://a.test/b%20c?e=f#d"));
}

void TestRequestTarget::nothingLeavesAFieldOfAHead() {
    for (int c = 0; c < 256; ++c) {
        const std::string text{'/', static_cast<char>(c)};
        for (const char out : withQueryOf(text, "/?" + text))
            QVERIFY(out > ' ' && out < 0x7F);
    }
}

QTEST_GUILESS_MAIN(TestRequestTarget)
#include "tst_request_target.moc"
