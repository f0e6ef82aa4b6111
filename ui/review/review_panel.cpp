#include "ui/review/review_panel.h"

#include "ui/publish/failure_words.h"
#include "ui/review/change_detail.h"
#include "ui/review/needed_box.h"
#include "ui/review/review_lists.h"
#include "ui/review/review_words.h"
#include "ui/tasks/background_task.h"
#include "ui/tasks/large_value.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/return_key.h"

#include <QAccessible>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace galley::ui {

namespace {

/// So long changes are gathered: a colleague types on.
constexpr int kPauseMs = 200;

} // namespace

ReviewPanel::ReviewPanel(QWidget* parent)
    : QWidget(parent)
    , m_task(new BackgroundTask(this))
    , m_pause(new QTimer(this))
    , m_summary(new QLabel(this))
    , m_held(new QLabel(tr("Readers are held at a version, so what you publish is kept for later. Let them go on in "
                           "“Published versions”."),
                        this))
    , m_alarm(new QLabel(this))
    , m_undecided(new QLabel(this))
    , m_news(new QLabel(this))
    , m_leftOut(new LeftOutRow(this))
    , m_anyway(new QCheckBox(tr("Publish in spite of the errors"), this))
    , m_stack(new QStackedLayout)
    , m_work(new QWidget(this))
    , m_empty(new EmptyState(this))
    , m_lists(new ReviewLists(m_work))
    , m_detail(new ChangeDetail(m_work))
    , m_needed(new NeededBox(this))
    , m_rest(new QLabel(this))
    , m_conflicts(new QPushButton(tr("Go to the conflicts"), this))
    , m_message(new QLineEdit(this))
    , m_publish(new QPushButton(tr("Publish"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kL);
    addHead(*column);
    addWork(*column);
    addBottom(*column);
    setSurface(this, "surface");
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPauseMs);
    connect(m_pause, &QTimer::timeout, this, &ReviewPanel::compareNext);
    connect(m_task, &BackgroundTask::finished, this, [this] {
        m_isComparing = false;
        if (!m_pause->isActive())
            compareNext();
    });
}

void ReviewPanel::addHead(QVBoxLayout& column) {
    auto* title = new QLabel(tr("Review and publish"), this);
    title->setFont(textFont(TextRole::Title));
    column.addWidget(title);
    setRole(m_summary, "muted");
    m_summary->setWordWrap(true);
    column.addWidget(m_summary);
    m_held->setWordWrap(true);
    m_held->setTextFormat(Qt::PlainText);
    m_held->hide();
    column.addWidget(m_held);
    setRole(m_alarm, "danger");
    setRole(m_undecided, "warning");
    setRole(m_news, "warning");
    for (QLabel* label : {m_alarm, m_undecided, m_news}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->hide();
        column.addWidget(label);
    }
    column.addWidget(m_leftOut);
    connect(m_leftOut, &LeftOutRow::fieldActivated, this, &ReviewPanel::fieldActivated);
    m_anyway->setToolTip(tr("Readers will meet them. They are no reason to stop a later publish."));
    m_anyway->hide();
    column.addWidget(m_anyway);
    connect(m_anyway, &QCheckBox::toggled, this, &ReviewPanel::allowPublish);
}

void ReviewPanel::addWork(QVBoxLayout& column) {
    auto* split = new QSplitter(Qt::Horizontal, m_work);
    auto* work = new QVBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->addWidget(split);
    split->addWidget(m_lists);
    split->addWidget(m_detail);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    m_stack->addWidget(m_work);
    m_stack->addWidget(m_empty);
    column.addLayout(m_stack, 1);
    connect(m_lists, &ReviewLists::recordChosen, this, &ReviewPanel::showRecord);
    connect(m_lists, &ReviewLists::choiceChanged, this, &ReviewPanel::showChoice);
    connect(m_lists, &ReviewLists::recordActivated, m_detail, &ChangeDetail::open);
    connect(m_lists, &ReviewLists::problemActivated, this, &ReviewPanel::fieldActivated);
    connect(m_detail, &ChangeDetail::fieldActivated, this, &ReviewPanel::fieldActivated);
}

