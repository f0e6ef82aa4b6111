// Pages that follow edits against pages built anew: under random schemas, content and edits both are the same, module
// by module, in JSON and in HTML, in preview and in production.
#include "model/dataset/edit.h"
#include "model/page/live_page.h"
#include "model/schema/schema_json.h"
#include "tests/support/json_dataset.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTest>
#include <algorithm>
#include <map>
#include <regex>

using namespace galley;
using galley::test::documentsOf;
using galley::test::editRandomly;
using galley::test::RandomContent;

namespace {

/// A random schema in which some types are pages and some components.
Schema randomSiteSchema(RandomContent& random) {
    Schema schema = random.schema();
    for (Type& type : schema.types) {
        type.component = random.chance(40);
        for (const Field& field : type.fields)
            if (!type.page && field.kind == FieldKind::String) {
                type.page = true;
                type.slug = field.name;
            }
    }
    return schema;
}

std::string withoutMarks(const std::string& html) {
    static const std::regex kMarks(" data-galley-[a-z]+=\"[^\"]*\"");
    return std::regex_replace(html, kMarks, "");
}

/// What a preview shows after patches: fragments by key, in the order last told.
struct PatchedPage {
    std::map<std::string, std::string> fragments;
    std::vector<std::string> order;
    Shell shell;

    void apply(const PageUpdate& update) {
        for (const PageFragment& fragment : update.fragments)
            fragments[fragment.key] = fragment.html;
        order = update.order;
        if (update.shell)
            shell = *update.shell;
    }
    std::string html() const {
        std::string html = shell.before;
        for (const std::string& key : order)
            html += fragments.at(key);
        return html + shell.after;
    }
};

void collectNames(const std::vector<Field>& fields, std::vector<std::string>& names) {
    for (const Field& field : fields) {
        names.push_back(field.name);
        collectNames(field.fields, names);
        for (const BlockKind& kind : field.blocks)
            collectNames(kind.fields, names);
    }
}

/// A third of the names that records and cards have.
std::vector<std::string> someNames(RandomContent& random, const Schema& schema) {
    std::vector<std::string> names{"_type", "_id", "_url", "_label"};
    for (const Type& type : schema.types)
        collectNames(type.fields, names);
    std::erase_if(names, [&](const std::string& name) { return name.empty() || random.chance(67); });
    return names;
}

} // namespace

class TestLivePage : public QObject {
    Q_OBJECT
private slots:
    void followsRandomEdits_data();
    void followsRandomEdits();
    void indexesFollowRandomEdits_data() { followsRandomEdits_data(); }
    void indexesFollowRandomEdits();
    void unchangedModulesAreTakenOver();
    void modulesFollowWhatTheyShowOfTheirPage_data();
    void modulesFollowWhatTheyShowOfTheirPage();
    void modulesFollowWhatTheyShowOfTheSite();
    void textLinksFollowTheirRecords();
    void modulesThatShowTheirOwnPageFollowIt();
    void aPageThatCameBackShowsWhatChangedMeanwhile();
    void contentMayHaveFieldsOfAnyName();
    void documentsForAThemeShowTheSame();
    void themesWithoutSomeTemplateGetEverything();
};

