#include "model/schema/schema_json.h"
#include "model/workspace/workspace.h"
#include "tests/support/samples.h"
#include "tests/ui/editor_harness.h"
#include "ui/editor/word_diff.h"
#include "ui/history/history_panel.h"
#include "ui/publish/publish_dialog.h"
#include "ui/publish/publish_words.h"
#include "ui/review/differences_page.h"
#include "ui/review/review_model.h"
#include "ui/review/review_panel.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/question_dialog.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTranslator>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

const char* const kArticle = R"({"type":"article","id":"one","headline":{"en":"One fine day"},"slug":"one"})"
                             "\n"
                             R"({"type":"article","id":"two","headline":{"en":"Two"},"slug":"two"})";

std::shared_ptr<const Replica> after(const std::shared_ptr<const Replica>& replica, const std::vector<Edit>& edits) {
    StateEditor editor(replica->statePointer());
    for (const Edit& edit : edits)
        if (const auto applied = applyEdit(editor, edit, 2); !applied)
            qFatal("%s", applied.error().toString().c_str());
    const ChangeSet changes = editor.changes();
    return replica->next(editor.finish(Version{2}), changes);
}

QString differencesHtml(const ReviewData& data, const RecordChange& change) {
    return differencesPage(change, {data.published, data.draft, data.sharesOrdinals, currentTones()});
}

/// "=kept -gone +new"
QString printed(const std::vector<DiffPiece>& pieces) {
    QString text;
    for (const DiffPiece& piece : pieces)
        text += (piece.side == DiffPiece::Side::Both     ? QStringLiteral("=")
                 : piece.side == DiffPiece::Side::Before ? QStringLiteral("-")
                                                         : QStringLiteral("+")) +
                piece.text + QLatin1Char('|');
    return text;
}

} // namespace

class TestReview : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { installAppearance(*qApp, AppearanceMode::Light); }
    void wordsThatChangedAreFound_data();
    void wordsThatChangedAreFound();
    void recordsAndProblemsAreListed();
    void whatWasTakenOffIsChosenByItselfAlone();
    void problemsCallFieldsAndRecordsByTheirNames();
    void problemsSayTheirWeightAndRecord();
    void whatIsGoneFromASiteThatBeganAnewIsListed();
    void changesAreToldAsEditorsKnowThem();
    void anotherAddressIsTold();
    void largeTextsAreShownAroundTheChange();
    void theHistoryTellsChangesAsEditorsKnowThem();
    void aProblemNamesItsFieldAndLeadsThere();
    void panelComparesAndAsksToPublish();
    void olderProblemsElsewhereAreListed();
    void errorsStopPublishing();
    void nothingChangedSaysSo();
    void publishingRunsTheStagesAndCanBeTakenBack();
    void historyOfOneRecordIsFoundHoweverOld_data();
    void historyOfOneRecordIsFoundHoweverOld();
    void namesWithPlacesAreShownAsTheyAre();
    void journalsSpeakTheWindowsLanguage_data();
    void journalsSpeakTheWindowsLanguage();
};

void TestReview::wordsThatChangedAreFound_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("expected");
    QTest::newRow("equal") << "a b"
                           << "a b"
                           << "=a b|";
    QTest::newRow("one word") << "a fine day"
                              << "a cold day"
                              << "=a |-fine|+cold|= day|";
    QTest::newRow("from nothing") << ""
                                  << "new"
                                  << "+new|";
    QTest::newRow("to nothing") << "old"
                                << ""
                                << "-old|";
    QTest::newRow("inserted") << "a c"
                              << "a b c"
                              << "=a |+b |=c|";
    QTest::newRow("punctuation") << "Stop."
                                 << "Stop!"
                                 << "=Stop|-.|+!|";
}

void TestReview::wordsThatChangedAreFound() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, expected);
    QCOMPARE(printed(wordDiff(before, after)), expected);
}

void TestReview::problemsCallFieldsAndRecordsByTheirNames() {
    const EditorHarness site(demoSchema(), kArticle);
    const State& state = site.replica()->state();
    const QString image = problemText({.code = ProblemCode::MissingAltText,
                                       .record = "article/one",
                                       .field = "imageAlt",
                                       .parameters = {"image", "Image description"}},
                                      state, 0);
    QCOMPARE(image, QStringLiteral("The image in “Lead image” has no description. Fill in “Image description”."));
    const auto clash = [&](std::vector<std::string> parameters) {
        return problemText({.code = ProblemCode::SlugClash,
                            .record = "article/one",
                            .field = "slug",
                            .parameters = std::move(parameters)},
                           state, 0);
    };
    QVERIFY2(clash({"/two", "article/two"}).contains(QStringLiteral("is that of “Two” too.")),
             qPrintable(clash({"/two", "article/two"})));
    QVERIFY(clash({"/two", "article/two", "/Two"}).contains(QStringLiteral("is that of “Two” too (/Two)")));
    QVERIFY(clash({"/two", "article/gone"}).contains(QStringLiteral("is that of article/gone too.")));
}

