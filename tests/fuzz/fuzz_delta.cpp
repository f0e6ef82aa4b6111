// Applies a delta to a small state. A file that begins like a delta is taken whole, with its checksum made right;
// anything else is the body of one (FORMAT.md), put into a frame that fits the state, so that the bytes get far.
#include "model/base/hash.h"
#include "model/blob/delta.h"
#include "model/column/bytes.h"
#include "model/column/zstd_codec.h"
#include "tests/fuzz/blob_states.h"
#include "tests/fuzz/walk_state.h"

#include <cstring>

using namespace galley;

namespace {

constexpr std::string_view kMagic = "GALLEYDL";

std::string frameOf(const State& from, std::string_view body) {
    ByteWriter out;
    out.bytes(kMagic);
    out.u32(1);
    out.u64(from.version().value());
    out.u64(from.version().value() + 1);
    for (int i = 0; i < 2; ++i) { // the second one is wrong, unless nothing changes
        out.u64(from.checksum().high);
        out.u64(from.checksum().low);
    }
    out.varint(body.size());
    out.bytes(zstdCompress(body, 1));
    out.u64(hash64(out.view()));
    return std::move(out).take();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto from = fuzz::blobState();
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (!bytes.starts_with(kMagic)) {
        bytes = frameOf(*from, bytes);
    } else if (bytes.size() >= kMagic.size() + sizeof(std::uint64_t)) {
        const std::uint64_t checksum = hash64(std::string_view(bytes).substr(0, bytes.size() - sizeof(std::uint64_t)));
        std::memcpy(bytes.data() + bytes.size() - sizeof checksum, &checksum, sizeof checksum);
    }
    static_cast<void>(readDeltaHeader(bytes));
    ChangeSet changes;
    if (const auto state = applyDelta(from, bytes, &changes))
        fuzz::useWholeState(**state);
    return 0;
}
