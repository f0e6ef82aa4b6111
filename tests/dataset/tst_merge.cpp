// The rules of a merge, case by case: what the base holds, what ours and theirs did, what comes out. Every case without
// a conflict is run with the sides exchanged, too.
#include "model/dataset/merge.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

#include <algorithm>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

namespace {

using Edits = std::vector<Edit>;

Edit patch(std::string path, json value) {
    return Edit::patch("page", "home", std::move(path), std::move(value));
}
Edit insert(std::string path, std::uint32_t index, json value) {
    return Edit::insert("page", "home", std::move(path), index, std::move(value));
}
Edit move(std::string path, std::uint32_t index) {
    return Edit::move("page", "home", std::move(path), index);
}
Edit removal(std::string path) {
    return Edit::remove("page", "home", std::move(path));
}
json row(const char* key, const char* text) {
    return {{"kind", "row"}, {"key", key}, {"text", text}};
}

std::shared_ptr<const State> withEdits(std::shared_ptr<const State> state, const Edits& edits) {
    StateEditor editor(state);
    for (const Edit& edit : edits)
        if (const auto applied = applyEdit(editor, edit, 1); !applied)
            throw std::logic_error(applied.error().toString() + " in " + toJson(edit).dump());
    return editor.finish(Version{state->version().value() + 1});
}

std::shared_ptr<const State> pageWith(const json& fields) {
    return withEdits(State::empty(parsedSchema(kPageSchema)), {Edit::create("page", "home", fields)});
}

/// The fields of the page; null when there is none.
json pageOf(const State& state) {
    const auto page = state.find(TypeIndex{0}, "home");
    return page ? fieldsJsonOf(state.record(*page)) : json();
}

struct Merged {
    json fields;
    std::vector<MergeConflict> conflicts;
    Rebased result;
    std::shared_ptr<const State> state;
};

enum class Known : std::uint8_t { ByEdits, ByState };

Merged merge(const json& base, const Edits& ours, const Edits& theirs, Known known = Known::ByEdits) {
    const auto before = base.is_null() ? State::empty(parsedSchema(kPageSchema)) : pageWith(base);
    const auto after = withEdits(before, theirs);
    auto result = rebase(before, ours, after, known == Known::ByEdits ? std::span(theirs) : std::span<const Edit>());
    if (!result)
        throw std::logic_error(result.error().toString());
    const auto merged = withEdits(after, result->edits);
    return {pageOf(*merged), result->conflicts, *result, merged};
}

QByteArray text(const json& value) {
    return QByteArray::fromStdString(value.dump());
}

json conflictJson(const MergeConflict& conflict) {
    return {conflict.path, conflict.base, conflict.ours, conflict.theirs};
}

} // namespace
Q_DECLARE_METATYPE(nlohmann::json)
Q_DECLARE_METATYPE(std::vector<galley::Edit>)

class TestMerge : public QObject {
    Q_OBJECT
private slots:
    void unitsStandBesideEachOther_data();
    void unitsStandBesideEachOther();
    void whatOverlapsIsAConflict_data();
    void whatOverlapsIsAConflict();
    void elementsAreToldByValueWhereNoEditsAreKnown_data();
    void elementsAreToldByValueWhereNoEditsAreKnown();
    void oursGetsAFreeKey();
    void takeOursPutsOursInPlace();
    void otherRecordsAndFieldsPassUnread();
    void recordsThatOneSideMadeOrDeleted();
    void theAddressOfAPageIsOneUnit();
    void theFieldsOfARedirectAreUnits();
    void schemaOfTheirsMayHaveGrown();
    void editsThatCannotBeAppliedAreRefused();
    void aLongListIsNotQuadratic();
};

