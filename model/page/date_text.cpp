#include "model/page/date_text.h"

#include "model/base/json_text.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace galley {

namespace {

/// `pattern`: d is the day, m the month's name, y the year; anything else stands for itself.
struct Language {
    std::string_view code;
    std::string_view pattern;
    std::array<std::string_view, 12> months;
};

constexpr std::array kLanguages{
    Language{"cs",
             "d. m y",
             {"ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října",
              "listopadu", "prosince"}},
    Language{"da",
             "d. m y",
             {"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
              "november", "december"}},
    Language{"de",
             "d. m y",
             {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
              "Dezember"}},
    Language{"en",
             "d m y",
             {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December"}},
    Language{"es",
             "d \x01 m \x01 y",
             {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
              "noviembre", "diciembre"}},
    Language{"fi",
             "d. m y",
             {"tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta", "heinäkuuta",
              "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"}},
    Language{"fr",
             "d m y",
             {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
              "novembre", "décembre"}},
    Language{"it",
             "d m y",
             {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
              "novembre", "dicembre"}},
    Language{"ja", "y年m月d日", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}},
    Language{"nb",
             "d. m y",
             {"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
              "desember"}},
    Language{"nl",
             "d m y",
             {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
              "november", "december"}},
    Language{"pl",
             "d m y",
             {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
              "października", "listopada", "grudnia"}},
    Language{"pt",
             "d \x01 m \x01 y",
             {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
              "novembro", "dezembro"}},
    Language{"sv",
             "d m y",
             {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
              "november", "december"}},
    Language{"zh", "y年m月d日", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}},
};

} // namespace

Day dayOf(Instant instant) {
    return std::chrono::floor<std::chrono::days>(std::chrono::milliseconds(instant)).count();
}

void appendTime(std::string& out, Instant instant) {
    const std::string text = formatInstant(instant);
    out.append(text, std::min<std::size_t>(11, text.size()), 5);
}

void appendLongDate(std::string& out, Day day, std::string_view locale) {
    const CalendarDay date = calendarDay(day);
    const std::string_view code = locale.substr(0, locale.find_first_of("-_"));
    const auto language =
        std::find_if(kLanguages.begin(), kLanguages.end(), [code](const Language& l) { return l.code == code; });
    if (language == kLanguages.end())
        return appendDay(out, day);
    for (const char c : language->pattern) {
        switch (c) {
        case 'd':
            appendInteger(out, date.day);
            break;
        case 'm':
            out += language->months[date.month - 1];
            break;
        case 'y':
            out.append(formatDay(day), 0, 4);
            break;
        case '\x01':
            out += "de";
            break;
        default:
            out += c;
            break;
        }
    }
}

} // namespace galley
