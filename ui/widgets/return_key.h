// Return and Enter press the button that has the focus, as Space does: the toolkit has that in dialogs alone, and there
// for some buttons only. A key that is held answers no dialog.
//
// Thread rule: GUI thread.
#pragma once

#include <initializer_list>

class QObject;
class QPushButton;
class QWidget;

namespace galley::ui {

/// In every window of the program, while `owner` lives. A check box is left alone: in a dialog the key is for the
/// default button then.
void clickFocusedButtonOnReturn(QObject* owner);
/// For as long as two presses count as one, the key does nothing in `window`, where something else just came to stand:
/// a second press was for what stood there before.
void ignoreReturnForAMoment(QWidget* window);
/// These buttons of a dialog do not take the key while something else has the focus.
void leaveReturnAlone(std::initializer_list<QPushButton*> buttons);

} // namespace galley::ui
