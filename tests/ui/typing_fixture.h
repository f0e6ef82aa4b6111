// A page with a field for every control that holds a text, and what tests do to these controls.
#pragma once

#include "tests/ui/editor_harness.h"
#include "ui/editor/growing_text_edit.h"

namespace galley::test {

class TypingFixture {
public:
    TypingFixture();

    EditorHarness& site() { return m_site; }
    /// The control of a text, by its path in the form.
    ui::GrowingTextEdit* edit(const QString& path);
    /// Focuses the control and selects in it.
    ui::GrowingTextEdit* at(const QString& path, int anchor, int caret);
    /// Puts a value from elsewhere; the path names the language.
    bool store(const QString& valuePath, const QString& text);
    /// What the record holds, byte for byte.
    QByteArray stored(const QString& valuePath) const;

    /// The paths in the form, each with that of its value.
    static std::vector<std::pair<QString, QString>> texts();

private:
    EditorHarness m_site;
};

/// A caret may stand there.
bool isBoundary(const QString& text, int at);
std::size_t characterAfter(const QString& text, int at);

/// A key that types a text, as systems send them.
void press(QWidget* control, const QString& text);
/// An input method composes `preedit` and commits `commit`.
void compose(QWidget* control, const QString& preedit, const QString& commit, int start = 0, int length = 0);

} // namespace galley::test
