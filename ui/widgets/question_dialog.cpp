#include "ui/widgets/question_dialog.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

QuestionDialog::QuestionDialog(const QString& title, const QString& text, const QString& action, QWidget* parent,
                               Answer usual)
    : QDialog(parent)
    , m_action(new QPushButton(action, this))
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
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
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    row->addWidget(m_cancel);
    setRole(m_action, "danger");
    connect(m_action, &QPushButton::clicked, this, &QDialog::accept);
    row->addWidget(m_action);
    column->addLayout(row);
    // Return presses the button that has the focus, whichever it is.
    QPushButton* first = usual == Answer::Act ? m_action : m_cancel;
    first->setDefault(true);
    first->setFocus();
}

} // namespace galley::ui
