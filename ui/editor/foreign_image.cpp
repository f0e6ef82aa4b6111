#include "ui/editor/foreign_image.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QImageReader>
#include <QProcess>
#include <array>
#include <cstring>

namespace galley::ui {

namespace {

constexpr int kMostMilliseconds = 30'000; // of the clock: a machine may have more to do

/// Whether the first thing in the bytes is markup: no raster format begins like that.
bool isMarkup(const QByteArray& bytes) {
    const QByteArray start = bytes.left(256).trimmed();
    return start.startsWith('<') || start.startsWith("\xEF\xBB\xBF<");
}

/// The program that draws: beside this one, as it is built, or where it is installed.
QString drawingProgram() {
    const QDir folder(QCoreApplication::applicationDirPath());
    const QString beside = folder.filePath(QStringLiteral("galley-svg"));
    return QFileInfo::exists(beside) ? beside : folder.filePath(QStringLiteral(GALLEY_HELPER_FOLDER "/galley-svg"));
}

QImage imageOf(const QByteArray& drawn, const QSize& pixels) {
    std::array<int, 2> sides{};
    if (drawn.size() < static_cast<qsizetype>(sizeof sides))
        return {};
    std::memcpy(sides.data(), drawn.constData(), sizeof sides);
    const auto [width, height] = sides;
    if (width < 1 || height < 1 || width > pixels.width() || height > pixels.height() ||
        drawn.size() != static_cast<qsizetype>(sizeof sides) + qsizetype{4} * width * height)
        return {};
    QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
    if (!image.isNull())
        std::memcpy(image.bits(), drawn.constData() + sizeof sides, static_cast<std::size_t>(image.sizeInBytes()));
    return image;
}

QImage decodeSvg(const QByteArray& bytes, const QSize& pixels) {
    if (bytes.size() > kMaxForeignSvgBytes)
        return {};
    QProcess drawing;
    drawing.setStandardErrorFile(QProcess::nullDevice());
    drawing.start(drawingProgram(), {QString::number(pixels.width()), QString::number(pixels.height())});
    drawing.write(bytes);
    drawing.closeWriteChannel();
    const bool isEnded = drawing.waitForFinished(kMostMilliseconds);
    if (!isEnded) {
        drawing.kill();
        drawing.waitForFinished();
    }
    const bool isDrawn = isEnded && drawing.exitStatus() == QProcess::NormalExit && drawing.exitCode() == 0;
    return isDrawn ? imageOf(drawing.readAllStandardOutput(), pixels) : QImage();
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
