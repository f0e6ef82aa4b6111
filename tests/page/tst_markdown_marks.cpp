#include "model/base/common_mark_text.h"
#include "model/page/markdown.h"
#include "model/page/markdown_marks.h"

#include <QTest>
#include <random>

using namespace galley;

namespace {

/// "⟦" and "⟧" are the ends of the selection; "⟦" alone is the caret.
MarkedText marked(const QString& text) {
    QString plain = text;
    const qsizetype from = plain.indexOf(QStringLiteral("⟦"));
    plain.remove(from, 1);
    qsizetype to = plain.indexOf(QStringLiteral("⟧"));
    if (to < 0)
        to = from;
    else
        plain.remove(to, 1);
    return {plain.toStdString(), plain.left(from).toUtf8().toStdString().size(),
            plain.left(to).toUtf8().toStdString().size()};
}

QString shown(MarkedText made) {
    if (made.from != made.to)
        made.text.insert(made.to, "⟧");
    made.text.insert(made.from, "⟦");
    return QString::fromStdString(made.text);
}

QString html(const std::string& text) {
    std::string out;
    appendMarkdownHtml(out, text);
    return QString::fromStdString(out);
}

MarkedText bold(const MarkedText& text) {
    return toggleStyle(text.text, text.from, text.to, MarkStyle::Strong, "bold text");
}
MarkedText italic(const MarkedText& text) {
    return toggleStyle(text.text, text.from, text.to, MarkStyle::Emphasis, "italic text");
}
MarkedText link(const MarkedText& text) {
    return toggleLink(text.text, text.from, text.to, "/", "link text");
}

} // namespace

class TestMarkdownMarks : public QObject {
    Q_OBJECT
private slots:
    void theCaretStepsOutBehindTheLastLetter();
    void boldMarksWhatIsSelected_data();
    void boldMarksWhatIsSelected();
    void boldGoesOff_data();
    void boldGoesOff();
    void italicMarksWhatIsSelected_data();
    void italicMarksWhatIsSelected();
    void bothGoTogether();
    void manyBlocksAreMarkedAtOnce();
    void linkIsMadeAndTakenAway_data();
    void linkIsMadeAndTakenAway();
    void whatCannotBeMarkedStays_data();
    void whatCannotBeMarkedStays();
    void anySelectionOfAnyTextStaysValid();
};

