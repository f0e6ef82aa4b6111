// Preloaded into a program: something happens to its n-th call that changes files (GALLEY_FAULT_AT=n, counted from 1).
// GALLEY_FAULT says what:
//   kill              the program is killed before the call, if that leaves something. It leaves what a power cut
//                     leaves in a file system that keeps order. This is what happens when nothing is said.
//   ENOSPC, EIO       the call fails and does nothing; close() closes all the same, as the system does.
//   full              this call and all later ones that need space fail with ENOSPC.
//   gone              this call and all later ones fail with EIO.
//   unreadable        a call that reads from a file fails with EIO; only those count.
//   EINTR             a signal comes while the call waits; only calls that the system interrupts count.
//   short             half of what was to be written is; only calls that write bytes count.
// GALLEY_FAULT_LOG names a file for the name of the call it happened to, and, when the program ends, how many calls
// there were. What is written to the standard output, or to no file, does not count. GALLEY_FAULT_BELOW names a folder:
// then only what happens to files in it counts.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

/// What a call is to a program that makes it.
enum Kind : unsigned {
    kWrites = 1U,     ///< writes bytes, and says how many
    kWaits = 2U,      ///< can be interrupted by a signal
    kNeedsSpace = 4U, ///< fails on a full disk
    kLeaves = 8U,     ///< leaves something else than before, or makes that lasting
    kChanges = 16U,   ///< belongs to changing files
    kReads = 32U,     ///< reads from a file
};

struct Fault {
    long at = 0;
    int error = 0;              ///< 0: kill
    unsigned counts = kChanges; ///< kinds that count
    bool isLasting = false;
    bool isShort = false;
    const char* log = nullptr;
    std::string below; ///< empty: everywhere
};

const Fault& fault() {
    static const Fault wanted = [] {
        Fault one;
        const char* const at = std::getenv("GALLEY_FAULT_AT");
        one.at = at == nullptr ? 0 : std::strtol(at, nullptr, 10);
        const char* const given = std::getenv("GALLEY_FAULT");
        const std::string how = given == nullptr ? "kill" : given;
        if (how == "ENOSPC" || how == "full")
            one.error = ENOSPC;
        else if (how == "EIO" || how == "gone" || how == "unreadable")
            one.error = EIO;
        else if (how == "EINTR")
            one.error = EINTR;
        one.isLasting = how == "full" || how == "gone";
        one.isShort = how == "short";
        if (how == "unreadable")
            one.counts = kReads;
        else if (how == "kill")
            one.counts = kLeaves;
        else if (how == "EINTR")
            one.counts = kWaits;
        else if (how == "full")
            one.counts = kNeedsSpace;
        else if (one.isShort)
            one.counts = kWrites;
        one.log = std::getenv("GALLEY_FAULT_LOG");
        const char* const below = std::getenv("GALLEY_FAULT_BELOW");
        one.below = below == nullptr || *below == '\0' ? std::string() : std::string(below) + "/";
        return one;
    }();
    return wanted;
}

std::atomic<long> calls = 0;

