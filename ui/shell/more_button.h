// MoreButton: all that can be done and has no button of its own, in a menu. The entries are commands of the registry.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QToolButton>

namespace galley::ui {

class ActionRegistry;

class MoreButton : public QToolButton {
    Q_OBJECT
public:
    /// `actions` must outlive the button.
    MoreButton(const ActionRegistry& actions, QWidget* parent);
};

} // namespace galley::ui
