#include "model/import/ndjson_import.h"

#include "model/base/file.h"
#include "model/base/memory.h"
#include "model/base/scratch_text.h"
#include "model/import/limits.h"
#include "model/import/names.h"
#include "model/import/ndjson_lines.h"
#include "model/import/ndjson_values.h"
#include "model/import/schema_inference.h"
#include "model/import/schema_proposal.h"
#include "model/import/slug_form.h"
#include "model/import/source_text.h"
#include "model/schema/merge.h"

#include <algorithm>
#include <atomic>

namespace galley {

namespace {

constexpr std::size_t kForgetBytes = std::size_t{32} << 20; ///< of a file, that are read before its memory goes back

/// Whether an object may follow another one in a line.
bool mayShareLines(std::string_view text) {
    for (std::size_t at = text.find('}'); at != std::string_view::npos; at = text.find('}', at + 1)) {
        const std::string_view behind = text.substr(at + 1, 2);
        if (behind.starts_with('{') || behind == " {")
            return true;
    }
    return false;
}

class NdjsonSource : public RecordSource {
public:
    NdjsonSource(FileCopy file, std::string_view bytes, std::string fileName, NdjsonImportOptions options)
        : m_file(std::move(file))
        , m_bytes(bytes)
        , m_fileName(std::move(fileName))
        , m_options(std::move(options)) {}

    /// Finds out what the file is, collects the ids and makes sure of a schema.
    Result<void> open() {
        GALLEY_TRY(m_source, readSourceText(m_bytes, m_report, m_options.cancel, [this] { m_file.forget(); }));
        m_text = m_source.of(m_bytes);
        GALLEY_CHECK(lookThrough());
        const bool infers = !m_options.schema;
        m_passes = infers ? 3 : 2;
        GALLEY_CHECK(collectIds());
        const Schema* site = siteSchema();
        if (!infers) {
            m_schema = *std::move(m_options.schema);
            GALLEY_CHECK(m_schema.validate());
            if (site != nullptr) {
                GALLEY_TRY(m_schema, mergeSchemas(*site, m_schema));
            }
        } else {
            GALLEY_CHECK(inferSchema(site));
            // What the site knows holds; inference is asked only for what it does not know.
            if (site != nullptr) {
                GALLEY_TRY(m_schema, mergeSchemas(*site, m_schema, MergeRule::KeepCurrent));
            }
        }
        if (!m_options.zone.empty()) {
            m_schema.site.zone = m_options.zone;
            GALLEY_CHECK(m_schema.validate());
        }
        for (const Locale& locale : m_schema.locales)
            m_report.locales.push_back(locale.code);
        m_report.types = m_types.names.size();
        matchTypes();
        m_reader.emplace(m_text);
        m_parser.emplace(m_text, m_mayNeedMending);
        m_typeNames.emplace(m_schema);
        m_converter.emplace(
            m_schema, m_types, m_report,
            RecordConverter::Options{m_options.current, m_fileName, m_options.strict, m_options.cancel});
        return {};
    }

    const Schema& schema() const override { return m_schema; }
    const ImportReport& report() const override { return m_report; }

    Result<std::optional<ImportedRecord>> next() override {
        auto record = withinMemory("to read the records", [this] { return read(); });
        if (!record && record.error().code == ErrorCode::Io)
            return std::move(record).error().inFile(m_fileName).atLine(m_reader->lineNumber());
        return record;
    }

private:
    Result<std::optional<ImportedRecord>> read() {
        while (const auto text = m_reader->next()) {
            GALLEY_CHECK(step(*m_reader));
            auto parsed = parse(*m_reader, *m_parser, *text);
            if (!parsed) {
                GALLEY_CHECK(checkBad(*m_reader, parsed.error()));
                GALLEY_CHECK(m_converter->leaveOut(parsed.error(), *text, m_reader->place()));
                continue;
            }
            GALLEY_TRY(auto record, m_converter->convert(*parsed, m_reader->lineNumber()));
            if (!record)
                continue;
            ++m_report.records;
            ++m_report.recordsByType[record->type];
            m_slugs.settle(m_schema, m_schema.type(*m_typeNames->find(record->type)), *record, m_report);
            return record;
        }
        if (m_reader->failure())
            return Error(*m_reader->failure()).inFile(m_fileName);
        if (m_report.records == 0)
            return nothingUsable();
        if (m_options.progress)
            m_options.progress(m_text.size() * m_passes, m_text.size() * m_passes);
        return std::optional<ImportedRecord>();
    }

