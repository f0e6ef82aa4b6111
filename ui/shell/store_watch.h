// StoreWatch: whether the files that page servers load are still what was published. A disk can damage what nobody
// reads for months, and a server that starts then would serve nothing. All of them are read once a day, on another
// thread, when nobody is typing, and after a publish that may have mended them; a file in the site's cache remembers
// when.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/publish/publish_audit.h"

#include <QObject>

#include <chrono>

class QTimer;

namespace galley::ui {

class BackgroundTask;
class SiteSession;

class StoreWatch : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::hours kEvery{24};
    /// `session` outlives it.
    explicit StoreWatch(SiteSession& session, QObject* parent = nullptr);

    /// Reads them now.
    void look();
    /// Reads them unless that was done less than kEvery ago.
    void lookWhenDue();
    /// Of what servers run now, as it was found last.
    const std::vector<DamagedFile>& damaged() const { return m_damaged; }

signals:
    /// All files were read.
    void looked();

private:
    bool isDue() const;

    SiteSession& m_session;
    std::vector<DamagedFile> m_damaged;
    QTimer* m_hourly;       // child
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
