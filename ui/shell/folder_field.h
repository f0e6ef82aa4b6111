// FolderField: the path of a folder, typed or chosen in a dialog.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QWidget>

class QLineEdit;

namespace galley::ui {

class FolderField : public QWidget {
    Q_OBJECT
public:
    explicit FolderField(QWidget* parent);
    QLineEdit* path() const { return m_path; }

signals:
    /// The person has chosen a folder, which may be a new one. The path is as it was.
    void folderChosen(const QString& folder);

private:
    QLineEdit* m_path; // child
};

} // namespace galley::ui
