#include "ui/history/history_panel.h"

#include "ui/navigator/zone_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/awaited_page.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/return_key.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace galley::ui {

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new CommitModel(this))
    , m_only(new QCheckBox(tr("Only the open record"), this))
    , m_stack(new QStackedLayout)
    , m_list(new QListView(this))
    , m_older(new QLabel(this))
    , m_detail(new CommitDetail(this))
    , m_empty(new EmptyState(this))
    , m_revert(new QPushButton(tr("Take this change back"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kM);
    auto* title = new QLabel(tr("History"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    column->addWidget(m_only);
    m_empty->setIconName(QStringLiteral("history"));
    m_stack->addWidget(makeWork());
    m_stack->addWidget(m_empty);
    column->addLayout(m_stack, 1);
    addButtons(*column);
    setRecord({}, {});
    m_patience.setSingleShot(true);
    m_patience.setInterval(AwaitedPage::kPatienceMilliseconds);
    connect(&m_patience, &QTimer::timeout, this, &HistoryPanel::showReading);
    connect(m_model, &CommitModel::readingChanged, this, [this] {
        if (m_model->isReading())
            m_patience.start();
        else
            m_patience.stop();
        showReading();
    });
    connect(m_only, &QCheckBox::toggled, this, &HistoryPanel::applyFilter);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex&, const QModelIndex& previous) {
                if (previous.isValid()) // else it is the first one, which nobody chose
                    m_detail->hideOutcome();
                showChosen();
            });
    connect(m_detail, &CommitDetail::fieldActivated, this, &HistoryPanel::fieldActivated);
    connect(m_detail, &CommitDetail::failed, this,
            [this] { offerRevert(tr("This change cannot be read, so it cannot be taken back either")); });
    setSurface(this, "surface");
    showReading();
}

QWidget* HistoryPanel::makeWork() {
    auto* work = new QWidget(this);
    auto* split = new QSplitter(Qt::Horizontal, work);
    auto* whole = new QVBoxLayout(work);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(split);
    split->addWidget(makeList(split));
    split->addWidget(m_detail);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    return work;
}

QWidget* HistoryPanel::makeList(QWidget* parent) {
    auto* left = new QWidget(parent);
    auto* column = new QVBoxLayout(left);
    // Margins are not mirrored with the layout: this one is at the line between list and detail.
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    column->setContentsMargins(isMirrored ? space::kM : 0, 0, isMirrored ? 0 : space::kM, 0);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ChoiceDelegate(CommitModel::IconRole, CommitModel::WhenRole, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Changes"));
    column->addWidget(m_list);
    m_older->setWordWrap(true);
    m_older->setTextFormat(Qt::PlainText);
    m_older->hide();
    column->addWidget(m_older);
    return left;
}

void HistoryPanel::addButtons(QVBoxLayout& column) {
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(space::kS);
    bottom->addStretch(1);
    m_revert->setIcon(icon(QStringLiteral("undo")));
    offerRevert(whyKept());
    bottom->addWidget(m_revert);
    auto* close = new QPushButton(tr("Close"), this);
    bottom->addWidget(close);
    column.addLayout(bottom);
    leaveReturnAlone({m_revert, close});
    connect(close, &QPushButton::clicked, this, &HistoryPanel::closeRequested);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        const int row = m_list->currentIndex().row();
        if (row >= 0)
            emit revertRequested(m_model->lineAt(row).number);
    });
}

void HistoryPanel::setJournal(const Journal* journal) {
    m_detail->setJournal(journal);
    m_model->setJournal(journal);
}

void HistoryPanel::setDraft(std::shared_ptr<const Replica> draft, std::size_t locale) {
    m_model->setZone(draft ? zoneOf(draft->state().schema()) : TimeZone::utc());
    m_detail->setDraft(std::move(draft), locale);
    showChosen();
}

void HistoryPanel::setRecord(const QString& record, const QString& name) {
    m_record = record;
    enableUnless(m_only, record.isEmpty() ? tr("No record is open") : QString());
    m_only->setText(name.isEmpty() ? tr("Only the open record") : tr("Only “%1”").arg(name));
    if (m_only->isChecked())
        applyFilter();
}

