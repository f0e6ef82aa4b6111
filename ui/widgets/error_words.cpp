#include "ui/widgets/error_words.h"

#include "model/journal/journal.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct ErrorWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ErrorWords)
};

} // namespace

QString advice(const Error& error) {
    switch (error.code) {
    case ErrorCode::Locked:
        return ErrorWords::tr(
            "Another program has it for itself just now. Wait until it is done, or close it, then try again.");
    case ErrorCode::NotFound:
        return ErrorWords::tr("Something is not where it was expected.");
    case ErrorCode::Corrupt:
        return ErrorWords::tr(
            "The site's history is damaged, and nothing was changed. Bring the named file back from a "
            "backup, or ask for help with this message.");
    case ErrorCode::Conflict:
        return ErrorWords::tr("This was changed elsewhere meanwhile. Look at the newer text and try again.");
    case ErrorCode::Io:
        if (isDiskFull(error))
            return ErrorWords::tr("The disk is full. Make room on it, then try again.");
        return ErrorWords::tr("The disk refused. Check that there is room and that you may write there.");
    case ErrorCode::Unsupported:
        return ErrorWords::tr("This was made by a newer version of Galley. Update Galley, then try again.");
    case ErrorCode::Cancelled:
        return ErrorWords::tr("Stopped; nothing was changed.");
    case ErrorCode::Exists:
    case ErrorCode::InvalidInput:
    case ErrorCode::TornTail:
    case ErrorCode::Untrusted:
        break;
    }
    return {};
}

QString whatHappened(const Error& error) {
    const QString words = advice(error);
    if (!words.isEmpty())
        return words;
    switch (error.code) {
    case ErrorCode::Exists:
        return ErrorWords::tr("There is something of this name already. Choose another one.");
    case ErrorCode::TornTail:
        return ErrorWords::tr("A file ends before its content does. Bring it back from a backup, or ask for help.");
    case ErrorCode::Untrusted:
        return ErrorWords::tr("Something was signed with another key than that of this site.");
    default:
        break;
    }
    return ErrorWords::tr("This does not go together with what is in the site; nothing was changed.");
}

QString whyNotSaved(const Error& error) {
    switch (error.code) {
    case ErrorCode::NotFound:
        return ErrorWords::tr("Nothing can be saved: the site is not in its folder any more. Everything stays in this "
                              "window and is saved as soon as the folder is back.");
    case ErrorCode::Conflict:
        return ErrorWords::tr("Nothing can be saved: something else is in the place of this site, and Galley leaves "
                              "that as it is. Everything stays in this window.");
    case ErrorCode::Corrupt:
    case ErrorCode::TornTail:
        return ErrorWords::tr("Nothing can be saved: another program has changed the files of this site's history. "
                              "Everything stays in this window.");
    case ErrorCode::Locked:
        return ErrorWords::tr("Nothing can be saved just now: another program uses this site. Everything stays in this "
                              "window and is saved as soon as possible.");
    default:
        break;
    }
    if (isDiskFull(error))
        return ErrorWords::tr("Nothing can be saved: the disk is full. Everything stays in this window and is saved as "
                              "soon as there is room.");
    return ErrorWords::tr("Nothing can be saved: the site's folder cannot be written. Everything stays in this window "
                          "and is saved as soon as that is possible.");
}

QString technicalWords(const Error& error) {
    return QString::fromStdString(error.toString());
}

QString explain(const Error& error) {
    const QString words = advice(error);
    const QString detail = technicalWords(error);
    if (words.isEmpty())
        return detail;
    return error.code == ErrorCode::Cancelled ? words : words + QStringLiteral("\n\n") + detail;
}

} // namespace galley::ui
