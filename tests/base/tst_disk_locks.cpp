#include "model/base/disk_locks.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

using namespace galley;
namespace fs = std::filesystem;

class TestDiskLocks : public QObject {
    Q_OBJECT
private slots:
    void disksOfThisMachineAreTrusted();
    void networkDisksAreNot_data();
    void networkDisksAreNot();
    void synchronisedFoldersAreNot_data();
    void synchronisedFoldersAreNot();
};

void TestDiskLocks::disksOfThisMachineAreTrusted() {
    for (const std::uint64_t type : {0xEF53U /* ext4 */, 0x58465342U /* XFS */, 0x9123683EU /* Btrfs */,
                                     0x01021994U /* tmpfs */, 0x2FC12FC1U /* ZFS */})
        QVERIFY(isLocalFileSystem(type));
    const QTemporaryDir folder;
    QVERIFY(!whyLocksDoNotHold(folder.path().toStdString()));
    QVERIFY(!whyLocksDoNotHold(folder.filePath("missing").toStdString()));
}

void TestDiskLocks::networkDisksAreNot_data() {
    QTest::addColumn<quint64>("type");
    QTest::newRow("NFS") << quint64{0x6969};
    QTest::newRow("SMB") << quint64{0xFE534D42};
    QTest::newRow("a folder of the machine around a virtual one") << quint64{0x01021997};
    QTest::newRow("sshfs") << quint64{0x65735546};
}

void TestDiskLocks::networkDisksAreNot() {
    QFETCH(quint64, type);
    QVERIFY(!isLocalFileSystem(type));
}

void TestDiskLocks::synchronisedFoldersAreNot_data() {
    QTest::addColumn<QString>("mark");
    QTest::addColumn<QString>("program");
    QTest::newRow("Dropbox") << ".dropbox.cache"
                             << "Dropbox";
    QTest::newRow("Syncthing") << ".stfolder"
                               << "Syncthing";
    QTest::newRow("Nextcloud") << ".nextcloudsync.log"
                               << "Nextcloud";
    QTest::newRow("Resilio") << ".sync/ID"
                             << "Resilio Sync";
}

void TestDiskLocks::synchronisedFoldersAreNot() {
    QFETCH(QString, mark);
    QFETCH(QString, program);
    const QTemporaryDir top;
    const fs::path folder = fs::path(top.path().toStdString()) / "work" / "site";
    fs::create_directories(folder);
    const fs::path file = fs::path(top.path().toStdString()) / mark.toStdString();
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
    const auto why = whyLocksDoNotHold(folder);
    QVERIFY(why);
    QVERIFY2(why->find(program.toStdString()) != std::string::npos, why->c_str());
    // A link to it is the same folder.
    const QTemporaryDir elsewhere;
    const fs::path link = fs::path(elsewhere.path().toStdString()) / "link";
    fs::create_directory_symlink(folder, link);
    QVERIFY(whyLocksDoNotHold(link));
}

QTEST_APPLESS_MAIN(TestDiskLocks)
#include "tst_disk_locks.moc"
