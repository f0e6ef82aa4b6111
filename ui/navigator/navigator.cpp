#include "ui/navigator/navigator.h"

#include "model/dataset/content_changes.h"
#include "ui/navigator/record_delegate.h"
#include "ui/navigator/record_list_model.h"
#include "ui/navigator/record_list_view.h"
#include "ui/navigator/record_query.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/text_search.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <numeric>
#include <utility>

namespace galley::ui {

namespace {

constexpr int kSearchDelayMs = 60;
// Others may commit many times a second: the list is put in order for them so rarely that it takes a twentieth of a
// core.
constexpr qint64 kLeastPauseMs = 300;
constexpr qint64 kShareOfRefreshing = 20;

TypeIndex typeAt(std::size_t index) {
    return TypeIndex{static_cast<std::uint16_t>(index)};
}

/// Those of query.among that the draft has lost, as the published site calls them.
std::vector<RecordRef> findDeleted(const Replica& draft, const Replica& published, const RecordQuery& query,
                                   const CancelToken& cancel) {
    RecordQuery gone = query;
    std::erase_if(*gone.among, [&](RecordRef ref) {
        return draft.state().record(ref).exists() || recordIn(published.state(), ref) == nullptr;
    });
    return gone.among->empty() ? std::vector<RecordRef>() : findRecords(published, gone, cancel);
}

} // namespace

Navigator::Navigator(QWidget* parent)
    : QWidget(parent)
    , m_search(new QLineEdit(this))
    , m_typeButton(new QToolButton(this))
    , m_changedOnly(new QToolButton(this))
    , m_create(new QToolButton(this))
    , m_filters(new QWidget(this))
    , m_count(new QLabel(m_filters))
    , m_list(new RecordListView(this))
    , m_model(new RecordListModel(this))
    , m_empty(new EmptyState(this))
    , m_searchDelay(new QTimer(this))
    , m_calm(new QTimer(this))
    , m_searchTask(new BackgroundTask(this))
    , m_texts(new TextSearch(this)) {
    setSurface(this, "window");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHeader(layout);

    m_list->setModel(m_model);
    m_list->setItemDelegate(new RecordDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection); // several are published or taken off together
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setAccessibleName(tr("Pages and records"));
    m_list->setFrameShape(QFrame::NoFrame);
    layout->addWidget(m_list, 1);
    m_empty->setIconName(QStringLiteral("search"));
    m_empty->hide();
    layout->addWidget(m_empty, 1);

    m_calm->setSingleShot(true);
    connect(m_calm, &QTimer::timeout, this, &Navigator::refresh);
    m_searchDelay->setSingleShot(true);
    m_searchDelay->setInterval(kSearchDelayMs);
    connect(m_searchDelay, &QTimer::timeout, this, &Navigator::refresh);
    connect(m_search, &QLineEdit::textChanged, m_searchDelay, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textEdited, this, [this] { m_isFirstHitWanted = false; });
    connect(m_texts, &TextSearch::ready, this, &Navigator::refresh);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &Navigator::chooseRow);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &Navigator::selectedChanged);
    connect(m_list, &QListView::activated, this, &Navigator::chooseRow);
    connect(m_list, &QListView::customContextMenuRequested, this, &Navigator::showContextMenu);
    m_search->installEventFilter(this);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
}

