#include "ui/editor/value_words.h"

#include "model/base/time.h"
#include "ui/editor/record_text.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/zone_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <nlohmann/json.hpp>

namespace galley::ui {

namespace {

struct ValueWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ValueWords)
};

/// Longer names of elements are cut.
constexpr qsizetype kLongestValueName = 60;

QString asWritten(const nlohmann::json& value) {
    return QString::fromStdString(value.is_string() ? value.get_ref<const std::string&>() : value.dump());
}

QString textMember(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? asWritten(*found) : QString();
}

/// "id", or {"type":…,"id":…}.
QString referenceWords(const State& state, const Field& field, const nlohmann::json& value, std::size_t locale) {
    const bool isId = value.is_string();
    const QString id = isId ? asWritten(value) : value.is_object() ? textMember(value, "id") : QString();
    const std::string type =
        isId || !value.is_object() ? field.targets.front() : textMember(value, "type").toStdString();
    const auto index = state.schema().typeIndex(type);
    const auto ref = index ? state.find(*index, id.toStdString()) : std::nullopt;
    if (ref)
        return displayName(state.record(*ref), locale); // the id when it is gone
    return id.isEmpty() ? asWritten(value) : id;
}

/// A name and what it stands for, which begins on a line of its own when it takes several.
QString named(const QString& name, const QString& words) {
    if (words.contains(QLatin1Char('\n')))
        return ValueWords::tr("%1:\n%2", "field, its value on lines of its own").arg(name, words);
    return ValueWords::tr("%1: %2", "field, its value").arg(name, words);
}

/// What is on one line stands below each other, what takes several is parted by an empty line.
QString below(const QStringList& elements) {
    QString words;
    for (const QString& element : elements) {
        if (!words.isEmpty())
            words += element.contains(QLatin1Char('\n')) || words.endsWith(QLatin1String("\n\n"))
                         ? QStringLiteral("\n\n")
                         : QStringLiteral("\n");
        words += element;
    }
    return words;
}

QString memberWords(const State& state, const std::vector<Field>& fields, const nlohmann::json& object,
                    std::size_t locale) {
    QStringList lines;
    for (const Field& field : fields) {
        const auto found = object.find(field.name);
        const QString words = found == object.end() ? QString() : valueWords(state, field, *found, locale);
        if (!words.isEmpty())
            lines += named(QString::fromStdString(field.displayLabel()), words);
    }
    return lines.join(QLatin1Char('\n'));
}

QString blocksWords(const State& state, const Field& field, const nlohmann::json& value, std::size_t locale) {
    QStringList modules;
    for (const nlohmann::json& module : value) {
        const BlockKind* kind = moduleKind(field, module);
        if (kind == nullptr) {
            modules += asWritten(module);
            continue;
        }
        const QString members = moduleWords(state, *kind, module, locale);
        modules += members.isEmpty() ? blockLabel(*kind) : blockLabel(*kind) + QLatin1Char('\n') + members;
    }
    return below(modules);
}

/// The first text, name or moment among the members, on one line.
QString summary(const State& state, const std::vector<Field>& fields, const nlohmann::json& object,
                std::size_t locale) {
    for (const Field& field : fields) {
        const bool isName = field.kind == FieldKind::String || field.kind == FieldKind::Text ||
                            field.kind == FieldKind::Ref || field.kind == FieldKind::Date ||
                            field.kind == FieldKind::DateTime;
        const auto found = object.find(field.name);
        if (!isName || found == object.end())
            continue;
        const QString words = valueWords(state, field, *found, locale);
        const QString line = field.kind == FieldKind::Text ? plainLine(words) : words.simplified();
        if (!line.isEmpty())
            return line;
    }
    return {};
}

} // namespace

const BlockKind* moduleKind(const Field& blocks, const nlohmann::json& module) {
    const auto kind = module.is_object() && module.contains("kind") && module["kind"].is_string()
                          ? blocks.blockIndex(module["kind"].get_ref<const std::string&>())
                          : std::nullopt;
    return kind ? &blocks.blocks[*kind] : nullptr;
}

QString valueWords(const State& state, const Field& field, const nlohmann::json& value, std::size_t locale) {
    if (value.is_null())
        return {};
    switch (field.kind) {
    case FieldKind::Bool:
        if (value.is_boolean())
            return value.get<bool>() ? ValueWords::tr("Yes") : ValueWords::tr("No");
        break;
    case FieldKind::Enum:
        if (value.is_string())
            return wordsFromName(value.get_ref<const std::string&>());
        break;
    case FieldKind::DateTime:
        if (value.is_string())
            if (const auto instant = parseInstant(value.get_ref<const std::string&>()))
                return momentText(zoneOf(state.schema()), *instant);
        break;
    case FieldKind::Ref:
        return referenceWords(state, field, value, locale);
    case FieldKind::Object:
        if (value.is_object())
            return memberWords(state, field.fields, value, locale);
        break;
    case FieldKind::List:
        if (value.is_array()) {
            QStringList elements;
            for (const nlohmann::json& element : value)
                elements += valueWords(state, field.fields.front(), element, locale);
            return below(elements);
        }
        break;
    case FieldKind::Blocks:
        if (value.is_array())
            return blocksWords(state, field, value, locale);
        break;
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::String:
    case FieldKind::Text:
    case FieldKind::Asset:
        break;
    }
    return asWritten(value);
}

QString localizedWords(const State& state, const Field& field, const nlohmann::json& value, std::size_t locale) {
    if (!value.is_object())
        return value.is_null() ? QString() : asWritten(value);
    QStringList lines;
    for (const Locale& one : state.schema().locales)
        if (const auto found = value.find(one.code); found != value.end() && !found->is_null())
            lines += named(QString::fromStdString(one.code), valueWords(state, field, *found, locale));
    return lines.join(QLatin1Char('\n'));
}

QString moduleWords(const State& state, const BlockKind& kind, const nlohmann::json& module, std::size_t locale) {
    return module.is_object() ? memberWords(state, kind.fields, module, locale) : QString();
}

QString elementName(const State& state, const Field& list, const nlohmann::json& element, std::size_t locale) {
    QString name;
    const BlockKind* kind = list.kind == FieldKind::Blocks ? moduleKind(list, element) : nullptr;
    if (kind != nullptr) {
        name = summary(state, kind->fields, element, locale);
    } else if (list.kind == FieldKind::List) {
        const Field& field = list.fields.front();
        if (field.kind == FieldKind::Object)
            name = element.is_object() ? summary(state, field.fields, element, locale) : QString();
        else if (field.kind != FieldKind::List && field.kind != FieldKind::Blocks)
            name = valueWords(state, field, element, locale).simplified();
    }
    if (name.size() > kLongestValueName)
        name = name.left(kLongestValueName - 1).trimmed() + QChar(u'…');
    const QString quoted = name.isEmpty() ? QString() : ValueWords::tr("“%1”", "name of an element").arg(name);
    if (kind == nullptr)
        return quoted;
    return quoted.isEmpty() ? blockLabel(*kind)
                            : ValueWords::tr("%1 %2", "kind of a module, its name").arg(blockLabel(*kind), quoted);
}

} // namespace galley::ui
