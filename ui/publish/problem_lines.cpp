#include "ui/publish/problem_lines.h"

#include "ui/editor/edit_words.h"
#include "ui/navigator/record_text.h"
#include "ui/review/review_model.h"
#include "ui/widgets/tones.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <QUrl>

#include <algorithm>

namespace galley::ui {

namespace {

struct ProblemLines {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ProblemLines)
};

constexpr std::size_t kMostNotes = 5;
constexpr const char* kNewLine = "<br>";

QString number(std::size_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString elsewhereLine(const KnownProblems& elsewhere) {
    const std::size_t count = elsewhere.problems.size();
    if (!elsewhere.isWhole)
        return ProblemLines::tr("Elsewhere in the site readers meet %1 older problems or more; the review lists them.")
            .arg(number(count));
    if (count == 1)
        return ProblemLines::tr("Elsewhere in the site readers meet 1 older problem; the review lists it.");
    return ProblemLines::tr("Elsewhere in the site readers meet %1 older problems; the review lists them.")
        .arg(number(count));
}

} // namespace

QString problemLine(const Problem& problem, const State& draft, std::size_t locale) {
    const auto ref = draft.findPath(problem.record);
    const bool isThere = ref && draft.record(*ref).exists();
    QString name = isThere ? displayName(draft.record(*ref), locale) : QString::fromStdString(problem.record);
    if (isThere && !problem.field.empty())
        name = ProblemLines::tr("%1 · %2", "record, field").arg(name, fieldWords(draft.record(*ref), problem.field));
    const QString note = problemText(problem, draft, locale).toHtmlEscaped();
    if (problem.record.empty())
        return note;
    return QStringLiteral("<a href=\"field:%1\" style=\"color:%2\">%3</a>: %4")
        .arg(QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(problem.record) + QLatin1Char('#') +
                                                         QString::fromStdString(problem.field))),
             currentTones().accentText.name(), name.toHtmlEscaped(), note);
}

FirstProblems firstOf(const std::vector<Problem>& problems) {
    return {{problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(std::min(problems.size(), kMostNotes))},
            problems.size()};
}

FirstProblems firstErrorsOf(const std::vector<Problem>& problems) {
    FirstProblems errors;
    for (const Problem& problem : problems)
        if (problem.severity == ProblemSeverity::Error && ++errors.count <= kMostNotes)
            errors.named.push_back(problem);
    return errors;
}

QString errorLines(const FirstProblems& errors, const State& draft, std::size_t locale) {
    QStringList lines;
    for (const Problem& problem : errors.named)
        lines += problemLine(problem, draft, locale);
    if (errors.count > errors.named.size())
        lines += ProblemLines::tr("and %1 more", "number of errors").arg(number(errors.count - errors.named.size()));
    return lines.join(QLatin1String(kNewLine));
}

QString warningLines(const FirstProblems& warnings, const std::optional<KnownProblems>& elsewhere, const State& draft,
                     std::size_t locale) {
    QStringList lines;
    for (const Problem& problem : warnings.named)
        lines += problemLine(problem, draft, locale);
    if (warnings.count > warnings.named.size())
        lines +=
            ProblemLines::tr("and %1 more", "number of warnings").arg(number(warnings.count - warnings.named.size()));
    if (elsewhere && !elsewhere->problems.empty())
        lines += elsewhereLine(*elsewhere);
    if (!lines.isEmpty())
        lines.prepend(QStringLiteral("<b>%1</b>").arg(ProblemLines::tr("To look at when there is time")));
    return lines.join(QLatin1String(kNewLine));
}

} // namespace galley::ui
