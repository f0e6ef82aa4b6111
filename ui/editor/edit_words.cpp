#include "ui/editor/edit_words.h"

#include "model/dataset/field_path.h"
#include "ui/editor/record_text.h"
#include "ui/editor/value_words.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace galley::ui {

namespace {

struct EditWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::EditWords)
};

/// Longer names of records are cut in a message.
constexpr qsizetype kLongestEditName = 60;

/// Where a path leads in a record, by its type: the path may be one of another state.
struct Place {
    enum class End : std::uint8_t {
        Record,  ///< the path is empty
        Value,   ///< of `field`
        Locales, ///< a localized field as a whole
        Module,  ///< of `kind`, when that is known; `field` is that of the modules
        Nowhere, ///< the type has no such field
    };
    End end = End::Record;
    const Field* field = nullptr;
    const BlockKind* kind = nullptr;
    QStringList words; ///< for each part that has some
    QString locale;    ///< that the path goes through
};

const Field* memberOf(const BlockKind& kind, const std::string& name) {
    const auto index = kind.fieldIndex(name);
    return index ? &kind.fields[*index] : nullptr;
}

/// A member of a module, whichever kind that has it when the module's is not known any more.
const Field* memberOf(const Place& module, const std::string& name) {
    if (module.kind != nullptr)
        return memberOf(*module.kind, name);
    for (const BlockKind& kind : module.field->blocks)
        if (const Field* found = memberOf(kind, name))
            return found;
    return nullptr;
}

const BlockKind* kindAt(const RecordView& record, const std::string& path) {
    const auto here = record.exists() ? resolvePath(record, path) : Result<ResolvedField>(Error{});
    return here && here->isBlock ? &here->field->blocks[here->block.kind()] : nullptr;
}

/// One part further.
void step(Place& place, const RecordView& record, const std::string& part, const std::string& walked) {
    const auto goTo = [&place](const Field* field, bool isLocalized) {
        place.field = field;
        place.end = isLocalized ? Place::End::Locales : Place::End::Value;
        place.words += QString::fromStdString(field->displayLabel());
    };
    switch (place.end) {
    case Place::End::Record:
        if (const Field* field = record.type().field(part))
            return goTo(field, field->localized);
        break;
    case Place::End::Locales:
        place.locale = QString::fromStdString(part);
        place.end = Place::End::Value;
        return;
    case Place::End::Module:
        if (const Field* field = memberOf(place, part))
            return goTo(field, false);
        break;
    case Place::End::Value:
        if (place.field->kind == FieldKind::Object)
            if (const Field* field = place.field->find(part))
                return goTo(field, false);
        if (const auto index = listIndexFromPart(part); place.field->kind == FieldKind::List && index) {
            place.field = &place.field->fields.front();
            place.words += QString::number(*index + 1);
            return;
        }
        if (place.field->kind == FieldKind::Blocks) {
            place.end = Place::End::Module;
            place.kind = kindAt(record, walked);
            if (place.kind != nullptr)
                place.words += blockLabel(*place.kind);
            return;
        }
        break;
    case Place::End::Nowhere:
        break;
    }
    place.end = Place::End::Nowhere;
    place.words += QString::fromStdString(part);
}

Place placeOf(const RecordView& record, std::string_view path) {
    Place place;
    std::string walked;
    for (const std::string& part : splitPath(path)) {
        walked += (walked.empty() ? "" : "/") + escapePathPart(part);
        step(place, record, part, walked);
    }
    return place;
}

QString quoted(QString name) {
    if (name.size() > kLongestEditName)
        name = name.left(kLongestEditName - 1).trimmed() + QChar(u'…');
    return EditWords::tr("“%1”", "name of a record").arg(name);
}

} // namespace

QString fieldWords(const RecordView& record, std::string_view path) {
    const Place place = placeOf(record, path);
    const QString joined = place.words.join(QStringLiteral(" › "));
    return place.locale.isEmpty() ? joined : EditWords::tr("%1 (%2)", "field, language").arg(joined, place.locale);
}

