#include "model/journal/commit_content.h"

#include "model/column/zstd_codec.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

/// Appends one line of JSON. InvalidInput when a text in it is not UTF-8.
Result<void> appendLine(std::string& text, const nlohmann::json& json) {
    try {
        text += json.dump();
    } catch (const nlohmann::json::exception&) {
        return Error{ErrorCode::InvalidInput, "a text is not valid UTF-8"};
    }
    text.push_back('\n');
    return {};
}

/// Deeper notes of conflicts are refused before anything walks them by recursion: values nest far less (edit.h).
constexpr std::size_t kMaxNesting = 64;

bool isNestedDeeper(const nlohmann::json& json, std::size_t levels) {
    if (!json.is_structured() || json.empty())
        return false;
    return levels == 0 || std::any_of(json.begin(), json.end(), [levels](const nlohmann::json& part) {
               return isNestedDeeper(part, levels - 1);
           });
}

/// Calls `take` with the JSON of each line. Corrupt for text that is not lines of JSON.
template <class Take>
Result<void> forEachLine(std::string_view text, const char* what, Take take) {
    std::uint64_t number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            return Error{ErrorCode::Corrupt, std::string(what) + " " + std::to_string(number) + " is cut short"};
        const std::string_view line = text.substr(0, end);
        const nlohmann::json json = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
        Result<void> taken = json.is_discarded() ? Error{ErrorCode::Corrupt, "not JSON"} : take(json);
        if (!taken)
            return Error{ErrorCode::Corrupt,
                         std::string(what) + " " + std::to_string(number) + ": " + taken.error().message};
        text.remove_prefix(end + 1);
    }
    return {};
}

/// By the number of a Publication::Action.
constexpr std::array<std::string_view, 4> kActions{"publish", "rollback", "pin", "unpin"};

nlohmann::json jsonOf(const Publication& publication) {
    nlohmann::json json{{"action", kActions[static_cast<std::size_t>(publication.action)]},
                        {"announced", publication.isAnnounced},
                        {"announcement", publication.announcement},
                        {"assets", toHex(publication.assets)},
                        {"assetsChange", publication.changesAssets},
                        {"manifest", toHex(publication.manifest)},
                        {"message", publication.message},
                        {"records", publication.records},
                        {"replaced", publication.replaced.value()},
                        {"theme", toHex(publication.theme)},
                        {"themeChanges", publication.changesTheme},
                        {"version", publication.version.value()}};
    if (publication.content != 0)
        json["content"] = publication.content;
    return json;
}

nlohmann::json jsonOf(const Repair& repair) {
    return {{"damage", repair.damage},
            {"firstLost", repair.firstLost},
            {"kept", repair.kept},
            {"lastLost", repair.lastLost}};
}

/// By the number of a MergeConflict::Unit.
constexpr std::array<std::string_view, 3> kUnits{"value", "element", "record"};

nlohmann::json jsonOf(const Conflict& conflict) {
    nlohmann::json json{{"base", conflict.both.base},
                        {"found", conflict.key},
                        {"id", conflict.both.id},
                        {"index", conflict.both.index},
                        {"ours", conflict.both.ours},
                        {"path", conflict.both.path},
                        {"theirs", conflict.both.theirs},
                        {"type", conflict.both.type},
                        {"unit", kUnits[static_cast<std::size_t>(conflict.both.unit)]}};
    if (!conflict.line.empty())
        json["line"] = conflict.line;
    return json;
}

nlohmann::json jsonOf(const Fork& fork) {
    return {{"fields", fork.fields}, {"fork", fork.id}, {"type", fork.type}};
}

/// By the number of a LineNote::Action.
constexpr std::array<std::string_view, 6> kLineActions{"open", "title", "order", "theme", "discard", "close"};

nlohmann::json jsonOf(const LineNote& note) {
    return {{"action", kLineActions[static_cast<std::size_t>(note.action)]},
            {"before", note.before},
            {"line", note.line},
            {"theme", toHex(note.theme)},
            {"themeBytes", note.themeBytes},
            {"title", note.title},
            {"version", note.version.value()}};
}

/// The first line of a selection.
nlohmann::json headOf(const Selection& selection) {
    return {{"line", selection.line},
            {"off", selection.takesOff},
            {"onto", selection.onto.value()},
            {"whole", selection.isWhole}};
}

