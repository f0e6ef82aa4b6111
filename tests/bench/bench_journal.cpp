// What commits cost: the time until one is durable, alone and through the writer's thread, one commit with many
// records, and reading all of it back.
//   bench_journal [FILE.ndjson [COMMITS]]
// One JSON object a line; times in microseconds or milliseconds of the wall clock. Without a file the records are
// generated. The journal lies in the folder for temporary files: TMPDIR chooses the disk that is measured.
#include "model/base/file.h"
#include "model/journal/journal_writer.h"
#include "model/journal/sqlite_journal.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace galley;

namespace {

using Stopwatch = std::chrono::steady_clock;

double millisecondsSince(Stopwatch::time_point start) {
    return std::chrono::duration<double, std::milli>(Stopwatch::now() - start).count();
}

/// Ends the program: a benchmark of something that fails measures nothing.
template <class T>
void require(const Result<T>& result) {
    if (result)
        return;
    std::fprintf(stderr, "%s\n", result.error().toString().c_str());
    std::exit(1);
}

void print(const nlohmann::json& figure) {
    std::printf("%s\n", figure.dump().c_str());
}

void printSpread(const char* figure, const char* unit, std::vector<double> values) {
    std::sort(values.begin(), values.end());
    print({{"figure", figure},
           {"unit", unit},
           {"median", values[values.size() / 2]},
           {"p99", values[values.size() * 99 / 100]},
           {"max", values.back()},
           {"n", values.size()}});
}

Commit smallCommit(std::uint64_t number) {
    Commit commit;
    commit.number = number;
    commit.id = randomId();
    commit.time = Clock::system().now();
    commit.author = "bench";
    commit.bases = {{"article", "a" + std::to_string(number % 1000), number}};
    commit.body = std::vector<Edit>{
        Edit::patch("article", "a" + std::to_string(number % 1000), "headline",
                    "A headline that somebody is typing, letter by letter " + std::to_string(number))};
    return commit;
}

void benchAppends(Journal& journal, std::uint64_t commits) {
    std::vector<double> times;
    for (std::uint64_t number = 1; number <= commits; ++number) {
        std::vector<Commit> batch{smallCommit(number)};
        const auto start = Stopwatch::now();
        require(journal.append(batch));
        times.push_back(millisecondsSince(start) * 1000);
    }
    printSpread("append_one", "us", std::move(times));
}

void benchWriter(Journal& journal, std::uint64_t first, std::uint64_t commits) {
    JournalWriter writer(journal, first - 1, {});
    std::vector<double> times;
    const auto start = Stopwatch::now();
    for (std::uint64_t number = first; number < first + commits; ++number) {
        Commit commit = smallCommit(number);
        const auto enqueued = Stopwatch::now();
        require(writer.enqueue(std::move(commit)));
        times.push_back(millisecondsSince(enqueued) * 1000);
    }
    require(writer.stop());
    printSpread("enqueue", "us", std::move(times));
    print({{"figure", "writer_rate"},
           {"unit", "commits/s"},
           {"value", static_cast<double>(commits) / millisecondsSince(start) * 1000},
           {"n", commits}});
}

std::string generatedRecords() {
    std::string records;
    for (int i = 0; i < 20'000; ++i)
        records +=
            R"({"type":"article","id":")" + randomId() + R"(","headline":"Number )" + std::to_string(i) + "\"}\n";
    return records;
}

void benchBulk(Journal& journal, std::uint64_t number, std::string records) {
    Commit commit = smallCommit(number);
    const std::size_t bytes = records.size();
    commit.body = RecordSet{std::move(records)};
    std::vector<Commit> batch;
    batch.push_back(std::move(commit));
    const auto start = Stopwatch::now();
    require(journal.append(batch));
    print({{"figure", "append_records"}, {"unit", "ms"}, {"value", millisecondsSince(start)}, {"bytes", bytes}});
}

void benchReading(const Journal& journal) {
    auto start = Stopwatch::now();
    std::uint64_t count = 0;
    require(journal.readHeaders(1, UINT64_MAX, [&count](const CommitHeader&) -> Result<void> {
        ++count;
        return {};
    }));
    print({{"figure", "read_headers"}, {"unit", "ms"}, {"value", millisecondsSince(start)}, {"n", count}});
    start = Stopwatch::now();
    const Result<VerifyReport> report = journal.verify();
    require(report);
    print({{"figure", "verify"}, {"unit", "ms"}, {"value", millisecondsSince(start)}, {"whole", report->isWhole()}});
}

} // namespace

int main(int argumentCount, char** arguments) {
    std::string records;
    if (argumentCount > 1) {
        Result<std::string> read = readFile(arguments[1]);
        require(read);
        records = *std::move(read);
    } else {
        records = generatedRecords();
    }
    const std::uint64_t commits = argumentCount > 2 ? std::strtoull(arguments[2], nullptr, 10) : 300;
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("galley-bench-journal-" + randomId());
    std::filesystem::create_directory(folder);
    {
        const auto journal = SqliteJournal::open(folder / "journal.db");
        require(journal);
        benchAppends(**journal, std::max<std::uint64_t>(commits, 1));
        benchWriter(**journal, commits + 1, commits);
        benchBulk(**journal, 2 * commits + 1, std::move(records));
        benchReading(**journal);
    }
    const auto start = Stopwatch::now();
    require(SqliteJournal::open(folder / "journal.db"));
    print({{"figure", "open"}, {"unit", "ms"}, {"value", millisecondsSince(start)}});
    print({{"figure", "journal_bytes"}, {"value", std::filesystem::file_size(folder / "journal.db")}});
    std::filesystem::remove_all(folder);
    return 0;
}
