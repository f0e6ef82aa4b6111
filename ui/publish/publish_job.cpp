#include "ui/publish/publish_job.h"

#include "model/base/time.h"

namespace galley::ui {

namespace {

/// What a publish announced.
Result<void> announcePublish(const PublishJob& job, const WorkspaceAccess& workspace, const PublishListener& listener,
                             const CancelToken& cancel, PublishRequest& request, PublishOutcome& outcome) {
    GALLEY_TRY(request, preparePublish(workspace, job.author, job.message, cancel));
    request.inSpiteOfErrors = job.inSpiteOfErrors;
    outcome.draft = request.draft;
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
    const PublishListener told = [&](const PublishEvent& event) {
        if (event.kind == PublishEvent::Kind::Failed)
            outcome.problems = firstErrorsOf(event.problems);
        listener({event.stage, event.kind, event.done, event.total, event.elapsed, event.detail});
    };
    GALLEY_TRY(PublishResult result, publisher.publish(request, told, cancel));
    outcome.problems = firstOf(result.problems);
    result.problems = {};
    outcome.summary = summaryOf(*request.published, *request.draft, job.locale);
    outcome.summary.author = QString::fromStdString(request.author);
    outcome.summary.time = Clock::system().now();
    outcome.summary.changesLook = result.publication.changesTheme;
    outcome.summary.changesFiles = result.publication.changesAssets;
    outcome.published = std::move(result);
    return {};
}

Result<void> announceKept(const PublishJob& job, const WorkspaceAccess& workspace, const PublishListener& listener,
                          const CancelToken& cancel, PublishOutcome& outcome) {
    GALLEY_CHECK(checkPublishable(workspace, cancel));
    GALLEY_TRY(Publisher publisher, sitePublisher(workspace.disk().paths().folder));
    auto result = job.kind == PublishKind::LetGo ? publisher.unpin(listener, cancel)
                  : job.isHeld                   ? publisher.pin(job.version, listener, cancel)
                                                 : publisher.rollback(job.version, listener, cancel);
    GALLEY_TRY(outcome.kept, std::move(result));
    return {};
}

} // namespace

PublishOutcome PublishJob::run(const WorkspaceAccess& workspace, const PublishListener& listener,
                               const std::function<void()>& announced, const CancelToken& cancel,
                               const CancelToken& patience) const {
    PublishOutcome outcome;
    outcome.kind = kind;
    PublishRequest request;
    const Result<void> done = kind == PublishKind::Publish
                                  ? announcePublish(*this, workspace, listener, cancel, request, outcome)
                                  : announceKept(*this, workspace, listener, cancel, outcome);
    if (done) {
        announced();
        const Result<void> recorded = outcome.published
                                          ? finishPublish(workspace, request, *outcome.published, patience)
                                          : finishRollback(workspace, patience);
        if (!recorded)
            outcome.unrecorded = recorded.error();
    } else {
        outcome.error = done.error();
    }
    if (auto standing = siteAnnouncement(workspace.disk().paths().folder); standing && standing->has_value()) {
        outcome.live = liveVersionOf(**standing, workspace.disk().journal(), Announced::JustNow);
        outcome.standing = *std::move(standing);
    }
    return outcome;
}

} // namespace galley::ui
