// FlowLayout: items beside each other, as many as fit on a line, then the next line; from the right in right-to-left
// languages. For chips and segments that must not be clipped when text is large. What belongs together is a widget with
// a flow of its own: it goes to the next line as a whole, and breaks only where a line is too short for it.
#pragma once

#include <QLayout>
#include <vector>

namespace galley::ui {

class FlowLayout : public QLayout {
public:
    explicit FlowLayout(QWidget* parent, int gap);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSize() const override;
    QSize sizeHint() const override;
    void setGeometry(const QRect& rect) override;

private:
    int arrange(const QRect& rect, bool isDry) const;
    std::vector<QLayoutItem*> m_items; ///< owned, as QLayout asks
    int m_gap;
};

} // namespace galley::ui
