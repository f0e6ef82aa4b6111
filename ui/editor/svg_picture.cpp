#include "ui/editor/svg_picture.h"

#include <algorithm>
#include <cairo.h>
#include <cmath>
#include <librsvg/rsvg.h>
#include <memory>
#include <sys/resource.h>
#include <utility>

namespace galley::ui {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kHasAddressSanitizer = true;
#elif defined(__has_feature)
constexpr bool kHasAddressSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kHasAddressSanitizer = false;
#endif
constexpr rlim_t kSeconds = 5;
constexpr rlim_t kMemoryBytes = rlim_t{1} << 30;

template <auto Free>
struct FreedBy {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

std::pair<double, double> sizeOf(RsvgHandle* handle) {
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
    return hasBox && box.width > 0 && box.height > 0 ? std::pair(box.width, box.height) : std::pair(1.0, 1.0);
}

int sideOf(double length, int most) {
    return std::isfinite(length) ? static_cast<int>(std::clamp(std::round(length), 1.0, static_cast<double>(most)))
                                 : most;
}

} // namespace

std::optional<SvgPicture> drawSvg(std::string_view bytes, int width, int height) {
    // No base address: what a picture refers to is not loaded.
    const std::unique_ptr<RsvgHandle, FreedBy<g_object_unref>> handle(
        rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(bytes.data()), bytes.size(), nullptr));
    if (!handle || width < 1 || height < 1)
        return std::nullopt;
    const auto [wholeWidth, wholeHeight] = sizeOf(handle.get());
    const double scale = std::min(width / wholeWidth, height / wholeHeight);
    const int shownWidth = sideOf(wholeWidth * scale, width);
    const int shownHeight = sideOf(wholeHeight * scale, height);
    const std::unique_ptr<cairo_surface_t, FreedBy<cairo_surface_destroy>> surface(
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, shownWidth, shownHeight));
    const std::unique_ptr<cairo_t, FreedBy<cairo_destroy>> context(cairo_create(surface.get()));
    const RsvgRectangle place{0, 0, static_cast<double>(shownWidth), static_cast<double>(shownHeight)};
    if (!rsvg_handle_render_document(handle.get(), context.get(), &place, nullptr))
        return std::nullopt;
    cairo_surface_flush(surface.get());
    const unsigned char* const drawn = cairo_image_surface_get_data(surface.get());
    if (drawn == nullptr)
        return std::nullopt;
    // Rows of this format have no gaps: a pixel has the size that they are aligned to.
    const std::size_t size =
        std::size_t{4} * static_cast<std::size_t>(shownWidth) * static_cast<std::size_t>(shownHeight);
    return SvgPicture{shownWidth, shownHeight, {drawn, drawn + size}};
}

void limitDrawing() {
    const auto limit = [](auto what, rlim_t most) {
        const rlimit both{most, most};
        setrlimit(what, &both);
    };
    limit(RLIMIT_CPU, kSeconds);
    if (!kHasAddressSanitizer) // it reserves terabytes
        limit(RLIMIT_AS, kMemoryBytes);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
}

} // namespace galley::ui
