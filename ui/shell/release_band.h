// ReleaseBand: a coloured line below the bar while a release is looked at: which one, how much it changes and when it
// goes out, with the ways to its changes, to what can be done with it, and back to the draft.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include <QWidget>

#include <cstddef>

class QMenu;
class QToolButton;

namespace galley::ui {

class ActionRegistry;
class ElidedLabel;
struct LineFacts;

class ReleaseBand : public QWidget {
    Q_OBJECT
public:
    /// `actions` must outlive it.
    explicit ReleaseBand(const ActionRegistry& actions, QWidget* parent = nullptr);
    /// `place` is that among the releases, from 0; `count` is how many there are.
    void showRelease(const LineFacts& release, std::size_t place, std::size_t count);

    QToolButton* changesButton() const { return m_changes; }
    QToolButton* manageButton() const { return m_manage; }
    QToolButton* draftButton() const { return m_draft; }
    ElidedLabel* label() const { return m_label; }

private:
    QToolButton* makeButton(const QString& iconName, const QString& text, const QString& hint);

    ElidedLabel* m_label; // children
    QToolButton* m_changes;
    QToolButton* m_manage;
    QToolButton* m_draft;
};

} // namespace galley::ui
