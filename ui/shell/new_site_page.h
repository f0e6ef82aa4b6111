// NewSitePage: the questions before a site is made: its name and folder; for an empty one the language; for an import
// the file, with what it will bring. Nothing is written here.
//
// Thread rule: GUI thread; files are read on another one.
#pragma once

#include "ui/shell/site_making.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTextBrowser;
class QVBoxLayout;

namespace galley::ui {

class BackgroundTask;

class NewSitePage : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Empty, Import };

    explicit NewSitePage(QWidget* parent = nullptr);

    /// Starts anew.
    void ask(Kind kind);
    /// The same questions with what was answered, and why it did not work.
    void showProblem(const QString& text);
    /// Takes a file to import, as the file dialog does.
    void setFile(const QString& file);

    QLineEdit* nameField() const { return m_name; }
    QLineEdit* folderField() const { return m_folder; }
    QComboBox* localeBox() const { return m_locale; }
    QComboBox* zoneBox() const { return m_zone; }
    QPushButton* makeButton() const { return m_make; }
    QLabel* summary() const { return m_summary; }
    /// What the file would bring, once it was read.
    const std::optional<ImportPreview>& preview() const { return m_preview; }

signals:
    void siteWanted(const galley::ui::NewSite& wanted);
    void cancelled();
    /// The file was read, or could not be.
    void fileRead();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void cancel();
    void addFileRow(QVBoxLayout* layout);
    void fillLists();
    void readFile();
    void showPreview();
    void showNotes();
    void validate();
    QString problem() const;
    /// Selects a zone, also one that is not in the list.
    void chooseZone(const std::string& zone);
    QString folderFor(const QString& name) const;

    Kind m_kind = Kind::Empty;
    bool m_isFolderTyped = false;
    bool m_isNameTyped = false;
    QString m_file;
    QString m_fileFailure; ///< why the file cannot be imported
    QString m_failure;     ///< of the last attempt
    std::optional<ImportPreview> m_preview;
    QLabel* m_title; // children, all of them
    QWidget* m_fileRow;
    QLabel* m_fileLabel;
    QProgressBar* m_reading;
    QLabel* m_summary;
    QPushButton* m_showNotes;
    QTextBrowser* m_notes;
    QLineEdit* m_name;
    QLineEdit* m_folder;
    QWidget* m_localeRow = nullptr;
    QComboBox* m_locale;
    QComboBox* m_zone;
    QLabel* m_problem;
    QPushButton* m_make;
    BackgroundTask* m_task;
};

} // namespace galley::ui
