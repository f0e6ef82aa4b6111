// The line at the bottom of the window: version, records, memory of the replica and its share of plain JSON, build time
// of the last preview, and whether everything is saved.
#pragma once

#include "model/workspace/workspace.h"

#include <QWidget>

class QLabel;

namespace galley::ui {

class SiteFigures;
class SiteSession;

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(QWidget* parent = nullptr);
    /// Both must outlive the strip or be replaced before.
    void showSite(const SiteSession& session, const SiteFigures& figures);
    void showBuildTime(double milliseconds);
    /// How much of the texts was packed smaller, in place of the memory until the next showSite().
    void showPacking(quint64 done, quint64 total);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showSaveState(SaveState state);

    QLabel* m_version; // children, all of them
    QLabel* m_records;
    QLabel* m_memory;
    QLabel* m_build;
    QLabel* m_saveIcon;
    QLabel* m_save;
    SaveState m_saveState = SaveState::Saved;
};

} // namespace galley::ui
