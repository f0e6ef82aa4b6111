#include "ui/review/change_detail.h"

#include "model/dataset/describe.h"
#include "ui/review/differences_page.h"
#include "ui/review/impact_line.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/awaited_page.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/return_key.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace galley::ui {

ChangeDetail::ChangeDetail(QWidget* parent)
    : QWidget(parent)
    , m_task(new BackgroundTask(this))
    , m_now(new QLabel(tr("Draft"), this))
    , m_differences(new AwaitedPage(this))
    , m_pages(new ImpactLine(this))
    , m_jump(new QPushButton(tr("Open in the form"), this)) {
    auto* column = new QVBoxLayout(this);
    // Margins are not mirrored with the layout: this one is at the line between list and detail.
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    column->setContentsMargins(isMirrored ? 0 : space::kL, 0, isMirrored ? space::kL : 0, 0);
    addDifferences(*column);
    column->addWidget(m_pages);
    column->addWidget(m_jump, 0, Qt::AlignLeading);
    leaveReturnAlone({m_jump});
    showNone();
    connect(m_jump, &QPushButton::clicked, this, &ChangeDetail::open);
    connect(m_pages, &ImpactLine::pageActivated, this,
            [this](const QString& record) { emit fieldActivated(record, QString()); });
}

void ChangeDetail::addDifferences(QVBoxLayout& column) {
    // Over the columns of the page below, which has the older text on the left in every language.
    auto* headRow = new QWidget(this);
    headRow->setLayoutDirection(Qt::LeftToRight);
    auto* heads = new QHBoxLayout(headRow);
    heads->setContentsMargins(0, 0, 0, 0);
    heads->setSpacing(0);
    for (QLabel* head : {new QLabel(tr("Published"), headRow), m_now}) {
        head->setFont(textFont(TextRole::Strong));
        heads->addWidget(head, 1);
    }
    column.addWidget(headRow);
    m_differences->setLayoutDirection(Qt::LeftToRight);
    m_differences->setAccessibleName(tr("Differences"));
    connect(m_differences->verticalScrollBar(), &QScrollBar::rangeChanged, heads, [this, heads](int, int most) {
        heads->setContentsMargins(0, 0, most > 0 ? m_differences->verticalScrollBar()->sizeHint().width() : 0, 0);
    });
    column.addWidget(m_differences, 1);
}

void ChangeDetail::showChange(std::shared_ptr<const ReviewData> review, std::size_t change) {
    // The same record of a review that was made anew: what is read stays where it is until the new text is written.
    const bool isSame =
        m_data != nullptr && m_data != review && m_data->changes[m_change].ref == review->changes[change].ref;
    m_data = std::move(review);
    m_change = change;
    const RecordChange& shown = m_data->changes[change];
    m_now->setText(m_data->line.key.empty() ? tr("Draft") : tr("Release"));
    if (!isSame)
        m_differences->await(tr("Comparing…"));
    write(isSame ? Reading::GoesOn : Reading::Begins);
    // What is gone from a site that began anew has no place in the form.
    const bool hasPlace = m_data->draft->state().findPath(pathOf(*m_data, shown)).has_value();
    enableUnless(m_jump, hasPlace ? QString() : tr("This record is gone from the site"));
    m_pages->ask(replicaOf(*m_data, shown), shown.ref,
                 kindOf(shown) == ChangeKind::Removed ? ShownWhen::UntilNow : ShownWhen::Now, m_data->draft);
}

void ChangeDetail::showNone() {
    m_data.reset();
    m_task->abandon();
    m_differences->setPage({});
    enableUnless(m_jump, tr("No record is chosen"));
    m_pages->clear();
}

void ChangeDetail::open() {
    if (m_data == nullptr)
        return;
    const RecordChange& change = m_data->changes[m_change];
    const auto differences = describeChange(m_data->published->state(), m_data->draft->state(), change);
    emit fieldActivated(QString::fromStdString(pathOf(*m_data, change)),
                        differences.empty() ? QString() : QString::fromStdString(differences.front().path));
}

void ChangeDetail::write(Reading reading) {
    m_task->start([this, reading, review = m_data, change = m_change,
                   tones = currentTones()](const Progress&, const CancelToken& cancel) -> BackgroundTask::Answer {
        if (cancel.isCancelled())
            return {};
        const DifferencesStyle style{review->published, review->draft, review->sharesOrdinals, tones};
        return [this, reading, page = differencesPage(review->changes[change], style)] {
            const int place = m_differences->verticalScrollBar()->value();
            m_differences->setPage(page);
            if (reading == Reading::GoesOn)
                m_differences->verticalScrollBar()->setValue(place);
        };
    });
}

void ChangeDetail::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_data != nullptr)
        write(Reading::GoesOn); // the page has its colours in the text
}

} // namespace galley::ui
