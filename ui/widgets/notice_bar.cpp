#include "ui/widgets/notice_bar.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

namespace galley::ui {

namespace {

constexpr int kFadeMs = 6000;

ColorRole background(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::Info:
        return ColorRole::AccentSoft;
    case NoticeKind::Warning:
        return ColorRole::WarningSoft;
    case NoticeKind::Danger:
        return ColorRole::DangerSoft;
    }
    return ColorRole::Raised;
}

ColorRole foreground(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::Info:
        return ColorRole::AccentText;
    case NoticeKind::Warning:
        return ColorRole::Warning;
    case NoticeKind::Danger:
        return ColorRole::Danger;
    }
    return ColorRole::Text;
}

QString iconName(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::Info:
        return QStringLiteral("info");
    case NoticeKind::Warning:
        return QStringLiteral("warning");
    case NoticeKind::Danger:
        return QStringLiteral("error");
    }
    return {};
}

} // namespace

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_close(new QToolButton(this))
    , m_fade(new QTimer(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::kL, space::kS, space::kS, space::kS);
    layout->setSpacing(space::kM);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss this notice"));
    m_close->setFocusPolicy(Qt::TabFocus);
    m_fade->setSingleShot(true);
    m_fade->setInterval(kFadeMs);
    connect(m_fade, &QTimer::timeout, this, &NoticeBar::dismiss);
    connect(m_close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const auto action = m_notice.action;
        dismiss();
        if (action)
            action();
    });
    hide();
}

void NoticeBar::showNotice(Notice notice) {
    m_notice = std::move(notice);
    m_text->setText(m_notice.text);
    m_action->setText(m_notice.actionText);
    m_action->setVisible(!m_notice.actionText.isEmpty());
    m_icon->setPixmap(
        iconPixmap(iconName(m_notice.kind), foreground(m_notice.kind), grown(kIcon), devicePixelRatioF()));
    setAccessibleName(m_notice.text);
    if (m_notice.fades)
        m_fade->start();
    else
        m_fade->stop();
    show();
    update();
}

void NoticeBar::dismiss() {
    m_fade->stop();
    hide();
}

QString NoticeBar::text() const {
    return isHidden() ? QString() : m_notice.text;
}

void NoticeBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(background(m_notice.kind)));
    painter.fillRect(QRect(0, height() - 1, width(), 1), color(ColorRole::Border));
}

void NoticeBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        return dismiss();
    QFrame::keyPressEvent(event);
}

} // namespace galley::ui
