#include "ui/preview/device_frame.h"

#include <algorithm>
#include <cmath>

namespace galley::ui {

namespace {

constexpr int kBezel = 12;
constexpr int kMargin = 20;
constexpr double kLeastZoom = 0.25; // the browser's own limits
constexpr double kMostZoom = 5.0;

int rounded(double value) {
    return int(std::lround(value));
}

int cornerRadius(Device device) {
    return device == Device::Phone ? 28 : 16;
}

} // namespace

QSize screenSize(Device device) {
    switch (device) {
    case Device::Desktop:
        return {};
    case Device::Tablet:
        return {820, 1180};
    case Device::Phone:
        return {390, 844};
    }
    return {};
}

DeviceLayout layoutDevice(Device device, QSize room, double zoom) {
    DeviceLayout layout;
    const double wanted = std::clamp(zoom, kLeastZoom, kMostZoom);
    if (device == Device::Desktop) {
        layout.screen = QRect(QPoint(0, 0), room);
        layout.zoomFactor = wanted;
        return layout;
    }
    const QSize full = screenSize(device);
    const int edge = 2 * (kBezel + kMargin);
    const double fitting = double(std::max(room.width() - edge, 1)) / full.width();
    const double scale = std::clamp(std::min(wanted, fitting), kLeastZoom, kMostZoom);
    const int width = rounded(full.width() * scale);
    const int height = std::clamp(rounded(full.height() * scale), 1, std::max(room.height() - edge, 1));
    layout.screen = QRect((room.width() - width) / 2, (room.height() - height) / 2, width, height);
    layout.bezel = kBezel;
    layout.body = layout.screen.adjusted(-kBezel, -kBezel, kBezel, kBezel);
    layout.radius = rounded(cornerRadius(device) * std::min(scale, 1.0));
    layout.zoomFactor = double(width) / full.width();
    return layout;
}

} // namespace galley::ui
