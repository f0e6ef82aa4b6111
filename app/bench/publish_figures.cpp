// Publishing single edits into a folder of blobs, every write synced: staged both ways, verified, announced.
#include "app/bench/draft.h"
#include "app/bench/figures.h"
#include "model/publish/publisher.h"
#include "model/publish/subscriber.h"

namespace galley::bench {

namespace {

constexpr std::size_t kPublishes = 15; ///< fewer than versions are kept

/// A store into which one draft after another is published.
class Press {
public:
    explicit Press(const std::filesystem::path& folder)
        : m_store(std::make_shared<FolderBlobStore>(folder))
        , m_publisher(m_store, KeyPair::generate().secretKey, optionsFor(folder)) {}

    Result<PublishResult> publish(const std::shared_ptr<const Replica>& draft) {
        PublishRequest request;
        request.draft = draft;
        request.published = m_published;
        request.author = "benchmark";
        request.message = "Edit";
        request.inSpiteOfErrors = true;
        GALLEY_TRY(const PublishResult result, m_publisher.publish(request));
        m_published = draft;
        return result;
    }
    std::shared_ptr<const BlobStore> store() const { return m_store; }

private:
    /// What a site's publisher has: blobs that were found whole are not read again.
    static PublisherOptions optionsFor(const std::filesystem::path& folder) {
        PublisherOptions options;
        options.checked = folder.string() + "-checked.json";
        return options;
    }
    std::shared_ptr<FolderBlobStore> m_store;
    Publisher m_publisher;
    std::shared_ptr<const Replica> m_published;
};

using EditMaker = Edit (*)(const State&, const Shapes&, RecordRef, std::string);

/// Edits one record after the other and publishes each; a follower must then have the draft's content.
Result<std::shared_ptr<const Replica>> publishEach(Bench& bench, Press& press, std::shared_ptr<const Replica> draft,
                                                   const std::vector<RecordRef>& records, EditMaker makeEdit,
                                                   const std::string& suffix) {
    GALLEY_TRY(const Shapes* shapes, bench.shapes());
    Figure publish{"publish_edit" + suffix, "ms", {}, {}};
    Figure delta{"delta_bytes" + suffix, "bytes", {}, {}};
    for (std::size_t i = 0; i < records.size(); ++i) {
        const std::vector<Edit> edits = {
            makeEdit(draft->state(), *shapes, records[i], "Another name for this, number " + std::to_string(i))};
        GALLEY_TRY(const DraftStep step, stepBy(*draft, edits));
        draft = step.after;
        const auto start = SteadyClock::now();
        GALLEY_TRY(const PublishResult result, press.publish(draft));
        publish.samples.push_back(elapsed<std::milli>(start));
        delta.samples.push_back(static_cast<double>(result.deltaBytes));
    }
    SiteFollower follower(press.store(), {});
    GALLEY_CHECK(follower.look());
    if (follower.current()->replica->state().checksum() != draft->state().checksum())
        return mismatch(publish.name, "a server that follows has other content");
    publish.check = delta.check = draft->state().checksum().toHex();
    GALLEY_CHECK(bench.report(publish));
    GALLEY_CHECK(bench.report(delta));
    return draft;
}

Result<void> measurePublishing(Bench& bench) {
    GALLEY_TRY(auto draft, bench.replica());
    Press press(bench.scratch() / "blobs");
    const auto start = SteadyClock::now();
    GALLEY_TRY(const PublishResult first, press.publish(draft));
    GALLEY_CHECK(
        bench.report({"publish_first", "ms", {elapsed<std::milli>(start)}, std::to_string(first.snapshotBytes)}));
    GALLEY_TRY(const std::vector<RecordRef> articles, bench.randomArticles(kPublishes));
    GALLEY_TRY(draft, publishEach(bench, press, draft, articles, headlineEdit, ""));
    GALLEY_TRY(const std::vector<RecordRef> films, bench.filmsOnHome(kPublishes));
    GALLEY_CHECK(publishEach(bench, press, draft, films, filmEdit, "_listed"));
    return {};
}

} // namespace

FigureGroup publishFigures() {
    return {{"publish_first", "publish_edit", "delta_bytes", "publish_edit_listed", "delta_bytes_listed"},
            measurePublishing};
}

} // namespace galley::bench
