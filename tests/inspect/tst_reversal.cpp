#include "model/dataset/value_json.h"
#include "model/inspect/reversal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/workspace.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

using namespace galley;

namespace {

constexpr const char* kSchema = R"({
  "locales":[{"code":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
      {"name":"headline","kind":"string"},{"name":"slug","kind":"string"},{"name":"dek","kind":"string"},
      {"name":"cast","kind":"list","of":{"kind":"string"}},
      {"name":"modules","kind":"blocks","blocks":[{"name":"quote","fields":[{"name":"text","kind":"text"}]}]}]}]})";

BulkSource oneRecord(const char* id, const char* headline) {
    return [left = 1, id, headline]() mutable -> Result<std::optional<BulkRecord>> {
        if (left-- == 0)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>({"page", id, {{"headline", headline}, {"slug", id}}});
    };
}

} // namespace

class TestReversal : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_site.reset(); }
    void oneFieldGoesBackAndOthersStay();
    void severalEditsGoBackTogether_data();
    void severalEditsGoBackTogether();
    void aReversalCanBeTakenBackItself();
    void laterChangesOfTheSamePlaceAreConflicts_data();
    void laterChangesOfTheSamePlaceAreConflicts();
    void laterImportsAreConflicts();
    void importsHaveNoInverse();
    void newerBasesAreNotUsed();
    void unknownCommitsAreNotFound();
    void whatWasTakenBackIsInNobodysWay();
    void theBaseIsWhatWasPublishedAndNoMore();
    void restorationBringsBackWhatStoodBefore_data();
    void restorationBringsBackWhatStoodBefore();
    void restorationOfWhatStandsThereIsNothing();
    void aRecordComesBackAsOfACommit_data();
    void aRecordComesBackAsOfACommit();
    void aFieldComesBackAlone();
    void aPlaceThatIsNotThereIsNamed();
    void theSiteComesBackAsOfACommit();
    void aFieldThatCameLaterIsAbsentThen();
    void theCommitOfAMomentIsTheLastOneByThen();

private:
    Result<void> apply(const std::vector<Edit>& edits) { return m_site->apply(edits); }
    std::uint64_t last() const { return m_site->draft()->state().version().value(); }
    nlohmann::json fields(const char* id = "a") const {
        const State& state = m_site->draft()->state();
        const auto ref = state.findPath(std::string("page/") + id);
        return ref && state.record(*ref).exists() ? fieldsJsonOf(state.record(*ref)) : nlohmann::json();
    }
    Result<Reversal> reversal(std::uint64_t number) {
        GALLEY_CHECK(m_site->flush());
        return reversalOf(m_site->journal(), m_site->published()->statePointer(), number);
    }

    Result<std::vector<Edit>> restored(const std::string& path, std::uint64_t number, const char* id = "a") {
        GALLEY_CHECK(m_site->flush());
        return recordAsOf(m_site->journal(), m_site->published()->statePointer(), m_site->draft()->state(),
                          {"page", id, path}, number);
    }
    Result<std::vector<Edit>> restoredSite(std::uint64_t number) {
        GALLEY_CHECK(m_site->flush());
        return siteAsOf(m_site->journal(), m_site->published()->statePointer(), m_site->draft()->state(), number);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workspace> m_site;
};

void TestReversal::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const std::filesystem::path path = m_folder->filePath(QStringLiteral("site")).toStdString();
    const auto schema = parseSchema(kSchema);
    VERIFY_OK(schema);
    VERIFY_OK(Workspace::create(path, *schema));
    OpenOptions options;
    options.actor.name = "tester";
    auto opened = Workspace::open(path, options);
    VERIFY_OK(opened);
    m_site = *std::move(opened);
    VERIFY_OK(m_site->importRecords(oneRecord("a", "First"), *schema, "Import"));
    VERIFY_OK(apply({Edit::patch("page", "a", "cast", {"Ann", "Bob", "Cid"}),
                     Edit::insert("page", "a", "modules", 0, {{"kind", "quote"}, {"key", "k1"}, {"text", "One"}}),
                     Edit::insert("page", "a", "modules", 1, {{"kind", "quote"}, {"key", "k2"}, {"text", "Two"}})}));
}

void TestReversal::oneFieldGoesBackAndOthersStay() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Second")}));
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("page", "a", "dek", "Kept")}));
    const auto found = reversal(number);
    VERIFY_OK(found);
    QVERIFY(!found->conflict);
    VERIFY_OK(apply(found->edits));
    QCOMPARE(fields()["headline"].get<std::string>(), std::string("First"));
    QCOMPARE(fields()["dek"].get<std::string>(), std::string("Kept"));
}

