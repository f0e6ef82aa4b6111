// Runs galleyctl in a temporary folder and says what came out.
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

namespace galley::test {

/// What one run of a program gave.
struct Run {
    int exitCode = -1; ///< -1: it did not start or did not end in time
    QByteArray output;
    QByteArray errors;
    QJsonDocument json() const { return QJsonDocument::fromJson(output); }
    QByteArray all() const {
        return "exit " + QByteArray::number(exitCode) + "\n" + output.left(2000) + errors.left(2000);
    }
};

class CtlFixture {
public:
    /// Runs galleyctl with the temporary folder as current one and `input` to read; at most two minutes.
    Run run(const QStringList& arguments, const QByteArray& input = {}) const;
    QString path(const QString& relative) const { return m_folder.filePath(relative); }
    /// Writes a file below the folder and gives its path.
    QString write(const QString& relative, const QByteArray& bytes) const;
    QByteArray read(const QString& relative) const;

private:
    QTemporaryDir m_folder;
};

} // namespace galley::test

/// Runs galleyctl and fails the test with all that it printed unless it ends with `code`; declares `variable`.
#define RUN(variable, fixture, code, ...)                                                                              \
    const galley::test::Run variable = (fixture).run(__VA_ARGS__);                                                     \
    QVERIFY2(variable.exitCode == (code), variable.all().constData())