void TestReview::recordsAndProblemsAreListed() {
    const EditorHarness site(demoSchema(), kArticle);
    const auto draft =
        after(site.replica(), {Edit::patch("article", "one", "headline/en", "One cold day"),
                               Edit::patch("article", "one", "author", "nobody"),
                               Edit::create("article", "three", {{"slug", "three"}}), Edit::erase("article", "two")});
    const auto data = std::make_shared<const ReviewData>(makeReview(site.replica(), draft, {}, {}));
    ReviewModel records;
    QAbstractItemModelTester recordsTester(&records, QAbstractItemModelTester::FailureReportingMode::QtTest);
    records.setReview(data);
    QCOMPARE(records.rowCount(), 3);
    QCOMPARE(records.index(0).data().toString(), QStringLiteral("One cold day"));
    QCOMPARE(records.index(1).data(ReviewModel::NoteRole).toString(), QStringLiteral("Removed"));
    QCOMPARE(records.index(2).data(ReviewModel::NoteRole).toString(), QStringLiteral("New"));
    ProblemModel problems;
    QAbstractItemModelTester problemsTester(&problems, QAbstractItemModelTester::FailureReportingMode::QtTest);
    problems.setReview(data);
    QVERIFY(problems.rowCount() > 0);
    bool hasBroken = false;
    for (const Problem& problem : data->problems) {
        QVERIFY(!problemText(problem, draft->state(), 0).isEmpty());
        hasBroken = hasBroken || problem.code == ProblemCode::BrokenReference;
    }
    QVERIFY(hasBroken);
    const QString html = differencesHtml(*data, data->changes[0]);
    QVERIFY(html.contains(QStringLiteral("Headline")));
    QVERIFY(html.contains(QStringLiteral(">cold</span>")));
    QVERIFY(html.contains(QStringLiteral(">fine</span>")));
}

