#include "model/base/write_watch.h"

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <filesystem>
#include <fstream>

using namespace galley;
namespace fs = std::filesystem;

class TestWriteWatch : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_told = 0;
    }
    void tellsOfEachWayOfWriting();
    void othersFilesAreNotTold();
    void aFolderThatIsNotThereIsNoFailure();
    void endsAtOnce();

private:
    fs::path folder() const { return m_folder->path().toStdString(); }
    void write(const char* name) const { std::ofstream(folder() / name, std::ios::app) << "x"; }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::atomic<int> m_told = 0;
};

void TestWriteWatch::tellsOfEachWayOfWriting() {
    const WriteWatch watch(folder(), "head", [this] { ++m_told; });
    write("head"); // it is made
    QTRY_VERIFY(m_told > 0);
    QTest::qWait(50);
    m_told = 0;
    write("head");
    QTRY_VERIFY(m_told > 0);
    QTest::qWait(50);
    m_told = 0;
    write("new");
    fs::rename(folder() / "new", folder() / "head");
    QTRY_VERIFY(m_told > 0);
}

void TestWriteWatch::othersFilesAreNotTold() {
    const WriteWatch watch(folder(), "head", [this] { ++m_told; });
    write("body");
    write("head2");
    write("head"); // events come in order
    QTRY_VERIFY(m_told > 0);
    QVERIFY(m_told <= 3); // made, opened, written: none for the others
}

void TestWriteWatch::aFolderThatIsNotThereIsNoFailure() {
    const WriteWatch watch(folder() / "missing", "head", [this] { ++m_told; });
    write("head");
    QTest::qWait(50);
    QCOMPARE(m_told.load(), 0);
}

void TestWriteWatch::endsAtOnce() {
    for (int i = 0; i < 200; ++i) {
        const WriteWatch watch(folder(), "head", [this] { ++m_told; });
        write("head");
    }
    const int told = m_told;
    write("head");
    QTest::qWait(50);
    QCOMPARE(m_told.load(), told); // nobody watches any more
}

QTEST_APPLESS_MAIN(TestWriteWatch)
#include "tst_write_watch.moc"
