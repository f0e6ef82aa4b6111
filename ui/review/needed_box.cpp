#include "ui/review/needed_box.h"

#include "ui/editor/record_text.h"
#include "ui/publish/needed_words.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/return_key.h"
#include "ui/widgets/tones.h"

#include <algorithm>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// So long a choice rests before it is looked at: boxes are checked one after the other.
constexpr int kChoiceRestMs = 80;
constexpr std::size_t kMostNeededShown = 4;

} // namespace

NeededBox::NeededBox(QWidget* parent)
    : QWidget(parent)
    , m_rest(new QTimer(this))
    , m_task(new BackgroundTask(this, BackgroundTask::Lane::Computing, BackgroundTask::Ending::Awaited))
    , m_title(new QLabel(this))
    , m_records(new QLabel(this))
    , m_take(new QPushButton(tr("Publish them too"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kXs);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::kM);
    m_title->setFont(textFont(TextRole::Heading));
    m_title->setWordWrap(true);
    head->addWidget(m_title, 1);
    head->addWidget(m_take);
    column->addLayout(head);
    m_records->setWordWrap(true);
    m_records->setTextFormat(Qt::RichText);
    m_records->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_records->setFocusPolicy(Qt::StrongFocus);
    m_records->setAccessibleName(tr("What has to go with it"));
    column->addWidget(m_records);
    leaveReturnAlone({m_take});
    hide();
    m_rest->setSingleShot(true);
    m_rest->setInterval(kChoiceRestMs);
    connect(m_rest, &QTimer::timeout, this, &NeededBox::look);
    connect(m_take, &QPushButton::clicked, this, &NeededBox::wanted);
    connect(m_records, &QLabel::linkActivated, this, [this](const QString& link) {
        emit recordActivated(QUrl::fromPercentEncoding(link.section(QLatin1Char(':'), 1).toLatin1()));
    });
}

NeededBox::~NeededBox() {
    delete m_task; // it uses the site
}

void NeededBox::ask(Workspace& site, std::shared_ptr<const ReviewData> review, PublishChoice choice) {
    m_site = &site;
    m_data = std::move(review);
    m_choice = std::move(choice);
    m_error.reset();
    m_takesAlong = false;
    m_task->abandon();
    m_rest->start();
}

void NeededBox::clear() {
    m_rest->stop();
    m_task->abandon();
    m_plan = {};
    m_takesAlong = false;
    m_error.reset();
    write();
}

bool NeededBox::isLooking() const {
    return m_rest->isActive() || m_task->isRunning();
}

void NeededBox::look() {
    m_task->start([this, &site = *m_site, choice = m_choice](const TaskLine& line) {
        const WorkspaceAccess access(site, [&line](const std::function<void()>& call) { return line.ask(call); });
        auto plan = std::make_shared<const Result<PublishPlan>>(planOf(access, choice, line.cancel));
        return [this, plan] { take(*plan); };
    });
}

void NeededBox::take(const Result<PublishPlan>& plan) {
    m_plan = plan ? *plan : PublishPlan();
    if (!plan)
        m_error = plan.error();
    write();
    // When the task is done with it: who hears of it asks isLooking().
    QMetaObject::invokeMethod(this, &NeededBox::answered, Qt::QueuedConnection);
}

void NeededBox::takeAlong(bool takes) {
    m_takesAlong = takes;
    write();
}

QString NeededBox::names() const {
    QStringList names;
    for (std::size_t i = 0; i < needed().size() && i < kMostNeededShown; ++i)
        names += tr("“%1”", "name of a record")
                     .arg(recordLabel(m_plan.scene.stateWith(needed()[i]), needed()[i].record, 0).name);
    if (needed().size() > kMostNeededShown)
        names += tr("%Ln more", nullptr, static_cast<int>(needed().size() - kMostNeededShown));
    return names.join(tr(", ", "between names of records"));
}

void NeededBox::write() {
    setVisible(!needed().empty());
    if (needed().empty())
        return;
    const auto count = static_cast<int>(needed().size());
    m_title->setText(m_takesAlong ? count == 1 ? tr("1 more record goes with it")
                                               : tr("%Ln more records go with it", nullptr, count)
                     : count == 1 ? tr("1 more record has to go with it")
                                  : tr("%Ln more records have to go with it", nullptr, count));
    m_take->setVisible(canGoAlong());
    m_take->setText(m_takesAlong ? tr("Leave out what it needs")
                    : count == 1 ? tr("Publish it too")
                                 : tr("Publish them too"));
    const QString ink = currentTones().accentText.name();
    QStringList lines;
    for (std::size_t i = 0; i < needed().size() && i < kMostNeededShown; ++i) {
        const NeededRecord& one = needed()[i];
        const std::string path = m_plan.scene.stateWith(one).record(one.record).path();
        lines += QStringLiteral("%1 <a href=\"record:%2\" style=\"color:%3\">%4</a>")
                     .arg(neededWords(one, m_plan.scene, 0).toHtmlEscaped(),
                          QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(path))), ink,
                          tr("Show it", "a record").toHtmlEscaped());
    }
    if (needed().size() > kMostNeededShown)
        lines += tr("And %Ln more.", "records", static_cast<int>(needed().size() - kMostNeededShown)).toHtmlEscaped();
    m_records->setText(lines.join(QStringLiteral("<br>")));
}

void NeededBox::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_data != nullptr)
        write(); // links have their colour in the text
}

} // namespace galley::ui
