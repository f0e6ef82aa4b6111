// String heaps in every encoding against plain vectors, and their byte form cut and flipped everywhere.
#include "model/column/string_heap.h"
#include "tests/support/samples.h"

#include <QTest>

#include <random>

using namespace galley;

class TestStringHeap : public QObject {
    Q_OBJECT
private slots:
    void givesBackEveryString();
    void equalStringsAreStoredOnce();
    void indexPastTheEndIsEmpty();
    void staysInTheMappedFile();
    void segmentsShareTheOldOnes();
    void damagedBytesNeverMislead();
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

void compare(const auto& heap, const std::vector<std::string>& strings) {
    QCOMPARE(heap.size(), strings.size());
    std::string scratch;
    std::mt19937 random(1);
    for (std::uint32_t index = 0; index < strings.size(); ++index)
        QCOMPARE(heap.get(index, scratch), std::string_view(strings[index]));
    for (int step = 0; step < 2000 && !strings.empty(); ++step) {
        const auto index = static_cast<std::uint32_t>(random() % strings.size());
        QCOMPARE(heap.get(index, scratch), std::string_view(strings[index]));
    }
}

} // namespace

void TestStringHeap::givesBackEveryString() {
    for (const std::size_t count : {std::size_t{3}, std::size_t{100}, std::size_t{5000}}) {
        const auto strings = someStrings(count, 9);
        const StringHeap heap = builderOf(strings).build();
        compare(heap, strings);
        const std::string bytes = bytesOf(heap);
        ByteReader in(bytes);
        const auto again = StringHeap::read(in);
        VERIFY_OK(again);
        QCOMPARE(in.remaining(), std::size_t{0});
        compare(*again, strings);
    }
    compare(StringHeapBuilder().build(), {});
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

void TestStringHeap::indexPastTheEndIsEmpty() {
    std::string scratch;
    const StringHeap none;
    QVERIFY(none.get(0, scratch).empty());
    const StringHeap five = builderOf(someStrings(5, 1)).build();
    QVERIFY(five.get(5, scratch).empty());
    const SegmentedHeap noSegments;
    QVERIFY(noSegments.get(0, scratch).empty());
}

void TestStringHeap::staysInTheMappedFile() {
    const auto strings = someStrings(300, 2);
    const auto file = std::make_shared<const std::string>(bytesOf(builderOf(strings).build()));
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
        heap = heap.withAppended(std::make_shared<const StringHeap>(builderOf(strings).build()));
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

void TestStringHeap::damagedBytesNeverMislead() {
    const std::string whole = bytesOf(builderOf({"one", "two", "three", ""}).build());
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
            for (std::uint32_t index = 0; index < 6; ++index)
                QVERIFY(heap->get(index, scratch).size() <= flipped.size());
    }
}

QTEST_APPLESS_MAIN(TestStringHeap)
#include "tst_string_heap.moc"
