// EverPublished: what stays in a store for good besides what the announcement leads to: the theme, the list of assets
// and the files of that list of every publish that the journal records. With these, and the journal's content, any
// version that was ever published can be shown as it was (past_version.h).
//
// Stores that were kept by programs which did not know of this have lost them of old versions. What was there when it
// was looked for first must be there ever after; the rest is `gone`. Both are remembered in a file of the cache, so
// that each publish is read once; without it all are read again.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"
#include "model/publish/blob_store.h"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Name of the file in the cache of a site.
inline constexpr const char* kEverPublishedFile = "ever-published.json";

struct EverPublished {
    std::vector<Digest> kept;          ///< sorted, each once: they stand in the store, or did
    std::vector<Digest> gone;          ///< sorted: themes and lists of which that is not known
    std::map<Digest, Error> damaged{}; ///< lists that cannot be read: what they name is unknown

    bool contains(const Digest& digest) const; ///< among `kept`; O(log kept)
};

/// Whether the memory is brought up to date.
enum class Remembering : std::uint8_t { Update, ReadOnly };
/// Of all publishes that the journal has. `memory` is the cache's file; empty: none. Some microseconds for each commit
/// of a publish that is new to the memory, and what reading its list of assets takes; else O(kept). Io, Corrupt (the
/// journal), Cancelled.
Result<EverPublished> everPublished(const Journal& journal, const BlobStore& store, const std::filesystem::path& memory,
                                    Remembering remembering, const CancelToken& cancel = {});

/// What the cache's file holds: what was known after the publishes of a journal up to one commit.
struct PublishMemory {
    JournalHead last; ///< the newest commit of a publish that is in it; 0: none
    std::vector<Digest> kept;
    std::set<Digest> goneThemes;
    std::set<Digest> goneLists;
    friend bool operator==(const PublishMemory&, const PublishMemory&) = default;
};
/// JSON behind a line with its digest: what is missing from a damaged memory would be collected.
std::string encodePublishMemory(const PublishMemory& memory);
/// Nothing when it is not whole. O(bytes).
std::optional<PublishMemory> decodePublishMemory(std::string_view bytes);

} // namespace galley
