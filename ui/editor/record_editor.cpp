#include "ui/editor/record_editor.h"

#include "model/dataset/field_path.h"
#include "ui/editor/address_words.h"
#include "ui/editor/conflict_cards.h"
#include "ui/editor/field_row.h"
#include "ui/editor/fold_card.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/editor/problem_words.h"
#include "ui/editor/record_header.h"
#include "ui/editor/unfinished_texts.h"
#include "ui/widgets/asset_file.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace galley::ui {

namespace {

/// Controls in the order of the layouts, which is that of reading.
void collectStops(QWidget* widget, std::vector<QWidget*>& stops);

void collectStops(QLayout* layout, std::vector<QWidget*>& stops) {
    for (int i = 0; i < layout->count(); ++i) {
        QLayoutItem* item = layout->itemAt(i);
        if (item->widget() != nullptr)
            collectStops(item->widget(), stops);
        else if (item->layout() != nullptr)
            collectStops(item->layout(), stops);
    }
}

void collectStops(QWidget* widget, std::vector<QWidget*>& stops) {
    if (const auto* card = dynamic_cast<FoldCard*>(widget)) {
        stops.push_back(card->head());
        if (card->body() != nullptr)
            collectStops(card->body(), stops);
        stops.insert(stops.end(), card->actions().begin(), card->actions().end());
        return;
    }
    if ((widget->focusPolicy() & Qt::TabFocus) != 0)
        stops.push_back(widget);
    if (widget->layout() != nullptr)
        collectStops(widget->layout(), stops);
}

} // namespace

RecordEditor::RecordEditor(QWidget* parent)
    : QWidget(parent)
    , m_texts(new UnfinishedTexts(this))
    , m_scroll(new QScrollArea(this))
    , m_page(new QWidget)
    , m_column(new QVBoxLayout(m_page))
    , m_users(new LinkWatch(this))
    , m_header(new RecordHeader(m_page))
    , m_message(new QLabel(m_page))
    , m_tabs(new QTimer(this)) {
    m_tabs->setSingleShot(true);
    m_tabs->setInterval(0);
    connect(m_tabs, &QTimer::timeout, this, [this] {
        placeConflicts(); // cards may have opened or closed
        orderTabs();
    });
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_page);
    m_scroll->setAccessibleName(tr("Form"));
    m_scroll->viewport()->setAutoFillBackground(false);
    m_page->setAutoFillBackground(false);
    outer->addWidget(m_scroll);
    const int air = scaled(this, 24);
    m_column->setContentsMargins(air, air, air, 2 * air);
    m_column->setSpacing(scaled(this, 24));
    m_column->addWidget(m_header);
    m_message->setWordWrap(true);
    m_column->addWidget(m_message);
    auto* head = new QVBoxLayout;
    m_column->addLayout(head);
    m_conflicts = new ConflictCards(m_page, head, this);
    connect(m_conflicts, &ConflictCards::decided, this, &RecordEditor::conflictDecided);
    m_column->addStretch(1);
    connect(m_users, &LinkWatch::changed, this, [this] { m_header->showUsers(*m_users); });
    connect(m_header, &RecordHeader::localeSelected, this, &RecordEditor::localeSelected);
    connect(m_header, &RecordHeader::lineRequested, this, &RecordEditor::lineRequested);
    connect(m_header, &RecordHeader::recordActivated, this, &RecordEditor::recordActivated);
    connect(m_header, &RecordHeader::historyRequested, this, [this] { emit historyRequested({}); });
    connect(m_header, &RecordHeader::publishRequested, this, &RecordEditor::publishRequested);
    connect(m_header, &RecordHeader::takeOffRequested, this, &RecordEditor::takeOffRequested);
    setObjectName(QStringLiteral("recordEditor"));
    clear();
}

RecordEditor::~RecordEditor() = default;

std::optional<RecordRef> RecordEditor::record() const {
    return m_record;
}

void RecordEditor::setUnfinishedTexts(UnfinishedTexts& texts) {
    clear();
    delete m_context; // refers to the other ones
    m_context = nullptr;
    m_texts = &texts;
    connect(m_texts, &UnfinishedTexts::replaced, this, [this](const std::string& record) {
        if (m_record && m_rows != nullptr && m_replica->state().record(*m_record).path() == record)
            resync(m_replica);
    });
}

void RecordEditor::finishComposing() {
    QWidget* focus = focusWidget();
    if (auto* text = qobject_cast<GrowingTextEdit*>(focus))
        text->finishComposing();
    else if (auto* line = qobject_cast<PlainLineEdit*>(focus))
        line->finishComposing();
}

