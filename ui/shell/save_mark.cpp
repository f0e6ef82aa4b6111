#include "ui/shell/save_mark.h"

#include "ui/widgets/caption_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QHBoxLayout>

namespace galley::ui {

SaveMark::SaveMark(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_word(new CaptionLabel(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::kXs + 2);
    layout->addWidget(m_icon);
    layout->addWidget(m_word);
}

void SaveMark::showState(SaveState state, bool hasUnfinished) {
    m_state = state;
    m_hasUnfinished = hasUnfinished;
    const auto show = [this](const QString& iconName, ColorRole tint, const QString& word) {
        m_icon->setPixmap(iconPixmap(iconName, tint, grown(kIconSmall), devicePixelRatioF()));
        m_word->setText(word);
    };
    switch (state) {
    case SaveState::Saved:
        if (hasUnfinished)
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

void SaveMark::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_word->text().isEmpty())
        showState(m_state, m_hasUnfinished);
}

} // namespace galley::ui
