// What the window says about a publish: the dialog's result, the status bar, the live page.
#include "model/base/time.h"
#include "model/journal/journal.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/history/history_panel.h"
#include "ui/publish/publish_dialog.h"
#include "ui/publish/publish_job.h"
#include "ui/publish/publish_words.h"
#include "ui/review/review_panel.h"
#include "ui/settings/server_dialog.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"

#include <QCheckBox>
#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUrl>

#include <algorithm>
#include <memory>

using namespace galley;
using namespace galley::ui;

/// Takes the place of the person's browser.
class Browser : public QObject {
    Q_OBJECT
public:
    QList<QUrl> opened;
public slots:
    void open(const QUrl& url) { opened += url; }
};

class TestPublishWords : public QObject {
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<test::WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }
    void timesAreToldAsPeopleDo();
    void publicationsAreToldInTheHistory();
    void whatWentOutOfMoreIsTold();
    void serverAddressesAreRead_data();
    void serverAddressesAreRead();
    void theResultSaysWhoWhenAndWhat();
    void readersAreHeldAndLetGoOn();
    void goingBackIsToldWithItsNameAndPerson();
    void figuresStandBehindAClick();
    void thePublishedPagesAreLinks();
    void whatCannotBePublishedLeadsToTheField();
    void longWarningsShowWhole();
    void keptVersionsAreLookedAtInAUsefulSize();
    void onlyWhatShowsOfProblemsIsHandedOver_data();
    void onlyWhatShowsOfProblemsIsHandedOver();
    void whyItFailedIsSaid_data();
    void whyItFailedIsSaid();
    void missingFilesAreNamed();
    void theReviewSaysWhatFilesCannotBePublished_data();
    void theReviewSaysWhatFilesCannotBePublished();
    void anUnknownServerIsAskedFor();
    void mendedFilesAreTold();
    void goingBackTellsWhatItMended();

private:
    PublishDialog* publish(const char* author, const char* message);
    /// "First issue" by Ana, then another headline by Bo.
    PublishDialog* publishTwice(const char* message);
    /// Presses the button whose name begins like that, finds the question, agrees, and gives what came out.
    QString answer(PublishDialog* dialog, const QString& name, const QString& asked) const;
    QString visibleText(const QWidget* root) const;
    bool breakTheme() const;
    bool leadAssetsOut() const;

    std::unique_ptr<test::WindowFixture> m_fixture;
};

