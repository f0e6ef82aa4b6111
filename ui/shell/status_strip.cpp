#include "ui/shell/status_strip.h"

#include "ui/shell/figure_line.h"
#include "ui/shell/line_changes.h"
#include "ui/shell/save_mark.h"
#include "ui/shell/site_session.h"
#include "ui/shell/unfinished_button.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace galley::ui {

StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent)
    , m_save(new SaveMark(this))
    , m_unfinished(new UnfinishedButton(this))
    , m_conflicts(makeButton(QStringLiteral("compare"), QString()))
    , m_elsewhere(makeButton(QStringLiteral("compare"), QString()))
    , m_alone(new QLabel(this))
    , m_published(new ElidedLabel(this))
    , m_open(makeButton(QStringLiteral("external-link"), tr("Live page")))
    , m_details(makeButton(QStringLiteral("info"), tr("Details")))
    , m_figures(new FigureLine(this)) {
    setSurface(this, "window");
    setAccessibleName(tr("Status"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    auto* edge = new QFrame(this);
    setRole(edge, "line");
    edge->setFixedHeight(1);
    whole->addWidget(edge);
    auto* layout = new QHBoxLayout;
    layout->setContentsMargins(space::kL, space::kXs, space::kL, space::kXs);
    layout->setSpacing(space::kM);
    layout->addWidget(m_save);
    layout->addWidget(m_unfinished);
    m_conflicts->hide();
    layout->addWidget(m_conflicts);
    m_elsewhere->hide();
    layout->addWidget(m_elsewhere);
    m_alone->setFont(textFont(TextRole::Caption));
    setRole(m_alone, "muted");
    m_alone->hide();
    layout->addWidget(m_alone);
    m_published->setFont(textFont(TextRole::Caption));
    m_published->setTextFormat(Qt::PlainText);
    setRole(m_published, "muted");
    layout->addWidget(m_published, 1);
    m_open->setAccessibleName(tr("Open the live page"));
    layout->addWidget(m_open);
    m_details->setToolTip(tr("Figures for engineers: versions, memory, times"));
    m_details->setCheckable(true);
    layout->addWidget(m_details);
    whole->addLayout(layout);
    m_figures->hide();
    whole->addWidget(m_figures);
    connect(m_unfinished, &UnfinishedButton::fieldRequested, this, &StatusStrip::fieldRequested);
    connect(m_conflicts, &QToolButton::clicked, this, &StatusStrip::conflictRequested);
    connect(m_elsewhere, &QToolButton::clicked, this,
            [this] { emit conflictElsewhereRequested(std::string(m_elsewhereLine)); });
    connect(m_open, &QToolButton::clicked, this, &StatusStrip::livePageRequested);
    connect(m_details, &QToolButton::toggled, m_figures, &QWidget::setVisible);
    connect(m_details, &QToolButton::clicked, this, &StatusStrip::detailsToggled);
}

QToolButton* StatusStrip::makeButton(const QString& iconName, const QString& text) {
    auto* button = new QToolButton(this);
    button->setFont(textFont(TextRole::Caption));
    button->setIcon(icon(iconName));
    button->setIconSize({grown(kIconSmall), grown(kIconSmall)});
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(text);
    return button;
}

QToolButton* StatusStrip::unfinishedButton() const {
    return m_unfinished;
}

void StatusStrip::showSite(const SiteSession& session, const SiteFigures& figures) {
    const std::vector<UnfinishedField> unfinished = session.unfinishedFields();
    m_figures->showSite(session.draft()->state(), figures);
    m_unfinished->showFields(unfinished);
    showConflicts(session.conflicts().size());
    showAlone(session.reasonToBeAlone());
    m_save->showState(session.saveState(), !unfinished.empty());
}

void StatusStrip::showConflicts(std::size_t count) {
    m_conflicts->setVisible(count > 0);
    const QString words =
        count == 1 ? tr("1 text to decide") : tr("%Ln texts to decide", nullptr, static_cast<int>(count));
    m_conflicts->setText(words);
    m_conflicts->setAccessibleName(words);
    m_conflicts->setToolTip(tr("Two people wrote something else in one place, and both texts are kept. Go to the next "
                               "one and choose."));
}

void StatusStrip::showConflictsElsewhere(const std::vector<LineFacts>& lines, const std::string& line) {
    std::size_t count = 0;
    std::size_t places = 0;
    QString title;
    for (const LineFacts& one : lines) {
        if (one.key == line || one.conflicts == 0)
            continue;
        if (places++ == 0) {
            m_elsewhereLine = one.key;
            title = one.key.empty() ? tr("in the draft") : tr("in “%1”", "a release").arg(one.title);
        }
        count += one.conflicts;
    }
    m_elsewhere->setVisible(count > 0);
    const QString where = places < 2 ? title : tr("in other releases");
    const QString words = count == 1 ? tr("1 to decide %1", "in which line").arg(where)
                                     : tr("%Ln to decide %1", "in which line", static_cast<int>(count)).arg(where);
    m_elsewhere->setText(fontMetrics().elidedText(words, Qt::ElideRight, fontMetrics().averageCharWidth() * 36));
    m_elsewhere->setAccessibleName(words);
    m_elsewhere->setToolTip(tr("%1. A release cannot go out before. Go there.", "what is to decide").arg(words));
}

void StatusStrip::showAlone(const std::optional<std::string>& reason) {
    m_alone->setVisible(reason.has_value());
    if (!reason)
        return;
    m_alone->setText(tr("Only in this window"));
    m_alone->setToolTip(tr("Only one window or program at a time can change this site, since its folder %1. Elsewhere "
                           "several can.",
                           "a reason: is on a network disk")
                            .arg(QString::fromStdString(*reason)));
    m_alone->setAccessibleDescription(m_alone->toolTip());
}

void StatusStrip::showPublished(const QString& words, const QString& exact, std::size_t unpublished, bool hasLivePage,
                                bool isRelease) {
    const auto count = static_cast<int>(unpublished);
    const QString waiting = unpublished == 0   ? QString()
                            : isRelease        ? (unpublished == 1 ? tr("1 change in this release")
                                                                   : tr("%Ln changes in this release", nullptr, count))
                            : unpublished == 1 ? tr("1 change is not published yet")
                                               : tr("%Ln changes are not published yet", nullptr, count);
    m_published->setText(
        waiting.isEmpty() ? words : tr("%1 · %2", "published when and by whom, what waits").arg(words, waiting));
    m_published->setToolTip(exact);
    enableUnless(m_open, hasLivePage ? QString() : tr("Readers have no page of what is open"),
                 tr("Open what readers see of this page in your browser"));
}

void StatusStrip::showDetails(bool isShown) {
    m_details->setChecked(isShown);
}

void StatusStrip::showBuildTime(double milliseconds) {
    m_figures->showBuildTime(milliseconds);
}

void StatusStrip::showPacking(quint64 done, quint64 total) {
    m_figures->showPacking(done, total);
}

} // namespace galley::ui