void TestReversal::severalEditsGoBackTogether_data() {
    QTest::addColumn<QByteArray>("edits");
    QTest::newRow("patch twice") << QByteArray(
        R"([{"op":"patch","type":"page","id":"a","path":"headline","value":"X"},
            {"op":"patch","type":"page","id":"a","path":"headline","value":null}])");
    QTest::newRow("list") << QByteArray(
        R"([{"op":"insert","type":"page","id":"a","path":"cast","index":1,"value":"New"},
                                            {"op":"remove","type":"page","id":"a","path":"cast/0"},
                                            {"op":"move","type":"page","id":"a","path":"cast/2","index":0}])");
    QTest::newRow("blocks") << QByteArray(
        R"([{"op":"insert","type":"page","id":"a","path":"modules","index":1,"value":{"kind":"quote","text":"New"}},
            {"op":"remove","type":"page","id":"a","path":"modules/k1"},
            {"op":"patch","type":"page","id":"a","path":"modules/k2/text","value":"Changed"}])");
    QTest::newRow("delete") << QByteArray(R"([{"op":"delete","type":"page","id":"a"}])");
    QTest::newRow("create") << QByteArray(
        R"([{"op":"create","type":"page","id":"b","fields":{"headline":"B"}},
            {"op":"patch","type":"page","id":"b","path":"dek","value":"Of b"}])");
}

void TestReversal::severalEditsGoBackTogether() {
    QFETCH(QByteArray, edits);
    const auto before = std::pair(fields("a"), fields("b"));
    std::vector<Edit> list;
    for (const auto& json : nlohmann::json::parse(edits.toStdString())) {
        const auto edit = editFromJson(json);
        VERIFY_OK(edit);
        list.push_back(*edit);
    }
    VERIFY_OK(apply(list));
    QVERIFY(std::pair(fields("a"), fields("b")) != before || edits.contains("null"));
    const auto found = reversal(last());
    VERIFY_OK(found);
    QVERIFY(!found->conflict);
    VERIFY_OK(apply(found->edits));
    QVERIFY(std::pair(fields("a"), fields("b")) == before);
}

void TestReversal::aReversalCanBeTakenBackItself() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Second")}));
    const auto back = reversal(last());
    VERIFY_OK(back);
    VERIFY_OK(apply(back->edits));
    const auto again = reversal(last());
    VERIFY_OK(again);
    QVERIFY(!again->conflict);
    VERIFY_OK(apply(again->edits));
    QCOMPARE(fields()["headline"].get<std::string>(), std::string("Second"));
}

void TestReversal::laterChangesOfTheSamePlaceAreConflicts_data() {
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("later");
    QTest::addColumn<QString>("path"); // where the conflict is; "-": there is none
    const auto patch = [](const char* path) {
        return QByteArray(R"({"op":"patch","type":"page","id":"a","path":")") + path + R"(","value":"X"})";
    };
    const QByteArray insertCast = R"({"op":"insert","type":"page","id":"a","path":"cast","index":0,"value":"New"})";
    const QByteArray removeCast = R"({"op":"remove","type":"page","id":"a","path":"cast/2"})";
    const QByteArray insertModule =
        R"({"op":"insert","type":"page","id":"a","path":"modules","index":0,"value":{"kind":"quote","text":"N"}})";
    const QByteArray removeModule = R"({"op":"remove","type":"page","id":"a","path":"modules/k1"})";
    const QByteArray erase = R"({"op":"delete","type":"page","id":"a"})";
    QTest::newRow("same field") << patch("headline") << patch("headline") << "headline";
    QTest::newRow("another field") << patch("headline") << patch("dek") << "-";
    QTest::newRow("element, then its list grows") << patch("cast/1") << insertCast << "cast/1";
    QTest::newRow("element, then another goes") << patch("cast/1") << removeCast << "cast/1";
    QTest::newRow("element goes, then another changes") << removeCast << patch("cast/0") << "cast";
    QTest::newRow("element, then another") << patch("cast/1") << patch("cast/2") << "-";
    QTest::newRow("module, then another is put before it") << patch("modules/k1/text") << insertModule << "-";
    QTest::newRow("module, then it goes") << patch("modules/k1/text") << removeModule << "modules/k1/text";
    QTest::newRow("module goes, then another changes") << removeModule << patch("modules/k2/text") << "-";
    QTest::newRow("field, then the record goes") << patch("headline") << erase << "headline";
}

void TestReversal::laterChangesOfTheSamePlaceAreConflicts() {
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, later);
    QFETCH(QString, path);
    VERIFY_OK(apply({*editFromJson(nlohmann::json::parse(first.toStdString()))}));
    const auto number = last();
    VERIFY_OK(apply({Edit::create("page", "b", {{"headline", "Elsewhere"}})}));
    VERIFY_OK(apply({*editFromJson(nlohmann::json::parse(later.toStdString()))}));
    const auto found = reversal(number);
    VERIFY_OK(found);
    QCOMPARE(found->conflict ? QString::fromStdString(found->conflict->path) : QStringLiteral("-"), path);
    if (found->conflict) {
        QCOMPARE(found->conflict->record, std::string("page/a"));
        QCOMPARE(found->conflict->commit.number, number + 2);
        QCOMPARE(found->conflict->commit.author, std::string("tester"));
    } else {
        VERIFY_OK(apply(found->edits));
    }
}

