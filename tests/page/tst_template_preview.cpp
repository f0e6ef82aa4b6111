// Which elements lead to which fields, and that a preview without its marks is the production page, whatever the
// templates and the texts are.
#include "model/page/template.h"
#include "tests/page/origin_document.h"
#include "tests/page/preview_marks.h"
#include "tests/support/samples.h"

#include <QTest>
#include <random>

using namespace galley;

namespace {

const char* const kPage = R"json({
    "_type": "article", "_id": "a1", "headline": "Hello", "body": "md:Some *text*", "at": "at:2021-03-04",
    "tags": ["x", "y"], "_url": "/a1",
    "thumbnail": {"url": "/assets/t.png", "alt": "Alt"},
    "title": {"_type": "title", "_id": "t9", "name": "Film", "_url": "/t9", "director": {"_type": "person", "_id": "p2", "_label": "Jane"}},
    "facts": [{"key": "k1", "text": "One"}, {"key": "k2", "text": "Two"}]
})json";

class Words {
public:
    explicit Words(unsigned seed)
        : m_engine(seed) {}
    template <std::size_t N>
    const char* pick(const char* const (&words)[N]) {
        return words[below(N)];
    }
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(m_engine); }

private:
    std::mt19937 m_engine;
};

std::string randomTemplate(Words& words, int depth) {
    static const char* const kPieces[] = {"<p>",
                                          "</p>",
                                          "<a href=\"/\" title='\"'>",
                                          "</a>",
                                          "<!-- {{b}} -->",
                                          "<!--{{{a}}}--!>",
                                          "<script>a<b</script>",
                                          "<title>{{c}}</title>",
                                          "<h1 class=\"a\">",
                                          "</h1>",
                                          "<br/>",
                                          " ",
                                          "\n",
                                          "text",
                                          "<li>",
                                          "</ul>",
                                          "<textarea>{{{b}}}</textarea>",
                                          "{{a}}",
                                          "{{b}}",
                                          "{{{a}}}",
                                          "{{&c}}",
                                          "{{c}}",
                                          "{{d.e}}",
                                          "{{.}}",
                                          "{{l}}",
                                          "{{md}}",
                                          "{{{md.html}}}",
                                          "{{md.plain}}",
                                          "{{md.html}}",
                                          "{{@index}}",
                                          "{{> p}}",
                                          "\n  {{> p}}\n",
                                          "<div title={{a}}{{{c}}}>",
                                          "<b>{{a}}</b>",
                                          "<i title=\"{{b}}\">",
                                          "<i title=\"{{> p}}\" style='{{a}}'>",
                                          "<a href=\"{{c}}\">{{a}}</a>",
                                          "<a {{#a}}href={{c}}{{/a}}>",
                                          "<svg><title>{{a}}</title><a href='{{{b}}}'><text>{{c}}</text></a></svg>"};
    static const char* const kParts[] = {"<a href=\"", "\"",  "\">",     "'",        ">",     "<",     "<img alt=\"",
                                         " src='",     "=",   "=\"x\"",  " title=",  "<!--",  "-->",   "<script>",
                                         "</script>",  "<h>", "<title>", "</title>", "<svg>", "</svg>"};
    static const char* const kNames[] = {"a", "b", "d", "l", "o", "md", "none"};
    std::string out;
    for (std::size_t i = words.below(8); i > 0; --i) {
        if (depth > 0 && words.below(4) == 0) {
            const std::string name = words.pick(kNames);
            out += (words.below(4) == 0 ? "{{^" : "{{#") + name + "}}" + randomTemplate(words, depth - 1) + "{{/" +
                   name + "}}";
        } else {
            out += words.below(40) == 0 ? words.pick(kParts) : words.pick(kPieces);
        }
    }
    return out;
}

std::string randomText(Words& words) {
    static const char* const kTexts[] = {" data-galley-x=\"y\"",
                                         " data-galley-x=",
                                         " data-galley-x",
                                         "data-galley",
                                         "-x=",
                                         "\"",
                                         "y\"",
                                         " data-galley-field",
                                         "javascript:x",
                                         "/a",
                                         "<b>",
                                         "'",
                                         "=",
                                         "-",
                                         "a-b",
                                         "",
                                         " data-",
                                         "galley-",
                                         "[l](x \"t\")",
                                         "![ data-galley-q=](u)",
                                         "> ",
                                         "`",
                                         "&quot;",
                                         "&#34;"};
    std::string out;
    for (std::size_t i = words.below(4); i > 0; --i)
        out += words.pick(kTexts);
    return out;
}

} // namespace

