// VisitHistory: the records that were looked at, one after the other, as a browser keeps pages: the way back and the
// way forward again. A visit is the record in the form, the page in the preview and the language, whichever room led
// there.
//
// Thread rule: GUI thread. `session` outlives the history.
// Used in this folder alone.
#pragma once

#include "ui/shell/site_session.h"

#include <QObject>

#include <optional>
#include <vector>

class QTimer;

namespace galley::ui {

class VisitHistory : public QObject {
    Q_OBJECT
public:
    explicit VisitHistory(SiteSession& session, QObject* parent = nullptr);

    /// Whether there is a visit on that side whose record still exists.
    bool canGoBack() const { return next(-1).has_value(); }
    bool canGoForward() const { return next(1).has_value(); }
    void goBack() { go(-1); }
    void goForward() { go(1); }

signals:
    /// canGoBack() or canGoForward() may have changed.
    void changed();

private:
    struct Visit {
        RecordRef record;
        std::optional<RecordRef> page;
        std::size_t locale = 0;
        friend bool operator==(const Visit&, const Visit&) = default;
    };
    std::optional<Visit> present() const;
    std::optional<std::size_t> next(int step) const;
    void settle();
    void go(int step);

    SiteSession& m_session;
    std::vector<Visit> m_visits; ///< oldest first
    std::size_t m_current = 0;   ///< while m_visits holds any
    QTimer* m_settle;            ///< child; page, record and language change one after the other
};

} // namespace galley::ui
