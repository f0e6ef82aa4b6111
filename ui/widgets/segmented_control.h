// A row of exclusive choices in one frame, such as desktop, tablet and phone. One tab stop; arrow keys move the choice.
#pragma once

#include <QIcon>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace galley::ui {

class SegmentedControl : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedControl(QWidget* parent = nullptr);

    /// Adds a choice and gives its index. With an icon the text becomes tool tip and accessible name.
    int addSegment(const QString& text, const QIcon& icon = {});
    /// Nothing is chosen below 0. Emits nothing.
    void setCurrentIndex(int index);
    int currentIndex() const;
    int count() const;

signals:
    /// The person chose.
    void activated(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QHBoxLayout* m_layout; // child
    QButtonGroup* m_group; // child
};

} // namespace galley::ui