class TestTemplatePreview : public QObject {
    Q_OBJECT
private slots:
    void marksTheElementThatShowsAField_data();
    void marksTheElementThatShowsAField();
    void countsOnlyProductionBytes();
    void strippedPreviewsAreProduction();
    void textCannotPoseAsAMark();
};

void TestTemplatePreview::marksTheElementThatShowsAField_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("expected");
    // A bar in the expectation stands for ` data-galley-field=`.
    const auto row = [](const char* name, const char* source, const char* expected) {
        QTest::newRow(name) << QByteArray(source) << QByteArray(expected).replace('|', " data-galley-field=");
    };
    row("content", "<h1 class=\"x\">{{headline}}</h1>", "<h1|\"article/a1#headline\" class=\"x\">Hello</h1>");
    row("innermost", "<div><p><b>{{headline}}</b></p></div>", "<div><p><b|\"article/a1#headline\">Hello</b></p></div>");
    row("after a closed one", "<div><b>x</b>{{headline}}</div>", "<div|\"article/a1#headline\"><b>x</b>Hello</div>");
    row("after a void one", "<div><br>{{headline}}</div>", "<div|\"article/a1#headline\"><br>Hello</div>");
    row("attribute", "<img src=\"{{thumbnail.url}}\" alt=\"{{thumbnail.alt}}\">",
        "<img|\"article/a1#thumbnail/url\" src=\"/assets/t.png\" alt=\"Alt\">");
    row("content before attributes", "<a href=\"{{_url}}\">{{headline}}</a>",
        "<a|\"article/a1#headline\" href=\"/a1\">Hello</a>");
    row("first content", "<p>{{headline}} {{at.date}}</p>", "<p|\"article/a1#headline\">Hello 2021-03-04</p>");
    row("first that exists", "<p>{{missing}}{{headline}}</p>", "<p|\"article/a1#headline\">Hello</p>");
    row("no made member in the path", "<div>{{{body.html}}}</div>",
        "<div|\"article/a1#body\"><p>Some <em>text</em></p>\n</div>");
    row("date", "<time datetime=\"{{at}}\">{{at.long}}</time>",
        "<time|\"article/a1#at\" datetime=\"2021-03-04T00:00:00Z\">March 4, 2021</time>");
    row("section on the text", "<p>{{#body}}<i>{{plain}}</i>{{/body}}</p>",
        "<p><i|\"article/a1#body\">Some text</i></p>");
    row("other section level", "<p>{{#headline}}{{headline}}{{/headline}}</p>", "<p>Hello</p>");
    row("same section level", "{{#headline}}<p>{{headline}}</p>{{/headline}}", "<p|\"article/a1#headline\">Hello</p>");
    row("inline object", "{{#thumbnail}}<i>{{alt}}</i>{{/thumbnail}}", "<i|\"article/a1#thumbnail/alt\">Alt</i>");
    row("record behind a reference", "{{#title}}<i>{{name}}</i>{{/title}}", "<i|\"title/t9#name\">Film</i>");
    row("dotted into a record", "<i>{{title.name}}</i>", "<i|\"title/t9#name\">Film</i>");
    row("dotted into the second record", "<i>{{title.director._label}}</i>", "<i|\"person/p2#name\">Jane</i>");
    row("label by its old name", "<i>{{title.director.label}}</i>", "<i|\"person/p2#name\">Jane</i>");
    row("address alone", "<link href=\"{{title._url}}\">", "<link|\"title/t9#\" href=\"/t9\">");
    row("list of objects", "<ul>{{#facts}}<li>{{text}}</li>{{/facts}}</ul>",
        "<ul><li|\"article/a1#facts/0/text\">One</li><li|\"article/a1#facts/1/text\">Two</li></ul>");
    row("list of scalars", "<ul>{{#tags}}<li>{{.}}</li>{{/tags}}</ul>",
        "<ul><li|\"article/a1#tags/0\">x</li><li|\"article/a1#tags/1\">y</li></ul>");
    row("scalar as context", "{{#headline}}<b>{{.}}</b>{{/headline}}", "<b|\"article/a1#headline\">Hello</b>");
    row("structure is no field", "<p id=\"{{_id}}\" class=\"{{_type}}\">x</p>", "<p id=\"a1\" class=\"article\">x</p>");
    row("structure by its old name", "<p id=\"{{id}}\" class=\"{{type}}\">x</p>",
        "<p id=\"a1\" class=\"article\">x</p>");
    row("field named like structure", "{{#facts}}<i class=\"{{key}}\">x</i>{{/facts}}",
        "<i|\"article/a1#facts/0/key\" class=\"k1\">x</i><i|\"article/a1#facts/1/key\" class=\"k2\">x</i>");
    row("comment", "<p><!-- {{headline}} --></p>", "<p><!-- Hello --></p>");
    row("comment with tags", "<p><!-- <b> -->{{headline}}</p>", "<p|\"article/a1#headline\"><!-- <b> -->Hello</p>");
    row("doctype", "<!doctype html><p>{{headline}}</p>", "<!doctype html><p|\"article/a1#headline\">Hello</p>");
    row("title", "<title>{{headline}}</title>", "<title|\"article/a1#headline\">Hello</title>");
    row("script", "<script>if (a<b) \"x\"</script><p>{{headline}}</p>",
        "<script>if (a<b) \"x\"</script><p|\"article/a1#headline\">Hello</p>");
    row("data in a script", "<script type=\"application/json\">\"{{headline}}\"</script>",
        "<script type=\"application/json\">\"Hello\"</script>");
    row("greater in a value", "<p title=\"a>b\">{{headline}}</p>",
        "<p|\"article/a1#headline\" title=\"a>b\">Hello</p>");
    row("parted name", "<h{{! one }}1>{{headline}}</h1>", "<h1>Hello</h1>");
    row("self closing", "<svg><path d=\"m\"/><text>{{headline}}</text></svg>",
        "<svg><path d=\"m\"/><text|\"article/a1#headline\">Hello</text></svg>");
    row("unquoted value", "<img alt={{headline}}>", "<img|\"article/a1#headline\" alt=Hello>");
    row("single quotes", "<img alt='{{headline}}'>", "<img|\"article/a1#headline\" alt='Hello'>");
    row("attributes in a section", "<a{{#_url}} href=\"{{_url}}\"{{/_url}}>{{headline}}</a>",
        "<a|\"article/a1#headline\" href=\"/a1\">Hello</a>");
    row("partial", "<div>{{>p}}</div>", "<div><em|\"article/a1#headline\">Hello</em></div>");
    row("indented partial", "<div>\n  {{>p}}\n</div>", "<div>\n  <em|\"article/a1#headline\">Hello</em></div>");
    row("no element", "{{headline}}", "Hello");
    row("over lines", "<p\n  class=\"x\"\n>\n  {{headline}}\n</p>",
        "<p|\"article/a1#headline\"\n  class=\"x\"\n>\n  Hello\n</p>");
    row("dangerous url stays marked", "<a href=\"javascript:{{headline}}\">x</a>",
        "<a|\"article/a1#headline\" href=\"#\">x</a>");
}

