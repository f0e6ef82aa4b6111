#include "ui/editor/asset_input.h"

#include "ui/editor/asset_files_model.h"
#include "ui/editor/field_text.h"
#include "ui/editor/growing_text_edit.h"
#include "ui/editor/input_box.h"
#include "ui/editor/plain_line_edit.h"
#include "ui/editor/thumbnails.h"
#include "ui/widgets/asset_file.h"
#include "ui/widgets/popup.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPainterPath>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

bool isUrl(const QString& path) {
    return path.startsWith(QLatin1String("https://")) || path.startsWith(QLatin1String("http://"));
}

/// A thumbnail over a name.
class AssetDelegate : public QStyledItemDelegate {
public:
    AssetDelegate(const QSize& thumbnail, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_thumbnail(thumbnail) {}
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return m_thumbnail + QSize(scaled(option.widget, 16), scaled(option.widget, 36));
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Tones tones = currentTones();
        painter->save();
        const QRect cell = option.rect.adjusted(2, 2, -2, -2);
        if ((option.state & QStyle::State_Selected) != 0)
            drawFrame(*painter, cell, tones.accentSoft, {}, scaled(option.widget, 6));
        else if ((option.state & QStyle::State_MouseOver) != 0)
            drawFrame(*painter, cell, tones.hover, {}, scaled(option.widget, 6));
        const int air = scaled(option.widget, 6);
        const QRect frame(QPoint(cell.x() + (cell.width() - m_thumbnail.width()) / 2, cell.y() + air), m_thumbnail);
        const auto pixmap = index.data(Qt::DecorationRole).value<QPixmap>();
        if (pixmap.isNull()) {
            drawIcon(*painter,
                     frame.adjusted(frame.width() / 3, frame.height() / 3, -frame.width() / 3, -frame.height() / 3),
                     QStringLiteral("image"), tones.faint);
        } else {
            const QSizeF size = pixmap.deviceIndependentSize();
            painter->drawPixmap(QPointF(frame.x() + (frame.width() - size.width()) / 2.0,
                                        frame.y() + (frame.height() - size.height()) / 2.0),
                                pixmap);
        }
        const QRect text(cell.x() + air, frame.bottom() + 1, cell.width() - 2 * air, cell.bottom() - frame.bottom());
        painter->setFont(option.font);
        painter->setPen(tones.text);
        painter->drawText(text, Qt::AlignCenter,
                          QFontMetrics(option.font).elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
        painter->restore();
    }

private:
    QSize m_thumbnail;
};

} // namespace

/// The picture at the start of the box.
class AssetInput::Picture : public QWidget {
public:
    explicit Picture(QWidget* parent)
        : QWidget(parent) {
        setFixedSize(scaled(this, 84), scaled(this, 60));
        connect(&Thumbnails::shared(), &Thumbnails::loaded, this, [this](const QString& loaded) {
            if (loaded == folder + QLatin1Char('/') + path)
                update();
        });
    }
    QString folder;
    QString path; ///< below the folder; empty: nothing to show

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        QPainterPath corners;
        corners.addRoundedRect(QRectF(rect()), scaled(this, 4), scaled(this, 4));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipPath(corners);
        painter.fillRect(rect(), mixed(tones.text, tones.field, 0.06));
        const QPixmap pixmap =
            path.isEmpty() ? QPixmap() : Thumbnails::shared().find(folder, path, size(), devicePixelRatioF());
        if (pixmap.isNull()) {
            const int side = scaled(this, 22);
            drawIcon(painter, QRect((width() - side) / 2, (height() - side) / 2, side, side), QStringLiteral("image"),
                     tones.faint);
            return;
        }
        const QSizeF shown = pixmap.deviceIndependentSize();
        painter.drawPixmap(QPointF((width() - shown.width()) / 2.0, (height() - shown.height()) / 2.0), pixmap);
    }
};

AssetInput::AssetInput(const FieldPlace& place, QWidget* parent)
    : FieldInput(place, parent)
    , m_box(new InputBox(this))
    , m_picture(new Picture(m_box))
    , m_edit(new GrowingTextEdit(GrowingTextEdit::Lines::One, m_box))
    , m_clear(new QuietButton(QStringLiteral("close"), tr("Clear"), m_box)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_box);
    auto* line = new QHBoxLayout(m_box);
    const int air = scaled(this, 6);
    line->setContentsMargins(air, air, air, air);
    line->setSpacing(scaled(this, 6));
    line->addWidget(m_picture);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addStretch(1);
    column->addWidget(m_edit);
    auto* tools = new QHBoxLayout;
    auto* choose = new QuietButton(QStringLiteral("folder"), tr("Choose a file"), m_box, tr("Choose…"));
    choose->setCompact(true);
    tools->addWidget(choose);
    tools->addStretch(1);
    column->addLayout(tools);
    column->addStretch(1);
    line->addLayout(column, 1);
    m_clear->setCompact(true);
    line->addWidget(m_clear, 0, Qt::AlignTop);
    m_box->watch(m_edit);
    m_box->setClickTarget(m_edit);
    m_edit->setHint(context().isReadOnly() ? tr("No file") : tr("No file. Choose one, or type a path or address."));
    setFocusProxy(m_edit);
    adopt(m_edit);
    adopt(choose, tr("Choose a file"));
    choose->setVisible(!context().isReadOnly());
    adopt(m_clear, tr("Clear"));
    connect(m_edit, &GrowingTextEdit::textEdited, this, &AssetInput::send);
    connect(choose, &QAbstractButton::clicked, this, &AssetInput::openPicker);
    connect(&context(), &FormContext::assetsTouched, this, &AssetInput::showPicture);
    connect(m_clear, &QAbstractButton::clicked, this, [this] {
        m_edit->setText(QString());
        m_edit->setFocus();
        send(QString());
    });
    showPicture();
}