void TestLivePage::followsRandomEdits_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 30; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestLivePage::followsRandomEdits() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 500);
    const auto schema = std::make_shared<const Schema>(randomSiteSchema(random));
    auto replica = Replica::build(editRandomly(random, State::empty(schema), 150));
    const auto builder = std::make_shared<const PageBuilder>(schema);
    const auto theme = Theme::fromFiles({});
    VERIFY_OK(theme);
    std::vector<RecordRef> pages;
    replica->state().forEach([&](const RecordView& record) { pages.push_back(record.ref()); });
    QVERIFY(!pages.empty());
    PageContext context;
    context.origins = true;
    context.locale = random.below(schema->locales.size());
    const RecordRef page = pages[random.below(pages.size())];
    LivePage live(builder, *theme, RenderMode::Preview);
    VERIFY_OK(live.open(*replica, page, context));
    PatchedPage patched;
    bool known = false;
    for (int step = 0; step < 60; ++step) {
        StateEditor editor(replica->statePointer());
        const Edit edit = random.edit(*schema, documentsOf(replica->state()));
        if (!applyEdit(editor, edit, static_cast<std::uint64_t>(step) + 2))
            continue;
        const ChangeSet changes = editor.changes();
        replica = replica->next(editor.finish(Version{static_cast<std::uint64_t>(step) + 2}), changes);
        const auto update = live.update(*replica, changes);
        if (!replica->state().record(page).exists()) {
            QVERIFY(!update && update.error().code == ErrorCode::NotFound);
            break;
        }
        VERIFY_OK(update);
        const auto fresh = builder->build(*replica, page, context);
        VERIFY_OK(fresh);
        QCOMPARE(live.document().toJson(), fresh->toJson());
        const std::string html = renderPage(**theme, *fresh, RenderMode::Preview);
        QCOMPARE(live.html(), html);
        PageContext plain = context;
        plain.origins = false;
        const auto production = builder->build(*replica, page, plain);
        VERIFY_OK(production);
        QCOMPARE(withoutMarks(html), renderPage(**theme, *production, RenderMode::Production));
        // What a view shows that only ever got the patches: from the first update that named everything.
        if (!known) {
            patched.shell = live.shell();
            patched.order = live.order();
            RenderContext around;
            around.locale = schema->locales[context.locale].code;
            around.site = &fresh->site->root;
            around.page = &fresh->header->root;
            const auto rendered = [&](const PageModule& module) {
                return (*theme)->renderModule({module.kind, module.key, &module.root, module.guide.get()}, around,
                                              RenderMode::Preview);
            };
            patched.fragments["header"] = rendered(*fresh->header);
            for (const auto& module : fresh->modules)
                patched.fragments[module->key] = rendered(*module);
            known = true;
        } else {
            patched.apply(*update);
        }
        QCOMPARE(patched.html(), html);
    }
}

void TestLivePage::indexesFollowRandomEdits() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 900);
    const auto schema = std::make_shared<const Schema>(randomSiteSchema(random));
    auto replica = Replica::build(editRandomly(random, State::empty(schema), 80));
    for (int step = 0; step < 10; ++step) {
        const auto state = editRandomly(random, replica->statePointer(), 8);
        replica = replica->next(state, state->changesSince(replica->state()));
        const auto fresh = Replica::build(state);
        for (std::size_t i = 0; i < schema->types.size(); ++i) {
            const TypeIndex type{static_cast<std::uint16_t>(i)};
            for (std::uint32_t ordinal = 0; ordinal < state->ordinalCount(type); ++ordinal) {
                const RecordRef ref{type, Ordinal{ordinal}};
                QVERIFY(replica->references().referrers(ref) == fresh->references().referrers(ref));
                QCOMPARE(replica->references().referrerCount(ref), fresh->references().referrerCount(ref));
                const ValueView slug = state->record(ref).exists() && schema->types[i].page
                                           ? state->record(ref).field(schema->types[i].slug)
                                           : ValueView();
                std::string scratch;
                if (slug.kind() == ValueKind::String)
                    QVERIFY(replica->slugs().findAll(*state, slug.asString(scratch)) ==
                            fresh->slugs().findAll(*state, slug.asString(scratch)));
            }
        }
    }
}

