// The schema of a site whose schema.json is damaged or lost, from what else tells it: the journal's commits that
// changed it, what is published, and the last checkpoint. Facts about the site that were changed by hand since are as
// they were.
//
// Thread rule: a pure function.
// Used in this folder alone.
#pragma once

#include "model/dataset/state.h"
#include "model/publish/manifest.h"
#include "model/workspace/site_files.h"

#include <memory>
#include <optional>

namespace galley {

/// The newest of them, and the commit that it holds from; nothing when none can be read.
struct FoundSchema {
    std::shared_ptr<const Schema> schema;
    Version version;
};

/// O(journal's headers + published content + checkpoint).
std::optional<FoundSchema> findSchema(const SitePaths& paths, const std::optional<Announcement>& announcement);

} // namespace galley
