#include "ui/shell/conflict_tour.h"

#include "ui/editor/conflict_card.h"
#include "ui/editor/conflict_words.h"
#include "ui/shell/site_session.h"
#include "ui/widgets/metrics.h"

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace galley::ui {

namespace {

auto find(const std::vector<OpenConflict>& conflicts, const std::string& key) {
    return std::find_if(conflicts.begin(), conflicts.end(),
                        [&key](const OpenConflict& one) { return one.conflict.key == key; });
}

} // namespace

ConflictTour::ConflictTour(SiteSession& session, QWidget* window)
    : m_session(session)
    , m_window(window) {
    connect(&session, &SiteSession::conflictsChanged, this, [this] {
        if (m_dialog && find(m_session.conflicts(), m_last) == m_session.conflicts().end()) // or in another line
            m_dialog->close();                                                              // decided elsewhere
    });
}

ConflictTour::~ConflictTour() {
    delete m_dialog;
}

void ConflictTour::goToNext() {
    const std::vector<OpenConflict>& conflicts = m_session.conflicts();
    if (conflicts.empty())
        return;
    auto next = find(conflicts, m_last);
    if (next == conflicts.end() || ++next == conflicts.end())
        next = conflicts.begin();
    goTo(std::string(next->conflict.key));
}

void ConflictTour::goTo(const std::string& key) {
    const auto known = find(m_session.allConflicts(), key);
    if (known == m_session.allConflicts().end() || !m_session.setLine(std::string(known->conflict.line)))
        return;
    const auto found = find(m_session.conflicts(), key); // leaving what was typed may have decided it
    if (found == m_session.conflicts().end())
        return;
    m_last = key;
    const MergeConflict& both = found->conflict.both;
    const std::string record = both.type + "/" + both.id;
    const auto draft = m_session.draft();
    const auto ref = draft->state().findPath(record);
    if (ref && draft->state().record(*ref).exists())
        emit fieldRequested(QString::fromStdString(record), QString::fromStdString(both.path));
    else
        openDialog(*found);
}

void ConflictTour::openDialog(const OpenConflict& conflict) {
    delete m_dialog;
    const auto draft = m_session.draft();
    auto* dialog = new QDialog(m_window);
    m_dialog = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Decide"));
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kM);
    auto* title = new QLabel(tr("%1 is deleted", "field of a record, or a record")
                                 .arg(conflictName(draft->state(), conflict, m_session.locale())),
                             dialog);
    title->setFont(textFont(TextRole::Heading));
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    column->addWidget(title);
    auto* card = new ConflictCard(conflict, dialog);
    card->setOrigin(m_session.originOf(conflict.conflict.key));
    card->show(draft->state(), m_session.locale(), ConflictCard::Heading::Sentence);
    card->setReadOnly(m_session.isReadOnly());
    // Without its record a single field has no place.
    if (conflict.conflict.both.unit != MergeConflict::Unit::Record)
        card->setLost(tr("The record is deleted: bring it back first"));
    column->addWidget(card);
    column->addStretch(1);
    auto* later = new QPushButton(tr("Decide later"), dialog);
    connect(later, &QPushButton::clicked, dialog, &QDialog::reject);
    column->addWidget(later, 0, Qt::AlignTrailing);
    connect(card, &ConflictCard::decided, this, [this](const std::string& key, Settlement settlement) {
        static_cast<void>(m_session.settleConflict(key, settlement));
    });
    dialog->resize(dialog->sizeHint().expandedTo({QFontMetrics(textFont(TextRole::Body)).height() * 32, 0}));
    dialog->open();
    card->keepButton()->setFocus();
}

} // namespace galley::ui
