// ScratchText: a text of any size that is written from its beginning to its end and then read. A short one stands in
// memory, a long one in an unnamed file, which is gone with the object; of that, memory holds what was read lately and
// no more than kMostResident of what view() gave. A program that is killed leaves nothing.
//
// Thread rule: one thread appends; what was appended may be read from any number of threads, while nobody appends.
#pragma once

#include "model/base/result.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace galley {

/// The folder for unnamed files of any size when nobody names another: what TMPDIR says, else /var/tmp, which is on a
/// disk where /tmp may be memory.
std::filesystem::path scratchFolder();

class ScratchText {
public:
    static constexpr std::size_t kMostResident = std::size_t{32} << 20;
    static constexpr std::size_t kInMemory = std::size_t{64} << 20;

    /// Longer texts than `inMemory` bytes go to a file in `folder`; empty: in scratchFolder().
    explicit ScratchText(std::filesystem::path folder = {}, std::size_t inMemory = kInMemory);
    /// A text that is complete, in memory.
    static ScratchText of(std::string text);
    ScratchText(ScratchText&& other) noexcept;
    ScratchText& operator=(ScratchText&& other) noexcept;
    ~ScratchText();

    /// Views that were given before may be invalid afterwards. Io, with the folder, when its file cannot be written:
    /// then this text and what follows is kept in memory, and the text is as it would be otherwise.
    Result<void> append(std::string_view text);
    /// Ends the writing. Io as append(): then all() must not be called.
    Result<void> finish();
    std::size_t size() const { return m_filed + m_tail.size(); }

    /// What one call of append() took, or any part of it; valid until the next append(). Some microseconds when it has
    /// to be read from the file.
    std::string_view view(std::size_t begin, std::size_t size) const;
    /// Any part; `scratch` holds it when it stands partly in memory and partly in the file.
    std::string_view view(std::size_t begin, std::size_t size, std::string& scratch) const;
    /// The whole text. REQUIRES finish(). Who walks through it calls forget() every few megabytes.
    std::string_view all() const;
    /// Lets go of the memory that reading took. Views stay valid: what is read again comes from the file again.
    void forget() const;

private:
    Result<void> moveTailToFile();
    Result<void> openFile();
    Result<void> mapAtLeast(std::size_t size);

    std::filesystem::path m_folder;
    bool m_isOurChoice = true; ///< nobody named the folder
    std::size_t m_most;        ///< of the tail, before it goes to the file
    int m_file = -1;           ///< -1: none yet
    char* m_mapped = nullptr;  ///< the file, and room for what it will hold
    std::size_t m_mappedBytes = 0;
    std::size_t m_filed = 0;                         ///< bytes in the file
    std::string m_tail;                              ///< what follows them
    mutable std::atomic<std::size_t> m_resident = 0; ///< bytes that were viewed since forget(), at most
};

} // namespace galley