void TestReversal::laterImportsAreConflicts() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Second")}));
    const auto number = last();
    VERIFY_OK(m_site->importRecords(oneRecord("other", "Other"), m_site->draft()->state().schema(), "Import"));
    QVERIFY(!reversal(number)->conflict);
    VERIFY_OK(m_site->importRecords(oneRecord("a", "Third"), m_site->draft()->state().schema(), "Import"));
    const auto found = reversal(number);
    VERIFY_OK(found);
    QVERIFY(found->conflict.has_value());
    QCOMPARE(found->conflict->commit.number, last());
}

void TestReversal::importsHaveNoInverse() {
    const auto found = reversal(1);
    QVERIFY(!found && found.error().code == ErrorCode::InvalidInput);
}

void TestReversal::newerBasesAreNotUsed() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Second")}));
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("page", "a", "dek", "Later")}));
    VERIFY_OK(m_site->flush());
    for (const std::uint64_t version : {number, last()}) {
        VERIFY_OK(m_site->setPublishedVersion(Version{version}, {}));
        const auto found = reversal(number);
        VERIFY_OK(found);
        QCOMPARE(found->edits.size(), std::size_t{1});
        QCOMPARE(found->edits[0].value.get<std::string>(), std::string("First"));
    }
    // An older one is.
    VERIFY_OK(m_site->setPublishedVersion(Version{number}, {}));
    const auto found = reversal(last());
    VERIFY_OK(found);
    QVERIFY(found->edits[0].value.is_null());
}

void TestReversal::unknownCommitsAreNotFound() {
    const auto found = reversal(last() + 1);
    QVERIFY(!found && found.error().code == ErrorCode::NotFound);
}

void TestReversal::restorationBringsBackWhatStoodBefore_data() {
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("later");
    const auto patch = [](const char* path, const char* value) {
        return QStringLiteral(R"({"op":"patch","type":"page","id":"a","path":"%1","value":%2})")
            .arg(QLatin1String(path), QLatin1String(value));
    };
    const QString removed = QStringLiteral(R"({"op":"remove","type":"page","id":"a","path":"modules/k1"})");
    const QString erased = QStringLiteral(R"({"op":"delete","type":"page","id":"a"})");
    QTest::newRow("field") << patch("headline", "\"B\"") << patch("headline", "\"C\"");
    QTest::newRow("block that went") << patch("modules/k1/text", "\"B\"") << removed;
    QTest::newRow("record that went") << patch("headline", "\"B\"") << erased;
    QTest::newRow("deleted and made anew")
        << erased << QStringLiteral(R"({"op":"create","type":"page","id":"a","fields":{"headline":"New","slug":"a"}})");
    QTest::newRow("list") << patch("cast/1", "\"X\"")
                          << QStringLiteral(R"({"op":"remove","type":"page","id":"a","path":"cast/0"})");
}

void TestReversal::restorationBringsBackWhatStoodBefore() {
    QFETCH(const QString, change);
    QFETCH(const QString, later);
    const nlohmann::json before = fields();
    for (const QString& text : {change, later}) {
        const auto edit = editFromJson(nlohmann::json::parse(text.toStdString()));
        VERIFY_OK(edit);
        VERIFY_OK(apply({*edit}));
    }
    VERIFY_OK(m_site->flush());
    const auto edits =
        restorationOf(m_site->journal(), m_site->published()->statePointer(), m_site->draft()->state(), last() - 1);
    VERIFY_OK(edits);
    VERIFY_OK(apply(*edits));
    QVERIFY2(fields() == before, fields().dump().c_str());
}

