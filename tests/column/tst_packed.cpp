// Packed integers, bit sets and offsets against plain vectors, and their byte forms cut and flipped everywhere.
#include "model/column/bit_set.h"
#include "model/column/offsets.h"
#include "model/column/packed_ints.h"
#include "tests/support/samples.h"

#include <QTest>

#include <limits>
#include <numeric>
#include <random>
#include <tuple>

using namespace galley;

class TestPacked : public QObject {
    Q_OBJECT
private slots:
    void packsEveryWidth_data();
    void packsEveryWidth();
    void packsExtremes();
    void constantsHaveNoBits();
    void readsFromAMappingWithoutACopy();
    void bitSetAgreesWithAVector_data();
    void bitSetAgreesWithAVector();
    void offsetsAgreeWithASum_data();
    void offsetsAgreeWithASum();
    void equalLengthsCostNothing();
    void sampledOffsetsOfOldFilesAreRead();
    void hugeClaimsCostNothing();
    void damagedBytesNeverMislead();
};

namespace {

template <class Block>
Result<Block> roundTrip(const Block& block) {
    ByteWriter out;
    block.write(out);
    ByteReader in(out.view());
    auto result = Block::read(in);
    if (result && in.remaining() != 0)
        return in.error("bytes are left over");
    return result;
}

template <class Block>
std::string blockBytes(const Block& block) {
    ByteWriter out;
    block.write(out);
    return std::move(out).take();
}

} // namespace

void TestPacked::packsEveryWidth_data() {
    QTest::addColumn<unsigned>("width");
    for (unsigned width = 0; width <= 64; ++width)
        QTest::newRow(QByteArray::number(width).constData()) << width;
}

void TestPacked::packsEveryWidth() {
    QFETCH(unsigned, width);
    std::mt19937_64 random(width);
    const std::uint64_t mask = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    for (const std::size_t count : {1U, 2U, 7U, 8U, 9U, 63U, 64U, 65U, 1000U}) {
        std::vector<std::uint64_t> values(count);
        for (std::uint64_t& value : values)
            value = 1000 + (random() & mask);
        values[0] = 1000;
        values[count - 1] = 1000 + mask;
        const PackedInts packed = PackedInts::pack(std::span<const std::uint64_t>(values));
        QCOMPARE(packed.size(), count);
        QVERIFY(packed.width() == 64 || packed.width() <= width || packed.width() <= 57);
        const auto again = roundTrip(packed);
        VERIFY_OK(again);
        for (std::size_t index = 0; index < count; ++index) {
            QCOMPARE(packed.get(index), values[index]);
            QCOMPARE(again->get(index), values[index]);
        }
        QCOMPARE(packed.max(), *std::max_element(values.begin(), values.end()));
        for (const std::uint64_t wanted : {values[0], values[count / 2], values[count - 1], std::uint64_t{999}}) {
            std::vector<std::size_t> found;
            packed.forEachEqual(wanted, [&](std::size_t index) { found.push_back(index); });
            std::vector<std::size_t> expected;
            for (std::size_t index = 0; index < count; ++index)
                if (values[index] == wanted)
                    expected.push_back(index);
            QCOMPARE(found, expected);
        }
        for (std::size_t index = 0; index + 1 < count; ++index)
            QCOMPARE(packed.getPair(index), std::pair(values[index], values[index + 1]));
    }
}

void TestPacked::packsExtremes() {
    const std::vector<std::int64_t> values{std::numeric_limits<std::int64_t>::min(), -1, 0, 1,
                                           std::numeric_limits<std::int64_t>::max()};
    const PackedInts packed = PackedInts::pack(std::span<const std::int64_t>(values));
    for (std::size_t index = 0; index < values.size(); ++index)
        QCOMPARE(packed.getSigned(index), values[index]);

    const std::vector<std::int64_t> near{-5, -3, -4};
    const PackedInts small = PackedInts::pack(std::span<const std::int64_t>(near));
    QCOMPARE(small.width(), 2U);
    QCOMPARE(small.getSigned(1), std::int64_t{-3});
}

void TestPacked::constantsHaveNoBits() {
    const std::vector<std::uint32_t> values(5000, 77);
    const PackedInts packed = PackedInts::pack(std::span<const std::uint32_t>(values));
    QCOMPARE(packed.width(), 0U);
    QCOMPARE(packed.heapBytes(), std::size_t{0});
    QCOMPARE(packed.get(4999), std::uint64_t{77});
    QVERIFY(PackedInts::pack(std::span<const std::uint32_t>()).empty());
    QVERIFY(blockBytes(packed).size() < 16);
}

