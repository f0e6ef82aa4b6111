#include "ui/history/restoration_page.h"

#include "ui/navigator/record_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace galley::ui {

namespace {

struct RestorationWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::RestorationPage)
};

/// When the page has so many characters, more records are only counted.
constexpr qsizetype kLongRestoration = 40'000;

QString fateOf(const RecordChange& change) {
    if (change.after == nullptr || !change.after->exists)
        return RestorationWords::tr("is deleted", "of a record");
    if (change.before == nullptr || !change.before->exists)
        return RestorationWords::tr("is made again", "of a record");
    return {};
}

} // namespace

QString restorationPage(const DifferencesStyle& style, const ChangeSet& changes, std::size_t locale,
                        const CancelToken& cancel) {
    const State& now = style.before->state();
    const State& restored = style.after->state();
    QString page;
    std::size_t shown = 0;
    for (const RecordChange& change : changes) {
        if (cancel.isCancelled())
            return {};
        if (page.size() > kLongRestoration)
            break;
        ++shown;
        const bool isGone = change.after == nullptr || !change.after->exists;
        const RecordView record = (isGone ? now : restored).record(change.ref);
        QString note = typeLabel(record.type());
        if (const QString fate = fateOf(change); !fate.isEmpty())
            note = RestorationWords::tr("%1 · %2", "type of a record, what becomes of it").arg(note, fate);
        page += QStringLiteral("<p style=\"margin:12px 0 0 0\"><b>%1</b> <span style=\"color:%2\">%3</span></p>")
                    .arg(displayName(record, locale).toHtmlEscaped(), style.tones.muted.name(), note.toHtmlEscaped()) +
                differencesPage(change, style);
    }
    if (changes.size() > shown)
        page += QStringLiteral("<p>%1</p>")
                    .arg(RestorationWords::tr("Records besides: %1", "number")
                             .arg(QLocale().toString(static_cast<qulonglong>(changes.size() - shown))));
    return page;
}

} // namespace galley::ui