void TestMerge::unitsStandBesideEachOther_data() {
    QTest::addColumn<json>("base");
    QTest::addColumn<Edits>("ours");
    QTest::addColumn<Edits>("theirs");
    QTest::addColumn<json>("merged");
    const auto add = [](const char* name, const char* base, const Edits& ours, const Edits& theirs,
                        const char* merged) {
        QTest::newRow(name) << json::parse(base) << ours << theirs << json::parse(merged);
    };
    // Fields, locales, members.
    add("two fields", R"({"views":1,"live":false})", {patch("views", 2)}, {patch("live", true)},
        R"({"views":2,"live":true})");
    add("two languages of one field", R"({"title":{"en":"Night"}})", {patch("title/de-DE", "Nacht")},
        {patch("title/en", "The night")}, R"({"title":{"en":"The night","de-DE":"Nacht"}})");
    add("two members of an object", R"({"thumbnail":{"url":"a.jpg","width":1}})", {patch("thumbnail/url", "b.jpg")},
        {patch("thumbnail/width", 2)}, R"({"thumbnail":{"url":"b.jpg","width":2}})");
    add("both make the object", "{}", {patch("thumbnail/url", "b.jpg")}, {patch("thumbnail/width", 2)},
        R"({"thumbnail":{"url":"b.jpg","width":2}})");
    add("the whole object put in place, members that it keeps", R"({"thumbnail":{"url":"a.jpg","width":1}})",
        {patch("thumbnail", {{"url", "b.jpg"}, {"width", 1}})}, {patch("thumbnail/width", 2)},
        R"({"thumbnail":{"url":"b.jpg","width":2}})");
    add("typed and taken back is no change", R"({"views":1})", {patch("views", 5), patch("views", 1)},
        {patch("views", 2)}, R"({"views":2})");
    add("equal changes agree", R"({"views":1})", {patch("views", 2)}, {patch("views", 2)}, R"({"views":2})");
    // Words of a text.
    add("two words", R"({"body":"The red fox runs."})", {patch("body", "The blue fox runs.")},
        {patch("body", "The red cat runs.")}, R"({"body":"The blue cat runs."})");
    add("a word typed in front, another behind", R"({"headline":"of the living"})",
        {patch("headline", "Night of the living")}, {patch("headline", "of the living dead")},
        R"({"headline":"Night of the living dead"})");
    add("the same word, alike", R"({"body":"a b c d e"})", {patch("body", "a x c d e")}, {patch("body", "a x c d f")},
        R"({"body":"a x c d f"})");
    add("Arabic", R"({"body":"الليل طويل جدا هنا"})", {patch("body", "النهار طويل جدا هنا")},
        {patch("body", "الليل طويل جدا هناك")}, R"({"body":"النهار طويل جدا هناك"})");
    add("Devanagari", R"({"body":"रात लंबी है आज"})", {patch("body", "दिन लंबी है आज")}, {patch("body", "रात लंबी है कल")},
        R"({"body":"दिन लंबी है कल"})");
    add("Japanese has no blanks", R"({"body":"夜は長いです"})", {patch("body", "昼は長いです")},
        {patch("body", "夜は長いでした")}, R"({"body":"昼は長いでした"})");
    add("emoji stay whole", R"({"body":"👩‍👩‍👧 at home 🇩🇪"})",
        {patch("body", "👩‍👩‍👦 at home 🇩🇪")}, {patch("body", "👩‍👩‍👧 at home 🇫🇷")},
        R"({"body":"👩‍👩‍👦 at home 🇫🇷"})");
    add("paragraphs", R"({"body":"One.\n\nTwo.\n\nThree."})",
        {patch("body", "One.\n\nOne and a half.\n\nTwo.\n\nThree.")}, {patch("body", "One.\n\nTwo.\n\nThree!")},
        R"({"body":"One.\n\nOne and a half.\n\nTwo.\n\nThree!"})");
    // Elements of lists.
    add("an element that moved meanwhile is found", R"({"tags":{"en":["red wine","white wine","beer"]}})",
        {patch("tags/en/0", "red wine from Rioja")}, {move("tags/en/0", 2)},
        R"({"tags":{"en":["white wine","beer","red wine from Rioja"]}})");
    add("an element behind a removed one is found", R"({"tags":{"en":["a","b","c"]}})", {patch("tags/en/2", "C")},
        {removal("tags/en/0")}, R"({"tags":{"en":["b","C"]}})");
    add("insertions at two places", R"({"tags":{"en":["a","b"]}})", {insert("tags/en", 0, "x")},
        {insert("tags/en", 2, "y")}, R"({"tags":{"en":["x","a","b","y"]}})");
    add("insertions at one place both stay, by their bytes", R"({"tags":{"en":["a"]}})", {insert("tags/en", 1, "y")},
        {insert("tags/en", 1, "x")}, R"({"tags":{"en":["a","x","y"]}})");
    add("runs inserted at one place do not mix", R"({"tags":{"en":["a"]}})",
        {insert("tags/en", 1, "p"), insert("tags/en", 2, "z")}, {insert("tags/en", 1, "q"), insert("tags/en", 2, "r")},
        R"({"tags":{"en":["a","p","z","q","r"]}})");
    add("equal insertions at one place are one", R"({"tags":{"en":["a"]}})", {insert("tags/en", 1, "x")},
        {insert("tags/en", 1, "x")}, R"({"tags":{"en":["a","x"]}})");
    add("equal texts inserted at two places are two", R"({"tags":{"en":["a"]}})", {insert("tags/en", 0, "x")},
        {insert("tags/en", 1, "x")}, R"({"tags":{"en":["x","a","x"]}})");
    add("equal references inserted anywhere are one", R"({"cast":["ann","bob"]})", {insert("cast", 0, "eve")},
        {insert("cast", 2, "eve")}, R"({"cast":["eve","ann","bob"]})");
    add("removed by both", R"({"cast":["ann","bob"]})", {removal("cast/0")}, {removal("cast/0")},
        R"({"cast":["bob"]})");
    add("removed by one, moved by the other", R"({"cast":["ann","bob","eve"]})", {removal("cast/0")},
        {move("cast/0", 2)}, R"({"cast":["bob","eve"]})");
    add("moves of two elements", R"({"cast":["a","b","c","d","e"]})", {move("cast/0", 4)}, {move("cast/3", 1)},
        R"({"cast":["d","b","c","e","a"]})");
    add("one element moved by both goes to the place nearer to the begin", R"({"cast":["a","b","c","d","e"]})",
        {move("cast/4", 0)}, {move("cast/4", 2)}, R"({"cast":["e","a","b","c","d"]})");
    add("removed and put back is no change", R"({"tags":{"en":["a one","b"]}})",
        {removal("tags/en/0"), insert("tags/en", 0, "a one")}, {patch("tags/en/0", "a two")},
        R"({"tags":{"en":["a two","b"]}})");
    add("changed, removed and put back is a change", R"({"tags":{"en":["one two three","b"]}})",
        {patch("tags/en/0", "one two four"), removal("tags/en/0"), insert("tags/en", 0, "one two four")},
        {patch("tags/en/0", "zero two three")}, R"({"tags":{"en":["zero two four","b"]}})");
    add("a list unset and set again", R"({"tags":{"en":["one two","b"]}})",
        {patch("tags/en", nullptr), patch("tags/en", {"one two", "b", "c"})}, {patch("tags/en/0", "one three")},
        R"({"tags":{"en":["one three","b","c"]}})");
    add("the whole list put in place: elements by value and likeness",
        R"({"tags":{"en":["the red fox runs","beer","wine"]}})",
        {patch("tags/en", {"wine", "the red fox sleeps", "beer"})}, {patch("tags/en/0", "the blue fox runs")},
        R"({"tags":{"en":["wine","the blue fox sleeps","beer"]}})");
    add("a list unset by one, an element added by the other", R"({"cast":["a","b"]})", {patch("cast", nullptr)},
        {insert("cast", 2, "c")}, R"({"cast":["c"]})");
    add("both begin the list", "{}", {insert("cast", 0, "b")}, {insert("cast", 0, "a")}, R"({"cast":["a","b"]})");
    add("emptied and unset", R"({"cast":["a"]})", {removal("cast/0")}, {move("cast/0", 0)}, R"({"cast":[]})");
    // Blocks.
    const char* blocks =
        R"({"modules":[{"kind":"row","key":"k1","text":"one"},{"kind":"row","key":"k2","text":"two"}]})";
    add("fields of two blocks", blocks, {patch("modules/k1/text", "uno")}, {patch("modules/k2/text", "due")},
        R"({"modules":[{"kind":"row","key":"k1","text":"uno"},{"kind":"row","key":"k2","text":"due"}]})");
    add("a block that moved meanwhile", blocks, {patch("modules/k1/text", "uno")}, {move("modules/k1", 1)},
        R"({"modules":[{"kind":"row","key":"k2","text":"two"},{"kind":"row","key":"k1","text":"uno"}]})");
    add("fields of one block", blocks, {patch("modules/k1/refs", {"x"})}, {patch("modules/k1/text", "uno")},
        R"({"modules":[{"kind":"row","key":"k1","text":"uno","refs":["x"]},{"kind":"row","key":"k2","text":"two"}]})");
    add("lists in a block that moved",
        R"({"modules":[{"kind":"row","key":"k1","refs":["a","b"]},{"kind":"row","key":"k2"}]})",
        {insert("modules/k1/refs", 2, "c"), move("modules/k1/refs/0", 2)},
        {move("modules/k1", 1), removal("modules/k1/refs/1")},
        R"({"modules":[{"kind":"row","key":"k2"},{"kind":"row","key":"k1","refs":["c","a"]}]})");
    add("equal blocks inserted in one place are one", blocks,
        {insert("modules", 2, {{"kind", "row"}, {"text", "new"}})},
        {insert("modules", 2, {{"kind", "row"}, {"text", "new"}})},
        R"({"modules":[{"kind":"row","key":"k1","text":"one"},{"kind":"row","key":"k2","text":"two"},
                       {"kind":"row","key":"k3","text":"new"}]})");
    add("a block became one of another kind", blocks, {patch("modules/k1", {{"kind", "quote"}, {"text", "uno"}})},
        {patch("modules/k2/text", "due")},
        R"({"modules":[{"kind":"quote","key":"k1","text":"uno"},{"kind":"row","key":"k2","text":"due"}]})");
    add("a removed block's key taken by a new one", blocks,
        {removal("modules/k2"), insert("modules", 1, {{"kind", "quote"}, {"text", "new"}})},
        {patch("modules/k1/text", "uno")},
        R"({"modules":[{"kind":"row","key":"k1","text":"uno"},{"kind":"quote","key":"k2","text":"new"}]})");
}