void Navigator::buildHeader(QVBoxLayout* layout) {
    auto* header = new QVBoxLayout;
    header->setContentsMargins(space::kM, space::kM, space::kM, space::kS);
    header->setSpacing(space::kS);

    auto* top = new QHBoxLayout;
    top->setSpacing(space::kXs);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search pages and records"));
    m_search->setClearButtonEnabled(true);
    new GraphemeCaret(m_search);
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    top->addWidget(m_search, 1);
    m_create->setIcon(icon(QStringLiteral("add")));
    m_create->setToolTip(tr("New record"));
    m_create->setAccessibleName(tr("New record"));
    m_create->setPopupMode(QToolButton::InstantPopup);
    m_create->setFocusPolicy(Qt::TabFocus);
    m_create->setMenu(new QMenu(m_create));
    connect(m_create->menu(), &QMenu::aboutToShow, this, &Navigator::fillCreateMenu);
    top->addWidget(m_create);
    header->addLayout(top);

    // In a narrow list, or with large text, on two lines.
    auto* filters = new FlowLayout(m_filters, space::kXs);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    m_filters->setSizePolicy(policy);
    m_filters->installEventFilter(this);
    m_typeButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_typeButton->setPopupMode(QToolButton::InstantPopup);
    m_typeButton->setFocusPolicy(Qt::TabFocus);
    m_typeButton->setAccessibleName(tr("Filter by type"));
    m_typeButton->setMenu(new QMenu(m_typeButton));
    connect(m_typeButton->menu(), &QMenu::aboutToShow, this, &Navigator::fillTypeMenu);
    filters->addWidget(m_typeButton);
    m_changedOnly->setText(tr("Changed"));
    m_changedOnly->setToolTip(tr("Only what changed since the last publish"));
    m_changedOnly->setAccessibleName(tr("Only what changed since the last publish"));
    m_changedOnly->setCheckable(true);
    m_changedOnly->setFocusPolicy(Qt::TabFocus);
    connect(m_changedOnly, &QToolButton::toggled, this, &Navigator::refresh);
    filters->addWidget(m_changedOnly);
    m_count->setObjectName(QStringLiteral("count"));
    m_count->setFont(textFont(TextRole::Caption));
    setRole(m_count, "muted");
    filters->addWidget(m_count);
    header->addWidget(m_filters);
    layout->addLayout(header);
    updateTypeButton();
}

void Navigator::setSite(std::shared_ptr<const Replica> replica, std::size_t locale, UnpublishedRecords unpublished) {
    m_replica = std::move(replica);
    m_locale = locale;
    m_unpublished = std::move(unpublished);
    m_model->setUnpublishedTest(m_unpublished.isMarked);
    m_model->setTakenOffTest(m_unpublished.isTakenOff);
    m_model->setPublished(m_unpublished.published ? m_unpublished.published() : nullptr);
    showChangedCount();
    m_texts->setSite(m_replica);
    updateTypeButton();
    refresh();
}

void Navigator::follow(const DraftChange& change) {
    m_replica = change.after;
    if (change.edits.empty()) // the published columns may be others now
        m_model->setPublished(m_unpublished.published ? m_unpublished.published() : nullptr);
    m_texts->follow(change);
    // A row that goes away makes the view choose its neighbour; the person did not.
    m_isInstalling = true;
    m_model->follow(change);
    m_isInstalling = false;
    showCount();
    const bool hasNew = std::any_of(change.changes.begin(), change.changes.end(), [](const RecordChange& record) {
        return !(record.before && record.before->exists) && record.after && record.after->exists;
    });
    // After an edit in bulk the order is new anyway; a name that is being typed must not make its row jump.
    if (change.edits.empty())
        refreshCalmly();
    else if (hasNew)
        refresh();
}

void Navigator::refreshCalmly() {
    if (m_calm->isActive())
        return;
    const qint64 pause = std::max<qint64>(kLeastPauseMs, kShareOfRefreshing * m_refreshMs);
    const qint64 wait = m_sinceRefresh.isValid() ? pause - m_sinceRefresh.elapsed() : 0;
    if (wait > 0)
        m_calm->start(static_cast<int>(wait));
    else
        refresh();
}

void Navigator::setLocale(std::size_t locale) {
    m_locale = locale;
    refresh();
}

void Navigator::refreshMarks() {
    m_model->setPublished(m_unpublished.published ? m_unpublished.published() : nullptr);
    m_model->refreshMarks();
    showChangedCount();
    if (m_changedOnly->isChecked())
        m_searchDelay->start();
}

void Navigator::setContested(const std::vector<RecordRef>& records) {
    m_model->setContested(records);
}

void Navigator::setCurrent(std::optional<RecordRef> record) {
    m_current = record;
    showCurrent();
}

void Navigator::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void Navigator::setTypeFilter(std::optional<TypeIndex> type) {
    m_type = type;
    updateTypeButton();
    refresh();
}

