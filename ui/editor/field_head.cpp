#include "ui/editor/field_head.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/tones.h"

#include <QLabel>
#include <QMouseEvent>
#include <QPainter>

namespace galley::ui {

namespace {

/// The code of a language in a small frame.
class LocaleBadge : public QLabel {
public:
    LocaleBadge(const QString& code, QWidget* parent)
        : QLabel(code, parent) {
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.82);
        small.setWeight(QFont::DemiBold);
        setFont(small);
        setContentsMargins(scaled(this, 5), 0, scaled(this, 5), 0);
        setToolTip(FieldHead::tr("This field has a value for each language; you are editing %1.").arg(code));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        ui::drawFrame(painter, rect(), tones.hover, {}, scaled(this, 4));
        painter.setPen(tones.muted);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

FieldHead::FieldHead(const FieldInput& input, QWidget* target, QWidget* tools, QWidget* row)
    : m_target(target) {
    setSpacing(scaled(row, 6));
    auto* name = new QLabel(input.place().label, row);
    QFont nameFont = name->font();
    nameFont.setWeight(QFont::Medium);
    name->setFont(nameFont);
    name->setBuddy(target);
    name->installEventFilter(this); // a label without a letter to press does not lead to its buddy by itself
    name->setWordWrap(false);
    addWidget(name);
    const Field& field = input.field();
    if (field.required)
        addMark(tr("Required"), row);
    if (!field.isPublic)
        addMark(tr("Not published"), row)
            ->setToolTip(tr("Readers never see this field; it is for you and your colleagues."));
    if (field.localized) {
        const FormContext& context = input.context();
        addWidget(new LocaleBadge(QString::fromStdString(context.schema().locales[context.locale()].code), row));
        m_origin = new QLabel(row);
        m_origin->hide();
        setRole(m_origin, "faint");
        addWidget(m_origin);
    }
    addStretch(1);
    if (tools != nullptr)
        addWidget(tools);
}

QLabel* FieldHead::addMark(const QString& words, QWidget* row) {
    auto* mark = new QLabel(words, row);
    QFont small = mark->font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    mark->setFont(small);
    setRole(mark, "faint");
    addWidget(mark);
    return mark;
}

void FieldHead::showOrigin(const QString& locale) {
    if (m_origin == nullptr)
        return;
    m_origin->setVisible(!locale.isEmpty());
    m_origin->setText(tr("from %1", "a language code").arg(locale));
}

bool FieldHead::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton)
        m_target->setFocus(Qt::MouseFocusReason);
    return QHBoxLayout::eventFilter(watched, event);
}

} // namespace galley::ui
