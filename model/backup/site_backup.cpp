#include "model/backup/site_backup.h"

#include "model/backup/archive_writer.h"
#include "model/backup/backup_contents.h"
#include "model/base/digest_stream.h"
#include "model/base/file.h"
#include "model/base/file_stamp.h"
#include "model/base/inside_folder.h"
#include "model/base/replacement_file.h"
#include "model/base/system_io.h"
#include "model/journal/head_file.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/ever_published.h"
#include "model/publish/site_version.h"
#include "model/schema/schema_json.h"
#include "model/workspace/new_site_folder.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxSmallFile = 64U << 20;
constexpr int kAttempts = 3;
constexpr auto kPause = std::chrono::milliseconds(50);
constexpr std::chrono::milliseconds kPatienceWithoutWords = 10 * kPause;
constexpr auto kPatienceForCommit = std::chrono::seconds(2);

Error stopped() {
    return Error{ErrorCode::Cancelled, "the backup was cancelled; nothing of it was kept"};
}

/// A member and the file that it is made of.
struct Source {
    BackupMember member;
    fs::path folder; ///< that it is read below
    fs::path relative;
};

/// Says how many bytes were read.
class ByteCount {
public:
    explicit ByteCount(const BackupOptions& options)
        : m_options(options) {}
    /// Begins anew, for so many bytes.
    void expect(std::uint64_t bytes) {
        m_done = 0;
        m_all = bytes;
    }
    Result<void> add(std::uint64_t bytes) {
        m_done += bytes;
        if (m_options.cancel.isCancelled())
            return stopped();
        if (m_options.progress)
            m_options.progress(m_done, m_all);
        return {};
    }

private:
    const BackupOptions& m_options;
    std::uint64_t m_done = 0;
    std::uint64_t m_all = 0; ///< 0: unknown
};

/// Reads a file to its end, at most `limit` bytes and one. Gives its digest and how many bytes there were.
Result<std::pair<Digest, std::uint64_t>> readThrough(const Source& source, std::uint64_t limit, ByteCount& count,
                                                     const std::function<Result<void>(std::string_view)>& take) {
    DigestStream digest;
    std::uint64_t size = 0;
    const auto digestAndTake = [&](std::string_view part) -> Result<bool> {
        size += part.size();
        if (size > limit)
            return false;
        digest.add(part);
        GALLEY_CHECK(count.add(part.size()));
        if (take)
            GALLEY_CHECK(take(part));
        return true;
    };
    GALLEY_CHECK(readPiecesInside(source.folder, source.relative, digestAndTake));
    return std::pair(digest.finish(), size);
}

/// One attempt to write the backup; the hidden folder is the caller's.
class BackupRun {
public:
    BackupRun(const BackupOptions& options, const fs::path& hidden)
        : m_options(options)
        , m_site(options.site)
        , m_stage(hidden / "stage")
        , m_archive(hidden / "archive")
        , m_count(options) {}

    /// Conflict when a file changed while it was read.
    Result<BackupReport> run() {
        GALLEY_CHECK(takeKey());
        GALLEY_TRY(const auto turn, takeTurn());
        GALLEY_CHECK(takeContent());
        GALLEY_CHECK(findBlobs());
        GALLEY_CHECK(measureBlobs());
        for (const char* folder : {"theme", "assets"})
            GALLEY_CHECK(findFiles(folder));
        for (std::size_t i = m_blobCount; i < m_files.size(); ++i)
            if (auto measured = measure(m_files[i]); !measured)
                return measured.error().code == ErrorCode::NotFound ? changed(m_files[i]) : measured.error();
        return write(turn);
    }
    const fs::path& archive() const { return m_archive; }

private:
    Result<void> takeKey() {
        GALLEY_TRY(m_identity, readSiteIdentity(m_site));
        m_contents.site = m_identity.id;
        m_contents.galley = m_options.galley;
        m_contents.time = Clock::system().now();
        std::error_code failed;
        fs::remove_all(m_stage, failed);
        if (!fs::create_directory(m_stage, failed))
            return Error{ErrorCode::Io, "cannot make a folder for the backup: " + failed.message()}.inFile(
                m_stage.string());
        if (m_options.passphrase == nullptr)
            return {};
        GALLEY_CHECK(readSigningKey(m_site)); // is it the site's?
        GALLEY_TRY(std::string key, readFileInside(m_site.folder, m_site.keyFile().filename(), kMaxSealedBytes));
        const Passphrase wiped(std::move(key));
        GALLEY_TRY(const std::string sealed, sealKey(wiped.text(), *m_options.passphrase, m_options.cost));
        m_report.hasKey = true;
        return stage(kSealedKeyName, sealed);
    }

