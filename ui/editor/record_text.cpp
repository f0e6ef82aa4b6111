#include "ui/editor/record_text.h"

#include "model/base/day.h"
#include "model/schema/name_words.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/zone_text.h"
#include "ui/widgets/tones.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

namespace galley::ui {

namespace {

struct RecordTexts {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::RecordText)
};

/// More characters of a text are not read for a line.
constexpr std::size_t kMostOfALine = 240;

/// The beginning of a text, however long it is.
QString beginning(const std::string& text) {
    return toQString(std::string_view(text).substr(0, 4 * kMostOfALine)).left(kMostOfALine);
}

} // namespace

QString toQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

RecordLabel recordLabel(const State& state, RecordRef ref, std::size_t locale) {
    const RecordView record = state.record(ref);
    const Type& type = record.type();
    return {.name = displayName(record, locale),
            .typeLabel = typeLabel(type),
            .icon = iconNameFor(QString::fromStdString(type.name),
                                type.page ? QStringLiteral("page") : QStringLiteral("record")),
            .id = QString::fromStdString(record.id()),
            .exists = record.exists()};
}

QString valueSummary(const State& state, const Field& field, const Value& value, std::size_t locale) {
    if (value.isNull())
        return {};
    switch (field.kind) {
    case FieldKind::Bool:
        return value.asBool() ? RecordTexts::tr("Yes") : RecordTexts::tr("No");
    case FieldKind::Int:
        return QLocale().toString(static_cast<qlonglong>(value.asInt()));
    case FieldKind::Float:
        return QLocale().toString(value.asFloat(), 'g', QLocale::FloatingPointShortest);
    case FieldKind::Date:
        return QString::fromStdString(formatDay(value.asInt()));
    case FieldKind::DateTime:
        return momentText(zoneOf(state.schema()), value.asInt());
    case FieldKind::String:
    case FieldKind::Asset:
        return beginning(value.asString()).simplified();
    case FieldKind::Text:
        return plainLine(beginning(value.asString()));
    case FieldKind::Enum: {
        const auto index = static_cast<std::size_t>(value.asInt());
        return index < field.values.size() ? wordsFromName(field.values[index]) : QString();
    }
    case FieldKind::Ref:
        return displayName(state.record(value.asRef()), locale);
    case FieldKind::Object:
        return membersSummary(state, field.fields, value.elements(), locale);
    case FieldKind::List:
        return value.elements().size() == 1
                   ? RecordTexts::tr("1 item")
                   : RecordTexts::tr("%Ln items", nullptr, static_cast<int>(value.elements().size()));
    case FieldKind::Blocks:
        return value.asBlocks().size() == 1
                   ? RecordTexts::tr("1 module")
                   : RecordTexts::tr("%Ln modules", nullptr, static_cast<int>(value.asBlocks().size()));
    }
    return {};
}

QString membersSummary(const State& state, const std::vector<Field>& fields, const ValueList& values,
                       std::size_t locale) {
    QString words;   // the first text or name
    QString numbers; // the first list
    for (std::size_t i = 0; i < fields.size() && i < values.size(); ++i) {
        const FieldKind kind = fields[i].kind;
        if (values[i].isNull())
            continue;
        const bool isList = kind == FieldKind::List || kind == FieldKind::Blocks;
        const bool isName = kind == FieldKind::String || kind == FieldKind::Text || kind == FieldKind::Ref ||
                            kind == FieldKind::Date || kind == FieldKind::DateTime;
        if (isList && numbers.isEmpty())
            numbers = valueSummary(state, fields[i], values[i], locale);
        else if (isName && words.isEmpty())
            words = valueSummary(state, fields[i], values[i], locale);
    }
    for (std::size_t i = 0; words.isEmpty() && numbers.isEmpty() && i < fields.size() && i < values.size(); ++i)
        words = valueSummary(state, fields[i], values[i], locale);
    if (words.isEmpty() || numbers.isEmpty())
        return words + numbers;
    return RecordTexts::tr("%1 · %2", "text of a module, then how many items it has").arg(words, numbers);
}

QString blockSummary(const State& state, const BlockKind& kind, const Block& block, std::size_t locale) {
    return membersSummary(state, kind.fields, block.fields, locale);
}

QString blockLabel(const BlockKind& kind) {
    return kind.label.empty() ? wordsFromName(kind.name) : QString::fromStdString(kind.label);
}

QString plainLine(const QString& text) {
    static const QRegularExpression kMarks(QStringLiteral("[*_`#>]+|\\[|\\]\\([^)]*\\)"));
    return text.left(kMostOfALine).remove(kMarks).simplified();
}

QString wordsFromName(const std::string& name) {
    QString words = QString::fromStdString(labelFromName(name));
    if (!words.isEmpty())
        words[0] = words[0].toUpper(); // also where it is no ASCII
    return words;
}

} // namespace galley::ui
