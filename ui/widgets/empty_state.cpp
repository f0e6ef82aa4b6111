#include "ui/widgets/empty_state.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
    , m_picture(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_actions(new QHBoxLayout) {
    // Lines longer than some seventy letters are hard to read.
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    auto* column = new QWidget(this);
    column->setMaximumWidth(34 * QFontMetrics(textFont(TextRole::Body)).height());
    outer->addStretch(1);
    outer->addWidget(column, 1000);
    outer->addStretch(1);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kS);
    layout->addStretch(2);
    m_picture->setAlignment(Qt::AlignCenter);
    layout->addWidget(m_picture);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_title->setFont(textFont(TextRole::Heading));
    layout->addWidget(m_title);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    setRole(m_text, "muted");
    layout->addWidget(m_text);
    m_detail->setAlignment(Qt::AlignCenter);
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->setFont(textFont(TextRole::Caption));
    setRole(m_detail, "detail");
    m_detail->hide();
    layout->addWidget(m_detail);
    m_actions->setSpacing(space::kS);
    m_actions->setContentsMargins(0, space::kS, 0, 0);
    m_actions->addStretch();
    m_actions->addStretch();
    layout->addLayout(m_actions);
    layout->addStretch(3);
    m_title->hide();
    m_text->hide();
}

void EmptyState::setIconName(const QString& name) {
    m_iconName = name;
    updatePicture();
}

void EmptyState::setTitle(const QString& title) {
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
}

void EmptyState::setText(const QString& text) {
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

void EmptyState::setDetail(const QString& detail) {
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
}

QPushButton* EmptyState::addAction(const QString& text, Emphasis emphasis) {
    auto* button = new QPushButton(text, this);
    if (emphasis == Emphasis::Primary)
        setRole(button, "primary");
    m_actions->insertWidget(m_actions->count() - 1, button);
    return button;
}

void EmptyState::clearActions() {
    for (int i = m_actions->count() - 1; i >= 0; --i) {
        if (QWidget* widget = m_actions->itemAt(i)->widget()) {
            m_actions->removeWidget(widget);
            widget->deleteLater();
        }
    }
}

void EmptyState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        updatePicture();
}

void EmptyState::updatePicture() {
    if (!m_iconName.isEmpty())
        m_picture->setPixmap(iconPixmap(m_iconName, ColorRole::TextFaint, grown(kIconLarge), devicePixelRatioF()));
}

} // namespace galley::ui
