// The pages that a record is on are named with a way to each, found off the window's thread, whatever they are called.
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"
#include "tests/ui/editor_harness.h"
#include "ui/editor/record_link.h"
#include "ui/review/impact_line.h"
#include "ui/review/review_panel.h"
#include "ui/widgets/app_style.h"

#include <QApplication>
#include <QListView>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocumentFragment>
#include <QVBoxLayout>

#include <memory>
#include <nlohmann/json.hpp>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

constexpr const char* kSchema = R"({
  "site":{"name":"Test","home":"home","globals":["settings/main"]},
  "locales":[{"code":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"title","fields":[
      {"name":"title","kind":"string"},{"name":"slug","kind":"string"},
      {"name":"author","kind":"ref","targets":["person"]},{"name":"next","kind":"ref","targets":["page"]}]},
    {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]},
    {"name":"settings","fields":[{"name":"tagline","kind":"string"}]}]})";

QByteArray line(const nlohmann::json& record) {
    return QByteArray::fromStdString(record.dump()) + '\n';
}

QByteArray page(const QString& id, const QString& title, const char* author = nullptr) {
    nlohmann::json record{
        {"type", "page"}, {"id", id.toStdString()}, {"slug", id.toStdString()}, {"title", title.toStdString()}};
    if (author != nullptr)
        record["author"] = author;
    return line(record);
}

const QByteArray kOthers = line({{"type", "person"}, {"id", "ada"}, {"name", "Ada"}}) +
                           line({{"type", "person"}, {"id", "bob"}, {"name", "Bob"}}) +
                           line({{"type", "settings"}, {"id", "main"}, {"tagline", "Hello"}});

/// `count` pages of Ada's: "p1", "Page 1" …
QByteArray pages(int count) {
    QByteArray records = kOthers;
    for (int i = 1; i <= count; ++i)
        records += page(QStringLiteral("p%1").arg(i), QStringLiteral("Page %1").arg(i), "ada");
    return records;
}

/// What a person reads, without marks of direction.
QString plain(const QString& html) {
    return QTextDocumentFragment::fromHtml(html).toPlainText().remove(QChar(0x2068)).remove(QChar(0x2069));
}

/// The records that links lead to, in order.
QStringList targets(const QString& html) {
    static const QRegularExpression kLink(QStringLiteral("href=\"([^\"]*)\""));
    QStringList records;
    for (auto links = kLink.globalMatch(html); links.hasNext();)
        records += placeOfLink(QTextDocumentFragment::fromHtml(links.next().captured(1)).toPlainText()).record;
    return records;
}

} // namespace

class TestImpactLine : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { installAppearance(*qApp, AppearanceMode::Light); }
    void init();
    void cleanup();
    void countsAndNamesPages_data();
    void countsAndNamesPages();
    void aPageOnItsOwnIsNoNews();
    void whatAllPagesShareIsOnAllOfThem();
    void moreThanAreCountedAreSaidToBeMore();
    void ofADeletedRecordItSaysWhereItWas();
    void namesAreShownAsTheyAre_data();
    void namesAreShownAsTheyAre();
    void isFoundOffTheWindowsThread();
    void theLastQuestionIsAnswered();
    void aDroppedQuestionIsNotAnswered();
    void linksAreReachedByKey();
    void theReviewNamesThePagesOfTheChosenRecord();

private:
    /// The line's words about a record, once it has them.
    QString wordsOn(const EditorHarness& site, const char* record) {
        m_line->ask(site.replica(), site.find(record), ShownWhen::Now, site.replica());
        [&] { QTRY_VERIFY(!m_line->isLooking()); }();
        return plain(m_line->text());
    }
    std::unique_ptr<QWidget> m_window;
    ImpactLine* m_line = nullptr;
};

void TestImpactLine::init() {
    m_window = std::make_unique<QWidget>();
    auto* column = new QVBoxLayout(m_window.get());
    m_line = new ImpactLine(m_window.get());
    column->addWidget(m_line);
    m_window->resize(400, 200);
    m_window->show();
    QApplication::setActiveWindow(m_window.get());
}

void TestImpactLine::cleanup() {
    m_window.reset();
}

void TestImpactLine::countsAndNamesPages_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("words");
    QTest::newRow("none") << 0 << QString();
    QTest::newRow("one") << 1 << QStringLiteral("Shown on 1 page: Page 1");
    QTest::newRow("some") << 3 << QStringLiteral("Shown on 3 pages: Page 1, Page 2, Page 3");
    QTest::newRow("as many as are named")
        << 5 << QStringLiteral("Shown on 5 pages: Page 1, Page 2, Page 3, Page 4, Page 5");
    QTest::newRow("more") << 7 << QStringLiteral("Shown on 7 pages: Page 1, Page 2, Page 3, Page 4, Page 5 and 2 more");
}

