// What the journal reads by itself, by the first byte: 'w' a write-ahead log, 'h' a head file, 'b' base revisions,
// 'e' edits, 'p' a compressed piece, 'u' a publication, 'c' notes of conflicts, 'l' edits of a release, 's' a
// selection, 'n' a note of a release. What is accepted must read the same again once written.
#include "model/journal/commit_content.h"
#include "model/journal/head_file.h"
#include "model/journal/wal_check.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace galley;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

void checkLog(std::string_view bytes) {
    const Result<void> checked = checkWal([bytes](std::uint64_t offset, char* data, std::size_t size) -> std::size_t {
        return offset >= bytes.size() ? 0 : bytes.copy(data, size, static_cast<std::size_t>(offset));
    });
    require(checked || (checked.error().code == ErrorCode::Corrupt && checked.error().offset < bytes.size()));
}

void readSections(std::string_view bases, std::string_view edits) {
    Commit commit;
    std::vector<Edit> read;
    if (!decodeBases(bases, commit.bases) || !decodeEdits(edits, read))
        return;
    const std::vector<BaseRevision> readBases = commit.bases;
    commit.body = read;
    const Result<CommitContent> content = CommitContent::of(commit);
    require(content.has_value());
    std::string text;
    std::string scratch;
    for (std::uint64_t i = 0; i < content->pieceCount(); ++i)
        text += content->piece(i, scratch);
    const std::string_view view = text;
    std::vector<BaseRevision> basesAgain;
    std::vector<Edit> editsAgain;
    const auto basesSize = static_cast<std::size_t>(content->sizes().bases);
    require(decodeBases(view.substr(0, basesSize), basesAgain).has_value());
    require(decodeEdits(view.substr(basesSize), editsAgain).has_value());
    require(basesAgain == readBases && editsAgain == read);
}

/// What `decode` accepts is the same once it was written and read again.
template <class Decode>
void readBodyBy(Decode decode, std::string_view lines) {
    const auto body = decode(lines);
    if (!body)
        return;
    Commit commit;
    commit.body = *body;
    const Result<CommitContent> content = CommitContent::of(commit);
    require(content.has_value());
    std::string text;
    std::string scratch;
    for (std::uint64_t i = 0; i < content->pieceCount(); ++i)
        text += content->piece(i, scratch);
    const auto again = decode(std::string_view(text));
    require(again && *again == *body);
}

void readPiece(std::string_view bytes) {
    if (bytes.size() < 4)
        return;
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size |= std::size_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    const Result<std::string> piece = decompressPiece(bytes.substr(4), size);
    require(!piece || (piece->size() == size && size <= kPieceBytes));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string input(data + 1, data + size);
    if (data[0] == 'w')
        checkLog(input);
    else if (data[0] == 'b')
        readSections(input, "");
    else if (data[0] == 'e')
        readSections("", input);
    else if (data[0] == 'u')
        readBodyBy(decodePublication, input);
    else if (data[0] == 'c')
        readBodyBy(decodeConflicts, input);
    else if (data[0] == 'l')
        readBodyBy(decodeLineEdits, input);
    else if (data[0] == 's')
        readBodyBy(decodeSelection, input);
    else if (data[0] == 'n')
        readBodyBy(decodeLineNote, input);
    else if (data[0] == 'p')
        readPiece(input);
    else if (const auto head = decodeHead(input))
        require(encodeHead(*head) == input);
    return 0;
}
