// A journal's database and its write-ahead log as they come with a folder: four bytes, lowest first, with the size of
// the database, the database, the log. It is opened for reading, verified and read; what verifies as whole can be read.
#include "model/journal/journal_repair.h"
#include "model/journal/sqlite_journal.h"
#include "tests/fuzz/scratch_folder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace galley;

namespace {

constexpr std::size_t kSizeBytes = 4;

void require(bool holds) {
    if (!holds)
        std::abort();
}

void readJournal(const std::filesystem::path& path) {
    SqliteJournalOptions options;
    options.access = SqliteJournalOptions::Access::Read;
    const auto journal = SqliteJournal::open(path, options);
    if (!journal)
        return require(!journal.error().message.empty());
    const auto report = (*journal)->verify();
    if (!report)
        return require(!report.error().message.empty());
    std::uint64_t commits = 0;
    const auto read = (*journal)->read(1, UINT64_MAX, [&](const Commit& commit) {
        require(commit.number > commits);
        commits = commit.number;
        return Result<void>();
    });
    if (report->isWhole())
        require(commits == report->lastGood || (!read && read.error().code != ErrorCode::TornTail));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder;
    if (size < kSizeBytes)
        return 0;
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < kSizeBytes; ++i)
        wanted |= std::size_t{data[i]} << (8 * i);
    const std::string_view bytes(reinterpret_cast<const char*>(data) + kSizeBytes, size - kSizeBytes);
    const std::size_t databaseSize = std::min(wanted, bytes.size());
    const std::filesystem::path path = folder.path() / "journal.db";
    const std::filesystem::path log = path.string() + "-wal";
    std::error_code ignored;
    std::filesystem::remove(path.string() + "-shm", ignored);
    std::filesystem::remove(log, ignored);
    folder.write(path, bytes.substr(0, databaseSize));
    if (databaseSize < bytes.size())
        folder.write(log, bytes.substr(databaseSize));
    readJournal(path);
    static_cast<void>(planRepair(path, 0));
    return 0;
}
