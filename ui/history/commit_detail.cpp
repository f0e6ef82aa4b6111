#include "ui/history/commit_detail.h"

#include "ui/editor/record_link.h"
#include "ui/history/journal_reader.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/awaited_page.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTextOption>
#include <QUrl>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// So many commits are read before somebody notices.
constexpr std::uint64_t kSoonRead = 4 * RecordTrails::kPart;

} // namespace

CommitDetail::CommitDetail(QWidget* parent)
    : QWidget(parent)
    , m_reader(new JournalReader(this))
    , m_head(new QLabel(this))
    , m_note(new QLabel(this))
    , m_line(new QLabel(this))
    , m_page(new AwaitedPage(this))
    , m_outcome(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    // Margins are not mirrored with the layout: this one is at the line between list and detail.
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    column->setContentsMargins(isMirrored ? 0 : space::kL, 0, isMirrored ? space::kL : 0, 0);
    column->setSpacing(space::kXs);
    addHead(*column);
    addPage(*column);
    addOutcome(*column);
}

void CommitDetail::addHead(QVBoxLayout& column) {
    m_head->setWordWrap(true);
    m_head->setTextFormat(Qt::PlainText);
    m_head->setFont(textFont(TextRole::Heading));
    column.addWidget(m_head);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    setRole(m_note, "muted");
    auto* facts = new QHBoxLayout;
    facts->setSpacing(space::kS);
    facts->addWidget(m_note, 1);
    setRole(m_line, "chip");
    m_line->setTextFormat(Qt::PlainText);
    m_line->setFont(textFont(TextRole::Caption));
    m_line->setToolTip(tr("Where this was written: the draft, or a release"));
    m_line->hide();
    facts->addWidget(m_line, 0, Qt::AlignTop);
    column.addLayout(facts);
}

void CommitDetail::addPage(QVBoxLayout& column) {
    QTextOption lines = m_page->document()->defaultTextOption();
    lines.setAlignment(layoutDirection() == Qt::RightToLeft ? Qt::AlignRight | Qt::AlignAbsolute : Qt::AlignLeft);
    m_page->document()->setDefaultTextOption(lines);
    m_page->setAccessibleName(tr("What was changed"));
    column.addWidget(m_page, 1);
    connect(m_page, &QTextBrowser::anchorClicked, this, [this](const QUrl& address) {
        const RecordPlace place = placeOfLink(QString::fromUtf8(address.toEncoded()));
        emit fieldActivated(place.record, place.path);
    });
}

void CommitDetail::addOutcome(QVBoxLayout& column) {
    m_outcome->setWordWrap(true);
    m_outcome->setTextFormat(Qt::RichText);
    m_outcome->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_outcome->setFocusPolicy(Qt::NoFocus);
    standAtLeadingEdge(m_outcome);
    m_outcome->hide();
    column.addWidget(m_outcome);
    connect(m_outcome, &QLabel::linkActivated, this, [this](const QString& address) {
        const RecordPlace place = placeOfLink(address);
        emit fieldActivated(place.record, place.path);
    });
}

void CommitDetail::setJournal(const Journal* journal) {
    m_reader->setJournal(journal);
    showNone({});
}

void CommitDetail::setDraft(std::shared_ptr<const Replica> draft, std::size_t locale) {
    m_draft = std::move(draft);
    m_locale = locale;
}

void CommitDetail::showCommit(const CommitLine& commit, const QString& title, const QString& when) {
    m_head->setText(title);
    m_note->setText(tr("By %1, %2", "author, time").arg(commit.author, when));
    m_note->setToolTip(tr("Number %1 in the journal").arg(commit.number));
    m_line->setText(commit.line);
    m_line->setVisible(!commit.line.isEmpty());
    if (m_number != commit.number) {
        m_page->await(tr("Reading…"));
        m_subject = {};
    }
    m_number = commit.number;
    read();
}

void CommitDetail::showNone(const QString& hint) {
    m_reader->abandon();
    m_number = 0;
    m_head->setText(hint);
    m_note->clear();
    m_note->setToolTip({});
    m_line->hide();
    m_page->setPage({});
}

void CommitDetail::read() {
    // What stood there before may be long to find, once: then what the commit itself says comes first.
    const std::uint64_t start = m_base && m_base->version().value() < m_number ? m_base->version().value() : 0;
    read(m_draft != nullptr && m_number - start > m_trails->known() + kSoonRead ? Pass::First : Pass::Whole);
}

void CommitDetail::read(Pass pass) {
    CommitPageStyle style{m_draft, m_base, m_locale, true, layoutDirection() == Qt::RightToLeft, currentTones()};
    style.tellsBefore = pass == Pass::Whole;
    m_reader->start([this, number = m_number, style, pass, trails = *m_trails](
                        const Journal& journal, const CancelToken& cancel) mutable -> JournalReader::Answer {
        const auto page = commitPage(journal, number, style, trails, cancel);
        return [this, page, pass, trails] {
            m_trails->learnFrom(trails);
            showPage(page);
            if (pass == Pass::First && page)
                read(Pass::Whole);
        };
    });
}

void CommitDetail::showPage(const Result<CommitTold>& told) {
    m_page->setPage(told ? told->page : QString());
    m_subject = told ? told->subject : HistoryPlace();
    if (told)
        return;
    m_head->setText(tr("This change cannot be shown"));
    m_note->setText(QString::fromStdString(told.error().toString()));
    emit failed();
}

void CommitDetail::showOutcome(Tone tone, const QString& text, const QString& record, const QString& path) {
    setRole(m_outcome, tone == Tone::Done ? "muted" : "danger");
    QString words = text.toHtmlEscaped();
    if (!record.isEmpty())
        words += QLatin1Char(' ') + recordLink(record, path, tr("Go to the field"));
    m_outcome->setText(words);
    m_outcome->show();
}

void CommitDetail::hideOutcome() {
    m_outcome->hide();
}

bool CommitDetail::isReading() const {
    return m_reader->isRunning();
}

void CommitDetail::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_number > 0)
        read(); // the page has its colours in the text
}

} // namespace galley::ui
