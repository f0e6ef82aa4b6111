#include "model/base/memory.h"

#include <array>
#include <atomic>
#include <exception>
#include <malloc.h>
#include <sys/mman.h>

namespace galley {

namespace {

constexpr std::size_t kPart = std::size_t{16} << 20; // what takes large trees apart needs some bytes for each node

std::array<std::atomic<void*>, 2> kept; ///< room in the address space, without memory behind it
std::atomic<bool> isKeeping = false;

bool giveAway(std::atomic<void*>& part) {
    void* const room = part.exchange(nullptr);
    return room != nullptr && ::munmap(room, kPart) == 0;
}

/// Unless another thread was first.
void keep(std::atomic<void*>& part, void* room) {
    void* none = nullptr;
    if (!part.compare_exchange_strong(none, room))
        ::munmap(room, kPart);
}

void giveMemoryAway() {
    if (giveAway(kept[0]))
        return; // tried again
    const bool isGiven = giveAway(kept[1]);
    // A library in C was refused before, so this is asked for on the way up, where nothing may be thrown.
    if (isGiven && std::uncaught_exceptions() > 0)
        return;
    throw std::bad_alloc();
}

} // namespace

void keepMemoryBack() {
    isKeeping = true;
    renewMemoryBack();
    std::set_new_handler(giveMemoryAway);
}

void renewMemoryBack() {
    if (!isKeeping)
        return;
    // Where there is not room for both, the one after which nothing fails: what the caller destroys after a failure may
    // ask for it, and nothing is on the way up then.
    if (kept[0] == nullptr)
        if (void* const second = kept[1].exchange(nullptr); second != nullptr)
            keep(kept[0], second);
    for (std::atomic<void*>& part : kept) {
        if (part != nullptr)
            continue;
        void* const room = ::mmap(nullptr, kPart, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (room == MAP_FAILED)
            return;
        keep(part, room);
    }
}

void returnFreeMemory() {
    ::malloc_trim(0);
}

} // namespace galley