void TestTemplatePreview::marksTheElementThatShowsAField() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, expected);
    const auto set = TemplateSet::compile({{"main", source.toStdString()}, {"p", "<em>{{headline}}</em>"}});
    VERIFY_OK(set);
    DocArena arena;
    const auto document = test::originDocument(arena, kPage);
    VERIFY_OK(document);
    const DocNode* const stack[] = {&*document};
    std::string preview;
    std::string production;
    QVERIFY(render(*set->find("main"), {stack, "en", RenderMode::Preview, {}}, preview));
    QVERIFY(render(*set->find("main"), {stack, "en", RenderMode::Production, {}}, production));
    QCOMPARE(QByteArray::fromStdString(preview), expected);
    QCOMPARE(test::withoutMarks(preview), QByteArray::fromStdString(production));
}

void TestTemplatePreview::countsOnlyProductionBytes() {
    const auto set = TemplateSet::compile({{"main", "{{#tags}}<b>{{.}}</b>{{/tags}}"}});
    VERIFY_OK(set);
    DocArena arena;
    const auto document = test::originDocument(arena, kPage);
    const DocNode* const stack[] = {&*document};
    for (const std::size_t limit : {7U, 20U}) {
        std::string preview;
        std::string production;
        const bool isShown =
            render(*set->find("main"), {stack, "en", RenderMode::Production, {limit, 1000, 64}}, production);
        QCOMPARE(render(*set->find("main"), {stack, "en", RenderMode::Preview, {limit, 1000, 64}}, preview), isShown);
        QCOMPARE(isShown, limit == 20U);
        QCOMPARE(test::withoutMarks(preview), QByteArray::fromStdString(production));
    }
}

