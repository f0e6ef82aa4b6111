#include "ui/widgets/caption_label.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"

namespace galley::ui {

CaptionLabel::CaptionLabel(QWidget* parent)
    : QLabel(parent) {
    setFont(textFont(TextRole::Caption));
    setTextFormat(Qt::PlainText);
    setRole(this, "muted");
}

} // namespace galley::ui
