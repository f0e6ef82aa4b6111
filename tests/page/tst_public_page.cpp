// What visitors see of content without a theme: headings, links, parts, and nothing that is for editors or programs.
#include "model/dataset/edit.h"
#include "model/page/live_page.h"
#include "model/page/public_fields.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QRegularExpression>
#include <QTest>

using namespace galley;
using test::parsedSchema;

namespace {

/// Fields of a type, one object each, in the JSON of a schema.
std::string withFields(const std::string& fields) {
    return R"({"site":{"name":"Site"},"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"name","slug":"slug","fields":[
          {"name":"slug","kind":"string"},{"name":"name","kind":"string"},)" +
           fields + R"(]},
        {"name":"part","component":true,"display":"title","fields":[
          {"name":"title","kind":"string"},{"name":"url","kind":"string"},{"name":"text","kind":"text"},
          {"name":"next","kind":"ref","targets":["part"]}]},
        {"name":"photo","display":"title","fields":[{"name":"title","kind":"string"},{"name":"file","kind":"asset"}]},
        {"name":"person","display":"name","fields":[
          {"name":"title","kind":"string"},{"name":"name","kind":"string"},{"name":"bio","kind":"text"}]}]})";
}

class PublicSite {
public:
    explicit PublicSite(const std::string& fields)
        : m_schema(parsedSchema(withFields(fields).c_str()))
        , m_editor(State::empty(m_schema)) {}

    PublicSite& with(const char* type, const char* id, const nlohmann::json& fields) {
        const auto created = applyEdit(m_editor, Edit::create(type, id, fields), 1);
        if (!created)
            throw std::logic_error(created.error().toString());
        return *this;
    }
    /// The page "p" with these fields besides its name, as a server sends it; a preview without its marks is the same.
    std::string html(nlohmann::json fields, const Theme::Files& files = {}) {
        fields["slug"] = "p";
        fields["name"] = "Tara Anders";
        with("page", "p", fields);
        const auto replica = Replica::build(std::move(m_editor).finish(Version{1}));
        const auto theme = Theme::fromFiles(files).value();
        const PageBuilder builder(m_schema, askedNames(*theme, *m_schema));
        const auto document = builder.build(*replica, *replica->findPage("p"), {});
        const auto preview = builder.build(*replica, *replica->findPage("p"), {.origins = true});
        m_json = document->toJson();
        m_preview = renderPage(*theme, *preview, RenderMode::Preview);
        const std::string html = renderPage(*theme, *document, RenderMode::Production);
        static const QRegularExpression mark(" data-galley-[a-z]+=\"[^\"]*\"");
        const auto stripped = QString::fromStdString(m_preview).replace(mark, QString());
        return stripped == QString::fromStdString(html) ? html : "the preview differs";
    }
    const std::string& json() const { return m_json; }
    const std::string& preview() const { return m_preview; }

private:
    std::shared_ptr<const Schema> m_schema;
    StateEditor m_editor;
    std::string m_json;
    std::string m_preview;
};

qsizetype count(const std::string& text, const char* part) {
    return QByteArray::fromStdString(text).count(part);
}

bool has(const std::string& text, const char* part) {
    const bool isThere = text.find(part) != std::string::npos;
    if (!isThere)
        qWarning("missing %s in %s", part, text.c_str());
    return isThere;
}

} // namespace

class TestPublicPage : public QObject {
    Q_OBJECT
private slots:
    void headingsAreWhatNamesARecord();
    void namesForEditorsAreNoHeadings();
    void showsNothingForEditors_data();
    void showsNothingForEditors();
    void whatIsNotPublicIsNowhere();
    void controlCharactersNeverReachAPage();
    void showsPartsWholeWhereverTheyStand();
    void objectsInListsKeepTheirTexts();
    void partsThatReferToEachOtherEnd();
    void addressesAreLinks_data();
    void addressesAreLinks();
    void showsNoData_data();
    void showsNoData();
    void callsFieldsByTheirLabels();
    void textsShowWhatTheyEmbed();
    void picturesAreDescribed();
    void embedsOnlyWhereAParagraphMayStand();
    void embeddingEndsAndLinksToPages();
    void whatTextsEmbedIsBounded();
};

