#include "ui/widgets/centred_column.h"

#include "ui/widgets/metrics.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <QWidget>

namespace galley::ui {

QVBoxLayout* makeCentredColumn(QWidget* page, int lines) {
    auto* outer = new QHBoxLayout(page);
    outer->addStretch();
    auto* column = new QWidget(page);
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    column->setMaximumWidth(lines * line);
    column->setMinimumWidth(18 * line);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(space::kS);
    outer->addWidget(column, 1000);
    outer->addStretch();
    return layout;
}

} // namespace galley::ui
