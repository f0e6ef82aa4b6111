// BlocksInput: the modules of a page as cards in order: fold, drag, add between, duplicate, remove. Cards are known by
// the key of their block, so they keep their state while blocks move. A card's form is made when it opens.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"
#include "ui/editor/reorder_column.h"

#include <memory>

class QLabel;

namespace galley::ui {

class FoldCard;
class QuietButton;

class BlocksInput : public FieldInput {
    Q_OBJECT
public:
    BlocksInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    FieldInput* descend(std::span<const std::string> parts) override;
    void recordsChanged(const ChangedRecords& records) override;
    QWidget* labelTools() override { return m_tools; }

    int cardCount() const { return static_cast<int>(m_blocks.size()); }
    FoldCard* card(int index) const;
    ReorderColumn* column() const { return m_column; }
    /// Opens the menu of kinds; what is chosen goes before the block at `index`.
    void addAt(int index, QWidget* anchor);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Item;
    std::string pathOf(const Block& block) const;
    /// Lets the preview show a module.
    void tellPlace(const std::string& path);
    Item* item(int index) const;
    int indexOf(const std::string& key) const;
    void fill(int index);
    QWidget* makeItem(const std::shared_ptr<const Block>& block);
    void removeAt(int index);
    void duplicateAt(int index);
    void moveTo(int from, int to);
    void insert(int index, nlohmann::json value);
    void setAllOpen(bool isOpen);
    void showFallback();

    ReorderColumn* m_column;
    QuietButton* m_add;
    QWidget* m_tools;
    QWidget* m_fallbackNote;
    QLabel* m_fallbackText;
    Value m_fallback;
    QString m_fallbackFrom;
    BlockList m_blocks;      ///< what is shown
    bool m_opensNew = false; ///< a block was just asked for: open it and go there
    bool m_isFilled = false; ///< a value was shown
};

} // namespace galley::ui
