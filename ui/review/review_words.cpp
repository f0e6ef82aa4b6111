#include "ui/review/review_words.h"

#include "ui/editor/record_text.h"
#include "ui/publish/failure_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace galley::ui {

namespace {

struct ReviewWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ReviewPanel)
};

QString countWords(std::size_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

} // namespace

QString reviewSummary(const ReviewData& data) {
    const Waiting waiting = waitingIn(data);
    if (!waiting.isAny())
        return data.changes.empty() ? QString()
                                    : ReviewWords::tr("Nothing waits to be published but what was taken off the site.");
    if (!data.line.key.empty())
        return waiting.records == 1 ? ReviewWords::tr("Release “%1” changes 1 record.").arg(data.line.title)
                                    : ReviewWords::tr("Release “%1” changes %2 records.")
                                          .arg(data.line.title, countWords(waiting.records));
    if (!waiting.isFirst)
        return ReviewWords::tr("%1.", "a sentence on what changed since the last publish").arg(waitingWords(waiting));
    return waiting.records == 1 ? ReviewWords::tr("Nothing was published yet: 1 record is new.")
                                : ReviewWords::tr("Nothing was published yet: %1 records are new.")
                                      .arg(QLocale().toString(static_cast<qulonglong>(waiting.records)));
}

QString otherChanges(const ReviewData& data) {
    constexpr std::size_t kMost = 5;
    const Waiting waiting = waitingIn(data);
    const FileChanges& files = data.files;
    QStringList sentences;
    if (waiting.changesSettings)
        sentences += ReviewWords::tr("Settings of the site changed: its fields, languages or time zone.");
    if (waiting.changesLook)
        sentences += ReviewWords::tr("The look of the site changed.");
    QStringList names;
    for (std::size_t i = 0; i < files.assets.size() && i < kMost; ++i)
        names += QString::fromStdString(files.assets[i]);
    if (const std::size_t more = files.assets.size() - static_cast<std::size_t>(names.size()); more > 0)
        names += ReviewWords::tr("%Ln more", nullptr, static_cast<int>(more));
    if (!names.isEmpty())
        sentences += ReviewWords::tr("Files that are new, changed or gone: %1", "names of files")
                         .arg(names.join(ReviewWords::tr(", ", "between names of files")));
    return sentences.join(QLatin1Char(' '));
}

QString alarmWords(const ReviewData& data, std::size_t errors) {
    QStringList alarms;
    for (const Error& error : data.fileErrors)
        alarms += failureWords(error, data.site);
    const std::size_t conflicts = data.line.conflicts;
    if (conflicts == 1)
        alarms += ReviewWords::tr("1 conflict with what was published since must be decided before the release goes "
                                  "out.");
    else if (conflicts > 1)
        alarms += ReviewWords::tr("%1 conflicts with what was published since must be decided before the release goes "
                                  "out.")
                      .arg(countWords(conflicts));
    if (errors == 1)
        alarms += ReviewWords::tr("1 error must be mended before you can publish. Choose it to go there.");
    else if (errors > 1)
        alarms += ReviewWords::tr("%1 errors must be mended before you can publish. Choose one to go there.")
                      .arg(countWords(errors));
    return alarms.join(QLatin1Char('\n'));
}

QString publishWords(const ReviewData& data, const ReviewChoice& choice) {
    constexpr qsizetype kMostOfTitle = 30;
    const QString& title = data.line.title;
    if (!data.line.key.empty() && choice.isUsual())
        return ReviewWords::tr("Publish release %1", "title")
            .arg(title.size() <= kMostOfTitle ? title : title.left(kMostOfTitle - 1) + QStringLiteral("…"));
    if (choice.isUsual() && choice.isAny(data))
        return ReviewWords::tr("Publish everything");
    return choice.count() == 0   ? ReviewWords::tr("Publish")
           : choice.count() == 1 ? ReviewWords::tr("Publish 1 record")
                                 : ReviewWords::tr("Publish %1 records").arg(countWords(choice.count()));
}

QString restWords(const ReviewData& data, const ReviewChoice& choice) {
    if (choice.count() == 0 || (choice.isUsual() && data.line.key.empty()))
        return {};
    QStringList sentences;
    if (!data.line.bringsLook)
        sentences += ReviewWords::tr("The theme stays as it is.");
    sentences += ReviewWords::tr("Of other files those go along that the records name.");
    if (waitingIn(data).changesSettings)
        sentences += ReviewWords::tr("Changed settings of the site go out with it.");
    return sentences.join(QLatin1Char(' '));
}

QString undecidedWords(std::size_t undecided) {
    if (undecided == 0)
        return {};
    return undecided == 1
               ? ReviewWords::tr(
                     "1 text is not decided: readers get the one that stands in the draft now, and the other "
                     "one is kept beside it.")
               : ReviewWords::tr(
                     "%1 texts are not decided: readers get those that stand in the draft now, and the others "
                     "are kept beside them.")
                     .arg(countWords(undecided));
}

QString newsWords(const ReviewData& data) {
    constexpr std::size_t kMost = 3;
    QStringList names;
    for (std::size_t i = 0; i < data.news.size() && i < kMost; ++i) {
        const RecordChange& change = data.changes[data.news[i]];
        names += ReviewWords::tr("“%1”", "name of a record")
                     .arg(recordLabel(replicaOf(data, change)->state(), change.ref, 0).name);
    }
    if (data.news.size() > kMost)
        names += ReviewWords::tr("%1 more", "number of records").arg(countWords(data.news.size() - kMost));
    QStringList sentences;
    if (!names.isEmpty())
        sentences += ReviewWords::tr("Changed since you opened this: %1. The list has it.", "names of records")
                         .arg(names.join(ReviewWords::tr(", ", "between names of files")));
    if (data.gone == 1)
        sentences += ReviewWords::tr("1 record left the list: it does not differ from what readers have any more.");
    else if (data.gone > 1)
        sentences += ReviewWords::tr("%1 records left the list: they do not differ from what readers have any more.")
                         .arg(countWords(data.gone));
    if (data.hasOtherSettings)
        sentences += ReviewWords::tr("Settings of the site are others now: look through the list again.");
    return sentences.join(QLatin1Char(' '));
}

QString problemsTitle(const ReviewData& data) {
    const QString here = countWords(data.step.problems.size());
    const QString elsewhere = countWords(data.elsewhere);
    if (!data.isElsewhereKnown)
        return ReviewWords::tr("Problems: %1. Looking through the rest of the site…").arg(here);
    if (data.elsewhere == 0)
        return ReviewWords::tr("Problems: %1").arg(here);
    return data.isElsewhereWhole
               ? ReviewWords::tr("Problems: %1, and %2 that readers meet already").arg(here, elsewhere)
               : ReviewWords::tr("Problems: %1, and %2 or more that readers meet already").arg(here, elsewhere);
}

} // namespace galley::ui
