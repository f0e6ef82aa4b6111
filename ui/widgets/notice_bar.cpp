#include "ui/widgets/notice_bar.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"

#include <QAccessible>
#include <QGraphicsDropShadowEffect>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace galley::ui {

namespace {

constexpr int kFadeMs = 6000;
/// A text beside buttons is at least so wide, in letters.
constexpr int kLeastText = 24;

enum Column { kIconColumn, kTextColumn, kButtonColumn, kCloseColumn };

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
    , m_grid(new QGridLayout(this))
    , m_buttons(new QWidget(this))
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_details(new QToolButton(m_buttons))
    , m_action(new QPushButton(m_buttons))
    , m_close(new QToolButton(this))
    , m_fade(new QTimer(this)) {
    m_grid->setContentsMargins(space::kL, space::kS, space::kS, space::kS);
    m_grid->setVerticalSpacing(space::kXs);
    m_grid->setHorizontalSpacing(space::kM);
    m_grid->addWidget(m_icon, 0, kIconColumn);
    m_grid->addWidget(m_text, 0, kTextColumn);
    m_grid->addWidget(m_close, 0, kCloseColumn);
    m_grid->addWidget(m_detail, 2, 0, 1, -1);
    m_grid->setColumnStretch(kTextColumn, 1);
    auto* buttons = new FlowLayout(m_buttons, space::kM);
    buttons->addWidget(m_details);
    buttons->addWidget(m_action);
    m_grid->addWidget(m_buttons, 0, kButtonColumn);
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

int NoticeBar::widthBeside(int buttons) const {
    const QMargins margins = m_grid->contentsMargins();
    int width = margins.left() + margins.right() + (buttons > 0 ? buttons + space::kM : 0);
    for (const QWidget* beside : std::initializer_list<QWidget*>{m_icon, m_close})
        if (!beside->isHidden())
            width += beside->sizeHint().width() + space::kM;
    return width;
}

QWidget* NoticeBar::ground() const {
    const QMargins margins = m_grid->contentsMargins();
    const int least = margins.left() + margins.right() + m_buttons->layout()->minimumSize().width() + 2 * space::kM;
    return room()->width() < least ? parentWidget() : room();
}

void NoticeBar::standButtons(bool isBelow) {
    if (std::exchange(m_areButtonsBelow, isBelow) != isBelow) {
        m_grid->removeWidget(m_buttons);
        m_grid->addWidget(m_buttons, isBelow ? 1 : 0, isBelow ? kIconColumn : kButtonColumn, 1, isBelow ? -1 : 1);
    }
    m_buttons->setMinimumWidth(isBelow ? 0 : m_buttons->layout()->sizeHint().width());
}

void NoticeBar::lieDown() {
    if (room() == nullptr)
        return;
    const Notice* notice = isHidden() ? nullptr : worst();
    if (notice == nullptr)
        return room()->setContentsMargins({});
    const QWidget* under = ground();
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    const int most = std::min(under->width() - 2 * space::kM, 44 * line);
    const int whole = m_text->fontMetrics().horizontalAdvance(m_text->text()) + space::kM;
    const int buttons = m_buttons->isHidden() ? 0 : m_buttons->layout()->sizeHint().width();
    const int least = std::min(whole, kLeastText * m_text->fontMetrics().averageCharWidth());
    const bool isBelow = widthBeside(buttons) + least > most;
    standButtons(isBelow);
    const int natural = isBelow ? most : widthBeside(buttons) + whole;
    const int width = m_detail->isHidden() ? std::min(natural, most) : most;
    const int height = m_grid->totalHeightForWidth(width);
    room()->setContentsMargins(0, 0, 0, notice->stays ? height + 2 * space::kM : 0);
    const QPoint corner = under->mapTo(parentWidget(), QPoint());
    setGeometry(corner.x() + (under->width() - width) / 2, corner.y() + under->height() - height - space::kM, width,
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
    m_buttons->setVisible(!notice->detail.isEmpty() || !notice->actionText.isEmpty());
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
