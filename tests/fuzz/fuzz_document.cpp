// Reads the bytes as a JSON document; what it writes again must read back to the same text.
#include "model/page/document.h"

#include <cstdint>
#include <cstdlib>

using namespace galley;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    DocArena arena;
    const auto document = documentFromJson(arena, {reinterpret_cast<const char*>(data), size});
    if (!document)
        return 0;
    std::string written;
    appendJson(written, *document);
    const auto again = documentFromJson(arena, written);
    if (!again)
        std::abort();
    std::string twice;
    appendJson(twice, *again);
    if (twice != written)
        std::abort();
    return 0;
}
