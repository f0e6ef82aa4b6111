#include "ui/shell/release_dialog.h"

#include "ui/shell/release_words.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/decision_row.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace galley::ui {

ReleaseDialog::ReleaseDialog(SiteSession& session, const std::string& key, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_key(key)
    , m_title(new QLineEdit(this))
    , m_problem(new QLabel(this))
    , m_accept(new QPushButton(key.empty() ? tr("Create") : tr("Rename"), this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(key.empty() ? tr("New release") : tr("Rename the release"));
    setMinimumWidth(QFontMetrics(textFont(TextRole::Body)).height() * 22);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kXs);
    if (key.empty()) {
        QLabel* what = addLabel(*column, tr("Changes that go out together. What you write while you look at a release "
                                            "stands in it alone, until it goes out."));
        what->setFont(textFont(TextRole::Body));
        what->setWordWrap(true);
        setRole(what, "muted");
        column->addSpacing(space::kM);
    }
    addLabel(*column, tr("Name"))->setBuddy(m_title);
    m_title->setAccessibleName(tr("Name"));
    new GraphemeCaret(m_title);
    column->addWidget(m_title);
    addPlace(*column);
    m_problem->setWordWrap(true);
    m_problem->setFont(textFont(TextRole::Caption));
    setRole(m_problem, "muted");
    column->addWidget(m_problem);
    column->addSpacing(space::kM);
    addButtons(*column);
    connect(m_title, &QLineEdit::textChanged, this, &ReleaseDialog::validate);
    connect(&session, &SiteSession::linesChanged, this, &ReleaseDialog::validate);
    if (!key.empty())
        m_title->setText(session.lineTitle(key));
    m_title->selectAll();
    m_title->setFocus();
    validate();
}

QLabel* ReleaseDialog::addLabel(QVBoxLayout& column, const QString& text) {
    auto* label = new QLabel(text, this);
    label->setFont(textFont(TextRole::Label));
    label->setTextFormat(Qt::PlainText);
    column.addWidget(label);
    return label;
}

void ReleaseDialog::addPlace(QVBoxLayout& column) {
    column.addSpacing(space::kM);
    if (!m_key.empty() || m_session.releases().empty())
        return;
    m_place = new ChoiceBox(this);
    m_place->addItem(tr("Last", "when a release goes out"));
    for (const Release& release : m_session.releases())
        m_place->addItem(tr("Before “%1”", "when a release goes out").arg(QString::fromStdString(release.title)),
                         QString::fromStdString(release.key));
    m_place->setAccessibleName(tr("Goes out"));
    addLabel(column, tr("Goes out"))->setBuddy(m_place);
    column.addWidget(m_place);
    column.addSpacing(space::kM);
}

void ReleaseDialog::addButtons(QVBoxLayout& column) {
    m_accept->setDefault(true);
    connect(m_accept, &QPushButton::clicked, this, &QDialog::accept);
    column.addLayout(decisionRow(this, m_accept, "primary"));
}

void ReleaseDialog::validate() {
    const QString problem = releaseTitleProblem(m_session, title(), m_key);
    m_problem->setText(problem);
    enableUnless(m_accept, problem);
}

QString ReleaseDialog::title() const {
    return m_title->text().simplified();
}

std::string ReleaseDialog::before() const {
    return m_place == nullptr ? std::string() : m_place->currentData().toString().toStdString();
}

} // namespace galley::ui
