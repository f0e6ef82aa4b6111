#include "model/column/persistent_map.h"

#include <QTest>

#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace galley;

class TestPersistentMap : public QObject {
    Q_OBJECT
private slots:
    void emptyCostsNothing();
    void agreesWithStdMapUnderRandomOperations_data();
    void agreesWithStdMapUnderRandomOperations();
    void oldVersionsStayIntact();
    void shapeDependsOnTheKeysAlone();
    void setOfAnEqualKeyReplaces();
    void eraseOfAnAbsentKeySharesAll();
    void diffAgreesWithAComparison();
    void diffSkipsWhatIsShared();
    void canBeReadWhileCopiesAreChanged();
};

namespace {

using Map = PersistentMap<std::string>;
using Oracle = std::map<std::uint64_t, std::string>;

Oracle contentOf(const Map& map) {
    Oracle content;
    map.forEach([&](std::uint64_t key, const std::string& value) { QVERIFY(content.emplace(key, value).second); });
    return content;
}

bool same(const Map& map, const Oracle& oracle) {
    if (map.size() != oracle.size() || map.empty() != oracle.empty())
        return false;
    for (const auto& [key, value] : oracle) {
        const std::string* found = map.find(key);
        if (!found || *found != value)
            return false;
    }
    return contentOf(map) == oracle;
}

using Changes = std::map<std::uint64_t, std::pair<std::string, std::string>>;

Changes changesBetween(const Map& before, const Map& after) {
    Changes changes;
    before.diff(after, [&](std::uint64_t key, const std::string* old, const std::string* now) {
        QVERIFY(old || now);
        QVERIFY(changes.emplace(key, std::pair(old ? *old : "-", now ? *now : "-")).second);
    });
    return changes;
}

Changes naiveChanges(const Oracle& before, const Oracle& after) {
    Changes changes;
    for (const auto& [key, value] : before) {
        const auto now = after.find(key);
        if (now == after.end())
            changes[key] = {value, "-"};
        else if (now->second != value)
            changes[key] = {value, now->second};
    }
    for (const auto& [key, value] : after)
        if (!before.contains(key))
            changes[key] = {"-", value};
    return changes;
}

} // namespace

void TestPersistentMap::emptyCostsNothing() {
    const Map map;
    QVERIFY(map.empty());
    QCOMPARE(map.heapBytes(), std::size_t{0});
    QVERIFY(map.find(0) == nullptr);
    QVERIFY(map.erase(7).empty());
    QCOMPARE(map.set(7, "x").erase(7).heapBytes(), std::size_t{0});
}

void TestPersistentMap::agreesWithStdMapUnderRandomOperations_data() {
    QTest::addColumn<quint64>("keys");
    QTest::addColumn<int>("steps");
    QTest::newRow("few keys") << quint64(8) << 4000;
    QTest::newRow("hundreds") << quint64(300) << 20000;
    QTest::newRow("sparse") << quint64(0) << 20000;
}

void TestPersistentMap::agreesWithStdMapUnderRandomOperations() {
    QFETCH(quint64, keys);
    QFETCH(int, steps);
    std::mt19937_64 random(keys + 1);
    Map map;
    Oracle oracle;
    std::vector<std::uint64_t> used;
    for (int step = 0; step < steps; ++step) {
        const bool known = !used.empty() && random() % 2;
        const std::uint64_t key = known ? used[random() % used.size()] : keys ? random() % keys : random();
        if (random() % 3 == 0) {
            map = map.erase(key);
            oracle.erase(key);
        } else {
            const std::string value = std::to_string(random() % 5);
            map = map.set(key, value);
            oracle[key] = value;
            used.push_back(key);
        }
        QCOMPARE(map.size(), oracle.size());
        if (step % 1000 == 0)
            QVERIFY(same(map, oracle));
    }
    QVERIFY(same(map, oracle));
    for (const std::uint64_t key : used)
        map = map.erase(key);
    QVERIFY(map.empty());
}

void TestPersistentMap::oldVersionsStayIntact() {
    std::mt19937_64 random(42);
    std::vector<std::pair<Map, Oracle>> versions(1);
    for (int step = 0; step < 300; ++step) {
        auto [map, oracle] = versions[random() % versions.size()];
        const std::uint64_t key = random() % 200;
        if (random() % 3 == 0) {
            map = map.erase(key);
            oracle.erase(key);
        } else {
            map = map.set(key, std::to_string(step));
            oracle[key] = std::to_string(step);
        }
        versions.emplace_back(map, oracle);
    }
    for (const auto& [map, oracle] : versions)
        QVERIFY(same(map, oracle));
}

