// Pictures that others made, decoded without trust: the bytes are all that is read, whatever they refer to, and size
// and memory are bounded. SVG is drawn by librsvg, which loads nothing besides, counts elements and stops at cycles;
// raster formats by Qt's readers. Thread-safe.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>

namespace galley::ui {

/// Larger files are not decoded.
inline constexpr qint64 kMaxForeignImageBytes = 64LL << 20;
inline constexpr qint64 kMaxForeignSvgBytes = 8LL << 20;

/// The picture inside `pixels`, with its proportions; null for what is no picture, or too large.
QImage decodeForeignImage(const QByteArray& bytes, const QSize& pixels);

} // namespace galley::ui
