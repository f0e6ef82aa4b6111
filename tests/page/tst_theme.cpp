#include "model/base/file.h"
#include "model/base/time_zone.h"
#include "model/page/theme.h"
#include "model/schema/schema_json.h"
#include "tests/page/origin_document.h"
#include "tests/page/preview_marks.h"
#include "tests/page/themed_page.h"
#include "tests/support/samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace galley;

namespace {

/// A page with its module and site, alive together.
struct Sample {
    Sample()
        : page(test::originDocument(arena, test::kThemedPage).value())
        , module(
              test::originDocument(
                  arena,
                  R"({"_type":"block","_id":"k1","_kind":"row","_key":"k1","heading":"Row","items":[{"_type":"title","_id":"t","_url":"/t","name":"T"}]})")
                  .value())
        , site(documentFromJson(arena, R"({"_name":"Magazine"})").value())
        , context{"de", &site, &page, nullptr} {}
    std::string header(const Theme& theme, RenderMode mode) const {
        return theme.renderModule({"header", "header", &page}, context, mode);
    }
    std::string row(const Theme& theme, RenderMode mode) const {
        return theme.renderModule({"row", "k1", &module}, context, mode);
    }
    std::string whole(const Theme& theme, RenderMode mode) const {
        const Shell shell = theme.renderShell(page, "article", context, mode);
        return shell.before + header(theme, mode) + row(theme, mode) + shell.after;
    }
    DocArena arena;
    DocNode page;
    DocNode module;
    DocNode site;
    RenderContext context;
};

std::shared_ptr<const Theme> themeOf(Theme::Files files) {
    auto theme = Theme::fromFiles(std::move(files));
    return theme ? *theme : nullptr;
}

bool write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void builtInThemeRendersAnything();
    void builtInThemeMarksFields();
    void choosesTemplates();
    void givesTemplatesTheirNames();
    void showsInstantsInTheZoneOfTheSite();
    void writesDirection_data();
    void writesDirection();
    void previewIsProductionWithMarks();
    void escapesKeysAndKinds();
    void replacesModulesThatAreTooLarge();
    void contentReadsFromItsOwnSide();
    void rendersNotFound();
    void olderNamesStillWork();
    void saysWhichNamesAreOld();
    void warningsOfALineAreSaidOnce();
    void separatesFiles();
    void digestFollowsEveryByte();
    void refusesBadThemes_data();
    void refusesBadThemes();
    void loadsFolders();
    void staysInsideItsFolder();
};

void TestTheme::builtInThemeRendersAnything() {
    const auto theme = themeOf({});
    QVERIFY(theme);
    const Sample sample;
    const std::string header = sample.header(*theme, RenderMode::Production);
    const auto shows = [&header](const char* html) {
        const bool isThere = header.find(html) != std::string::npos;
        if (!isThere)
            qWarning("missing %s in %s", html, header.c_str());
        return isThere;
    };
    QVERIFY(shows("<section class=\"module module-header\" id=\"header\">\n<h1>Hallo &amp; &lt;Welt&gt;</h1>\n"));
    QVERIFY(shows("<div class=\"prose\">\n<p>Ein <em>Text</em> <img src=\"#\" alt=\"x\"></p>\n</div>"));
    QVERIFY(shows("<dt>Published at</dt><dd><time datetime=\"2021-03-04T00:00:00Z\">4. M\xc3\xa4rz 2021</time></dd>"));
    QVERIFY(shows("<dt>Year</dt><dd>1999</dd>"));
    QVERIFY(shows("<dt>Ready</dt><dd>Yes</dd>"));
    QVERIFY(shows("<dt>Tags</dt><dd>x</dd><dd>&lt;y&gt;</dd>"));
    QVERIFY(shows("<figure><img src=\"/assets/t.png\" alt=\"Alt &quot;1&quot;\" "
                  "loading=\"lazy\">\n<figcaption>Cap</figcaption>\n</figure>"));
    QVERIFY(shows("<video src=\"/assets/t.mp4\" controls></video>"));
    QVERIFY(shows("<a href=\"https://example.org/x\">https://example.org/x</a>"));
    QVERIFY(shows("<p>A long string"));
    QVERIFY(shows("<h3><a href=\"#\">Film</a>"));
    QVERIFY(shows("<img src=\"/assets/p.jpg\" alt=\"\" loading=\"lazy\">"));
    QVERIFY(shows("<a href=\"/p1\">Jane</a>"));
    QVERIFY(shows("<span>Joe</span>"));
    QVERIFY(shows("<img src=\"/assets/2.png\""));
    QVERIFY(shows("<h3>Seo</h3>\n<dl class=\"facts\">\n<div><dt>Description</dt><dd>D</dd></div>"));
    for (const char* name : {"Slug", "Label", "Empty", "Nothing"})
        QVERIFY2(header.find(name) == std::string::npos, name);
    const std::string whole = sample.whole(*theme, RenderMode::Production);
    QVERIFY(whole.find("<title>Hallo &amp; &lt;Welt&gt; \xc2\xb7 Magazine</title>") != std::string::npos);
    QVERIFY(whole.starts_with("<!doctype html>\n<html lang=\"de\" dir=\"ltr\">"));
    QVERIFY(whole.ends_with("</main>\n</body>\n</html>\n"));
    QVERIFY(theme->files().contains("style.css"));
}

