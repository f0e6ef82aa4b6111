// No template switches the check of addresses off, and no content becomes a tag, an attribute or code: what each place
// of HTML makes of a value, and which templates are refused because that cannot be known.
#include "model/page/template.h"
#include "tests/support/samples.h"

#include <QTest>
#include <vector>

using namespace galley;

namespace {

const char* const kContent =
    "{ "
    "\"bad\": \"javascript:alert(1)\", \"ok\": \"/ok\", \"event\": \"x onclick=alert(1) \", \"none\": \"\", \"red\": "
    "\"red\", "
    "\"list\": [\"javascript:alert(1)\", \"/b\"], \"one\": [\"x\"], \"two\": [\"x\", \"y\"], "
    "\"image\": \"https://a.example/b.png?w=1&h=2\", \"color\": \"rgb(1, 2%, 3)\", \"more\": \"red;position:fixed\", "
    "\"code\": \"expression(alert(1))\", \"end\": \"</title><script>alert(1)</script>\", \"dashes\": \"--\", \"bang\": "
    "\"--!\", "
    "\"quote\": \"\\u0022 onclick=alert(1) '\", \"about\": \"5 ways, javascript: and others\", \"refresh\": "
    "\"0;url=javascript:alert(1)\" "
    "}";

/// Renders in both modes, which must agree: nothing has an origin.
QByteArray rendered(const QByteArray& source, const std::vector<std::pair<const char*, const char*>>& partials = {}) {
    std::map<std::string, std::string, std::less<>> sources{{"main", source.toStdString()}};
    for (const auto& [name, partial] : partials)
        sources.emplace(name, partial);
    const auto set = TemplateSet::compile(std::move(sources), [](std::string_view name) { return name == "main"; });
    if (!set)
        return "refused: " + QByteArray::fromStdString(set.error().toString());
    DocArena arena;
    const auto content = documentFromJson(arena, kContent);
    const DocNode text[] = {
        DocNode::text("*it's* [a](/b \"onclick=alert(1)\") ![x](onclick=alert(1)//) -->").named("text")};
    const DocNode document = DocNode::object(text);
    const DocNode* const stack[] = {&*content, &document};
    std::string production;
    std::string preview;
    if (!render(*set->find("main"), {stack, "en", RenderMode::Production, {}}, production) ||
        !render(*set->find("main"), {stack, "en", RenderMode::Preview, {}}, preview) || production != preview)
        return "not rendered";
    return QByteArray::fromStdString(production);
}

} // namespace

class TestTemplateHtml : public QObject {
    Q_OBJECT
private slots:
    void checksAddresses_data();
    void checksAddresses();
    void keepsValuesInTheirPlace_data();
    void keepsValuesInTheirPlace();
    void refusesWhatCannotBeDecided_data();
    void refusesWhatCannotBeDecided();
    void refusesPartialsThatEndElsewhere_data();
    void refusesPartialsThatEndElsewhere();
    void compilesPartialsForTheirPlaces();
    void saysWhereAPartialIsIncluded();
    void boundsNesting();
    void boundsWhatIsCompiledSeveralTimes();
    void compilesLargeTemplatesOnce();
};

