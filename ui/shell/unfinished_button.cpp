#include "ui/shell/unfinished_button.h"

#include "ui/shell/site_session.h"
#include "ui/widgets/metrics.h"

namespace galley::ui {

UnfinishedButton::UnfinishedButton(QWidget* parent)
    : QToolButton(parent) {
    setFont(textFont(TextRole::Caption));
    setFocusPolicy(Qt::TabFocus);
    hide();
    connect(this, &QToolButton::clicked, this, [this] {
        const Place place = m_fields[m_next % m_fields.size()];
        m_next = (m_next + 1) % m_fields.size();
        emit fieldRequested(place.record, place.path, place.line);
    });
}

void UnfinishedButton::showFields(const std::vector<UnfinishedField>& fields) {
    m_fields.clear();
    setVisible(!fields.empty());
    if (fields.empty())
        return;
    QStringList lines;
    for (auto one = fields.rbegin(); one != fields.rend(); ++one) {
        m_fields.push_back({one->line, one->record, one->path});
        lines += tr("%1: %2", "field of a record, text").arg(one->words, one->text);
    }
    m_next %= m_fields.size();
    const QString& first = fields.back().words;
    const auto others = static_cast<int>(fields.size()) - 1;
    const QString text = others == 0
                             ? tr("%1 cannot be saved like this", "field of a record").arg(first)
                             : tr("%1 and %Ln more cannot be saved like this", "field of a record", others).arg(first);
    setText(fontMetrics().elidedText(text, Qt::ElideMiddle, parentWidget()->fontMetrics().averageCharWidth() * 60));
    setAccessibleName(text);
    setToolTip(tr("Go to the field. What you typed is kept there, but it is no part of the site:\n%1")
                   .arg(lines.join(QLatin1Char('\n'))));
}

} // namespace galley::ui