    Result<void> stage(const std::string& name, std::string_view bytes) {
        GALLEY_CHECK(writeSecretAtomically(m_stage / fs::path(name).filename(), bytes));
        return staged(name);
    }

    Result<void> staged(const std::string& name) {
        m_small.push_back({{name, 0, {}}, m_stage, fs::path(name).filename()});
        return measure(m_small.back());
    }

    Result<void> measure(Source& source) {
        GALLEY_TRY(const auto read, readThrough(source, UINT64_MAX, m_count, {}));
        source.member.digest = read.first;
        source.member.bytes = read.second;
        return {};
    }

    /// Nothing where there is no store, and where nobody can publish from here.
    Result<std::shared_ptr<const void>> takeTurn() {
        std::error_code ignored;
        if (!fs::is_directory(m_site.blobs(), ignored))
            return std::shared_ptr<const void>();
        FolderBlobStore store(m_site.blobs());
        for (auto waited = std::chrono::milliseconds(0);; waited += kPause) {
            auto turn = store.takeTurn();
            if (turn || (turn.error().code == ErrorCode::Locked && waited >= m_options.patience))
                return turn;
            if (turn.error().code != ErrorCode::Locked)
                return checkWritable(m_site.blobs()) ? turn : std::shared_ptr<const void>();
            if (waited == kPatienceWithoutWords && m_options.waiting)
                m_options.waiting();
            GALLEY_CHECK(m_count.add(0));
            std::this_thread::sleep_for(kPause);
        }
    }

    /// Mark, announcement, schema and journal of one moment, in this order: none is ahead of the journal.
    Result<void> takeContent() {
        const PublishedMark mark = readPublishedMark(m_site);
        GALLEY_TRY(const std::string identity,
                   readFileInside(m_site.folder, m_site.workspaceFile().filename(), kMaxSmallFile));
        GALLEY_CHECK(stage("workspace.json", identity));
        GALLEY_CHECK(takeAnnouncement(mark));
        SqliteJournalOptions reading;
        reading.access = SqliteJournalOptions::Access::Read;
        const auto journal = SqliteJournal::open(m_site.journalFile(), reading);
        GALLEY_TRY(const std::optional<JournalHead> head, readHead(SqliteJournal::headPath(m_site.journalFile())));
        // A site that nobody has written to yet.
        const bool isUnwritten =
            !journal && journal.error().code == ErrorCode::NotFound && mark.version == Version{} && !head;
        if (!journal && !isUnwritten)
            return journal.error();
        std::string schema;
        for (int attempt = 0;; ++attempt) {
            GALLEY_TRY(schema, schemaText());
            if (isUnwritten)
                break;
            GALLEY_CHECK(copyJournal(**journal));
            GALLEY_TRY(const std::string after, schemaText());
            if (schema == after)
                break;
            if (attempt >= kAttempts)
                return Error{ErrorCode::Conflict, "is written all the time; make the backup when that has ended"}
                    .inFile(m_site.schemaFile().string());
        }
        GALLEY_CHECK(checkSchema(schema));
        if (!schema.empty())
            GALLEY_CHECK(stage("schema.json", schema));
        if (mark.version.value() > 0) {
            const SitePaths staged(m_stage);
            GALLEY_CHECK(writePublishedMark(staged, mark));
            GALLEY_CHECK(this->staged("published.json"));
        }
        if (isUnwritten)
            return {};
        GALLEY_CHECK(staged("journal.db"));
        return m_contents.commit > 0 ? staged("journal.db.head") : Result<void>();
    }

    /// A backup without it could not be opened.
    Result<void> checkSchema(const std::string& text) const {
        const auto schema = parseSchema(text);
        if (schema)
            return {};
        Error error = schema.error();
        error.message = (text.empty() ? "is missing" : error.message) +
                        "; let `galleyctl repair` make it anew from the site's history, and make the backup then";
        return std::move(error).inFile(m_site.schemaFile().string());
    }

    /// Empty: there is none.
    Result<std::string> schemaText() const {
        auto text = readFileInside(m_site.folder, m_site.schemaFile().filename(), kMaxSmallFile);
        return !text && text.error().code == ErrorCode::NotFound ? Result<std::string>(std::string()) : text;
    }

