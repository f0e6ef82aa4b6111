// Small pictures of sites for the start page, kept in a folder of the person's cache.
//
// Thread rule: GUI thread; pictures are written on another one.
// Used in this folder alone.
#pragma once

#include <QImage>
#include <QString>

namespace galley::ui {

class SitePictures {
public:
    /// Twice the size at which they are shown, for screens with small pixels.
    static constexpr QSize kSize{480, 300};

    explicit SitePictures(QString folder)
        : m_folder(std::move(folder)) {}

    /// Keeps the upper part of a picture of the site's preview. Returns at once.
    void keep(const QString& site, const QImage& picture) const;
    /// Nothing kept: a null image.
    QImage of(const QString& site) const;
    bool has(const QString& site) const;
    void remove(const QString& site) const;

private:
    QString fileFor(const QString& site) const;

    QString m_folder;
};

} // namespace galley::ui
