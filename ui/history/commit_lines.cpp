#include "ui/history/commit_lines.h"

#include "model/inspect/history.h"
#include "ui/publish/publish_words.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <climits>
#include <utility>

namespace galley::ui {

namespace {

struct LineWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::CommitLines)
};

/// So many numbers are read at once.
constexpr std::uint64_t kPart = 200;
/// A search for the commits of a record ends when it has found so many.
constexpr std::size_t kFound = 50;

/// The type and the id of "type/id".
std::pair<std::string, std::string> namesOf(const std::string& record) {
    const auto slash = record.find('/');
    return {record.substr(0, slash), slash == std::string::npos ? std::string() : record.substr(slash + 1)};
}

QString repairWords(const Repair& repair) {
    if (repair.lastLost < repair.firstLost)
        return LineWords::tr("The history was repaired; nothing was lost");
    const std::uint64_t lost = repair.lastLost - repair.firstLost + 1;
    return lost == 1 ? LineWords::tr("The history was repaired; 1 change was lost")
                     : LineWords::tr("The history was repaired; %Ln changes were lost", nullptr,
                                     static_cast<int>(std::min<std::uint64_t>(lost, INT_MAX)));
}

/// What a commit is called that says more in its body than in its header.
Result<QString> bodyWords(const Journal& journal, std::uint64_t number) {
    GALLEY_TRY(const Commit commit, journal.readCommit(number));
    if (const auto* repair = std::get_if<Repair>(&commit.body))
        return repairWords(*repair);
    const auto& publication = std::get<Publication>(commit.body);
    const bool isPublish = publication.action == Publication::Action::Publish;
    return publicationWords(publication,
                            isPublish ? QString()
                                      : versionName(journal, publication.version, QDateTime::currentMSecsSinceEpoch()));
}

Result<CommitLine> lineOf(const Journal& journal, const CommitHeader& header) {
    CommitLine line{header.number,       header.time,  QString::fromStdString(header.author),
                    commitWords(header), header.actor, header.bodyKind};
    if (header.bodyKind == BodyKind::Publication || header.bodyKind == BodyKind::Repair) {
        GALLEY_TRY(line.message, bodyWords(journal, header.number));
    }
    return line;
}

/// All commits of a range, newest first, or none.
Result<std::vector<CommitLine>> readRange(const Journal& journal, const std::string& record, std::uint64_t from,
                                          std::uint64_t to, const CancelToken& cancel) {
    std::vector<CommitLine> lines;
    const auto [type, id] = namesOf(record);
    GALLEY_CHECK(journal.readHeaders(from, to, [&](const CommitHeader& header) -> Result<void> {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "reading the history was cancelled"};
        if (!record.empty()) {
            GALLEY_TRY(const bool isTouched, touchesRecord(journal, header, type, id, cancel));
            if (!isTouched)
                return {};
        }
        GALLEY_TRY(CommitLine line, lineOf(journal, header));
        lines.push_back(std::move(line));
        return {};
    }));
    std::reverse(lines.begin(), lines.end());
    return lines;
}

/// Adds a range below what `part` has; where not all of it can be read, what is above the damage.
void addBelow(CommitPart& part, const Journal& journal, const std::string& record, std::uint64_t from, std::uint64_t to,
              const CancelToken& cancel) {
    auto lines = readRange(journal, record, from, to, cancel);
    if (lines) {
        std::move(lines->begin(), lines->end(), std::back_inserter(part.lines));
        part.oldest = from;
    } else if (from == to || cancel.isCancelled()) {
        part.error = std::move(lines).error();
    } else {
        const std::uint64_t middle = from + (to - from) / 2;
        addBelow(part, journal, record, middle + 1, to, cancel);
        if (!part.error)
            addBelow(part, journal, record, from, middle, cancel);
    }
}

} // namespace

QString commitWords(const CommitHeader& header) {
    const QString message = QString::fromStdString(header.message);
    const auto after = [&message](const char* beginning) {
        const QLatin1String prefix(beginning);
        return message.startsWith(prefix) ? message.mid(prefix.size()) : QString();
    };
    if (header.bodyKind == BodyKind::Edits) {
        if (const QString what = after("Undo: "); !what.isEmpty())
            return LineWords::tr("Undone: %1", "what was changed").arg(what);
        if (const QString what = after("Redo: "); !what.isEmpty())
            return LineWords::tr("Redone: %1", "what was changed").arg(what);
    }
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

CommitPart readCommits(const Journal& journal, const std::string& record, std::uint64_t to, const CancelToken& cancel) {
    CommitPart part;
    part.newest = to;
    part.oldest = to + 1;
    // A repair may have left many numbers out.
    const std::size_t wanted = record.empty() ? 1 : kFound;
    while (part.oldest > 1 && part.lines.size() < wanted && !part.error) {
        const std::uint64_t last = part.oldest - 1;
        addBelow(part, journal, record, last > kPart ? last - kPart + 1 : 1, last, cancel);
    }
    return part;
}

CommitPart readNewer(const Journal& journal, const std::string& record, std::uint64_t after,
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
        return readCommits(journal, record, newest, cancel);
    auto lines = readRange(journal, record, after + 1, newest, cancel);
    if (lines) {
        part.lines = *std::move(lines);
        part.newest = newest;
    } else {
        part.error = std::move(lines).error();
    }
    return part;
}

} // namespace galley::ui
