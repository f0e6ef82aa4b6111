#include "model/base/hash.h"
#include "model/column/id_index.h"
#include "tests/support/samples.h"

#include <QTest>

#include <random>

using namespace galley;

class TestIdIndex : public QObject {
    Q_OBJECT
private slots:
    void findsEveryIdAndNoOther_data();
    void findsEveryIdAndNoOther();
    void equalHashesAreToldApartByTheCaller();
    void ordinalsMayHaveHoles();
    void takesFewBytes();
    void missesAreCheap();
    void damagedBytesNeverMislead();
    void hugeClaimsAreRefused();
};

namespace {

std::string idOf(std::size_t number) {
    return "title-" + std::to_string(number * 7919);
}

std::vector<std::uint64_t> hashesOf(std::size_t count) {
    std::vector<std::uint64_t> hashes;
    for (std::size_t number = 0; number < count; ++number)
        hashes.push_back(hash64(idOf(number)));
    return hashes;
}

std::string indexBytes(const IdIndex& index) {
    ByteWriter out;
    index.write(out);
    return std::move(out).take();
}

} // namespace

void TestIdIndex::findsEveryIdAndNoOther_data() {
    QTest::addColumn<quint64>("count");
    for (const quint64 count : {0U, 1U, 2U, 4U, 5U, 100U, 36273U})
        QTest::newRow(QByteArray::number(count).constData()) << count;
}

void TestIdIndex::findsEveryIdAndNoOther() {
    QFETCH(quint64, count);
    const IdIndex built = IdIndex::build(hashesOf(count));
    const std::string bytes = indexBytes(built);
    ByteReader in(bytes);
    const auto again = IdIndex::read(in);
    VERIFY_OK(again);
    QCOMPARE(in.remaining(), std::size_t{0});
    for (const IdIndex& index : {built, *again}) {
        QCOMPARE(index.size(), std::size_t(count));
        QCOMPARE(index.ordinalLimit(), std::uint64_t(count));
        for (std::size_t number = 0; number < 2 * count + 10; ++number) {
            const std::string id = idOf(number);
            const auto found = index.find(hash64(id), [&](std::uint32_t ordinal) { return idOf(ordinal) == id; });
            QCOMPARE(found.has_value(), number < count);
            if (found)
                QCOMPARE(std::size_t{*found}, number);
        }
    }
}

void TestIdIndex::equalHashesAreToldApartByTheCaller() {
    const std::vector<std::uint64_t> hashes(50, 0x1234567890abcdefU);
    const IdIndex index = IdIndex::build(hashes);
    for (std::uint32_t wanted = 0; wanted < 50; ++wanted)
        QCOMPARE(index.find(hashes[0], [&](std::uint32_t ordinal) { return ordinal == wanted; }).value_or(99), wanted);
    QVERIFY(!index.find(hashes[0], [](std::uint32_t) { return false; }));
}

void TestIdIndex::ordinalsMayHaveHoles() {
    const auto hashes = hashesOf(100);
    std::vector<std::uint32_t> ordinals;
    for (std::uint32_t number = 0; number < 100; ++number)
        ordinals.push_back(number == 99 ? 0xfffffffeU : number * 10);
    const IdIndex index = IdIndex::build(hashes, ordinals);
    QCOMPARE(index.ordinalLimit(), std::uint64_t{0xffffffff});
    for (std::size_t number = 0; number < 100; ++number)
        QVERIFY(index.find(hashes[number], [&](std::uint32_t ordinal) { return ordinal == ordinals[number]; }));
}

void TestIdIndex::takesFewBytes() {
    const IdIndex index = IdIndex::build(hashesOf(36273));
    const double each = double(index.heapBytes()) / 36273;
    QVERIFY2(each < 3.6, QByteArray::number(each));
}

void TestIdIndex::missesAreCheap() {
    const IdIndex index = IdIndex::build(hashesOf(36273));
    int asked = 0;
    for (std::size_t number = 40000; number < 50000; ++number)
        index.find(hash64(idOf(number)), [&](std::uint32_t) { return ++asked, false; });
    QVERIFY2(asked < 400, QByteArray::number(asked));
}

void TestIdIndex::damagedBytesNeverMislead() {
    const auto hashes = hashesOf(60);
    const std::string whole = indexBytes(IdIndex::build(hashes));
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        ByteReader in(std::string_view(whole).substr(0, cut));
        QVERIFY(!IdIndex::read(in).has_value());
    }
    for (std::size_t at = 0; at < whole.size() * 8; ++at) {
        std::string flipped = whole;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
        ByteReader in(flipped);
        const auto index = IdIndex::read(in);
        if (!index)
            continue;
        for (const std::uint64_t hash : hashes)
            index->find(hash, [&](std::uint32_t ordinal) {
                if (ordinal >= index->ordinalLimit())
                    qFatal("an ordinal above the limit");
                return false;
            });
    }
}

void TestIdIndex::hugeClaimsAreRefused() {
    // 2^40 equal entries in one bucket, in 20 bytes: a lookup would never end.
    ByteWriter out;
    out.varint(1);
    out.u8(0);
    out.varint(1);
    out.varint(std::uint64_t{1} << 40);
    out.u8(0);
    out.varint(std::uint64_t{1} << 40);
    out.u64(0);
    ByteReader in(out.view());
    QVERIFY(!IdIndex::read(in).has_value());
}

QTEST_APPLESS_MAIN(TestIdIndex)
#include "tst_id_index.moc"
