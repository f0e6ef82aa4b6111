#include "ui/settings/settings_dialog.h"

#include "ui/settings/settings.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/segmented_control.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

QLabel* fieldLabel(const QString& text, QWidget* buddy, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(textFont(TextRole::Label));
    label->setBuddy(buddy);
    return label;
}

QLabel* hint(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(textFont(TextRole::Caption));
    label->setWordWrap(true);
    setRole(label, "muted");
    return label;
}

} // namespace

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Settings"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    layout->setSpacing(space::kXs);

    auto* appearance = new SegmentedControl(this);
    appearance->addSegment(tr("System"));
    appearance->addSegment(tr("Light"));
    appearance->addSegment(tr("Dark"));
    appearance->setAccessibleName(tr("Appearance"));
    appearance->setCurrentIndex(static_cast<int>(settings.appearance()));
    connect(appearance, &SegmentedControl::activated, this,
            [&settings](int index) { settings.setValue(Setting::Appearance, index); });
    layout->addWidget(fieldLabel(tr("Appearance"), appearance, this));
    layout->addWidget(appearance);
    layout->addSpacing(space::kL);

    auto* author = new QLineEdit(settings.value(Setting::AuthorName).toString(), this);
    author->setPlaceholderText(settings.authorName());
    author->setAccessibleName(tr("Your name"));
    author->setMinimumWidth(320);
    new GraphemeCaret(author);
    connect(author, &QLineEdit::editingFinished, this,
            [&settings, author] { settings.setValue(Setting::AuthorName, author->text().trimmed()); });
    layout->addWidget(fieldLabel(tr("Your name"), author, this));
    layout->addWidget(author);
    layout->addWidget(
        hint(tr("Stands in the history beside what you change, from the next time a site is opened."), this));
    layout->addSpacing(space::kXl);

    auto* row = new QHBoxLayout;
    row->addStretch();
    auto* close = new QPushButton(tr("Done"), this);
    setRole(close, "primary");
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    row->addWidget(close);
    layout->addLayout(row);
}

} // namespace galley::ui
