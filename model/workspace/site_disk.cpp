#include "model/workspace/site_disk.h"

#include "model/base/file.h"
#include "model/blob/snapshot.h"
#include "model/journal/journal_check.h"
#include "model/journal/journal_writer.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/pending_commits.h"
#include "model/workspace/published_content.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_place.h"

#include <utility>
#include <vector>

namespace galley {

namespace {

constexpr auto kLookTimeout = std::chrono::seconds(5); // a slow disk is no reason to refuse
constexpr auto kCopyTimeout = std::chrono::seconds(5); // for an append that runs

} // namespace

SiteDisk::SiteDisk(SitePaths paths, std::shared_ptr<const Journal> journal, SitePlace* place, JournalWriter* writer)
    : m_paths(std::move(paths))
    , m_journal(std::move(journal))
    , m_place(place)
    , m_writer(writer) {}

Result<void> SiteDisk::checkWritable() const {
    if (isReadOnly())
        return Error{ErrorCode::Io, "the site was opened for reading only"}.inFile(m_paths.folder.string());
    return {};
}

Result<void> SiteDisk::flush(std::chrono::milliseconds timeout, const CancelToken& cancel,
                             const std::function<bool()>& catchUp) const {
    if (isReadOnly())
        return {};
    const Result<bool> done = m_writer->flush(timeout, cancel, catchUp);
    if (!done)
        return withRemedy(done.error());
    if (!*done)
        return Error{ErrorCode::Io, "the journal did not become durable in time"}.inFile(
            m_paths.journalFile().string());
    return {};
}

Result<void> SiteDisk::checkSaving() const {
    GALLEY_CHECK(checkWritable());
    const Result<bool> looked = m_writer->flush(kLookTimeout);
    if (looked)
        return {};
    Error error = looked.error();
    error.message = "not while changes cannot be saved: " + error.message;
    return error;
}

Result<void> SiteDisk::writePublished(const PublishedMark& mark) const {
    if (isReadOnly())
        return {};
    GALLEY_CHECK(checkSaving());
    return readPublishedMark(m_paths) == mark ? Result<void>() : writePublishedMark(m_paths, mark);
}

Result<std::shared_ptr<const State>> SiteDisk::stateAt(const PublishedMark& mark,
                                                       const std::shared_ptr<const State>& empty,
                                                       const CancelToken& cancel) const {
    if (mark.version == Version{})
        return empty;
    std::shared_ptr<const State> base = empty;
    if (isSafeRelativePath(mark.snapshot))
        if (const auto state = readSnapshotFile(m_paths.folder / mark.snapshot);
            state && (*state)->version() <= mark.version)
            base = *state;
    // Back through publishes of chosen records, to a state that is at hand or one of the whole draft.
    std::vector<std::pair<Version, Selection>> steps;
    Version version = mark.version;
    std::uint64_t content = mark.content;
    while (version != base->version() && version != Version{}) {
        GALLEY_TRY(auto selection, selectionOf(*m_journal, version, content));
        if (!selection)
            break;
        if (selection->onto >= version)
            return Error{ErrorCode::Corrupt,
                         "version " + std::to_string(version.value()) + " was made from one that did not exist then"}
                .inFile(m_paths.journalFile().string());
        const Version onto = selection->onto;
        steps.emplace_back(version, *std::move(selection));
        version = onto;
        content = 0;
    }
    std::shared_ptr<const State> state = version == Version{} ? empty : base;
    if (version != state->version()) {
        GALLEY_TRY(state, wholeStateAt(version, content, base, empty, cancel));
    }
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        GALLEY_TRY(AppliedEdits applied, applyEdits(state, step->second.edits, step->first.value()));
        state = std::move(applied.after);
    }
    return state;
}

Result<std::shared_ptr<const State>> SiteDisk::wholeStateAt(Version version, std::uint64_t content,
                                                            std::shared_ptr<const State> base,
                                                            const std::shared_ptr<const State>& empty,
                                                            const CancelToken& cancel) const {
    // What a publish of chosen records made is no beginning of the draft.
    const auto ofBase = selectionOf(*m_journal, base->version());
    if (!ofBase || *ofBase)
        base = empty;
    const auto known = content == 0 ? lastCommitIn(*m_journal, version) : Result<std::uint64_t>(content);
    const auto from = lastCommitIn(*m_journal, base->version());
    // A journal that cannot tell is read on as far as it goes.
    const std::uint64_t last = known ? *known : version.value();
    GALLEY_TRY(auto state, replay(base, from ? *from : base->version().value(), *m_journal, Version{last}, {}, cancel));
    return state->version() == Version{last} ? StateEditor(state).finish(version) : state;
}

Result<void> SiteDisk::complete(SiteCopy& copy) const {
    GALLEY_CHECK(checkWritable());
    GALLEY_TRY(copy.pending, m_writer->pending(kCopyTimeout));
    // What was sealed since it was begun is not of this copy.
    const std::uint64_t end = copy.draft->version().value();
    std::erase_if(copy.pending, [end](const Commit& commit) { return commit.number > end; });
    copy.journal = m_journal;
    copy.folder = m_place->folder();
    const auto mark = readPublishedMark(SitePaths(copy.folder->path()));
    if (mark.version == copy.published.version)
        copy.published = mark;
    return {};
}

} // namespace galley
