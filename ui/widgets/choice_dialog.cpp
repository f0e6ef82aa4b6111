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
    , m_row(new QHBoxLayout) {
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
        label->setMinimumWidth(26 * line);
        column->addWidget(label);
        return label;
    };
    addText(title, TextRole::Heading);
    setRole(addText(text, TextRole::Body), "muted");
    column->addSpacing(space::kL);
    m_row->setSpacing(space::kS);
    m_row->addStretch();
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_row->addWidget(cancel);
    column->addLayout(m_row);
    cancel->setFocus();
}

QPushButton* ChoiceDialog::addChoice(const QString& text, Emphasis emphasis, std::function<void()> chosen) {
    auto* button = new QPushButton(text, this);
    setRole(button, emphasis == Emphasis::Danger ? "danger" : "primary");
    button->setAutoDefault(false);
    // Not from within the click: what is chosen may destroy the window.
    connect(button, &QPushButton::clicked, this, &QDialog::accept);
    connect(
        button, &QPushButton::clicked, parentWidget(), [chosen = std::move(chosen)] { chosen(); },
        Qt::QueuedConnection);
    m_row->addWidget(button);
    return button;
}

} // namespace galley::ui
