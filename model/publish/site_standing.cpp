#include "model/publish/site_standing.h"

namespace galley {

namespace {

/// The replica of another state of the site. O(what differs), where it was derived from `like`.
std::shared_ptr<const Replica> replicaOf(const std::shared_ptr<const State>& state,
                                         const std::shared_ptr<const Replica>& like) {
    if (state->schemaPointer() != like->state().schemaPointer() || state->stores() != like->state().stores())
        return Replica::build(state);
    return like->next(state, state->changesSince(like->state()));
}

} // namespace

Result<Standing> standingNow(const WorkspaceAccess& workspace, bool seals) {
    Standing standing;
    GALLEY_CHECK(workspace.run([&](Workspace& site) -> Result<void> {
        if (seals)
            site.seal();
        standing = {site.lines(), site.draft(), site.line(), site.published(), site.publishedAnnouncement()};
        return {};
    }));
    return standing;
}

std::shared_ptr<const Replica> replicaOfLine(const Standing& standing, std::string_view key) {
    const auto& state = standing.lines.state(key);
    return key == standing.line ? standing.shown->next(state, {}) : replicaOf(state, standing.shown);
}

std::shared_ptr<const Replica> liveReplica(const Standing& standing) {
    const auto state = onLive(standing.lines);
    return state->schemaPointer() == standing.published->state().schemaPointer() ? standing.published->next(state, {})
                                                                                 : Replica::build(state);
}

const KeptVersion& standingVersion(const Announcement& announcement) {
    return announcement.pinned ? announcement.versions.back() : *announcement.find(announcement.version);
}

} // namespace galley