void TestMerge::unitsStandBesideEachOther() {
    QFETCH(json, base);
    QFETCH(Edits, ours);
    QFETCH(Edits, theirs);
    QFETCH(json, merged);
    const Merged one = merge(base, ours, theirs);
    QCOMPARE(text(one.fields), text(merged));
    QVERIFY(one.conflicts.empty());
    const Merged other = merge(base, theirs, ours);
    QCOMPARE(text(other.fields), text(merged));
    QVERIFY(other.conflicts.empty());
}

void TestMerge::whatOverlapsIsAConflict_data() {
    QTest::addColumn<json>("base");
    QTest::addColumn<Edits>("ours");
    QTest::addColumn<Edits>("theirs");
    QTest::addColumn<json>("merged");
    QTest::addColumn<json>("conflicts");
    const auto add = [](const char* name, const char* base, const Edits& ours, const Edits& theirs, const char* merged,
                        const char* conflicts) {
        QTest::newRow(name) << json::parse(base) << ours << theirs << json::parse(merged) << json::parse(conflicts);
    };
    add("a number", R"({"views":1})", {patch("views", 2), patch("live", true)}, {patch("views", 3)},
        R"({"views":3,"live":true})", R"([["views",1,2,3]])");
    add("unset and changed", R"({"views":1})", {patch("views", nullptr)}, {patch("views", 3)}, R"({"views":3})",
        R"([["views",1,null,3]])");
    add("set by both", "{}", {patch("title/en", "Night")}, {patch("title/en", "Day")}, R"({"title":{"en":"Day"}})",
        R"([["title/en",null,"Night","Day"]])");
    add("one word: the whole text", R"({"body":"The red fox runs."})", {patch("body", "The blue fox runs fast.")},
        {patch("body", "The green fox runs.")}, R"({"body":"The green fox runs."})",
        R"([["body","The red fox runs.","The blue fox runs fast.","The green fox runs."]])");
    add("words that touch", R"({"body":"a."})", {patch("body", "b.")}, {patch("body", "a!")}, R"({"body":"a!"})",
        R"([["body","a.","b.","a!"]])");
    add("both wrote on at the end", R"({"body":"One."})", {patch("body", "One. Two.")}, {patch("body", "One. Three.")},
        R"({"body":"One. Three."})", R"([["body","One.","One. Two.","One. Three."]])");
    add("accents of one letter", R"({"body":"कि"})", {patch("body", "की")}, {patch("body", "कु")}, R"({"body":"कु"})",
        R"([["body","कि","की","कु"]])");
    add("an object unset and changed", R"({"thumbnail":{"url":"a.jpg","width":1}})", {patch("thumbnail", nullptr)},
        {patch("thumbnail/width", 2)}, R"({"thumbnail":{"url":"a.jpg","width":2}})",
        R"([["thumbnail",{"url":"a.jpg","width":1},null,{"url":"a.jpg","width":2}]])");
    add("an element changed by ours and removed by theirs", R"({"tags":{"en":["a","b","c"]}})",
        {patch("tags/en/1", "B"), patch("tags/en/2", "C")}, {removal("tags/en/1")}, R"({"tags":{"en":["a","C"]}})",
        R"([["tags/en/1","b","B",null]])");
    add("an element removed by ours and changed by theirs", R"({"tags":{"en":["a","b","c"]}})",
        {removal("tags/en/1"), insert("tags/en", 0, "x")}, {patch("tags/en/1", "B")},
        R"({"tags":{"en":["x","a","B","c"]}})", R"([["tags/en/2","b",null,"B"]])");
    add("a list unset by theirs, an element changed by ours", R"({"tags":{"en":["a","b"]}})", {patch("tags/en/1", "B")},
        {patch("tags/en", nullptr)}, "{}", R"([["tags/en/0","b","B",null]])");
    add("one element of a list", R"({"tags":{"en":["a","b"]}})", {patch("tags/en/1", "x"), move("tags/en/1", 0)},
        {patch("tags/en/1", "y")}, R"({"tags":{"en":["y","a"]}})", R"([["tags/en/0","b","x","y"]])");
    const char* block = R"({"modules":[{"kind":"row","key":"k1","text":"one"}]})";
    add("a block changed by ours and removed by theirs", block, {patch("modules/k1/text", "uno")},
        {removal("modules/k1")}, R"({"modules":[]})",
        R"([["modules/k1",{"kind":"row","key":"k1","text":"one"},{"kind":"row","key":"k1","text":"uno"},null]])");
    add("the same, and its key taken by another", block, {patch("modules/k1/text", "uno")},
        {removal("modules/k1"), insert("modules", 0, {{"kind", "quote"}, {"text", "new"}})},
        R"({"modules":[{"kind":"quote","key":"k1","text":"new"}]})",
        R"([["modules/k2",{"kind":"row","key":"k1","text":"one"},{"kind":"row","key":"k2","text":"uno"},null]])");
    add("a block of another kind, and changed", block, {patch("modules/k1", {{"kind", "quote"}, {"text", "uno"}})},
        {patch("modules/k1/text", "due")}, R"({"modules":[{"kind":"row","key":"k1","text":"due"}]})",
        R"([["modules/k1",{"kind":"row","key":"k1","text":"one"},{"kind":"quote","key":"k1","text":"uno"},
            {"kind":"row","key":"k1","text":"due"}]])");
    add("the record deleted by theirs", R"({"views":1})", {patch("views", 2)}, {Edit::erase("page", "home")}, "null",
        R"([["",{"views":1},{"views":2},null]])");
    add("the record deleted by ours", R"({"views":1})", {Edit::erase("page", "home")}, {patch("views", 2)},
        R"({"views":2})", R"([["",{"views":1},null,{"views":2}]])");
    add("made by both", "null", {Edit::create("page", "home", {{"views", 1}})},
        {Edit::create("page", "home", {{"views", 2}, {"live", true}})}, R"({"views":2,"live":true})",
        R"([["",null,{"views":1},{"views":2,"live":true}]])");
}

