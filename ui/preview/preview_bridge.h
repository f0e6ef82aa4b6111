// The object through which the application and the script in the page's isolated world talk, over QWebChannel. Signals
// go to the script, slots come from it. It holds no state. What arrives in a slot was sent by our script, but its texts
// come from page content: treat them as outside input.
// Used in this folder alone.
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QString>

namespace galley::ui {

class PreviewBridge : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

signals:
    // To the script.
    void sourceGiven(const QString& html);
    void patchRequested(const QJsonObject& patch);
    void fieldHighlightRequested(const QString& origin, const QString& module);
    void moduleHighlightRequested(const QString& key);
    void scrollRequested(double x, double y);
    void scrollBarsRequested(bool shown);

    // From the script.
    void attached(const QString& url);
    void shown();
    void painted(quint64 generation);
    void lost(quint64 generation, double scrollX, double scrollY);
    void fieldClicked(const QString& origin);
    void linkClicked(const QString& url);

public slots:
    void reportAttached(const QString& url);
    void reportShown();
    void reportPainted(double generation);
    void reportLost(double generation, double scrollX, double scrollY);
    void reportFieldClick(const QString& origin);
    void reportLinkClick(const QString& url);
};

} // namespace galley::ui
