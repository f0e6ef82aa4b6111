// A publish in the words of an editor: who, when, which pages.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/base/time.h"
#include "model/index/replica.h"
#include "ui/publish/live_version.h"

#include <QString>

#include <vector>

namespace galley::ui {

/// A page that a publish brought to readers.
struct PublishedPage {
    QString name;
    QString address; ///< on the site: "/es/long-shadow"
};

struct PublishSummary {
    QString author;
    Instant time = 0;
    bool isFirst = false;             ///< nothing was published before
    std::size_t pages = 0;            ///< new, changed or gone
    std::size_t others = 0;           ///< other records
    std::vector<PublishedPage> shown; ///< the first of those that readers can open
};

/// What leads from one state to the other. O(changes).
PublishSummary summaryOf(const Replica& published, const Replica& draft, std::size_t locale);

/// "just now", "5 minutes ago", "yesterday at 10:20", or the date.
QString agoWords(Instant then, Instant now);
/// "Published just now by Ana".
QString publishedWords(const QString& author, Instant then, Instant now);
/// What a version is called beside others: "“First issue” (13:20)", or "the version of 13:20:45" without a message.
QString versionWords(const QString& message, Instant published, Instant now);
/// "Published just now by Ana", or "Back to “First issue” (13:20), by Bo, just now".
QString liveWords(const LiveVersion& live, Instant now);
/// "Published just now by Ana: 3 pages changed."
QString summaryWords(const PublishSummary& summary, Instant now);

} // namespace galley::ui