void TestTheme::builtInThemeMarksFields() {
    const auto theme = themeOf({});
    const Sample sample;
    const std::string header = sample.header(*theme, RenderMode::Preview);
    for (const char* html :
         {"<h1 data-galley-field=\"article/a1#headline\">", "<dd data-galley-field=\"article/a1#tags/1\">",
          "<img data-galley-field=\"article/a1#thumbnail/url\"", "<a data-galley-field=\"title/t9#name\"",
          "<a data-galley-field=\"person/p1#name\"", "<dd data-galley-field=\"article/a1#seo/description\">",
          "<img data-galley-field=\"article/a1#gallery/0\"", "id=\"header\" data-galley-module=\"header\">"})
        QVERIFY2(header.find(html) != std::string::npos, html);
}

void TestTheme::choosesTemplates() {
    const Sample sample;
    Theme::Files files;
    const auto row = [&] { return sample.row(*themeOf(files), RenderMode::Production); };
    const auto header = [&] { return sample.header(*themeOf(files), RenderMode::Production); };
    const auto shell = [&] {
        return themeOf(files)->renderShell(sample.page, "article", sample.context, RenderMode::Production);
    };
    files["templates/modules/default.mustache"] = "default {{heading}}";
    files["templates/header.mustache"] = "header {{headline}}";
    files["templates/page.mustache"] = "page {{{_modules}}}!";
    QCOMPARE(row(), std::string("<section class=\"module module-row\" id=\"k1\">\ndefault Row</section>\n"));
    QCOMPARE(
        header(),
        std::string(
            "<section class=\"module module-header\" id=\"header\">\nheader Hallo &amp; &lt;Welt&gt;</section>\n"));
    QCOMPARE(shell().before, std::string("page "));
    QCOMPARE(shell().after, std::string("!"));
    files["templates/modules/row.mustache"] = "row";
    files["templates/headers/article.mustache"] = "article";
    files["templates/pages/article.mustache"] = "article {{{_modules}}}?";
    QVERIFY(row().ends_with("\nrow</section>\n"));
    QVERIFY(header().ends_with("\narticle</section>\n"));
    QCOMPARE(shell().after, std::string("?"));
}

void TestTheme::givesTemplatesTheirNames() {
    const Sample sample;
    const auto theme =
        themeOf({{"templates/modules/row.mustache", "{{heading}}|{{headline}}|{{_site._name}}|{{_lang}}|{{_dir}}|{{"
                                                    "_pageTitle}}|{{#items}}{{> partials/card}}{{/items}}"},
                 {"templates/partials/card.mustache", "{{name}} {{_locale}}"}});
    QVERIFY(theme);
    QVERIFY(theme->warnings().empty());
    QVERIFY(sample.row(*theme, RenderMode::Production)
                .find("Row|Hallo &amp; &lt;Welt&gt;|Magazine|de|ltr|Hallo &amp; &lt;Welt&gt;|T de<") !=
            std::string::npos);
    // Without any context there are no names, and nothing else goes wrong.
    QVERIFY(theme->renderModule({"row", "k", nullptr}, {}, RenderMode::Preview).find("||||ltr||<") !=
            std::string::npos);
}

