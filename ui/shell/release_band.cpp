#include "ui/shell/release_band.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/release_words.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace galley::ui {

ReleaseBand::ReleaseBand(const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_label(new ElidedLabel(this))
    , m_changes(makeButton(QStringLiteral("compare"), tr("Changes"), tr("See what this release changes")))
    , m_manage(makeButton(QStringLiteral("more"), {}, tr("What can be done with this release")))
    , m_draft(makeButton(QStringLiteral("back"), tr("Draft"), tr("Back to the draft"))) {
    setSurface(this, "accent");
    setAccessibleName(tr("Release"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::kM, space::kHair, space::kM, space::kHair);
    row->setSpacing(space::kXs);
    row->addWidget(m_draft);
    setRole(m_label, "onAccent");
    m_label->setTextFormat(Qt::PlainText);
    row->addWidget(m_label, 1);
    row->addWidget(m_changes);
    row->addWidget(m_manage);
    const auto run = [&actions](QToolButton* button, const char* id) {
        connect(button, &QToolButton::clicked, actions.action(QLatin1String(id)), &QAction::trigger);
    };
    run(m_draft, "release.draft");
    run(m_changes, "publish.start");
    auto* menu = new QMenu(m_manage);
    for (const char* id : {"release.rename", "release.earlier", "release.later", "record.take-out", "release.discard"})
        menu->addAction(actions.action(QLatin1String(id)));
    m_manage->setMenu(menu);
    m_manage->setPopupMode(QToolButton::InstantPopup);
    hide();
}

QToolButton* ReleaseBand::makeButton(const QString& iconName, const QString& text, const QString& hint) {
    auto* button = new QToolButton(this);
    setRole(button, "onAccent");
    button->setIcon(icon(iconName, ColorRole::OnAccent));
    button->setIconSize({grown(kIconSmall), grown(kIconSmall)});
    button->setText(text);
    button->setToolButtonStyle(text.isEmpty() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(hint);
    button->setToolTip(hint);
    return button;
}

void ReleaseBand::showRelease(const LineFacts& release, std::size_t place, std::size_t count) {
    const QString words = lineWords(release);
    const QString title = tr("Release “%1”").arg(release.title);
    const QString facts = words.isEmpty() ? title : tr("%1 · %2", "a release, what it changes").arg(title, words);
    m_label->setText(count < 2 ? facts : tr("%1 · %2", "a release, when it goes out").arg(facts, placeWords(place)));
    m_label->setAccessibleName(m_label->text());
    const bool isEmpty = release.records && *release.records == 0;
    enableUnless(m_changes, isEmpty ? tr("Nothing is in the release yet") : QString(),
                 tr("See what this release changes"));
    show();
}

} // namespace galley::ui
