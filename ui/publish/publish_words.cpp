#include "ui/publish/publish_words.h"

#include "model/dataset/content_changes.h"
#include "model/journal/journal.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include <variant>

namespace galley::ui {

namespace {

struct PublishWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::PublishWords)
};

constexpr std::size_t kMostPagesShown = 5;
constexpr Instant kMinute = 60'000;
constexpr Instant kHour = 60 * kMinute;

QString pagesWords(std::size_t count) {
    const auto number = static_cast<int>(count);
    return count == 1 ? PublishWords::tr("1 page") : PublishWords::tr("%Ln pages", nullptr, number);
}

QString othersWords(std::size_t count, bool isBesidePages) {
    const auto number = static_cast<int>(count);
    if (isBesidePages)
        return count == 1 ? PublishWords::tr("1 other record") : PublishWords::tr("%Ln other records", nullptr, number);
    return count == 1 ? PublishWords::tr("1 record") : PublishWords::tr("%Ln records", nullptr, number);
}

/// "3 pages", "3 pages, 2 other records and the look of the site".
QString listed(const QStringList& parts) {
    if (parts.size() < 2)
        return parts.join(QString());
    return PublishWords::tr("%1 and %2", "the last two parts of a list: 3 pages, 2 other records and files")
        .arg(parts.mid(0, parts.size() - 1)
                 .join(PublishWords::tr(", ", "between the parts of a list before the last two")),
             parts.back());
}

QStringList lookAndFiles(bool changesLook, bool changesFiles) {
    QStringList parts;
    if (changesLook)
        parts += PublishWords::tr("the look of the site");
    if (changesFiles)
        parts += PublishWords::tr("files", "pictures and other assets changed");
    return parts;
}

} // namespace

PublishSummary summaryOf(const Replica& published, const Replica& draft, std::size_t locale) {
    PublishSummary summary;
    summary.isFirst = published.state().recordCount() == 0;
    const State& state = draft.state();
    std::size_t redirects = 0; // that follow from other changes count for nothing
    for (const RecordChange& change : contentChanges(published.state(), state)) {
        const bool isGone = change.after == nullptr || !change.after->exists;
        const Type& type = (isGone ? published.state() : state).schema().type(change.ref.type);
        const bool isPage = type.page;
        (isPage ? summary.pages : type.redirects ? redirects : summary.others) += 1;
        if (!isPage || isGone || summary.shown.size() == kMostPagesShown)
            continue;
        const RecordView record = state.record(change.ref);
        if (const auto address = draft.addresses().url(record, locale))
            summary.shown.push_back({displayName(record, locale), QString::fromStdString(*address)});
    }
    if (summary.pages == 0 && summary.others == 0)
        summary.others = redirects;
    return summary;
}

QString agoWords(Instant then, Instant now) {
    const Instant passed = now - then;
    if (passed < kMinute && passed > -kMinute)
        return PublishWords::tr("just now");
    if (passed >= 0 && passed < kHour) {
        const auto minutes = static_cast<int>(passed / kMinute);
        return minutes == 1 ? PublishWords::tr("1 minute ago") : PublishWords::tr("%Ln minutes ago", nullptr, minutes);
    }
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(then).toLocalTime();
    const QDate today = QDateTime::fromMSecsSinceEpoch(now).toLocalTime().date();
    const QString time = QLocale().toString(moment.time(), QLocale::ShortFormat);
    if (moment.date() == today)
        return PublishWords::tr("today at %1", "time").arg(time);
    if (moment.date().addDays(1) == today)
        return PublishWords::tr("yesterday at %1", "time").arg(time);
    return PublishWords::tr("on %1", "date and time").arg(QLocale().toString(moment, QLocale::ShortFormat));
}

QString publishedWords(const QString& author, Instant then, Instant now) {
    return PublishWords::tr("Published %1 by %2", "when, person").arg(agoWords(then, now), author);
}