QString valueWordsAt(const RecordView& record, std::string_view path, const nlohmann::json& value, std::size_t locale) {
    if (value.is_null())
        return {};
    const State& state = record.state();
    const Place place = placeOf(record, path);
    switch (place.end) {
    case Place::End::Value:
        return valueWords(state, *place.field, value, locale);
    case Place::End::Locales:
        return localizedWords(state, *place.field, value, locale);
    case Place::End::Module:
        if (const BlockKind* kind = place.kind != nullptr ? place.kind : moduleKind(*place.field, value))
            return moduleWords(state, *kind, value, locale);
        break;
    case Place::End::Record:
    case Place::End::Nowhere:
        break;
    }
    return QString::fromStdString(value.is_string() ? value.get_ref<const std::string&>() : value.dump());
}

ValueShape valueShapeAt(const RecordView& record, std::string_view path) {
    const Place place = placeOf(record, path);
    if (place.end == Place::End::Module)
        return ValueShape::Elements;
    if (place.field == nullptr || place.end == Place::End::Nowhere)
        return ValueShape::Words;
    switch (place.field->kind) {
    case FieldKind::String:
    case FieldKind::Text:
        return ValueShape::Words;
    case FieldKind::Object:
    case FieldKind::List:
    case FieldKind::Blocks:
        return ValueShape::Elements;
    case FieldKind::Bool:
    case FieldKind::Int:
    case FieldKind::Float:
    case FieldKind::Date:
    case FieldKind::DateTime:
    case FieldKind::Asset:
    case FieldKind::Enum:
    case FieldKind::Ref:
        break;
    }
    return place.end == Place::End::Locales ? ValueShape::Elements : ValueShape::Whole;
}

std::string listOf(std::string_view path) {
    std::vector<std::string> parts = splitPath(path);
    if (!parts.empty())
        parts.pop_back();
    return joinPath(parts);
}

std::optional<QString> elementWordsAt(const RecordView& record, std::string_view path, const nlohmann::json& element,
                                      std::size_t locale) {
    const Place list = placeOf(record, listOf(path));
    const bool isList = list.end == Place::End::Value && !path.empty() &&
                        (list.field->kind == FieldKind::List || list.field->kind == FieldKind::Blocks);
    if (!isList)
        return std::nullopt;
    return elementName(record.state(), *list.field, element, locale);
}

QString editWords(const State& state, const Edit& edit, std::size_t locale) {
    const auto ref = state.findPath(edit.recordPath());
    const bool isThere = ref && state.record(*ref).exists();
    const QString name = quoted(isThere ? displayName(state.record(*ref), locale) : toQString(edit.id));
    const QString field = isThere ? fieldWords(state.record(*ref), edit.path) : toQString(edit.path);
    switch (edit.op) {
    case Edit::Op::Create: {
        const auto type = state.schema().typeIndex(edit.type);
        const QString kind = toQString(type ? state.schema().types[type->value()].displayLabel() : edit.type);
        return EditWords::tr("New: %1 %2", "type, name").arg(kind, name);
    }
    case Edit::Op::Patch:
        return EditWords::tr("%1 of %2", "field, record").arg(field, name);
    case Edit::Op::Insert: {
        const QString element =
            isThere ? elementWordsAt(state.record(*ref), edit.path + "/0", edit.value, locale).value_or(QString())
                    : QString();
        return element.isEmpty()
                   ? EditWords::tr("Added to %1 of %2", "field, record").arg(field, name)
                   : EditWords::tr("Added %1 to %2 of %3", "element, field, record").arg(element, field, name);
    }
    case Edit::Op::Move:
        return EditWords::tr("Moved %1 of %2", "field, record").arg(field, name);
    case Edit::Op::Remove:
        return EditWords::tr("Removed %1 of %2", "field, record").arg(field, name);
    case Edit::Op::Delete:
        return EditWords::tr("Deleted %1", "record").arg(name);
    }
    return name;
}

} // namespace galley::ui
