#include "ui/shell/editor_pane.h"

#include "ui/editor/edit_words.h"
#include "ui/editor/record_editor.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/record_commands.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"

#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>

namespace galley::ui {

EditorPane::EditorPane(SiteSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_layout(new QStackedLayout(this))
    , m_empty(new EmptyState(this))
    , m_editor(new RecordEditor(this)) {
    setSurface(this, "surface");
    m_layout->addWidget(m_empty);
    m_layout->addWidget(m_editor);
    connect(&session, &SiteSession::leaving, m_editor, &RecordEditor::finishComposing);
    connect(&session, &SiteSession::selectionChanged, this, &EditorPane::showSelection);
    connect(&session, &SiteSession::localeChanged, this, &EditorPane::showSelection);
    connect(&session, &SiteSession::draftChanged, this, [this](const DraftChange& change) {
        if (m_session.selection())
            m_editor->draftChanged(change);
        else
            showHint();
    });
    // A refused edit leaves the form with a text that the draft does not have: the form shows the draft again.
    connect(m_editor, &RecordEditor::edited, this, [this](const Edit& edit, const QString& group) {
        // The words of what goes are those of the draft that still has it.
        const QString words = edit.op == Edit::Op::Remove ? removedWords(edit) : QString();
        if (!m_session.applyTyping(edit, group))
            m_editor->resync(m_session.draft());
        else if (!words.isEmpty())
            emit removed(words);
    });
    connect(m_editor, &RecordEditor::conflictDecided, this, [this](const std::string& key, Settlement settlement) {
        static_cast<void>(m_session.settleConflict(key, settlement));
    });
    connect(&session, &SiteSession::conflictsChanged, this, [this] { m_editor->setConflicts(m_session.conflicts()); });
    m_editor->setConflictOrigin([&session](const std::string& key) { return session.originOf(key); });
    m_editor->setConflicts(session.conflicts());
    connect(m_editor, &RecordEditor::localeSelected, &session, &SiteSession::setLocale);
    connect(&session, &SiteSession::publishedChanged, this, &EditorPane::showPublished);
    connect(&session, &SiteSession::packingEnded, this, &EditorPane::showPublished);
    m_editor->setTakenOffTest([&session](RecordRef record) { return session.isTakenOff(record); });
    connect(&session, &SiteSession::takenOffChanged, m_editor, &RecordEditor::showHeader);
    m_editor->setUnfinishedTexts(session.unfinishedTexts());
    m_editor->setReadOnly(session.isReadOnly());
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

void EditorPane::focusFirstField() {
    m_editor->focusFirstField();
}

QString EditorPane::removedWords(const Edit& edit) const {
    const State& state = m_session.draft()->state();
    const auto ref = state.findPath(edit.recordPath());
    return ref ? tr("%1 is removed.", "module or element of a list, in its field")
                     .arg(fieldWords(state.record(*ref), edit.path))
               : QString();
}

void EditorPane::showHint() {
    const State& state = m_session.draft()->state();
    const std::vector<TypeIndex> types = firstPageTypes(state.schema());
    const bool isInviting = state.recordCount() == 0 && !types.empty() && !m_session.isReadOnly();
    m_empty->setIconName(isInviting ? QStringLiteral("home") : QStringLiteral("page"));
    m_empty->setTitle(isInviting ? tr("This site is still empty") : tr("Nothing selected"));
    m_empty->setText(isInviting ? tr("Begin with the home page: readers find it at the address of the site itself.")
                                : tr("Choose a record in the list, or click something in the preview."));
    if (isInviting == (m_firstStep != nullptr))
        return;
    m_empty->clearActions();
    m_firstStep = nullptr;
    if (!isInviting)
        return;
    m_firstStep = m_empty->addAction(tr("Make the home page"), EmptyState::Emphasis::Primary);
    if (types.size() == 1) {
        connect(m_firstStep, &QPushButton::clicked, this, [this, type = types[0]] { emit createRequested(type); });
        return;
    }
    auto* menu = new QMenu(m_firstStep);
    for (const TypeIndex index : types) {
        const Type& type = state.schema().type(index);
        connect(menu->addAction(typeIcon(QString::fromStdString(type.name), type.page), typeLabel(type)),
                &QAction::triggered, this, [this, index] { emit createRequested(index); });
    }
    m_firstStep->setMenu(menu);
}

void EditorPane::showSelection() {
    const auto selection = m_session.selection();
    if (selection)
        m_editor->setRecord(m_session.draft(), *selection, m_session.locale());
    else
        m_editor->clear();
    if (!selection)
        showHint();
    m_layout->setCurrentWidget(selection ? static_cast<QWidget*>(m_editor) : m_empty);
}

void EditorPane::showPublished() {
    m_editor->setPublished(m_session.comparable());
}

} // namespace galley::ui
