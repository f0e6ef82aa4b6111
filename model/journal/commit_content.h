// The content of a commit (FORMAT.md, section 1): three texts, cut into pieces that are digested and compressed one by
// one, so that a commit of any size passes through the memory of one piece.
// Thread rule: pure functions and plain values.
#pragma once

#include "model/journal/commit.h"

#include <cstddef>
#include <string_view>

namespace galley {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::uint64_t kMaxSectionBytes = std::uint64_t{16} << 30;

/// The sections of one commit's content. `body` refers to the commit's own text where that is stored as it is.
class CommitContent {
public:
    /// InvalidInput when a text is not UTF-8 or a section is too large. `commit` must outlive the content.
    static Result<CommitContent> of(const Commit& commit);
    static Result<CommitContent> of(Commit&&) = delete;

    const ContentSizes& sizes() const { return m_sizes; }
    std::uint64_t pieceCount() const;
    /// Piece `index`; the view is valid until `scratch` or the content changes. Several threads at a time.
    std::string_view piece(std::uint64_t index, std::string& scratch) const;

private:
    Result<void> writeLines(const CommitBody& body);

    std::string m_bases;
    std::string m_lines; ///< of the body; none of records
    RecordSet m_records;
    std::string_view m_schema;
    ContentSizes m_sizes;
};

/// Number of pieces of a content of that many bytes, and the size of one of them.
std::uint64_t pieceCount(std::uint64_t contentBytes);
std::size_t pieceSize(std::uint64_t contentBytes, std::uint64_t index);

/// Gathers the digests of pieces in order into the content digest.
class ContentDigester {
public:
    void add(std::string_view piece) { add(sha256(piece)); }
    void add(const Digest& digest); ///< of the next piece
    Digest finish() const { return sha256(m_digests); }

private:
    std::string m_digests;
};

/// One piece as a zstd frame.
std::string compressPiece(std::string_view piece);
/// Back to exactly `size` bytes (at most kPieceBytes). Corrupt when the frame is damaged or of another size.
Result<std::string> decompressPiece(std::string_view frame, std::size_t size);

/// Reads the section texts back into `commit`. Corrupt when a line is not what FORMAT.md says.
Result<void> decodeBases(std::string_view text, std::vector<BaseRevision>& bases);
Result<void> decodeEdits(std::string_view text, std::vector<Edit>& edits);
Result<Publication> decodePublication(std::string_view text);
Result<Repair> decodeRepair(std::string_view text);
Result<ConflictNotes> decodeConflicts(std::string_view text);
Result<LineEdits> decodeLineEdits(std::string_view text);
Result<Selection> decodeSelection(std::string_view text);
Result<LineNote> decodeLineNote(std::string_view text);

} // namespace galley
