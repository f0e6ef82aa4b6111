#include "ui/editor/record_header.h"

#include "ui/editor/link_watch.h"
#include "ui/editor/pickers.h"
#include "ui/editor/record_editor.h"
#include "ui/editor/record_name.h"
#include "ui/editor/record_text.h"
#include "ui/navigator/record_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// So long it says who changed the record just now.
constexpr int kChangedMs = 8'000;

} // namespace

class RecordHeader::Icon : public QWidget {
public:
    explicit Icon(QWidget* parent)
        : QWidget(parent) {
        setFixedSize(scaled(this, 36), scaled(this, 36));
    }
    QString name;

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        drawFrame(painter, rect(), tones.accentSoft, {}, scaled(this, 8));
        const int side = scaled(this, 20);
        drawIcon(painter, QRect((width() - side) / 2, (height() - side) / 2, side, side), name, tones.accent);
    }
};

RecordHeader::RecordHeader(QWidget* parent)
    : QWidget(parent)
    , m_icon(new Icon(this))
    , m_name(new RecordName(this))
    , m_type(new QLabel(this))
    , m_id(new ElidedLabel(this))
    , m_home(new QLabel(tr("Home page"), this))
    , m_changed(new QLabel(this))
    , m_changedFor(new QTimer(this))
    , m_status(new StatusChip(this))
    , m_publish(new QuietButton(QStringLiteral("publish"), tr("Publish this record…"), this, tr("Publish…")))
    , m_takeOff(new QuietButton(QStringLiteral("eye-off"), tr("Take off the site…"), this, tr("Take off…")))
    , m_referrers(new QuietButton(QStringLiteral("reference"), tr("Where it is used"), this, QStringLiteral(" ")))
    , m_history(
          new QuietButton(QStringLiteral("history"), tr("History of this record (Ctrl+Shift+H)"), this, tr("History")))
    , m_locales(new QWidget(this))
    , m_lines(new QWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(this, 10));
    auto* top = new QHBoxLayout;
    top->setSpacing(scaled(this, 12));
    top->addWidget(m_icon, 0, Qt::AlignTop);
    top->addLayout(makeNames(), 1);
    column->addLayout(top);
    column->addWidget(makeFacts());
    new FlowLayout(m_lines, scaled(this, 6));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    m_lines->setSizePolicy(policy);
    m_lines->hide();
    column->addWidget(m_lines);
}

QLayout* RecordHeader::makeNames() {
    auto* names = new QVBoxLayout;
    names->setSpacing(scaled(this, 2));
    QFont large = m_name->font();
    large.setPointSizeF(large.pointSizeF() * 1.45);
    large.setWeight(QFont::DemiBold);
    m_name->setFont(large);
    names->addWidget(m_name);
    auto* second = new QHBoxLayout;
    second->setSpacing(scaled(this, 8));
    setRole(m_type, "muted");
    second->addWidget(m_type);
    setRole(m_home, "chip");
    m_home->setFont(textFont(TextRole::Caption));
    m_home->setToolTip(tr("Readers find this page at the address of the site itself."));
    second->addWidget(m_home);
    setRole(m_id, "muted");
    m_id->setElideMode(Qt::ElideMiddle);
    auto* copy = new QAction(tr("Copy the id"), m_id);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(m_id->text()); });
    m_id->addAction(copy);
    m_id->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_id->setAccessibleName(tr("The record's id"));
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPointSizeF(m_id->font().pointSizeF() * 0.92);
    m_id->setFont(code);
    second->addWidget(m_id, 1);
    names->addLayout(second);
    return names;
}

QWidget* RecordHeader::makeFacts() {
    auto* line = new QWidget(this);
    auto* flow = new FlowLayout(line, scaled(this, 8));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    line->setSizePolicy(policy);
    // In a narrow form two lines, each about one thing: how it stands with readers, and how to look at it.
    const auto addGroup = [&] {
        auto* group = new QWidget(line);
        group->setSizePolicy(policy);
        flow->addWidget(group);
        return new FlowLayout(group, scaled(this, 8));
    };
    FlowLayout* readers = addGroup();
    readers->addWidget(m_status);
    for (QuietButton* way : {m_publish, m_takeOff}) {
        way->setCompact(true);
        way->hide();
        readers->addWidget(way);
    }
    connect(m_publish, &QAbstractButton::clicked, this, &RecordHeader::publishRequested);
    connect(m_takeOff, &QAbstractButton::clicked, this, &RecordHeader::takeOffRequested);
    FlowLayout* looking = addGroup();
    looking->addWidget(m_referrers);
    m_history->setCompact(true);
    looking->addWidget(m_history);
    connect(m_history, &QAbstractButton::clicked, this, &RecordHeader::historyRequested);
    looking->addWidget(m_locales);
    setRole(m_changed, "chip");
    m_changed->setFont(textFont(TextRole::Caption));
    m_changed->setTextFormat(Qt::PlainText);
    m_changed->hide();
    flow->addWidget(m_changed);
    m_changedFor->setSingleShot(true);
    m_changedFor->setInterval(kChangedMs);
    connect(m_changedFor, &QTimer::timeout, m_changed, &QWidget::hide);
    m_referrers->setCompact(true);
    connect(m_referrers, &QAbstractButton::clicked, this, &RecordHeader::openReferrers);
    auto* locales = new QHBoxLayout(m_locales);
    locales->setContentsMargins(0, 0, 0, 0);
    locales->setSpacing(scaled(this, 2));
    return line;
}

