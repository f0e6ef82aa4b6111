// NewSitePage: the questions before a site is made: its name and folder; for an empty one the language; for an import
// the file, with what it will bring. Nothing is written here.
//
// Thread rule: GUI thread; files are read on another one.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_making.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace galley::ui {

class FolderField;
class ImportFileRow;

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
    QLineEdit* folderField() const;
    QComboBox* localeBox() const { return m_locale; }
    QComboBox* zoneBox() const { return m_zone; }
    QPushButton* makeButton() const { return m_make; }
    QLabel* summary() const;
    /// What the file would bring, once it was read.
    const std::optional<ImportPreview>& preview() const;

signals:
    void siteWanted(const galley::ui::NewSite& wanted);
    void cancelled();
    /// The file was read, or could not be.
    void fileRead();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layOut();
    void fillLists();
    void cancel();
    /// A folder from the dialog; one that has something in it is where the site's own shall be.
    void takeFolder(const QString& chosen);
    void validate();
    QString problem() const;
    /// Selects a zone, also one that is not in the list.
    void chooseZone(const std::string& zone);
    QString folderFor(const QString& name) const;

    Kind m_kind = Kind::Empty;
    bool m_isFolderTyped = false;
    bool m_isNameTyped = false;
    QString m_failure; ///< of the last attempt
    QLabel* m_title;   // children, all of them, in the order of the Tab key
    ImportFileRow* m_file;
    QLineEdit* m_name;
    FolderField* m_folder;
    QWidget* m_localeRow;
    QComboBox* m_locale;
    QComboBox* m_zone;
    QLabel* m_problem;
    QPushButton* m_back;
    QPushButton* m_make;
};

} // namespace galley::ui
