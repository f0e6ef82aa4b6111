// Reads instants and days from text: whatever is accepted must be written back to a form that reads as the same one. A
// day has one form only.
#include "model/base/day.h"
#include "model/base/time.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto day = galley::parseDay(text);
    if (day && galley::formatDay(*day) != text)
        std::abort();
    const auto instant = galley::parseInstant(text);
    if (!instant)
        return 0;
    const auto again = galley::parseInstant(galley::formatInstant(*instant));
    if (!again || *again != *instant)
        std::abort();
    return 0;
}
