#include "ui/editor/choice_popup.h"

#include "ui/editor/plain_line_edit.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/tones.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace galley::ui {

ChoicePopup::ChoicePopup(QWidget* opener, const QString& hint, QAbstractItemModel* model, int iconRole, int noteRole,
                         Search search)
    : Popup(opener)
    , m_kind(search)
    , m_search(new PlainLineEdit(this))
    , m_list(new QListView(this))
    , m_status(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, scaled(this, 6), 1, scaled(this, 6));
    column->setSpacing(scaled(this, 4));
    addSearch(hint);
    column->addWidget(m_search);
    addList(hint, model, iconRole, noteRole);
    column->addWidget(m_list, 1);
    m_status->setContentsMargins(scaled(this, 12), scaled(this, 2), scaled(this, 12), scaled(this, 2));
    m_status->setWordWrap(true);
    m_status->hide();
    column->addWidget(m_status);
}

void ChoicePopup::addSearch(const QString& hint) {
    m_search->setPlaceholderText(hint);
    m_search->setAccessibleName(hint);
    m_search->setMinimumHeight(scaled(this, 34));
    m_search->setTextMargins(scaled(this, 12), 0, scaled(this, 12), 0);
    m_search->installEventFilter(this);
    m_search->setVisible(m_kind == Search::Shown);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { take(m_list->currentIndex()); });
}

void ChoicePopup::addList(const QString& hint, QAbstractItemModel* model, int iconRole, int noteRole) {
    m_list->setModel(model);
    m_list->setItemDelegate(new ChoiceDelegate(iconRole, noteRole, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(m_kind == Search::Shown ? Qt::NoFocus : Qt::StrongFocus);
    m_list->setAccessibleName(hint);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->installEventFilter(this);
    connect(m_list, &QListView::clicked, this, &ChoicePopup::take);
    const auto selectFirst = [this] {
        if (!m_list->currentIndex().isValid())
            m_list->setCurrentIndex(m_list->model()->index(0, 0));
    };
    connect(model, &QAbstractItemModel::modelReset, this, selectFirst, Qt::QueuedConnection);
    connect(model, &QAbstractItemModel::rowsRemoved, this, selectFirst, Qt::QueuedConnection);
    connect(model, &QAbstractItemModel::rowsInserted, this, selectFirst, Qt::QueuedConnection);
    m_list->setCurrentIndex(model->index(0, 0));
}

void ChoicePopup::tell(const QString& words) {
    m_list->setVisible(m_list->model()->rowCount() > 0);
    m_status->setText(words);
    m_status->setVisible(!words.isEmpty());
}

void ChoicePopup::open(const QWidget* anchor, int rows, int leastWidth) {
    const int lines = rows + (m_kind == Search::Shown ? 1 : 0);
    setFixedSize(std::max(scaled(this, leastWidth), std::min(anchor->width(), scaled(this, kLargestWidth))),
                 scaled(this, 34) * lines + scaled(this, m_kind == Search::Shown ? 26 : 14));
    openBelow(anchor);
    if (m_kind == Search::Shown)
        m_search->setFocus();
    else
        m_list->setFocus(Qt::TabFocusReason);
}

bool ChoicePopup::eventFilter(QObject* watched, QEvent* event) {
    const int key = event->type() == QEvent::KeyPress ? static_cast<QKeyEvent*>(event)->key() : 0;
    const bool isMove = key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    if (watched == m_search && isMove) {
        QApplication::sendEvent(m_list, event);
        return true;
    }
    if (watched == m_list && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
        take(m_list->currentIndex());
        return true;
    }
    return Popup::eventFilter(watched, event);
}

void ChoicePopup::take(const QModelIndex& index) {
    if (!index.isValid() || !m_chosen)
        return;
    const auto run = std::exchange(m_chosen, nullptr);
    const QPersistentModelIndex kept(index);
    close(); // gives the focus back first; what is chosen may move it on
    run(kept);
}

} // namespace galley::ui
