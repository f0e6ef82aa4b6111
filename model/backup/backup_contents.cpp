#include "model/backup/backup_contents.h"

#include "model/base/file.h"
#include "model/base/unicode_text.h"
#include "model/base/utf8.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace galley {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kContentsFormat = 1;
constexpr std::size_t kMaxMembers = 1'000'000;
constexpr std::size_t kMaxNameBytes = 4096;
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 50;
constexpr int kMaxDepth = 3;
constexpr std::size_t kMaxValues = 8 * kMaxMembers;

Error broken(const std::string& what) {
    return Error{ErrorCode::Corrupt, what}.inRecord(kBackupContentsName);
}

/// Parses what may be hostile: what is too deep or too much takes no memory.
std::optional<Json> parseBounded(std::string_view bytes) {
    std::size_t values = 0;
    bool isTooMuch = false;
    const auto keep = [&](int depth, Json::parse_event_t event, const Json&) {
        if (event == Json::parse_event_t::key)
            return true;
        isTooMuch = isTooMuch || depth > kMaxDepth || ++values > kMaxValues;
        return !isTooMuch;
    };
    Json json = Json::parse(bytes, keep, false);
    if (isTooMuch || !json.is_object())
        return std::nullopt;
    return json;
}

std::optional<std::uint64_t> numberOf(const Json& json, const char* name) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_number_unsigned())
        return std::nullopt;
    return member->get<std::uint64_t>();
}

std::optional<std::string> textOf(const Json& json, const char* name) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_string())
        return std::nullopt;
    return member->get<std::string>();
}

std::optional<Digest> digestOf(const Json& json) {
    const auto digest = json.is_string() ? digestFromHex(json.get_ref<const std::string&>())
                                         : Result<Digest>(Error{ErrorCode::Corrupt, "no digest"});
    return digest ? std::optional(*digest) : std::nullopt;
}

std::optional<BackupMember> memberOf(const Json& json) {
    if (!json.is_object())
        return std::nullopt;
    const auto name = textOf(json, "name");
    const auto bytes = numberOf(json, "bytes");
    const auto sum = json.find("sha256");
    const auto digest = sum == json.end() ? std::nullopt : digestOf(*sum);
    if (!name || !bytes || !digest)
        return std::nullopt;
    return BackupMember{*name, *bytes, *digest};
}

Error refusedName(std::string what, const std::string& name) {
    return Error{ErrorCode::InvalidInput, std::move(what)}.inRecord(name);
}

/// The digest that the name of a blob states.
std::optional<Digest> blobDigest(std::string_view name) {
    constexpr std::string_view kFolder = "blobs/";
    if (!name.starts_with(kFolder))
        return std::nullopt;
    const auto digest = digestFromHex(name.substr(kFolder.size()));
    return digest ? std::optional(*digest) : std::nullopt;
}

Result<void> takeMembers(const Json& list, BackupContents& contents) {
    std::uint64_t all = 0;
    for (const Json& json : list) {
        auto member = memberOf(json);
        if (!member)
            return broken("a member has no name, size or digest");
        if (!isBackupName(member->name))
            return Error{ErrorCode::Corrupt, "no backup has a file of this name"}.inRecord(member->name);
        if (member->bytes > kMaxBytes || (all += member->bytes) > kMaxBytes)
            return broken("states more bytes than a site can have");
        if (const auto digest = blobDigest(member->name); digest && *digest != member->digest)
            return Error{ErrorCode::Corrupt, "is not the blob that its name promises"}.inRecord(member->name);
        contents.members.push_back(*std::move(member));
    }
    if (auto whole = checkBackupNames(contents.members); !whole) {
        Error error = std::move(whole).error();
        error.code = ErrorCode::Corrupt;
        return error;
    }
    for (const char* needed : {"workspace.json", "journal.db", "journal.db.head"}) {
        const bool isNeeded = contents.commit > 0 || std::string_view(needed) == "workspace.json";
        if (isNeeded && contents.find(needed) == nullptr)
            return broken("lists no " + std::string(needed));
    }
    if ((contents.find(kAnnouncementMember) != nullptr) != (contents.announcement > 0))
        return broken("states an announcement that it does not list");
    return {};
}

} // namespace

const BackupMember* BackupContents::find(std::string_view name) const {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const BackupMember& member) { return member.name == name; });
    return found == members.end() ? nullptr : &*found;
}

