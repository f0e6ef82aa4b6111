// Popup: a small window with a frame and rounded corners that stands under what opened it and goes when the person
// clicks elsewhere or presses Escape. It deletes itself. Fill body() with a layout, then openBelow().
#pragma once

#include <QColor>
#include <QPointer>
#include <QWidget>

namespace galley::ui {

class Popup : public QWidget {
    Q_OBJECT
public:
    /// The focus goes back to `opener` when it closes.
    explicit Popup(QWidget* opener);
    QWidget* body() { return this; }
    /// What it is filled with, in the scheme of the running application.
    static QColor ground();
    /// Under `anchor`, or over it where there is no room; kept on the screen.
    void openBelow(const QWidget* anchor);

signals:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QPointer<QWidget> m_lastFocus;
};

} // namespace galley::ui
