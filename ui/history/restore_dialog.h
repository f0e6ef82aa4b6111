// RestoreDialog: an older text beside the one that later changes left there, field by field and word by word, and the
// choice to bring the older one back. Nothing is lost either way: what is replaced stays in the history.
//
// Thread rule: GUI thread; the texts are compared on another one and arrive when that is done.
#pragma once

#include "model/index/replica.h"

#include <QDialog>

#include <memory>

class QPushButton;
class QTextBrowser;

namespace galley::ui {

class AwaitedPage;
class BackgroundTask;

class RestoreDialog : public QDialog {
    Q_OBJECT
public:
    /// `reason` is a sentence on what was changed since. `restored` is a step from `now`.
    RestoreDialog(const QString& reason, std::shared_ptr<const Replica> now, std::shared_ptr<const Replica> restored,
                  std::size_t locale, QWidget* parent);

    QPushButton* restoreButton() const { return m_restore; }
    QTextBrowser* differences() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void showDifferences();

    std::shared_ptr<const Replica> m_now;
    std::shared_ptr<const Replica> m_restored;
    std::size_t m_locale;
    BackgroundTask* m_task; // children, as all below
    AwaitedPage* m_differences;
    QPushButton* m_restore;
};

} // namespace galley::ui
