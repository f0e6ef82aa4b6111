#include "ui/editor/conflict_cards.h"

#include "model/dataset/field_path.h"
#include "ui/editor/field_row.h"

#include <QApplication>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace galley::ui {

namespace {

/// Typing goes on meanwhile; comparing long texts takes longer than a key.
constexpr int kSoonMs = 150;

} // namespace

ConflictCards::ConflictCards(QWidget* page, QVBoxLayout* head, QObject* parent)
    : QObject(parent)
    , m_page(page)
    , m_head(head)
    , m_soon(new QTimer(this)) {
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoonMs);
    connect(m_soon, &QTimer::timeout, this, &ConflictCards::showValues);
}

void ConflictCards::place(std::shared_ptr<const Replica> replica, RecordRef record, std::size_t locale) {
    m_replica = std::move(replica);
    m_locale = locale;
    const std::string path = m_replica->state().record(record).path();
    std::vector<QPointer<ConflictCard>> cards;
    for (const OpenConflict& conflict : m_conflicts) {
        if (conflict.conflict.both.type + "/" + conflict.conflict.both.id != path)
            continue;
        ConflictCard* shown = card(conflict.conflict.key);
        if (shown == nullptr || shown->conflict().conflict.line != conflict.conflict.line) // its release ended
            shown = make(conflict);
        put(shown, rowFor(conflict.conflict.both.path));
        cards.emplace_back(shown);
    }
    for (const QPointer<ConflictCard>& old : std::exchange(m_cards, cards))
        if (old != nullptr && std::find(cards.begin(), cards.end(), old) == cards.end())
            remove(old);
    showValues();
}

void ConflictCards::follow(std::shared_ptr<const Replica> replica) {
    m_replica = std::move(replica);
    if (!m_cards.empty() && !m_soon->isActive())
        m_soon->start();
}

void ConflictCards::clear() {
    m_soon->stop();
    for (const QPointer<ConflictCard>& card : std::exchange(m_cards, {}))
        if (card != nullptr)
            remove(card);
    m_replica.reset();
}

ConflictCard* ConflictCards::card(std::string_view key) const {
    const auto found = std::find_if(m_cards.begin(), m_cards.end(), [key](const QPointer<ConflictCard>& one) {
        return one != nullptr && one->conflict().conflict.key == key;
    });
    return found == m_cards.end() ? nullptr : found->data();
}

ConflictCard* ConflictCards::make(const OpenConflict& conflict) {
    auto* made = new ConflictCard(conflict, m_page);
    if (m_originOf)
        made->setOrigin(m_originOf(conflict.conflict.key));
    made->setReadOnly(m_isReadOnly);
    connect(made, &ConflictCard::decided, this, &ConflictCards::decided);
    return made;
}

FieldRow* ConflictCards::rowFor(const std::string& path) const {
    const std::vector<std::string> parts = splitPath(path);
    FieldRow* nearest = nullptr;
    std::size_t most = 0;
    for (FieldRow* row : parts.empty() ? QList<FieldRow*>() : m_page->findChildren<FieldRow*>()) {
        if (!row->isVisibleTo(m_page)) // in a closed card
            continue;
        const std::vector<std::string> own = splitPath(row->input()->place().path);
        const bool isAround = own.size() <= parts.size() && std::equal(own.begin(), own.end(), parts.begin());
        // Of a field in another language the row that shows this one.
        const bool isSameField = own.size() <= 2 && own.front() == parts.front() && row->input()->field().localized;
        const std::size_t shared = isAround ? own.size() + 1 : isSameField ? 1 : 0;
        if (shared > most) {
            most = shared;
            nearest = row;
        }
    }
    return nearest;
}

void ConflictCards::put(ConflictCard* card, FieldRow* row) {
    if (row != nullptr && card->parentWidget() == row)
        return;
    if (row != nullptr) {
        row->addBelow(card);
    } else if (m_head->indexOf(card) < 0) {
        card->setParent(m_page);
        m_head->addWidget(card);
    }
    card->QWidget::show();
}

void ConflictCards::remove(ConflictCard* card) {
    // Who decided by the keyboard goes on at the field.
    const QWidget* focus = QApplication::focusWidget();
    if (FieldRow* row = rowOf(card); focus != nullptr && card->isAncestorOf(focus) && row != nullptr)
        row->input()->focusTarget()->setFocus(Qt::OtherFocusReason);
    card->hide();
    card->deleteLater();
}

void ConflictCards::showValues() {
    m_soon->stop();
    if (m_replica == nullptr)
        return;
    for (const QPointer<ConflictCard>& card : m_cards) {
        if (card == nullptr)
            continue;
        const FieldRow* row = rowOf(card);
        const bool isOwnRow = row != nullptr && row->input()->place().path == card->conflict().conflict.both.path;
        card->show(m_replica->state(), m_locale,
                   isOwnRow ? ConflictCard::Heading::Sentence : ConflictCard::Heading::PlaceToo);
    }
}

} // namespace galley::ui
