// ConflictCards: the cards of a form, one for each conflict of its record, each below the control that it is about.
// What has no row of its own (an element of a list, a field in a closed module, another language) stands below the
// nearest row around it, and what is about the whole record above the first field.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/editor/conflict_card.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <vector>

class QTimer;
class QVBoxLayout;

namespace galley::ui {

class FieldRow;

class ConflictCards : public QObject {
    Q_OBJECT
public:
    /// `page` holds the rows, somewhere below it, and outlives this; `head` is the place above the first of them.
    ConflictCards(QWidget* page, QVBoxLayout* head, QObject* parent);

    /// Which release a conflict of the draft, that is called by its key, was in until that ended; empty: in none.
    void setOriginOf(std::function<QString(const std::string&)> originOf) { m_originOf = std::move(originOf); }
    /// Conflicts of the whole site.
    void setConflicts(std::vector<OpenConflict> conflicts) { m_conflicts = std::move(conflicts); }
    void setReadOnly(bool isReadOnly) { m_isReadOnly = isReadOnly; }
    /// Shows those of a record in its form. Cards that stand where they belong stay, with their focus. O(1) while there
    /// are none, else O(controls of the form).
    void place(std::shared_ptr<const Replica> replica, RecordRef record, std::size_t locale);
    /// Values may have changed: shows them soon.
    void follow(std::shared_ptr<const Replica> replica);
    /// No record is shown.
    void clear();
    /// The card of a conflict; nullptr: it is not shown.
    ConflictCard* card(std::string_view key) const;

signals:
    void decided(const std::string& key, galley::Settlement settlement);

private:
    ConflictCard* make(const OpenConflict& conflict);
    FieldRow* rowFor(const std::string& path) const;
    void put(ConflictCard* card, FieldRow* row);
    void remove(ConflictCard* card);
    void showValues();

    QWidget* m_page;
    QVBoxLayout* m_head;
    QTimer* m_soon; // child
    std::vector<OpenConflict> m_conflicts;
    std::function<QString(const std::string&)> m_originOf;
    std::vector<QPointer<ConflictCard>> m_cards; ///< children of rows, or of the page; gone with them
    std::shared_ptr<const Replica> m_replica;
    std::size_t m_locale = 0;
    bool m_isReadOnly = false;
};

} // namespace galley::ui