void HistoryPanel::setWhyNoRevert(const QString& reason) {
    m_whyNoRevert = reason;
    showChosen();
}

void HistoryPanel::applyFilter() {
    m_detail->hideOutcome();
    m_model->setRecord(m_only->isChecked() ? m_record : QString());
}

void HistoryPanel::refresh() {
    m_model->refresh();
}

void HistoryPanel::showOutcome(Tone tone, const QString& text, const QString& record, const QString& path) {
    m_detail->showOutcome(tone, text, record, path);
}

bool HistoryPanel::isReading() const {
    return m_model->isReading() || m_detail->isReading();
}

void HistoryPanel::showChosen() {
    const QModelIndex chosen = m_list->currentIndex();
    if (!chosen.isValid()) {
        offerRevert(whyKept());
        m_detail->showNone(m_model->rowCount() > 0 ? tr("Choose a change to see what it did.") : QString());
        return;
    }
    const CommitLine& commit = m_model->lineAt(chosen.row());
    offerRevert(whyKept());
    m_detail->showCommit(commit, chosen.data().toString());
}

QString HistoryPanel::whyKept() const {
    const QModelIndex chosen = m_list->currentIndex();
    if (!chosen.isValid())
        return tr("No change is chosen");
    switch (m_model->lineAt(chosen.row()).kind) {
    case BodyKind::Edits:
        return m_whyNoRevert;
    case BodyKind::Records:
        return tr("An import brought these records all at once and cannot be taken back; each record can be deleted");
    case BodyKind::Publication:
        return tr("This changed what readers see, not the content; “Published versions” leads back to another version");
    case BodyKind::Repair:
        return tr("A repair of the site’s files changed no content, so there is nothing to take back");
    case BodyKind::LineEdits:
        return tr("This changed a release, not the draft; go to the release and undo it there");
    case BodyKind::Selection:
    case BodyKind::LineNote:
        return tr("This is about what goes live and changed no content");
    case BodyKind::Conflicts:
        return tr("This only notes what two people wrote in one place; what was decided is a change of its own");
    }
    return {};
}

void HistoryPanel::offerRevert(const QString& whyNot) {
    enableUnless(m_revert, whyNot,
                 tr("Puts the fields back to what they were before this change; that is a change of its own"));
}

void HistoryPanel::choose(quint64 number) {
    m_wanted = number;
    chooseWanted();
}

void HistoryPanel::chooseWanted() {
    if (m_wanted == 0 || m_model->rowCount() == 0)
        return;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->lineAt(row).number > m_wanted)
            continue;
        m_wanted = 0;
        m_list->setCurrentIndex(m_model->index(row));
        m_list->scrollTo(m_model->index(row), QAbstractItemView::PositionAtCenter);
        return;
    }
    m_model->fetchMore({});
}

void HistoryPanel::showReading() {
    chooseWanted();
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0));
    else if (m_model->rowCount() == 0)
        showChosen();
    const bool isSilent = m_model->isReading() && m_patience.isActive();
    m_stack->setCurrentIndex(m_model->rowCount() == 0 && !isSilent ? 1 : 0);
    showNothing();
    showOlder();
}

void HistoryPanel::showNothing() {
    const auto& problem = m_model->error();
    const bool isReading = m_model->isReading();
    m_empty->setTitle(isReading ? tr("Looking through the history…")
                      : problem ? tr("The history cannot be read")
                                : tr("Nothing has been changed yet"));
    m_empty->setText(isReading || problem  ? QString()
                     : m_only->isChecked() ? tr("This record was never changed.")
                                           : tr("Every change will be listed here, with a way to take it back."));
    m_empty->setDetail(problem && !isReading ? QString::fromStdString(problem->toString()) : QString());
}

void HistoryPanel::showOlder() {
    const auto& problem = m_model->error();
    const bool isLong = m_model->isReadingOlder() && !m_patience.isActive();
    setRole(m_older, problem ? "danger" : "muted");
    m_older->setText(
        problem  ? tr("Not all changes can be read: %1", "an error").arg(QString::fromStdString(problem->toString()))
        : isLong ? tr("Looking through older changes…")
                 : QString());
    m_older->setVisible(!m_older->text().isEmpty());
}

} // namespace galley::ui
