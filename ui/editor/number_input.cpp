#include "ui/editor/number_input.h"

#include "ui/editor/input_box.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace galley::ui {

namespace {

/// As programs write numbers: no plus, a point instead of a comma.
std::string plainNumber(std::string text, bool isInt) {
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.erase(0, 1);
    if (!isInt)
        std::replace(text.begin(), text.end(), ',', '.');
    return text;
}

/// Whether a sign in a number may part decimals as well as thousands: "7,250" is seven thousand to some people and
/// seven and a quarter to others. Thousands do not begin with 0, and have three digits behind each sign.
bool mayPartThousands(std::string_view text, char sign) {
    if (text.starts_with('-') || text.starts_with('+'))
        text.remove_prefix(1);
    text = text.substr(0, text.find_first_of("eE"));
    const std::size_t at = text.find(sign);
    return at != std::string_view::npos && at >= 1 && at <= 3 && text.front() != '0' && text.size() == at + 4 &&
           text.find(sign, at + 1) == std::string_view::npos;
}

std::string without(std::string text, char sign) {
    std::erase(text, sign);
    return text;
}

enum class Fit { Whole, NoNumber, TooLarge, TooSmall };

template <class Number>
struct Parsed {
    Fit fit = Fit::NoNumber;
    Number number = 0;
};

template <class Number>
Parsed<Number> parse(const std::string& text) {
    Parsed<Number> parsed;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, parsed.number);
    if (stop != end || error == std::errc::invalid_argument)
        return parsed;
    parsed.fit = error == std::errc() ? Fit::Whole : Fit::TooLarge;
    return parsed;
}

/// A decimal number as its digits, without zeros at the ends, and the place of the first one.
struct Decimal {
    std::string digits;
    long exponent = 0; ///< 0.digits times ten to this
    friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// `text` is a number as std::from_chars reads it.
Decimal decimalOf(const std::string& text) {
    Decimal decimal;
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    long power = 0;
    if (e < text.size()) {
        const char* begin = text.data() + e + 1;
        std::from_chars(begin + (*begin == '+' ? 1 : 0), text.data() + text.size(), power);
    }
    bool isFraction = false;
    for (const char one : text.substr(0, e)) {
        if (one == '.')
            isFraction = true;
        if (one < '0' || one > '9')
            continue;
        if (decimal.digits.empty() && one == '0') {
            decimal.exponent -= isFraction ? 1 : 0;
            continue;
        }
        decimal.digits += one;
        decimal.exponent += isFraction ? 0 : 1;
    }
    decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
    decimal.exponent = decimal.digits.empty() ? 0 : decimal.exponent + power;
    return decimal;
}

Parsed<double> parseReal(const std::string& text) {
    Parsed<double> parsed = parse<double>(text);
    if (parsed.fit == Fit::TooLarge && decimalOf(text).exponent < 0)
        parsed.fit = Fit::TooSmall;
    else if (parsed.fit == Fit::Whole && !std::isfinite(parsed.number))
        parsed.fit = Fit::NoNumber;
    return parsed;
}

} // namespace

NumberInput::NumberInput(const FieldPlace& place, QWidget* parent)
    : ParsedInput(place, parent) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(box());
    auto* inner = new QHBoxLayout(box());
    inner->setContentsMargins(scaled(this, 8), 0, scaled(this, 4), 0);
    inner->setSpacing(0);
    line()->setMinimumWidth(scaled(this, 110));
    line()->setInputMethodHints(Qt::ImhFormattedNumbersOnly);
    inner->addWidget(line());
    const auto addStep = [&](const QString& icon, const QString& name, int by) {
        auto* button = new QuietButton(icon, name, box());
        button->setCompact(true);
        button->setFocusPolicy(Qt::NoFocus); // the arrow keys do the same
        button->setEnabled(!context().isReadOnly());
        connect(button, &QAbstractButton::clicked, this, [this, by] {
            line()->setFocus();
            step(by);
        });
        inner->addWidget(button);
    };
    addStep(QStringLiteral("chevron-down"), tr("One less"), -1);
    addStep(QStringLiteral("chevron-up"), tr("One more"), 1);
}