void TestMarkdownMarks::boldMarksWhatIsSelected_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("page");
    const auto row = [](const char* name, const char* before, const char* after, const char* page) {
        QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after) << QString::fromUtf8(page);
    };
    row("word", "so ⟦bold⟧", "so **⟦bold⟧**", "<p>so <strong>bold</strong></p>\n");
    row("blanks at its ends", "so⟦ bold ⟧is", "so **⟦bold⟧** is", "<p>so <strong>bold</strong> is</p>\n");
    row("no-break space at its end", "⟦bold\u00A0⟧is", "**⟦bold⟧**\u00A0is", "<p><strong>bold</strong>\u00A0is</p>\n");
    row("ideographic space at its end", "⟦太字\u3000⟧x", "**⟦太字⟧**\u3000x", "<p><strong>太字</strong>\u3000x</p>\n");
    row("part of a word", "un⟦frozen⟧ly", "un**⟦frozen⟧**ly", "<p>un<strong>frozen</strong>ly</p>\n");
    row("paragraphs", "a ⟦b\n\nc⟧ d", "a **⟦b**\n\n**c⟧** d",
        "<p>a <strong>b</strong></p>\n<p><strong>c</strong> d</p>\n");
    row("lines of one paragraph", "⟦a\nb⟧", "**⟦a\nb⟧**", "<p><strong>a\nb</strong></p>\n");
    row("list items", "⟦- a\n- b⟧", "- **⟦a**\n- **b⟧**",
        "<ul>\n<li><strong>a</strong></li>\n<li><strong>b</strong></li>\n</ul>\n");
    row("heading and text", "⟦# A\nb⟧", "# **⟦A**\n**b⟧**", "<h1><strong>A</strong></h1>\n<p><strong>b</strong></p>\n");
    row("quote", "> ⟦a\n> b⟧", "> **⟦a\n> b⟧**", "<blockquote>\n<p><strong>a\nb</strong></p>\n</blockquote>\n");
    row("a point that is no word", "⟦a\n\n!⟧b", "**⟦a**\n\n!⟧b", "<p><strong>a</strong></p>\n<p>!b</p>\n");
    row("cells", "⟦a | b⟧\n---|---\n1 | 2", "**⟦a** | **b⟧**\n---|---\n1 | 2",
        "<table>\n<thead>\n<tr>\n<th><strong>a</strong></th>\n<th><strong>b</strong></th>\n</tr>\n</thead>\n<tbody>\n"
        "<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n");
    row("brackets of Japanese", "これは⟦「重要」⟧です", "これは⟦「**重要**」⟧です",
        "<p>これは「<strong>重要</strong>」です</p>\n");
    row("point and blank at its end", "⟦要 。⟧次", "**⟦要** 。⟧次", "<p><strong>要</strong> 。次</p>\n");
    row("code beside a letter", "a⟦`b` c⟧", "a⟦`b` **c⟧**", "<p>a<code>b</code> <strong>c</strong></p>\n");
    row("brackets in brackets", "は⟦『「重要」』⟧で", "は⟦『**「重要」**』⟧で",
        "<p>は『<strong>「重要」</strong>』で</p>\n");
    row("point of Chinese", "⟦重要。⟧其次", "**⟦重要**。⟧其次", "<p><strong>重要</strong>。其次</p>\n");
    row("one bracket", "今日⟦（金）は⟧雨", "今日⟦（**金）は⟧**雨", "<p>今日（<strong>金）は</strong>雨</p>\n");
    row("quotation marks in a word", "foo⟦\"bar\"⟧baz", "foo⟦\"**bar**\"⟧baz",
        "<p>foo&quot;<strong>bar</strong>&quot;baz</p>\n");
    row("quotation marks between blanks", "a ⟦“b”⟧ c", "a **⟦“b”⟧** c", "<p>a <strong>“b”</strong> c</p>\n");
    row("with a code span", "⟦a `b` c⟧", "**⟦a `b` c⟧**", "<p><strong>a <code>b</code> c</strong></p>\n");
    row("half a code span", "⟦a `b⟧c`", "**⟦a `bc`⟧**", "<p><strong>a <code>bc</code></strong></p>\n");
    row("with a link", "⟦a [b](x) c⟧", "**⟦a [b](x) c⟧**", "<p><strong>a <a href=\"x\">b</a> c</strong></p>\n");
    row("half a link", "a ⟦b [c⟧ d](x)", "a **⟦b** [**c⟧** d](x)",
        "<p>a <strong>b</strong> <a href=\"x\"><strong>c</strong> d</a></p>\n");
    row("the words of a link", "[⟦a⟧](x)", "[**⟦a⟧**](x)", "<p><a href=\"x\"><strong>a</strong></a></p>\n");
    row("across italic", "*a ⟦b* c⟧", "*a **⟦b*** **c⟧**", "<p><em>a <strong>b</strong></em> <strong>c</strong></p>\n");
    row("beside bold", "**a** ⟦b⟧", "**a ⟦b⟧**", "<p><strong>a b</strong></p>\n");
    row("beside bold without a blank", "**a**⟦b⟧", "**a⟦b⟧**", "<p><strong>ab</strong></p>\n");
    row("half of it bold", "⟦a **b** c⟧", "**⟦a b c⟧**", "<p><strong>a b c</strong></p>\n");
    row("caret in a word", "un⟦frozen not", "**un⟦frozen** not", "<p><strong>unfrozen</strong> not</p>\n");
    row("caret elsewhere", "a ⟦", "a **⟦bold text⟧**", "<p>a <strong>bold text</strong></p>\n");
    row("nothing at all", "⟦", "**⟦bold text⟧**", "<p><strong>bold text</strong></p>\n");
    row("escaped stars", "⟦a\\*b⟧", "**⟦a\\*b⟧**", "<p><strong>a*b</strong></p>\n");
    row("entities", "⟦a &amp;⟧ b", "**⟦a &amp;⟧** b", "<p><strong>a &amp;</strong> b</p>\n");
    row("a backslash at its end", "⟦a\\⟧", "**⟦a**\\⟧", "<p><strong>a</strong>\\</p>\n");
    row("emoji", "⟦👨‍👩‍👧⟧", "**⟦👨‍👩‍👧⟧**",
        "<p><strong>👨‍👩‍👧</strong></p>\n");
    row("text with code below", "⟦a\n\n    code⟧\n\nb", "**⟦a⟧**\n\n    code\n\nb",
        "<p><strong>a</strong></p>\n<pre><code>code\n</code></pre>\n<p>b</p>\n");
}

