#include "ui/shell/perspective_button.h"

#include "ui/shell/release_words.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QAction>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace galley::ui {

namespace {

/// So many letters of a long name are shown.
constexpr int kMostLetters = 22;
constexpr int kFewestLetters = 5;

} // namespace

PerspectiveButton::PerspectiveButton(QAction* action, QWidget* parent)
    : QToolButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setFont(textFont(TextRole::Strong));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QToolButton::clicked, action, &QAction::trigger);
}

void PerspectiveButton::showLines(const LineFacts& here, bool hasConflictsElsewhere) {
    m_title = here.title;
    m_isRelease = !here.key.empty();
    m_isWarned = here.conflicts > 0 || hasConflictsElsewhere;
    m_icon = m_isRelease ? QStringLiteral("schedule") : QStringLiteral("text");
    const QString words = lineWords(here);
    const QString what = m_isRelease ? tr("Release “%1”").arg(m_title) : m_title;
    setAccessibleName(words.isEmpty()
                          ? tr("Looking at: %1", "the draft or a release").arg(what)
                          : tr("Looking at: %1, %2", "the draft or a release, what changed").arg(what, words));
    setAccessibleDescription(hasConflictsElsewhere ? tr("In another one texts are to be decided.") : QString());
    setToolTip(
        tr("%1\nSwitch between the draft and releases (Ctrl+Shift+R)", "the draft or a release, what changed")
            .arg(words.isEmpty() ? what : tr("%1: %2", "the draft or a release, what changed").arg(what, words)));
    updateGeometry();
    update();
}

int PerspectiveButton::widthFor(int text) const {
    return text + scaled(this, m_isWarned ? 76 : 56);
}

QSize PerspectiveButton::sizeHint() const {
    const QFontMetrics metrics = fontMetrics();
    const int text = std::min(metrics.horizontalAdvance(m_title), metrics.averageCharWidth() * kMostLetters);
    return {widthFor(text), metrics.height() + 2 * space::kXs + 4};
}

QSize PerspectiveButton::minimumSizeHint() const {
    const QFontMetrics metrics = fontMetrics();
    const int text = std::min(metrics.horizontalAdvance(m_title), metrics.averageCharWidth() * kFewestLetters);
    return {widthFor(text), sizeHint().height()};
}

void PerspectiveButton::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    QPainter painter(this);
    const bool isActive = isDown() || underMouse();
    const QColor ground = m_isRelease ? tones.accent : isActive ? tones.hover : tones.field;
    const QColor ink = m_isRelease ? tones.onAccent : tones.text;
    drawFrame(painter, rect(), ground, m_isRelease ? tones.accent : tones.border, radius::kM);
    if (showsFocusRing(this))
        drawFrame(painter, rect(), {}, m_isRelease ? tones.text : tones.accent, radius::kM, 2.0);
    const auto place = [this](const QRect& logical) { return QStyle::visualRect(layoutDirection(), rect(), logical); };
    const auto square = [&](int x, int side) { return place(QRect(x, (height() - side) / 2, side, side)); };
    const int side = scaled(this, 16);
    const int air = scaled(this, 8);
    drawIcon(painter, square(air, side), m_icon, m_isRelease ? tones.onAccent : tones.muted);
    int end = width() - air - scaled(this, 12);
    drawIcon(painter, square(end, scaled(this, 12)), QStringLiteral("chevron-down"), ink);
    if (m_isWarned) {
        end -= side + scaled(this, 4);
        drawIcon(painter, square(end, side), QStringLiteral("warning"), m_isRelease ? tones.onAccent : tones.warning);
    }
    const int start = air + side + scaled(this, 6);
    painter.setFont(font());
    painter.setPen(ink);
    drawTextLine(painter, place(QRect(start, 0, end - scaled(this, 4) - start, height())),
                 Qt::AlignVCenter | Qt::AlignLeading, m_title);
}

} // namespace galley::ui
