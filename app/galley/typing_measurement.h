// Measures the way from key to pixel: sends real key events to the first text field of the form that shows a page, one
// after the other, and prints one JSON object with median, p95 and max of key to edit applied, key to fragments built,
// key to painted (the first frame with other pixels is in the window) and key to acknowledged (the page's own word
// that it was painted, two animation frames after the change), in milliseconds. Then it undoes what it typed and ends
// the program.
//
// Thread rule: GUI thread.
#pragma once

#include "app/galley/measurement.h"

#include <QElapsedTimer>
#include <QWidget>

namespace galley {

class FrameWatch;

class TypingMeasurement : public Measurement {
    Q_OBJECT
public:
    TypingMeasurement(ui::MainWindow& window, int edits);

private:
    void begin() override;
    void takeBack() override;
    void typeNext();
    void seePixels();
    void acknowledge(quint64 generation);
    void finishKey();
    void finish();
    double sinceKey() const;

    FrameWatch* m_frames = nullptr; // child
    QPointer<QWidget> m_field;
    int m_edits;
    int m_typed = 0;
    bool m_waiting = false;
    bool m_hasBuilt = false; ///< since the last key
    bool m_hasPainted = false;
    bool m_hasAcknowledged = false;
    QElapsedTimer m_sinceKey;
    std::vector<double> m_applied;
    std::vector<double> m_built;
    std::vector<double> m_painted;
    std::vector<double> m_acknowledged;
};

} // namespace galley
