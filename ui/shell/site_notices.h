// SiteNotices: what the window says in its line of notices about the site that is open: its theme, its published files,
// what was undone, what it lacks.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/base/error.h"
#include "model/base/ids.h"

#include <QObject>
#include <QString>

#include <cstddef>
#include <optional>
#include <string>

namespace galley {
struct OpenConflict;
struct OthersCommit;
} // namespace galley

namespace galley::ui {

class ActionRegistry;
class NoticeBar;
class Settings;
class Workbench;
struct EndedRelease;
struct HistoryStep;
struct LineSwitch;

class SiteNotices : public QObject {
    Q_OBJECT
public:
    /// All outlive it. Says what is wrong with the theme as it is now.
    SiteNotices(Workbench& workbench, NoticeBar& bar, const ActionRegistry& actions, const Settings& settings,
                QObject* parent);

    /// That it can only be read, and why.
    void showReadOnly(const Error& reason);
    /// That schema.json was changed by hand.
    void showIgnoredSchema(const Error& change);
    /// Says what just went, with the way back.
    void offerUndo(const QString& words);

private:
    /// A record that was deleted since the last publish, with the way back.
    void showDeleted(RecordRef record);
    void showStep(const HistoryStep& step);
    void showFailure(const Error& error);
    /// That what was just written is kept beside what others wrote, with the way there.
    void showConflict(const OpenConflict& conflict, const QString& author);
    /// That the record that was open is not in this line, with the way back.
    void showLost(const LineSwitch& step);
    /// Why the draft is looked at again.
    void showEnd(const EndedRelease& ended);
    void showContested(const std::string& line, std::size_t count, const std::string& key);
    void showDone(const QString& words, const std::string& line);
    /// What is in the way of an undo or redo.
    void showObstacle(const Error& error, const std::optional<OthersCommit>& obstacle);
    /// Says what is wrong with the theme as it is now, and takes back what is so no more.
    void showTheme();
    /// Says when published files are damaged.
    void showStore();
    void writeStoreAnew(bool isWaiting);

    Workbench& m_workbench;
    NoticeBar& m_bar;
    const ActionRegistry& m_actions;
    const Settings& m_settings;
};

} // namespace galley::ui
