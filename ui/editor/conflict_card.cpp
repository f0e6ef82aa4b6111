#include "ui/editor/conflict_card.h"

#include "ui/editor/conflict_words.h"
#include "ui/editor/word_diff.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/tones.h"

#include <QAbstractTextDocumentLayout>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTextBrowser>
#include <QWheelEvent>

#include <cmath>

namespace galley::ui {

namespace {

/// Longer texts are scrolled.
constexpr int kMostLines = 12;
/// In characters: below that the texts stand below each other.
constexpr int kWide = 52;

QString textHtml(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

/// What is on its own in one of the two on a ground of its own.
QString sideHtml(const std::vector<DiffPiece>& pieces, DiffPiece::Side side, const QColor& ground) {
    QString html;
    bool isRightToLeft = false;
    bool isKnown = false;
    for (const DiffPiece& piece : pieces) {
        if (piece.side != side && piece.side != DiffPiece::Side::Both)
            continue;
        if (!isKnown && !piece.text.trimmed().isEmpty()) {
            isKnown = true;
            isRightToLeft = piece.text.isRightToLeft();
        }
        html +=
            piece.side == DiffPiece::Side::Both
                ? textHtml(piece.text)
                : QStringLiteral("<span style=\"background:%1\">%2</span>").arg(ground.name(), textHtml(piece.text));
    }
    return QStringLiteral("<p dir=\"%1\" style=\"margin:0;white-space:pre-wrap\">%2</p>")
        .arg(isRightToLeft ? QStringLiteral("rtl") : QStringLiteral("ltr"), html);
}

} // namespace

/// A text to be read, selected and copied, as tall as it is up to some lines.
class ConflictCard::Text : public QTextBrowser {
public:
    explicit Text(QWidget* parent)
        : QTextBrowser(parent) {
        setProperty("bare", true);
        setFrameShape(QFrame::NoFrame);
        setOpenLinks(false);
        setTabChangesFocus(true);
        setFocusPolicy(Qt::StrongFocus);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        viewport()->setAutoFillBackground(false);
        document()->setDocumentMargin(scaled(this, 1));
        connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
                [this] { fitHeight(); });
    }
    QSize minimumSizeHint() const override { return {scaled(this, 60), height()}; }
    QSize sizeHint() const override { return {scaled(this, 200), height()}; }

protected:
    void wheelEvent(QWheelEvent* event) override {
        if (verticalScrollBarPolicy() == Qt::ScrollBarAlwaysOff)
            event->ignore(); // the form scrolls
        else
            QTextBrowser::wheelEvent(event);
    }

private:
    void fitHeight() {
        const int most = kMostLines * fontMetrics().lineSpacing();
        const int frame = 2; // the ring of the focus
        const int wanted = static_cast<int>(std::ceil(document()->size().height())) + 2 * frame;
        setVerticalScrollBarPolicy(wanted > most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
        const int pixels = std::min(wanted, most);
        if (pixels == maximumHeight() && pixels == minimumHeight())
            return;
        setFixedHeight(pixels);
        updateGeometry();
    }
};

ConflictCard::ConflictCard(OpenConflict conflict, QWidget* parent)
    : QWidget(parent)
    , m_conflict(std::move(conflict))
    , m_sentence(new QLabel(this))
    , m_sides(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_standingTitle(new QLabel(tr("Stands there now"), this))
    , m_keptTitle(new QLabel(this)) {
    const int air = scaled(this, 12);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(air, air, air, air);
    column->setSpacing(scaled(this, 8));
    m_sentence->setWordWrap(true);
    column->addWidget(m_sentence);
    m_sides->setSpacing(air);
    m_standingText = addSide(m_standingTitle);
    m_keptText = addSide(m_keptTitle);
    column->addLayout(m_sides);
    column->addWidget(makeButtons());
    const QString author = QString::fromStdString(m_conflict.author);
    m_keptTitle->setText(!m_conflict.conflict.line.empty() ? tr("Written in the release")
                         : m_conflict.isFromHere           ? tr("You wrote")
                                                           : tr("%1 wrote", "person").arg(author));
}

void ConflictCard::setOrigin(const QString& release) {
    m_release = release;
    if (!release.isEmpty() && m_conflict.conflict.line.empty())
        m_keptTitle->setText(tr("Written in release “%1”", "title").arg(release));
}

ConflictCard::Text* ConflictCard::addSide(QLabel* title) {
    QFont small = title->font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    title->setFont(small);
    title->setWordWrap(true);
    setRole(title, "muted");
    auto* side = new QVBoxLayout;
    side->setSpacing(scaled(this, 2));
    side->addWidget(title);
    auto* text = new Text(this);
    side->addWidget(text);
    side->addStretch(1);
    m_sides->addLayout(side, 1);
    return text;
}

QWidget* ConflictCard::makeButtons() {
    auto* line = new QWidget(this);
    auto* flow = new FlowLayout(line, scaled(this, 8));
    m_keep = new QPushButton(tr("Keep what stands"), line);
    m_take = new QPushButton(tr("Take the other"), line);
    for (QPushButton* button : {m_keep, m_take}) {
        button->setAutoDefault(false);
        flow->addWidget(button);
    }
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    line->setSizePolicy(policy);
    connect(m_keep, &QPushButton::clicked, this,
            [this] { emit decided(m_conflict.conflict.key, Settlement::KeepDraft); });
    connect(m_take, &QPushButton::clicked, this,
            [this] { emit decided(m_conflict.conflict.key, Settlement::TakeOurs); });
    return line;
}

void ConflictCard::show(const State& state, std::size_t locale, Heading heading) {
    const QString place = conflictPlace(state, m_conflict, locale);
    const QString said = conflictSentence(m_conflict, m_release);
    m_sentence->setText(heading == Heading::PlaceToo ? tr("%1: %2", "field, what happened to it").arg(place, said)
                                                     : said);
    auto [standing, kept] =
        aroundTheChange(standingWords(state, m_conflict, locale), keptWords(state, m_conflict, locale));
    if (place == m_place && standing == m_standing && kept == m_kept)
        return;
    m_place = place;
    m_standing = std::move(standing);
    m_kept = std::move(kept);
    write();
}

void ConflictCard::setReadOnly(bool isReadOnly) {
    const QString reason = isReadOnly ? tr("This site can only be read") : QString();
    enableUnless(m_keep, reason);
    enableUnless(m_take, reason);
}

void ConflictCard::setLost(const QString& reason) {
    enableUnless(m_take, reason);
}

void ConflictCard::write() {
    const Tones tones = currentTones();
    const std::vector<DiffPiece> pieces = wordDiff(m_standing, m_kept);
    const QString nothing = tr("Nothing: it was removed");
    const auto fill = [&](Text* text, const QString& words, DiffPiece::Side side, const QColor& ground) {
        const QString shown =
            words.isEmpty() ? QStringLiteral("<i>%1</i>").arg(nothing.toHtmlEscaped()) : sideHtml(pieces, side, ground);
        if (text->toHtml() != shown)
            text->setHtml(shown);
    };
    const double share = tones.isDark ? 0.34 : 0.22;
    fill(m_standingText, m_standing, DiffPiece::Side::Before, mixed(tones.accent, tones.surface, share));
    fill(m_keptText, m_kept, DiffPiece::Side::After, mixed(tones.warning, tones.surface, share + 0.06));
    m_standingText->setAccessibleName(tr("%1: what stands there now", "field").arg(m_place));
    m_keptText->setAccessibleName(tr("%1: %2", "field, who wrote").arg(m_place, m_keptTitle->text()));
    m_keep->setAccessibleName(tr("%1: keep what stands", "field").arg(m_place));
    m_take->setAccessibleName(tr("%1: take the other", "field").arg(m_place));
}

void ConflictCard::arrange() {
    const bool isWide = width() >= kWide * fontMetrics().averageCharWidth();
    const auto direction = isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom;
    if (m_sides->direction() != direction)
        m_sides->setDirection(direction);
}

void ConflictCard::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void ConflictCard::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_place.isEmpty())
        write(); // the texts have their colours in them
}

void ConflictCard::paintEvent(QPaintEvent*) {
    const Tones tones = currentTones();
    QPainter painter(this);
    drawFrame(painter, rect(), mixed(tones.warning, tones.surface, 0.07), mixed(tones.warning, tones.surface, 0.5),
              scaled(this, 8));
}

} // namespace galley::ui
