#include "model/workspace/bulk_lines.h"

#include "model/base/parallel.h"

#include <utility>
#include <vector>

namespace galley {

namespace {

/// Some records in a row.
struct Batch {
    static constexpr std::size_t kRecords = 512;
    static constexpr std::size_t kBytes = std::size_t{1} << 20; ///< of text in them

    std::vector<BulkRecord> records;
    std::optional<Error> failure; ///< of the source, behind the records
    bool isLast = false;          ///< nothing follows: the source has no more, or failed
};

/// About as many bytes as the value has in JSON.
std::size_t sizeOf(const nlohmann::json& value) {
    constexpr std::size_t kNode = 8;
    if (const auto* const text = value.get_ptr<const std::string*>())
        return text->size() + kNode;
    std::size_t sum = kNode;
    if (value.is_structured())
        for (const nlohmann::json& element : value)
            sum += sizeOf(element);
    return sum;
}

Batch ask(const BulkSource& source, const CancelToken& cancel) {
    Batch batch;
    for (std::size_t bytes = 0; batch.records.size() < Batch::kRecords && bytes < Batch::kBytes;) {
        if (cancel.isCancelled())
            break;
        Result<std::optional<BulkRecord>> record = source();
        if (!record)
            batch.failure = std::move(record).error();
        batch.isLast = !record || !*record;
        if (batch.isLast)
            break;
        bytes += sizeOf((*record)->fields);
        batch.records.push_back(**std::move(record));
    }
    return batch;
}

Result<void> write(const std::vector<BulkRecord>& records, ScratchText& lines, std::size_t mostLine) {
    std::string line;
    for (const BulkRecord& record : records) {
        writeBulkLine(line, record);
        if (line.size() > mostLine)
            return Error{ErrorCode::InvalidInput, "the record has more than " + std::to_string(mostLine >> 20) + " MB"}
                .inRecord(record.type + "/" + record.id);
        GALLEY_CHECK(lines.append(line));
    }
    return {};
}

} // namespace

Result<std::uint64_t> writeBulkLines(const BulkSource& source, ScratchText& lines, std::size_t mostLine,
                                     const Progress& progress, const CancelToken& cancel) {
    std::uint64_t count = 0;
    Batch at;
    Batch next;
    while (!at.isLast) {
        Result<void> written;
        parallelFor(2, 2, [&](std::size_t turn) {
            if (turn > 0)
                written = write(at.records, lines, mostLine);
            else
                next = ask(source, cancel);
        });
        GALLEY_CHECK(std::move(written));
        count += at.records.size();
        if (progress && !at.records.empty())
            progress(count, 0);
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "the import was cancelled; nothing was changed"};
        at = std::exchange(next, {});
    }
    GALLEY_CHECK(write(at.records, lines, mostLine));
    if (at.failure)
        return *std::move(at.failure);
    return count + at.records.size();
}

} // namespace galley
