#include "ui/publish/live_version.h"

#include "model/journal/journal.h"

#include <variant>

namespace galley::ui {

LiveVersion liveVersionOf(const Announcement& announcement, const Journal& journal, Announced when) {
    LiveVersion live;
    const KeptVersion* version = announcement.find(announcement.version);
    if (version == nullptr)
        return live;
    live.message = QString::fromStdString(version->message);
    live.author = QString::fromStdString(version->author);
    live.time = version->time;
    live.hold = holdOf(announcement);
    constexpr Instant kLongestPublish = 60'000;
    const bool isNewest = announcement.version == announcement.versions.back().version;
    if (when == Announced::Earlier && isNewest && live.hold == Hold::None &&
        announcement.time - version->time < kLongestPublish)
        return live;
    const auto header = journal.lastOf(BodyKind::Publication);
    if (!header || !header->has_value())
        return live;
    const auto commit = journal.readCommit((*header)->number);
    const auto* publication = commit ? std::get_if<Publication>(&commit->body) : nullptr;
    using Action = Publication::Action;
    const bool isChosen = publication != nullptr && publication->announcement == announcement.number &&
                          (publication->action == Action::Rollback || publication->action == Action::Pin);
    if (!isChosen)
        return live;
    if (publication->action == Action::Rollback)
        live.way = publication->version < publication->replaced ? LiveVersion::Way::Back : LiveVersion::Way::Forward;
    live.chooser = QString::fromStdString((*header)->author);
    live.chosen = announcement.time;
    return live;
}

} // namespace galley::ui
