#include "tests/journal/journal_support.h"

namespace galley::test {

Commit exampleCommit(std::uint64_t number) {
    const std::string name = std::to_string(number);
    Commit commit;
    commit.number = number;
    commit.id = "id-" + name;
    commit.time = 1'600'000'000'000 + static_cast<Instant>(number) * 1000;
    commit.author = number % 2 == 0 ? "Ada" : "Zoë";
    commit.actor = static_cast<ActorKind>(number % 3);
    commit.message = number % 4 == 0 ? "" : "Change " + name;
    for (std::uint64_t i = 0; i < number % 3; ++i)
        commit.bases.push_back({"article", "a" + std::to_string(i), number - 1});
    if (number % 5 == 0) {
        std::string records;
        for (std::uint64_t i = 0; i < number * 3; ++i)
            records += R"({"type":"article","id":"r)" + std::to_string(i * number) + "\"}\n";
        commit.body = RecordSet{std::move(records)};
    } else if (number % 11 == 0) {
        commit.body = examplePublication(number);
        commit.bases.clear();
    } else {
        commit.body = std::vector<Edit>{Edit::patch("article", "a" + name, "headline", "Headline „" + name + "“"),
                                        Edit::remove("article", "a0", "modules/k" + name)};
    }
    if (number % 7 == 0)
        commit.schema = R"({"types":[],"revision":)" + name + "}";
    return commit;
}

Publication examplePublication(std::uint64_t number) {
    Publication publication;
    publication.action = number % 2 == 0 ? Publication::Action::Rollback : Publication::Action::Publish;
    publication.version = Version{number};
    publication.replaced = Version{number - 5};
    publication.announcement = number / 3;
    publication.manifest = sha256("manifest " + std::to_string(number));
    publication.theme = sha256("theme");
    publication.assets = sha256("assets");
    publication.records = number * 2;
    publication.changesTheme = number % 4 == 1;
    publication.changesAssets = number % 4 == 3;
    publication.isAnnounced = number % 8 != 0;
    publication.message = "„Spring“ " + std::to_string(number);
    return publication;
}

std::vector<Commit> exampleCommits(std::uint64_t from, std::uint64_t to) {
    std::vector<Commit> commits;
    for (std::uint64_t number = from; number <= to; ++number)
        commits.push_back(exampleCommit(number));
    return commits;
}

std::string differenceFromExample(const Commit& commit) {
    Commit expected = exampleCommit(commit.number);
    expected.previous = commit.previous;
    expected.hash = commit.hash;
    return commit == expected ? "" : "commit " + std::to_string(commit.number) + " is not what was written";
}

Result<std::uint64_t> readExamples(const Journal& journal) {
    std::uint64_t count = 0;
    GALLEY_CHECK(journal.read(1, UINT64_MAX, [&count](const Commit& commit) -> Result<void> {
        const std::string difference = differenceFromExample(commit);
        if (!difference.empty() || commit.number != ++count)
            return Error{ErrorCode::InvalidInput, "WRONG " + difference};
        return {};
    }));
    return count;
}

Result<void> writeExamples(const std::filesystem::path& path, std::uint64_t from, std::uint64_t to) {
    GALLEY_TRY(const auto journal, SqliteJournal::open(path));
    for (std::uint64_t number = from; number <= to; ++number) {
        std::vector<Commit> batch{exampleCommit(number)};
        GALLEY_CHECK(journal->append(batch));
    }
    return {};
}

std::string rollbackJournal(std::uint32_t pages, const std::filesystem::path& superJournal) {
    constexpr std::uint32_t kPageBytes = 4096;
    constexpr std::uint32_t kSectorBytes = 512;
    const std::string magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    const std::string name = superJournal.string();
    std::string bytes = magic;
    const auto add = [&bytes](std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
    };
    for (const std::uint32_t value : {0U, 1234U, pages, kSectorBytes, kPageBytes}) // no records, nonce
        add(value);
    bytes.resize(kSectorBytes);
    add(0x40000000U / kPageBytes + 1); // the page of the locks, which no record is of
    bytes += name;
    std::uint32_t sum = 0;
    for (const char byte : name)
        sum += static_cast<std::uint32_t>(static_cast<std::int32_t>(byte));
    add(static_cast<std::uint32_t>(name.size()));
    add(sum);
    return bytes + magic;
}

SqliteJournalOptions readOnly() {
    SqliteJournalOptions options;
    options.access = SqliteJournalOptions::Access::Read;
    return options;
}

std::filesystem::path journalIn(const QTemporaryDir& folder) {
    return std::filesystem::path(folder.path().toStdString()) / "journal.db";
}

} // namespace galley::test