void TestLivePage::unchangedModulesAreTakenOver() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"headline","slug":"slug","fields":[
          {"name":"headline","kind":"string"},{"name":"slug","kind":"string"},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[
             {"name":"text","kind":"string"},{"name":"refs","kind":"list","of":{"kind":"ref","targets":["title"]}}]}]}]},
        {"name":"title","display":"name","fields":[{"name":"name","kind":"string"}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    VERIFY_OK(applyEdit(editor, Edit::create("title", "a", {{"name", "Alpha"}}), 1));
    VERIFY_OK(applyEdit(editor, Edit::create("title", "b", {{"name", "Beta"}}), 1));
    const nlohmann::json modules = {{{"kind", "row"}, {"text", "One"}, {"refs", {"a"}}},
                                    {{"kind", "row"}, {"text", "Two"}, {"refs", {"b"}}}};
    VERIFY_OK(
        applyEdit(editor, Edit::create("page", "p", {{"headline", "P"}, {"slug", "p"}, {"modules", modules}}), 1));
    const auto before = Replica::build(editor.finish(Version{1}));
    const RecordRef page = *before->findPage("p");
    const PageBuilder builder(before->state().schemaPointer());
    const auto document = builder.build(*before, page, {});
    VERIFY_OK(document);

    StateEditor next(before->statePointer());
    VERIFY_OK(applyEdit(next, Edit::patch("title", "b", "name", "Gamma"), 2));
    const ChangeSet changes = next.changes();
    const auto after = before->next(next.finish(Version{2}), changes);
    const auto rebuilt = builder.rebuild(*document, *after, changes);
    VERIFY_OK(rebuilt);
    QCOMPARE(rebuilt->header, document->header);
    QCOMPARE(rebuilt->modules[0], document->modules[0]);
    QVERIFY(rebuilt->modules[1] != document->modules[1]);
    QVERIFY(rebuilt->toJson().find("Gamma") != std::string::npos);
    QVERIFY(document->reads(changes.front().ref));
}

void TestLivePage::modulesFollowWhatTheyShowOfTheirPage_data() {
    QTest::addColumn<QString>("module");
    QTest::addColumn<QString>("field");
    QTest::addColumn<bool>("follows");
    QTest::newRow("its own field") << "{{text}}"
                                   << "headline" << false;
    QTest::newRow("a field of the page") << "{{headline}}"
                                         << "headline" << true;
    QTest::newRow("another field of the page") << "{{dek}}"
                                               << "headline" << false;
    QTest::newRow("a name that the page gets") << "{{#dek}}<i>{{dek}}</i>{{/dek}}"
                                               << "dek" << true;
    QTest::newRow("a name that the page lacks") << "{{^dek}}none{{/dek}}"
                                                << "dek" << true;
    QTest::newRow("inside a list") << "{{#refs}}<b>{{headline}}</b>{{/refs}}"
                                   << "headline" << true;
    QTest::newRow("below a name of the page") << "{{#about}}{{note}}{{/about}}"
                                              << "about/note" << true;
    QTest::newRow("dotted") << "{{about.note}}"
                            << "about/note" << true;
    QTest::newRow("a partial") << "{{> partials/named}}"
                               << "headline" << true;
    QTest::newRow("the page's title") << "{{_pageTitle}}"
                                      << "headline" << true;
    QTest::newRow("the site") << "{{_site._name}}"
                              << "headline" << false;
}

void TestLivePage::modulesFollowWhatTheyShowOfTheirPage() {
    QFETCH(QString, module);
    QFETCH(QString, field);
    QFETCH(bool, follows);
    const auto schema = parseSchema(R"({"site":{"name":"Site"},"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"headline","slug":"slug","fields":[
          {"name":"headline","kind":"string"},{"name":"slug","kind":"string"},{"name":"dek","kind":"string"},
          {"name":"about","kind":"object","fields":[{"name":"note","kind":"string"}]},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[
             {"name":"text","kind":"string"},{"name":"refs","kind":"list","of":{"kind":"ref","targets":["title"]}}]}]}]},
        {"name":"title","display":"name","fields":[{"name":"name","kind":"string"}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    VERIFY_OK(applyEdit(editor, Edit::create("title", "a", {{"name", "Alpha"}}), 1));
    const nlohmann::json modules = {{{"kind", "row"}, {"text", "One"}, {"refs", {"a"}}}};
    VERIFY_OK(applyEdit(
        editor,
        Edit::create("page", "p",
                     {{"headline", "Old"}, {"slug", "p"}, {"about", {{"note", "Old"}}}, {"modules", modules}}),
        1));
    const auto before = Replica::build(editor.finish(Version{1}));
    const auto builder = std::make_shared<const PageBuilder>(before->state().schemaPointer());
    const auto theme = Theme::fromFiles({{"templates/header.mustache", "<h1>{{headline}}</h1>"},
                                         {"templates/partials/named.mustache", "<em>{{headline}}</em>"},
                                         {"templates/modules/row.mustache", module.toStdString()}});
    VERIFY_OK(theme);
    for (const RenderMode mode : {RenderMode::Production, RenderMode::Preview}) {
        PageContext context;
        context.origins = mode == RenderMode::Preview;
        LivePage live(builder, *theme, mode);
        VERIFY_OK(live.open(*before, *before->findPage("p"), context));
        StateEditor next(before->statePointer());
        VERIFY_OK(applyEdit(next, Edit::patch("page", "p", field.toStdString(), "New"), 2));
        const ChangeSet changes = next.changes();
        const auto after = before->next(next.finish(Version{2}), changes);
        const auto update = live.update(*after, changes);
        VERIFY_OK(update);
        const auto isModule = [](const PageFragment& fragment) { return fragment.key != "header"; };
        QCOMPARE(std::ranges::any_of(update->fragments, isModule), follows);
        QCOMPARE(live.html(), renderPage(**theme, live.document(), mode));
    }
}

void TestLivePage::modulesFollowWhatTheyShowOfTheSite() {
    const auto schema = parseSchema(R"({"site":{"name":"Site","globals":["footer/main"]},"locales":[{"code":"en"}],
        "types":[{"name":"page","page":true,"display":"slug","slug":"slug","fields":[
          {"name":"slug","kind":"string"},{"name":"modules","kind":"blocks","blocks":[
             {"name":"note","fields":[{"name":"text","kind":"string"}]},
             {"name":"imprint","fields":[{"name":"text","kind":"string"}]}]}]},
        {"name":"footer","fields":[{"name":"owner","kind":"string"}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    VERIFY_OK(applyEdit(editor, Edit::create("footer", "main", {{"owner", "Old"}}), 1));
    const nlohmann::json modules = {{{"kind", "note"}, {"key", "a"}, {"text", "One"}},
                                    {{"kind", "imprint"}, {"key", "b"}, {"text", "Two"}}};
    VERIFY_OK(applyEdit(editor, Edit::create("page", "p", {{"slug", "p"}, {"modules", modules}}), 1));
    const auto before = Replica::build(editor.finish(Version{1}));
    const auto builder = std::make_shared<const PageBuilder>(before->state().schemaPointer());
    const auto theme =
        Theme::fromFiles({{"templates/modules/note.mustache", "{{text}}"},
                          {"templates/modules/imprint.mustache", "{{text}} of {{#_site}}{{footer.owner}}{{/_site}}"}});
    VERIFY_OK(theme);
    LivePage live(builder, *theme, RenderMode::Production);
    VERIFY_OK(live.open(*before, *before->findPage("p"), {}));
    auto replica = before;
    std::uint64_t version = 1;
    const auto step = [&](const Edit& edit, const char* shown) {
        StateEditor next(replica->statePointer());
        VERIFY_OK(applyEdit(next, edit, ++version));
        const ChangeSet changes = next.changes();
        replica = replica->next(next.finish(Version{version}), changes);
        const auto update = live.update(*replica, changes);
        VERIFY_OK(update);
        QCOMPARE(update->fragments.size(), std::size_t{1});
        QCOMPARE(update->fragments.front().key, std::string("modules-b"));
        QVERIFY(update->fragments.front().html.find(shown) != std::string::npos);
        QCOMPARE(live.html(), renderPage(**theme, live.document(), RenderMode::Production));
    };
    step(Edit::patch("footer", "main", "owner", "New"), "Two of New<");
    QVERIFY(!live.document().awaitsRecords());
    step(Edit::erase("footer", "main"), "Two of <");
    QVERIFY(live.document().awaitsRecords());
    step(Edit::create("footer", "main", {{"owner", "Another"}}), "Two of Another<");
    QVERIFY(!live.document().awaitsRecords());
}

void TestLivePage::textLinksFollowTheirRecords() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"slug","slug":"slug","fields":[
          {"name":"slug","kind":"string"},{"name":"body","kind":"text"}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    VERIFY_OK(applyEdit(editor, Edit::create("page", "p", {{"slug", "p"}, {"body", "[to](galley:page/q)"}}), 1));
    auto replica = Replica::build(editor.finish(Version{1}));
    const auto builder = std::make_shared<const PageBuilder>(replica->state().schemaPointer());
    const auto theme = Theme::fromFiles({});
    VERIFY_OK(theme);
    LivePage live(builder, *theme, RenderMode::Production);
    VERIFY_OK(live.open(*replica, *replica->findPage("p"), {}));
    QVERIFY(live.html().find("href=\"/q") == std::string::npos);
    const auto step = [&](const Edit& edit, std::uint64_t version) {
        StateEditor next(replica->statePointer());
        VERIFY_OK(applyEdit(next, edit, version));
        const ChangeSet changes = next.changes();
        replica = replica->next(next.finish(Version{version}), changes);
        VERIFY_OK(live.update(*replica, changes));
    };
    step(Edit::create("page", "q", {{"slug", "quiet"}}), 2);
    QVERIFY(live.html().find("href=\"/quiet\"") != std::string::npos);
    step(Edit::patch("page", "q", "slug", "loud"), 3);
    QVERIFY(live.html().find("href=\"/loud\"") != std::string::npos);
}

void TestLivePage::modulesThatShowTheirOwnPageFollowIt() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"headline","slug":"slug","fields":[
          {"name":"headline","kind":"string"},{"name":"slug","kind":"string"},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[
             {"name":"refs","kind":"list","of":{"kind":"ref","targets":["page"]}}]}]}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    const nlohmann::json modules = {{{"kind", "row"}, {"refs", {"p"}}}};
    VERIFY_OK(
        applyEdit(editor, Edit::create("page", "p", {{"headline", "Old"}, {"slug", "p"}, {"modules", modules}}), 1));
    const auto before = Replica::build(editor.finish(Version{1}));
    const RecordRef page = *before->findPage("p");
    const PageBuilder builder(before->state().schemaPointer());
    const auto document = builder.build(*before, page, {});
    VERIFY_OK(document);

    StateEditor next(before->statePointer());
    VERIFY_OK(applyEdit(next, Edit::patch("page", "p", "headline", "New"), 2));
    const ChangeSet changes = next.changes();
    const auto after = before->next(next.finish(Version{2}), changes);
    const auto rebuilt = builder.rebuild(*document, *after, changes);
    VERIFY_OK(rebuilt);
    QCOMPARE(rebuilt->toJson(), builder.build(*after, page, {})->toJson());
}

void TestLivePage::aPageThatCameBackShowsWhatChangedMeanwhile() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"slug","slug":"slug","fields":[
          {"name":"slug","kind":"string"},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[
             {"name":"refs","kind":"list","of":{"kind":"ref","targets":["title"]}}]}]}]},
        {"name":"title","display":"name","fields":[{"name":"name","kind":"string"}]}]})");
    VERIFY_OK(schema);
    const Edit makePage =
        Edit::create("page", "p", {{"slug", "p"}, {"modules", {{{"kind", "row"}, {"key", "k1"}, {"refs", {"a"}}}}}});
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    VERIFY_OK(applyEdit(editor, Edit::create("title", "a", {{"name", "Alpha"}}), 1));
    VERIFY_OK(applyEdit(editor, makePage, 1));
    auto replica = Replica::build(editor.finish(Version{1}));
    const RecordRef page = *replica->findPage("p");
    const auto builder = std::make_shared<const PageBuilder>(replica->state().schemaPointer());
    const auto theme = Theme::fromFiles({});
    VERIFY_OK(theme);
    LivePage live(builder, *theme, RenderMode::Production);
    VERIFY_OK(live.open(*replica, page, {}));
    std::uint64_t version = 1;
    for (const Edit& edit : {Edit::erase("page", "p"), Edit::patch("title", "a", "name", "Gamma"), makePage}) {
        StateEditor next(replica->statePointer());
        VERIFY_OK(applyEdit(next, edit, ++version));
        const ChangeSet changes = next.changes();
        replica = replica->next(next.finish(Version{version}), changes);
        QCOMPARE(live.update(*replica, changes).has_value(), replica->state().record(page).exists());
    }
    QCOMPARE(live.document().toJson(), builder->build(*replica, page, {})->toJson());
    QCOMPARE(live.html(), renderPage(**theme, live.document(), RenderMode::Production));
    QVERIFY(live.html().find("Gamma") != std::string::npos);
}