void TestTheme::showsInstantsInTheZoneOfTheSite() {
    DocArena arena;
    const DocNode members[] = {DocNode::instant(parseInstant("2017-05-15T22:30:00Z").value()).named("at"),
                               DocNode::day(parseDay("2017-05-16").value()).named("day")};
    const DocNode page = DocNode::object(members);
    const auto theme = themeOf(
        {{"templates/modules/row.mustache", "{{at}} {{at.date}} {{at.time}} {{at.long}} {{day}} {{day.long}}"}});
    QVERIFY(theme);
    const auto rendered = [&](const char* zone, const char* kind) {
        RenderContext context;
        context.locale = "de";
        context.zone = TimeZone::find(zone).value();
        const ModuleView module{kind, "k", &page};
        const std::string html = theme->renderModule(module, context, RenderMode::Production);
        return QByteArray::fromStdString(html);
    };
    QVERIFY(rendered("Europe/Berlin", "row")
                .contains("2017-05-15T22:30:00Z 2017-05-16 00:30 16. Mai 2017 2017-05-16 16. Mai 2017"));
    QVERIFY(rendered("America/New_York", "row")
                .contains("2017-05-15T22:30:00Z 2017-05-15 18:30 15. Mai 2017 2017-05-16 16. Mai 2017"));
    QVERIFY(rendered("", "row").contains("2017-05-15 22:30"));
    // Without a template, too.
    QVERIFY(rendered("Europe/Berlin", "other").contains("<time datetime=\"2017-05-15T22:30:00Z\">16. Mai 2017</time>"));
    QVERIFY(rendered("America/New_York", "other").contains("\">15. Mai 2017</time>"));
    QVERIFY(rendered("America/New_York", "other").contains("<time datetime=\"2017-05-16\">16. Mai 2017</time>"));
}

void TestTheme::writesDirection_data() {
    QTest::addColumn<QByteArray>("locale");
    QTest::addColumn<QByteArray>("direction");
    QTest::newRow("german") << QByteArray("de-DE") << QByteArray("ltr");
    QTest::newRow("arabic") << QByteArray("ar") << QByteArray("rtl");
    QTest::newRow("hebrew") << QByteArray("he-IL") << QByteArray("rtl");
    QTest::newRow("none") << QByteArray() << QByteArray("ltr");
}

void TestTheme::writesDirection() {
    QFETCH(QByteArray, locale);
    QFETCH(QByteArray, direction);
    const Sample sample;
    const std::string language = locale.toStdString();
    const Shell shell = themeOf({})->renderShell(sample.page, "article", {language, &sample.site, nullptr, nullptr},
                                                 RenderMode::Production);
    QVERIFY(shell.before.find("lang=\"" + language + "\" dir=\"" + direction.toStdString() + "\"") !=
            std::string::npos);
}

void TestTheme::previewIsProductionWithMarks() {
    const Sample sample;
    for (const auto& theme :
         {themeOf({}), themeOf({{"templates/header.mustache", "<h1>{{headline}}</h1>{{{body.html}}}"}})}) {
        const std::string preview = sample.whole(*theme, RenderMode::Preview);
        const std::string production = sample.whole(*theme, RenderMode::Production);
        QVERIFY(preview.size() > production.size());
        QVERIFY(production.find("data-galley") == std::string::npos);
        QCOMPARE(test::withoutMarks(preview), QByteArray::fromStdString(production));
    }
}

void TestTheme::escapesKeysAndKinds() {
    const auto theme = themeOf({});
    for (const RenderMode mode : {RenderMode::Production, RenderMode::Preview}) {
        const std::string html = theme->renderModule({"a\"><b>", "k\" data-galley-x=\"", nullptr}, {}, mode);
        QCOMPARE(test::withoutMarks(html),
                 QByteArray("<section class=\"module module-a&quot;&gt;&lt;b&gt;\" id=\"k&quot; "
                            "data-galley&#45;x=&quot;\">\n</section>\n"));
    }
}

