// Preloaded into a program: kills it at its n-th call that changes files, before that is done (GALLEY_KILL_AT=n). What
// a killed program leaves is what a power cut in a file system that keeps order leaves.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

long wanted() {
    static const long number = [] {
        const char* const text = std::getenv("GALLEY_KILL_AT");
        return text == nullptr ? 0L : std::strtol(text, nullptr, 10);
    }();
    return number;
}

void count() {
    static std::atomic<long> calls = 0;
    if (wanted() > 0 && ++calls == wanted())
        ::kill(::getpid(), SIGKILL);
}

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

#define GALLEY_COUNTED(result, name, parameters, arguments)                                                            \
    extern "C" result name parameters {                                                                                \
        static const auto real = next<result(*) parameters>(#name);                                                    \
        count();                                                                                                       \
        return real arguments;                                                                                         \
    }

// The C library declares some of them as not throwing, which a definition must repeat.
GALLEY_COUNTED(ssize_t, pwrite64, (int file, const void* bytes, size_t size, off64_t at), (file, bytes, size, at))
GALLEY_COUNTED(ssize_t, pwrite, (int file, const void* bytes, size_t size, off_t at), (file, bytes, size, at))
GALLEY_COUNTED(int, fsync, (int file), (file))
GALLEY_COUNTED(int, fdatasync, (int file), (file))

#undef GALLEY_COUNTED
#define GALLEY_COUNTED(result, name, parameters, arguments)                                                            \
    extern "C" result name parameters noexcept {                                                                       \
        static const auto real = next<result(*) parameters>(#name);                                                    \
        count();                                                                                                       \
        return real arguments;                                                                                         \
    }

GALLEY_COUNTED(int, rename, (const char* from, const char* to), (from, to))
GALLEY_COUNTED(int, renameat2, (int in, const char* from, int into, const char* to, unsigned flags),
               (in, from, into, to, flags))
GALLEY_COUNTED(int, link, (const char* from, const char* to), (from, to))
GALLEY_COUNTED(int, unlink, (const char* name), (name))
GALLEY_COUNTED(int, mkdir, (const char* name, mode_t mode), (name, mode))
GALLEY_COUNTED(int, ftruncate, (int file, off_t size), (file, size))
GALLEY_COUNTED(int, ftruncate64, (int file, off64_t size), (file, size))
GALLEY_COUNTED(int, syncfs, (int file), (file))

extern "C" ssize_t write(int file, const void* bytes, size_t size) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    if (file > 2) // what it prints changes no file
        count();
    return real(file, bytes, size);
}
