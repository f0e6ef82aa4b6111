#include "ui/shell/recent_sites.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/text_line.h"
#include "ui/widgets/tones.h"

#include <QContextMenuEvent>
#include <QDir>
#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyledItemDelegate>

namespace galley::ui {

namespace {

constexpr int kFolderRole = Qt::UserRole;
constexpr int kPlaceRole = Qt::UserRole + 1;
constexpr int kPictureRole = Qt::UserRole + 2;

/// The name that a site has given itself; empty when there is none.
QString ownName(const QString& folder) {
    constexpr qint64 kLargestSchema = 4'000'000;
    QFile file(folder + QStringLiteral("/schema.json"));
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestSchema)
        return {};
    const QJsonObject schema = QJsonDocument::fromJson(file.readAll()).object();
    return schema[QLatin1String("site")][QLatin1String("name")].toString().simplified();
}

/// A page in outline, with the first letter of the site's name, for a site of which there is no picture.
void drawStandIn(QPainter& painter, const QRect& room, const QString& name, const QWidget* widget) {
    const Tones tones = currentTones();
    painter.fillRect(room, mixed(tones.accent, tones.surface, tones.isDark ? 0.16 : 0.08));
    const QColor line = mixed(tones.accent, tones.surface, tones.isDark ? 0.34 : 0.2);
    const int air = scaled(widget, 14);
    const int bar = scaled(widget, 7);
    const QRect page = room.adjusted(air, air, -air, 0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(line);
    const int hero = page.height() / 2;
    painter.drawRoundedRect(QRect(page.x(), page.y(), page.width(), hero), bar, bar);
    for (int i = 0; i < 3; ++i) {
        const int y = page.y() + hero + bar + i * 2 * bar;
        painter.drawRoundedRect(QRect(page.x(), y, page.width() * (i == 0 ? 7 : 9 - 2 * i) / 10, bar), bar / 2.0,
                                bar / 2.0);
    }
    QFont letter = textFont(TextRole::Display);
    painter.setFont(letter);
    painter.setPen(tones.accentText);
    painter.drawText(QRect(page.x(), page.y(), page.width(), hero), Qt::AlignCenter, name.left(1).toUpper());
}

} // namespace

class RecentSites::Card : public QStyledItemDelegate {
public:
    explicit Card(RecentSites* list)
        : QStyledItemDelegate(list)
        , m_list(list) {}

    static QRect crossIn(const QRect& card, const QWidget* widget, Qt::LayoutDirection direction) {
        const int side = scaled(widget, 26);
        const int air = scaled(widget, 6);
        return QStyle::visualRect(direction, card, QRect(card.right() - side - air, card.top() + air, side, side));
    }
    QRect cardIn(const QRect& cell) const { return cell.adjusted(0, 0, -space::kM, -space::kM); }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        const int width = scaled(m_list, 236);
        const int text = QFontMetrics(textFont(TextRole::Strong)).height() +
                         QFontMetrics(textFont(TextRole::Caption)).height() + 3 * space::kS;
        return {width + space::kM,
                width * SitePictures::kSize.height() / SitePictures::kSize.width() + text + space::kM};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        const Tones tones = currentTones();
        const QRect card = cardIn(option.rect);
        const bool isUnderMouse = option.state & QStyle::State_MouseOver;
        const bool isFocused = (option.state & QStyle::State_HasFocus) && m_list->hasFocus();
        const int corner = scaled(m_list, 8);
        QPainterPath outline;
        outline.addRoundedRect(card, corner, corner);
        painter->fillPath(outline, isUnderMouse ? mixed(tones.accent, tones.card, 0.04) : tones.card);
        painter->setClipPath(outline);
        const QRect picture(card.topLeft(), QSize(card.width(), card.width() * SitePictures::kSize.height() /
                                                                    SitePictures::kSize.width()));
        const QImage image = index.data(kPictureRole).value<QImage>();
        if (image.isNull()) {
            drawStandIn(*painter, picture, index.data().toString(), m_list);
        } else {
            const QSize shown = image.size().scaled(picture.size(), Qt::KeepAspectRatioByExpanding);
            painter->drawImage(QRect(picture.topLeft(), shown), image);
        }
        painter->setClipping(false);
        painter->setPen(QPen(tones.border, 1));
        painter->drawLine(picture.bottomLeft(), picture.bottomRight());
        const bool isFramed = isFocused && showsFocusRing(m_list);
        ui::drawFrame(*painter, card, {},
                      isFramed       ? tones.accent
                      : isUnderMouse ? tones.borderHover
                                     : tones.border,
                      corner, isFramed ? 2.0 : 1.0);
        const int nameHeight = QFontMetrics(textFont(TextRole::Strong)).height();
        const int placeHeight = QFontMetrics(textFont(TextRole::Caption)).height();
        QRect line(card.left() + space::kM, picture.bottom() + space::kS, card.width() - 2 * space::kM, nameHeight);
        painter->setFont(textFont(TextRole::Strong));
        painter->setPen(tones.text);
        drawTextLine(*painter, line, Qt::AlignVCenter | Qt::AlignLeading, index.data().toString());
        line = QRect(line.left(), line.bottom() + 1, line.width(), placeHeight);
        painter->setFont(textFont(TextRole::Caption));
        painter->setPen(tones.muted);
        drawTextLine(*painter, line, Qt::AlignVCenter | Qt::AlignLeading, index.data(kPlaceRole).toString(),
                     Qt::ElideMiddle);
        if (isUnderMouse || isFramed) {
            const QRect cross = crossIn(card, m_list, option.direction);
            ui::drawFrame(*painter, cross, tones.surface, tones.border, scaled(m_list, 6));
            const int air = scaled(m_list, 5);
            drawIcon(*painter, cross.adjusted(air, air, -air, -air), QStringLiteral("close"), tones.muted);
        }
        painter->restore();
    }

private:
    RecentSites* m_list;
};

