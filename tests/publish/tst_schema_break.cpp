// A site that was emptied may get any schema, and its records other ordinals: whatever compares it with what is still
// published, or brings it to servers, must not take one record for another.
#include "model/dataset/lineage.h"
#include "model/inspect/diff.h"
#include "model/journal/journal.h"
#include "model/publish/site_publish.h"
#include "model/publish/subscriber.h"
#include "model/schema/schema_json.h"
#include "tests/support/published_site.h"
#include "tests/support/random_states.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace galley;
using test::RandomContent;

class TestSchemaBreak : public QObject {
    Q_OBJECT
private slots:
    void init();
    void fieldMayChangeItsKindOnceEmptied();
    void sameSchemaWithOtherOrdinalsIsNoDelta();
    void randomSchemasFollowEachOther_data();
    void randomSchemasFollowEachOther();

private:
    std::filesystem::path folder() const { return std::filesystem::path(m_parent->path().toStdString()) / "site"; }
    std::unique_ptr<Workspace> open() const {
        auto opened = openSite(folder(), {});
        if (!opened)
            throw std::runtime_error(opened.error().toString());
        return *std::move(opened);
    }
    static void import(Workspace& workspace, const Schema& schema, const std::vector<BulkRecord>& records) {
        std::size_t next = 0;
        const auto source = [&]() -> Result<std::optional<BulkRecord>> {
            return next < records.size() ? std::optional(records[next++]) : std::nullopt;
        };
        VERIFY_OK(workspace.importRecords(source, schema, "Import"));
    }
    static void empty(Workspace& workspace) {
        std::vector<Edit> edits;
        const auto draft = workspace.draft();
        draft->state().forEach([&](const RecordView& record) {
            edits.push_back(Edit::erase(record.type().name, std::string(record.id())));
        });
        VERIFY_OK(workspace.apply(edits));
    }
    /// Everything that reads draft and published state together.
    static void compareAll(const Workspace& workspace) {
        const State& draft = workspace.draft()->state();
        const State& published = workspace.published()->state();
        const bool agree = shareOrdinals(published, draft);
        const auto forwards = compareStates(published, draft);
        const auto back = compareStates(draft, published);
        if (agree)
            QCOMPARE(forwards.size(), back.size());
        else
            QCOMPARE(forwards.size(), std::size_t(draft.recordCount() + published.recordCount()));
        for (const RecordChange& change : draft.changesSince(published))
            if (change.before != nullptr && change.after != nullptr)
                QCOMPARE(change.before->id, change.after->id);
        const ChangeSet changes = draft.changesSince(published);
        VERIFY_OK(checkStep(ServedFiles{[](std::string_view) { return true; }},
                            {*workspace.published(), *workspace.draft(), changes}));
    }
    std::unique_ptr<QTemporaryDir> m_parent;
};

void TestSchemaBreak::init() {
    m_parent = std::make_unique<QTemporaryDir>();
}

void TestSchemaBreak::fieldMayChangeItsKindOnceEmptied() {
    const char* const kSchema = R"({"site":{"name":"S"},"locales":[{"code":"en"}],"types":[
      {"name":"tag","fields":[{"name":"name","kind":"string"}]},
      {"name":"page","page":true,"slug":"slug","display":"slug","fields":[
        {"name":"slug","kind":"string"},{"name":"value","kind":"%"}]}]})";
    const auto schemaWith = [&](const char* kind) {
        std::string text = kSchema;
        return *test::parsedSchema(text.replace(text.find('%'), 1, kind).c_str());
    };
    VERIFY_OK(Workspace::create(folder(), schemaWith("string")));
    {
        const auto workspace = open();
        import(*workspace, schemaWith("string"),
               {{"page",
                 "home",
                 { {"slug", "home"},
                   { "value",
                     "words" } }},
                { "tag",
                  "a",
                  { { "name",
                      "A" } } }});
        VERIFY_OK(publishSite(*workspace, "Ann", ""));
        empty(*workspace);
        compareAll(*workspace);
    }
    for (const char* kind : {"int", "bool", "text", "float", "datetime"}) {
        const auto workspace = open();
        nlohmann::json fields = {{"slug", "home"}};
        if (std::string_view(kind) == "int")
            fields["value"] = 42;
        import(*workspace, schemaWith(kind), {{"page", "other", { { "slug", "other" } }}, { "page", "home", fields }});
        compareAll(*workspace);
        const auto published = publishSite(*workspace, "Ann", "");
        VERIFY_OK(published);
        compareAll(*workspace);
        QCOMPARE(compareStates(workspace->published()->state(), workspace->draft()->state()).size(), std::size_t{0});
        empty(*workspace);
        compareAll(*workspace);
    }
}

