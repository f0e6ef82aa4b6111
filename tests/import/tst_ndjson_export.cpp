#include "model/base/file.h"
#include "model/base/hash.h"
#include "model/dataset/edit.h"
#include "model/import/ndjson_export.h"
#include "model/import/ndjson_import.h"
#include "tests/support/random_content.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace galley;

class TestNdjsonExport : public QObject {
    Q_OBJECT
private slots:
    void importOfAnExportIsTheIdentity_data();
    void importOfAnExportIsTheIdentity();
    void exportOfAnImportGivesTheSameBytes();
    void writesAFileInOneStep();
    void leavesNeighboursAlone();
    void passesTheSinksErrorOn();
    void stopsWhenCancelled();
};

namespace {

std::string exported(const State& state) {
    std::string text;
    const auto result = exportNdjson(state, [&](std::string_view bytes) {
        text += bytes;
        return Result<void>();
    });
    return result ? text : "failed: " + result.error().toString();
}

/// A state of everything that the source gives; every record must be taken.
Result<std::shared_ptr<const State>> build(RecordSource& source) {
    StateEditor editor(State::empty(std::make_shared<const Schema>(source.schema())));
    while (true) {
        GALLEY_TRY(auto record, source.next());
        if (!record)
            return editor.finish(Version{1});
        GALLEY_CHECK(applyEdit(editor, Edit::create(record->type, record->id, std::move(record->fields)), 1));
    }
}

/// Without control characters, which no import takes.
nlohmann::json importable(nlohmann::json value) {
    if (value.is_string())
        std::replace(value.get_ref<std::string&>().begin(), value.get_ref<std::string&>().end(), '\x01', '\t');
    if (value.is_structured())
        for (nlohmann::json& item : value)
            item = importable(std::move(item));
    return value;
}

} // namespace

void TestNdjsonExport::importOfAnExportIsTheIdentity_data() {
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 40; ++seed)
        QTest::addRow("seed %d", static_cast<int>(seed)) << seed;
}

void TestNdjsonExport::importOfAnExportIsTheIdentity() {
    QFETCH(quint64, seed);
    galley::test::RandomContent random(seed);
    const Schema schema = random.schema();
    StateEditor editor(State::empty(std::make_shared<const Schema>(schema)));
    for (int i = 0; i < 60; ++i) {
        const Type& type = schema.types[random.below(schema.types.size())];
        static_cast<void>(applyEdit(
            editor, Edit::create(type.name, random.id(), importable(random.fields(schema, type))), 1)); // some exist
    }
    const auto state = editor.finish(Version{1});
    QVERIFY(state->recordCount() > 0);
    const std::string text = exported(*state);

    NdjsonImportOptions options;
    options.schema = schema;
    options.strict = true;
    auto source = importNdjsonText(text, options);
    VERIFY_OK(source);
    const auto again = build(**source);
    VERIFY_OK(again);
    QVERIFY((*source)->report().notes.empty());
    QCOMPARE((*again)->recordCount(), state->recordCount());
    QVERIFY((*again)->checksum() == state->checksum());
    // The second import meets the records in the order of the export, so its bytes are the same as well.
    QCOMPARE(QByteArray::fromStdString(exported(**again)).size(), QByteArray::fromStdString(text).size());
}

/// In the benchmark's shape: types in order, fields in order, absent ones left out.
void TestNdjsonExport::exportOfAnImportGivesTheSameBytes() {
    const std::string text = R"x({"type":"genre","id":"genre/noir","name":"Noir"}
{"type":"person","id":"person/gig-young","name":"Gig \"Young\" é"}
{"type":"title","id":"title/a","title":"A","year":1953,"cast":["person/gig-young"],"genres":["genre/noir"],"href":"A_(film)","thumbnail":{"url":"https://x.test/a.jpg","width":320,"height":492}}
{"type":"title","id":"title/b","title":"B","year":-7,"cast":[],"genres":[],"extract":"Two\nlines \\ /"}
{"type":"page","id":"page/home","slug":"home","headline":"Home","author":"person/gig-young","publishedAt":"2021-03-04T05:06:07Z","modules":[{"kind":"row","text":"Row","refs":["title/b","title/a"]},{"kind":"quote","text":"q"},{"kind":"row","refs":[]}]}
)x";
    auto source = importNdjsonText(text, {});
    VERIFY_OK(source);
    const auto state = build(**source);
    VERIFY_OK(state);
    QCOMPARE(QByteArray::fromStdString(exported(**state)), QByteArray::fromStdString(text));
}