QString versionWords(const QString& message, Instant published, Instant now) {
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(published).toLocalTime();
    const bool isToday = moment.date() == QDateTime::fromMSecsSinceEpoch(now).toLocalTime().date();
    const QString day =
        isToday ? QString() : QLocale().toString(moment.date(), QLocale::ShortFormat) + QLatin1Char(' ');
    if (!message.isEmpty())
        return PublishWords::tr("“%1” (%2)", "message of a publish, time")
            .arg(message, day + QLocale().toString(moment.time(), QLocale::ShortFormat));
    // Two publishes of one minute are told apart.
    return PublishWords::tr("the version of %1", "time")
        .arg(day + QLocale().toString(moment.time(), QStringLiteral("HH:mm:ss")));
}

QString liveWords(const LiveVersion& live, Instant now) {
    const QString version = versionWords(live.message, live.time, now);
    if (live.hold != Hold::None && live.chooser.isEmpty())
        return PublishWords::tr("Held at %1", "version").arg(version);
    if (live.hold != Hold::None)
        return PublishWords::tr("Held at %1, by %2, %3", "version, person, when")
            .arg(version, live.chooser, agoWords(live.chosen, now));
    if (live.way == LiveVersion::Way::Published)
        return publishedWords(live.author, live.time, now);
    return (live.way == LiveVersion::Way::Back ? PublishWords::tr("Back to %1, by %2, %3", "version, person, when")
                                               : PublishWords::tr("Forward to %1, by %2, %3", "version, person, when"))
        .arg(version, live.chooser, agoWords(live.chosen, now));
}

QString waitingWords(const Waiting& waiting) {
    if (waiting.isFirst)
        return PublishWords::tr("Nothing was published yet");
    if (!waiting.isAny() && waiting.takenOff > 0 && waiting.hold != Hold::AtOlder)
        return waiting.takenOff == 1
                   ? PublishWords::tr("Readers see what you see, but 1 record that was taken off the site")
                   : PublishWords::tr("Readers see what you see, but %Ln records that were taken off the site", nullptr,
                                      static_cast<int>(waiting.takenOff));
    if (!waiting.isAny())
        return waiting.hold == Hold::AtOlder
                   ? PublishWords::tr("Nothing to publish; readers are held at an older version")
                   : PublishWords::tr("Readers see what you see");
    const auto records = static_cast<int>(waiting.records);
    if (!waiting.changesSettings && !waiting.changesLook && waiting.files == 0)
        return records == 1 ? PublishWords::tr("1 record changed since the last publish")
                            : PublishWords::tr("%Ln records changed since the last publish", nullptr, records);
    QStringList parts;
    if (records > 0)
        parts += othersWords(waiting.records, false);
    if (waiting.changesSettings)
        parts += PublishWords::tr("the settings of the site");
    if (waiting.changesLook)
        parts += PublishWords::tr("the look of the site");
    if (waiting.files > 0)
        parts += waiting.files == 1 ? PublishWords::tr("1 file")
                                    : PublishWords::tr("%Ln files", nullptr, static_cast<int>(waiting.files));
    return PublishWords::tr("Changed since the last publish: %1", "records, settings, the look of the site, files")
        .arg(listed(parts));
}

QString summaryWords(const PublishSummary& summary, Instant now) {
    const QString published = publishedWords(summary.author, summary.time, now);
    QStringList parts;
    if (summary.pages > 0)
        parts += pagesWords(summary.pages);
    if (summary.others > 0)
        parts += othersWords(summary.others, summary.pages > 0);
    if (summary.isFirst)
        return PublishWords::tr("%1: the whole site, %2.", "published when and by whom, 3 pages")
            .arg(published, listed(parts));
    if (summary.isTakenOff)
        return PublishWords::tr("Taken off the site %1 by %2: %3.", "when, person, 3 pages")
            .arg(agoWords(summary.time, now), summary.author, listed(parts));
    parts += lookAndFiles(summary.changesLook, summary.changesFiles);
    if (parts.isEmpty())
        return PublishWords::tr("%1.", "published when and by whom").arg(published);
    return PublishWords::tr("%1: %2 changed.", "published when and by whom, 3 pages").arg(published, listed(parts));
}

