// SiteCopy: all of an open site as it is at one moment, also what could not be saved, to be written as a whole site
// folder elsewhere: when its own folder is gone, full, or must not be written.
//
// The copy has the same identity and history: it is the site. When the old journal cannot be read any more, the copy
// begins with one commit that holds every record as it is.
// Thread rule: a value that any thread may write out; the open site may go on being edited meanwhile.
#pragma once

#include "model/base/cancellation.h"
#include "model/dataset/state.h"
#include "model/journal/journal.h"
#include "model/workspace/site_place.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace galley {

struct SiteCopyReport {
    std::filesystem::path folder;
    bool hasHistory = true;           ///< false: the old journal could not be read
    bool hasKey = true;               ///< false: the key for publishing could not be read; the copy has one of its own
    std::vector<std::string> missing; ///< files below the folder that could not be read, and why
    std::vector<std::string> gone;    ///< of "theme", "assets", "blobs": what is not there any more
};

struct SiteCopy {
    std::shared_ptr<const Journal> journal; ///< where the old commits are
    std::vector<Commit> pending;            ///< those that it does not have, in order
    std::shared_ptr<const State> draft;     ///< after all of them
    PublishedMark published;                ///< what is published, without the file's own snapshot when that is gone
    std::shared_ptr<const FolderHandle> folder; ///< where theme, assets and published versions are; may be null
    std::string identity;                       ///< text of workspace.json
    std::string key;                            ///< text of publish.key; empty: none
    std::map<std::string, std::string> theme{}; ///< files below theme/ to write when the folder has none

    /// Writes the copy to a folder that does not exist or is empty, and syncs it. After an error nothing of it is left.
    /// Exists, InvalidInput (inside the site itself), Io, Cancelled. Reports commits as progress. Cost: as the whole
    /// site.
    Result<SiteCopyReport> writeTo(const std::filesystem::path& target, const Progress& progress = {},
                                   const CancelToken& cancel = {}) const;
};

/// A name for a copy of `folder` in `parent` that is not there yet: the same name, or with a number.
std::filesystem::path freeCopyName(const std::filesystem::path& parent, const std::filesystem::path& folder);

} // namespace galley