void Navigator::refresh() {
    if (!m_replica)
        return;
    m_searchDelay->stop();
    m_calm->stop();
    m_sinceRefresh.start();
    RecordQuery query;
    if (m_type)
        query.types = {*m_type};
    query.text = m_search->text();
    query.locale = m_locale;
    if (m_changedOnly->isChecked())
        query.among = unpublished();
    if (!query.text.trimmed().isEmpty())
        m_texts->prepare();
    const auto published = m_unpublished.published ? m_unpublished.published() : nullptr;
    m_searchTask->start([this, replica = m_replica, published, query = std::move(query),
                         ticket = m_texts->ticket()](const Progress&, const CancelToken& cancel) mutable {
        QElapsedTimer time;
        time.start();
        auto found = std::make_shared<FoundRecords>(searchRecords(*replica, query, ticket, cancel));
        if (query.among && published) {
            const std::vector<RecordRef> gone = findDeleted(*replica, *published, query, cancel);
            found->rows.insert(found->rows.end(), gone.begin(), gone.end());
        }
        return [this, found, replica, ticket, text = query.text, milliseconds = time.elapsed()] {
            m_refreshMs = milliseconds;
            m_texts->renew(ticket);
            // The best hit is on top: the answer to other words begins there, wherever the open record stands.
            const bool isSameText = text == std::exchange(m_listedText, text);
            const int scrolled = isSameText ? m_list->verticalScrollBar()->value() : 0;
            install(std::move(found->rows), std::move(found->snippets), replica);
            if (!text.trimmed().isEmpty()) {
                m_list->doItemsLayout(); // now: it would scroll to the open record later
                m_list->verticalScrollBar()->setValue(scrolled);
            }
            if (m_isFirstHitWanted)
                goToFirstHit();
        };
    });
}

void Navigator::install(std::vector<RecordRef> rows, RowSnippets snippets, std::shared_ptr<const Replica> replica) {
    // The draft went on meanwhile: rows of records that are gone would have nothing to show.
    if (replica != m_replica) {
        const auto published = m_unpublished.published ? m_unpublished.published() : nullptr;
        std::erase_if(rows, [&](RecordRef ref) {
            const auto old = published && m_changedOnly->isChecked() ? recordIn(published->state(), ref) : nullptr;
            return !m_replica->state().record(ref).exists() && (old == nullptr || !old->exists);
        });
    }
    m_isInstalling = true;
    m_model->setContent(m_replica, std::move(rows), m_locale, std::move(snippets));
    m_isInstalling = false;
    showCount();
    showCurrent();
    emit listed();
}

void Navigator::showCount() {
    const int count = m_model->rowCount();
    const bool isSearch = !m_search->text().trimmed().isEmpty();
    const bool isPartial = isSearch && !m_texts->isReady();
    const QString records = count == 1 ? tr("1 record") : tr("%1 records").arg(QLocale().toString(count));
    m_count->setText(isPartial ? tr("%1, reading texts…", "number of records").arg(records) : records);
    const QString listed = count == 1 ? tr("1 record listed") : tr("%Ln records listed", nullptr, count);
    m_typeButton->setToolTip(listed);
    m_typeButton->setAccessibleDescription(listed);
    m_list->setAccessibleDescription(listed);
    fitCount();
    if (count == 0 && m_list->hasFocus())
        m_search->setFocus(Qt::OtherFocusReason);
    m_list->setVisible(count > 0);
    m_empty->setVisible(count == 0);
    m_empty->setIconName(isSearch ? QStringLiteral("search") : QStringLiteral("page"));
    m_empty->setTitle(isPartial ? tr("Nothing found yet") : isSearch ? tr("Nothing found") : tr("Nothing here yet"));
    m_empty->setText(isPartial  ? tr("The texts of the records are still being read.")
                     : isSearch ? tr("Try fewer words, or another type.")
                     : m_type   ? tr("Records of this kind will be listed here.")
                                : tr("Pages and other records will be listed here."));
}