void TestLivePage::contentMayHaveFieldsOfAnyName() {
    const auto schema =
        parseSchema(R"({"site":{"name":"Site","globals":["name/n","url/u"]},"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"name","slug":"slug","fields":[
          {"name":"slug","kind":"string"},{"name":"name","kind":"string"},{"name":"url","kind":"string"},
          {"name":"label","kind":"string"},{"name":"locale","kind":"string"},{"name":"origin","kind":"string"},
          {"name":"kind","kind":"string"},{"name":"key","kind":"string"},{"name":"site","kind":"string"},
          {"name":"lang","kind":"string"},{"name":"pageTitle","kind":"string"},
          {"name":"box","kind":"object","fields":[{"name":"type","kind":"string"},{"name":"id","kind":"string"}]},
          {"name":"to","kind":"ref","targets":["card"]},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[
            {"name":"type","kind":"string"},{"name":"id","kind":"string"},{"name":"url","kind":"string"}]}]}]},
        {"name":"card","display":"name","fields":[{"name":"name","kind":"string"},{"name":"url","kind":"string"},
          {"name":"label","kind":"string"},{"name":"kind","kind":"string"}]},
        {"name":"name","fields":[{"name":"name","kind":"string"}]},
        {"name":"url","fields":[{"name":"url","kind":"string"}]}]})");
    VERIFY_OK(schema);
    StateEditor editor(State::empty(std::make_shared<const Schema>(*schema)));
    VERIFY_OK(applyEdit(
        editor,
        Edit::create("card", "c", {{"name", "Card"}, {"url", "c-url"}, {"label", "c-label"}, {"kind", "c-kind"}}), 1));
    VERIFY_OK(applyEdit(editor, Edit::create("name", "n", {{"name", "global"}}), 1));
    VERIFY_OK(applyEdit(editor, Edit::create("url", "u", {{"url", "global"}}), 1));
    nlohmann::json fields{
        {"slug", "p"},
        {"box", {{"type", "b-type"}, {"id", "b-id"}}},
        {"to", "c"},
        {"modules", {{{"kind", "row"}, {"key", "k"}, {"type", "m-type"}, {"id", "m-id"}, {"url", "m-url"}}}}};
    for (const char* name : {"name", "url", "label", "locale", "origin", "kind", "key", "site", "lang", "pageTitle"})
        fields[name] = std::string("p-") + name;
    VERIFY_OK(applyEdit(editor, Edit::create("page", "p", fields), 1));
    const auto replica = Replica::build(std::move(editor).finish(Version{1}));
    const RecordRef page = *replica->findPage("p");

    const auto document = PageBuilder(replica->state().schemaPointer()).build(*replica, page, {});
    VERIFY_OK(document);
    QCOMPARE(QByteArray::fromStdString(document->toJson()),
             QByteArray(
                 R"({"_type":"page","_id":"p","_url":"/p","_label":"p-name","_locale":"en","slug":"p","name":"p-name",)"
                 R"("url":"p-url","label":"p-label","locale":"p-locale","origin":"p-origin","kind":"p-kind",)"
                 R"("key":"p-key","site":"p-site","lang":"p-lang","pageTitle":"p-pageTitle",)"
                 R"("box":{"type":"b-type","id":"b-id"},"to":{"_type":"card","_id":"c","_url":null,"_label":"Card",)"
                 R"("name":"Card","url":"c-url","label":"c-label","kind":"c-kind"},"_modules":[{"_kind":"row",)"
                 R"("_key":"k","type":"m-type","id":"m-id","url":"m-url"}]})"));

    const auto theme = Theme::fromFiles(
        {{"templates/page.mustache", "{{_lang}} {{lang}} {{_pageTitle}} {{pageTitle}} {{_site._name}} {{_site._url}} "
                                     "{{_site.name.name}} {{_site.url.url}} {{site}} {{{_modules}}}"},
         {"templates/header.mustache",
          "{{_url}} {{url}} {{_label}} {{label}} {{_locale}} {{locale}} {{kind}} {{box.type}} "
          "{{#to}}{{_label}} {{label}} {{_type}} {{kind}} {{url}}{{/to}}"},
         {"templates/modules/row.mustache", "{{_kind}} {{_key}} {{kind}} {{type}} {{id}} {{url}} {{_url}}"}});
    VERIFY_OK(theme);
    QVERIFY((*theme)->warningsFor(*schema).empty());
    QCOMPARE(QByteArray::fromStdString(renderPage(**theme, *document, RenderMode::Production)),
             QByteArray(
                 "en p-lang p-name p-pageTitle Site / global global p-site "
                 "<section class=\"module module-header\" id=\"header\">\n/p p-url p-name p-label en p-locale p-kind "
                 "b-type Card c-label card c-kind c-url</section>\n"
                 "<section class=\"module module-row\" id=\"modules-k\">\nrow k row m-type m-id m-url /p</section>\n"));

    // Without a theme all of it shows, each once.
    const std::string shown = renderPage(**Theme::fromFiles({}), *document, RenderMode::Production);
    for (const char* text :
         {"p-url", "p-label", "p-locale", "p-origin", "p-kind", "p-key", "p-site", "p-lang", "p-pageTitle", "b-type",
          "b-id", "c-url", "c-label", "c-kind", "m-type", "m-id", "m-url"}) {
        const std::size_t first = shown.find(text);
        QVERIFY2(first != std::string::npos, text);
        QVERIFY2(shown.find(text, first + 1) == std::string::npos, text);
    }
    QVERIFY(shown.find("<h1>p-name</h1>") != std::string::npos);
}

