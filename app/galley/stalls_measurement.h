// Measures how long the window's thread is away from its event loop (ui/tasks/turn_watch.h) while somebody works: leads
// the real window by real events through typing, other records, pages and languages, undo, history, review, publish,
// going back and forward, search, filters, leaving the site and opening it again. Prints one JSON object: for each step
// and in all the turns, how many took longer than a frame, the longest and the 99th percentile in milliseconds, and
// what the slowest were; and what starting took, which is excused.
//
// It publishes: give it a copy of the site.
//
// Thread rule: GUI thread.
#pragma once

#include "app/galley/measurement.h"
#include "ui/tasks/turn_watch.h"

#include <functional>
#include <optional>

class QAction;
class QComboBox;
class QPushButton;
class QWidget;

namespace galley {

class StepDriver;

class StallsMeasurement : public Measurement {
    Q_OBJECT
public:
    /// `edits` is how many keys are typed. Watches from here on.
    StallsMeasurement(ui::MainWindow& window, int edits);

private:
    /// What steps wait for, as it was when they began.
    struct Counts {
        int loads = 0;    ///< pages that the preview has loaded
        int listings = 0; ///< answers that the list has shown
        std::uint64_t published = 0;
    };

    void begin() override;
    void addTyping(const QString& step, int keys);
    void addUndo();
    void addGoingAround();
    void addHistory();
    void addPublishing(const QString& review, const QString& publish);
    void addVersions();
    void addSearch();
    void addLeaving();
    /// Runs a command of the window as a step.
    void addCommand(
        const QString& step, const char* id, std::function<bool()> isDone,
        std::function<bool()> isPossible = [] { return true; });
    void addEscape(const QString& step, std::function<QWidget*()> dialog);
    /// Goes to another version by the button of this name.
    void addVersionChange(const QString& step, const QString& button);
    void finish();

    void countEvents();
    Counts now();
    /// Puts the cursor into the headline of what is shown.
    void takeField();
    QAction* command(const char* id);
    QComboBox* languages();
    /// The button called "Go back to %1", of any version; nullptr where there is none.
    QPushButton* versionButton(const QString& name);

    std::optional<ui::TurnWatch> m_watch;
    std::optional<ui::TurnWatch::Excuse> m_starting;
    StepDriver* m_driver; // child
    int m_edits;
    int m_typed = 0;
    QPointer<QWidget> m_field;
    int m_row = 0; ///< of the list, to click next
    int m_loads = 0;
    int m_listings = 0;
    Counts m_before;
    bool m_isAnswered = false; ///< the question before readers get another version
    QString m_word;            ///< to search
    QString m_folder;
};

} // namespace galley
