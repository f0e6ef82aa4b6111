#include "ui/widgets/decision_row.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"

#include <QCoreApplication>
#include <QDialog>
#include <QHBoxLayout>
#include <QPushButton>

namespace galley::ui {

namespace {

struct DecisionRow {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::DecisionRow)
};

} // namespace

QHBoxLayout* decisionRow(QDialog* dialog, QPushButton* act, const char* role) {
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    row->addStretch();
    auto* cancel = new QPushButton(DecisionRow::tr("Cancel"), dialog);
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    row->addWidget(cancel);
    setRole(act, role);
    row->addWidget(act);
    return row;
}

} // namespace galley::ui
