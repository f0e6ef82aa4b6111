// Making and deleting records: asks what must be asked, then applies the edit to the session.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_session.h"

#include <QDialog>
#include <QString>

class QLabel;
class QLineEdit;
class QPushButton;

namespace galley::ui {

class LinkWatch;

/// An id or address from a name: lower case, words joined by hyphens, ASCII only.
QString slugFromName(const QString& name);

/// Types of pages, for the first one of a site.
std::vector<TypeIndex> firstPageTypes(const Schema& schema);

/// Asks for name and id of a new record. The first page of a site is offered the address of the home page.
class NewRecordDialog : public QDialog {
    Q_OBJECT
public:
    /// `session` must outlive the dialog.
    NewRecordDialog(SiteSession& session, TypeIndex type, QWidget* parent = nullptr);
    /// The edit that makes the record.
    Edit edit() const;
    QLineEdit* nameField() const { return m_name; }
    QLineEdit* idField() const { return m_id; }

private:
    void validate();
    /// The locale that a slug typed here is of.
    std::size_t slugLocale() const;
    /// What was typed as id; a page's in the form of a slug.
    QString recordId() const;

    SiteSession& m_session;
    TypeIndex m_type;
    bool m_idIsTyped = false;
    bool m_isFirstPage = false;
    QLineEdit* m_name; // children
    QLineEdit* m_id;
    QLabel* m_problem;
    QPushButton* m_create;
};

/// What a person should know before a record goes: who leads to it, and the published address that goes.
QString deletionWarning(const LinkWatch& users, const SiteSession& session, RecordRef record);

} // namespace galley::ui
