#include "ui/preview/preview_bridge.h"

namespace galley::ui {

void PreviewBridge::reportAttached(const QString& url) {
    emit attached(url);
}

void PreviewBridge::reportShown() {
    emit shown();
}

void PreviewBridge::reportPainted(double generation) {
    emit painted(quint64(generation));
}

void PreviewBridge::reportLost(double generation, double scrollX, double scrollY) {
    emit lost(quint64(generation), scrollX, scrollY);
}

void PreviewBridge::reportFieldClick(const QString& origin) {
    emit fieldClicked(origin);
}

void PreviewBridge::reportLinkClick(const QString& url) {
    emit linkClicked(url);
}

} // namespace galley::ui
