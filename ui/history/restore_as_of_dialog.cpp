#include "ui/history/restore_as_of_dialog.h"

#include "model/base/zone_names.h"
#include "ui/history/commit_lines.h"
#include "ui/history/journal_reader.h"
#include "ui/navigator/zone_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/awaited_page.h"
#include "ui/widgets/decision_row.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/text_line.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kTypingPauseMs = 350;
/// A moment that is typed to the second means all of that second.
constexpr Instant kRestOfSecond = 999;
/// Longer names are cut on the segments.
constexpr qsizetype kLongestSegment = 36;

QString segment(const QString& name) {
    return isolated(name.size() > kLongestSegment ? name.left(kLongestSegment - 1).trimmed() + QChar(u'…') : name);
}

/// Times may be typed with a blank between day and time.
std::optional<Instant> momentFrom(const QString& typed, const TimeZone& zone) {
    std::string text = typed.trimmed().toStdString();
    if (text.size() > 10 && text[10] == ' ')
        text[10] = 'T';
    const auto written = parseWrittenTime(text);
    return written ? std::optional(written->in(zone)) : std::nullopt;
}

} // namespace

RestoreAsOfDialog::RestoreAsOfDialog(const Journal& journal, RecordTrails& trails, Source source,
                                     const HistoryPlace& place, RestoreScope scope, std::uint64_t number, Instant time,
                                     QWidget* parent)
    : QDialog(parent)
    , m_journal(journal)
    , m_trails(trails)
    , m_source(std::move(source))
    , m_aim{scope, place, number, std::nullopt}
    , m_time(time)
    , m_reader(new JournalReader(this))
    , m_scopes(new QButtonGroup(this))
    , m_moment(new QLineEdit(this))
    , m_commit(new QLabel(this))
    , m_summary(new QLabel(this))
    , m_heads(new QWidget(this))
    , m_page(new AwaitedPage(this))
    , m_restore(new QPushButton(tr("Restore"), this)) {
    setWindowTitle(tr("Restore as it was"));
    m_reader->setJournal(&m_journal);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    auto* title = new QLabel(tr("Restore as it was"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    addScopes(*column, scope);
    addMoment(*column);
    addPreview(*column);
    addButtons(*column);
    QSize wanted(scaled(this, 760), scaled(this, 540));
    if (parent != nullptr) // all of it is seen also where text is large and the window small
        wanted = wanted.boundedTo(parent->window()->parentWidget() != nullptr
                                      ? parent->window()->parentWidget()->window()->size()
                                      : parent->window()->size());
    resize(wanted);
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPauseMs);
    connect(&m_typing, &QTimer::timeout, this, &RestoreAsOfDialog::readMoment);
    look();
}

RestoreAsOfDialog::~RestoreAsOfDialog() = default;

void RestoreAsOfDialog::addScopes(QBoxLayout& column, RestoreScope scope) {
    auto* line = new QWidget(this);
    line->setAccessibleName(tr("What is restored"));
    auto* flow = new FlowLayout(line, scaled(this, 4));
    const auto add = [&](RestoreScope one, const QString& text, const QString& name) {
        auto* button = new QuietButton({}, name, line, text);
        button->setAccessibleName(name);
        button->setCheckable(true);
        button->setChecked(one == scope);
        m_scopes->addButton(button, static_cast<int>(one));
        flow->addWidget(button);
    };
    const HistoryPlace& place = m_aim.place;
    const QString record = place.recordName.isEmpty() ? place.record : place.recordName;
    if (!place.path.isEmpty())
        add(RestoreScope::Field, segment(place.fieldName), tr("Restore the field %1").arg(place.fieldName));
    if (!place.record.isEmpty()) {
        add(RestoreScope::Record, tr("“%1”", "name of a record").arg(segment(record)),
            tr("Restore the record “%1”").arg(record));
        add(RestoreScope::Page, tr("With all its parts", "a page with the records that stand in it"),
            tr("Restore “%1” and the records that stood in it then").arg(record));
    }
    add(RestoreScope::Site, tr("Whole site"), tr("Restore all records of the site"));
    if (m_scopes->checkedButton() == nullptr)
        m_scopes->buttons().front()->setChecked(true);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    line->setSizePolicy(policy);
    column.addWidget(line);
    connect(m_scopes, &QButtonGroup::idToggled, this, [this](int, bool isOn) {
        if (isOn)
            look();
    });
}

void RestoreAsOfDialog::addMoment(QBoxLayout& column) {
    auto* line = new QHBoxLayout;
    line->setSpacing(space::kS);
    auto* label = new QLabel(tr("As it was at"), this);
    label->setBuddy(m_moment);
    line->addWidget(label);
    m_moment->setText(momentText(zone(), m_time - m_time % 1000));
    m_moment->setAccessibleName(tr("As it was at, date and time"));
    m_moment->setPlaceholderText(tr("2026-01-31 18:30", "example of a date and time; keep the order year, month, day"));
    m_moment->setMinimumWidth(m_moment->fontMetrics().horizontalAdvance(QStringLiteral("2021-03-04 18:30:00 +02:00 ")) +
                              scaled(this, 24));
    m_moment->setLayoutDirection(Qt::LeftToRight);
    line->addWidget(m_moment);
    auto* place = new QLabel(QString::fromStdString(zonePlace(zone(), QLocale().name().toStdString())), this);
    setRole(place, "muted");
    line->addWidget(place);
    line->addStretch(1);
    column.addLayout(line);
    m_commit->setTextFormat(Qt::PlainText);
    m_commit->setWordWrap(true);
    setRole(m_commit, "muted");
    column.addWidget(m_commit);
    connect(m_moment, &QLineEdit::textEdited, this, [this] {
        m_plan.reset();
        enableUnless(m_restore, tr("It is not known yet what that changes"));
        m_typing.start();
    });
}

void RestoreAsOfDialog::addPreview(QBoxLayout& column) {
    m_summary->setFont(textFont(TextRole::Strong));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    column.addWidget(m_summary);
    // Over the columns of the page below, which has the present text on the left in every language.
    m_heads->setLayoutDirection(Qt::LeftToRight);
    auto* heads = new QHBoxLayout(m_heads);
    heads->setContentsMargins(0, space::kXs, 0, 0);
    heads->setSpacing(0);
    for (const QString& text : {tr("Now"), tr("Restored")}) {
        auto* head = new QLabel(text, m_heads);
        setRole(head, "muted");
        heads->addWidget(head, 1);
    }
    m_heads->hide();
    column.addWidget(m_heads);
    m_page->setLayoutDirection(Qt::LeftToRight);
    m_page->setAccessibleName(tr("Now and restored"));
    m_page->setMinimumHeight(scaled(this, 60));
    column.addWidget(m_page, 1);
}

void RestoreAsOfDialog::addButtons(QBoxLayout& column) {
    auto* note = new QLabel(tr("This becomes a change of its own, which you can undo."), this);
    note->setWordWrap(true);
    setRole(note, "muted");
    column.addWidget(note);
    m_restore->setDefault(true);
    connect(m_restore, &QPushButton::clicked, this, &RestoreAsOfDialog::take);
    column.addLayout(decisionRow(this, m_restore, "primary"));
}

QAbstractButton* RestoreAsOfDialog::scopeButton(RestoreScope scope) const {
    return m_scopes->button(static_cast<int>(scope));
}

RestoreScope RestoreAsOfDialog::scope() const {
    return static_cast<RestoreScope>(m_scopes->checkedId());
}

const TimeZone& RestoreAsOfDialog::zone() const {
    return zoneOf(m_source().draft->state().schema());
}

bool RestoreAsOfDialog::isLooking() const {
    return m_typing.isActive() || m_reader->isRunning();
}

void RestoreAsOfDialog::readMoment() {
    const auto moment = momentFrom(m_moment->text(), zone());
    if (!moment) {
        m_reader->abandon();
        m_commit->clear();
        setRole(m_summary, "danger");
        m_summary->setText(
            tr("This is not a date. Write year, month and day, and a time if you like: 2026-01-31 18:30."));
        m_page->setPage({});
        return;
    }
    m_aim.moment = *moment + kRestOfSecond;
    look();
}

void RestoreAsOfDialog::look() {
    m_plan.reset();
    enableUnless(m_restore, tr("It is not known yet what that changes"));
    m_aim.scope = scope();
    setRole(m_summary, "");
    m_summary->setText(tr("Looking what that changes…"));
    m_page->await(tr("Comparing…"));
    RestoreSource source = m_source();
    source.tones = currentTones();
    m_reader->start([this, source = std::move(source), aim = m_aim, trails = m_trails](
                        const Journal& journal, const CancelToken& cancel) mutable -> JournalReader::Answer {
        const auto plan = restorePlan(journal, source, aim, trails, cancel);
        return [this, plan, trails] {
            m_trails.learnFrom(trails);
            tell(plan);
        };
    });
}

void RestoreAsOfDialog::tell(const Result<RestorePlan>& plan) {
    if (!plan) {
        enableUnless(m_restore, tr("There is nothing to bring back"));
        m_heads->hide();
        setRole(m_summary, "danger");
        m_summary->setText(plan.error().code != ErrorCode::NotFound ? explain(plan.error())
                           : m_aim.moment && m_aim.scope == RestoreScope::Site
                               ? tr("The site has no change of that time or before. Choose a later one.")
                           : !m_source().line.empty()
                               ? tr("This release had nothing of its own there then, so there is nothing to bring "
                                    "back. Choose a later moment, or more to restore.")
                               : tr("It was not there then, so there is nothing to bring back. Choose a later moment, "
                                    "or more to restore."));
        m_page->setPage({});
        m_commit->clear();
        return;
    }
    m_plan = *plan;
    setRole(m_summary, "");
    m_summary->setText(restoreSummary(*plan));
    const QString name = commitWords(plan->commit);
    m_commit->setText(tr("After “%1”, by %2", "name of a change, person")
                          .arg(name.isEmpty() ? tr("Change %1", "number").arg(plan->number) : name,
                               QString::fromStdString(plan->commit.author)));
    m_page->setPage(plan->page);
    m_heads->setVisible(!plan->edits.empty());
    enableUnless(m_restore, plan->edits.empty() ? tr("Nothing would change") : QString());
}

void RestoreAsOfDialog::take() {
    if (!m_plan)
        return;
    if (m_source().draft->state().version() != m_plan->from) { // somebody was faster
        look();
        return;
    }
    emit restoreRequested(*m_plan, messageFor(*m_plan));
    accept();
}

QString RestoreAsOfDialog::messageFor(const RestorePlan& plan) const {
    const Instant time = m_aim.moment ? *m_aim.moment - kRestOfSecond : plan.commit.time;
    const QString when = momentText(zone(), time - time % 1000);
    const HistoryPlace& place = m_aim.place;
    const QString record = place.recordName.isEmpty() ? place.record : place.recordName;
    switch (m_aim.scope) {
    case RestoreScope::Field:
        return tr("%1 of “%2” as of %3", "field, record, time").arg(place.fieldName, record, when);
    case RestoreScope::Record:
        return tr("“%1” as of %2", "record, time").arg(record, when);
    case RestoreScope::Page:
        return tr("“%1” with all its parts as of %2", "record, time").arg(record, when);
    case RestoreScope::Site:
        break;
    }
    return tr("The whole site as of %1", "time").arg(when);
}

void RestoreAsOfDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_plan)
        look();
}

} // namespace galley::ui
