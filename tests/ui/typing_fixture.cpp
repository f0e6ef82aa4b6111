#include "tests/ui/typing_fixture.h"

#include "model/base/graphemes.h"
#include "model/schema/schema_json.h"
#include "ui/editor/field_input.h"

#include <QApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>

namespace galley::test {

namespace {

const char* const kSchema = R"({"locales":[{"code":"en"},{"code":"ar","fallback":"en"}],"types":[
  {"name":"page","page":true,"display":"title","slug":"slug","fields":[
    {"name":"title","kind":"string","localized":true},
    {"name":"slug","kind":"string"},
    {"name":"body","kind":"text"},
    {"name":"image","kind":"asset"},
    {"name":"year","kind":"int"},
    {"name":"size","kind":"object","fields":[{"name":"unit","kind":"string"}]},
    {"name":"tags","kind":"list","of":{"kind":"string"}},
    {"name":"notes","kind":"list","of":{"kind":"text"}},
    {"name":"modules","kind":"blocks","blocks":[
      {"name":"quote","fields":[{"name":"text","kind":"text"},{"name":"who","kind":"string"}]}]}]}]})";

const char* const kRecords =
    R"({"type":"page","id":"home","title":{"en":"t"},"slug":"s","body":"b","image":"i","size":{"unit":"u"},"tags":["x"],"notes":["n"],"modules":[{"kind":"quote","key":"k","text":"q","who":"w"}]}
)";

std::u16string_view view(const QString& text) {
    return {reinterpret_cast<const char16_t*>(text.utf16()), static_cast<std::size_t>(text.size())};
}

} // namespace

TypingFixture::TypingFixture()
    : m_site(*parseSchema(kSchema), kRecords) {
    m_site.open("page/home");
}

std::vector<std::pair<QString, QString>> TypingFixture::texts() {
    std::vector<std::pair<QString, QString>> texts;
    for (const char* path :
         {"title", "slug", "body", "image", "size/unit", "tags/0", "notes/0", "modules/k/text", "modules/k/who"})
        texts.emplace_back(QString::fromLatin1(path), QString::fromLatin1(path));
    texts.front().second += QStringLiteral("/en");
    return texts;
}

ui::GrowingTextEdit* TypingFixture::edit(const QString& path) {
    return static_cast<ui::GrowingTextEdit*>(m_site.form().inputAt(path)->focusTarget());
}

ui::GrowingTextEdit* TypingFixture::at(const QString& path, int anchor, int caret) {
    ui::GrowingTextEdit* control = edit(path);
    control->setFocus();
    QTextCursor cursor = control->textCursor();
    cursor.setPosition(anchor);
    cursor.setPosition(caret, QTextCursor::KeepAnchor);
    control->setTextCursor(cursor);
    return control;
}

bool TypingFixture::store(const QString& valuePath, const QString& text) {
    return m_site.apply(Edit::patch("page", "home", valuePath.toStdString(), text.toStdString()));
}

QByteArray TypingFixture::stored(const QString& valuePath) const {
    const nlohmann::json fields = m_site.fields("page/home");
    const nlohmann::json* value = &fields;
    for (const QString& part : valuePath.split(u'/')) {
        if (value->is_array()) {
            value = &(*value)[part == QStringLiteral("k") ? 0 : part.toUInt()];
            continue;
        }
        if (!value->contains(part.toStdString()))
            return {};
        value = &(*value)[part.toStdString()];
    }
    return QByteArray::fromStdString(value->get<std::string>());
}

bool isBoundary(const QString& text, int at) {
    return isGraphemeBoundary(view(text), static_cast<std::size_t>(at));
}

std::size_t characterAfter(const QString& text, int at) {
    return nextGrapheme(view(text), static_cast<std::size_t>(at));
}

void press(QWidget* control, const QString& text) {
    QKeyEvent down(QEvent::KeyPress, 0, Qt::NoModifier, text);
    QApplication::sendEvent(control, &down);
}

void compose(QWidget* control, const QString& preedit, const QString& commit, int start, int length) {
    QInputMethodEvent event(preedit, {});
    if (!commit.isEmpty() || length > 0)
        event.setCommitString(commit, start, length);
    QApplication::sendEvent(control, &event);
}

} // namespace galley::test
