// String heaps in every encoding against plain vectors, and their byte form cut and flipped everywhere.
#include "model/column/string_heap.h"
#include "tests/support/samples.h"

#include <QTest>

#include <random>
#include <thread>

using namespace galley;

class TestStringHeap : public QObject {
    Q_OBJECT
private slots:
    void givesBackEveryString_data();
    void givesBackEveryString();
    void equalStringsAreStoredOnce();
    void longTextsComeBackFromTheirFile();
    void indexPastTheEndIsEmpty();
    void staysInTheBytesOfItsOwner();
    void segmentsShareTheOldOnes();
    void damagedBytesNeverMislead_data();
    void damagedBytesNeverMislead();
    void choosesByMeasuring();
    void longTextsHaveTheirOwnBlock();
    void groupsLieInFewBlocks();
    void blocksAreDecodedOnceForNeighbours();
    void claimsOfManyStringsCostNothing();
    void forgedBlockGivesEmptyStrings();
    void threadsReadOneHeap();
};

namespace {

std::string bytesOf(const auto& block) {
    ByteWriter out;
    block.write(out);
    return std::move(out).take();
}

/// Distinct strings: empty, short, binary, long.
std::vector<std::string> someStrings(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::string> strings{"", std::string("\0\xff\0", 3), std::string(3000, 'x')};
    while (strings.size() < count) {
        std::string text = std::to_string(strings.size());
        for (std::size_t words = random() % 12; words > 0; --words)
            text += std::string(" the ") + "quick brown fox and some more"[random() % 28];
        strings.push_back(text);
    }
    return strings;
}

StringHeapBuilder builderOf(const std::vector<std::string>& strings) {
    StringHeapBuilder builder;
    for (std::size_t index = 0; index < strings.size(); ++index)
        if (builder.add(strings[index]) != index)
            qFatal("the strings are not distinct");
    return builder;
}

StringHeapOptions with(int encoding) {
    return {
        .encoding = StringEncoding{static_cast<std::uint8_t>(encoding)}, .blockBytes = 1000, .dictionaryBytes = 4096};
}

void addEncodings() {
    QTest::addColumn<int>("encoding");
    QTest::newRow("plain") << 0;
    QTest::newRow("symbols") << 1;
    QTest::newRow("blocks") << 2;
}

void compare(const auto& heap, const std::vector<std::string>& strings) {
    QCOMPARE(heap.size(), strings.size());
    std::string scratch;
    std::mt19937 random(1);
    for (std::uint32_t index = 0; index < strings.size(); ++index)
        QCOMPARE(heap.get(index, scratch), std::string_view(strings[index]));
    ByteArena arena;
    std::vector<std::string_view> copies;
    for (std::uint32_t index = 0; index < strings.size(); ++index)
        copies.push_back(heap.copy(index, arena));
    QVERIFY(std::equal(copies.begin(), copies.end(), strings.begin(), strings.end()));
    QVERIFY(heap.copy(static_cast<std::uint32_t>(strings.size()), arena).empty());
    JsonText json;
    std::string expected;
    for (std::uint32_t index = 0; index <= strings.size(); ++index) {
        heap.appendJson(index, json, scratch);
        appendJsonString(expected, index < strings.size() ? strings[index] : std::string());
    }
    QCOMPARE(json.view(), std::string_view(expected));
    for (std::uint32_t index = 0; index < strings.size(); index += 7) {
        QVERIFY(heap.equals(index, strings[index]));
        QVERIFY(!heap.equals(index, strings[index] + "x"));
        QVERIFY(strings[index].empty() || !heap.equals(index, strings[index].substr(1)));
        QVERIFY(!heap.equals(index, strings[(index + 1) % strings.size()]) || strings.size() == 1);
    }
    QVERIFY(!heap.equals(static_cast<std::uint32_t>(strings.size()), ""));
    for (int step = 0; step < 2000 && !strings.empty(); ++step) {
        const auto index = static_cast<std::uint32_t>(random() % strings.size());
        QCOMPARE(heap.get(index, scratch), std::string_view(strings[index]));
    }
}

} // namespace

