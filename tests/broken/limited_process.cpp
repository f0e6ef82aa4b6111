#include "tests/broken/limited_process.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace galley::test {

namespace {

QByteArray readAll(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

} // namespace

Usage LimitedFixture::run(const QStringList& arguments, const Limits& limits) const {
    const QTemporaryDir outside;
    const QByteArray output = QFile::encodeName(outside.filePath("output"));
    const QByteArray errors = QFile::encodeName(outside.filePath("errors"));
    const QByteArray log = QFile::encodeName(outside.filePath("log"));
    const QByteArray folder = QFile::encodeName(m_folder.path());
    std::vector<std::string> words{limits.program.empty() ? GALLEY_CTL : limits.program};
    for (const QString& argument : arguments)
        words.push_back(QFile::encodeName(argument).toStdString());
    std::vector<char*> given;
    for (std::string& word : words)
        given.push_back(word.data());
    given.push_back(nullptr);
    const std::string faultAt = std::to_string(limits.faultAt);
    const QByteArray below = limits.faultBelow.isEmpty() ? QByteArray() : QFile::encodeName(path(limits.faultBelow));
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit memory{limits.addressBytes, limits.addressBytes};
        const rlimit cpu{limits.cpuSeconds, limits.cpuSeconds + 1};
        const rlimit noCore{0, 0};
        const rlimit files{limits.fileBytes, limits.fileBytes};
        ::setrlimit(RLIMIT_CPU, &cpu);
        ::setrlimit(RLIMIT_CORE, &noCore);
        ::setrlimit(RLIMIT_FSIZE, &files);
        if (limits.addressBytes > 0)
            ::setrlimit(RLIMIT_AS, &memory);
        if (limits.faultAt > 0) {
            ::setenv("LD_PRELOAD", GALLEY_FAULT_AT_LIBRARY, 1);
            ::setenv("GALLEY_FAULT_AT", faultAt.c_str(), 1);
            ::setenv("GALLEY_FAULT", limits.fault.constData(), 1);
            ::setenv("GALLEY_FAULT_LOG", log.constData(), 1);
            ::setenv("GALLEY_FAULT_BELOW", below.constData(), 1);
        }
        ::alarm(limits.longestSeconds);
        const int in = ::open("/dev/null", O_RDONLY);
        const int out = ::open(output.constData(), O_CREAT | O_WRONLY, 0600);
        const int err = ::open(errors.constData(), O_CREAT | O_WRONLY, 0600);
        if (::chdir(folder.constData()) == 0 && ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(err, 2) == 2)
            ::execv(given.front(), given.data());
        _exit(127);
    }
    if (limits.interruptAfter > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(limits.interruptAfter));
        ::kill(child, SIGINT);
    }
    int status = 0;
    rusage used{};
    while (::wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
    }
    Usage usage;
    usage.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    usage.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    usage.cpuSeconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    usage.peakBytes = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
    usage.output = readAll(QFile::decodeName(output));
    usage.errors = readAll(QFile::decodeName(errors));
    for (const QByteArray& line : readAll(QFile::decodeName(log)).split('\n')) {
        if (line.startsWith("calls "))
            usage.faultyCalls = line.mid(6).toInt();
        else if (!line.isEmpty())
            usage.hit = line;
    }
    return usage;
}

QString LimitedFixture::write(const QString& relative, const QByteArray& bytes) const {
    QFile file(path(relative));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    m_written.push_back(relative);
    return file.fileName();
}

void LimitedFixture::fillFrom(const LimitedFixture& other) const {
    namespace fs = std::filesystem;
    fs::copy(other.m_folder.path().toStdString(), m_folder.path().toStdString(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    m_written = other.m_written;
}

QStringList LimitedFixture::entries() const {
    QStringList found = QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const QString& written : m_written)
        found.removeAll(written);
    return found;
}

void LimitedFixture::remove(const QString& relative) const {
    QDir(path(relative)).removeRecursively();
}

bool growsLikeInput(const Usage& small, const Usage& large, double times) {
    constexpr double kStart = 0.05; // seconds that a program takes for nothing
    constexpr double kSlack = 3;
    return large.cpuSeconds < std::max(small.cpuSeconds, kStart) * times * kSlack;
}

} // namespace galley::test