void TestMerge::whatOverlapsIsAConflict() {
    QFETCH(json, base);
    QFETCH(Edits, ours);
    QFETCH(Edits, theirs);
    QFETCH(json, merged);
    QFETCH(json, conflicts);
    const Merged one = merge(base, ours, theirs);
    QCOMPARE(text(one.fields), text(merged));
    json found = json::array();
    for (const MergeConflict& conflict : one.conflicts)
        found.push_back(conflictJson(conflict));
    QCOMPARE(text(found), text(conflicts));
    const Merged other = merge(base, theirs, ours);
    QCOMPARE(other.conflicts.size(), one.conflicts.size());
    for (std::size_t i = 0; i < one.conflicts.size(); ++i)
        QVERIFY(one.conflicts[i].unit == other.conflicts[i].unit);
}

void TestMerge::elementsAreToldByValueWhereNoEditsAreKnown_data() {
    QTest::addColumn<json>("base");
    QTest::addColumn<Edits>("ours");
    QTest::addColumn<Edits>("theirs");
    QTest::addColumn<json>("merged");
    const auto add = [](const char* name, const char* base, const Edits& ours, const Edits& theirs,
                        const char* merged) {
        QTest::newRow(name) << json::parse(base) << ours << theirs << json::parse(merged);
    };
    add("moved", R"({"tags":{"en":["a one","b","c"]}})", {patch("tags/en/0", "a two")}, {move("tags/en/0", 2)},
        R"({"tags":{"en":["b","c","a two"]}})");
    add("alike", R"({"tags":{"en":["the red fox runs","b"]}})", {patch("tags/en/0", "the red fox sleeps")},
        {patch("tags/en/0", "the blue fox runs"), removal("tags/en/1")}, R"({"tags":{"en":["the blue fox sleeps"]}})");
    add("another reference is another element", R"({"cast":["gig-young","ann-lee","bob"]})",
        {patch("cast", {"ann-lee", "bob", "gig-old"})}, {patch("cast", {"bob", "gig-young", "ann-lee"})},
        R"({"cast":["bob","ann-lee","gig-old"]})");
    add("put in place of another record",
        R"({"views":1,"modules":[{"kind":"row","key":"k1","text":"one two"},{"kind":"row","key":"k2","text":"two"}]})",
        {patch("modules/k1/text", "uno two")},
        {Edit::erase("page", "home"),
         Edit::create("page", "home", {{"views", 7}, {"modules", {row("k2", "two"), row("k1", "one due")}}})},
        R"({"views":7,"modules":[{"kind":"row","key":"k2","text":"two"},{"kind":"row","key":"k1","text":"uno due"}]})");
}

