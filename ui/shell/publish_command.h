// Publishes the draft of a session: staging, verifying, validating and announcing run off the GUI thread; editing goes
// on meanwhile. What was the draft when it began is what readers get.
//
// Thread rule: GUI thread.
#pragma once

#include "model/publish/site_publish.h"
#include "ui/shell/site_session.h"

#include <QObject>

namespace galley::ui {

class BackgroundTask;

class PublishCommand : public QObject {
    Q_OBJECT
public:
    /// `session` must outlive the command.
    explicit PublishCommand(SiteSession& session, QObject* parent = nullptr);

    /// Does nothing while a publish runs.
    void start(const QString& author, const QString& message = {});
    bool isRunning() const;

signals:
    void stageStarted(galley::PublishStage stage);
    void published(quint64 version);
    void failed(const galley::Error& error);

private:
    void finish(const PublishRequest& request, const Result<PublishResult>& result);

    SiteSession& m_session;
    BackgroundTask* m_task; // child
};

} // namespace galley::ui
