#include "ui/publish/failure_words.h"

#include "model/journal/journal.h"
#include "ui/widgets/error_words.h"

#include <QCoreApplication>
#include <QLocale>

namespace galley::ui {

namespace {

namespace fs = std::filesystem;

struct FailureWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::FailureWords)
};

/// Where a file stands below the site's folder: "theme/templates/page.mustache"; as it is when it is elsewhere.
fs::path insideOf(const fs::path& site, const std::string& file) {
    fs::path inside = fs::path(file).lexically_relative(site);
    return inside.empty() || *inside.begin() == ".." || inside == "." ? fs::path(file) : inside;
}

QString placeWords(const Error& error, const fs::path& site) {
    const QString file = QString::fromStdString(insideOf(site, error.file).generic_string());
    return error.line == 0 ? file
                           : FailureWords::tr("%1, line %2", "file, number")
                                 .arg(file, QLocale().toString(static_cast<qulonglong>(error.line)));
}

/// The error's own words with their place: "theme/templates/page.mustache, line 3: the section is not closed".
QString reasonWords(const Error& error, const fs::path& site) {
    const QString reason = QString::fromStdString(error.message);
    return error.file.empty() ? reason
                              : FailureWords::tr("%1: %2", "place, reason").arg(placeWords(error, site), reason);
}

} // namespace

QString unconfirmedWords(const Error& error, const fs::path& site) {
    return FailureWords::tr("The disk did not confirm that (%1): after a power cut readers may see the version before. "
                            "Check the disk on which the site is.",
                            "place and reason")
        .arg(reasonWords(error, site));
}

QString failureWords(const Error& error, const fs::path& site) {
    const QString reason = reasonWords(error, site);
    if (isDiskFull(error))
        return FailureWords::tr("The disk is full. Make room on it, then publish again.");
    const fs::path inside = error.file.empty() ? fs::path() : insideOf(site, error.file);
    const fs::path room = inside.empty() ? fs::path() : *inside.begin();
    if (room == "theme")
        return FailureWords::tr("The look of the site cannot be used. %1. Mend that file, or ask who made the theme; "
                                "your texts are as they were.",
                                "place and reason")
            .arg(reason);
    if (room == "assets")
        return FailureWords::tr("The pictures and other files of the site cannot be used. %1. Mend that, or ask who "
                                "looks after the site's folder.",
                                "place and reason")
            .arg(reason);
    switch (error.code) {
    case ErrorCode::Locked:
        return FailureWords::tr("Somebody else is publishing. Try again in a moment.");
    case ErrorCode::Conflict:
        if (error.file.empty())
            return FailureWords::tr("It stands otherwise now than when you began: %1.", "reason").arg(reason);
        return FailureWords::tr("Something else is in the place of this site, and Galley leaves that as it is: %1. Put "
                                "the site's own folder back, then publish again.",
                                "place and reason")
            .arg(reason);
    case ErrorCode::NotFound:
        return FailureWords::tr("Something that belongs to the site is gone. %1.", "place and reason").arg(reason);
    case ErrorCode::Corrupt:
    case ErrorCode::TornTail:
    case ErrorCode::Untrusted:
        return FailureWords::tr("A file of the site is damaged. %1. Bring it back from a backup, or ask for help with "
                                "this message.",
                                "place and reason")
            .arg(reason);
    case ErrorCode::Io:
        return FailureWords::tr("A file of the site cannot be read or written. %1. Check that you may write there.",
                                "place and reason")
            .arg(reason);
    case ErrorCode::Unsupported:
    case ErrorCode::Cancelled:
        return advice(error);
    case ErrorCode::Exists:
    case ErrorCode::InvalidInput:
        break;
    }
    return FailureWords::tr("Something must be mended first. %1.", "place and reason").arg(reason);
}

} // namespace galley::ui