void TestMerge::elementsAreToldByValueWhereNoEditsAreKnown() {
    QFETCH(json, base);
    QFETCH(Edits, ours);
    QFETCH(Edits, theirs);
    QFETCH(json, merged);
    for (const Known known : {Known::ByEdits, Known::ByState}) {
        const Merged one = merge(base, ours, theirs, known);
        QCOMPARE(text(one.fields), text(merged));
        QVERIFY(one.conflicts.empty());
    }
}

void TestMerge::oursGetsAFreeKey() {
    const json base = {{"modules", {row("k1", "one")}}};
    const json added = {{"kind", "row"}};
    // Both got k2 for what they inserted; ours went on to write in it.
    const Merged one = merge(base, {insert("modules", 1, added), patch("modules/k2/text", "ours")},
                             {insert("modules", 1, added), patch("modules/k2/text", "theirs")});
    QVERIFY(one.conflicts.empty());
    QCOMPARE(text(one.fields["modules"]), text({row("k1", "one"), row("k3", "ours"), row("k2", "theirs")}));
    QVERIFY((one.result.renamed == std::vector<RenamedBlock>{{"page", "home", "modules", "k2", "k3"}}));
}

void TestMerge::takeOursPutsOursInPlace() {
    const auto taken = [](const json& base, const Edits& ours, const Edits& theirs) {
        const Merged one = merge(base, ours, theirs);
        return one.conflicts.size() == 1 ? pageOf(*withEdits(one.state, takeOurs(one.conflicts.front())))
                                         : json("none");
    };
    const json tags = {{"tags", {{"en", {"a", "b", "c"}}}}};
    const Edit change = patch("tags/en/1", "B");
    const Edit remove = removal("tags/en/1");
    QCOMPARE(text(taken(tags, {change}, {remove})), text({{"tags", {{"en", {"a", "B", "c"}}}}}));
    QCOMPARE(text(taken(tags, {remove}, {change})), text({{"tags", {{"en", {"a", "c"}}}}}));
    const json number = {{"views", 1}};
    QCOMPARE(text(taken(number, {patch("views", 2)}, {patch("views", 3)})), text({{"views", 2}}));
    QCOMPARE(text(taken(number, {patch("views", nullptr)}, {patch("views", 3)})), text(json::object()));
    QCOMPARE(text(taken(number, {Edit::erase("page", "home")}, {patch("views", 3)})), text(json()));
    QCOMPARE(text(taken(number, {patch("views", 3)}, {Edit::erase("page", "home")})), text({{"views", 3}}));
    QCOMPARE(
        text(taken({}, {Edit::create("page", "home", {{"views", 1}})}, {Edit::create("page", "home", {{"views", 2}})})),
        text({{"views", 1}}));
    const json block = {{"modules", {row("k1", "one")}}};
    QCOMPARE(text(taken(block, {patch("modules/k1/text", "uno")},
                        {removal("modules/k1"), insert("modules", 0, row("k1", "new"))})),
             text({{"modules", {row("k2", "uno"), row("k1", "new")}}}));
}