RecentSites::RecentSites(QWidget* parent)
    : QListWidget(parent)
    , m_card(new Card(this)) {
    setAccessibleName(tr("Sites opened lately"));
    setItemDelegate(m_card);
    setViewMode(QListView::IconMode);
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setResizeMode(QListView::Adjust);
    setMovement(QListView::Static);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    fitCards();
    connect(this, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { emit siteChosen(item->data(kFolderRole).toString()); });
}

void RecentSites::fitCards() {
    setGridSize(m_card->sizeHint({}, {}));
}

void RecentSites::setSites(const QStringList& folders, const SitePictures& pictures) {
    const int row = currentRow();
    clear();
    for (const QString& folder : folders) {
        const QString name = ownName(folder);
        auto* item = new QListWidgetItem(name.isEmpty() ? QFileInfo(folder).fileName() : name, this);
        QString place = QDir::toNativeSeparators(folder);
        const QString home = QDir::toNativeSeparators(QDir::homePath());
        if (place == home || place.startsWith(home + QDir::separator()))
            place.replace(0, home.size(), QLatin1Char('~'));
        item->setData(kFolderRole, folder);
        item->setData(kPlaceRole, place);
        item->setData(kPictureRole, pictures.of(folder));
        item->setData(Qt::AccessibleTextRole, tr("%1 in %2", "a site, its folder").arg(item->text(), place));
        item->setToolTip(QDir::toNativeSeparators(folder));
    }
    if (count() > 0)
        setCurrentRow(qBound(0, row, count() - 1));
}

QString RecentSites::folderAt(const QModelIndex& index) const {
    return index.data(kFolderRole).toString();
}

void RecentSites::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete && currentIndex().isValid()) {
        emit removeRequested(folderAt(currentIndex()));
        return;
    }
    QListWidget::keyPressEvent(event);
}

void RecentSites::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !index.isValid()) {
        QListWidget::mousePressEvent(event);
        return;
    }
    const QRect cross = Card::crossIn(m_card->cardIn(visualRect(index)), this, layoutDirection());
    setCurrentIndex(index);
    if (cross.contains(event->position().toPoint()))
        emit removeRequested(folderAt(index));
    else
        emit siteChosen(folderAt(index));
}

void RecentSites::mouseMoveEvent(QMouseEvent* event) {
    setCursor(indexAt(event->position().toPoint()).isValid() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    QListWidget::mouseMoveEvent(event);
}

void RecentSites::contextMenuEvent(QContextMenuEvent* event) {
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = isByKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    const QString folder = folderAt(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(QStringLiteral("folder")), tr("Open")), &QAction::triggered, this,
            [this, folder] { emit siteChosen(folder); });
    connect(menu->addAction(icon(QStringLiteral("close")), tr("Take off the list")), &QAction::triggered, this,
            [this, folder] { emit removeRequested(folder); });
    menu->popup(isByKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void RecentSites::changeEvent(QEvent* event) {
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_card != nullptr)
        fitCards();
}

} // namespace galley::ui
