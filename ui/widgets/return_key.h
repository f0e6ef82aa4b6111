// Return and Enter press the button that has the focus, as Space does: the toolkit has that in dialogs alone, and there
// for some buttons only.
//
// Thread rule: GUI thread.
#pragma once

#include <initializer_list>

class QObject;
class QPushButton;

namespace galley::ui {

/// In every window of the program, while `owner` lives. A check box is left alone: in a dialog the key is for the
/// default button then.
void clickFocusedButtonOnReturn(QObject* owner);
/// These buttons of a dialog do not take the key while something else has the focus.
void leaveReturnAlone(std::initializer_list<QPushButton*> buttons);

} // namespace galley::ui
