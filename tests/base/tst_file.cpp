#include "model/base/file.h"
#include "model/base/replacement_file.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace galley;
namespace fs = std::filesystem;

class TestFile : public QObject {
    Q_OBJECT
private slots:
    void copiesDoNotFollowTheFile_data();
    void copiesDoNotFollowTheFile();
    void scratchFolderIsLeftEmpty();
    void fileThatShrinksIsAnError();
    void pipesAndFoldersAreRefusedAtOnce();
    void plantedLinksAreNotFollowed();
    void locksAreTakenOfPlainFilesAlone();
    void locksAreSharedByThoseWhoShare();
    void foldersAndDevicesAreNotReplaced();
    void temporaryNames();
    void secretsAreTheirOwners();
    void copiesAreWholeAndAsPrivate();
    void onlyTemporaryFilesAreRemoved();
    void foldersThatCannotBeMadeAreNamed();

private:
    fs::path folder() const { return m_folder.path().toStdString(); }
    QTemporaryDir m_folder;
};

void TestFile::copiesDoNotFollowTheFile_data() {
    QTest::addColumn<quint64>("size");
    QTest::addColumn<bool>("hasScratch");
    for (const quint64 size : {0U, 1U, 4096U, 100'000U})
        for (const bool hasScratch : {false, true})
            QTest::addRow("%d bytes, %s", static_cast<int>(size), hasScratch ? "scratch" : "memory")
                << size << hasScratch;
}

void TestFile::copiesDoNotFollowTheFile() {
    QFETCH(const quint64, size);
    QFETCH(const bool, hasScratch);
    std::string bytes;
    for (quint64 i = 0; i < size; ++i)
        bytes += static_cast<char>(i * 31 % 251);
    const fs::path path = folder() / "file";
    VERIFY_OK(writeFileAtomically(path, bytes));
    FileCopy::Options options;
    options.inMemory = 1000;
    if (hasScratch)
        options.scratch = folder() / "scratch" / "deep";
    auto copy = FileCopy::read(path, options);
    VERIFY_OK(copy);
    // Overwritten in place, then cut: what a map of the file would show, or die of.
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary) << std::string(size, '!');
    QVERIFY(copy->bytes() == bytes);
    fs::resize_file(path, 0);
    const FileCopy moved = *std::move(copy);
    QVERIFY(moved.bytes() == bytes);
}

void TestFile::scratchFolderIsLeftEmpty() {
    const fs::path path = folder() / "large";
    VERIFY_OK(writeFileAtomically(path, std::string(50'000, 'x')));
    FileCopy::Options options;
    options.inMemory = 10;
    options.scratch = folder() / "unnamed";
    const auto copy = FileCopy::read(path, options);
    VERIFY_OK(copy);
    QVERIFY(fs::is_directory(options.scratch) && fs::is_empty(options.scratch));
    options.limit = 49'999;
    QCOMPARE(FileCopy::read(path, options).error().code, ErrorCode::InvalidInput);
}

void TestFile::fileThatShrinksIsAnError() {
    const fs::path path = folder() / "shrinking";
    constexpr std::uintmax_t kWhole = 64U << 20;
    constexpr std::uintmax_t kRest = 1000;
    bool wasCaught = false;
    for (int round = 0; round < 500 && !wasCaught; ++round) {
        VERIFY_OK(writeFileAtomically(path, std::string(kRest, 'x')));
        fs::resize_file(path, kWhole);
        std::atomic<bool> isReading = false;
        std::thread cutter([&] {
            while (!isReading)
                std::this_thread::yield();
            for (int i = 0; i < round; ++i) // a little later each time
                std::this_thread::yield();
            fs::resize_file(path, kRest);
        });
        isReading = true;
        const auto copy = FileCopy::read(path);
        cutter.join();
        // Whole, short from the start, or told.
        if (copy)
            QVERIFY(copy->bytes().size() == kWhole || copy->bytes().size() == kRest);
        else
            QCOMPARE(copy.error().code, ErrorCode::Io);
        wasCaught = !copy;
    }
    QVERIFY(wasCaught);
}

void TestFile::pipesAndFoldersAreRefusedAtOnce() {
    const fs::path pipe = folder() / "pipe";
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    for (const fs::path& path : {pipe, folder(), fs::path("/dev/zero")}) {
        QCOMPARE(readFile(path).error().code, ErrorCode::InvalidInput);
        QCOMPARE(FileCopy::read(path).error().code, ErrorCode::InvalidInput);
    }
}

void TestFile::locksAreTakenOfPlainFilesAlone() {
    const fs::path elsewhere = folder() / "elsewhere";
    const fs::path place = folder() / "lock";
    const auto refused = [&place] {
        const auto lock = FileLock::acquire(place);
        return !lock && lock.error().code == ErrorCode::InvalidInput && lock.error().file == place.string();
    };
    fs::create_symlink(elsewhere, place);
    QVERIFY(refused());
    QVERIFY(!fs::exists(elsewhere));
    fs::remove(place);
    QCOMPARE(::mkfifo(place.c_str(), 0600), 0);
    QVERIFY(refused());
    fs::remove(place);
    fs::create_symlink("/dev/zero", place);
    QVERIFY(refused());
    fs::remove(place);
    fs::create_directory(place);
    QVERIFY(refused());
    fs::remove(place);
    VERIFY_OK(FileLock::acquire(place));
}

void TestFile::locksAreSharedByThoseWhoShare() {
    using Mode = FileLock::Mode;
    const fs::path place = folder() / "lock";
    auto first = FileLock::acquire(place);
    VERIFY_OK(first);
    QVERIFY(!first->isHeldByOthers());
    QCOMPARE(FileLock::acquire(place, Mode::Shared).error().code, ErrorCode::Locked);
    QVERIFY(first->change(Mode::Shared));
    {
        const auto second = FileLock::acquire(place, Mode::Shared);
        VERIFY_OK(second);
        QVERIFY(first->isHeldByOthers() && second->isHeldByOthers());
        QCOMPARE(FileLock::acquire(place).error().code, ErrorCode::Locked);
    }
    QVERIFY(!first->isHeldByOthers());
    QVERIFY(first->change(Mode::Exclusive));
    QCOMPARE(FileLock::acquire(place, Mode::Shared).error().code, ErrorCode::Locked);
}

void TestFile::plantedLinksAreNotFollowed() {
    const fs::path victim = folder() / "victim";
    VERIFY_OK(writeFileAtomically(victim, "precious"));
    const fs::path link = folder() / "link";
    fs::create_symlink(victim, link);
    VERIFY_OK(writeFileAtomically(link, "new"));
    QCOMPARE(*readFile(victim), std::string("precious"));
    QVERIFY(!fs::is_symlink(link));
    QCOMPARE(*readFile(link), std::string("new"));
    for (const auto& entry : fs::directory_iterator(folder()))
        QVERIFY(!isTemporaryName(entry.path().filename().string()));
}

void TestFile::foldersAndDevicesAreNotReplaced() {
    const fs::path inTheWay = folder() / "in the way";
    fs::create_directory(inTheWay);
    const auto ontoFolder = writeFileAtomically(inTheWay, "x");
    QVERIFY(!ontoFolder);
    QCOMPARE(ontoFolder.error().message,
             std::string("cannot replace: a folder is in the place of this file; move it away"));
    QCOMPARE(ontoFolder.error().file, inTheWay.string());
    const fs::path pipe = folder() / "written pipe";
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    fs::create_symlink(pipe, folder() / "name of a pipe");
    for (const fs::path& path : {pipe, folder() / "name of a pipe"}) {
        const auto ontoPipe = writeFileAtomically(path, "x");
        QVERIFY(!ontoPipe);
        QVERIFY(ontoPipe.error().message.starts_with("cannot replace: this is no file"));
        QVERIFY(fs::is_fifo(path));
    }
    const auto intoNothing = writeFileAtomically(folder() / "nowhere" / "file", "x");
    QVERIFY(!intoNothing);
    QCOMPARE(intoNothing.error().file, (folder() / "nowhere" / "file").string());
}

void TestFile::temporaryNames() {
    QVERIFY(isTemporaryName("a.json.tmp-0123456789abcdef0123456789abcdef"));
    for (const char* name : {"a.tmp", "report.tmp.txt", "a.tmp-0123", "a.tmp-0123456789abcdef0123456789abcdeF",
                             "a.tmp-0123456789abcdef0123456789abcdef.txt"})
        QVERIFY2(!isTemporaryName(name), name);
}

void TestFile::secretsAreTheirOwners() {
    constexpr fs::perms kOwner = fs::perms::owner_read | fs::perms::owner_write;
    const fs::path path = folder() / "secret";
    VERIFY_OK(writeFileAtomically(path, "for all"));
    VERIFY_OK(writeSecretAtomically(path, "for one"));
    QVERIFY(fs::status(path).permissions() == kOwner);
}

void TestFile::copiesAreWholeAndAsPrivate() {
    constexpr fs::perms kOwner = fs::perms::owner_read | fs::perms::owner_write;
    const fs::path from = folder() / "original";
    const fs::path to = folder() / "copied";
    const std::string bytes((1U << 20) + 7, 'x'); // more than a piece
    VERIFY_OK(writeSecretAtomically(from, bytes));
    VERIFY_OK(copyFile(from, to));
    QVERIFY(*readFile(to) == bytes);
    QVERIFY(fs::status(to).permissions() == kOwner);
    const auto unread = copyFile(folder() / "nothing", to);
    QVERIFY(!unread && unread.error().file == (folder() / "nothing").string());
    const auto unwritten = copyFile(from, folder() / "nowhere" / "copied");
    QVERIFY(!unwritten && unwritten.error().file == (folder() / "nowhere" / "copied").string());
    QVERIFY(*readFile(to) == bytes);
}

void TestFile::onlyTemporaryFilesAreRemoved() {
    const fs::path place = folder() / "place";
    VERIFY_OK(makeFolders(place / ("kept.tmp-" + std::string(32, 'a'))));
    for (const std::string& name : {std::string("file"), std::string("file.tmp-1"), "file.tmp-" + std::string(32, '0')})
        VERIFY_OK(writeFileAtomically(place / name, "x"));
    removeTemporaryFiles(place);
    QVERIFY(fs::exists(place / "file"));
    QVERIFY(fs::exists(place / "file.tmp-1"));
    QCOMPARE(std::distance(fs::directory_iterator(place), fs::directory_iterator()), std::ptrdiff_t{2});
}

void TestFile::foldersThatCannotBeMadeAreNamed() {
    VERIFY_OK(writeFileAtomically(folder() / "taken", "x"));
    const auto made = makeFolders(folder() / "taken" / "below");
    QVERIFY(!made && made.error().code == ErrorCode::Io);
    QVERIFY(QString::fromStdString(made.error().file).endsWith("taken/below"));
    const auto written = writeCacheFile(folder() / "taken" / "cache.json", "x");
    QVERIFY(!written && QString::fromStdString(written.error().message).contains("cannot make the folder"));
}

QTEST_APPLESS_MAIN(TestFile)
#include "tst_file.moc"
