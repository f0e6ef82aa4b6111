// What the column blocks weigh and cost: every string field of an NDJSON dataset as a string heap, its ids as an id
// index.
//   bench_column [FILE.ndjson] [ZSTD-LEVEL [BLOCK-BYTES]]
// One JSON object a line; times are CPU time of the thread; `check` sums what was read. Strings inside arrays of
// strings are taken for references and left out, as is "author".
#include "model/base/hash.h"
#include "model/column/id_index.h"
#include "model/column/persistent_map.h"
#include "model/column/string_heap.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <random>

using namespace galley;

namespace {

double cpuNanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

struct Cost {
    double median = 0; ///< nanoseconds a call, median of the batches
    double min = 0;
    std::uint64_t check = 0;
};

/// Runs 15 batches of `calls` calls of work(number) -> integer.
template <class Work>
Cost measure(std::size_t calls, Work&& work) {
    Cost cost;
    std::vector<double> batches;
    std::size_t number = 0;
    for (int batch = 0; batch < 15; ++batch) {
        const double start = cpuNanoseconds();
        for (std::size_t call = 0; call < calls; ++call)
            cost.check += work(number++);
        batches.push_back((cpuNanoseconds() - start) / static_cast<double>(calls));
    }
    std::sort(batches.begin(), batches.end());
    cost.median = batches[batches.size() / 2];
    cost.min = batches.front();
    return cost;
}

void print(const nlohmann::ordered_json& line) {
    std::cout << line.dump() << '\n' << std::flush;
}

nlohmann::ordered_json costLine(const char* figure, const char* unit, const Cost& cost) {
    return {{"figure", figure}, {"unit", unit}, {"median", cost.median}, {"min", cost.min}, {"check", cost.check}};
}

using Fields = std::map<std::string, StringHeapBuilder>;

void collect(const nlohmann::json& value, const std::string& field, Fields& fields) {
    if (value.is_object()) {
        for (const auto& [name, member] : value.items())
            if (name != "type" && name != "author")
                collect(member, field + "/" + name, fields);
    } else if (value.is_array()) {
        for (const nlohmann::json& element : value)
            if (element.is_object())
                collect(element, field, fields);
    } else if (value.is_string()) {
        fields[field].add(value.get_ref<const std::string&>());
    }
}

Fields readDataset(std::istream& in) {
    Fields fields;
    for (std::string line; std::getline(in, line);) {
        const nlohmann::json record = nlohmann::json::parse(line, nullptr, false);
        if (record.is_object())
            collect(record, record.value("type", std::string("?")), fields);
    }
    return fields;
}

Fields generated() {
    Fields fields;
    std::mt19937 random(1);
    for (int index = 0; index < 3000; ++index) {
        const std::string number = std::to_string(index);
        fields["title/id"].add("title/the-return-of-the-ghost-" + number);
        fields["title/title"].add("The Return of the Ghost " + number);
        std::string text;
        for (int word = 0; word < 40; ++word)
            text += "word" + std::to_string(random() % 300) + ' ';
        fields["page/modules/text"].add(text);
    }
    return fields;
}

/// Prints the heap of one field and gives back the bytes it holds.
std::size_t benchHeap(const std::string& field, const StringHeapBuilder& builder, const StringHeapOptions& options) {
    const double start = cpuNanoseconds();
    const StringHeap built = builder.build(options);
    const double buildTime = cpuNanoseconds() - start;
    ByteWriter out;
    built.write(out);
    const auto file = std::make_shared<const std::string>(std::move(out).take());
    const double readStart = cpuNanoseconds();
    ByteReader in(*file, file);
    const Result<StringHeap> heap = StringHeap::read(in);
    const double readTime = cpuNanoseconds() - readStart;
    if (!heap) {
        std::cerr << field << ": " << heap.error().toString() << '\n';
        std::exit(1);
    }

    std::mt19937 random(7);
    std::vector<std::uint32_t> order(20000);
    for (std::uint32_t& index : order)
        index = static_cast<std::uint32_t>(random() % heap->size());
    std::string scratch;
    const bool blocks = heap->encoding() == StringEncoding::Blocks;
    const std::size_t calls = blocks ? 1000 : 20000;
    const Cost randomCost =
        measure(calls, [&](std::size_t number) { return heap->get(order[number % order.size()], scratch).size(); });
    const Cost nextCost = measure(calls, [&](std::size_t number) {
        return heap->get(static_cast<std::uint32_t>(number % heap->size()), scratch).size();
    });
    static const char* const kNames[] = {"plain", "symbols", "blocks"};
    print({{"figure", "heap"},
           {"field", field},
           {"encoding", kNames[static_cast<std::size_t>(heap->encoding())]},
           {"strings", heap->size()},
           {"text_bytes", builder.textBytes()},
           {"heap_bytes", heap->heapBytes()},
           {"file_bytes", file->size()},
           {"get_random_ns", randomCost.median},
           {"get_next_ns", nextCost.median},
           {"build_ms", buildTime / 1e6},
           {"read_ms", readTime / 1e6},
           {"check", randomCost.check + nextCost.check}});
    return heap->heapBytes();
}

void benchIdIndex(const StringHeapBuilder& ids) {
    std::vector<std::uint64_t> hashes;
    for (std::uint32_t index = 0; index < ids.size(); ++index)
        hashes.push_back(hash64(ids.get(index)));
    const IdIndex index = IdIndex::build(hashes);
    const StringHeap heap = ids.build();
    std::mt19937 random(9);
    std::vector<std::string> wanted;
    for (int number = 0; number < 20000; ++number)
        wanted.emplace_back(ids.get(static_cast<std::uint32_t>(random() % ids.size())));
    std::string scratch;
    const auto lookUp = [&](const std::string& id) {
        return index.find(hash64(id), [&](std::uint32_t ordinal) { return heap.get(ordinal, scratch) == id; });
    };
    const Cost hit = measure(
        20000, [&](std::size_t number) { return std::uint64_t{lookUp(wanted[number % wanted.size()]).value_or(0)}; });
    for (std::string& id : wanted)
        id += '~';
    const Cost miss = measure(
        20000, [&](std::size_t number) { return std::uint64_t{lookUp(wanted[number % wanted.size()]).has_value()}; });
    auto line = costLine("id_index_hit", "ns", hit);
    line["bytes_per_record"] = static_cast<double>(index.heapBytes()) / static_cast<double>(index.size());
    print(line);
    print(costLine("id_index_miss", "ns", miss));
}

void benchPersistentMap() {
    PersistentMap<std::uint64_t> map;
    for (std::uint64_t key = 0; key < 100000; ++key)
        map = map.set(key, key);
    print(costLine("persistent_map_set", "ns", measure(2000, [&](std::size_t number) {
                       map = map.set(number * 7919 % 100000, number);
                       return map.size();
                   })));
    print(costLine("persistent_map_find", "ns",
                   measure(20000, [&](std::size_t number) { return *map.find(number * 7919 % 100000); })));
    const PersistentMap<std::uint64_t> before = map;
    for (std::uint64_t key = 0; key < 10; ++key)
        map = map.set(key * 9973, key + 1);
    print(costLine("persistent_map_diff_10", "ns", measure(100, [&](std::size_t) {
                       std::uint64_t changes = 0;
                       before.diff(map, [&](auto, auto, auto) { ++changes; });
                       return changes;
                   })));
}

} // namespace

int main(int argc, char** argv) {
    Fields fields;
    StringHeapOptions options;
    if (argc > 1) {
        std::ifstream file(argv[1]);
        fields = readDataset(file);
        if (fields.empty()) {
            std::cerr << argv[1] << ": no records\n";
            return 1;
        }
        if (argc > 2)
            options.zstdLevel = std::atoi(argv[2]);
        if (argc > 3)
            options.blockBytes = static_cast<std::size_t>(std::atoi(argv[3]));
    } else {
        fields = generated();
    }
    std::size_t textBytes = 0;
    std::size_t heapBytes = 0;
    for (const auto& [field, builder] : fields) {
        textBytes += builder.textBytes();
        heapBytes += benchHeap(field, builder, options);
    }
    print({{"figure", "all_heaps"},
           {"text_bytes", textBytes},
           {"heap_bytes", heapBytes},
           {"cache_bytes", StringHeap::cacheBytes()}});
    benchIdIndex(fields["title/id"]);
    benchPersistentMap();
    return 0;
}
