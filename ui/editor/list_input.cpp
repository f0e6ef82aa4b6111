#include "ui/editor/list_input.h"

#include "ui/editor/asset_input.h"
#include "ui/editor/field_row.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/object_input.h"
#include "ui/editor/pickers.h"
#include "ui/editor/record_text.h"
#include "ui/editor/reference_input.h"
#include "ui/navigator/zone_text.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include "model/base/time.h"
#include "model/dataset/field_path.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr std::size_t kFirstRows = 60;

} // namespace

/// Handle, control, remove.
class ListInput::SimpleRow : public QWidget, public MovableRow {
public:
    SimpleRow(ListInput* list, const FieldPlace& place, QWidget* parent)
        : QWidget(parent)
        , input(makeFieldInput(place, this))
        , m_list(list)
        , m_handle(new DragHandle(list->m_column, this, this))
        , m_remove(new QuietButton(QStringLiteral("remove"), ListInput::tr("Remove"), this)) {
        setAttribute(Qt::WA_Hover);
        auto* line = new QHBoxLayout(this);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(scaled(this, 2));
        line->addWidget(m_handle);
        line->addWidget(input, 1);
        line->addWidget(m_remove);
        m_handle->setRevealed(false);
        m_remove->setTone(QuietButton::Tone::Danger);
        m_remove->setRevealed(false);
        m_remove->setVisible(!list->context().isReadOnly());
        m_remove->installEventFilter(this);
        connect(m_remove, &QAbstractButton::clicked, this,
                [this] { m_list->removeAt(m_list->m_column->indexOf(this)); });
    }
    void setNumber(int number) { m_remove->setAccessibleName(ListInput::tr("Remove item %1").arg(number)); }
    void moveBy(int steps) override {
        const int from = m_list->m_column->indexOf(this);
        m_list->moveTo(from, from + steps);
    }

    FieldInput* input;

protected:
    void enterEvent(QEnterEvent* event) override {
        QWidget::enterEvent(event);
        m_handle->setRevealed(true);
        m_remove->setRevealed(true);
    }
    void leaveEvent(QEvent* event) override {
        QWidget::leaveEvent(event);
        m_handle->setRevealed(false);
        m_remove->setRevealed(false);
    }

private:
    ListInput* m_list;
    DragHandle* m_handle;
    QuietButton* m_remove;
};

ListInput::ListInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_column(new ReorderColumn(scaled(this, 6), this))
    , m_limit(kFirstRows) {
    m_column->setFixed(context().isReadOnly());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(this, 6));
    column->addWidget(m_column);
    m_more = new QuietButton(QStringLiteral("chevron-down"), tr("Show all"), this, tr("Show all"));
    m_more->hide();
    const auto addAligned = [this, column](QWidget* button) {
        auto* line = new QHBoxLayout;
        line->setContentsMargins(hasCards() ? 0 : scaled(this, 14), 0, 0, 0); // under what the rows hold
        line->addWidget(button);
        line->addStretch(1);
        column->addLayout(line);
    };
    addAligned(m_more);
    QString what = tr("Add");
    if (element().kind == FieldKind::Ref && element().targets.size() == 1)
        if (const auto type = context().schema().typeIndex(element().targets.front()))
            what = tr("Add %1", "name of a type of records")
                       .arg(QString::fromStdString(context().schema().type(*type).displayLabel()).toLower());
    m_add = new QuietButton(QStringLiteral("add"), what, this, what);
    addAligned(m_add);
    adopt(m_add, what);
    m_add->setVisible(!context().isReadOnly());
    connect(m_add, &QAbstractButton::clicked, this, &ListInput::add);
    connect(m_more, &QAbstractButton::clicked, this, [this] {
        m_limit = m_values.size();
        const ValueList all = m_values;
        setValue(Value::list(all));
    });
    connect(m_column, &ReorderColumn::moveRequested, this, &ListInput::moveTo);
    m_column->hide();
}

QWidget* ListInput::focusTarget() {
    if (m_column->count() == 0)
        return m_add;
    if (auto* card = dynamic_cast<FoldCard*>(m_column->item(0)))
        return card->head();
    return inputAt(0)->focusTarget();
}

std::string ListInput::pathOf(std::size_t index) const {
    return place().path + "/" + std::to_string(index);
}

FieldInput* ListInput::inputAt(std::size_t index) {
    QWidget* item = m_column->item(static_cast<int>(index));
    if (auto* row = dynamic_cast<SimpleRow*>(item))
        return row->input;
    if (auto* card = dynamic_cast<FoldCard*>(item))
        return static_cast<FieldInput*>(card->body());
    return nullptr;
}

