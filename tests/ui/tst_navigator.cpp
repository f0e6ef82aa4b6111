#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_list_model.h"
#include "ui/navigator/record_query.h"
#include "ui/navigator/record_text.h"
#include "ui/shell/site_session.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

using namespace galley;
using namespace galley::ui;

class TestNavigator : public QObject {
    Q_OBJECT
private slots:
    void init();
    void wordsMatchNamesIdsAndAddresses();
    void namesThatBeginWithTheTextComeFirst();
    void accentsAndCaseDoNotMatter();
    void aCancelledSearchFindsNothing();
    void modelShowsRowsOfTheReplica();
    void deletedRecordsLoseTheirRowAlone();
    void searchListsAndChoosingTells();
    void selectionIsKeptByKey();

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

void TestNavigator::accentsAndCaseDoNotMatter() {
    QCOMPARE(foldedText(u"Ángel ÑÃ"), QStringLiteral("angel na"));
    QCOMPARE(foldedText(u"PLAIN"), QStringLiteral("plain"));
}

void TestNavigator::aCancelledSearchFindsNothing() {
    CancelToken cancel;
    cancel.cancel();
    QVERIFY(findRecords(*m_session->draft(), {}, cancel).empty());
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
    QTRY_COMPARE(navigator.model()->rowCount(), 1);
    QTest::keyClick(navigator.searchField(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<RecordRef>(), find("article/long-shadow"));
    QTest::keyClicks(navigator.searchField(), QStringLiteral("zzz"));
    QTRY_COMPARE(navigator.model()->rowCount(), 0);
    QVERIFY(!navigator.list()->isVisible());
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

QTEST_MAIN(TestNavigator)
#include "tst_navigator.moc"