Error wrongMember() {
    return Error{ErrorCode::Corrupt, "a member is missing, unknown or not of its kind"};
}

/// The member as text, number, bool or digest; a value of another kind is seen when the whole is written again.
std::string textOf(const nlohmann::json& json, const char* name) {
    const auto member = json.find(name);
    return member != json.end() && member->is_string() ? member->get<std::string>() : std::string();
}
std::uint64_t numberOf(const nlohmann::json& json, const char* name) {
    const auto member = json.find(name);
    return member != json.end() && member->is_number_unsigned() ? member->get<std::uint64_t>() : 0;
}
bool boolOf(const nlohmann::json& json, const char* name) {
    const auto member = json.find(name);
    return member != json.end() && member->is_boolean() && member->get<bool>();
}
Digest digestOf(const nlohmann::json& json, const char* name) {
    Digest digest{};
    if (const auto bytes = bytesFromHex(textOf(json, name), digest.size()))
        std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

/// The only line of a body, read into `value` by `take`. Corrupt when it would be written otherwise.
template <class Value, class Take>
Result<Value> decodeOneLine(std::string_view text, const char* what, Take take) {
    Value value;
    std::uint64_t lines = 0;
    GALLEY_CHECK(forEachLine(text, what, [&](const nlohmann::json& json) -> Result<void> {
        ++lines;
        take(json, value);
        // Members that are missing, unknown or of another kind differ from what would be written.
        if (json != jsonOf(value))
            return wrongMember();
        return {};
    }));
    if (lines != 1)
        return Error{ErrorCode::Corrupt, std::string("the commit of a ") + what + " holds not one line"};
    return value;
}

} // namespace

Result<void> CommitContent::writeLines(const CommitBody& body) {
    const auto write = [this](const nlohmann::json& json) { return appendLine(m_lines, json); };
    const auto writeEdits = [&write](const std::vector<Edit>& edits) -> Result<void> {
        for (const Edit& edit : edits)
            GALLEY_CHECK(write(toJson(edit)));
        return {};
    };
    if (const auto* edits = std::get_if<std::vector<Edit>>(&body))
        return writeEdits(*edits);
    if (const auto* publication = std::get_if<Publication>(&body))
        return write(jsonOf(*publication));
    if (const auto* repair = std::get_if<Repair>(&body))
        return write(jsonOf(*repair));
    if (const auto* note = std::get_if<LineNote>(&body))
        return write(jsonOf(*note));
    if (const auto* selection = std::get_if<Selection>(&body)) {
        GALLEY_CHECK(write(headOf(*selection)));
        return writeEdits(selection->edits);
    }
    if (const auto* ofLine = std::get_if<LineEdits>(&body)) {
        GALLEY_CHECK(write({{"line", ofLine->line}}));
        for (const Fork& fork : ofLine->forks)
            GALLEY_CHECK(write(jsonOf(fork)));
        return writeEdits(ofLine->edits);
    }
    const auto& notes = std::get<ConflictNotes>(body);
    for (const Conflict& conflict : notes.found)
        GALLEY_CHECK(write(jsonOf(conflict)));
    for (const std::string& key : notes.settled)
        GALLEY_CHECK(write({{"settled", key}}));
    return {};
}

Result<CommitContent> CommitContent::of(const Commit& commit) {
    CommitContent content;
    for (const BaseRevision& base : commit.bases)
        GALLEY_CHECK(appendLine(content.m_bases, nlohmann::json::array({base.type, base.id, base.revision})));
    if (const auto* const records = std::get_if<RecordSet>(&commit.body))
        content.m_records = *records;
    else
        GALLEY_CHECK(content.writeLines(commit.body));
    content.m_schema = commit.schema;
    content.m_sizes = {content.m_bases.size(), content.m_lines.size() + content.m_records.ndjson().size(),
                       content.m_schema.size()};
    if (std::max({content.m_sizes.bases, content.m_sizes.body, content.m_sizes.schema}) > kMaxSectionBytes)
        return Error{ErrorCode::InvalidInput, "the commit is larger than a journal takes"};
    return content;
}

