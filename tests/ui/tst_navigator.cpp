#include "model/dataset/content_changes.h"
#include "model/inspect/diff.h"
#include "model/publish/site_publish.h"
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_list_model.h"
#include "ui/navigator/record_list_view.h"
#include "ui/navigator/record_query.h"
#include "ui/navigator/record_text.h"
#include "ui/navigator/text_search.h"
#include "ui/review/review_model.h"
#include "ui/shell/site_session.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStringListModel>
#include <QTest>
#include <QToolButton>

using namespace galley;
using namespace galley::ui;

namespace {

/// Counts how often somebody asks where a row is.
class CountingList : public RecordListView {
public:
    QRect visualRect(const QModelIndex& index) const override {
        ++asked;
        return RecordListView::visualRect(index);
    }
    mutable int asked = 0;
};

} // namespace

namespace {

UnpublishedRecords marksOf(SiteSession& session) {
    return {.isMarked = [&session](RecordRef record) { return session.isUnpublished(record); },
            .all = [&session] { return session.unpublishedRecords(); },
            .count = [&session] { return session.unpublishedRecordCount(); },
            .published = [&session] { return session.published(); }};
}

} // namespace

class TestNavigator : public QObject {
    Q_OBJECT
private slots:
    void init();
    void wordsMatchNamesIdsAndAddresses();
    void namesThatBeginWithTheTextComeFirst();
    void redirectsAreCalledByTheirAddresses();
    void theBestHitIsOnTop();
    void accentsAndCaseDoNotMatter();
    void namesSortAsTheirLanguageDoes();
    void aCancelledSearchFindsNothing();
    void aLimitKeepsTheFirst();
    void namesAreSortedByTheirFirstLetter();
    void modelShowsRowsOfTheReplica();
    void deletedRecordsLoseTheirRowAlone();
    void searchListsAndChoosingTells();
    void theNumberOfRecordsIsNamedAndTakesNoLineOfItsOwn();
    void downGoesToTheFirstHitAndOpensIt();
    void returnRightAfterTypingOpensWhatWasTyped();
    void nothingMovesUnderAPressedButton();
    void selectionIsKeptByKey();
    void textsAreFoundWithTheirPlace();
    void narrowListsShowTheMatch();
    void textMatchesComeAfterNames();
    void textSearchFollowsTheDraft();
    void theFilterHoldsForTextsToo();
    void whatIsNotPublishedIsCountedWithoutAList();
    void changedRowsAreNotLookedForOneByOne();
    void theHomePageIsMarked();
    void theChangedFilterHoldsNewAndDeletedRecords();
    void beforeTheFirstPublishEverythingIsChanged();

private:
    RecordRef find(const char* path) const { return *m_session->draft()->state().findPath(path); }
    std::vector<RecordRef> search(const char* text) const {
        RecordQuery query;
        query.text = QString::fromUtf8(text);
        return findRecords(*m_session->draft(), query);
    }

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<SiteSession> m_session;
};

void TestNavigator::init() {
    m_session.reset();
    m_fixture = std::make_unique<test::DemoFixture>();
    m_session = std::make_unique<SiteSession>(m_fixture->open());
}

void TestNavigator::wordsMatchNamesIdsAndAddresses() {
    QCOMPARE(search("film darkest").front(), find("article/long-shadow"));
    QCOMPARE(search("long-shadow").front(), find("article/long-shadow"));
    QVERIFY(search("no such words anywhere").empty());
    QCOMPARE(search("").size(), static_cast<std::size_t>(m_session->draft()->state().recordCount()));
}

void TestNavigator::namesThatBeginWithTheTextComeFirst() {
    const auto found = search("the");
    QVERIFY(found.size() > 3);
    const State& state = m_session->draft()->state();
    QVERIFY(displayName(state.record(found.front()), 0).startsWith(QStringLiteral("The")));
}

