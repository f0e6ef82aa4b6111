#include "ui/shell/live_site.h"

#include "model/base/time.h"
#include "model/publish/site_publish.h"
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
    , m_task(new BackgroundTask(this))
    , m_minute(new QTimer(this)) {
    m_minute->setInterval(1min);
    connect(m_minute, &QTimer::timeout, this, &LiveSite::changed);
    m_minute->start();
    connect(&session, &SiteSession::publishedChanged, this, &LiveSite::read);
    connect(&session, &SiteSession::pageChanged, this, &LiveSite::changed);
    connect(&session, &SiteSession::localeChanged, this, &LiveSite::changed);
    read();
}

void LiveSite::read() {
    m_task->start([this, folder = m_session.workspace().folder()](const Progress&, const CancelToken&) {
        QString author;
        Instant time = 0;
        if (const auto publisher = sitePublisher(folder))
            if (const auto standing = publisher->current(); standing && standing->has_value())
                if (const KeptVersion* version = (*standing)->find((*standing)->version)) {
                    author = QString::fromStdString(version->author);
                    time = version->time;
                }
        return [this, author, time] {
            m_author = author;
            m_time = time;
            emit changed();
        };
    });
    emit changed();
}

QString LiveSite::words() const {
    if (!m_session.isPublished())
        return tr("Not published yet");
    if (m_time == 0)
        return tr("Published");
    return publishedWords(m_author, m_time, Clock::system().now());
}

QString LiveSite::exactWords() const {
    if (!m_session.isPublished() || m_time == 0)
        return words();
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(m_time).toLocalTime();
    return tr("Published by %1, %2", "person, date and time")
        .arg(m_author, QLocale().toString(moment, QLocale::LongFormat));
}

QString LiveSite::path() const {
    const auto page = m_session.page();
    const auto published = m_session.comparable();
    if (!page || !published)
        return {};
    const State& state = published->state();
    const bool isKnown =
        page->type.value() < state.schema().types.size() && page->ordinal.value() < state.ordinalCount(page->type);
    if (!isKnown || !state.record(*page).exists() || m_session.locale() >= state.schema().locales.size())
        return {};
    const auto address = published->addresses().url(state.record(*page), m_session.locale());
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
