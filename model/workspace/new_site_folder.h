// NewSiteFolder: a site folder that is being made. It is built under a hidden name and put to its place in one step
// when it is whole, so that a program that is killed meanwhile leaves nothing where the site shall be.
//
// A folder that is not there yet is built beside it, as ".galley-new-…"; one that is there and empty keeps its identity
// and its permissions: it is built inside, and its parts move up, workspace.json last. What a killed program left of
// either is removed when the same folder is made again.
// Thread rule: one thread each. Two makers of one folder are told apart by locks: one of them wins.
#pragma once

#include "model/base/result.h"

#include <filesystem>

namespace galley {

class NewSiteFolder {
public:
    /// Makes the hidden folder, and the parents of `folder` that are not there. Exists: the folder has something in it,
    /// or is no folder; Locked: another program is making a site in it; Io.
    static Result<NewSiteFolder> begin(const std::filesystem::path& folder);
    /// Removes what makers that were killed left inside a site. Those that are at work there keep what they build.
    static void clean(const std::filesystem::path& site);
    NewSiteFolder(NewSiteFolder&& other) noexcept;
    NewSiteFolder& operator=(NewSiteFolder&&) = delete;
    /// Removes what was built, unless finish() put it to its place.
    ~NewSiteFolder();

    /// Where to build the site. Everything in it is closed before finish().
    const std::filesystem::path& path() const { return m_path; }
    /// Makes what was built durable. Takes as long as the disk needs. Io.
    Result<void> sync();
    /// Puts what was built to its place, after sync(). Exists: another program was first; Io.
    Result<void> finish();
    /// An error of the building, with the place where the site shall be.
    Error told(Error error) const;

private:
    NewSiteFolder() = default;
    Result<void> moveUp();
    void remove() noexcept;

    std::filesystem::path m_given;  ///< where the site shall be, as the caller says it
    std::filesystem::path m_folder; ///< the same, absolute
    std::filesystem::path m_path;   ///< empty: nothing to remove
    bool m_isInside = false;
    int m_lock = -1; ///< a descriptor of m_path, or of m_folder when it is built inside
};

} // namespace galley
