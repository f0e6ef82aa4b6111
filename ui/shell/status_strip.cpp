#include "ui/shell/status_strip.h"

#include "ui/shell/site_figures.h"
#include "ui/shell/site_session.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// Content smaller than this as JSON gets no percentage.
constexpr std::uint64_t kLeastForShare = 4'000'000;

QLabel* statusLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setFont(textFont(TextRole::Caption));
    label->setTextFormat(Qt::PlainText);
    setRole(label, "muted");
    return label;
}

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent)
    , m_published(new ElidedLabel(this))
    , m_open(new QToolButton(this))
    , m_details(new QToolButton(this))
    , m_figures(new QWidget(this))
    , m_version(statusLabel(this))
    , m_records(statusLabel(this))
    , m_memory(statusLabel(this))
    , m_build(statusLabel(this))
    , m_saveIcon(new QLabel(this))
    , m_save(statusLabel(this))
    , m_unfinished(new QToolButton(this)) {
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
    layout->setSpacing(space::kXl);
    whole->addLayout(layout);
    auto* save = new QHBoxLayout;
    save->setSpacing(space::kXs + 2);
    save->addWidget(m_saveIcon);
    save->addWidget(m_save);
    layout->addLayout(save);
    m_unfinished->setFont(textFont(TextRole::Caption));
    m_unfinished->setFocusPolicy(Qt::TabFocus);
    m_unfinished->hide();
    layout->addWidget(m_unfinished);
    connect(m_unfinished, &QToolButton::clicked, this, [this] {
        const auto [record, path] = m_fields[m_nextField % m_fields.size()];
        m_nextField = (m_nextField + 1) % m_fields.size();
        emit fieldRequested(record, path);
    });
    m_published->setFont(textFont(TextRole::Caption));
    m_published->setTextFormat(Qt::PlainText);
    setRole(m_published, "muted");
    layout->addWidget(m_published, 1);
    const auto addButton = [&](QToolButton* button, const QString& iconName, const QString& text) {
        button->setFont(textFont(TextRole::Caption));
        button->setIcon(icon(iconName));
        button->setIconSize({grown(kIconSmall), grown(kIconSmall)});
        button->setText(text);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(text);
        layout->addWidget(button);
    };
    layout->setSpacing(space::kM);
    addButton(m_open, QStringLiteral("external-link"), tr("Live page"));
    m_open->setToolTip(tr("Open what readers see of this page in your browser"));
    m_open->setAccessibleName(tr("Open the live page"));
    addButton(m_details, QStringLiteral("info"), tr("Details"));
    m_details->setToolTip(tr("Figures for engineers: versions, memory, times"));
    m_details->setCheckable(true);
    connect(m_open, &QToolButton::clicked, this, &StatusStrip::livePageRequested);
    connect(m_details, &QToolButton::toggled, m_figures, &QWidget::setVisible);
    connect(m_details, &QToolButton::clicked, this, &StatusStrip::detailsToggled);
    auto* figures = new FlowLayout(m_figures, space::kXl);
    figures->setContentsMargins(space::kL, 0, space::kL, space::kXs);
    for (QLabel* label : {m_version, m_records, m_memory, m_build})
        figures->addWidget(label);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    m_figures->setSizePolicy(policy);
    m_figures->hide();
    whole->addWidget(m_figures);
    m_memory->setToolTip(tr("Memory that the whole content takes, beside the size of the same content as plain JSON"));
    m_build->setToolTip(tr("Time from the last edit to the new HTML of what it changed"));
}

