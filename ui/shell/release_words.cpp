#include "ui/shell/release_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace galley::ui {

namespace {

struct ReleaseWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ReleaseWords)
};

/// As the workspace has it.
constexpr qsizetype kMostTitleBytes = 200;

QString decideWords(std::size_t count) {
    return count == 1 ? ReleaseWords::tr("1 text to decide")
                      : ReleaseWords::tr("%Ln texts to decide", nullptr, static_cast<int>(count));
}

} // namespace

QString changedWords(const LineFacts& line) {
    if (!line.records)
        return {};
    if (*line.records == 0)
        return ReleaseWords::tr("nothing changed yet");
    return *line.records == 1 ? ReleaseWords::tr("1 record changed")
                              : ReleaseWords::tr("%Ln records changed", nullptr, static_cast<int>(*line.records));
}

QString lineWords(const LineFacts& line) {
    const QString changed = changedWords(line);
    if (line.conflicts == 0)
        return changed;
    const QString decide = decideWords(line.conflicts);
    return changed.isEmpty() ? decide
                             : ReleaseWords::tr("%1, %2", "what is to decide, what changed").arg(decide, changed);
}

QString placeWords(std::size_t place) {
    switch (place) {
    case 0:
        return ReleaseWords::tr("goes out next");
    case 1:
        return ReleaseWords::tr("goes out second");
    case 2:
        return ReleaseWords::tr("goes out third");
    default:
        return ReleaseWords::tr("number %Ln to go out", nullptr, static_cast<int>(place + 1));
    }
}

QString releaseTitleProblem(const SiteSession& session, const QString& title, const std::string& key) {
    const std::string text = title.toStdString();
    if (title.isEmpty())
        return ReleaseWords::tr("Give it a name.");
    if (title.toUtf8().size() > kMostTitleBytes)
        return ReleaseWords::tr("That name is too long.");
    if (text == "draft" || text == "live" || title == session.lineTitle({}))
        return ReleaseWords::tr("“%1” is what something else is called. Choose another name.").arg(title);
    const auto& releases = session.releases();
    if (std::any_of(releases.begin(), releases.end(),
                    [&](const Release& one) { return one.title == text && one.key != key; }))
        return ReleaseWords::tr("There is a release “%1” already. Choose another name.").arg(title);
    return {};
}

} // namespace galley::ui
