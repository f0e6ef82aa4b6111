// The last row of a dialog that asks whether to do something: Cancel, and the button that does it.
//
// Thread rule: GUI thread.
#pragma once

class QDialog;
class QHBoxLayout;
class QPushButton;

namespace galley::ui {

/// `act` has the role (app_style.h), "primary" or "danger"; what it does is for the caller to connect. Cancel rejects
/// the dialog. Both are the dialog's, and so is the row once it is added to its layout.
QHBoxLayout* decisionRow(QDialog* dialog, QPushButton* act, const char* role);

} // namespace galley::ui
