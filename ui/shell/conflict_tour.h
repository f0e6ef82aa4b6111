// ConflictTour: leads from one open conflict of the line that is looked at to the next, wherever in the site it is: to
// its field, or, where its record is gone, to a dialog in which it is decided.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>

#include <string>

class QDialog;
class QWidget;

namespace galley {
struct OpenConflict;
}

namespace galley::ui {

class SiteSession;

class ConflictTour : public QObject {
    Q_OBJECT
public:
    /// Both outlive it; `window` is the dialog's parent.
    ConflictTour(SiteSession& session, QWidget* window);
    ~ConflictTour() override;

    /// To the one after that which was gone to last; from the last to the first. Nothing happens when there is none.
    void goToNext();
    /// In whichever line it is. Nothing happens when it was decided meanwhile.
    void goTo(const std::string& key);

signals:
    /// The person wants to see a field: a record as "type/id" and a path, which may be empty.
    void fieldRequested(const QString& record, const QString& path);

private:
    void openDialog(const OpenConflict& conflict);

    SiteSession& m_session;
    QWidget* m_window;
    std::string m_last; ///< key
    QPointer<QDialog> m_dialog;
};

} // namespace galley::ui
