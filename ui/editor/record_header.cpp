#include "ui/editor/record_header.h"

#include "ui/editor/link_watch.h"
#include "ui/editor/pickers.h"
#include "ui/editor/record_text.h"
#include "ui/navigator/record_text.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/quiet_button.h"
#include "ui/widgets/tones.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QTextLayout>
#include <QVBoxLayout>

#include <cmath>

namespace galley::ui {

class RecordHeader::Icon : public QWidget {
public:
    explicit Icon(QWidget* parent)
        : QWidget(parent) {
        setFixedSize(scaled(this, 36), scaled(this, 36));
    }
    QString name;

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        QPainter painter(this);
        drawFrame(painter, rect(), tones.accentSoft, {}, scaled(this, 8));
        const int side = scaled(this, 20);
        drawIcon(painter, QRect((width() - side) / 2, (height() - side) / 2, side, side), name, tones.accent);
    }
};

class RecordHeader::Chip : public QWidget {
public:
    explicit Chip(QWidget* parent)
        : QWidget(parent) {
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    void set(RecordStatus status, const QString& words, const QString& detail) {
        if (status == m_status && words == m_words)
            return; // a new geometry lays out the whole form again
        m_status = status;
        m_words = words;
        setToolTip(detail);
        setAccessibleName(detail);
        setVisible(status != RecordStatus::Unknown);
        updateGeometry();
        update();
    }
    QSize sizeHint() const override {
        return {fontMetrics().horizontalAdvance(m_words) + scaled(this, 28), scaled(this, 24)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const Tones tones = currentTones();
        const QColor ink = m_status == RecordStatus::Published ? tones.success
                           : m_status == RecordStatus::New     ? tones.accent
                                                               : tones.warning;
        QPainter painter(this);
        drawFrame(painter, rect(), mixed(ink, tones.surface, tones.isDark ? 0.2 : 0.1), {}, height() / 2.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        const int dot = scaled(this, 6);
        const int x = scaled(this, 9);
        painter.drawEllipse(QStyle::visualRect(layoutDirection(), rect(), QRect(x, (height() - dot) / 2, dot, dot)));
        painter.setPen(ink);
        const QRect text(x + dot + scaled(this, 5), 0, width(), height());
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), text), Qt::AlignVCenter | Qt::AlignLeading,
                         m_words);
    }

private:
    RecordStatus m_status = RecordStatus::Unknown;
    QString m_words;
};

/// The record's name on as many lines as it needs. Other than a QLabel it asks for a new layout only when the number of
/// lines changes, not at each keystroke in the headline.
class RecordHeader::Name : public QWidget {
public:
    explicit Name(QWidget* parent)
        : QWidget(parent) {
        QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }
    void setText(const QString& text) {
        if (text == m_text)
            return;
        m_text = text;
        setAccessibleName(text);
        if (heightForWidth(width()) != height())
            updateGeometry();
        update();
    }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override {
        QTextLayout lines;
        return std::max(fontMetrics().height(), layOut(lines, width));
    }
    QSize sizeHint() const override { return {fontMetrics().averageCharWidth() * 24, heightForWidth(width())}; }
    QSize minimumSizeHint() const override { return {fontMetrics().averageCharWidth() * 8, fontMetrics().height()}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setPen(currentTones().text);
        QTextLayout lines;
        layOut(lines, width());
        lines.draw(&painter, QPointF());
    }

private:
    /// Breaks between words, and inside of one only where it is too long for a line. Gives the height.
    int layOut(QTextLayout& lines, int width) const {
        QTextOption option(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeading));
        option.setTextDirection(layoutDirection());
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        lines.setText(m_text);
        lines.setFont(font());
        lines.setTextOption(option);
        lines.beginLayout();
        double y = 0;
        for (QTextLine line = lines.createLine(); line.isValid(); line = lines.createLine()) {
            line.setLineWidth(std::max(width, 1));
            line.setPosition(QPointF(0, y));
            y += line.height();
        }
        lines.endLayout();
        return static_cast<int>(std::ceil(y));
    }

    QString m_text;
};

