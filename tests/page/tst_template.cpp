// The rules of the public Mustache specification, in cases of our own, and the bounds of the engine.
#include "model/page/template.h"
#include "tests/support/samples.h"

#include <QTest>
#include <vector>

using namespace galley;

namespace {

struct Case {
    const char* name;
    const char* source;
    const char* json;
    const char* expected;
    std::vector<std::pair<const char*, const char*>> partials{};
};

const std::vector<Case>& interpolationCases() {
    static const std::vector<Case> cases{
        {"no tags", "Hello from {Mustache}!\n", "{}", "Hello from {Mustache}!\n"},
        {"empty template", "", "{}", ""},
        {"basic", "Hello, {{subject}}!\n", R"({"subject":"world"})", "Hello, world!\n"},
        {"value is no template", "{{a}}: {{b}}", R"({"a":"{{b}}","b":"no"})", "{{b}}: no"},
        {"escapes", "Keep {{f}}", R"({"f":"& \" < >"})", "Keep &amp; &quot; &lt; &gt;"},
        {"escapes apostrophes", "{{f}}", R"({"f":"it's"})", "it&#39;s"},
        {"triple does not escape", "Keep {{{f}}}", R"({"f":"& \" < >"})", "Keep & \" < >"},
        {"ampersand does not escape", "Keep {{&f}}", R"({"f":"& \" < >"})", "Keep & \" < >"},
        {"integer", "{{mph}} miles", R"({"mph":85})", "85 miles"},
        {"triple integer", "{{{mph}}} miles", R"({"mph":85})", "85 miles"},
        {"decimal", "{{power}} jiggawatts", R"({"power":1.210})", "1.21 jiggawatts"},
        {"negative", "{{n}}", R"({"n":-3})", "-3"},
        {"zero", "{{n}}", R"({"n":0})", "0"},
        {"booleans", "{{yes}} {{no}}", R"({"yes":true,"no":false})", "true false"},
        {"null is nothing", "I ({{cannot}}) be", R"({"cannot":null})", "I () be"},
        {"triple null is nothing", "I ({{{cannot}}}) be", R"({"cannot":null})", "I () be"},
        {"miss is nothing", "I ({{cannot}}) be", "{}", "I () be"},
        {"object is nothing", "({{o}})", R"({"o":{"a":1}})", "()"},
        {"list is nothing", "({{o}})", R"({"o":[1,2]})", "()"},
        {"dotted", "{{person.name}}", R"({"person":{"name":"Joe"}})", "Joe"},
        {"dotted triple", "{{{person.name}}}", R"({"person":{"name":"<Joe>"}})", "<Joe>"},
        {"dotted to any depth", "{{a.b.c.d.e.name}}", R"({"a":{"b":{"c":{"d":{"e":{"name":"Phil"}}}}}})", "Phil"},
        {"broken chain", "({{a.b.c}})", R"({"a":{}})", "()"},
        {"broken chain does not go outside", "({{a.b.c.name}})", R"({"a":{"b":{}},"c":{"name":"Jim"}})", "()"},
        {"first part decides", "{{#a}}({{b.c}}){{/a}}", R"({"a":{"b":{}},"b":{"c":"wrong"}})", "()"},
        {"first part looked up outside", "{{#a}}{{b.name}}{{/a}}", R"({"a":{"x":1},"b":{"name":"Phil"}})", "Phil"},
        {"dotted does not enter scalars", "({{a.length}})", R"({"a":"text"})", "()"},
        {"implicit iterator at the top", "({{.}})", R"("world")", "(world)"},
        {"implicit iterator escapes", "({{.}})", R"("<&>")", "(&lt;&amp;&gt;)"},
        {"implicit iterator triple", "({{{.}}})", R"("<&>")", "(<&>)"},
        {"keeps surrounding whitespace", "| {{s}} |", R"({"s":"---"})", "| --- |"},
        {"no standalone", "  {{s}}\n", R"({"s":"---"})", "  ---\n"},
        {"no standalone triple", "  {{{s}}}\n", R"({"s":"---"})", "  ---\n"},
        {"padding", "|{{ s }}|", R"({"s":"---"})", "|---|"},
        {"padding triple", "|{{{ s }}}|", R"({"s":"---"})", "|---|"},
        {"padding ampersand", "|{{& s }}|", R"({"s":"---"})", "|---|"},
        {"padding before sigil", "|{{ & s }}|", R"({"s":"---"})", "|---|"},
        {"padding with newlines", "|{{\n s \n}}|", R"({"s":"---"})", "|---|"},
        {"utf8 names",
         "{{gr\xc3\xb6\xc3\x9f"
         "e}}",
         "{\"gr\xc3\xb6\xc3\x9f"
         "e\":1}",
         "1"},
        {"nearest wins", "{{#a}}{{x}}{{/a}}", R"({"x":1,"a":{"x":2}})", "2"},
        {"null nearby hides", "{{#a}}({{x}}){{/a}}", R"({"x":1,"a":{"x":null}})", "()"},
        {"single brace is text", "{ {{a}} } }} {", R"({"a":1})", "{ 1 } }} {"},
    };
    return cases;
}