void Navigator::showCurrent() {
    const QModelIndex index = m_current ? m_model->indexOf(*m_current) : QModelIndex();
    // What the person selects is left to the view, and rows that are selected together stay so.
    const bool isSelected = m_isChoosing || m_list->selectionModel()->hasSelection();
    if (index.isValid() && index == m_list->currentIndex() && isSelected)
        return;
    m_isInstalling = true;
    if (index.isValid()) {
        const bool isSeen = m_list->viewport()->rect().contains(m_list->visualRect(index));
        // What is selected besides stays so.
        if (m_list->currentIndex() != index || !m_list->selectionModel()->hasSelection())
            m_list->setCurrentIndex(index);
        if (!isSeen && !m_isPressed)
            m_list->scrollTo(index, QAbstractItemView::PositionAtCenter);
    } else {
        m_list->selectionModel()->clear();
    }
    m_isInstalling = false;
}

void Navigator::chooseRow(const QModelIndex& index) {
    if (m_isInstalling || !index.isValid())
        return;
    const RecordRef record = m_model->refAt(index.row());
    if (index.data(RecordListModel::IsDeletedRole).toBool()) {
        emit deletedRecordChosen(record);
        return;
    }
    m_current = record;
    m_isChoosing = true;
    emit recordChosen(record);
    m_isChoosing = false;
}

int Navigator::selectedCount() const {
    int count = 0;
    for (const QItemSelectionRange& range : m_list->selectionModel()->selection())
        count += range.height();
    return count;
}

std::vector<RecordRef> Navigator::selectedRecords() const {
    std::vector<int> rows;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    std::vector<RecordRef> records;
    for (const int row : rows)
        records.push_back(m_model->refAt(row));
    return records;
}

std::vector<RecordRef> Navigator::unpublished() const {
    return m_unpublished.all ? m_unpublished.all() : std::vector<RecordRef>();
}

QMenu* Navigator::typeMenu() const {
    return m_typeButton->menu();
}

void Navigator::showChangedCount() {
    const auto count = static_cast<int>(m_unpublished.count ? m_unpublished.count() : 0);
    m_changedOnly->setText(count == 0 ? tr("Changed") : tr("Changed %1", "number").arg(QLocale().toString(count)));
    m_changedOnly->setAccessibleName(count == 1
                                         ? tr("Only what changed since the last publish: 1 record")
                                         : tr("Only what changed since the last publish: %Ln records", nullptr, count));
    fitCount();
}

void Navigator::fitCount() {
    const auto width = [](const QWidget* one) { return one->sizeHint().width(); };
    const int needed = width(m_typeButton) + width(m_changedOnly) + width(m_count) + 2 * space::kXs;
    const bool isReading = !m_search->text().trimmed().isEmpty() && !m_texts->isReady();
    m_count->setVisible(isReading || needed <= m_filters->width());
}

void Navigator::goToFirstHit() {
    if (m_search->text().trimmed().isEmpty() && m_list->currentIndex().isValid()) {
        m_list->setFocus(Qt::TabFocusReason);
        return;
    }
    // What is listed may still be the answer to fewer letters.
    m_isFirstHitWanted = m_searchDelay->isActive() || m_searchTask->isRunning();
    if (m_searchDelay->isActive())
        refresh();
    if (m_isFirstHitWanted)
        return;
    if (m_model->rowCount() == 0) {
        m_isFirstHitWanted = !m_search->text().trimmed().isEmpty() && !m_texts->isReady();
        return;
    }
    const QModelIndex first = m_model->index(0);
    if (m_list->currentIndex() == first)
        chooseRow(first);
    else
        m_list->setCurrentIndex(first);
    m_list->setFocus(Qt::TabFocusReason); // now: a list without a current row would choose one
    m_list->scrollToTop();
}

void Navigator::fillTypeMenu() {
    QMenu* menu = m_typeButton->menu();
    menu->clear();
    if (!m_replica)
        return;
    const State& state = m_replica->state();
    // With the filter for changes the numbers are of those.
    const bool isChangedOnly = m_changedOnly->isChecked();
    std::vector<std::uint64_t> counts(state.schema().types.size());
    for (std::size_t i = 0; i < counts.size() && !isChangedOnly; ++i)
        counts[i] = state.recordCount(typeAt(i));
    if (isChangedOnly)
        for (const RecordRef ref : unpublished())
            ++counts[ref.type.value()];
    const auto add = [&](const QString& label, std::uint64_t count, const QIcon& picture,
                         std::optional<TypeIndex> type) {
        // After the tabulator stands what is drawn at the end of the line.
        QAction* action = menu->addAction(picture, label + QLatin1Char('\t') + QLocale().toString(count));
        action->setCheckable(true);
        action->setChecked(m_type == type);
        QFont font = menu->font();
        font.setWeight(m_type == type ? QFont::DemiBold : QFont::Normal);
        action->setFont(font);
        connect(action, &QAction::triggered, this, [this, type] { setTypeFilter(type); });
    };
    add(tr("All types"), std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}),
        icon(QStringLiteral("filter")), std::nullopt);
    menu->addSeparator();
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const Type& type = state.schema().types[i];
        add(typeLabel(type), counts[i], typeIcon(QString::fromStdString(type.name), type.page), typeAt(i));
    }
}

