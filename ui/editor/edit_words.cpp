#include "ui/editor/edit_words.h"

#include "model/dataset/field_path.h"
#include "ui/editor/record_text.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/zone_text.h"

#include <QCoreApplication>

namespace galley::ui {

namespace {

struct EditWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::EditWords)
};

/// Longer names of records are cut in a message.
constexpr qsizetype kLongestName = 60;

QString quoted(QString name) {
    if (name.size() > kLongestName)
        name = name.left(kLongestName - 1).trimmed() + QChar(u'…');
    return EditWords::tr("“%1”", "name of a record").arg(name);
}

} // namespace

QString fieldWords(const RecordView& record, std::string_view path) {
    const std::vector<std::string> parts = splitPath(path);
    QStringList words;
    QString locale;
    std::vector<std::string> walked;
    for (const std::string& part : parts) {
        const auto above = walked.empty() ? std::nullopt : std::optional(resolvePath(record, joinPath(walked)));
        walked.push_back(part);
        if (above && *above && (*above)->isLocaleObject) {
            locale = QString::fromStdString(part);
            continue;
        }
        const auto here = resolvePath(record, joinPath(walked));
        if (!here)
            words += QString::fromStdString(part);
        else if (here->isBlock)
            words += wordsFromName(here->field->blocks[here->block.kind()].name);
        else if (const auto index = listIndexFromPart(part))
            words += QString::number(*index + 1);
        else
            words += QString::fromStdString(here->field->displayLabel());
    }
    const QString joined = words.join(QStringLiteral(" › "));
    return locale.isEmpty() ? joined : EditWords::tr("%1 (%2)", "field, language").arg(joined, locale);
}

QString valueWords(const RecordView& record, std::string_view path, const nlohmann::json& value) {
    if (!value.is_string())
        return QString::fromStdString(value.dump());
    const std::string& text = value.get_ref<const std::string&>();
    const auto here = record.exists() ? resolvePath(record, path) : Result<ResolvedField>(Error{});
    if (here && !here->isBlock && !here->isLocaleObject && here->field->kind == FieldKind::DateTime)
        if (const auto instant = parseInstant(text))
            return momentText(zoneOf(record.state().schema()), *instant);
    return QString::fromStdString(text);
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
    case Edit::Op::Insert:
        return EditWords::tr("Added to %1 of %2", "field, record").arg(field, name);
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
