#include "ui/widgets/notice_bar.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QAccessible>
#include <QGraphicsDropShadowEffect>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <initializer_list>

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
    , m_detail(new QLabel(this))
    , m_details(new QToolButton(this))
    , m_action(new QPushButton(this))
    , m_close(new QToolButton(this))
    , m_fade(new QTimer(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kL, space::kS, space::kS, space::kS);
    column->setSpacing(space::kXs);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(space::kM);
    column->addLayout(layout);
    column->addWidget(m_detail);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_details);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    standAtLeadingEdge(m_text);
    prepareDetails();
    prepareButtons();
    m_fade->setSingleShot(true);
    connect(m_fade, &QTimer::timeout, this, &NoticeBar::showWorst);
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(24);
    shadow->setOffset(0, 4);
    shadow->setColor(QColor(0, 0, 0, 60));
    setGraphicsEffect(shadow);
    setPlace(nullptr);
    hide();
}

void NoticeBar::prepareDetails() {
    m_detail->setFont(textFont(TextRole::Caption));
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detail->setFocusPolicy(Qt::ClickFocus);
    m_detail->setAccessibleName(tr("Details of this notice"));
    m_detail->hide();
    m_details->setText(tr("Details"));
    m_details->setToolTip(tr("What an engineer wants to know about this"));
    m_details->setAccessibleName(tr("Details of this notice"));
    m_details->setCheckable(true);
    m_details->setFocusPolicy(Qt::TabFocus);
    connect(m_details, &QToolButton::toggled, this, [this](bool isOpen) {
        m_detail->setVisible(isOpen);
        lieDown();
    });
}

void NoticeBar::prepareButtons() {
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss this notice"));
    m_close->setFocusPolicy(Qt::TabFocus);
    connect(m_close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const Notice* shown = worst();
        const auto action = shown != nullptr ? shown->action : std::function<void()>();
        dismiss();
        if (action)
            action();
    });
}

void NoticeBar::setPlace(QWidget* place) {
    if (room() != nullptr) {
        room()->setContentsMargins({});
        room()->removeEventFilter(this);
    }
    m_place = place;
    for (QWidget* moving : {room(), parentWidget()})
        if (moving != nullptr)
            moving->installEventFilter(this);
    lieDown();
}

int NoticeBar::naturalWidth() const {
    const QMargins margins = layout()->contentsMargins();
    int width = margins.left() + margins.right() + m_text->fontMetrics().horizontalAdvance(m_text->text()) + space::kM;
    for (const QWidget* beside : std::initializer_list<QWidget*>{m_icon, m_details, m_action, m_close})
        if (!beside->isHidden())
            width += beside->sizeHint().width() + space::kM;
    return width;
}

void NoticeBar::lieDown() {
    if (room() == nullptr)
        return;
    const Notice* notice = isHidden() ? nullptr : worst();
    if (notice == nullptr)
        return room()->setContentsMargins({});
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    const int most = std::min(room()->width() - 2 * space::kM, 44 * line);
    const int width = m_detail->isHidden() ? std::min(naturalWidth(), most) : most;
    const int height = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : sizeHint().height();
    room()->setContentsMargins(0, 0, 0, notice->stays ? height + 2 * space::kM : 0);
    const QPoint corner = room()->mapTo(parentWidget(), QPoint());
    setGeometry(corner.x() + (room()->width() - width) / 2, corner.y() + room()->height() - height - space::kM, width,
                height);
    raise();
}

bool NoticeBar::event(QEvent* event) {
    const bool isDone = QFrame::event(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::LayoutRequest) // parts know their sizes late
        lieDown();
    return isDone;
}

bool NoticeBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move)
        lieDown();
    return QFrame::eventFilter(watched, event);
}

void NoticeBar::showNotice(Notice notice) {
    std::erase_if(m_standing, [&notice](const Standing& other) {
        return other.notice.topic == notice.topic && (!notice.topic.isEmpty() || other.notice.kind == notice.kind);
    });
    const QDeadlineTimer end = notice.fades ? QDeadlineTimer(kFadeMs) : QDeadlineTimer(QDeadlineTimer::Forever);
    m_standing.push_back({std::move(notice), end});
    showWorst();
}

void NoticeBar::withdraw(const QString& topic) {
    if (std::erase_if(m_standing, [&topic](const Standing& one) { return one.notice.topic == topic; }) > 0)
        showWorst();
}

void NoticeBar::dismiss() {
    const Notice* shown = worst();
    if (shown == nullptr || shown->stays)
        return;
    std::erase_if(m_standing, [shown](const Standing& one) { return &one.notice == shown; });
    showWorst();
}

void NoticeBar::clear() {
    m_standing.clear();
    showWorst();
}

QString NoticeBar::text() const {
    const Notice* shown = isHidden() ? nullptr : worst();
    return shown != nullptr ? shown->text : QString();
}

QString NoticeBar::detail() const {
    const Notice* shown = isHidden() ? nullptr : worst();
    return shown != nullptr ? shown->detail : QString();
}

const Notice* NoticeBar::worst() const {
    const Notice* found = nullptr;
    for (const Standing& one : m_standing)
        if (found == nullptr || one.notice.kind >= found->kind)
            found = &one.notice;
    return found;
}

void NoticeBar::showWorst() {
    std::erase_if(m_standing, [](const Standing& one) { return one.end.hasExpired(); });
    m_fade->stop();
    QDeadlineTimer next(QDeadlineTimer::Forever);
    for (const Standing& one : m_standing)
        next = qMin(next, one.end);
    if (!next.isForever())
        m_fade->start(static_cast<int>(qMax<qint64>(next.remainingTime(), 1)));
    const Notice* notice = worst();
    if (notice == nullptr) {
        hide();
        return lieDown();
    }
    const bool isNew = isHidden() || m_text->text() != notice->text;
    if (isNew)
        m_details->setChecked(false); // they were of another one
    m_text->setText(notice->text);
    m_detail->setText(notice->detail);
    m_details->setVisible(!notice->detail.isEmpty());
    m_detail->setVisible(!notice->detail.isEmpty() && m_details->isChecked());
    m_action->setText(notice->actionText);
    m_action->setVisible(!notice->actionText.isEmpty());
    m_close->setVisible(!notice->stays);
    m_icon->setPixmap(iconPixmap(iconName(notice->kind), foreground(notice->kind), grown(kIcon), devicePixelRatioF()));
    setAccessibleName(notice->text);
    show();
    lieDown();
    update();
    if (isNew) { // it takes no focus: screen readers are told
        QAccessibleEvent told(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&told);
    }
}

void NoticeBar::paintEvent(QPaintEvent*) {
    const Notice* notice = worst();
    if (notice == nullptr)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(ColorRole::Border), 1));
    painter.setBrush(color(background(notice->kind)));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius::kL, radius::kL);
}

void NoticeBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        return dismiss();
    QFrame::keyPressEvent(event);
}

} // namespace galley::ui
