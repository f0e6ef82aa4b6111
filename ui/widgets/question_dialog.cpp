#include "ui/widgets/question_dialog.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

QuestionDialog::QuestionDialog(const QString& title, const QString& text, const QString& action, QWidget* parent)
    : QDialog(parent)
    , m_action(new QPushButton(action, this)) {
    setWindowTitle(action);
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    const auto addText = [&](const QString& words, TextRole role) {
        auto* label = new QLabel(words, this);
        label->setFont(textFont(role));
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setMinimumWidth(20 * line);
        column->addWidget(label);
        return label;
    };
    addText(title, TextRole::Heading);
    setRole(addText(text, TextRole::Body), "muted");
    column->addSpacing(space::kL);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    row->addStretch();
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    row->addWidget(cancel);
    setRole(m_action, "danger");
    m_action->setAutoDefault(false);
    connect(m_action, &QPushButton::clicked, this, &QDialog::accept);
    row->addWidget(m_action);
    column->addLayout(row);
    cancel->setFocus();
}

} // namespace galley::ui