void TestPublicPage::headingsAreWhatNamesARecord() {
    PublicSite site(R"({"name":"title","kind":"string"},{"name":"who","kind":"ref","targets":["person"]},
                 {"name":"all","kind":"list","of":{"kind":"ref","targets":["person"]}})");
    const std::string html = site.with("person", "x", {{"title", "Dr"}, {"name", "Ada *B*"}})
                                 .html({{"title", "Staff Writer"}, {"who", "x"}, {"all", {"x"}}});
    QVERIFY(has(html, "<h1>Tara Anders</h1>"));
    QVERIFY(has(html, "<dt>Title</dt><dd>Staff Writer</dd>"));
    QVERIFY(has(html, "<title>Tara Anders \xc2\xb7 Site</title>"));
    QCOMPARE(count(html, "<h3><span>Ada *B*</span></h3><p>Dr</p>"), 2);
    QVERIFY(has(site.json(), "\"_label\":\"Tara Anders\""));
    QVERIFY(has(site.preview(), "<h1 data-galley-field=\"page/p#name\">"));
    QVERIFY(has(site.preview(), "<span data-galley-field=\"person/x#name\">"));
}

void TestPublicPage::namesForEditorsAreNoHeadings() {
    const auto headingOf = [](const char* display, const char* fields) {
        const auto schema = parsedSchema((R"({"locales":[{"code":"en"}],"types":[{"name":"t","display":")" +
                                          std::string(display) + R"(","fields":[)" + fields + "]}]}")
                                             .c_str());
        const auto index = headingField(schema->types[0]);
        return index ? schema->types[0].fields[*index].name : std::string();
    };
    const std::string title = R"({"name":"title","kind":"string"})";
    QCOMPARE(headingOf("internalName", (R"({"name":"internalName","kind":"string"},)" + title).c_str()), "title");
    QCOMPARE(headingOf("entryTitle", (R"({"name":"entryTitle","kind":"string"},)" + title).c_str()), "title");
    QCOMPARE(headingOf("name", (R"({"name":"name","label":"Internal name","kind":"string"},)" + title).c_str()),
             "title");
    QCOMPARE(headingOf("name", (R"({"name":"name","kind":"string"},)" + title).c_str()), "name");
    QCOMPARE(headingOf("internalName", R"({"name":"internalName","kind":"string"},{"name":"seoTitle","kind":"string"},
                                          {"name":"heroHeadline","kind":"string"})"),
             "heroHeadline");
    // Where there is no other name it must do.
    QCOMPARE(headingOf("internalName", R"({"name":"internalName","kind":"string"},{"name":"text","kind":"text"})"), "");
    QCOMPARE(headingOf("", title.c_str()), "");
    // What is marked never is one.
    QCOMPARE(headingOf("name", (R"x({"name":"name","label":"Name (internal)","kind":"string"},)x" + title).c_str()),
             "title");
    QCOMPARE(headingOf("name", R"x({"name":"name","label":"Name (internal)","kind":"string"})x"), "");
}

