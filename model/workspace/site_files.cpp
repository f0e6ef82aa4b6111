#include "model/workspace/site_files.h"

#include "model/base/file.h"
#include "model/base/inside_folder.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace galley {

namespace {

constexpr int kSiteFormat = 1;

Result<nlohmann::json> readJsonObject(const std::filesystem::path& path) {
    GALLEY_TRY(const std::string text, readFile(path, kMaxSmallFile));
    nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return Error{ErrorCode::Corrupt, "is not a JSON object; bring it back from a backup"}.inFile(path.string());
    return json;
}

std::string textMember(const nlohmann::json& json, const char* name) {
    const auto member = json.find(name);
    return member != json.end() && member->is_string() ? member->get<std::string>() : std::string();
}

template <std::size_t Size>
std::string hexOf(const std::array<std::uint8_t, Size>& bytes) {
    return toHex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

template <std::size_t Size>
Result<std::array<std::uint8_t, Size>> arrayFromHex(const std::string& hex, const std::filesystem::path& path) {
    auto bytes = bytesFromHex(hex, Size);
    if (!bytes)
        return Error{ErrorCode::Corrupt, "holds no valid key; bring it back from a backup"}.inFile(path.string());
    std::array<std::uint8_t, Size> array;
    std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char*>(array.data()));
    return array;
}

/// SQLite names the files of a database after what a link leads to.
Result<void> checkOfDatabase(const std::filesystem::path& path) {
    std::error_code ignored;
    const std::filesystem::file_status status = std::filesystem::symlink_status(path, ignored);
    if (std::filesystem::is_symlink(status))
        return Error{ErrorCode::InvalidInput, "is a link; replace it by the file"}.inFile(path.string());
    if (std::filesystem::is_directory(status))
        return Error{ErrorCode::InvalidInput, "a folder is in the place of this file; move it away"}.inFile(
            path.string());
    return {};
}

} // namespace

Result<void> checkOwnFiles(const SitePaths& paths) {
    const std::string journal = paths.journalFile().filename();
    for (const std::filesystem::path& path :
         {paths.assets(), paths.theme(), paths.blobs(), paths.cache(), paths.workspaceFile(), paths.schemaFile(),
          paths.publishedFile(), paths.keyFile(), paths.lockFile(), paths.journalFile(),
          paths.folder / (journal + "-wal"), paths.folder / (journal + "-shm")})
        GALLEY_CHECK(checkInside(paths.folder, path.filename()));
    for (const std::string& file : {journal, journal + "-wal", journal + "-shm"})
        GALLEY_CHECK(checkOfDatabase(paths.folder / file));
    return {};
}

Result<SiteIdentity> readSiteIdentity(const SitePaths& paths) {
    auto json = readJsonObject(paths.workspaceFile());
    if (!json && json.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::NotFound,
                     "there is no Galley site in this folder (no workspace.json); choose the folder "
                     "of a site, or bring that file back from a backup"}
            .inFile(paths.folder.string());
    if (!json)
        return std::move(json).error();
    const auto format = json->find("galley");
    if (format == json->end() || !format->is_number_integer() || *format != kSiteFormat)
        return Error{ErrorCode::Unsupported,
                     "was made by another version of Galley; update Galley, or bring this file back "
                     "from a backup if it was changed"}
            .inFile(paths.workspaceFile().string());
    SiteIdentity identity;
    identity.id = textMember(*json, "id");
    GALLEY_TRY(identity.publicKey, arrayFromHex<32>(textMember(*json, "publicKey"), paths.workspaceFile()));
    return identity;
}

Result<SiteIdentity> createSiteIdentity(const SitePaths& paths) {
    const KeyPair keys = KeyPair::generate();
    SiteIdentity identity{randomId(), keys.publicKey};
    GALLEY_CHECK(writeSecretAtomically(paths.keyFile(), hexOf(keys.secretKey) + "\n"));
    const nlohmann::json json = {
        {"galley", kSiteFormat}, {"id", identity.id}, {"publicKey", hexOf(identity.publicKey)}};
    GALLEY_CHECK(writeFileAtomically(paths.workspaceFile(), json.dump(2) + "\n"));
    return identity;
}

Result<SecretKey> readSigningKey(const SitePaths& paths) {
    auto read = readFile(paths.keyFile(), kMaxSmallFile);
    if (!read && read.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::NotFound, "is missing: it signs what is published; bring it back from a "
                                          "backup: page servers trust no other key"}
            .inFile(paths.keyFile().string());
    if (!read)
        return std::move(read).error();
    std::string text = *std::move(read);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    GALLEY_TRY(const SecretKey key, arrayFromHex<64>(text, paths.keyFile()));
    GALLEY_TRY(const SiteIdentity identity, readSiteIdentity(paths));
    // The public key is the second half of an Ed25519 key.
    if (!std::equal(key.end() - static_cast<std::ptrdiff_t>(identity.publicKey.size()), key.end(),
                    identity.publicKey.begin()))
        return Error{ErrorCode::Corrupt, "is not the key that workspace.json names as this site's; bring the two back "
                                         "from one backup"}
            .inFile(paths.keyFile().string());
    return key;
}

PublishedMark readPublishedMark(const SitePaths& paths) {
    const auto json = readJsonObject(paths.publishedFile());
    if (!json)
        return {};
    const auto number = [&json](const char* name) -> std::uint64_t {
        const auto member = json->find(name);
        const std::uint64_t value =
            member != json->end() && member->is_number_unsigned() ? member->get<std::uint64_t>() : 0;
        return value <= kMaxMarkNumber ? value : 0;
    };
    return {Version{number("version")}, textMember(*json, "snapshot"), number("announcement")};
}

Result<void> writePublishedMark(const SitePaths& paths, const PublishedMark& mark) {
    const nlohmann::json json = {
        {"version", mark.version.value()}, {"snapshot", mark.snapshot}, {"announcement", mark.announcement}};
    return writeFileAtomically(paths.publishedFile(), json.dump(2) + "\n");
}

} // namespace galley