std::uint64_t BackupContents::bytes() const {
    std::uint64_t all = 0;
    for (const BackupMember& member : members)
        all += member.bytes;
    return all;
}

bool isBackupName(std::string_view name) {
    static constexpr std::array<std::string_view, 7> kFiles = {kSealedKeyName,     "workspace.json", "schema.json",
                                                               "published.json",   "journal.db",     "journal.db.head",
                                                               kAnnouncementMember};
    if (std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end() || blobDigest(name))
        return true;
    const bool isBelow = name.starts_with("theme/") || name.starts_with("assets/");
    return isBelow && name.size() <= kMaxNameBytes && isSafeRelativePath(name) && isValidUtf8(name);
}

Result<void> checkBackupNames(const std::vector<BackupMember>& members) {
    std::map<std::string, std::string_view> files; // composed -> as it is
    for (const BackupMember& member : members) {
        const auto [other, isNew] = files.emplace(composed(member.name), member.name);
        if (!isNew && other->second == member.name)
            return refusedName("stands twice", member.name);
        if (!isNew)
            return refusedName("has the name of another file, with the accents written otherwise; rename one of them",
                               member.name);
    }
    for (const auto& [name, given] : files)
        for (std::size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1))
            if (const auto folder = files.find(name.substr(0, slash)); folder != files.end())
                return refusedName("is a file and the folder of another one; rename one of them",
                                   std::string(folder->second));
    return {};
}

std::string encodeBackupContents(const BackupContents& contents) {
    nlohmann::ordered_json json;
    json["format"] = kContentsFormat;
    json["galley"] = contents.galley;
    json["site"] = contents.site;
    json["time"] = formatInstant(contents.time);
    json["commit"] = contents.commit;
    json["hash"] = toHex(contents.hash);
    json["announcement"] = contents.announcement;
    json["version"] = contents.version.value();
    json["missing"] = nlohmann::ordered_json::array();
    for (const Digest& digest : contents.missing)
        json["missing"].push_back(toHex(digest));
    std::string text = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    text.back() = ','; // the brace; the members follow one a line
    text += "\"members\":[";
    const char* separator = "\n";
    for (const BackupMember& member : contents.members) {
        const Json one = {{"name", member.name}, {"bytes", member.bytes}, {"sha256", toHex(member.digest)}};
        text += separator + one.dump();
        separator = ",\n";
    }
    return text + "\n]}\n";
}

Result<BackupContents> decodeBackupContents(std::string_view bytes) {
    if (bytes.size() > kMaxBackupContentsBytes)
        return broken("is larger than that of any backup");
    const auto json = parseBounded(bytes);
    const auto format = json ? numberOf(*json, "format") : std::nullopt;
    if (!format || *format == 0)
        return broken("is no statement of a backup");
    if (*format > kContentsFormat)
        return Error{ErrorCode::Unsupported, "this backup was made by a later version of Galley (format " +
                                                 std::to_string(*format) + "); restore it with that one"}
            .inRecord(kBackupContentsName);
    BackupContents contents;
    const auto galley = textOf(*json, "galley");
    const auto site = textOf(*json, "site");
    const auto time = textOf(*json, "time");
    const auto commit = numberOf(*json, "commit");
    const auto hash = json->find("hash");
    const auto digest = hash == json->end() ? std::nullopt : digestOf(*hash);
    const auto announcement = numberOf(*json, "announcement");
    const auto version = numberOf(*json, "version");
    const auto missing = json->find("missing");
    const auto members = json->find("members");
    const auto instant = time ? parseInstant(*time) : Result<Instant>(broken("no time"));
    if (!galley || !site || !instant || !commit || !digest || !announcement || !version || missing == json->end() ||
        !missing->is_array() || members == json->end() || !members->is_array() || members->size() > kMaxMembers)
        return broken("is no statement of a backup");
    contents.galley = *galley;
    contents.site = *site;
    contents.time = *instant;
    contents.commit = *commit;
    contents.hash = *digest;
    contents.announcement = *announcement;
    contents.version = Version{*version};
    for (const Json& one : *missing) {
        const auto blob = digestOf(one);
        if (!blob)
            return broken("names a missing file by something else than a digest");
        contents.missing.push_back(*blob);
    }
    GALLEY_CHECK(takeMembers(*members, contents));
    return contents;
}

} // namespace galley