QWidget* ListInput::makeRow(std::size_t index) {
    if (!hasCards())
        return new SimpleRow(this,
                             {.context = &context(),
                              .field = &element(),
                              .path = pathOf(index),
                              .label = place().label,
                              .isElement = true},
                             m_column);
    auto* card = new FoldCard(m_column, nullptr, QStringLiteral("object"), QString::number(index + 1), m_column);
    card->setBodyMaker([this, card](QWidget* parent) -> QWidget* {
        const int at = m_column->indexOf(card);
        auto* body = new ObjectInput({.context = &context(),
                                      .field = &element(),
                                      .path = pathOf(static_cast<std::size_t>(at)),
                                      .label = place().label,
                                      .isElement = true},
                                     parent);
        body->setValue(m_values[static_cast<std::size_t>(at)]);
        return body;
    });
    connect(card, &FoldCard::toggled, &context(), [this, card](bool isOpen) {
        emit context().structureChanged();
        if (isOpen && card->head()->hasFocus())
            emit context().cardOpened(card);
    });
    connect(card, &FoldCard::actionsMade, &context(), &FormContext::structureChanged);
    connect(card, &FoldCard::removeRequested, this, [this, card] { removeAt(m_column->indexOf(card)); });
    connect(card, &FoldCard::duplicateRequested, this, [this, card] { duplicateAt(m_column->indexOf(card)); });
    connect(card, &FoldCard::addRequested, this, &ListInput::add);
    connect(card, &FoldCard::moveRequested, this, [this, card](int steps) {
        const int from = m_column->indexOf(card);
        moveTo(from, from + steps);
    });
    return card;
}

void ListInput::fillRow(std::size_t index) {
    const Value& value = m_values[index];
    if (FieldInput* input = inputAt(index))
        input->setValue(value);
    if (auto* card = dynamic_cast<FoldCard*>(m_column->item(static_cast<int>(index)))) {
        const QString summary =
            membersSummary(context().state(), element().fields, value.elements(), context().locale());
        card->setSummary(summary.isEmpty() ? tr("Empty") : summary);
    }
}

void ListInput::setValue(const Value& value) {
    static const ValueList kNone;
    const ValueList& values = value.isNull() ? kNone : value.elements();
    setEmpty(values.empty());
    const std::size_t shown = std::min(values.size(), m_limit);
    // What stands before and after the change keeps its row, with caret and open cards.
    const std::size_t oldShown = static_cast<std::size_t>(m_column->count());
    std::size_t head = 0;
    while (head < std::min(shown, oldShown) && values[head] == m_values[head])
        ++head;
    if (shown != oldShown) {
        std::size_t tail = 0;
        while (tail < std::min(shown, oldShown) - head && values[shown - 1 - tail] == m_values[oldShown - 1 - tail])
            ++tail;
        const std::size_t middle = std::min(shown, oldShown) - head - tail;
        for (std::size_t i = oldShown; i > shown; --i) {
            QWidget* gone = m_column->takeItem(static_cast<int>(head + middle + (i - shown - 1)));
            gone->hide();
            gone->deleteLater();
        }
        m_values = values;
        for (std::size_t i = oldShown; i < shown; ++i) {
            const std::size_t at = head + middle + (i - oldShown);
            m_column->insertItem(static_cast<int>(at), makeRow(at));
        }
    }
    m_values = values;
    numberRows();
    // Unfinished texts may have moved although values did not.
    for (std::size_t i = context().hasUnfinishedBelow(place().path) ? 0 : head; i < shown; ++i)
        fillRow(i);
    m_column->setVisible(shown > 0);
    const int hidden = static_cast<int>(values.size() - shown);
    m_more->setVisible(hidden > 0);
    m_more->setText(tr("Show %1 more").arg(hidden));
    m_more->updateGeometry();
    if (m_focusesNew && shown > oldShown) {
        m_focusesNew = false;
        if (auto* card = dynamic_cast<FoldCard*>(m_column->item(static_cast<int>(shown) - 1)))
            card->setOpen(true);
        inputAt(shown - 1)->focusTarget()->setFocus(Qt::OtherFocusReason);
        emit context().cardOpened(m_column->item(static_cast<int>(shown) - 1));
    }
}

void ListInput::numberRows() {
    for (int i = 0; i < m_column->count(); ++i) {
        if (FieldInput* input = inputAt(static_cast<std::size_t>(i)))
            input->setPath(pathOf(static_cast<std::size_t>(i)));
        if (auto* row = dynamic_cast<SimpleRow*>(m_column->item(i)))
            row->setNumber(i + 1);
        else
            static_cast<FoldCard*>(m_column->item(i))->setTitle(QString::number(i + 1));
    }
    emit context().structureChanged();
}

