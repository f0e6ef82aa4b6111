// FollowerState: what of following a store outlives the process, in a folder: the newest announcement that was
// followed, and the entry of its timeline that is run. It never stops a server: a damaged file is set aside, one that
// cannot be read or written is told, and the store is followed without it. Local files: their form may change with the
// program.
//
// Thread rule: belongs to one thread.
// Used in this folder alone.
#pragma once

#include "model/publish/manifest.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

class FollowerState {
public:
    /// An empty folder: nothing is kept. `onWarning`, which may be empty, is called with what is wrong, once for as
    /// long as it is the same.
    FollowerState(std::filesystem::path folder, std::function<void(const Error&)> onWarning);

    /// The announcement that an earlier process followed; nothing when there is none to be read.
    std::optional<Announcement> announcement(const PublicKey& key);
    /// The entry of a timeline that an earlier process ran last; nothing when there is none to be read.
    std::optional<ScheduledVersion> reached(const PublicKey& key);

    /// An announcement was read in the store, as these bytes, and is followed: keep() is to write it.
    void follow(const Announcement& announcement, std::string bytes);
    /// Writes what was to be written, as long as it could not be; what hinders that is told.
    void keep();
    /// Writes which entry of the timeline is run; nothing: none.
    void reach(const PublicKey& key, const std::optional<ScheduledVersion>& entry);

    /// What the user can do to go back behind the kept announcement: "" or ", or remove FILE".
    std::string remedy(const PublicKey& key) const;
    void warn(const Error& error);

private:
    std::filesystem::path announcementFile(const PublicKey& key) const;
    std::filesystem::path reachedFile(const PublicKey& key) const;
    /// Moves a damaged file out of the way.
    void setAside(const std::filesystem::path& file, const std::string& what, const Error& damage,
                  const std::string& consequence);

    std::filesystem::path m_folder;
    std::function<void(const Error&)> m_onWarning;
    std::string m_warned;       ///< what was told last
    bool m_isUnread = false;    ///< the kept announcement may be newer than the one that is followed
    PublicKey m_key{};          ///< of the one that is followed
    std::uint64_t m_number = 0; ///< likewise
    std::string m_unkept;       ///< its bytes, while they could not be kept
};

} // namespace galley