void ReviewPanel::addBottom(QVBoxLayout& column) {
    column.addWidget(m_needed);
    connect(m_needed, &NeededBox::answered, this, &ReviewPanel::allowPublish);
    connect(m_needed, &NeededBox::recordActivated, this,
            [this](const QString& record) { emit fieldActivated(record, {}); });
    connect(m_needed, &NeededBox::wanted, this, &ReviewPanel::takeNeeded);
    setRole(m_rest, "muted");
    m_rest->setWordWrap(true);
    m_rest->setTextFormat(Qt::PlainText);
    m_rest->hide();
    column.addWidget(m_rest);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(space::kM);
    m_message->setPlaceholderText(tr("What is new? A word to those who read the history."));
    m_message->setAccessibleName(tr("Message"));
    new GraphemeCaret(m_message);
    bottom->addWidget(m_message, 1);
    auto* close = new QPushButton(tr("Cancel"), this);
    connect(close, &QPushButton::clicked, this, &ReviewPanel::closeRequested);
    bottom->addWidget(close);
    m_conflicts->hide();
    connect(m_conflicts, &QPushButton::clicked, this, &ReviewPanel::conflictsRequested);
    bottom->addWidget(m_conflicts);
    setRole(m_publish, "primary");
    allowPublish();
    bottom->addWidget(m_publish);
    column.addLayout(bottom);
    // Return in the message publishes; no other button may take it for itself.
    leaveReturnAlone({close, m_conflicts, m_publish});
    connect(m_message, &QLineEdit::returnPressed, m_publish, &QPushButton::click);
    connect(m_publish, &QPushButton::clicked, this,
            [this] { emit publishRequested(m_message->text().trimmed(), m_anyway->isChecked()); });
}

void ReviewPanel::review(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                         const QString& siteFolder, ReviewedLine line, Workspace* site) {
    m_data.reset();
    m_first.reset();
    m_next = {};
    m_isAwaited = false;
    m_siteFolder = siteFolder;
    m_site = site;
    m_needed->clear();
    m_rest->hide();
    m_conflicts->hide();
    m_summary->clear();
    m_held->hide();
    for (QLabel* label : {m_alarm, m_undecided, m_news})
        label->hide();
    m_anyway->hide();
    m_empty->setIconName(QStringLiteral("compare"));
    m_empty->setTitle(line.key.empty() ? tr("Comparing the draft with what is published…")
                                       : tr("Comparing the release with what is published…"));
    m_empty->setText({});
    m_stack->setCurrentWidget(m_empty);
    allowPublish();
    start([published = std::move(published), draft = std::move(draft), siteFolder, line = std::move(line)](
              const CancelToken& cancel) { return makeReview(published, draft, siteFolder, cancel, line); },
          &ReviewPanel::takeFirst);
}

void ReviewPanel::start(Review review, Taking taking) {
    m_isComparing = taking != &ReviewPanel::takeElsewhere;
    m_task->start([this, taking, review = std::move(review)](const Progress&,
                                                             const CancelToken& cancel) -> BackgroundTask::Answer {
        return [this, taking, found = shareLarge(review(cancel))] {
            if (found->draft != nullptr) // else it was not found out
                (this->*taking)(found);
        };
    });
}

void ReviewPanel::awaitChange() {
    m_isAwaited = true;
    allowPublish();
}

void ReviewPanel::follow(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                         ReviewedLine line) {
    m_next = [published = std::move(published), draft = std::move(draft), siteFolder = m_siteFolder,
              line = std::move(line)](const CancelToken& cancel) {
        return makeReview(published, draft, siteFolder, cancel, line);
    };
    m_isAwaited = false;
    allowPublish();
    if (!m_pause->isActive()) // who types on and on is followed all the same
        m_pause->start();
}

