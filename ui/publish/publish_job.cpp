#include "ui/publish/publish_job.h"

#include "model/base/time.h"
#include "model/publish/publish_preparation.h"

#include <algorithm>

namespace galley::ui {

namespace {

Result<PublishRequest> prepare(const PublishJob& job, const WorkspaceAccess& workspace, const CancelToken& cancel) {
    auto request =
        job.kind == PublishKind::TakeOff
            ? prepareUnpublish(workspace, job.takenOff, job.readersGo.to.value_or(""), job.author, job.message, cancel)
            : preparePublish(workspace, job.author, job.message, cancel, job.choice);
    if (request)
        request->inSpiteOfErrors = job.inSpiteOfErrors;
    return request;
}

/// What a publish announced.
Result<void> announcePublish(const PublishJob& job, const WorkspaceAccess& workspace, const PublishListener& listener,
                             const CancelToken& cancel, PublishRequest& request, PublishOutcome& outcome) {
    const PublishListener told = [&](const PublishEvent& event) {
        if (event.kind == PublishEvent::Kind::Failed)
            outcome.problems = firstErrorsOf(event.problems);
        listener({event.stage, event.kind, event.done, event.total, event.elapsed, event.detail});
    };
    auto announced = announcePrepared(
        workspace, [&] { return prepare(job, workspace, cancel); }, request, told, cancel);
    outcome.draft = request.draft;
    GALLEY_TRY(PublishResult result, std::move(announced));
    outcome.problems = firstOf(result.problems);
    result.problems = {};
    outcome.summary = summaryOf(*request.published, *request.draft, job.locale);
    outcome.summary.author = QString::fromStdString(request.author);
    outcome.summary.time = Clock::system().now();
    outcome.summary.changesLook = result.publication.changesTheme;
    outcome.summary.changesFiles = result.publication.changesAssets;
    outcome.summary.isPart = job.choice.records.has_value();
    outcome.summary.isTakenOff = job.kind == PublishKind::TakeOff;
    if (outcome.summary.isTakenOff) { // what leads their readers on counts for nothing
        const auto pages = std::count_if(job.takenOff.begin(), job.takenOff.end(), [&request](RecordRef ref) {
            return request.draft->state().schema().type(ref.type).page;
        });
        outcome.summary.pages = static_cast<std::size_t>(pages);
        outcome.summary.others = job.takenOff.size() - outcome.summary.pages;
    }
    outcome.summary.release = job.release;
    outcome.summary.version = result.version;
    outcome.published = std::move(result);
    return {};
}

/// What was chosen needs, when that may be why it was refused.
PublishPlan lackingIn(const PublishJob& job, const WorkspaceAccess& workspace, const Error& error,
                      const CancelToken& cancel) {
    if (error.code != ErrorCode::InvalidInput)
        return {};
    auto plan = planOf(workspace, job.choice, cancel);
    if (!plan || !plan->lacksRecords(job.choice.withNeeded))
        return {};
    if (job.choice.withNeeded)
        std::erase_if(plan->needed, [](const NeededRecord& one) { return one.canGoAlong(); });
    return *std::move(plan);
}

Result<void> announceKept(const PublishJob& job, const WorkspaceAccess& workspace, const PublishListener& listener,
                          const CancelToken& cancel, PublishOutcome& outcome) {
    const auto call = [&](Publisher& publisher) {
        return job.kind == PublishKind::LetGo ? publisher.unpin(listener, cancel)
               : job.isHeld                   ? publisher.pin(job.version, listener, cancel)
                                              : publisher.rollback(job.version, listener, cancel);
    };
    GALLEY_TRY(outcome.kept, galley::announceKept(workspace, call, cancel));
    return {};
}

} // namespace

PublishOutcome PublishJob::run(const WorkspaceAccess& workspace, const PublishListener& listener,
                               const std::function<void()>& announced, const CancelToken& cancel,
                               const CancelToken& patience) const {
    PublishOutcome outcome;
    outcome.kind = kind;
    PublishRequest request;
    const bool isMade = kind == PublishKind::Publish || kind == PublishKind::TakeOff;
    const Result<void> done = isMade ? announcePublish(*this, workspace, listener, cancel, request, outcome)
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
        if (kind == PublishKind::Publish && outcome.problems.count == 0)
            outcome.lacking = lackingIn(*this, workspace, done.error(), cancel);
    }
    if (auto standing = siteAnnouncement(workspace.disk().paths().folder); standing && standing->has_value()) {
        outcome.live = liveVersionOf(**standing, workspace.disk().journal(), Announced::JustNow);
        outcome.standing = *std::move(standing);
    }
    return outcome;
}

} // namespace galley::ui
