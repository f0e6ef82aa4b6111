// The small files of a site's folder, by the first byte: 'w' workspace.json, 'k' publish.key (beside the workspace.json
// of the corpus), 'p' published.json, 's' schema.json, 'c' the cache of checked blobs, 'n' that of known problems,
// 'e' that of what was ever published (without its digest), 't' theme.json. What is accepted keeps the rules of its
// reader, and what Galley writes itself reads the same again.
#include "model/page/theme.h"
#include "model/publish/ever_published.h"
#include "model/publish/known_problems.h"
#include "model/publish/store_check.h"
#include "model/schema/schema_json.h"
#include "model/workspace/schema_file.h"
#include "model/workspace/site_files.h"
#include "tests/fuzz/scratch_folder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace galley;

namespace {

constexpr const char* kWorkspace = R"({"galley":1,"id":"one","publicKey":"7b895792381cf9ed8a0681e854ea5472)"
                                   R"(aadaea305584536d601708160eaec41d"})";

void require(bool holds) {
    if (!holds)
        std::abort();
}

void readKey(const SitePaths& paths) {
    const auto key = readSigningKey(paths);
    const auto identity = readSiteIdentity(paths);
    require(identity.has_value());
    require(!key || std::equal(key->end() - 32, key->end(), identity->publicKey.begin()));
}

void readSchema(const SitePaths& paths) {
    const auto schema = statedSchema(paths);
    require(!schema || schema->validate().has_value());
    if (schema)
        require(!ignoredSchema(paths, *schema));
}

void readProblems(const fuzz::ScratchFolder& folder, const std::filesystem::path& file) {
    const auto known = readKnownProblems(file, Digest{});
    if (!known)
        return;
    const std::filesystem::path again = folder.path() / "again.json";
    require(writeKnownProblems(again, Digest{}, *known).has_value());
    const auto same = readKnownProblems(again, Digest{});
    require(same.has_value());
    require(known->problems.size() > kMaxKnownProblems ? !same->isWhole : *same == *known);
}

void readMemory(const std::string& bytes) {
    require(!decodePublishMemory(bytes) || bytes.size() > 64); // without a digest nothing is believed
    const auto memory = decodePublishMemory(toHex(sha256(bytes)) + "\n" + bytes);
    if (!memory)
        return;
    require(std::is_sorted(memory->kept.begin(), memory->kept.end()));
    const auto same = decodePublishMemory(encodePublishMemory(*memory));
    require(same.has_value() && *same == *memory);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder;
    if (size == 0)
        return 0;
    const std::string bytes(data + 1, data + size);
    const SitePaths paths(folder.path());
    if (data[0] == 'w') {
        folder.write(paths.workspaceFile(), bytes);
        static_cast<void>(readSiteIdentity(paths));
    } else if (data[0] == 'k') {
        folder.write(paths.workspaceFile(), kWorkspace);
        folder.write(paths.keyFile(), bytes);
        readKey(paths);
    } else if (data[0] == 'p') {
        folder.write(paths.publishedFile(), bytes);
        const PublishedMark mark = readPublishedMark(paths);
        require(mark.version.value() <= kMaxMarkNumber && mark.announcement <= kMaxMarkNumber);
    } else if (data[0] == 's') {
        folder.write(paths.schemaFile(), bytes);
        readSchema(paths);
    } else if (data[0] == 'c') {
        const std::filesystem::path file = folder.path() / "checked.json";
        folder.write(file, bytes);
        const FolderBlobStore store(paths.blobs());
        StoreCheck check(store, file);
        require(!check.check(BlobRef{})); // there is no such blob, whatever is remembered
    } else if (data[0] == 'n') {
        const std::filesystem::path file = folder.path() / "problems.json";
        folder.write(file, bytes);
        readProblems(folder, file);
    } else if (data[0] == 'e') {
        readMemory(bytes);
    } else if (data[0] == 't') {
        static_cast<void>(Theme::fromFiles({{"theme.json", bytes}}));
    }
    return 0;
}
