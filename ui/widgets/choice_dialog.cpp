#include "ui/widgets/choice_dialog.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

ChoiceDialog::ChoiceDialog(const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent)
    , m_row(new QHBoxLayout)
    , m_text(nullptr)
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
    setWindowTitle(title);
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    const auto addText = [&](const QString& words, TextRole role) {
        auto* label = new QLabel(words, this);
        label->setFont(textFont(role));
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setMinimumWidth(22 * line);
        column->addWidget(label);
        return label;
    };
    addText(title, TextRole::Heading);
    m_text = addText(text, TextRole::Body);
    setRole(m_text, "muted");
    column->addSpacing(space::kL);
    m_row->setSpacing(space::kS);
    m_row->addStretch();
    m_cancel->setDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_row->addWidget(m_cancel);
    column->addLayout(m_row);
    m_cancel->setFocus();
}

void ChoiceDialog::setText(const QString& text) {
    m_text->setText(text);
    adjustSize();
}

QPushButton* ChoiceDialog::addChoice(const QString& text, Emphasis emphasis, std::function<void()> chosen) {
    auto* button = new QPushButton(text, this);
    setRole(button, emphasis == Emphasis::Danger ? "danger" : "primary");
    // Not from within the click: what is chosen may destroy the window.
    connect(button, &QPushButton::clicked, this, &QDialog::accept);
    if (chosen)
        connect(
            button, &QPushButton::clicked, parentWidget(), [chosen = std::move(chosen)] { chosen(); },
            Qt::QueuedConnection);
    m_row->addWidget(button);
    return button;
}

} // namespace galley::ui