void TestSchemaBreak::sameSchemaWithOtherOrdinalsIsNoDelta() {
    const auto first = *test::parsedSchema(test::kSiteSchema);
    Schema second = first;
    second.types[1].fields[0].kind = FieldKind::Int;
    VERIFY_OK(Workspace::create(folder(), first));
    const auto workspace = open();
    import(*workspace, first, {{"person", "a", {}}, {"person", "b", {}}, { "page", "home", { { "slug", "home" } } }});
    VERIFY_OK(publishSite(*workspace, "Ann", ""));
    empty(*workspace);
    import(*workspace, second, {{ "person", "c", {} }});
    empty(*workspace);
    import(*workspace, first, {{"person", "b", { { "name", "B" } }}, { "page", "home", { { "slug", "home" } } }});
    QVERIFY(!shareOrdinals(workspace->published()->state(), workspace->draft()->state()));
    compareAll(*workspace);
    const auto again = publishSite(*workspace, "Ann", "");
    VERIFY_OK(again);
    QVERIFY(again->snapshotBytes > 0);
    compareAll(*workspace);
}

void TestSchemaBreak::randomSchemasFollowEachOther_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 0; seed < 12; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestSchemaBreak::randomSchemasFollowEachOther() {
    QFETCH(int, seed);
    RandomContent random(static_cast<std::uint64_t>(seed) + 7000);
    Schema schema = random.schema();
    VERIFY_OK(Workspace::create(folder(), schema));
    SiteFollower follower(std::make_shared<FolderBlobStore>(folder() / "blobs"), {});
    auto workspace = open();
    for (int round = 0; round < 6; ++round) {
        std::vector<BulkRecord> records;
        std::set<std::pair<std::string, std::string>> known;
        for (std::uint32_t i = random.below(30); i > 0; --i) {
            const Type& type = schema.types[random.below(schema.types.size())];
            const std::string id = random.id();
            if (known.emplace(type.name, id).second)
                records.push_back({type.name, id, random.fields(schema, type)});
        }
        import(*workspace, schema, records);
        compareAll(*workspace);
        if (random.chance(70)) {
            VERIFY_OK(publishSite(*workspace, "Ann", "", true));
            VERIFY_OK(follower.look());
            QCOMPARE(test::dumpContent(follower.current()->replica->state()),
                     test::dumpContent(workspace->draft()->state()));
        }
        compareAll(*workspace);
        empty(*workspace);
        compareAll(*workspace);
        if (random.chance(40)) {
            VERIFY_OK(publishSite(*workspace, "Ann", "", true));
            VERIFY_OK(follower.look());
            QCOMPARE(follower.current()->replica->state().recordCount(), std::uint64_t{0});
        }
        schema = random.chance(30) ? schema : random.schema();
        if (random.chance(50)) {
            if (random.chance(50))
                VERIFY_OK(workspace->writeCheckpoint());
            const QByteArray before = test::dumpContent(workspace->published()->state());
            workspace.reset();
            if (random.chance(50))
                std::filesystem::remove_all(folder() / "cache");
            workspace = open();
            QCOMPARE(test::dumpContent(workspace->published()->state()), before);
            compareAll(*workspace);
        }
    }
    QVERIFY(workspace->journal().verify()->isWhole());
}

QTEST_GUILESS_MAIN(TestSchemaBreak)
#include "tst_schema_break.moc"
