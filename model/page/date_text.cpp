#include "model/page/date_text.h"

#include "model/base/mutex.h"
#include "model/base/per_thread.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <memory>
#include <unicode/dtfmtsym.h>
#include <unicode/gregocal.h>
#include <unicode/numsys.h>
#include <unicode/smpdtfmt.h>
#include <unicode/ures.h>
#include <vector>

namespace galley {

namespace {

constexpr double kMillisecondsPerDay = 86'400'000.0;

void appendTwoDigits(std::string& out, unsigned value) {
    out += static_cast<char>('0' + value / 10 % 10);
    out += static_cast<char>('0' + value % 10);
}

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

/// The locale, when ICU knows its language. ICU would take that of the machine for another one.
icu::Locale knownLocale(std::string_view code) {
    std::string tag(code);
    std::replace(tag.begin(), tag.end(), '_', '-');
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
    if (U_FAILURE(status) || locale.isBogus())
        return icu::Locale::getRoot();
    UResourceBundle* const resources = ures_open(nullptr, locale.getName(), &status);
    const bool isKnown = U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING;
    ures_close(resources);
    return isKnown ? locale : icu::Locale::getRoot();
}

/// How one locale writes a day.
class LongDate {
public:
    explicit LongDate(std::string_view code) {
        const icu::Locale locale = knownLocale(code);
        if (locale == icu::Locale::getRoot())
            return;
        std::unique_ptr<icu::DateFormat> format(icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale));
        auto* const simple = dynamic_cast<icu::SimpleDateFormat*>(format.get());
        if (simple == nullptr)
            return;
        simple->setTimeZone(*icu::TimeZone::getGMT());
        UErrorCode status = U_ZERO_ERROR;
        // Others derive from it: a Buddhist calendar is one.
        if (const auto* calendar = dynamic_cast<const icu::GregorianCalendar*>(simple->getCalendar());
            calendar != nullptr && std::string_view(calendar->getType()) == "gregorian") {
            icu::GregorianCalendar always(*calendar);
            always.setGregorianChange(-std::numeric_limits<double>::max(), status);
            simple->setCalendar(always);
        }
        format.release();
        m_format.reset(simple);
        m_isPlain = readPattern(locale) && isAsIcuWrites();
    }

    void append(std::string& out, Day day) const {
        if (m_isPlain)
            appendPieces(out, calendarDay(day));
        else if (m_format != nullptr)
            out += byIcu(day);
        else
            appendDay(out, day);
    }

private:
    enum class Part : std::uint8_t { Words, Day, TwoDigitDay, MonthName, Month, TwoDigitMonth, Year };
    struct Piece {
        Part part;
        std::string words{};
    };

    /// False for a pattern that has more than days, months and years in it.
    bool readPattern(const icu::Locale& locale) {
        UErrorCode status = U_ZERO_ERROR;
        const std::unique_ptr<const icu::NumberingSystem> numbers(icu::NumberingSystem::createInstance(locale, status));
        if (U_FAILURE(status) || numbers->isAlgorithmic() || numbers->getRadix() != 10)
            return false;
        const icu::UnicodeString digits = numbers->getDescription();
        for (int i = 0; i < 10; ++i)
            m_digits[static_cast<std::size_t>(i)] = utf8(icu::UnicodeString(digits.char32At(digits.moveIndex32(0, i))));
        icu::UnicodeString pattern;
        m_format->toPattern(pattern);
        bool isQuoted = false;
        for (int32_t at = 0; at < pattern.length();) {
            const char16_t letter = pattern[at];
            if (letter == u'\'') {
                if (at + 1 < pattern.length() && pattern[at + 1] == u'\'')
                    addWords(u"'"), ++at;
                else
                    isQuoted = !isQuoted;
                ++at;
                continue;
            }
            const bool isLetter = (letter >= u'a' && letter <= u'z') || (letter >= u'A' && letter <= u'Z');
            if (isQuoted || !isLetter) {
                addWords(pattern.tempSubString(at, 1));
                ++at;
                continue;
            }
            int32_t end = at;
            while (end < pattern.length() && pattern[end] == letter)
                ++end;
            if (!addField(letter, end - at))
                return false;
            at = end;
        }
        return true;
    }

    void addWords(const icu::UnicodeString& words) {
        if (m_pieces.empty() || m_pieces.back().part != Part::Words)
            m_pieces.push_back({Part::Words});
        // Surrogates come one by one: both halves are in m_words before they become UTF-8.
        m_words += words;
        if (!U16_IS_LEAD(words[0])) {
            m_pieces.back().words += utf8(m_words);
            m_words.remove();
        }
    }