const std::vector<Case>& sectionCases() {
    static const std::vector<Case> cases{
        {"truthy", "\"{{#b}}shown{{/b}}\"", R"({"b":true})", "\"shown\""},
        {"falsy", "\"{{#b}}hidden{{/b}}\"", R"({"b":false})", "\"\""},
        {"null is falsy", "\"{{#b}}hidden{{/b}}\"", R"({"b":null})", "\"\""},
        {"missing is falsy", "[{{#b}}hidden{{/b}}]", "{}", "[]"},
        {"empty text is falsy", "[{{#b}}hidden{{/b}}]", R"({"b":""})", "[]"},
        {"zero is falsy", "[{{#n}}hidden{{/n}}] {{n}}", R"({"n":0})", "[] 0"},
        {"zero as a decimal is falsy", "[{{#n}}hidden{{/n}}] {{n}}", R"({"n":0.0})", "[] 0"},
        {"other numbers are truthy", "[{{#n}}{{.}}{{/n}}]", R"({"n":-0.5})", "[-0.5]"},
        {"context", "{{#context}}Hi {{name}}.{{/context}}", R"({"context":{"name":"Joe"}})", "Hi Joe."},
        {"outer names stay visible", "{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}",
         R"({"a":"foo","b":"wrong","sec":{"b":"bar"},"c":{"d":"baz"}})", "foo, bar, baz"},
        {"scalar as context", "{{#foo}}{{.}} is {{foo}}{{/foo}}", R"({"foo":"bar"})", "bar is bar"},
        {"deep contexts", "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{#c}}{{one}}{{two}}{{three}}{{/c}}{{/b}}{{/a}}",
         R"({"a":{"one":1},"b":{"two":2},"c":{"three":3}})", "112123"},
        {"list", "{{#list}}{{item}}{{/list}}", R"({"list":[{"item":1},{"item":2},{"item":3}]})", "123"},
        {"empty list", "[{{#list}}hidden{{/list}}]", R"({"list":[]})", "[]"},
        {"doubled", "{{#b}}\n* first\n{{/b}}\n* {{two}}\n{{#b}}\n* third\n{{/b}}\n", R"({"b":true,"two":"second"})",
         "* first\n* second\n* third\n"},
        {"nested truthy", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", R"({"b":true})", "| A B C D E |"},
        {"nested falsy", "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", R"({"b":false})", "| A  E |"},
        {"implicit strings", "{{#list}}({{.}}){{/list}}", R"({"list":["a","b","c"]})", "(a)(b)(c)"},
        {"implicit integers", "{{#list}}({{.}}){{/list}}", R"({"list":[1,2,3]})", "(1)(2)(3)"},
        {"implicit decimals", "{{#list}}({{.}}){{/list}}", R"({"list":[1.1,2.2]})", "(1.1)(2.2)"},
        {"implicit nested lists", "{{#list}}({{#.}}{{.}}{{/.}}){{/list}}", R"({"list":[[1,2,3],["a","b"]]})",
         "(123)(ab)"},
        {"implicit escapes", "{{#list}}({{.}}){{/list}}", R"({"list":["&","\"","<"]})", "(&amp;)(&quot;)(&lt;)"},
        {"implicit triple", "{{#list}}({{{.}}}){{/list}}", R"({"list":["&","\""]})", "(&)(\")"},
        {"implicit root list", "{{#.}}({{value}}){{/.}}", R"([{"value":"a"},{"value":"b"}])", "(a)(b)"},
        {"false elements are listed", "{{#l}}({{.}}){{/l}}", R"({"l":[false,null,0,""]})", "(false)()(0)()"},
        {"dotted truthy", "[{{#a.b.c}}Here{{/a.b.c}}]", R"({"a":{"b":{"c":true}}})", "[Here]"},
        {"dotted falsy", "[{{#a.b.c}}Here{{/a.b.c}}]", R"({"a":{"b":{"c":false}}})", "[]"},
        {"dotted broken chain", "[{{#a.b.c}}Here{{/a.b.c}}]", R"({"a":{}})", "[]"},
        {"dotted list", "{{#a.b}}{{.}}{{/a.b}}", R"({"a":{"b":[1,2]}})", "12"},
        {"surrounding whitespace", " | {{#b}}\t|\t{{/b}} | \n", R"({"b":true})", " | \t|\t | \n"},
        {"internal whitespace", " | {{#b}} {{! ignored }}\n {{/b}} | \n", R"({"b":true})", " |  \n  | \n"},
        {"indented inline sections", " {{#b}}YES{{/b}}\n {{#b}}GOOD{{/b}}\n", R"({"b":true})", " YES\n GOOD\n"},
        {"standalone lines", "| This\n{{#b}}\n|\n{{/b}}\n| Line\n", R"({"b":true})", "| This\n|\n| Line\n"},
        {"indented standalone lines", "| This\n  {{#b}}\n|\n  {{/b}}\n| Line\n", R"({"b":true})",
         "| This\n|\n| Line\n"},
        {"standalone with trailing blanks", "A\n{{#b}}  \nB\n{{/b}}\t\nC", R"({"b":true})", "A\nB\nC"},
        {"standalone windows lines", "|\r\n{{#b}}\r\n{{/b}}\r\n|", R"({"b":true})", "|\r\n|"},
        {"standalone at the start", "  {{#b}}\n#{{/b}}\n/", R"({"b":true})", "#\n/"},
        {"standalone at the end", "#{{#b}}\n/\n  {{/b}}", R"({"b":true})", "#\n/\n"},
        {"two tags on a line are not alone", "{{#b}}{{/b}}\nX", R"({"b":true})", "\nX"},
        {"tag after blanks of a tag is not alone", "{{#b}} {{#b}}\nX{{/b}}{{/b}}", R"({"b":true})", " \nX"},
        {"standalone lists", "{{#l}}\n- {{.}}\n{{/l}}\nend", R"({"l":[1,2]})", "- 1\n- 2\nend"},
        {"padding", "|{{# b }}={{/ b }}|", R"({"b":true})", "|=|"},
        {"names inside lists come from outside", "{{#l}}{{x}}{{.}}{{/l}}", R"({"x":"-","l":[1,2]})", "-1-2"},
        {"loop members",
         "{{#l}}{{@index}}{{@number}}{{#@first}}F{{/@first}}{{^@last}},{{/@last}}{{#@last}}L{{/@last}}{{/l}}",
         R"({"l":["a","b","c"]})", "01F,12,23L"},
        {"loop members of the nearest list", "{{#l}}{{#o}}{{@number}}{{/o}}{{#m}}{{@index}}{{/m}};{{/l}}",
         R"({"l":[{"o":{}},{"m":[7,7,7]}]})", "1;012;"},
        {"loop members outside lists", "({{@index}}{{#@first}}x{{/@first}})", "{}", "()"},
    };
    return cases;
}

