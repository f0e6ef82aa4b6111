// ChoiceBox: a combo box of our look: one chevron, a list with room between its rows. The wheel scrolls what it stands
// in, not the value under the pointer.
//
// Thread rule: GUI thread.
#pragma once

#include <QComboBox>

namespace galley::ui {

class ChoiceBox : public QComboBox {
    Q_OBJECT
public:
    explicit ChoiceBox(QWidget* parent = nullptr);
    void showPopup() override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace galley::ui