void RecordHeader::show(const std::shared_ptr<const Replica>& replica, RecordRef record, std::size_t locale,
                        RecordStatus status, const LinkWatch& users) {
    if (m_record != record)
        m_changed->hide();
    m_record = record;
    m_replica = replica;
    m_locale = locale;
    const RecordLabel label = recordLabel(replica->state(), record, locale);
    const bool isHome = isHomePage(*replica, record);
    m_home->setVisible(isHome);
    m_icon->name = isHome ? QStringLiteral("home") : label.icon;
    m_icon->update();
    m_name->setText(label.name);
    m_type->setText(replica->state().schema().type(record.type).isPublic
                        ? label.typeLabel
                        : tr("%1 · not published", "type of a record that readers never see").arg(label.typeLabel));
    m_id->setText(label.id);
    m_status->showStatus(status);
    showWays(status, replica->state().schema().type(record.type).page);
    showUsers(users);
    showLocales(replica->state().schema(), locale);
}

void RecordHeader::showWays(RecordStatus status, bool isPage) {
    const QString publish = isPage ? tr("Publish this page…") : tr("Publish this record…");
    m_publish->setToolTip(publish);
    m_publish->setAccessibleName(publish);
    const bool isNews = status != RecordStatus::Unknown && status != RecordStatus::Published;
    const bool isLive = status == RecordStatus::Changed || status == RecordStatus::Published;
    m_publish->setVisible(isNews && !m_isReadOnly);
    m_takeOff->setVisible(isLive && !m_isReadOnly);
}

void RecordHeader::showLines(const std::vector<RecordLine>& lines) {
    if (lines == m_shownLines)
        return; // a new geometry lays out the whole form again
    m_shownLines = lines;
    for (QWidget* old : m_lines->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        m_lines->layout()->removeWidget(old);
        old->hide();
        old->deleteLater(); // one of them may be what was clicked
    }
    if (!lines.empty()) {
        auto* caption = new QLabel(tr("Changed in:", "lines that change a record follow"), m_lines);
        setRole(caption, "muted");
        m_lines->layout()->addWidget(caption);
    }
    for (const RecordLine& line : lines)
        m_lines->layout()->addWidget(makeLine(line));
    m_lines->setVisible(!lines.empty());
    m_lines->updateGeometry();
}

QWidget* RecordHeader::makeLine(const RecordLine& line) {
    const QString title = fontMetrics().elidedText(line.title, Qt::ElideRight, fontMetrics().averageCharWidth() * 28);
    if (line.isHere) {
        auto* here = new QLabel(title, m_lines);
        here->setFont(textFont(TextRole::Strong));
        here->setTextFormat(Qt::PlainText);
        here->setToolTip(tr("%1: you are looking at it", "the draft or a release").arg(line.title));
        return here;
    }
    auto* button =
        new QuietButton({}, tr("See the record in “%1”", "the draft or a release").arg(line.title), m_lines, title);
    button->setCompact(true);
    button->setTone(QuietButton::Tone::Accent);
    connect(button, &QAbstractButton::clicked, this, [this, key = line.key] { emit lineRequested(key); });
    return button;
}

void RecordHeader::showChangedBy(const QString& author) {
    m_changed->setText(author.isEmpty() ? tr("Changed by others just now")
                                        : tr("Changed by %1 just now", "person").arg(author));
    m_changed->show();
    m_changedFor->start();
}

void RecordHeader::showUsers(const LinkWatch& users) {
    m_users = &users;
    const auto uses = static_cast<int>(users.referring() + users.linking());
    const QString used = uses == 0 ? (users.isLooking() ? tr("Looking where it is used…") : tr("Not used elsewhere"))
                         : uses == 1 ? tr("Used by 1 record")
                                     : tr("Used by %Ln records", nullptr, uses);
    if (used != m_referrers->text()) {
        m_referrers->setText(used);
        m_referrers->setAccessibleName(used);
        m_referrers->setEnabled(uses > 0);
        m_referrers->updateGeometry();
    }
}

void RecordHeader::showLocales(const Schema& schema, std::size_t locale) {
    m_locales->setVisible(schema.locales.size() > 1);
    if (schema.locales.size() < 2)
        return;
    if (m_localeButtons.size() != schema.locales.size()) {
        for (QuietButton* button : m_localeButtons)
            button->deleteLater();
        m_localeButtons.clear();
        for (std::size_t i = 0; i < schema.locales.size(); ++i) {
            const QString code = QString::fromStdString(schema.locales[i].code);
            auto* button = new QuietButton({}, tr("Edit %1", "a language").arg(code), m_locales, code);
            button->setCompact(true);
            button->setCheckable(true);
            m_locales->layout()->addWidget(button);
            m_localeButtons.push_back(button);
            connect(button, &QAbstractButton::clicked, this, [this, i] {
                showLocales(m_replica->state().schema(), m_locale);
                emit localeSelected(i);
            });
        }
    }
    for (std::size_t i = 0; i < m_localeButtons.size(); ++i)
        m_localeButtons[i]->setChecked(i == locale);
}

void RecordHeader::openReferrers() {
    openRecordList(m_referrers, m_replica, m_users->records(), m_locale,
                   [this](RecordRef record) { emit recordActivated(record); });
}

} // namespace galley::ui
