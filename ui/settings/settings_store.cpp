#include "ui/settings/settings_store.h"

#include <QSettings>

#include <utility>

namespace galley::ui {

SettingsStore::SettingsStore(Opener open, QObject* parent)
    : QObject(parent)
    , m_open(std::move(open)) {
    m_writer.setMaxThreadCount(1);
    const auto file = m_open();
    m_fileName = file->fileName();
    m_values = read(*file);
}

SettingsStore::~SettingsStore() {
    write();
    m_writer.waitForDone();
}

SettingsStore::Values SettingsStore::read(QSettings& file) {
    Values values;
    for (const QString& key : file.allKeys())
        values.insert(key, file.value(key));
    return values;
}

void SettingsStore::setValue(const QString& key, const QVariant& value) {
    m_values.insert(key, value);
    if (m_unwritten.isEmpty())
        QMetaObject::invokeMethod(this, &SettingsStore::write, Qt::QueuedConnection);
    m_unwritten.insert(key, value);
}

void SettingsStore::write() {
    if (m_unwritten.isEmpty())
        return;
    m_writer.start([this, number = ++m_writings, open = m_open, unwritten = std::exchange(m_unwritten, {})] {
        const auto file = open();
        for (auto one = unwritten.begin(); one != unwritten.end(); ++one)
            file->setValue(one.key(), one.value());
        file->sync();
        QMetaObject::invokeMethod(this, [this, number, values = read(*file)]() mutable {
            if (number != m_writings)
                return; // what is being written is newer
            values.insert(m_unwritten);
            m_values = std::move(values);
        });
    });
}

} // namespace galley::ui