void TestMarkdownMarks::boldMarksWhatIsSelected() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, page);
    const MarkedText made = bold(marked(before));
    QCOMPARE(shown(made), after);
    QCOMPARE(html(made.text), page);
    if (qstrcmp(QTest::currentDataTag(), "half of it bold") == 0)
        return; // what was bold before is not known any more
    QCOMPARE(QString::fromStdString(bold(made).text), QString::fromStdString(marked(before).text));
}

void TestMarkdownMarks::boldGoesOff_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, const char* before, const char* after) {
        QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after);
    };
    row("words", "so **⟦bold⟧**", "so ⟦bold⟧");
    row("with its marks", "so ⟦**bold**⟧", "so ⟦bold⟧");
    row("underscores", "so __⟦bold⟧__", "so ⟦bold⟧");
    row("part of it", "**a ⟦b⟧ c**", "**a** ⟦b⟧ **c**");
    row("its beginning", "**⟦a⟧ b**", "⟦a⟧ **b**");
    row("within a word", "**un⟦frozen⟧ly**", "**un**⟦frozen⟧**ly**");
    row("caret", "**so bo⟦ld**", "so bo⟦ld");
    row("in italic", "***⟦a⟧***", "*⟦a⟧*");
    row("several paragraphs", "**⟦a**\n\n**b⟧**", "⟦a\n\nb⟧");
    row("two of them", "⟦**a** **b**⟧", "⟦a b⟧");
    row("in a link", "[**⟦a⟧**](x)", "[⟦a⟧](x)");
    row("around a link", "**⟦[a](x)⟧**", "[⟦a⟧](x)");
    row("what was put in", "a **⟦bold text⟧**", "a ⟦");
}

void TestMarkdownMarks::boldGoesOff() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QCOMPARE(shown(bold(marked(before))), after);
}

void TestMarkdownMarks::italicMarksWhatIsSelected_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("page");
    const auto row = [](const char* name, const char* before, const char* after, const char* page) {
        QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after) << QString::fromUtf8(page);
    };
    row("word", "so ⟦it⟧", "so *⟦it⟧*", "<p>so <em>it</em></p>\n");
    row("paragraphs with blanks", "⟦ a \n\n b ⟧", " *⟦a* \n\n *b⟧* ", "<p><em>a</em></p>\n<p><em>b</em></p>\n");
    row("in bold", "**a ⟦b⟧ c**", "**a *⟦b⟧* c**", "<p><strong>a <em>b</em> c</strong></p>\n");
    row("at the end of bold", "**a ⟦b⟧**", "**a *⟦b⟧***", "<p><strong>a <em>b</em></strong></p>\n");
    row("at the start of bold", "**⟦a⟧ b**", "***⟦a⟧* b**", "<p><strong><em>a</em> b</strong></p>\n");
    row("beside bold", "**a**⟦b⟧", "**a***⟦b⟧*", "<p><strong>a</strong><em>b</em></p>\n");
    row("across bold", "**a ⟦b** c⟧", "**a *⟦b*** *c⟧*", "<p><strong>a <em>b</em></strong> <em>c</em></p>\n");
    row("brackets of Japanese", "は⟦「重要」⟧で", "は⟦「*重要*」⟧で", "<p>は「<em>重要</em>」で</p>\n");
    row("names with underscores", "⟦a_b_c⟧", "*⟦a_b_c⟧*", "<p><em>a_b_c</em></p>\n");
    row("a list with stars", "* ⟦a⟧", "* *⟦a⟧*", "<ul>\n<li><em>a</em></li>\n</ul>\n");
}

