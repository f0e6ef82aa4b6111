// FieldHead: the line above a control: the field's name, which leads to the control by a click, what is to be known of
// the field (required, not published, its language), and the control's own small tools.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

#include <QHBoxLayout>

class QLabel;

namespace galley::ui {

class FieldHead : public QHBoxLayout {
    Q_OBJECT
public:
    /// Its parts are children of `row`, as `input` is.
    FieldHead(const FieldInput& input, QWidget* target, QWidget* tools, QWidget* row);

    /// Says from which language what readers see comes; empty: from the one that is edited.
    void showOrigin(const QString& locale);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QLabel* addMark(const QString& words, QWidget* row);

    QLabel* m_origin = nullptr; ///< "from en"; nullptr for a field with one value for all languages
    QWidget* m_target;          ///< the control that takes the keys
};

} // namespace galley::ui
