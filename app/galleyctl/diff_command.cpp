// diff: what differs between two versions of a site, records field by field and texts word by word, and files.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "app/galleyctl/site_view.h"
#include "model/dataset/text_difference.h"
#include "model/inspect/diff.h"
#include "model/publish/file_changes.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr std::size_t kMaxValueText = 160; ///< longer values are cut in text output; --json has them whole
constexpr std::size_t kAroundChange = 40;  ///< bytes of a text that stands on both sides, before and after a change

/// The first bytes of a text, at most so many, up to a whole UTF-8 character.
std::string_view firstOf(std::string_view text, std::size_t most) {
    std::size_t end = std::min(most, text.size());
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    return text.substr(0, end);
}

/// The last ones.
std::string_view lastOf(std::string_view text, std::size_t most) {
    std::size_t start = text.size() - std::min(most, text.size());
    while (start < text.size() && (static_cast<unsigned char>(text[start]) & 0xc0U) == 0x80U)
        ++start;
    return text.substr(start);
}

/// JSON text of a value for one line, cut at a whole UTF-8 character.
std::string valueText(const std::string& json) {
    return json.size() <= kMaxValueText ? json : std::string(firstOf(json, kMaxValueText)) + "…";
}

/// What stands on both sides, without its middle where that is long.
std::string unchangedText(const std::string& text, bool isFirst, bool isLast) {
    const std::size_t before = isFirst ? 0 : kAroundChange;
    const std::size_t after = isLast ? 0 : kAroundChange;
    if (text.size() <= before + after + kAroundChange)
        return text;
    return std::string(firstOf(text, before)) + "…" + std::string(lastOf(text, after));
}

/// A string value; nothing for other ones.
std::optional<std::string> textOf(const std::string& json) {
    const auto value = nlohmann::json::parse(json, nullptr, false);
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

/// Whether a comparison by words tells more than old and new value: there are several words, and some have stayed.
bool isWorthWords(const std::vector<TextPiece>& pieces) {
    return pieces.size() > 1 && std::any_of(pieces.begin(), pieces.end(), [](const TextPiece& piece) {
               return piece.side == TextPiece::Side::Both &&
                      piece.text.find_first_not_of(" \t\r\n") != std::string::npos;
           });
}

Result<void> printWords(const std::vector<TextPiece>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const TextPiece& piece = pieces[i];
        switch (piece.side) {
        case TextPiece::Side::Both:
            GALLEY_CHECK(print(oneLine(unchangedText(piece.text, i == 0, i + 1 == pieces.size()))));
            break;
        case TextPiece::Side::Before:
            GALLEY_CHECK(print("[-" + oneLine(piece.text) + "-]", Ink::Removed));
            break;
        case TextPiece::Side::After:
            GALLEY_CHECK(print("{+" + oneLine(piece.text) + "+}", Ink::Added));
            break;
        }
    }
    return print("\n");
}

Result<void> printChange(const FieldDifference& field) {
    const auto before = textOf(field.beforeJson);
    const auto after = before ? textOf(field.afterJson) : std::nullopt;
    const auto pieces = after ? textDifference(*before, *after) : std::vector<TextPiece>();
    GALLEY_CHECK(print("    ~ " + field.path + ": "));
    if (isWorthWords(pieces))
        return printWords(pieces);
    GALLEY_CHECK(print(valueText(field.beforeJson), Ink::Removed));
    GALLEY_CHECK(print(" -> "));
    GALLEY_CHECK(print(valueText(field.afterJson), Ink::Added));
    return print("\n");
}

Result<void> printField(const FieldDifference& field) {
    switch (field.kind) {
    case DifferenceKind::Added:
        return print("    + " + field.path + ": " + valueText(field.afterJson) + "\n", Ink::Added);
    case DifferenceKind::Removed:
        return print("    - " + field.path + ": " + valueText(field.beforeJson) + "\n", Ink::Removed);
    case DifferenceKind::Changed:
        return printChange(field);
    case DifferenceKind::Moved:
        return print("    > " + field.path + ": from place " + std::to_string(field.beforeIndex + 1) + " to " +
                     std::to_string(field.afterIndex + 1) + "\n");
    }
    return {};
}

Result<void> printRecord(const RecordDifference& record) {
    GALLEY_CHECK(print(std::string(toString(record.kind)) + " " + record.type + "/" + record.id +
                       (record.label == record.id ? std::string() : "  " + oneLine(record.label)) + "\n"));
    for (const FieldDifference& field : record.fields)
        GALLEY_CHECK(printField(field));
    return {};
}

/// Files of one kind that differ, or why that is not known.
struct ComparedFiles {
    std::vector<FileDifference> differences;
    std::string unknown; ///< empty: it is known
};

std::string whyUnknown(const SiteView& view) {
    const bool isKnown = view.files == SiteView::Files::Folder || view.files == SiteView::Files::Store;
    return isKnown ? std::string() : view.fault.toString();
}

/// `filesOf` gives those of a view.
template <class FilesOf>
Result<ComparedFiles> compareFiles(const SiteView& from, const SiteView& to, FilesOf filesOf) {
    ComparedFiles compared;
    for (const SiteView* view : {&from, &to})
        if (compared.unknown.empty())
            compared.unknown = whyUnknown(*view);
    if (!compared.unknown.empty())
        return compared;
    const auto before = filesOf(from);
    const auto after = filesOf(to);
    for (const auto* side : {&before, &after}) {
        if (*side)
            continue;
        if (side->error().code == ErrorCode::Cancelled)
            return side->error();
        compared.unknown = side->error().toString();
        return compared;
    }
    compared.differences = differingFiles(*before, *after);
    return compared;
}

