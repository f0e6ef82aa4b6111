#include "ui/shell/start_page.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/metrics.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kColumnLines = 30; ///< width of the column in heights of a line
constexpr int kIconRole = Qt::UserRole + 1;
constexpr int kPlaceRole = Qt::UserRole + 2;

/// A column in the middle of the page.
QVBoxLayout* centredColumn(QWidget* page) {
    auto* outer = new QHBoxLayout(page);
    outer->addStretch();
    auto* column = new QWidget(page);
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    column->setMaximumWidth(kColumnLines * line);
    column->setMinimumWidth(18 * line);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(space::kS);
    outer->addWidget(column, 1000);
    outer->addStretch();
    return layout;
}

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_recentTitle(new QLabel(tr("Opened lately"), this))
    , m_recent(new QListWidget(this))
    , m_open(new QPushButton(tr("Open a site folder…"), this))
    , m_progressTitle(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_error(new EmptyState(this)) {
    setSurface(this, "surface");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    m_welcome = makeWelcome();
    m_progressPage = makeProgress();
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_progressPage);
    m_stack->addWidget(m_error);
}

QWidget* StartPage::makeWelcome() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = centredColumn(page);
    layout->addStretch(2);
    auto* logo = new QLabel(page);
    logo->setPixmap(QIcon(QStringLiteral(":/galley/icons/app/app.galley.Galley.svg")).pixmap(72, 72));

    layout->addWidget(logo);
    layout->addSpacing(space::kM);
    auto* title = new QLabel(tr("Galley"), page);
    title->setFont(textFont(TextRole::Display));
    layout->addWidget(title);
    auto* text = new QLabel(tr("Edit a whole site and see every keystroke where readers will see it."), page);
    text->setWordWrap(true);
    setRole(text, "muted");
    layout->addWidget(text);
    layout->addSpacing(space::kL);

    auto* buttons = new QWidget(page);
    auto* flow = new FlowLayout(buttons, space::kS);
    setRole(m_open, "primary");
    connect(m_open, &QPushButton::clicked, this, &StartPage::openRequested);
    flow->addWidget(m_open);
    auto* demo = new QPushButton(tr("Try the demo site"), buttons);
    connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    flow->addWidget(demo);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    buttons->setSizePolicy(policy);
    layout->addWidget(buttons);
    layout->addSpacing(space::kXl);

    m_recentTitle->setFont(textFont(TextRole::Strong));
    m_recentTitle->setBuddy(m_recent);
    layout->addWidget(m_recentTitle);
    m_recent->setAccessibleName(tr("Sites opened lately"));
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setItemDelegate(new ChoiceDelegate(kIconRole, kPlaceRole, m_recent));
    m_recent->setMouseTracking(true);
    m_recent->setCursor(Qt::PointingHandCursor);
    const auto choose = [this](QListWidgetItem* item) { emit siteChosen(item->data(Qt::UserRole).toString()); };
    connect(m_recent, &QListWidget::itemClicked, this, choose);
    connect(m_recent, &QListWidget::itemActivated, this, choose);
    layout->addWidget(m_recent, 3);
    layout->addStretch(1);
    return page;
}

QWidget* StartPage::makeProgress() {
    auto* page = new QWidget(this);
    QVBoxLayout* layout = centredColumn(page);
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
    auto* cancel = new QPushButton(tr("Cancel"), page);
    connect(cancel, &QPushButton::clicked, this, &StartPage::cancelled);
    layout->addWidget(cancel, 0, Qt::AlignCenter);
    layout->addStretch(3);
    return page;
}

void StartPage::showWelcome(const QStringList& recentSites) {
    m_recent->clear();
    for (const QString& folder : recentSites) {
        auto* item = new QListWidgetItem(QFileInfo(folder).fileName(), m_recent);
        QString place = QDir::toNativeSeparators(QFileInfo(folder).path());
        const QString home = QDir::toNativeSeparators(QDir::homePath());
        if (place == home || place.startsWith(home + QDir::separator()))
            place.replace(0, home.size(), QLatin1Char('~'));
        item->setData(Qt::UserRole, folder);
        item->setData(kIconRole, QStringLiteral("folder"));
        item->setData(kPlaceRole, place);
        item->setData(Qt::AccessibleTextRole, tr("%1 in %2", "a site, its folder").arg(item->text(), place));
        item->setToolTip(QDir::toNativeSeparators(folder));
    }
    m_recent->setVisible(!recentSites.isEmpty());
    m_recentTitle->setVisible(!recentSites.isEmpty());
    m_stack->setCurrentWidget(m_welcome);
    const QWidget* focus = window()->focusWidget();
    if (focus == nullptr || !focus->isVisible() || isAncestorOf(focus))
        m_open->setFocus(Qt::OtherFocusReason);
}

void StartPage::showProgress(const QString& title) {
    m_progressTitle->setText(title);
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
    m_error->setTitle(isLocked ? tr("This site is open in another window")
                               : tr("“%1” cannot be opened").arg(QFileInfo(folder).fileName()));
    m_error->setText(advice(error));
    m_error->setDetail(isLocked ? QDir::toNativeSeparators(folder) : QString::fromStdString(error.toString()));
    auto* retry = m_error->addAction(tr("Try again"), EmptyState::Emphasis::Primary);
    connect(retry, &QPushButton::clicked, this, [this, folder] { emit siteChosen(folder); });
    auto* other = m_error->addAction(tr("Open another site…"), EmptyState::Emphasis::Plain);
    connect(other, &QPushButton::clicked, this, &StartPage::welcomeRequested);
    m_stack->setCurrentWidget(m_error);
    retry->setFocus();
}

QString advice(const Error& error) {
    switch (error.code) {
    case ErrorCode::Locked:
        return StartPage::tr("Only one window at a time may change a site. Close the other one, then try again.");
    case ErrorCode::NotFound:
        return StartPage::tr("Something is not where it was expected. Choose a folder that holds a Galley site.");
    case ErrorCode::Corrupt:
        return StartPage::tr("The site's history is damaged, and nothing was changed. Bring the named file back from a "
                             "backup, or ask for help with this message.");
    case ErrorCode::Conflict:
        return StartPage::tr("This was changed elsewhere meanwhile. Look at the newer text and try again.");
    case ErrorCode::Io:
        return StartPage::tr("The disk refused. Check that there is room and that you may write there.");
    case ErrorCode::Unsupported:
        return StartPage::tr("This was made by a newer version of Galley. Update Galley, then try again.");
    case ErrorCode::Cancelled:
        return StartPage::tr("Stopped; nothing was changed.");
    case ErrorCode::Exists:
    case ErrorCode::InvalidInput:
    case ErrorCode::TornTail:
    case ErrorCode::Untrusted:
        break;
    }
    return {};
}

QString explain(const Error& error) {
    const QString words = advice(error);
    const QString detail = QString::fromStdString(error.toString());
    if (words.isEmpty())
        return detail;
    const bool saysAll = error.code == ErrorCode::Locked || error.code == ErrorCode::Cancelled;
    return saysAll ? words : words + QStringLiteral("\n\n") + detail;
}

} // namespace galley::ui
