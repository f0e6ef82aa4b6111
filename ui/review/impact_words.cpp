#include "ui/review/impact_words.h"

#include "model/base/graphemes.h"
#include "ui/editor/record_link.h"
#include "ui/navigator/record_text.h"
#include "ui/widgets/text_line.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace galley::ui {

namespace {

struct ImpactWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ImpactWords)
};

/// More pages are counted.
constexpr std::size_t kMostNames = 5;
/// More characters of a name are no help to know the page by.
constexpr std::size_t kLongestName = 60;

/// A name without its end where it is long, but never without a part of a character.
QString shortName(const RecordView& record) {
    const QString name = displayName(record, 0);
    const std::u16string letters = name.toStdU16String();
    if (letters.size() <= kLongestName)
        return name;
    const std::size_t end =
        isGraphemeBoundary(letters, kLongestName) ? kLongestName : previousGrapheme(letters, kLongestName);
    return name.left(static_cast<qsizetype>(end)).trimmed() + QStringLiteral("…");
}

QString pageHtml(const State& state, RecordRef page, const State& draft) {
    const RecordView record = state.record(page);
    const QString name = isolated(shortName(record));
    const auto there = draft.findPath(record.path());
    return there && draft.record(*there).exists() ? recordLink(recordKey(record), {}, name) : name.toHtmlEscaped();
}

QString namesHtml(const State& state, const std::vector<RecordRef>& pages, bool isAll, const State& draft) {
    QStringList names;
    for (std::size_t i = 0; i < pages.size() && i < kMostNames; ++i)
        names += pageHtml(state, pages[i], draft);
    const QString all = names.join(ImpactWords::tr(", ", "between names of pages"));
    const std::size_t more = pages.size() - static_cast<std::size_t>(names.size());
    if (!isAll)
        return ImpactWords::tr("%1 and others", "names of pages").arg(all);
    return more == 0 ? all
                     : ImpactWords::tr("%1 and %2 more", "names of pages, how many besides")
                           .arg(all, QLocale().toString(static_cast<qulonglong>(more)));
}

} // namespace

QString impactHtml(const State& state, RecordRef record, const Impact& impact, ShownWhen when, const State& draft) {
    if (impact.wholeSite)
        return when == ShownWhen::Now ? ImpactWords::tr("Shown on every page of the site.")
                                      : ImpactWords::tr("Was shown on every page of the site.");
    std::vector<RecordRef> pages = impact.pages;
    const bool isPage = std::erase(pages, record) > 0;
    if (pages.empty())
        return {};
    const auto numbered = [](std::size_t number) { return QLocale().toString(static_cast<qulonglong>(number)); };
    const QString names = namesHtml(state, pages, impact.isComplete, draft);
    QString count = !impact.isComplete  ? ImpactWords::tr("%1 or more pages").arg(numbered(impact.pages.size()))
                    : pages.size() == 1 ? ImpactWords::tr("1 page")
                                        : ImpactWords::tr("%1 pages").arg(numbered(pages.size()));
    if (isPage)
        count = ImpactWords::tr("its own page and on %1", "3 pages").arg(count);
    return (when == ShownWhen::Now ? ImpactWords::tr("Shown on %1: %2", "3 pages, their names")
                                   : ImpactWords::tr("Was shown on %1: %2", "3 pages, their names"))
        .arg(count, names);
}

} // namespace galley::ui
