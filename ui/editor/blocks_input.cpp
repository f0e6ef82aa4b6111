#include "ui/editor/blocks_input.h"

#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"
#include "ui/editor/field_row.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/pickers.h"
#include "ui/editor/record_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <unordered_map>

namespace galley::ui {

namespace {

/// The gap before a card: a line with a plus that shows itself under the pointer or with the focus.
class AddGap : public QAbstractButton {
public:
    explicit AddGap(QWidget* parent)
        : QAbstractButton(parent) {
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setAccessibleName(BlocksInput::tr("Add a module here"));
        setToolTip(BlocksInput::tr("Add a module here"));
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override { return {scaled(this, 100), scaled(this, 14)}; }

protected:
    void paintEvent(QPaintEvent*) override {
        if ((!underMouse() || !isEnabled()) && !hasFocus())
            return;
        const Tones tones = currentTones();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const int thickness = scaled(this, 2);
        painter.fillRect(QRect(0, (height() - thickness) / 2, width(), thickness), tones.accent);
        const int side = height();
        const QRect knob((width() - side) / 2, 0, side, side);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tones.accent);
        painter.drawEllipse(knob);
        drawIcon(painter, knob.adjusted(2, 2, -2, -2), QStringLiteral("add"), tones.onAccent);
    }
    void enterEvent(QEnterEvent* event) override {
        QAbstractButton::enterEvent(event);
        update();
    }
    void leaveEvent(QEvent* event) override {
        QAbstractButton::leaveEvent(event);
        update();
    }
};

} // namespace

/// A gap and the card after it.
class BlocksInput::Item : public QWidget {
public:
    Item(ReorderColumn* column, const BlockKind& kind, QWidget* parent)
        : QWidget(parent)
        , gap(new AddGap(this))
        , card(new FoldCard(column, this, iconNameFor(QString::fromStdString(kind.name), QStringLiteral("blocks")),
                            blockLabel(kind), this)) {
        auto* line = new QVBoxLayout(this);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(0);
        line->addWidget(gap);
        line->addWidget(card);
        gap->setEnabled(!column->isFixed());
    }
    FieldRows* rows() const { return static_cast<FieldRows*>(card->body()); }
    AddGap* gap;
    FoldCard* card;
};

BlocksInput::BlocksInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_column(new ReorderColumn(0, this))
    , m_tools(new QWidget(this))
    , m_fallbackNote(new QWidget(this))
    , m_fallbackText(new QLabel(m_fallbackNote)) {
    m_column->setFixed(context().isReadOnly());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(this, 8));

    auto* note = new QHBoxLayout(m_fallbackNote);
    note->setContentsMargins(0, 0, 0, 0);
    m_fallbackText->setWordWrap(true);
    setRole(m_fallbackText, "muted");
    note->addWidget(m_fallbackText, 1);
    auto* copy =
        new QuietButton(QStringLiteral("copy"), tr("Start from a copy"), m_fallbackNote, tr("Start from a copy"));
    copy->setTone(QuietButton::Tone::Accent);
    copy->setVisible(!context().isReadOnly());
    note->addWidget(copy);
    column->addWidget(m_fallbackNote);
    m_fallbackNote->hide();
    connect(copy, &QAbstractButton::clicked, this, [this] { patch(jsonOf(field(), m_fallback)); });

    column->addWidget(m_column);
    const QString what = tr("Add module");
    m_add = new QuietButton(QStringLiteral("add"), what, this, what);
    column->addWidget(m_add);
    adopt(m_add, what);
    m_add->setVisible(!context().isReadOnly());
    connect(m_add, &QAbstractButton::clicked, this, [this] { addAt(cardCount(), m_add); });
    connect(m_column, &ReorderColumn::moveRequested, this, &BlocksInput::moveTo);

    auto* tools = new QHBoxLayout(m_tools);
    tools->setContentsMargins(0, 0, 0, 0);
    tools->setSpacing(scaled(this, 2));
    const auto addTool = [&](const QString& icon, const QString& name, bool isOpen) {
        auto* button = new QuietButton(icon, name, m_tools);
        button->setCompact(true);
        tools->addWidget(button);
        connect(button, &QAbstractButton::clicked, this, [this, isOpen] { setAllOpen(isOpen); });
    };
    addTool(QStringLiteral("chevron-down"), tr("Open all"), true);
    addTool(QStringLiteral("chevron-up"), tr("Close all"), false);
}