void TestLivePage::documentsForAThemeShowTheSame() {
    std::size_t smaller = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        RandomContent random(seed + 900);
        const auto schema = std::make_shared<const Schema>(randomSiteSchema(random));
        const auto replica = Replica::build(editRandomly(random, State::empty(schema), 150));
        std::string tags;
        const std::vector<std::string> names = someNames(random, *schema);
        for (const std::string& outer : names) {
            tags += "<p>{{#" + outer + "}}{{.}} ";
            for (const std::string& inner : names)
                tags += "{{" + inner + "}}, {{" + inner + "._url}}; ";
            tags += "{{/" + outer + "}}</p>\n";
        }
        const auto theme =
            Theme::fromFiles({{"templates/header.mustache", tags}, {"templates/modules/default.mustache", tags}});
        VERIFY_OK(theme);
        const PageBuilder whole(schema);
        const PageBuilder asked(schema, askedNames(**theme, *schema));
        replica->state().forEach([&](const RecordView& record) {
            if (!record.type().page)
                return;
            for (const bool origins : {false, true}) {
                const PageContext context{.locale = random.below(schema->locales.size()), .origins = origins};
                const auto mode = origins ? RenderMode::Preview : RenderMode::Production;
                const auto all = whole.build(*replica, record.ref(), context);
                const auto some = asked.build(*replica, record.ref(), context);
                VERIFY_OK(all);
                VERIFY_OK(some);
                QCOMPARE(renderPage(**theme, *some, mode), renderPage(**theme, *all, mode));
                smaller += some->toJson().size() < all->toJson().size() ? 1 : 0;
            }
        });
    }
    QVERIFY(smaller > 10);
}

