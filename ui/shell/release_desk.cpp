#include "ui/shell/release_desk.h"

#include "ui/editor/choice_popup.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/release_dialog.h"
#include "ui/shell/release_words.h"
#include "ui/widgets/question_dialog.h"

#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>

#include <algorithm>
#include <iterator>

namespace galley::ui {

namespace {

constexpr int kLineIconRole = Qt::UserRole + 1;
constexpr int kLineNoteRole = Qt::UserRole + 2;
constexpr int kLineKeyRole = Qt::UserRole + 3;
constexpr int kIsNewRole = Qt::UserRole + 4;
/// More lines are searched in.
constexpr int kFewLines = 9;
/// So many records are named before something is done to them.
constexpr std::ptrdiff_t kMostNames = 5;

/// Where a release stands among them.
std::ptrdiff_t placeIn(const std::vector<Release>& releases, const std::string& key) {
    return std::find_if(releases.begin(), releases.end(), [&key](const Release& one) { return one.key == key; }) -
           releases.begin();
}

/// "Make a release" stays, whatever is searched for.
class LineFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        return sourceModel()->index(row, 0, parent).data(kIsNewRole).toBool() ||
               QSortFilterProxyModel::filterAcceptsRow(row, parent);
    }
};

QStandardItem* lineItem(const LineFacts& line, bool isHere) {
    auto* item = new QStandardItem(line.title);
    const bool isContested = line.conflicts > 0;
    item->setData(isContested        ? QStringLiteral("warning")
                  : isHere           ? QStringLiteral("check")
                  : line.key.empty() ? QStringLiteral("text")
                                     : QStringLiteral("schedule"),
                  kLineIconRole);
    const QString words = lineWords(line);
    item->setData(words, kLineNoteRole);
    item->setData(QString::fromStdString(line.key), kLineKeyRole);
    item->setAccessibleText(
        words.isEmpty() ? line.title : ReleaseDesk::tr("%1, %2", "a line, what it changes").arg(line.title, words));
    return item;
}

} // namespace

ReleaseDesk::ReleaseDesk(SiteSession& session, LineChanges& changes, QWidget* window)
    : QObject(window)
    , m_session(session)
    , m_changes(changes)
    , m_window(window) {}

ReleaseDesk::~ReleaseDesk() {
    delete m_dialog;
}

ChoicePopup* ReleaseDesk::openLines(QWidget* anchor, Rows rows, const QString& hint,
                                    std::function<void(const std::string& key)> chosen,
                                    const std::vector<RecordRef>& forNew) {
    auto* model = new QStandardItemModel;
    int current = 0;
    for (const LineFacts& line : m_changes.lines()) {
        if (rows == Rows::Releases && line.key.empty())
            continue;
        const bool isHere = line.key == m_session.line();
        if (isHere)
            current = model->rowCount();
        model->appendRow(lineItem(line, isHere));
    }
    const int lines = model->rowCount();
    if (!m_session.isReadOnly()) {
        auto* make = new QStandardItem(tr("New release…"));
        make->setData(QStringLiteral("add"), kLineIconRole);
        make->setData(true, kIsNewRole);
        model->appendRow(make);
    }
    auto* filter = new LineFilter;
    filter->setSourceModel(model);
    filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    const auto search = lines > kFewLines ? ChoicePopup::Search::Shown : ChoicePopup::Search::LeftOut;
    auto* popup = new ChoicePopup(anchor, hint, filter, kLineIconRole, kLineNoteRole, search);
    popup->setObjectName(QStringLiteral("lines"));
    model->setParent(popup);
    filter->setParent(popup);
    connect(popup->findChild<QLineEdit*>(), &QLineEdit::textChanged, filter,
            [filter](const QString& words) { filter->setFilterFixedString(words); });
    popup->setChosen([this, chosen = std::move(chosen), forNew](const QModelIndex& index) {
        if (index.data(kIsNewRole).toBool())
            openNew(forNew);
        else
            chosen(index.data(kLineKeyRole).toString().toStdString());
    });
    popup->list()->setCurrentIndex(filter->index(current, 0));
    popup->open(anchor, std::clamp(model->rowCount(), 2, kFewLines), ChoicePopup::kLargestWidth);
    return popup;
}

void ReleaseDesk::openSwitch(QWidget* anchor) {
    openLines(anchor, Rows::AllLines, tr("Look at the draft or a release"),
              [this](const std::string& key) { static_cast<void>(m_session.setLine(key)); });
}

void ReleaseDesk::openNew(const std::vector<RecordRef>& records) {
    delete m_dialog;
    auto* dialog = new ReleaseDialog(m_session, {}, m_window);
    m_dialog = dialog;
    connect(dialog, &QDialog::accepted, this, [this, dialog, records] {
        const auto key = m_session.openRelease(dialog->title(), dialog->before());
        if (!key)
            return;
        if (records.empty())
            static_cast<void>(m_session.setLine(*key));
        else
            add(*key, records);
    });
    dialog->open();
}

