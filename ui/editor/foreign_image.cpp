#include "ui/editor/foreign_image.h"

#include <QBuffer>
#include <QImageReader>
#include <cairo.h>
#include <memory>
// GLib has a macro of this name, Qt a keyword.
#pragma push_macro("signals")
#undef signals
#include <librsvg/rsvg.h>
#pragma pop_macro("signals")

namespace galley::ui {

namespace {

template <auto Free>
struct FreedBy {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

/// Whether the first thing in the bytes is markup: no raster format begins like that.
bool isMarkup(const QByteArray& bytes) {
    const QByteArray start = bytes.left(256).trimmed();
    return start.startsWith('<') || start.startsWith("\xEF\xBB\xBF<");
}

QSizeF sizeOf(RsvgHandle* handle) {
    gdouble width = 0;
    gdouble height = 0;
    if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) && width > 0 && height > 0)
        return {width, height};
    gboolean hasWidth = FALSE;
    gboolean hasHeight = FALSE;
    gboolean hasBox = FALSE;
    RsvgLength ignored{};
    RsvgRectangle box{};
    rsvg_handle_get_intrinsic_dimensions(handle, &hasWidth, &ignored, &hasHeight, &ignored, &hasBox, &box);
    return hasBox && box.width > 0 && box.height > 0 ? QSizeF(box.width, box.height) : QSizeF(1, 1);
}

QImage decodeSvg(const QByteArray& bytes, const QSize& pixels) {
    if (bytes.size() > kMaxForeignSvgBytes)
        return {};
    // No base address: what a picture refers to is not loaded.
    const std::unique_ptr<RsvgHandle, FreedBy<g_object_unref>> handle(rsvg_handle_new_from_data(
        reinterpret_cast<const guint8*>(bytes.constData()), static_cast<gsize>(bytes.size()), nullptr));
    if (!handle)
        return {};
    const QSize shown = sizeOf(handle.get()).scaled(pixels, Qt::KeepAspectRatio).toSize().expandedTo({1, 1});
    QImage image(shown, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return {};
    image.fill(Qt::transparent);
    const std::unique_ptr<cairo_surface_t, FreedBy<cairo_surface_destroy>> surface(cairo_image_surface_create_for_data(
        image.bits(), CAIRO_FORMAT_ARGB32, image.width(), image.height(), static_cast<int>(image.bytesPerLine())));
    const std::unique_ptr<cairo_t, FreedBy<cairo_destroy>> context(cairo_create(surface.get()));
    const RsvgRectangle place{0, 0, static_cast<double>(shown.width()), static_cast<double>(shown.height())};
    if (!rsvg_handle_render_document(handle.get(), context.get(), &place, nullptr))
        return {};
    cairo_surface_flush(surface.get());
    return image;
}

} // namespace

QImage decodeForeignImage(const QByteArray& bytes, const QSize& pixels) {
    if (bytes.isEmpty() || bytes.size() > kMaxForeignImageBytes || pixels.isEmpty())
        return {};
    if (isMarkup(bytes))
        return decodeSvg(bytes, pixels);
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    // Qt's reader of SVG follows references.
    if (reader.format().startsWith("svg"))
        return {};
    reader.setAutoTransform(true);
    const QSize whole = reader.size();
    if (whole.isValid())
        reader.setScaledSize(whole.scaled(pixels, Qt::KeepAspectRatio).expandedTo({1, 1}));
    return reader.read();
}

} // namespace galley::ui
