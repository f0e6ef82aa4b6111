#include "ui/shell/live_site.h"

#include "model/base/time.h"
#include "model/publish/site_publish.h"
#include "ui/editor/address_words.h"
#include "ui/publish/publish_words.h"
#include "ui/settings/server_dialog.h"
#include "ui/settings/settings.h"
#include "ui/tasks/background_task.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QLocale>
#include <QTimer>
#include <QUrl>

#include <chrono>

namespace galley::ui {

using namespace std::chrono_literals;

LiveSite::LiveSite(SiteSession& session, Settings& settings, QWidget* window)
    : QObject(window)
    , m_session(session)
    , m_settings(settings)
    , m_window(window)
    , m_task(new BackgroundTask(this, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited))
    , m_minute(new QTimer(this)) {
    m_minute->setInterval(1min);
    connect(m_minute, &QTimer::timeout, this, &LiveSite::changed);
    m_minute->start();
    connect(&session, &SiteSession::publishedChanged, this, [this] { read(Announced::JustNow); });
    connect(&session, &SiteSession::pageChanged, this, &LiveSite::changed);
    connect(&session, &SiteSession::localeChanged, this, &LiveSite::changed);
    read(Announced::Earlier);
}

void LiveSite::read(Announced when) {
    m_task->start([this, when, &disk = m_session.workspace().disk()](const Progress&, const CancelToken&) {
        const auto standing = siteAnnouncement(disk.paths().folder);
        const LiveVersion live =
            standing && *standing ? liveVersionOf(**standing, disk.journal(), when) : LiveVersion();
        return [this, live] {
            m_version = live;
            emit changed();
        };
    });
    emit changed();
}

QString LiveSite::words() const {
    if (!m_session.isPublished())
        return tr("Not published yet");
    if (m_version.time == 0)
        return tr("Published");
    return liveWords(m_version, Clock::system().now());
}

QString LiveSite::exactWords() const {
    if (!m_session.isPublished() || m_version.time == 0)
        return words();
    const auto exact = [](Instant then) {
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(then).toLocalTime(), QLocale::LongFormat);
    };
    const QString published =
        tr("Published by %1, %2", "person, date and time").arg(m_version.author, exact(m_version.time));
    if (m_version.chooser.isEmpty())
        return published;
    if (m_version.hold != Hold::None)
        return tr("%1. Readers held there by %2, %3", "published when by whom, person, date and time")
            .arg(published, m_version.chooser, exact(m_version.chosen));
    return (m_version.way == LiveVersion::Way::Back
                ? tr("%1. Gone back to by %2, %3", "published when by whom, person, date and time")
                : tr("%1. Gone forward to by %2, %3", "published when by whom, person, date and time"))
        .arg(published, m_version.chooser, exact(m_version.chosen));
}

QString LiveSite::path() const {
    const auto page = m_session.page();
    const auto published = m_session.comparable();
    if (!page || !published || m_version.hold == Hold::AtOlder)
        return {};
    const auto address = addressIn(*published, *page, m_session.locale());
    return address ? QString::fromStdString(*address) : QString();
}

void LiveSite::open(const QString& path) {
    const QString server = m_settings.serverAddress(m_session.folder());
    if (server.isEmpty())
        askForServer(path);
    else
        QDesktopServices::openUrl(QUrl(server + path));
}

void LiveSite::askForServer(const QString& path) {
    auto* dialog = new ServerDialog(m_settings.serverAddress(m_session.folder()), path, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_settings.setServerAddress(m_session.folder(), dialog->server());
        emit changed();
    });
    dialog->open();
}

} // namespace galley::ui
