#include "ui/shell/publish_command.h"

#include "ui/tasks/background_task.h"

namespace galley::ui {

PublishCommand::PublishCommand(SiteSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_task(new BackgroundTask(this)) {
    // Stages are reported as progress: which of how many.
    connect(m_task, &BackgroundTask::progressed, this,
            [this](quint64 stage) { emit stageStarted(static_cast<PublishStage>(stage)); });
}

bool PublishCommand::isRunning() const {
    return m_task->isRunning();
}

void PublishCommand::start(const QString& author, const QString& message) {
    if (isRunning())
        return;
    m_session.seal();
    auto request = preparePublish(m_session.workspace(), author.toStdString(), message.toStdString());
    if (!request) {
        emit failed(request.error());
        return;
    }
    const std::filesystem::path folder = m_session.workspace().folder();
    m_task->start([this, folder, request = *std::move(request)](const Progress& progress, const CancelToken& cancel) {
        const auto publish = [&]() -> Result<PublishResult> {
            GALLEY_TRY(Publisher publisher, sitePublisher(folder));
            const PublishListener listener = [&progress](const PublishEvent& event) {
                if (event.kind == PublishEvent::Kind::Started)
                    progress(static_cast<std::uint64_t>(event.stage), 0);
            };
            return publisher.publish(request, listener, cancel);
        };
        return [this, request, result = publish()] { finish(request, result); };
    });
}

void PublishCommand::finish(const PublishRequest& request, const Result<PublishResult>& result) {
    if (!result) {
        emit failed(result.error());
        return;
    }
    if (const auto told = finishPublish(m_session.workspace(), request, *result); !told) {
        emit failed(told.error());
        return;
    }
    m_session.readPublished();
    emit published(result->version.value());
}

} // namespace galley::ui
