// UnsavedGuard: while an open site cannot be saved, says so in the notice, offers to save a copy of everything
// elsewhere, and asks before the window leaves a site whose changes would be lost, and before texts are lost that
// fields hold and nothing can save as they stand. It tries to save once more before it asks, says so when that takes
// long, and lets the person stay or leave meanwhile. When all is saved while it asks, it leaves as the person wanted.
//
// Thread rule: GUI thread; others wait for the disk and write copies.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_session.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <map>
#include <memory>
#include <string>

class QDialog;
class QTimer;
class QWidget;

namespace galley {
struct SiteCopy;
struct SiteCopyReport;
} // namespace galley

namespace galley::ui {

class BackgroundTask;
class ChoiceDialog;
class NoticeBar;

class UnsavedGuard : public QObject {
    Q_OBJECT
public:
    /// After this time it says that it waits for the disk, and asks whether to go on waiting.
    static constexpr std::chrono::milliseconds kQuietAttempt{250};
    static constexpr std::chrono::milliseconds kLastAttempt{2000};
    /// Gives the files of the theme in memory, for a copy when those on disk are gone.
    using ThemeFiles = std::function<std::map<std::string, std::string>()>;

    /// `session`, `notices` and `window` outlive the guard.
    UnsavedGuard(SiteSession& session, NoticeBar& notices, QWidget* window, ThemeFiles theme);
    /// Withdraws its notices.
    ~UnsavedGuard() override;

    /// Calls `then` when the site can be left: all is saved, a copy holds it, or the person gave it up. Returns at
    /// once, before that where a disk is to be waited for. Never calls it when the person decides to stay, nor when
    /// somebody else wants to leave meanwhile: the last one is called.
    void leave(std::function<void()> then);
    /// Does not leave any more.
    void stay();
    /// Asks for a folder and saves a copy in it; `then` is called when that succeeded.
    void saveCopy(std::function<void()> then = {});
    /// The same without asking: the copy becomes a folder in `parent`.
    void saveCopyIn(const QString& parent, std::function<void()> then = {});

signals:
    void copied(const QString& folder);
    void copyFailed(const galley::Error& error);
    /// The person wants to work on in the copy; `lacking` says in a sentence what it does not have, `details` which.
    void openRequested(const QString& folder, const QString& lacking, const QString& details);
    /// The person wants to see the field that keeps them from leaving.
    void fieldRequested(const QString& record, const QString& path, const std::string& line);

private:
    void follow();
    void showFailure(const Error& error);
    /// What came of the wait for the disk before leaving.
    void goOn(bool isSaved);
    void endWaiting();
    void showWaiting();
    void ask(const QString& reason, std::function<void()> then);
    void askAboutTexts(std::function<void()> then);
    void giveUp(const std::function<void()>& then);
    /// One question at a time; nullptr while one stands.
    ChoiceDialog* makeQuestion(const QString& title, const QString& text);
    void openCopy();
    bool isCopying() const;
    void writeCopy(std::shared_ptr<const SiteCopy> source, std::shared_ptr<const Replica> draft, const QString& parent,
                   std::function<void()> then);
    void finishCopy(const SiteCopyReport& report, const std::vector<std::string>& lostFiles, quint64 version);
    QString lackingWords(const SiteCopyReport& report, const std::vector<std::string>& lostFiles) const;
    void showCopyFailure(const Error& error);
    /// Whether the copy that was saved holds everything.
    bool isCopyCurrent() const;

    SiteSession& m_session;
    NoticeBar& m_notices;
    QWidget* m_window;
    ThemeFiles m_theme;
    BackgroundTask* m_completing; // children, as all below: what a copy takes from the disk
    BackgroundTask* m_copying;
    BackgroundTask* m_leaving;
    QTimer* m_quiet;
    QTimer* m_slow;
    QPointer<QDialog> m_question;
    std::function<void()> m_then; ///< when the wait for the disk is over, or what is asked about is saved after all
    Version m_leftAt;             ///< what is waited for
    QString m_reason;             ///< of the failure that is told; empty: all is well
    QString m_shown;              ///< text of its notice
    QString m_copy;               ///< folder of the copy that was saved last
    QString m_lacking;            ///< in that copy: a sentence
    QString m_lackingDetails;     ///< and the files
    quint64 m_copiedVersion = 0;
    bool m_isGivenUp = false;
};

} // namespace galley::ui
