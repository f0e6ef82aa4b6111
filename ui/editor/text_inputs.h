// The controls for text: one line that wraps and grows, and CommonMark with light colours and a tiny toolbar.
// Used in this folder alone.
#pragma once

#include "model/page/markdown_lists.h"
#include "ui/editor/field_input.h"

#include <functional>

class QKeyEvent;
class QLabel;

namespace galley::ui {

class GrowingTextEdit;
class InputBox;
class QuietButton;

/// What both have in common.
class AnyTextInput : public FieldInput {
    Q_OBJECT
public:
    void setValue(const Value& value) override;
    void setFallback(const Value& value, const QString& from) override;
    QWidget* focusTarget() override;

protected:
    enum class Kind : std::uint8_t { Line, CommonMark };
    AnyTextInput(FieldPlace place, Kind kind, QWidget* parent);
    GrowingTextEdit* edit() const { return m_edit; }

    /// Whether it is edited, after the text or the site said otherwise.
    virtual void showEditable(bool isEditable) { m_isEditable = isEditable; }

private:
    void send(const QString& text);
    void showSize();
    void makeTooLarge();

    InputBox* m_box;
    GrowingTextEdit* m_edit;
    QWidget* m_tooLarge = nullptr;    ///< child, made when first wanted: says so, and offers what can be done
    QLabel* m_tooLargeText = nullptr; ///< child of m_tooLarge
    bool m_isEditable = true;
};

class StringInput : public AnyTextInput {
    Q_OBJECT
public:
    StringInput(const FieldPlace& place, QWidget* parent)
        : AnyTextInput(place, Kind::Line, parent) {}
};

class TextInput : public AnyTextInput {
    Q_OBJECT
public:
    TextInput(const FieldPlace& place, QWidget* parent);
    QWidget* labelTools() override { return m_tools; }

    void toggleBold();
    void toggleItalic();
    void makeLink();
    void toggleList();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEditable(bool isEditable) override;

private:
    using Change = std::function<MarkedText(const MarkedText&)>;
    void addTool(const QString& icon, const QString& name, const QString& keys, void (TextInput::*run)());
    bool runCommand(QKeyEvent* key, bool isPressed);
    MarkedText marked() const;
    void show(const MarkedText& text);
    /// Changes text and selection, or takes the same change back when nothing was done since.
    void toggle(void (TextInput::*command)(), const Change& change);
    bool continueItem();

    /// What the last command did.
    struct Done {
        void (TextInput::*command)() = nullptr;
        MarkedText before;
        MarkedText after;
    };
    Done m_done;
    QWidget* m_tools;
    std::vector<QuietButton*> m_buttons; ///< children of m_tools
};

} // namespace galley::ui
