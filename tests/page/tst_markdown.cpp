#include "model/base/common_mark_text.h"
#include "model/page/markdown.h"
#include "tests/support/samples.h"

#include <QElapsedTimer>
#include <QTest>

using namespace galley;

class TestMarkdown : public QObject {
    Q_OBJECT
private slots:
    void rendersHtml_data();
    void rendersHtml();
    void rendersPlain_data();
    void rendersPlain();
    void knowsSafeUrls_data();
    void knowsSafeUrls();
    void boundsGrowth_data();
    void boundsGrowth();
    void saysWhatItRenders();
    void readsNothingBehindTheText();
};

void TestMarkdown::rendersHtml_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("html");
    const auto row = [](const char* name, const char* source, const char* html) {
        QTest::newRow(name) << QByteArray(source) << QByteArray(html);
    };
    row("empty", "", "");
    row("paragraphs", "a\nb\n\nc  \nd", "<p>a\nb</p>\n<p>c<br>\nd</p>\n");
    row("emphasis", "*a* **b** ~~c~~ `d<`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;</code></p>\n");
    row("headings", "# A\n\nB\n-", "<h1>A</h1>\n<h2>B</h2>\n");
    row("tight list", "- a\n- b\n  1. c", "<ul>\n<li>a</li>\n<li>b<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n");
    row("loose list", "3. a\n\n4. b", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n");
    row("quote and rule", "> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
    row("code", "```c++ x\na<b\n```\n\n    c",
        "<pre><code class=\"language-c++\">a&lt;b\n</code></pre>\n<pre><code>c\n</code></pre>\n");
    row("table", "|a|b|\n|:--|--:|\n|1|2|",
        "<table>\n<thead>\n<tr>\n<th align=\"left\">a</th>\n<th "
        "align=\"right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td "
        "align=\"left\">1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>\n");
    row("entities", "&ouml; &amp; &#228; &#xE4; &notanentity", "<p>ö &amp; ä ä &amp;notanentity</p>\n");
    row("all of HTML's names", "&mdash;&nbsp;&NotEqualTilde;&lt;&quot;&ClockwiseContourIntegral;",
        "<p>—\u00a0\u2242\u0338&lt;&quot;\u2232</p>\n");
    row("names that HTML lacks", "&copycat; &Eacut; &eacute", "<p>&amp;copycat; &amp;Eacut; &amp;eacute</p>\n");
    row("numbers that are no character", "&#0; &#xD800; &#x110000; &#x1F3AC;", "<p>\uFFFD \uFFFD \uFFFD 🎬</p>\n");
    row("entities make no markup", "&#42;a&#42; &lt;b&gt; &#96;c&#96;", "<p>*a* &lt;b&gt; `c`</p>\n");
    row("entities in code", "`&eacute;`", "<p><code>&amp;eacute;</code></p>\n");
    row("entities in an address", "[a](/caf&eacute;&copycat;)", "<p><a href=\"/caf%C3%A9&amp;copycat;\">a</a></p>\n");
    row("entities in a title", "[a](b \"&eacute; &copycat; &quot;\")",
        "<p><a href=\"b\" title=\"é &amp;copycat; &quot;\">a</a></p>\n");
    row("entities in an image", "![&eacute; &copycat;](b)", "<p><img src=\"b\" alt=\"é &amp;copycat;\"></p>\n");
    row("entities in a language", "``` f&ouml;&ouml;\na\n```", "<pre><code class=\"language-föö\">a\n</code></pre>\n");
    row("a bar in code in a cell", "|a|\n|---|\n|`x \\| y` \\| **`\\|`**|",
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><code>x | y</code> | "
        "<strong><code>|</code></strong></td>\n</tr>\n</tbody>\n</table>\n");
    row("a bar in code in a heading of a table", "|`x\\|y`|\n|---|",
        "<table>\n<thead>\n<tr>\n<th><code>x|y</code></th>\n</tr>\n</thead>\n</table>\n");
    row("a bar in code outside", "`x \\| y`", "<p><code>x \\| y</code></p>\n");
    row("raw html is text", "<b onclick=\"x\">a</b>\n\n<script>x</script>",
        "<p>&lt;b onclick=&quot;x&quot;&gt;a&lt;/b&gt;</p>\n<p>&lt;script&gt;x&lt;/script&gt;</p>\n");
    row("link with title", "[a](/b?c=1&d=2 \"t<\")", "<p><a href=\"/b?c=1&amp;d=2\" title=\"t&lt;\">a</a></p>\n");
    row("link with brackets", "[a](<b c\"d>)", "<p><a href=\"b%20c%22d\">a</a></p>\n");
    row("entities in links", "[a](b&amp;c&#x41;&quot;)", "<p><a href=\"b&amp;cA%22\">a</a></p>\n");
    row("entities in an autolink", "<https://a.b?c&amp;d&copycat;> \\&amp;",
        "<p><a href=\"https://a.b?c&amp;d&amp;copycat;\">https://a.b?c&amp;d&amp;copycat;</a> &amp;amp;</p>\n");
    row("records without an address", "[a *b*](galley:x/y \"t\") <galley:x/y> ![c](galley:x/y)",
        "<p>a <em>b</em> galley:x/y c</p>\n");
    row("images of no record", "![a *b* ![c](/d.png)](galley:x) ![e ![f](galley:x/y)](/g.png)",
        "<p>a <em>b</em> <img src=\"/d.png\" alt=\"c\"> <img src=\"/g.png\" alt=\"e f\"></p>\n");
    row("image", "![a *b* \"c\"](/d.png \"e\")", "<p><img src=\"/d.png\" alt=\"a b &quot;c&quot;\" title=\"e\"></p>\n");
    row("linked image", "[![a](b)](c)", "<p><a href=\"c\"><img src=\"b\" alt=\"a\"></a></p>\n");
    row("javascript", "[a](javascript:x)", "<p><a href=\"#\">a</a></p>\n");
    row("javascript in capitals", "[a](JavaScript:x)", "<p><a href=\"#\">a</a></p>\n");
    row("javascript by number", "[a](java&#115;cript:x)", "<p><a href=\"#\">a</a></p>\n");
    row("javascript by tab", "[a](<java\tscript:x>)", "<p><a href=\"#\">a</a></p>\n");
    row("javascript by name", "[a](javascript&colon;x)", "<p><a href=\"#\">a</a></p>\n");
    row("autolink", "<javascript:x> <https://a.b>",
        "<p><a href=\"#\">javascript:x</a> <a href=\"https://a.b\">https://a.b</a></p>\n");
    row("data image", "![a](data:image/svg+xml,x)", "<p><img src=\"#\" alt=\"a\"></p>\n");
    row("reference", "[a]\n\n[a]: vbscript:x", "<p><a href=\"#\">a</a></p>\n");
    row("preview attribute", "a data-galley-x=\"y\"", "<p>a data-galley&#45;x=&quot;y&quot;</p>\n");
    row("preview attribute at a quote", "![ data-galley-x=](u)",
        "<p><img src=\"u\" alt=\" data-galley&#45;x=\"></p>\n");
}

void TestMarkdown::rendersHtml() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, html);
    std::string out;
    appendMarkdownHtml(out, source.toStdString());
    QCOMPARE(QByteArray::fromStdString(out), html);
}

