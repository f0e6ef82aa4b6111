// A process to be killed: appends example commits to the journal of the first argument through a JournalWriter, and
// writes the number of each acknowledged commit to standard output as eight bytes. Ends by itself after 20 seconds.
#include "model/journal/journal_writer.h"
#include "tests/journal/journal_support.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <unistd.h>

using namespace galley;
using namespace galley::test;

int main(int argumentCount, char** arguments) {
    if (argumentCount != 2)
        return 2;
    const auto journal = SqliteJournal::open(arguments[1]);
    if (!journal) {
        std::fprintf(stderr, "%s\n", journal.error().toString().c_str());
        return 3;
    }
    const auto last = (*journal)->last();
    if (!last)
        return 3;
    std::uint64_t number = *last ? (*last)->number : 0;
    const auto acknowledge = [](std::uint64_t durable) {
        if (::write(STDOUT_FILENO, &durable, sizeof durable) != static_cast<ssize_t>(sizeof durable))
            ::_exit(4);
    };
    acknowledge(number);
    JournalWriter writer(**journal, 0, {acknowledge, {}});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
        if (!writer.enqueue(exampleCommit(++number)))
            return 5;
        // Now and then a batch of several, now and then one alone.
        if (number % 7 != 0 && !writer.flush(std::chrono::seconds(20)))
            return 5;
    }
    return 0;
}