    Result<void> takeAnnouncement(const PublishedMark& mark) {
        const FolderBlobStore store(m_site.blobs());
        auto announcement = loadAnnouncement(store, m_identity.publicKey);
        if (!announcement &&
            (announcement.error().code == ErrorCode::Io || announcement.error().code == ErrorCode::Unsupported))
            return std::move(announcement).error();
        if (announcement) {
            GALLEY_TRY(m_announcementText, store.readAnnouncement());
            m_contents.announcement = announcement->number;
            m_contents.version = announcement->versions.back().version;
            m_report.published = m_contents.version;
            m_announcement = *std::move(announcement);
            if (m_contents.announcement < mark.announcement)
                leaveOut("versions that were published later: blobs/announcement.json is number " +
                         std::to_string(m_contents.announcement) + ", older than number " +
                         std::to_string(mark.announcement) +
                         ", which was published; publish, which writes it anew, and make the backup again");
        } else if (announcement.error().code == ErrorCode::NotFound && mark.announcement > 0) {
            leaveOut("what is published: blobs/announcement.json is lost; publish, which writes it anew, and make the "
                     "backup again");
        } else if (announcement.error().code != ErrorCode::NotFound) {
            leaveOut("blobs/announcement.json is damaged; the next publish writes it anew");
        }
        return {};
    }

    static Error repairFirst(Error error) {
        error.message += "; `galleyctl repair` goes on with what is whole, and then it can be backed up";
        return error;
    }

    Result<void> copyJournal(const SqliteJournal& journal) {
        if (journal.damage())
            return repairFirst(*journal.damage());
        // A publish announces, and writes its commit when it has given back the store.
        for (auto waited = std::chrono::milliseconds(0); waited < kPatienceForCommit; waited += kPause) {
            GALLEY_TRY(const auto last, journal.last());
            if ((last ? last->number : 0) >= m_contents.version.value())
                break;
            GALLEY_CHECK(m_count.add(0));
            std::this_thread::sleep_for(kPause);
        }
        const fs::path copy = SitePaths(m_stage).journalFile();
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm", ".head"})
            fs::remove(copy.string() + suffix, ignored);
        GALLEY_TRY(const auto last, journal.copyTo(copy, {}, m_options.cancel));
        const std::uint64_t number = last ? last->number : 0;
        if (m_contents.version.value() > number + 1)
            return repairFirst(Error{ErrorCode::Corrupt, "commit " + std::to_string(m_contents.version.value()) +
                                                             " was published, but the journal ends with commit " +
                                                             std::to_string(number)}
                                   .inFile(m_site.journalFile().string()));
        SqliteJournalOptions reading;
        reading.access = SqliteJournalOptions::Access::Read;
        GALLEY_TRY(const auto copied, SqliteJournal::open(copy, reading));
        GALLEY_TRY(const VerifyReport report, copied->verify({}, m_options.cancel));
        if (report.damage) {
            Error error = report.damage->error;
            error.file = m_site.journalFile().string();
            return repairFirst(std::move(error));
        }
        const Digest hash = last ? last->hash : Digest{};
        if (report.lastGood != number || report.lastGoodHash != hash)
            return Error{ErrorCode::Io, "the copy of the journal is not what was read; try again"}.inFile(
                m_site.journalFile().string());
        m_contents.commit = m_report.commit = number;
        m_contents.hash = m_report.hash = hash;
        return {};
    }

    Result<void> findBlobs() {
        const FolderBlobStore store(m_site.blobs());
        if (!m_announcement) {
            GALLEY_TRY(const auto all, store.list());
            m_blobs.insert(all.begin(), all.end());
            return {};
        }
        GALLEY_CHECK(stage(kAnnouncementMember, m_announcementText));
        GALLEY_TRY(const ReachedBlobs reached, reachedBlobs(store, *m_announcement, m_identity.publicKey));
        for (const auto& [digest, error] : reached.damaged)
            if (error.code == ErrorCode::Unsupported)
                return error;
        m_blobs = reached.blobs;
        return findHistory(store);
    }

    /// What stays of all that was published before, as the copied journal records it.
    Result<void> findHistory(const FolderBlobStore& store) {
        const fs::path copy = SitePaths(m_stage).journalFile();
        std::error_code ignored;
        if (!fs::exists(copy, ignored)) // nobody has written to the site
            return {};
        SqliteJournalOptions reading;
        reading.access = SqliteJournalOptions::Access::Read;
        GALLEY_TRY(const auto journal, SqliteJournal::open(copy, reading));
        GALLEY_TRY(const EverPublished history, everPublished(*journal, store, m_site.cache() / kEverPublishedFile,
                                                              Remembering::ReadOnly, m_options.cancel));
        for (const auto& [digest, error] : history.damaged)
            if (m_blobs.insert(digest).second)
                m_history.insert(digest);
        for (const Digest& digest : history.kept)
            if (m_blobs.insert(digest).second)
                m_history.insert(digest);
        return {};
    }

