// A publish in the words of an editor: who, when, which pages.
//
// Thread rule: pure functions; any thread.
#pragma once

#include "model/base/time.h"
#include "model/index/replica.h"
#include "model/journal/commit.h"
#include "ui/publish/live_version.h"

#include <QString>

#include <vector>

namespace galley {
class Journal;
}

namespace galley::ui {

/// A page that a publish brought to readers.
struct PublishedPage {
    QString name;
    QString address; ///< on the site: "/es/long-shadow"
};

struct PublishSummary {
    QString author;
    Instant time = 0;
    bool isFirst = false;      ///< nothing was published before
    std::size_t pages = 0;     ///< new, changed or gone
    std::size_t others = 0;    ///< other records
    bool changesLook = false;  ///< the theme
    bool changesFiles = false; ///< pictures and other assets
    bool isPart = false;       ///< records were chosen, and others wait
    bool isTakenOff = false;   ///< the records went off the site
    QString release;           ///< title of the one that went out; empty: it was the draft
    Version version{};
    std::vector<PublishedPage> shown; ///< the first of those that readers can open
};

/// What readers do not see yet.
struct Waiting {
    bool isFirst = false;         ///< nothing was published before
    std::size_t records = 0;      ///< new, changed or gone
    bool changesSettings = false; ///< the schema: fields, languages, facts about the site
    bool changesLook = false;     ///< the theme
    std::size_t files = 0;        ///< pictures and other assets
    Hold hold = Hold::None;       ///< of readers, whatever is published
    std::size_t takenOff = 0;     ///< records of the draft that were taken off the site: they wait for nothing
    bool isAny() const { return records > 0 || changesSettings || changesLook || files > 0; }
};

/// What leads from one state to the other; the look and the files are for the caller to fill in. O(changes).
PublishSummary summaryOf(const Replica& published, const Replica& draft, std::size_t locale);

/// "just now", "5 minutes ago", "yesterday at 10:20", or the date.
QString agoWords(Instant then, Instant now);
/// "Published just now by Ana".
QString publishedWords(const QString& author, Instant then, Instant now);
/// What a version is called beside others: "“First issue” (13:20)", or "the version of 13:20:45" without a message.
QString versionWords(const QString& message, Instant published, Instant now);
/// "Published just now by Ana", "Back to “First issue” (13:20), by Bo, just now", or "Held at “First issue” (13:20), by
/// Bo, just now".
QString liveWords(const LiveVersion& live, Instant now);
/// "3 records changed since the last publish", "Changed since the last publish: the look of the site and 2 files".
QString waitingWords(const Waiting& waiting);
/// "Published just now by Ana: 3 pages and the look of the site changed."
QString summaryWords(const PublishSummary& summary, Instant now);
/// "3 records of the draft are live as version 41; the others wait." Empty where all of the draft is.
QString partWords(const PublishSummary& summary);
/// What a version is called that may not be kept any more, by the commit of its publish: "“First issue”", or "the
/// version of 13:20" without a message; its number where there is no such commit. Reads one commit; any thread that may
/// read the journal.
QString versionName(const Journal& journal, Version version, Instant now);
/// What a publication in the journal did, as the history lists it: "Published “First issue”: 3 records", "Back to
/// “First issue” (13:20)". `version` is what the one is called that another publication than a publish chose.
QString publicationWords(const Publication& publication, const QString& version);

} // namespace galley::ui
