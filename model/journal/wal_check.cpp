#include "model/journal/wal_check.h"

#include "model/base/system_io.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace galley {

namespace {

// The layout is SQLite's documented file format (https://www.sqlite.org/fileformat2.html, section 4).
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kFrameHeaderBytes = 24;
constexpr std::uint32_t kWalMagic = 0x377f0682; // the lowest bit says that the checksum reads big-endian words
constexpr int kMaxRestarts = 5;

using Header = std::array<char, kHeaderBytes>;

std::uint32_t bigEndian(const char* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
        value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
    return value;
}

/// SQLite's cumulative checksum over pairs of 32-bit words.
struct WalChecksum {
    bool isBigEndian = false;
    std::uint32_t first = 0;
    std::uint32_t second = 0;

    std::uint32_t word(const char* bytes) const {
        const std::uint32_t value = bigEndian(bytes);
        return isBigEndian ? value : __builtin_bswap32(value);
    }
    void add(const char* bytes, std::size_t size) {
        for (std::size_t at = 0; at + 8 <= size; at += 8) {
            first += word(bytes + at) + second;
            second += word(bytes + at + 4) + first;
        }
    }
    /// Compares with the two stored words, which are always big-endian.
    bool equals(const char* stored) const { return first == bigEndian(stored) && second == bigEndian(stored + 4); }
};

Error damagedAt(std::uint64_t offset, const std::string& what) {
    return Error{ErrorCode::Corrupt, what}.atOffset(offset);
}

bool isPageSize(std::uint32_t size) {
    return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

Result<void> checkFrames(const WalReader& read, const Header& header, const WalChecksum& start, std::size_t pageBytes) {
    WalChecksum checksum = start;
    std::vector<char> frame(kFrameHeaderBytes + pageBytes);
    std::uint64_t firstBad = 0;
    int endsBehindIt = 0;
    for (std::uint64_t offset = kHeaderBytes;; offset += frame.size()) {
        if (read(offset, frame.data(), frame.size()) < frame.size())
            return {};
        const bool isCurrent = std::equal(frame.begin() + 8, frame.begin() + 16, header.begin() + 16); // the salts
        if (firstBad == 0) {
            WalChecksum next = checksum;
            next.add(frame.data(), 8);
            next.add(frame.data() + kFrameHeaderBytes, pageBytes);
            if (isCurrent && bigEndian(frame.data()) != 0 && next.equals(frame.data() + 16)) {
                checksum = next;
                continue;
            }
            firstBad = offset;
        }
        // A crash leaves at most the one transaction that was being written.
        const bool endsTransaction = isCurrent && bigEndian(frame.data() + 4) != 0;
        if (endsTransaction && ++endsBehindIt > 1)
            return damagedAt(firstBad, "the write-ahead log is damaged: committed frames follow a damaged one");
    }
}

Result<void> checkOnce(const WalReader& read, const Header& header) {
    char next = 0;
    const bool hasFrames = read(kHeaderBytes, &next, 1) == 1;
    const bool isBlank = std::all_of(header.begin(), header.end(), [](char byte) { return byte == 0; });
    if (!hasFrames || isBlank)
        return {};
    const std::uint32_t magic = bigEndian(header.data());
    WalChecksum checksum;
    checksum.isBigEndian = (magic & 1U) != 0;
    checksum.add(header.data(), kFrameHeaderBytes);
    const std::uint32_t pageBytes = bigEndian(header.data() + 8);
    if ((magic & ~1U) != kWalMagic || !checksum.equals(header.data() + 24) || !isPageSize(pageBytes))
        return damagedAt(0, "the header of the write-ahead log is damaged");
    return checkFrames(read, header, checksum, pageBytes);
}

class File {
public:
    explicit File(const std::filesystem::path& path)
        : m_descriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (isOpen())
            ::close(m_descriptor);
    }
    bool isOpen() const { return m_descriptor >= 0; }
    /// Fewer bytes than wanted at the end of the file; none when reading fails: then `problem` holds the reason.
    std::size_t read(std::uint64_t offset, char* data, std::size_t size, int& problem) const {
        const auto filled = readFully(m_descriptor, data, size, offset);
        if (!filled)
            problem = errno;
        return filled.value_or(0);
    }

private:
    int m_descriptor;
};

} // namespace

Result<void> checkWal(const WalReader& read) {
    Result<void> checked;
    for (int attempt = 0; attempt < kMaxRestarts; ++attempt) {
        Header before{};
        if (read(0, before.data(), before.size()) < before.size())
            return {};
        checked = checkOnce(read, before);
        // A writer that restarts the log gives it new salts: what was read then belongs to two logs.
        Header after{};
        if (read(0, after.data(), after.size()) == after.size() && before == after)
            return checked;
    }
    return {};
}

Result<void> checkWalFile(const std::filesystem::path& path) {
    const File file(path);
    if (!file.isOpen()) {
        if (errno == ENOENT)
            return {};
        return refusedBySystem("cannot open", path);
    }
    int problem = 0;
    Result<void> checked = checkWal([&file, &problem](std::uint64_t offset, char* data, std::size_t size) {
        return file.read(offset, data, size, problem);
    });
    if (problem != 0)
        return Error{ErrorCode::Io, "cannot read: " + systemReason(problem)}.inFile(path.string());
    if (!checked)
        return std::move(checked).error().inFile(path.string());
    return {};
}

} // namespace galley