void RecordEditor::setPublished(std::shared_ptr<const Replica> published) {
    m_published = std::move(published);
    showHeader();
    if (m_rows != nullptr)
        showAddressNote();
}

void RecordEditor::setTakenOffTest(std::function<bool(RecordRef)> test) {
    m_isTakenOff = std::move(test);
}

void RecordEditor::setAssetFolder(const QString& folder) {
    m_assetFolder = folder;
    m_files.assets = [folder](std::string_view path) {
        return !assetFile(folder, QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()))).isEmpty();
    };
    m_validator = Validator(m_files);
    if (m_context != nullptr)
        m_context->setAssetFolder(folder);
}

void RecordEditor::assetsTouched() {
    if (m_context != nullptr)
        emit m_context->assetsTouched();
    if (m_rows != nullptr)
        check();
}

void RecordEditor::setTheme(const std::shared_ptr<const Theme>& theme) {
    m_files.theme = lookupIn(std::shared_ptr<const Theme::Files>(theme, &theme->files()));
    m_validator = Validator(m_files);
    if (m_rows != nullptr)
        check();
}

void RecordEditor::setConflictOrigin(std::function<QString(const std::string&)> originOf) {
    m_conflicts->setOriginOf(std::move(originOf));
}

void RecordEditor::setConflicts(std::vector<OpenConflict> conflicts) {
    m_conflicts->setConflicts(std::move(conflicts));
    placeConflicts();
    m_tabs->start();
}

void RecordEditor::setReadOnly(bool isReadOnly) {
    m_isReadOnly = isReadOnly;
    m_conflicts->setReadOnly(isReadOnly);
}

void RecordEditor::placeConflicts() {
    if (m_record)
        m_conflicts->place(m_replica, *m_record, m_locale);
}

void RecordEditor::clear() {
    m_conflicts->clear();
    delete m_rows;
    m_rows = nullptr;
    m_record.reset();
    m_users->clear();
    m_header->hide();
    showMessage(tr("Choose a page or record in the list to edit it."));
}

void RecordEditor::showMessage(const QString& text) {
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
}

void RecordEditor::setRecord(std::shared_ptr<const Replica> replica, RecordRef record, std::size_t locale) {
    const bool isSame = m_record == record && m_locale == locale && m_rows != nullptr &&
                        &m_context->schema() == &replica->state().schema();
    if (isSame) {
        resync(std::move(replica));
        return;
    }
    const bool isSameRecord = m_record == record;
    const int scrolled = m_scroll->verticalScrollBar()->value();
    const QSet<QString> open = isSameRecord && m_context != nullptr ? m_context->openCards() : QSet<QString>();
    m_replica = std::move(replica);
    m_record = record;
    m_locale = locale;
    setUpdatesEnabled(false);
    build();
    if (isSameRecord && m_rows != nullptr) {
        for (const QString& path : open)
            inputAt(path);
        m_page->layout()->activate();
        m_scroll->verticalScrollBar()->setValue(scrolled);
    } else {
        m_scroll->verticalScrollBar()->setValue(0);
    }
    setUpdatesEnabled(true);
}

void RecordEditor::build() {
    // The field with the focus goes with its form: the new form takes it over.
    const QWidget* focus = window()->focusWidget();
    const bool hadFocus = m_rows != nullptr && focus != nullptr && m_rows->isAncestorOf(focus);
    const bool isSame = m_context != nullptr && m_context->record() == *m_record;
    QString path;
    for (const QWidget* one = hadFocus && isSame ? focus : nullptr; one != nullptr && path.isEmpty();
         one = one->parentWidget())
        if (const auto* input = qobject_cast<const FieldInput*>(one))
            path = QString::fromStdString(input->place().path);
    delete m_rows;
    m_rows = nullptr;
    delete m_context;
    m_context = nullptr;
    const RecordView view = m_replica->state().record(*m_record);
    showHeader();
    m_conflicts->clear();
    if (!view.exists()) {
        placeConflicts();
        showMessage(tr("This record does not exist any more. Undo brings it back."));
        return;
    }
    showMessage(QString());
    m_context = new FormContext(m_replica, *m_record, m_locale, *m_texts, this);
    m_context->setAssetFolder(m_assetFolder);
    m_context->setReadOnly(m_isReadOnly);
    connect(m_context, &FormContext::edited, this, &RecordEditor::edited);
    connect(m_context, &FormContext::fieldFocused, this, &RecordEditor::fieldFocused);
    m_lastField.clear();
    connect(m_context, &FormContext::fieldFocused, this,
            [this](const QString& origin) { m_lastField = origin.section(QLatin1Char('#'), 1); });
    connect(m_context, &FormContext::historyRequested, this, &RecordEditor::historyRequested);
    connect(m_context, &FormContext::recordActivated, this, &RecordEditor::recordActivated);
    connect(m_context, &FormContext::structureChanged, m_tabs, qOverload<>(&QTimer::start));
    connect(m_context, &FormContext::caretMoved, this, &RecordEditor::keepCaretVisible);
    connect(m_context, &FormContext::cardOpened, this, &RecordEditor::scrollTo);
    m_rows = new FieldRows(*m_context, m_context->schema().type(m_record->type).fields, {}, true, m_page);
    m_rows->setValues(view.materialise()->fields);
    m_column->insertWidget(m_column->count() - 1, m_rows);
    m_rows->show(); // now: a window that becomes active passes over a field with the focus that is not shown yet
    check();
    placeConflicts();
    if (!hadFocus)
        return;
    if (FieldInput* input = path.isEmpty() ? nullptr : inputAt(path))
        input->focusTarget()->setFocus(Qt::OtherFocusReason);
    else
        focusFirstField();
}

