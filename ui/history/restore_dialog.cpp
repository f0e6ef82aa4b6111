#include "ui/history/restore_dialog.h"

#include "ui/history/restoration_page.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/awaited_page.h"
#include "ui/widgets/decision_row.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

RestoreDialog::RestoreDialog(const QString& reason, std::shared_ptr<const Replica> now,
                             std::shared_ptr<const Replica> restored, std::size_t locale, QWidget* parent)
    : QDialog(parent)
    , m_now(std::move(now))
    , m_restored(std::move(restored))
    , m_locale(locale)
    , m_task(new BackgroundTask(this))
    , m_differences(new AwaitedPage(this))
    , m_restore(new QPushButton(tr("Restore what stood there"), this)) {
    setWindowTitle(tr("Restore what stood there before"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kM);
    auto* title = new QLabel(tr("Restore what stood there before?"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    auto* why = new QLabel(reason, this);
    why->setTextFormat(Qt::PlainText);
    why->setWordWrap(true);
    setRole(why, "muted");
    column->addWidget(why);
    // Over the columns of the page below, which has the present text on the left in every language.
    auto* headRow = new QWidget(this);
    headRow->setLayoutDirection(Qt::LeftToRight);
    auto* heads = new QHBoxLayout(headRow);
    heads->setContentsMargins(0, space::kS, 0, 0);
    heads->setSpacing(0);
    for (const QString& text : {tr("Now"), tr("Restored")}) {
        auto* head = new QLabel(text, headRow);
        head->setFont(textFont(TextRole::Strong));
        heads->addWidget(head, 1);
    }
    column->addWidget(headRow);
    m_differences->setLayoutDirection(Qt::LeftToRight);
    m_differences->setAccessibleName(tr("Now and restored"));
    m_differences->setMinimumHeight(scaled(this, 140));
    column->addWidget(m_differences, 1);
    auto* note = new QLabel(tr("This becomes a change of its own, which you can undo."), this);
    note->setWordWrap(true);
    setRole(note, "muted");
    column->addWidget(note);
    m_restore->setDefault(true);
    connect(m_restore, &QPushButton::clicked, this, &QDialog::accept);
    column->addLayout(decisionRow(this, m_restore, "primary"));
    resize(scaled(this, 760), scaled(this, 480));
    m_differences->await(tr("Comparing…"));
    showDifferences();
    m_restore->setFocus();
}

QTextBrowser* RestoreDialog::differences() const {
    return m_differences;
}

void RestoreDialog::showDifferences() {
    m_task->start([this, style = DifferencesStyle{m_now, m_restored, false, currentTones()},
                   locale = m_locale](const Progress&, const CancelToken& cancel) -> BackgroundTask::Answer {
        const ChangeSet changes = contentChanges(style.before->state(), style.after->state(), cancel);
        return [this, page = restorationPage(style, changes, locale, cancel)] { m_differences->setPage(page); };
    });
}

void RestoreDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showDifferences();
}

} // namespace galley::ui
