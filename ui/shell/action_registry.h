// Every command of the window, once: id, text, icon, shortcut, what it does and when it can. Menus, toolbar, command
// palette and tests look commands up here by id ("edit.undo").
//
// Thread rule: GUI thread. Actions are children of the registry's widget, so that their shortcuts work in its window.
#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>

#include <functional>

class QWidget;

namespace galley::ui {

struct ActionSpec {
    QString id;
    QString text;
    QString icon; ///< name in resources/icons; empty: none
    QKeySequence shortcut;
    std::function<void()> run;
    std::function<bool()> isEnabled; ///< empty: always
    QString whyNot{};                ///< what its tool tip says besides while it is not
};

class ActionRegistry : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QWidget* window);

    QAction* add(ActionSpec spec);
    /// Asserts that the id is known.
    QAction* action(const QString& id) const;
    /// In the order in which they were added.
    const QList<QAction*>& actions() const { return m_actions; }
    /// Asks every rule again.
    void refresh();

private:
    QWidget* m_window; // outlives the registry
    QList<QAction*> m_actions;
    QHash<QString, QAction*> m_byId;
    struct Rule {
        std::function<bool()> isEnabled;
        QString hint; ///< tool tip
        QString whyNot;
    };
    QHash<QAction*, Rule> m_rules;
};

} // namespace galley::ui
