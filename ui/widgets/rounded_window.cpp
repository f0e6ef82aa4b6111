#include "ui/widgets/rounded_window.h"

#include <QBitmap>
#include <QEvent>
#include <QPainter>
#include <QWidget>

namespace galley::ui {

namespace {

class CornerCutter : public QObject {
public:
    CornerCutter(QWidget* window, int radius)
        : QObject(window)
        , m_window(window)
        , m_radius(radius) {
        window->installEventFilter(this);
        cut();
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
            cut();
        return QObject::eventFilter(watched, event);
    }

private:
    void cut() {
        QBitmap shape(m_window->size());
        shape.fill(Qt::color0);
        QPainter painter(&shape);
        painter.setPen(Qt::NoPen);
        painter.setBrush(Qt::color1);
        painter.drawRoundedRect(m_window->rect(), m_radius, m_radius);
        painter.end();
        m_window->setMask(shape);
    }

    QWidget* m_window; // its parent
    int m_radius;
};

} // namespace

void roundCorners(QWidget* window, int radius) {
    const auto name = QStringLiteral("galleyCornerCutter");
    if (window->findChild<QObject*>(name, Qt::FindDirectChildrenOnly) != nullptr)
        return;
    auto* cutter = new CornerCutter(window, radius);
    cutter->setObjectName(name);
}

} // namespace galley::ui