RecordHeader::RecordHeader(QWidget* parent)
    : QWidget(parent)
    , m_icon(new Icon(this))
    , m_name(new Name(this))
    , m_type(new QLabel(this))
    , m_id(new ElidedLabel(this))
    , m_home(new QLabel(tr("Home page"), this))
    , m_status(new Chip(this))
    , m_referrers(new QuietButton(QStringLiteral("reference"), tr("Where it is used"), this, QStringLiteral(" ")))
    , m_locales(new QWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(this, 10));

    auto* top = new QHBoxLayout;
    top->setSpacing(scaled(this, 12));
    top->addWidget(m_icon, 0, Qt::AlignTop);
    auto* names = new QVBoxLayout;
    names->setSpacing(scaled(this, 2));
    QFont large = m_name->font();
    large.setPointSizeF(large.pointSizeF() * 1.45);
    large.setWeight(QFont::DemiBold);
    m_name->setFont(large);
    names->addWidget(m_name);
    auto* second = new QHBoxLayout;
    second->setSpacing(scaled(this, 8));
    second->addWidget(m_type);
    setRole(m_home, "chip");
    m_home->setFont(textFont(TextRole::Caption));
    m_home->setToolTip(tr("Readers find this page at the address of the site itself."));
    second->addWidget(m_home);
    setRole(m_type, "muted");
    setRole(m_id, "muted");
    m_id->setElideMode(Qt::ElideMiddle);
    auto* copy = new QAction(tr("Copy the id"), m_id);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(m_id->text()); });
    m_id->addAction(copy);
    m_id->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_id->setAccessibleName(tr("The record's id"));
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPointSizeF(m_id->font().pointSizeF() * 0.92);
    m_id->setFont(code);
    second->addWidget(m_id, 1);
    names->addLayout(second);
    top->addLayout(names, 1);
    column->addLayout(top);

    auto* line = new QWidget(this);
    auto* flow = new FlowLayout(line, scaled(this, 8));
    flow->addWidget(m_status);
    flow->addWidget(m_referrers);
    flow->addWidget(m_locales);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    line->setSizePolicy(policy);
    column->addWidget(line);
    m_referrers->setCompact(true);
    connect(m_referrers, &QAbstractButton::clicked, this, &RecordHeader::openReferrers);
    auto* locales = new QHBoxLayout(m_locales);
    locales->setContentsMargins(0, 0, 0, 0);
    locales->setSpacing(scaled(this, 2));
}

void RecordHeader::show(const std::shared_ptr<const Replica>& replica, RecordRef record, std::size_t locale,
                        RecordStatus status, const LinkWatch& users) {
    m_replica = replica;
    m_locale = locale;
    const RecordLabel label = recordLabel(replica->state(), record, locale);
    const bool isHome = isHomePage(*replica, record);
    m_home->setVisible(isHome);
    m_icon->name = isHome ? QStringLiteral("home") : label.icon;
    m_icon->update();
    m_name->setText(label.name);
    m_type->setText(replica->state().schema().type(record.type).isPublic
                        ? label.typeLabel
                        : tr("%1 · not published", "type of a record that readers never see").arg(label.typeLabel));
    m_id->setText(label.id);
    switch (status) {
    case RecordStatus::Unknown:
        m_status->set(status, {}, {});
        break;
    case RecordStatus::New:
        m_status->set(status, tr("New"), tr("This record has never been published."));
        break;
    case RecordStatus::Changed:
        m_status->set(status, tr("Changed"), tr("This record differs from what is published."));
        break;
    case RecordStatus::Published:
        m_status->set(status, tr("Published"), tr("What you see is what is published."));
        break;
    }
    showUsers(users);
    showLocales(replica->state().schema(), locale);
}

void RecordHeader::showUsers(const LinkWatch& users) {
    m_users = &users;
    const auto uses = static_cast<int>(users.referring() + users.linking());
    const QString used = uses == 0 ? (users.isLooking() ? tr("Looking where it is used…") : tr("Not used elsewhere"))
                         : uses == 1 ? tr("Used by 1 record")
                                     : tr("Used by %n records", nullptr, uses);
    if (used != m_referrers->text()) {
        m_referrers->setText(used);
        m_referrers->setAccessibleName(used);
        m_referrers->setEnabled(uses > 0);
        m_referrers->updateGeometry();
    }
}

void RecordHeader::showLocales(const Schema& schema, std::size_t locale) {
    m_locales->setVisible(schema.locales.size() > 1);
    if (schema.locales.size() < 2)
        return;
    if (m_localeButtons.size() != schema.locales.size()) {
        for (QuietButton* button : m_localeButtons)
            button->deleteLater();
        m_localeButtons.clear();
        for (std::size_t i = 0; i < schema.locales.size(); ++i) {
            const QString code = QString::fromStdString(schema.locales[i].code);
            auto* button = new QuietButton({}, tr("Edit %1", "a language").arg(code), m_locales, code);
            button->setCompact(true);
            button->setCheckable(true);
            m_locales->layout()->addWidget(button);
            m_localeButtons.push_back(button);
            connect(button, &QAbstractButton::clicked, this, [this, i] {
                showLocales(m_replica->state().schema(), m_locale);
                emit localeSelected(i);
            });
        }
    }
    for (std::size_t i = 0; i < m_localeButtons.size(); ++i)
        m_localeButtons[i]->setChecked(i == locale);
}

void RecordHeader::openReferrers() {
    openRecordList(m_referrers, m_replica, m_users->records(), m_locale,
                   [this](RecordRef record) { emit recordActivated(record); });
}

} // namespace galley::ui
