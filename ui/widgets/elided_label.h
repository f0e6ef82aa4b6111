// A label of one line that shortens its text with an ellipsis where room is short, and tells the whole text in its tool
// tip then.
#pragma once

#include <QLabel>

namespace galley::ui {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    void setElideMode(Qt::TextElideMode mode);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace galley::ui
