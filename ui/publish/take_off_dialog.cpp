#include "ui/publish/take_off_dialog.h"

#include "model/publish/text_links.h"
#include "model/schema/site_address.h"
#include "ui/editor/record_text.h"
#include "ui/navigator/record_query.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/choice_delegate.h"
#include "ui/widgets/grapheme_caret.h"
#include "ui/widgets/metrics.h"
#include "ui/widgets/reason.h"
#include "ui/widgets/return_key.h"
#include "ui/widgets/tones.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QStandardItemModel>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace galley::ui {

namespace {

constexpr int kPageRestMs = 60;
constexpr std::size_t kMostPagesFound = 50;
constexpr std::size_t kMostLeading = 5; ///< are named
constexpr int kPagesHeight = 140;
constexpr int kLeastPagesHeight = 70;
constexpr int kIconRole = Qt::UserRole + 1;
constexpr int kAddressRole = Qt::UserRole + 2;

/// All that refer or link to one of the records, but the records themselves.
std::vector<RecordRef> leadingTo(const Replica& published, const std::vector<RecordRef>& records,
                                 const CancelToken& cancel) {
    std::set<RecordRef> found;
    for (const RecordRef record : records) {
        const auto links = incomingLinks(published, record, 1000, cancel);
        if (!links)
            return {}; // cancelled
        found.insert(links->referring.begin(), links->referring.end());
        found.insert(links->linking.begin(), links->linking.end());
    }
    for (const RecordRef record : records)
        found.erase(record);
    return {found.begin(), found.end()};
}

} // namespace

