#include "ui/preview/preview_rendering.h"

#include <QDir>
#include <QList>

namespace galley::ui {

namespace {

constexpr char kQuickBackend[] = "QT_QUICK_BACKEND";
constexpr char kBrowserFlags[] = "QTWEBENGINE_CHROMIUM_FLAGS";
constexpr char kPlatform[] = "QT_QPA_PLATFORM";

/// A render node is the device file through which a program without privileges reaches a GPU.
bool hasRenderNode() {
    const QDir devices(QStringLiteral("/dev/dri"));
    return !devices.entryList({QStringLiteral("renderD*")}, QDir::System).isEmpty();
}

bool drawsToMemoryOnly() {
    const QByteArray platform = qgetenv(kPlatform);
    return platform.startsWith("offscreen") || platform.startsWith("minimal") || platform.startsWith("vnc");
}

} // namespace

Rendering suitableRendering() {
    const QByteArray backend = qgetenv(kQuickBackend);
    if (!backend.isEmpty())
        return backend == "software" ? Rendering::Software : Rendering::Hardware;
    return drawsToMemoryOnly() || !hasRenderNode() ? Rendering::Software : Rendering::Hardware;
}

QByteArray browserFlags(Rendering rendering, const QByteArray& present) {
    QByteArrayList flags = present.simplified().split(' ');
    flags.removeAll(QByteArray());
    if (rendering == Rendering::Software)
        for (const QByteArray& flag : {QByteArrayLiteral("--disable-gpu"), QByteArrayLiteral("--disable-gpu-vsync"),
                                       QByteArrayLiteral("--disable-frame-rate-limit")})
            if (!flags.contains(flag))
                flags.append(flag);
    return flags.join(' ');
}

Rendering prepareRendering() {
    const Rendering rendering = suitableRendering();
    if (rendering == Rendering::Software)
        qputenv(kQuickBackend, QByteArrayLiteral("software"));
    const QByteArray flags = browserFlags(rendering, qgetenv(kBrowserFlags));
    if (!flags.isEmpty())
        qputenv(kBrowserFlags, flags);
    return rendering;
}

} // namespace galley::ui