void TestTheme::replacesModulesThatAreTooLarge() {
    const auto theme = themeOf({{"templates/modules/row.mustache", "{{> modules/row}}{{> modules/row}}"}});
    const Sample sample;
    QCOMPARE(sample.row(*theme, RenderMode::Production),
             std::string("<section class=\"module module-row\" id=\"k1\">\n<!-- This part of the page is too large to "
                         "show. -->\n</section>\n"));
}

void TestTheme::contentReadsFromItsOwnSide() {
    const auto theme = themeOf({});
    DocArena arena;
    const DocNode page =
        test::originDocument(arena, R"json({"_type":"article","_id":"1","headline":"مرحبا","dek":"Hello","year":"1999",
        "body":"md:![x](a.png)\n\nمرحبا","intro":"md:Hello","link":"https://example.org/x",
        "cast":[{"_type":"person","_id":"p","_url":"/p","_label":"سلام","role":"בית"}]})json")
            .value();
    const auto header = [&](std::string_view locale, RenderMode mode) {
        return theme->renderModule({"header", "header", &page}, RenderContext{locale, nullptr, &page, nullptr}, mode);
    };
    const auto has = [](const std::string& html, const char* part) {
        const bool isThere = html.find(part) != std::string::npos;
        if (!isThere)
            qWarning("missing %s in %s", part, html.c_str());
        return isThere;
    };
    const std::string english = header("en", RenderMode::Production);
    QVERIFY(has(english, "<h1 dir=\"auto\">مرحبا</h1>"));
    QVERIFY(has(english, "<dd>Hello</dd>"));
    QVERIFY(has(english, "<dd>1999</dd>"));
    QVERIFY(has(english, "<div class=\"prose\" dir=\"auto\">\n"));
    QVERIFY(has(english, "<div class=\"prose\">\n<p>Hello</p>"));
    QVERIFY(has(english, "<h3 dir=\"auto\"><a href=\"/p\">سلام</a></h3><p dir=\"auto\">בית</p>"));
    QCOMPARE(test::withoutMarks(header("en", RenderMode::Preview)), QByteArray::fromStdString(english));
    const std::string arabic = header("ar", RenderMode::Production);
    QVERIFY(has(arabic, "<h1>مرحبا</h1>"));
    QVERIFY(has(arabic, "<dd dir=\"auto\">Hello</dd>"));
    QVERIFY(has(arabic, "<dd>1999</dd>")); // without letters the page decides
    QVERIFY(has(arabic, "<h3><a href=\"/p\">سلام</a></h3><p>בית</p>"));
}

void TestTheme::rendersNotFound() {
    const Sample sample;
    const auto render = [&](Theme::Files files, LostPage why) {
        return themeOf(std::move(files))->renderLost(why, sample.context, RenderMode::Production);
    };
    QVERIFY(render({}, LostPage::NotFound).find("<h1>Page not found</h1>") != std::string::npos);
    QVERIFY(render({}, LostPage::Gone).find("<h1>This page is gone</h1>") != std::string::npos);
    const Theme::Files own{{"templates/404.mustache", "{{_site._name}}: lost"}};
    QCOMPARE(render(own, LostPage::NotFound), std::string("Magazine: lost"));
    QCOMPARE(render(own, LostPage::Gone), std::string("Magazine: lost")); // rather than another look
    const Theme::Files both{{"templates/404.mustache", "lost"}, {"templates/410.mustache", "{{_site._name}}: gone"}};
    QCOMPARE(render(both, LostPage::NotFound), std::string("lost"));
    QCOMPARE(render(both, LostPage::Gone), std::string("Magazine: gone"));
}