    /// A blob that is not what its name promises is no part of the backup; a publish makes it anew.
    Result<void> measureBlobs() {
        for (const Digest& digest : m_blobs) {
            const std::string hex = toHex(digest);
            Source source{{"blobs/" + hex, 0, {}}, m_site.folder, "blobs/" + hex};
            const auto measured = measure(source);
            if (!measured && (measured.error().code == ErrorCode::Cancelled || measured.error().code == ErrorCode::Io))
                return measured;
            if (measured && source.member.digest == digest) {
                m_files.push_back(std::move(source));
                continue;
            }
            if (!m_announcement)
                continue;
            const bool isOfHistory = m_history.contains(digest);
            if (!isOfHistory)
                m_contents.missing.push_back(digest);
            leaveOut(source.member.name + " is " +
                     (!measured && measured.error().code == ErrorCode::NotFound ? "lost" : "damaged") +
                     (isOfHistory ? "; earlier versions that had it cannot be shown as they were"
                                  : "; the next publish makes anew what servers need of it"));
        }
        m_blobCount = m_files.size();
        return {};
    }

    /// The regular files below a folder of the site, and those that links inside it lead to.
    Result<void> findFiles(const std::string& name) {
        std::error_code failed;
        const fs::path top = m_site.folder / name;
        if (!fs::exists(top, failed))
            return {};
        std::vector<std::string> found;
        fs::recursive_directory_iterator entry(top, failed);
        for (const fs::recursive_directory_iterator end; !failed && entry != end; entry.increment(failed)) {
            const std::string relative = (fs::path(name) / entry->path().lexically_relative(top)).generic_string();
            std::error_code ignored;
            if (entry->is_directory(ignored) && !entry->is_symlink(ignored))
                continue;
            if (isTemporaryName(entry->path().filename().string()))
                continue;
            if (!isBackupName(relative)) {
                leaveOut(relative + ": its name is no UTF-8, has a backslash or is too long; rename it");
                continue;
            }
            const auto opened = openFileInside(m_site.folder, relative);
            if (!opened && opened.error().code == ErrorCode::InvalidInput)
                leaveOut(relative + ": " + opened.error().message);
            else if (!opened && opened.error().code == ErrorCode::NotFound)
                leaveOut(relative + ": is a link that leads nowhere, or was removed");
            else if (!opened)
                return opened.error();
            else
                found.push_back(relative);
        }
        if (failed)
            return Error{ErrorCode::Io, "cannot list the folder: " + failed.message()}.inFile(top.string());
        std::sort(found.begin(), found.end());
        for (std::string& relative : found)
            m_files.push_back({{relative, 0, {}}, m_site.folder, relative});
        return {};
    }

