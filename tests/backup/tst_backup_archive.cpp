// Backups that were cut, damaged or made to do harm are refused with the file, the member and what to do, and nothing
// is left of them.
#include "model/backup/site_backup.h"
#include "model/backup/site_restore.h"
#include "model/base/file.h"
#include "model/publish/site_publish.h"
#include "model/workspace/site_files.h"
#include "tests/backup/archives.h"
#include "tests/support/published_site.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>

#include <functional>

using namespace galley;
using test::BackupParts;
using test::Entry;
namespace fs = std::filesystem;

namespace {

using Change = std::function<std::string(BackupParts)>; ///< gives the archive

/// The blob that the announcement's manifest is.
std::string manifestName(const BackupParts& parts) {
    for (const Entry& entry : parts.entries)
        if (entry.name.starts_with("blobs/") && entry.bytes.find("\"checksum\"") != std::string::npos)
            return entry.name;
    throw std::runtime_error("no manifest");
}

std::string withFirst(const BackupParts& parts, const std::string& name, const std::string& bytes) {
    std::vector<Entry> entries{{name, bytes}};
    entries.insert(entries.end(), parts.entries.begin(), parts.entries.end());
    return test::archiveOf(entries);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? throw std::runtime_error("no " + from) : text.replace(at, from.size(), to);
}

/// The backup with a file that it lists, but that is archived as something else.
Change archivedAs(Entry::Kind kind, const std::string& target) {
    return [kind, target](BackupParts parts) {
        parts.add("assets/x", "");
        parts.entries.back() = {"assets/x", target, kind};
        return parts.packed();
    };
}

Change listed(const std::string& name) {
    return [name](BackupParts parts) {
        parts.add(name, "x");
        return parts.packed();
    };
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestBackupArchive : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void wholeOnesAreRestored();
    void hostileOnesAreRefused_data();
    void hostileOnesAreRefused();
    void truncatedOnesAreRefused();
    void flippedBytesAreFound();
    void unknownMembersOfTheStatementAreIgnored();

private:
    fs::path folder() const { return m_folder.path().toStdString(); }
    fs::path target() const { return folder() / "restored"; }
    Result<RestoreReport> restored(const std::string& bytes) const {
        if (const auto written = writeFileAtomically(folder() / "b.tar.zst", bytes); !written)
            return written.error();
        RestoreOptions options;
        options.file = folder() / "b.tar.zst";
        options.folder = target();
        options.passphrase = [] { return Result<Passphrase>(Passphrase("correct horse")); };
        return restoreSite(options);
    }
    /// Nothing but what the test itself made.
    bool nothingIsLeft() const {
        return std::distance(fs::directory_iterator(folder()), fs::directory_iterator()) == 3;
    }
    QTemporaryDir m_folder;
    std::string m_whole;
    BackupParts m_parts;
};

void TestBackupArchive::initTestCase() {
    qRegisterMetaType<Change>();
    const fs::path site = folder() / "site";
    VERIFY_OK(Workspace::create(site, *test::parsedSchema(test::kSiteSchema)));
    {
        OpenOptions options;
        const auto workspace = openSite(site, std::move(options));
        VERIFY_OK(workspace);
        VERIFY_OK((*workspace)->apply({Edit::create("page", "home", {{"slug", "home"}, {"headline", "One"}})}, {}));
        fs::create_directories(site / "assets/a");
        VERIFY_OK(writeFileAtomically(site / "assets/a/one.txt", "one"));
        VERIFY_OK(publishSite(**workspace, "Ann", ""));
    }
    const Passphrase passphrase("correct horse");
    BackupOptions options;
    options.site = site;
    options.file = folder() / "whole.tar.zst";
    options.passphrase = &passphrase;
    options.cost = test::kCheap;
    VERIFY_OK(backUpSite(options));
    m_whole = *readFile(options.file);
    m_parts = test::partsOf(options.file);
    VERIFY_OK(writeFileAtomically(folder() / "b.tar.zst", "")); // so that it is there
}

void TestBackupArchive::wholeOnesAreRestored() {
    for (const std::string& bytes : {m_whole, m_parts.packed()}) {
        VERIFY_OK(restored(bytes));
        QVERIFY(fs::exists(SitePaths(target()).keyFile()));
        fs::remove_all(target());
        QVERIFY(nothingIsLeft());
    }
}

void TestBackupArchive::hostileOnesAreRefused_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("member");
    const auto row = [](const char* name, const QString& member, Change change, ErrorCode code = ErrorCode::Corrupt) {
        QTest::newRow(name) << std::move(change) << code << member;
    };
    const char* const kFirst = kBackupContentsName;
    // Names.
    for (const char* name : {"/etc/x",
                             "/assets/x",
                             "../x",
                             "assets/../../x",
                             "assets/..",
                             "assets/./x",
                             "assets//x",
                             "assets/",
                             "assets/a\\x",
                             "./assets/x",
                             "x",
                             "cache/x",
                             ".lock",
                             "publish.key",
                             "journal.db-wal",
                             "damaged-1/x",
                             "blobs/x",
                             "blobs/announcement.json/x",
                             "assets",
                             "ASSETS/x",
                             "theme/../publish.key",
                             "galley-backup.json"})
        row(qPrintable(QString("name ") + name), name, listed(name));
    row("blob that is another", QString("blobs/") + QString(64, 'a'), listed("blobs/" + std::string(64, 'a')));
    row("name of NUL", QString("assets/x") + QChar(0) + "y", [](BackupParts parts) {
        parts.contents.members.push_back({"assets/x", 0, sha256("")});
        return withFirst(parts, kBackupContentsName,
                         replaced(encodeBackupContents(parts.contents), "assets/x", "assets/x\\u0000y"));
    });
    row("name that is no text", kFirst, [](BackupParts parts) {
        parts.contents.members.push_back({"assets/x", 0, sha256("")});
        return withFirst(parts, kBackupContentsName,
                         replaced(encodeBackupContents(parts.contents), "assets/x", "assets/\xFF"));
    });
    row("very long name", QString("assets/") + QString(5000, 'x'), listed("assets/" + std::string(5000, 'x')));
    row("listed twice", "assets/a/one.txt", listed("assets/a/one.txt"));
    row("two forms", "assets/e\u0301", [](BackupParts parts) {
        parts.add("assets/\u00e9", "x");
        parts.add("assets/e\u0301", "x");
        return parts.packed();
    });
    row("another form than listed", "assets/e\u0301", [](BackupParts parts) {
        parts.add("assets/\u00e9", "x");
        parts.entries.back().name = "assets/e\u0301";
        return parts.packed();
    });
    row("file as folder", "assets/b", [](BackupParts parts) {
        parts.add("assets/b", "x");
        parts.add("assets/b/c", "x");
        return parts.packed();
    });
    // What is in it.
    row("link out", "assets/x", archivedAs(Entry::Kind::Link, "/etc/passwd"));
    row("link inside", "assets/x", archivedAs(Entry::Kind::Link, "a/one.txt"));
    row("hard link", "assets/x", archivedAs(Entry::Kind::HardLink, "workspace.json"));
    row("pipe", "assets/x", archivedAs(Entry::Kind::Pipe, ""));
    row("device", "assets/x", archivedAs(Entry::Kind::Device, ""));
    row("folder", "assets/x/", archivedAs(Entry::Kind::Folder, ""));
    row("not listed", "assets/zzz", [](BackupParts parts) {
        parts.entries.push_back({"assets/zzz", "x"});
        return parts.packed();
    });
    row("twice, listed once", "assets/a/one.txt", [](BackupParts parts) {
        parts.entries.push_back({"assets/a/one.txt", "two"});
        return parts.packed();
    });
    row("not there", "assets/zzz", [](BackupParts parts) {
        parts.add("assets/zzz", "x");
        parts.entries.pop_back();
        return parts.packed();
    });
    row("another order", "schema.json", [](BackupParts parts) {
        std::swap(parts.entry("workspace.json"), parts.entry("schema.json"));
        return parts.packed();
    });
    row("larger", "assets/a/one.txt", [](BackupParts parts) {
        parts.entry("assets/a/one.txt").bytes += "x";
        return parts.packed();
    });
    row("smaller", "assets/a/one.txt", [](BackupParts parts) {
        parts.entry("assets/a/one.txt").bytes.pop_back();
        return parts.packed();
    });
    row("others bytes", "assets/a/one.txt", [](BackupParts parts) {
        parts.entry("assets/a/one.txt").bytes[0] ^= 1;
        return parts.packed();
    });
    for (const std::size_t size : {1U, 512U, 5'000U, 300'000U})
        row(qPrintable(QString("%1 bytes behind the end").arg(size)), {},
            [size](BackupParts parts) { return parts.packedWithTail(std::string(size, 'x')); });
    row("a byte behind zeros behind the end", {},
        [](BackupParts parts) { return parts.packedWithTail(std::string(20'000, '\0') + "x"); });
    row("bomb of zeros", "assets/a/one.txt", [](BackupParts parts) {
        parts.entry("assets/a/one.txt").bytes.assign(200U << 20, '\0');
        return parts.packed();
    });
    // What it says of itself.
    const auto stated = [](const std::string& from, const std::string& to) {
        return [from, to](BackupParts parts) {
            return withFirst(parts, kBackupContentsName, replaced(encodeBackupContents(parts.contents), from, to));
        };
    };
    row("later format", kFirst, stated("\"format\":1", "\"format\":2"), ErrorCode::Unsupported);
    row("no format", kFirst, stated("\"format\":1", "\"format\":0"));
    row("format of text", kFirst, stated("\"format\":1", "\"format\":\"1\""));
    row("no commit", kFirst, stated("\"commit\"", "\"comit\""));
    row("negative size", kFirst, stated("\"bytes\":", "\"bytes\":-"));
    row("petabytes", kFirst, [](BackupParts parts) {
        parts.add("assets/x", "");
        parts.member("assets/x").bytes = std::uint64_t{1} << 51;
        return parts.packed();
    });
    row(
        "more than the disk has", {},
        [](BackupParts parts) {
            parts.add("assets/x", "");
            parts.member("assets/x").bytes = (std::uint64_t{1} << 50) - (std::uint64_t{1} << 40);
            return parts.packed();
        },
        ErrorCode::Io);
    row("no JSON", kFirst, [](BackupParts parts) { return withFirst(parts, kBackupContentsName, "{"); });
    row("deep JSON", kFirst, [](BackupParts parts) {
        return withFirst(parts, kBackupContentsName, "{\"format\":1,\"x\":" + std::string(10U << 20, '['));
    });
    row("wide JSON", kFirst, [](BackupParts parts) {
        std::string list;
        for (int i = 0; i < 9'000'000; ++i)
            list += "0,";
        return withFirst(parts, kBackupContentsName, "{\"format\":1,\"members\":[" + list + "0]}");
    });
    row("large statement", kFirst, [](BackupParts parts) {
        return withFirst(parts, kBackupContentsName, std::string(kMaxBackupContentsBytes + 1, ' '));
    });
    row(
        "statement elsewhere", {},
        [](BackupParts parts) { return withFirst(parts, "another.json", encodeBackupContents(parts.contents)); },
        ErrorCode::InvalidInput);
    row(
        "nothing in it", {}, [](BackupParts) { return test::archiveOf({}); }, ErrorCode::InvalidInput);
    row(
        "no archive", {}, [](BackupParts) { return std::string("PK\x03\x04 something else, and long enough"); },
        ErrorCode::InvalidInput);
    // What the members mean.
    row("no site", kFirst, [](BackupParts parts) {
        parts.remove("workspace.json");
        return parts.packed();
    });
    row("no journal", kFirst, [](BackupParts parts) {
        parts.remove("journal.db");
        return parts.packed();
    });
    row("another site", "workspace.json", [](BackupParts parts) {
        parts.contents.site = std::string(32, 'a');
        return parts.packed();
    });
    row("site that is none", "workspace.json", [](BackupParts parts) {
        parts.replace("workspace.json", "[]");
        return parts.packed();
    });
    row("another commit", "journal.db", [](BackupParts parts) {
        ++parts.contents.commit;
        return parts.packed();
    });
    row("another hash", "journal.db", [](BackupParts parts) {
        parts.contents.hash[0] ^= 1;
        return parts.packed();
    });
    row("damaged journal", "journal.db", [](BackupParts parts) {
        std::string bytes = parts.entry("journal.db").bytes;
        bytes.replace(bytes.size() / 2, 4096, 4096, 'A');
        parts.replace("journal.db", bytes);
        return parts.packed();
    });
    row("journal that is none", "journal.db", [](BackupParts parts) {
        parts.replace("journal.db", "x");
        return parts.packed();
    });
    row("head of another", "journal.db", [](BackupParts parts) {
        parts.replace("journal.db.head", std::string(96, 'x'));
        parts.replace("journal.db", std::string());
        return parts.packed();
    });
    row("announcement of another", kAnnouncementMember, [](BackupParts parts) {
        parts.replace(kAnnouncementMember,
                      replaced(parts.entry(kAnnouncementMember).bytes, "\"number\":1", "\"number\":9"));
        return parts.packed();
    });
    row("another number", kAnnouncementMember, [](BackupParts parts) {
        ++parts.contents.announcement;
        return parts.packed();
    });
    row("another version", kAnnouncementMember, [](BackupParts parts) {
        parts.contents.version = Version{1};
        return parts.packed();
    });
    row("announcement that is not stated", kFirst, [](BackupParts parts) {
        parts.contents.announcement = 0;
        return parts.packed();
    });
    const QString manifest = QString::fromStdString(manifestName(m_parts));
    row("lost manifest", manifest, [](BackupParts parts) {
        parts.remove(manifestName(parts));
        return parts.packed();
    });
    row("key that is none", kSealedKeyName, [](BackupParts parts) {
        parts.replace(kSealedKeyName, "{}");
        return parts.packed();
    });
    row("key of another site", kSealedKeyName, [](BackupParts parts) {
        parts.replace(kSealedKeyName, *sealKey(std::string(128, 'a'), Passphrase("correct horse"), test::kCheap));
        return parts.packed();
    });
    row(
        "another passphrase", kSealedKeyName,
        [](BackupParts parts) {
            parts.replace(kSealedKeyName, *sealKey("x", Passphrase("another"), test::kCheap));
            return parts.packed();
        },
        ErrorCode::Untrusted);
    row("large key", kSealedKeyName, [](BackupParts parts) {
        parts.replace(kSealedKeyName, std::string(5000, ' '));
        return parts.packed();
    });
    row("something after the end", {}, [this](BackupParts) { return m_whole + test::archiveOf({{"assets/x", "x"}}); });
    row("garbage after the end", {}, [this](BackupParts) { return m_whole + "garbage"; });
}

void TestBackupArchive::hostileOnesAreRefused() {
    QFETCH(const Change, change);
    QFETCH(const ErrorCode, code);
    QFETCH(const QString, member);
    const auto report = restored(change(m_parts));
    QVERIFY(!report);
    const Error& error = report.error();
    QVERIFY2(error.code == code, error.toString().c_str());
    QVERIFY2(error.file == (folder() / "b.tar.zst").string() || code == ErrorCode::Io, error.toString().c_str());
    QCOMPARE(QString::fromStdString(error.record), member);
    QVERIFY(nothingIsLeft());
}

void TestBackupArchive::truncatedOnesAreRefused() {
    std::vector<std::size_t> sizes{1, 4, 5, m_whole.size() - 1, m_whole.size() - 2, m_whole.size() - 4};
    for (std::size_t place = 0; place < 64; ++place)
        sizes.push_back(m_whole.size() * place / 64);
    for (const std::size_t size : sizes) {
        const auto report = restored(m_whole.substr(0, size));
        QVERIFY2(!report, QByteArray::number(qulonglong{size}).constData());
        QVERIFY2(report.error().code == ErrorCode::Corrupt || report.error().code == ErrorCode::InvalidInput,
                 report.error().toString().c_str());
        QVERIFY(nothingIsLeft());
    }
}

void TestBackupArchive::flippedBytesAreFound() {
    const std::size_t step = m_whole.size() / 400 + 1;
    for (std::size_t at = 0; at < m_whole.size(); at += step) {
        std::string flipped = m_whole;
        flipped[at] = static_cast<char>(flipped[at] ^ (at % 3 == 0 ? 0x80 : 0x01));
        if (!restored(flipped)) {
            QVERIFY(nothingIsLeft());
            continue;
        }
        // A few bits of zstd mean nothing: what is read is the same all the same.
        QVERIFY(test::partsOf(folder() / "b.tar.zst").contents == m_parts.contents);
        fs::remove_all(target());
    }
}

void TestBackupArchive::unknownMembersOfTheStatementAreIgnored() {
    const std::string text = encodeBackupContents(m_parts.contents);
    VERIFY_OK(restored(withFirst(m_parts, kBackupContentsName, replaced(text, "{", "{\"note\":[{\"a\":1}],"))));
    fs::remove_all(target());
}

QTEST_GUILESS_MAIN(TestBackupArchive)
#include "tst_backup_archive.moc"