void TestReversal::restorationOfWhatStandsThereIsNothing() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "B")}));
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "First")}));
    VERIFY_OK(apply({Edit::patch("page", "a", "dek", "Kept")}));
    VERIFY_OK(m_site->flush());
    const auto base = m_site->published()->statePointer();
    const auto edits = restorationOf(m_site->journal(), base, m_site->draft()->state(), last() - 2);
    VERIFY_OK(edits);
    QVERIFY(edits->empty());
    const auto import = restorationOf(m_site->journal(), base, m_site->draft()->state(), 1);
    QCOMPARE(import.error().code, ErrorCode::InvalidInput);
}

void TestReversal::whatWasTakenBackIsInNobodysWay() {
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Second")}));
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Third")}));
    QVERIFY(reversal(number)->conflict.has_value());
    VERIFY_OK(m_site->undo());
    QVERIFY(!reversal(number)->conflict.has_value());
    VERIFY_OK(m_site->redo());
    const auto found = reversal(number);
    VERIFY_OK(found);
    QVERIFY(found->conflict.has_value());
    QCOMPARE(found->conflict->commit.number, number + 1);
    // What only says that it takes a commit back does not.
    VERIFY_OK(m_site->apply({Edit::patch("page", "a", "headline", "Fourth")},
                            {"Undo: Change headline of page/a (commit " + std::to_string(number + 1) + ")", {}, {}}));
    QVERIFY(reversal(number)->conflict.has_value());
}

void TestReversal::theBaseIsWhatWasPublishedAndNoMore() {
    // While a publish ran, somebody appended: its version is a later number than the commits that it includes.
    const auto shown = m_site->draft();
    const Version version{last() + 1};
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Second")}));
    const auto second = last();
    Publication publication;
    publication.version = version;
    publication.announcement = 1;
    publication.content = shown->state().version().value();
    VERIFY_OK(m_site->recordPublication(publication));
    VERIFY_OK(m_site->flush());
    VERIFY_OK(m_site->setPublished(shown->next(StateEditor(shown->statePointer()).finish(version), {}), {}, 1));
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "Third")}));
    const auto third = last();
    const auto found = reversal(third);
    VERIFY_OK(found);
    QCOMPARE(found->edits.at(0).value, nlohmann::json("Second"));
    const auto field = restored("headline", second);
    VERIFY_OK(field);
    QCOMPARE(field->at(0).value, nlohmann::json("Second"));
    const auto site = restoredSite(second);
    VERIFY_OK(site);
    QCOMPARE(site->at(0).value, nlohmann::json("Second"));
}

void TestReversal::aRecordComesBackAsOfACommit_data() {
    QTest::addColumn<QByteArray>("changes");
    QTest::newRow("fields") << QByteArray(R"([{"op":"patch","type":"page","id":"a","path":"headline","value":"X"},
        {"op":"patch","type":"page","id":"a","path":"dek","value":"Y"}])");
    QTest::newRow("list and blocks") << QByteArray(R"([{"op":"move","type":"page","id":"a","path":"cast/0","index":2},
        {"op":"remove","type":"page","id":"a","path":"modules/k1"},
        {"op":"patch","type":"page","id":"a","path":"modules/k2/text","value":"Y"}])");
    QTest::newRow("deleted") << QByteArray(R"([{"op":"delete","type":"page","id":"a"}])");
    QTest::newRow("deleted and made anew") << QByteArray(R"([{"op":"delete","type":"page","id":"a"},
        {"op":"create","type":"page","id":"a","fields":{"headline":"New","dek":"Other"}}])");
}

void TestReversal::aRecordComesBackAsOfACommit() {
    QFETCH(const QByteArray, changes);
    const nlohmann::json before = fields();
    const auto number = last();
    for (const auto& json : nlohmann::json::parse(changes.toStdString())) {
        const auto edit = editFromJson(json);
        VERIFY_OK(edit);
        VERIFY_OK(apply({*edit}));
    }
    const nlohmann::json after = fields();
    QVERIFY(after != before);
    const auto edits = restored({}, number);
    VERIFY_OK(edits);
    VERIFY_OK(apply(*edits));
    QVERIFY2(fields() == before, fields().dump().c_str());
    QCOMPARE(restored({}, number)->size(), std::size_t{0});
    const auto back = reversal(last());
    VERIFY_OK(back);
    QVERIFY(!back->conflict);
    VERIFY_OK(apply(back->edits));
    QVERIFY2(fields() == after, fields().dump().c_str());
    // Before it was made there was none.
    VERIFY_OK(apply({Edit::create("page", "b", {{"headline", "B"}})}));
    VERIFY_OK(apply(*restored({}, number, "b")));
    QVERIFY(fields("b").is_null());
}

