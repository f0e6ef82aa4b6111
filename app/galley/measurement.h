// What all measurements of the window have in common (`galley --measure NAME`): they wait until a site is open and its
// page shown, begin when the window has the keyboard, print one JSON object, and end the program. One that fails says
// why and ends the program with 1.
//
// Thread rule: GUI thread.
#pragma once

#include <QObject>
#include <QPointer>

#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace galley::ui {
class MainWindow;
class SiteSession;
class Workbench;
} // namespace galley::ui

namespace galley {

class Measurement : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive this and show no site yet. `patience` is how long all of it may take.
    Measurement(QString name, ui::MainWindow& window, std::chrono::milliseconds patience);

protected:
    /// The page is there and the window has the keyboard.
    virtual void begin() = 0;
    /// Makes the site what it was, before the program ends with or without success.
    virtual void takeBack() {}

    ui::MainWindow& window() { return m_window; }
    ui::Workbench& workbench(); ///< while a site is open
    ui::SiteSession& session();
    /// Prints the result and ends the program.
    void report(const nlohmann::json& result);
    void fail(const QString& reason);

private:
    void waitForPage();
    void takeKeyboard();
    void end(int code);

    QString m_name;
    ui::MainWindow& m_window;
    bool m_hasBegun = false; ///< no later page begins it again
};

/// Median, p95 and max of some values, and how many there are; null without any.
nlohmann::json spreadOf(std::vector<double> values);

} // namespace galley
