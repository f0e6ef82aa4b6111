#include "ui/shell/figure_line.h"

#include "ui/shell/site_figures.h"
#include "ui/widgets/caption_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/metrics.h"

#include <QLocale>

namespace galley::ui {

namespace {

/// Content smaller than this as JSON gets no percentage.
constexpr std::uint64_t kLeastForShare = 4'000'000;

QString sizeText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

} // namespace

FigureLine::FigureLine(QWidget* parent)
    : QWidget(parent)
    , m_version(new CaptionLabel(this))
    , m_records(new CaptionLabel(this))
    , m_memory(new CaptionLabel(this))
    , m_build(new CaptionLabel(this)) {
    auto* flow = new FlowLayout(this, space::kXl);
    flow->setContentsMargins(space::kL, 0, space::kL, space::kXs);
    for (CaptionLabel* label : {m_version, m_records, m_memory, m_build})
        flow->addWidget(label);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_memory->setToolTip(tr("Memory that the whole content takes, beside the size of the same content as plain JSON"));
    m_build->setToolTip(tr("Time from the last edit to the new HTML of what it changed"));
}

void FigureLine::showSite(const State& draft, const SiteFigures& figures) {
    const QLocale locale;
    m_version->setText(tr("Version %1").arg(locale.toString(static_cast<qulonglong>(draft.version().value()))));
    const auto records = static_cast<qulonglong>(draft.recordCount());
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
}

void FigureLine::showBuildTime(double milliseconds) {
    m_build->setText(tr("Preview built in %1 ms").arg(QLocale().toString(milliseconds, 'f', 2)));
}

void FigureLine::showPacking(quint64 done, quint64 total) {
    const quint64 percent = total == 0 ? 100 : done * 100 / total;
    m_memory->setText(tr("Packing texts… %1 %").arg(QLocale().toString(percent)));
}

} // namespace galley::ui
