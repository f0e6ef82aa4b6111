// The line of a record in a bulk commit says what the JSON library says.
#include "model/workspace/bulk_record.h"

#include <QTest>

#include <utility>
#include <vector>

using namespace galley;
using Json = nlohmann::json;

class TestBulkRecord : public QObject {
    Q_OBJECT
private slots:
    void linesSayWhatTheLibrarySays();
    void bytesThatAreNoTextAreReplaced();
};

namespace {

std::string replaced(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What a reader finds in the line of a record with this field.
Json readBack(const Json& value) {
    std::string line = "left over from another record\n";
    writeBulkLine(line, {"page", "a", {{"field", value}}});
    return line.ends_with("}\n") && line.find('\n') == line.size() - 1 ? Json::parse(line) : Json();
}

} // namespace

void TestBulkRecord::linesSayWhatTheLibrarySays() {
    const std::vector<Json> values{nullptr,
                                   true,
                                   -7,
                                   18446744073709551615U,
                                   0.1,
                                   -1e300,
                                   "",
                                   "a \"b\" \\ \n \t \x01 ü 🎬",
                                   Json::object(),
                                   Json::array(),
                                   {1, {2, {3, Json::array()}}},
                                   {{"", 1}, {"a\"b", {{"c", {nullptr, "x"}}}}, {"é", false}}};
    for (const Json& value : values) {
        const Json line = readBack(value);
        QVERIFY2(line["field"] == value, replaced(value).c_str());
        QVERIFY(line["type"] == "page" && line["id"] == "a");
        QCOMPARE(line.size(), std::size_t{3});
    }
}

void TestBulkRecord::bytesThatAreNoTextAreReplaced() {
    const std::vector<Json> values{"a\xff\xfe", {"b\xc3"}, {{"c\xff", "d"}}, {{"e", {{"f\xe2\x82", {"g\x80"}}}}}};
    for (const Json& value : values) {
        const Json line = readBack(value);
        QVERIFY2(line["field"] == Json::parse(replaced(value)), replaced(line).c_str());
    }
}

QTEST_APPLESS_MAIN(TestBulkRecord)
#include "tst_bulk_record.moc"