void ReviewPanel::compareNext() {
    if (!m_next || m_isComparing) // what is compared now is shown first
        return;
    start(
        [next = std::exchange(m_next, {}), before = m_data, first = m_first](const CancelToken& cancel) {
            ReviewData found = next(cancel);
            if (found.draft != nullptr && before != nullptr)
                compareReviews(found, *before, *first);
            return found;
        },
        &ReviewPanel::takeNext);
}

void ReviewPanel::showLeftOut(const std::vector<LeftOut>& fields) {
    m_leftOut->showFields(fields);
}

void ReviewPanel::takeFirst(const std::shared_ptr<const ReviewData>& found) {
    m_first = found;
    take(found);
    showResult();
    emit reviewed();
}

void ReviewPanel::takeNext(const std::shared_ptr<const ReviewData>& found) {
    if (m_data == nullptr)
        return takeFirst(found);
    const std::shared_ptr<const ReviewData> before = m_data;
    take(found);
    showNext(*before);
    emit followed();
}

void ReviewPanel::takeElsewhere(const std::shared_ptr<const ReviewData>& found) {
    take(found);
    m_lists->goOn(m_data);
    emit lookedElsewhere();
}

void ReviewPanel::take(const std::shared_ptr<const ReviewData>& found) {
    m_isComparing = false;
    if (m_next && !m_pause->isActive())
        m_pause->start();
    m_data = found;
    if (!m_data->isElsewhereKnown)
        start([found](const CancelToken& cancel) { return lookElsewhere(*found, cancel); },
              &ReviewPanel::takeElsewhere);
    const bool isEmpty = m_data->changes.empty() && m_data->problems.empty();
    m_stack->setCurrentWidget(isEmpty ? static_cast<QWidget*>(m_empty) : m_work);
}

void ReviewPanel::showResult() {
    const bool isAny = waitingIn(*m_data).isAny();
    m_summary->setText(reviewSummary(*m_data));
    m_held->setVisible(isAny && m_data->hold != Hold::None);
    m_anyway->setChecked(false);
    showEmpty();
    m_lists->setReview(m_data); // which tells what is chosen
    if (m_lists->currentRecord() < 0)
        m_detail->showNone();
    m_message->setEnabled(isAny || !m_data->changes.empty());
    m_message->setFocus();
}

void ReviewPanel::showNext(const ReviewData& before) {
    const bool isAny = waitingIn(*m_data).isAny();
    m_summary->setText(reviewSummary(*m_data));
    m_held->setVisible(isAny && m_data->hold != Hold::None);
    const auto errorsOf = [](const ReviewData& review) {
        return std::vector<Problem>(review.problems.begin(),
                                    review.problems.begin() + static_cast<std::ptrdiff_t>(review.errors));
    };
    if (errorsOf(before) != errorsOf(*m_data)) // the person has not seen these
        m_anyway->setChecked(false);
    showEmpty();
    m_lists->follow(m_data); // which tells what is chosen
    if (m_lists->currentRecord() < 0)
        m_detail->showNone();
    m_message->setEnabled(isAny || !m_data->changes.empty());
    showNews();
}

void ReviewPanel::showNews() {
    const QString news = newsWords(*m_data);
    if (m_news->text() == news)
        return;
    m_news->setText(news);
    m_news->setVisible(!news.isEmpty());
    QAccessibleEvent told(m_news, QAccessible::Alert);
    QAccessible::updateAccessibility(&told);
}

void ReviewPanel::showEmpty() {
    const bool isAny = waitingIn(*m_data).isAny();
    const bool isDone = !isAny && m_data->fileErrors.empty() && m_data->line.conflicts == 0;
    m_empty->setIconName(isDone ? QStringLiteral("check") : QStringLiteral("publish"));
    m_empty->setTitle(isDone ? tr("Everything is published") : tr("No record changed"));
    m_empty->setText(isAny     ? otherChanges(*m_data)
                     : !isDone ? QString()
                     : m_data->hold == Hold::AtOlder
                         ? tr("Nothing changed since the last publish, which is kept until readers are let go on.")
                         : tr("Nothing changed since the last publish: readers see what you see."));
}

