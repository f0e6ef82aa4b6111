#include "ui/review/review_words.h"

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
        return {};
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

QString alarmWords(const ReviewData& data) {
    QStringList alarms;
    for (const Error& error : data.fileErrors)
        alarms += failureWords(error, data.site);
    if (data.errors == 1)
        alarms += ReviewWords::tr("1 error must be mended before you can publish. Choose it to go there.");
    else if (data.errors > 1)
        alarms += ReviewWords::tr("%1 errors must be mended before you can publish. Choose one to go there.")
                      .arg(countWords(data.errors));
    return alarms.join(QLatin1Char('\n'));
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
