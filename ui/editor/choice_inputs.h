// The controls for a choice: a switch for yes and no, segments for up to four values of an enum, a combo for more.
// Used in this folder alone.
#pragma once

#include "ui/editor/field_input.h"

#include <QAbstractButton>

class QComboBox;
class QLabel;

namespace galley::ui {

class QuietButton;

/// A sliding switch.
class Switch : public QAbstractButton {
    Q_OBJECT
public:
    explicit Switch(QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

class SwitchInput : public FieldInput {
    Q_OBJECT
public:
    SwitchInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    QWidget* focusTarget() override { return m_switch; }

private:
    void showWord();
    Switch* m_switch;
    QLabel* m_word;
    QuietButton* m_clear;
};

/// Chips, one of which is on. The arrows walk along them; choosing the one that is on takes it back.
class SegmentInput : public FieldInput {
    Q_OBJECT
public:
    SegmentInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(int index);
    void showChoice();
    std::vector<QAbstractButton*> m_chips; ///< children
    int m_chosen = -1;
    int m_fallback = -1;
};

class ComboInput : public FieldInput {
    Q_OBJECT
public:
    ComboInput(const FieldPlace& place, QWidget* parent);
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;
    bool isNarrow() const override { return true; }

private:
    QComboBox* m_combo;
};

} // namespace galley::ui
