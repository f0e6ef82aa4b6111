// The few choices a person makes once: appearance and the name that stands on their commits. Changes work at once.
#pragma once

#include <QDialog>

class QLineEdit;

namespace galley::ui {

class Settings;

class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    /// `settings` must outlive the dialog.
    explicit SettingsDialog(Settings& settings, QWidget* parent = nullptr);
};

} // namespace galley::ui
