#include "model/backup/site_restore.h"

#include "model/base/descriptor.h"
#include "model/base/digest_stream.h"
#include "model/base/file.h"
#include "model/base/replacement_file.h"
#include "model/base/system_io.h"
#include "model/journal/sqlite_journal.h"
#include "model/publish/site_version.h"
#include "model/workspace/new_site_folder.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace galley {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadAtOnce = 256 << 10;
constexpr const char* kRemedy = "; use another backup";

Error damaged(const std::string& what, const std::string& file, const std::string& member = {}) {
    return Error{ErrorCode::Corrupt, what + kRemedy}.inFile(file).inRecord(member);
}

Result<std::string> readContents(ArchiveReader& archive, const std::string& file) {
    GALLEY_TRY(const auto first, archive.next());
    if (!first || first->name != kBackupContentsName)
        return Error{ErrorCode::InvalidInput,
                     "is no backup that Galley made: it does not begin with " + std::string(kBackupContentsName)}
            .inFile(file);
    if (first->bytes > kMaxBackupContentsBytes)
        return damaged("is larger than that of any backup", file, first->name);
    std::string text;
    std::string buffer(kReadAtOnce, '\0');
    for (;;) {
        GALLEY_TRY(const std::size_t got, archive.read(buffer.data(), buffer.size()));
        if (got == 0)
            return text;
        text.append(buffer, 0, got);
        if (text.size() > kMaxBackupContentsBytes)
            return damaged("is larger than that of any backup", file, first->name);
    }
}

Result<void> readMember(ArchiveReader& archive, const BackupMember& member, const std::string& file, BackupSink& sink) {
    GALLEY_TRY(const auto found, archive.next());
    if (!found)
        return damaged("is missing", file, member.name);
    if (found->name != member.name)
        return damaged("is not the file that the backup lists here (" + member.name + ")", file, found->name);
    if (found->bytes != member.bytes)
        return damaged("does not have the size that the backup lists", file, member.name);
    GALLEY_CHECK(sink.open(member));
    DigestStream digest;
    std::uint64_t left = member.bytes;
    std::string buffer(kReadAtOnce, '\0');
    for (;;) {
        GALLEY_TRY(const std::size_t got, archive.read(buffer.data(), buffer.size()));
        if (got > left || (got == 0 && left > 0))
            return damaged("does not have the size that the backup lists", file, member.name);
        if (got == 0)
            break;
        left -= got;
        const std::string_view part(buffer.data(), got);
        digest.add(part);
        GALLEY_CHECK(sink.write(part));
    }
    if (digest.finish() != member.digest)
        return damaged("is damaged: it is not what the backup lists", file, member.name);
    return sink.close();
}

/// Writes members below a folder that nobody else knows.
class FolderSink final : public BackupSink {
public:
    FolderSink(const RestoreOptions& options, fs::path folder)
        : m_options(options)
        , m_paths(std::move(folder)) {}

    Result<void> begin(const BackupContents& contents) override {
        struct statvfs space {};
        if (::statvfs(m_paths.folder.c_str(), &space) == 0) {
            const std::uint64_t free = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
            if (contents.bytes() > free)
                return Error{ErrorCode::Io, "the site needs " + std::to_string(contents.bytes()) + " bytes, and " +
                                                std::to_string(free) + " are free: free some space"}
                    .inFile(m_options.folder.string());
        }
        for (const fs::path& folder : {m_paths.theme(), m_paths.assets(), m_paths.blobs(), m_paths.cache()})
            GALLEY_CHECK(makeFolders(folder));
        return {};
    }