void TestPacked::readsFromAMappingWithoutACopy() {
    std::vector<std::uint64_t> values(100);
    for (std::size_t index = 0; index < values.size(); ++index)
        values[index] = index * index;
    auto file =
        std::make_shared<const std::string>(blockBytes(PackedInts::pack(std::span<const std::uint64_t>(values))));
    ByteReader in(*file, file);
    const auto packed = PackedInts::read(in);
    VERIFY_OK(packed);
    QCOMPARE(file.use_count(), 3L);
    QVERIFY(packed->heapBytes() < file->size());
    file.reset();
    QCOMPARE(packed->get(99), std::uint64_t{9801});
}

void TestPacked::bitSetAgreesWithAVector_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("percent");
    for (const int size : {0, 1, 63, 64, 65, 511, 512, 513, 1024, 5000})
        for (const int percent : {0, 3, 50, 99, 100})
            QTest::addRow("%d at %d", size, percent) << size << percent;
}

void TestPacked::bitSetAgreesWithAVector() {
    QFETCH(int, size);
    QFETCH(int, percent);
    std::mt19937 random(static_cast<unsigned>(size * 101 + percent));
    std::vector<bool> bits(static_cast<std::size_t>(size));
    for (std::size_t index = 0; index < bits.size(); ++index)
        bits[index] = static_cast<int>(random() % 100) < percent;
    const BitSet built = BitSet::fromBits(bits);
    const auto again = roundTrip(built);
    VERIFY_OK(again);
    for (const BitSet& set : {built, *again}) {
        std::size_t rank = 0;
        for (std::size_t index = 0; index < bits.size(); ++index) {
            QCOMPARE(set.test(index), bool(bits[index]));
            QCOMPARE(set.rank(index), rank);
            rank += bits[index] ? 1 : 0;
            const auto place = bits.begin() + static_cast<std::ptrdiff_t>(index);
            if (rank > 0)
                QCOMPARE(set.lastUpTo(index),
                         index - static_cast<std::size_t>(
                                     std::find(std::make_reverse_iterator(place + 1), bits.rend(), true) -
                                     std::make_reverse_iterator(place + 1)));
            QCOMPARE(set.firstAfter(index),
                     static_cast<std::size_t>(std::find(place + 1, bits.end(), true) - bits.begin()));
        }
        QCOMPARE(set.rank(bits.size()), rank);
        QCOMPARE(set.count(), rank);
        if (rank == 0 || rank == bits.size())
            QCOMPARE(set.heapBytes(), std::size_t{0});
    }
}

void TestPacked::offsetsAgreeWithASum_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<quint64>("longest");
    for (const int count : {1, 2, 15, 16, 17, 1000})
        for (const quint64 longest : {quint64(1), quint64(7), quint64(300), quint64(1) << 30})
            QTest::addRow("%d up to %llu", count, longest) << count << longest;
}

void TestPacked::offsetsAgreeWithASum() {
    QFETCH(int, count);
    QFETCH(quint64, longest);
    std::mt19937_64 random(static_cast<unsigned>(count) + longest);
    // Even lengths, steep beginnings (far from a line), patterns that fit a line exactly.
    for (int shape = 0; shape < 3; ++shape) {
        std::vector<std::uint64_t> lengths;
        for (int index = 0; index < count; ++index)
            lengths.push_back(shape == 2   ? static_cast<std::uint64_t>(1 + index % 2)
                              : shape == 1 ? (index < count / 3 ? longest : static_cast<unsigned>(index) % 2U)
                                           : random() % (longest + 1));
        const Offsets built = Offsets::fromLengths(std::span<const std::uint64_t>(lengths));
        const auto again = roundTrip(built);
        VERIFY_OK(again);
        for (const Offsets& offsets : {built, *again}) {
            std::uint64_t sum = 0;
            for (std::size_t index = 0; index < lengths.size(); ++index) {
                QCOMPARE(offsets.get(index), sum);
                QCOMPARE(offsets.range(index).begin, sum);
                if (lengths[index] > 0)
                    QCOMPARE(offsets.listAt(sum), index);
                sum += lengths[index];
                QCOMPARE(offsets.range(index).end, sum);
                if (lengths[index] > 0)
                    QCOMPARE(offsets.listAt(sum - 1), index);
            }
            QCOMPARE(offsets.get(lengths.size()), sum);
            QCOMPARE(offsets.total(), sum);
        }
    }
}

void TestPacked::equalLengthsCostNothing() {
    const std::vector<std::uint32_t> lengths(10000, 3);
    const Offsets offsets = Offsets::fromLengths(std::span<const std::uint32_t>(lengths));
    QCOMPARE(offsets.heapBytes(), std::size_t{0});
    QCOMPARE(offsets.get(10000), std::uint64_t{30000});
    QCOMPARE(Offsets().get(0), std::uint64_t{0});
}

