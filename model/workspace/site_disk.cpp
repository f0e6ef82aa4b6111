#include "model/workspace/site_disk.h"

#include "model/base/file.h"
#include "model/blob/snapshot.h"
#include "model/journal/journal_writer.h"
#include "model/workspace/commit_replay.h"
#include "model/workspace/published_content.h"
#include "model/workspace/site_copy.h"
#include "model/workspace/site_place.h"

#include <utility>

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
    GALLEY_TRY(const bool done, m_writer->flush(timeout, cancel, catchUp));
    if (!done)
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
    if (base->version() == mark.version)
        return base;
    const auto known = mark.content == 0 ? lastCommitIn(*m_journal, mark.version) : Result<std::uint64_t>(mark.content);
    const auto from = lastCommitIn(*m_journal, base->version());
    // A journal that cannot tell is read on as far as it goes.
    const std::uint64_t last = known ? *known : mark.version.value();
    GALLEY_TRY(auto state, replay(base, from ? *from : base->version().value(), *m_journal, Version{last}, {}, cancel));
    return state->version() == Version{last} ? StateEditor(state).finish(mark.version) : state;
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