void Navigator::fillCreateMenu() {
    QMenu* menu = m_create->menu();
    menu->clear();
    if (!m_replica)
        return;
    const auto& types = m_replica->state().schema().types;
    for (std::size_t i = 0; i < types.size(); ++i) {
        QAction* action =
            menu->addAction(typeIcon(QString::fromStdString(types[i].name), types[i].page), typeLabel(types[i]));
        connect(action, &QAction::triggered, this, [this, i] { emit createRequested(typeAt(i)); });
    }
}

void Navigator::showContextMenu(const QPoint& position) {
    const QModelIndex index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    const RecordRef ref = m_model->refAt(index.row());
    const bool isDeleted = index.data(RecordListModel::IsDeletedRole).toBool();
    const bool isSingle = selectedCount() < 2;
    if (isDeleted && isSingle)
        return;
    std::vector<RecordRef> records = selectedRecords();
    if (std::find(records.begin(), records.end(), ref) == records.end())
        records = {ref};
    const auto isAny = [&records](const std::function<bool(RecordRef)>& test) {
        return test && std::any_of(records.begin(), records.end(), test);
    };
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* const publish = menu->addAction(icon(QStringLiteral("publish")), tr("Publish…"));
    publish->setEnabled(isAny(m_unpublished.isWaiting));
    connect(publish, &QAction::triggered, this, [this, records] { emit publishRequested(records); });
    QAction* const takeOff = menu->addAction(icon(QStringLiteral("eye-off")), tr("Take off the site…"));
    takeOff->setEnabled(isAny(m_unpublished.isLive));
    connect(takeOff, &QAction::triggered, this, [this, records] { emit takeOffRequested(records); });
    if (!m_releaseCommand.isEmpty())
        connect(menu->addAction(icon(QStringLiteral("schedule")), m_releaseCommand), &QAction::triggered, this,
                &Navigator::releaseRequested);
    if (isSingle && !isDeleted) {
        menu->addSeparator();
        connect(menu->addAction(icon(QStringLiteral("remove")), tr("Delete…")), &QAction::triggered, this,
                [this, ref] { emit deleteRequested(ref); });
    }
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

void Navigator::updateTypeButton() {
    if (!m_type || !m_replica) {
        m_typeButton->setText(tr("All types"));
        m_typeButton->setIcon(icon(QStringLiteral("filter")));
    } else {
        const Type& type = m_replica->state().schema().type(*m_type);
        m_typeButton->setText(typeLabel(type));
        m_typeButton->setIcon(typeIcon(QString::fromStdString(type.name), type.page, ColorRole::AccentText));
    }
    fitCount();
}

bool Navigator::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_filters && event->type() == QEvent::Resize)
        fitCount();
    if (watched == m_list->viewport() &&
        (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonRelease))
        m_isPressed = event->type() == QEvent::MouseButtonPress;
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (watched == m_search && key == Qt::Key_Escape && !m_search->text().isEmpty()) {
            m_search->clear();
            return true;
        }
        if (watched == m_search && key == Qt::Key_Escape && m_list->isVisible()) {
            m_list->setFocus(Qt::OtherFocusReason);
            return true;
        }
        const bool goesToList = key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter;
        if (watched == m_search && goesToList) {
            goToFirstHit();
            return true;
        }
        if (watched == m_list && key == Qt::Key_Delete && m_list->currentIndex().isValid() &&
            !m_list->currentIndex().data(RecordListModel::IsDeletedRole).toBool()) {
            emit deleteRequested(m_model->refAt(m_list->currentIndex().row()));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace galley::ui
