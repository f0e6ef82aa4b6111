#include "ui/shell/command_palette.h"

#include "ui/navigator/record_query.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/text_search.h"
#include "ui/shell/action_registry.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/text_line.h"

#include <QApplication>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kDetailRole = Qt::UserRole + 1;
constexpr int kActionRole = Qt::UserRole + 3;
constexpr int kSnippetRole = Qt::UserRole + 4; ///< why it was found, when its name does not tell
constexpr std::size_t kMaxRecords = 30;

/// Whether a word of the text begins with this.
bool beginsAWord(const QString& text, const QString& beginning) {
    for (qsizetype at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1))
        if (at == 0 || !text[at - 1].isLetterOrNumber())
            return true;
    return false;
}

/// Icon, text, the place where a record has the words, and at the far end a shortcut or the type of a record.
class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect tile = option.rect.adjusted(space::kXs, 1, -space::kXs, -1);
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
            const bool isSelected = option.state & QStyle::State_Selected;
            painter->setPen(Qt::NoPen);
            painter->setBrush(color(isSelected ? ColorRole::AccentSoft : ColorRole::Hover));
            painter->drawRoundedRect(tile, radius::kM, radius::kM);
        }
        const auto place = [&](const QRect& logical) { return QStyle::visualRect(option.direction, tile, logical); };
        const int side = grown(kIcon);
        const QRect iconPlace(tile.left() + space::kS, tile.center().y() - side / 2, side, side);
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, place(iconPlace));
        const QFont detailFont = textFont(TextRole::Caption);
        const QString detail = index.data(kDetailRole).toString();
        const int detailWidth = QFontMetrics(detailFont).horizontalAdvance(detail) + space::kS;
        const QRect detailRoom(tile.right() - space::kM - detailWidth, tile.top(), detailWidth, tile.height());
        const int left = iconPlace.right() + space::kM;
        const QRect textRoom(left, tile.top(), detailRoom.left() - space::kS - left, tile.height());
        painter->setFont(textFont(TextRole::Body));
        painter->setPen(color(ColorRole::Text));
        const QString text = index.data().toString();
        drawTextLine(*painter, place(textRoom), Qt::AlignLeading | Qt::AlignVCenter, text);
        const int textWidth = painter->fontMetrics().horizontalAdvance(text) + space::kM;
        painter->setFont(detailFont);
        painter->setPen(color(ColorRole::TextMuted));
        if (const QString snippet = index.data(kSnippetRole).toString(); textWidth < textRoom.width())
            drawTextLine(*painter, place(textRoom.adjusted(textWidth, 0, 0, 0)), Qt::AlignLeading | Qt::AlignVCenter,
                         snippet);
        drawTextLine(*painter, place(detailRoom), Qt::AlignTrailing | Qt::AlignVCenter, detail);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {100, QFontMetrics(textFont(TextRole::Body)).height() + 2 * space::kS + 2};
    }
};

} // namespace