void TestStringHeap::givesBackEveryString_data() {
    addEncodings();
}

void TestStringHeap::givesBackEveryString() {
    QFETCH(int, encoding);
    for (const std::size_t count : {std::size_t{3}, std::size_t{100}, std::size_t{5000}}) {
        const auto strings = someStrings(count, 9);
        const StringHeap heap = builderOf(strings).build(with(encoding));
        QCOMPARE(int(heap.encoding()), encoding);
        compare(heap, strings);
        const std::string bytes = bytesOf(heap);
        QVERIFY(heap.heapBytes() + 1000 > bytes.size());
        ByteReader in(bytes);
        const auto again = StringHeap::read(in);
        VERIFY_OK(again);
        QCOMPARE(in.remaining(), std::size_t{0});
        compare(*again, strings);
        QCOMPARE(bytesOf(*again), bytes);
    }
    if (encoding == 2) {
        const auto strings = someStrings(5000, 3);
        const StringHeap heap = builderOf(strings).build(with(encoding));
        const auto repacked = heap.recompressed(17, 2);
        VERIFY_OK(repacked);
        const StringHeap& patient = *repacked;
        compare(patient, strings);
        QVERIFY(patient.heapBytes() <= heap.heapBytes());
        StringHeapOptions threads = with(encoding);
        threads.threads = 3;
        QCOMPARE(bytesOf(builderOf(strings).build(threads)), bytesOf(heap));
    }
    compare(StringHeapBuilder().build(with(encoding)), {});
    compare(builderOf({""}).build(with(encoding)), {""});
}

void TestStringHeap::equalStringsAreStoredOnce() {
    StringHeapBuilder builder;
    const auto strings = someStrings(1000, 4);
    for (int round = 0; round < 3; ++round)
        for (std::uint32_t index = 0; index < strings.size(); ++index)
            QCOMPARE(builder.add(strings[index]), index);
    QCOMPARE(builder.size(), strings.size());
    for (std::uint32_t index = 0; index < strings.size(); ++index)
        QCOMPARE(builder.get(index), std::string_view(strings[index]));
}

void TestStringHeap::longTextsComeBackFromTheirFile() {
    constexpr std::uint32_t kStrings = 20000; // more than a builder holds in memory
    const auto textOf = [](std::uint32_t number) { return std::to_string(number) + std::string(4000, 'x'); };
    StringHeapBuilder builder;
    for (std::uint32_t number = 0; number < kStrings; ++number)
        QCOMPARE(builder.add(textOf(number)), number);
    QVERIFY(builder.textBytes() > ScratchText::kInMemory);
    for (std::uint32_t number = 0; number < kStrings; number += 7)
        QCOMPARE(builder.add(textOf(number)), number);
    QCOMPARE(builder.size(), std::size_t{kStrings});
    std::string scratch;
    for (const StringEncoding encoding : {StringEncoding::Plain, StringEncoding::Blocks}) {
        const StringHeap heap = builder.build({.encoding = encoding, .zstdLevel = 1});
        QCOMPARE(heap.encoding(), encoding);
        for (std::uint32_t number = 0; number < kStrings; number += 3)
            QVERIFY(heap.get(number, scratch) == textOf(number));
    }
}

void TestStringHeap::indexPastTheEndIsEmpty() {
    std::string scratch;
    const StringHeap none;
    QVERIFY(none.get(0, scratch).empty());
    const StringHeap five = builderOf(someStrings(5, 1)).build();
    QVERIFY(five.get(5, scratch).empty());
    const SegmentedHeap noSegments;
    QVERIFY(noSegments.get(0, scratch).empty());
}

