#include "ui/history/edit_page.h"

#include "ui/editor/edit_words.h"
#include "ui/editor/record_link.h"
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

QString valueText(const Edit& edit, const CommitPageStyle& style) {
    if (edit.value.is_null())
        return EditPage::tr("cleared");
    const auto record = recordOf(edit, style);
    if (!record)
        return shortened(
            QString::fromStdString(edit.value.is_string() ? edit.value.get<std::string>() : edit.value.dump()));
    const std::string path = edit.op == Edit::Op::Insert ? edit.path + "/0" : edit.path;
    return shortened(valueWordsAt(*record, path, edit.value, style.locale));
}

/// What that is called which an edit adds.
QString elementText(const Edit& edit, const CommitPageStyle& style) {
    const auto record = recordOf(edit, style);
    return record ? elementWordsAt(*record, edit.path + "/0", edit.value, style.locale).value_or(QString()) : QString();
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

QString editHtml(const Edit& edit, const CommitPageStyle& style) {
    const QString field = QStringLiteral("<b>%1</b>").arg(fieldName(edit, style).toHtmlEscaped());
    const auto withValue = [&edit, &style](const QString& title) {
        return title + QStringLiteral("<br>") +
               valueText(edit, style).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    };
    const QString place = QString::number(edit.index + 1);
    switch (edit.op) {
    case Edit::Op::Create:
        return EditPage::tr("created");
    case Edit::Op::Delete:
        return EditPage::tr("deleted");
    case Edit::Op::Patch:
        return withValue(field);
    case Edit::Op::Insert: {
        const QString element = elementText(edit, style).toHtmlEscaped();
        if (element.isEmpty())
            return withValue(EditPage::tr("%1: added in place %2", "list, place").arg(field, place));
        return withValue(EditPage::tr("%1: added %2 in place %3", "list, element, place").arg(field, element, place));
    }
    case Edit::Op::Move:
        return EditPage::tr("%1: moved to place %2", "element of a list, place").arg(field, place);
    case Edit::Op::Remove:
        return EditPage::tr("%1: removed", "element of a list").arg(field);
    }
    return {};
}

} // namespace galley::ui