QString partWords(const PublishSummary& summary) {
    const std::size_t records = summary.pages + summary.others;
    if (summary.isTakenOff)
        return PublishWords::tr("The draft is kept.");
    const QString version = QLocale().toString(static_cast<qulonglong>(summary.version.value()));
    if (!summary.release.isEmpty() && !summary.isPart)
        return PublishWords::tr("Release “%1” is live as version %2.", "title, number").arg(summary.release, version);
    if (!summary.isPart)
        return {};
    if (!summary.release.isEmpty())
        return records == 1
                   ? PublishWords::tr("1 record of release “%1” is live as version %2; the rest of it waits.")
                         .arg(summary.release, version)
                   : PublishWords::tr("%1 records of release “%2” are live as version %3; the rest of it waits.")
                         .arg(QLocale().toString(static_cast<qulonglong>(records)), summary.release, version);
    return records == 1 ? PublishWords::tr("1 record of the draft is live as version %1; the others wait.").arg(version)
                        : PublishWords::tr("%1 records of the draft are live as version %2; the others wait.")
                              .arg(QLocale().toString(static_cast<qulonglong>(records)), version);
}

QString versionName(const Journal& journal, Version version, Instant now) {
    // The commit of a publish has the number of its version.
    const auto commit = journal.readCommit(version.value());
    const auto* publication = commit ? std::get_if<Publication>(&commit->body) : nullptr;
    if (publication == nullptr || publication->version != version)
        return PublishWords::tr("version %1", "number").arg(version.value());
    if (const QString message = QString::fromStdString(publication->message).simplified(); !message.isEmpty())
        return PublishWords::tr("“%1”", "message of a publish").arg(message);
    // The commit was written a moment after the version, so that its seconds would be others.
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(commit->time).toLocalTime();
    const QString time = moment.time().toString(QStringLiteral("HH:mm"));
    if (moment.date() == QDateTime::fromMSecsSinceEpoch(now).toLocalTime().date())
        return PublishWords::tr("the version of %1", "time").arg(time);
    return PublishWords::tr("the version of %1", "time")
        .arg(QLocale().toString(moment.date(), QLocale::ShortFormat) + QLatin1Char(' ') + time);
}

QString publicationWords(const Publication& publication, const QString& version) {
    if (publication.action == Publication::Action::Rollback)
        return publication.version < publication.replaced ? PublishWords::tr("Back to %1", "a version").arg(version)
                                                          : PublishWords::tr("Forward to %1", "a version").arg(version);
    if (publication.action == Publication::Action::Pin)
        return PublishWords::tr("Readers held at %1", "a version").arg(version);
    if (publication.action == Publication::Action::Unpin)
        return PublishWords::tr("Readers let go on to %1", "a version").arg(version);
    QStringList parts;
    if (publication.records > 0)
        parts += othersWords(publication.records, false);
    parts += lookAndFiles(publication.changesTheme, publication.changesAssets);
    const QString message = QString::fromStdString(publication.message).simplified();
    if (!publication.isAnnounced) // the servers are held at another version
        return message.isEmpty() ? PublishWords::tr("Kept for later: %1", "what changed").arg(listed(parts))
                                 : PublishWords::tr("Kept for later, “%1”: %2", "message of a publish, what changed")
                                       .arg(message, listed(parts));
    if (parts.isEmpty())
        return message.isEmpty() ? PublishWords::tr("Published")
                                 : PublishWords::tr("Published “%1”", "message of a publish").arg(message);
    return message.isEmpty() ? PublishWords::tr("Published: %1", "what changed").arg(listed(parts))
                             : PublishWords::tr("Published “%1”: %2", "message of a publish, what changed")
                                   .arg(message, listed(parts));
}

} // namespace galley::ui
