#include "ui/review/review_lists.h"

#include "ui/review/problem_delegate.h"
#include "ui/review/review_model.h"
#include "ui/review/review_words.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/metrics.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace galley::ui {

namespace {

void dress(QListView& list, const QString& name, QAbstractItemModel* model) {
    list.setModel(model);
    list.setFrameShape(QFrame::NoFrame);
    list.setMouseTracking(true);
    list.setEditTriggers(QAbstractItemView::NoEditTriggers);
    list.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list.setAccessibleName(name);
}

} // namespace

ReviewLists::ReviewLists(QWidget* parent)
    : QWidget(parent)
    , m_records(new ReviewModel(this))
    , m_problems(new ProblemModel(this))
    , m_all(new QCheckBox(this))
    , m_recordList(new QListView(this))
    , m_problemTitle(new QLabel(this))
    , m_problemList(new QListView(this)) {
    auto* column = new QVBoxLayout(this);
    // Margins are not mirrored with the layout: this one is at the line between list and detail.
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    column->setContentsMargins(isMirrored ? space::kM : 0, 0, isMirrored ? 0 : space::kM, 0);
    column->setSpacing(space::kS);
    column->addWidget(m_all);
    dress(*m_recordList, tr("Changed records"), m_records);
    m_recordList->setUniformItemSizes(true);
    m_recordList->setItemDelegate(new ChoiceDelegate(ReviewModel::IconRole, ReviewModel::NoteRole, m_recordList));
    column->addWidget(m_recordList, 2);
    m_problemTitle->setFont(textFont(TextRole::Heading));
    column->addWidget(m_problemTitle);
    dress(*m_problemList, tr("Problems"), m_problems);
    m_problemList->setItemDelegate(new ProblemDelegate(m_problemList));
    m_problemList->setResizeMode(QListView::Adjust);
    m_problemList->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    column->addWidget(m_problemList, 3);
    connect(m_recordList->selectionModel(), &QItemSelectionModel::currentChanged, this, &ReviewLists::recordChosen);
    connect(m_recordList, &QListView::activated, this, &ReviewLists::recordActivated);
    connect(m_problemList, &QListView::clicked, this, &ReviewLists::activateProblem);
    connect(m_problemList, &QListView::activated, this, &ReviewLists::activateProblem);
    addChoosing();
}

void ReviewLists::addChoosing() {
    m_all->setToolTip(tr("Chooses all of them, or none. What was taken off the site is chosen by itself alone."));
    m_all->hide();
    connect(m_all, &QCheckBox::clicked, this, &ReviewLists::chooseAllOrNone);
    connect(m_records, &ReviewModel::choiceChanged, this, &ReviewLists::showChoice);
    connect(m_records, &ReviewModel::choiceChanged, this, &ReviewLists::choiceChanged);
    const auto addAction = [this](const QString& text, const QKeySequence& keys, auto slot) {
        auto* action = new QAction(text, m_recordList);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, slot);
        m_recordList->addAction(action);
    };
    addAction(tr("Choose all"), QKeySequence::SelectAll, [this] {
        ReviewChoice choice = m_records->choice();
        choice.chooseUsual();
        m_records->setChoice(std::move(choice));
    });
    addAction(tr("Invert the choice"), QKeySequence(QStringLiteral("Ctrl+I")), &ReviewLists::invertChoice);
    m_recordList->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void ReviewLists::chooseAllOrNone() {
    ReviewChoice choice = m_records->choice();
    if (choice.isUsual() || choice.isAll())
        choice.chooseNone();
    else
        choice.chooseUsual();
    m_records->setChoice(std::move(choice));
}

void ReviewLists::invertChoice() {
    ReviewChoice choice = m_records->choice();
    choice.invert();
    m_records->setChoice(std::move(choice));
}

const ReviewChoice& ReviewLists::choice() const {
    return m_records->choice();
}

void ReviewLists::choose(const std::vector<RecordRef>& records) {
    ReviewChoice choice = m_records->choice();
    choice.add(*m_data, records);
    m_records->setChoice(std::move(choice));
}

void ReviewLists::showChoice() {
    const ReviewChoice& choice = m_records->choice();
    m_all->setVisible(choice.size() > 0);
    m_all->setText(tr("%1 of %2 chosen", "numbers of records")
                       .arg(QLocale().toString(static_cast<qulonglong>(choice.count())),
                            QLocale().toString(static_cast<qulonglong>(choice.size()))));
    m_all->setCheckState(choice.count() == 0 ? Qt::Unchecked : choice.isAll() ? Qt::Checked : Qt::PartiallyChecked);
}

void ReviewLists::setReview(std::shared_ptr<const ReviewData> review) {
    m_data = std::move(review);
    m_records->setReview(m_data);
    m_problems->setReview(m_data);
    showProblems();
    // Who asked for some of many wants to see these.
    std::size_t first = 0;
    while (m_data->line.wanted && first < choice().size() && !choice().isChosen(first))
        ++first;
    const QModelIndex current = m_records->index(first < choice().size() ? static_cast<int>(first) : 0);
    m_recordList->setCurrentIndex(current);
    m_recordList->scrollTo(current);
}

void ReviewLists::follow(std::shared_ptr<const ReviewData> review) {
    const QModelIndex current = m_recordList->currentIndex();
    const QModelIndex top = m_recordList->indexAt(QPoint(m_recordList->viewport()->width() / 2, 1));
    const int looked = current.row();
    const int first = top.row();
    const int problem = m_problemList->verticalScrollBar()->value();
    m_data = std::move(review);
    m_records->follow(m_data);
    m_problems->setReview(m_data);
    showProblems();
    const auto rowOf = [this](int before) { // where it is now; what took its place when it is gone
        for (std::size_t i = 0; before >= 0 && i < m_data->older.size(); ++i)
            if (m_data->older[i] == static_cast<std::size_t>(before))
                return static_cast<int>(i);
        return std::min(std::max(before, 0), m_records->rowCount() - 1);
    };
    m_recordList->setCurrentIndex(m_records->index(rowOf(looked)));
    m_recordList->scrollTo(m_records->index(rowOf(first)), QAbstractItemView::PositionAtTop);
    m_problemList->verticalScrollBar()->setValue(problem);
}

void ReviewLists::goOn(std::shared_ptr<const ReviewData> review) {
    m_data = std::move(review);
    m_problems->goOn(m_data);
    showProblems();
}

int ReviewLists::currentRecord() const {
    return m_recordList->currentIndex().row();
}

void ReviewLists::showProblems() {
    const bool hasProblems = !m_data->problems.empty();
    m_problemTitle->setText(problemsTitle(*m_data));
    m_problemTitle->setVisible(hasProblems || !m_data->isElsewhereKnown);
    m_problemList->setVisible(hasProblems);
    // Beside problems, which are sentences, the names of the records take no more room than they need.
    const int rows = hasProblems ? m_records->rowCount() : 0;
    const int names = rows * m_recordList->sizeHintForRow(0) + 2 * m_recordList->frameWidth();
    m_recordList->setMaximumHeight(rows > 0 ? names : QWIDGETSIZE_MAX);
}

void ReviewLists::activateProblem(const QModelIndex& index) {
    const Problem& problem = m_data->problems[static_cast<std::size_t>(index.row())];
    if (!problem.record.empty())
        emit problemActivated(QString::fromStdString(problem.record), QString::fromStdString(problem.field));
}

} // namespace galley::ui
