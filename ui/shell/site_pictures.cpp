#include "ui/shell/site_pictures.h"

#include "ui/tasks/background_task.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace galley::ui {

QString SitePictures::fileFor(const QString& site) const {
    const QByteArray path = QDir(site).absolutePath().toUtf8();
    const QByteArray name = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(32);
    return m_folder + QLatin1Char('/') + QString::fromLatin1(name) + QStringLiteral(".png");
}

void SitePictures::keep(const QString& site, const QImage& picture) const {
    if (picture.isNull())
        return;
    BackgroundTask::run(BackgroundTask::Lane::Disk, [picture, file = fileFor(site), folder = m_folder] {
        const QImage wide = picture.scaledToWidth(kSize.width(), Qt::SmoothTransformation);
        const QImage small = wide.copy(0, 0, kSize.width(), qMin(kSize.height(), wide.height()));
        QDir().mkpath(folder);
        QSaveFile saved(file);
        // Without a picture the start page draws one: nobody needs to know of a full disk here.
        if (saved.open(QIODevice::WriteOnly) && small.save(&saved, "PNG"))
            saved.commit();
    });
}

QImage SitePictures::of(const QString& site) const {
    return QImage(fileFor(site));
}

bool SitePictures::has(const QString& site) const {
    return QFileInfo::exists(fileFor(site));
}

void SitePictures::remove(const QString& site) const {
    QFile::remove(fileFor(site));
}

} // namespace galley::ui