void TestLivePage::themesWithoutSomeTemplateGetEverything() {
    const auto schema = parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"display":"slug","slug":"slug","fields":[
          {"name":"slug","kind":"string"},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[]},{"name":"note","fields":[]}]},
          {"name":"parts","kind":"list","of":{"kind":"ref","targets":["part"]}}]},
        {"name":"part","component":true,"display":"name","fields":[{"name":"name","kind":"string"}]}]})");
    VERIFY_OK(schema);
    Theme::Files files{{"templates/headers/page.mustache", "{{slug}}"},
                       {"templates/modules/row.mustache", "{{a.b}}{{#c}}{{^d}}{{> more}}{{/d}}{{/c}}{{@index}}"},
                       {"templates/modules/note.mustache", ""},
                       {"templates/modules/part.mustache", "{{{e}}}{{.}}"},
                       {"templates/more.mustache", "{{f.html}}"}};
    const auto covering = Theme::fromFiles(files);
    VERIFY_OK(covering);
    const auto names = askedNames(**covering, *schema);
    QVERIFY(names);
    for (const char* const name : {"slug", "a", "b", "c", "d", "e", "f", "html"})
        QVERIFY2(names->contains(name), name);
    QVERIFY(!names->contains("_id"));
    for (const char* const needed : {"headers/page", "modules/row", "modules/note", "modules/part"}) {
        Theme::Files fewer = files;
        fewer.erase("templates/" + std::string(needed) + ".mustache");
        const auto theme = Theme::fromFiles(fewer);
        VERIFY_OK(theme);
        QVERIFY2(!askedNames(**theme, *schema), needed);
    }
}

QTEST_APPLESS_MAIN(TestLivePage)
#include "tst_live_page.moc"
