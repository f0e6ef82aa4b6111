// One calm line that says what is wrong or what just happened, with the next step as a button. One notice is shown at a
// time: the worst, and of equals the newest. When it goes, the next one that still holds is shown. What only experts
// want to know (paths, messages of programs) stands behind "Details".
//
// It lies over its parent, at the lower edge of the place that it is given, so that nothing moves when it comes and
// goes. For a notice that cannot be dismissed the place keeps room below what it shows. Where the place is narrow the
// buttons stand below the text; where it is narrower than they are, the whole parent is the place.
#pragma once

#include <QDeadlineTimer>
#include <QFrame>
#include <QPointer>

#include <functional>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QTimer;
class QToolButton;

namespace galley::ui {

/// From the least to the worst: a notice never covers a worse one.
enum class NoticeKind { Info, Warning, Danger };

struct Notice {
    NoticeKind kind = NoticeKind::Info;
    QString text;
    QString actionText;           ///< empty: no button
    std::function<void()> action; ///< the notice closes after it, unless it stays
    bool fades = false;           ///< goes by itself after some seconds, shown or not
    QString topic{};              ///< takes the place of one with the same topic; without: of one of its kind without
    bool stays = false;           ///< cannot be dismissed, and holds until withdraw()
    QString detail{};             ///< for experts; empty: no "Details"
};

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    /// `parent` is what it lies over, and its place at first.
    explicit NoticeBar(QWidget* parent = nullptr);
    /// Lies over this part of the parent; nullptr, and when the part is gone: over the parent itself.
    void setPlace(QWidget* place);
    void showNotice(Notice notice);
    /// The notice of this topic does not hold any more.
    void withdraw(const QString& topic);
    /// Takes away the notice that is shown, unless it stays.
    void dismiss();
    /// Nothing holds any more.
    void clear();
    /// Of the notice that is shown; empty when there is none.
    QString text() const;
    QString detail() const;

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Standing {
        Notice notice;
        QDeadlineTimer end; ///< of one that fades
    };
    void prepareDetails();
    void prepareButtons();
    void showWorst();
    const Notice* worst() const;
    /// Where and how large it is.
    void lieDown();
    /// The part of the parent that it lies over at the moment.
    QWidget* ground() const;
    /// Puts the buttons beside the text, or below it.
    void standButtons(bool isBelow);
    /// What stands beside a text, with the gaps; `buttons` is the room for the buttons in their row.
    int widthBeside(int buttons) const;
    QWidget* room() const { return m_place != nullptr ? m_place.data() : parentWidget(); }

    std::vector<Standing> m_standing; ///< oldest first
    QPointer<QWidget> m_place;        ///< not ours
    QGridLayout* m_grid;              // layout of it all
    QWidget* m_buttons;               // child: holds the two with words
    bool m_areButtonsBelow = false;   ///< and not beside the text
    QLabel* m_icon;                   // child
    QLabel* m_text;                   // child
    QLabel* m_detail;                 // child
    QToolButton* m_details;           // shows m_detail
    QPushButton* m_action;
    QToolButton* m_close; // child
    QTimer* m_fade;       // child
};

} // namespace galley::ui