void TestTemplatePreview::strippedPreviewsAreProduction() {
    int compared = 0;
    for (unsigned seed = 1; seed <= 20'000; ++seed) {
        Words words(seed);
        const std::string source = randomTemplate(words, 3);
        const auto set = TemplateSet::compile({{"main", source}, {"p", randomTemplate(words, 1)}});
        if (!set)
            continue;
        const std::string texts[] = {randomText(words), randomText(words), randomText(words), randomText(words),
                                     randomText(words)};
        DocArena arena;
        const std::string_view origins[] = {"page/x#", "page/\"> data-galley-z=\"#", "o#a/b"};
        const DocNode inner[] = {DocNode::string(texts[3]).named("e")};
        const DocNode elements[] = {DocNode::string(texts[0]), DocNode::text(texts[1]),
                                    DocNode::object(inner).from(&origins[2])};
        const DocNode members[] = {
            DocNode::string(texts[0]).named("a"), DocNode::string(texts[1]).named("b"),
            DocNode::string(texts[2]).named("c"), DocNode::object(inner).named("d").from(&origins[2]),
            DocNode::list(elements).named("l"),   DocNode::object(inner).named("o"),
            DocNode::text(texts[4]).named("md")};
        const DocNode document = DocNode::object(members).from(&origins[seed % 2]);
        const DocNode* const stack[] = {&document};
        std::string preview;
        std::string production;
        const RenderLimits limits{1 << 20, 100'000, 5};
        const bool isShown = render(*set->find("main"), {stack, "en", RenderMode::Production, limits}, production);
        QCOMPARE(render(*set->find("main"), {stack, "en", RenderMode::Preview, limits}, preview), isShown);
        if (test::withoutMarks(preview) != QByteArray::fromStdString(production))
            qWarning("seed %u, template %s", seed, source.c_str());
        QCOMPARE(test::withoutMarks(preview), QByteArray::fromStdString(production));
        compared += isShown ? 1 : 0;
    }
    QVERIFY(compared > 10'000);
}

void TestTemplatePreview::textCannotPoseAsAMark() {
    const auto set =
        TemplateSet::compile({{"main", "<p>{{a}}</p><img alt=\"{{a}}\"><i title='{{{a}}}'>{{{a}}}</i>{{{md.html}}}<b "
                                       "title={{a}}{{{a}}}>{{b}}{{c}}=\"y\"</b>"}});
    VERIFY_OK(set);
    const std::string_view origin = "page/x#";
    for (const char* text :
         {" data-galley-x=\"y\"", "` data-galley-x=\"y\"`", "![ data-galley-x=](u)", "[a](u \" data-galley-x=\")"}) {
        const DocNode members[] = {DocNode::string(text).named("a"), DocNode::text(text).named("md"),
                                   DocNode::string(" data-galley").named("b"), DocNode::string("-x").named("c")};
        const DocNode document = DocNode::object(members).from(&origin);
        const DocNode* const stack[] = {&document};
        std::string preview;
        std::string production;
        QVERIFY(render(*set->find("main"), {stack, "en", RenderMode::Production, {}}, production));
        QVERIFY(render(*set->find("main"), {stack, "en", RenderMode::Preview, {}}, preview));
        QVERIFY(preview.find(" data-galley-field=\"page/x#a\"") != std::string::npos);
        QCOMPARE(test::withoutMarks(preview), QByteArray::fromStdString(production));
        QCOMPARE(test::withoutMarks(production), QByteArray::fromStdString(production));
    }
}

QTEST_APPLESS_MAIN(TestTemplatePreview)
#include "tst_template_preview.moc"
