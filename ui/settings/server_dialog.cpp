#include "ui/settings/server_dialog.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/decision_row.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/tones.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

constexpr int kResultLines = 2;

} // namespace

QString serverAddressFrom(const QString& text) {
    QString wanted = text.trimmed();
    if (wanted.isEmpty())
        return {};
    if (!wanted.contains(QLatin1String("://"))) {
        const bool isHere = wanted.startsWith(QLatin1String("localhost")) || wanted.startsWith(QLatin1String("127.")) ||
                            wanted.startsWith(QLatin1String("[::1]"));
        wanted.prepend(isHere ? QStringLiteral("http://") : QStringLiteral("https://"));
    }
    const QUrl url(wanted, QUrl::StrictMode);
    const bool isWeb = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!url.isValid() || !isWeb || url.host().isEmpty())
        return {};
    QString address = url.adjusted(QUrl::RemoveFragment | QUrl::RemoveQuery).toString();
    while (address.endsWith(QLatin1Char('/')))
        address.chop(1);
    return address;
}

ServerDialog::ServerDialog(const QString& server, const QString& path, QWidget* parent)
    : QDialog(parent)
    , m_path(path)
    , m_field(new QLineEdit(server, this))
    , m_result(new QLabel(this))
    , m_copy(new QPushButton(tr("Copy"), this))
    , m_save(new QPushButton(tr("Save"), this)) {
    setWindowTitle(tr("Address of the live site"));
    new GraphemeCaret(m_field);
    setMinimumWidth(scaled(this, 460));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kS);
    auto* label = new QLabel(tr("Where do readers find this site?"), this);
    label->setFont(textFont(TextRole::Heading));
    label->setBuddy(m_field);
    column->addWidget(label);
    m_field->setPlaceholderText(QStringLiteral("https://www.example.org"));
    m_field->setAccessibleName(label->text());
    column->addWidget(m_field);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kS);
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    standAtLeadingEdge(m_result);
    m_result->setMinimumHeight(kResultLines * m_result->fontMetrics().lineSpacing()); // it comes and goes
    setRole(m_result, "muted");
    row->addWidget(m_result, 1);
    m_copy->setAccessibleName(tr("Copy the address of the page"));
    m_copy->setAutoDefault(false);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_result->text()); });
    row->addWidget(m_copy, 0, Qt::AlignTop);
    column->addLayout(row);
    column->addSpacing(space::kL);
    m_save->setDefault(true);
    connect(m_save, &QPushButton::clicked, this, &QDialog::accept);
    column->addLayout(decisionRow(this, m_save, "primary"));
    connect(m_field, &QLineEdit::textChanged, this, &ServerDialog::validate);
    validate();
}

void ServerDialog::validate() {
    const bool isEmpty = m_field->text().trimmed().isEmpty();
    const QString known = server();
    const QString problem =
        isEmpty || !known.isEmpty() ? QString() : tr("This is no address of a web site, such as www.example.org.");
    enableUnless(m_save, problem);
    enableUnless(m_copy, problem);
    m_result->setText(problem.isEmpty() ? known + m_path : problem);
}

QString ServerDialog::server() const {
    return serverAddressFrom(m_field->text());
}

} // namespace galley::ui