ParsedInput::Reading NumberInput::readText(const std::string& text) const {
    const std::string plain = plainNumber(text, isInt());
    if (isInt()) {
        const auto parsed = parse<std::int64_t>(plain);
        return {.isValid = parsed.fit == Fit::Whole, .value = Value::integer(parsed.number)};
    }
    if (mayPartThousands(text, ','))
        return {};
    const auto parsed = parseReal(plain);
    return {.isValid = parsed.fit == Fit::Whole, .value = Value::real(parsed.number + 0.0)};
}

QString NumberInput::written(const Value& value) const {
    if (value.isNull())
        return {};
    if (isInt())
        return QString::number(value.asInt());
    char digits[64];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value.asFloat());
    return error == std::errc() ? QString::fromLatin1(digits, end - digits) : QString();
}

nlohmann::json NumberInput::sent(const Value& value) const {
    return isInt() ? nlohmann::json(value.asInt()) : nlohmann::json(value.asFloat());
}

void NumberInput::setFallback(const Value& value, const QString&) {
    line()->setPlaceholderText(written(value));
}

QString NumberInput::help() const {
    const std::string plain = plainNumber(text().toStdString(), isInt());
    if (isInt()) {
        const auto parsed = parse<std::int64_t>(plain);
        if (parsed.fit == Fit::NoNumber)
            return tr("This is not a whole number. Use digits only, such as 1994.");
        using Limits = std::numeric_limits<std::int64_t>;
        return plain.starts_with('-')
                   ? tr("This number is too small. The smallest is %1.").arg(QLocale().toString(Limits::min()))
                   : tr("This number is too large. The largest is %1.").arg(QLocale().toString(Limits::max()));
    }
    const std::string typed = text().toStdString();
    if (mayPartThousands(typed, ',') && parseReal(plain).fit == Fit::Whole)
        return tr("“%1” can be read in two ways. Write %2, or %3.", "three numbers")
            .arg(text(), QString::fromStdString(without(typed, ',')), QString::fromStdString(plain));
    switch (parseReal(plain).fit) {
    case Fit::TooLarge:
        return tr("This number is too large. The largest is about 1.8e308.");
    case Fit::TooSmall:
        return tr("This number is too close to zero to be told from it. Write 0, or a larger one.");
    case Fit::Whole:
    case Fit::NoNumber:
        break;
    }
    return tr("This is not a number. Use digits and a point, such as 7.5, and nothing between thousands.");
}

QString NumberInput::remark(const Value& value) const {
    if (isInt())
        return {};
    const std::string typed = text().toStdString();
    // Numbers that the site has already are written with a point in every language.
    if (line()->isModified() && QLocale().groupSeparator() == QLatin1String(".") && mayPartThousands(typed, '.'))
        return tr("This is kept as %1. If the point is to part thousands, write %2.", "two numbers")
            .arg(QLocale().toString(value.asFloat(), 'f', 3), QString::fromStdString(without(typed, '.')));
    if (decimalOf(plainNumber(typed, false)) == decimalOf(written(value).toStdString()))
        return {};
    return tr("This number has more digits than can be kept. It is kept as %1.").arg(written(value));
}

void NumberInput::step(int by) {
    const Reading reading = read();
    if (!reading.isValid)
        return;
    if (isInt()) {
        const std::int64_t old = reading.value.isNull() ? 0 : reading.value.asInt();
        const auto limit = by > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
        if (old != limit)
            choose(Value::integer(old + by));
    } else {
        choose(Value::real((reading.value.isNull() ? 0.0 : reading.value.asFloat()) + by));
    }
}

bool NumberInput::eventFilter(QObject* watched, QEvent* event) {
    if (watched == line() && event->type() == QEvent::KeyPress && !context().isReadOnly()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isArrow = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        if (isArrow && (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
            step(key->key() == Qt::Key_Up ? 1 : -1);
            return true;
        }
    }
    return ParsedInput::eventFilter(watched, event);
}

} // namespace galley::ui