void ReviewPanel::showRecord() {
    const int row = m_lists->currentRecord();
    if (m_data == nullptr || row < 0)
        m_detail->showNone();
    else
        m_detail->showChange(m_data, static_cast<std::size_t>(row));
}

void ReviewPanel::showChoice() {
    if (m_data == nullptr)
        return;
    const ReviewChoice& choice = m_lists->choice();
    const QString undecided = undecidedWords(choice.undecided(*m_data));
    m_undecided->setText(undecided);
    m_undecided->setVisible(!undecided.isEmpty());
    m_conflicts->setVisible(m_data->line.conflicts > 0 || !undecided.isEmpty());
    const QString rest = restWords(*m_data, choice);
    m_rest->setText(rest);
    m_rest->setVisible(!rest.isEmpty());
    const bool isAllOfDraft = m_data->line.key.empty() && choice.isUsual() && choice.isAll();
    if (m_site == nullptr || choice.count() == 0 || isAllOfDraft)
        m_needed->clear();
    else
        m_needed->ask(*m_site, m_data, choice.publishChoice(*m_data));
    showAlarm();
    allowPublish();
}

std::size_t ReviewPanel::errors() const {
    return m_needed->takesAlong() ? m_needed->errorsLeft() : m_lists->choice().errors(*m_data);
}

void ReviewPanel::showAlarm() {
    const QString alarm = alarmWords(*m_data, errors());
    m_alarm->setText(alarm);
    m_alarm->setVisible(!alarm.isEmpty());
    // Without theme or assets there is nothing to publish in spite of errors.
    m_anyway->setVisible(errors() > 0 && m_lists->choice().isAny(*m_data) && m_data->fileErrors.empty());
}

void ReviewPanel::takeNeeded() {
    std::vector<RecordRef> records;
    bool areListed = true;
    for (const NeededRecord& needed : m_needed->needed()) {
        records.push_back(needed.record);
        areListed = areListed && needed.canGoAlong() && needed.line == m_data->line.key;
    }
    if (areListed)
        m_lists->choose(records);
    else
        m_needed->takeAlong(!m_needed->takesAlong());
    showAlarm();
    allowPublish();
    m_message->setFocus();
}

PublishChoice ReviewPanel::choice() const {
    if (m_data == nullptr)
        return {};
    PublishChoice choice = m_lists->choice().publishChoice(*m_data);
    choice.withNeeded = m_needed->takesAlong();
    return choice;
}

QString ReviewPanel::release() const {
    return m_data == nullptr ? QString() : m_data->line.title;
}

QString ReviewPanel::obstacle() const {
    if (m_data == nullptr)
        return tr("What changed is still being looked for");
    if (isBehind())
        return tr("Something was changed meanwhile: what changed is still being looked for");
    const ReviewChoice& choice = m_lists->choice();
    if (!m_data->fileErrors.empty())
        return tr("The files of the site cannot be published as they are");
    if (m_data->line.conflicts > 0)
        return tr("The release has conflicts with what was published since: decide what stays, then publish it");
    if (m_data->changes.empty() && !waitingIn(*m_data).isAny())
        return tr("Nothing waits to be published");
    if (!choice.isAny(*m_data))
        return tr("Choose what is to be published");
    if (m_needed->isLooking())
        return tr("What the chosen records need is still being looked for");
    if (m_needed->error())
        return failureWords(*m_needed->error(), m_data->site);
    if (m_needed->isLacking())
        return (m_needed->canGoAlong()
                    ? tr("It cannot go alone: choose what has to go with it, too: %1", "names of records")
                    : tr("Only another release has what it needs: %1", "names of records"))
            .arg(m_needed->names());
    return errors() > 0 && !m_anyway->isChecked()
               ? tr("Readers would meet errors: mend them, or publish in spite of them")
               : QString();
}

void ReviewPanel::allowPublish() {
    m_publish->setText(m_data == nullptr ? tr("Publish") : publishWords(*m_data, m_lists->choice()));
    enableUnless(m_publish, obstacle());
}

} // namespace galley::ui
