// Takes a picture of the real window, painted page included, and ends the program.
//
// Thread rule: GUI thread.
#pragma once

#include <QObject>
#include <QString>

namespace galley::ui {
class MainWindow;
}

namespace galley {

class Screenshot : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive this. The program ends with 0 when the picture is saved, 1 otherwise.
    Screenshot(ui::MainWindow& window, QString file, QObject* parent = nullptr);

private:
    void waitForPage();
    void waitForQuiet();
    void save();
    void fail(const QString& reason);

    ui::MainWindow& m_window;
    QString m_file;
};

} // namespace galley