void TestMerge::otherRecordsAndFieldsPassUnread() {
    const json base = {{"views", 1}, {"headline", "a"}};
    // An edit that could not be applied to the base goes through as well: nobody looks at it.
    const Edits ours{Edit::patch("person", "nobody", "name", "x"), patch("headline", "b"), patch("views", 2),
                     patch("views", 3), Edit::create("person", "eve", {{"name", "Eve"}})};
    const auto before = pageWith(base);
    const Edits theirs{patch("live", true), Edit::create("person", "ann", {{"name", "Ann"}})};
    const auto after = withEdits(before, theirs);
    auto result = rebase(before, ours, after, theirs);
    VERIFY_OK(result);
    QVERIFY(result->edits == ours);
    const Edits theirViews{patch("views", 1), patch("views", 5)};
    result = rebase(before, Edits{ours[1], ours[2], ours[3], ours[4]}, withEdits(before, theirViews), theirViews);
    VERIFY_OK(result);
    QVERIFY((result->edits == Edits{ours[1], ours[4]}));
    QVERIFY((result->origins == std::vector<std::size_t>{0, 3}));
    QCOMPARE(result->conflicts.size(), std::size_t{1});
}

void TestMerge::recordsThatOneSideMadeOrDeleted() {
    const Edit create = Edit::create("page", "home", {{"views", 1}});
    const Edit erase = Edit::erase("page", "home");
    const auto quiet = [](const json& base, const Edits& ours, const Edits& theirs) {
        const Merged one = merge(base, ours, theirs);
        return one.conflicts.empty() ? one.fields : json("conflict");
    };
    QCOMPARE(text(quiet({}, {create}, {create})), text({{"views", 1}}));
    QCOMPARE(text(quiet({}, {create, erase}, {create})), text({{"views", 1}}));
    QCOMPARE(text(quiet({}, {create}, {create, erase})), text({{"views", 1}}));
    QCOMPARE(text(quiet({{"views", 1}}, {erase}, {erase})), text(json()));
    QCOMPARE(text(quiet({{"views", 1}}, {erase}, {patch("views", 2), patch("views", 1)})), text(json()));
    QCOMPARE(text(quiet({{"views", 1}}, {patch("views", 2), patch("views", 1)}, {erase})), text(json()));
    QCOMPARE(text(quiet({{"views", 1}, {"live", true}}, {erase, create}, {patch("headline", "x")})),
             text({{"views", 1}, {"headline", "x"}}));
    // A reference to a record that theirs deleted stays.
    const auto before = withEdits(pageWith(json::object()), {Edit::create("person", "ann", json::object())});
    const Edits theirs{Edit::erase("person", "ann")};
    const Edits ours{patch("author", "ann")};
    const auto result = rebase(before, ours, withEdits(before, theirs), theirs);
    VERIFY_OK(result);
    QVERIFY(result->edits == ours && result->conflicts.empty());
}

