// A control that cannot be used says why: in its tool tip, which shows on disabled controls too, and which screen
// readers read as its description.
//
// Thread rule: GUI thread.
#pragma once

#include <QString>

class QWidget;

namespace galley::ui {

/// Enables a control, unless there is a reason against it, which its tool tip tells then instead of `hint`.
void enableUnless(QWidget* control, const QString& reason, const QString& hint = {});

} // namespace galley::ui
