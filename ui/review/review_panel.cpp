#include "ui/review/review_panel.h"

#include "ui/publish/failure_words.h"
#include "ui/publish/publish_words.h"
#include "ui/review/impact_line.h"
#include "ui/review/problem_delegate.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/return_key.h"
#include "ui/widgets/tones.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QPromise>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedLayout>
#include <QTextBrowser>
#include <QThreadPool>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

QListView* makeList(const QString& name, QAbstractItemModel* model, int iconRole, int noteRole, QWidget* parent) {
    auto* list = new QListView(parent);
    list->setModel(model);
    list->setItemDelegate(new ChoiceDelegate(iconRole, noteRole, list));
    list->setFrameShape(QFrame::NoFrame);
    list->setUniformItemSizes(true);
    list->setMouseTracking(true);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setAccessibleName(name);
    return list;
}

Waiting waitingIn(const ReviewData& data) {
    const bool isFirst = data.published->state().recordCount() == 0;
    const bool changesSettings = !isFirst && data.published->state().schema() != data.draft->state().schema();
    return {isFirst, data.changes.size(), changesSettings, data.files.changesLook, data.files.assets.size(), data.hold};
}

bool isGone(const RecordChange& change) {
    return change.after == nullptr || !change.after->exists;
}

/// Where the record is, or was last.
const std::shared_ptr<const Replica>& replicaOf(const ReviewData& data, const RecordChange& change) {
    return isGone(change) ? data.published : data.draft;
}

/// "type/id" of a changed record.
std::string pathOf(const ReviewData& data, const RecordChange& change) {
    return replicaOf(data, change)->state().record(change.ref).path();
}

QString summaryOf(const Waiting& waiting) {
    if (!waiting.isFirst)
        return ReviewPanel::tr("%1.", "a sentence on what changed since the last publish").arg(waitingWords(waiting));
    return waiting.records == 1 ? ReviewPanel::tr("Nothing was published yet: 1 record is new.")
                                : ReviewPanel::tr("Nothing was published yet: %1 records are new.")
                                      .arg(QLocale().toString(static_cast<qulonglong>(waiting.records)));
}

/// What changed where no record did, with the names of the first files.
QString otherChanges(const Waiting& waiting, const FileChanges& files) {
    constexpr std::size_t kMost = 5;
    QStringList sentences;
    if (waiting.changesSettings)
        sentences += ReviewPanel::tr("Settings of the site changed: its fields, languages or time zone.");
    if (waiting.changesLook)
        sentences += ReviewPanel::tr("The look of the site changed.");
    QStringList names;
    for (std::size_t i = 0; i < files.assets.size() && i < kMost; ++i)
        names += QString::fromStdString(files.assets[i]);
    if (const std::size_t more = files.assets.size() - static_cast<std::size_t>(names.size()); more > 0)
        names += ReviewPanel::tr("%n more", nullptr, static_cast<int>(more));
    if (!names.isEmpty())
        sentences += ReviewPanel::tr("Files that are new, changed or gone: %1", "names of files")
                         .arg(names.join(ReviewPanel::tr(", ", "between names of files")));
    return sentences.join(QLatin1Char(' '));
}

} // namespace