void TestReview::whatWasTakenOffIsChosenByItselfAlone() {
    const EditorHarness site(demoSchema(), kArticle);
    const auto draft = after(site.replica(), {Edit::patch("article", "one", "headline/en", "One cold day"),
                                              Edit::create("article", "three", {{"slug", "three"}}),
                                              Edit::create("article", "four", {{"slug", "four"}})});
    ReviewedLine line;
    line.takenOff = {"article/three", "article/two"}; // the second went live again
    const auto data = std::make_shared<const ReviewData>(makeReview(site.replica(), draft, {}, {}, line));
    QCOMPARE(waitingIn(*data).records, std::size_t{2});
    ReviewModel records;
    QAbstractItemModelTester tester(&records, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy changed(&records, &ReviewModel::choiceChanged);
    records.setReview(data);
    const auto chosen = [&records] {
        QString found;
        for (int row = 0; row < records.rowCount(); ++row)
            found += records.index(row).data(Qt::CheckStateRole).toInt() == Qt::Checked ? QLatin1Char('+')
                                                                                        : QLatin1Char('-');
        return found;
    };
    QCOMPARE(chosen(), QStringLiteral("+-+"));
    QCOMPARE(records.index(1).data(ReviewModel::NoteRole).toString(), QStringLiteral("Taken off the site"));
    QVERIFY(records.choice().isUsual() && !records.choice().isAll());
    QVERIFY(!records.choice().publishChoice(*data).records); // all that waits
    QVERIFY(records.setData(records.index(1), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(!records.setData(records.index(1), QStringLiteral("name"), Qt::EditRole));
    QCOMPARE(chosen(), QStringLiteral("+++"));
    QCOMPARE(records.choice().publishChoice(*data).records->size(), std::size_t{3});
    ReviewChoice choice = records.choice();
    choice.invert();
    QVERIFY(!choice.isAny(*data));
    choice.add(*data, {data->changes[1].ref, site.find("article/two")}); // of which one did not change
    records.setChoice(choice);
    QCOMPARE(chosen(), QStringLiteral("-+-"));
    QCOMPARE(records.choice().count(), std::size_t{1});
    choice.chooseUsual();
    QVERIFY(choice.isUsual());
    QCOMPARE(changed.size(), 3);
}

void TestReview::whatIsGoneFromASiteThatBeganAnewIsListed() {
    const auto schemaWith = [](const char* fields) {
        return *parseSchema(R"({"locales":[{"code":"en"}],"types":[)" + std::string(fields) + "]}");
    };
    const EditorHarness site(schemaWith(R"({"name":"old","fields":[{"name":"n","kind":"string"}]},
                                           {"name":"word","fields":[{"name":"w","kind":"string"}]})"),
                             R"({"type":"word","id":"a","w":"Hello"})");
    const auto empty =
        Replica::build(State::empty(std::make_shared<const Schema>(schemaWith(R"({"name":"x","fields":[]})"))));
    const auto data = std::make_shared<const ReviewData>(makeReview(site.replica(), empty, {}, {}));
    ReviewModel records;
    QAbstractItemModelTester tester(&records, QAbstractItemModelTester::FailureReportingMode::QtTest);
    records.setReview(data);
    QCOMPARE(records.rowCount(), 1);
    QCOMPARE(records.index(0).data(ReviewModel::NoteRole).toString(), QStringLiteral("Removed"));
    QVERIFY(differencesHtml(*data, data->changes[0]).contains(QStringLiteral("Hello")));
    const PublishSummary summary = summaryOf(*site.replica(), *empty, 0);
    QCOMPARE(summary.pages + summary.others, std::size_t{1});
    ReviewPanel panel;
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(site.replica(), empty, {});
    QVERIFY(reviewed.wait());
    const auto isEnabled = [&panel](const char* text) {
        const QList<QPushButton*> buttons = panel.findChildren<QPushButton*>();
        return std::any_of(buttons.begin(), buttons.end(), [text](const QPushButton* one) {
            return one->text() == QLatin1String(text) && one->isEnabled();
        });
    };
    QVERIFY(isEnabled("Publish everything"));
    QVERIFY(!isEnabled("Open in the form"));
}

void TestReview::changesAreToldAsEditorsKnowThem() {
    const EditorHarness site(demoSchema(), demoRecords());
    const auto draft = after(
        site.replica(),
        {Edit::move("collection", "home", "modules/en/new", 0),
         Edit::insert("collection", "home", "modules/en", 2,
                      {{"kind", "titleCard"}, {"title", "the-long-shadow"}, {"note", "Dark"}, {"score", "4"}}),
         Edit::remove("collection", "home", "modules/en/watch"),
         Edit::patch("article", "long-shadow", "author", "odile-brandt-reyes"),
         Edit::patch("article", "long-shadow", "section", "reviews"),
         Edit::insert("article", "long-shadow", "titles", 0, "orbit-of-two"),
         Edit::remove("article", "long-shadow", "topics/0"), Edit::remove("article", "long-shadow", "modules/en/c1")});
    const auto data = std::make_shared<const ReviewData>(makeReview(site.replica(), draft, {}, {}));
    QCOMPARE(data->changes.size(), 2U);
    QTextBrowser page;
    QString all;
    for (const RecordChange& change : data->changes) {
        page.setHtml(differencesHtml(*data, change));
        all += page.toPlainText() + QLatin1Char('\n');
    }
    const QStringList lines = all.split(QLatin1Char('\n'));
    for (const char* line :
         {"Modules (en): Row “In this issue” moved from place 2 to place 1",
          "Modules (en): added Title card “The Long Shadow” in place 3", "Title: The Long Shadow", "Our note: Dark",
          "Score: 4", "Modules (en): removed Row “Worth the ticket” from place 3", "Heading: Worth the ticket",
          "Style: Posters", "Written by", "Maud Ellery", "Odile Brandt-Reyes", "Section", "Features", "Reviews",
          "Titles discussed: added “Orbit of Two” in place 1", "Topics: removed “Thriller” from place 1",
          "Modules (en): removed Credits “Kept by” from place 9", "Role: The keeper"})
        QVERIFY2(lines.contains(QString::fromUtf8(line)),
                 qPrintable(QString::fromUtf8(line) + QLatin1Char('\n') + all));
    for (const char* raw :
         {"{", "[", "\"", "the-long-shadow", "maud-ellery", "orbit-of-two", "imara-osei-vale", "kind", "null"})
        QVERIFY2(!all.contains(QLatin1String(raw)), qPrintable(QLatin1String(raw) + QLatin1Char('\n') + all));
}

void TestReview::anotherAddressIsTold() {
    const EditorHarness site(demoSchema(), demoRecords());
    const auto told = [&site](const std::vector<Edit>& edits, const char* record) {
        const auto data =
            std::make_shared<const ReviewData>(makeReview(site.replica(), after(site.replica(), edits), {}, {}));
        ReviewModel records;
        records.setReview(data);
        for (std::size_t i = 0; i < data->changes.size(); ++i) {
            if (data->changes[i].ref != site.find(record))
                continue;
            QTextBrowser page;
            page.setHtml(differencesHtml(*data, data->changes[i]));
            return records.index(static_cast<int>(i)).data(ReviewModel::NoteRole).toString() + QLatin1Char('\n') +
                   page.toPlainText();
        }
        return QString();
    };
    const QString moved = told({Edit::patch("article", "long-shadow", "slug", "dark-bulb")}, "article/long-shadow");
    QVERIFY2(
        moved.startsWith(QStringLiteral("New address\nWith the next publish this page goes from /long-shadow to "
                                        "/dark-bulb. Links and bookmarks to /long-shadow will then find nothing. ")),
        qPrintable(moved));
    QVERIFY(moved.contains(QStringLiteral("from /es/long-shadow to /es/dark-bulb.")));
    // Another page takes its place.
    const QString taken = told({Edit::patch("article", "long-shadow", "slug", "dark-bulb"),
                                Edit::patch("article", "last-projectionist", "slug", "long-shadow"),
                                Edit::patch("article", "last-projectionist", "headline/en", "Other")},
                               "article/long-shadow");
    QVERIFY2(taken.contains(QStringLiteral("Links and bookmarks to /long-shadow will then lead to “Other”.")),
             qPrintable(taken));
    // The server sends readers on to another writing of the address.
    const QString likeIt = told({Edit::patch("article", "long-shadow", "slug", "dark-bulb"),
                                 Edit::patch("article", "last-projectionist", "slug", "Long-Shadow"),
                                 Edit::patch("article", "last-projectionist", "headline/en", "Other")},
                                "article/long-shadow");
    QVERIFY2(likeIt.contains(QStringLiteral("Links and bookmarks to /long-shadow will then lead to “Other”.")),
             qPrintable(likeIt));
    const QString gone = told({Edit::erase("article", "long-shadow")}, "article/long-shadow");
    QVERIFY2(gone.startsWith(QStringLiteral("Removed\nWith the next publish readers find this page at /long-shadow no "
                                            "more. Links and bookmarks to /long-shadow will then find nothing.")),
             qPrintable(gone));
    for (const QString& silent :
         {told({Edit::patch("article", "long-shadow", "headline/en", "Other")}, "article/long-shadow"),
          told({Edit::patch("article", "long-shadow", "slug", "Long-Shadow")}, "article/long-shadow"),
          told({Edit::patch("writer", "maud-ellery", "name", "Maud")}, "writer/maud-ellery")})
        QVERIFY2(!silent.isEmpty() && !silent.contains(QStringLiteral("next publish")), qPrintable(silent));
}

void TestReview::largeTextsAreShownAroundTheChange() {
    const QString much = QStringLiteral("It was a long day. ").repeated(500'000);
    const auto [older, newer] =
        aroundTheChange(much + QStringLiteral("An owl") + much, much + QStringLiteral("A 🦉") + much);
    QVERIFY(older.size() < 3'000 && newer.size() < 3'000);
    QVERIFY(older.contains(QStringLiteral("An owl")) && newer.contains(QStringLiteral("A 🦉")));
    QVERIFY(older.startsWith(QStringLiteral("…")) && older.endsWith(QStringLiteral("…")));
    QVERIFY(newer.startsWith(QStringLiteral("…")) && newer.endsWith(QStringLiteral("…")));
    const auto [nothing, all] = aroundTheChange({}, much);
    QVERIFY(nothing.isEmpty());
    QVERIFY(all.size() < 100'000 && all.startsWith(QStringLiteral("It was")) && all.endsWith(QStringLiteral("…")));
    // No half of a character is shown.
    const QString owls = QStringLiteral("🦉").repeated(100'000);
    for (const QString& text :
         {aroundTheChange(owls, owls + QStringLiteral("!")).second,
          aroundTheChange(owls, owls + QStringLiteral("!!")).second, aroundTheChange({}, owls).second})
        QVERIFY(text.isValidUtf16());
    const std::pair small(QStringLiteral("a b"), QStringLiteral("a c"));
    QCOMPARE(aroundTheChange(small.first, small.second), small);
}

void TestReview::theHistoryTellsChangesAsEditorsKnowThem() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("site")).toStdString();
    VERIFY_OK(Workspace::create(path, demoSchema()));
    OpenOptions options;
    options.actor.name = "tester";
    auto opened = Workspace::open(path, options);
    VERIFY_OK(opened);
    Workspace& workspace = **opened;
    VERIFY_OK(workspace.apply({Edit::create("writer", "mo", {{"name", "Maud Ellery"}}),
                               Edit::create("title", "t", {{"name", {{"en", "Orbit of Two"}}}}),
                               Edit::create("article", "a", {{"slug", "a"}, {"headline", {{"en", "Bulbs"}}}})}));
    const std::vector<Edit> edits{
        Edit::patch("article", "a", "author", "mo"),
        Edit::patch("article", "a", "section", "reviews"),
        Edit::insert("article", "a", "titles", 0, "t"),
        Edit::patch("article", "a", "modules/en", nlohmann::json::array()),
        Edit::insert("article", "a", "modules/en", 0,
                     {{"kind", "titleCard"}, {"key", "x9"}, {"title", "t"}, {"verdict", "Go"}}),
        Edit::patch("article", "a", "modules/en/x9/title", "t"),
        Edit::patch("article", "a", "headline", {{"en", "Lamps"}, {"es", "Luces"}}),
        Edit::move("article", "a", "modules/en/x9", 0)};
    VERIFY_OK(workspace.apply(edits));
    VERIFY_OK(workspace.apply({Edit::remove("article", "a", "modules/en/x9")}));
    VERIFY_OK(workspace.apply({Edit::erase("writer", "mo")}));
    VERIFY_OK(workspace.flush());
    HistoryPanel history;
    history.setDraft(workspace.draft(), 0);
    history.setJournal(&workspace.journal());
    QTRY_VERIFY(!history.isReading() && history.list()->model()->rowCount() > 0);
    const auto told = [&history](int row) {
        history.list()->setCurrentIndex(history.list()->model()->index(row, 0));
        [&history] { QTRY_VERIFY(!history.isReading()); }();
        return history.findChild<QTextBrowser*>()->toPlainText();
    };
    const QString all = told(2);
    const QStringList lines = all.split(QRegularExpression(QStringLiteral("[\n\u2028]")));
    // The writer and the module are gone by now.
    for (const char* line :
         {"Section", "Reviews", "Titles discussed: added “Orbit of Two” in place 1",
          "Modules (en): added Title card “Orbit of Two” in place 1", "Verdict: Go", "Modules › Title (en)",
          "Orbit of Two", "Headline", "en: BulbsLamps", "es: Luces", "Modules (en): moved to place 1"})
        QVERIFY2(lines.contains(QString::fromUtf8(line)),
                 qPrintable(QString::fromUtf8(line) + QLatin1Char('\n') + all));
    for (const char* raw : {"{", "[", "\"", "x9", "article/"})
        QVERIFY2(!all.contains(QLatin1String(raw)), qPrintable(QLatin1String(raw) + QLatin1Char('\n') + all));
    const QString removed = told(1);
    QVERIFY2(
        removed.split(QLatin1Char('\n')).contains(QString::fromUtf8("Modules (en): removed Title card “Orbit of Two”")),
        qPrintable(removed));
    QVERIFY2(removed.contains(QStringLiteral("Verdict: Go")), qPrintable(removed));
    QVERIFY2(!told(0).contains(QLatin1String("writer/")), qPrintable(told(0)));
    QVERIFY2(told(0).contains(QStringLiteral("mo Writer")), qPrintable(told(0)));
}

void TestReview::aProblemNamesItsFieldAndLeadsThere() {
    const EditorHarness site(demoSchema(), demoRecords());
    const auto draft = after(site.replica(), {Edit::patch("article", "long-shadow", "slug", "home")});
    ReviewPanel panel;
    panel.resize(1000, 680);
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(site.replica(), draft, {});
    QTRY_COMPARE(reviewed.size(), 1);
    QListView* list = nullptr;
    for (auto* one : panel.findChildren<QListView*>())
        if (one->accessibleName() == QLatin1String("Problems"))
            list = one;
    QVERIFY(list != nullptr && list->isVisible());
    int row = 0;
    while (row < list->model()->rowCount() &&
           !list->model()->index(row, 0).data(ProblemModel::NoteRole).toString().endsWith(QStringLiteral(" · Address")))
        ++row;
    QVERIFY(row < list->model()->rowCount());
    const QModelIndex index = list->model()->index(row, 0);
    const QString note = index.data(ProblemModel::NoteRole).toString();
    QVERIFY2(note.startsWith(QStringLiteral("Article · ")) && note.count(QStringLiteral(" · ")) == 2, qPrintable(note));
    QSignalSpy led(&panel, &ReviewPanel::fieldActivated);
    list->scrollTo(index);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(index).center());
    QVERIFY(!led.isEmpty());
    QCOMPARE(led[0][0].toString(), QStringLiteral("article/long-shadow"));
    QCOMPARE(led[0][1].toString(), QStringLiteral("slug"));
}

void TestReview::panelComparesAndAsksToPublish() {
    const EditorHarness site(demoSchema(), demoRecords());
    const auto draft =
        after(site.replica(), {Edit::patch("collection", "home", "headline/en", "For people who leave early"),
                               Edit::patch("title", "hotel-parallax", "year", 2026)});
    ReviewPanel panel;
    panel.resize(1000, 680);
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(site.replica(), draft, {});
    QTRY_COMPARE(reviewed.size(), 1);
    QCOMPARE(panel.result()->changes.size(), 2U);
    QTRY_VERIFY(panel.findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("leave early")));
    QSignalSpy jumped(&panel, &ReviewPanel::fieldActivated);
    for (QPushButton* button : panel.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Open in the form"))
            button->click();
    QCOMPARE(jumped.size(), 1);
    QCOMPARE(jumped[0][0].toString(), QStringLiteral("collection/home"));
    QCOMPARE(jumped[0][1].toString(), QStringLiteral("headline/en"));
    // The older text stands under its heading, in every language.
    const auto left = [&panel](const QString& text) {
        for (const QLabel* label : panel.findChildren<QLabel*>())
            if (label->text() == text)
                return label->mapTo(&panel, QPoint()).x();
        return -1;
    };
    const auto isInOrder = [&] { return left(QStringLiteral("Published")) < left(QStringLiteral("Draft")); };
    QVERIFY(isInOrder());
    panel.setLayoutDirection(Qt::RightToLeft);
    QTRY_VERIFY(isInOrder());
    panel.setLayoutDirection(Qt::LeftToRight);
    QSignalSpy asked(&panel, &ReviewPanel::publishRequested);
    QTest::keyClicks(panel.findChild<QLineEdit*>(), QStringLiteral("new cover"));
    QTest::keyClick(panel.findChild<QLineEdit*>(), Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toString(), QStringLiteral("new cover"));
    if (const QString folder = qEnvironmentVariable("GALLEY_GRAB"); !folder.isEmpty())
        panel.grab().save(folder + QStringLiteral("/review.png"));
}

void TestReview::problemsSayTheirWeightAndRecord() {
    const EditorHarness site(demoSchema(), demoRecords());
    // What stands published already only warns.
    const auto published = after(site.replica(), {Edit::patch("article", "long-shadow", "author", "nobody")});
    const auto draft = after(published, {Edit::patch("article", "long-shadow", "slug", "home")});
    ProblemModel problems;
    problems.setReview(std::make_shared<const ReviewData>(makeReview(published, draft, {}, {})));
    bool hasError = false;
    bool hasWarning = false;
    for (int row = 0; row < problems.rowCount(); ++row) {
        const QModelIndex index = problems.index(row);
        const bool isError = index.data(ProblemModel::IsErrorRole).toBool();
        hasError = hasError || isError;
        hasWarning = hasWarning || !isError;
        QVERIFY(index.data(Qt::AccessibleTextRole)
                    .toString()
                    .startsWith(isError ? QStringLiteral("Error") : QStringLiteral("Warning")));
        QVERIFY(!index.data(ProblemModel::NoteRole).toString().contains(QLatin1Char('/')));
    }
    QVERIFY(hasError && hasWarning);
}

void TestReview::olderProblemsElsewhereAreListed() {
    const EditorHarness site(demoSchema(), R"({"type":"article","id":"one","headline":{"en":"One"},"slug":"home"}
{"type":"article","id":"two","headline":{"en":"Two"},"slug":"two","author":"nobody"})");
    const auto draft = after(site.replica(), {Edit::patch("article", "one", "headline/en", "One cold day")});
    ReviewPanel panel;
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    QSignalSpy looked(&panel, &ReviewPanel::lookedElsewhere);
    panel.review(site.replica(), draft, {});
    QTRY_COMPARE(looked.size(), 1); // nobody knew
    QCOMPARE(reviewed.size(), 1);
    const ReviewData& data = *panel.result();
    QVERIFY(data.isElsewhereKnown && data.elsewhere > 0 && data.errors == 0);
    QVERIFY(std::any_of(data.problems.begin(), data.problems.end(), [](const Problem& problem) {
        return problem.code == ProblemCode::BrokenReference && problem.record == "article/two" &&
               problem.severity == ProblemSeverity::Warning;
    }));
    const auto labels = panel.findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](QLabel* label) {
        return label->isVisible() && label->text().contains(QStringLiteral("that readers meet already"));
    }));
}