void TestTemplateHtml::checksAddresses_data() {
    QTest::addColumn<QByteArray>("source");
    // Each has the link once, in which the address of the content must become "#".
    const QByteArray link = "<a class=z href=\"{{bad}}\">x</a>";
    const auto row = [&](const char* name, const QByteArray& source) {
        QTest::newRow(name) << QByteArray(source).replace('@', link);
    };
    row("alone", "@");
    row("comment ended by --!>", "<!-- note --!>@");
    row("comment ended at once", "<!-->@");
    row("comment ended at once by a dash", "<!--->@");
    row("comment with more dashes", "<!-- a ---->@");
    row("comment in a comment", "<!-- <!-- -->@");
    row("dash and greater in a comment", "<!-- a -> b --! c -->@");
    row("declaration with quotes", "<!doctype html PUBLIC \"a > b\"><p>@");
    row("half a comment", "<!- a >@");
    row("processing instruction", "<?xml version=\"1.0\"?>@");
    row("processing instruction with a quote", "<?x \" >@<p title=\"\">");
    row("end tag without a name", "</>@");
    row("end tag that is a comment", "</3 \" >@");
    row("end tag with a quoted greater", "<b></b title=\" > \">@");
    row("CDATA in HTML is a comment", "<![CDATA[ \" > @ ]]>");
    row("text with less-than signs", "1 < 2 <<3 <@");
    row("svg with <title/>", "<svg><title/>@</svg>");
    row("svg with <style/>", "<svg><style/>@</svg>");
    row("svg with <script/>", "<svg><script/>@</svg>");
    row("svg with <textarea/> and others", "<svg><textarea/><xmp/><iframe/><noscript/><select/><template/>@</svg>");
    row("link inside an svg title", "<svg><title>@</title></svg>");
    row("link inside an svg desc", "<svg><desc>@</desc></svg>");
    row("link inside an svg style", "<svg><style>@</style></svg>");
    row("link inside foreignObject", "<svg><FOREIGNOBJECT><p>@</p></FOREIGNOBJECT></svg>");
    row("link inside svg inside HTML inside svg",
        "<svg><foreignObject><div><svg><title>@</title></svg></div></foreignObject></svg>");
    row("HTML title inside svg", "<svg><foreignObject><title><a></title>@</foreignObject></svg>");
    row("svg in capitals", "<SVG><TITLE/>@</SVG>");
    row("empty svg", "<svg/><title>a</title>@");
    row("svg with tags left open", "<svg><g><path d=\"M0\"><style></svg><title>a</title>@");
    row("svg in an svg", "<svg><svg><style/></svg>@</svg>");
    row("math", "<math><style/>@</math>");
    row("math with text", "<math><mtext>@</mtext></math>");
    row("math in svg has no text", "<svg><math><mi><style/></mi></math>@</svg>");
    row("behind a title", "<title>a</title>@");
    row("behind a title with tags", "<title><a href=\" </title>@");
    row("behind a title that ends in capitals", "<title>a</TITLE\n>@");
    row("behind a title with another end", "<title></titles></title>@");
    row("behind an end tag with attributes", "<title></title a=\"b\">@");
    row("behind a script", "<script>if (a</b/.exec(\"</a>\")) x</script>@");
    row("behind a script with a comment", "<script><!-- a </script>@");
    row("behind a style", "<style>a > b { content: '</b>' }</style>@");
    row("behind a textarea", "<textarea><!-- </textarea>@");
    row("behind xmp", "<xmp><script></xmp>@");
    row("behind iframe", "<iframe src=\"/a\"><p></iframe>@");
    row("behind noframes", "<noframes><!-- </noframes>@");
    row("behind noembed", "<noembed><svg></noembed>@");
    row("in a section", "{{#two}}@{{/two}}");
    row("in an inverted section", "{{^missing}}@{{/missing}}");
    row("behind tags that a section opens", "{{#one}}<div>{{/one}}@{{#one}}</div>{{/one}}");
    row("in noscript", "<noscript>@</noscript>");
    row("behind noscript", "<noscript><p>a</p></noscript>@");
    row("behind a frame in noscript", "<noscript><iframe src=\"/a\" height=0></iframe></noscript>@");
    row("in template", "<template>@</template>");
    row("behind select", "<select><option value=\"{{ok}}\">{{ok}}</select>@");
    row("select that a section opens", "{{#one}}<select>{{/one}}<option>a{{#one}}</select>{{/one}}</select>@");
    row("in a table", "<table><colgroup><col></colgroup><tr><td>@</table>");
    row("in capitals", "<A CLASS=z HREF=\"{{bad}}\">x</A>");
    row("in single quotes", "<a href='{{bad}}'>x</a>");
    row("without quotes", "<a href={{bad}}>x</a>");
    row("spaces around the sign", "<a href\n = \"{{bad}}\">x</a>");
    row("slashes between attributes", "<a/class='z'/href=\"{{bad}}\">x</a>");
    row("no space between attributes", "<a class=\"z\"href=\"{{bad}}\">x</a>");
    row("attribute that is a sign", "<a ==\"a\" href=\"{{bad}}\">x</a>");
    row("greater in another value", "<a title=\" > \" href=\"{{bad}}\">x</a>");
    row("twice", "<a href=\"{{ok}}\" href=\"{{bad}}\">x</a>");
    row("behind an attribute without a value", "<a download href=\"{{bad}}\">x</a>");
    row("behind an empty one", "<a title= class=z href=\"{{bad}}\">x</a>");
    row("behind an attribute of a section", "<a{{#one}} class=\"z\"{{/one}} href=\"{{bad}}\">x</a>");
    row("behind a name of a section", "<input {{#one}}disabled{{/one}} src=\"{{bad}}\">");
    row("behind an unquoted value of a section", "<a class={{ok}}{{#one}} id=y{{/one}} href=\"{{bad}}\">x</a>");
    row("behind an unquoted one in part", "<a class=a{{#one}}b{{/one}} href=\"{{bad}}\">x</a>");
    row("in an attribute of a section", "<a{{#one}} href=\"{{bad}}\"{{/one}}>x</a>");
    row("in part from sections", "<a href=\"{{#one}}{{bad}}{{/one}}{{^one}}/{{/one}}\">x</a>");
    row("in an unquoted value of a section", "<a href={{#one}}{{bad}}{{/one}}>x</a>");
    row("end tag's", "<a></a href=\"{{bad}}\">");
    row("character reference before", "<a href=\"&#32;{{bad}}\">x</a>");
    for (const char* attribute :
         {"src",      "srcset",   "ping",       "poster",    "background", "cite",        "data",
          "manifest", "longdesc", "formaction", "action",    "xlink:href", "imagesrcset", "classid",
          "codebase", "icon",     "lowsrc",     "dynsrc",    "xml:base",   "profile",     "attributionsrc",
          "x:href",   ":href",    "data-src",   "data-href", "SRC",        "sRcSeT"})
        row(attribute, QByteArray("<input ") + attribute + "=\"{{bad}}\">");
    row("plugin", "<object><param name=\"movie\" value=\"{{bad}}\"></object>");
    row("second of a ping", "<a href=\"/\" ping=\"/a\t{{bad}}\">x</a>");
    row("second of a source set", "<img srcset=\"/a,b 1x, {{bad}} 2x\">");
    row("second of a source set without a space", "<img srcset=\"/a 1x,{{bad}} 2x\">");
    row("source set that begins with commas", "<img srcset=\" ,, {{bad}}\">");
    row("refresh", "<meta http-equiv=\"refresh\" content=\"{{refresh}}\">");
    row("refresh with its address", "<meta content='5; URL = \"{{bad}}\"' http-equiv=refresh>");
    row("refresh without a name", "<meta http-equiv=\"refresh\" content=\".5,{{bad}}\">");
    row("animate", "<svg><a><animate class=z attributeName=\"href\" values=\"/a;{{bad}}\"/></a></svg>");
    row("set", "<svg><a><set attributeName=\"href\" to=\"{{bad}}\"/></a></svg>");
    row("animate from and by", "<svg><animate attributeName=\"href\" from=\"{{bad}}\" by=\"{{bad}}\"/></svg>");
    row("style", "<p style=\"background: url({{bad}})\">");
    row("style in quotes", "<p style=\"background: url('{{bad}}')\">");
    row("style without quotes", "<p style=background:url({{bad}})>");
    row("fill", "<svg><path fill=\"url({{bad}})\"/></svg>");
    row("style element", "<style>a { background: url({{bad}}) }</style>");
    row("style element in svg", "<svg><style>a { background: url({{bad}}) }</style></svg>");
    row("partial", "{{> link}}");
    row("partial in an attribute", "<a href=\"{{> address}}\">x</a>");
    row("partial as attributes", "<a {{> attributes}} title=\"x\">x</a>");
    row("partial in an svg title", "<svg><title>{{> link}}</title></svg>");
    row("partial with indentation", "<a title=\"\"\n  {{> attributes}}\n>x</a>");
}