void ListInput::setPath(const std::string& path) {
    FieldInput::setPath(path);
    numberRows();
}

void ListInput::recordsChanged(const ChangedRecords& records) {
    for (int i = 0; i < m_column->count(); ++i)
        if (FieldInput* input = inputAt(static_cast<std::size_t>(i)))
            input->recordsChanged(records);
}

FieldInput* ListInput::descend(std::span<const std::string> parts) {
    const auto index = parts.empty() ? std::nullopt : listIndexFromPart(parts[0]);
    if (!index || *index >= m_values.size())
        return this;
    if (*index >= static_cast<std::size_t>(m_column->count())) {
        m_limit = m_values.size();
        const ValueList all = m_values;
        setValue(Value::list(all));
    }
    if (auto* card = dynamic_cast<FoldCard*>(m_column->item(static_cast<int>(*index))))
        card->setOpen(true);
    FieldInput* input = inputAt(*index);
    return parts.size() > 1 ? input->descend(parts.subspan(1)) : input;
}

void ListInput::add() {
    switch (element().kind) {
    case FieldKind::Ref:
        openRecordPicker(m_add, context(), element().targets, [self = QPointer<ListInput>(this)](RecordRef ref) {
            if (self != nullptr)
                self->insert(referenceJson(self->context().state(), self->element(), ref));
        });
        return;
    case FieldKind::Asset:
        openAssetPicker(m_add, context().assetFolder(), [self = QPointer<ListInput>(this)](const QString& path) {
            if (self != nullptr)
                self->insert(path.toStdString());
        });
        return;
    case FieldKind::String:
    case FieldKind::Text:
        insert("");
        return;
    case FieldKind::Bool:
        insert(false);
        return;
    case FieldKind::Int:
    case FieldKind::Float:
        insert(0);
        return;
    case FieldKind::Date:
        insert(clockAt(zoneOf(context().schema()), QDateTime::currentMSecsSinceEpoch())
                   .date()
                   .toString(Qt::ISODate)
                   .toStdString());
        return;
    case FieldKind::DateTime:
        insert(formatInstant(QDateTime::currentMSecsSinceEpoch() / 60000 * 60000));
        return;
    case FieldKind::Enum:
        insert(element().values.front());
        return;
    case FieldKind::Object:
        insert(nlohmann::json::object());
        return;
    case FieldKind::List:
    case FieldKind::Blocks:
        insert(nlohmann::json::array());
        return;
    }
}

void ListInput::insert(nlohmann::json value) {
    m_focusesNew = element().kind != FieldKind::Ref && element().kind != FieldKind::Asset;
    m_limit = std::max(m_limit, m_values.size() + 1);
    context().insert(place().path, m_values.size(), std::move(value));
}

void ListInput::duplicateAt(int index) {
    context().insert(place().path, static_cast<std::size_t>(index) + 1,
                     jsonOf(element(), m_values[static_cast<std::size_t>(index)]));
}

void ListInput::removeAt(int index) {
    QWidget* gone = m_column->takeItem(index);
    gone->hide();
    gone->deleteLater();
    m_values.erase(m_values.begin() + index);
    numberRows();
    m_column->setVisible(m_column->count() > 0);
    // The focus goes to the next row, else to the one before.
    if (m_column->count() == 0) {
        m_add->setFocus();
    } else {
        QWidget* next = m_column->item(std::min(index, m_column->count() - 1));
        auto* card = dynamic_cast<FoldCard*>(next);
        (card != nullptr ? card->head() : static_cast<SimpleRow*>(next)->input->focusTarget())->setFocus();
    }
    context().remove(pathOf(static_cast<std::size_t>(index)));
}

void ListInput::moveTo(int from, int to) {
    if (from < 0 || to < 0 || to >= m_column->count() || from == to)
        return;
    QWidget* focus = window()->focusWidget();
    m_column->moveItem(from, to);
    Value moved = std::move(m_values[static_cast<std::size_t>(from)]);
    m_values.erase(m_values.begin() + from);
    m_values.insert(m_values.begin() + to, std::move(moved));
    const std::string path = pathOf(static_cast<std::size_t>(from));
    numberRows();
    for (int i = std::min(from, to); i <= std::max(from, to); ++i)
        fillRow(static_cast<std::size_t>(i));
    if (focus != nullptr)
        focus->setFocus();
    context().move(path, static_cast<std::size_t>(to));
}

} // namespace galley::ui