    const Schema* siteSchema() const {
        const State* const current = m_options.current.get();
        return current != nullptr && (current->recordCount() > 0 || m_options.keepsSchema) ? &current->schema()
                                                                                           : nullptr;
    }

    // ---- the passes

    Result<void> checkCancelled() const {
        if (m_options.cancel.isCancelled())
            return Error{.code = ErrorCode::Cancelled, .message = "the import was stopped"};
        return {};
    }

    /// Asked for each record; looks now and then, by the number of records and of bytes.
    Result<void> step(const RecordReader& reader) {
        constexpr std::size_t kFarBytes = std::size_t{1} << 20;
        if ((++m_steps & 1023) != 0 && reader.offset() - m_lookedAt < kFarBytes)
            return {};
        m_lookedAt = reader.offset();
        GALLEY_CHECK(checkCancelled());
        if (m_lookedAt - m_forgotAt > kForgetBytes) {
            m_forgotAt = m_lookedAt;
            m_file.forget();
        }
        if (m_options.progress && (m_steps & 4095) == 0)
            m_options.progress(m_text.size() * m_pass + reader.offset(), m_text.size() * m_passes);
        return {};
    }

    /// Whether records may need mending, and whether several may share a line: most texts are spared both questions.
    Result<void> lookThrough() {
        constexpr std::size_t kPiece = std::size_t{4} << 20;
        constexpr std::size_t kPiecesAtOnce = 8;
        std::atomic<bool> needsMending = !m_source.isValid;
        std::atomic<bool> sharesLines = false;
        const std::size_t pieces = (m_text.size() + kPiece - 1) / kPiece;
        for (std::size_t first = 0; first < pieces && !(needsMending && sharesLines); first += kPiecesAtOnce) {
            GALLEY_CHECK(checkCancelled());
            parallelFor(std::min(kPiecesAtOnce, pieces - first), m_options.threads, [&](std::size_t i) {
                const std::size_t begin = (first + i) * kPiece;
                const std::size_t before = std::min<std::size_t>(begin, 64); // what stands across two pieces
                const std::string_view piece = m_text.substr(begin - before, kPiece + before);
                if (!needsMending && mayNeedMending(piece))
                    needsMending = true;
                if (!sharesLines && mayShareLines(piece))
                    sharesLines = true;
            });
            m_file.forget();
        }
        m_mayNeedMending = needsMending;
        m_mayShareLines = sharesLines;
        return {};
    }

    /// A record that is not JSON by itself may be one that shares its line, or goes on in the next.
    static Result<ParsedLine> parse(RecordReader& reader, RecordParser& parser, std::string_view text) {
        auto parsed = parser.parse(text);
        if (parsed || parser.isJson())
            return parsed;
        const auto other = reader.again();
        return other ? parser.parse(*other) : parsed;
    }

    /// InvalidInput when the record at hand is the last one and breaks off.
    Result<void> checkEnd(const RecordReader& reader) const {
        const RecordReader::Place place = reader.place();
        const bool isCutOff = (m_text[place.offset] == '{' || m_text[place.offset] == '[') &&
                              m_text.find_first_not_of(" \t\r\n", reader.offset()) == std::string_view::npos &&
                              endOfJsonValue(m_text, place.offset) == std::string_view::npos;
        if (!isCutOff)
            return {};
        return invalidInput("the record that begins here does not end: the file seems cut off")
            .inFile(m_fileName)
            .atLine(place.line)
            .atOffset(place.offset);
    }

