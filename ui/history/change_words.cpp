#include "ui/history/change_words.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace galley::ui {

namespace {

struct ChangeWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::CommitLines)
};

/// What `galleyctl` and undo put behind the name of a change: the number of the commit that they took back.
QString withoutNumber(const QString& words) {
    static const QRegularExpression number(QStringLiteral(" \\(commit \\d+\\)$"));
    QString name = words;
    name.remove(number);
    return name.isEmpty() ? words : name;
}

/// Of the message that `galleyctl restore` writes; empty: it is another one.
QString restoredWords(const QString& message) {
    static const QRegularExpression form(
        QStringLiteral("^Restore (all records|(.+?)( with its parts)?) as of commit (\\d+)$"));
    const QRegularExpressionMatch match = form.match(message);
    if (!match.hasMatch())
        return {};
    if (match.captured(2).isEmpty())
        return ChangeWords::tr("All records as they were after change %1", "number").arg(match.captured(4));
    if (!match.captured(3).isEmpty())
        return ChangeWords::tr("%1 with all its parts as they were after change %2", "record, number")
            .arg(match.captured(2), match.captured(4));
    return ChangeWords::tr("%1 as it was after change %2", "record, number").arg(match.captured(2), match.captured(4));
}

} // namespace

QString changeWords(const QString& message) {
    const auto after = [&message](const char* beginning) {
        const QLatin1String prefix(beginning);
        return message.startsWith(prefix) ? withoutNumber(message.mid(prefix.size())) : QString();
    };
    // What was taken back may itself be a change that took another one back.
    if (const QString what = after("Undo: "); !what.isEmpty())
        return ChangeWords::tr("Undone: %1", "what was changed").arg(changeWords(what));
    if (const QString what = after("Redo: "); !what.isEmpty())
        return ChangeWords::tr("Redone: %1", "what was changed").arg(changeWords(what));
    if (const QString what = after("Revert: "); !what.isEmpty())
        return ChangeWords::tr("Taken back: %1", "what was changed").arg(changeWords(what));
    const QString restored = restoredWords(message);
    return restored.isEmpty() ? message : restored;
}

} // namespace galley::ui