PublishDialog* TestPublishWords::publish(const char* author, const char* message) {
    m_fixture->workbench().publishing().review(QLatin1String(author));
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    if (!QTest::qWaitFor([&] { return panel->result() != nullptr; }, 30'000))
        return nullptr;
    emit panel->publishRequested(QLatin1String(message));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    const auto hasAnswered = [dialog] { return !dialog->isRunning() && dialog->detailsButton()->isVisible(); };
    return QTest::qWaitFor(hasAnswered, 30'000) ? dialog : nullptr;
}

PublishDialog* TestPublishWords::publishTwice(const char* message) {
    PublishDialog* const first = publish("Ana", "First issue");
    if (first == nullptr)
        return nullptr;
    first->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    if (!m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}))
        return nullptr;
    return publish("Bo", message);
}

QString TestPublishWords::answer(PublishDialog* dialog, const QString& name, const QString& asked) const {
    for (auto* button : dialog->findChildren<QPushButton*>())
        if (button->accessibleName().startsWith(name) || button->text() == name) {
            button->click();
            break;
        }
    auto* question = dialog->findChild<QuestionDialog*>();
    if (question == nullptr || !visibleText(question).contains(asked))
        return question == nullptr ? QStringLiteral("no question") : visibleText(question);
    QSignalSpy done(dialog, &PublishDialog::published);
    question->actionButton()->click();
    const bool isDone = done.wait(30'000);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return isDone ? dialog->outcomeWords() : QStringLiteral("not done");
}

QString TestPublishWords::visibleText(const QWidget* root) const {
    QString all;
    for (const auto* label : root->findChildren<QLabel*>())
        if (label->isVisible())
            all += label->text() + QLatin1Char('\n');
    return all;
}

void TestPublishWords::timesAreToldAsPeopleDo() {
    const QDateTime noon(QDate(2026, 6, 3), QTime(12, 0));
    const Instant now = noon.toMSecsSinceEpoch();
    QCOMPARE(agoWords(now - 5'000, now), QStringLiteral("just now"));
    QCOMPARE(agoWords(now + 5'000, now), QStringLiteral("just now")); // clocks differ
    QCOMPARE(agoWords(now - 60'000, now), QStringLiteral("1 minute ago"));
    QCOMPARE(agoWords(now - 59 * 60'000, now), QStringLiteral("59 minutes ago"));
    QVERIFY(agoWords(now - 3 * 3'600'000, now).startsWith(QStringLiteral("today at ")));
    QVERIFY(agoWords(now - 20 * 3'600'000, now).startsWith(QStringLiteral("yesterday at ")));
    QVERIFY(agoWords(now - 72 * 3'600'000, now).startsWith(QStringLiteral("on ")));
    PublishSummary summary;
    summary.author = QStringLiteral("Ana");
    summary.time = now;
    summary.pages = 3;
    QCOMPARE(summaryWords(summary, now), QStringLiteral("Published just now by Ana: 3 pages changed."));
    summary.others = 1;
    QCOMPARE(summaryWords(summary, now),
             QStringLiteral("Published just now by Ana: 3 pages and 1 other record changed."));
    summary.pages = 0;
    QCOMPARE(summaryWords(summary, now), QStringLiteral("Published just now by Ana: 1 record changed."));
    summary.others = 0;
    summary.changesLook = true;
    QCOMPARE(summaryWords(summary, now), QStringLiteral("Published just now by Ana: the look of the site changed."));
    summary.changesFiles = true;
    summary.pages = 2;
    QCOMPARE(summaryWords(summary, now),
             QStringLiteral("Published just now by Ana: 2 pages, the look of the site and files changed."));
    summary.changesLook = false;
    summary.pages = 0;
    QCOMPARE(summaryWords(summary, now), QStringLiteral("Published just now by Ana: files changed."));
}

void TestPublishWords::whatWentOutOfMoreIsTold() {
    PublishSummary summary;
    summary.pages = 2;
    summary.others = 1;
    summary.version = Version{41};
    QCOMPARE(partWords(summary), QString()); // it was all
    summary.isPart = true;
    QCOMPARE(partWords(summary), QStringLiteral("3 records of the draft are live as version 41; the others wait."));
    summary.release = QStringLiteral("Christmas %1");
    QCOMPARE(partWords(summary),
             QStringLiteral("3 records of release “Christmas %1” are live as version 41; the rest of it waits."));
    summary.isPart = false;
    QCOMPARE(partWords(summary), QStringLiteral("Release “Christmas %1” is live as version 41."));
    Waiting waiting;
    waiting.takenOff = 1;
    QCOMPARE(waitingWords(waiting),
             QStringLiteral("Readers see what you see, but 1 record that was taken off the site"));
    waiting.records = 1;
    QCOMPARE(waitingWords(waiting), QStringLiteral("1 record changed since the last publish"));
}

void TestPublishWords::publicationsAreToldInTheHistory() {
    Publication publication;
    publication.version = Version{7};
    publication.replaced = Version{5};
    publication.records = 1;
    QCOMPARE(publicationWords(publication, {}), QStringLiteral("Published: 1 record"));
    publication.message = "Spring";
    publication.changesTheme = true;
    QCOMPARE(publicationWords(publication, {}),
             QStringLiteral("Published “Spring”: 1 record and the look of the site"));
    publication.isAnnounced = false;
    QCOMPARE(publicationWords(publication, {}),
             QStringLiteral("Kept for later, “Spring”: 1 record and the look of the site"));
    publication.action = Publication::Action::Rollback;
    const QString name = QStringLiteral("“Spring” (10:20)");
    QCOMPARE(publicationWords(publication, name), QStringLiteral("Forward to “Spring” (10:20)"));
    publication.version = Version{3};
    QCOMPARE(publicationWords(publication, name), QStringLiteral("Back to “Spring” (10:20)"));
    publication.action = Publication::Action::Pin;
    QCOMPARE(publicationWords(publication, name), QStringLiteral("Readers held at “Spring” (10:20)"));
    publication.action = Publication::Action::Unpin;
    QCOMPARE(publicationWords(publication, name), QStringLiteral("Readers let go on to “Spring” (10:20)"));
}

void TestPublishWords::serverAddressesAreRead_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("address");
    QTest::newRow("whole") << "https://www.example.org"
                           << "https://www.example.org";
    QTest::newRow("slash") << " https://www.example.org/ "
                           << "https://www.example.org";
    QTest::newRow("bare") << "www.example.org"
                          << "https://www.example.org";
    QTest::newRow("here") << "localhost:8080"
                          << "http://localhost:8080";
    QTest::newRow("number") << "127.0.0.1:8080"
                            << "http://127.0.0.1:8080";
    QTest::newRow("folder") << "example.org/blog/"
                            << "https://example.org/blog";
    QTest::newRow("nothing") << "  "
                             << "";
    QTest::newRow("file") << "file:///etc/passwd"
                          << "";
    QTest::newRow("script") << "javascript://alert(1)"
                            << "";
    QTest::newRow("words") << "no address at all"
                           << "";
}

void TestPublishWords::serverAddressesAreRead() {
    QFETCH(const QString, text);
    QFETCH(const QString, address);
    QCOMPARE(serverAddressFrom(text), address);
}

void TestPublishWords::theResultSaysWhoWhenAndWhat() {
    QVERIFY(m_fixture->open("long-shadow"));
    const auto* strip = m_fixture->window().findChild<StatusStrip*>();
    QVERIFY2(visibleText(strip).contains(QStringLiteral("Not published yet")), qPrintable(visibleText(strip)));
    PublishDialog* dialog = publish("Ana", "First issue");
    QVERIFY(dialog != nullptr);
    QVERIFY2(dialog->outcomeWords().startsWith(QStringLiteral("Published just now by Ana: the whole site")),
             qPrintable(dialog->outcomeWords()));
    QVERIFY(m_fixture->window().notices()->text().contains(QStringLiteral("by Ana")));
    QTRY_VERIFY(visibleText(strip).contains(QStringLiteral("Published just now by Ana")));
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other"),
                                          Edit::create("writer", "zoe", {{"name", "Zoe"}})}));
    QTRY_VERIFY(visibleText(strip).contains(QStringLiteral("2 changes are not published yet")));
    dialog = publish("Bo", "Second");
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->outcomeWords(), QStringLiteral("Published just now by Bo: 1 page and 1 other record changed."));
    QVERIFY(visibleText(dialog).contains(dialog->outcomeWords()));
    QTRY_VERIFY(visibleText(strip).contains(QStringLiteral("by Bo")) &&
                !visibleText(strip).contains(QStringLiteral("not published yet")));
}

void TestPublishWords::readersAreHeldAndLetGoOn() {
    QVERIFY(m_fixture->open("long-shadow"));
    const auto* strip = m_fixture->window().findChild<StatusStrip*>();
    const auto* publishButton = m_fixture->window().findChild<TopBar*>()->publishButton();
    PublishDialog* dialog = publishTwice("Second");
    QVERIFY(dialog != nullptr);
    QString held = answer(dialog, QStringLiteral("Hold readers here"), QStringLiteral("Hold readers at “Second” ("));
    QVERIFY2(held.startsWith(QStringLiteral("Held at “Second” (")), qPrintable(held));
    QVERIFY(visibleText(dialog).contains(held + QStringLiteral(". What you publish is kept until you let readers ")));
    QCOMPARE(publishButton->toolTip(), QStringLiteral("Readers see what you see"));
    // Another version is gone to, and they are held there.
    held = answer(dialog, QStringLiteral("Go back to “First issue” ("), QStringLiteral("and are held there"));
    QVERIFY2(held.startsWith(QStringLiteral("Held at “First issue” (")), qPrintable(held));
    QTRY_VERIFY2(visibleText(strip).contains(held), qPrintable(visibleText(strip)));
    QTRY_COMPARE(publishButton->toolTip(), QStringLiteral("Nothing to publish; readers are held at an older version"));
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    // What is published now is kept, which the review says before.
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Third")}));
    m_fixture->workbench().publishing().review(QStringLiteral("Ana"));
    auto* review = m_fixture->window().findChild<ReviewPanel*>();
    QVERIFY(review != nullptr);
    QTRY_VERIFY2(visibleText(review).contains(QStringLiteral("what you publish is kept for later")),
                 qPrintable(visibleText(review)));
    review->window()->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    dialog = publish("Ana", "Third");
    QVERIFY(dialog != nullptr);
    QVERIFY(visibleText(dialog).contains(QStringLiteral("Kept for later")));
    const QString gone =
        answer(dialog, QStringLiteral("Let readers go on"), QStringLiteral("Let readers go on to “Third” ("));
    QVERIFY2(gone.startsWith(QStringLiteral("Published just now by Ana")), qPrintable(gone));
    QTRY_COMPARE(publishButton->toolTip(), QStringLiteral("Readers see what you see"));
}

void TestPublishWords::goingBackIsToldWithItsNameAndPerson() {
    QVERIFY(m_fixture->open("long-shadow"));
    const auto* strip = m_fixture->window().findChild<StatusStrip*>();
    PublishDialog* dialog = publishTwice("");
    QVERIFY(dialog != nullptr);
    // Who goes back is who works on the site now, not who published.
    const QString here = QString::fromStdString(m_fixture->session().workspace().journal().last()->value().author);
    const QString back =
        answer(dialog, QStringLiteral("Go back to “First issue” ("), QStringLiteral("Go back to “First issue” ("));
    QVERIFY2(back.startsWith(QStringLiteral("Back to “First issue” (")), qPrintable(back));
    QVERIFY2(back.endsWith(QStringLiteral("), by %1, just now").arg(here)), qPrintable(back));
    QVERIFY(visibleText(dialog).contains(back + QStringLiteral(". Your draft is as it was; readers see it when you ")));
    QVERIFY(m_fixture->window().notices()->text().contains(back));
    QTRY_VERIFY2(visibleText(strip).contains(back), qPrintable(visibleText(strip)));
    // A version without a message is called by its exact time.
    const QString forward = answer(dialog, QStringLiteral("Go forward to the version of "),
                                   QStringLiteral("Go forward to the version of "));
    QVERIFY2(QRegularExpression(QStringLiteral("^Forward to the version of [0-9:]{8}, by ")).match(forward).hasMatch(),
             qPrintable(forward));
    // All places tell the same, and none of them tells how to come where one is.
    const QString said = visibleText(dialog);
    QVERIFY2(said.contains(forward + QStringLiteral(". Your draft is as it was.\n")), qPrintable(said));
    QVERIFY(m_fixture->window().notices()->text().contains(forward));
    QTRY_VERIFY2(visibleText(strip).contains(forward), qPrintable(visibleText(strip)));
    dialog->close();
    m_fixture->workbench().publishing().showHistory();
    auto* history = m_fixture->window().findChild<HistoryPanel*>();
    QVERIFY(history != nullptr);
    QTRY_VERIFY(history->list()->model()->rowCount() > 1);
    const auto row = [history](int at) { return history->list()->model()->index(at, 0).data().toString(); };
    QVERIFY2(forward.startsWith(row(0)), qPrintable(row(0)));
    QVERIFY(row(0).startsWith(QStringLiteral("Forward to the version of ")));
    QCOMPARE(row(1), QStringLiteral("Back to “First issue”"));
}

void TestPublishWords::figuresStandBehindAClick() {
    QVERIFY(m_fixture->open("long-shadow"));
    auto* strip = m_fixture->window().findChild<StatusStrip*>();
    const QRegularExpression figure(QStringLiteral("\\d+(\\.\\d+)? (ms|kB|MB|bytes)|Version \\d|[0-9a-f]{16}"));
    QVERIFY2(!visibleText(strip).contains(figure), qPrintable(visibleText(strip)));
    strip->detailsButton()->click();
    QTRY_VERIFY(visibleText(strip).contains(figure));
    strip->detailsButton()->click();
    QVERIFY(!visibleText(strip).contains(figure));
    PublishDialog* dialog = publish("Ana", "First issue");
    QVERIFY(dialog != nullptr);
    QVERIFY2(!visibleText(dialog).contains(figure), qPrintable(visibleText(dialog)));
    QVERIFY(dialog->detailsButton()->isVisible());
    dialog->detailsButton()->click();
    QVERIFY2(visibleText(dialog).contains(figure), qPrintable(visibleText(dialog)));
    // What was chosen for the status bar stays.
    strip->detailsButton()->click();
    QVERIFY(m_fixture->settings().value(Setting::StatusDetails).toBool());
}

void TestPublishWords::thePublishedPagesAreLinks() {
    Browser browser;
    QDesktopServices::setUrlHandler(QStringLiteral("https"), &browser, "open");
    QVERIFY(m_fixture->open("long-shadow"));
    m_fixture->settings().setServerAddress(m_fixture->site().folder(), QStringLiteral("https://example.org"));
    PublishDialog* dialog = publish("Ana", "First issue");
    QVERIFY(dialog != nullptr);
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other <name>")}));
    dialog = publish("Ana", "Second");
    QVERIFY(dialog != nullptr);
    bool isLinked = false;
    for (auto* label : dialog->findChildren<QLabel*>()) {
        if (!label->isVisible() || !label->text().contains(QStringLiteral("Other &lt;name&gt;")))
            continue;
        const auto link = QRegularExpression(QStringLiteral("href=\"(page:[^\"]*)\"")).match(label->text());
        QVERIFY(link.hasMatch());
        emit label->linkActivated(link.captured(1));
        isLinked = true;
    }
    QVERIFY(isLinked);
    QCOMPARE(browser.opened, QList<QUrl>{QUrl(QStringLiteral("https://example.org/long-shadow"))});
    dialog->close();
    // The button in the status bar opens what the preview shows, in its language.
    m_fixture->session().setLocale(1);
    auto* strip = m_fixture->window().findChild<StatusStrip*>();
    QTRY_VERIFY(strip->livePageButton()->isEnabled());
    strip->livePageButton()->click();
    QCOMPARE(browser.opened.last(), QUrl(QStringLiteral("https://example.org/es/long-shadow")));
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
}

void TestPublishWords::whatCannotBePublishedLeadsToTheField() {
    QVERIFY(m_fixture->open("long-shadow"));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "slug", "home")}));
    m_fixture->workbench().openSlug({});
    PublishDialog* dialog = publish("Ana", "Broken");
    QVERIFY(dialog != nullptr);
    QString link;
    for (const auto* label : dialog->findChildren<QLabel*>())
        if (label->isVisible())
            if (const auto found = QRegularExpression(QStringLiteral("href=\"(field:[^\"]*)\"")).match(label->text());
                found.hasMatch())
                link = found.captured(1);
    QVERIFY(!link.isEmpty());
    QSignalSpy activated(&m_fixture->workbench().publishing(), &PublishFlow::fieldActivated);
    for (auto* label : dialog->findChildren<QLabel*>())
        if (label->isVisible() && label->text().contains(link)) {
            emit label->linkActivated(link);
            break;
        }
    QCOMPARE(activated.count(), 1);
    QVERIFY(!activated[0][0].toString().isEmpty());
}

void TestPublishWords::longWarningsShowWhole() {
    QVERIFY(m_fixture->open("long-shadow"));
    const State& state = m_fixture->session().draft()->state();
    std::vector<Edit> edits;
    state.forEach([&](const RecordView& record) {
        if (record.type().name == "title" && edits.size() < 7)
            edits.push_back(Edit::patch("title", std::string(record.id()), "synopsis/en",
                                        "[there](/" + std::string(180, 'x') + std::to_string(edits.size()) + ")"));
    });
    VERIFY_OK(m_fixture->session().apply(edits));
    m_fixture->workbench().publishing().review(QStringLiteral("Ana"));
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    emit panel->publishRequested(QStringLiteral("In spite of it"), true);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning() && dialog->detailsButton()->isVisible(), 30'000);
    int shown = 0;
    for (const auto* label : dialog->findChildren<QLabel*>()) {
        if (!label->isVisible() || label->accessibleName() != QStringLiteral("Warnings"))
            continue;
        ++shown;
        QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        QVERIFY2(label->text().contains(QStringLiteral("and 2 more")), qPrintable(label->text()));
    }
    QCOMPARE(shown, 1);
}

void TestPublishWords::keptVersionsAreLookedAtInAUsefulSize() {
    QVERIFY(m_fixture->open("long-shadow"));
    for (const char* message : {"One", "Two", "Three", "Four", "Five"}) {
        VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", message)}));
        PublishDialog* dialog = publish("Ana", message);
        QVERIFY(dialog != nullptr);
        dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    const auto look = [this] {
        m_fixture->trigger("publish.versions");
        return m_fixture->window().findChild<PublishDialog*>();
    };
    PublishDialog* dialog = look();
    QScrollArea* list = nullptr;
    for (auto* one : dialog->findChildren<QScrollArea*>())
        if (one->accessibleName() == QLatin1String("Versions that are kept"))
            list = one;
    QVERIFY(list != nullptr);
    QTRY_VERIFY(list->isVisible());
    QTest::qWait(200);
    QVERIFY2(list->verticalScrollBar()->maximum() == 0, // all of them show
             qPrintable(QDebug::toString(dialog->geometry()) + QDebug::toString(list->geometry()) +
                        QDebug::toString(list->widget()->geometry())));
    QVERIFY(dialog->height() < m_fixture->window().height());
    dialog->resize(701, 503);
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    dialog = look();
    QTest::qWait(200); // the versions came
    QCOMPARE(dialog->size(), QSize(701, 503));
    QCOMPARE(m_fixture->settings().value(Setting::VersionsSize).toSize(), QSize(701, 503));
}

void TestPublishWords::onlyWhatShowsOfProblemsIsHandedOver_data() {
    QTest::addColumn<bool>("isStopped");
    QTest::newRow("published in spite of them") << false;
    QTest::newRow("stopped by them") << true;
}

void TestPublishWords::onlyWhatShowsOfProblemsIsHandedOver() {
    QFETCH(const bool, isStopped);
    const auto workspace = m_fixture->site().open();
    const State& state = workspace->draft()->state();
    std::vector<Edit> edits;
    state.forEach([&](const RecordView& record) {
        if (record.type().page && edits.size() < 7)
            edits.push_back(Edit::patch(record.type().name, std::string(record.id()), "slug", "clash"));
    });
    VERIFY_OK(workspace->apply(edits, {}));
    std::size_t told = 0;
    const PublishListener listener = [&told](const PublishEvent& event) { told += event.problems.size(); };
    const PublishOutcome outcome =
        PublishJob{.author = "Ana", .inSpiteOfErrors = !isStopped}.run(*workspace, listener, [] {}, {}, {});
    QCOMPARE(outcome.error.has_value(), isStopped);
    QCOMPARE(told, std::size_t{0});
    QVERIFY(outcome.problems.count >= edits.size());
    QCOMPARE(outcome.problems.named.size(), std::size_t{5});
    if (!isStopped)
        QVERIFY(outcome.published->problems.empty());
}

bool TestPublishWords::breakTheme() const {
    QFile file(m_fixture->site().folder() + QStringLiteral("/theme/templates/modules/quote.mustache"));
    return file.open(QIODevice::WriteOnly) && file.write("<p>\n{{#broken") > 0;
}

bool TestPublishWords::leadAssetsOut() const {
    const QString assets = m_fixture->site().folder() + QStringLiteral("/assets");
    return QFile::rename(assets, assets + QStringLiteral("-before")) && QFile::link(QStringLiteral("/usr"), assets);
}

void TestPublishWords::whyItFailedIsSaid_data() {
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("theme") << QStringLiteral("theme")
                           << QStringList{QStringLiteral("The look of the site cannot be used."),
                                          QStringLiteral("theme/templates/modules/quote.mustache, line 2: ")};
    QTest::newRow("assets that lead out")
        << QStringLiteral("assets")
        << QStringList{QStringLiteral("The pictures and other files of the site cannot be used. assets: leads out")};
    QTest::newRow("another site") << QStringLiteral("site")
                                  << QStringList{QStringLiteral("something else is in the place of this site")};
}

void TestPublishWords::whyItFailedIsSaid() {
    QFETCH(const QString, cause);
    QFETCH(const QStringList, words);
    QVERIFY(m_fixture->open("long-shadow"));
    m_fixture->workbench().publishing().review(QStringLiteral("Ana"));
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    // It happens while the review is open.
    if (cause == QLatin1String("theme"))
        QVERIFY(breakTheme());
    if (cause == QLatin1String("assets"))
        QVERIFY(leadAssetsOut());
    const QString folder = m_fixture->site().folder();
    if (cause == QLatin1String("site")) {
        QVERIFY(QDir().rename(folder, folder + QStringLiteral("-before")));
        VERIFY_OK(Workspace::create(folder.toStdString(), m_fixture->state().schema()));
    }
    emit panel->publishRequested(QStringLiteral("First issue"), false);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning() && dialog->detailsButton()->isVisible(), 30'000);
    const QString text = visibleText(dialog);
    for (const QString& one : words)
        QVERIFY2(text.contains(one, Qt::CaseInsensitive), qPrintable(text));
    QVERIFY2(!text.contains(QStringLiteral("what they saw before")), qPrintable(text)); // they saw nothing
    QVERIFY2(!text.contains(QStringLiteral("newer text")), qPrintable(text));
}

void TestPublishWords::missingFilesAreNamed() {
    QVERIFY(m_fixture->open("long-shadow"));
    m_fixture->workbench().publishing().review(QStringLiteral("Ana"));
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    QVERIFY(QDir(m_fixture->site().folder() + QStringLiteral("/assets")).removeRecursively());
    emit panel->publishRequested(QStringLiteral("First issue"), false);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning() && dialog->detailsButton()->isVisible(), 30'000);
    const QString text = visibleText(dialog);
    QVERIFY2(text.contains(QStringLiteral("Something on the pages must be mended first.")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral(".svg")), qPrintable(text));
}

void TestPublishWords::theReviewSaysWhatFilesCannotBePublished_data() {
    QTest::addColumn<bool>("isTheme");
    QTest::addColumn<QString>("words");
    QTest::newRow("theme") << true << QStringLiteral("theme/templates/modules/quote.mustache, line 2: ");
    QTest::newRow("assets") << false << QStringLiteral("assets: leads out of its folder");
}

void TestPublishWords::theReviewSaysWhatFilesCannotBePublished() {
    QFETCH(const bool, isTheme);
    QFETCH(const QString, words);
    QVERIFY(m_fixture->open("long-shadow"));
    QVERIFY(isTheme ? breakTheme() : leadAssetsOut());
    m_fixture->workbench().publishing().review(QStringLiteral("Ana"));
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(panel->result() != nullptr, 30'000);
    QVERIFY2(visibleText(panel).contains(words), qPrintable(visibleText(panel)));
    for (const auto* button : panel->findChildren<QPushButton*>())
        QVERIFY(button->text() != QLatin1String("Publish everything") || !button->isEnabled());
    QVERIFY(!panel->findChild<QCheckBox*>()->isVisible());
}

void TestPublishWords::anUnknownServerIsAskedFor() {
    Browser browser;
    QDesktopServices::setUrlHandler(QStringLiteral("https"), &browser, "open");
    QVERIFY(m_fixture->open("long-shadow"));
    PublishDialog* dialog = publish("Ana", "First issue");
    QVERIFY(dialog != nullptr);
    dialog->close();
    QTRY_VERIFY(m_fixture->action("publish.live")->isEnabled());
    m_fixture->trigger("publish.live");
    auto* question = m_fixture->window().findChild<ServerDialog*>();
    QVERIFY(question != nullptr);
    QVERIFY(browser.opened.isEmpty());
    QVERIFY(visibleText(question).contains(QStringLiteral("/long-shadow"))); // to copy meanwhile
    QTest::keyClicks(question->field(), QStringLiteral("www.example.org"));
    QTest::keyClick(question->field(), Qt::Key_Return);
    QCOMPARE(m_fixture->settings().serverAddress(m_fixture->site().folder()),
             QStringLiteral("https://www.example.org"));
    QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
}

void TestPublishWords::mendedFilesAreTold() {
    QVERIFY(m_fixture->open("long-shadow"));
    PublishDialog* dialog = publish("Ana", "First issue");
    QVERIFY(dialog != nullptr);
    const QString mended = QStringLiteral("Some published files had been damaged; they are whole again.");
    QVERIFY(!visibleText(dialog).contains(mended));
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    // The whole site is the largest of the files.
    QString largest;
    QDirIterator files(m_fixture->site().folder() + QStringLiteral("/blobs"), QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext())
        if (const QString one = files.next(); largest.isEmpty() || QFileInfo(one).size() > QFileInfo(largest).size())
            largest = one;
    QFile file(largest);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(file.size() / 2));
    file.close();
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}));
    dialog = publish("Bo", "Second");
    QVERIFY(dialog != nullptr);
    QVERIFY2(visibleText(dialog).contains(QStringLiteral("1 page changed. ") + mended),
             qPrintable(visibleText(dialog)));
    // Which ones they were stands with the figures for engineers.
    const qsizetype linesBefore = visibleText(dialog).count(QLatin1Char('\n'));
    dialog->detailsButton()->click();
    const QString all = visibleText(dialog);
    QVERIFY(all.count(QLatin1Char('\n')) > linesBefore);
    QVERIFY2(all.contains(QFileInfo(largest).fileName().left(8)), qPrintable(all));
}

void TestPublishWords::goingBackTellsWhatItMended() {
    QVERIFY(m_fixture->open("long-shadow"));
    PublishDialog* dialog = publishTwice("Second");
    QVERIFY(dialog != nullptr);
    QVERIFY(QFile::remove(m_fixture->site().folder() + QStringLiteral("/blobs/announcement.json")));
    const auto buttons = dialog->findChildren<QPushButton*>();
    const auto back = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* button) {
        return button->accessibleName().startsWith(QStringLiteral("Go back to"));
    });
    QVERIFY(back != buttons.end());
    (*back)->click();
    auto* question = dialog->findChild<QuestionDialog*>();
    QVERIFY(question != nullptr);
    QSignalSpy done(dialog, &PublishDialog::published);
    question->actionButton()->click();
    QVERIFY(done.wait(30'000));
    const QString mended = QStringLiteral("publish it. Some published files had been damaged; they are whole again.");
    QVERIFY2(visibleText(dialog).contains(mended), qPrintable(visibleText(dialog)));
    dialog->detailsButton()->click();
    QVERIFY(visibleText(dialog).contains(QStringLiteral("announcement.json was lost")));
}

QTEST_WEB_MAIN(TestPublishWords)
#include "tst_publish_words.moc"
