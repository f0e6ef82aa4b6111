// The fallback of languages, against values in the draft and in columns alike.
#include "model/dataset/fold.h"
#include "model/dataset/local_value.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTest>

#include <vector>

using namespace galley;

class TestLocalValue : public QObject {
    Q_OBJECT
private slots:
    void theFirstOfTheChainThatHasOne_data();
    void theFirstOfTheChainThatHasOne();
};

void TestLocalValue::theFirstOfTheChainThatHasOne_data() {
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<bool>("isGerman"); ///< de-DE falls back to en, en to nothing
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<int>("found");
    QTest::newRow("own") << QByteArray(R"({"en":"One","de-DE":"Eins"})") << true << QByteArray("Eins") << 1;
    QTest::newRow("fallback") << QByteArray(R"({"en":"One"})") << true << QByteArray("One") << 0;
    QTest::newRow("an empty text is one") << QByteArray(R"({"en":"One","de-DE":""})") << true << QByteArray() << 1;
    QTest::newRow("not the other way") << QByteArray(R"({"de-DE":"Eins"})") << false << QByteArray() << -1;
    QTest::newRow("none") << QByteArray("null") << true << QByteArray() << -1;
}

void TestLocalValue::theFirstOfTheChainThatHasOne() {
    QFETCH(const QByteArray, values);
    QFETCH(const bool, isGerman);
    QFETCH(const QByteArray, expected);
    QFETCH(const int, found);
    test::PageFixture page;
    VERIFY_OK(page.patch("headline", "Not localized"));
    VERIFY_OK(page.patch("title", nlohmann::json::parse(values.constData())));
    const auto folded = foldState(page.statePointer());
    VERIFY_OK(folded);
    const std::vector<std::size_t> chain = page.state().schema().fallbackChain(isGerman ? 1 : 0);
    for (const State* state : {&page.state(), folded->get()}) {
        const RecordView record = state->record(*state->find(TypeIndex{0}, "home"));
        constexpr std::size_t kNowhere = 99;
        std::size_t where = kNowhere;
        const ValueView local = localValue(record.field("title"), chain, &where);
        QCOMPARE(local.isNull(), found < 0);
        QCOMPARE(where, found < 0 ? kNowhere : static_cast<std::size_t>(found));
        std::string scratch;
        if (!local.isNull())
            QCOMPARE(QByteArray::fromStdString(std::string(local.asString(scratch))), expected);
        const ValueView whole = localValue(record.field("headline"), chain, &where);
        QCOMPARE(std::string(whole.asString(scratch)), std::string("Not localized"));
        QVERIFY(localValue(ValueView(), chain).isNull());
    }
}

QTEST_APPLESS_MAIN(TestLocalValue)
#include "tst_local_value.moc"