void RecordEditor::check() {
    m_problems.assign(m_rows->count(), {});
    for (std::size_t i = 0; i < m_rows->count(); ++i)
        check(i);
    showProblems();
}

void RecordEditor::check(std::size_t field) {
    m_problems[field] = m_validator.checkField(*m_replica, *m_record, field);
    std::erase_if(m_problems[field], [](const Problem& one) { return one.severity != ProblemSeverity::Error; });
}

void RecordEditor::showProblems() {
    std::map<std::string, QStringList> sentences;
    for (const std::vector<Problem>& ofField : m_problems)
        for (const Problem& problem : ofField)
            sentences[problem.field] += problemText(problem, m_replica->state(), m_locale);
    m_context->setProblems(std::move(sentences));
    showAddressNote();
}

void RecordEditor::showAddressNote() {
    const Type& type = m_context->schema().type(m_record->type);
    const Field* slug = type.page ? type.field(type.slug) : nullptr;
    if (slug == nullptr)
        return;
    const std::string path =
        slug->localized ? slug->name + "/" + escapePathPart(m_context->schema().locales[m_locale].code) : slug->name;
    QString words = m_published != nullptr ? addressWords(*m_published, *m_replica, *m_record, m_locale) : QString();
    std::map<std::string, QString> notes;
    if (!words.isEmpty())
        notes.emplace(path, std::move(words));
    m_context->setNotes(std::move(notes));
}

void RecordEditor::orderTabs() {
    // Controls that are made late join the end of the window's tab order; bring all into that of reading.
    std::vector<QWidget*> stops;
    collectStops(m_page, stops);
    for (std::size_t i = 1; i < stops.size(); ++i)
        setTabOrder(stops[i - 1], stops[i]);
}

void RecordEditor::showHeader() {
    if (!m_record || m_replica == nullptr)
        return;
    const State& state = m_replica->state();
    RecordStatus status = RecordStatus::New;
    if (m_published != nullptr && m_record->type.value() < m_published->state().schema().types.size() &&
        m_record->ordinal.value() < m_published->state().ordinalCount(m_record->type)) {
        const RecordView before = m_published->state().record(*m_record);
        const RecordView now = state.record(*m_record);
        if (before.exists())
            status = before.revision() == now.revision() ||
                             sameMembers(before.materialise()->fields, now.materialise()->fields)
                         ? RecordStatus::Published
                         : RecordStatus::Changed;
    }
    if (status == RecordStatus::New && m_isTakenOff && m_isTakenOff(*m_record))
        status = RecordStatus::TakenOff;
    m_users->watch(m_replica, *m_record);
    m_header->setReadOnly(m_isReadOnly);
    m_header->show(m_replica, *m_record, m_locale, status, *m_users);
    m_header->setVisible(true);
}

void RecordEditor::setChangedIn(const std::vector<RecordLine>& lines) {
    m_header->showLines(lines);
}

void RecordEditor::draftChanged(const DraftChange& change) {
    m_replica = change.after;
    if (!m_record)
        return;
    m_users->follow(change);
    const RecordChange* own = nullptr;
    ChangedRecords others;
    for (const RecordChange& one : change.changes) {
        if (one.ref == *m_record)
            own = &one;
        else
            others.insert(one.ref.packed());
    }
    const bool isGone = own != nullptr && (own->after == nullptr || !own->after->exists);
    const bool isNewSchema = m_context != nullptr && &m_context->schema() != &m_replica->state().schema();
    if (isGone || isNewSchema || (own != nullptr && m_rows == nullptr)) {
        build();
        return;
    }
    showHeader();
    if (m_context == nullptr)
        return;
    m_context->setReplica(m_replica);
    m_conflicts->follow(m_replica);
    if (own != nullptr) {
        const std::optional<int> line = change.others.empty() ? std::nullopt : caretLine();
        m_context->setMerging(!change.others.empty());
        showValues(*own);
        m_context->setMerging(false);
        if (!change.others.empty())
            showOthers(change, line);
    }
    if (others.empty())
        return showProblems();
    m_rows->recordsChanged(others);
    check(); // what it links to may be among them
}