void TestImpactLine::countsAndNamesPages() {
    QFETCH(const int, count);
    QFETCH(const QString, words);
    const EditorHarness site(*parseSchema(kSchema), pages(count));
    QCOMPARE(wordsOn(site, "person/ada"), words);
    QCOMPARE(m_line->isVisible(), !words.isEmpty());
    QStringList expected;
    for (int i = 1; i <= std::min(count, 5); ++i)
        expected += QStringLiteral("page/p%1").arg(i);
    QCOMPARE(targets(m_line->text()), expected);
    QCOMPARE(wordsOn(site, "person/bob"), QString());
    QVERIFY(!m_line->isVisible());
}

void TestImpactLine::aPageOnItsOwnIsNoNews() {
    EditorHarness site(*parseSchema(kSchema), pages(2));
    QCOMPARE(wordsOn(site, "page/p1"), QString());
    QVERIFY(site.apply(Edit::patch("page", "p2", "next", "p1")));
    QCOMPARE(wordsOn(site, "page/p1"), QStringLiteral("Shown on its own page and on 1 page: Page 2"));
}

void TestImpactLine::whatAllPagesShareIsOnAllOfThem() {
    const EditorHarness site(*parseSchema(kSchema), pages(3));
    QCOMPARE(wordsOn(site, "settings/main"), QStringLiteral("Shown on every page of the site."));
    QVERIFY(targets(m_line->text()).isEmpty());
}

void TestImpactLine::moreThanAreCountedAreSaidToBeMore() {
    const EditorHarness site(*parseSchema(kSchema), pages(1001));
    QCOMPARE(wordsOn(site, "person/ada"),
             QStringLiteral("Shown on 1,000 or more pages: Page 1, Page 2, Page 3, Page 4, Page 5 and others"));
}

void TestImpactLine::ofADeletedRecordItSaysWhereItWas() {
    EditorHarness site(*parseSchema(kSchema), pages(2));
    const auto published = site.replica();
    const RecordRef ada = site.find("person/ada");
    QVERIFY(site.apply(Edit::erase("person", "ada")));
    QVERIFY(site.apply(Edit::erase("page", "p1")));
    // In the draft there is nothing to look for.
    m_line->ask(site.replica(), ada, ShownWhen::Now, site.replica());
    QTRY_VERIFY(!m_line->isLooking());
    QVERIFY(!m_line->isVisible());
    m_line->ask(published, ada, ShownWhen::UntilNow, site.replica());
    QTRY_VERIFY(!m_line->isLooking());
    QCOMPARE(plain(m_line->text()), QStringLiteral("Was shown on 2 pages: Page 1, Page 2"));
    QCOMPARE(targets(m_line->text()), QStringList(QStringLiteral("page/p2"))); // the other one is gone as well
}

void TestImpactLine::namesAreShownAsTheyAre_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* what, const QString& id, const QString& name, const QString& shown = {}) {
        QTest::newRow(what) << id << name << (shown.isNull() ? name : shown);
    };
    row("marks of HTML", QStringLiteral("a\"><b>"), QStringLiteral("<b>bold</b> & \"quoted\" <img src=x>"));
    row("places of sentences", QStringLiteral("%1%2%n"), QStringLiteral("%1 of %2, %L1 %n"));
    row("parts of addresses", QStringLiteral("a?b#c%20d e/../f"), QStringLiteral("?#%20/.."));
    row("lines", QStringLiteral("lines"), QStringLiteral("One\nTwo\tThree"), QStringLiteral("One Two Three"));
    row("from right to left", QStringLiteral("مرحبا"), QStringLiteral("مرحبا بالعالم!"));
    row("marks of direction", QStringLiteral("bidi"), QStringLiteral("a\u202Eb"));
    row("no name", QStringLiteral("p-1"), QString(), QStringLiteral("p-1"));
    row("a very long one", QStringLiteral("long"), QString(500, QLatin1Char('w')),
        QString(60, QLatin1Char('w')) + QStringLiteral("…"));
    const QString family = QStringLiteral("👩‍👩‍👧"); // eight code units, one character
    row("a character where it is cut", QStringLiteral("cut"), QString(55, QLatin1Char('w')) + family,
        QString(55, QLatin1Char('w')) + QStringLiteral("…"));
}

