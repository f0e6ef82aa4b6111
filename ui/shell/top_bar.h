// The bar above everything: few plain actions. All of them are commands of the registry; the bar only arranges them.
#pragma once

#include "ui/publish/publish_words.h"

#include <QStringList>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace galley::ui {

class ActionRegistry;
class PerspectiveButton;

class TopBar : public QWidget {
    Q_OBJECT
public:
    /// `actions` must outlive the bar.
    explicit TopBar(const ActionRegistry& actions, QWidget* parent = nullptr);

    void showSite(const QString& name, const QStringList& localeNames, int currentLocale);
    void showNoSite();
    void setCurrentLocale(int locale);
    void showWaiting(const Waiting& waiting);

    QComboBox* localeBox() const { return m_locale; }
    QPushButton* publishButton() const { return m_publish; }
    PerspectiveButton* perspectiveButton() const { return m_perspective; }

signals:
    void localeChosen(int locale);

protected:
    bool event(QEvent* event) override;

private:
    QToolButton* button(const QString& actionId);
    QPushButton* makeSearch();
    /// Leaves out the words beside the search where they have no room.
    void fitSearch();

    const ActionRegistry& m_actions;
    QList<QWidget*> m_siteOnly; ///< shown while a site is open
    QLabel* m_site;             // children, all of them
    PerspectiveButton* m_perspective;
    QPushButton* m_search;
    QComboBox* m_locale;
    QPushButton* m_publish;
};

} // namespace galley::ui
