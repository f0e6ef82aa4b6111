#include "model/base/memory.h"

#include <QTest>

#include <cstdlib>
#include <functional>
#include <new>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr rlim_t kRoom = rlim_t{512} << 20;
constexpr unsigned kLongest = 60; // seconds
constexpr int kWell = 42;

/// Written where the compiler must believe that somebody reads it.
void* volatile given = nullptr;

/// As a library in C: nobody is asked to give something away.
void takeAllThereIs() {
    for (std::size_t size = std::size_t{1} << 20; size >= 64; size /= 2) {
        do
            given = std::malloc(size);
        while (given != nullptr);
    }
}

void take(std::size_t size) {
    given = ::operator new(size);
}

/// The exit code of a process of its own, with so much room, that does this; -1: it was ended by a signal.
int exitCodeOf(const std::function<int()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit none{0, 0};
        const rlimit room{kRoom, kRoom};
        ::alarm(kLongest);
        ::setrlimit(RLIMIT_CORE, &none);
        ::setrlimit(RLIMIT_AS, &room);
        galley::keepMemoryBack();
        ::_exit(work());
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

struct NeedsMemoryToEnd {
    NeedsMemoryToEnd() = default;
    ~NeedsMemoryToEnd() { take(std::size_t{1} << 20); }
    NeedsMemoryToEnd(const NeedsMemoryToEnd&) = delete;
    NeedsMemoryToEnd& operator=(const NeedsMemoryToEnd&) = delete;
};

} // namespace

class TestMemory : public QObject {
    Q_OBJECT

private slots:
    void whatLacksIsAnError();
    void undoingHasRoom();
    void destroyingAfterAFailureHasRoom();
};

void TestMemory::whatLacksIsAnError() {
    const int code = exitCodeOf([] {
        const auto lacking = galley::withinMemory("to try", []() -> galley::Result<void> {
            takeAllThereIs();
            for (;;)
                take(1000);
        });
        return !lacking && lacking.error().message.find("memory to try") != std::string::npos ? kWell : 1;
    });
    QCOMPARE(code, kWell);
}

/// Also where a library in C ran out of it, which gives nothing away.
void TestMemory::undoingHasRoom() {
    const int code = exitCodeOf([] {
        takeAllThereIs();
        take(1000); // gives the first part away
        takeAllThereIs();
        try {
            const NeedsMemoryToEnd one;
            throw std::bad_alloc();
        } catch (const std::bad_alloc&) {
            return kWell;
        }
    });
    QCOMPARE(code, kWell);
}

/// What the failure left is destroyed by the caller, when nothing is thrown any more.
void TestMemory::destroyingAfterAFailureHasRoom() {
    const int code = exitCodeOf([] {
        takeAllThereIs();
        take(1000); // gives the first part away
        takeAllThereIs();
        const NeedsMemoryToEnd one;
        const auto lacking = galley::withinMemory("to try", []() -> galley::Result<void> { throw std::bad_alloc(); });
        return lacking ? 1 : kWell;
    });
    QCOMPARE(code, kWell);
}

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
