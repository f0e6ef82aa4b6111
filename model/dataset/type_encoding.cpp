#include "model/dataset/type_encoding.h"

#include "model/dataset/chunk_encoder.h"

#include <algorithm>

namespace galley {

namespace {

/// Encodes the records of one type; compressing its strings is left to finishHeaps().
Result<std::unique_ptr<TypeEncoder>> encodeType(const TypeSource& source, const FoldOptions& options,
                                                std::uint64_t& done, std::uint64_t total, const Progress& progress,
                                                const CancelToken& cancel) {
    auto encoder = std::make_unique<TypeEncoder>(*source.type);
    for (std::uint32_t first = 0; first < source.count;) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "folding was cancelled"};
        const std::uint32_t rows = std::min(source.count - first, TypeStore::kChunkRecords);
        std::vector<std::shared_ptr<const Record>> records(rows);
        std::vector<Checksum> checksums(rows);
        constexpr std::uint32_t kAtOnce = 64;
        parallelFor((rows + kAtOnce - 1) / kAtOnce, options.threads, [&](std::size_t part) {
            const auto begin = static_cast<std::uint32_t>(part) * kAtOnce;
            for (std::uint32_t row = begin; row < std::min(rows, begin + kAtOnce); ++row) {
                records[row] = source.record(first + row);
                if (records[row]->exists)
                    checksums[row] = source.checksum(first + row);
            }
        });
        Checksum checksum;
        for (const Checksum& one : checksums)
            checksum += one;
        encoder->addChunk(records, checksum);
        first += rows;
        done += rows;
        if (progress)
            progress(done, total);
    }
    return encoder;
}

/// Compresses the heaps of all encoders, the largest first.
void finishHeaps(const std::vector<std::unique_ptr<TypeEncoder>>& encoders, const FoldOptions& options) {
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
                [&](std::size_t job) { jobs[job].encoder->finishHeap(jobs[job].heap, options); });
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
    finishHeaps(encoders, options);
    std::vector<std::shared_ptr<const TypeStore>> stores(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (encoders[i])
            stores[i] = encoders[i]->finish();
    return stores;
}

} // namespace galley