void TestPacked::sampledOffsetsOfOldFilesAreRead() {
    std::mt19937 random(11);
    for (const std::size_t count : {2U, 15U, 16U, 17U, 100U}) {
        std::vector<std::uint64_t> lengths(count);
        for (std::uint64_t& length : lengths)
            length = random() % 50;
        lengths.front() = 60;
        std::vector<std::uint64_t> starts;
        for (std::size_t group = 0; group < count; group += 16)
            starts.push_back(std::accumulate(&lengths[0], &lengths[0] + group, std::uint64_t{0}));
        const auto written = [&] {
            ByteWriter out;
            out.u8(2);
            out.varint(count);
            PackedInts::pack(std::span<const std::uint64_t>(starts)).write(out);
            PackedInts::pack(std::span<const std::uint64_t>(lengths)).write(out);
            return std::move(out).take();
        };
        const std::string bytes = written();
        ByteReader in(bytes);
        const auto offsets = Offsets::read(in);
        VERIFY_OK(offsets);
        QCOMPARE(offsets->size(), count);
        std::uint64_t sum = 0;
        for (std::size_t index = 0; index < count; ++index) {
            QCOMPARE(offsets->range(index), (Offsets::Range{sum, sum + lengths[index]}));
            sum += lengths[index];
        }
        QCOMPARE(offsets->total(), sum);
        starts.back() += 1;
        const std::string wrong = written();
        ByteReader wrongIn(wrong);
        QVERIFY(!Offsets::read(wrongIn).has_value());
    }
}

void TestPacked::hugeClaimsCostNothing() {
    // A few bytes that claim 2^32 lists of equal lengths, which would take seconds to check.
    for (const auto& [kind, groups, places] :
         {std::tuple{2, 0x10000000U, 0xffffffffU}, std::tuple{3, 0x10000000U, 0xfffffff0U}}) {
        ByteWriter out;
        out.u8(static_cast<std::uint8_t>(kind));
        out.varint(kind == 2 ? places : places - 1);
        for (const std::uint32_t count : {groups, places}) {
            out.u8(0);
            out.varint(count);
            out.u64(0);
        }
        ByteReader in(out.view());
        QVERIFY(!Offsets::read(in).has_value());
    }

    ByteWriter wide;
    wide.u8(64);
    wide.varint(std::uint64_t{1} << 40);
    wide.u64(0);
    ByteReader wideIn(wide.view());
    QVERIFY(!PackedInts::read(wideIn).has_value());
}

namespace {

/// Reads damaged bytes; whatever is accepted must be safe to use from end to end.
template <class Block, class Use>
void damage(const std::string& whole, Use&& use) {
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        ByteReader in(std::string_view(whole).substr(0, cut));
        QVERIFY(!Block::read(in).has_value());
    }
    for (std::size_t at = 0; at < whole.size() * 8; ++at) {
        std::string flipped = whole;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
        ByteReader in(flipped);
        if (const auto block = Block::read(in))
            use(*block);
    }
}

} // namespace

void TestPacked::damagedBytesNeverMislead() {
    std::vector<std::uint64_t> values;
    std::vector<bool> bits;
    std::mt19937 random(5);
    for (int index = 0; index < 150; ++index) {
        values.push_back(random() % 1000);
        bits.push_back(random() % 3 == 0);
    }
    damage<PackedInts>(blockBytes(PackedInts::pack(std::span<const std::uint64_t>(values))),
                       [](const PackedInts& packed) {
                           if (packed.width() > 0)
                               for (std::size_t index = 0; index < packed.size(); ++index)
                                   packed.get(index);
                       });
    damage<BitSet>(blockBytes(BitSet::fromBits(bits)), [](const BitSet& set) {
        QVERIFY(set.rank(set.size()) == set.count() && set.count() <= set.size());
    });
    const auto checkOffsets = [](const Offsets& offsets) {
        QCOMPARE(offsets.get(0), std::uint64_t{0});
        QCOMPARE(offsets.get(offsets.size()), offsets.total());
        for (std::size_t index = 0; index < std::min<std::size_t>(offsets.size(), 2000); ++index) {
            const Offsets::Range range = offsets.range(index);
            QVERIFY(range.begin <= range.end && range.end <= offsets.total());
        }
    };
    damage<Offsets>(blockBytes(Offsets::fromLengths(std::span<const std::uint64_t>(values))), checkOffsets);
    for (int index = 0; index < 60; ++index) {
        values[static_cast<std::size_t>(index)] = 1000000;
        values[static_cast<std::size_t>(index) + 70] = 0;
    }
    damage<Offsets>(blockBytes(Offsets::fromLengths(std::span<const std::uint64_t>(values))), checkOffsets);
}

QTEST_APPLESS_MAIN(TestPacked)
#include "tst_packed.moc"