void TestStringHeap::staysInTheBytesOfItsOwner() {
    const auto strings = someStrings(300, 2);
    const auto file = std::make_shared<const std::string>(bytesOf(builderOf(strings).build(with(0))));
    ByteReader in(*file, file);
    const auto heap = StringHeap::read(in);
    VERIFY_OK(heap);
    std::string scratch;
    const char* text = heap->get(7, scratch).data();
    QVERIFY(text >= file->data() && text < file->data() + file->size());
    compare(*heap, strings);
}

void TestStringHeap::segmentsShareTheOldOnes() {
    std::vector<std::string> all;
    SegmentedHeap heap;
    std::vector<SegmentedHeap> versions;
    for (unsigned part = 0; part < 6; ++part) {
        const auto strings = part == 3 ? std::vector<std::string>() : someStrings(10 + part, part);
        all.insert(all.end(), strings.begin(), strings.end());
        heap = heap.withAppended(std::make_shared<const StringHeap>(builderOf(strings).build(with(int(part) % 3))));
        versions.push_back(heap);
    }
    compare(heap, all);
    QCOMPARE(versions[2].segments()[1].get(), heap.segments()[1].get());
    QCOMPARE(versions[0].size(), std::size_t{10});
    compare(versions[0], {all.begin(), all.begin() + 10});

    const std::string bytes = bytesOf(heap);
    ByteReader in(bytes);
    const auto again = SegmentedHeap::read(in);
    VERIFY_OK(again);
    compare(*again, all);
}

void TestStringHeap::damagedBytesNeverMislead_data() {
    addEncodings();
}

void TestStringHeap::damagedBytesNeverMislead() {
    QFETCH(int, encoding);
    std::vector<std::string> strings{"one", "two", "three", ""};
    for (int number = 0; number < 30; ++number)
        strings.push_back("string number " + std::to_string(number));
    StringHeapOptions options = with(encoding);
    options.blockBytes = 100;
    const std::string whole = bytesOf(builderOf(strings).build(options));
    std::string scratch;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        ByteReader in(std::string_view(whole).substr(0, cut));
        QVERIFY(!StringHeap::read(in).has_value());
    }
    for (std::size_t at = 0; at < whole.size() * 8; ++at) {
        std::string flipped = whole;
        flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
        ByteReader in(flipped);
        if (const auto heap = StringHeap::read(in))
            for (std::uint32_t index = 0; index < 40; ++index)
                QVERIFY(heap->get(index, scratch).size() <= 100 * flipped.size());
    }
}

void TestStringHeap::choosesByMeasuring() {
    StringHeapBuilder names;
    StringHeapBuilder noise;
    StringHeapBuilder texts;
    std::mt19937_64 random(3);
    for (int index = 0; index < 3000; ++index) {
        names.add("The Return of the Ghost, part " + std::to_string(index));
        std::string bytes(12, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random());
        noise.add(bytes);
        std::string text;
        for (int word = 0; word < 40; ++word)
            text += std::to_string(random() % 50) + " words ";
        texts.add(text);
    }
    QVERIFY(names.build().encoding() == StringEncoding::Symbols);
    QVERIFY(noise.build().encoding() == StringEncoding::Plain);
    QVERIFY(texts.build().encoding() == StringEncoding::Blocks);
    QVERIFY(names.build().heapBytes() * 2 < names.textBytes());
    QVERIFY(texts.build().heapBytes() * 2 < texts.textBytes());
    QVERIFY(StringHeapBuilder().build().encoding() == StringEncoding::Plain);
}

void TestStringHeap::longTextsHaveTheirOwnBlock() {
    std::vector<std::string> strings;
    for (int index = 0; index < 40; ++index)
        strings.push_back(std::to_string(index) +
                          std::string(index % 4 ? 50 : 100000, static_cast<char>('a' + index % 26)));
    const StringHeap heap = builderOf(strings).build(with(2));
    compare(heap, strings);
    QVERIFY(heap.heapBytes() < 100000);
}