void RecordEditor::showValues(const RecordChange& change) {
    const Value none;
    const auto at = [&none](const std::shared_ptr<const Record>& record, std::size_t index) -> const Value& {
        return record != nullptr && index < record->fields.size() ? record->fields[index] : none;
    };
    for (std::size_t i = 0; i < m_rows->count(); ++i) {
        if (at(change.before, i) == at(change.after, i))
            continue;
        FieldRow* row = m_rows->row(i);
        row->setWholeValue(at(change.after, i));
        check(i);
        if (m_context->isMerging() && !row->isAncestorOf(focusWidget()))
            row->highlight();
    }
}

void RecordEditor::showOthers(const DraftChange& change, std::optional<int> line) {
    const std::string path = m_replica->state().record(*m_record).path();
    std::set<std::string> authors;
    for (const OthersCommit& commit : change.others)
        if (commit.records.empty() ||
            std::find(commit.records.begin(), commit.records.end(), path) != commit.records.end())
            authors.insert(commit.author);
    if (!authors.empty()) // else it is what was written here, on top of theirs now
        m_header->showChangedBy(authors.size() == 1 ? QString::fromStdString(*authors.begin()) : QString());
    if (!line)
        return;
    QTimer::singleShot(0, this, [this, line] { // after the layouts ran
        if (const std::optional<int> now = caretLine())
            m_scroll->verticalScrollBar()->setValue(m_scroll->verticalScrollBar()->value() + *now - *line);
    });
}

std::optional<int> RecordEditor::caretLine() const {
    const QWidget* focus = focusWidget();
    if (focus == nullptr || !focus->hasFocus() || !m_page->isAncestorOf(focus))
        return std::nullopt;
    return focus->mapTo(m_page, focus->inputMethodQuery(Qt::ImCursorRectangle).toRect().topLeft()).y();
}

void RecordEditor::resync(std::shared_ptr<const Replica> replica) {
    m_replica = std::move(replica);
    if (!m_record)
        return;
    if (m_rows == nullptr || &m_context->schema() != &m_replica->state().schema() ||
        !m_replica->state().record(*m_record).exists()) {
        build();
        return;
    }
    m_context->setReplica(m_replica);
    m_rows->setValues(m_replica->state().record(*m_record).materialise()->fields);
    check();
    showHeader();
    placeConflicts();
}

FieldInput* RecordEditor::inputAt(const QString& path) {
    return m_rows == nullptr ? nullptr : m_rows->descend(splitPath(path.toStdString()));
}

void RecordEditor::focusFirstField() {
    if (m_rows != nullptr && m_rows->count() > 0)
        m_rows->row(0)->input()->focusTarget()->setFocus(Qt::OtherFocusReason);
}

void RecordEditor::focusField(const QString& path) {
    FieldInput* input = inputAt(path);
    if (input == nullptr)
        return;
    input->focusTarget()->setFocus(Qt::OtherFocusReason);
    FieldRow* row = rowOf(input);
    placeConflicts(); // what is below the field is seen with it
    QWidget* shown = row != nullptr && row->input() == input ? static_cast<QWidget*>(row) : input;
    scrollTo(shown);
    if (row != nullptr)
        row->highlight();
}

void RecordEditor::scrollTo(QWidget* widget) {
    // A card that has just opened has its place only after the layouts ran.
    QTimer::singleShot(0, widget, [this, widget] {
        const int top = widget->mapTo(m_page, QPoint()).y();
        const int air = scaled(this, 24);
        m_scroll->ensureVisible(0, top + std::min(widget->height(), m_scroll->viewport()->height() - 2 * air), 0, air);
        m_scroll->ensureVisible(0, top, 0, air);
    });
}

void RecordEditor::keepCaretVisible(QWidget* widget, const QRect& rect) {
    const QPoint top = widget->mapTo(m_page, rect.topLeft());
    m_scroll->ensureVisible(0, top.y() + rect.height(), 0, scaled(this, 16));
    m_scroll->ensureVisible(0, top.y(), 0, scaled(this, 16));
}

} // namespace galley::ui
