// SiteCheck: what a publish of a site's draft would bring now, and what stands published elsewhere in the site: for the
// review and the command line. It reads names of files and the signed lists of the published version; nothing is
// written but the cache of known problems.
//
// Thread rule: one thread at a time; long calls can be cancelled.
#pragma once

#include "model/publish/file_changes.h"
#include "model/publish/known_problems.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace galley {

class SiteCheck {
public:
    /// Replicas of the site in this folder; without a folder no files are looked for. Those that cannot be used are not
    /// looked for: see fileErrors(). O(changes + files).
    SiteCheck(const std::filesystem::path& site, std::shared_ptr<const Replica> published,
              std::shared_ptr<const Replica> draft, const CancelToken& cancel = {});

    /// What the publish would change besides records; nothing before the first one.
    const FileChanges& fileChanges() const { return m_fileChanges; }

    /// Why the site's own files cannot be published as they stand: a theme with a mistake, assets that cannot be listed
    /// or lead out of the site. A publish fails with the first of them; each has its file, and a line where there is
    /// one.
    const std::vector<Error>& fileErrors() const { return m_fileErrors; }

    /// What is wrong with the draft's redirects, in their order. O(redirects).
    std::vector<Problem> redirects() const;

    /// See checkServers() and checkStep(). Cancelled.
    Result<StepProblems> step(const Progress& progress = {}, const CancelToken& cancel = {}) const;
    /// The problems of what the step leaves alone; nothing when they are not known.
    std::optional<KnownProblems> knownElsewhere(const StepProblems& checked) const;
    /// Looks for them in all that is published, and remembers what it finds where the folder can be written. There are
    /// none before the first publish. O(dataset); Cancelled.
    Result<KnownProblems> findElsewhere(const StepProblems& checked, const Progress& progress = {},
                                        const CancelToken& cancel = {}) const;

private:
    PublishStep publishStep() const {
        return {*m_published, *m_draft, m_changes, m_removedAssets, m_removedThemeFiles, !m_fileChanges.isEmpty()};
    }

    std::shared_ptr<const Replica> m_published;
    std::shared_ptr<const Replica> m_draft;
    ChangeSet m_changes;
    std::filesystem::path m_memory;
    ServedFiles m_files;              ///< of the draft
    std::optional<Digest> m_manifest; ///< of the published version
    ServedFiles m_publishedFiles;
    std::vector<std::string> m_removedAssets;
    std::vector<std::string> m_removedThemeFiles;
    FileChanges m_fileChanges;
    std::vector<Error> m_fileErrors;
    std::vector<Problem> m_serverProblems;
};

} // namespace galley
