#include "ui/publish/publish_words.h"

#include "model/dataset/content_changes.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

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
    return count == 1 ? PublishWords::tr("1 page") : PublishWords::tr("%n pages", nullptr, number);
}

QString othersWords(std::size_t count, bool isBesidePages) {
    const auto number = static_cast<int>(count);
    if (isBesidePages)
        return count == 1 ? PublishWords::tr("1 other record") : PublishWords::tr("%n other records", nullptr, number);
    return count == 1 ? PublishWords::tr("1 record") : PublishWords::tr("%n records", nullptr, number);
}

QString countWords(const PublishSummary& summary) {
    if (summary.others == 0)
        return pagesWords(summary.pages);
    if (summary.pages == 0)
        return othersWords(summary.others, false);
    return PublishWords::tr("%1 and %2", "3 pages, 2 other records")
        .arg(pagesWords(summary.pages), othersWords(summary.others, true));
}

} // namespace

PublishSummary summaryOf(const Replica& published, const Replica& draft, std::size_t locale) {
    PublishSummary summary;
    summary.isFirst = published.state().recordCount() == 0;
    const State& state = draft.state();
    for (const RecordChange& change : contentChanges(published.state(), state)) {
        const bool isPage = state.schema().type(change.ref.type).page;
        (isPage ? summary.pages : summary.others) += 1;
        const RecordView record = state.record(change.ref);
        if (!isPage || !record.exists() || summary.shown.size() == kMostPagesShown)
            continue;
        if (const auto address = draft.addresses().url(record, locale))
            summary.shown.push_back({displayName(record, locale), QString::fromStdString(*address)});
    }
    return summary;
}

QString agoWords(Instant then, Instant now) {
    const Instant passed = now - then;
    if (passed < kMinute && passed > -kMinute)
        return PublishWords::tr("just now");
    if (passed >= 0 && passed < kHour) {
        const auto minutes = static_cast<int>(passed / kMinute);
        return minutes == 1 ? PublishWords::tr("1 minute ago") : PublishWords::tr("%n minutes ago", nullptr, minutes);
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
    if (live.way == LiveVersion::Way::Published)
        return publishedWords(live.author, live.time, now);
    const QString version = versionWords(live.message, live.time, now);
    return (live.way == LiveVersion::Way::Back ? PublishWords::tr("Back to %1, by %2, %3", "version, person, when")
                                               : PublishWords::tr("Forward to %1, by %2, %3", "version, person, when"))
        .arg(version, live.chooser, agoWords(live.chosen, now));
}

QString summaryWords(const PublishSummary& summary, Instant now) {
    const QString published = publishedWords(summary.author, summary.time, now);
    if (summary.pages + summary.others == 0)
        return PublishWords::tr("%1: the look of the site changed.", "published when and by whom").arg(published);
    if (summary.isFirst)
        return PublishWords::tr("%1: the whole site, %2.", "published when and by whom, 3 pages")
            .arg(published, countWords(summary));
    return PublishWords::tr("%1: %2 changed.", "published when and by whom, 3 pages")
        .arg(published, countWords(summary));
}

} // namespace galley::ui