void TestNavigator::redirectsAreCalledByTheirAddresses() {
    VERIFY_OK(m_session->apply({Edit::create("redirect", "a", {{"from", "/an-old-shadow"}, {"to", "/long-shadow"}}),
                                Edit::create("redirect", "b", {{"from", "/an-older-shadow"}})}));
    const State& state = m_session->draft()->state();
    const auto nameOf = [&](const char* path) { return displayName(state.record(*state.findPath(path)), 0); };
    QCOMPARE(nameOf("redirect/a"), QStringLiteral("/an-old-shadow → /long-shadow"));
    QCOMPARE(nameOf("redirect/b"), QStringLiteral("/an-older-shadow → gone"));
    QCOMPARE(search("an-old-shadow").front(), find("redirect/a"));
}

void TestNavigator::theBestHitIsOnTop() {
    // Against the order of types and of letters: the best one is of the last type and last in the alphabet.
    const char* const names[] = {"An unreal lantern", "Paper lanterns", "Magic-lantern shows", "Lantern slides",
                                 "“Lantern” and other words"};
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < std::size(names); ++i)
        edits.push_back(Edit::create("genre", "n" + std::to_string(i), {{"name", {{"en", names[i]}}}}));
    edits.push_back(Edit::create("writer", "a-lantern-by-address", {{"name", "Zoe"}}));
    edits.push_back(Edit::create("writer", "w", {{"name", "Lantern"}}));
    edits.push_back(Edit::create("writer", "v", {{"name", "Inlanternal"}}));
    VERIFY_OK(m_session->apply(edits));
    QStringList found;
    for (const RecordRef ref : search("lantern"))
        found << displayName(m_session->draft()->state().record(ref), 0);
    QCOMPARE(found.front(), QStringLiteral("Lantern"));
    const auto place = [&](const char* name) { return found.indexOf(QString::fromUtf8(name)); };
    QVERIFY(place("“Lantern” and other words") < place("Magic-lantern shows"));
    QVERIFY(place("Lantern slides") < place("An unreal lantern"));
    QVERIFY(place("An unreal lantern") < place("Inlanternal"));
    QVERIFY(place("Magic-lantern shows") < place("Inlanternal"));
    QVERIFY(place("Inlanternal") < place("Zoe"));
    const RecordRef two = search("lantern paper").front();
    QCOMPARE(displayName(m_session->draft()->state().record(two), 0), QStringLiteral("Paper lanterns"));
}

void TestNavigator::accentsAndCaseDoNotMatter() {
    QCOMPARE(foldedText(u"Ángel ÑÃ"), QStringLiteral("angel na"));
    QCOMPARE(foldedText(u"PLAIN"), QStringLiteral("plain"));
    QCOMPARE(foldedText(u"Straße"), foldedText(u"STRASSE"));
    QCOMPARE(foldedText(u"ﬁlm"), QStringLiteral("film"));
    QCOMPARE(foldedText(QStringLiteral("한국어").normalized(QString::NormalizationForm_D)), QStringLiteral("한국어"));
}

void TestNavigator::namesSortAsTheirLanguageDoes() {
    const char* const names[] = {"Part 10", "Ñandú", "Part 2", "nz", "Öl", "Zebra", "na", "Oz", "Épée", "Eq"};
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < std::size(names); ++i)
        edits.push_back(
            Edit::create("genre", "s" + std::to_string(i), {{"name", {{"en", names[i]}, {"es", names[i]}}}}));
    VERIFY_OK(m_session->apply(edits));
    const State& state = m_session->draft()->state();
    RecordQuery query;
    query.among.emplace();
    for (std::size_t i = 0; i < std::size(names); ++i)
        query.among->push_back(*state.findPath("genre/s" + std::to_string(i)));
    const auto sortedIn = [&](const char* locale) {
        query.locale = *state.schema().localeIndex(locale);
        QStringList found;
        for (const RecordRef ref : findRecords(*m_session->draft(), query))
            found << displayName(state.record(ref), query.locale);
        return found.join(QLatin1Char('|'));
    };
    QCOMPARE(sortedIn("en"), QStringLiteral("Épée|Eq|na|Ñandú|nz|Öl|Oz|Part 2|Part 10|Zebra"));
    QCOMPARE(sortedIn("es"), QStringLiteral("Épée|Eq|na|nz|Ñandú|Öl|Oz|Part 2|Part 10|Zebra"));
}

