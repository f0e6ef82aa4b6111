#include "ui/editor/problem_words.h"

#include "ui/editor/edit_words.h"
#include "ui/editor/field_text.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct ProblemTexts {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ProblemWords)
};

/// So much is quoted of what is wrong.
constexpr qsizetype kMostQuoted = 200;

/// "“Home”", or the path of a record that is not there.
QString recordWords(const std::string& path, const State& state, std::size_t locale) {
    const auto ref = state.findPath(path);
    return ref && state.record(*ref).exists()
               ? ProblemTexts::tr("“%1”").arg(beginningOf(displayName(state.record(*ref), locale), kMostQuoted))
               : beginningOf(QString::fromStdString(path), kMostQuoted);
}

/// What the field at a path of the problem's record is called.
QString labelAt(const Problem& problem, const std::string& path, const State& state) {
    const auto ref = state.findPath(problem.record);
    return ref && state.record(*ref).exists() ? fieldWords(state.record(*ref), path) : QString::fromStdString(path);
}

} // namespace

QString problemText(const Problem& problem, const State& state, std::size_t locale) {
    const auto whole = [&problem](std::size_t index) {
        return index < problem.parameters.size() ? problem.parameters[index] : std::string();
    };
    const auto parameter = [&whole](std::size_t index) {
        return beginningOf(QString::fromStdString(whole(index)), kMostQuoted);
    };
    switch (problem.code) {
    case ProblemCode::BrokenReference:
        return ProblemTexts::tr("Refers to %1, which does not exist. Choose another record.").arg(parameter(0));
    case ProblemCode::MissingRequired:
        return ProblemTexts::tr("“%1” is needed. Fill it in.").arg(parameter(0));
    case ProblemCode::MissingAltText:
        return ProblemTexts::tr("The image in “%1” has no description. Fill in “%2”.")
            .arg(labelAt(problem, whole(0), state), parameter(1));
    case ProblemCode::BrokenLink:
        if (parameter(0).isEmpty())
            return ProblemTexts::tr("A link has no address. Give it one, or take the link away.");
        if (parameter(0).startsWith(QLatin1Char('/')))
            return ProblemTexts::tr("The link to %1 leads nowhere. Correct the address.").arg(parameter(0));
        return ProblemTexts::tr(
                   "The link to %1 leads nowhere. Correct the address; one of this site begins with “/”, one of "
                   "another site with “https://”.")
            .arg(parameter(0));
    case ProblemCode::MissingAsset:
        return ProblemTexts::tr("There is no file %1. Choose another one.").arg(parameter(0));
    case ProblemCode::MissingThemeFile:
        return ProblemTexts::tr("The theme has no file %1. Correct the address.").arg(parameter(0));
    case ProblemCode::MissingSlug:
        return ProblemTexts::tr("The page has no address. Give it one.");
    case ProblemCode::UnsafeSlug:
        return ProblemTexts::tr(
                   "“%1” cannot be an address. Use letters, digits and hyphens, and single slashes between them.")
            .arg(parameter(0));
    case ProblemCode::ReservedSlug:
        return ProblemTexts::tr(
                   "The address “%1” begins with “%2”, which is kept for the server or a language. Choose another one.")
            .arg(parameter(0), parameter(1));
    case ProblemCode::SlugClash: {
        const QString other = recordWords(whole(1), state, locale);
        if (!parameter(2).isEmpty())
            return ProblemTexts::tr(
                       "The address %1 is that of %2 too (%3): capital and small letters make no difference. "
                       "Choose another one.")
                .arg(parameter(0), other, parameter(2));
        return ProblemTexts::tr("The address %1 is that of %2 too. Choose another one.").arg(parameter(0), other);
    }
    case ProblemCode::ExternalSlug:
        return ProblemTexts::tr(
                   "The address %1 is served by others, so nobody sees the page there. Choose another one.")
            .arg(parameter(0));
    case ProblemCode::InvalidLocale:
        return ProblemTexts::tr("“%1” is no code of a language. Correct it in the schema.").arg(parameter(0));
    case ProblemCode::UnrenderedText:
        return ProblemTexts::tr(
            "The text is too large: pages show it with its signs. Make it shorter, or part its tables.");
    case ProblemCode::MissingHome:
        return ProblemTexts::tr("No page has the address “%1” of the home page.").arg(parameter(0));
    case ProblemCode::RedirectFrom:
        return ProblemTexts::tr("“%1” is no address that a page could have. Write one that begins with “/”.")
            .arg(parameter(0));
    case ProblemCode::RedirectShadowed:
        if (whole(1).empty())
            return ProblemTexts::tr("The address %1 is served by others, so nobody is led on from it. Remove the "
                                    "redirect.")
                .arg(parameter(0));
        return ProblemTexts::tr("The address %1 is that of %2, so nobody is led on from it. Remove the redirect, or "
                                "give the page another address.")
            .arg(parameter(0), recordWords(whole(1), state, locale));
    case ProblemCode::RedirectClash:
        return ProblemTexts::tr("Another redirect leads on from %1, too: %2. Remove one of them.")
            .arg(parameter(0), recordWords(whole(1), state, locale));
    case ProblemCode::RedirectTarget:
        return ProblemTexts::tr("Nobody can be led to “%1”. Write an address that begins with “/” or “https://”.")
            .arg(parameter(0));
    case ProblemCode::RedirectLost:
        return ProblemTexts::tr("There is nothing at %1. Choose another target, or none: then readers are told that "
                                "the page is gone.")
            .arg(parameter(0));
    case ProblemCode::RedirectLoop:
        return ProblemTexts::tr("These redirects lead in a circle: %1. Give one of them another target.")
            .arg(parameter(0));
    case ProblemCode::RedirectChain:
        if (whole(1).empty())
            return ProblemTexts::tr("%1 leads on to a page that is gone. Remove the target.").arg(parameter(0));
        return ProblemTexts::tr("%1 leads on to %2. Make that the target.").arg(parameter(0), parameter(1));
    case ProblemCode::ServersStay:
        return ProblemTexts::tr(
            "This publish is announced in a newer form than before. Page servers of an older Galley stay at "
            "the version that they run: update them.");
    }
    return {};
}

} // namespace galley::ui
