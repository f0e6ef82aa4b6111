#include "ui/shell/top_bar.h"

#include "ui/shell/action_registry.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace galley::ui {

TopBar::TopBar(const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_actions(actions)
    , m_site(new QLabel(this))
    , m_locale(new ChoiceBox(this))
    , m_publish(new QPushButton(this))
    , m_search(new QPushButton(this)) {
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
    layout->addSpacing(space::kM);
    layout->addWidget(button(QStringLiteral("edit.undo")));
    layout->addWidget(button(QStringLiteral("edit.redo")));
    layout->addStretch();

    setRole(m_search, "quiet");
    m_search->setIcon(icon(QStringLiteral("search")));
    m_search->setText(tr("Search or run a command"));
    m_search->setToolTip(actions.action(QStringLiteral("palette.open"))->toolTip());
    connect(m_search, &QPushButton::clicked, actions.action(QStringLiteral("palette.open")), &QAction::trigger);
    layout->addWidget(m_search);
    m_siteOnly.append(m_search);
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

    auto* more = new QToolButton(this);
    more->setIcon(icon(QStringLiteral("more")));
    more->setToolTip(tr("More"));
    more->setAccessibleName(tr("More commands"));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setFocusPolicy(Qt::TabFocus);
    more->setIconSize({grown(kIcon), grown(kIcon)});
    auto* menu = new QMenu(more);
    for (const char* id : {"site.new",
                           "site.import",
                           "site.open",
                           "site.demo",
                           "site.close",
                           "",
                           "navigate.back",
                           "navigate.forward",
                           "navigate.home",
                           "",
                           "record.new",
                           "record.delete",
                           "",
                           "publish.live",
                           "publish.versions",
                           "publish.server",
                           "history.show",
                           "",
                           "preview.reload",
                           "preview.zoom-in",
                           "preview.zoom-out",
                           "preview.zoom-reset",
                           "",
                           "settings.open",
                           "app.quit"}) {
        if (*id == '\0')
            menu->addSeparator();
        else
            menu->addAction(actions.action(QLatin1String(id)));
    }
    more->setMenu(menu);
    layout->addWidget(more);
    showNoSite();
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