void TestNdjsonExport::writesAFileInOneStep() {
    auto source = importNdjsonText("{\"type\":\"a\",\"id\":\"1\",\"n\":1}\n", {});
    VERIFY_OK(source);
    const auto state = build(**source);
    VERIFY_OK(state);
    const QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "out.ndjson";
    VERIFY_OK(exportNdjsonFile(**state, file));
    const auto bytes = readFile(file);
    VERIFY_OK(bytes);
    QCOMPARE(*bytes, std::string("{\"type\":\"a\",\"id\":\"1\",\"n\":1}\n"));
    CancelToken cancelled;
    cancelled.cancel();
    QCOMPARE(exportNdjsonFile(**state, file, {}, cancelled).error().code, ErrorCode::Cancelled);
    QVERIFY(readFile(file).has_value());
    const auto refused = exportNdjsonFile(**state, file / "x");
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Io);
    QCOMPARE(refused.error().file, (file / "x").string());
}

/// Whatever stands beside the file, under names that others might choose for a copy under way, stays as it is.
void TestNdjsonExport::leavesNeighboursAlone() {
    auto source = importNdjsonText("{\"type\":\"a\",\"id\":\"1\",\"n\":1}\n", {});
    VERIFY_OK(source);
    const auto state = build(**source);
    VERIFY_OK(state);
    const QTemporaryDir temporary;
    const std::filesystem::path folder(temporary.path().toStdString());
    const std::filesystem::path file = folder / "out.ndjson";
    const std::filesystem::path victim = folder / "victim";
    VERIFY_OK(writeFileAtomically(victim, "mine"));
    VERIFY_OK(writeFileAtomically(file.string() + ".tmp", "mine too"));
    std::filesystem::create_symlink(victim, file.string() + ".part");
    VERIFY_OK(exportNdjsonFile(**state, file));
    CancelToken cancelled;
    cancelled.cancel();
    QVERIFY(!exportNdjsonFile(**state, file, {}, cancelled));
    QVERIFY(std::filesystem::is_regular_file(std::filesystem::symlink_status(file)));
    QVERIFY(std::filesystem::is_symlink(std::filesystem::symlink_status(file.string() + ".part")));
    QCOMPARE(*readFile(victim), std::string("mine"));
    QCOMPARE(*readFile(file.string() + ".tmp"), std::string("mine too"));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()),
             std::ptrdiff_t{4});
}

void TestNdjsonExport::passesTheSinksErrorOn() {
    auto source = importNdjsonText("{\"type\":\"a\",\"id\":\"1\"}\n", {});
    VERIFY_OK(source);
    const auto state = build(**source);
    VERIFY_OK(state);
    const auto result = exportNdjson(
        **state, [](std::string_view) -> Result<void> { return Error{.code = ErrorCode::Io, .message = "full"}; });
    QVERIFY(!result);
    QCOMPARE(result.error().message, std::string("full"));
}

void TestNdjsonExport::stopsWhenCancelled() {
    auto source = importNdjsonText("{\"type\":\"a\",\"id\":\"1\"}\n", {});
    VERIFY_OK(source);
    const auto state = build(**source);
    VERIFY_OK(state);
    CancelToken cancelled;
    cancelled.cancel();
    QCOMPARE(exportNdjson(
                 **state, [](std::string_view) { return Result<void>(); }, {}, cancelled)
                 .error()
                 .code,
             ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestNdjsonExport)
#include "tst_ndjson_export.moc"
