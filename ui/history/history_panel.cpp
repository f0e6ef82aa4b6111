#include "ui/history/history_panel.h"

#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/tones.h"

#include <QCheckBox>
#include <QDateTime>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QSplitter>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace galley::ui {

namespace {

/// More of one commit is not shown.
constexpr std::size_t kMostEdits = 200;

QString shortJson(const nlohmann::json& value) {
    if (value.is_null())
        return HistoryPanel::tr("cleared");
    QString text = QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
    if (text.size() > 300)
        text = text.left(300) + QStringLiteral("…");
    return text;
}

QString describe(const Edit& edit) {
    const QString value = shortJson(edit.value).toHtmlEscaped();
    const QString path = QString::fromStdString(edit.path).toHtmlEscaped();
    switch (edit.op) {
    case Edit::Op::Create:
        return HistoryPanel::tr("created");
    case Edit::Op::Delete:
        return HistoryPanel::tr("deleted");
    case Edit::Op::Patch:
        return QStringLiteral("<b>%1</b><br>%2").arg(path, value);
    case Edit::Op::Insert:
        return HistoryPanel::tr("<b>%1</b>: new at place %2<br>%3").arg(path).arg(edit.index + 1).arg(value);
    case Edit::Op::Move:
        return HistoryPanel::tr("<b>%1</b>: moved to place %2").arg(path).arg(edit.index + 1);
    case Edit::Op::Remove:
        return HistoryPanel::tr("<b>%1</b>: removed").arg(path);
    }
    return {};
}

} // namespace

HistoryPanel::HistoryPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new CommitModel(this))
    , m_only(new QCheckBox(tr("Only the open record"), this))
    , m_list(new QListView(this))
    , m_head(new QLabel(this))
    , m_detail(new QTextBrowser(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    column->setSpacing(space::kM);
    auto* title = new QLabel(tr("History"), this);
    title->setFont(textFont(TextRole::Title));
    column->addWidget(title);
    column->addWidget(m_only);
    auto* split = new QSplitter(Qt::Vertical, this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ChoiceDelegate(CommitModel::IconRole, CommitModel::WhenRole, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Commits"));
    split->addWidget(m_list);
    auto* lower = new QWidget(split);
    auto* detail = new QVBoxLayout(lower);
    detail->setContentsMargins(0, space::kM, 0, 0);
    m_head->setWordWrap(true);
    setRole(m_head, "muted");
    detail->addWidget(m_head);
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->setOpenLinks(false);
    m_detail->setProperty("bare", true);
    m_detail->setAccessibleName(tr("What the commit did"));
    detail->addWidget(m_detail, 1);
    split->addWidget(lower);
    column->addWidget(split, 1);
    m_only->setEnabled(false);
    connect(m_only, &QCheckBox::toggled, this, &HistoryPanel::applyFilter);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &HistoryPanel::showCommit);
    connect(m_detail, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
        emit fieldActivated(link.path(QUrl::FullyDecoded), link.fragment(QUrl::FullyDecoded));
    });
    setSurface(this, "surface");
}

void HistoryPanel::setJournal(const Journal* journal) {
    m_journal = journal;
    m_model->setJournal(journal);
    showCommit();
}

void HistoryPanel::setRecord(const QString& record, const QString& name) {
    m_record = record;
    m_only->setEnabled(!record.isEmpty());
    m_only->setText(name.isEmpty() ? tr("Only the open record") : tr("Only “%1”").arg(name));
    if (m_only->isChecked())
        applyFilter();
}

void HistoryPanel::refresh() {
    m_model->refresh();
}

void HistoryPanel::applyFilter() {
    m_model->setRecord(m_only->isChecked() ? m_record : QString());
    showCommit();
}

void HistoryPanel::showCommit() {
    const int row = m_list->currentIndex().row();
    if (m_journal == nullptr || row < 0) {
        const auto& problem = m_model->error();
        m_head->setText(problem ? tr("The history cannot be read: %1").arg(QString::fromStdString(problem->toString()))
                        : m_model->rowCount() == 0 ? tr("Nothing has been changed yet.")
                                                   : tr("Choose a commit to see what it did."));
        m_detail->clear();
        return;
    }
    const auto commit = m_journal->readCommit(m_model->numberAt(row));
    if (!commit) {
        m_head->setText(tr("This commit cannot be shown: %1").arg(QString::fromStdString(commit.error().toString())));
        m_detail->clear();
        return;
    }
    m_head->setText(
        tr("Commit %1 by %2, %3", "number, author, time")
            .arg(commit->number)
            .arg(QString::fromStdString(commit->author),
                 QLocale().toString(QDateTime::fromMSecsSinceEpoch(commit->time).toLocalTime(), QLocale::ShortFormat)));
    QString page;
    if (const auto* edits = std::get_if<std::vector<Edit>>(&commit->body)) {
        QString last;
        for (std::size_t i = 0; i < edits->size() && i < kMostEdits; ++i) {
            const Edit& edit = (*edits)[i];
            const QString record = QString::fromStdString(edit.type + "/" + edit.id);
            QUrl link;
            link.setPath(record);
            link.setFragment(QString::fromStdString(edit.path));
            if (record != last)
                page += QStringLiteral("<p style=\"margin-top:10px\"><a href=\"%1\" style=\"color:%2\">%3</a></p>")
                            .arg(QString::fromLatin1(link.toEncoded()).toHtmlEscaped(),
                                 currentTones().accentText.name(), record.toHtmlEscaped());
            last = record;
            page += QStringLiteral("<p style=\"margin:4px 0 4px 12px\">%1</p>").arg(describe(edit));
        }
        if (edits->size() > kMostEdits)
            page += QStringLiteral("<p>%1</p>").arg(tr("and %1 more").arg(edits->size() - kMostEdits));
    } else {
        const std::string& lines = std::get<RecordSet>(commit->body).ndjson;
        page =
            QStringLiteral("<p>%1</p>")
                .arg(
                    tr("Records: %1")
                        .arg(QLocale().toString(static_cast<qlonglong>(std::count(lines.begin(), lines.end(), '\n')))));
    }
    m_detail->setHtml(page);
}

} // namespace galley::ui
