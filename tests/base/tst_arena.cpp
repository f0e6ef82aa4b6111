#include "model/base/arena.h"
#include "tests/support/samples.h"

#include <QTest>
#include <random>
#include <string>
#include <vector>

using namespace galley;

class TestArena : public QObject {
    Q_OBJECT
private slots:
    void keepsWhatItWasGiven();
    void roomIsTakenOnlyWhenKept();
    void alignsWhatItAllocates();
};

void TestArena::keepsWhatItWasGiven() {
    ByteArena arena;
    std::mt19937 random(1);
    std::vector<std::string> texts;
    std::vector<std::string_view> kept;
    std::size_t bytes = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::size_t length = i % 500 == 499 ? 200'000 : random() % 100;
        texts.emplace_back(length, static_cast<char>('a' + i % 26));
        kept.push_back(arena.copy(texts.back()));
        bytes += length;
    }
    for (std::size_t i = 0; i < texts.size(); ++i)
        QCOMPARE(kept[i], std::string_view(texts[i]));
    QCOMPARE(arena.bytes(), bytes);
}

void TestArena::roomIsTakenOnlyWhenKept() {
    ByteArena arena;
    char* const first = arena.room(100);
    first[0] = 'x';
    QCOMPARE(arena.bytes(), std::size_t{0});
    QCOMPARE(arena.keep(1), std::string_view("x"));
    QVERIFY(arena.room(99) == first + 1); // QCOMPARE would read both as C strings
    QVERIFY(arena.keep(0).empty());
    QVERIFY(arena.copy({}).empty());
}

void TestArena::alignsWhatItAllocates() {
    ByteArena arena;
    for (std::size_t i = 0; i < 2000; ++i) {
        arena.copy(std::string(i % 7, 'x'));
        auto* const numbers = arena.allocate<std::uint64_t>(i % 50);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(numbers) % alignof(std::uint64_t), std::uintptr_t{0});
        for (std::size_t at = 0; at < i % 50; ++at)
            numbers[at] = i;
    }
}

QTEST_GUILESS_MAIN(TestArena)
#include "tst_arena.moc"
