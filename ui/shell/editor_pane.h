// The middle of the window: the form of the selected record, or a hint when nothing is selected. Connects the form to
// the session: its edits go there, and the session's changes come back.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/shell/site_session.h"

#include <QWidget>

class QPushButton;
class QStackedLayout;

namespace galley::ui {

class EmptyState;
class RecordEditor;

class EditorPane : public QWidget {
    Q_OBJECT
public:
    /// `session` must outlive the pane.
    explicit EditorPane(SiteSession& session, QWidget* parent = nullptr);

    /// Selects the record and puts the cursor into a field of it.
    void goTo(RecordRef record, const QString& path);
    /// Puts the cursor into the first field of the selected record.
    void focusFirstField();
    RecordEditor* editor() const { return m_editor; }
    /// What an empty site offers to begin with; nullptr where it does not.
    QPushButton* firstStep() const { return m_firstStep; }

signals:
    /// "type/id#path" of the field with the cursor.
    void fieldFocused(const QString& origin);
    void recordActivated(galley::RecordRef record);
    /// A module or an element of a list was removed, in a sentence.
    void removed(const QString& words);
    /// A first page of this type.
    void createRequested(galley::TypeIndex type);

private:
    void showSelection();
    /// Without a selection: what to do next.
    void showHint();
    void showPublished();
    QString removedWords(const Edit& edit) const;

    SiteSession& m_session;
    QStackedLayout* m_layout; // children
    EmptyState* m_empty;
    RecordEditor* m_editor;
    QPushButton* m_firstStep = nullptr;
};

} // namespace galley::ui