QWidget* AssetInput::focusTarget() {
    return m_edit;
}

void AssetInput::setValue(const Value& value) {
    m_edit->setText(value.isNull() ? QString() : textFromUtf8(value.asString()));
    showPicture();
}

void AssetInput::setFallback(const Value& value, const QString&) {
    if (!value.isNull())
        m_edit->setHint(QString::fromStdString(value.asString()));
}

QString AssetInput::localPath() const {
    const QString path = m_edit->text();
    return isUrl(path) || context().assetFolder().isEmpty() ? QString() : path;
}

void AssetInput::showPicture() {
    m_picture->folder = context().assetFolder();
    m_picture->path = localPath();
    m_picture->update();
    m_clear->setVisible(!m_edit->text().isEmpty() && !place().isElement && !context().isReadOnly());
    setEmpty(m_edit->text().isEmpty());
    m_box->setProblem(!problem().isEmpty());
    emit stateChanged();
}

QString AssetInput::problem() const {
    const QString path = localPath();
    if (path.isEmpty() || !assetFile(context().assetFolder(), path).isEmpty())
        return {};
    return tr("There is no file of this name among the assets. Choose another one.");
}

void AssetInput::send(const QString& path) {
    showPicture();
    if (path.isEmpty() && !place().isElement)
        patch(nullptr);
    else
        patch(path.toStdString());
}

void AssetInput::openPicker() {
    openAssetPicker(m_box, context().assetFolder(), [self = QPointer<AssetInput>(this)](const QString& path) {
        if (self == nullptr)
            return;
        self->m_edit->setText(path);
        self->send(path);
    });
}

void openAssetPicker(QWidget* anchor, const QString& folder, std::function<void(const QString&)> chosen) {
    auto* popup = new Popup(anchor);
    popup->setObjectName(QStringLiteral("assetPicker"));
    const QSize thumbnail(scaled(popup, 96), scaled(popup, 68));
    auto* model = new AssetFilesModel(folder, thumbnail, popup);
    auto* column = new QVBoxLayout(popup);
    column->setContentsMargins(scaled(popup, 6), scaled(popup, 6), scaled(popup, 6), scaled(popup, 6));
    column->setSpacing(scaled(popup, 4));
    auto* search = new PlainLineEdit(popup);
    search->setPlaceholderText(AssetInput::tr("Find a file"));
    search->setAccessibleName(AssetInput::tr("Find a file"));
    search->setMinimumHeight(scaled(popup, 34));
    column->addWidget(search);
    auto* list = new QListView(popup);
    list->setAccessibleName(AssetInput::tr("Files"));
    list->setModel(model);
    list->setItemDelegate(new AssetDelegate(thumbnail, list));
    list->setViewMode(QListView::IconMode);
    list->setMovement(QListView::Static);
    list->setResizeMode(QListView::Adjust);
    list->setUniformItemSizes(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setMouseTracking(true);
    list->viewport()->setAutoFillBackground(false);
    column->addWidget(list, 1);
    auto* empty = new QLabel(folder.isEmpty() || model->rowCount() == 0
                                 ? AssetInput::tr("There are no files yet. Put pictures into the site's assets folder.")
                                 : AssetInput::tr("No file has that name."),
                             popup);
    empty->setWordWrap(true);
    // The words stand where the files would.
    const auto showWhich = [model, empty, list] {
        empty->setVisible(model->rowCount() == 0);
        list->setVisible(model->rowCount() > 0);
    };
    column->addWidget(empty);
    showWhich();
    QObject::connect(search, &QLineEdit::textChanged, popup, [model, list, showWhich](const QString& words) {
        model->setFilter(words);
        showWhich();
        list->setCurrentIndex(model->index(0));
    });
    auto take = [popup, run = std::move(chosen)](const QModelIndex& index) {
        const QString path = index.data(AssetFilesModel::PathRole).toString();
        const auto call = run;
        popup->close();
        if (!path.isEmpty())
            call(path);
    };
    QObject::connect(list, &QListView::clicked, popup, take);
    QObject::connect(list, &QListView::activated, popup, take);
    QObject::connect(search, &QLineEdit::returnPressed, popup, [list, take] { take(list->currentIndex()); });
    popup->setFixedSize(scaled(popup, 400), scaled(popup, 380));
    popup->openBelow(anchor);
    search->setFocus();
}

} // namespace galley::ui