Result<FileBundle> themeFilesOf(const SiteView& view) {
    GALLEY_TRY(const auto theme, view.theme());
    return theme->sources();
}

Result<AssetList> assetFilesOf(const SiteView& view) {
    GALLEY_TRY(const auto assets, view.assets());
    return *assets;
}

/// All that differs between two views.
struct SiteDifference {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::string fromName; ///< for people; two lines may stand at one version
    std::string toName;
    std::vector<RecordDifference> records;
    bool schema = false;
    ComparedFiles theme;
    ComparedFiles assets;
};

Result<SiteDifference> compareViews(const SiteView& from, const SiteView& to) {
    SiteDifference difference;
    difference.from = from.state->version().value();
    difference.to = to.state->version().value();
    difference.fromName = from.name;
    difference.toName = to.name;
    difference.records = compareStates(*from.state, *to.state);
    difference.schema = from.state->schema() != to.state->schema();
    GALLEY_TRY(difference.theme, compareFiles(from, to, themeFilesOf));
    GALLEY_TRY(difference.assets, compareFiles(from, to, assetFilesOf));
    return difference;
}

nlohmann::json filesJson(const ComparedFiles& files) {
    if (!files.unknown.empty())
        return nullptr;
    nlohmann::json list = nlohmann::json::array();
    for (const FileDifference& file : files.differences)
        list.push_back({{"path", file.path}, {"change", toString(file.kind)}});
    return list;
}

/// How many records of each type came, went or changed.
std::map<std::string, std::map<std::string, std::uint64_t>> countsOf(const std::vector<RecordDifference>& records) {
    std::map<std::string, std::map<std::string, std::uint64_t>> counts;
    for (const RecordDifference& record : records)
        ++counts[record.type][toString(record.kind)];
    return counts;
}

Result<void> printDifferenceJson(const SiteDifference& difference, bool isStat) {
    nlohmann::json json = {{"from", difference.from},
                           {"to", difference.to},
                           {"fromName", difference.fromName},
                           {"toName", difference.toName},
                           {"schema", difference.schema}};
    json["theme"] = filesJson(difference.theme);
    json["assets"] = filesJson(difference.assets);
    if (isStat)
        json["types"] = countsOf(difference.records);
    else
        json["records"] = toJson(difference.records);
    const std::string& unknown =
        difference.theme.unknown.empty() ? difference.assets.unknown : difference.theme.unknown;
    if (!unknown.empty())
        json["filesUnknown"] = unknown;
    return printJson(json);
}

Result<void> printStat(const SiteDifference& difference) {
    for (const auto& [type, counts] : countsOf(difference.records)) {
        std::string line = "    " + type + "  ";
        bool isFirst = true;
        for (const auto& [kind, count] : counts) {
            line += (isFirst ? "" : ", ") + withThousands(count) + " " + kind;
            isFirst = false;
        }
        GALLEY_CHECK(print(line + "\n"));
    }
    for (const auto& [what, files] : {std::pair("theme", &difference.theme), std::pair("assets", &difference.assets)})
        if (const std::size_t count = files->differences.size(); count > 0)
            GALLEY_CHECK(print("    " + std::string(what) + "  " + withThousands(count) +
                               (count == 1 ? " file\n" : " files\n")));
    return {};
}

Result<void> printFiles(const char* folder, const ComparedFiles& files) {
    for (const FileDifference& file : files.differences) {
        const Ink ink = file.kind == FileDifference::Kind::Added     ? Ink::Added
                        : file.kind == FileDifference::Kind::Removed ? Ink::Removed
                                                                     : Ink::Plain;
        GALLEY_CHECK(print(std::string(toString(file.kind)) + " " + folder + "/" + oneLine(file.path) + "\n", ink));
    }
    return {};
}

} // namespace

Result<void> runDiff(const DiffOptions& options) {
    GALLEY_TRY(SiteViews views, SiteViews::open(options.site));
    GALLEY_TRY(const SiteView from, views.named(options.from));
    GALLEY_TRY(const SiteView to, views.named(options.to));
    GALLEY_TRY(const SiteDifference difference, compareViews(from, to));
    if (options.json)
        return printDifferenceJson(difference, options.stat);
    if (options.stat) {
        GALLEY_CHECK(printStat(difference));
    } else {
        for (const RecordDifference& record : difference.records)
            GALLEY_CHECK(printRecord(record));
        GALLEY_CHECK(printFiles("theme", difference.theme));
        GALLEY_CHECK(printFiles("assets", difference.assets));
    }
    if (difference.schema)
        GALLEY_CHECK(print("the schema differs\n"));
    if (!difference.theme.unknown.empty())
        GALLEY_CHECK(print("the theme cannot be compared (" + oneLine(difference.theme.unknown) + ")\n"));
    if (!difference.assets.unknown.empty())
        GALLEY_CHECK(print("assets cannot be compared (" + oneLine(difference.assets.unknown) + ")\n"));
    const std::size_t count = difference.records.size();
    return print(withThousands(count) + (count == 1 ? " record differs" : " records differ") + " between " +
                 oneLine(difference.fromName) + " and " + oneLine(difference.toName) + "\n");
}

} // namespace galley