void TestNavigator::aCancelledSearchFindsNothing() {
    CancelToken cancel;
    cancel.cancel();
    QVERIFY(findRecords(*m_session->draft(), {}, cancel).empty());
}

void TestNavigator::aLimitKeepsTheFirst() {
    for (const char* text : {"", "the"}) {
        const std::vector<RecordRef> all = search(text);
        RecordQuery query;
        query.text = QString::fromUtf8(text);
        for (query.limit = 1; query.limit < 40; query.limit += 7) {
            const std::vector<RecordRef> first = findRecords(*m_session->draft(), query);
            QCOMPARE(first.size(), query.limit);
            QVERIFY(std::equal(first.begin(), first.end(), all.begin()));
        }
    }
}

void TestNavigator::namesAreSortedByTheirFirstLetter() {
    const char* const names[] = {"“Apt”", "Axe", "(Ázz)", "B", "…", "&"};
    std::vector<Edit> edits;
    for (std::size_t i = std::size(names); i-- > 0;)
        edits.push_back(Edit::create("writer", "qqq" + std::to_string(i), {{"name", names[i]}}));
    VERIFY_OK(m_session->apply(edits));
    QStringList found;
    for (const RecordRef ref : search("qqq"))
        found << displayName(m_session->draft()->state().record(ref), 0);
    QCOMPARE(found, QStringList({QStringLiteral("“Apt”"), QStringLiteral("Axe"), QStringLiteral("(Ázz)"),
                                 QStringLiteral("B"), QStringLiteral("…"), QStringLiteral("&")}));
}

void TestNavigator::modelShowsRowsOfTheReplica() {
    RecordListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const RecordRef article = find("article/long-shadow");
    model.setUnpublishedTest([&](RecordRef ref) { return ref == article; });
    model.setContent(m_session->draft(), search("long"), 0);
    const QModelIndex index = model.indexOf(article);
    QVERIFY(index.isValid());
    QCOMPARE(index.data().toString(), QStringLiteral("The darkest film ever lit by one bulb"));
    QCOMPARE(index.data(RecordListModel::KeyRole).toString(), QStringLiteral("article/long-shadow"));
    QCOMPARE(index.data(RecordListModel::AddressRole).toString(), QStringLiteral("long-shadow"));
    QCOMPARE(index.data(RecordListModel::TypeLabelRole).toString(), QStringLiteral("Article"));
    QVERIFY(index.data(RecordListModel::IsUnpublishedRole).toBool());
    model.setContent(m_session->draft(), {}, 0);
    QCOMPARE(model.rowCount(), 0);
}

void TestNavigator::deletedRecordsLoseTheirRowAlone() {
    RecordListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setContent(m_session->draft(), search(""), 0);
    const int before = model.rowCount();
    const RecordRef article = find("article/long-shadow");
    connect(m_session.get(), &SiteSession::draftChanged, &model, &RecordListModel::follow);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    VERIFY_OK(m_session->apply({Edit::erase("article", "long-shadow")}));
    QCOMPARE(removed.count(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(model.rowCount(), before - 1);
    QVERIFY(!model.indexOf(article).isValid());
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.indexOf(model.refAt(row)).row(), row);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    const int row = model.indexOf(find("article/dubbing-war")).row();
    VERIFY_OK(m_session->apply({Edit::patch("article", "dubbing-war", "dek/en", "Breathe.")}));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), row);
}

void TestNavigator::theNumberOfRecordsIsNamedAndTakesNoLineOfItsOwn() {
    Navigator navigator;
    QSignalSpy listed(&navigator, &Navigator::listed);
    navigator.resize(252, 600);
    navigator.show();
    navigator.setSite(m_session->draft(), 0, marksOf(*m_session));
    QVERIFY(listed.wait());
    const QString number = QLocale().toString(navigator.model()->rowCount());
    const auto* count = navigator.findChild<QLabel*>(QStringLiteral("count"));
    QVERIFY(count != nullptr);
    QVERIFY(!count->isVisible());
    QVERIFY(navigator.list()->accessibleDescription().startsWith(number));
    const auto* byType = navigator.typeMenu()->parentWidget();
    QVERIFY(byType->toolTip().startsWith(number));
    navigator.resize(480, 600);
    QTRY_VERIFY(count->isVisible());
    QCOMPARE(count->text(), number + QStringLiteral(" records"));
    QVERIFY(std::abs(count->geometry().center().y() - navigator.changedButton()->geometry().center().y()) <= 1);
    navigator.resize(252, 600);
    QTRY_VERIFY(!count->isVisible());
}

