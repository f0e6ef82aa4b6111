#include "ui/shell/status_strip.h"

#include "ui/shell/site_figures.h"
#include "ui/shell/site_session.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
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
    , m_version(statusLabel(this))
    , m_records(statusLabel(this))
    , m_memory(statusLabel(this))
    , m_build(statusLabel(this))
    , m_saveIcon(new QLabel(this))
    , m_save(statusLabel(this)) {
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
    layout->addWidget(m_version);
    layout->addWidget(m_records);
    layout->addStretch();
    layout->addWidget(m_memory);
    layout->addWidget(m_build);
    m_memory->setToolTip(tr("Memory that the whole content takes, beside the size of the same content as plain JSON"));
    m_build->setToolTip(tr("Time from the last edit to the new HTML of what it changed"));
}

void StatusStrip::showSite(const SiteSession& session, const SiteFigures& figures) {
    const State& state = session.draft()->state();
    const QLocale locale;
    m_version->setText(tr("Version %1").arg(locale.toString(static_cast<qulonglong>(state.version().value()))));
    m_records->setText(tr("%1 records").arg(locale.toString(static_cast<qulonglong>(state.recordCount()))));
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
    showSaveState(session.saveState());
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
