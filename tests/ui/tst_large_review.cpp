// A review of very many changes: what the window's thread does for it grows neither with their number nor with the
// length of their texts.
#include "model/schema/schema_json.h"
#include "tests/support/samples.h"
#include "tests/ui/editor_harness.h"
#include "tests/ui/event_turns.h"
#include "ui/review/review_model.h"
#include "ui/review/review_panel.h"

#include <QApplication>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

constexpr const char* kSchema = R"({
  "locales":[{"code":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"title","fields":[
      {"name":"title","kind":"string"},{"name":"slug","kind":"string"},{"name":"text","kind":"text"},
      {"name":"notes","kind":"list","of":{"kind":"text"}},
      {"name":"author","kind":"ref","targets":["person"]}]},
    {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]}]})";

constexpr int kPages = 10'000;

QByteArray pages() {
    QByteArray lines;
    for (int i = 0; i < kPages; ++i) {
        const QByteArray number = QByteArray::number(i);
        lines +=
            R"({"type":"page","id":"p)" + number + R"(","title":"Page )" + number + R"(","slug":"p)" + number + "\"}\n";
    }
    return lines;
}

/// Words that differ from those of another seed.
std::string words(int count, unsigned seed) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        seed = seed * 1'103'515'245U + 12'345U;
        text += "word" + std::to_string(seed >> 20U) + " ";
    }
    return text;
}

std::shared_ptr<const Replica> after(const Replica& replica, const std::vector<Edit>& edits) {
    StateEditor editor(replica.statePointer());
    for (const Edit& edit : edits)
        if (const auto applied = applyEdit(editor, edit, 2); !applied)
            qFatal("%s", applied.error().toString().c_str());
    const ChangeSet changes = editor.changes();
    return replica.next(editor.finish(Version{2}), changes);
}

} // namespace

class TestLargeReview : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void tenThousandChangesDoNotHoldUpTheWindow();
    void longTextsDoNotHoldUpTheWindow();
    void problemsComeInPartsAsTheyAreScrolled();

private:
    QListView* listCalled(const ReviewPanel& panel, const QString& name) const;
    std::unique_ptr<EditorHarness> m_site;
    std::shared_ptr<const Replica> m_draft; ///< each page has a reader's problem
};

QListView* TestLargeReview::listCalled(const ReviewPanel& panel, const QString& name) const {
    for (auto* list : panel.findChildren<QListView*>())
        if (list->accessibleName() == name)
            return list;
    return nullptr;
}

void TestLargeReview::initTestCase() {
    m_site = std::make_unique<EditorHarness>(*parseSchema(kSchema), pages());
    std::vector<Edit> edits;
    for (int i = 0; i < kPages; ++i)
        edits.push_back(Edit::patch("page", "p" + std::to_string(i), "author", "nobody" + std::to_string(i)));
    m_draft = after(*m_site->replica(), edits);
}

void TestLargeReview::tenThousandChangesDoNotHoldUpTheWindow() {
    ReviewPanel panel;
    panel.resize(1000, 700);
    panel.show();
    QApplication::setActiveWindow(&panel);
    QCoreApplication::processEvents();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    QSignalSpy looked(&panel, &ReviewPanel::lookedElsewhere);
    EventTurns turns;
    panel.review(m_site->replica(), m_draft, {});
    turns.endTurn();
    QTRY_COMPARE_WITH_TIMEOUT(reviewed.size(), 1, 120'000);
    QCOMPARE(panel.result()->changes.size(), static_cast<std::size_t>(kPages));
    QVERIFY(panel.result()->problems.size() >= static_cast<std::size_t>(kPages));
    QTRY_COMPARE_WITH_TIMEOUT(looked.size(), 1, 120'000);
    QTest::qWait(100);
    turns.report("the answer");
    const double answer = turns.mostWorkMilliseconds();
    turns.restart();
    auto* records = listCalled(panel, QStringLiteral("Changed records"));
    records->setFocus();
    for (const Qt::Key key : {Qt::Key_Down, Qt::Key_End, Qt::Key_PageUp, Qt::Key_Home, Qt::Key_PageDown}) {
        QTest::keyClick(records, key);
        turns.endTurn();
        QTest::qWait(30);
    }
    turns.report("going through it");
    panel.resize(900, 640);
    QTest::qWait(50);
    turns.report("and another size");
    QVERIFY2(answer < 100, qPrintable(QString::number(answer)));
    QVERIFY2(turns.mostWorkMilliseconds() < 100, qPrintable(QString::number(turns.mostWorkMilliseconds())));
}

void TestLargeReview::longTextsDoNotHoldUpTheWindow() {
    std::vector<std::string> notes; // together more than one page takes
    for (unsigned i = 0; i < 50; ++i)
        notes.push_back(words(500, i));
    const auto before = after(*m_site->replica(), {Edit::patch("page", "p1", "text", words(200'000, 1))});
    const auto draft = after(*before, {Edit::patch("page", "p1", "text", words(200'000, 2)),
                                       Edit::patch("page", "p1", "notes", nlohmann::json(notes)),
                                       Edit::patch("page", "p2", "text", words(2'000, 3)),
                                       Edit::patch("page", "p3", "title", "Third")});
    ReviewPanel panel;
    panel.resize(1000, 700);
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(before, draft, {});
    QTRY_COMPARE_WITH_TIMEOUT(reviewed.size(), 1, 120'000);
    auto* records = listCalled(panel, QStringLiteral("Changed records"));
    auto* differences = panel.findChild<QTextBrowser*>();
    QTRY_VERIFY(differences->toPlainText().contains(QStringLiteral("word")));
    EventTurns turns;
    for (const int row : {2, 1, 0}) {
        turns.restart();
        records->setCurrentIndex(records->model()->index(row, 0));
        turns.endTurn();
        QTRY_VERIFY(differences->toPlainText().contains(row == 2 ? QStringLiteral("Third") : QStringLiteral("word")));
        QTest::qWait(50);
        turns.report(qPrintable(records->model()->index(row, 0).data().toString()));
        QVERIFY2(turns.mostWorkMilliseconds() < 150, qPrintable(QString::number(turns.mostWorkMilliseconds())));
    }
}

void TestLargeReview::problemsComeInPartsAsTheyAreScrolled() {
    ReviewData data;
    data.published = m_site->replica();
    data.draft = m_draft;
    Problem problem;
    problem.field = "author";
    for (int i = 0; i < 250; ++i) {
        problem.record = "page/p" + std::to_string(i);
        data.problems.push_back(problem);
    }
    const auto first = std::make_shared<const ReviewData>(data);
    data.problems.push_back(problem);
    ProblemModel model;
    QListView view;
    view.resize(300, 300);
    view.setModel(&model);
    view.show();
    model.setReview(first);
    QCOMPARE(model.rowCount(), 100);
    view.scrollToBottom();
    QTRY_COMPARE(model.rowCount(), 200);
    view.scrollToBottom();
    QTRY_COMPARE(model.rowCount(), 250);
    QVERIFY(!model.canFetchMore({}));
    view.setCurrentIndex(model.index(200));
    model.goOn(std::make_shared<const ReviewData>(data));
    QCOMPARE(view.currentIndex().row(), 200);
    model.fetchMore({});
    QCOMPARE(model.rowCount(), 251);
}

QTEST_MAIN(TestLargeReview)
#include "tst_large_review.moc"
