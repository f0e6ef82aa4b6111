#include "model/base/scratch_text.h"

#include "model/base/descriptor.h"
#include "model/base/file.h"
#include "model/base/system_io.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kWrittenAtOnce = std::size_t{1} << 20;
constexpr std::size_t kLeastMapped = std::size_t{128} << 20;
/// What the system brings into memory around a place that is looked at.
constexpr std::size_t kAround = std::size_t{64} << 10;

} // namespace

std::filesystem::path scratchFolder() {
    const char* const named = std::getenv("TMPDIR");
    return named != nullptr && *named != '\0' ? named : "/var/tmp";
}

ScratchText::ScratchText(std::filesystem::path folder, std::size_t inMemory)
    : m_folder(std::move(folder))
    , m_isOurChoice(m_folder.empty())
    , m_most(inMemory) {}

ScratchText ScratchText::of(std::string text) {
    ScratchText whole;
    whole.m_tail = std::move(text);
    return whole;
}

ScratchText::ScratchText(ScratchText&& other) noexcept
    : m_most(0) {
    *this = std::move(other);
}

ScratchText& ScratchText::operator=(ScratchText&& other) noexcept {
    std::swap(m_folder, other.m_folder);
    std::swap(m_isOurChoice, other.m_isOurChoice);
    std::swap(m_most, other.m_most);
    std::swap(m_file, other.m_file);
    std::swap(m_mapped, other.m_mapped);
    std::swap(m_mappedBytes, other.m_mappedBytes);
    std::swap(m_filed, other.m_filed);
    std::swap(m_tail, other.m_tail);
    return *this;
}

ScratchText::~ScratchText() {
    if (m_mapped != nullptr)
        ::munmap(m_mapped, m_mappedBytes);
    if (m_file >= 0)
        ::close(m_file);
}

Result<void> ScratchText::append(std::string_view text) {
    m_tail.append(text);
    return m_tail.size() > m_most ? moveTailToFile() : Result<void>();
}

Result<void> ScratchText::finish() {
    return m_filed > 0 && !m_tail.empty() ? moveTailToFile() : Result<void>();
}

Result<void> ScratchText::moveTailToFile() {
    Result<void> moved = m_file >= 0 ? Result<void>() : openFile();
    if (moved)
        moved = mapAtLeast(size());
    if (moved && !writeFully(m_file, m_tail, m_filed))
        moved = refusedBySystem("cannot write a temporary file there", m_folder);
    if (!moved) {
        m_most = SIZE_MAX;
        Error failure = std::move(moved).error();
        failure.message += m_isOurChoice ? "; make room, or let TMPDIR name a folder with more" : "; make room";
        return failure;
    }
    m_filed += m_tail.size();
    m_most = kWrittenAtOnce;
    m_tail.clear();
    if (m_tail.capacity() > 2 * kWrittenAtOnce)
        m_tail.shrink_to_fit();
    return {};
}

Result<void> ScratchText::openFile() {
    if (m_isOurChoice)
        m_folder = scratchFolder();
    auto file = openUnnamedFile(m_folder);
    if (!file)
        return std::move(file).error();
    m_file = file->release();
    return {};
}

Result<void> ScratchText::mapAtLeast(std::size_t size) {
    if (size <= m_mappedBytes)
        return {};
    const std::size_t wanted = std::max({size, 2 * m_mappedBytes, kLeastMapped});
    void* const mapped = m_mapped == nullptr ? ::mmap(nullptr, wanted, PROT_READ, MAP_SHARED, m_file, 0)
                                             : ::mremap(m_mapped, m_mappedBytes, wanted, MREMAP_MAYMOVE);
    if (mapped == MAP_FAILED)
        return refusedBySystem("cannot map a temporary file", m_folder);
    m_mapped = static_cast<char*>(mapped);
    m_mappedBytes = wanted;
    return {};
}

std::string_view ScratchText::view(std::size_t begin, std::size_t size) const {
    if (begin >= m_filed)
        return std::string_view(m_tail).substr(begin - m_filed, size);
    assert(begin + size <= m_filed);
    if (m_resident.fetch_add(size + kAround, std::memory_order_relaxed) > kMostResident)
        forget();
    return {m_mapped + begin, size};
}

std::string_view ScratchText::view(std::size_t begin, std::size_t size, std::string& scratch) const {
    if (begin >= m_filed || begin + size <= m_filed)
        return view(begin, size);
    scratch.assign(view(begin, m_filed - begin)).append(m_tail, 0, size - (m_filed - begin));
    return scratch;
}

std::string_view ScratchText::all() const {
    assert(m_filed == 0 || m_tail.empty());
    return m_filed == 0 ? std::string_view(m_tail) : std::string_view(m_mapped, m_filed);
}

void ScratchText::forget() const {
    m_resident = 0;
    if (m_mapped != nullptr)
        ::madvise(m_mapped, m_mappedBytes, MADV_DONTNEED);
}

} // namespace galley