void TestMerge::theAddressOfAPageIsOneUnit() {
    const auto schema = parsedSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","page":true,"slug":"slug",
        "fields":[{"name":"slug","kind":"string","localized":true},{"name":"headline","kind":"string"}]}]})");
    const auto before = withEdits(
        State::empty(schema), {Edit::create("page", "home", {{"slug", {{"en", "red-fox"}}}, {"headline", "red-fox"}})});
    const Edits ours{patch("slug/en", "blue-fox"), patch("headline", "blue-fox")};
    const Edits theirs{patch("slug/en", "red-cat"), patch("headline", "red-cat")};
    const auto after = withEdits(before, theirs);
    const auto result = rebase(before, ours, after, theirs);
    VERIFY_OK(result);
    QCOMPARE(result->conflicts.size(), std::size_t{1});
    QCOMPARE(text(conflictJson(result->conflicts[0])), text({"slug/en", "red-fox", "blue-fox", "red-cat"}));
    QCOMPARE(text(pageOf(*withEdits(after, result->edits))),
             text({{"slug", {{"en", "red-cat"}}}, {"headline", "blue-cat"}}));
}

void TestMerge::theFieldsOfARedirectAreUnits() {
    const auto schema = parsedSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","redirects":true,
        "fields":[{"name":"from","kind":"string","required":true},{"name":"to","kind":"string"}]}]})");
    const auto before =
        withEdits(State::empty(schema), {Edit::create("page", "home", {{"from", "/red fox"}, {"to", "/red fox"}})});
    const Edits ours{patch("to", "/blue fox"), patch("from", "/blue fox")};
    const Edits theirs{patch("to", "/red cat")};
    const auto after = withEdits(before, theirs);
    const auto result = rebase(before, ours, after, theirs);
    VERIFY_OK(result);
    QCOMPARE(result->conflicts.size(), std::size_t{1});
    QCOMPARE(text(pageOf(*withEdits(after, result->edits))), text({{"from", "/blue fox"}, {"to", "/red cat"}}));
}