/// Past the calls that are counted here.
void log(const char* text) {
    if (fault().log == nullptr)
        return;
    const long file = ::syscall(SYS_openat, AT_FDCWD, fault().log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    static_cast<void>(::syscall(SYS_write, file, text, std::strlen(text)));
    ::syscall(SYS_close, file);
}

struct AtEnd {
    ~AtEnd() { log(("calls " + std::to_string(calls) + "\n").c_str()); }
};
const AtEnd atEnd;

/// Where a link of /proc leads.
std::string linked(const std::string& link) {
    std::string path(4096, '\0');
    const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
    path.resize(size < 0 ? 0 : static_cast<size_t>(size));
    return path;
}

/// The file that a call is about.
class Place {
public:
    explicit Place(int file)
        : m_folder(file) {}
    explicit Place(const char* path)
        : m_path(path) {}
    Place(int folder, const char* path)
        : m_folder(folder)
        , m_path(path) {}
    bool isWanted() const {
        return fault().below.empty() || path().compare(0, fault().below.size(), fault().below) == 0;
    }

private:
    std::string path() const {
        if (m_path != nullptr && *m_path == '/')
            return m_path;
        const std::string folder =
            linked(m_folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/" + std::to_string(m_folder));
        return m_path == nullptr ? folder : folder + "/" + m_path;
    }

    int m_folder = AT_FDCWD;
    const char* m_path = nullptr; ///< nullptr: m_folder is the file
};

/// Whether it happens to this call.
bool isHit(const char* name, const Place& place, unsigned kinds) {
    if (fault().at <= 0 || (fault().counts & ((kinds & kReads) != 0 ? kinds : kinds | kChanges)) == 0 ||
        !place.isWanted())
        return false;
    const long number = ++calls;
    if (number != fault().at && !(fault().isLasting && number > fault().at))
        return false;
    if (number == fault().at)
        log((std::string(name) + "\n").c_str());
    if (fault().error == 0 && !fault().isShort)
        ::kill(::getpid(), SIGKILL);
    errno = fault().error;
    return true;
}

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool isRegular(int file) {
    struct stat status {};
    return file > 2 && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

bool isForWriting(int file) {
    return (::fcntl(file, F_GETFL) & O_ACCMODE) != O_RDONLY && isRegular(file);
}

bool makesFile(const char* path, int flags) {
    return (flags & O_CREAT) != 0 && ::access(path, F_OK) != 0;
}

} // namespace

#define GALLEY_COUNTED(result, name, parameters, arguments, place, kinds)                                              \
    extern "C" result name parameters {                                                                                \
        static const auto real = next<result(*) parameters>(#name);                                                    \
        if (isHit(#name, Place place, kinds))                                                                          \
            return -1;                                                                                                 \
        return real arguments;                                                                                         \
    }
#define GALLEY_COUNTED_WRITE(name, parameters, arguments, half)                                                        \
    extern "C" ssize_t name parameters {                                                                               \
        static const auto real = next<ssize_t(*) parameters>(#name);                                                   \
        if (isForWriting(file) && isHit(#name, Place(file), kWrites | kWaits | kNeedsSpace | kLeaves)) {               \
            if (!fault().isShort || size < 2)                                                                          \
                return fault().isShort ? real arguments : -1;                                                          \
            return real half;                                                                                          \
        }                                                                                                              \
        return real arguments;                                                                                         \
    }

// The C library declares some of them as not throwing, which a definition must repeat.
GALLEY_COUNTED_WRITE(write, (int file, const void* bytes, size_t size), (file, bytes, size), (file, bytes, size / 2))
GALLEY_COUNTED_WRITE(pwrite64, (int file, const void* bytes, size_t size, off64_t at), (file, bytes, size, at),
                     (file, bytes, size / 2, at))
GALLEY_COUNTED_WRITE(pwrite, (int file, const void* bytes, size_t size, off_t at), (file, bytes, size, at),
                     (file, bytes, size / 2, at))
GALLEY_COUNTED(int, fsync, (int file), (file), (file), kWaits | kLeaves)
GALLEY_COUNTED(int, fdatasync, (int file), (file), (file), kWaits | kLeaves)
GALLEY_COUNTED(ssize_t, copy_file_range, (int in, off64_t* from, int out, off64_t* to, size_t size, unsigned flags),
               (in, from, out, to, size, flags), (out), kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, fallocate, (int file, int mode, off_t at, off_t size), (file, mode, at, size), (file),
               kWaits | kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, posix_fallocate, (int file, off_t at, off_t size), (file, at, size), (file), kNeedsSpace | kLeaves)

#define GALLEY_COUNTED_READ(name, parameters, arguments)                                                               \
    extern "C" ssize_t name parameters {                                                                               \
        static const auto real = next<ssize_t(*) parameters>(#name);                                                   \
        if (isRegular(file) && isHit(#name, Place(file), kReads))                                                      \
            return -1;                                                                                                 \
        return real arguments;                                                                                         \
    }
GALLEY_COUNTED_READ(read, (int file, void* bytes, size_t size), (file, bytes, size))
GALLEY_COUNTED_READ(pread, (int file, void* bytes, size_t size, off_t at), (file, bytes, size, at))
GALLEY_COUNTED_READ(pread64, (int file, void* bytes, size_t size, off64_t at), (file, bytes, size, at))

extern "C" int close(int file) {
    static const auto real = next<int (*)(int)>("close");
    const bool isFailing = isForWriting(file) && isHit("close", Place(file), kWaits);
    const int reason = errno;
    const int closed = real(file);
    if (!isFailing)
        return closed;
    errno = reason;
    return -1;
}

// Opening counts when it is for writing.
#define GALLEY_COUNTED_OPEN(name, leading, passed)                                                                     \
    extern "C" int name(leading const char* path, int flags, ...) {                                                    \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;                         \
        va_end(rest);                                                                                                  \
        static const auto real = next<int (*)(leading const char*, int, ...)>(#name);                                  \
        if ((flags & O_ACCMODE) != O_RDONLY &&                                                                         \
            isHit(#name, Place(passed path), kWaits | (makesFile(path, flags) ? kNeedsSpace : 0U)))                    \
            return -1;                                                                                                 \
        return real(passed path, flags, mode);                                                                         \
    }
#define GALLEY_FOLDER int folder,
#define GALLEY_PASSED folder,
GALLEY_COUNTED_OPEN(open, , )
GALLEY_COUNTED_OPEN(open64, , )
GALLEY_COUNTED_OPEN(openat, GALLEY_FOLDER, GALLEY_PASSED)
GALLEY_COUNTED_OPEN(openat64, GALLEY_FOLDER, GALLEY_PASSED)

#undef GALLEY_COUNTED
#define GALLEY_COUNTED(result, name, parameters, arguments, place, kinds)                                              \
    extern "C" result name parameters noexcept {                                                                       \
        static const auto real = next<result(*) parameters>(#name);                                                    \
        if (isHit(#name, Place place, kinds))                                                                          \
            return -1;                                                                                                 \
        return real arguments;                                                                                         \
    }

GALLEY_COUNTED(int, rename, (const char* from, const char* to), (from, to), (to), kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, renameat2, (int in, const char* from, int into, const char* to, unsigned flags),
               (in, from, into, to, flags), (into, to), kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, link, (const char* from, const char* to), (from, to), (to), kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, linkat, (int in, const char* from, int into, const char* to, int flags),
               (in, from, into, to, flags), (into, to), kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, unlink, (const char* name), (name), (name), kLeaves)
GALLEY_COUNTED(int, unlinkat, (int folder, const char* name, int flags), (folder, name, flags), (folder, name), kLeaves)
GALLEY_COUNTED(int, rmdir, (const char* name), (name), (name), kLeaves)
GALLEY_COUNTED(int, remove, (const char* name), (name), (name), kLeaves)
GALLEY_COUNTED(int, mkdir, (const char* name, mode_t mode), (name, mode), (name), kNeedsSpace | kLeaves)
GALLEY_COUNTED(int, fchmod, (int file, mode_t mode), (file, mode), (file), 0U)
GALLEY_COUNTED(int, ftruncate, (int file, off_t size), (file, size), (file), kWaits | kLeaves)
GALLEY_COUNTED(int, ftruncate64, (int file, off64_t size), (file, size), (file), kWaits | kLeaves)
GALLEY_COUNTED(int, syncfs, (int file), (file), (file), kWaits | kLeaves)
GALLEY_COUNTED(ssize_t, sendfile, (int out, int in, off_t* at, size_t size), (out, in, at, size), (out),
               kNeedsSpace | kLeaves)
