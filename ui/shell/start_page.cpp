#include "ui/shell/start_page.h"

#include "ui/shell/recent_sites.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/centred_column.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/error_words.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kWideColumnLines = 46; ///< of the welcome, with its cards

} // namespace

StartPage::StartPage(SitePictures pictures, QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_pictures(std::move(pictures))
    , m_recentTitle(new QLabel(tr("Opened lately"), this))
    , m_recent(new RecentSites(this))
    , m_new(new QPushButton(tr("New site…"), this))
    , m_import(new QPushButton(tr("Import…"), this))
    , m_open(new QPushButton(tr("Open a site folder…"), this))
    , m_newSite(new NewSitePage(this))
    , m_progressTitle(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_stop(new QPushButton(this))
    , m_error(new EmptyState(this)) {
    setSurface(this, "surface");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    m_welcome = makeWelcome();
    m_progressPage = makeProgress();
    for (QWidget* page : std::initializer_list<QWidget*>{m_welcome, m_newSite, m_progressPage, m_error})
        m_stack->addWidget(page);
    connect(m_newSite, &NewSitePage::siteWanted, this, &StartPage::siteWanted);
    connect(m_newSite, &NewSitePage::cancelled, this, &StartPage::welcomeRequested);
    setCanMakeSites(false);
}

QWidget* StartPage::makeWelcome() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = makeCentredColumn(page, kWideColumnLines);
    layout->setContentsMargins(space::kL, space::kXxl, space::kL, space::kM);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::kL);
    auto* logo = new QLabel(page);
    logo->setPixmap(QIcon(QStringLiteral(":/galley/icons/app/app.galley.Galley.svg")).pixmap(72, 72));
    head->addWidget(logo, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(space::kXs);
    auto* title = new QLabel(tr("Galley"), page);
    title->setFont(textFont(TextRole::Display));
    words->addWidget(title);
    auto* text = new QLabel(tr("Edit a whole site and see every keystroke where readers will see it."), page);
    text->setWordWrap(true);
    setRole(text, "muted");
    words->addWidget(text);
    head->addLayout(words, 1);
    layout->addLayout(head);
    layout->addSpacing(space::kL);

    auto* buttons = new QWidget(page);
    auto* flow = new FlowLayout(buttons, space::kS);
    auto* demo = new QPushButton(tr("Try the demo site"), buttons);
    m_new->setIcon(icon(QStringLiteral("add")));
    m_import->setIcon(icon(QStringLiteral("import")));
    m_open->setIcon(icon(QStringLiteral("folder")));
    demo->setIcon(icon(QStringLiteral("galley")));
    setRole(m_open, "primary");
    m_open->setIcon(icon(QStringLiteral("folder"), ColorRole::OnAccent));
    connect(m_new, &QPushButton::clicked, this, [this] { askForNewSite(NewSitePage::Kind::Empty); });
    connect(m_import, &QPushButton::clicked, this, [this] { askForNewSite(NewSitePage::Kind::Import); });
    connect(m_open, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    for (QPushButton* button : {m_open, m_new, m_import, demo})
        flow->addWidget(button);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    buttons->setSizePolicy(policy);
    layout->addWidget(buttons);
    layout->addSpacing(space::kXl);

    m_recentTitle->setFont(textFont(TextRole::Strong));
    m_recentTitle->setBuddy(m_recent);
    layout->addWidget(m_recentTitle);
    connect(m_recent, &RecentSites::siteChosen, this, &StartPage::siteChosen);
    connect(m_recent, &RecentSites::removeRequested, this, &StartPage::recentRemoved);
    layout->addWidget(m_recent, 1000);
    layout->addStretch(1); // takes the room while there are none
    return page;
}

QWidget* StartPage::makeProgress() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = makeCentredColumn(page);
    layout->addStretch(2);
    m_progressTitle->setFont(textFont(TextRole::Heading));
    m_progressTitle->setAlignment(Qt::AlignCenter);
    m_progressTitle->setWordWrap(true);
    layout->addWidget(m_progressTitle);
    layout->addSpacing(space::kS);
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setTextVisible(false);
    layout->addWidget(m_progress);
    layout->addSpacing(space::kS);
    connect(m_stop, &QPushButton::clicked, this, &StartPage::cancelled);
    layout->addWidget(m_stop, 0, Qt::AlignCenter);
    layout->addStretch(3);
    return page;
}

void StartPage::showWelcome(const QStringList& recentSites) {
    showRecent(recentSites);
    m_stack->setCurrentWidget(m_welcome);
    const QWidget* focus = window()->focusWidget();
    if (focus == nullptr || !focus->isVisible() || isAncestorOf(focus))
        m_open->setFocus(Qt::OtherFocusReason);
}

QWidget* StartPage::usualPlace() const {
    if (m_stack->currentWidget() == m_welcome)
        return m_open;
    if (m_stack->currentWidget() == m_newSite)
        return m_newSite->nameField();
    for (auto* button : m_stack->currentWidget()->findChildren<QPushButton*>())
        if (button->isVisible() && button->isEnabled())
            return button;
    return nullptr;
}

void StartPage::showRecent(const QStringList& recentSites) {
    m_recent->setSites(recentSites, m_pictures);
    m_recent->setVisible(!recentSites.isEmpty());
    m_recentTitle->setVisible(!recentSites.isEmpty());
}

void StartPage::setCanMakeSites(bool canMake) {
    m_new->setVisible(canMake);
    m_import->setVisible(canMake);
}

void StartPage::askForNewSite(NewSitePage::Kind kind) {
    m_stack->setCurrentWidget(m_newSite);
    m_newSite->ask(kind);
}

void StartPage::showMakingProblem(const QString& text) {
    m_stack->setCurrentWidget(m_newSite);
    m_newSite->showProblem(text);
}

void StartPage::showProgress(const QString& title, const QString& stop) {
    m_progressTitle->setText(title);
    m_stop->setText(stop.isEmpty() ? tr("Cancel") : stop);
    m_progress->setRange(0, 0);
    m_stack->setCurrentWidget(m_progressPage);
}

void StartPage::setProgress(quint64 done, quint64 total) {
    constexpr int kSteps = 1000;
    m_progress->setRange(0, total > 0 ? kSteps : 0);
    if (total > 0)
        m_progress->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * kSteps));
}

void StartPage::showError(const QString& folder, const Error& error) {
    m_error->clearActions();
    m_error->setIconName(error.code == ErrorCode::Locked ? QStringLiteral("lock") : QStringLiteral("warning"));
    const bool isLocked = error.code == ErrorCode::Locked;
    m_error->setTitle(isLocked ? tr("Another program has this site for itself")
                               : tr("“%1” cannot be opened").arg(QFileInfo(folder).fileName()));
    m_error->setText(error.code == ErrorCode::NotFound
                         ? tr("Something is not where it was expected. Choose a folder that holds a Galley site.")
                         : advice(error));
    m_error->setDetail(QString::fromStdString(error.toString()));
    auto* retry = m_error->addAction(tr("Try again"), EmptyState::Emphasis::Primary);
    connect(retry, &QPushButton::clicked, this, [this, folder] { emit siteChosen(folder); });
    auto* back = m_error->addAction(tr("Back to the start page"), EmptyState::Emphasis::Plain);
    connect(back, &QPushButton::clicked, this, &StartPage::welcomeRequested);
    m_stack->setCurrentWidget(m_error);
    retry->setFocus();
}

} // namespace galley::ui