void TestPublicPage::showsNothingForEditors_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isShown");
    const auto row = [](const char* field, const char* value, bool isShown) {
        QTest::newRow(field) << QByteArray(field) << QByteArray(value) << isShown;
    };
    row(R"({"name":"status","kind":"string"})", R"("secret")", false);
    row(R"({"name":"status","kind":"enum","values":["secret"]})", R"("secret")", false);
    row(R"({"name":"contentfulStatus","label":"Status","kind":"enum","values":["secret"]})", R"("secret")", false);
    row(R"({"name":"workflow_state","kind":"string"})", R"("secret")", false);
    row(R"({"name":"publishStatus","kind":"string"})", R"("secret")", false);
    row(R"({"name":"phase","kind":"enum","values":["Draft","in review"]})", R"("in review")", false);
    row(R"({"name":"phase","kind":"enum","values":["Draft","secret"]})", R"("secret")", true);
    row(R"({"name":"orderStatus","kind":"string"})", R"("secret")", true);
    row(R"({"name":"internalName","kind":"string"})", R"("secret")", false);
    row(R"({"name":"internal_title","kind":"string"})", R"("secret")", false);
    row(R"({"name":"n1","label":"Internal name","kind":"string"})", R"("secret")", false);
    row(R"({"name":"entryTitle","kind":"string"},{"name":"headline","kind":"string"})", R"("secret")", false);
    row(R"({"name":"internalNotes","kind":"text"})", R"("secret")", false);
    row(R"({"name":"box","kind":"object","fields":[{"name":"internalName","kind":"string"},{"name":"by","kind":"string"}]})",
        R"({"internalName":"secret","by":"x"})", false);
    row(R"({"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"internalName","kind":"string"},{"name":"words","kind":"string"}]}]})",
        R"([{"kind":"row","internalName":"secret","words":"x"}])", false);
    row(R"x({"name":"margin","label":"Margin (internal)","kind":"string"})x", R"("secret")", false);
    row(R"x({"name":"title","label":"Title (Internal)","kind":"string"})x", R"("secret")", false);
    row(R"({"name":"margin","label":"Internal margin","kind":"string"})", R"("secret")", true);
    row(R"({"name":"internalStorage","kind":"string"})", R"("secret")", true);
    row(R"({"name":"box","kind":"object","fields":[{"name":"internalName","kind":"string"},{"name":"title","kind":"string"}]})",
        R"({"internalName":"secret","title":"x"})", false);
    row(R"({"name":"box","kind":"list","of":{"kind":"object","fields":[{"name":"status","kind":"string"},{"name":"text","kind":"text"}]}})",
        R"([{"status":"secret","text":"x"}])", false);
    row(R"({"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"internalName","kind":"string"},{"name":"title","kind":"string"}]}]})",
        R"([{"kind":"row","internalName":"secret","title":"x"}])", false);
}

void TestPublicPage::showsNothingForEditors() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(bool, isShown);
    const std::string name = nlohmann::json::parse("[" + field.toStdString() + "]")[0]["name"];
    PublicSite site(field.toStdString());
    const std::string html = site.html({{name, nlohmann::json::parse(value.toStdString())}});
    QVERIFY(has(html, "<h1>Tara Anders</h1>"));
    const char* const said = value.contains("secret") ? "secret" : "in review";
    QCOMPARE(html.find(said) != std::string::npos, isShown);
    // Programs get it, but for what is marked: that is not public.
    QCOMPARE(site.json().find(said) != std::string::npos, !field.toLower().contains("(internal)"));
}