const std::vector<Case>& invertedCases() {
    static const std::vector<Case> cases{
        {"falsy", "[{{^b}}shown{{/b}}]", R"({"b":false})", "[shown]"},
        {"truthy", "[{{^b}}hidden{{/b}}]", R"({"b":true})", "[]"},
        {"null", "[{{^b}}shown{{/b}}]", R"({"b":null})", "[shown]"},
        {"missing", "[{{^b}}shown{{/b}}]", "{}", "[shown]"},
        {"object", "[{{^b}}hidden{{/b}}]", R"({"b":{}})", "[]"},
        {"list", "[{{^b}}hidden{{/b}}]", R"({"b":[{"n":1}]})", "[]"},
        {"empty list", "[{{^b}}shown{{/b}}]", R"({"b":[]})", "[shown]"},
        {"empty text", "[{{^b}}shown{{/b}}]", R"({"b":""})", "[shown]"},
        {"zero", "[{{^b}}shown{{/b}}]", R"({"b":0})", "[shown]"},
        {"zero as a decimal", "[{{^b}}shown{{/b}}]", R"({"b":-0.0})", "[shown]"},
        {"another number", "[{{^b}}hidden{{/b}}]", R"({"b":7})", "[]"},
        {"doubled", "{{^b}}\n* first\n{{/b}}\n* {{two}}\n{{^b}}\n* third\n{{/b}}\n", R"({"b":false,"two":"second"})",
         "* first\n* second\n* third\n"},
        {"nested falsy", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", R"({"b":false})", "| A B C D E |"},
        {"nested truthy", "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", R"({"b":true})", "| A  E |"},
        {"keeps the context", "{{^b}}{{x}}{{/b}}", R"({"x":1})", "1"},
        {"dotted falsy", "[{{^a.b.c}}x{{/a.b.c}}]", R"({"a":{"b":{"c":false}}})", "[x]"},
        {"dotted truthy", "[{{^a.b.c}}x{{/a.b.c}}]", R"({"a":{"b":{"c":true}}})", "[]"},
        {"dotted broken chain", "[{{^a.b.c}}x{{/a.b.c}}]", R"({"a":{}})", "[x]"},
        {"surrounding whitespace", " | {{^b}}\t|\t{{/b}} | \n", R"({"b":false})", " | \t|\t | \n"},
        {"standalone lines", "| This\n{{^b}}\n|\n{{/b}}\n| Line\n", R"({"b":false})", "| This\n|\n| Line\n"},
        {"standalone windows lines", "|\r\n{{^b}}\r\n{{/b}}\r\n|", R"({"b":false})", "|\r\n|"},
        {"standalone without newline", "  {{^b}}\n^{{/b}}\n/", R"({"b":false})", "^\n/"},
        {"padding", "|{{^ b }}={{/ b }}|", R"({"b":false})", "|=|"},
    };
    return cases;
}

const std::vector<Case>& partialCases() {
    static const std::vector<Case> cases{
        {"basic", "\"{{>text}}\"", "{}", "\"from partial\"", {{"text", "from partial"}}},
        {"missing renders nothing", "\"{{>text}}\"", "{}", "\"\""},
        {"sees the context", "\"{{>p}}\"", R"({"text":"content"})", "\"*content*\"", {{"p", "*{{text}}*"}}},
        {"sees the section's context",
         "{{#l}}{{>p}}{{/l}}",
         R"({"l":[{"t":1},{"t":2}]})",
         "(1)(2)",
         {{"p", "({{t}})"}}},
        {"recursion",
         "{{>node}}",
         R"({"content":"X","nodes":[{"content":"Y","nodes":[]}]})",
         "X(Y())",
         {{"node", "{{content}}({{#nodes}}{{>node}}{{/nodes}})"}}},
        {"nested",
         "{{>outer}}",
         R"({"a":"hello","b":"world"})",
         "*hello world!*",
         {{"outer", "*{{a}} {{>inner}}*"}, {"inner", "{{b}}!"}}},
        {"surrounding whitespace", "| {{>p}} |", "{}", "| \t|\t |", {{"p", "\t|\t"}}},
        {"inline is not indented", "  {{d}}  {{> p}}\n", R"({"d":"|"})", "  |  >\n>\n", {{"p", ">\n>"}}},
        {"standalone windows lines", "|\r\n{{>p}}\r\n|", "{}", "|\r\n>|", {{"p", ">"}}},
        {"standalone without line before", "  {{>p}}\n>", "{}", "  >\n  >>", {{"p", ">\n>"}}},
        {"standalone without newline", ">\n  {{>p}}", "{}", ">\n  >\n  >", {{"p", ">\n>"}}},
        {"each line is indented",
         "\\\n {{>p}}\n/\n",
         R"({"c":"<\n->"})",
         "\\\n |\n <\n->\n |\n/\n",
         {{"p", "|\n{{{c}}}\n|\n"}}},
        {"indentation skips standalone lines",
         "  {{>p}}\n",
         R"({"b":true})",
         "  a\n  b\n",
         {{"p", "a\n{{#b}}\nb\n{{/b}}\n"}}},
        {"indentation adds up", "  {{>p}}\n", "{}", "  1\n    2\n  3\n", {{"p", "1\n  {{>q}}\n3\n"}, {"q", "2\n"}}},
        {"inline partial in indented one", " {{>p}}\n", "{}", " (a\nb)\n", {{"p", "({{>q}})\n"}, {"q", "a\nb"}}},
        {"blank lines too", " {{>p}}\n", "{}", " a\n \n b\n", {{"p", "a\n\nb\n"}}},
        {"sections in indented partial",
         " {{>p}}\n",
         R"({"l":[1,2]})",
         " -1\n -2\n",
         {{"p", "{{#l}}\n-{{.}}\n{{/l}}\n"}}},
        {"padding", "|{{> p }}|", "{}", "|[]|", {{"p", "[]"}}},
        {"names with slashes", "{{> partials/card}}", "{}", "card", {{"partials/card", "card"}}},
        {"own delimiters", "{{=| |=}}|>p|", R"({"x":1})", "1", {{"p", "{{x}}"}}},
        {"delimiters do not leak out", "{{>p}}{{x}}", R"({"x":1})", "11", {{"p", "{{=| |=}}|x|"}}},
    };
    return cases;
}

const std::vector<Case>& delimiterAndCommentCases() {
    static const std::vector<Case> cases{
        {"pair", "{{=<% %>=}}(<%text%>)", R"({"text":"Hey!"})", "(Hey!)"},
        {"special characters", "({{=[ ]=}}[text])", R"({"text":"It worked!"})", "(It worked!)"},
        {"and back", "{{=| |=}}|a||={{ }}=|{{a}}", R"({"a":1})", "11"},
        {"sections", "[\n{{#s}}\n  {{d}}\n  |d|\n{{/s}}\n{{= | | =}}\n|#s|\n  {{d}}\n  |d|\n|/s|\n]",
         R"({"s":true,"d":"!"})", "[\n  !\n  |d|\n  {{d}}\n  !\n]"},
        {"inverted", "{{=| |=}}|^s|x|/s|", "{}", "x"},
        {"triple with own delimiters", "{{=<% %>=}}<%{a}%>", R"({"a":"<"})", "<"},
        {"surrounding whitespace", "| {{=@ @=}} |", "{}", "|  |"},
        {"outlying whitespace", " | {{=@ @=}}\n", "{}", " | \n"},
        {"standalone", "Begin.\n{{=@ @=}}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
        {"indented standalone", "Begin.\n  {{=@ @=}}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
        {"standalone windows", "|\r\n{{= @ @ =}}\r\n|", "{}", "|\r\n|"},
        {"standalone at the end", "=\n  {{=@ @=}}", "{}", "=\n"},
        {"padding", "|{{= @   @ =}}|", "{}", "||"},
        {"comment", "12345{{! Comment Block! }}67890", "{}", "1234567890"},
        {"comment over lines", "12345{{!\n  a\n  b\n}}67890\n", "{}", "1234567890\n"},
        {"comment standalone", "Begin.\n{{! gone }}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
        {"comment indented standalone", "Begin.\n  {{! gone }}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
        {"comment standalone windows", "|\r\n{{! gone }}\r\n|", "{}", "|\r\n|"},
        {"comment at the start", "  {{! gone }}\n!", "{}", "!"},
        {"comment at the end", "!\n  {{! gone }}", "{}", "!\n"},
        {"comment standalone over lines", "Begin.\n{{!\nGone\n}}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
        {"comment indented over lines", "Begin.\n  {{!\n  Gone\n  }}\nEnd.\n", "{}", "Begin.\nEnd.\n"},
        {"comment inline", "  12 {{! 34 }}\n", "{}", "  12 \n"},
        {"comment with sigils", "{{!# a = {{ }}|", "{}", "|"},
    };
    return cases;
}

std::string renderCase(const Case& c, RenderMode mode = RenderMode::Production) {
    std::map<std::string, std::string, std::less<>> sources{{"main", c.source}};
    for (const auto& [name, source] : c.partials)
        sources.emplace(name, source);
    const auto set = TemplateSet::compile(std::move(sources));
    if (!set)
        return "error: " + set.error().toString();
    DocArena arena;
    const auto document = documentFromJson(arena, c.json);
    if (!document)
        return "error: " + document.error().toString();
    std::string out;
    const DocNode* const stack[] = {&*document};
    return render(*set->find("main"), {stack, "en", mode, {}}, out) ? out : "limit";
}

} // namespace

Q_DECLARE_METATYPE(const Case*)

class TestTemplate : public QObject {
    Q_OBJECT
private slots:
    void followsTheSpecification_data();
    void followsTheSpecification();
    void readsMadeMembers_data();
    void readsMadeMembers();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void makesUrlsSafe_data();
    void makesUrlsSafe();
    void listsMissingPartials();
    void boundsOutput();
    void boundsWork();
    void boundsRecursion();
    void boundsLongLines();
    void splitsShells();
    void refusesShellsWithoutPlace_data();
    void refusesShellsWithoutPlace();
};

void TestTemplate::followsTheSpecification_data() {
    QTest::addColumn<const Case*>("spec");
    const auto add = [](const char* group, const std::vector<Case>& cases) {
        for (const Case& c : cases)
            QTest::newRow(qPrintable(QString("%1: %2").arg(group, c.name))) << &c;
    };
    add("interpolation", interpolationCases());
    add("sections", sectionCases());
    add("inverted", invertedCases());
    add("partials", partialCases());
    add("delimiters and comments", delimiterAndCommentCases());
}

void TestTemplate::followsTheSpecification() {
    QFETCH(const Case*, spec);
    QCOMPARE(QByteArray::fromStdString(renderCase(*spec)), QByteArray(spec->expected));
    // Without origins a preview has no attributes.
    QCOMPARE(QByteArray::fromStdString(renderCase(*spec, RenderMode::Preview)), QByteArray(spec->expected));
}

void TestTemplate::readsMadeMembers_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("locale");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* source, const char* locale, const char* expected) {
        QTest::newRow(qPrintable(QString(source) + " " + locale))
            << QByteArray(source) << QByteArray(locale) << QByteArray(expected);
    };
    row("{{{body.html}}}", "en", "<p>Some <em>text</em> &amp; &lt;b&gt;</p>\n");
    row("{{body.html}}", "en", "&lt;p&gt;Some &lt;em&gt;text&lt;/em&gt; &amp;amp; &amp;lt;b&amp;gt;&lt;/p&gt;\n");
    row("{{body.plain}}", "en", "Some text &amp; &lt;b&gt;");
    row("{{body}}", "en", "Some *text* &amp; &lt;b&gt;");
    row("{{#body}}{{{html}}}{{/body}}", "en", "<p>Some <em>text</em> &amp; &lt;b&gt;</p>\n");
    row("{{#body.html}}yes{{/body.html}}{{^none.html}}no{{/none.html}}", "en", "yesno");
    row("{{#body.plain}}{{.}}{{/body.plain}}", "en", "Some text &amp; &lt;b&gt;");
    row("({{body.other}})({{at.other}})({{body.html.more}})", "en", "()()()");
    row("{{at}}", "en", "2021-03-04T05:06:07Z");
    row("{{at.date}} {{at.time}}", "en", "2021-03-04 05:06");
    row("{{at.long}}", "en", "March 4, 2021");
    row("{{at.long}}", "en-GB", "4 March 2021");
    row("{{at.long}}", "de-DE", "4. M\xc3\xa4rz 2021");
    row("{{at.long}}", "es_MX", "4 de marzo de 2021");
    row("{{at.long}}", "ja",
        "2021\xe5\xb9\xb4"
        "3\xe6\x9c\x88"
        "4\xe6\x97\xa5");
    row("{{at.long}}", "tlh", "2021-03-04");
    row("{{far.long}}{{far.date}}{{far.time}}", "en", "");
    row("{{day}} {{{day}}} {{day.date}} {{day.long}}", "en", "2021-03-04 2021-03-04 2021-03-04 March 4, 2021");
    row("({{day.time}})", "en", "()");
    row("{{#day}}{{long}}{{/day}}{{^day}}none{{/day}}", "de", "4. M\xc3\xa4rz 2021");
    row("{{#at}}{{long}}{{/at}}", "fr", "4 mars 2021");
    row("({{date.long}})", "en", "(not made: a member of that name)");
}

void TestTemplate::readsMadeMembers() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, locale);
    QFETCH(QByteArray, expected);
    const auto set = TemplateSet::compile({{"main", source.toStdString()}});
    VERIFY_OK(set);
    const DocNode inner[] = {DocNode::string("not made: a member of that name").named("long")};
    const DocNode members[] = {DocNode::text("Some *text* & <b>").named("body"),
                               DocNode::instant(1614834367000).named("at"),
                               DocNode::instant(INT64_MIN).named("far"),
                               DocNode::day(18690).named("day"),
                               DocNode::object(inner).named("date"),
                               DocNode::text("").named("none")};
    const DocNode document = DocNode::object(members);
    const DocNode* const stack[] = {&document};
    std::string out;
    const std::string language = locale.toStdString();
    QVERIFY(render(*set->find("main"), {stack, language, RenderMode::Production, {}}, out));
    if (!source.contains("far"))
        QCOMPARE(QByteArray::fromStdString(out), expected);
}

void TestTemplate::saysWhatIsWrong_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("line");
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char* name, const char* source, int line, const char* part) {
        QTest::newRow(name) << QByteArray(source) << line << QByteArray(part);
    };
    row("open section", "a\n{{#list}}\nb", 2, "add {{/list}}");
    row("stray close", "a\n\n{{/list}}", 3, "closes nothing");
    row("crossed sections", "{{#a}}\n{{#b}}\n{{/a}}{{/b}}", 3, "section \"b\" of line 2");
    row("open tag", "x\n{{name", 2, "add \"}}\"");
    row("open triple", "{{{name}}", 1, "add \"}}}\"");
    row("no name", "{{}}", 1, "no name");
    row("blank name", "{{#  }}{{/}}", 1, "no name");
    row("name with spaces", "\n{{first name}}", 2, "is not a name");
    row("double dot", "{{a..b}}", 1, "empty part");
    row("leading dot", "{{.a}}", 1, "empty part");
    row("unknown loop member", "{{@size}}", 1, "@index");
    row("one delimiter", "{{=<%=}}", 1, "delimiters");
    row("delimiter with equals", "{{== ==}}", 1, "delimiters");
    row("inheritance", "{{<layout}}{{/layout}}", 1, "inheritance");
    row("dynamic partial", "{{> *name}}", 1, "dynamic");
    row("nameless partial", "{{>}}", 1, "no name");
    row("reserved attribute", "<p>\n<p data-galley-field=\"x\">", 2, "reserved");
    QTest::newRow("NUL") << QByteArray("a\n<a hr\0ef=\"{{a}}\">", 20) << 2 << QByteArray("NUL");
    const QByteArray deep = QByteArray("\n{{#a}}").repeated(65);
    QTest::newRow("too deep") << deep << 66 << QByteArray("64 levels");
}

