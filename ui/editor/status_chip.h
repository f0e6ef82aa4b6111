// StatusChip: how a record stands to what is published, as a word on a ground of its colour. Not there while that is
// unknown.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QWidget>

namespace galley::ui {

enum class RecordStatus : std::uint8_t { Unknown, New, Changed, Published, TakenOff };

class StatusChip : public QWidget {
    Q_OBJECT
public:
    explicit StatusChip(QWidget* parent);
    void showStatus(RecordStatus status);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    RecordStatus m_status = RecordStatus::Unknown;
    QString m_words;
};

} // namespace galley::ui