CommandPalette::CommandPalette(const ActionRegistry& actions, QWidget* parent)
    : QFrame(parent)
    , m_actions(actions)
    , m_field(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_nothing(new QLabel(this))
    , m_searchTask(new BackgroundTask(this)) {
    setAccessibleName(tr("Command palette"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kM, space::kM, space::kM, space::kM);
    layout->setSpacing(space::kS);
    m_field->setPlaceholderText(tr("Search pages, records and commands"));
    m_field->setAccessibleName(tr("Search pages, records and commands"));
    new GraphemeCaret(m_field);
    m_field->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_field->setFont(textFont(TextRole::Heading));
    layout->addWidget(m_field);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Results"));
    layout->addWidget(m_list, 1);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setMargin(space::kL);
    setRole(m_nothing, "muted");
    m_nothing->hide();
    layout->addWidget(m_nothing);
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(40);
    shadow->setOffset(0, 12);
    shadow->setColor(QColor(0, 0, 0, 90));
    setGraphicsEffect(shadow);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    m_field->installEventFilter(this);
    parent->installEventFilter(this);
    hide();
}

void CommandPalette::open(TextSearch& texts, std::size_t locale) {
    m_locale = locale;
    m_texts = &texts;
    connect(m_texts, &TextSearch::ready, this, &CommandPalette::searchAgain, Qt::UniqueConnection);
    open();
}

void CommandPalette::openForCommands() {
    m_texts = nullptr;
    open();
}

void CommandPalette::open() {
    m_field->clear();
    search();
    place();
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::searchAgain() {
    if (isVisible())
        search();
}

bool CommandPalette::isReadingTexts() const {
    return m_texts != nullptr && !m_texts->isReady() && !m_field->text().trimmed().isEmpty();
}

void CommandPalette::place() {
    const QSize room = parentWidget()->size();
    const int line = QFontMetrics(textFont(TextRole::Body)).height();
    const int width = qMin(room.width() - 2 * space::kXl, 36 * line);
    const int most = qMin(room.height() - 2 * space::kHuge, 26 * line);
    const int rows = m_list->count() * m_list->sizeHintForRow(0);
    const int answer = m_list->count() == 0 ? m_nothing->sizeHint().height() : rows + 2 * m_list->frameWidth();
    const QMargins margins = layout()->contentsMargins();
    const int height = m_field->sizeHint().height() + layout()->spacing() + answer + margins.top() + margins.bottom();
    setGeometry((room.width() - width) / 2, qMin(space::kHuge * 2, (room.height() - most) / 2), width,
                qMin(height, most));
}

void CommandPalette::showAnswer() {
    const bool isEmpty = m_list->count() == 0;
    m_list->setVisible(!isEmpty);
    m_nothing->setVisible(isEmpty);
    m_nothing->setText(isReadingTexts() ? tr("Nothing found yet. The texts of the records are still being read.")
                                        : tr("Nothing found. Try fewer words."));
    if (isVisible())
        place();
}

void CommandPalette::search() {
    const QString text = m_field->text();
    m_list->clear();
    addCommands(foldedText(text).simplified());
    m_list->setCurrentRow(0);
    m_searchTask->abandon();
    m_replica = m_texts != nullptr ? m_texts->replica() : nullptr; // as the draft is now
    if (!m_replica || text.trimmed().isEmpty()) {
        showAnswer();
        return;
    }
    RecordQuery query;
    query.text = text;
    query.locale = m_locale;
    query.limit = kMaxRecords;
    m_texts->prepare();
    m_searchTask->start([this, replica = m_replica, query,
                         ticket = m_texts->ticket()](const Progress&, const CancelToken& cancel) mutable {
        auto found = std::make_shared<const FoundRecords>(searchRecords(*replica, query, ticket, cancel));
        return [this, found, ticket] {
            if (m_texts != nullptr)
                m_texts->renew(ticket);
            addRecords(*found);
        };
    });
}

void CommandPalette::addCommands(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_called = 0;
    for (QAction* action : m_actions.actions()) {
        const QString label = action->text();
        const QString folded = foldedText(label);
        const bool matches =
            std::all_of(words.begin(), words.end(), [&](const QString& word) { return folded.contains(word); });
        // It stands open already.
        if (!matches || !action->isEnabled() || action->objectName() == QLatin1String(kAction))
            continue;
        auto* item =
            new QListWidgetItem(action->icon().isNull() ? icon(QStringLiteral("lightning")) : action->icon(), label);
        item->setData(kDetailRole, action->shortcut().toString(QKeySequence::NativeText));
        item->setData(kActionRole, action->objectName());
        const bool isCalled = !words.isEmpty() && std::all_of(words.begin(), words.end(), [&](const QString& word) {
            return beginsAWord(folded, word);
        });
        m_list->insertItem(isCalled ? m_called++ : m_list->count(), item);
    }
}

void CommandPalette::addRecords(const FoundRecords& found) {
    const bool wasEmpty = m_list->count() == 0;
    int row = m_called;
    for (const RecordRef ref : found.rows) {
        const RecordView record = m_replica->state().record(ref);
        auto* item = new QListWidgetItem(typeIcon(QString::fromStdString(record.type().name), record.type().page),
                                         displayName(record, m_locale));
        item->setData(kDetailRole, typeLabel(record.type()));
        if (const auto snippet = found.snippets.byRecord.find(ref.packed()); snippet != found.snippets.byRecord.end())
            item->setData(kSnippetRole, snippet->second.text);
        item->setData(CommandPalette::RefRole, QVariant::fromValue<quint64>(ref.packed()));
        // What is sought are mostly pages: they stand before the commands, but for those that are called so.
        m_list->insertItem(row++, item);
    }
    if (m_called == 0 && (!found.rows.empty() || wasEmpty))
        m_list->setCurrentRow(0);
    showAnswer();
}

void CommandPalette::run(QListWidgetItem* item) {
    if (item == nullptr)
        return;
    const QVariant ref = item->data(CommandPalette::RefRole);
    const QString action = item->data(kActionRole).toString();
    hide();
    if (ref.isValid())
        emit recordChosen(RecordRef::fromPacked(ref.toULongLong()));
    else
        m_actions.action(action)->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched != m_field)
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && isVisible() && !isAncestorOf(qApp->focusWidget()) &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason)
        hide();
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const int rows = m_list->count();
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape:
        hide();
        return true;
    case Qt::Key_Down:
        if (rows > 0)
            m_list->setCurrentRow((m_list->currentRow() + 1) % rows);
        return true;
    case Qt::Key_Up:
        if (rows > 0)
            m_list->setCurrentRow((m_list->currentRow() + rows - 1) % rows);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        run(m_list->currentItem());
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(ColorRole::Border), 1));
    painter.setBrush(color(ColorRole::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius::kL, radius::kL);
}

} // namespace galley::ui
