#include "model/base/scratch_text.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace galley;
namespace fs = std::filesystem;

namespace {

/// Pieces that differ, of some 100 bytes.
std::string piece(std::size_t number) {
    return "piece " + std::to_string(number) + std::string(80 + number % 40, static_cast<char>('a' + number % 26));
}

/// The limit on the size of files, for a while.
class FileLimit {
public:
    explicit FileLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limited{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limited);
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
    }
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_before{};
    sighandler_t m_handler;
};

} // namespace

class TestScratchText : public QObject {
    Q_OBJECT
private slots:
    void readsAsItWasWritten_data();
    void readsAsItWasWritten();
    void piecesCanBeReadWhileItGrows();
    void partsAcrossFileAndMemoryAreWhole();
    void manyThreadsReadWhatIsForgotten();
    void leavesNothingInItsFolder();
    void fileThatCannotBeWrittenIsToldAndTheTextStays();
    void folderThatIsNotThereIsTold();

private:
    fs::path folder() const { return m_folder.path().toStdString(); }
    QTemporaryDir m_folder;
};

void TestScratchText::readsAsItWasWritten_data() {
    QTest::addColumn<std::size_t>("inMemory");
    QTest::newRow("in memory") << (std::size_t{1} << 30);
    QTest::newRow("in a file") << std::size_t{1000};
    QTest::newRow("in a file from the first byte") << std::size_t{0};
}

void TestScratchText::readsAsItWasWritten() {
    QFETCH(std::size_t, inMemory);
    ScratchText text(folder(), inMemory);
    std::string expected;
    for (std::size_t number = 0; number < 100'000; ++number) {
        expected += piece(number);
        VERIFY_OK(text.append(piece(number)));
    }
    QCOMPARE(text.size(), expected.size());
    VERIFY_OK(text.finish());
    QVERIFY(text.all() == expected);
    const std::string_view before = text.all();
    text.forget();
    QVERIFY(before == expected);
    const ScratchText moved = std::move(text);
    QVERIFY(moved.all() == expected);
}

void TestScratchText::piecesCanBeReadWhileItGrows() {
    ScratchText text(folder(), 10'000);
    std::vector<std::size_t> begins;
    for (std::size_t number = 0; number < 50'000; ++number) {
        begins.push_back(text.size());
        VERIFY_OK(text.append(piece(number)));
        const std::size_t other = number * 7919 % (number + 1);
        const std::string wanted = piece(other);
        QVERIFY(text.view(begins[other], wanted.size()) == wanted);
    }
}

void TestScratchText::partsAcrossFileAndMemoryAreWhole() {
    ScratchText text(folder(), 1000);
    std::string expected;
    for (std::size_t number = 0; number < 50; ++number) { // the last ones are still in memory
        expected += piece(number);
        VERIFY_OK(text.append(piece(number)));
    }
    std::string scratch;
    for (std::size_t begin = 0; begin < expected.size(); begin += 13)
        QVERIFY(text.view(begin, expected.size() - begin, scratch) == std::string_view(expected).substr(begin));
}

void TestScratchText::manyThreadsReadWhatIsForgotten() {
    ScratchText text(folder(), 1000);
    std::vector<std::size_t> begins;
    for (std::size_t number = 0; number < 20'000; ++number) {
        begins.push_back(text.size());
        VERIFY_OK(text.append(piece(number)));
    }
    VERIFY_OK(text.finish());
    std::atomic<int> wrong = 0;
    std::vector<std::thread> readers;
    for (int reader = 0; reader < 3; ++reader)
        readers.emplace_back([&] {
            for (std::size_t number = 0; number < begins.size(); ++number) {
                const std::string wanted = piece(number);
                wrong += text.view(begins[number], wanted.size()) == wanted ? 0 : 1;
                if (number % 500 == 0)
                    text.forget();
            }
        });
    for (std::thread& reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
}

void TestScratchText::leavesNothingInItsFolder() {
    ScratchText text(folder(), 10);
    VERIFY_OK(text.append(piece(1)));
    QVERIFY(fs::is_empty(folder()));
}

void TestScratchText::fileThatCannotBeWrittenIsToldAndTheTextStays() {
    ScratchText text(folder(), 1000);
    std::string expected;
    Result<void> failed;
    {
        const FileLimit limit(1 << 20);
        for (std::size_t number = 0; failed && number < 100'000; ++number) {
            expected += piece(number);
            failed = text.append(piece(number));
        }
        QVERIFY(!failed);
        QVERIFY(failed.error().code == ErrorCode::Io);
        QCOMPARE(failed.error().file, folder().string());
        QVERIFY(failed.error().message.find("make room") != std::string::npos);
        for (std::size_t number = 0; number < 30'000; ++number) { // from now on in memory
            expected += piece(number);
            VERIFY_OK(text.append(piece(number)));
        }
    }
    std::string scratch;
    QVERIFY(text.view(0, text.size(), scratch) == expected);
}

void TestScratchText::folderThatIsNotThereIsTold() {
    ScratchText text(folder() / "absent", 10);
    const auto failed = text.append(piece(1));
    QVERIFY(!failed);
    QVERIFY(failed.error().file.find("absent") != std::string::npos);
    QCOMPARE(text.all(), std::string_view(piece(1)));
}

QTEST_APPLESS_MAIN(TestScratchText)
#include "tst_scratch_text.moc"