void TestReversal::aFieldComesBackAlone() {
    const auto number = last();
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "X"), Edit::patch("page", "a", "dek", "Kept"),
                     Edit::patch("page", "a", "modules/k1/text", "Changed")}));
    VERIFY_OK(apply(*restored("headline", number)));
    QCOMPARE(fields()["headline"].get<std::string>(), std::string("First"));
    VERIFY_OK(apply(*restored("modules/k1", number)));
    QCOMPARE(fields()["modules"][0]["text"].get<std::string>(), std::string("One"));
    QCOMPARE(fields()["dek"].get<std::string>(), std::string("Kept"));
    VERIFY_OK(apply(*restored("dek", number))); // it was empty
    QVERIFY(!fields().contains("dek"));
}

void TestReversal::aPlaceThatIsNotThereIsNamed() {
    const auto number = last();
    VERIFY_OK(apply({Edit::remove("page", "a", "modules/k1"),
                     Edit::insert("page", "a", "modules", 0, {{"kind", "quote"}, {"key", "k3"}})}));
    for (const char* const path : {"modules/k1/text", "modules/k3/text"}) {
        const auto none = restored(path, number);
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QCOMPARE(none.error().record, std::string("page/a"));
        QCOMPARE(none.error().field, std::string(path));
    }
    QCOMPARE(restored({}, number, "nobody").error().code, ErrorCode::NotFound);
    VERIFY_OK(apply({Edit::erase("page", "a")}));
    QCOMPARE(restored("headline", number).error().code, ErrorCode::NotFound);
}

void TestReversal::theSiteComesBackAsOfACommit() {
    VERIFY_OK(
        apply({Edit::create("page", "b", {{"headline", "B"}}), Edit::create("page", "same", {{"headline", "S"}})}));
    const auto number = last();
    const Checksum sum = m_site->draft()->state().checksum();
    VERIFY_OK(apply({Edit::patch("page", "a", "headline", "X"), Edit::erase("page", "b"),
                     Edit::create("page", "c", {{"headline", "C"}})}));
    VERIFY_OK(m_site->importRecords(oneRecord("d", "D"), m_site->draft()->state().schema(), "Import"));
    const auto after = last();
    const Checksum changed = m_site->draft()->state().checksum();
    const auto edits = restoredSite(number);
    VERIFY_OK(edits);
    QCOMPARE(edits->size(), std::size_t{4});
    VERIFY_OK(apply(*edits));
    QCOMPARE(m_site->draft()->state().checksum(), sum);
    QVERIFY(restoredSite(number)->empty());
    VERIFY_OK(apply(*restoredSite(after)));
    QCOMPARE(m_site->draft()->state().checksum(), changed);
    // From a published state, too, and from one that is too new.
    for (const std::uint64_t published : {number, after}) {
        VERIFY_OK(m_site->setPublishedVersion(Version{published}, {}));
        VERIFY_OK(apply(*restoredSite(number)));
        QCOMPARE(m_site->draft()->state().checksum(), sum);
    }
}

void TestReversal::aFieldThatCameLaterIsAbsentThen() {
    const auto number = last();
    const nlohmann::json before = fields();
    Schema schema = m_site->draft()->state().schema();
    Field field;
    field.name = "kicker";
    schema.types.front().fields.push_back(field);
    VERIFY_OK(m_site->importRecords(oneRecord("b", "B"), schema, "Import"));
    VERIFY_OK(apply({Edit::patch("page", "a", "kicker", "New")}));
    VERIFY_OK(m_site->flush());
    const auto empty = State::empty(m_site->draft()->state().schemaPointer());
    const auto edits = siteAsOf(m_site->journal(), empty, m_site->draft()->state(), number);
    VERIFY_OK(edits);
    VERIFY_OK(apply(*edits));
    QVERIFY2(fields() == before, fields().dump().c_str());
    QVERIFY(fields("b").is_null());
}

void TestReversal::theCommitOfAMomentIsTheLastOneByThen() {
    VERIFY_OK(m_site->flush());
    const auto first = m_site->journal().findHeader(1);
    const auto second = m_site->journal().findHeader(2);
    VERIFY_OK(first);
    VERIFY_OK(second);
    QCOMPARE(*commitAt(m_site->journal(), (*first)->time - 1), std::uint64_t{0});
    QCOMPARE(*commitAt(m_site->journal(), (*second)->time), std::uint64_t{2});
    QCOMPARE(*commitAt(m_site->journal(), (*second)->time + 1000), std::uint64_t{2});
}

QTEST_APPLESS_MAIN(TestReversal)
#include "tst_reversal.moc"