    /// What no import can go on after: a NUL byte, a list that is not JSON, a text that breaks off, and a record beyond
    /// the limit.
    Result<void> checkBad(const RecordReader& reader, const Error& why) const {
        const RecordReader::Place place = reader.place();
        const std::string_view text = m_text.substr(place.offset, reader.offset() - place.offset);
        if (const std::size_t at = text.find('\0'); at != std::string_view::npos)
            return invalidInput("a NUL byte stands in the text: the file is damaged, or is no JSON")
                .inFile(m_fileName)
                .atLine(place.line + static_cast<std::uint64_t>(std::count(
                                         text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')))
                .atOffset(place.offset + at);
        GALLEY_CHECK(checkEnd(reader));
        if (text.size() > kMaxRecordBytes)
            return Error(why).inFile(m_fileName).atLine(place.line).atOffset(place.offset);
        if (place.isInList && why.message.starts_with("not valid JSON"))
            return Error(why).inFile(m_fileName).atLine(place.line).atOffset(place.offset);
        return {};
    }

    Error nothingUsable() const {
        Error error =
            invalidInput("nothing in it can be used: no line is a record, which is an object with type and id");
        if (!m_report.notes.empty())
            error.message += "; " + m_report.notes.back().toString();
        return std::move(error).inFile(m_fileName);
    }

    Result<void> collectIds() {
        constexpr std::size_t kPart = std::size_t{4} << 20;
        constexpr std::size_t kTried = 64;
        RecordReader reader(m_text);
        RecordParser parser(m_text, m_mayNeedMending);
        bool mayBeQuick = m_source.isValid && !m_mayShareLines;
        std::size_t count = 0;
        std::optional<Error> firstError;
        while (const auto text = reader.next()) {
            GALLEY_CHECK(step(reader));
            if (m_parts.empty() || reader.place().offset - m_parts.back().offset >= kPart)
                m_parts.push_back(reader.place());
            std::optional<LineHead> head = mayBeQuick && ++count > kTried ? quickHead(*text) : std::nullopt;
            if (!head) {
                const auto parsed = parse(reader, parser, *text);
                if (!parsed) {
                    if (!firstError)
                        firstError = Error(parsed.error()).atLine(reader.lineNumber());
                    GALLEY_CHECK(checkBad(reader, parsed.error()));
                    mayBeQuick = false; // it may share its line
                    continue;           // reported when the records are read
                }
                head = LineHead{parsed->type, parsed->id};
                mayBeQuick = mayBeQuick && !reader.hasSharedLines();
            }
            const auto known = m_types.find(head->type);
            if (!known && m_types.names.size() >= kMaxTypes)
                return invalidInput("there are more than " + std::to_string(kMaxTypes) + " types")
                    .inFile(m_fileName)
                    .atLine(reader.lineNumber());
            m_types.ids.insert(IdTable::hashOf(head->id), known ? *known : m_types.add(head->type));
        }
        if (reader.failure())
            return Error(*reader.failure()).inFile(m_fileName);
        if (reader.lineNumber() > 0)
            GALLEY_CHECK(checkEnd(reader)); // the quick look at a record does not see its end
        if (m_types.ids.size() == 0) {
            Error error = invalidInput("no line is a record: an object with type and id");
            if (firstError)
                error.message += "; " + firstError->toString();
            return std::move(error).inFile(m_fileName);
        }
        ++m_pass;
        m_lookedAt = 0;
        m_forgotAt = 0;
        return {};
    }

    Result<void> inferSchema(const Schema* site) {
        // Parts of fixed size, so that what is learned does not depend on the number of threads.
        constexpr std::size_t kPartsAtOnce = 16; // between two reports of progress
        SchemaInference inference(m_types.ids, m_types.names, m_options.cancel);
        for (std::size_t first = 0; first < m_parts.size(); first += kPartsAtOnce) {
            const std::size_t count = std::min(kPartsAtOnce, m_parts.size() - first);
            std::vector<std::unique_ptr<SchemaInference>> learned(count);
            const auto endOf = [&](std::size_t part) {
                return part + 1 < m_parts.size() ? m_parts[part + 1].offset : m_text.size();
            };
            parallelFor(count, m_options.threads, [&](std::size_t i) {
                learned[i] = std::make_unique<SchemaInference>(m_types.ids, m_types.names, m_options.cancel);
                observe(*learned[i], RecordReader(m_text, m_parts[first + i], endOf(first + i)));
            });
            GALLEY_CHECK(checkCancelled());
            for (const auto& part : learned)
                inference.merge(*part);
            m_file.forget();
            if (inference.overflow())
                return inference.overflow()->toError().inFile(m_fileName);
            if (m_options.progress)
                m_options.progress(m_text.size() * m_pass + endOf(first + count - 1), m_text.size() * m_passes);
        }
        m_schema = proposeSchema(inference, m_options.siteName, m_options.locale, site, m_report);
        GALLEY_CHECK(chooseZone(m_schema, m_options.zone, m_options.current.get(), inference.zone(), m_report));
        m_slugs = SlugSettler(site == nullptr && inference.home().isBlank);
        ++m_pass;
        return m_schema.validate();
    }

    void observe(SchemaInference& inference, RecordReader reader) const {
        RecordParser parser(m_text, m_mayNeedMending);
        std::uint16_t type = 0;
        while (const auto text = reader.next()) {
            if (m_options.cancel.isCancelled() || inference.overflow())
                return;
            const auto parsed = parse(reader, parser, *text);
            if (!parsed)
                continue;
            if (m_types.names[type] != parsed->type) {
                const auto known = m_types.indexOf(parsed->type);
                if (!known)
                    continue;
                type = *known;
            }
            inference.observe(type, parsed->id, parsed->members);
        }
    }

    /// Which type of the schema each type of the source is; the first one has it when several mean the same.
    void matchTypes() {
        std::vector<bool> taken(m_schema.types.size());
        m_types.inSchema.resize(m_types.names.size());
        for (const bool isExact : {true, false}) {
            for (std::size_t i = 0; i < m_types.names.size(); ++i) {
                const std::size_t index = indexOfSource(NameOf::Type, m_schema.types, m_types.names[i]);
                if (index == taken.size() || taken[index] || m_types.inSchema[i] ||
                    (isExact && m_schema.types[index].name != m_types.names[i]))
                    continue;
                taken[index] = true;
                m_types.inSchema[i] = TypeIndex{static_cast<std::uint16_t>(index)};
            }
        }
    }

    FileCopy m_file;
    std::string_view m_bytes;
    SourceText m_source;
    std::string_view m_text;
    std::string m_fileName;
    NdjsonImportOptions m_options;
    bool m_mayNeedMending = false;
    bool m_mayShareLines = false;
    Schema m_schema;
    ImportReport m_report;
    SlugSettler m_slugs;
    SourceTypes m_types;
    std::vector<RecordReader::Place> m_parts;
    std::optional<RecordReader> m_reader;
    std::optional<RecordParser> m_parser;
    std::optional<RecordConverter> m_converter;
    std::optional<TypeNames> m_typeNames; ///< of the schema
    std::uint64_t m_steps = 0;
    std::size_t m_lookedAt = 0; ///< offset of the last look for a wish to stop
    std::size_t m_forgotAt = 0; ///< the same, when the file's memory was given back
    std::uint64_t m_pass = 0;
    std::uint64_t m_passes = 0;
};

Result<std::unique_ptr<RecordSource>> opened(std::unique_ptr<NdjsonSource> source, const std::string& file) {
    auto done = withinMemory("to look through the file", [&source] { return source->open(); });
    if (!done && done.error().code == ErrorCode::Io)
        return std::move(done).error().inFile(file);
    if (!done)
        return std::move(done).error();
    return std::unique_ptr<RecordSource>(std::move(source));
}

} // namespace

Result<std::unique_ptr<RecordSource>> importNdjson(const std::filesystem::path& file, NdjsonImportOptions options) {
    FileCopy::Options how;
    how.scratch = scratchFolder();
    how.limit = kMaxSourceBytes;
    how.cancel = options.cancel;
    GALLEY_TRY(FileCopy copy, FileCopy::read(file, how));
    const std::string_view text = copy.bytes();
    return opened(std::make_unique<NdjsonSource>(std::move(copy), text, file.string(), std::move(options)),
                  file.string());
}

Result<std::unique_ptr<RecordSource>> importNdjsonText(std::string_view text, NdjsonImportOptions options) {
    return opened(std::make_unique<NdjsonSource>(FileCopy(), text, std::string(), std::move(options)), {});
}

} // namespace galley
