// The one spacing scale (a grid of 4 px), radii, icon sizes and the type scale of the application. Sizes of text are in
// points and follow the system's font size, so layouts must grow with their text: no fixed heights around text.
#pragma once

#include <QFont>

namespace galley::ui {

namespace space {
inline constexpr int kHair = 2; ///< between an icon's edge and its badge
inline constexpr int kXs = 4;
inline constexpr int kS = 8;
inline constexpr int kM = 12;
inline constexpr int kL = 16;
inline constexpr int kXl = 24;
inline constexpr int kXxl = 32;
inline constexpr int kHuge = 48;
} // namespace space

namespace radius {
inline constexpr int kS = 4;
inline constexpr int kM = 6;  ///< controls
inline constexpr int kL = 10; ///< cards, menus, popovers
} // namespace radius

inline constexpr int kIconSmall = 16;
inline constexpr int kIcon = 20;
inline constexpr int kIconLarge = 40;
/// A size of icons for the application's font: icons grow with the text that they stand beside.
int grown(int size);

/// What a text is for.
enum class TextRole {
    Caption, ///< status, hints, second lines
    Label,   ///< names of fields
    Body,
    Strong,  ///< first lines, buttons that matter
    Heading, ///< names of sections
    Title,   ///< name of the record, of a page of the window
    Display, ///< the start page
};

/// The application's font in the size and weight of a role.
QFont textFont(TextRole role);

} // namespace galley::ui
