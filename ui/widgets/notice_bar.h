// One calm line above the work that says what is wrong or what just happened, with the next step as a button. Only one
// notice is shown at a time: the newest.
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;
class QTimer;
class QToolButton;

namespace galley::ui {

enum class NoticeKind { Info, Warning, Danger };

struct Notice {
    NoticeKind kind = NoticeKind::Info;
    QString text;
    QString actionText;           ///< empty: no button
    std::function<void()> action; ///< the notice closes after it
    bool fades = false;           ///< goes by itself after some seconds
};

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);
    void showNotice(Notice notice);
    void dismiss();
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    Notice m_notice;
    QLabel* m_icon;        // child
    QLabel* m_text;        // child
    QPushButton* m_action; // child
    QToolButton* m_close;  // child
    QTimer* m_fade;        // child
};

} // namespace galley::ui
