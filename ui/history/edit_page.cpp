#include "ui/history/edit_page.h"

#include "ui/editor/edit_words.h"
#include "ui/editor/record_link.h"
#include "ui/editor/word_diff.h"
#include "ui/navigator/record_text.h"

#include <QCoreApplication>

#include <optional>

namespace galley::ui {

namespace {

struct EditPage {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::EditPage)
};

/// Of a value no more is shown.
constexpr qsizetype kLongestValue = 300;
/// Of what stayed beside a change so many characters, or lines, are shown.
constexpr qsizetype kKept = 60;
constexpr std::size_t kKeptLines = 3;

QString shortened(QString text) {
    return text.size() > kLongestValue ? text.left(kLongestValue) + QStringLiteral("…") : text;
}

std::optional<RecordView> recordOf(const Edit& edit, const CommitPageStyle& style) {
    if (!style.draft)
        return std::nullopt;
    const State& state = style.draft->state();
    const auto ref = state.findPath(edit.recordPath());
    return ref ? std::optional(state.record(*ref)) : std::nullopt;
}

QString fieldName(const Edit& edit, const CommitPageStyle& style) {
    const auto record = edit.path.empty() ? std::nullopt : recordOf(edit, style);
    return record ? fieldWords(*record, edit.path) : QString::fromStdString(edit.path);
}

/// A value that stands, or stood, at a path of the record that an edit names.
QString wordsOf(const Edit& edit, const std::string& path, const nlohmann::json& value, const CommitPageStyle& style) {
    if (const auto record = recordOf(edit, style))
        return valueWordsAt(*record, path, value, style.locale);
    if (value.is_null())
        return {};
    return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
}

QString lineHtml(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
}

QString goneHtml(const QString& text, const CommitPageStyle& style) {
    const QColor ground = mixed(style.tones.danger, style.tones.surface, style.tones.isDark ? 0.34 : 0.2);
    return QStringLiteral("<span style=\"background:%1;text-decoration:line-through\">%2</span>")
        .arg(ground.name(), lineHtml(text));
}

QString comeHtml(const QString& text, const CommitPageStyle& style) {
    const QColor ground = mixed(style.tones.success, style.tones.surface, style.tones.isDark ? 0.34 : 0.22);
    return QStringLiteral("<span style=\"background:%1\">%2</span>").arg(ground.name(), lineHtml(text));
}

/// What stayed between two changes: something on both sides of it, when it is long.
QString keptHtml(const QString& text, bool isFirst, bool isLast) {
    if (text.size() <= 3 * kKept || (isFirst && isLast))
        return lineHtml(shortened(text));
    const QString start = isFirst ? QString() : text.left(kKept);
    const QString end = isLast ? QString() : text.right(kKept);
    return lineHtml(start) + QStringLiteral("…") + lineHtml(end);
}

/// Words that went and those that came in their place.
QString runHtml(const QString& gone, const QString& come, const CommitPageStyle& style) {
    return (gone.isEmpty() ? QString() : goneHtml(shortened(gone), style)) +
           (come.isEmpty() ? QString() : comeHtml(shortened(come), style));
}

QString wordsHtml(const QString& before, const QString& after, const CommitPageStyle& style) {
    const auto [from, to] = aroundTheChange(before, after);
    const std::vector<DiffPiece> pieces = wordDiff(from, to);
    QString html;
    QString gone; // of a run of changed words
    QString come;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const DiffPiece& piece = pieces[i];
        const bool isLast = i + 1 == pieces.size();
        if (piece.side != DiffPiece::Side::Both) {
            (piece.side == DiffPiece::Side::Before ? gone : come) += piece.text;
        } else if (piece.text.trimmed().isEmpty() && !isLast && !(gone + come).isEmpty()) {
            gone += gone.isEmpty() ? QString() : piece.text; // words that follow each other are read as one change
            come += come.isEmpty() ? QString() : piece.text;
        } else {
            html += runHtml(gone, come, style) + keptHtml(piece.text, i == 0, isLast);
            gone.clear();
            come.clear();
        }
    }
    return html + runHtml(gone, come, style);
}

QString elementsHtml(const QString& before, const QString& after, const CommitPageStyle& style) {
    const auto [from, to] = aroundTheChange(before, after);
    QStringList lines;
    std::size_t kept = 0;
    for (const DiffPiece& piece : lineDiff(from, to)) {
        kept = piece.side == DiffPiece::Side::Both ? kept + 1 : 0;
        if (kept > kKeptLines) {
            if (kept == kKeptLines + 1)
                lines += QStringLiteral("…");
            continue;
        }
        lines += piece.side == DiffPiece::Side::Both     ? lineHtml(shortened(piece.text))
                 : piece.side == DiffPiece::Side::Before ? goneHtml(shortened(piece.text), style)
                                                         : comeHtml(shortened(piece.text), style);
    }
    return lines.join(QStringLiteral("<br>"));
}