std::uint64_t CommitContent::pieceCount() const {
    return galley::pieceCount(m_sizes.total());
}

std::string_view CommitContent::piece(std::uint64_t index, std::string& scratch) const {
    constexpr std::uint64_t kBetweenForgetting = 16;
    if (index % kBetweenForgetting == 0)
        m_records.forget();
    std::uint64_t skip = index * kPieceBytes;
    std::size_t wanted = pieceSize(m_sizes.total(), index);
    scratch.clear();
    for (const std::string_view part :
         {std::string_view(m_bases), std::string_view(m_lines), m_records.ndjson(), m_schema}) {
        if (skip >= part.size()) {
            skip -= part.size();
            continue;
        }
        const std::string_view taken = part.substr(static_cast<std::size_t>(skip), wanted);
        skip = 0;
        if (scratch.empty() && taken.size() == wanted)
            return taken;
        scratch += taken;
        wanted -= taken.size();
        if (wanted == 0)
            break;
    }
    return scratch;
}

std::uint64_t pieceCount(std::uint64_t contentBytes) {
    return (contentBytes + kPieceBytes - 1) / kPieceBytes;
}

std::size_t pieceSize(std::uint64_t contentBytes, std::uint64_t index) {
    const std::uint64_t start = index * kPieceBytes;
    return start >= contentBytes ? 0
                                 : static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, contentBytes - start));
}

void ContentDigester::add(const Digest& digest) {
    m_digests.append(digest.begin(), digest.end());
}

std::string compressPiece(std::string_view piece) {
    return zstdCompress(piece);
}

Result<std::string> decompressPiece(std::string_view frame, std::size_t size) {
    if (size > kPieceBytes)
        return Error{ErrorCode::Corrupt, "a piece of the content has a wrong size"};
    GALLEY_TRY(std::string piece, zstdDecompress(frame, size));
    if (piece.size() != size)
        return Error{ErrorCode::Corrupt, "a piece of the content has a wrong size"};
    return piece;
}

Result<void> decodeBases(std::string_view text, std::vector<BaseRevision>& bases) {
    return forEachLine(text, "base revision", [&bases](const nlohmann::json& json) -> Result<void> {
        if (!json.is_array() || json.size() != 3 || !json[0].is_string() || !json[1].is_string() ||
            !json[2].is_number_unsigned())
            return Error{ErrorCode::Corrupt, "not [type, id, revision]"};
        bases.push_back({json[0].get<std::string>(), json[1].get<std::string>(), json[2].get<std::uint64_t>()});
        return {};
    });
}

Result<void> decodeEdits(std::string_view text, std::vector<Edit>& edits) {
    return forEachLine(text, "edit", [&edits](const nlohmann::json& json) -> Result<void> {
        GALLEY_TRY(Edit edit, editFromJson(json));
        edits.push_back(std::move(edit));
        return {};
    });
}

Result<Publication> decodePublication(std::string_view text) {
    const auto take = [](const nlohmann::json& json, Publication& publication) {
        const auto action = std::ranges::find(kActions, textOf(json, "action"));
        if (action != kActions.end())
            publication.action = static_cast<Publication::Action>(action - kActions.begin());
        publication.version = Version{numberOf(json, "version")};
        publication.replaced = Version{numberOf(json, "replaced")};
        publication.announcement = numberOf(json, "announcement");
        publication.manifest = digestOf(json, "manifest");
        publication.theme = digestOf(json, "theme");
        publication.assets = digestOf(json, "assets");
        publication.records = numberOf(json, "records");
        publication.changesTheme = boolOf(json, "themeChanges");
        publication.changesAssets = boolOf(json, "assetsChange");
        publication.isAnnounced = boolOf(json, "announced");
        publication.content = numberOf(json, "content");
        publication.message = textOf(json, "message");
    };
    return decodeOneLine<Publication>(text, "publication", take);
}

Result<Repair> decodeRepair(std::string_view text) {
    const auto take = [](const nlohmann::json& json, Repair& repair) {
        repair.firstLost = numberOf(json, "firstLost");
        repair.lastLost = numberOf(json, "lastLost");
        repair.damage = textOf(json, "damage");
        repair.kept = textOf(json, "kept");
    };
    return decodeOneLine<Repair>(text, "repair", take);
}

