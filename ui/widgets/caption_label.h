// A small, quiet line of plain text: figures, times, what stands beside something larger.
//
// Thread rule: GUI thread.
#pragma once

#include <QLabel>

namespace galley::ui {

class CaptionLabel : public QLabel {
    Q_OBJECT
public:
    explicit CaptionLabel(QWidget* parent);
};

} // namespace galley::ui
