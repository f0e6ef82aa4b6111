#include "tests/backup/archives.h"

#include "model/backup/site_restore.h"
#include "model/base/file.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <stdexcept>

namespace galley::test {

namespace {

class Collector final : public BackupSink {
public:
    explicit Collector(std::vector<Entry>& entries)
        : m_entries(entries) {}
    Result<void> begin(const BackupContents&) override { return {}; }
    Result<void> open(const BackupMember& member) override {
        m_entries.push_back({member.name, {}});
        return {};
    }
    Result<void> write(std::string_view bytes) override {
        m_entries.back().bytes += bytes;
        return {};
    }
    Result<void> close() override { return {}; }

private:
    std::vector<Entry>& m_entries;
};

la_ssize_t append(archive*, void* text, const void* bytes, std::size_t size) {
    static_cast<std::string*>(text)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

unsigned typeOf(Entry::Kind kind) {
    switch (kind) {
    case Entry::Kind::File:
    case Entry::Kind::HardLink:
        return AE_IFREG;
    case Entry::Kind::Folder:
        return AE_IFDIR;
    case Entry::Kind::Link:
        return AE_IFLNK;
    case Entry::Kind::Pipe:
        return AE_IFIFO;
    case Entry::Kind::Device:
        return AE_IFCHR;
    }
    return AE_IFREG;
}

template <class List>
auto& named(List& list, const std::string& name) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
    if (found == list.end())
        throw std::runtime_error("no member " + name);
    return *found;
}

std::string tarOf(const std::vector<Entry>& entries, int filter) {
    std::string bytes;
    archive* const tar = archive_write_new();
    archive_write_add_filter(tar, filter);
    archive_write_set_format_gnutar(tar);
    archive_write_set_bytes_in_last_block(tar, 1); // no zeros behind the end of zstd
    archive_write_open(tar, &bytes, nullptr, append, nullptr);
    for (const Entry& one : entries) {
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, one.name.c_str());
        archive_entry_set_filetype(entry, typeOf(one.kind));
        archive_entry_set_perm(entry, 0644);
        if (one.kind == Entry::Kind::Link)
            archive_entry_set_symlink(entry, one.bytes.c_str());
        if (one.kind == Entry::Kind::HardLink)
            archive_entry_set_hardlink(entry, one.bytes.c_str());
        const bool isFile = one.kind == Entry::Kind::File;
        archive_entry_set_size(entry, isFile ? static_cast<la_int64_t>(one.bytes.size()) : 0);
        if (archive_write_header(tar, entry) != ARCHIVE_OK)
            throw std::runtime_error("cannot make an archive with " + one.name);
        if (isFile)
            archive_write_data(tar, one.bytes.data(), one.bytes.size());
        archive_entry_free(entry);
    }
    archive_write_close(tar);
    archive_write_free(tar);
    return bytes;
}

} // namespace

std::string archiveOf(const std::vector<Entry>& entries) {
    return tarOf(entries, ARCHIVE_FILTER_ZSTD);
}

std::string archiveWithTail(const std::vector<Entry>& entries, const std::string& tail) {
    const std::string plain = tarOf(entries, ARCHIVE_FILTER_NONE) + tail;
    std::string bytes;
    archive* const packed = archive_write_new();
    archive_write_add_filter_zstd(packed);
    archive_write_set_format_raw(packed);
    archive_write_set_bytes_in_last_block(packed, 1);
    archive_write_open(packed, &bytes, nullptr, append, nullptr);
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(packed, entry);
    archive_write_data(packed, plain.data(), plain.size());
    archive_entry_free(entry);
    archive_write_close(packed);
    archive_write_free(packed);
    return bytes;
}

void BackupParts::add(const std::string& name, const std::string& bytes) {
    contents.members.push_back({name, bytes.size(), sha256(bytes)});
    entries.push_back({name, bytes});
}

void BackupParts::replace(const std::string& name, const std::string& bytes) {
    entry(name).bytes = bytes;
    member(name) = {name, bytes.size(), sha256(bytes)};
}

void BackupParts::remove(const std::string& name) {
    std::erase_if(entries, [&](const Entry& one) { return one.name == name; });
    std::erase_if(contents.members, [&](const BackupMember& one) { return one.name == name; });
}

Entry& BackupParts::entry(const std::string& name) {
    return named(entries, name);
}

BackupMember& BackupParts::member(const std::string& name) {
    return named(contents.members, name);
}

std::string BackupParts::packed() const {
    std::vector<Entry> all{{kBackupContentsName, encodeBackupContents(contents)}};
    all.insert(all.end(), entries.begin(), entries.end());
    return archiveOf(all);
}

std::string BackupParts::packedWithTail(const std::string& tail) const {
    std::vector<Entry> all{{kBackupContentsName, encodeBackupContents(contents)}};
    all.insert(all.end(), entries.begin(), entries.end());
    return archiveWithTail(all, tail);
}

BackupParts partsOf(const std::filesystem::path& backup) {
    BackupParts parts;
    Collector collector(parts.entries);
    const auto bytes = readFile(backup);
    if (!bytes)
        throw std::runtime_error(bytes.error().toString());
    std::size_t at = 0;
    const auto source = [&](char* to, std::size_t size) -> Result<std::size_t> {
        const std::size_t part = bytes->copy(to, size, at);
        at += part;
        return part;
    };
    auto contents = readBackup(source, backup.string(), collector);
    if (!contents)
        throw std::runtime_error(contents.error().toString());
    parts.contents = *std::move(contents);
    return parts;
}

} // namespace galley::test
