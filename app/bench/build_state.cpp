#include "app/bench/build_state.h"

#include "model/base/mutex.h"
#include "model/dataset/state_builder.h"
#include "model/dataset/value_json.h"
#include "model/import/ndjson_import.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace galley::bench {

namespace {

using Batch = std::vector<ImportedRecord>;

/// Hands batches of parsed records from the thread that parses to the one that builds.
class BatchQueue {
public:
    /// Waits while the queue is full; false when nobody takes any more.
    bool put(Batch batch) {
        const MutexLock lock(m_mutex);
        while (m_batches.size() >= kMost && !m_isClosed)
            m_changed.wait(m_mutex);
        m_batches.push_back(std::move(batch));
        m_changed.notify_all();
        return !m_isClosed;
    }
    /// Waits for a batch; an empty one after close() and the last.
    Batch take() {
        const MutexLock lock(m_mutex);
        while (m_batches.empty() && !m_isClosed)
            m_changed.wait(m_mutex);
        if (m_batches.empty())
            return {};
        Batch batch = std::move(m_batches.front());
        m_batches.pop_front();
        m_changed.notify_all();
        return batch;
    }
    /// No more batches come, or nobody wants them.
    void close() {
        const MutexLock lock(m_mutex);
        m_isClosed = true;
        m_changed.notify_all();
    }

private:
    static constexpr std::size_t kMost = 16;
    Mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<Batch> m_batches GALLEY_GUARDED_BY(m_mutex);
    bool m_isClosed GALLEY_GUARDED_BY(m_mutex) = false;
};

Result<void> addTo(StateBuilder& builder, const Schema& schema, Batch batch) {
    for (const ImportedRecord& record : batch) {
        const auto type = schema.typeIndex(record.type);
        const RecordRef ref = builder.declare(*type, record.id);
        auto fields = fieldsFromJson(schema, schema.type(*type), record.fields, builder);
        if (!fields)
            return std::move(fields).error().inRecord(record.type + "/" + record.id);
        builder.put(ref, *std::move(fields), 1);
    }
    return {};
}

/// Reads the source to its end; `give` takes batches and says whether it wants more.
template <class Give>
Result<void> readAll(RecordSource& source, const Give& give) {
    constexpr std::size_t kBatch = 256;
    Batch batch;
    while (true) {
        GALLEY_TRY(auto record, source.next());
        const bool isLast = !record;
        if (record)
            batch.push_back(*std::move(record));
        if ((isLast && !batch.empty()) || batch.size() == kBatch)
            if (!give(std::exchange(batch, {})))
                return {};
        if (isLast)
            return {};
    }
}

Result<void> readInOneThread(RecordSource& source, const Schema& schema, StateBuilder& builder) {
    Result<void> built;
    GALLEY_CHECK(readAll(source, [&](Batch batch) {
        built = addTo(builder, schema, std::move(batch));
        return built.has_value();
    }));
    return built;
}

Result<void> readInTwoThreads(RecordSource& source, const Schema& schema, StateBuilder& builder) {
    BatchQueue queue;
    Result<void> parsed;
    std::thread parser([&] {
        parsed = readAll(source, [&](Batch batch) { return queue.put(std::move(batch)); });
        queue.close();
    });
    Result<void> built;
    for (Batch batch = queue.take(); !batch.empty() && built; batch = queue.take())
        built = addTo(builder, schema, std::move(batch));
    queue.close();
    parser.join();
    GALLEY_CHECK(std::move(parsed));
    return built;
}

} // namespace

Result<std::shared_ptr<const State>> buildState(const std::filesystem::path& file, unsigned threads,
                                                const CancelToken& cancel) {
    NdjsonImportOptions options;
    options.strict = true;
    options.cancel = cancel;
    GALLEY_TRY(const auto source, importNdjson(file, std::move(options)));
    const auto schema = std::make_shared<const Schema>(source->schema());
    StateBuilder builder(schema);
    auto read = threads > 1 ? readInTwoThreads(*source, *schema, builder) : readInOneThread(*source, *schema, builder);
    if (!read)
        return std::move(read).error().inFile(file.string());
    return builder.finish(Version{1}, {}, cancel, {.threads = std::max(1U, threads)});
}

} // namespace galley::bench
