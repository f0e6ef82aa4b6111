#include "ui/widgets/reason.h"

#include <QWidget>

namespace galley::ui {

void enableUnless(QWidget* control, const QString& reason, const QString& hint) {
    control->setEnabled(reason.isEmpty());
    control->setToolTip(reason.isEmpty() ? hint : reason);
}

} // namespace galley::ui
