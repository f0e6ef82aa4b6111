#include "ui/editor/text_inputs.h"

#include "model/page/markdown_marks.h"
#include "ui/editor/common_mark_highlighter.h"
#include "ui/editor/field_text.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/input_box.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace galley::ui {

AnyTextInput::AnyTextInput(FieldPlace place, Kind kind, QWidget* parent)
    : FieldInput(std::move(place), parent)
    , m_box(new InputBox(this))
    , m_edit(
          new GrowingTextEdit(kind == Kind::Line ? GrowingTextEdit::Lines::One : GrowingTextEdit::Lines::Many, m_box)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_box);
    auto* inner = new QVBoxLayout(m_box);
    const int air = scaled(this, 3);
    inner->setContentsMargins(air, scaled(this, 1), air, scaled(this, 1));
    inner->addWidget(m_edit);
    m_box->watch(m_edit);
    m_box->setClickTarget(m_edit);
    setFocusProxy(m_edit);
    if (kind == Kind::CommonMark && !place.isElement)
        m_edit->setMinimumLines(3);
    adopt(m_edit);
    connect(m_edit, &GrowingTextEdit::textEdited, this, &AnyTextInput::send);
    connect(m_edit, &GrowingTextEdit::merged, this, [this] {
        setEmpty(m_edit->text().isEmpty());
        showSize();
    });
    connect(m_edit, &GrowingTextEdit::caretMoved, this, [this] {
        if (m_edit->hasFocus())
            emit context().caretMoved(m_edit, m_edit->cursorRect());
    });
}

QWidget* AnyTextInput::focusTarget() {
    return m_edit;
}

void AnyTextInput::setValue(const Value& value) {
    const QString text = value.isNull() ? QString() : textFromUtf8(value.asString());
    if (context().isMerging())
        m_edit->mergeText(text);
    else
        m_edit->setText(text);
    setEmpty(m_edit->text().isEmpty());
    showSize();
}

void AnyTextInput::setFallback(const Value& value, const QString&) {
    constexpr qsizetype kMostOfHint = 1'000;
    m_edit->setHint(value.isNull() ? QString() : beginningOf(textFromUtf8(value.asString()), kMostOfHint));
}

void AnyTextInput::showSize() {
    const bool isTooLarge = m_edit->isTooLarge();
    if (isTooLarge && m_tooLarge == nullptr)
        makeTooLarge();
    if (isTooLarge)
        m_tooLargeText->setText(
            tr("This text is too large to be edited here (%1). Below is its beginning; all of it is kept.", "size")
                .arg(QLocale().formattedDataSize(m_edit->text().toUtf8().size(), 1, QLocale::DataSizeSIFormat)));
    if (m_tooLarge != nullptr)
        m_tooLarge->setVisible(isTooLarge);
    if (const bool isEditable = !isTooLarge && !context().isReadOnly(); isEditable != m_isEditable)
        showEditable(isEditable);
    m_box->update();
}

void AnyTextInput::makeTooLarge() {
    m_tooLarge = new QWidget(m_box);
    auto* column = new QVBoxLayout(m_tooLarge);
    column->setContentsMargins(scaled(this, 6), scaled(this, 6), scaled(this, 6), 0);
    column->setSpacing(scaled(this, 2));
    m_tooLargeText = new QLabel(m_tooLarge);
    m_tooLargeText->setWordWrap(true);
    setRole(m_tooLargeText, "warning");
    column->addWidget(m_tooLargeText);
    // In the form of a small window below each other: it must not be wider than its pane.
    auto* line = new QWidget(m_tooLarge);
    auto* flow = new FlowLayout(line, scaled(this, 4));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    line->setSizePolicy(policy);
    const auto addButton = [&](const QString& icon, const QString& text) {
        auto* button = new QuietButton(icon, text, line, text);
        button->setCompact(true);
        flow->addWidget(button);
        return button;
    };
    auto* copy = addButton(QStringLiteral("copy"), tr("Copy all of it"));
    adopt(copy, copy->text(), Purpose::Look);
    connect(copy, &QAbstractButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_edit->text()); });
    auto* empty = addButton(QStringLiteral("close"), tr("Empty the field"));
    adopt(empty, empty->text());
    empty->setVisible(!context().isReadOnly());
    connect(empty, &QAbstractButton::clicked, this, [this] {
        m_edit->editText(QString(), 0, 0);
        m_edit->setFocus();
    });
    column->addWidget(line);
    static_cast<QVBoxLayout*>(m_box->layout())->insertWidget(0, m_tooLarge); // seen at once
    emit context().structureChanged();
}

void AnyTextInput::send(const QString& text) {
    setEmpty(text.isEmpty());
    showSize();
    if (text.isEmpty() && !place().isElement)
        patch(nullptr);
    else
        patch(text.toStdString());
}

