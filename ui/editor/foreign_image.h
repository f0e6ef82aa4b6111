// Pictures that others made, decoded without trust: the bytes are all that is read, whatever they refer to, and size,
// time and memory are bounded. A process of its own draws an SVG (svg_picture.h), which the first crash, five seconds
// of computing or 1 GiB of memory end; raster formats are read by Qt's readers. Thread-safe.
// Used in this folder alone.
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
