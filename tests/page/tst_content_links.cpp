#include "model/page/content_links.h"

#include <QTest>

using namespace galley;

class TestContentLinks : public QObject {
    Q_OBJECT
private slots:
    void targetsAreResolved_data();
    void targetsAreResolved();
    void recordsAreEmbedded_data();
    void recordsAreEmbedded();
};

void TestContentLinks::targetsAreResolved_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("link") << QByteArray("see [it](galley:page/one) now") << QByteArray("see [it](/one) now");
    QTest::newRow("title") << QByteArray("[it](galley:page/one \"T\")") << QByteArray("[it](/one \"T\")");
    QTest::newRow("angle") << QByteArray("[it](<galley:page/one>)") << QByteArray("[it](</one>)");
    QTest::newRow("image") << QByteArray("![it](galley:page/one)") << QByteArray("![it](/one)");
    QTest::newRow("encoded") << QByteArray("[it](galley:page/a%2Fb%20c)") << QByteArray("[it](</a/b c>)");
    QTest::newRow("fragment") << QByteArray("[it](galley:page/one#part) [it](<galley:page/two?x=1#y>)")
                              << QByteArray("[it](/one#part) [it](</two?x=1#y>)");
    QTest::newRow("escaped") << QByteArray("[it](galley:my\\_page/one)") << QByteArray("[it](/one)");
    QTest::newRow("blank") << QByteArray("[it](galley:page/a%20b)") << QByteArray("[it](</a b>)");
    QTest::newRow("parentheses") << QByteArray("[it](galley:page/a(b)c)") << QByteArray("[it](</a(b)c>)");
    QTest::newRow("reference") << QByteArray("[it](galley:page/a&amp;b \"T\")") << QByteArray("[it](</a\\&b> \"T\")");
    QTest::newRow("definition") << QByteArray("[a][]\n\n[a]: galley:page/one") << QByteArray("[a][]\n\n[a]: /one");
    QTest::newRow("far definition") << QByteArray("![a]\n\n[A]:\n  <galley:page/one>\n  't'")
                                    << QByteArray("![a]\n\n[A]:\n  </one>\n  't'");
    QTest::newRow("autolink") << QByteArray("see <galley:page/a_b> now") << QByteArray("see [/a\\_b](</a_b>) now");
    QTest::newRow("escaped colon") << QByteArray("[it](galley\\:page/one)") << QByteArray("[it](/one)");
    QTest::newRow("spaced") << QByteArray("[it]( galley:page/one )") << QByteArray("[it]( /one )");
    QTest::newRow("numbered") << QByteArray("[it](galley:0:page/one) [it](galley:page/one)")
                              << QByteArray("[it](galley:0:page/one) [it](/one)");
    for (const char* plain :
         {"[it](galley:nothing/one)", "[it](galley:page)", "[it](galley:", "\\[a](galley:page/a)",
          "&#91;a](galley:page/a)", "[a\\](galley:page/a)", "[a] (galley:page/a)", "[a](xgalley:page/a)",
          "[a](/x?galley:page/a)", "[a](galley&colon;page/a)", "\\<galley:page/a>", "[a]: galley:page/a \"t\" x"})
        QTest::newRow(plain) << QByteArray(plain) << QByteArray(plain);
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
    QCOMPARE(hasContentLinks(text.toStdString()), text.contains("galley:") || text.contains("galley\\:"));
}

void TestContentLinks::recordsAreEmbedded_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* text, const char* expected) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
    };
    row("![](galley:file/a) ![x](galley:file/b)", "![](galley:file/a) ![x](galley:file/b)");
    row("see ![](galley:page/a), ![here](galley:page/a)", "see [Page](galley:page/a), [here](galley:page/a)");
    row("a\n\n![](galley:long/a)\n\nb", "a\n\n### Long\n\nText\n\n- a\n\nb");
    row("> ![](galley:long/a)", "> ### Long\n> \n> Text\n> \n> - a");
    row("see ![](galley:long/a)", "see [Long](galley:long/a)");
    row("see ![](galley:short/a) and ![it](galley:short/a)", "see *Buy* and [it](galley:short/a)");
    row("see ![](<galley:page/a>)", "see [Page](<galley:page/a>)");
    row("[![](galley:page/a)](/x) [![it *b*](galley:short/a) c](<galley:page/b>)",
        "[Page](/x) [it *b* c](<galley:page/b>)");
    for (const char* plain :
         {"`![](galley:page/a)`", "\\![](galley:page/a)", "!\\[](galley:page/a)", "[x](galley:page/a)"})
        row(plain, plain);
}

void TestContentLinks::recordsAreEmbedded() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    using Form = EmbeddedRecord::Form;
    const std::string embedded = embedRecords(text.toStdString(), [](std::string_view type, std::string_view) {
        if (type == "file")
            return EmbeddedRecord{Form::File};
        if (type == "long")
            return EmbeddedRecord{Form::Content, "### Long\n\nText\n\n- a", {}, "Long"};
        return type == "short" ? EmbeddedRecord{Form::Content, "### Short\n\n*Buy*", "*Buy*", "Short"}
                               : EmbeddedRecord{Form::Link, {}, {}, "Page"};
    });
    QCOMPARE(QByteArray::fromStdString(embedded), expected);
}

QTEST_APPLESS_MAIN(TestContentLinks)
#include "tst_content_links.moc"