TextInput::TextInput(const FieldPlace& place, QWidget* parent)
    : AnyTextInput(place, Kind::CommonMark, parent)
    , m_tools(new QWidget(this)) {
    new CommonMarkHighlighter(edit()); // owned by the document
    auto* line = new QHBoxLayout(m_tools);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(scaled(this, 2));
    addTool(QStringLiteral("bold"), tr("Bold"), QStringLiteral("Ctrl+B"), &TextInput::toggleBold);
    addTool(QStringLiteral("italic"), tr("Italic"), QStringLiteral("Ctrl+I"), &TextInput::toggleItalic);
    addTool(QStringLiteral("link"), tr("Link"), QStringLiteral("Ctrl+L"), &TextInput::makeLink);
    addTool(QStringLiteral("list"), tr("List"), QStringLiteral("Ctrl+Shift+8"), &TextInput::toggleList);
    showEditable(!context().isReadOnly());
    if (place.isElement) {
        line->addStretch(1);
        m_tools->setParent(this);
        static_cast<QVBoxLayout*>(layout())->insertWidget(0, m_tools);
    }
}

void TextInput::addTool(const QString& icon, const QString& name, const QString& keys, void (TextInput::*run)()) {
    const QKeySequence sequence(keys);
    auto* button = new QuietButton(
        icon, tr("%1 (%2)", "command, then its keys").arg(name, sequence.toString(QKeySequence::NativeText)), m_tools);
    button->setCompact(true);
    button->setFocusPolicy(Qt::NoFocus); // the keys do the same, and the caret stays
    connect(button, &QuietButton::clicked, this, run);
    m_tools->layout()->addWidget(button);
    m_buttons.push_back(button);
}

void TextInput::showEditable(bool isEditable) {
    AnyTextInput::showEditable(isEditable);
    for (QuietButton* button : m_buttons)
        button->setEnabled(isEditable);
}

bool TextInput::eventFilter(QObject* watched, QEvent* event) {
    if (watched == edit() && (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress)) {
        if (runCommand(static_cast<QKeyEvent*>(event), event->type() == QEvent::KeyPress)) {
            event->accept();
            return true;
        }
    }
    return AnyTextInput::eventFilter(watched, event);
}

bool TextInput::runCommand(QKeyEvent* key, bool isPressed) {
    if (edit()->isReadOnly() || edit()->isComposing())
        return false;
    const Qt::KeyboardModifiers modifiers = key->modifiers() & ~Qt::KeypadModifier;
    const bool isReturn = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (isReturn && modifiers == Qt::NoModifier)
        return isPressed && continueItem();
    void (TextInput::*run)() = nullptr;
    if (modifiers == Qt::ControlModifier && key->key() == Qt::Key_B)
        run = &TextInput::toggleBold;
    else if (modifiers == Qt::ControlModifier && key->key() == Qt::Key_I)
        run = &TextInput::toggleItalic;
    else if (modifiers == Qt::ControlModifier && key->key() == Qt::Key_L)
        run = &TextInput::makeLink;
    else if (modifiers == (Qt::ControlModifier | Qt::ShiftModifier) &&
             (key->key() == Qt::Key_8 || key->key() == Qt::Key_Asterisk))
        run = &TextInput::toggleList;
    if (run != nullptr && isPressed)
        (this->*run)();
    return run != nullptr;
}

MarkedText TextInput::marked() const {
    const QString& text = edit()->text();
    const QTextCursor cursor = edit()->textCursor();
    const auto bytesBefore = [&text](int at) {
        return static_cast<std::size_t>(QStringView(text).left(at).toUtf8().size());
    };
    return {.text = text.toStdString(),
            .from = bytesBefore(cursor.selectionStart()),
            .to = bytesBefore(cursor.selectionEnd())};
}

void TextInput::show(const MarkedText& text) {
    const auto place = [&text](std::size_t bytes) {
        return textFromUtf8(std::string_view(text.text).substr(0, bytes)).size();
    };
    edit()->editText(textFromUtf8(text.text), place(text.from), place(text.to));
    edit()->setFocus();
}

void TextInput::toggle(void (TextInput::*command)(), const Change& change) {
    MarkedText before = marked();
    const bool isUndone = m_done.command == command && m_done.after == before;
    MarkedText after = isUndone ? m_done.before : change(before);
    show(after);
    m_done = isUndone ? Done() : Done{.command = command, .before = std::move(before), .after = std::move(after)};
}

void TextInput::toggleBold() {
    toggle(&TextInput::toggleBold, [](const MarkedText& text) {
        return toggleStyle(text.text, text.from, text.to, MarkStyle::Strong, tr("bold text").toStdString());
    });
}

void TextInput::toggleItalic() {
    toggle(&TextInput::toggleItalic, [](const MarkedText& text) {
        return toggleStyle(text.text, text.from, text.to, MarkStyle::Emphasis, tr("italic text").toStdString());
    });
}

void TextInput::makeLink() {
    toggle(&TextInput::makeLink, [](const MarkedText& text) {
        return toggleLink(text.text, text.from, text.to, "/", tr("link text").toStdString());
    });
}

void TextInput::toggleList() {
    toggle(&TextInput::toggleList,
           [](const MarkedText& text) { return galley::toggleList(text.text, text.from, text.to); });
}

bool TextInput::continueItem() {
    const MarkedText text = marked();
    const std::optional<MarkedText> continued = continueList(text.text, text.from, text.to);
    if (continued)
        show(*continued);
    return continued.has_value();
}

} // namespace galley::ui