/// At every level, in every rendering, whatever a theme asks for.
void TestPublicPage::whatIsNotPublicIsNowhere() {
    const auto schema =
        parsedSchema(R"({"site":{"name":"Site","globals":["note/g","card/g"]},"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"secret","slug":"slug","fields":[
          {"name":"slug","kind":"string"},{"name":"secret","kind":"string","public":false},{"name":"title","kind":"string"},
          {"name":"body","kind":"text"},
          {"name":"size","kind":"object","fields":[{"name":"secret","kind":"string","public":false},{"name":"w","kind":"string"}]},
          {"name":"facts","kind":"list","of":{"kind":"object","fields":[{"name":"secret","kind":"string","public":false},{"name":"w","kind":"string"}]}},
          {"name":"hidden","kind":"list","public":false,"of":{"kind":"ref","targets":["part"]}},
          {"name":"any","kind":"list","of":{"kind":"ref","targets":["note","card","part","draft"]}},
          {"name":"one","kind":"ref","targets":["note"]},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[
            {"name":"secret","kind":"text","public":false},{"name":"w","kind":"string"},
            {"name":"note","kind":"ref","targets":["note"]}]}]},
          {"name":"private","kind":"blocks","public":false,"blocks":[{"name":"row","fields":[{"name":"w","kind":"string"}]}]}]},
        {"name":"note","public":false,"component":true,"display":"w","fields":[{"name":"w","kind":"string"},{"name":"file","kind":"asset"}]},
        {"name":"card","display":"secret","card":["secret","w"],"fields":[{"name":"secret","kind":"string","public":false},{"name":"w","kind":"string"},
          {"name":"file","kind":"asset","public":false}]},
        {"name":"part","component":true,"display":"w","fields":[{"name":"secret","kind":"string","public":false},{"name":"w","kind":"string"}]},
        {"name":"draft","page":true,"public":false,"display":"w","slug":"slug","fields":[{"name":"slug","kind":"string"},{"name":"w","kind":"string"}]}]})");
    StateEditor editor(State::empty(schema));
    const auto create = [&](const char* type, const char* id, const nlohmann::json& fields) {
        const auto created = applyEdit(editor, Edit::create(type, id, fields), 1);
        if (!created)
            qFatal("%s", created.error().toString().c_str());
    };
    const nlohmann::json both{{"secret", "SECRET"}, {"w", "seen"}};
    create("note", "g", {{"w", "SECRET"}, {"file", "SECRET.png"}});
    create("card", "g", {{"secret", "SECRET"}, {"w", "seen"}, {"file", "SECRET.png"}});
    create("part", "g", both);
    create("draft", "g", {{"slug", "draft"}, {"w", "SECRET"}});
    const auto ref = [](const char* type) { return nlohmann::json{{"type", type}, {"id", "g"}}; };
    create("page", "p",
           {{"slug", "p"},
            {"secret", "SECRET"},
            {"title", "Title"},
            {"body", "[words](galley:note/g) ![](galley:note/g) [more](galley:draft/g)\n\n![](galley:note/g)\n\n"
                     "![](galley:part/g)\n\n![](galley:card/g)"},
            {"size", both},
            {"facts", {both}},
            {"hidden", {"g"}},
            {"any", {ref("note"), ref("card"), ref("part"), ref("draft")}},
            {"one", "g"},
            {"modules", {{{"kind", "row"}, {"secret", "SECRET"}, {"w", "seen"}, {"note", "g"}}}},
            {"private", {{{"kind", "row"}, {"w", "SECRET"}}}}});
    const auto replica = Replica::build(std::move(editor).finish(Version{1}));
    const std::string all = "{{secret}}{{size.secret}}{{#facts}}{{secret}}{{/facts}}{{#hidden}}{{w}}{{/hidden}}"
                            "{{#any}}{{_label}}{{secret}}{{w}}{{/any}}{{one.w}}{{{body.html}}}{{body.plain}}"
                            "{{#private}}{{w}}{{/private}}{{_label}}{{_site.note.w}}{{_site.card.secret}}{{note.w}}";
    for (const Theme::Files& files :
         {Theme::Files{}, Theme::Files{{"templates/header.mustache", all},
                                       {"templates/modules/default.mustache", all},
                                       {"templates/page.mustache", "<!doctype html>" + all + "{{{_modules}}}"}}}) {
        const auto theme = Theme::fromFiles(files).value();
        for (const auto& asked : {askedNames(*theme, *schema), std::optional<NameSet>()}) {
            const PageBuilder builder(schema, asked);
            const auto document = builder.build(*replica, *replica->findPage("p"), {.origins = true});
            VERIFY_OK(document);
            for (const std::string& text : {document->toJson(), renderPage(*theme, *document, RenderMode::Preview),
                                            renderPage(*theme, *document, RenderMode::Production)}) {
                QVERIFY2(text.find("SECRET") == std::string::npos, text.c_str());
                QVERIFY(has(text, "seen"));
            }
        }
        const auto warnings = theme->warningsFor(*schema);
        QCOMPARE(std::any_of(warnings.begin(), warnings.end(),
                             [](const Error& one) { return one.message.find("not public") != std::string::npos; }),
                 !files.empty());
    }
    // Pages of such a type have no address.
    QVERIFY(!replica->pageAt("/draft") && !replica->findPage("draft"));
    const RecordRef draft = *replica->state().findPath("draft/g");
    QVERIFY(!replica->addresses().url(replica->state().record(draft), 0));
    QCOMPARE(PageBuilder(schema).build(*replica, draft, {}).error().code, ErrorCode::NotFound);
}

void TestPublicPage::controlCharactersNeverReachAPage() {
    PublicSite site(R"({"name":"line","kind":"string"},{"name":"words","kind":"text"})");
    const std::string html = site.html(
        {{"line", "a\x01\x1b[31mb\x7f\u0085c\td\u00e9"}, {"words", "one\r\ntwo\rthree\x02\n\nfour \u009b five"}},
        {{"templates/header.mustache", "{{line}}|{{words}}|{{{words.html}}}"}});
    QVERIFY(has(html, "a[31mbc\td\u00e9|one\ntwo\nthree\n\nfour  five|"));
    QVERIFY(has(site.json(), "\"line\":\"a[31mbc\\td\u00e9\""));
    QVERIFY(has(site.json(), R"("words":"one\ntwo\nthree\n\nfour  five")"));
}

