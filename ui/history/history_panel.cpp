#include "ui/history/history_panel.h"

#include "ui/history/commit_delegate.h"
#include "ui/history/scope_line.h"
#include "ui/navigator/zone_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/awaited_page.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/return_key.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kMinuteMs = 60'000;

} // namespace

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new CommitModel(this))
    , m_scope(new ScopeLine(this))
    , m_stack(new QStackedLayout)
    , m_list(new QListView(this))
    , m_older(new QLabel(this))
    , m_detail(new CommitDetail(this))
    , m_empty(new EmptyState(this))
    , m_restore(new QPushButton(tr("Restore as it was…"), this))
    , m_revert(new QPushButton(tr("Take this change back"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kM);
    auto* title = new QLabel(tr("History"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    column->addWidget(m_scope);
    m_empty->setIconName(QStringLiteral("history"));
    m_stack->addWidget(makeWork());
    m_stack->addWidget(m_empty);
    column->addLayout(m_stack, 1);
    addButtons(*column);
    m_patience.setSingleShot(true);
    m_patience.setInterval(AwaitedPage::kPatienceMilliseconds);
    m_minutes.start(kMinuteMs);
    m_model->setTrails(m_trails);
    m_detail->setTrails(m_trails);
    connectParts();
    setSurface(this, "surface");
    showReading();
}

void HistoryPanel::connectParts() {
    connect(&m_patience, &QTimer::timeout, this, &HistoryPanel::showReading);
    connect(&m_minutes, &QTimer::timeout, m_model, &CommitModel::retellTimes);
    connect(m_model, &CommitModel::readingChanged, this, [this] {
        const bool isReading = m_model->isReading();
        if (!isReading)
            m_patience.stop();
        else if (!m_wasReading)
            m_patience.start();
        m_wasReading = isReading;
        showReading();
    });
    connect(m_scope, &ScopeLine::chosen, this, &HistoryPanel::applyFilter);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex&, const QModelIndex& previous) {
                if (previous.isValid()) // else it is the first one, which nobody chose
                    m_detail->hideOutcome();
                showChosen();
            });
    connect(m_detail, &CommitDetail::fieldActivated, this, &HistoryPanel::fieldActivated);
    connect(m_detail, &CommitDetail::failed, this,
            [this] { offerRevert(tr("This change cannot be read, so it cannot be taken back either")); });
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
    m_list->setItemDelegate(new CommitDelegate(m_list));
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
    m_restore->setIcon(icon(QStringLiteral("history")));
    bottom->addWidget(m_restore);
    m_revert->setIcon(icon(QStringLiteral("undo")));
    offerRevert(whyKept());
    offerRestore();
    bottom->addWidget(m_revert);
    auto* close = new QPushButton(tr("Close"), this);
    bottom->addWidget(close);
    column.addLayout(bottom);
    leaveReturnAlone({m_restore, m_revert, close});
    connect(close, &QPushButton::clicked, this, &HistoryPanel::closeRequested);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        const int row = m_list->currentIndex().row();
        if (row >= 0)
            emit revertRequested(m_model->lineAt(row).number);
    });
    connect(m_restore, &QPushButton::clicked, this, [this] {
        const int row = m_list->currentIndex().row();
        if (row >= 0)
            emit restoreRequested(m_model->lineAt(row).number);
    });
}

void HistoryPanel::setJournal(const Journal* journal, RecordTrails* trails) {
    m_detail->setJournal(journal);
    m_trails = {};
    m_model->setTrails(trails != nullptr ? *trails : m_trails);
    m_detail->setTrails(trails != nullptr ? *trails : m_trails);
    m_model->setJournal(journal);
}

void HistoryPanel::setDraft(std::shared_ptr<const Replica> draft, std::size_t locale) {
    m_model->setZone(draft ? zoneOf(draft->state().schema()) : TimeZone::utc());
    m_detail->setDraft(std::move(draft), locale);
    showChosen();
}

void HistoryPanel::setPlace(const HistoryPlace& place) {
    const bool isOther = place.record != m_scope->place().record || place.path != m_scope->place().path;
    m_scope->setPlace(place);
    if (isOther)
        applyFilter();
}

void HistoryPanel::setScope(HistoryScope scope) {
    if (scope == m_scope->scope())
        return;
    m_scope->setScope(scope);
    applyFilter();
}

QAbstractButton* HistoryPanel::scopeButton(HistoryScope scope) const {
    return m_scope->button(scope);
}

bool HistoryPanel::isFiltered() const {
    return m_scope->scope() != HistoryScope::Site;
}

void HistoryPanel::setWhyNoRevert(const QString& reason) {
    m_whyNoRevert = reason;
    showChosen();
}

