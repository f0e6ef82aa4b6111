// What covers the page while there is nothing to show: a calm outline of a page while it loads, or a message with a
// next step when it could not be shown.
// Used in this folder alone.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace galley::ui {

class PreviewOverlay : public QWidget {
    Q_OBJECT
public:
    explicit PreviewOverlay(QWidget* parent = nullptr);

    void showSkeleton();
    /// `title` says what happened, `text` what it means; the button reloads.
    void showProblem(const QString& title, const QString& text);

signals:
    void reloadRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* m_problem;    // child
    QLabel* m_title;       // child
    QLabel* m_text;        // child
    QPushButton* m_reload; // child
};

} // namespace galley::ui