void TestPublicPage::showsPartsWholeWhereverTheyStand() {
    PublicSite site(R"({"name":"content","kind":"ref","targets":["page","part","person"]},
                 {"name":"sections","kind":"list","of":{"kind":"ref","targets":["page","part","person"]}})");
    const std::string html =
        site.with("part", "i", {{"title", "Catalogue"}, {"url", "/catalogue"}, {"text", "The *words* of the section."}})
            .with("person", "x", {{"name", "Ada"}})
            .html({{"content", {{"type", "part"}, {"id", "i"}}},
                   {"sections",
                    {{{"type", "part"}, {"id", "i"}},
                     {{"type", "person"}, {"id", "x"}},
                     {{"type", "page"}, {"id", "p"}}}}});
    QCOMPARE(count(html, "<h3>Catalogue</h3>"), 2);
    QCOMPARE(count(html, "<p>The <em>words</em> of the section.</p>"), 2);
    QCOMPARE(count(html, "<dt>Url</dt><dd><a href=\"/catalogue\">/catalogue</a></dd>"), 2);
    QCOMPARE(count(html, "<ul class=\"cards\">"), 1);
    QVERIFY(has(html, "</section>\n<ul class=\"cards\">\n<li class=\"card\"><h3><span>Ada</span>"));
    QVERIFY(has(html, "<a href=\"/p\">Tara Anders</a>"));
}

void TestPublicPage::objectsInListsKeepTheirTexts() {
    PublicSite site(R"({"name":"faq","kind":"list","of":{"kind":"object","fields":[
                 {"name":"title","kind":"string"},{"name":"answer","kind":"text"}]}},
                 {"name":"facts","kind":"list","of":{"kind":"object","fields":[{"name":"label","kind":"string"}]}})");
    const std::string html =
        site.html({{"faq", {{{"title", "Why?"}, {"answer", "*Because.*"}}}}, {"facts", {{{"label", "A"}}}}});
    QVERIFY(has(html, "<section class=\"part\">\n<h3>Why?</h3>\n<div class=\"prose\">\n<p><em>Because.</em></p>"));
    QVERIFY(has(html, "<li class=\"card\"><h3><span>A</span></h3></li>"));
}

void TestPublicPage::partsThatReferToEachOtherEnd() {
    PublicSite site(R"({"name":"content","kind":"ref","targets":["part"]})");
    const std::string html = site.with("part", "a", {{"title", "First"}, {"text", "One."}, {"next", "b"}})
                                 .with("part", "b", {{"title", "Second"}, {"text", "Two."}, {"next", "a"}})
                                 .html({{"content", "a"}});
    QCOMPARE(count(html, "<p>One.</p>"), 1);
    QCOMPARE(count(html, "<p>Two.</p>"), 1);
}