void TestImpactLine::namesAreShownAsTheyAre() {
    QFETCH(const QString, id);
    QFETCH(const QString, name);
    QFETCH(const QString, shown);
    const EditorHarness site(*parseSchema(kSchema), kOthers + page(id, name, "ada") + page("other", "Other", "ada"));
    const QString words = wordsOn(site, "person/ada");
    QCOMPARE(words, QStringLiteral("Shown on 2 pages: %1, Other").replace(QStringLiteral("%1"), shown));
    QCOMPARE(targets(m_line->text()), (QStringList{QStringLiteral("page/") + id, QStringLiteral("page/other")}));
    // Each name has its own direction: the sentence goes on as the window does.
    QCOMPARE(m_line->text().count(QChar(0x2068)), 2);
    QCOMPARE(m_line->text().count(QChar(0x2069)), 2);
}

void TestImpactLine::isFoundOffTheWindowsThread() {
    const EditorHarness site(*parseSchema(kSchema), pages(1));
    m_line->ask(site.replica(), site.find("person/ada"), ShownWhen::Now, site.replica());
    QVERIFY(m_line->isLooking());
    QVERIFY(!m_line->isVisible());
    QTRY_VERIFY(m_line->isVisible());
    QVERIFY(!m_line->isLooking());
}

void TestImpactLine::theLastQuestionIsAnswered() {
    const EditorHarness site(*parseSchema(kSchema), pages(400) + page("of-bob", "Of Bob", "bob"));
    m_line->ask(site.replica(), site.find("person/ada"), ShownWhen::Now, site.replica());
    QCOMPARE(wordsOn(site, "person/bob"), QStringLiteral("Shown on 1 page: Of Bob"));
    QTest::qWait(50); // an older answer would come now
    QCOMPARE(plain(m_line->text()), QStringLiteral("Shown on 1 page: Of Bob"));
}

void TestImpactLine::aDroppedQuestionIsNotAnswered() {
    const EditorHarness site(*parseSchema(kSchema), pages(400));
    m_line->ask(site.replica(), site.find("person/ada"), ShownWhen::Now, site.replica());
    m_line->clear();
    QVERIFY(!m_line->isLooking());
    QTest::qWait(50);
    QVERIFY(!m_line->isVisible());
    m_line->ask(site.replica(), site.find("person/ada"), ShownWhen::Now, site.replica());
    m_window.reset(); // while it is looking
    QTest::qWait(50);
}

void TestImpactLine::linksAreReachedByKey() {
    const EditorHarness site(*parseSchema(kSchema), pages(2));
    wordsOn(site, "person/ada");
    QSignalSpy activated(m_line, &ImpactLine::pageActivated);
    QVERIFY(m_line->focusPolicy() & Qt::TabFocus);
    m_line->setFocus(Qt::TabFocusReason);
    QTest::keyClick(m_line, Qt::Key_Tab);
    QTest::keyClick(m_line, Qt::Key_Return);
    QTest::keyClick(m_line, Qt::Key_Tab);
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("page/p1"));
    QCOMPARE(activated[1][0].toString(), QStringLiteral("page/p2"));
}

void TestImpactLine::theReviewNamesThePagesOfTheChosenRecord() {
    EditorHarness site(*parseSchema(kSchema), pages(2) + page("p3", "Page 3", "bob"));
    const auto published = site.replica();
    QVERIFY(site.apply(Edit::patch("person", "ada", "name", "Ada L.")));
    QVERIFY(site.apply(Edit::erase("person", "bob")));
    ReviewPanel panel;
    panel.resize(900, 640);
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(published, site.replica(), {});
    QVERIFY(reviewed.wait());
    auto* records = panel.findChild<QListView*>();
    auto* pagesLine = panel.findChild<ImpactLine*>();
    const auto choose = [records](const QString& name) {
        for (int row = 0; row < records->model()->rowCount(); ++row)
            if (records->model()->index(row, 0).data().toString() == name)
                records->setCurrentIndex(records->model()->index(row, 0));
    };
    choose(QStringLiteral("Ada L."));
    QTRY_COMPARE(plain(pagesLine->text()), QStringLiteral("Shown on 2 pages: Page 1, Page 2"));
    choose(QStringLiteral("Bob")); // whom the publish takes away
    QTRY_COMPARE(plain(pagesLine->text()), QStringLiteral("Was shown on 1 page: Page 3"));
    QSignalSpy opened(&panel, &ReviewPanel::fieldActivated);
    QApplication::setActiveWindow(&panel);
    pagesLine->setFocus(Qt::TabFocusReason);
    QTest::keyClick(pagesLine, Qt::Key_Tab);
    QTest::keyClick(pagesLine, Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toString(), QStringLiteral("page/p3"));
}

QTEST_MAIN(TestImpactLine)
#include "tst_impact_line.moc"
