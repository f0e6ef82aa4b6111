#include "model/base/disk_locks.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/statfs.h>
#include <system_error>

namespace galley {

namespace {

/// f_type of what reaches its disk through a network or a program, as in statfs(2) and linux/magic.h.
constexpr std::array<std::uint64_t, 16> kRemoteTypes{
    0x6969,     // NFS
    0x517B,     // SMB
    0xFF534D42, // CIFS
    0xFE534D42, // SMB2
    0x65735546, // FUSE
    0x01021997, // 9P
    0x5346414F, // AFS
    0x6B414653, // kAFS
    0x00C36400, // Ceph
    0x73757245, // Coda
    0x0BD00BD0, // Lustre
    0x01161970, // GFS2
    0x7461636F, // OCFS2
    0x786F4256, // VirtualBox shared folder
    0xBACBACBC, // VMware shared folder
    0x013111A8, // IBRIX
};

/// What a program that synchronises leaves in the folder at the top.
struct SyncMark {
    const char* name;
    const char* program;
};
constexpr std::array<SyncMark, 8> kSyncMarks{{
    {".dropbox", "Dropbox"},
    {".dropbox.cache", "Dropbox"},
    {".stfolder", "Syncthing"},
    {".nextcloudsync.log", "Nextcloud"},
    {".owncloudsync.log", "ownCloud"},
    {".sync/ID", "Resilio Sync"},
    {".insync-trash", "Insync"},
    {".SynologyWorkingDirectory", "Synology Drive"},
}};

} // namespace

bool isLocalFileSystem(std::uint64_t type) {
    return std::find(kRemoteTypes.begin(), kRemoteTypes.end(), type) == kRemoteTypes.end();
}

std::optional<std::string> whyLocksDoNotHold(const std::filesystem::path& folder) {
    struct statfs found {};
    // The type is a signed word on some machines.
    if (::statfs(folder.c_str(), &found) == 0 && !isLocalFileSystem(static_cast<std::uint32_t>(found.f_type)))
        return "is on a network disk, or on one that another program provides";
    std::error_code failed;
    std::filesystem::path above = std::filesystem::weakly_canonical(folder, failed);
    while (!failed && !above.empty()) {
        for (const SyncMark& mark : kSyncMarks)
            if (std::error_code ignored; std::filesystem::exists(above / mark.name, ignored))
                return std::string("is in a folder that ") + mark.program + " synchronises";
        if (above == above.root_path())
            break;
        above = above.parent_path();
    }
    return std::nullopt;
}

} // namespace galley