void TestTheme::olderNamesStillWork() {
    const Sample sample;
    const auto theme = themeOf(
        {{"templates/page.mustache", "{{lang}} {{dir}} {{pageTitle}} {{site.name}} {{type}}:{{id}} {{{modules}}}!"},
         {"templates/modules/row.mustache", "{{kind}} {{key}} {{url}} {{locale}} {{#site}}{{name}}{{/site}} "
                                            "{{#items}}{{url}} {{type}} {{name}}{{/items}}"}});
    QVERIFY(theme);
    const Shell shell = theme->renderShell(sample.page, "article", sample.context, RenderMode::Production);
    QCOMPARE(shell.before, std::string("de ltr Hallo &amp; &lt;Welt&gt; Magazine article:a1 "));
    QCOMPARE(shell.after, std::string("!"));
    QVERIFY(sample.row(*theme, RenderMode::Production).find("\nrow k1 /a1 de Magazine /t title T<") !=
            std::string::npos);
}

void TestTheme::saysWhichNamesAreOld() {
    const auto schema = parseSchema(R"({"site":{"globals":["footer/f"]},"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"},{"name":"name","kind":"string"},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"label","kind":"string"}]}]}]},
        {"name":"footer","fields":[{"name":"text","kind":"text"}]}]})");
    VERIFY_OK(schema);
    const auto theme = themeOf({{"templates/page.mustache", "{{_lang}}\n{{{modules}}}\n"},
                                {"templates/modules/row.mustache",
                                 "{{label}} {{name}} {{_url}}\n{{#site}}{{name}}\n{{footer.text}} {{url}}{{/site}}\n"
                                 "{{site.footer.text}} {{_site._name}}\n{{#label}}{{{url}}}{{/label}}"
                                 "{{#nothing}}{{url}}{{#label}}{{url}}{{/label}}{{^x}}{{url}}{{/x}}{{/nothing}}"},
                                {"templates/modules/gone.mustache", "{{url}}"},
                                {"templates/partials/lost.mustache", "{{> lost}}"}});
    QVERIFY(theme);
    QCOMPARE(theme->warnings().size(), std::size_t(1));
    QByteArrayList said;
    for (const Error& warning : theme->warningsFor(*schema))
        said.append(
            QByteArray::fromStdString(warning.file + ":" + std::to_string(warning.line) + ": " + warning.message));
    const auto meant = [](const char* place, const char* old, const char* now) {
        return QByteArray("templates/") + place + ": no field has the name \"" + old +
               "\", so it means what is now \"" + now + "\"; write that";
    };
    QCOMPARE(said.size(), 7);
    QCOMPARE(said[1], meant("modules/row.mustache:2", "site", "_site"));
    QCOMPARE(said[2], meant("modules/row.mustache:2", "name", "_name"));
    QCOMPARE(said[3], meant("modules/row.mustache:3", "url", "_url"));
    QCOMPARE(said[4], meant("modules/row.mustache:4", "site.footer.text", "_site.footer.text"));
    QCOMPARE(said[5], meant("modules/row.mustache:5", "url", "_url"));
    QCOMPARE(said[6], QByteArray("templates/page.mustache:2: the modules of the page are now \"_modules\"; write "
                                 "{{{_modules}}}"));
}

void TestTheme::warningsOfALineAreSaidOnce() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[]}]})");
    QVERIFY(schema);
    const auto theme = themeOf({{"templates/header.mustache", "{{#url}}<a href=\"{{url}}\">{{url}}</a>{{/url}}\n{{url}}"
                                                              "{{> lost}}{{> lost}}"}});
    QVERIFY(theme);
    const std::vector<Error> warnings = theme->warningsFor(*schema);
    QCOMPARE(warnings.size(), std::size_t{3}); // a partial, and a name in two lines
    QCOMPARE(warnings[1].line, std::uint64_t{1});
    QCOMPARE(warnings[2].line, std::uint64_t{2});
}

void TestTheme::separatesFiles() {
    const auto theme = themeOf({{"theme.json", R"({"name":"Mine"})"},
                                {"style.css", "p{}"},
                                {"images/a.png", "x"},
                                {"templates/header.mustache", "{{> lost}}"},
                                {"templates/README.md", "x"}});
    QVERIFY(theme);
    QCOMPARE(theme->name(), std::string("Mine"));
    QCOMPARE(theme->files(), (Theme::Files{{"style.css", "p{}"}, {"images/a.png", "x"}}));
    QCOMPARE(theme->sources().size(), std::size_t(5));
    QCOMPARE(theme->warnings().size(), std::size_t(1));
    QCOMPARE(theme->warnings()[0].toString(),
             std::string("templates/header.mustache:1: there is no template \"lost\" to include here"));
    QCOMPARE(themeOf(theme->sources())->digest(), theme->digest());
}