bool BlocksInput::eventFilter(QObject* watched, QEvent* event) {
    // The head of a card stands for its module, not for the whole field.
    const QVariant path = watched->property("path");
    if (event->type() == QEvent::FocusIn && path.isValid()) {
        tellPlace(path.toString().toStdString());
        return QWidget::eventFilter(watched, event);
    }
    return FieldInput::eventFilter(watched, event);
}

void BlocksInput::tellPlace(const std::string& path) {
    emit context().fieldFocused(context().origin(path));
}

std::string BlocksInput::pathOf(const Block& block) const {
    return place().path + "/" + escapePathPart(block.key);
}

BlocksInput::Item* BlocksInput::item(int index) const {
    return static_cast<Item*>(m_column->item(index));
}

FoldCard* BlocksInput::card(int index) const {
    return item(index)->card;
}

int BlocksInput::indexOf(const std::string& key) const {
    for (std::size_t i = 0; i < m_blocks.size(); ++i)
        if (m_blocks[i]->key == key)
            return static_cast<int>(i);
    return -1;
}

QWidget* BlocksInput::focusTarget() {
    return m_blocks.empty() ? m_add : card(0)->head();
}

QWidget* BlocksInput::makeItem(const std::shared_ptr<const Block>& block) {
    const BlockKind& kind = field().blocks[block->kind];
    auto* made = new Item(m_column, kind, m_column);
    FoldCard* card = made->card;
    const std::string key = block->key;
    const auto indexNow = [this, key] { return indexOf(key); };
    card->setBodyMaker([this, key, &kind](QWidget* parent) -> QWidget* {
        const auto& shown = m_blocks[static_cast<std::size_t>(indexOf(key))];
        auto* rows = new FieldRows(context(), kind.fields, pathOf(*shown), false, parent);
        rows->setValues(shown->fields);
        return rows;
    });
    const QString openKey = QString::fromStdString(pathOf(*block));
    connect(card, &FoldCard::toggled, this, [this, card, openKey](bool isOpen) {
        if (isOpen)
            context().openCards().insert(openKey);
        else
            context().openCards().remove(openKey);
        emit context().structureChanged();
        if (!isOpen || !card->head()->hasFocus())
            return;
        tellPlace(openKey.toStdString());
        emit context().cardOpened(card);
    });
    connect(card, &FoldCard::actionsMade, &context(), &FormContext::structureChanged);
    connect(card, &FoldCard::removeRequested, this, [this, indexNow] { removeAt(indexNow()); });
    connect(card, &FoldCard::duplicateRequested, this, [this, indexNow] { duplicateAt(indexNow()); });
    connect(card, &FoldCard::addRequested, this, [this, indexNow, card] { addAt(indexNow() + 1, card); });
    connect(card, &FoldCard::moveRequested, this,
            [this, indexNow](int steps) { moveTo(indexNow(), indexNow() + steps); });
    connect(made->gap, &QAbstractButton::clicked, this, [this, indexNow, made] { addAt(indexNow(), made->gap); });
    card->head()->installEventFilter(this);
    card->head()->setProperty("path", openKey);
    return made;
}

void BlocksInput::fill(int index) {
    const Block& block = *m_blocks[static_cast<std::size_t>(index)];
    Item* shown = item(index);
    shown->card->setSummary(blockSummary(context().state(), field().blocks[block.kind], block, context().locale()));
    if (shown->rows() != nullptr)
        shown->rows()->setValues(block.fields);
}

void BlocksInput::setValue(const Value& value) {
    static const BlockList kNone;
    const BlockList& blocks = value.isNull() ? kNone : value.asBlocks();
    setEmpty(blocks.empty());
    m_isFilled = true;
    showFallback();

    std::unordered_map<std::string_view, std::size_t> wanted;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        wanted.emplace(blocks[i]->key, i);
    for (int i = cardCount() - 1; i >= 0; --i) {
        const Block& old = *m_blocks[static_cast<std::size_t>(i)];
        const auto found = wanted.find(old.key);
        if (found != wanted.end() && blocks[found->second]->kind == old.kind)
            continue;
        QWidget* gone = m_column->takeItem(i);
        gone->hide();
        gone->deleteLater();
        m_blocks.erase(m_blocks.begin() + i);
    }
    std::string newKey;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const int at = static_cast<int>(i);
        const int old = indexOf(blocks[i]->key);
        if (old < 0) {
            m_blocks.insert(m_blocks.begin() + at, blocks[i]);
            m_column->insertItem(at, makeItem(blocks[i]));
            fill(at);
            newKey = blocks[i]->key;
            continue;
        }
        if (old != at) {
            m_column->moveItem(old, at);
            const std::shared_ptr<const Block> moved = m_blocks[static_cast<std::size_t>(old)];
            m_blocks.erase(m_blocks.begin() + old);
            m_blocks.insert(m_blocks.begin() + at, moved);
        }
        auto& shown = m_blocks[i];
        if (shown == blocks[i])
            continue;
        const bool isSame = *shown == *blocks[i];
        shown = blocks[i];
        if (!isSame)
            fill(at);
    }
    m_column->setVisible(!m_blocks.empty());
    m_tools->setVisible(m_blocks.size() > 1);
    emit context().structureChanged();
    if (m_opensNew && !newKey.empty()) {
        m_opensNew = false;
        FoldCard* made = card(indexOf(newKey));
        made->setOpen(true);
        if (FieldRows* rows = item(indexOf(newKey))->rows(); rows != nullptr && rows->count() > 0)
            rows->row(0)->input()->focusTarget()->setFocus(Qt::OtherFocusReason);
        else
            made->head()->setFocus(Qt::OtherFocusReason);
        emit context().cardOpened(made);
        emit opened();
    }
}

