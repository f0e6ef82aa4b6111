#include "ui/history/history_panel.h"

#include "ui/editor/edit_words.h"
#include "ui/editor/record_link.h"
#include "ui/editor/record_text.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/zone_text.h"
#include "ui/publish/publish_words.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/return_key.h"
#include "ui/widgets/tones.h"

#include <QCheckBox>
#include <QDateTime>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QTextBrowser>
#include <QTextOption>
#include <QUrl>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// More of one commit is not shown.
constexpr std::size_t kMostEdits = 200;

QString shortened(QString text) {
    if (text.size() > 300)
        text = text.left(300) + QStringLiteral("…");
    return text;
}

} // namespace

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new CommitModel(this))
    , m_only(new QCheckBox(tr("Only the open record"), this))
    , m_stack(new QStackedLayout)
    , m_list(new QListView(this))
    , m_empty(new EmptyState(this))
    , m_head(new QLabel(this))
    , m_note(new QLabel(this))
    , m_detail(new QTextBrowser(this))
    , m_outcome(new QLabel(this))
    , m_revert(new QPushButton(tr("Take this change back"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kM);
    auto* title = new QLabel(tr("History"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    column->addWidget(m_only);
    auto* work = new QWidget(this);
    auto* split = new QSplitter(Qt::Horizontal, work);
    auto* whole = new QVBoxLayout(work);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(split);
    auto* left = new QWidget(split);
    auto* listColumn = new QVBoxLayout(left);
    // Margins are not mirrored with the layout: both stand at the line between list and detail.
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    listColumn->setContentsMargins(isMirrored ? space::kM : 0, 0, isMirrored ? 0 : space::kM, 0);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ChoiceDelegate(CommitModel::IconRole, CommitModel::WhenRole, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Changes"));
    listColumn->addWidget(m_list);
    split->addWidget(left);
    auto* right = new QWidget(split);
    auto* detail = new QVBoxLayout(right);
    detail->setContentsMargins(isMirrored ? 0 : space::kL, 0, isMirrored ? space::kL : 0, 0);
    detail->setSpacing(space::kXs);
    m_head->setWordWrap(true);
    m_head->setTextFormat(Qt::PlainText);
    m_head->setFont(textFont(TextRole::Heading));
    detail->addWidget(m_head);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    setRole(m_note, "muted");
    detail->addWidget(m_note);
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->setOpenLinks(false);
    m_detail->setProperty("bare", true);
    m_detail->document()->setDocumentMargin(0);
    QTextOption lines = m_detail->document()->defaultTextOption();
    lines.setAlignment(isMirrored ? Qt::AlignRight | Qt::AlignAbsolute : Qt::AlignLeft);
    m_detail->document()->setDefaultTextOption(lines);
    m_detail->setAccessibleName(tr("What was changed"));
    detail->addWidget(m_detail, 1);
    m_outcome->setWordWrap(true);
    m_outcome->setTextFormat(Qt::RichText);
    m_outcome->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_outcome->setFocusPolicy(Qt::NoFocus);
    standAtLeadingEdge(m_outcome);
    m_outcome->hide();
    detail->addWidget(m_outcome);
    split->addWidget(right);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    m_empty->setIconName(QStringLiteral("history"));
    m_stack->addWidget(work);
    m_stack->addWidget(m_empty);
    column->addLayout(m_stack, 1);

    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(space::kS);
    bottom->addStretch(1);
    m_revert->setIcon(icon(QStringLiteral("undo")));
    m_revert->setToolTip(tr("Puts the fields back to what they were before this change; that is a change of its own"));
    bottom->addWidget(m_revert);
    auto* close = new QPushButton(tr("Close"), this);
    bottom->addWidget(close);
    column->addLayout(bottom);
    leaveReturnAlone({m_revert, close});

    m_only->setEnabled(false);
    m_revert->setEnabled(false);
    connect(m_model, &CommitModel::searched, this, [this] {
        if (!m_list->currentIndex().isValid())
            m_list->setCurrentIndex(m_model->index(0));
        showCommit();
    });
    connect(m_only, &QCheckBox::toggled, this, &HistoryPanel::applyFilter);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &HistoryPanel::showCommit);
    connect(close, &QPushButton::clicked, this, &HistoryPanel::closeRequested);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        const int row = m_list->currentIndex().row();
        if (row >= 0)
            emit revertRequested(m_model->numberAt(row));
    });
    const auto follow = [this](const QString& address) {
        const RecordPlace place = placeOfLink(address);
        emit fieldActivated(place.record, place.path);
    };
    connect(m_detail, &QTextBrowser::anchorClicked, this,
            [follow](const QUrl& address) { follow(QString::fromUtf8(address.toEncoded())); });
    connect(m_outcome, &QLabel::linkActivated, this, follow);
    setSurface(this, "surface");
}

void HistoryPanel::setDraft(std::shared_ptr<const Replica> draft, std::size_t locale) {
    m_draft = std::move(draft);
    m_locale = locale;
    if (m_draft)
        m_model->setZone(zoneOf(m_draft->state().schema()));
    showCommit();
}

void HistoryPanel::showOutcome(Tone tone, const QString& text, const QString& record, const QString& path) {
    setRole(m_outcome, tone == Tone::Done ? "muted" : "danger");
    QString words = text.toHtmlEscaped();
    if (!record.isEmpty())
        words += QLatin1Char(' ') + recordLink(record, path, tr("Go to the field"));
    m_outcome->setText(words);
    m_outcome->show();
}

std::optional<RecordRef> HistoryPanel::refOf(const Edit& edit) const {
    const auto ref = m_draft ? m_draft->state().findPath(edit.recordPath()) : Result<RecordRef>(Error{});
    return ref ? std::optional(*ref) : std::nullopt;
}

QString HistoryPanel::fieldName(const Edit& edit) const {
    const auto ref = edit.path.empty() ? std::nullopt : refOf(edit);
    return ref ? fieldWords(m_draft->state().record(*ref), edit.path) : QString::fromStdString(edit.path);
}

QString HistoryPanel::valueText(const Edit& edit) const {
    if (edit.value.is_null())
        return tr("cleared");
    const auto ref = refOf(edit);
    if (!ref)
        return shortened(
            QString::fromStdString(edit.value.is_string() ? edit.value.get<std::string>() : edit.value.dump()));
    const std::string path = edit.op == Edit::Op::Insert ? edit.path + "/0" : edit.path;
    return shortened(valueWordsAt(m_draft->state().record(*ref), path, edit.value, m_locale));
}

QString HistoryPanel::elementText(const Edit& edit) const {
    const auto ref = refOf(edit);
    return ref ? elementWordsAt(m_draft->state().record(*ref), edit.path + "/0", edit.value, m_locale)
                     .value_or(QString())
               : QString();
}

QString HistoryPanel::recordHtml(const Edit& edit) const {
    const auto ref = refOf(edit);
    const bool isThere = ref && m_draft->state().record(*ref).exists();
    QString name = QString::fromStdString(edit.id);
    QString type = QString::fromStdString(edit.type);
    if (isThere)
        name = recordLabel(m_draft->state(), *ref, m_locale).name;
    if (const auto index = m_draft ? m_draft->state().schema().typeIndex(edit.type) : std::nullopt)
        type = typeLabel(m_draft->state().schema().type(*index));
    // To one that is gone there is no way.
    return (isThere ? recordLink(QString::fromStdString(edit.recordPath()), QString::fromStdString(edit.path), name)
                    : name.toHtmlEscaped()) +
           QStringLiteral(" <span style=\"color:%1\">%2</span>").arg(currentTones().muted.name(), type.toHtmlEscaped());
}

QString HistoryPanel::editHtml(const Edit& edit) const {
    const QString field = QStringLiteral("<b>%1</b>").arg(fieldName(edit).toHtmlEscaped());
    const auto withValue = [this, &edit](const QString& title) {
        return title + QStringLiteral("<br>") +
               valueText(edit).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    };
    const QString place = QString::number(edit.index + 1);
    switch (edit.op) {
    case Edit::Op::Create:
        return tr("created");
    case Edit::Op::Delete:
        return tr("deleted");
    case Edit::Op::Patch:
        return withValue(field);
    case Edit::Op::Insert: {
        const QString element = elementText(edit).toHtmlEscaped();
        if (element.isEmpty())
            return withValue(tr("%1: added in place %2", "list, place").arg(field, place));
        return withValue(tr("%1: added %2 in place %3", "list, element, place").arg(field, element, place));
    }
    case Edit::Op::Move:
        return tr("%1: moved to place %2", "element of a list, place").arg(field, place);
    case Edit::Op::Remove:
        return tr("%1: removed", "element of a list").arg(field);
    }
    return {};
}

void HistoryPanel::setJournal(const Journal* journal) {
    m_journal = journal;
    m_model->setJournal(journal);
    showCommit();
}

void HistoryPanel::setRecord(const QString& record, const QString& name) {
    m_record = record;
    m_only->setEnabled(!record.isEmpty());
    m_only->setText(name.isEmpty() ? tr("Only the open record") : tr("Only “%1”").arg(name));
    if (m_only->isChecked())
        applyFilter();
}

void HistoryPanel::refresh() {
    m_model->refresh();
    if (!m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0));
    showCommit();
}