    Result<void> open(const BackupMember& member) override {
        m_member = &member;
        m_isKey = member.name == kSealedKeyName;
        if (m_isKey) {
            m_hadKey = true;
            if (member.bytes > kMaxSealedBytes)
                return damaged("is larger than a key", m_options.file.string(), member.name);
            m_sealed.clear();
            return {};
        }
        m_path = m_paths.folder / member.name;
        GALLEY_CHECK(makeFolders(m_path.parent_path()));
        m_file = Descriptor(openFully(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
        return m_file.isOpen() ? Result<void>() : failed("cannot create");
    }

    Result<void> write(std::string_view bytes) override {
        if (m_options.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "restoring was cancelled; nothing of it was kept"};
        if (m_isKey)
            m_sealed += bytes;
        else if (!writeFully(m_file.number(), bytes))
            return failed("cannot write");
        return {};
    }

    Result<void> close() override {
        if (!m_isKey) {
            const int file = m_file.release();
            // Interrupted, it is closed all the same.
            return ::close(file) == 0 || errno == EINTR ? Result<void>() : failed("cannot write");
        }
        if (!m_options.passphrase)
            return {};
        GALLEY_TRY(const Passphrase passphrase, m_options.passphrase());
        auto key = openSealedKey(m_sealed, passphrase);
        if (!key)
            return std::move(key).error().inFile(m_options.file.string()).inRecord(m_member->name);
        const Passphrase wiped(*std::move(key));
        GALLEY_CHECK(writeSecretAtomically(m_paths.keyFile(), wiped.text()));
        m_hasKey = true;
        return {};
    }

    bool hadKey() const { return m_hadKey; }
    bool hasKey() const { return m_hasKey; }

private:
    Error failed(const std::string& what) const { return refusedBySystem(what, m_path); }

    const RestoreOptions& m_options;
    const SitePaths m_paths;
    const BackupMember* m_member = nullptr;
    fs::path m_path;
    Descriptor m_file{-1};
    bool m_isKey = false;
    bool m_hadKey = false;
    bool m_hasKey = false;
    std::string m_sealed;
};

Result<void> checkJournal(const SitePaths& paths, const BackupContents& contents, const RestoreOptions& options) {
    const std::string name = paths.journalFile().filename();
    const auto bad = [&](const std::string& what) { return damaged(what, options.file.string(), name); };
    if (contents.find(name) == nullptr)
        return {};
    SqliteJournalOptions reading;
    reading.access = SqliteJournalOptions::Access::Read;
    {
        const auto journal = SqliteJournal::open(paths.journalFile(), reading);
        if (!journal && journal.error().code == ErrorCode::Unsupported)
            return journal.error();
        if (!journal)
            return bad("cannot be read (" + journal.error().message + ")");
        if ((*journal)->damage())
            return bad("is damaged (" + (*journal)->damage()->message + ")");
        const auto report = (*journal)->verify({}, options.cancel);
        if (!report && report.error().code == ErrorCode::Cancelled)
            return report.error();
        if (!report)
            return bad("cannot be read (" + report.error().message + ")");
        if (report->damage)
            return bad("is damaged (" + report->damage->error.message + ")");
        if (report->lastGood != contents.commit || report->lastGoodHash != contents.hash)
            return bad("does not end with the commit that the backup states");
    }
    std::error_code ignored;
    for (const char* suffix : {"-wal", "-shm"}) // of the reader
        fs::remove(paths.journalFile().string() + suffix, ignored);
    return {};
}

Result<void> checkStore(const SitePaths& paths, const PublicKey& key, const BackupContents& contents,
                        const std::string& file) {
    if (contents.announcement == 0)
        return {};
    const FolderBlobStore store(paths.blobs());
    const auto announcement = loadAnnouncement(store, key);
    if (!announcement && announcement.error().code == ErrorCode::Unsupported)
        return announcement.error();
    if (!announcement)
        return damaged("cannot be trusted (" + announcement.error().message + ")", file, kAnnouncementMember);
    const Version newest = announcement->versions.back().version;
    if (announcement->number != contents.announcement || newest != contents.version ||
        newest.value() > contents.commit + 1)
        return damaged("is not of the moment that the backup states", file, kAnnouncementMember);
    GALLEY_TRY(const ReachedBlobs reached, reachedBlobs(store, *announcement, key));
    const std::set<Digest> missing(contents.missing.begin(), contents.missing.end());
    for (const auto& [digest, error] : reached.damaged)
        if (!missing.contains(digest))
            return damaged("cannot be used (" + error.message + ")", file, "blobs/" + toHex(digest));
    for (const Digest& digest : reached.blobs)
        if (!missing.contains(digest) && !store.sizeOf(digest))
            return damaged("is missing, though the published versions need it", file, "blobs/" + toHex(digest));
    return {};
}

Result<void> checkSite(const SitePaths& paths, const BackupContents& contents, bool hasKey,
                       const RestoreOptions& options) {
    const std::string file = options.file.string();
    GALLEY_CHECK(checkOwnFiles(paths));
    const auto identity = readSiteIdentity(paths);
    if (!identity && identity.error().code == ErrorCode::Unsupported)
        return identity.error();
    if (!identity)
        return damaged("is damaged (" + identity.error().message + ")", file, "workspace.json");
    if (identity->id != contents.site)
        return damaged("is that of another site", file, "workspace.json");
    if (hasKey)
        if (const auto key = readSigningKey(paths); !key)
            return damaged("is not the key of this site", file, kSealedKeyName);
    if (contents.find("schema.json") != nullptr)
        if (const auto schema = statedSchema(paths); !schema && schema.error().code != ErrorCode::Io)
            return damaged("is damaged (" + schema.error().message + ")", file, "schema.json");
    GALLEY_CHECK(checkJournal(paths, contents, options));
    return checkStore(paths, identity->publicKey, contents, file);
}

/// The bytes of a regular file, with progress.
Result<ByteSource> sourceOf(const RestoreOptions& options) {
    const auto file =
        std::make_shared<Descriptor>(openFully(options.file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file->isOpen() && errno == ENOENT)
        return Error{ErrorCode::NotFound, "there is no such file"}.inFile(options.file.string());
    struct stat status {};
    if (!file->isOpen() || ::fstat(file->number(), &status) != 0)
        return refusedBySystem("cannot open", options.file);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::InvalidInput, "is no file; name the file of a backup"}.inFile(options.file.string());
    const auto all = static_cast<std::uint64_t>(status.st_size);
    const auto done = std::make_shared<std::uint64_t>(0);
    return ByteSource([&options, file, all, done](char* to, std::size_t size) -> Result<std::size_t> {
        if (options.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "restoring was cancelled; nothing of it was kept"};
        const auto got = readFully(file->number(), to, size);
        if (!got)
            return refusedBySystem("cannot read", options.file);
        *done += *got;
        if (options.progress)
            options.progress(std::min(*done, all), all);
        return *got;
    });
}

Result<RestoreReport> restoreInto(const ByteSource& source, const fs::path& folder, const RestoreOptions& options) {
    FolderSink sink(options, folder);
    RestoreReport report;
    GALLEY_TRY(report.contents, readBackup(source, options.file.string(), sink));
    report.hadKey = sink.hadKey();
    report.hasKey = sink.hasKey();
    GALLEY_CHECK(checkSite(SitePaths(folder), report.contents, report.hasKey, options));
    return report;
}

} // namespace

Result<BackupContents> readBackup(const ByteSource& source, const std::string& file, BackupSink& sink) {
    GALLEY_TRY(ArchiveReader archive, ArchiveReader::open(source, file));
    GALLEY_TRY(std::string text, readContents(archive, file));
    auto contents = decodeBackupContents(text);
    if (!contents) {
        Error error = std::move(contents).error();
        if (error.code == ErrorCode::Corrupt)
            error.message += kRemedy;
        return std::move(error).inFile(file);
    }
    text = {};
    GALLEY_CHECK(sink.begin(*contents));
    for (const BackupMember& member : contents->members)
        GALLEY_CHECK(readMember(archive, member, file, sink));
    GALLEY_TRY(const auto surplus, archive.next());
    if (surplus)
        return damaged("is no file that the backup lists", file, surplus->name);
    return contents;
}

Result<RestoreReport> restoreSite(const RestoreOptions& options) {
    GALLEY_TRY(const ByteSource source, sourceOf(options));
    GALLEY_TRY(NewSiteFolder made, NewSiteFolder::begin(options.folder));
    if (options.began)
        options.began(made.path());
    auto report = restoreInto(source, made.path(), options);
    if (!report)
        return made.told(std::move(report).error());
    if (auto synced = made.sync(); !synced)
        return made.told(std::move(synced).error());
    if (options.cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "restoring was cancelled; nothing of it was kept"};
    if (options.placing)
        options.placing();
    GALLEY_CHECK(made.finish());
    return report;
}

} // namespace galley
