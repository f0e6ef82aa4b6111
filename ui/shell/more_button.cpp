#include "ui/shell/more_button.h"

#include "ui/shell/action_registry.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QMenu>

namespace galley::ui {

namespace {

/// Commands of the registry; an empty one is a line between groups.
constexpr const char* kEntries[] = {"site.new",
                                    "site.import",
                                    "site.open",
                                    "site.demo",
                                    "site.close",
                                    "",
                                    "navigate.back",
                                    "navigate.forward",
                                    "navigate.home",
                                    "",
                                    "record.new",
                                    "record.delete",
                                    "record.add-to-release",
                                    "record.take-out",
                                    "",
                                    "release.switch",
                                    "release.new",
                                    "",
                                    "publish.records",
                                    "publish.take-off",
                                    "publish.live",
                                    "publish.versions",
                                    "publish.server",
                                    "history.show",
                                    "history.record",
                                    "history.field",
                                    "",
                                    "preview.reload",
                                    "preview.zoom-in",
                                    "preview.zoom-out",
                                    "preview.zoom-reset",
                                    "",
                                    "settings.open",
                                    "app.quit"};

} // namespace

MoreButton::MoreButton(const ActionRegistry& actions, QWidget* parent)
    : QToolButton(parent) {
    setIcon(ui::icon(QStringLiteral("more")));
    setToolTip(tr("More"));
    setAccessibleName(tr("More commands"));
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::TabFocus);
    setIconSize({grown(kIcon), grown(kIcon)});
    auto* menu = new QMenu(this);
    for (const char* id : kEntries) {
        if (*id == '\0')
            menu->addSeparator();
        else
            menu->addAction(actions.action(QLatin1String(id)));
    }
    setMenu(menu);
}

} // namespace galley::ui
