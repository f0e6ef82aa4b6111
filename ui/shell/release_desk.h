// ReleaseDesk: what a person does with lines, with the popups and dialogs for it: to switch between them, to make a
// release, to call it otherwise, to let it go out earlier or later, to give it up, and to put records into it and take
// them out.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/shell/line_changes.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <string>
#include <vector>

class QDialog;
class QWidget;

namespace galley::ui {

class ChoicePopup;

class ReleaseDesk : public QObject {
    Q_OBJECT
public:
    /// All outlive it; `window` is the parent of dialogs.
    ReleaseDesk(SiteSession& session, LineChanges& changes, QWidget* window);
    ~ReleaseDesk() override;

    /// Offers all lines below `anchor`, and to make another release.
    void openSwitch(QWidget* anchor);
    /// Asks for the name of a new release and looks at it. `records` are put into it, as the draft has them; then the
    /// draft stays in view.
    void openNew(const std::vector<RecordRef>& records = {});
    /// Of the release that is looked at.
    void openRename();
    void move(int step);
    bool canMove(int step) const;
    /// Asks first.
    void giveUp();
    /// Offers the releases below `anchor`, and to make one.
    void openAdding(QWidget* anchor, const std::vector<RecordRef>& records);
    void takeOut(const std::vector<RecordRef>& records);

signals:
    /// What was done, in a sentence; it is about a line that is not looked at, if `line` is not empty.
    void done(const QString& words, const std::string& line);

private:
    enum class Rows { AllLines, Releases };
    ChoicePopup* openLines(QWidget* anchor, Rows rows, const QString& hint,
                           std::function<void(const std::string& key)> chosen,
                           const std::vector<RecordRef>& forNew = {});
    void add(const std::string& key, const std::vector<RecordRef>& records);
    QString namesOf(const std::vector<RecordRef>& records) const;
    /// What the release that is looked at changes, in a sentence.
    QString whatIsHere() const;

    SiteSession& m_session;
    LineChanges& m_changes;
    QWidget* m_window;
    QPointer<QDialog> m_dialog;
};

} // namespace galley::ui