void HistoryPanel::applyFilter() {
    m_model->setRecord(m_only->isChecked() ? m_record : QString());
    m_list->setCurrentIndex(m_model->index(0));
    showCommit();
}

void HistoryPanel::showCommit() {
    m_outcome->hide();
    m_detail->clear();
    m_revert->setEnabled(false);
    const auto& problem = m_model->error();
    const bool isEmpty = m_model->rowCount() == 0;
    m_empty->setTitle(problem ? tr("The history cannot be read") : tr("Nothing has been changed yet"));
    if (m_model->isSearching())
        m_empty->setTitle(tr("Looking through the history…"));
    m_empty->setText(problem || m_model->isSearching() ? QString()
                     : m_only->isChecked()             ? tr("This record was never changed.")
                                           : tr("Every change will be listed here, with a way to take it back."));
    m_empty->setDetail(problem ? QString::fromStdString(problem->toString()) : QString());
    m_stack->setCurrentIndex(isEmpty ? 1 : 0);
    const int row = m_list->currentIndex().row();
    if (m_journal == nullptr || row < 0) {
        m_head->setText(tr("Choose a change to see what it did."));
        m_note->clear();
        return;
    }
    const auto commit = m_journal->readCommit(m_model->numberAt(row));
    if (!commit) {
        m_head->setText(tr("This change cannot be shown"));
        m_note->setText(QString::fromStdString(commit.error().toString()));
        return;
    }
    m_head->setText(m_list->currentIndex().data().toString());
    m_note->setText(tr("By %1, %2", "author, time")
                        .arg(QString::fromStdString(commit->author),
                             QLocale().toString(clockAt(m_model->zone(), commit->time), QLocale::ShortFormat)));
    m_note->setToolTip(tr("Number %1 in the journal").arg(commit->number));
    const auto* edits = std::get_if<std::vector<Edit>>(&commit->body);
    m_revert->setEnabled(edits != nullptr);
    if (const auto* records = std::get_if<RecordSet>(&commit->body)) {
        const std::string_view lines = records->ndjson();
        const auto count = static_cast<qlonglong>(std::count(lines.begin(), lines.end(), '\n'));
        m_detail->setHtml(QStringLiteral("<p>%1</p>").arg(tr("Records: %1").arg(QLocale().toString(count))));
        return;
    }
    if (const auto* publication = std::get_if<Publication>(&commit->body)) {
        showPublication(*publication);
        return;
    }
    if (const auto* repair = std::get_if<Repair>(&commit->body)) {
        showRepair(*repair);
        return;
    }
    QString page;
    QString last;
    for (std::size_t i = 0; i < edits->size() && i < kMostEdits; ++i) {
        const Edit& edit = (*edits)[i];
        const QString record = QString::fromStdString(edit.recordPath());
        if (record != last)
            page += QStringLiteral("<p style=\"margin-top:12px\">%1</p>").arg(recordHtml(edit));
        last = record;
        page += QStringLiteral("<p style=\"margin:4px 0 4px 0\">%1</p>").arg(editHtml(edit));
    }
    if (edits->size() > kMostEdits)
        page += QStringLiteral("<p>%1</p>").arg(tr("and %1 more").arg(edits->size() - kMostEdits));
    m_detail->setHtml(page);
}

