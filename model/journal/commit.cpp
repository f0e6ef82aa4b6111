#include "model/journal/commit.h"

#include <algorithm>
#include <string_view>

namespace galley {

namespace {

constexpr std::string_view kCommitMagic{"galley-commit-1\0\0", 17};

/// Appends fields in the canonical form: little-endian integers, texts behind their length.
class CanonicalWriter {
public:
    void raw(std::string_view bytes) { m_bytes.append(bytes); }
    void byte(std::uint8_t value) { m_bytes.push_back(static_cast<char>(value)); }
    void integer(std::uint64_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            m_bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
    }
    void text(std::string_view value) {
        integer(value.size(), 4);
        raw(value);
    }
    void digest(const Digest& value) { m_bytes.append(value.begin(), value.end()); }
    const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

constexpr std::size_t kMaxQuotedMessage = 300;

/// The first bytes of a text, never half a character.
std::string_view shortened(std::string_view text) {
    std::size_t size = std::min(text.size(), kMaxQuotedMessage);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return text.substr(0, size);
}

} // namespace

std::string describe(const Publication& publication) {
    const std::string version = "version " + std::to_string(publication.version.value());
    switch (publication.action) {
    case Publication::Action::Rollback:
        return (publication.version < publication.replaced ? "Rolled back to " : "Went forward to ") + version;
    case Publication::Action::Pin:
        return "Pinned servers to " + version;
    case Publication::Action::Unpin:
        return "Unpinned servers: they run " + version;
    case Publication::Action::Publish:
        break;
    }
    std::string what;
    const auto add = [&what](const std::string& part) { what += (what.empty() ? ": " : ", ") + part; };
    if (publication.records > 0)
        add(std::to_string(publication.records) + (publication.records == 1 ? " record" : " records"));
    if (publication.changesTheme)
        add("theme");
    if (publication.changesAssets)
        add("files");
    if (!publication.isAnnounced)
        add("kept, servers are pinned to another version");
    if (!publication.message.empty())
        what += " (" + std::string(shortened(publication.message)) + ")";
    return "Published " + version + what;
}

std::string describe(const Repair& repair) {
    const std::string first = std::to_string(repair.firstLost);
    const std::string last = std::to_string(repair.lastLost);
    if (repair.lastLost < repair.firstLost)
        return "Repaired the journal: no commit is lost";
    return repair.lastLost == repair.firstLost ? "Repaired the journal: commit " + first + " is lost"
                                               : "Repaired the journal: commits " + first + " to " + last + " are lost";
}

const char* toString(ActorKind actor) {
    switch (actor) {
    case ActorKind::Human:
        return "human";
    case ActorKind::Agent:
        return "agent";
    case ActorKind::Importer:
        return "importer";
    }
    return "unknown";
}

std::string describe(const ConflictNotes& notes) {
    const auto place = [](const MergeConflict& conflict) {
        const std::string record = conflict.type + "/" + conflict.id;
        return conflict.path.empty() ? record : conflict.path + " of " + record;
    };
    if (notes.found.empty())
        return "Decided " + std::to_string(notes.settled.size()) +
               (notes.settled.size() == 1 ? " conflict" : " conflicts");
    std::string text = "Not merged: " + std::string(shortened(place(notes.found.front().both)));
    if (notes.found.size() > 1)
        text += " and " + std::to_string(notes.found.size() - 1) + " more";
    return text;
}

std::string describe(const LineNote& note, const std::string& title) {
    const std::string release = "release " + std::string(shortened(title));
    switch (note.action) {
    case LineNote::Action::Open:
        return "Opened " + release;
    case LineNote::Action::Title:
        return "Renamed " + release + " to " + std::string(shortened(note.title));
    case LineNote::Action::Order:
        return "Moved " + release;
    case LineNote::Action::Theme:
        return (note.theme == Digest{} ? "Took the theme out of " : "Put a theme into ") + release;
    case LineNote::Action::Discard:
        return "Gave up " + release;
    case LineNote::Action::Close:
        return "Closed " + release + ": it went out with version " + std::to_string(note.version.value());
    }
    return release;
}

const std::vector<Edit>* Commit::edits() const {
    if (const auto* const own = std::get_if<std::vector<Edit>>(&body))
        return own;
    const auto* const ofLine = std::get_if<LineEdits>(&body);
    return ofLine != nullptr ? &ofLine->edits : nullptr;
}

std::string_view Commit::line() const {
    if (const auto* const ofLine = std::get_if<LineEdits>(&body))
        return ofLine->line;
    const auto* const note = std::get_if<LineNote>(&body);
    return note != nullptr ? std::string_view(note->line) : std::string_view();
}

Digest commitHash(const CommitHeader& header) {
    CanonicalWriter writer;
    writer.raw(kCommitMagic);
    writer.integer(header.number, 8);
    writer.digest(header.previous);
    writer.text(header.id);
    writer.integer(static_cast<std::uint64_t>(header.time), 8);
    writer.text(header.author);
    writer.byte(static_cast<std::uint8_t>(header.actor));
    writer.text(header.message);
    writer.byte(static_cast<std::uint8_t>(header.bodyKind));
    writer.integer(header.sizes.bases, 8);
    writer.integer(header.sizes.body, 8);
    writer.integer(header.sizes.schema, 8);
    writer.digest(header.contentDigest);
    return sha256(writer.bytes());
}

} // namespace galley
