#include "model/page/content_links.h"

#include <QTest>

using namespace galley;

class TestContentLinks : public QObject {
    Q_OBJECT
private slots:
    void targetsAreResolved_data();
    void targetsAreResolved();
};

void TestContentLinks::targetsAreResolved_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("link") << QByteArray("see [it](galley:page/one) now") << QByteArray("see [it](/one) now");
    QTest::newRow("title") << QByteArray("[it](galley:page/one \"T\")") << QByteArray("[it](/one \"T\")");
    QTest::newRow("angle") << QByteArray("[it](<galley:page/one>)") << QByteArray("[it](</one>)");
    QTest::newRow("image") << QByteArray("![it](galley:page/one)") << QByteArray("![it](/one)");
    QTest::newRow("encoded") << QByteArray("[it](galley:page/a%2Fb%20c)") << QByteArray("[it](/a/b c)");
    QTest::newRow("fragment") << QByteArray("[it](galley:page/one#part) [it](<galley:page/two?x=1#y>)")
                              << QByteArray("[it](/one#part) [it](</two?x=1#y>)");
    QTest::newRow("escaped") << QByteArray("[it](galley:my\\_page/one)") << QByteArray("[it](/one)");
    QTest::newRow("definition") << QByteArray("[a]: galley:page/one") << QByteArray("[a]: /one");
    QTest::newRow("unknown") << QByteArray("[it](galley:nothing/one)") << QByteArray("[it](#)");
    QTest::newRow("no id") << QByteArray("[it](galley:page)") << QByteArray("[it](#)");
    QTest::newRow("cut short") << QByteArray("[it](galley:") << QByteArray("[it](#");
    QTest::newRow("prose") << QByteArray("a galley: it floats") << QByteArray("a galley: it floats");
    for (const char* code :
         {"Write `[a](galley:page/a)`.", "```\n[a](galley:page/a)\n```", "    [a](galley:page/a)\n    b",
          "> ~~~ md\n> [a](<galley:page/a>)\n> ~~~", "- a\n\n      [a]: galley:page/a",
          "|a|\n|---|\n|`\\|[a](galley:page/a)`|", "``[a](galley:page/a) ` ``"})
        QTest::newRow(code) << QByteArray(code) << QByteArray(code);
    QTest::newRow("beside code") << QByteArray("`[a](galley:page/a)` [a](galley:page/a) `b`")
                                 << QByteArray("`[a](galley:page/a)` [a](/a) `b`");
    QTest::newRow("two") << QByteArray("[a](galley:page/x)[b](galley:page/y)") << QByteArray("[a](/x)[b](/y)");
}

void TestContentLinks::targetsAreResolved() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const std::string resolved = resolveContentLinks(
        text.toStdString(), [](std::string_view type, std::string_view id) -> std::optional<std::string> {
            if (type != "page" && type != "my_page")
                return std::nullopt;
            return "/" + std::string(id);
        });
    QCOMPARE(QByteArray::fromStdString(resolved), expected);
    QCOMPARE(hasContentLinks(text.toStdString()), text.contains("galley:"));
}

QTEST_APPLESS_MAIN(TestContentLinks)
#include "tst_content_links.moc"