void TestMerge::schemaOfTheirsMayHaveGrown() {
    json grown = json::parse(kPageSchema);
    grown["types"][0]["fields"].push_back({{"name", "note"}, {"kind", "string"}});
    grown["types"].push_back({{"name", "film"}, {"fields", {{{"name", "name"}, {"kind", "string"}}}}});
    const auto before = pageWith({{"tags", {{"en", {"a", "b"}}}}});
    StateEditor editor(before);
    editor.setSchema(parsedSchema(grown.dump().c_str()));
    const Edits theirs{patch("note", "new"), move("tags/en/0", 1)};
    const auto after = withEdits(editor.finish(Version{2}), theirs);
    const Edits ours{patch("tags/en/0", "A")};
    const auto result = rebase(before, ours, after, theirs);
    VERIFY_OK(result);
    QVERIFY(result->conflicts.empty());
    QCOMPARE(text(pageOf(*withEdits(after, result->edits))), text({{"note", "new"}, {"tags", {{"en", {"b", "A"}}}}}));
}

void TestMerge::editsThatCannotBeAppliedAreRefused() {
    const auto before = pageWith({{"views", 1}, {"cast", {"a"}}});
    const Edits theirs{patch("views", 2), insert("cast", 0, "b")};
    const auto after = withEdits(before, theirs);
    const auto codeOf = [&](const Edit& edit) {
        const auto result = rebase(before, Edits{edit}, after, theirs);
        return result ? ErrorCode::Exists : result.error().code;
    };
    QVERIFY(codeOf(patch("views", "many")) == ErrorCode::InvalidInput);
    QVERIFY(codeOf(removal("cast/7")) == ErrorCode::NotFound);
    QVERIFY(codeOf(Edit::patch("planet", "x", "name", 1)) == ErrorCode::NotFound);
}

void TestMerge::aLongListIsNotQuadratic() {
    constexpr int kElements = 10'000;
    json tags = json::array();
    for (int i = 0; i < kElements; ++i)
        tags.push_back("tag " + std::to_string(i));
    const json base = {{"tags", {{"en", tags}}}};
    // One element each: one edit comes out.
    const Merged one = merge(base, {patch("live", true), patch("tags/en/9000", "ours")}, {removal("tags/en/5")});
    QVERIFY((one.result.edits == Edits{patch("live", true), patch("tags/en/8999", "ours")}));
    QVERIFY((one.result.origins == std::vector<std::size_t>{0, 1}));
    // Ours turned the list around and theirs replaced half of it: one patch of the whole list comes out.
    json reversed = tags;
    std::reverse(reversed.begin(), reversed.end());
    json halved = tags;
    for (int i = 0; i < kElements; i += 2)
        halved[static_cast<std::size_t>(i)] = "other " + std::to_string(i);
    const Merged two = merge(base, {patch("tags/en", reversed)}, {patch("tags/en", halved)});
    QCOMPARE(two.result.edits.size(), std::size_t{1});
    QVERIFY(two.fields["tags"]["en"].size() >= kElements);
    // Every element changed: one patch, too, since each edit of an element would cost the list.
    json longer = tags;
    for (json& tag : longer)
        tag = "a longer " + tag.get<std::string>();
    const Merged three = merge(base, {patch("tags/en", longer)}, {removal("tags/en/5")});
    QCOMPARE(three.result.edits.size(), std::size_t{1});
    QCOMPARE(three.conflicts.size(), std::size_t{1});
    QCOMPARE(three.fields["tags"]["en"].size(), std::size_t{kElements - 1});
}

QTEST_APPLESS_MAIN(TestMerge)
#include "tst_merge.moc"
