// SettingsStore: values by keys that outlive the program. They are read once, kept in memory, and written by another
// thread, since a file that is safe on the disk takes as long as the disk is busy. What another window of the person
// wrote meanwhile is seen after the next writing.
//
// Thread rule: GUI thread. Destroying it waits until all is written.
#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QVariant>

#include <functional>
#include <memory>

class QSettings;

namespace galley::ui {

class SettingsStore : public QObject {
    Q_OBJECT
public:
    /// Gives the file; called here and, for each writing, on the other thread.
    using Opener = std::function<std::unique_ptr<QSettings>()>;

    /// Reads the file.
    explicit SettingsStore(Opener open, QObject* parent = nullptr);
    ~SettingsStore() override;

    QVariant value(const QString& key, const QVariant& fallback) const { return m_values.value(key, fallback); }
    /// Written as soon as the event loop turns.
    void setValue(const QString& key, const QVariant& value);
    /// Of the file.
    QString fileName() const { return m_fileName; }

private:
    using Values = QHash<QString, QVariant>;
    static Values read(QSettings& file);
    void write();

    const Opener m_open;
    QString m_fileName;
    Values m_values;
    Values m_unwritten;
    int m_writings = 0;
    QThreadPool m_writer; ///< one thread, so that what is newer is written later
};

} // namespace galley::ui