void TestPublicPage::addressesAreLinks_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* field, const char* value, const char* expected) {
        QTest::newRow(value) << QByteArray(field) << QByteArray(value) << QByteArray(expected);
    };
    const char* const list = R"({"name":"links","kind":"list","of":{"kind":"string"}})";
    row(list, R"(["https://one.example/","https://two.example/"])",
        R"(<dt>Links</dt><dd><a href="https://one.example/">https://one.example/</a></dd><dd><a href="https://two.example/">)");
    row(list, R"(["a@b.example","o'hara+x@b.example"])",
        R"(<dd><a href="mailto:a@b.example">a@b.example</a></dd><dd><a href="mailto:o&#39;hara+x@b.example">)");
    row(list, R"(["plain","https://one.example/","/inside"])",
        R"(<dd>plain</dd><dd><a href="https://one.example/">https://one.example/</a></dd><dd><a href="/inside">/inside</a></dd>)");
    row(list, R"(["/assets/a.png","https://one.example/"])",
        R"(<img src="/assets/a.png" alt="" loading="lazy">)"
        "\n"
        R"(<p><a href="https://one.example/">https://one.example/</a></p>)");
    row(list, R"(["www.one.example","tel:+4930123","MAILTO:a@b.example"])",
        R"(<dd><a href="https://www.one.example">www.one.example</a></dd><dd><a href="tel:+4930123">tel:+4930123</a></dd><dd><a href="MAILTO:)");
    row(list, R"(["javascript:alert:1","x@y","a b@c.example","@handle"])",
        R"(<dd>javascript:alert:1</dd><dd>x@y</dd><dd>a b@c.example</dd><dd>@handle</dd>)");
    row(R"({"name":"mail","kind":"string"})", R"("a@b.example")",
        R"(<dd><a href="mailto:a@b.example">a@b.example</a></dd>)");
    row(R"({"name":"note","kind":"string"})", R"("/inside")", "<dd>/inside</dd>");
}

void TestPublicPage::addressesAreLinks() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, expected);
    const std::string name = nlohmann::json::parse(field.toStdString())["name"];
    PublicSite site(field.toStdString());
    QVERIFY(has(site.html({{name, nlohmann::json::parse(value.toStdString())}}), expected.constData()));
}

void TestPublicPage::showsNoData_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isData");
    QTest::newRow("object") << QByteArray(R"({"path":"/_x_/~draft","b":"~y"})") << true;
    QTest::newRow("spaces around") << QByteArray("\n {\"a\": [1]}\n") << true;
    QTest::newRow("list") << QByteArray(R"(["one","two"])") << true;
    QTest::newRow("numbers") << QByteArray("[52.5,13.4]") << true;
    QTest::newRow("nothing in it") << QByteArray("{}") << true;
    QTest::newRow("footnote") << QByteArray("[1]") << false;
    QTest::newRow("a link") << QByteArray("[one](https://two.example/)") << false;
    QTest::newRow("placeholder") << QByteArray("{name}") << false;
    QTest::newRow("words behind") << QByteArray("{\"a\":1} is JSON") << false;
}

void TestPublicPage::showsNoData() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isData);
    for (const char* kind : {"text", "string"}) {
        PublicSite site(R"({"name":"rules","kind":")" + std::string(kind) +
                        R"("},{"name":"all","kind":"list","of":{"kind":"string"}})");
        const std::string html = site.html({{"rules", text.toStdString()}, {"all", {text.toStdString(), "kept"}}});
        QCOMPARE(html.find("Rules") == std::string::npos && html.find("class=\"prose\"") == std::string::npos, isData);
        QVERIFY(has(html, "kept"));
        QCOMPARE(html.find("/_x_/") == std::string::npos, true);
    }
}

void TestPublicPage::callsFieldsByTheirLabels() {
    PublicSite site(R"({"name":"n2","label":"Größe","kind":"int"},{"name":"imageURL","kind":"int"},
                 {"name":"box","label":"Kiste","kind":"object","fields":[{"name":"a","label":"Ä & B","kind":"int"}]})");
    const std::string html = site.html({{"n2", 3}, {"imageURL", 4}, {"box", {{"a", 5}}}});
    QVERIFY(has(html, "<dt>Größe</dt><dd>3</dd>"));
    QVERIFY(has(html, "<dt>Image URL</dt><dd>4</dd>"));
    QVERIFY(has(html, "<h3>Kiste</h3>\n<dl class=\"facts\">\n<div><dt>Ä &amp; B</dt><dd>5</dd>"));
}

void TestPublicPage::textsShowWhatTheyEmbed() {
    PublicSite site(R"({"name":"body","kind":"text"})");
    const Theme::Files files{{"templates/header.mustache", "{{{body.html}}}|{{body.plain}}"}};
    const std::string html =
        site.with("part", "a",
                  {{"title", "A *star*"},
                   {"url", "https://one.example/"},
                   {"text", "Words *here*.\n\n![B](galley:part/b)"}})
            .with("part", "b", {{"title", "Inner"}, {"text", "{\"a\":1}"}})
            .with("photo", "f", {{"title", "A photo"}, {"file", "f.png"}})
            .html({{"body", "Before\n\n![A](galley:part/a)\n\n![A photo](galley:photo/f)\n\nAfter"}}, files);
    QVERIFY(has(html,
                "<p>Before</p>\n<h3>A *star*</h3>\n<p><a href=\"https://one.example/\">https://one.example/</a></p>\n"
                "<p>Words <em>here</em>.</p>\n<h3>Inner</h3>\n<p><img src=\"/assets/f.png\" alt=\"A "
                "photo\"></p>\n<p>After</p>"));
    QVERIFY(has(html.substr(html.find('|')), "Words here."));
}

