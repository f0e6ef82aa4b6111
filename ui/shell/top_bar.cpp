#include "ui/shell/top_bar.h"

#include "ui/shell/action_registry.h"
#include "ui/shell/more_button.h"
#include "ui/shell/perspective_button.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>

namespace galley::ui {

TopBar::TopBar(const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_site(new QLabel(this))
    , m_perspective(new PerspectiveButton(actions.action(QStringLiteral("release.switch")), this))
    , m_search(makeSearch())
    , m_locale(new ChoiceBox(this))
    , m_publish(new QPushButton(this)) {
    setSurface(this, "window");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::kM, space::kS, space::kM, space::kS);
    layout->setSpacing(space::kXs);

    layout->addWidget(button(QStringLiteral("view.navigator")));
    layout->addWidget(button(QStringLiteral("navigate.back")));
    layout->addWidget(button(QStringLiteral("navigate.forward")));
    layout->addSpacing(space::kXs);
    m_site->setFont(textFont(TextRole::Strong));
    m_site->setTextFormat(Qt::PlainText);
    layout->addWidget(m_site);
    layout->addSpacing(space::kS);
    layout->addWidget(m_perspective);
    m_siteOnly.append(m_perspective);
    layout->addSpacing(space::kS);
    layout->addWidget(button(QStringLiteral("edit.undo")));
    layout->addWidget(button(QStringLiteral("edit.redo")));
    layout->addStretch();
    layout->addWidget(m_search);
    layout->addStretch();

    m_locale->setAccessibleName(tr("Language of the content"));
    m_locale->setToolTip(tr("Language of the content"));
    m_locale->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_locale, &QComboBox::activated, this, &TopBar::localeChosen);
    layout->addWidget(m_locale);
    m_siteOnly.append(m_locale);
    layout->addSpacing(space::kXs);

    setRole(m_publish, "primary");
    m_publish->setIcon(icon(QStringLiteral("publish"), ColorRole::OnAccent));
    connect(m_publish, &QPushButton::clicked, actions.action(QStringLiteral("publish.start")), &QAction::trigger);
    layout->addWidget(m_publish);
    m_siteOnly.append(m_publish);
    layout->addSpacing(space::kXs);
    layout->addWidget(new MoreButton(actions, this));
    showNoSite();
}

QPushButton* TopBar::makeSearch() {
    QAction* action = m_actions.action(QStringLiteral("palette.open"));
    auto* search = new QPushButton(icon(QStringLiteral("search")), tr("Search or run a command"), this);
    setRole(search, "quiet");
    search->setAccessibleName(search->text());
    search->setToolTip(action->toolTip());
    connect(search, &QPushButton::clicked, action, &QAction::trigger);
    m_siteOnly.append(search);
    // Else the words, which may go, would keep the window wide.
    search->setMinimumWidth(grown(kIcon) + 2 * space::kL);
    return search;
}

void TopBar::fitSearch() {
    const QString words = m_search->accessibleName();
    if (m_search->isHidden())
        return;
    const bool isShown = !m_search->text().isEmpty();
    // Some more room than they need, or they would come and go for ever.
    const int needed =
        layout()->sizeHint().width() + (isShown ? 0 : m_search->fontMetrics().horizontalAdvance(words) + space::kL);
    const bool hasRoom = needed <= width();
    if (hasRoom != isShown)
        m_search->setText(hasRoom ? words : QString());
}

bool TopBar::event(QEvent* event) {
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        fitSearch();
    return done;
}

QToolButton* TopBar::button(const QString& actionId) {
    auto* made = new QToolButton(this);
    QAction* action = m_actions.action(actionId);
    made->setDefaultAction(action);
    made->setToolButtonStyle(Qt::ToolButtonIconOnly);
    made->setIconSize({grown(kIcon), grown(kIcon)});
    made->setFocusPolicy(Qt::TabFocus);
    made->setAccessibleName(action->text());
    m_siteOnly.append(made);
    return made;
}

void TopBar::showSite(const QString& name, const QStringList& localeNames, int currentLocale) {
    m_site->setText(name);
    for (QWidget* widget : m_siteOnly)
        widget->show();
    m_locale->clear();
    m_locale->addItems(localeNames);
    m_locale->setCurrentIndex(currentLocale);
    m_locale->setVisible(localeNames.size() > 1);
}

void TopBar::showNoSite() {
    m_site->setText(tr("Galley"));
    for (QWidget* widget : m_siteOnly)
        widget->hide();
}

void TopBar::setCurrentLocale(int locale) {
    m_locale->setCurrentIndex(locale);
}

void TopBar::showWaiting(const Waiting& waiting) {
    if (waiting.isFirst)
        m_publish->setText(tr("Publish site"));
    else if (!waiting.isAny())
        m_publish->setText(tr("Published"));
    else if (waiting.records == 0)
        m_publish->setText(tr("Publish"));
    else
        m_publish->setText(tr("Publish %1").arg(QLocale().toString(static_cast<qulonglong>(waiting.records))));
    m_publish->setToolTip(waitingWords(waiting));
    m_publish->setAccessibleName(m_publish->text());
    m_publish->setEnabled(waiting.isAny());
}

} // namespace galley::ui
