#include "ui/publish/version_list.h"

#include "model/base/time.h"
#include "ui/publish/publish_words.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/tones.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace galley::ui {

VersionList::VersionList(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Versions that are kept"), this))
    , m_area(new QScrollArea(this))
    , m_rows(new QVBoxLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, space::kM, 0, 0);
    column->setSpacing(space::kS);
    m_title->setFont(textFont(TextRole::Heading));
    m_title->hide();
    column->addWidget(m_title);
    m_area->setWidgetResizable(true);
    m_area->setAccessibleName(tr("Versions that are kept"));
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setMinimumHeight(scaled(this, 140));
    auto* list = new QWidget;
    m_rows->setContentsMargins(0, 0, 0, 0);
    list->setLayout(m_rows);
    m_area->setWidget(list);
    column->addWidget(m_area);
}

void VersionList::showTitle() {
    m_title->show();
}

int VersionList::lackingHeight() const {
    layout()->activate();
    return m_rows->totalHeightForWidth(m_area->viewport()->width()) - m_area->viewport()->height();
}

void VersionList::showVersions(const Announcement& announcement) {
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_hold = holdOf(announcement);
    for (auto kept = announcement.versions.rbegin(); kept != announcement.versions.rend(); ++kept)
        addRow(announcement, *kept);
    m_rows->addStretch(1);
}

void VersionList::addRow(const Announcement& announcement, const KeptVersion& kept) {
    auto* row = new QWidget;
    m_rows->addWidget(row);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, space::kXs, 0, space::kXs);
    line->setSpacing(space::kM);
    auto* words = new QVBoxLayout;
    words->setSpacing(space::kHair);
    const QString message = QString::fromStdString(kept.message);
    const QString name = versionWords(message, kept.time, Clock::system().now());
    auto* text = new QLabel(message.isEmpty() ? name.left(1).toUpper() + name.mid(1) : message, row);
    text->setToolTip(tr("Version %1", "number").arg(kept.version.value()));
    text->setFont(textFont(TextRole::Strong));
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    words->addWidget(text);
    const QString when =
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(kept.time).toLocalTime(), QLocale::ShortFormat);
    auto* note = new QLabel(tr("%1, by %2", "time, person").arg(when, QString::fromStdString(kept.author)), row);
    note->setFont(textFont(TextRole::Caption));
    setRole(note, "muted");
    words->addWidget(note);
    line->addLayout(words, 1);
    if (kept.version == announcement.version) {
        addLive(line, announcement, name);
        return;
    }
    const bool isBack = kept.version < announcement.version;
    auto* go = new QPushButton(isBack ? tr("Go back to it") : tr("Go forward to it"), row);
    go->setAccessibleName((isBack ? tr("Go back to %1", "a version") : tr("Go forward to %1", "a version")).arg(name));
    connect(go, &QPushButton::clicked, this,
            [this, version = kept.version, name, kind = isBack ? PublishKind::GoBack : PublishKind::GoForward] {
                emit chosen(kind, version, name);
            });
    line->addWidget(go);
}

void VersionList::addLive(QHBoxLayout* line, const Announcement& announcement, const QString& name) {
    QWidget* const row = line->parentWidget();
    auto* live = new QLabel(m_hold == Hold::None ? tr("Live") : tr("Held", "readers at a version"), row);
    live->setFont(textFont(TextRole::Caption));
    setRole(live, "chip");
    line->addWidget(live, 0, Qt::AlignVCenter);
    const KeptVersion& newest = announcement.versions.back();
    const bool isHeld = m_hold != Hold::None;
    auto* button = new QPushButton(isHeld ? tr("Let readers go on") : tr("Hold readers here"), row);
    button->setToolTip(isHeld ? tr("To the newest version, and to each one that you publish after it")
                              : tr("Whatever you publish is kept for later, until you let readers go on"));
    button->setAutoDefault(false);
    const QString target =
        isHeld ? versionWords(QString::fromStdString(newest.message), newest.time, Clock::system().now()) : name;
    connect(button, &QPushButton::clicked, this,
            [this, kind = isHeld ? PublishKind::LetGo : PublishKind::Hold,
             version = isHeld ? newest.version : announcement.version, target] { emit chosen(kind, version, target); });
    line->addWidget(button);
}

} // namespace galley::ui
