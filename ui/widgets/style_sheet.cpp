#include "ui/widgets/app_style.h"

#include <QHash>
#include <QRegularExpression>

namespace galley::ui {

namespace {

const QHash<QString, ColorRole>& roleNames() {
    static const QHash<QString, ColorRole> names{
        {QStringLiteral("window"), ColorRole::Window},
        {QStringLiteral("surface"), ColorRole::Surface},
        {QStringLiteral("raised"), ColorRole::Raised},
        {QStringLiteral("backdrop"), ColorRole::Backdrop},
        {QStringLiteral("field"), ColorRole::Field},
        {QStringLiteral("border"), ColorRole::Border},
        {QStringLiteral("borderStrong"), ColorRole::BorderStrong},
        {QStringLiteral("text"), ColorRole::Text},
        {QStringLiteral("textMuted"), ColorRole::TextMuted},
        {QStringLiteral("textFaint"), ColorRole::TextFaint},
        {QStringLiteral("accent"), ColorRole::Accent},
        {QStringLiteral("accentHover"), ColorRole::AccentHover},
        {QStringLiteral("accentPressed"), ColorRole::AccentPressed},
        {QStringLiteral("onAccent"), ColorRole::OnAccent},
        {QStringLiteral("accentSoft"), ColorRole::AccentSoft},
        {QStringLiteral("accentText"), ColorRole::AccentText},
        {QStringLiteral("hover"), ColorRole::Hover},
        {QStringLiteral("pressed"), ColorRole::Pressed},
        {QStringLiteral("warning"), ColorRole::Warning},
        {QStringLiteral("warningSoft"), ColorRole::WarningSoft},
        {QStringLiteral("danger"), ColorRole::Danger},
        {QStringLiteral("dangerSoft"), ColorRole::DangerSoft},
    };
    return names;
}

const char* const kTemplate = R"(
QWidget[surface="window"] { background: @window; }
QWidget[surface="surface"] { background: @surface; }
QWidget[surface="backdrop"] { background: @backdrop; }
QWidget[surface="accent"] { background: @accent; }
QFrame[role="card"] { background: @raised; border: 1px solid @border; border-radius: 10px; }
QFrame[role="line"] { background: @border; border: none; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: @textMuted; }
QLabel[role="faint"] { color: @textFaint; }
QLabel[role="detail"] { color: @textMuted; background: @window; border: 1px solid @border; border-radius: 6px; padding: 8px 12px; }
QLabel[role="chip"] { color: @accentText; background: @accentSoft; border-radius: 4px; padding: 2px 8px; }
QLabel[role="onAccent"] { color: @onAccent; font-weight: 600; }
QLabel[role="danger"] { color: @danger; }
QLabel[role="warning"] { color: @warning; }

QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
  background: @field; color: @text; border: 1px solid @borderStrong; border-radius: 6px;
  padding: 5px 8px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @textFaint; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on {
  border: 2px solid @accent; padding: 4px 7px; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  background: @window; color: @textFaint; border-color: @border; }
QLineEdit[invalid="true"], QTextEdit[invalid="true"], QPlainTextEdit[invalid="true"] { border-color: @danger; }
*[bare="true"], *[bare="true"]:hover, *[bare="true"]:focus { border: none; padding: 0; background: transparent; }
QTextBrowser[bare="true"] { border: 1px solid transparent; border-radius: 4px; }
QTextBrowser[bare="true"]:focus { border: 1px solid @accent; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px; background: transparent; }


QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: none; width: 0px; height: 0px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @borderStrong; border-radius: 6px; padding: 4px;
  outline: none; }
QComboBoxPrivateContainer { background: @surface; }

QPushButton { background: @surface; color: @text; border: 1px solid @borderStrong; border-radius: 6px; padding: 6px 14px; }
QPushButton:hover { background: @raised; border-color: @textFaint; }
QPushButton:pressed { background: @backdrop; }
QPushButton:focus { border: 2px solid @accent; padding: 5px 13px; }
QPushButton:disabled { color: @textFaint; border-color: @border; background: @window; }
QPushButton[role="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[role="primary"]:pressed { background: @accentPressed; }
QPushButton[role="primary"]:focus { border: 2px solid @text; }
QPushButton[role="primary"]:disabled { background: @backdrop; color: @textFaint; border: 1px solid @border; }
QPushButton[role="danger"] { color: @danger; }
QPushButton[role="danger"]:hover { background: @dangerSoft; border-color: @danger; }
QPushButton[role="danger"]:focus { border: 2px solid @danger; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent; color: @textMuted; }
QPushButton[role="quiet"]:hover { background: @hover; color: @text; }
QPushButton[role="quiet"]:focus { border: 2px solid @accent; }

QToolButton { background: transparent; color: @textMuted; border: 1px solid transparent; border-radius: 6px; padding: 5px; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:pressed, QToolButton:open { background: @pressed; }
QToolButton:checked { background: @accentSoft; color: @accentText; }
QToolButton:focus { border: 2px solid @accent; padding: 4px; }
QToolButton:disabled { color: @textFaint; }
QToolButton[role="onAccent"] { color: @onAccent; padding: 3px 6px; }
QToolButton[role="onAccent"]:hover, QToolButton[role="onAccent"]:open { background: @accentPressed; color: @onAccent; }
QToolButton[role="onAccent"]:focus { border: 2px solid @onAccent; padding: 2px 5px; }
QToolButton::menu-indicator { image: none; width: 0px; }

QMenu { background: @surface; border: 1px solid @border; border-radius: 8px; padding: 4px; }
QMenu::item { color: @text; padding: 6px 24px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @textFaint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QToolTip { background: @surface; color: @text; border: 1px solid @border; padding: 5px 8px; }

QAbstractItemView { background: transparent; border: none; outline: none; }
QAbstractItemView[role="completions"] { background: @surface; color: @text; border: 1px solid @borderStrong; }
QHeaderView { background: @surface; }
QHeaderView::section { background: @surface; color: @textMuted; border: none; border-bottom: 1px solid @border; padding: 4px 8px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @borderStrong; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px; }
QScrollBar::handle:hover { background: @textFaint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @border; }
QSplitter::handle:hover { background: @accent; }
QProgressBar { background: @border; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QTabBar::tab { background: transparent; color: @textMuted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QDialog, QMessageBox { background: @surface; }
QCheckBox, QRadioButton { spacing: 8px; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: transparent; }
QCalendarWidget QToolButton { color: @text; font-weight: 600; padding: 5px; }
QCalendarWidget QAbstractItemView { background: transparent; color: @text; selection-background-color: transparent;
  selection-color: @text; }
QCalendarWidget QSpinBox { min-width: 64px; }
)";

} // namespace

QString styleSheetFor(Scheme scheme) {
    static const QRegularExpression mark(QStringLiteral("@([a-zA-Z]+)"));
    const QString source = QString::fromLatin1(kTemplate);
    QString made;
    qsizetype end = 0;
    for (auto matches = mark.globalMatch(source); matches.hasNext();) {
        const auto match = matches.next();
        made.append(QStringView(source).mid(end, match.capturedStart() - end));
        end = match.capturedEnd();
        const QColor shade = color(roleNames().value(match.captured(1)), scheme);
        made += QStringLiteral("rgba(%1,%2,%3,%4)")
                    .arg(QString::number(shade.red()), QString::number(shade.green()), QString::number(shade.blue()),
                         QString::number(shade.alpha()));
    }
    return made.append(QStringView(source).mid(end));
}

} // namespace galley::ui