void TestMarkdownMarks::italicMarksWhatIsSelected() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, page);
    const MarkedText made = italic(marked(before));
    QCOMPARE(shown(made), after);
    QCOMPARE(html(made.text), page);
    QCOMPARE(QString::fromStdString(italic(made).text), QString::fromStdString(marked(before).text));
}

void TestMarkdownMarks::bothGoTogether() {
    const MarkedText start = marked(QStringLiteral("so ⟦both⟧ go"));
    MarkedText made = italic(bold(start));
    QCOMPARE(html(made.text), QStringLiteral("<p>so <em><strong>both</strong></em> go</p>\n"));
    made = bold(made);
    QCOMPARE(html(made.text), QStringLiteral("<p>so <em>both</em> go</p>\n"));
    made = bold(made);
    QCOMPARE(html(made.text), QStringLiteral("<p>so <em><strong>both</strong></em> go</p>\n"));
    made = bold(italic(made));
    QCOMPARE(shown(made), shown(start));
}

void TestMarkdownMarks::manyBlocksAreMarkedAtOnce() {
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += i % 100 == 50 ? "これは「重要」\n\n" : "Some *words* of a paragraph.\n\n- an item\n\n";
    const MarkedText start{text, text.find("me"), text.size()};
    const MarkedText made = bold(start);
    const QString page = html(made.text);
    QCOMPARE(page.count(QStringLiteral("<strong>")), 3 + 2 * 297);
    QVERIFY(page.startsWith(QStringLiteral("<p>So<strong>me <em>words</em> of a paragraph.</strong></p>\n")));
    QCOMPARE(QString::fromStdString(bold(made).text), QString::fromStdString(text));
}

void TestMarkdownMarks::linkIsMadeAndTakenAway_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("page");
    const auto row = [](const char* name, const char* before, const char* after, const char* page) {
        QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after) << QString::fromUtf8(page);
    };
    row("words", "see ⟦the film⟧", "see [the film](⟦/⟧)", "<p>see <a href=\"/\">the film</a></p>\n");
    row("blanks at its ends", "see⟦ it ⟧now", "see [it](⟦/⟧) now", "<p>see <a href=\"/\">it</a> now</p>\n");
    row("closing bracket", "⟦a] b⟧", "[a\\] b](⟦/⟧)", "<p><a href=\"/\">a] b</a></p>\n");
    row("opening bracket", "⟦a [b⟧", "[a \\[b](⟦/⟧)", "<p><a href=\"/\">a [b</a></p>\n");
    row("brackets in a pair", "⟦a [b] c⟧", "[a [b] c](⟦/⟧)", "<p><a href=\"/\">a [b] c</a></p>\n");
    row("a pair that names a link", "⟦a [b] c⟧\n\n[d]: x", "[a [b] c](⟦/⟧)\n\n[d]: x",
        "<p><a href=\"/\">a [b] c</a></p>\n");
    row("paragraphs", "⟦a\n\nb⟧", "[a](⟦/⟧)\n\n[b](/)", "<p><a href=\"/\">a</a></p>\n<p><a href=\"/\">b</a></p>\n");
    row("bold", "**⟦a⟧**", "**[a](⟦/⟧)**", "<p><strong><a href=\"/\">a</a></strong></p>\n");
    row("more than bold", "⟦a **b**⟧ c", "[a **b**](⟦/⟧) c", "<p><a href=\"/\">a <strong>b</strong></a> c</p>\n");
    row("code", "⟦`a]`⟧", "[`a]`](⟦/⟧)", "<p><a href=\"/\"><code>a]</code></a></p>\n");
    row("beside a bracket of Japanese", "は⟦「重要」⟧で", "は[「重要」](⟦/⟧)で",
        "<p>は<a href=\"/\">「重要」</a>で</p>\n");
    row("after an exclamation mark", "so!⟦it⟧", "so!⟦it⟧", "<p>so!it</p>\n");
    row("caret in a word", "the fi⟦lm", "the [film](⟦/⟧)", "<p>the <a href=\"/\">film</a></p>\n");
}

