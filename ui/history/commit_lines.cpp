#include "ui/history/commit_lines.h"

#include "model/inspect/release_titles.h"
#include "ui/history/change_words.h"
#include "ui/history/line_label.h"
#include "ui/publish/publish_words.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <chrono>
#include <climits>
#include <utility>

namespace galley::ui {

namespace {

struct LineWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::CommitLines)
};

/// So many numbers are read at once.
constexpr std::uint64_t kPart = 200;
/// A search for the commits of a record ends when it has found so many, or after so long.
constexpr std::size_t kFound = 50;
constexpr std::chrono::milliseconds kLongSearch{80};

QString repairWords(const Repair& repair) {
    if (repair.lastLost < repair.firstLost)
        return LineWords::tr("The history was repaired; nothing was lost");
    const std::uint64_t lost = repair.lastLost - repair.firstLost + 1;
    return lost == 1 ? LineWords::tr("The history was repaired; 1 change was lost")
                     : LineWords::tr("The history was repaired; %Ln changes were lost", nullptr,
                                     static_cast<int>(std::min<std::uint64_t>(lost, INT_MAX)));
}

QString releaseWords(const LineNote& note, const QString& title) {
    switch (note.action) {
    case LineNote::Action::Open:
        return LineWords::tr("Release “%1” was opened").arg(QString::fromStdString(note.title));
    case LineNote::Action::Title:
        return LineWords::tr("A release was renamed to “%1”").arg(QString::fromStdString(note.title));
    case LineNote::Action::Order:
        return LineWords::tr("Release “%1” goes out at another place").arg(title);
    case LineNote::Action::Theme:
        return note.theme == Digest{} ? LineWords::tr("The look of the site was taken out of release “%1”").arg(title)
                                      : LineWords::tr("Release “%1” brings a look of the site").arg(title);
    case LineNote::Action::Discard:
        return LineWords::tr("Release “%1” was given up").arg(title);
    case LineNote::Action::Close:
        return LineWords::tr("Release “%1” went out").arg(title);
    }
    return {};
}

QString selectionWords(const Selection& selection) {
    return selection.takesOff ? LineWords::tr("Chosen to be taken off the site")
                              : LineWords::tr("Chosen to be published");
}

/// What a commit is called that says more in its body than in its header.
QString bodyWords(const Journal& journal, const Commit& commit, ReleaseTitles& titles) {
    if (const auto* repair = std::get_if<Repair>(&commit.body))
        return repairWords(*repair);
    if (const auto* note = std::get_if<LineNote>(&commit.body))
        return releaseWords(*note, QString::fromStdString(titles.title(note->line)));
    if (const auto* selection = std::get_if<Selection>(&commit.body))
        return selectionWords(*selection);
    const auto& publication = std::get<Publication>(commit.body);
    const bool isPublish = publication.action == Publication::Action::Publish;
    return publicationWords(publication,
                            isPublish ? QString()
                                      : versionName(journal, publication.version, QDateTime::currentMSecsSinceEpoch()));
}

/// A commit as far as a line needs it: content, which may be large, is left out.
Result<Commit> outlineOf(const Journal& journal, const CommitHeader& header) {
    if (!changesContent(header.bodyKind) && header.bodyKind != BodyKind::Conflicts)
        return journal.readCommit(header.number);
    Commit commit;
    commit.number = header.number;
    if (header.bodyKind == BodyKind::Records)
        commit.body = RecordSet();
    else if (header.bodyKind == BodyKind::Conflicts)
        commit.body = ConflictNotes();
    return commit;
}

Result<CommitLine> lineOf(const Journal& journal, const CommitHeader& header, ReleaseTitles& titles) {
    GALLEY_TRY(const Commit commit, outlineOf(journal, header));
    CommitLine line{header.number,
                    header.time,
                    QString::fromStdString(header.author),
                    commitWords(header),
                    lineLabel(commit, titles),
                    header.actor,
                    header.bodyKind};
    const bool saysMore = header.bodyKind == BodyKind::Publication || header.bodyKind == BodyKind::Repair ||
                          header.bodyKind == BodyKind::Selection || header.bodyKind == BodyKind::LineNote;
    if (saysMore)
        line.message = bodyWords(journal, commit, titles);
    return line;
}

/// The commits of a range, newest first.
using Headers = std::vector<CommitHeader>;

Result<Headers> headersOf(const Journal& journal, std::uint64_t from, std::uint64_t to, const CancelToken& cancel) {
    Headers headers;
    GALLEY_CHECK(journal.readHeaders(from, to, [&](const CommitHeader& header) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        headers.push_back(header);
        return {};
    }));
    return headers;
}