ReviewPanel::ReviewPanel(QWidget* parent)
    : QWidget(parent)
    , m_records(new ReviewModel(this))
    , m_problems(new ProblemModel(this))
    , m_summary(new QLabel(this))
    , m_held(new QLabel(tr("Readers are held at a version, so what you publish is kept for later. Let them go on in "
                           "“Published versions”."),
                        this))
    , m_alarm(new QLabel(this))
    , m_leftOut(new QWidget(this))
    , m_leftOutText(new QLabel(m_leftOut))
    , m_anyway(new QCheckBox(tr("Publish in spite of the errors"), this))
    , m_stack(new QStackedLayout)
    , m_work(new QWidget(this))
    , m_empty(new EmptyState(this))
    , m_recordList(makeList(tr("Changed records"), m_records, ReviewModel::IconRole, ReviewModel::NoteRole, this))
    , m_problemTitle(new QLabel(this))
    , m_problemList(makeList(tr("Problems"), m_problems, ProblemModel::IconRole, ProblemModel::NoteRole, this))
    , m_differences(new QTextBrowser(this))
    , m_pages(new ImpactLine(this))
    , m_jump(new QPushButton(tr("Open in the form"), this))
    , m_message(new QLineEdit(this))
    , m_publish(new QPushButton(tr("Publish"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kL);
    auto* title = new QLabel(tr("Review and publish"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    setRole(m_summary, "muted");
    m_summary->setWordWrap(true);
    column->addWidget(m_summary);

    m_held->setWordWrap(true);
    m_held->setTextFormat(Qt::PlainText);
    m_held->hide();
    column->addWidget(m_held);
    setRole(m_alarm, "danger");
    m_alarm->setWordWrap(true);
    m_alarm->setTextFormat(Qt::PlainText);
    m_alarm->hide();
    column->addWidget(m_alarm);
    auto* leftOut = new QHBoxLayout(m_leftOut);
    leftOut->setContentsMargins(0, 0, 0, 0);
    leftOut->setSpacing(space::kM);
    m_leftOutText->setWordWrap(true);
    m_leftOutText->setTextFormat(Qt::PlainText);
    setRole(m_leftOutText, "danger");
    leftOut->addWidget(m_leftOutText, 1);
    auto* goThere = new QPushButton(tr("Go to the field"), m_leftOut);
    leftOut->addWidget(goThere, 0, Qt::AlignTop);
    column->addWidget(m_leftOut);
    m_leftOut->hide();
    connect(goThere, &QPushButton::clicked, this,
            [this] { emit fieldActivated(m_firstLeftOut.record, m_firstLeftOut.path); });
    m_anyway->setToolTip(tr("Readers will meet them. They are no reason to stop a later publish."));
    m_anyway->hide();
    column->addWidget(m_anyway);
    connect(m_anyway, &QCheckBox::toggled, this, &ReviewPanel::allowPublish);

    auto* split = new QSplitter(Qt::Horizontal, m_work);
    auto* work = new QVBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->addWidget(split);
    auto* left = new QWidget(split);
    auto* lists = new QVBoxLayout(left);
    // Margins are not mirrored with the layout: both stand at the line between list and detail.
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    lists->setContentsMargins(isMirrored ? space::kM : 0, 0, isMirrored ? 0 : space::kM, 0);
    lists->setSpacing(space::kS);
    lists->addWidget(m_recordList, 2);
    m_problemList->setItemDelegate(new ProblemDelegate(m_problemList));
    m_problemList->setUniformItemSizes(false);
    m_problemList->setResizeMode(QListView::Adjust);
    m_problemList->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_problemTitle->setFont(textFont(TextRole::Heading));
    lists->addWidget(m_problemTitle);
    lists->addWidget(m_problemList, 3);
    auto* right = new QWidget(split);
    auto* detail = new QVBoxLayout(right);
    detail->setContentsMargins(isMirrored ? 0 : space::kL, 0, isMirrored ? space::kL : 0, 0);
    // Over the columns of the page below, which has the older text on the left in every language.
    auto* headRow = new QWidget(right);
    headRow->setLayoutDirection(Qt::LeftToRight);
    auto* heads = new QHBoxLayout(headRow);
    heads->setContentsMargins(0, 0, 0, 0);
    heads->setSpacing(0);
    for (const QString& text : {tr("Published"), tr("Draft")}) {
        auto* head = new QLabel(text, right);
        head->setFont(textFont(TextRole::Strong));
        heads->addWidget(head, 1);
    }
    detail->addWidget(headRow);
    m_differences->setLayoutDirection(Qt::LeftToRight);
    m_differences->document()->setDocumentMargin(0);
    connect(m_differences->verticalScrollBar(), &QScrollBar::rangeChanged, heads, [this, heads](int, int most) {
        heads->setContentsMargins(0, 0, most > 0 ? m_differences->verticalScrollBar()->sizeHint().width() : 0, 0);
    });
    m_differences->setAccessibleName(tr("Differences"));
    m_differences->setFrameShape(QFrame::NoFrame);
    m_differences->setOpenLinks(false);
    m_differences->setProperty("bare", true);
    detail->addWidget(m_differences, 1);
    detail->addWidget(m_pages);
    detail->addWidget(m_jump, 0, Qt::AlignLeading);
    connect(m_pages, &ImpactLine::pageActivated, this,
            [this](const QString& record) { emit fieldActivated(record, QString()); });
    split->addWidget(left);
    split->addWidget(right);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    m_stack->addWidget(m_work);
    m_stack->addWidget(m_empty);
    column->addLayout(m_stack, 1);

    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(space::kM);
    m_message->setPlaceholderText(tr("What is new? A word to those who read the history."));
    m_message->setAccessibleName(tr("Message"));
    bottom->addWidget(m_message, 1);
    auto* close = new QPushButton(tr("Cancel"), this);
    connect(close, &QPushButton::clicked, this, &ReviewPanel::closeRequested);
    bottom->addWidget(close);
    // Return in the message publishes; no other button may take it for itself.
    leaveReturnAlone({close, m_publish, m_jump, goThere});
    setRole(m_publish, "primary");
    bottom->addWidget(m_publish);
    column->addLayout(bottom);

    connect(&m_watcher, &QFutureWatcherBase::finished, this, &ReviewPanel::showResult);
    connect(m_recordList->selectionModel(), &QItemSelectionModel::currentChanged, this, &ReviewPanel::showRecord);
    const auto openProblem = [this](const QModelIndex& index) {
        const Problem& problem = m_data->problems[static_cast<std::size_t>(index.row())];
        if (!problem.record.empty())
            emit fieldActivated(QString::fromStdString(problem.record), QString::fromStdString(problem.field));
    };
    connect(m_problemList, &QListView::clicked, this, openProblem);
    connect(m_problemList, &QListView::activated, this, openProblem);
    const auto openRecord = [this] {
        const int row = m_recordList->currentIndex().row();
        if (m_data == nullptr || row < 0)
            return;
        const RecordChange& change = m_data->changes[static_cast<std::size_t>(row)];
        const auto differences = describeChange(m_data->published->state(), m_data->draft->state(), change);
        emit fieldActivated(QString::fromStdString(pathOf(*m_data, change)),
                            differences.empty() ? QString() : QString::fromStdString(differences.front().path));
    };
    connect(m_jump, &QPushButton::clicked, this, openRecord);
    connect(m_recordList, &QListView::activated, this, openRecord);
    connect(m_publish, &QPushButton::clicked, this,
            [this] { emit publishRequested(m_message->text().trimmed(), m_anyway->isChecked()); });
    new GraphemeCaret(m_message);
    connect(m_message, &QLineEdit::returnPressed, m_publish, &QPushButton::click);
    setSurface(this, "surface");
    m_publish->setEnabled(false);
    m_jump->setEnabled(false);
}

ReviewPanel::~ReviewPanel() {
    m_cancel.cancel();
}

void ReviewPanel::review(std::shared_ptr<const Replica> published, std::shared_ptr<const Replica> draft,
                         const QString& siteFolder) {
    m_cancel.cancel();
    m_cancel = CancelToken();
    m_data.reset();
    m_summary->clear();
    m_held->hide();
    m_alarm->hide();
    m_anyway->hide();
    m_empty->setIconName(QStringLiteral("compare"));
    m_empty->setTitle(tr("Comparing the draft with what is published…"));
    m_empty->setText({});
    m_stack->setCurrentWidget(m_empty);
    m_publish->setEnabled(false);
    start([published = std::move(published), draft = std::move(draft), siteFolder](const CancelToken& cancel) {
        return makeReview(published, draft, siteFolder, cancel);
    });
}

void ReviewPanel::start(Review review) {
    auto promise = std::make_shared<QPromise<std::shared_ptr<const ReviewData>>>();
    m_watcher.setFuture(promise->future()); // the answer to an older question is no longer awaited
    promise->start();
    QThreadPool::globalInstance()->start([promise, review = std::move(review), cancel = m_cancel] {
        promise->addResult(std::make_shared<const ReviewData>(review(cancel)));
        promise->finish();
    });
}

void ReviewPanel::showLeftOut(const std::vector<LeftOut>& fields) {
    m_leftOut->setVisible(!fields.empty());
    if (fields.empty())
        return;
    m_firstLeftOut = fields.front();
    constexpr std::size_t kMost = 3;
    QStringList words;
    for (std::size_t i = 0; i < fields.size() && i < kMost; ++i)
        words += fields[i].words;
    if (fields.size() > kMost)
        words += tr("%n more", nullptr, static_cast<int>(fields.size() - kMost));
    m_leftOutText->setText(tr("Not published is what cannot be saved as it was typed: %1. Readers see what stood there "
                              "before.",
                              "fields of records")
                               .arg(words.join(QStringLiteral(", "))));
}

void ReviewPanel::showResult() {
    if (m_watcher.future().resultCount() == 0 || m_watcher.result()->draft == nullptr)
        return;
    const bool isFirstAnswer = m_data == nullptr;
    m_data = m_watcher.result();
    if (!m_data->isElsewhereKnown)
        start([data = m_data](const CancelToken& cancel) { return lookElsewhere(*data, cancel); });
    if (!isFirstAnswer) {
        showProblems();
        emit lookedElsewhere();
        return;
    }
    m_records->setReview(m_data);
    const Waiting waiting = waitingIn(*m_data);
    const bool isAny = waiting.isAny();
    m_summary->setText(isAny ? summaryOf(waiting) : QString());
    const bool isDone = !isAny && m_data->fileErrors.empty();
    m_empty->setIconName(isDone ? QStringLiteral("check") : QStringLiteral("publish"));
    m_empty->setTitle(isDone ? tr("Everything is published") : tr("No record changed"));
    m_empty->setText(isAny     ? otherChanges(waiting, m_data->files)
                     : !isDone ? QString()
                     : m_data->hold == Hold::AtOlder
                         ? tr("Nothing changed since the last publish, which is kept until readers are let go on.")
                         : tr("Nothing changed since the last publish: readers see what you see."));
    m_held->setVisible(isAny && m_data->hold != Hold::None);
    showProblems();
    const std::size_t errors = m_data->errors;
    QStringList alarms;
    for (const Error& error : m_data->fileErrors)
        alarms += failureWords(error, m_data->site);
    if (errors > 0)
        alarms += errors == 1 ? tr("1 error must be mended before you can publish. Choose it to go there.")
                              : tr("%1 errors must be mended before you can publish. Choose one to go there.")
                                    .arg(QLocale().toString(static_cast<qulonglong>(errors)));
    m_alarm->setText(alarms.join(QLatin1Char('\n')));
    m_alarm->setVisible(!alarms.isEmpty());
    m_anyway->setChecked(false);
    // Without theme or assets there is nothing to publish in spite of errors.
    m_anyway->setVisible(errors > 0 && isAny && m_data->fileErrors.empty());
    allowPublish();
    m_message->setEnabled(isAny);
    m_recordList->setCurrentIndex(m_records->index(0));
    showRecord();
    m_message->setFocus();
    emit reviewed();
}

void ReviewPanel::showProblems() {
    m_problems->setReview(m_data);
    const bool hasProblems = !m_data->problems.empty();
    const bool isEmpty = m_data->changes.empty() && !hasProblems;
    m_stack->setCurrentWidget(isEmpty ? static_cast<QWidget*>(m_empty) : m_work);
    const auto number = [](std::size_t count) { return QLocale().toString(static_cast<qulonglong>(count)); };
    const QString here = number(m_data->step.problems.size());
    const QString elsewhere = number(m_data->elsewhere);
    m_problemTitle->setText(
        !m_data->isElsewhereKnown  ? tr("Problems: %1. Looking through the rest of the site…").arg(here)
        : m_data->elsewhere == 0   ? tr("Problems: %1").arg(here)
        : m_data->isElsewhereWhole ? tr("Problems: %1, and %2 that readers meet already").arg(here, elsewhere)
                                   : tr("Problems: %1, and %2 or more that readers meet already").arg(here, elsewhere));
    m_problemTitle->setVisible(hasProblems || !m_data->isElsewhereKnown);
    m_problemList->setVisible(hasProblems);
    // Beside problems, which are sentences, the names of the records take no more room than they need.
    const int rows = hasProblems ? m_records->rowCount() : 0;
    const int names = rows * m_recordList->sizeHintForRow(0) + 2 * m_recordList->frameWidth();
    m_recordList->setMaximumHeight(rows > 0 ? names : QWIDGETSIZE_MAX);
}

void ReviewPanel::allowPublish() {
    m_publish->setEnabled(m_data != nullptr && waitingIn(*m_data).isAny() && m_data->fileErrors.empty() &&
                          (m_data->errors == 0 || m_anyway->isChecked()));
}

void ReviewPanel::showRecord() {
    showDifferences();
    const int row = m_recordList->currentIndex().row();
    if (m_data == nullptr || row < 0) {
        m_jump->setEnabled(false);
        return m_pages->clear();
    }
    const RecordChange& change = m_data->changes[static_cast<std::size_t>(row)];
    // What is gone from a site that began anew has no place in the form.
    m_jump->setEnabled(m_data->draft->state().findPath(pathOf(*m_data, change)).has_value());
    m_pages->ask(replicaOf(*m_data, change), change.ref, isGone(change) ? ShownWhen::UntilNow : ShownWhen::Now,
                 m_data->draft);
}

void ReviewPanel::showDifferences() {
    const int row = m_recordList->currentIndex().row();
    m_differences->setHtml(m_data != nullptr && row >= 0
                               ? differencesHtml(*m_data, m_data->changes[static_cast<std::size_t>(row)])
                               : QString());
}

void ReviewPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showDifferences();
}

} // namespace galley::ui
