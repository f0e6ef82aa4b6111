// Where a page stands in the preview's room, as on a desktop, a tablet or a phone. Plain arithmetic, no widgets.
#pragma once

#include <QRect>
#include <QSize>

namespace galley::ui {

/// What the page is shown on.
enum class Device { Desktop, Tablet, Phone };

/// Size of a device's screen in the page's own pixels; empty for Desktop, which fills the room.
QSize screenSize(Device device);

/// The placing of the page and its frame.
struct DeviceLayout {
    QRect screen;          ///< where the page is, in the room's coordinates
    QRect body;            ///< the drawn device around it; empty for Desktop
    int bezel = 0;         ///< width of the body's edge
    int radius = 0;        ///< of the screen's corners
    double zoomFactor = 1; ///< such that the page lays out for the device's own width

    bool operator==(const DeviceLayout&) const = default;
};

/// Places `device` in a room. `zoom` scales the page on a desktop, and the whole device otherwise, which never grows
/// wider than the room; a device taller than the room shows a shorter screen, never a smaller one.
DeviceLayout layoutDevice(Device device, QSize room, double zoom);

} // namespace galley::ui