void TestPersistentMap::shapeDependsOnTheKeysAlone() {
    Map small;
    Map shrunk;
    for (std::uint64_t key = 0; key < 5000; ++key)
        shrunk = shrunk.set(key, "v");
    for (std::uint64_t key = 40; key < 5000; ++key)
        shrunk = shrunk.erase(key);
    for (std::uint64_t key = 40; key > 0; --key)
        small = small.set(key - 1, "v");
    std::vector<std::uint64_t> order;
    std::vector<std::uint64_t> other;
    small.forEach([&](std::uint64_t key, const std::string&) { order.push_back(key); });
    shrunk.forEach([&](std::uint64_t key, const std::string&) { other.push_back(key); });
    QVERIFY(order == other);
    QVERIFY(changesBetween(small, shrunk).empty());
}

void TestPersistentMap::setOfAnEqualKeyReplaces() {
    const Map one = Map().set(3, "a");
    const Map two = one.set(3, "b");
    QCOMPARE(two.size(), std::size_t{1});
    QCOMPARE(*one.find(3), std::string("a"));
    QCOMPARE(*two.find(3), std::string("b"));
}

void TestPersistentMap::eraseOfAnAbsentKeySharesAll() {
    Map map;
    for (std::uint64_t key = 0; key < 1000; ++key)
        map = map.set(key, "v");
    QVERIFY(map.erase(1000).sharesRootWith(map));
    QVERIFY(!map.erase(999).sharesRootWith(map));
}

void TestPersistentMap::diffAgreesWithAComparison() {
    std::mt19937_64 random(7);
    for (int round = 0; round < 200; ++round) {
        Map before;
        Oracle beforeOracle;
        const std::uint64_t keys = 1 + random() % 400;
        for (std::uint64_t step = 0; step < keys; ++step) {
            const std::uint64_t key = random() % keys;
            before = before.set(key, "a");
            beforeOracle[key] = "a";
        }
        Map after = round % 10 == 0 ? Map() : before;
        Oracle afterOracle = round % 10 == 0 ? Oracle() : beforeOracle;
        for (std::uint64_t step = random() % 100; step > 0; --step) {
            const std::uint64_t key = random() % (keys * 2);
            if (random() % 2) {
                after = after.erase(key);
                afterOracle.erase(key);
            } else {
                const std::string value = random() % 4 ? "b" : "a";
                after = after.set(key, value);
                afterOracle[key] = value;
            }
        }
        QVERIFY(changesBetween(before, after) == naiveChanges(beforeOracle, afterOracle));
        QVERIFY(changesBetween(after, before) == naiveChanges(afterOracle, beforeOracle));
    }
}

namespace {

/// Counts how often values are compared.
struct Counted {
    int value = 0;
    static inline int comparisons = 0;
    friend bool operator==(const Counted& left, const Counted& right) {
        ++comparisons;
        return left.value == right.value;
    }
};

} // namespace

void TestPersistentMap::diffSkipsWhatIsShared() {
    PersistentMap<Counted> before;
    for (std::uint64_t key = 0; key < 50000; ++key)
        before = before.set(key, Counted{1});
    const auto after = before.set(17, Counted{2}).erase(4711).set(99999, Counted{3});
    int changes = 0;
    Counted::comparisons = 0;
    before.diff(after, [&](std::uint64_t, const Counted*, const Counted*) { ++changes; });
    QCOMPARE(changes, 3);
    QVERIFY2(Counted::comparisons < 300, QByteArray::number(Counted::comparisons));
}

void TestPersistentMap::canBeReadWhileCopiesAreChanged() {
    PersistentMap<int> base;
    for (std::uint64_t key = 0; key < 2000; ++key)
        base = base.set(key, 1);
    std::vector<std::thread> threads;
    for (std::uint64_t worker = 0; worker < 3; ++worker) {
        threads.emplace_back([base, worker] {
            PersistentMap<int> own = base;
            for (std::uint64_t step = 0; step < 2000; ++step) {
                own = step % 2 ? own.set(step + worker, 2) : own.erase(step);
                if (*base.find(step) != 1)
                    std::abort();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(base.size(), std::size_t{2000});
}

QTEST_APPLESS_MAIN(TestPersistentMap)
#include "tst_persistent_map.moc"