    Result<BackupReport> write(std::shared_ptr<const void> turn) {
        std::vector<const Source*> order;
        for (const Source& source : m_small)
            order.push_back(&source);
        for (const Source& source : m_files)
            order.push_back(&source);
        for (const Source* source : order)
            m_contents.members.push_back(source->member);
        GALLEY_CHECK(checkBackupNames(m_contents.members));
        const std::string first = encodeBackupContents(m_contents);
        if (first.size() > kMaxBackupContentsBytes)
            return Error{ErrorCode::Unsupported, "has too many files for one backup"}.inFile(m_site.folder.string());

        ::unlink(m_archive.c_str()); // of an attempt before
        const Descriptor file(openFully(m_archive.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file.isOpen())
            return refusedBySystem("cannot create", m_archive);
        GALLEY_TRY(ArchiveWriter writer, ArchiveWriter::begin(file.number(), m_options.file.string(), m_contents.time));
        GALLEY_CHECK(writer.add(kBackupContentsName, first.size()));
        GALLEY_CHECK(writer.write(first));
        m_count.expect(m_contents.bytes());
        std::size_t left = m_small.size() + m_blobCount;
        for (const Source* source : order) {
            if (left-- == 0)
                turn.reset(); // publishes may go on
            GALLEY_CHECK(write(writer, *source));
        }
        GALLEY_CHECK(writer.finish());
        if (!syncFully(::fsync, file.number()))
            return refusedBySystem("cannot sync", m_options.file);
        struct stat status {};
        if (::fstat(file.number(), &status) == 0)
            m_report.fileBytes = static_cast<std::uint64_t>(status.st_size);
        m_report.files = m_contents.members.size();
        m_report.bytes = m_contents.bytes();
        return m_report;
    }

    Result<void> write(ArchiveWriter& writer, const Source& source) {
        const BackupMember& member = source.member;
        const bool isSecret = member.name == kSealedKeyName;
        GALLEY_CHECK(writer.add(member.name, member.bytes,
                                isSecret ? ArchiveWriter::Access::Owner : ArchiveWriter::Access::Everybody));
        const auto read =
            readThrough(source, member.bytes, m_count, [&writer](std::string_view part) { return writer.write(part); });
        // It was there a moment ago.
        if (!read && read.error().code == ErrorCode::NotFound)
            return changed(source);
        if (!read)
            return read.error();
        return read->second == member.bytes && read->first == member.digest ? Result<void>() : changed(source);
    }

    static Error changed(const Source& source) {
        return Error{ErrorCode::Conflict, "changes while the backup is made; make it again when that has ended"}.inFile(
            (source.folder / source.relative).string());
    }

    void leaveOut(std::string what) { m_report.leftOut.push_back(std::move(what)); }

    const BackupOptions& m_options;
    const SitePaths m_site;
    const fs::path m_stage;
    const fs::path m_archive;
    ByteCount m_count;
    SiteIdentity m_identity;
    std::optional<Announcement> m_announcement;
    std::string m_announcementText;
    std::set<Digest> m_blobs;
    std::set<Digest> m_history;  ///< those of m_blobs that no version of the announcement needs
    std::vector<Source> m_small; ///< copies that nobody changes
    std::vector<Source> m_files; ///< of the site: blobs first
    std::size_t m_blobCount = 0;
    BackupContents m_contents;
    BackupReport m_report;
};

/// Where the file shall be.
Result<fs::path> checkTarget(const BackupOptions& options) {
    std::error_code failed;
    const fs::path file = fs::absolute(options.file, failed).lexically_normal();
    const fs::path folder = fs::canonical(file.parent_path(), failed);
    if (failed)
        return Error{ErrorCode::NotFound, "the folder for the backup is not there; make it first"}.inFile(
            file.parent_path().string());
    if (!file.has_filename())
        return Error{ErrorCode::InvalidInput, "is a folder; name a file for the backup"}.inFile(options.file.string());
    if (fs::exists(fs::symlink_status(folder / file.filename(), failed)))
        return Error{ErrorCode::Exists, "is there already, and a backup replaces nothing; name another file"}.inFile(
            options.file.string());
    if (isWithin(folder, options.site))
        return Error{ErrorCode::InvalidInput, "is inside the site itself; name a file elsewhere"}.inFile(
            options.file.string());
    return folder / file.filename();
}

/// What the caller knows nothing of has the name of the file that it wants.
Error told(Error error, const fs::path& hidden, const BackupOptions& options) {
    if (error.file.starts_with(hidden.string()))
        error.file = options.file.string();
    return error;
}

} // namespace

Result<BackupReport> backUpSite(const BackupOptions& options) {
    const SitePaths paths(options.site);
    GALLEY_CHECK(checkOwnFiles(paths));
    GALLEY_CHECK(readSiteIdentity(paths));
    GALLEY_TRY(const fs::path target, checkTarget(options));
    // One name for all backups into a folder, so that the next one removes what a killed one left.
    auto begun = NewSiteFolder::begin(target.parent_path() / ".galley-backup");
    if (!begun) {
        Error error = std::move(begun).error();
        error.file = options.file.string();
        return error;
    }
    const NewSiteFolder hidden = *std::move(begun);
    if (options.began)
        options.began(hidden.path());
    // What is built in it is for nobody else's eyes.
    if (::chmod(hidden.path().c_str(), 0700) != 0)
        return told(refusedBySystem("cannot make the folder private", hidden.path()), hidden.path(), options);
    for (int attempt = 1;; ++attempt) {
        BackupRun run(options, hidden.path());
        Result<BackupReport> report = run.run();
        if (!report && report.error().code == ErrorCode::Conflict && attempt < kAttempts)
            continue;
        if (!report)
            return told(std::move(report).error(), hidden.path(), options);
        if (options.cancel.isCancelled())
            return stopped();
        if (options.placing)
            options.placing();
        if (Result<void> placed = renameNewDurably(run.archive(), target); !placed)
            return told(std::move(placed).error(), hidden.path(), options);
        return report;
    }
}

} // namespace galley