void TestReview::errorsStopPublishing() {
    const EditorHarness site(demoSchema(), demoRecords());
    const auto draft = after(site.replica(), {Edit::patch("article", "long-shadow", "slug", "home")});
    ReviewPanel panel;
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(site.replica(), draft, {});
    QTRY_COMPARE(reviewed.size(), 1);
    QVERIFY(panel.result()->errors > 0);
    QSignalSpy asked(&panel, &ReviewPanel::publishRequested);
    QTest::keyClick(panel.findChild<QLineEdit*>(), Qt::Key_Return);
    QCOMPARE(asked.size(), 0);
    // Who has seen them may publish all the same.
    auto* anyway = panel.findChild<QCheckBox*>();
    QVERIFY(anyway->isVisible() && !anyway->isChecked());
    anyway->click();
    QTest::keyClick(panel.findChild<QLineEdit*>(), Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    QVERIFY(asked[0][1].toBool());
    panel.review(site.replica(), site.replica(), {});
    QTRY_COMPARE(reviewed.size(), 2);
    QVERIFY(!anyway->isVisible());
}

void TestReview::nothingChangedSaysSo() {
    const EditorHarness site(demoSchema(), demoRecords());
    ReviewPanel panel;
    panel.show();
    QSignalSpy reviewed(&panel, &ReviewPanel::reviewed);
    panel.review(site.replica(), site.replica(), {});
    QTRY_COMPARE(reviewed.size(), 1);
    const auto* empty = panel.findChild<EmptyState*>();
    if (panel.result()->problems.empty())
        QVERIFY(empty->isVisible());
    const EditorHarness none(demoSchema(), {});
    panel.review(none.replica(), site.replica(), {});
    QTRY_COMPARE(reviewed.size(), 2);
    QVERIFY(!empty->isVisible());
}

void TestReview::publishingRunsTheStagesAndCanBeTakenBack() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("site")).toStdString();
    VERIFY_OK(Workspace::create(path, demoSchema()));
    OpenOptions options;
    options.actor.name = "tester";
    auto opened = Workspace::open(path, options);
    VERIFY_OK(opened);
    Workspace& workspace = **opened;
    VERIFY_OK(
        workspace.apply({Edit::create("collection", "home", {{"slug", "home"}, {"headline", {{"en", "Hello"}}}})}));
    {
        PublishDialog none(workspace, nullptr);
        none.show();
        QTRY_VERIFY(none.findChild<EmptyState*>()->isVisible());
    }
    const auto publish = [&] {
        PublishDialog dialog(workspace, nullptr);
        QSignalSpy done(&dialog, &PublishDialog::published);
        QSignalSpy failed(&dialog, &PublishDialog::failed);
        dialog.publish(QStringLiteral("tester"), QStringLiteral("a word"));
        QTRY_VERIFY_WITH_TIMEOUT(done.size() + failed.size() == 1, 20000);
        QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().toString().c_str());
        dialog.show();
        if (const QString grab = qEnvironmentVariable("GALLEY_GRAB"); !grab.isEmpty())
            dialog.grab().save(grab + QStringLiteral("/publish.png"));
    };
    publish();
    const Version first = workspace.publishedVersion();
    QVERIFY(first.value() > 0);
    VERIFY_OK(workspace.apply({Edit::patch("collection", "home", "headline/en", "Bye")}));
    publish();
    QVERIFY(workspace.publishedVersion() > first);

    PublishDialog dialog(workspace, nullptr);
    QSignalSpy done(&dialog, &PublishDialog::published);
    dialog.show();
    QPushButton* back = nullptr;
    const auto findWayBack = [&] {
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            if (button->accessibleName().startsWith(QStringLiteral("Go back to ")))
                back = button;
        return back != nullptr;
    };
    QTRY_VERIFY(findWayBack());
    // It asks once; who does not want to, changes nothing.
    back->click();
    auto* question = dialog.findChild<QuestionDialog*>();
    QVERIFY(question != nullptr && question->isVisible());
    question->reject();
    QVERIFY(!dialog.isRunning());
    QTRY_VERIFY(dialog.findChild<QuestionDialog*>() == nullptr);
    back->click();
    dialog.findChild<QuestionDialog*>()->actionButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(done.size(), 1, 20000);
    QCOMPARE(workspace.publishedVersion(), first);

    HistoryPanel history;
    history.resize(480, 640);
    VERIFY_OK(workspace.flush());
    history.setJournal(&workspace.journal());
    history.show();
    auto* list = history.findChild<QListView*>();
    QAbstractItemModelTester tester(list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    // Two changes, two publishes and the way back.
    QTRY_COMPARE(list->model()->rowCount(), 5);
    const QString beginning = list->model()->index(0, 0).data().toString();
    QCOMPARE(beginning, QStringLiteral("Back to “a word”"));
    QCOMPARE(list->model()->index(1, 0).data().toString(), QStringLiteral("Published “a word”: 1 record"));
    list->setCurrentIndex(list->model()->index(1, 0));
    QVERIFY(!history.revertButton()->isEnabled());
    QTRY_VERIFY(
        history.findChild<QTextBrowser*>()->toPlainText().startsWith(QStringLiteral("Before, readers saw “a word”.")));
    list->setCurrentIndex(list->model()->index(2, 0));
    QTRY_VERIFY(history.findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Bye")));
    // With the draft at hand the words are those of the form.
    history.setDraft(workspace.draft(), 0);
    QTRY_VERIFY(history.findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Headline (en)")));
    QSignalSpy asked(&history, &HistoryPanel::revertRequested);
    history.revertButton()->click();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toULongLong(), 3ULL);
    history.setPlace({QStringLiteral("article/none"), QStringLiteral("None"), {}, {}});
    CommitModel commits;
    commits.setJournal(&workspace.journal());
    commits.setRecord(QStringLiteral("article/none"));
    QTRY_VERIFY(!commits.isReading());
    QCOMPARE(commits.rowCount(), 0);
    commits.setRecord(QStringLiteral("collection/home"));
    QTRY_COMPARE(commits.rowCount(), 2);
    history.setJournal(nullptr);
}

void TestReview::historyOfOneRecordIsFoundHoweverOld_data() {
    QTest::addColumn<QString>("id");
    for (const char* id : {"plain", "with \"quotes\"", "per%cent %2", "under_score", "back\\slash", "a/b/c", "ünï → 語",
                           "tab\there", "'single'"})
        QTest::newRow(id) << QString::fromUtf8(id);
}

void TestReview::historyOfOneRecordIsFoundHoweverOld() {
    QFETCH(QString, id);
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("site")).toStdString();
    VERIFY_OK(Workspace::create(path, demoSchema()));
    auto opened = Workspace::open(path, {});
    VERIFY_OK(opened);
    Workspace& workspace = **opened;
    bool isGiven = false;
    const auto one = [&]() -> Result<std::optional<BulkRecord>> {
        if (std::exchange(isGiven, true))
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>({"collection", id.toStdString(), {{"slug", "old"}}});
    };
    VERIFY_OK(workspace.importRecords(one, workspace.draft()->state().schema(), "Import"));
    VERIFY_OK(workspace.apply({Edit::patch("collection", id.toStdString(), "slug", "older")}));
    VERIFY_OK(workspace.apply({Edit::create("collection", "home", {{"slug", "home"}})}));
    for (int i = 0; i < 450; ++i)
        VERIFY_OK(workspace.apply({Edit::patch("collection", "home", "slug", "s" + std::to_string(i))}));
    VERIFY_OK(workspace.flush());
    HistoryPanel history;
    history.setJournal(&workspace.journal());
    history.setPlace({QStringLiteral("collection/") + id, id, {}, {}});
    history.show();
    history.setScope(HistoryScope::Record);
    auto* list = history.list();
    QTRY_COMPARE(list->model()->rowCount(), 2);
    QVERIFY(list->isVisible());
    QCOMPARE(list->currentIndex().row(), 0);
    // What is added meanwhile comes on top.
    VERIFY_OK(workspace.apply({Edit::patch("collection", id.toStdString(), "slug", "new")}));
    VERIFY_OK(workspace.flush());
    history.refresh();
    QTRY_COMPARE(list->model()->rowCount(), 3);
    history.setJournal(nullptr);
}

