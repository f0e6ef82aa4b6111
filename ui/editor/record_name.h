// RecordName: the name of a record on as many lines as it needs. Other than a QLabel it asks for a new layout only when
// the number of lines changes, not at each keystroke in the headline.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QWidget>

class QTextLayout;

namespace galley::ui {

class RecordName : public QWidget {
    Q_OBJECT
public:
    explicit RecordName(QWidget* parent);
    void setText(const QString& text);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// Breaks between words, and inside of one only where it is too long for a line. Gives the height.
    int layOut(QTextLayout& lines, int width) const;

    QString m_text;
};

} // namespace galley::ui
