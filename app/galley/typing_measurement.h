// Measures the way from key to pixel: sends real key events to the first text field of the form that shows a page, one
// after the other, and prints one JSON object with median, p95 and max of key to edit applied, key to fragments built
// and key to painted, in milliseconds. Then it undoes what it typed and ends the program.
//
// Thread rule: GUI thread.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QWidget>

#include <vector>

namespace galley::ui {
class MainWindow;
class Workbench;
} // namespace galley::ui

namespace galley {

class TypingMeasurement : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive this and show no site yet.
    TypingMeasurement(ui::MainWindow& window, int edits, QObject* parent = nullptr);

private:
    void waitForPage();
    void begin();
    void typeNext();
    void finishKey(quint64 generation);
    void report();
    void fail(const QString& reason);
    double sinceKey() const;

    ui::MainWindow& m_window;
    ui::Workbench* m_workbench = nullptr; // the window's
    QPointer<QWidget> m_field;
    int m_edits;
    int m_typed = 0;
    bool m_begun = false;
    bool m_waiting = false;
    QElapsedTimer m_sinceKey;
    std::vector<double> m_applied;
    std::vector<double> m_built;
    std::vector<double> m_painted;
};

} // namespace galley
