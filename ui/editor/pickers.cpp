#include "ui/editor/pickers.h"

#include "ui/editor/plain_line_edit.h"
#include "ui/editor/record_search.h"
#include "ui/editor/record_text.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/tones.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// A search line over a list. The arrows move in the list while the caret stays in the line.
class ChoicePopup : public Popup {
public:
    ChoicePopup(QWidget* opener, const QString& hint, QAbstractItemModel* model, int iconRole, int noteRole)
        : Popup(opener)
        , search(new PlainLineEdit(this))
        , list(new QListView(this))
        , status(new QLabel(this)) {
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(1, scaled(this, 6), 1, scaled(this, 6));
        column->setSpacing(scaled(this, 4));
        search->setPlaceholderText(hint);
        search->setAccessibleName(hint);
        search->setMinimumHeight(scaled(this, 34));
        search->setTextMargins(scaled(this, 12), 0, scaled(this, 12), 0);
        search->installEventFilter(this);
        column->addWidget(search);
        list->setModel(model);
        list->setItemDelegate(new ChoiceDelegate(iconRole, noteRole, list));
        list->setFrameShape(QFrame::NoFrame);
        list->setUniformItemSizes(true);
        list->setMouseTracking(true);
        list->setEditTriggers(QAbstractItemView::NoEditTriggers);
        list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        list->setFocusPolicy(Qt::NoFocus);
        list->setAccessibleName(hint);
        list->viewport()->setAutoFillBackground(false);
        column->addWidget(list, 1);
        status->setContentsMargins(scaled(this, 12), scaled(this, 2), scaled(this, 12), scaled(this, 2));
        status->setWordWrap(true);
        status->hide();
        column->addWidget(status);
        connect(list, &QListView::clicked, this, [this](const QModelIndex& index) { take(index); });
        connect(search, &QLineEdit::returnPressed, this, [this] { take(list->currentIndex()); });
        const auto selectFirst = [this] {
            if (!list->currentIndex().isValid())
                list->setCurrentIndex(list->model()->index(0, 0));
        };
        connect(model, &QAbstractItemModel::modelReset, this, selectFirst, Qt::QueuedConnection);
        connect(model, &QAbstractItemModel::rowsRemoved, this, selectFirst, Qt::QueuedConnection);
        connect(model, &QAbstractItemModel::rowsInserted, this, selectFirst, Qt::QueuedConnection);
        list->setCurrentIndex(model->index(0, 0));
    }

    /// Says something below the rows, and in their place where there are none. Without words nothing is said.
    void tell(const QString& words) {
        list->setVisible(list->model()->rowCount() > 0);
        status->setText(words);
        status->setVisible(!words.isEmpty());
    }

    void open(const QWidget* anchor, int rows) {
        setFixedSize(std::max(scaled(this, 340), std::min(anchor->width(), scaled(this, 460))),
                     scaled(this, 34) * (rows + 1) + scaled(this, 26));
        openBelow(anchor);
        search->setFocus();
    }

    PlainLineEdit* search;
    QListView* list;
    QLabel* status;
    std::function<void(const QModelIndex&)> chosen;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == search && event->type() == QEvent::KeyPress) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
                QApplication::sendEvent(list, event);
                return true;
            }
        }
        return Popup::eventFilter(watched, event);
    }

private:
    void take(const QModelIndex& index) {
        if (!index.isValid() || !chosen)
            return;
        const auto run = std::move(chosen);
        chosen = nullptr;
        const QPersistentModelIndex kept(index);
        close(); // gives the focus back first; what is chosen may move it on
        run(kept);
    }
};

QString nothingFound() {
    return QCoreApplication::translate("galley::ui::Pickers", "Nothing is called that.");
}

/// Rows go away that do not have what is typed.
void filterByWords(ChoicePopup* popup, QSortFilterProxyModel* filter) {
    QObject::connect(popup->search, &QLineEdit::textChanged, filter, [popup, filter](const QString& words) {
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
    QObject::connect(popup->search, &QLineEdit::textChanged, model, &RecordHitsModel::search);
    QObject::connect(model, &RecordHitsModel::found, popup, [popup, model, current] {
        for (int row = 0; current && popup->search->text().isEmpty() && row < model->rowCount(); ++row)
            if (model->refAt(row) == *current)
                popup->list->setCurrentIndex(model->index(row));
        if (model->rowCount() == 0)
            popup->tell(popup->search->text().trimmed().isEmpty()
                            ? QCoreApplication::translate("galley::ui::Pickers", "There is none yet.")
                            : nothingFound());
        else
            popup->tell(model->isCut() ? QCoreApplication::translate("galley::ui::Pickers",
                                                                     "There are more. Type to narrow them down.")
                                       : QString());
    });
    popup->chosen = [model, take = std::move(chosen)](const QModelIndex& index) { take(model->refAt(index.row())); };
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
    popup->chosen = [take = std::move(chosen)](const QModelIndex& index) {
        take(RecordRef::fromPacked(index.data(Qt::UserRole).toULongLong()));
    };
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
    popup->chosen = [take = std::move(chosen)](const QModelIndex& index) {
        take(static_cast<std::size_t>(index.data(Qt::UserRole).toInt()));
    };
    popup->open(anchor, std::clamp(static_cast<int>(field.blocks.size()), 2, 9));
    return popup;
}

} // namespace galley::ui