void TestNavigator::searchListsAndChoosingTells() {
    Navigator navigator;
    const QAbstractItemModelTester tester(navigator.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy listed(&navigator, &Navigator::listed);
    QSignalSpy chosen(&navigator, &Navigator::recordChosen);
    navigator.resize(300, 600);
    navigator.show();
    navigator.setSite(m_session->draft(), 0, {});
    QVERIFY(listed.wait());
    QTest::keyClicks(navigator.searchField(), QStringLiteral("darkest"));
    QTRY_VERIFY(navigator.model()->rowCount() < 5 && navigator.model()->rowCount() > 0);
    QTest::keyClick(navigator.searchField(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<RecordRef>(), find("article/long-shadow"));
    QTest::keyClicks(navigator.searchField(), QStringLiteral("zzz"));
    QTRY_COMPARE(navigator.model()->rowCount(), 0);
    QVERIFY(!navigator.list()->isVisible());
}

void TestNavigator::nothingMovesUnderAPressedButton() {
    Navigator navigator;
    QSignalSpy listed(&navigator, &Navigator::listed);
    QSignalSpy chosen(&navigator, &Navigator::recordChosen);
    // As the window does: what is chosen is open then.
    connect(&navigator, &Navigator::recordChosen, &navigator, [&](RecordRef record) { navigator.setCurrent(record); });
    navigator.resize(300, 500);
    navigator.show();
    navigator.setSite(m_session->draft(), 0, {});
    QVERIFY(listed.wait());
    QListView* list = navigator.list();
    QTRY_VERIFY(list->verticalScrollBar()->maximum() > 0);
    const int row = list->sizeHintForRow(0);
    list->setFixedHeight(8 * row + list->height() - list->viewport()->height());
    QTRY_COMPARE(list->viewport()->height(), 8 * row);
    list->verticalScrollBar()->setValue(row / 2);
    const int scrolled = list->verticalScrollBar()->value();
    // The rows at the upper and the lower edge are seen in part.
    for (const int y : {2, list->viewport()->height() - 2}) {
        const QPoint place(40, y);
        const QModelIndex under = list->indexAt(place);
        QVERIFY(under.isValid());
        QVERIFY(!list->viewport()->rect().contains(list->visualRect(under)));
        const RecordRef wanted = navigator.model()->refAt(under.row());
        QTest::mousePress(list->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(list->verticalScrollBar()->value(), scrolled);
        QTest::mouseMove(list->viewport(), place + QPoint(3, 0));
        QTest::mouseRelease(list->viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(chosen.last().first().value<RecordRef>(), wanted);
        QCOMPARE(list->currentIndex(), under);
        list->verticalScrollBar()->setValue(scrolled);
    }
    QCOMPARE(chosen.count(), 2);
    // Otherwise the open record is brought into view.
    navigator.setCurrent(navigator.model()->refAt(60));
    QVERIFY(list->viewport()->rect().contains(list->visualRect(navigator.model()->index(60))));
}

void TestNavigator::downGoesToTheFirstHitAndOpensIt() {
    Navigator navigator;
    QSignalSpy listed(&navigator, &Navigator::listed);
    QSignalSpy chosen(&navigator, &Navigator::recordChosen);
    navigator.resize(300, 600);
    navigator.show();
    navigator.setSite(m_session->draft(), 0, {});
    QVERIFY(listed.wait());
    // A record that is open and among the hits, but not the best one.
    navigator.setCurrent(find("article/dubbing-war"));
    navigator.searchField()->setFocus();
    QTest::keyClicks(navigator.searchField(), QStringLiteral("the"));
    QTRY_VERIFY(navigator.textSearch()->isReady() && navigator.model()->rowCount() > 20);
    QVERIFY(navigator.model()->indexOf(find("article/dubbing-war")).row() > 0);
    QCOMPARE(navigator.list()->indexAt(QPoint(5, 5)).row(), 0);
    QTest::keyClick(navigator.searchField(), Qt::Key_Down);
    QCOMPARE(navigator.list()->currentIndex().row(), 0);
    QVERIFY(navigator.list()->hasFocus());
    QTest::keyClick(navigator.list(), Qt::Key_Return);
    QVERIFY(chosen.count() > 0);
    QCOMPARE(chosen.last().first().value<RecordRef>(), navigator.model()->refAt(0));
}

void TestNavigator::returnRightAfterTypingOpensWhatWasTyped() {
    for (const auto key : {Qt::Key_Return, Qt::Key_Down}) {
        Navigator navigator;
        QSignalSpy listed(&navigator, &Navigator::listed);
        QSignalSpy chosen(&navigator, &Navigator::recordChosen);
        navigator.show();
        navigator.setSite(m_session->draft(), 0, {});
        QVERIFY(listed.wait());
        QTest::keyClicks(navigator.searchField(), QStringLiteral("darkest"));
        QTest::keyClick(navigator.searchField(), key); // before the list could answer
        QTRY_COMPARE(chosen.count(), 1);
        QCOMPARE(chosen.first().first().value<RecordRef>(), find("article/long-shadow"));
        // Words that only a text has, while the texts are still being read.
        navigator.searchField()->setText(QStringLiteral("breathe"));
        QTest::keyClick(navigator.searchField(), key);
        QTRY_COMPARE(chosen.count(), 2);
        QVERIFY(navigator.textSearch()->isReady());
        QCOMPARE(chosen.last().first().value<RecordRef>(), navigator.model()->refAt(0));
        QVERIFY(navigator.model()->index(0).data(RecordListModel::SnippetRole).isValid());
    }
}

void TestNavigator::selectionIsKeptByKey() {
    Navigator navigator;
    QSignalSpy listed(&navigator, &Navigator::listed);
    QSignalSpy chosen(&navigator, &Navigator::recordChosen);
    connect(m_session.get(), &SiteSession::draftChanged, &navigator, &Navigator::follow);
    navigator.setSite(m_session->draft(), 0, {});
    QVERIFY(listed.wait());
    const RecordRef article = find("article/long-shadow");
    navigator.setCurrent(article);
    VERIFY_OK(m_session->apply({Edit::create("genre", "aaa", {{"name", {{"en", "Aaa"}}}})}));
    QVERIFY(listed.wait());
    const QModelIndex current = navigator.list()->currentIndex();
    QCOMPARE(current.data(RecordListModel::KeyRole).toString(), QStringLiteral("article/long-shadow"));
    QCOMPARE(chosen.count(), 0);
}

void TestNavigator::textsAreFoundWithTheirPlace() {
    Navigator navigator;
    const QAbstractItemModelTester tester(navigator.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    navigator.setSite(m_session->draft(), 0, {});
    QVERIFY(!navigator.textSearch()->isReady());
    QTest::keyClicks(navigator.searchField(), QStringLiteral("Breathe"));
    const auto isFoundByText = [&] {
        const QModelIndex index = navigator.model()->indexOf(find("article/dubbing-war"));
        return index.data(RecordListModel::SnippetRole).isValid();
    };
    QTRY_VERIFY(isFoundByText());
    QVERIFY(navigator.textSearch()->isReady());
    const QModelIndex index = navigator.model()->indexOf(find("article/dubbing-war"));
    const auto snippet = index.data(RecordListModel::SnippetRole).value<RowSnippet>();
    QCOMPARE(snippet.matches.size(), std::size_t{1});
    QCOMPARE(snippet.text.mid(snippet.matches[0].start, snippet.matches[0].length), QStringLiteral("breathe"));
    QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(snippet.text));
    QVERIFY(index.data(Qt::ToolTipRole).toString().contains(QStringLiteral("dubbing-war")));
    navigator.searchField()->clear();
    QTRY_COMPARE(navigator.model()->rowCount(), static_cast<int>(m_session->draft()->state().recordCount()));
    QVERIFY(!navigator.model()->indexOf(find("article/dubbing-war")).data(RecordListModel::SnippetRole).isValid());
}

void TestNavigator::narrowListsShowTheMatch() {
    const RowSnippet snippet{QStringLiteral("one two three four five six seven eight match and more words behind it"),
                             {{34, 5}, {55, 5}}};
    QCOMPARE(snippet.text.mid(34, 5), QStringLiteral("eight"));
    const QFontMetrics metrics{QFont()};
    for (const int width : {2000, 400, 250, 120, 60, 20, 0}) {
        const RowSnippet shown = fitted(snippet, metrics, width);
        QVERIFY(metrics.horizontalAdvance(shown.text) <= std::max(width, metrics.horizontalAdvance(QChar(0x2026))));
        for (const RowSnippet::Span& match : shown.matches) {
            const QString seen = shown.text.mid(match.start, match.length);
            QVERIFY(match.length > 0 &&
                    (QStringLiteral("eight").startsWith(seen) || QStringLiteral("words").startsWith(seen)));
        }
        QVERIFY(width < 60 || !shown.matches.empty());
    }
    QCOMPARE(fitted(snippet, metrics, 2000), snippet);
    QVERIFY(fitted(snippet, metrics, 250).text.startsWith(QChar(0x2026)));
}

void TestNavigator::textMatchesComeAfterNames() {
    Navigator navigator;
    navigator.setSite(m_session->draft(), 0, {});
    const auto names = search("cinema");
    QVERIFY(!names.empty());
    QTest::keyClicks(navigator.searchField(), QStringLiteral("cinema"));
    QTRY_VERIFY(navigator.textSearch()->isReady() && navigator.model()->rowCount() > static_cast<int>(names.size()));
    QVERIFY(navigator.model()->rowCount() < static_cast<int>(m_session->draft()->state().recordCount()));
    for (int row = 0; row < navigator.model()->rowCount(); ++row) {
        const bool isName = row < static_cast<int>(names.size());
        QCOMPARE(navigator.model()->index(row).data(RecordListModel::SnippetRole).isValid(), !isName);
        if (isName)
            QCOMPARE(navigator.model()->refAt(row), names[static_cast<std::size_t>(row)]);
    }
}

void TestNavigator::textSearchFollowsTheDraft() {
    Navigator navigator;
    connect(m_session.get(), &SiteSession::draftChanged, &navigator, &Navigator::follow);
    navigator.setSite(m_session->draft(), 0, {});
    QTest::keyClicks(navigator.searchField(), QStringLiteral("breathe"));
    const RecordRef article = find("article/dubbing-war");
    QTRY_VERIFY(navigator.model()->indexOf(article).data(RecordListModel::SnippetRole).isValid());
    // The row that is there shows the new text at once; the next search finds by it.
    VERIFY_OK(m_session->apply({Edit::patch("article", "dubbing-war", "dek/en", "Machines breathe like a zebra.")}));
    QCOMPARE(navigator.model()->indexOf(article).data(RecordListModel::SnippetRole).value<RowSnippet>().text,
             QStringLiteral("Machines breathe like a zebra."));
    navigator.searchField()->setText(QStringLiteral("zebr"));
    QTRY_COMPARE(navigator.model()->rowCount(), 1);
    QCOMPARE(navigator.model()->refAt(0), article);
    VERIFY_OK(m_session->apply({Edit::patch("article", "dubbing-war", "dek/en", "Machines do not.")}));
    navigator.searchField()->setText(QStringLiteral("zebra"));
    QTRY_COMPARE(navigator.model()->rowCount(), 0);
}

void TestNavigator::theFilterHoldsForTextsToo() {
    Navigator navigator;
    const RecordRef article = find("article/dubbing-war");
    navigator.setSite(m_session->draft(), 0, {.isMarked = [&](RecordRef ref) { return ref == article; }});
    QTest::keyClicks(navigator.searchField(), QStringLiteral("the"));
    QTRY_VERIFY(navigator.textSearch()->isReady() && navigator.model()->rowCount() > 20);
    navigator.setTypeFilter(m_session->draft()->state().schema().typeIndex("genre"));
    QTRY_VERIFY(navigator.model()->rowCount() < 20);
    for (int row = 0; row < navigator.model()->rowCount(); ++row)
        QCOMPARE(navigator.model()->index(row).data(RecordListModel::TypeNameRole).toString(), QStringLiteral("genre"));
    RecordQuery query;
    query.text = QStringLiteral("voice");
    query.among = std::vector<RecordRef>{article};
    auto ticket = navigator.textSearch()->ticket();
    std::vector<RecordRef> rows;
    const RowSnippets snippets = appendTextMatches(*m_session->draft(), query, ticket, rows, {});
    QCOMPARE(rows, std::vector<RecordRef>{article});
    QCOMPARE(snippets.byRecord.size(), std::size_t{1});
}

void TestNavigator::whatIsNotPublishedIsCountedWithoutAList() {
    Navigator navigator;
    UnpublishedRecords marks = marksOf(*m_session);
    int listed = 0;
    marks.all = [&] {
        ++listed;
        return m_session->unpublishedRecords();
    };
    navigator.setSite(m_session->draft(), 0, marks);
    navigator.refreshMarks();
    QCOMPARE(listed, 0);
    QVERIFY(!m_session->isPublished());
    QCOMPARE(m_session->unpublishedRecordCount(), m_session->draft()->state().recordCount());
    QCOMPARE(navigator.changedButton()->text(),
             QStringLiteral("Changed %1").arg(QLocale().toString(m_session->unpublishedRecords().size())));
    navigator.changedButton()->setChecked(true);
    QCOMPARE(listed, 1);
}

void TestNavigator::changedRowsAreNotLookedForOneByOne() {
    QStringList names;
    for (int i = 0; i < 5000; ++i)
        names += QString::number(i);
    QStringListModel model(names);
    CountingList list;
    list.setUniformItemSizes(true);
    list.setModel(&model);
    list.resize(200, 400);
    list.show();
    QVERIFY(QTest::qWaitForWindowExposed(&list));
    list.asked = 0;
    emit model.dataChanged(model.index(0), model.index(model.rowCount() - 1), {Qt::DecorationRole});
    QVERIFY2(list.asked < 100, qPrintable(QString::number(list.asked)));
    list.asked = 0;
    emit model.dataChanged(model.index(1), model.index(1), {Qt::DecorationRole});
    QVERIFY(list.asked > 0); // the row is painted again
}

void TestNavigator::theHomePageIsMarked() {
    RecordListModel model;
    connect(m_session.get(), &SiteSession::draftChanged, &model, &RecordListModel::follow);
    model.setContent(m_session->draft(), search(""), 0);
    QList<QModelIndex> homes;
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row).data(RecordListModel::IsHomeRole).toBool())
            homes += model.index(row);
    QCOMPARE(homes.size(), 1);
    const QModelIndex home = homes.front();
    const QString slug = QString::fromStdString(m_session->draft()->state().schema().site.home);
    QCOMPARE(home.data(RecordListModel::AddressRole).toString(), slug);
    QVERIFY(home.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("home page")));
    const QModelIndex other = model.indexOf(find("article/long-shadow"));
    QVERIFY(home.data(Qt::DecorationRole).value<QIcon>().pixmap(20).toImage() !=
            other.data(Qt::DecorationRole).value<QIcon>().pixmap(20).toImage());
    // The mark follows the address.
    const RecordView record = m_session->draft()->state().record(model.refAt(home.row()));
    VERIFY_OK(m_session->apply({Edit::patch(record.type().name, record.id(), record.type().slug, "not-home"),
                                Edit::patch("article", "long-shadow", "slug", slug.toStdString())}));
    QVERIFY(other.data(RecordListModel::IsHomeRole).toBool());
    QVERIFY(!home.data(RecordListModel::IsHomeRole).toBool());
}

void TestNavigator::theChangedFilterHoldsNewAndDeletedRecords() {
    m_session.reset();
    VERIFY_OK(publishSite(*m_fixture->open(), "Ann", "Publish"));
    m_session = std::make_unique<SiteSession>(m_fixture->open());
    Navigator navigator;
    const QAbstractItemModelTester tester(navigator.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    connect(m_session.get(), &SiteSession::draftChanged, &navigator, &Navigator::follow);
    connect(m_session.get(), &SiteSession::unpublishedChanged, &navigator, &Navigator::refreshMarks);
    QSignalSpy unpublished(m_session.get(), &SiteSession::unpublishedChanged);
    navigator.setSite(m_session->draft(), 0, marksOf(*m_session));
    QVERIFY(unpublished.count() > 0 || unpublished.wait());
    navigator.changedButton()->setChecked(true);
    QTRY_COMPARE(navigator.model()->rowCount(), 0);
    QCOMPARE(navigator.changedButton()->text(), QStringLiteral("Changed"));
    const QString deletedName = displayName(m_session->draft()->state().record(find("title/the-long-shadow")), 0);
    const RecordRef deleted = find("title/the-long-shadow");
    VERIFY_OK(m_session->apply({Edit::create("writer", "zoe", {{"name", "Zoe"}}),
                                Edit::patch("article", "long-shadow", "headline/en", "Other"),
                                Edit::erase("title", "the-long-shadow"),
                                // comes and goes: no difference
                                Edit::create("writer", "gone", {{"name", "Gone"}}), Edit::erase("writer", "gone")}));
    QTRY_COMPARE(navigator.model()->rowCount(), 3);
    QCOMPARE(m_session->unpublishedCount(), std::size_t{3});
    QCOMPARE(contentChanges(m_session->published()->state(), m_session->draft()->state()).size(), std::size_t{3});
    QCOMPARE(makeReview(m_session->published(), m_session->draft(), {}, {}).changes.size(), std::size_t{3});
    QCOMPARE(compareStates(m_session->published()->state(), m_session->draft()->state()).size(), std::size_t{3});
    QTRY_COMPARE(navigator.changedButton()->text(), QStringLiteral("Changed 3"));
    QVERIFY(navigator.model()->indexOf(find("writer/zoe")).isValid());
    const QModelIndex row = navigator.model()->indexOf(deleted);
    QVERIFY(row.isValid() && row.data(RecordListModel::IsDeletedRole).toBool());
    QCOMPARE(row.data().toString(), deletedName);
    QVERIFY(row.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("deleted")));
    // Choosing it opens nothing that is not there.
    QSignalSpy chosen(&navigator, &Navigator::recordChosen);
    QSignalSpy deletedChosen(&navigator, &Navigator::deletedRecordChosen);
    navigator.list()->setCurrentIndex(row);
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(deletedChosen.count(), 1);
    // The numbers of the types are those of the filter.
    emit navigator.typeMenu()->aboutToShow();
    QCOMPARE(navigator.typeMenu()->actions().front()->text().section(QLatin1Char('\t'), 1), QStringLiteral("3"));
    // Words and types hold for deleted ones too.
    navigator.setTypeFilter(deleted.type);
    QTRY_COMPARE(navigator.model()->rowCount(), 1);
    navigator.setTypeFilter(std::nullopt);
    navigator.searchField()->setText(QStringLiteral("zoe"));
    QTRY_COMPARE(navigator.model()->rowCount(), 1);
    navigator.searchField()->clear();
    m_session->undo();
    QTRY_COMPARE(navigator.model()->rowCount(), 0);
}

void TestNavigator::beforeTheFirstPublishEverythingIsChanged() {
    Navigator navigator;
    navigator.setSite(m_session->draft(), 0, marksOf(*m_session));
    navigator.changedButton()->setChecked(true);
    const auto all = static_cast<int>(m_session->draft()->state().recordCount());
    QTRY_COMPARE(navigator.model()->rowCount(), all);
    QCOMPARE(m_session->unpublishedCount(), static_cast<std::size_t>(all));
    QVERIFY(m_session->isUnpublished(find("article/long-shadow")));
}

QTEST_MAIN(TestNavigator)
#include "tst_navigator.moc"
