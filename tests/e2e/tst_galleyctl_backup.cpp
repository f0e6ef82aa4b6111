// galleyctl backup and restore, as a person and a script use them.
#include "tests/e2e/galleyctl_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>

#include <csignal>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

using galley::test::CtlFixture;
using galley::test::Run;

namespace {

const QByteArray kRecords = R"({"type":"page","id":"a","slug":"a","title":"A"}
{"type":"page","id":"b","slug":"b","title":"B"}
)";
const QByteArray kPassphrase = "correct horse battery\n";

/// galleyctl on a terminal of its own.
class OnTerminal {
public:
    OnTerminal(const CtlFixture& fixture, const QStringList& arguments) {
        std::vector<QByteArray> words{GALLEY_CTL};
        for (const QString& argument : arguments)
            words.push_back(QFile::encodeName(argument));
        std::vector<char*> given;
        for (QByteArray& word : words)
            given.push_back(word.data());
        given.push_back(nullptr);
        const QByteArray folder = QFile::encodeName(fixture.path("."));
        m_child = ::forkpty(&m_terminal, nullptr, nullptr, nullptr);
        if (m_child == 0) {
            if (::chdir(folder.constData()) == 0)
                ::execv(given.front(), given.data());
            _exit(127);
        }
    }
    ~OnTerminal() { ::close(m_terminal); }
    OnTerminal(const OnTerminal&) = delete;
    OnTerminal& operator=(const OnTerminal&) = delete;
    /// Reads until that text was shown, or the program ended.
    bool waitFor(const QByteArray& text) {
        const auto from = m_shown.size();
        while (m_shown.indexOf(text, from) < 0)
            if (!readSome())
                return false;
        return true;
    }
    void type(const QByteArray& text) { QCOMPARE(::write(m_terminal, text.constData(), text.size()), text.size()); }
    /// Waits for the end and gives the exit code.
    int end() {
        while (readSome()) {
        }
        int status = 0;
        ::waitpid(m_child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    bool showsWhatIsTyped() const {
        termios state{};
        return ::tcgetattr(m_terminal, &state) == 0 && (state.c_lflag & ECHO) != 0;
    }
    QByteArray shown() const { return m_shown; }

private:
    bool readSome() {
        char part[4096];
        const ssize_t got = ::read(m_terminal, part, sizeof part);
        if (got > 0)
            m_shown.append(part, got);
        return got > 0;
    }
    int m_terminal = -1;
    pid_t m_child = -1;
    QByteArray m_shown;
};

} // namespace

class TestGalleyctlBackup : public QObject {
    Q_OBJECT

private slots:
    void init();
    void restoredSitesGoOn();
    void sitesThatAreWrittenAreWholeAtOneCommit();
    void keysNeedTheirPassphrase();
    void passphrasesComeFromADescriptor();
    void passphrasesAreAskedTwiceAndNotShown();
    void passphrasesThatDifferAreRefused();
    void interruptedQuestionsShowWhatIsTypedAgain();
    void damagedBackupsAreRefused();
    void othersListWhatIsInIt();
    void wrongUseIsSaid();

private:
    QStringList entries() const {
        return QDir(m_fixture->path(".")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    std::unique_ptr<CtlFixture> m_fixture;
};

void TestGalleyctlBackup::init() {
    m_fixture = std::make_unique<CtlFixture>();
    m_fixture->write("in", kRecords);
    RUN(imported, *m_fixture, 0, {"import", "site", "--from", "ndjson", "in"});
    m_fixture->write("site/assets/note.txt", "a note");
    RUN(published, *m_fixture, 0, {"publish", "site"});
    RUN(set, *m_fixture, 0, {"set", "site", "page/a", "title=\"Not published\""});
}

void TestGalleyctlBackup::restoredSitesGoOn() {
    RUN(backup, *m_fixture, 0, {"backup", "site", "b.tar.zst"});
    QVERIFY2(backup.output.contains("backed up site at commit 3, with version 2 published"), backup.all().constData());
    QVERIFY2(backup.output.contains("the signing key is not in it"), backup.all().constData());
    RUN(restore, *m_fixture, 0, {"restore", "b.tar.zst", "new"});
    QVERIFY2(restore.output.contains("restored new at commit 3"), restore.all().constData());
    QVERIFY2(restore.output.contains("copy publish.key"), restore.all().constData());
    RUN(before, *m_fixture, 0, {"export", "site", "--as", "ndjson"});
    RUN(after, *m_fixture, 0, {"export", "new", "--as", "ndjson"});
    QCOMPARE(after.output, before.output);
    RUN(log, *m_fixture, 0, {"log", "site", "--json"});
    RUN(sameLog, *m_fixture, 0, {"log", "new", "--json"});
    QCOMPARE(sameLog.output, log.output);
    QCOMPARE(m_fixture->read("new/assets/note.txt"), QByteArray("a note"));
    RUN(verify, *m_fixture, 0, {"audit", "verify", "new"});
    RUN(status, *m_fixture, 0, {"status", "new"});
    RUN(refused, *m_fixture, 3, {"publish", "new"});
    QVERIFY2(refused.errors.contains("publish.key"), refused.all().constData());
    QVERIFY(QFile::copy(m_fixture->path("site/publish.key"), m_fixture->path("new/publish.key")));
    RUN(published, *m_fixture, 0, {"publish", "new"});
    QVERIFY2(published.output.contains("published version 4"), published.all().constData());
    RUN(json, *m_fixture, 0, {"backup", "new", "c.tar.zst", "--json"});
    QCOMPARE(json.json().object()["commit"].toInt(), 4);
    QCOMPARE(json.json().object()["published"].toInt(), 4);
    QCOMPARE(json.json().object()["keys"].toBool(), false);
    RUN(again, *m_fixture, 4, {"backup", "new", "c.tar.zst"});
    RUN(there, *m_fixture, 4, {"restore", "c.tar.zst", "new"});
}

void TestGalleyctlBackup::sitesThatAreWrittenAreWholeAtOneCommit() {
    QProcess writer;
    writer.setWorkingDirectory(m_fixture->path("."));
    writer.start(
        "/bin/sh",
        {"-c", R"(i=0; while [ ! -e stop ]; do i=$((i+1)); "$0" set site page/a title="\"T$i\"" >&2 && echo $i; done)",
         GALLEY_CTL});
    QVERIFY(writer.waitForStarted());
    for (int round = 0; round < 8; ++round) {
        const QString file = QString("b%1.tar.zst").arg(round);
        const QString folder = QString("new%1").arg(round);
        RUN(backup, *m_fixture, 0, {"backup", "site", file, "--json"});
        RUN(restore, *m_fixture, 0, {"restore", file, folder, "--json"});
        QCOMPARE(restore.json().object()["hash"], backup.json().object()["hash"]);
        RUN(verify, *m_fixture, 0, {"audit", "verify", folder, "--json"});
        QCOMPARE(verify.json().object()["lastGood"], backup.json().object()["commit"]);
        QCOMPARE(verify.json().object()["lastGoodHash"], backup.json().object()["hash"]);
    }
    m_fixture->write("stop", "");
    QVERIFY(writer.waitForFinished(60'000));
    // No edit was lost by it.
    const QByteArray last = writer.readAllStandardOutput().trimmed().split('\n').last();
    RUN(got, *m_fixture, 0, {"get", "site", "page/a", "--json"});
    QVERIFY2(got.output.contains("\"T" + last + "\""), (last + got.all()).constData());
}

void TestGalleyctlBackup::keysNeedTheirPassphrase() {
    const Run backup = m_fixture->run({"backup", "site", "b.tar.zst", "--with-keys"}, kPassphrase);
    QVERIFY2(backup.exitCode == 0, backup.all().constData());
    QVERIFY2(backup.output.contains("the signing key is in it"), backup.all().constData());
    const QStringList before = entries();
    const Run wrong = m_fixture->run({"restore", "b.tar.zst", "new"}, "another\n");
    QVERIFY2(wrong.exitCode == 8 && wrong.errors.contains("b.tar.zst: publish.key.sealed: the passphrase is not"),
             wrong.all().constData());
    const Run none = m_fixture->run({"restore", "b.tar.zst", "new"});
    QVERIFY2(none.exitCode == 6 && none.errors.contains("--without-keys"), none.all().constData());
    QCOMPARE(entries(), before);
    const Run right = m_fixture->run({"restore", "b.tar.zst", "new"}, kPassphrase);
    QVERIFY2(right.exitCode == 0, right.all().constData());
    RUN(published, *m_fixture, 0, {"publish", "new"});
    RUN(without, *m_fixture, 0, {"restore", "b.tar.zst", "other", "--without-keys"});
    QVERIFY(!QFile::exists(m_fixture->path("other/publish.key")));
    for (const QByteArray& bad : {QByteArray(), QByteArray("short\n"), QByteArray(2000, 'x')}) {
        const Run refused = m_fixture->run({"backup", "site", "c.tar.zst", "--with-keys"}, bad);
        QVERIFY2(refused.exitCode == 6, refused.all().constData());
        QVERIFY(!QFile::exists(m_fixture->path("c.tar.zst")));
    }
}

void TestGalleyctlBackup::passphrasesComeFromADescriptor() {
    m_fixture->write("secret", kPassphrase + "more\n");
    const auto shell = [&](const QString& line) {
        QProcess process;
        process.setWorkingDirectory(m_fixture->path("."));
        process.start("/bin/sh", {"-c", line, GALLEY_CTL});
        return process.waitForFinished() ? process.exitCode() : -1;
    };
    QCOMPARE(shell(R"("$0" backup site b.tar.zst --with-keys --passphrase-fd 7 7<secret)"), 0);
    QCOMPARE(shell(R"("$0" restore b.tar.zst new --passphrase-fd 7 7<secret)"), 0);
    QVERIFY(QFile::exists(m_fixture->path("new/publish.key")));
    QCOMPARE(shell(R"("$0" restore b.tar.zst other --passphrase-fd 77)"), 1);
}

void TestGalleyctlBackup::passphrasesAreAskedTwiceAndNotShown() {
    {
        OnTerminal terminal(*m_fixture, {"backup", "site", "b.tar.zst", "--with-keys"});
        QVERIFY2(terminal.waitFor("Passphrase"), terminal.shown().constData());
        terminal.type(kPassphrase);
        QVERIFY2(terminal.waitFor("again"), terminal.shown().constData());
        terminal.type(kPassphrase);
        QCOMPARE(terminal.end(), 0);
        QVERIFY2(!terminal.shown().contains("horse"), terminal.shown().constData());
        QVERIFY(terminal.showsWhatIsTyped());
    }
    OnTerminal terminal(*m_fixture, {"restore", "b.tar.zst", "new"});
    QVERIFY2(terminal.waitFor("Passphrase"), terminal.shown().constData());
    terminal.type(kPassphrase);
    QCOMPARE(terminal.end(), 0);
    QVERIFY2(!terminal.shown().contains("horse"), terminal.shown().constData());
    QCOMPARE(m_fixture->read("new/publish.key"), m_fixture->read("site/publish.key"));
}

void TestGalleyctlBackup::passphrasesThatDifferAreRefused() {
    OnTerminal terminal(*m_fixture, {"backup", "site", "b.tar.zst", "--with-keys"});
    QVERIFY(terminal.waitFor("Passphrase"));
    terminal.type(kPassphrase);
    QVERIFY(terminal.waitFor("again"));
    terminal.type("something else\n");
    QCOMPARE(terminal.end(), 6);
    QVERIFY(!QFile::exists(m_fixture->path("b.tar.zst")));
}

void TestGalleyctlBackup::interruptedQuestionsShowWhatIsTypedAgain() {
    {
        OnTerminal terminal(*m_fixture, {"backup", "site", "b.tar.zst", "--with-keys"});
        QVERIFY(terminal.waitFor("Passphrase"));
        terminal.type("\x03");
        QCOMPARE(terminal.end(), 130);
        QVERIFY(terminal.showsWhatIsTyped());
    }
    const Run backup = m_fixture->run({"backup", "site", "b.tar.zst", "--with-keys"}, kPassphrase);
    QCOMPARE(backup.exitCode, 0);
    const QStringList before = entries();
    OnTerminal terminal(*m_fixture, {"restore", "b.tar.zst", "new"});
    QVERIFY(terminal.waitFor("Passphrase"));
    terminal.type("\x03");
    QCOMPARE(terminal.end(), 130);
    QVERIFY(terminal.showsWhatIsTyped());
    QCOMPARE(entries(), before);
}

void TestGalleyctlBackup::damagedBackupsAreRefused() {
    RUN(backup, *m_fixture, 0, {"backup", "site", "b.tar.zst"});
    const QByteArray whole = m_fixture->read("b.tar.zst");
    const QStringList before = entries();
    for (int place = 0; place < 16; ++place)
        for (const bool isCut : {false, true}) {
            QByteArray bytes = whole;
            const auto at = bytes.size() * place / 16;
            if (isCut)
                bytes.truncate(at);
            else
                bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
            m_fixture->write("b.tar.zst", bytes);
            const Run refused = m_fixture->run({"restore", "b.tar.zst", "new"});
            QVERIFY2(refused.exitCode == 5 || refused.exitCode == 6, refused.all().constData());
            QVERIFY2(refused.errors.startsWith("galleyctl: b.tar.zst: "), refused.all().constData());
            QCOMPARE(entries(), before);
        }
}

void TestGalleyctlBackup::othersListWhatIsInIt() {
    RUN(backup, *m_fixture, 0, {"backup", "site", "b.tar.zst"});
    QProcess tar;
    tar.setWorkingDirectory(m_fixture->path("."));
    tar.start("tar", {"--zstd", "-tf", "b.tar.zst"});
    QVERIFY2(tar.waitForStarted() && !QStandardPaths::findExecutable("zstd").isEmpty(), "install tar and zstd");
    QVERIFY(tar.waitForFinished());
    QCOMPARE(tar.exitCode(), 0);
    const QByteArrayList names = tar.readAllStandardOutput().trimmed().split('\n');
    QCOMPARE(names.first(), QByteArray("galley-backup.json"));
    QVERIFY(names.contains("assets/note.txt"));
    QVERIFY(names.contains("journal.db"));
}

void TestGalleyctlBackup::wrongUseIsSaid() {
    const QStringList before = entries();
    const auto check = [&](const QStringList& arguments, int code) {
        const Run run = m_fixture->run(arguments);
        QVERIFY2(run.exitCode == code && !run.errors.isEmpty(), run.all().constData());
        QCOMPARE(entries(), before);
    };
    check({"backup", "none", "b.tar.zst"}, 3);
    check({"backup", "site", "none/b.tar.zst"}, 3);
    check({"backup", "site", "site/b.tar.zst"}, 6);
    check({"backup", "site", "b", "--passphrase-fd", "7"}, 2); // without keys
    check({"backup", "site", "b", "--with-keys", "--passphrase-fd", "x"}, 2);
    check({"restore", "none", "new"}, 3);
    check({"restore", "site", "new"}, 6);
    check({"restore", "in", "new"}, 6);
    check({"restore", "in", "site"}, 4);
    check({"restore", "in", "new", "--without-keys", "--passphrase-fd", "7"}, 2);
}

QTEST_GUILESS_MAIN(TestGalleyctlBackup)
#include "tst_galleyctl_backup.moc"
