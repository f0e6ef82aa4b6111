// Return and Enter press the button that has the focus, also in panels whose dialog has no default button.
//
// Thread rule: GUI thread.
#pragma once

#include <initializer_list>

class QAbstractButton;

namespace galley::ui {

/// Makes Return and Enter click these buttons while they have the focus, and no others.
void clickOnReturn(std::initializer_list<QAbstractButton*> buttons);

} // namespace galley::ui