void TestTemplateHtml::checksAddresses() {
    QFETCH(QByteArray, source);
    const QByteArray html = rendered(source, {{"link", "<a class=z href=\"{{bad}}\">x</a>"},
                                              {"address", "{{bad}}"},
                                              {"attributes", "class=z href=\"{{bad}}\""}});
    QVERIFY2(!html.startsWith("refused") && html != "not rendered", html.constData());
    QVERIFY2(!html.contains("javascript"), html.constData());
    QVERIFY2(html.contains('#'), html.constData());
}

void TestTemplateHtml::keepsValuesInTheirPlace_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* source, const char* expected) {
        QTest::newRow(name) << QByteArray(source) << QByteArray(expected);
    };
    row("unquoted value with blanks", "<a title={{event}}>", "<a title=x&#32;onclick=alert(1)&#32;>");
    row("unquoted value that is empty", "<a title={{none}} href=\"{{bad}}\">", "<a title=\"\" href=\"#\">");
    row("unquoted value that is missing", "<a title={{missing}}>", "<a title=\"\">");
    row("unquoted value of a section", "<a title={{#none}}x{{/none}} id=y>", "<a title=\"\" id=y>");
    row("unquoted value in parts", "<a title=a{{event}}b{{none}}>", "<a title=ax&#32;onclick=alert(1)&#32;b>");
    row("two unquoted values", "<a title={{none}}{{#one}} id={{none}}{{/one}}>", "<a title=\"\" id=\"\">");
    row("unquoted value before a section", "<input value={{ok}}{{#one}} disabled{{/one}}>",
        "<input value=/ok disabled>");
    row("unquoted value before no section", "<input value={{none}}{{#none}} disabled{{/none}}>", "<input value=\"\">");
    row("unquoted HTML", "<a title={{{quote}}}>", "<a title=&#34;&#32;onclick=alert(1)&#32;&#39;>");
    row("HTML in double quotes", "<a title=\"{{{text.html}}}\">",
        "<a title=\"<p><em>it&#39;s</em> <a href=&#34;/b&#34; title=&#34;onclick=alert(1)&#34;>a</a> "
        "<img src=&#34;onclick=alert(1)//&#34; alt=&#34;x&#34;> --&gt;</p>\n\">");
    row("HTML in single quotes", "<a title='{{{quote}}}'>", "<a title='\" onclick=alert(1) &#39;'>");
    row("HTML in a title", "<title>{{{end}}}</title>", "<title>&#60;/title>&#60;script>alert(1)&#60;/script></title>");
    row("text in a title", "<title>{{end}}</title>",
        "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>");
    row("HTML in a comment", "<!-- {{{end}}} -->", "<!-- </title&#62;<script&#62;alert(1)</script&#62; -->");
    row("dashes in a comment", "<!-- {{dashes}} --><!--{{bang}}--!>", "<!-- -- --><!----!--!>");
    row("value in a declaration", "<!doctype {{ok}}>", "<!doctype /ok>");
    row("color", "<p style=\"color:{{red}};--a:{{color}}\">", "<p style=\"color:red;--a:rgb(1, 2%, 3)\">");
    row("second declaration", "<p style=\"color:{{more}}\">", "<p style=\"color:#\">");
    row("expression", "<p style=\"color:{{code}}\">", "<p style=\"color:#\">");
    row("image", "<p style=\"background:url({{image}}) url('{{ok}}')\">",
        "<p style=\"background:url(https://a.example/b.png?w=1&amp;h=2) url('/ok')\">");
    row("style without quotes", "<p style={{color}}>", "<p style=rgb(1,&#32;2%,&#32;3)>");
    row("style element", "<style>a{color:{{color}};b:{{{more}}}}</style>", "<style>a{color:rgb(1, 2%, 3);b:#}</style>");
    row("image in a style element", "<style>a{b:url({{image}})}</style>",
        "<style>a{b:url(https://a.example/b.png?w=1&h=2)}</style>");
    row("data in a script", "<script type=\"application/ld+json\">{\"a\": \"{{end}}\"}</script>",
        "<script type=\"application/ld+json\">{\"a\": "
        "\"&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"}</script>");
    row("description", "<meta name=\"description\" content=\"{{about}}\">",
        "<meta name=\"description\" content=\"5 ways, javascript: and others\">");
    row("other text", "<meta name=\"description\" content=\"{{bad}}\">",
        "<meta name=\"description\" content=\"javascript:alert(1)\">");
    row("source set", "<img srcset=\"{{ok}} 1x, {{image}} 2x\">",
        "<img srcset=\"/ok 1x, https://a.example/b.png?w=1&amp;h=2 2x\">");
    row("animated size", "<svg><animate attributeName=\"width\" values=\"0;{{ok}}\"/></svg>",
        "<svg><animate attributeName=\"width\" values=\"0;/ok\"/></svg>");
    row("title is text", "<p title=\"{{bad}}\">{{bad}}</p>",
        "<p title=\"javascript:alert(1)\">javascript:alert(1)</p>");
    row("code of the template", "<a onclick=\"{{#one}}f(){{/one}}\" href=\"/\">", "<a onclick=\"f()\" href=\"/\">");
    row("script of the template", "<script{{#one}} defer{{/one}} src=\"/a.js\"></script>",
        "<script defer src=\"/a.js\"></script>");
    row("script chosen by a section", "<script>{{#one}}a < b{{/one}}</script>", "<script>a < b</script>");
    row("text of svg", "<svg><text>{{red}}</text></svg>", "<svg><text>red</text></svg>");
}