void HistoryPanel::applyFilter() {
    m_detail->hideOutcome();
    const HistoryPlace& place = m_scope->place();
    m_model->setRecord(isFiltered() ? place.record : QString(),
                       m_scope->scope() == HistoryScope::Field ? place.path : QString());
}

void HistoryPanel::refresh() {
    m_model->refresh();
}

void HistoryPanel::follow(std::shared_ptr<const Replica> draft, std::size_t locale) {
    m_model->setZone(zoneOf(draft->state().schema()));
    m_detail->setDraft(std::move(draft), locale);
    m_model->refresh();
}

void HistoryPanel::showOutcome(Tone tone, const QString& text, const QString& record, const QString& path) {
    m_detail->showOutcome(tone, text, record, path);
}

HistoryPlace HistoryPanel::subject() const {
    HistoryPlace place = m_scope->place();
    if (m_scope->scope() == HistoryScope::Site)
        return m_detail->subject().record.isEmpty() ? place : m_detail->subject();
    if (m_scope->scope() == HistoryScope::Record) {
        place.path.clear();
        place.fieldName.clear();
    }
    return place;
}

std::optional<CommitLine> HistoryPanel::chosen() const {
    const int row = m_list->currentIndex().row();
    return row >= 0 ? std::optional(m_model->lineAt(row)) : std::nullopt;
}

bool HistoryPanel::isReading() const {
    return m_model->isReading() || m_detail->isReading();
}

void HistoryPanel::showChosen() {
    const QModelIndex chosen = m_list->currentIndex();
    offerRestore();
    if (!chosen.isValid()) {
        offerRevert(whyKept());
        m_detail->showNone(m_model->rowCount() > 0 ? tr("Choose a change to see what it did.") : QString());
        return;
    }
    const CommitLine& commit = m_model->lineAt(chosen.row());
    offerRevert(whyKept());
    m_detail->showCommit(commit, chosen.data().toString(), m_model->momentWords(commit.time));
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

void HistoryPanel::offerRestore() {
    enableUnless(m_restore, m_list->currentIndex().isValid() ? QString() : tr("No change is chosen"),
                 tr("Brings back a field, a record, a page or the whole site as it was after this change; that is a "
                    "change of its own"));
}

void HistoryPanel::choose(quint64 number) {
    m_wanted = number;
    if (number > 0 && (m_model->rowCount() == 0 || m_model->lineAt(0).number < number))
        m_model->refresh();
    chooseWanted();
}

void HistoryPanel::chooseWanted() {
    if (m_wanted == 0 || (m_model->rowCount() == 0 && !isFiltered()))
        return;
    const int row = m_model->rowOf(m_wanted);
    const bool isThere = row < m_model->rowCount();
    const bool isExact = isThere && m_model->lineAt(row).number == m_wanted;
    if (!isExact && m_model->isReading())
        return;
    if (!isThere && m_model->canFetchMore({})) {
        m_model->fetchMore({});
        return;
    }
    if (!isExact && isFiltered()) { // it is about something else
        m_scope->setScope(HistoryScope::Site);
        applyFilter();
        return;
    }
    m_wanted = 0;
    if (!isThere)
        return;
    m_list->setCurrentIndex(m_model->index(row));
    m_list->scrollTo(m_model->index(row), QAbstractItemView::PositionAtCenter);
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
    const HistoryScope scope = m_scope->scope();
    m_empty->setTitle(isReading ? tr("Looking through the history…")
                      : problem ? tr("The history cannot be read")
                                : tr("Nothing has been changed yet"));
    m_empty->setText(isReading && isFiltered() ? tr("%1 of 100 looked through", "percent").arg(m_model->percentRead())
                     : isReading || problem    ? QString()
                     : scope == HistoryScope::Field ? tr("This field was never changed.")
                     : scope == HistoryScope::Record
                         ? tr("This record was never changed.")
                         : tr("Every change will be listed here, with a way to take it back."));
    m_empty->setDetail(problem && !isReading ? QString::fromStdString(problem->toString()) : QString());
}

void HistoryPanel::showOlder() {
    const auto& problem = m_model->error();
    const bool isLong = m_model->isReadingOlder() && !m_patience.isActive();
    setRole(m_older, problem ? "danger" : "muted");
    m_older->setText(
        problem ? tr("Not all changes can be read: %1", "an error").arg(QString::fromStdString(problem->toString()))
        : isLong && isFiltered() ? tr("Looking through older changes… %1 of 100", "percent").arg(m_model->percentRead())
        : isLong                 ? tr("Looking through older changes…")
                                 : QString());
    m_older->setVisible(!m_older->text().isEmpty());
}

} // namespace galley::ui
