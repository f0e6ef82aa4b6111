#include "ui/shell/locale_names.h"

#include <QCoreApplication>
#include <QLocale>

namespace galley::ui {

namespace {

struct LocaleNames {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::LocaleNames)
};

} // namespace

QString localeName(const std::string& code) {
    const QString text = QString::fromStdString(code);
    const QLocale known(text);
    if (known.language() == QLocale::C)
        return text;
    QString name = known.nativeLanguageName();
    // The name of a language in its main country says so ("español de España"); the plain one is the shortest.
    if (!text.contains(QLatin1Char('-')) && !text.contains(QLatin1Char('_'))) {
        for (const QLocale& other : QLocale::matchingLocales(known.language(), known.script(), QLocale::AnyTerritory)) {
            const QString candidate = other.nativeLanguageName();
            if (!candidate.isEmpty() && candidate.size() < name.size())
                name = candidate;
        }
    }
    return name.isEmpty() ? text : name.left(1).toUpper() + name.mid(1);
}

QStringList localeNames(const std::vector<Locale>& locales) {
    QStringList names;
    for (const Locale& locale : locales)
        names += localeName(locale.code);
    const QStringList plain = names;
    for (qsizetype i = 0; i < names.size(); ++i)
        if (plain.count(plain[i]) > 1)
            names[i] = LocaleNames::tr("%1 (%2)", "language, its code")
                           .arg(plain[i], QString::fromStdString(locales[static_cast<std::size_t>(i)].code));
    return names;
}

} // namespace galley::ui
