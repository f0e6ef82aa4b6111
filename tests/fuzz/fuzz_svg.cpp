// Draws SVGs within the limits of the program that draws them for the window: whatever the picture is, the process ends
// within them, what it drew is as large as was asked for, and it opens no file but those of the fonts and of programs.
// That librsvg itself gives up, at a limit or at a fault, is what the process of its own is for.
#include "ui/editor/svg_picture.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kWidth = 80;
constexpr int kHeight = 60;

bool isDrawing = false; // in the process that draws

/// Ends the process that draws when the picture made it open a file.
void checkOpened(const char* path) {
    if (!isDrawing || path == nullptr)
        return;
    // Which of these are opened follows from no reference: fonts by the names of families, readers of raster pictures
    // by their first bytes, the number of processors.
    constexpr std::array<std::string_view, 7> kSoftware{
        "/usr/share/",          "/usr/lib/",      "/etc/fonts/", "/var/cache/fontconfig", "/proc/self/cgroup",
        "/proc/self/mountinfo", "/sys/fs/cgroup/"};
    const std::string_view opened(path);
    for (const std::string_view folder : kSoftware)
        if (opened.starts_with(folder) && opened.find("..") == std::string_view::npos)
            return;
    std::fprintf(stderr, "the picture opens %s\n", path);
    _exit(2);
}

bool readAll(int descriptor, void* bytes, std::size_t size) {
    for (auto* at = static_cast<char*>(bytes); size > 0;) {
        const ssize_t got = ::read(descriptor, at, size);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += std::max<ssize_t>(got, 0);
        size -= static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    }
    return true;
}

bool writeAll(int descriptor, const void* bytes, std::size_t size) {
    for (auto* at = static_cast<const char*>(bytes); size > 0;) {
        const ssize_t put = ::write(descriptor, at, size);
        if (put == 0 || (put < 0 && errno != EINTR))
            return false;
        at += std::max<ssize_t>(put, 0);
        size -= static_cast<std::size_t>(std::max<ssize_t>(put, 0));
    }
    return true;
}

/// Draws what it is sent, until there is no more, within the limits of one picture for all of them.
void drawPictures(int in, int out) {
    galley::ui::limitDrawing();
    std::size_t size = 0;
    while (readAll(in, &size, sizeof size)) {
        std::string bytes(size, '\0');
        if (!readAll(in, bytes.data(), size))
            break;
        isDrawing = true;
        const auto drawn = galley::ui::drawSvg(bytes, kWidth, kHeight);
        isDrawing = false;
        const bool isWithin =
            !drawn || (drawn->width >= 1 && drawn->width <= kWidth && drawn->height >= 1 && drawn->height <= kHeight &&
                       drawn->pixels.size() == std::size_t{4} * static_cast<std::size_t>(drawn->width) *
                                                   static_cast<std::size_t>(drawn->height));
        if (!isWithin || !writeAll(out, "", 1))
            _exit(3);
    }
}

/// A process that answers what it is sent.
class Child {
public:
    explicit Child(void (*serve)(int in, int out)) {
        std::array<int, 2> toChild{};
        std::array<int, 2> fromChild{};
        if (::pipe2(toChild.data(), O_CLOEXEC) != 0 || ::pipe2(fromChild.data(), O_CLOEXEC) != 0)
            std::abort();
        m_child = ::fork();
        if (m_child < 0)
            std::abort();
        if (m_child == 0) {
            ::close(toChild[1]);
            ::close(fromChild[0]);
            serve(toChild[0], fromChild[1]);
            _exit(0);
        }
        ::close(toChild[0]);
        ::close(fromChild[1]);
        m_to = toChild[1];
        m_from = fromChild[0];
    }
    /// Waits for its end. What a limit or a fault of librsvg ends, a signal ends; all else it says by its exit code.
    ~Child() {
        ::close(m_to);
        ::close(m_from);
        int status = 0;
        pid_t ended = -1;
        do
            ended = ::waitpid(m_child, &status, 0);
        while (ended < 0 && errno == EINTR);
        if (ended != m_child || (WIFEXITED(status) && WEXITSTATUS(status) != 0))
            std::abort();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// False when it ended over it.
    bool draw(const void* data, std::size_t size) {
        char answer = 0;
        return writeAll(m_to, &size, sizeof size) && writeAll(m_to, data, size) && readAll(m_from, &answer, 1);
    }

private:
    pid_t m_child = -1;
    int m_to = -1;
    int m_from = -1;
};

/// Lets processes draw what it is sent, and ends with an error when one of them breaks a bound.
void supervise(int in, int out) {
    constexpr int kPictures = 200; // of one process: they share its time
    std::unique_ptr<Child> drawer;
    std::size_t size = 0;
    for (int drawn = 0; readAll(in, &size, sizeof size); ++drawn) {
        std::string bytes(size, '\0');
        if (!readAll(in, bytes.data(), size))
            break;
        if (drawn % kPictures == 0)
            drawer.reset();
        if (!drawer)
            drawer = std::make_unique<Child>(drawPictures);
        if (!drawer->draw(bytes.data(), size))
            drawer.reset();
        if (!writeAll(out, "", 1))
            break;
    }
}

/// A process of before libFuzzer has threads: another one cannot be copied.
Child& supervisor() {
    static const bool isDeaf = ::signal(SIGPIPE, SIG_IGN) != SIG_ERR;
    static Child one(supervise);
    if (!isDeaf)
        std::abort();
    return one;
}

} // namespace

#define GALLEY_WATCHED_OPEN(name, leading, passed)                                                                     \
    extern "C" int name(leading const char* path, int flags, ...) {                                                    \
        checkOpened(path);                                                                                             \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;                         \
        va_end(rest);                                                                                                  \
        static const auto real = reinterpret_cast<int (*)(leading const char*, int, ...)>(::dlsym(RTLD_NEXT, #name));  \
        return real(passed path, flags, mode);                                                                         \
    }
#define GALLEY_FOLDER int folder,
#define GALLEY_PASSED folder,
GALLEY_WATCHED_OPEN(open, , )
GALLEY_WATCHED_OPEN(open64, , )
GALLEY_WATCHED_OPEN(openat, GALLEY_FOLDER, GALLEY_PASSED)
GALLEY_WATCHED_OPEN(openat64, GALLEY_FOLDER, GALLEY_PASSED)

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    supervisor();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (!supervisor().draw(data, size))
        std::abort();
    return 0;
}
