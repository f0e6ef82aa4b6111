// What stands where there is nothing to show: a picture, a sentence and the next steps as buttons.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace galley::ui {

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    void setIconName(const QString& name);
    void setTitle(const QString& title);
    void setText(const QString& text);
    /// What an expert wants to know, in a frame of its own; it can be selected and copied.
    void setDetail(const QString& detail);
    enum class Emphasis { Primary, Plain };
    /// Adds a button; the owner connects it.
    QPushButton* addAction(const QString& text, Emphasis emphasis);
    /// Takes all buttons away.
    void clearActions();

protected:
    void changeEvent(QEvent* event) override;

private:
    void updatePicture();

    QString m_iconName;
    QLabel* m_picture;      // child
    QLabel* m_title;        // child
    QLabel* m_text;         // child
    QLabel* m_detail;       // child
    QHBoxLayout* m_actions; // child of the layout
};

} // namespace galley::ui
