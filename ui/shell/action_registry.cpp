#include "ui/shell/action_registry.h"

#include "ui/widgets/icons.h"

#include <QWidget>

namespace galley::ui {

ActionRegistry::ActionRegistry(QWidget* window)
    : QObject(window)
    , m_window(window) {}

QAction* ActionRegistry::add(ActionSpec spec) {
    Q_ASSERT(!m_byId.contains(spec.id));
    auto* action = new QAction(spec.text, m_window);
    action->setObjectName(spec.id);
    if (!spec.icon.isEmpty())
        action->setIcon(icon(spec.icon));
    if (!spec.shortcut.isEmpty()) {
        action->setShortcut(spec.shortcut);
        action->setToolTip(tr("%1 (%2)").arg(spec.text, spec.shortcut.toString(QKeySequence::NativeText)));
    }
    connect(action, &QAction::triggered, this, [run = std::move(spec.run)] { run(); });
    m_window->addAction(action);
    m_actions.append(action);
    m_byId.insert(spec.id, action);
    if (spec.isEnabled)
        m_rules.insert(action, {std::move(spec.isEnabled), action->toolTip(), spec.whyNot});
    return action;
}

QAction* ActionRegistry::action(const QString& id) const {
    QAction* found = m_byId.value(id);
    Q_ASSERT(found != nullptr);
    return found;
}

void ActionRegistry::refresh() {
    for (auto [action, rule] : m_rules.asKeyValueRange()) {
        const bool isEnabled = rule.isEnabled();
        action->setEnabled(isEnabled);
        if (!rule.whyNot.isEmpty())
            action->setToolTip(
                isEnabled ? rule.hint
                          : tr("%1: %2", "a command with its keys, why it cannot be run").arg(rule.hint, rule.whyNot));
    }
}

} // namespace galley::ui
