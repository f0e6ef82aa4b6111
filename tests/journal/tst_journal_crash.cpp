#include "tests/journal/journal_support.h"

#include <QRandomGenerator>
#include <QTest>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace galley;
using namespace galley::test;

namespace {

constexpr int kRounds = 40;

/// The child program, its pipe, and the last number that it acknowledged.
class Child {
public:
    explicit Child(const std::filesystem::path& path) {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return;
        m_pipe = ends[0];
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::execl(GALLEY_JOURNAL_CHILD, GALLEY_JOURNAL_CHILD, path.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        kill();
        ::close(m_pipe);
    }
    /// Reads acknowledgements until that time; false when the child ended.
    bool listenFor(std::chrono::microseconds time) {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
            pollfd ready{m_pipe, POLLIN, 0};
            if (::poll(&ready, 1, 1) > 0 && !readOne())
                return false;
        }
        return true;
    }
    bool waitForOne() {
        pollfd ready{m_pipe, POLLIN, 0};
        return ::poll(&ready, 1, 20'000) > 0 && readOne();
    }
    /// Kills it, then reads what it had said before.
    void kill() {
        if (m_process <= 0)
            return;
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
        m_process = -1;
        while (readOne()) {
        }
    }
    std::uint64_t acknowledged() const { return m_acknowledged; }

private:
    bool readOne() {
        std::uint64_t number = 0;
        if (::read(m_pipe, &number, sizeof number) != static_cast<ssize_t>(sizeof number))
            return false;
        m_acknowledged = number;
        return true;
    }
    int m_pipe = -1;
    pid_t m_process = -1;
    std::uint64_t m_acknowledged = 0;
};

} // namespace

class TestJournalCrash : public QObject {
    Q_OBJECT
private slots:
    void acknowledgedCommitsSurviveKills();
};

void TestJournalCrash::acknowledgedCommitsSurviveKills() {
    const QTemporaryDir folder;
    QRandomGenerator random(20210304);
    std::uint64_t before = 0;
    for (int round = 0; round < kRounds; ++round) {
        Child child(journalIn(folder));
        // Some are killed while they open or create the journal, some before their first commit is saved.
        if (round % 8 != 0) {
            QVERIFY(child.waitForOne()); // it is open: what it found is said first
            QVERIFY(child.acknowledged() >= before);
        }
        if (round % 8 > 1) {
            QVERIFY(child.waitForOne());
            QVERIFY(child.acknowledged() > before);
        }
        QVERIFY(child.listenFor(std::chrono::microseconds(random.bounded(30'000))));
        child.kill();

        const auto journal = SqliteJournal::open(journalIn(folder));
        VERIFY_OK(journal);
        const auto count = readExamples(**journal);
        VERIFY_OK(count);
        QVERIFY2(*count >= child.acknowledged() && *count >= before, "an acknowledged commit is lost");
        before = *count;
        const auto report = (*journal)->verify();
        VERIFY_OK(report);
        QVERIFY(report->isWhole());
        QCOMPARE(report->lastGood, before);
    }
    QVERIFY(before >= kRounds / 8 * 6); // each round that waited for its first commit has one
}

QTEST_APPLESS_MAIN(TestJournalCrash)
#include "tst_journal_crash.moc"
