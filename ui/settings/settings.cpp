#include "ui/settings/settings.h"

#include "model/base/login_name.h"
#include "ui/settings/settings_store.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QSize>
#include <QStandardPaths>

namespace galley::ui {

namespace {

constexpr int kMaxRecentSites = 8;

struct Entry {
    const char* key;
    QVariant fallback;
};

Entry entryFor(Setting setting) {
    switch (setting) {
    case Setting::Appearance:
        return {"appearance", static_cast<int>(AppearanceMode::System)};
    case Setting::AuthorName:
        return {"author/name", QString()};
    case Setting::ServerAddresses:
        return {"sites/servers", QVariantMap()};
    case Setting::StatusDetails:
        return {"window/details", false};
    case Setting::RecentSites:
        return {"sites/recent", QStringList()};
    case Setting::WindowGeometry:
        return {"window/geometry", QByteArray()};
    case Setting::SplitterSizes:
        return {"window/splitter", QByteArray()};
    case Setting::NavigatorVisible:
        return {"window/navigator", true};
    case Setting::EditorVisible:
        return {"window/editor", true};
    case Setting::Device:
        return {"preview/device", 0};
    case Setting::PreviewZoom:
        return {"preview/zoom", 1.0};
    case Setting::VersionsSize:
        return {"window/versions", QSize()};
    }
    return {};
}

} // namespace

Settings::Settings(QObject* parent)
    : QObject(parent)
    , m_store(new SettingsStore(
          [] { return std::make_unique<QSettings>(QStringLiteral("galley"), QStringLiteral("galley")); }, this))
    , m_isOwnFile(false) {}

Settings::Settings(const QString& file, QObject* parent)
    : QObject(parent)
    , m_store(new SettingsStore([file] { return std::make_unique<QSettings>(file, QSettings::IniFormat); }, this))
    , m_isOwnFile(true) {}

QVariant Settings::value(Setting setting) const {
    const Entry entry = entryFor(setting);
    QVariant stored = m_store->value(QLatin1String(entry.key), entry.fallback);
    // A value of another type, such as from a damaged file, counts as none.
    return stored.convert(entry.fallback.metaType()) ? stored : entry.fallback;
}

void Settings::setValue(Setting setting, const QVariant& newValue) {
    if (value(setting) == newValue)
        return;
    m_store->setValue(QLatin1String(entryFor(setting).key), newValue);
    emit changed(setting);
}

AppearanceMode Settings::appearance() const {
    const int stored = value(Setting::Appearance).toInt();
    return stored == 1 ? AppearanceMode::Light : stored == 2 ? AppearanceMode::Dark : AppearanceMode::System;
}

QString Settings::authorName() const {
    const QString name = value(Setting::AuthorName).toString().trimmed();
    if (!name.isEmpty())
        return name;
    static const QString login = QString::fromStdString(loginName()); // asked once: it may wait for the system
    return login;
}

QString Settings::pictureFolder() const {
    const QString place = m_isOwnFile ? QFileInfo(m_store->fileName()).path()
                                      : QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    return place + QStringLiteral("/site-pictures");
}

QStringList Settings::recentSites() const {
    QStringList sites = value(Setting::RecentSites).toStringList();
    sites.removeIf(
        [](const QString& folder) { return !QFileInfo::exists(folder + QStringLiteral("/workspace.json")); });
    return sites;
}

void Settings::addRecentSite(const QString& folder) {
    const QString path = QDir(folder).absolutePath();
    QStringList sites = value(Setting::RecentSites).toStringList();
    sites.removeAll(path);
    sites.prepend(path);
    setValue(Setting::RecentSites, sites.mid(0, kMaxRecentSites));
}

QString Settings::serverAddress(const QString& folder) const {
    return value(Setting::ServerAddresses).toMap().value(QDir(folder).absolutePath()).toString();
}

void Settings::setServerAddress(const QString& folder, const QString& address) {
    QVariantMap servers = value(Setting::ServerAddresses).toMap();
    if (address.isEmpty())
        servers.remove(QDir(folder).absolutePath());
    else
        servers.insert(QDir(folder).absolutePath(), address);
    setValue(Setting::ServerAddresses, servers);
}

void Settings::removeRecentSite(const QString& folder) {
    QStringList sites = value(Setting::RecentSites).toStringList();
    sites.removeAll(folder);
    setValue(Setting::RecentSites, sites);
}

} // namespace galley::ui