void TestTemplateHtml::keepsValuesInTheirPlace() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, expected);
    QCOMPARE(rendered(source), expected);
}

void TestTemplateHtml::refusesWhatCannotBeDecided_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char* name, const char* source, int line, const char* part) {
        QTest::newRow(name) << QByteArray(source) << line << QByteArray(part);
    };
    row("section with quotes", "<a class=z\n href={{#ok}}\"{{ok}}\"{{/ok}}>x</a>", 2, "put the quotes around");
    row("quote behind a value", "<a title={{none}}\"{{ok}}\">", 1, "put the quotes around");
    row("start tag by if and else",
        "{{^ok}}<a class=y href=\"/\" title=\"{{/ok}}\n{{#ok}}<a class=z href=\"{{/ok}}{{ok}}\">x</a>", 1,
        "the section \"ok\" begins between tags and ends in the value of \"title\"");
    row("comment by a section", "\n{{#ok}}<!-- {{/ok}} <a href=\"{{bad}}\"> {{#ok}} -->{{/ok}}", 2,
        "ends in a comment");
    row("script by a section", "{{#a.b}}<script>{{/a.b}}", 1, "\"a.b\" begins between tags and ends inside <script>");
    row("svg by a section", "{{#ok}}<svg>{{/ok}}<style/>{{#ok}}</svg>{{/ok}}", 1, "ends inside <svg>");
    row("end of svg by a section", "<svg>{{#ok}}</svg>{{/ok}}", 1, "begins inside <svg> and ends between tags");
    row("tag name by a section", "<{{#ok}}a{{/ok}}{{^ok}}b{{/ok}}>", 1, "right behind \"<\"");
    row("name of an attribute by a section", "<a {{#ok}}href{{/ok}}{{^ok}}title{{/ok}}=\"{{bad}}\">", 1,
        "write the whole attribute");
    row("part of a name by a section", "<a hr{{#ok}}ef{{/ok}}=\"{{bad}}\">", 1, "write the whole attribute");
    row("sign by a section", "<a href {{#ok}}={{/ok}}\"{{bad}}\">", 1, "in the value of \"href\"");
    row("name without a value by a section", "<a {{#ok}}title {{/ok}}=\"{{bad}}\">", 1, "write the whole attribute");
    row("slash by a section", "<svg><path {{#ok}}/{{/ok}}></svg>", 0, "");
    row("repeated quote", "<a title=\"{{#two}}\" id=\"{{/two}}\">", 1, "the section \"two\"");
    row("repeated unquoted value", "<a title=x{{#two}} href={{bad}}y{{/two}}z>", 1, "in quotes");
    row("value in a tag name", "<h{{ok}}>", 1, "in the name of a tag");
    row("value in an end tag's name", "<h1></h{{ok}}>", 1, "in the name of a tag");
    row("value as a tag name", "\n<{{ok}}>", 2, "right behind \"<\"");
    row("value behind </", "</{{ok}}>", 1, "right behind \"<\"");
    row("value behind <!", "<!{{ok}}>", 1, "right behind \"<\"");
    row("value behind <!-", "<!-{{ok}}>", 1, "right behind \"<\"");
    row("value as an attribute", "<a {{ok}}>", 1, "name=\"{{…}}\"");
    row("HTML as attributes", "<a {{{ok}}}>", 1, "name=\"{{…}}\"");
    row("value in an attribute's name", "<a data-{{ok}}=\"x\">", 1, "name=\"{{…}}\"");
    row("value behind a quote", "<a title=\"x\"{{ok}}>", 1, "name=\"{{…}}\"");
    row("value behind a slash", "<a /{{ok}}>", 1, "name=\"{{…}}\"");
    row("event", "<a\nonclick=\"f('{{ok}}')\">", 2, "\"onclick\", which is code");
    row("event in capitals", "<a ONMOUSEOVER={{ok}}>", 1, "which is code");
    row("event in svg", "<svg onload=\"{{ok}}\"></svg>", 1, "which is code");
    row("srcdoc", "<iframe srcdoc=\"{{ok}}\"></iframe>", 1, "\"srcdoc\"");
    row("base", "<base href=\"{{ok}}\">", 1, "<base>");
    row("script", "<script>\nvar a = \"{{ok}}\";</script>", 2, "inside <script>");
    row("script without quotes", "<script>{{{ok}}}</script>", 1, "inside <script>");
    row("script of a module", "<script type=\"module\">{{ok}}</script>", 1, "inside <script>");
    row("script whose type has a value", "<script type=\"application/{{ok}}\">{{ok}}</script>", 1, "inside <script>");
    row("script whose second type is data", "<script type type=\"application/json\">{{ok}}</script>", 1,
        "inside <script>");
    row("script whose type may be missing", "<script {{#ok}}type=\"application/json\"{{/ok}}>{{ok}}</script>", 1,
        "inside <script>");
    row("script whose type may be another", "<script {{#ok}}type{{/ok}} type=\"application/json\">{{ok}}</script>", 1,
        "inside <script>");
    row("HTML as data", "<script type=\"application/json\">{{{ok}}}</script>", 1, "inside <script>");
    row("script in svg", "<svg><script>{{ok}}</script></svg>", 1, "inside <script>");
    row("script in svg below", "<svg><script><g>{{ok}}</g></script></svg>", 1, "inside <script>");
    row("address of a script", "<script src=\"{{ok}}\"></script>", 1, "the address of a script");
    row("address of a script in svg", "<svg><script xlink:href=\"{{ok}}\"/></svg>", 1, "the address of a script");
    row("value behind < in a title", "<title><{{ok}}</title>", 1, "write &lt;");
    row("value in the end of a title", "<title></ti{{ok}}tle>", 1, "write &lt;");
    row("greater behind a value in a comment", "<!-- {{dashes}}> -->", 1, "end it with \"-->\"");
    row("greater behind an empty comment", "<!--{{none}}>", 1, "end it with \"-->\"");
    row("dash and greater behind a value", "<!--{{none}}->", 1, "end it with \"-->\"");
    row("bang behind a value", "<!-- {{dashes}}!>", 1, "end it with \"-->\"");
    row("greater behind dashes of a section", "<!-- {{#ok}}--{{/ok}}>", 1, "end it with \"-->\"");
    row("HTML in svg", "<svg><text>\n{{{text.html}}}</text></svg>", 2, "{{….plain}}");
    row("CDATA in svg", "<svg><![CDATA[ > ]]></svg>", 1, "CDATA");
    row("CDATA in an svg title", "<svg><title><![CDATA[ > ]]></title></svg>", 1, "CDATA");
    row("paragraph in svg", "<svg>\n<p>\n</svg>", 2, "<p> ends the <svg> around it");
    row("end tag of nothing in svg", "<svg><g></p></g></svg>", 1, "where <g> must be closed first");
    row("end tag of HTML around svg", "<svg><desc><i><svg><g></i></desc></svg>", 1, "where <g> must be closed first");
    row("crossed tags in HTML in svg", "<svg><foreignObject><p></foreignObject></svg>", 1, "must be closed first");
    row("math with a way out", "<math><annotation-xml></annotation-xml></math>", 1, "annotation-xml");
    row("glyph in a text of math", "<math><mtext><mglyph><style/></mglyph></mtext></math>", 1, "<mglyph> below <math>");
    row("cell in HTML in svg", "<table><svg><desc>\n<td></td></desc><style/></svg></table>", 2, "<td> below <svg>");
    row("table in HTML in svg", "<table><svg><desc><table></table></desc><style/></svg></table>", 1,
        "<table> below <svg>");
    row("cell in svg", "<svg><td/></svg>", 1, "<td> below <svg>");
    row("plaintext", "<plaintext>", 1, "<plaintext>");
    row("frameset", "<frameset>", 1, "<frameset>");
    row("title in a select", "<select><title></select><a title=\"{{ok}}\">", 1, "inside <select>");
    row("style in a select of a section", "{{#ok}}<select>{{/ok}}<style></style>", 1, "inside <select>");
    row("svg in a select", "<select><svg></svg></select>", 1, "inside <select>");
    row("template in a select", "<select><template></select></template>", 1, "inside <select>");
    row("column in a template", "<template><col><style></template>", 1, "<col>");
    row("end of noscript in a value", "<noscript><p title=\"</noscript>\"></p></noscript>", 1, "</");
    row("end of noscript in a comment", "<noscript><!-- </noscript> --></noscript>", 1, "</");
    row("end of noscript in a style", "<noscript><style></noscript></style></noscript>", 1, "</");
    row("end of noscript from a value", "<noscript><p title=\"<{{ok}}\"></p></noscript>", 1, "write &lt;");
    row("end of noscript in svg", "<noscript><svg><noscript></noscript></svg></noscript>", 1, "must be closed first");
    row("script in a script's comment", "<script><!-- <script> </script>", 1, "<script");
    row("ends in a tag", "<p>\n<a title=x\n\n", 2, "ends inside the tag <a>");
    row("ends in a value", "<a title=\"", 1, "in the value of \"title\"");
    row("ends in a comment", "<!-- -- >", 1, "in a comment");
    row("ends in a title", "<title/><a href=\"{{ok}}\">", 1, "inside <title>");
    row("ends in svg", "<svg><title/>", 1, "inside <svg>");
    row("ends in select", "<select>", 1, "inside <select>");
    row("ends in noscript", "<noscript>", 1, "inside <noscript>");
    row("ends in template", "<template>", 1, "inside <template>");
    row("ends behind <", "a <", 1, "right behind \"<\"");
}

