#include "model/dataset/type_encoding.h"

#include "model/dataset/chunk_encoder.h"

#include <algorithm>

namespace galley {

namespace {

/// The records of one chunk with their checksums.
struct Rows {
    static constexpr std::uint32_t kAtOnce = 64; ///< that a thread reads in one turn

    std::uint32_t first = 0;
    std::vector<std::shared_ptr<const Record>> records;
    std::vector<Checksum> checksums;

    Rows() = default;
    Rows(const TypeSource& source, std::uint32_t from)
        : first(from)
        , records(std::min(source.count - from, TypeStore::kChunkRecords))
        , checksums(records.size()) {}

    std::uint32_t end() const { return first + static_cast<std::uint32_t>(records.size()); }
    std::size_t parts() const { return (records.size() + kAtOnce - 1) / kAtOnce; }
    void read(const TypeSource& source, std::size_t part) {
        const std::size_t begin = part * kAtOnce;
        for (std::size_t row = begin; row < std::min(records.size(), begin + kAtOnce); ++row) {
            const std::uint32_t ordinal = first + static_cast<std::uint32_t>(row);
            records[row] = source.record(ordinal);
            if (records[row]->exists)
                checksums[row] = source.checksum(*records[row], ordinal);
        }
    }
    Checksum checksum() const {
        Checksum sum;
        for (const Checksum& one : checksums)
            sum += one;
        return sum;
    }
};

/// Encodes the records of one type; compressing its strings is left to finishHeaps().
Result<std::unique_ptr<TypeEncoder>> encodeType(const TypeSource& source, const FoldOptions& options,
                                                std::uint64_t& done, std::uint64_t total, const Progress& progress,
                                                const CancelToken& cancel) {
    auto encoder = std::make_unique<TypeEncoder>(*source.type);
    Rows at;
    Rows next(source, 0);
    while (at.end() < source.count) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "folding was cancelled"};
        // One thread encodes a chunk while the others take the records of the next.
        const bool isFirst = at.records.empty();
        parallelFor(next.parts() + 1, options.threads, [&](std::size_t turn) {
            if (turn > 0)
                next.read(source, turn - 1);
            else if (!isFirst)
                encoder->addChunk(at.records, at.checksum());
        });
        if (!isFirst)
            done += at.records.size();
        at = std::move(next);
        next = Rows(source, at.end());
        if (progress)
            progress(done, total);
    }
    if (!at.records.empty())
        encoder->addChunk(at.records, at.checksum());
    done += at.records.size();
    if (progress)
        progress(done, total);
    return encoder;
}

/// Compresses the heaps of all encoders, the largest first.
void finishHeaps(const std::vector<std::unique_ptr<TypeEncoder>>& encoders, const FoldOptions& options,
                 const CancelToken& cancel) {
    struct Job {
        TypeEncoder* encoder;
        std::size_t heap;
        std::size_t bytes;
    };
    std::vector<Job> jobs;
    for (const auto& encoder : encoders)
        for (std::size_t heap = 0; encoder && heap < encoder->heapCount(); ++heap)
            jobs.push_back({encoder.get(), heap, encoder->heapTextBytes(heap)});
    std::stable_sort(jobs.begin(), jobs.end(),
                     [](const Job& left, const Job& right) { return left.bytes > right.bytes; });
    parallelFor(jobs.size(), options.threads,
                [&](std::size_t job) { jobs[job].encoder->finishHeap(jobs[job].heap, options, cancel); });
}

} // namespace

Result<std::vector<std::shared_ptr<const TypeStore>>> encodeTypes(const std::vector<TypeSource>& sources,
                                                                  const FoldOptions& options, const Progress& progress,
                                                                  const CancelToken& cancel) {
    std::uint64_t total = 0;
    for (const TypeSource& source : sources)
        total += source.count;
    std::uint64_t done = 0;
    std::vector<std::unique_ptr<TypeEncoder>> encoders(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (sources[i].type != nullptr) {
            GALLEY_TRY(encoders[i], encodeType(sources[i], options, done, total, progress, cancel));
        }
    finishHeaps(encoders, options, cancel);
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "folding was cancelled"};
    std::vector<std::shared_ptr<const TypeStore>> stores(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (encoders[i])
            stores[i] = encoders[i]->finish();
    return stores;
}

} // namespace galley