void BlocksInput::setFallback(const Value& value, const QString& from) {
    m_fallback = value;
    m_fallbackFrom = from;
    showFallback();
}

void BlocksInput::showFallback() {
    const bool isShown = m_isFilled && isEmpty() && !m_fallback.isNull() && !m_fallback.asBlocks().empty();
    m_fallbackNote->setVisible(isShown);
    if (isShown)
        m_fallbackText->setText(tr("Without modules of its own this language shows those of %1.").arg(m_fallbackFrom));
}

FieldInput* BlocksInput::descend(std::span<const std::string> parts) {
    const int index = parts.empty() ? -1 : indexOf(parts[0]);
    if (index < 0)
        return this;
    card(index)->setOpen(true);
    if (FieldRows* rows = item(index)->rows()) {
        if (parts.size() == 1 && rows->count() > 0)
            return rows->row(0)->input();
        if (FieldInput* found = rows->descend(parts.subspan(1)))
            return found;
    }
    return this;
}

void BlocksInput::recordsChanged(const ChangedRecords& records) {
    for (int i = 0; i < cardCount(); ++i) {
        const Block& block = *m_blocks[static_cast<std::size_t>(i)];
        item(i)->card->setSummary(
            blockSummary(context().state(), field().blocks[block.kind], block, context().locale()));
        if (FieldRows* rows = item(i)->rows())
            rows->recordsChanged(records);
    }
}

void BlocksInput::addAt(int index, QWidget* anchor) {
    openKindPicker(anchor, field(), [self = QPointer<BlocksInput>(this), index](std::size_t kind) {
        if (self != nullptr)
            self->insert(index, {{"kind", self->field().blocks[kind].name}});
    });
}

void BlocksInput::insert(int index, nlohmann::json value) {
    m_opensNew = true;
    context().insert(place().path, static_cast<std::size_t>(index), std::move(value));
    m_opensNew = false;
}

void BlocksInput::duplicateAt(int index) {
    const Value one = Value::blocks({m_blocks[static_cast<std::size_t>(index)]});
    nlohmann::json json = blockJsonOf(context().state(), field(), ValueView(&one).block(0));
    json.erase("key");
    insert(index + 1, std::move(json));
}

void BlocksInput::removeAt(int index) {
    const std::string path = pathOf(*m_blocks[static_cast<std::size_t>(index)]);
    QWidget* gone = m_column->takeItem(index);
    gone->hide();
    gone->deleteLater();
    m_blocks.erase(m_blocks.begin() + index);
    m_column->setVisible(!m_blocks.empty());
    QWidget* next = m_blocks.empty() ? m_add : card(std::min(index, cardCount() - 1))->head();
    next->setFocus(Qt::OtherFocusReason);
    context().remove(path);
}

void BlocksInput::moveTo(int from, int to) {
    if (from < 0 || to < 0 || to >= cardCount() || from == to)
        return;
    QWidget* focus = window()->focusWidget();
    m_column->moveItem(from, to);
    emit context().structureChanged();
    const std::shared_ptr<const Block> moved = m_blocks[static_cast<std::size_t>(from)];
    m_blocks.erase(m_blocks.begin() + from);
    m_blocks.insert(m_blocks.begin() + to, moved);
    if (focus != nullptr)
        focus->setFocus();
    context().move(pathOf(*moved), static_cast<std::size_t>(to));
    emit opened();
}

void BlocksInput::setAllOpen(bool isOpen) {
    for (int i = 0; i < cardCount(); ++i)
        card(i)->setOpen(isOpen);
}

} // namespace galley::ui
