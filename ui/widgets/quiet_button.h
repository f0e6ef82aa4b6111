// QuietButton: an icon, a text or both, without a frame at rest. It may hide until its card is hovered or has the
// focus; it keeps its place and its turn in the tab order, and shows itself when it gets the focus.
//
// Thread rule: GUI thread.
#pragma once

#include <QAbstractButton>

namespace galley::ui {

class QuietButton : public QAbstractButton {
    Q_OBJECT
public:
    enum class Tone : std::uint8_t { Normal, Accent, Danger };

    /// `name` is the tooltip and what a screen reader says; `text` may be empty.
    QuietButton(const QString& icon, const QString& name, QWidget* parent, const QString& text = {});
    void setIconName(const QString& icon);
    void setTone(Tone tone);
    /// Smaller than the usual 28 pixels: for use inside a field.
    void setCompact(bool isCompact);
    /// While false nothing is painted unless the button has the focus.
    void setRevealed(bool isRevealed);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString m_icon;
    Tone m_tone = Tone::Normal;
    bool m_isCompact = false;
    bool m_isRevealed = true;
};

/// The focus went to `widget` by keyboard lately enough to show a ring.
bool showsFocusRing(const QWidget* widget);

} // namespace galley::ui