void TestMarkdownMarks::linkIsMadeAndTakenAway() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, page);
    const MarkedText made = link(marked(before));
    QCOMPARE(shown(made), after);
    QCOMPARE(html(made.text), page);
    if (qstrcmp(QTest::currentDataTag(), "paragraphs") != 0) // the address of the first is selected
        QCOMPARE(QString::fromStdString(link(made).text), QString::fromStdString(marked(before).text));
    QCOMPARE(shown(link(marked(QStringLiteral("a ⟦")))), QStringLiteral("a [⟦link text⟧](/)"));
    QCOMPARE(shown(link(marked(QStringLiteral("a [⟦link text⟧](/)")))), QStringLiteral("a ⟦"));
    QCOMPARE(shown(link(marked(QStringLiteral("[a b⟦](/x) c")))), QStringLiteral("⟦a b⟧ c"));
    QCOMPARE(shown(link(marked(QStringLiteral("⟦x [a b](/x) c⟧")))), QStringLiteral("⟦x a b c⟧"));
}

void TestMarkdownMarks::whatCannotBeMarkedStays_data() {
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QString::fromUtf8(text); };
    row("blanks", "a⟦  ⟧b");
    row("part of code", "`a⟦b⟧c`");
    row("code block", "```\n⟦a⟧\n```");
    row("bracket between letters", "重⟦「⟧要");
    row("marker of a list", "⟦- ⟧");
}

void TestMarkdownMarks::whatCannotBeMarkedStays() {
    QFETCH(QString, text);
    QCOMPARE(shown(bold(marked(text))), text);
    QCOMPARE(shown(italic(marked(text))), text);
}

/// Whatever is selected in whatever text: what readers read stays, and toggling twice leads back.
void TestMarkdownMarks::anySelectionOfAnyTextStaysValid() {
    const std::vector<std::string> parts{"a",  "b ",   " ",  "**",    "*",   "_",      "`",  "[",  "](x)", "]",
                                         "\n", "\n\n", "- ", "# ",    "> ",  "「",     "」", "。", "漢",   "\\",
                                         "!",  "😀",    "é",  "&amp;", "1. ", "\u00A0", "~~", "|",  "\"",   "__"};
    std::mt19937 random(11);
    const auto pick = [&random](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    int changed = 0;
    for (int round = 0; round < 3000; ++round) {
        MarkedText text;
        const std::size_t count = 1 + pick(14);
        const std::size_t first = pick(count + 1);
        const std::size_t second = first + pick(count - first + 1);
        for (std::size_t i = 0; i <= count; ++i) {
            if (i == first)
                text.from = text.text.size();
            if (i == second)
                text.to = text.text.size();
            if (i < count)
                text.text += parts[pick(parts.size())];
        }
        std::string plain;
        appendMarkdownPlain(plain, text.text);
        for (const auto toggle : {bold, italic, link}) {
            const MarkedText made = toggle(text);
            QVERIFY(made.from <= made.to && made.to <= made.text.size());
            std::string after;
            appendMarkdownPlain(after, made.text);
            if (text.from != text.to)
                QCOMPARE(QString::fromStdString(after), QString::fromStdString(plain));
            changed += made.text != text.text ? 1 : 0;
        }
    }
    QVERIFY(changed > 2000);
}

/// On, typing, and off again: the words stay marked, and what follows is plain.
void TestMarkdownMarks::theCaretStepsOutBehindTheLastLetter() {
    for (const char* marked : {"a **new**", "a **new** b", "__new__", "**two words**."}) {
        const std::string text = marked;
        const std::size_t close = text.rfind(text.find("__") == std::string::npos ? "**" : "__");
        const MarkedText out = toggleStyle(text, close, close, MarkStyle::Strong, "bold");
        QCOMPARE(QString::fromStdString(out.text), QString::fromUtf8(marked));
        QCOMPARE(out.from, close + 2);
        QCOMPARE(out.to, close + 2);
        // Within the word the marks go.
        QVERIFY(toggleStyle(text, close - 1, close - 1, MarkStyle::Strong, "bold").text != text);
    }
    const MarkedText italic = toggleStyle("a *b*", 4, 4, MarkStyle::Emphasis, "italic");
    QCOMPARE(italic.from, std::size_t{5});
}

QTEST_APPLESS_MAIN(TestMarkdownMarks)
#include "tst_markdown_marks.moc"
