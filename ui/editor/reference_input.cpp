#include "ui/editor/reference_input.h"

#include "ui/editor/input_box.h"
#include "ui/editor/pickers.h"
#include "ui/editor/record_text.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>

namespace galley::ui {

/// The record as a button over the whole width; the tools stand on its end.
class ReferenceInput::Face : public QAbstractButton {
public:
    explicit Face(QWidget* parent)
        : QAbstractButton(parent) {
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override { return {scaled(this, 220), scaled(this, 38)}; }
    QSize minimumSizeHint() const override { return {scaled(this, 120), scaled(this, 38)}; }

    RecordLabel label;
    bool isSet = false;
    bool isFallback = false;
    bool isReadOnly = false;
    int toolWidth = 0;

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        const bool isBroken = isSet && !label.exists;
        const QColor line = hasFocus() ? tones.accent : underMouse() ? tones.borderHover : tones.border;
        const QColor fill = isReadOnly ? readOnlyFill() : tones.field;
        drawFrame(painter, rect(), underMouse() ? mixed(tones.hover, fill, 0.5) : fill,
                  isBroken && !hasFocus() ? tones.danger : line, scaled(this, 6), hasFocus() ? 2.0 : 1.0);
        const int air = scaled(this, 10);
        const int size = scaled(this, 18);
        const auto place = [this](const QRect& one) { return QStyle::visualRect(layoutDirection(), rect(), one); };
        const QString icon = !isSet && !isFallback ? QStringLiteral("search")
                             : isBroken            ? QStringLiteral("warning")
                                                   : label.icon;
        drawIcon(painter, place(QRect(air, (height() - size) / 2, size, size)), icon,
                 isBroken ? tones.danger : tones.muted);
        const int start = 2 * air + size - scaled(this, 2);
        int room = width() - start - air - toolWidth;
        const QFontMetrics metrics(font());
        const QString type = label.typeLabel;
        const int typeWidth = metrics.horizontalAdvance(type);
        const bool showsType = (isSet || isFallback) && room > typeWidth + scaled(this, 120);
        if (showsType) {
            painter.setPen(tones.faint);
            drawTextLine(painter, place(QRect(start + room - typeWidth, 0, typeWidth, height())),
                         Qt::AlignVCenter | Qt::AlignTrailing, type);
            room -= typeWidth + air;
        }
        painter.setPen(isBroken ? tones.danger : isSet ? tones.text : tones.faint);
        drawTextLine(painter, place(QRect(start, 0, room, height())), Qt::AlignVCenter | Qt::AlignLeading, text());
    }
};

nlohmann::json referenceJson(const State& state, const Field& field, RecordRef ref) {
    const RecordView record = state.record(ref);
    if (field.targets.size() == 1)
        return record.id();
    return {{"type", record.type().name}, {"id", record.id()}};
}

ReferenceInput::ReferenceInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_face(new Face(this))
    , m_jump(new QuietButton(QStringLiteral("external-link"), tr("Open this record"), m_face))
    , m_clear(new QuietButton(QStringLiteral("close"), tr("Clear"), m_face)) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_face);
    auto* tools = new QHBoxLayout(m_face);
    tools->setContentsMargins(0, 0, scaled(this, 5), 0);
    tools->setSpacing(0);
    tools->addStretch(1);
    for (QuietButton* button : {m_jump, m_clear}) {
        button->setCompact(true);
        tools->addWidget(button);
    }
    setFocusProxy(m_face);
    m_face->isReadOnly = context().isReadOnly();
    adopt(m_face, {}, Purpose::Look);
    adopt(m_jump, tr("Open this record"), Purpose::Look);
    adopt(m_clear, tr("Clear"));
    const auto open = [this] {
        if (!m_value.isNull())
            emit context().recordActivated(m_value.asRef());
    };
    if (context().isReadOnly())
        connect(m_face, &QAbstractButton::clicked, this, open);
    else
        connect(m_face, &QAbstractButton::clicked, this, &ReferenceInput::openPicker);
    connect(m_jump, &QAbstractButton::clicked, this, open);
    connect(m_clear, &QAbstractButton::clicked, this, [this] {
        setValue(Value::null());
        m_face->setFocus();
        patch(nullptr);
    });
    showTarget();
}

QWidget* ReferenceInput::focusTarget() {
    return m_face;
}

void ReferenceInput::setValue(const Value& value) {
    if (value == m_value && m_face->isSet == !value.isNull())
        return;
    m_value = value;
    showTarget();
}

void ReferenceInput::setFallback(const Value& value, const QString&) {
    m_fallback = value;
    showTarget();
}

void ReferenceInput::recordsChanged(const ChangedRecords& records) {
    if (!m_value.isNull() && records.contains(m_value.asRef().packed()))
        showTarget();
}

void ReferenceInput::showTarget() {
    const Value& shown = m_value.isNull() ? m_fallback : m_value;
    m_face->isSet = !m_value.isNull();
    m_face->isFallback = m_value.isNull() && !m_fallback.isNull();
    m_face->label = shown.isNull() ? RecordLabel() : recordLabel(context().state(), shown.asRef(), context().locale());
    const QString nothing = m_face->isReadOnly ? tr("Nothing") : tr("Choose…");
    m_face->setText(shown.isNull() ? nothing : m_face->label.name);
    m_face->setToolTip(shown.isNull() ? QString() : m_face->label.name);
    const QString named = m_face->isReadOnly ? tr("%1: nothing, reading only", "field").arg(place().label)
                                             : tr("%1: choose a record").arg(place().label);
    m_face->setAccessibleName(
        shown.isNull()       ? named
        : m_face->isReadOnly ? tr("%1: %2, reading only", "field, record").arg(place().label, m_face->label.name)
                             : tr("%1: %2", "field: what the control does").arg(place().label, m_face->label.name));
    m_jump->setVisible(m_face->isSet && m_face->label.exists);
    m_clear->setVisible(m_face->isSet && !place().isElement && !m_face->isReadOnly);
    m_face->toolWidth = (m_jump->isHidden() ? 0 : scaled(this, 24)) + (m_clear->isHidden() ? 0 : scaled(this, 24));
    m_face->update();
    setEmpty(m_value.isNull());
    emit stateChanged();
}

QString ReferenceInput::problem() const {
    if (m_value.isNull() || m_face->label.exists)
        return {};
    return tr("There is no record “%1”. Choose another one, or create it.").arg(m_face->label.id);
}

void ReferenceInput::openPicker() {
    const auto take = [self = QPointer<ReferenceInput>(this)](RecordRef ref) {
        if (self == nullptr)
            return;
        self->setValue(Value::ref(ref));
        self->patch(referenceJson(self->context().state(), self->field(), ref));
    };
    openRecordPicker(m_face, context(), field().targets, take,
                     m_value.isNull() ? std::nullopt : std::optional(m_value.asRef()));
}

} // namespace galley::ui
