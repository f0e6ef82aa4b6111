// What the application remembers between runs: one typed table of keys with defaults over a store.
// Nothing of a site's content is kept here.
//
// Thread rule: GUI thread; the file is written on another (settings_store.h). Changes are told only when a value
// differs.
#pragma once

#include "ui/widgets/app_style.h"

#include <QObject>
#include <QStringList>
#include <QVariant>

namespace galley::ui {

class SettingsStore;

/// Every key, in the order of the table in settings.cpp.
enum class Setting {
    Appearance,       ///< int of AppearanceMode
    AuthorName,       ///< string; empty: the login name
    ServerAddresses,  ///< map from a site's folder to the address at which readers find it
    StatusDetails,    ///< bool: figures for engineers in the status bar
    RecentSites,      ///< string list of folders, newest first
    WindowGeometry,   ///< bytes of QWidget::saveGeometry
    SplitterSizes,    ///< bytes of QSplitter::saveState
    NavigatorVisible, ///< bool
    EditorVisible,    ///< bool
    Device,           ///< int of Device
    PreviewZoom,      ///< double
    VersionsSize,     ///< size of the published versions' dialog; invalid: as it likes
};

class Settings : public QObject {
    Q_OBJECT
public:
    /// The person's own store.
    explicit Settings(QObject* parent = nullptr);
    /// A store in a file, for tests.
    explicit Settings(const QString& file, QObject* parent = nullptr);

    QVariant value(Setting setting) const;
    void setValue(Setting setting, const QVariant& value);

    AppearanceMode appearance() const;
    /// AuthorName, or the login name.
    QString authorName() const;
    /// Where pictures of sites are kept: the person's cache, or beside the file of a store for tests.
    QString pictureFolder() const;
    /// Folders that exist no more are left out.
    QStringList recentSites() const;
    void addRecentSite(const QString& folder);
    void removeRecentSite(const QString& folder);
    /// Where readers find the site, such as "https://example.org"; empty: unknown.
    QString serverAddress(const QString& folder) const;
    void setServerAddress(const QString& folder, const QString& address);

signals:
    void changed(galley::ui::Setting setting);

private:
    SettingsStore* m_store; // child
    bool m_isOwnFile;       ///< one for tests
};

} // namespace galley::ui
