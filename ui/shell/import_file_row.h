// ImportFileRow: the file to import, and what it will bring: read when it is chosen, and told in a few lines, with what
// will be different behind a click. Nothing is written.
//
// Thread rule: GUI thread; the file is read on another one.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_making.h"

#include <QWidget>

#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;
class QTextBrowser;
class QVBoxLayout;

namespace galley::ui {

class BackgroundTask;

class ImportFileRow : public QWidget {
    Q_OBJECT
public:
    explicit ImportFileRow(QWidget* parent);

    /// No file.
    void clear();
    /// Reads a file; the answer to an older one does not arrive any more.
    void setFile(const QString& file);
    /// Stops reading.
    void abandon();
    const QString& file() const { return m_file; }
    /// What the file would bring, once it was read.
    const std::optional<ImportPreview>& preview() const { return m_preview; }
    /// Why the file cannot be imported; empty: it can, as far as is known.
    const QString& failure() const { return m_failure; }
    QLabel* summary() const { return m_summary; }

signals:
    /// The person has chosen a file, which is not read yet.
    void fileChosen(const QString& file);
    /// The file was read, or could not be.
    void fileRead();

private:
    void addNotes(QVBoxLayout* column);
    void take(Result<ImportPreview> preview);
    void showFile();
    void showNotes();

    QString m_file;
    QString m_failure;
    std::optional<ImportPreview> m_preview;
    QPushButton* m_choose; // children, all of them
    QLabel* m_name;
    QProgressBar* m_reading;
    QLabel* m_summary;
    QPushButton* m_showNotes;
    QTextBrowser* m_notes;
    BackgroundTask* m_task;
};

} // namespace galley::ui