void HistoryPanel::showPublication(const Publication& publication) {
    QStringList lines;
    if (publication.replaced.value() > 0 && publication.isAnnounced)
        lines += tr("Before, readers saw %1.", "a version")
                     .arg(versionName(*m_journal, publication.replaced, QDateTime::currentMSecsSinceEpoch()));
    if (!publication.isAnnounced)
        lines += tr("Readers went on seeing another version: the servers are held there.");
    lines += tr("This changed nothing in the draft. To let readers see another version, choose it in the published "
                "versions.");
    QString page;
    for (const QString& line : lines)
        page += QStringLiteral("<p>%1</p>").arg(line.toHtmlEscaped());
    m_detail->setHtml(page);
}

void HistoryPanel::showRepair(const Repair& repair) {
    QStringList lines{
        tr("Damaged files of the history were put in order. What stands before and after this is whole.")};
    if (!repair.kept.empty())
        lines += tr("The damaged files are kept in the folder %1 of the site.", "name of a folder")
                     .arg(QString::fromStdString(repair.kept));
    QString page;
    for (const QString& line : lines)
        page += QStringLiteral("<p>%1</p>").arg(line.toHtmlEscaped());
    m_detail->setHtml(page);
}

void HistoryPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_journal != nullptr)
        showCommit();
}

} // namespace galley::ui
