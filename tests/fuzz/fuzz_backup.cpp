// The file of a backup, by the first byte: 'z' as it is, 't' what zstd unpacks to, 'c' what the backup says of itself,
// 'k' a sealed key. What is accepted has the names, sizes and digests that it states, and none leads out of the folder.
#include "model/backup/sealed_key.h"
#include "model/backup/site_restore.h"
#include "model/base/file.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

using namespace galley;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

/// Believes nothing of what it is given.
class CheckingSink final : public BackupSink {
public:
    Result<void> begin(const BackupContents& contents) override {
        require(decodeBackupContents(encodeBackupContents(contents)).has_value());
        return {};
    }
    Result<void> open(const BackupMember& member) override {
        require(isSafeRelativePath(member.name) && m_names.insert(member.name).second);
        m_member = member;
        m_bytes.clear();
        return {};
    }
    Result<void> write(std::string_view bytes) override {
        m_bytes += bytes;
        require(m_bytes.size() <= m_member.bytes);
        return {};
    }
    Result<void> close() override {
        require(m_bytes.size() == m_member.bytes && sha256(m_bytes) == m_member.digest);
        return {};
    }

private:
    std::set<std::string> m_names;
    BackupMember m_member;
    std::string m_bytes;
};

void readAll(std::string_view bytes) {
    CheckingSink sink;
    const auto source = [&bytes](char* to, std::size_t size) -> Result<std::size_t> {
        const std::size_t part = bytes.copy(to, size);
        bytes.remove_prefix(part);
        return part;
    };
    static_cast<void>(readBackup(source, "backup", sink));
}

/// A frame of zstd that holds the bytes as they are.
std::string framed(std::string_view bytes) {
    constexpr std::size_t kBlock = 128 << 10;
    std::string frame("\x28\xB5\x2F\xFD\x00\x50", 6); // a window of 1 MiB
    do {
        const std::string_view part = bytes.substr(0, kBlock);
        bytes.remove_prefix(part.size());
        const std::size_t header = part.size() << 3U | (bytes.empty() ? 1U : 0U);
        for (unsigned shift = 0; shift < 24; shift += 8)
            frame += static_cast<char>(header >> shift & 0xFFU);
        frame += part;
    } while (!bytes.empty());
    return frame;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] == 'z') {
        readAll(bytes);
    } else if (data[0] == 't') {
        readAll(framed(bytes));
    } else if (data[0] == 'c') {
        if (const auto contents = decodeBackupContents(bytes))
            require(*decodeBackupContents(encodeBackupContents(*contents)) == *contents);
    } else if (data[0] == 'k' && bytes.find("\"memory\": 8192,") != std::string_view::npos) {
        // What costs more is refused, or takes its time.
        if (const auto key = openSealedKey(bytes, Passphrase("correct horse")))
            require(*key == "the key");
    }
    return 0;
}