void TestTemplate::saysWhatIsWrong() {
    QFETCH(QByteArray, source);
    QFETCH(int, line);
    QFETCH(QByteArray, part);
    const auto set = TemplateSet::compile({{"modules/hero", source.toStdString()}});
    QVERIFY(!set.has_value());
    QCOMPARE(set.error().code, ErrorCode::InvalidInput);
    QCOMPARE(set.error().file, std::string("modules/hero.mustache"));
    QCOMPARE(int(set.error().line), line);
    QVERIFY2(set.error().message.find(part.constData()) != std::string::npos, set.error().message.c_str());
}

void TestTemplate::makesUrlsSafe_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* source, const char* json, const char* expected) {
        QTest::newRow(qPrintable(QString(source) + " " + json))
            << QByteArray(source) << QByteArray(json) << QByteArray(expected);
    };
    row("<a href=\"{{u}}\">", R"({"u":"/a?b=1&c"})", "<a href=\"/a?b=1&amp;c\">");
    row("<a href=\"{{u}}\">", R"({"u":"https://a.b/c"})", "<a href=\"https://a.b/c\">");
    row("<a href=\"{{u}}\">", R"({"u":"mailto:a@b.c"})", "<a href=\"mailto:a@b.c\">");
    row("<a href=\"{{u}}\">", R"({"u":"page"})", "<a href=\"page\">");
    row("<a href=\"{{u}}\">", R"({"u":"mailto:o'hara@b.c?subject=it's"})",
        "<a href=\"mailto:o&#39;hara@b.c?subject=it&#39;s\">");
    row("<a href=\"mailto:{{u}}\">", R"({"u":"o'hara@b.c"})", "<a href=\"mailto:o&#39;hara@b.c\">");
    row("<a href=\"{{u}}\">", R"({"u":"tel:'1'"})", "<a href=\"tel:&#39;1&#39;\">");
    row("<a href=\"{{u}}\">", R"({"u":"what's-new"})", "<a href=\"what&#39;s-new\">");
    row("<a href=\"{{u}}\">", R"({"u":"http://a.b/it's"})", "<a href=\"http://a.b/it&#39;s\">");
    row("<a href=\"mailto:{{u}}?subject=Caf&eacute;\">", R"({"u":"a@b.c"})",
        "<a href=\"mailto:a@b.c?subject=Caf&eacute;\">");
    row("<a href=\"{{u}}\">", R"({"u":"a&b:c"})", "<a href=\"a&amp;b:c\">");
    row("<a href=\"{{u}}\">", R"({"u":"javascript:alert"})", "<a href=\"#\">");
    row("<a href='{{u}}'>", R"({"u":"JavaScript:alert"})", "<a href='#'>");
    row("<a href={{u}}>", R"({"u":"javascript:alert"})", "<a href=#>");
    row("<a href={{u}} class=x>", R"({"u":"data:text/html,x"})", "<a href=# class=x>");
    row("<A HREF = \"{{u}}\">", R"({"u":" java\tscript\n:x"})", "<A HREF = \"#\">");
    // A control character becomes U+FFFD, which begins no scheme.
    row("<A HREF = \"{{u}}\">", R"({"u":"\u0001javascript:x"})", "<A HREF = \"\xEF\xBF\xBDjavascript:x\">");
    row("<a href=\" {{u}}\">", R"({"u":"vbscript:x"})", "<a href=\"#\">");
    row("<a href=\"{{a}}{{b}}\">", R"({"a":"java","b":"script:x"})", "<a href=\"#\">");
    row("<a href=\"java{{b}}\">", R"({"b":"script:x"})", "<a href=\"#\">");
    row("<a href=\"{{#a}}{{.}}{{/a}}\">", R"({"a":["java","script:x"]})", "<a href=\"#\">");
    row("<a href=\"{{{u}}}\">", R"({"u":"java&#115;cript:x"})", "<a href=\"#\">");
    row("<a href=\"{{{u}}}\">", R"({"u":"javascript&colon;x"})", "<a href=\"#\">");
    row("<a href=\"{{{u}}}\">", R"({"u":"&Tab;java&NewLine;script:x"})", "<a href=\"#\">");
    row("<a href=\"{{{u}}}\">", R"({"u":"&#106avascript:x"})", "<a href=\"#\">");
    row("<a href=\"{{{u}}}\">", R"({"u":"&#x6A;avascript&#58;x"})", "<a href=\"#\">");
    row("<a href=\"{{{u}}}\">", R"({"u":"&#0000000000000000000000000000000000000000000000106;avascript:x"})",
        "<a href=\"#\">");
    row("<a href=\"&#39;{{u}}\">", R"({"u":"javascript:x"})", "<a href=\"&#39;javascript:x\">");
    row("<a href=\"/x/{{u}}\">", R"({"u":"javascript:x"})", "<a href=\"/x/javascript:x\">");
    row("<img src=\"{{u}}\"><p title=\"{{u}}\">", R"({"u":"javascript:x"})",
        "<img src=\"#\"><p title=\"javascript:x\">");
    row("<form action=\"{{u}}\"><button formaction=\"{{u}}\">", R"({"u":"javascript:x"})",
        "<form action=\"#\"><button formaction=\"#\">");
    row("<svg><a xlink:href=\"{{u}}\"/></svg>", R"({"u":"javascript:x"})", "<svg><a xlink:href=\"#\"/></svg>");
    row("<a href=\"{{u}}\">", R"({"u":""})", "<a href=\"\">");
    row("<!-- <a href=\"{{u}}\"> -->{{u}}", R"({"u":"data:x"})", "<!-- <a href=\"data:x\"> -->data:x");
    row("<a href=\"{{>p}}\">", R"({"u":"javascript:x"})", "<a href=\"#\">");
}

void TestTemplate::makesUrlsSafe() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    const Case c{"", source.constData(), json.constData(), "", {{"p", "{{u}}"}}};
    QCOMPARE(QByteArray::fromStdString(renderCase(c)), expected);
    QCOMPARE(QByteArray::fromStdString(renderCase(c, RenderMode::Preview)), expected);
}

void TestTemplate::listsMissingPartials() {
    const auto set = TemplateSet::compile({{"a", "{{>b}}\n{{> c}}"}, {"b", ""}});
    VERIFY_OK(set);
    const auto missing = set->missingPartials();
    QCOMPARE(missing.size(), std::size_t(1));
    QCOMPARE(missing[0].toString(), std::string("a.mustache:2: there is no template \"c\" to include here"));
}

void TestTemplate::boundsOutput() {
    const auto set =
        TemplateSet::compile({{"main", "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}0123456789{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}"}});
    VERIFY_OK(set);
    DocArena arena;
    const auto document = documentFromJson(arena, R"({"l":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]})");
    const DocNode* const stack[] = {&*document};
    std::string out = "before";
    QVERIFY(!render(*set->find("main"), {stack, "en", RenderMode::Production, {1000, SIZE_MAX, 64}}, out));
    QCOMPARE(out, std::string("before"));
    QVERIFY(out.capacity() < 10000);
    QVERIFY(render(*set->find("main"), {stack, "en", RenderMode::Production, {}}, out));
    QCOMPARE(out.size(), std::size_t(32'000'006));
}

void TestTemplate::boundsWork() {
    // Doubles at each level without ever writing a byte.
    const auto set = TemplateSet::compile({{"main", "{{>main}}{{>main}}"}});
    VERIFY_OK(set);
    const DocNode document = DocNode::object({});
    const DocNode* const stack[] = {&document};
    std::string out;
    QVERIFY(!render(*set->find("main"), {stack, "en", RenderMode::Production, {}}, out));
}

void TestTemplate::boundsRecursion() {
    const auto set = TemplateSet::compile({{"main", "x{{#a}}{{>main}}{{/a}}"},
                                           {"indented", "x\n {{>indented}}\n"},
                                           {"wide", "{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{>wide}"
                                                    "}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}"}});
    VERIFY_OK(set);
    DocArena arena;
    const auto document = documentFromJson(arena, R"({"a":true})");
    const DocNode* const stack[] = {&*document};
    std::string out;
    QVERIFY(render(*set->find("main"), {stack, "en", RenderMode::Production, {}}, out));
    QCOMPARE(out, std::string(65, 'x'));
    out.clear();
    QVERIFY(render(*set->find("indented"), {stack, "en", RenderMode::Production, {}}, out));
    QCOMPARE(out.size(), std::size_t(65 * 2 + 65 * 64 / 2));
    out.clear();
    QVERIFY(render(*set->find("wide"), {stack, "en", RenderMode::Production, {}}, out));
    QCOMPARE(out, std::string());
}

void TestTemplate::boundsLongLines() {
    std::string source;
    for (int i = 0; i < 200'000; ++i)
        source += "{{#a}}{{/a}}";
    const auto set = TemplateSet::compile({{"main", source}});
    VERIFY_OK(set);
}

void TestTemplate::splitsShells() {
    const auto set =
        TemplateSet::compile({{"page", "({{a}})\n{{#b}}!{{/b}}{{{ _modules }}}\n({{a}}{{>p}})"}, {"p", "?"}});
    VERIFY_OK(set);
    VERIFY_OK(checkShell(*set->find("page")));
    DocArena arena;
    const auto document = documentFromJson(arena, R"({"a":1,"b":2,"_modules":["must not show"]})");
    const DocNode* const stack[] = {&*document};
    for (const RenderMode mode : {RenderMode::Production, RenderMode::Preview}) {
        std::string before;
        std::string after;
        QVERIFY(renderShell(*set->find("page"), {stack, "en", mode, {}}, before, after));
        QCOMPARE(before, std::string("(1)\n!"));
        QCOMPARE(after, std::string("\n(1?)"));
    }
}

void TestTemplate::refusesShellsWithoutPlace_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("line");
    QTest::newRow("none") << QByteArray("<main></main>") << 0;
    QTest::newRow("escaped") << QByteArray("{{_modules}}") << 0;
    QTest::newRow("twice") << QByteArray("{{{_modules}}}\n{{&_modules}}") << 2;
    QTest::newRow("in a section") << QByteArray("\n{{#a}}\n{{{_modules}}}{{/a}}") << 3;
    QTest::newRow("in a comment") << QByteArray("<!--\n{{{_modules}}} -->") << 2;
    QTest::newRow("in a title") << QByteArray("<title>{{{_modules}}}</title>") << 1;
    QTest::newRow("in an attribute") << QByteArray("\n<a title=\"{{{_modules}}}\">") << 2;
    QTest::newRow("in a select") << QByteArray("<select>\n{{{_modules}}}</select>") << 2;
    QTest::newRow("in noscript") << QByteArray("<noscript>{{{_modules}}}</noscript>") << 1;
    QTest::newRow("in a template") << QByteArray("<template>{{{_modules}}}</template>") << 1;
    QTest::newRow("in HTML inside SVG") << QByteArray("<svg><foreignObject>{{{_modules}}}</foreignObject></svg>") << 1;
}

void TestTemplate::refusesShellsWithoutPlace() {
    QFETCH(QByteArray, source);
    QFETCH(int, line);
    const auto set = TemplateSet::compile({{"page", source.toStdString()}});
    VERIFY_OK(set);
    const auto checked = checkShell(*set->find("page"));
    QVERIFY(!checked.has_value());
    QCOMPARE(int(checked.error().line), line);
    QCOMPARE(checked.error().file, std::string("page.mustache"));
}

QTEST_APPLESS_MAIN(TestTemplate)
#include "tst_template.moc"