/// The value before and after, as it is read best.
QString changeHtml(const Edit& edit, const nlohmann::json& older, const CommitPageStyle& style) {
    const QString before = wordsOf(edit, edit.path, older, style);
    const QString after = wordsOf(edit, edit.path, edit.value, style);
    if (after.isEmpty())
        return goneHtml(shortened(before), style) + (before.isEmpty() ? QString() : QStringLiteral(" ")) +
               EditPage::tr("cleared").toHtmlEscaped();
    if (older == edit.value) // it was put there again
        return lineHtml(shortened(after));
    const auto record = recordOf(edit, style);
    switch (record ? valueShapeAt(*record, edit.path) : ValueShape::Words) {
    case ValueShape::Words:
        return wordsHtml(before, after, style);
    case ValueShape::Elements:
        return elementsHtml(before, after, style);
    case ValueShape::Whole:
        break;
    }
    if (before.isEmpty())
        return comeHtml(shortened(after), style);
    return goneHtml(shortened(before), style) + (style.isMirrored ? QStringLiteral(" ← ") : QStringLiteral(" → ")) +
           comeHtml(shortened(after), style);
}

/// The fields of a record that was made or deleted.
QString fieldsHtml(const Edit& edit, const nlohmann::json& fields, bool isGone, const CommitPageStyle& style) {
    const auto record = recordOf(edit, style);
    if (!record || !fields.is_object())
        return {};
    QString html;
    for (const Field& field : record->type().fields) {
        const auto value = fields.find(field.name);
        const QString words = value == fields.end() ? QString() : wordsOf(edit, field.name, *value, style);
        if (!words.isEmpty())
            html += QStringLiteral("<br><b>%1</b><br>").arg(fieldWords(*record, field.name).toHtmlEscaped()) +
                    (isGone ? goneHtml(shortened(words), style) : comeHtml(shortened(words), style));
    }
    return html;
}

/// What that is called which an edit adds.
QString elementText(const Edit& insert, const CommitPageStyle& style) {
    const auto record = recordOf(insert, style);
    return record ? elementWordsAt(*record, insert.path + "/0", insert.value, style.locale).value_or(QString())
                  : QString();
}

} // namespace

QString editedRecordHtml(const Edit& edit, const CommitPageStyle& style) {
    const auto record = recordOf(edit, style);
    const bool isThere = record && record->exists();
    const QString name = isThere ? displayName(*record, style.locale) : QString::fromStdString(edit.id);
    QString type = QString::fromStdString(edit.type);
    if (const auto index = style.draft ? style.draft->state().schema().typeIndex(edit.type) : std::nullopt)
        type = typeLabel(style.draft->state().schema().type(*index));
    // To one that is gone there is no way.
    const QString html = isThere ? recordLink(QString::fromStdString(edit.recordPath()),
                                              QString::fromStdString(edit.path), name, style.tones.accentText)
                                 : name.toHtmlEscaped();
    return html +
           QStringLiteral(" <span style=\"color:%1\">%2</span>").arg(style.tones.muted.name(), type.toHtmlEscaped());
}

QString editHtml(const Edit& edit, const Edit* inverse, const CommitPageStyle& style) {
    const QString field = QStringLiteral("<b>%1</b>").arg(fieldName(edit, style).toHtmlEscaped());
    const QString line = QStringLiteral("<br>");
    const QString place = QString::number(edit.index + 1);
    switch (edit.op) {
    case Edit::Op::Create:
        return EditPage::tr("created").toHtmlEscaped() + fieldsHtml(edit, edit.value, false, style);
    case Edit::Op::Delete:
        return EditPage::tr("deleted").toHtmlEscaped() +
               (inverse != nullptr ? fieldsHtml(edit, inverse->value, true, style) : QString());
    case Edit::Op::Patch: {
        if (inverse != nullptr)
            return field + line + changeHtml(edit, inverse->value, style);
        const QString value = shortened(wordsOf(edit, edit.path, edit.value, style));
        return field + line + lineHtml(edit.value.is_null() ? EditPage::tr("cleared") : value);
    }
    case Edit::Op::Insert: {
        const QString element = elementText(edit, style).toHtmlEscaped();
        const QString title =
            element.isEmpty()
                ? EditPage::tr("%1: added in place %2", "list, place").arg(field, place)
                : EditPage::tr("%1: added %2 in place %3", "list, element, place").arg(field, element, place);
        const QString value = shortened(wordsOf(edit, edit.path + "/0", edit.value, style));
        return title + line + (inverse != nullptr ? comeHtml(value, style) : lineHtml(value));
    }
    case Edit::Op::Move:
        return EditPage::tr("%1: moved to place %2", "element of a list, place").arg(field, place);
    case Edit::Op::Remove: {
        if (inverse == nullptr)
            return EditPage::tr("%1: removed", "element of a list").arg(field);
        const QString element = elementText(*inverse, style).toHtmlEscaped();
        const QString title = element.isEmpty() ? EditPage::tr("%1: removed", "element of a list").arg(field)
                                                : EditPage::tr("%1: removed %2", "list, element").arg(field, element);
        const QString value = shortened(wordsOf(*inverse, inverse->path + "/0", inverse->value, style));
        return value.isEmpty() ? title : title + line + goneHtml(value, style);
    }
    }
    return {};
}

} // namespace galley::ui
