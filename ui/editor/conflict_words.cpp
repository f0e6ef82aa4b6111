#include "ui/editor/conflict_words.h"

#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"
#include "ui/editor/edit_words.h"
#include "ui/editor/value_words.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>
#include <nlohmann/json.hpp>

namespace galley::ui {

namespace {

struct ConflictWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::ConflictWords)
};

/// Nothing: no record of that id was ever here.
std::optional<RecordView> recordOf(const State& state, const MergeConflict& both) {
    const auto ref = state.findPath(both.type + "/" + both.id);
    return ref ? std::optional<RecordView>(state.record(*ref)) : std::nullopt;
}

/// The fields of a record, a line for each.
QString recordWords(const State& state, const std::string& typeName, const nlohmann::json& fields, std::size_t locale) {
    const auto type = state.schema().typeIndex(typeName);
    QStringList lines;
    for (const Field& field : type ? state.schema().type(*type).fields : std::vector<Field>()) {
        const auto found = fields.find(field.name);
        const QString words = found == fields.end() ? QString()
                              : field.localized     ? localizedWords(state, field, *found, locale)
                                                    : valueWords(state, field, *found, locale);
        if (!words.isEmpty())
            lines += ConflictWords::tr("%1: %2", "field, its value")
                         .arg(QString::fromStdString(field.displayLabel()), words);
    }
    return lines.join(QLatin1Char('\n'));
}

/// The name of a record that is gone, as it was written; its id when it had none.
QString nameIn(const State& state, const MergeConflict& both, std::size_t locale) {
    const auto type = state.schema().typeIndex(both.type);
    const Field* field = type ? state.schema().type(*type).field(state.schema().type(*type).display) : nullptr;
    for (const nlohmann::json* fields : {&both.ours, &both.theirs, &both.base}) {
        const auto found = field != nullptr && fields->is_object() ? fields->find(field->name) : fields->end();
        if (found == fields->end())
            continue;
        const QString name = field->localized ? localizedWords(state, *field, *found, locale)
                                              : valueWords(state, *field, *found, locale);
        if (!name.isEmpty())
            return name.section(QLatin1Char('\n'), 0, 0);
    }
    return QString::fromStdString(both.type + "/" + both.id);
}

/// Null: nothing stands there.
nlohmann::json standingJson(const RecordView& record, const MergeConflict& both) {
    const bool isRemoved = both.unit == MergeConflict::Unit::Element && both.theirs.is_null();
    const auto found = resolvePath(record, both.path);
    if (!found || isRemoved)
        return nullptr; // what stands at a removed element's place is another one
    if (found->isBlock)
        return blockJsonOf(record.state(), *found->field, found->block);
    return found->isLocaleObject ? jsonOf(record.state(), *found->field, found->value)
                                 : plainJsonOf(record.state(), *found->field, found->value);
}

QString valueAt(const State& state, const MergeConflict& both, const nlohmann::json& value, std::size_t locale) {
    if (value.is_null())
        return {};
    if (both.unit == MergeConflict::Unit::Record)
        return recordWords(state, both.type, value, locale);
    const auto record = recordOf(state, both);
    return record ? valueWordsAt(*record, both.path, value, locale)
                  : QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
}

} // namespace

QString conflictTime(Instant time) {
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time).toLocalTime();
    return moment.date() == QDate::currentDate() ? QLocale().toString(moment.time(), QLocale::ShortFormat)
                                                 : QLocale().toString(moment, QLocale::ShortFormat);
}

QString conflictPlace(const State& state, const OpenConflict& conflict, std::size_t locale) {
    const MergeConflict& both = conflict.conflict.both;
    const auto record = recordOf(state, both);
    if (!record)
        return both.path.empty() ? nameIn(state, both, locale) : QString::fromStdString(both.path);
    return both.path.empty() ? displayName(*record, locale) : fieldWords(*record, both.path);
}

QString conflictName(const State& state, const OpenConflict& conflict, std::size_t locale) {
    const MergeConflict& both = conflict.conflict.both;
    if (both.path.empty())
        return ConflictWords::tr("“%1”", "name of a record").arg(conflictPlace(state, conflict, locale));
    return editWords(state, Edit::patch(both.type, both.id, both.path, nullptr), locale);
}

QString conflictSentence(const OpenConflict& conflict, const QString& release) {
    const MergeConflict& both = conflict.conflict.both;
    const QString time = conflictTime(conflict.time);
    const QString author = QString::fromStdString(conflict.author);
    const bool isHere = conflict.isFromHere;
    const bool wasRemoved = both.theirs.is_null() && both.unit != MergeConflict::Unit::Value;
    // Who found it is not always who wrote it: what is published moves under a release.
    if (!conflict.conflict.line.empty())
        return both.ours.is_null()
                   ? ConflictWords::tr("This was removed in the release, and changed by others meanwhile (%1).", "time")
                         .arg(time)
               : wasRemoved
                   ? ConflictWords::tr("This was changed in the release, and removed by others meanwhile (%1).", "time")
                         .arg(time)
                   : ConflictWords::tr("What was published or written by others meanwhile differs from what was "
                                       "written in the release (%1).",
                                       "time")
                         .arg(time);
    if (!release.isEmpty())
        return both.ours.is_null()
                   ? ConflictWords::tr(
                         "This was removed in release “%1”, which is no more, and changed elsewhere (%2).",
                         "title, time")
                         .arg(release, time)
               : wasRemoved ? ConflictWords::tr(
                                  "This was changed in release “%1”, which is no more, and removed elsewhere (%2).",
                                  "title, time")
                                  .arg(release, time)
                            : ConflictWords::tr(
                                  "What was written in release “%1”, which is no more, differs from what stands in "
                                  "the draft (%2).",
                                  "title, time")
                                  .arg(release, time);
    if (both.ours.is_null())
        return isHere ? ConflictWords::tr("You removed this at %1, others changed it first.", "time").arg(time)
                      : ConflictWords::tr("%1 removed this at %2, others changed it first.", "person, time")
                            .arg(author, time);
    if (wasRemoved)
        return isHere ? ConflictWords::tr("You changed this at %1, others removed it first.", "time").arg(time)
                      : ConflictWords::tr("%1 changed this at %2, others removed it first.", "person, time")
                            .arg(author, time);
    return isHere ? ConflictWords::tr("You wrote something else here at %1, others were first.", "time").arg(time)
                  : ConflictWords::tr("%1 wrote something else here at %2, others were first.", "person, time")
                        .arg(author, time);
}

QString standingWords(const State& state, const OpenConflict& conflict, std::size_t locale) {
    const MergeConflict& both = conflict.conflict.both;
    const auto record = recordOf(state, both);
    if (!record || !record->exists())
        return {};
    return valueAt(state, both,
                   both.unit == MergeConflict::Unit::Record ? fieldsJsonOf(*record) : standingJson(*record, both),
                   locale);
}

QString keptWords(const State& state, const OpenConflict& conflict, std::size_t locale) {
    return valueAt(state, conflict.conflict.both, conflict.conflict.both.ours, locale);
}

QString decisionWords(const State& state, const OpenConflict& conflict, std::size_t locale) {
    return ConflictWords::tr("Decided: %1", "field of a record").arg(conflictName(state, conflict, locale));
}

} // namespace galley::ui
