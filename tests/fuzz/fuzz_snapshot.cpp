// Reads a snapshot and then all of what it holds. Checksums are made right first, so that changed bytes get past them.
#include "model/base/hash.h"
#include "model/blob/snapshot.h"
#include "model/column/bytes.h"
#include "tests/fuzz/walk_state.h"

#include <algorithm>
#include <cstring>

using namespace galley;

namespace {

constexpr std::size_t kHeader = 16; ///< magic, format, number of sections
constexpr std::size_t kEntry = 32;

void put(std::string& bytes, std::size_t at, std::uint64_t value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

void mendChecksums(std::string& bytes) {
    if (bytes.size() < kHeader)
        return;
    const std::size_t most = (bytes.size() - kHeader) / kEntry;
    const std::size_t sections = std::min<std::size_t>(loadInt<std::uint32_t>(bytes.data() + 12), most);
    for (std::size_t i = 0; i < sections; ++i) {
        const std::size_t entry = kHeader + i * kEntry;
        const auto offset = loadInt<std::uint64_t>(bytes.data() + entry + 8);
        const auto size = loadInt<std::uint64_t>(bytes.data() + entry + 16);
        if (offset <= bytes.size() && size <= bytes.size() - offset)
            put(bytes, entry + 24, hash64(std::string_view(bytes).substr(offset, size)));
    }
    const std::size_t end = kHeader + sections * kEntry;
    if (bytes.size() - end >= sizeof(std::uint64_t))
        put(bytes, end, hash64(std::string_view(bytes).substr(0, end)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::make_shared<std::string>(reinterpret_cast<const char*>(data), size);
    mendChecksums(*bytes);
    if (const auto state = readSnapshot(*bytes, bytes))
        fuzz::useWholeState(**state);
    return 0;
}