void TestTemplateHtml::refusesWhatCannotBeDecided() {
    QFETCH(QByteArray, source);
    QFETCH(int, line);
    QFETCH(QByteArray, part);
    const auto set = TemplateSet::compile({{"modules/hero", source.toStdString()}});
    QVERIFY2(!set.has_value(), source.constData());
    QCOMPARE(set.error().code, ErrorCode::InvalidInput);
    QCOMPARE(set.error().file, std::string("modules/hero.mustache"));
    if (line != 0)
        QCOMPARE(int(set.error().line), line);
    QVERIFY2(set.error().message.find(part.constData()) != std::string::npos, set.error().message.c_str());
}

void TestTemplateHtml::refusesPartialsThatEndElsewhere_data() {
    QTest::addColumn<QByteArray>("partial");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("quote") << QByteArray("<a title=\"") << QByteArray("ends in the value of \"title\"");
    QTest::newRow("comment") << QByteArray("<!-- ") << QByteArray("ends in a comment");
    QTest::newRow("tag") << QByteArray("<a") << QByteArray("ends in the name of the tag <a>");
    QTest::newRow("svg") << QByteArray("<svg>") << QByteArray("ends inside <svg>");
    QTest::newRow("script") << QByteArray("<script>") << QByteArray("ends inside <script>");
    QTest::newRow("itself") << QByteArray("<svg>{{> p}}") << QByteArray("more than 64");
}

