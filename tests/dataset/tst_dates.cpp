// A date as a value, from JSON to columns, files and back.
#include "model/base/day.h"
#include "model/blob/snapshot.h"
#include "model/dataset/fold.h"
#include "model/dataset/record_lines.h"
#include "model/dataset/state_builder.h"
#include "model/schema/compatibility.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

using namespace galley;
using namespace galley::test;
using nlohmann::json;

namespace {

std::shared_ptr<const Schema> schemaWith(const std::string& kind) {
    return parsedSchema((R"({"locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"t","fields":[
        {"name":"day","kind":")" +
                         kind + R"("},{"name":"local","kind":"date","localized":true},
        {"name":"days","kind":"list","of":{"kind":"date"}}]}]})")
                            .c_str());
}

std::string lineOf(const State& state, std::string_view id) {
    std::string line;
    appendRecordJson(line, state.record(*state.find(TypeIndex{0}, id)), BlockKeys::WhenNotDefault);
    return line;
}

} // namespace

class TestDates : public QObject {
    Q_OBJECT
private slots:
    void aDateIsADayEverywhere();
    void onlyADayIsADate_data();
    void onlyADayIsADate();
    void anotherKindDoesNotReadWhatIsStored_data();
    void anotherKindDoesNotReadWhatIsStored();
};

void TestDates::aDateIsADayEverywhere() {
    const std::string line = R"({"type":"t","id":"a","day":"2021-03-04","local":{"en":"0000-01-01","de":"9999-12-31"},)"
                             R"("days":["1969-12-31","2021-03-04"]})";
    StateBuilder builder(schemaWith("date"));
    VERIFY_OK(readRecordLines(builder, line, 1, 1, {}));
    const auto built = builder.finish(Version{1}, {}, {}, {});
    VERIFY_OK(built);
    QCOMPARE(lineOf(**built, "a"), line);
    const auto bytes = std::make_shared<const std::string>(encodeSnapshot(**built));
    const auto loaded = readSnapshot(*bytes, bytes);
    VERIFY_OK(loaded);
    QCOMPARE(lineOf(**loaded, "a"), line);

    StateEditor editor(*loaded);
    VERIFY_OK(applyEdit(editor, Edit::patch("t", "a", "days/0", "2022-01-02"), 2));
    VERIFY_OK(applyEdit(editor, Edit::patch("t", "a", "day", nullptr), 2));
    const auto edited = *foldState(editor.finish(Version{2}));
    QCOMPARE(lineOf(*edited, "a"), std::string(R"({"type":"t","id":"a","local":{"en":"0000-01-01","de":"9999-12-31"},)"
                                               R"("days":["2022-01-02","2021-03-04"]})"));
    QCOMPARE(edited->checksum().toHex(), edited->recomputeChecksum().toHex());
}

void TestDates::onlyADayIsADate_data() {
    QTest::addColumn<QByteArray>("given");
    for (const char* given : {R"("2021-03-04T00:00:00Z")", R"("2021-3-4")", R"("2021-02-29")", "18690", R"("")", "[]"})
        QTest::newRow(given) << QByteArray(given);
}

void TestDates::onlyADayIsADate() {
    QFETCH(QByteArray, given);
    StateEditor editor(State::empty(schemaWith("date")));
    const auto made = applyEdit(editor, Edit::create("t", "a", {{"day", json::parse(given.toStdString())}}), 1);
    QVERIFY(!made);
    QCOMPARE(QByteArray::fromStdString(made.error().message), QByteArray("expected a date such as 2021-03-04"));
    StateBuilder builder(schemaWith("date"));
    QVERIFY(!readRecordLines(builder, R"({"type":"t","id":"a","day":)" + given.toStdString() + "}\n", 1, 1, {}));
}

void TestDates::anotherKindDoesNotReadWhatIsStored_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    for (const char* kind : {"datetime", "string", "int", "text"}) {
        QTest::addRow("%s to date", kind) << QByteArray(kind) << QByteArray("date");
        QTest::addRow("date to %s", kind) << QByteArray("date") << QByteArray(kind);
    }
}

void TestDates::anotherKindDoesNotReadWhatIsStored() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const auto changes = compareSchemas(*schemaWith(before.toStdString()), *schemaWith(after.toStdString()));
    QVERIFY(!staysReadable(changes));
    QCOMPARE(changes.size(), 1U);
    QCOMPARE(changes[0].kind, SchemaChangeKind::KindChanged);
    QVERIFY(QByteArray::fromStdString(changes[0].what).contains("was " + before + " and is " + after));
}

QTEST_APPLESS_MAIN(TestDates)
#include "tst_dates.moc"