void TestReview::namesWithPlacesAreShownAsTheyAre() {
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("site")).toStdString();
    VERIFY_OK(Workspace::create(path, demoSchema()));
    auto opened = Workspace::open(path, {});
    VERIFY_OK(opened);
    Workspace& workspace = **opened;
    const nlohmann::json block = {{"kind", "paragraph"}, {"key", "k"}, {"text", "Placeholder %2 %3"}};
    VERIFY_OK(workspace.apply(
        {Edit::create("article", "a", {{"slug", "a"}}), Edit::insert("article", "a", "modules/en", 0, block)},
        {"Placeholder %2", {}, {}}));
    VERIFY_OK(workspace.flush());
    HistoryPanel history;
    history.setDraft(workspace.draft(), 0);
    history.setJournal(&workspace.journal());
    history.refresh();
    QTRY_VERIFY(!history.isReading() && history.list()->currentIndex().isValid());
    const QString shown = history.findChild<QTextBrowser*>()->toPlainText();
    QVERIFY2(shown.contains(QStringLiteral("Placeholder %2 %3")), qPrintable(shown));
    history.setJournal(nullptr);
}

namespace {

/// A language in which every text is put into brackets.
class Brackets : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* text, const char*, int) const override {
        return QLatin1Char('[') + QString::fromUtf8(text) + QLatin1Char(']');
    }
};

} // namespace

