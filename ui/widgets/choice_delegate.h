// ChoiceDelegate: a row with an icon, a name and, at the end of the line, a quieter second text. Where the model can be
// checked there is a box before the icon, which a click, that makes its row the current one, or the space
// key turns.
#pragma once

#include <QStyledItemDelegate>

namespace galley::ui {

/// Draws what says that a row of a list is selected, under the pointer or has the focus; gives the rectangle inside.
QRect drawRowFrame(QPainter& painter, const QStyleOptionViewItem& option);

class ChoiceDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// Roles of the icon's name and of the second text.
    ChoiceDelegate(int iconRole, int noteRole, QObject* parent);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Where the box of a row is.
    static QRect checkBox(const QStyleOptionViewItem& option);

protected:
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;

private:
    int m_iconRole;
    int m_noteRole;
};

} // namespace galley::ui