void TestPublicPage::picturesAreDescribed() {
    PublicSite site(
        R"({"name":"image","kind":"asset"},{"name":"imageAlt","kind":"string","label":"Description of the picture"},
        {"name":"photo","kind":"object","fields":[{"name":"file","kind":"asset"},{"name":"Alt","kind":"string"},{"name":"caption","kind":"string"}]})");
    const std::string html = site.html({{"image", "a.png"},
                                        {"imageAlt", "A \"moth\""},
                                        {"photo", {{"file", "b.png"}, {"Alt", "A lamp"}, {"caption", "By night"}}}});
    QVERIFY(has(html, "<img src=\"/assets/a.png\" alt=\"A &quot;moth&quot;\" loading=\"lazy\">"));
    QVERIFY(has(html, "<img src=\"/assets/b.png\" alt=\"A lamp\" loading=\"lazy\">"));
    QVERIFY(has(html, "<figcaption>By night</figcaption>"));
    QVERIFY(!has(html, "Description of the picture"));
}

void TestPublicPage::embedsOnlyWhereAParagraphMayStand() {
    PublicSite site(R"({"name":"body","kind":"text"})");
    const std::string html =
        site.with("part", "a", {{"title", "A"}, {"text", "One.\n\nTwo."}})
            .html({{"body", "- ![A](galley:part/a)\n\n> ![A](galley:part/a)\n\nSee ![A](galley:part/a).\n\n"
                            "`![A](galley:part/a)` \\![A](galley:part/a)\n\n    ![A](galley:part/a)\n\n"
                            "![gone](galley:part/none)"}});
    QVERIFY(has(html, "<li><h3>A</h3>\n<p>One.</p>\n<p>Two.</p>\n</li>"));
    QVERIFY(has(html, "<blockquote>\n<h3>A</h3>\n<p>One.</p>\n<p>Two.</p>\n</blockquote>"));
    QVERIFY(has(html, "<p>See A.</p>"));
    QVERIFY(has(html, "<code>![A](galley:part/a)</code> !A"));
    QVERIFY(has(html, "<pre><code>![A](galley:part/a)\n</code></pre>"));
    QVERIFY(has(html, "<p>gone</p>"));
    const std::string nameless = PublicSite(R"({"name":"body","kind":"text"})")
                                     .with("part", "x7", {{"text", "One."}})
                                     .html({{"body", "![](galley:part/x7)"}});
    QVERIFY(has(nameless, "<p>One.</p>") && !has(nameless, "x7"));
}

void TestPublicPage::whatTextsEmbedIsBounded() {
    PublicSite site(R"({"name":"body","kind":"text"})");
    for (int i = 0; i < 6; ++i) {
        std::string text(1000, 'x');
        for (int copy = 0; copy < 20; ++copy)
            text += "\n\n![next](galley:part/n" + std::to_string(i + 1) + ")";
        site.with("part", ("n" + std::to_string(i)).c_str(), {{"title", "T"}, {"text", text}});
    }
    const std::string html = site.html({{"body", "![first](galley:part/n0)"}});
    QVERIFY(html.size() > 100'000);
    QVERIFY(html.size() < 10'000'000);
}

void TestPublicPage::embeddingEndsAndLinksToPages() {
    PublicSite site(R"({"name":"body","kind":"text"})");
    const std::string html = site.with("part", "a", {{"title", "A"}, {"text", "One.\n\n![A](galley:part/a)"}})
                                 .html({{"body", "![A](galley:part/a)\n\n![Me](galley:page/p)"}});
    QCOMPARE(count(html, "<p>One.</p>"), 1);
    QVERIFY(has(html, "<p><a href=\"/p\">Me</a></p>"));
}

QTEST_APPLESS_MAIN(TestPublicPage)
#include "tst_public_page.moc"