void TestTheme::digestFollowsEveryByte() {
    const Theme::Files files{{"a", "1"}, {"b", "2"}};
    const Digest digest = themeOf(files)->digest();
    QCOMPARE(themeOf(files)->digest(), digest);
    for (const Theme::Files& other : {Theme::Files{{"a", "1"}, {"b", "3"}}, Theme::Files{{"a", "1"}, {"c", "2"}},
                                      Theme::Files{{"a", "12"}, {"b", ""}}, Theme::Files{{"a", "1"}}, Theme::Files{}})
        QVERIFY(themeOf(other)->digest() != digest);
}

void TestTheme::refusesBadThemes_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("place");
    const auto row = [](const char* path, const char* bytes, const char* place) {
        QTest::newRow(place) << QByteArray(path) << QByteArray(bytes) << QByteArray(place);
    };
    row("templates/modules/x.mustache", "a\n{{#b}}", "templates/modules/x.mustache:2: ");
    row("templates/page.mustache", "no place", "templates/page.mustache: the shell never says");
    row("templates/pages/x.mustache", "{{{_modules}}}\n{{{_modules}}}", "templates/pages/x.mustache:2: ");
    row("theme.json", "[", "theme.json: not a JSON object");
    row("theme.json", "{\"name\":1}", "theme.json: \"name\"");
    row("../x", "", "../x: not a path");
    row("/etc/passwd", "", "/etc/passwd: not a path");
}

void TestTheme::refusesBadThemes() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, place);
    const auto theme = Theme::fromFiles({{path.toStdString(), bytes.toStdString()}});
    QVERIFY(!theme.has_value());
    QCOMPARE(theme.error().code, ErrorCode::InvalidInput);
    QVERIFY2(theme.error().toString().starts_with(place.toStdString()), theme.error().toString().c_str());
}

void TestTheme::loadsFolders() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    VERIFY_OK(Theme::load(path / "none"));
    QVERIFY(QDir(folder.path()).mkpath("templates/modules"));
    QVERIFY(QDir(folder.path()).mkpath(".git"));
    QVERIFY(write(folder.filePath("theme.json"), "{\"name\":\"Disk\"}"));
    QVERIFY(write(folder.filePath(".git/config"), "secret"));
    QVERIFY(write(folder.filePath("templates/modules/row.mustache"), "row"));
    QVERIFY(write(folder.filePath("style.css"), "p{}"));
    QVERIFY(QFile::link("style.css", folder.filePath("copy.css")));
    const auto theme = Theme::load(path);
    VERIFY_OK(theme);
    QCOMPARE((*theme)->name(), std::string("Disk"));
    QCOMPARE((*theme)->files(), (Theme::Files{{"style.css", "p{}"}, {"copy.css", "p{}"}}));
    QVERIFY(write(folder.filePath("templates/modules/row.mustache"), "\n{{row"));
    const auto broken = Theme::load(path);
    QVERIFY(!broken.has_value());
    QCOMPARE(broken.error().file, (path / "templates/modules/row.mustache").string());
    QCOMPARE(int(broken.error().line), 2);
}

void TestTheme::staysInsideItsFolder() {
    QTemporaryDir outside;
    QVERIFY(write(outside.filePath("secret"), "secret"));
    for (const QString& target : {outside.filePath("secret"), outside.path(), QString("../.."), QString("nowhere")}) {
        QTemporaryDir folder;
        QVERIFY(QFile::link(target, folder.filePath("link")));
        const auto theme = Theme::load(folder.path().toStdString());
        QVERIFY2(!theme.has_value(), qPrintable(target));
        QCOMPARE(theme.error().code, ErrorCode::InvalidInput);
    }
}

QTEST_APPLESS_MAIN(TestTheme)
#include "tst_theme.moc"