/// Those of a range that are about a place of a record.
Result<Headers> headersAbout(const Journal& journal, const CommitFilter& filter, std::uint64_t from, std::uint64_t to,
                             RecordTrails& trails, const CancelToken& cancel) {
    Headers headers;
    GALLEY_TRY(const auto steps, trails.find(journal, {{filter.type, filter.id}}, from, to, cancel));
    for (const RecordTrails::Step& step : steps) {
        GALLEY_TRY(const bool isTouched, touchesPlace(journal, step.number, step.kind, filter, cancel));
        if (!isTouched)
            continue;
        GALLEY_TRY(const auto header, journal.findHeader(step.number));
        if (header)
            headers.push_back(*header);
    }
    return headers;
}

/// All commits of a range, newest first, or none.
Result<std::vector<CommitLine>> readRange(const Journal& journal, const CommitFilter& filter, std::uint64_t from,
                                          std::uint64_t to, RecordTrails& trails, const CancelToken& cancel) {
    GALLEY_TRY(const Headers headers, filter.id.empty() ? headersOf(journal, from, to, cancel)
                                                        : headersAbout(journal, filter, from, to, trails, cancel));
    std::vector<CommitLine> lines;
    ReleaseTitles titles(journal);
    for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
        GALLEY_TRY(CommitLine line, lineOf(journal, *header, titles));
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Adds a range below what `part` has; where not all of it can be read, what is above the damage.
void addBelow(CommitPart& part, const Journal& journal, const CommitFilter& filter, std::uint64_t from,
              std::uint64_t to, RecordTrails& trails, const CancelToken& cancel) {
    auto lines = readRange(journal, filter, from, to, trails, cancel);
    if (lines) {
        std::move(lines->begin(), lines->end(), std::back_inserter(part.lines));
        part.oldest = from;
    } else if (from == to || cancel.isCancelled()) {
        part.error = std::move(lines).error();
    } else {
        const std::uint64_t middle = from + (to - from) / 2;
        addBelow(part, journal, filter, middle + 1, to, trails, cancel);
        if (!part.error)
            addBelow(part, journal, filter, from, middle, trails, cancel);
    }
}

} // namespace

QString commitWords(const CommitHeader& header) {
    const QString message = QString::fromStdString(header.message);
    const auto after = [&message](const char* beginning) {
        const QLatin1String prefix(beginning);
        return message.startsWith(prefix) ? message.mid(prefix.size()) : QString();
    };
    if (header.bodyKind == BodyKind::Edits || header.bodyKind == BodyKind::LineEdits)
        return changeWords(message);
    if (header.bodyKind == BodyKind::Records) {
        if (const QString file = after("Import "); !file.isEmpty())
            return LineWords::tr("Import of %1", "file").arg(file);
        if (const QString zone = after("Show times in the zone "); !zone.isEmpty())
            return LineWords::tr("Times are shown in the zone %1").arg(zone);
        if (message == QLatin1String("Create the demo site"))
            return LineWords::tr("The demo site was made");
        if (message == QLatin1String("All records, as they were when the site was copied without its journal"))
            return LineWords::tr("All records, as they were when the site was copied without its history");
    }
    return message;
}

CommitPart readCommits(const Journal& journal, const CommitFilter& filter, std::uint64_t to, RecordTrails& trails,
                       const CancelToken& cancel) {
    CommitPart part;
    part.newest = to;
    part.oldest = to + 1;
    const bool isSearch = !filter.id.empty();
    const auto start = std::chrono::steady_clock::now();
    // A repair may have left many numbers out.
    while (part.oldest > 1 && part.lines.size() < (isSearch ? kFound : 1) && !part.error) {
        if (isSearch && part.oldest <= to && std::chrono::steady_clock::now() - start > kLongSearch)
            break;
        const std::uint64_t last = part.oldest - 1;
        const std::uint64_t first = isSearch
                                        ? std::max<std::uint64_t>(last / RecordTrails::kPart * RecordTrails::kPart, 1)
                                    : last > kPart ? last - kPart + 1
                                                   : 1;
        addBelow(part, journal, filter, first, last, trails, cancel);
    }
    return part;
}

CommitPart readNewer(const Journal& journal, const CommitFilter& filter, std::uint64_t after, RecordTrails& trails,
                     const CancelToken& cancel) {
    CommitPart part;
    part.newest = after;
    const auto last = journal.last();
    if (!last) {
        part.error = last.error();
        return part;
    }
    const std::uint64_t newest = last->has_value() ? (*last)->number : 0;
    if (newest <= after)
        return part;
    if (after == 0)
        return readCommits(journal, filter, newest, trails, cancel);
    auto lines = readRange(journal, filter, after + 1, newest, trails, cancel);
    if (lines) {
        part.lines = *std::move(lines);
        part.newest = newest;
    } else {
        part.error = std::move(lines).error();
    }
    return part;
}

} // namespace galley::ui