void TestTemplateHtml::refusesPartialsThatEndElsewhere() {
    QFETCH(QByteArray, partial);
    QFETCH(QByteArray, part);
    const QByteArray html = rendered("\n{{> p}} <a href=\"{{bad}}\">x</a>", {{"p", partial.constData()}});
    QVERIFY2(html.startsWith("refused") && html.contains(part), html.constData());
}

void TestTemplateHtml::compilesPartialsForTheirPlaces() {
    const char* const source =
        "<p title=\"{{> p}}\">{{> p}}</p><a href='{{> p}}'></a><title>{{> p}}</title><i id={{> p}}>";
    QCOMPARE(rendered(source, {{"p", "{{{quote}}}{{bad}}"}}),
             QByteArray("<p title=\"&#34; onclick=alert(1) 'javascript:alert(1)\">\" onclick=alert(1) "
                        "'javascript:alert(1)</p><a href='\" onclick=alert(1) &#39;javascript:alert(1)'></a>"
                        "<title>\" onclick=alert(1) 'javascript:alert(1)</title><i "
                        "id=&#34;&#32;onclick=alert(1)&#32;&#39;javascript:alert(1)>"));
    QCOMPARE(rendered("<a {{> p}}>{{#one}}<b {{> p}}></b>{{/one}}</a>",
                      {{"p", "href=\"{{bad}}\"{{#one}} {{> q}}{{/one}}"}, {"q", "id={{none}}"}}),
             QByteArray("<a href=\"#\" id=\"\"><b href=\"#\" id=\"\"></b></a>"));
    // Each line of an indented partial begins with blanks, which end an unquoted value.
    const QByteArray indented = rendered("<a title={{> p}}>", {{"p", "  {{> q}}\n"}, {"q", "{{red}}"}});
    QVERIFY2(indented.startsWith("refused: q.mustache:1: "), indented.constData());
}