    bool addField(char16_t letter, int32_t count) {
        if (letter == u'd' && count <= 2)
            m_pieces.push_back({count == 1 ? Part::Day : Part::TwoDigitDay});
        else if (letter == u'y' && count == 1)
            m_pieces.push_back({Part::Year});
        else if ((letter == u'M' || letter == u'L') && count <= 2)
            m_pieces.push_back({count == 1 ? Part::Month : Part::TwoDigitMonth});
        else if ((letter == u'M' || letter == u'L') && count == 4)
            return readMonths(letter == u'M' ? icu::DateFormatSymbols::FORMAT : icu::DateFormatSymbols::STANDALONE);
        else
            return false;
        return true;
    }

    bool readMonths(icu::DateFormatSymbols::DtContextType context) {
        int32_t count = 0;
        const icu::UnicodeString* const names =
            m_format->getDateFormatSymbols()->getMonths(count, context, icu::DateFormatSymbols::WIDE);
        if (count != 12)
            return false;
        for (std::size_t i = 0; i < m_months.size(); ++i)
            m_months[i] = utf8(names[i]);
        m_pieces.push_back({Part::MonthName});
        return true;
    }

    /// Whether the pieces give what ICU gives, on days of all months, lengths and centuries.
    bool isAsIcuWrites() const {
        for (Day day = *parseDay("0801-01-01"); day < *parseDay("3000-01-01"); day += 3989) {
            std::string pieces;
            appendPieces(pieces, calendarDay(day));
            if (pieces != byIcu(day))
                return false;
        }
        return true;
    }

    void appendPieces(std::string& out, const CalendarDay& date) const {
        for (const Piece& piece : m_pieces) {
            switch (piece.part) {
            case Part::Words:
                out += piece.words;
                break;
            case Part::Day:
                appendNumber(out, date.day, 1);
                break;
            case Part::TwoDigitDay:
                appendNumber(out, date.day, 2);
                break;
            case Part::MonthName:
                out += m_months[date.month - 1];
                break;
            case Part::Month:
                appendNumber(out, date.month, 1);
                break;
            case Part::TwoDigitMonth:
                appendNumber(out, date.month, 2);
                break;
            case Part::Year:
                appendNumber(out, static_cast<unsigned>(date.year), 1);
                break;
            }
        }
    }

    void appendNumber(std::string& out, unsigned number, std::size_t least) const {
        std::array<std::uint8_t, 10> digits{};
        std::size_t count = 0;
        for (; number != 0 || count < least; number /= 10)
            digits[count++] = static_cast<std::uint8_t>(number % 10);
        while (count-- > 0)
            out += m_digits[digits[count]];
    }

    std::string byIcu(Day day) const {
        const MutexLock lock(m_mutex);
        icu::UnicodeString text;
        m_format->format(static_cast<double>(day) * kMillisecondsPerDay, text);
        return utf8(text);
    }

    std::unique_ptr<icu::SimpleDateFormat> m_format; ///< null: ICU does not know the locale
    mutable Mutex m_mutex;                           ///< guards its format()
    bool m_isPlain = false;                          ///< the pieces below are enough
    std::vector<Piece> m_pieces;
    icu::UnicodeString m_words;
    std::array<std::string, 10> m_digits;
    std::array<std::string, 12> m_months;
};

/// Lives as long as the program. Who asks for the same locale again and again takes no lock.
const LongDate& longDateOf(std::string_view locale) {
    struct Last {
        std::string locale{};
        const LongDate* form = nullptr;
    };
    static const PerThread<Last> lasts;
    Last& last = lasts.get();
    if (last.form != nullptr && last.locale == locale)
        return *last.form;
    static Mutex mutex;
    static std::map<std::string, std::unique_ptr<const LongDate>, std::less<>> forms; // guarded by the mutex
    const MutexLock lock(mutex);
    auto known = forms.find(locale);
    if (known == forms.end())
        known = forms.emplace(std::string(locale), std::make_unique<const LongDate>(locale)).first;
    last = {known->first, known->second.get()};
    return *last.form;
}

} // namespace

void appendTime(std::string& out, std::int64_t millisecondsOfDay) {
    const auto minutes = static_cast<unsigned>(millisecondsOfDay / 60'000);
    appendTwoDigits(out, minutes / 60);
    out += ':';
    appendTwoDigits(out, minutes % 60);
}

void appendLongDate(std::string& out, Day day, std::string_view locale) {
    longDateOf(locale).append(out, day);
}

} // namespace galley
