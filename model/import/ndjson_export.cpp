#include "model/import/ndjson_export.h"

#include "model/dataset/value_json.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace galley {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::uint32_t kRecordsPerCheck = 1024;

Error ioError(const std::filesystem::path& file, const char* what) {
    return Error{
        .code = ErrorCode::Io, .message = std::string(what) + ": " + std::strerror(errno), .file = file.string()};
}

} // namespace

Result<void> exportNdjson(const State& state, const ExportSink& sink, const Progress& progress,
                          const CancelToken& cancel) {
    std::string chunk;
    std::uint64_t done = 0;
    const std::uint64_t total = state.recordCount();
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t ordinal = 0; ordinal < state.ordinalCount(type); ++ordinal) {
            if (ordinal % kRecordsPerCheck == 0 && cancel.isCancelled())
                return Error{.code = ErrorCode::Cancelled, .message = "the export was stopped"};
            const RecordView record = state.record({type, Ordinal{ordinal}});
            if (!record.exists())
                continue;
            appendRecordJson(chunk, record, BlockKeys::WhenNotDefault);
            chunk += '\n';
            ++done;
            if (chunk.size() < kChunkBytes)
                continue;
            GALLEY_CHECK(sink(chunk));
            chunk.clear();
            if (progress)
                progress(done, total);
        }
    }
    if (!chunk.empty())
        GALLEY_CHECK(sink(chunk));
    if (progress)
        progress(done, total);
    return {};
}

Result<void> exportNdjsonFile(const State& state, const std::filesystem::path& file, const Progress& progress,
                              const CancelToken& cancel) {
    std::filesystem::path temporary = file;
    temporary += ".part";
    std::error_code status;
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    if (!stream)
        return ioError(temporary, "cannot write");
    auto written = exportNdjson(
        state,
        [&](std::string_view bytes) -> Result<void> {
            if (!stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
                return ioError(temporary, "cannot write");
            return {};
        },
        progress, cancel);
    stream.close();
    if (written && !stream)
        written = ioError(temporary, "cannot write");
    if (written) {
        std::filesystem::rename(temporary, file, status);
        if (status)
            written = Error{
                .code = ErrorCode::Io, .message = "cannot rename: " + status.message(), .file = temporary.string()};
    }
    if (!written)
        std::filesystem::remove(temporary, status);
    return written;
}

} // namespace galley
