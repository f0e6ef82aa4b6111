#include "ui/preview/preview_overlay.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kSpace = 16;

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto mix = [share](double x, double y) { return float(x + (y - x) * share); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

/// The blocks of a typical page: a bar, a wide picture with two lines of text, a row of cards.
QList<QRectF> skeletonBlocks(QSizeF room) {
    const double left = kSpace * 2;
    const double width = room.width() - 2 * left;
    QList<QRectF> blocks;
    blocks << QRectF(left, kSpace * 1.5, width * 0.22, kSpace * 1.25);
    double y = kSpace * 5;
    const double picture = std::min(room.height() * 0.4, width * 0.45);
    blocks << QRectF(left, y, width, picture);
    y += picture + kSpace * 1.5;
    blocks << QRectF(left, y, width * 0.55, kSpace * 1.5) << QRectF(left, y + kSpace * 2.25, width * 0.38, kSpace);
    y += kSpace * 5;
    const int cards = std::max(2, int(width / 190));
    const double card = (width - (cards - 1) * kSpace) / cards;
    for (int i = 0; i < cards; ++i) {
        const double x = left + i * (card + kSpace);
        blocks << QRectF(x, y, card, card * 0.62)
               << QRectF(x, y + card * 0.62 + kSpace * 0.75, card * 0.7, kSpace * 0.75);
    }
    return blocks;
}

} // namespace

PreviewOverlay::PreviewOverlay(QWidget* parent)
    : QWidget(parent)
    , m_problem(new QWidget(this))
    , m_title(new QLabel(m_problem))
    , m_text(new QLabel(m_problem))
    , m_reload(new QPushButton(tr("Reload preview"), m_problem)) {
    QFont bold = m_title->font();
    bold.setPointSizeF(bold.pointSizeF() * 1.25);
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    for (QLabel* label : {m_title, m_text}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_reload->setAccessibleName(m_reload->text());

    auto* column = new QVBoxLayout(m_problem);
    column->setSpacing(kSpace);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_reload, 0, Qt::AlignHCenter);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(kSpace * 2, kSpace * 2, kSpace * 2, kSpace * 2);
    outer->addStretch(1);
    outer->addWidget(m_problem);
    outer->addStretch(1);

    connect(m_reload, &QPushButton::clicked, this, &PreviewOverlay::reloadRequested);
    showSkeleton();
}

void PreviewOverlay::showSkeleton() {
    m_problem->hide();
    setAccessibleName(tr("The preview is loading"));
    show();
    raise();
    update();
}

void PreviewOverlay::showProblem(const QString& title, const QString& text) {
    m_title->setText(title);
    m_text->setText(text);
    m_problem->show();
    setAccessibleName(title);
    show();
    raise();
    update();
}

void PreviewOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QColor base = palette().color(QPalette::Base);
    painter.fillRect(rect(), base);
    if (!m_problem->isHidden())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(base, palette().color(QPalette::Text), 0.07));
    for (const QRectF& block : skeletonBlocks(size()))
        painter.drawRoundedRect(block, 6, 6);
}

} // namespace galley::ui