Result<ConflictNotes> decodeConflicts(std::string_view text) {
    ConflictNotes notes;
    GALLEY_CHECK(forEachLine(text, "note of a conflict", [&notes](const nlohmann::json& json) -> Result<void> {
        if (!json.is_object() || isNestedDeeper(json, kMaxNesting + 1))
            return wrongMember();
        if (const std::string settled = textOf(json, "settled"); !settled.empty()) {
            notes.settled.push_back(settled);
            return json.size() == 1 ? Result<void>() : wrongMember();
        }
        Conflict conflict;
        conflict.key = textOf(json, "found");
        const auto unit = std::ranges::find(kUnits, textOf(json, "unit"));
        const std::uint64_t index = numberOf(json, "index");
        conflict.line = textOf(json, "line");
        if (conflict.key.empty() || unit == kUnits.end() || index > UINT32_MAX)
            return wrongMember();
        MergeConflict& both = conflict.both;
        both.unit = static_cast<MergeConflict::Unit>(unit - kUnits.begin());
        both.type = textOf(json, "type");
        both.id = textOf(json, "id");
        both.path = textOf(json, "path");
        both.index = static_cast<std::uint32_t>(index);
        both.base = json.value("base", nlohmann::json());
        both.ours = json.value("ours", nlohmann::json());
        both.theirs = json.value("theirs", nlohmann::json());
        if (json != jsonOf(conflict))
            return wrongMember();
        notes.found.push_back(std::move(conflict));
        return {};
    }));
    return notes;
}

Result<LineEdits> decodeLineEdits(std::string_view text) {
    LineEdits edits;
    bool hasHead = false;
    GALLEY_CHECK(forEachLine(text, "edit of a release", [&](const nlohmann::json& json) -> Result<void> {
        if (!json.is_object() || isNestedDeeper(json, kMaxNesting + 1))
            return wrongMember();
        if (!hasHead) {
            hasHead = true;
            edits.line = textOf(json, "line");
            return edits.line.empty() || json.size() != 1 ? wrongMember() : Result<void>();
        }
        if (json.contains("fork")) {
            Fork fork{textOf(json, "type"), textOf(json, "fork"), json.value("fields", nlohmann::json())};
            if (json != jsonOf(fork) || !(fork.fields.is_object() || fork.fields.is_null()) || !edits.edits.empty())
                return wrongMember();
            edits.forks.push_back(std::move(fork));
            return {};
        }
        GALLEY_TRY(Edit edit, editFromJson(json));
        edits.edits.push_back(std::move(edit));
        return {};
    }));
    return hasHead ? Result<LineEdits>(std::move(edits)) : wrongMember();
}

Result<Selection> decodeSelection(std::string_view text) {
    Selection selection;
    bool hasHead = false;
    GALLEY_CHECK(forEachLine(text, "edit of a selection", [&](const nlohmann::json& json) -> Result<void> {
        if (!json.is_object() || isNestedDeeper(json, kMaxNesting + 1))
            return wrongMember();
        if (!hasHead) {
            hasHead = true;
            selection.line = textOf(json, "line");
            selection.onto = Version{numberOf(json, "onto")};
            selection.takesOff = boolOf(json, "off");
            selection.isWhole = boolOf(json, "whole");
            return json == headOf(selection) ? Result<void>() : wrongMember();
        }
        GALLEY_TRY(Edit edit, editFromJson(json));
        selection.edits.push_back(std::move(edit));
        return {};
    }));
    return hasHead ? Result<Selection>(std::move(selection)) : wrongMember();
}

Result<LineNote> decodeLineNote(std::string_view text) {
    return decodeOneLine<LineNote>(text, "note of a release", [](const nlohmann::json& json, LineNote& note) {
        const auto action = std::ranges::find(kLineActions, textOf(json, "action"));
        if (action != kLineActions.end())
            note.action = static_cast<LineNote::Action>(action - kLineActions.begin());
        note.line = textOf(json, "line");
        note.title = textOf(json, "title");
        note.before = textOf(json, "before");
        note.version = Version{numberOf(json, "version")};
        note.theme = digestOf(json, "theme");
        note.themeBytes = numberOf(json, "themeBytes");
    });
}

} // namespace galley
