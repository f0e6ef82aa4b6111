// Runs a program under limits and says what it took: for tests of bounds. Figures are compared between two sizes of one
// input, so that they hold on any machine.
#pragma once

#include <QByteArray>
#include <QStringList>
#include <QTemporaryDir>

#include <cstdint>
#include <string>

namespace galley::test {

struct Limits {
    std::uint64_t addressBytes = 0; ///< of memory that it may ask for; 0: as much as it likes
    unsigned cpuSeconds = 120;
    std::uint64_t fileBytes = UINT64_MAX; ///< size of files that it writes, its output too
    int faultAt = 0;               ///< number of the call that changes files to which something happens; 0: never
    QByteArray fault = "kill";     ///< what happens to it: fault_at.cpp
    QString faultBelow{};          ///< only calls on files in this folder of the fixture count; empty: all
    int interruptAfter = 0;        ///< milliseconds until it gets SIGINT; 0: never
    std::string program{};         ///< another one than galleyctl
    unsigned longestSeconds = 300; ///< whatever waits longer hangs: SIGALRM ends it
};

struct Usage {
    int exitCode = -1; ///< -1: a signal ended it
    int signal = 0;
    double cpuSeconds = 0;
    std::uint64_t peakBytes = 0;
    QByteArray output;
    QByteArray errors;
    QByteArray hit;      ///< name of the call to which something happened; empty: none
    int faultyCalls = 0; ///< calls that counted, when it ended by itself
    /// It ended by itself, and said something when it refused.
    bool isClean() const { return exitCode >= 0 && (exitCode == 0 || !errors.isEmpty()); }
    QByteArray all() const {
        return "exit " + QByteArray::number(exitCode) + ", signal " + QByteArray::number(signal) + ", " +
               QByteArray::number(cpuSeconds) + " s, " + QByteArray::number(peakBytes / 1'000'000) + " MB " + hit +
               "\n" + output.left(1000) + errors.left(1000);
    }
};

/// A temporary folder in which galleyctl, or another program, runs.
class LimitedFixture {
public:
    Usage run(const QStringList& arguments, const Limits& limits = {}) const;
    QString path(const QString& relative) const { return m_folder.filePath(relative); }
    QString write(const QString& relative, const QByteArray& bytes) const;
    /// Puts a copy of what is in another fixture's folder into this one's.
    void fillFrom(const LimitedFixture& other) const;
    /// What is in the folder, hidden files too, but for what write() made.
    QStringList entries() const;
    void remove(const QString& relative) const;

private:
    QTemporaryDir m_folder;
    mutable QStringList m_written;
};

/// Whether the work for an input that is `times` as large took no more than that, give or take what starts a program:
/// a quadratic algorithm takes `times` as much again.
bool growsLikeInput(const Usage& small, const Usage& large, double times);

} // namespace galley::test