void TestMarkdown::rendersPlain_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("plain");
    const auto row = [](const char* name, const char* source, const char* plain) {
        QTest::newRow(name) << QByteArray(source) << QByteArray(plain);
    };
    row("empty", "", "");
    row("marks go", "# A\n\n*b* [c](d) `e`\nf", "A\nb c e f");
    row("lists", "- a\n- b\n  - c", "a\nb\nc");
    row("images", "![alt](b)", "alt");
    row("entities", "&lt;&amp;&#228;&#x1F3AC;&ouml;&#0;&copycat;",
        "<&\xc3\xa4\xf0\x9f\x8e\xac\xc3\xb6\xef\xbf\xbd&copycat;");
    row("marks inside a word", "un**frozen**ly", "unfrozenly");
    row("nothing to do", "One line.", "One line.");
    row("blanks at the ends", " a ", "a");
    row("a number", "1. a", "a");
    row("not a number", "1 a", "1 a");
    row("a bar in a cell", "|a|\n|---|\n|`x \\| y`|", "a\nx | y");
    row("tables", "|a|b|\n|---|---|\n|1|2|", "a b\n1 2");
    row("code", "```\na\n b\n```\nc", "a\n b\nc");
}

void TestMarkdown::rendersPlain() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, plain);
    std::string out;
    appendMarkdownPlain(out, source.toStdString());
    QCOMPARE(QByteArray::fromStdString(out), plain);
}