void TestTemplateHtml::saysWhereAPartialIsIncluded() {
    const QByteArray html = rendered("<p>\n<a onclick=\"{{> p}}\"></a>", {{"p", "\n{{ok}}"}});
    QVERIFY2(html.startsWith("refused: p.mustache:2: "), html.constData());
    QVERIFY2(html.endsWith("(included in the value of \"onclick\" by main.mustache:2)"), html.constData());
}

void TestTemplateHtml::boundsNesting() {
    std::map<std::string, std::string, std::less<>> sources;
    QByteArray before;
    QByteArray after;
    for (int i = 0; i < 60; ++i) {
        before += "{{#a}}";
        after += "{{/a}}";
    }
    for (int i = 0; i < 10; ++i)
        sources["p" + std::to_string(i)] = (before + "{{> p" + QByteArray::number(i + 1) + "}}" + after).toStdString();
    const auto deep = TemplateSet::compile(std::move(sources));
    QVERIFY(!deep.has_value());
    QVERIFY2(deep.error().message.find("256 levels") != std::string::npos, deep.error().message.c_str());
    std::map<std::string, std::string, std::less<>> chain;
    for (int i = 100; i < 200; ++i)
        chain["p" + std::to_string(i)] = "{{> p" + std::to_string(i + 1) + "}}";
    const auto many = TemplateSet::compile(std::move(chain));
    QVERIFY(!many.has_value());
    QVERIFY2(many.error().message.find("64 levels") != std::string::npos, many.error().message.c_str());
}

void TestTemplateHtml::boundsWhatIsCompiledSeveralTimes() {
    std::string places;
    for (const char* attribute : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"})
        places += std::string("<p ") + attribute + "=\"{{> p}}\">";
    VERIFY_OK(TemplateSet::compile({{"main", places}, {"p", std::string(1U << 20, 'x')}}));
    const auto large = TemplateSet::compile({{"main", places}, {"p", std::string(2U << 20, 'x')}});
    QVERIFY(!large.has_value());
    QVERIFY2(large.error().message.find("16 MiB") != std::string::npos, large.error().message.c_str());
}

void TestTemplateHtml::compilesLargeTemplatesOnce() {
    // Each section begins in one place when it stands first, and in another behind itself: were those inside walked
    // through anew each time, this would never end.
    QByteArray source = "<a";
    for (int i = 0; i < 64; ++i)
        source += "{{#a}} x";
    for (int i = 0; i < 64; ++i)
        source += "{{/a}}";
    VERIFY_OK(TemplateSet::compile({{"main", (source + ">").toStdString()}}));
}

QTEST_APPLESS_MAIN(TestTemplateHtml)
#include "tst_template_html.moc"
