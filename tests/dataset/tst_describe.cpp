#include "model/dataset/describe.h"
#include "tests/support/json_dataset.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

namespace {

/// One line a difference: "changed headline \"a\" -> \"b\"".
std::string textOf(const std::vector<FieldDifference>& differences) {
    std::string text;
    for (const FieldDifference& one : differences) {
        text += std::string(toString(one.kind)) + " " + one.path;
        if (one.kind == DifferenceKind::Moved)
            text += " " + std::to_string(one.beforeIndex) + " -> " + std::to_string(one.afterIndex);
        else
            text += " " + one.beforeJson + " -> " + one.afterJson;
        text += "\n";
    }
    return text;
}

std::string differencesAfter(PageFixture& site, const std::vector<Edit>& edits) {
    const auto before = site.statePointer();
    for (const Edit& edit : edits)
        if (const auto result = site.apply(edit); !result)
            return result.error().toString();
    const ChangeSet changes = site.state().changesSince(*before);
    std::string text;
    for (const RecordChange& change : changes)
        text += textOf(describeChange(*before, site.state(), change));
    return text;
}

Edit patch(std::string path, json value) {
    return Edit::patch("page", "home", std::move(path), std::move(value));
}

} // namespace

class TestDescribe : public QObject {
    Q_OBJECT
private slots:
    void namesEachFieldThatDiffers();
    void matchesBlocksByKey();
    void matchesElementsByValue();
    void describesNewAndDeletedRecords();
    void isEmptyExactlyWhenTheContentIsEqual();
};

void TestDescribe::namesEachFieldThatDiffers() {
    PageFixture site;
    QCOMPARE(differencesAfter(site, {patch("headline", "a"), patch("title/en", "t"), patch("thumbnail/width", 7)}),
             std::string("added headline  -> \"a\"\nadded title/en  -> \"t\"\nadded thumbnail  -> {\"width\":7}\n"));
    QCOMPARE(differencesAfter(site, {patch("headline", nullptr), patch("title", {{"de-DE", "u"}}),
                                     patch("thumbnail/width", 8), patch("thumbnail/url", "x.jpg")}),
             std::string("removed headline \"a\" -> \nremoved title/en \"t\" -> \nadded title/de-DE  -> \"u\"\n"
                         "added thumbnail/url  -> \"x.jpg\"\nchanged thumbnail/width 7 -> 8\n"));
    QCOMPARE(differencesAfter(site, {patch("thumbnail/width", 8)}), std::string());
}

void TestDescribe::matchesBlocksByKey() {
    PageFixture site;
    const auto block = [](const char* kind, const char* key, const char* text) {
        return json{{"kind", kind}, {"key", key}, {"text", text}};
    };
    VERIFY_OK(site.patch(
        "modules", {block("row", "a", "1"), block("row", "b", "2"), block("row", "c", "3"), block("row", "d", "4")}));
    QCOMPARE(differencesAfter(site, {Edit::move("page", "home", "modules/d", 0), patch("modules/c/text", "33")}),
             std::string("moved modules/d 3 -> 0\nchanged modules/c/text \"3\" -> \"33\"\n"));
    QCOMPARE(differencesAfter(site, {Edit::remove("page", "home", "modules/a"),
                                     Edit::insert("page", "home", "modules", 3, {{"kind", "row"}, {"key", "e"}}),
                                     patch("modules/b", {{"kind", "quote"}})}),
             std::string("removed modules/a {\"kind\":\"row\",\"key\":\"a\",\"text\":\"1\"} -> \n"
                         "changed modules/b {\"kind\":\"row\",\"key\":\"b\",\"text\":\"2\"} -> "
                         "{\"kind\":\"quote\",\"key\":\"b\"}\n"
                         "added modules/e  -> {\"kind\":\"row\",\"key\":\"e\"}\n"));
}

void TestDescribe::matchesElementsByValue() {
    PageFixture site;
    VERIFY_OK(site.patch("cast", {"a", "b", "c", "a"}));
    QCOMPARE(differencesAfter(site, {patch("cast", {"c", "a", "d", "a"})}),
             std::string("removed cast/1 \"b\" -> \nmoved cast/0 2 -> 0\nadded cast/2  -> \"d\"\n"));
}

void TestDescribe::describesNewAndDeletedRecords() {
    PageFixture site;
    QCOMPARE(differencesAfter(site, {Edit::create("person", "gig", {{"name", "Gig"}})}),
             std::string("added name  -> \"Gig\"\n"));
    QCOMPARE(differencesAfter(site, {Edit::erase("person", "gig")}), std::string("removed name \"Gig\" -> \n"));
}

void TestDescribe::isEmptyExactlyWhenTheContentIsEqual() {
    RandomContent random(7);
    const auto schema = std::make_shared<const Schema>(random.schema());
    auto state = State::empty(schema);
    for (int step = 0; step < 600; ++step) {
        const Documents documents = documentsOf(*state);
        StateEditor editor(state);
        if (!applyEdit(editor, random.edit(*schema, documents), 1))
            continue;
        const ChangeSet changes = editor.changes();
        const auto next = editor.finish(Version{static_cast<std::uint64_t>(step) + 1});
        QCOMPARE(changes.size(), std::size_t{1});
        const auto differences = describeChange(*state, *next, changes[0]);
        const std::pair record(next->schema().type(changes[0].ref.type).name, next->record(changes[0].ref).id());
        const auto fieldsIn = [&](const Documents& all) {
            const auto found = all.find(record);
            return found == all.end() ? json::object() : found->second;
        };
        QCOMPARE(differences.empty(), fieldsIn(documents) == fieldsIn(documentsOf(*next)));
        state = next;
    }
}

QTEST_APPLESS_MAIN(TestDescribe)
#include "tst_describe.moc"
