// galleyd as a program on a port of the system's choice, for tests; stopped at the end.
#pragma once

#include "model/base/ids.h"
#include "tests/support/http_client.h"

#include <QProcess>
#include <QUrl>

#include <chrono>
#include <filesystem>
#include <regex>
#include <thread>

namespace galley::test {

class GalleydProcess {
public:
    explicit GalleydProcess(const std::filesystem::path& blobs, const QStringList& more = {},
                            const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment()) {
        m_process.setProcessEnvironment(environment);
        m_process.setProgram(QStringLiteral(GALLEYD));
        m_process.setArguments(QStringList{"--blobs", QString::fromStdString(blobs.string()), "--listen", "127.0.0.1:0",
                                           "--metrics", "127.0.0.1:0", "--poll", "20"} +
                               (more.contains("--state") ? QStringList() : QStringList{"--state", "none"}) + more);
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        m_process.start();
        while (m_line.count('\n') < 2 && m_process.waitForReadyRead(20'000))
            m_line += m_process.readAllStandardOutput();
        m_metricsPort = portIn("metrics on ");
        m_port = portIn("listening on ");
    }
    ~GalleydProcess() { stop(); }
    GalleydProcess(const GalleydProcess&) = delete;
    GalleydProcess& operator=(const GalleydProcess&) = delete;

    std::uint16_t port() const { return m_port; }
    std::uint16_t metricsPort() const { return m_metricsPort; }
    QByteArray line() const { return m_line; }
    /// What it logged since the last call, up to now.
    QByteArray log() {
        m_process.waitForReadyRead(0);
        return m_process.readAllStandardError();
    }
    /// Waits until a version is served.
    bool waitForVersion(Version version) {
        HttpClient client(m_port);
        for (int i = 0; i < 1000; ++i) {
            if (client.get("/healthz").header("galley-version") == std::to_string(version.value()))
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    /// Asks it to end; its exit code.
    int stop() {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.terminate();
            if (!m_process.waitForFinished(20'000))
                m_process.kill();
        }
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

private:
    /// The port in the line of the output that begins so; 0 without one.
    std::uint16_t portIn(const QByteArray& beginning) const {
        for (const QByteArray& line : m_line.split('\n'))
            if (line.startsWith(beginning))
                return static_cast<std::uint16_t>(QUrl(QString::fromUtf8(line.mid(beginning.size()))).port(0));
        return 0;
    }

    QProcess m_process;
    QByteArray m_line;
    std::uint16_t m_port = 0;
    std::uint16_t m_metricsPort = 0;
};

/// Preview HTML without the preview's own attributes: what the server sends.
inline std::string withoutMarks(const std::string& html) {
    static const std::regex marks(" data-galley-[a-z]+=\"[^\"]*\"");
    return std::regex_replace(html, marks, "");
}

} // namespace galley::test