void StatusStrip::showSite(const SiteSession& session, const SiteFigures& figures) {
    const State& state = session.draft()->state();
    const QLocale locale;
    m_version->setText(tr("Version %1").arg(locale.toString(static_cast<qulonglong>(state.version().value()))));
    const auto records = static_cast<qulonglong>(state.recordCount());
    m_records->setText(records == 1 ? tr("1 record") : tr("%1 records").arg(locale.toString(records)));
    const auto heap = figures.replicaBytes();
    const auto json = figures.jsonBytes();
    if (heap && json && *json < kLeastForShare) {
        // A few hundred records cost less than the program's fixed tables: a share would say nothing about them.
        m_memory->setText(tr("%1 in memory, %2 as JSON").arg(sizeText(*heap), sizeText(*json)));
    } else if (heap && json) {
        const auto percent = static_cast<double>(*heap) * 100.0 / static_cast<double>(*json);
        m_memory->setText(
            tr("%1 in memory, %2 % of JSON").arg(sizeText(*heap), locale.toString(percent, 'f', percent < 10 ? 1 : 0)));
    } else {
        m_memory->setText(tr("Counting memory…"));
    }
    showUnfinished(session.unfinishedFields());
    showSaveState(session.saveState());
}

void StatusStrip::showUnfinished(const std::vector<UnfinishedField>& fields) {
    m_fields.clear();
    m_unfinished->setVisible(!fields.empty());
    if (fields.empty())
        return;
    QStringList lines;
    for (auto one = fields.rbegin(); one != fields.rend(); ++one) { // what was typed last comes first
        m_fields.emplace_back(one->record, one->path);
        lines += tr("%1: %2", "field of a record, text").arg(one->words, one->text);
    }
    m_nextField %= m_fields.size();
    const QString& first = fields.back().words;
    const auto others = static_cast<int>(fields.size()) - 1;
    const QString text = others == 0
                             ? tr("%1 cannot be saved like this", "field of a record").arg(first)
                             : tr("%1 and %n more cannot be saved like this", "field of a record", others).arg(first);
    m_unfinished->setText(
        m_unfinished->fontMetrics().elidedText(text, Qt::ElideMiddle, fontMetrics().averageCharWidth() * 60));
    m_unfinished->setAccessibleName(text);
    m_unfinished->setToolTip(tr("Go to the field. What you typed is kept there, but it is no part of the site:\n%1")
                                 .arg(lines.join(QLatin1Char('\n'))));
}

void StatusStrip::showPublished(const QString& words, const QString& exact, std::size_t unpublished, bool hasLivePage) {
    const auto count = static_cast<int>(unpublished);
    const QString waiting = unpublished == 0   ? QString()
                            : unpublished == 1 ? tr("1 change is not published yet")
                                               : tr("%n changes are not published yet", nullptr, count);
    m_published->setText(
        waiting.isEmpty() ? words : tr("%1 · %2", "published when and by whom, what waits").arg(words, waiting));
    m_published->setToolTip(exact);
    m_open->setEnabled(hasLivePage);
}

void StatusStrip::showDetails(bool isShown) {
    m_details->setChecked(isShown);
}

void StatusStrip::showBuildTime(double milliseconds) {
    m_build->setText(tr("Preview built in %1 ms").arg(QLocale().toString(milliseconds, 'f', 2)));
}

void StatusStrip::showPacking(quint64 done, quint64 total) {
    const quint64 percent = total == 0 ? 100 : done * 100 / total;
    m_memory->setText(tr("Packing texts… %1 %").arg(QLocale().toString(percent)));
}

void StatusStrip::showSaveState(SaveState state) {
    m_saveState = state;
    const auto show = [this](const QString& iconName, ColorRole tint, const QString& text) {
        m_saveIcon->setPixmap(iconPixmap(iconName, tint, grown(kIconSmall), devicePixelRatioF()));
        m_save->setText(text);
    };
    switch (state) {
    case SaveState::Saved:
        if (!m_fields.empty())
            return show(QStringLiteral("warning"), ColorRole::Warning, tr("Not all saved"));
        return show(QStringLiteral("saved"), ColorRole::Success, tr("Saved"));
    case SaveState::Saving:
        return show(QStringLiteral("saving"), ColorRole::TextMuted, tr("Saving…"));
    case SaveState::Failed:
        return show(QStringLiteral("error"), ColorRole::Danger, tr("Not saved"));
    case SaveState::ReadOnly:
        return show(QStringLiteral("lock"), ColorRole::TextMuted, tr("Reading only"));
    }
}

void StatusStrip::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_save->text().isEmpty())
        showSaveState(m_saveState);
}

} // namespace galley::ui
