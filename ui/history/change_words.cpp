#include "ui/history/change_words.h"

#include "model/workspace/workspace.h"

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

/// Of what the program writes into lines by itself, or at a command; empty: it is another message.
QString lineWords(const QString& message) {
    static const QRegularExpression form(
        QStringLiteral("^(Add to release|Take out of release|Took what was published into release) (.+)$"));
    if (const QRegularExpressionMatch match = form.match(message); match.hasMatch()) {
        const QString title = match.captured(2);
        if (match.captured(1) == QLatin1String("Add to release"))
            return ChangeWords::tr("Added to “%1”", "a release").arg(title);
        if (match.captured(1) == QLatin1String("Take out of release"))
            return ChangeWords::tr("Taken out of “%1”", "a release").arg(title);
        return ChangeWords::tr("“%1” follows what was published", "a release").arg(title);
    }
    static const QRegularExpression following(
        QStringLiteral("^%1: (.+)$")
            .arg(QLatin1String(kFollowsPublish.data(), static_cast<qsizetype>(kFollowsPublish.size()))));
    const QRegularExpressionMatch match = following.match(message);
    if (!match.hasMatch())
        return {};
    static const QRegularExpression brought(QStringLiteral("^what release (.+) brought$"));
    if (const QRegularExpressionMatch release = brought.match(match.captured(1)); release.hasMatch())
        return ChangeWords::tr("What “%1” brought, in the draft", "a release that went out").arg(release.captured(1));
    if (match.captured(1).startsWith(QLatin1String("took back")))
        return ChangeWords::tr("Redirects of a publish that failed were taken back");
    return ChangeWords::tr("Readers of old addresses are led on");
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
    for (const QString& words : {restoredWords(message), lineWords(message)})
        if (!words.isEmpty())
            return words;
    return message;
}

} // namespace galley::ui