TakeOffDialog::TakeOffDialog(std::shared_ptr<const Replica> published, std::vector<RecordRef> records,
                             std::size_t locale, QWidget* parent)
    : QDialog(parent)
    , m_published(std::move(published))
    , m_records(std::move(records))
    , m_locale(locale)
    , m_linkTask(new BackgroundTask(this))
    , m_pageTask(new BackgroundTask(this))
    , m_rest(new QTimer(this))
    , m_another(new QRadioButton(tr("To another page"), this))
    , m_gone(new QRadioButton(tr("Nowhere: they are told that it is gone"), this))
    , m_address(new QLineEdit(this))
    , m_pages(new QListView(this))
    , m_pageRows(new QStandardItemModel(this))
    , m_problem(new QLabel(this))
    , m_links(new QLabel(this))
    , m_anyway(new QCheckBox(tr("Take off all the same"), this))
    , m_act(new QPushButton(tr("Take off the site"), this)) {
    setWindowTitle(tr("Take off the site"));
    setMinimumWidth(scaled(this, 520));
    m_hasPages = std::any_of(m_records.begin(), m_records.end(), [this](RecordRef record) { return isPage(record); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kM);
    auto* title = new QLabel(m_records.size() == 1
                                 ? tr("Take “%1” off the site?", "record").arg(nameOf(m_records.front()))
                                 : tr("Take %Ln records off the site?", nullptr, static_cast<int>(m_records.size())),
                             this);
    title->setFont(textFont(TextRole::Heading));
    title->setWordWrap(true);
    title->setTextFormat(Qt::PlainText);
    column->addWidget(title);
    auto* text =
        new QLabel(tr("Readers do not find it any more. The draft is kept, and can be published again."), this);
    text->setWordWrap(true);
    setRole(text, "muted");
    column->addWidget(text);
    addReaders(*column);
    addLinks(*column);
    addButtons(*column);
    lookForLinks();
    lookForPages();
    allow();
    fitHeight();
    if (m_hasPages)
        m_address->setFocus();
}

void TakeOffDialog::addReaders(QVBoxLayout& column) {
    auto* where = new QLabel(
        m_records.size() == 1 ? tr("Where shall its readers go?") : tr("Where shall their readers go?"), this);
    column.addWidget(where);
    column.addWidget(m_another);
    m_address->setPlaceholderText(tr("A page’s name, or an address: /films, https://example.org"));
    m_address->setAccessibleName(tr("Page or address for its readers"));
    new GraphemeCaret(m_address);
    column.addWidget(m_address);
    m_pages->setModel(m_pageRows);
    m_pages->setItemDelegate(new ChoiceDelegate(kIconRole, kAddressRole, m_pages));
    m_pages->setMouseTracking(true);
    m_pages->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pages->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_pages->setUniformItemSizes(true);
    m_pages->setAccessibleName(tr("Pages on the site"));
    m_pages->setMinimumHeight(scaled(this, kLeastPagesHeight)); // in large text
    m_pages->setMaximumHeight(scaled(this, kPagesHeight));
    column.addWidget(m_pages, 1);
    setRole(m_problem, "danger");
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();
    column.addWidget(m_problem);
    column.addWidget(m_gone);
    m_gone->setChecked(!m_hasPages);
    m_another->setChecked(m_hasPages);
    for (QWidget* ofPages : std::initializer_list<QWidget*>{where, m_another, m_address, m_pages, m_gone})
        ofPages->setVisible(m_hasPages); // others have no address
    m_rest->setSingleShot(true);
    m_rest->setInterval(kPageRestMs);
    connect(m_rest, &QTimer::timeout, this, &TakeOffDialog::lookForPages);
    connect(m_address, &QLineEdit::textEdited, this, [this] {
        m_another->setChecked(true);
        m_rest->start();
    });
    connect(m_address, &QLineEdit::textChanged, this, &TakeOffDialog::allow);
    connect(m_another, &QRadioButton::toggled, this, &TakeOffDialog::allow);
    connect(m_pages, &QListView::clicked, this, [this](const QModelIndex& index) { choosePage(index.row()); });
    connect(m_pages, &QListView::activated, this, [this](const QModelIndex& index) { choosePage(index.row()); });
}

void TakeOffDialog::addLinks(QVBoxLayout& column) {
    m_links->setWordWrap(true);
    m_links->setTextFormat(Qt::PlainText);
    m_links->setText(tr("Looking who leads to it…"));
    column.addWidget(m_links);
    m_anyway->setToolTip(tr("What leads to it shows nothing there, or leads away. Better change these records first."));
    m_anyway->hide();
    column.addWidget(m_anyway);
    connect(m_anyway, &QCheckBox::toggled, this, &TakeOffDialog::allow);
}

void TakeOffDialog::addButtons(QVBoxLayout& column) {
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    row->addWidget(cancel);
    setRole(m_act, "danger");
    connect(m_act, &QPushButton::clicked, this, &QDialog::accept);
    row->addWidget(m_act);
    column.addLayout(row);
    leaveReturnAlone({cancel, m_act});
}

QString TakeOffDialog::nameOf(RecordRef record) const {
    return recordLabel(m_published->state(), record, m_locale).name;
}

bool TakeOffDialog::isPage(RecordRef record) const {
    return m_published->state().schema().type(record.type).page;
}

void TakeOffDialog::lookForLinks() {
    m_linkTask->start([this, published = m_published, records = m_records](const Progress&, const CancelToken& cancel) {
        auto found = std::make_shared<const std::vector<RecordRef>>(leadingTo(*published, records, cancel));
        return [this, found] { showLinks(*found); };
    });
    connect(m_linkTask, &BackgroundTask::finished, this, &TakeOffDialog::allow);
    connect(m_linkTask, &BackgroundTask::finished, this, &TakeOffDialog::looked);
}

void TakeOffDialog::showLinks(const std::vector<RecordRef>& leading) {
    m_leading = leading.size();
    QStringList names;
    for (std::size_t i = 0; i < leading.size() && i < kMostLeading; ++i)
        names += tr("“%1”", "name of a record").arg(nameOf(leading[i]));
    if (leading.size() > kMostLeading)
        names += tr("%Ln more", nullptr, static_cast<int>(leading.size() - kMostLeading));
    const bool isOne = m_records.size() == 1;
    m_links->setText(names.isEmpty() ? (isOne ? tr("Nothing on the site leads to it.")
                                              : tr("Nothing else on the site leads to them."))
                                     : (isOne ? tr("On the site these lead to it: %1", "names of records")
                                              : tr("On the site these lead to them: %1", "names of records"))
                                           .arg(names.join(tr(", ", "between names of records"))));
    setRole(m_links, names.isEmpty() ? "muted" : "danger");
    m_anyway->setVisible(!names.isEmpty());
    fitHeight();
}

void TakeOffDialog::fitHeight() {
    layout()->activate();
    const int room = std::max(width(), minimumSizeHint().width());
    resize(room, std::min(layout()->totalHeightForWidth(room), screen()->availableGeometry().height() * 9 / 10));
}

void TakeOffDialog::lookForPages() {
    if (!m_hasPages)
        return;
    RecordQuery query;
    query.pagesOnly = true;
    query.text = m_address->text();
    query.locale = m_locale;
    query.limit = kMostPagesFound + m_records.size();
    m_pageTask->start(
        [this, published = m_published, query = std::move(query)](const Progress&, const CancelToken& cancel) {
            auto found = std::make_shared<const std::vector<RecordRef>>(findRecords(*published, query, cancel));
            return [this, found] { showPages(*found); };
        });
}

void TakeOffDialog::showPages(const std::vector<RecordRef>& found) {
    m_found.clear();
    m_pageRows->clear();
    const State& state = m_published->state();
    for (const RecordRef page : found) {
        const auto address = m_published->addresses().url(state.record(page), m_locale);
        if (!address || m_found.size() == kMostPagesFound ||
            std::find(m_records.begin(), m_records.end(), page) != m_records.end())
            continue;
        const RecordLabel label = recordLabel(state, page, m_locale);
        const QString where = QString::fromStdString(*address);
        auto row = std::make_unique<QStandardItem>(label.name);
        row->setData(label.icon, kIconRole);
        row->setData(where, kAddressRole);
        row->setData(tr("%1, %2", "name, address").arg(label.name, where), Qt::AccessibleTextRole);
        m_pageRows->appendRow(row.release());
        m_found.push_back(page);
    }
}

void TakeOffDialog::choosePage(int row) {
    const auto index = static_cast<std::size_t>(row);
    if (row < 0 || index >= m_found.size())
        return;
    const auto address = m_published->addresses().url(m_published->state().record(m_found[index]), m_locale);
    if (!address)
        return;
    m_another->setChecked(true);
    m_address->setText(QString::fromStdString(*address));
}

QString TakeOffDialog::addressProblem() const {
    const QString address = m_address->text().trimmed();
    if (address.isEmpty())
        return tr("Choose a page, or type an address");
    if (!address.startsWith(QLatin1Char('/'))) {
        const QUrl url(address, QUrl::StrictMode);
        const bool isWeb = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
        return isWeb && url.isValid() && !url.host().isEmpty()
                   ? QString()
                   : tr("An address begins with “/” or “https://”; choose a page in the list, or type one");
    }
    const auto page = m_published->pageAt(address.toStdString());
    if (!page && isExternal(m_published->state().schema(), address.toStdString()))
        return {}; // others serve it
    if (!page)
        return tr("There is no page at this address on the site");
    return std::find(m_records.begin(), m_records.end(), page->page) == m_records.end()
               ? QString()
               : tr("This is a page that is taken off");
}

QString TakeOffDialog::obstacle() const {
    if (m_hasPages && m_another->isChecked())
        if (const QString problem = addressProblem(); !problem.isEmpty())
            return problem;
    if (isLooking())
        return tr("Who leads to it is still being looked for");
    return m_leading > 0 && !m_anyway->isChecked() ? tr("Others on the site lead to it: change these first, or take it "
                                                        "off all the same")
                                                   : QString();
}

void TakeOffDialog::allow() {
    const bool isAddressed = m_hasPages && m_another->isChecked() && !m_address->text().trimmed().isEmpty();
    const QString problem = isAddressed ? addressProblem() : QString();
    m_problem->setText(problem);
    if (m_problem->isHidden() != problem.isEmpty()) {
        m_problem->setVisible(!problem.isEmpty());
        fitHeight();
    }
    enableUnless(m_act, obstacle());
}

ReadersGo TakeOffDialog::readersGo() const {
    if (!m_hasPages || !m_another->isChecked())
        return {};
    return {m_address->text().trimmed().toStdString()};
}

bool TakeOffDialog::isInSpiteOfLinks() const {
    return m_leading > 0 && m_anyway->isChecked();
}

bool TakeOffDialog::isLooking() const {
    return m_linkTask->isRunning();
}

} // namespace galley::ui
