#include "ui/shell/editor_pane.h"

#include "ui/editor/record_editor.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"

#include <QStackedLayout>

namespace galley::ui {

EditorPane::EditorPane(SiteSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_layout(new QStackedLayout(this))
    , m_empty(new EmptyState(this))
    , m_editor(new RecordEditor(this)) {
    setSurface(this, "surface");
    m_empty->setIconName(QStringLiteral("page"));
    m_empty->setTitle(tr("Nothing selected"));
    m_empty->setText(tr("Choose a record on the left, or click something in the preview."));
    m_layout->addWidget(m_empty);
    m_layout->addWidget(m_editor);
    connect(&session, &SiteSession::selectionChanged, this, &EditorPane::showSelection);
    connect(&session, &SiteSession::localeChanged, this, &EditorPane::showSelection);
    connect(&session, &SiteSession::draftChanged, this, [this](const DraftChange& change) {
        if (m_session.selection())
            m_editor->draftChanged(change);
    });
    // A refused edit leaves the form with a text that the draft does not have: the form shows the draft again.
    connect(m_editor, &RecordEditor::edited, this, [this](const Edit& edit, const QString& group) {
        if (!m_session.applyTyping(edit, group))
            m_editor->resync(m_session.draft());
    });
    connect(m_editor, &RecordEditor::localeSelected, &session, &SiteSession::setLocale);
    connect(&session, &SiteSession::publishedChanged, this, &EditorPane::showPublished);
    connect(&session, &SiteSession::packingEnded, this, &EditorPane::showPublished);
    m_editor->setAssetFolder(session.folder() + QStringLiteral("/assets"));
    showPublished();
    connect(m_editor, &RecordEditor::fieldFocused, this, &EditorPane::fieldFocused);
    connect(m_editor, &RecordEditor::recordActivated, this, &EditorPane::recordActivated);
    showSelection();
}

void EditorPane::goTo(RecordRef record, const QString& path) {
    m_session.select(record);
    if (m_session.selection() == record && !path.isEmpty())
        m_editor->focusField(path);
}

void EditorPane::showSelection() {
    const auto selection = m_session.selection();
    if (selection)
        m_editor->setRecord(m_session.draft(), *selection, m_session.locale());
    else
        m_editor->clear();
    m_layout->setCurrentWidget(selection ? static_cast<QWidget*>(m_editor) : m_empty);
}

void EditorPane::showPublished() {
    m_editor->setPublished(m_session.comparable());
}

} // namespace galley::ui
