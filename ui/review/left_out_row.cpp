#include "ui/review/left_out_row.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/return_key.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>

namespace galley::ui {

LeftOutRow::LeftOutRow(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_goThere(new QPushButton(tr("Go to the field"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kM);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    setRole(m_text, "danger");
    row->addWidget(m_text, 1);
    row->addWidget(m_goThere, 0, Qt::AlignTop);
    leaveReturnAlone({m_goThere});
    hide();
    connect(m_goThere, &QPushButton::clicked, this, [this] { emit fieldActivated(m_first.record, m_first.path); });
}

void LeftOutRow::showFields(const std::vector<LeftOut>& fields) {
    setVisible(!fields.empty());
    if (fields.empty())
        return;
    m_first = fields.front();
    constexpr std::size_t kMost = 3;
    QStringList words;
    for (std::size_t i = 0; i < fields.size() && i < kMost; ++i)
        words += fields[i].words;
    if (fields.size() > kMost)
        words += tr("%Ln more", nullptr, static_cast<int>(fields.size() - kMost));
    m_text->setText(
        tr("Not published is what cannot be saved as it was typed: %1. Readers see what stood there before.",
           "fields of records")
            .arg(words.join(QStringLiteral(", "))));
}

} // namespace galley::ui
