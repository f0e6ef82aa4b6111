#include "ui/editor/pickers.h"

#include "ui/editor/choice_popup.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/editor/record_search.h"
#include "ui/editor/record_text.h"
#include "ui/widgets/tones.h"

#include <QCoreApplication>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>

namespace galley::ui {

namespace {

QString nothingFound() {
    return QCoreApplication::translate("galley::ui::Pickers", "Nothing is called that.");
}

/// Rows go away that do not have what is typed.
void filterByWords(ChoicePopup* popup, QSortFilterProxyModel* filter) {
    QObject::connect(popup->search(), &QLineEdit::textChanged, filter, [popup, filter](const QString& words) {
        filter->setFilterFixedString(words);
        popup->tell(filter->rowCount() == 0 ? nothingFound() : QString());
    });
}

} // namespace

Popup* openRecordPicker(QWidget* anchor, const FormContext& context, const std::vector<std::string>& targets,
                        std::function<void(RecordRef)> chosen, std::optional<RecordRef> current) {
    std::vector<TypeIndex> types;
    QStringList names;
    for (const std::string& target : targets) {
        const auto type = context.schema().typeIndex(target);
        if (!type)
            continue;
        types.push_back(*type);
        names += QString::fromStdString(context.schema().type(*type).displayLabel());
    }
    auto* model = new RecordHitsModel(context.replica(), types, context.locale(), nullptr);
    const QString hint = names.size() == 1 ? QCoreApplication::translate("galley::ui::Pickers", "Find %1").arg(names[0])
                                           : QCoreApplication::translate("galley::ui::Pickers", "Find a record");
    const int noteRole = types.size() > 1 ? RecordHitsModel::TypeLabelRole : RecordHitsModel::IdRole;
    auto* popup = new ChoicePopup(anchor, hint, model, RecordHitsModel::IconRole, noteRole);
    popup->setObjectName(QStringLiteral("recordPicker"));
    model->setParent(popup);
    QObject::connect(popup->search(), &QLineEdit::textChanged, model, &RecordHitsModel::search);
    QObject::connect(model, &RecordHitsModel::found, popup, [popup, model, current] {
        for (int row = 0; current && popup->search()->text().isEmpty() && row < model->rowCount(); ++row)
            if (model->refAt(row) == *current)
                popup->list()->setCurrentIndex(model->index(row));
        if (model->rowCount() == 0)
            popup->tell(popup->search()->text().trimmed().isEmpty()
                            ? QCoreApplication::translate("galley::ui::Pickers", "There is none yet.")
                            : nothingFound());
        else
            popup->tell(model->isCut() ? QCoreApplication::translate("galley::ui::Pickers",
                                                                     "There are more. Type to narrow them down.")
                                       : QString());
    });
    popup->setChosen([model, take = std::move(chosen)](const QModelIndex& index) { take(model->refAt(index.row())); });
    model->search(QString());
    popup->open(anchor, 8);
    return popup;
}

Popup* openRecordList(QWidget* anchor, std::shared_ptr<const Replica> replica, std::vector<RecordRef> records,
                      std::size_t locale, std::function<void(RecordRef)> chosen) {
    constexpr int kIcon = Qt::UserRole + 1;
    constexpr int kType = Qt::UserRole + 2;
    auto* model = new QStandardItemModel;
    for (const RecordRef ref : records) {
        const RecordLabel label = recordLabel(replica->state(), ref, locale);
        auto* item = new QStandardItem(label.name);
        item->setData(label.icon, kIcon);
        item->setData(label.typeLabel, kType);
        item->setData(QVariant::fromValue<qulonglong>(ref.packed()), Qt::UserRole);
        model->appendRow(item);
    }
    auto* filter = new QSortFilterProxyModel;
    filter->setSourceModel(model);
    filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* popup =
        new ChoicePopup(anchor, QCoreApplication::translate("galley::ui::Pickers", "Filter"), filter, kIcon, kType);
    popup->setObjectName(QStringLiteral("recordList"));
    model->setParent(popup);
    filter->setParent(popup);
    filterByWords(popup, filter);
    popup->setChosen([take = std::move(chosen)](const QModelIndex& index) {
        take(RecordRef::fromPacked(index.data(Qt::UserRole).toULongLong()));
    });
    popup->open(anchor, std::clamp(static_cast<int>(records.size()), 2, 8));
    return popup;
}

Popup* openKindPicker(QWidget* anchor, const Field& field, std::function<void(std::size_t)> chosen) {
    constexpr int kIcon = Qt::UserRole + 1;
    constexpr int kNote = Qt::UserRole + 2;
    auto* model = new QStandardItemModel;
    for (std::size_t i = 0; i < field.blocks.size(); ++i) {
        const BlockKind& kind = field.blocks[i];
        auto* item = new QStandardItem(blockLabel(kind));
        item->setData(iconNameFor(QString::fromStdString(kind.name), QStringLiteral("blocks")), kIcon);
        item->setData(static_cast<int>(i), Qt::UserRole);
        item->setData(QString(), kNote);
        model->appendRow(item);
    }
    auto* filter = new QSortFilterProxyModel;
    filter->setSourceModel(model);
    filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* popup = new ChoicePopup(anchor, QCoreApplication::translate("galley::ui::Pickers", "Add a module"), filter,
                                  kIcon, kNote);
    popup->setObjectName(QStringLiteral("kindPicker"));
    model->setParent(popup);
    filter->setParent(popup);
    filterByWords(popup, filter);
    popup->setChosen([take = std::move(chosen)](const QModelIndex& index) {
        take(static_cast<std::size_t>(index.data(Qt::UserRole).toInt()));
    });
    popup->open(anchor, std::clamp(static_cast<int>(field.blocks.size()), 2, 9));
    return popup;
}

} // namespace galley::ui