void TestStringHeap::groupsLieInFewBlocks() {
    // Pages of three texts of 150 to 300 bytes each; blocks of 1,000 without groups would cut most of them.
    std::mt19937 random(4);
    StringHeapBuilder builder;
    std::vector<std::string> strings;
    for (int page = 0; page < 500; ++page) {
        for (int text = 0; text < 3; ++text) {
            strings.push_back(std::to_string(page * 3 + text) + std::string(150 + random() % 150, 'x'));
            builder.add(strings.back());
        }
        builder.endGroup();
    }
    const StringHeap heap = builder.build({.encoding = StringEncoding::Blocks, .blockBytes = 1000});
    compare(heap, strings);
    const std::string bytes = bytesOf(heap);
    ByteReader in(bytes);
    in.u8();
    const auto texts = Offsets::read(in);
    const auto firsts = Offsets::read(in);
    VERIFY_OK(texts);
    VERIFY_OK(firsts);
    QCOMPARE(firsts->total(), std::uint64_t{1500});
    for (std::size_t block = 0; block < firsts->size(); ++block) {
        const Offsets::Range inside = firsts->range(block);
        QCOMPARE(inside.begin % 3, std::uint64_t{0});
        QVERIFY(texts->get(inside.end) - texts->get(inside.begin) <= 1500);
    }
}

void TestStringHeap::blocksAreDecodedOnceForNeighbours() {
    const auto strings = someStrings(20000, 6);
    const StringHeap heap = builderOf(strings).build(with(2));
    std::string scratch;
    for (std::uint32_t index = 0; index < heap.size(); ++index)
        heap.get(index, scratch);
    const std::size_t cached = StringHeap::cacheBytes();
    QVERIFY2(cached > 10000 && cached <= std::size_t{1} << 20, QByteArray::number(qulonglong(cached)));
}

void TestStringHeap::claimsOfManyStringsCostNothing() {
    constexpr std::uint64_t kBlocks = 1000;
    constexpr std::uint64_t kStrings = 100'000; // in each
    ByteWriter out;
    out.u8(2); // blocks
    for (const auto& [lists, length] :
         {std::pair{kBlocks * kStrings, std::uint64_t{1}}, {kBlocks, kStrings}, {kBlocks, 1}}) {
        out.u8(0); // constant
        out.varint(lists);
        out.varint(length);
    }
    out.string({}); // no dictionary
    out.bytes(std::string(kBlocks, 'x'));
    ByteReader in(out.view());
    const auto heap = StringHeap::read(in);
    QVERIFY(!heap);
    QVERIFY2(heap.error().message.find("more strings") != std::string::npos, heap.error().message.c_str());
}

void TestStringHeap::forgedBlockGivesEmptyStrings() {
    std::vector<std::string> strings;
    for (int number = 0; number < 300; ++number)
        strings.push_back("string number " + std::to_string(number));
    std::string bytes = bytesOf(builderOf(strings).build(with(2)));
    bytes.back() = static_cast<char>(bytes.back() ^ 0x55);
    bytes[bytes.size() - 2] = static_cast<char>(bytes[bytes.size() - 2] ^ 0x55);
    bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 0x55);
    ByteReader in(bytes);
    const auto heap = StringHeap::read(in);
    VERIFY_OK(heap);
    std::string scratch;
    QCOMPARE(heap->get(0, scratch), std::string_view(strings[0]));
    const std::string last(heap->get(299, scratch));
    QVERIFY(last.empty() || last.size() == strings[299].size());
}

void TestStringHeap::threadsReadOneHeap() {
    const auto strings = someStrings(3000, 8);
    const StringHeap heap = builderOf(strings).build(with(2));
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 3; ++seed)
        threads.emplace_back([&, seed] {
            std::mt19937 random(seed);
            std::string scratch;
            for (int step = 0; step < 3000; ++step) {
                const auto index = static_cast<std::uint32_t>(random() % strings.size());
                if (heap.get(index, scratch) != strings[index])
                    qFatal("a thread read a wrong string");
            }
        });
    for (std::thread& thread : threads)
        thread.join();
}

QTEST_APPLESS_MAIN(TestStringHeap)
#include "tst_string_heap.moc"