void ReleaseDesk::openRename() {
    delete m_dialog;
    auto* dialog = new ReleaseDialog(m_session, m_session.line(), m_window);
    m_dialog = dialog;
    connect(dialog, &QDialog::accepted, this, [this, dialog, key = m_session.line()] {
        if (m_session.lineTitle(key) != dialog->title())
            static_cast<void>(m_session.renameRelease(key, dialog->title()));
    });
    dialog->open();
}

bool ReleaseDesk::canMove(int step) const {
    const std::ptrdiff_t place = placeIn(m_session.releases(), m_session.line());
    return m_session.isInRelease() && place + step >= 0 && place + step < std::ssize(m_session.releases());
}

void ReleaseDesk::move(int step) {
    if (!canMove(step))
        return;
    const auto& releases = m_session.releases();
    const std::ptrdiff_t place = placeIn(releases, m_session.line());
    // Behind the next one is before the one after that.
    const std::ptrdiff_t target = step < 0 ? place + step : place + step + 1;
    const std::string before =
        target < std::ssize(releases) ? releases[static_cast<std::size_t>(target)].key : std::string();
    static_cast<void>(m_session.moveRelease(std::string(m_session.line()), before));
}

QString ReleaseDesk::whatIsHere() const {
    std::vector<RecordRef> records = m_session.unpublishedRecords();
    if (records.empty())
        return tr("Nothing was changed in it.");
    std::partial_sort(records.begin(), records.begin() + std::min(std::ssize(records), kMostNames), records.end());
    return records.size() == 1
               ? tr("It changes %1.", "name of a record").arg(namesOf(records))
               : tr("It changes %Ln records: %1.", nullptr, static_cast<int>(records.size())).arg(namesOf(records));
}

QString ReleaseDesk::namesOf(const std::vector<RecordRef>& records) const {
    QStringList names;
    const auto state = m_session.draft();
    for (const RecordRef ref : records) {
        if (names.size() == kMostNames)
            break;
        names += tr("“%1”", "name of a record").arg(displayName(state->state().record(ref), m_session.locale()));
    }
    const auto others = static_cast<int>(records.size()) - static_cast<int>(names.size());
    if (others > 0)
        names += tr("%Ln more", nullptr, others);
    return names.join(tr(", ", "between names"));
}

void ReleaseDesk::giveUp() {
    if (!m_session.isInRelease())
        return;
    delete m_dialog;
    const std::string key = m_session.line();
    auto* question = new QuestionDialog(
        tr("Give “%1” up?", "a release").arg(m_session.lineTitle(key)),
        tr("%1 The draft and what readers see stay as they are. A release that was given up cannot be taken up again, "
           "but all that was written in it stays in the history.",
           "what is in the release")
            .arg(whatIsHere()),
        tr("Give up"), m_window, QuestionDialog::Answer::Cancel);
    question->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog = question;
    connect(question, &QDialog::accepted, this, [this, key] { static_cast<void>(m_session.giveUpRelease(key)); });
    question->open();
}

void ReleaseDesk::openAdding(QWidget* anchor, const std::vector<RecordRef>& records) {
    if (records.empty())
        return;
    if (m_session.releases().empty())
        return openNew(records);
    openLines(
        anchor, Rows::Releases, tr("Add to a release"), [this, records](const std::string& key) { add(key, records); },
        records);
}

void ReleaseDesk::add(const std::string& key, const std::vector<RecordRef>& records) {
    const auto before = m_session.stateOf(key);
    // What neither line changes is the same in both.
    const auto isChanged = [this, release = m_session.workspace().lines().find(key)](RecordRef one) {
        return m_session.isUnpublished(one) || (release != nullptr && release->forks.find(one.packed()) != nullptr);
    };
    std::vector<RecordRef> changed;
    std::copy_if(records.begin(), records.end(), std::back_inserter(changed), isChanged);
    if (!m_session.addToRelease(key, changed))
        return;
    const QString title = m_session.lineTitle(key);
    if (m_session.stateOf(key) == before)
        emit done(tr("“%1” has that as the draft has it already.", "a release").arg(title), key);
    else
        emit done(tr("%1 is in “%2” now, as the draft has it.", "records, a release").arg(namesOf(records), title),
                  key);
}

void ReleaseDesk::takeOut(const std::vector<RecordRef>& records) {
    std::vector<RecordRef> changed;
    std::copy_if(records.begin(), records.end(), std::back_inserter(changed),
                 [this](RecordRef one) { return m_session.isUnpublished(one); });
    if (!m_session.isInRelease())
        return;
    const std::string key = m_session.line();
    const QString title = m_session.lineTitle(key);
    if (changed.empty())
        return emit done(tr("“%1” does not change that.", "a release").arg(title), {});
    const QString names = namesOf(changed);
    if (m_session.takeOutOfRelease(key, changed))
        emit done(tr("%1 is out of “%2”: it is as readers see it.", "records, a release").arg(names, title), {});
}

} // namespace galley::ui