void TestMarkdown::knowsSafeUrls_data() {
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("isSafe");
    for (const char* url : {"", "/", "/a:b", "a", "a/b:c", "?a:b", "#a:b", "//a.b/c", "http://a", "HTTPS://a",
                            "mailto:a@b", "tel:+1", ":x", "1:x", "\xc3\xa4:x", "a b:c"})
        QTest::newRow(qPrintable(QString("safe ") + url)) << QByteArray(url) << true;
    for (const char* url :
         {"javascript:x", "JAVASCRIPT:x", " javascript:x", "\x01javascript:x", "java\nscript:x", "\tjava\r\tscript\n:x",
          "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "a+b-c.1:x"})
        QTest::newRow(qPrintable(QString("unsafe ") + url)) << QByteArray(url) << false;
}

void TestMarkdown::knowsSafeUrls() {
    QFETCH(QByteArray, url);
    QFETCH(bool, isSafe);
    QCOMPARE(isSafeUrl(url.toStdString()), isSafe);
}

void TestMarkdown::boundsGrowth_data() {
    QTest::addColumn<QByteArray>("source");
    // Both would come to gigabytes.
    QTest::newRow("references") << "[a]: /" + QByteArray(100'000, 'x') + "\n\n" + QByteArray("[a]").repeated(30'000);
    QTest::newRow("table") << QByteArray("|a").repeated(1000) + "|\n" + QByteArray("|---").repeated(1000) + "|\n" +
                                  QByteArray("|b|\n").repeated(20'000);
}

void TestMarkdown::boundsGrowth() {
    QFETCH(QByteArray, source);
    std::string out;
    appendMarkdownHtml(out, source.toStdString());
    QVERIFY(!rendersMarkdown(source.toStdString()));
    QVERIFY(out.size() < std::size_t(source.size()) * 33 + 70'000);
    QVERIFY(out.find("&lt;") == std::string::npos);
    QVERIFY(out.starts_with("<p>"));
    QVERIFY(out.ends_with("</p>\n"));
}

void TestMarkdown::saysWhatItRenders() {
    for (const std::string& text :
         {std::string(), std::string("# a"), std::string(200'000, 'a'), std::string(100'000, '>')})
        QVERIFY(rendersMarkdown(text));
    QVERIFY(!rendersMarkdown(std::string((8U << 20) + 1, 'a')));
    // What is not rendered to find out cannot grow beyond measure: a fallback would show the signs.
    for (const char* piece :
         {"[a]", ">", "> ", "- ", "1. ", "*", "***\n", "`", "&#38;", "<", "\"", "![a](b)", "# \n"}) {
        std::string text;
        while (text.size() < 20'000)
            text += piece;
        std::string html;
        appendMarkdownHtml(html, text);
        QVERIFY2(rendersMarkdown(text), piece);
        QVERIFY2(html.size() < 32 * text.size() + 65'536, piece);
    }
}

void TestMarkdown::readsNothingBehindTheText() {
    const std::string_view text = "[a](java)";
    std::string html;
    appendMarkdownHtml(html, text.substr(0, text.size() - 1));
    QCOMPARE(html, std::string("<p>[a](java</p>\n"));
    std::string plain;
    appendMarkdownPlain(plain, text.substr(0, text.size() - 1));
    QCOMPARE(plain, std::string("[a](java"));
}

QTEST_APPLESS_MAIN(TestMarkdown)
#include "tst_markdown.moc"