void TestReview::journalsSpeakTheWindowsLanguage_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("shown");
    const int edits = static_cast<int>(BodyKind::Edits);
    const int records = static_cast<int>(BodyKind::Records);
    QTest::newRow("undo") << edits << "Undo: Title of “One”"
                          << "[Undone: Title of “One”]";
    QTest::newRow("redo") << edits << "Redo: Title of “One”"
                          << "[Redone: Title of “One”]";
    QTest::newRow("import") << records << "Import export.json"
                            << "[Import of export.json]";
    QTest::newRow("into a release") << edits << "Add to release Christmas"
                                    << "[Added to “Christmas”]";
    QTest::newRow("out of a release") << edits << "Take out of release Christmas"
                                      << "[Taken out of “Christmas”]";
    QTest::newRow("a rebase") << static_cast<int>(BodyKind::LineEdits)
                              << "Took what was published into release Christmas"
                              << "[“Christmas” follows what was published]";
    QTest::newRow("what a release brought") << edits << "After a publish: what release Christmas brought"
                                            << "[What “Christmas” brought, in the draft]";
    QTest::newRow("redirects") << edits << "After a publish: lead readers of old addresses on"
                               << "[Readers of old addresses are led on]";
    QTest::newRow("redirects in vain") << edits << "After a publish: took back what it was prepared by"
                                       << "[Redirects of a publish that failed were taken back]";
    QTest::newRow("a person's words") << edits << "Title of “Undo: it”"
                                      << "Title of “Undo: it”";
    QTest::newRow("nothing behind it") << edits << "Undo: "
                                       << "Undo: ";
    QTest::newRow("an edit called Import") << edits << "Import a"
                                           << "Import a";
}

void TestReview::journalsSpeakTheWindowsLanguage() {
    QFETCH(int, kind);
    QFETCH(QString, message);
    Brackets language;
    QVERIFY(QCoreApplication::installTranslator(&language));
    CommitHeader header;
    header.message = message.toStdString();
    header.bodyKind = static_cast<BodyKind>(kind);
    QTEST(commitWords(header), "shown");
    QCoreApplication::removeTranslator(&language);
}

QTEST_MAIN(TestReview)
#include "tst_review.moc"
