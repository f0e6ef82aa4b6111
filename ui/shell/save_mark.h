// SaveMark: whether all that was typed is saved, as an icon and a word.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/workspace/workspace.h"

#include <QWidget>

class QLabel;

namespace galley::ui {

class CaptionLabel;

class SaveMark : public QWidget {
    Q_OBJECT
public:
    explicit SaveMark(QWidget* parent);
    /// `hasUnfinished`: fields hold texts that are no part of the site, so that "Saved" would say too much.
    void showState(SaveState state, bool hasUnfinished);

protected:
    void changeEvent(QEvent* event) override;

private:
    QLabel* m_icon;       // child
    CaptionLabel* m_word; // child
    SaveState m_state = SaveState::Saved;
    bool m_hasUnfinished = false;
};

} // namespace galley::ui
