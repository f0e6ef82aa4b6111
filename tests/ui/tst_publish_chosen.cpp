// Publishing what one chooses, and taking it off the site, in the window: boxes in the review, what is needed besides,
// releases, and what the window says afterwards.
#include "model/publish/site_publish.h"
#include "tests/journal/fault_vfs.h"
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/editor/record_editor.h"
#include "ui/editor/record_header.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_list_model.h"
#include "ui/publish/publish_dialog.h"
#include "ui/publish/publish_job.h"
#include "ui/publish/take_off_dialog.h"
#include "ui/review/review_model.h"
#include "ui/review/review_panel.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/publish_flow.h"
#include "ui/shell/site_session.h"
#include "ui/tasks/background_task.h"
#include "ui/widgets/choice_delegate.h"

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>

#include <algorithm>
#include <functional>
#include <memory>

using namespace galley;
using namespace galley::ui;
using galley::test::FaultVfs;

namespace {

/// What a control or its children say, as far as it shows.
QString shownText(const QWidget* root) {
    QString text;
    for (const QLabel* label : root->findChildren<QLabel*>())
        if (label->isVisible())
            text += label->text() + QLatin1Char('\n');
    return text;
}

QString headlineIn(const Replica& replica, const char* record) {
    const auto ref = replica.state().findPath(record);
    if (!ref || !replica.state().record(*ref).exists())
        return QStringLiteral("(none)");
    std::string scratch;
    return QString::fromStdString(std::string(replica.state().record(*ref).field("headline").at(0).asString(scratch)));
}

/// What another program does, on any thread.
bool benPublishes(const QString& folder, const char* record) {
    OpenOptions options;
    options.actor.name = "Ben";
    auto ben = openSite(folder.toStdString(), std::move(options));
    if (!ben) {
        qWarning("%s", ben.error().toString().c_str());
        return false;
    }
    PublishChoice choice;
    choice.records = {*(*ben)->draft()->state().findPath(record)};
    const auto published = publishSite(**ben, "Ben", "his", false, {}, {}, choice);
    if (!published)
        qWarning("%s", published.error().toString().c_str());
    return published.has_value();
}

} // namespace

class TestPublishChosen : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void allIsChosenAtFirst();
    void boxesAreTurnedByMouseAndKeys();
    void aPartGoesLiveAndTheRestWaits();
    void whatIsNeededIsOfferedWithIt();
    void whatIsNeededCanBeSeen();
    void whatComesToBeNeededMeanwhileIsToldByName();
    void errorsOfWhatWaitsStopNothing();
    void theHeaderBreaksBetweenWhatIsOfOneKind();
    void theOpenRecordIsPublishedByItsKeys();
    void severalOfTheListArePublished();
    void aPublishOfOthersMeanwhileIsNoObstacle();
    void othersPublishBetweenTwoSteps_data();
    void othersPublishBetweenTwoSteps();
    void aFailingDiskLeavesReadersWhereTheyWere();
    void theReviewFollowsWhatOthersDo();
    void nothingGoesOutThatTheListDoesNotShow();
    void theReviewOfAReleaseThatEndsIsClosed();
    void undecidedTextsAreToldAndStopNothing();
    void aReleaseGoesOutAsAWhole();
    void aReleaseTakesAlongWhatStandsInTheDraft();
    void whatAnotherReleaseHasCannotGoAlong();
    void aReleaseWithConflictsLeadsToThem();
    void aPageIsTakenOffAndGoesLiveAgain();
    void whoLeadsToItIsToldBeforeItGoes();
    void theAddressForItsReadersIsChecked();

private:
    SiteSession& session() { return m_fixture->session(); }
    PublishFlow& flow() { return m_fixture->workbench().publishing(); }
    const Replica& live() { return *session().published(); }
    void apply(const std::vector<Edit>& edits) { VERIFY_OK(session().apply(edits)); }
    void changeHeadline(const char* article, const char* text) {
        apply({Edit::patch("article", article, "headline/en", text)});
    }
    /// An article by somebody who is not on the site yet.
    void addRosa() {
        apply({Edit::create("writer", "rosa-lund", {{"name", "Rosa Lund"}}),
               Edit::create(
                   "article", "rosa-tour",
                   {{"headline", {{"en", "Rosa Lund on tour"}}}, {"slug", "rosa-tour"}, {"author", "rosa-lund"}})});
    }
    void publishAll();
    ReviewPanel* panel() { return m_fixture->window().findChild<ReviewPanel*>(); }
    /// The review when it has compared and knows what is needed.
    ReviewPanel* reviewed();
    ReviewPanel* review(const std::optional<std::vector<RecordRef>>& records = std::nullopt) {
        flow().review(QStringLiteral("Ana"), records);
        return reviewed();
    }
    static QListView* listOf(const QWidget* root, const char* name) {
        for (auto* list : root->findChildren<QListView*>())
            if (list->accessibleName() == QLatin1String(name))
                return list;
        return nullptr;
    }
    static QPushButton* buttonOf(const QWidget* root, const QString& text) {
        for (auto* button : root->findChildren<QPushButton*>())
            if (button->isVisible() && button->text().startsWith(text))
                return button;
        return nullptr;
    }
    /// "+Rosa Lund on tour" for a chosen row, "-…" for another one.
    static QStringList rows(const ReviewPanel* review) {
        QStringList found;
        const QAbstractItemModel* model = listOf(review, "Changed records")->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, 0);
            found +=
                (index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? QStringLiteral("+") : QStringLiteral("-")) +
                index.data().toString();
        }
        return found;
    }
    static void turn(const ReviewPanel* review, const QString& name) {
        QListView* list = listOf(review, "Changed records");
        for (int row = 0; row < list->model()->rowCount(); ++row)
            if (const QModelIndex index = list->model()->index(row, 0); index.data().toString() == name) {
                QStyleOptionViewItem option;
                option.initFrom(list->viewport());
                option.widget = list;
                list->scrollTo(index);
                option.rect = list->visualRect(index);
                QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, ChoiceDelegate::checkBox(option).center());
            }
    }
    static QString chosenWords(const ReviewPanel* review) {
        for (const auto* box : review->findChildren<QCheckBox*>())
            if (box->text().endsWith(QStringLiteral("chosen")))
                return box->text();
        return {};
    }
    static QPushButton* publishButton(const ReviewPanel* review) {
        for (auto* button : review->findChildren<QPushButton*>())
            if (button->property("role").toString() == QLatin1String("primary"))
                return button;
        return nullptr;
    }
    /// Waits until the needs of a choice are known.
    static bool isSettled(ReviewPanel* review) {
        return QTest::qWaitFor(
            [review] { return !publishButton(review)->toolTip().contains(QStringLiteral("still being looked for")); },
            20'000);
    }
    /// Clicks the button of the review; what came out: "" or why not.
    QString publish(ReviewPanel* review);
    QString outcome(PublishDialog* dialog);
    void closeDialogs() {
        for (auto* dialog : m_fixture->window().findChildren<QDialog*>())
            dialog->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    TakeOffDialog* takeOff(const char* record);
    /// A colleague's program, that does something and saves it.
    void ben(const std::function<Result<void>(Workspace&)>& act) {
        if (!m_ben) {
            OpenOptions options;
            options.actor.name = "Ben";
            auto opened = Workspace::open(m_fixture->site().folder().toStdString(), std::move(options));
            VERIFY_OK(opened);
            m_ben = *std::move(opened);
        }
        VERIFY_OK(act(*m_ben));
        VERIFY_OK(m_ben->flush());
    }
    void benChanges(const char* article, const char* text) {
        ben([&](Workspace& site) { return site.apply({Edit::patch("article", article, "headline/en", text)}); });
    }

    std::unique_ptr<Workspace> m_ben;
    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestPublishChosen::init() {
    FaultVfs::installForAll();
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
    publishAll();
}

void TestPublishChosen::cleanup() {
    FaultVfs::mend();
    m_ben.reset();
    m_fixture.reset();
}

void TestPublishChosen::publishAll() {
    flow().publishAgain(QStringLiteral("Ana"));
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QVERIFY2(outcome(dialog).isEmpty(), qPrintable(shownText(dialog)));
    closeDialogs();
    QTRY_VERIFY(session().takenOff().has_value());
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{0});
}

ReviewPanel* TestPublishChosen::reviewed() {
    ReviewPanel* review = panel();
    const bool isThere = QTest::qWaitFor([review] { return review != nullptr && review->result() != nullptr; }, 30'000);
    return isThere && isSettled(review) ? review : nullptr;
}

QString TestPublishChosen::outcome(PublishDialog* dialog) {
    QSignalSpy done(dialog, &PublishDialog::published);
    QSignalSpy failed(dialog, &PublishDialog::failed);
    if (!QTest::qWaitFor([&] { return done.size() + failed.size() > 0; }, 60'000))
        return QStringLiteral("nothing came of it");
    return failed.isEmpty() ? QString() : QString::fromStdString(failed[0][0].value<Error>().toString());
}

QString TestPublishChosen::publish(ReviewPanel* review) {
    QPushButton* button = publishButton(review);
    if (!button->isEnabled())
        return button->toolTip();
    QTest::mouseClick(button, Qt::LeftButton);
    return outcome(m_fixture->window().findChild<PublishDialog*>());
}

TakeOffDialog* TestPublishChosen::takeOff(const char* record) {
    flow().takeOff(QStringLiteral("Ana"), {m_fixture->find(record)});
    auto* dialog = m_fixture->window().findChild<TakeOffDialog*>();
    return dialog != nullptr && QTest::qWaitFor([dialog] { return !dialog->isLooking(); }, 30'000) ? dialog : nullptr;
}

void TestPublishChosen::allIsChosenAtFirst() {
    changeHeadline("long-shadow", "One");
    changeHeadline("last-projectionist", "Two");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QCOMPARE(rows(review), (QStringList{QStringLiteral("+One"), QStringLiteral("+Two")}));
    QCOMPARE(chosenWords(review), QStringLiteral("2 of 2 chosen"));
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish everything"));
    QVERIFY(!review->choice().records && review->choice().line.empty());
    QVERIFY(!shownText(review).contains(QStringLiteral("The theme stays")));
}

void TestPublishChosen::boxesAreTurnedByMouseAndKeys() {
    changeHeadline("long-shadow", "One");
    changeHeadline("last-projectionist", "Two");
    changeHeadline("paper-tigers", "Three");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    turn(review, QStringLiteral("Two"));
    QCOMPARE(chosenWords(review), QStringLiteral("2 of 3 chosen"));
    QVERIFY(rows(review).contains(QStringLiteral("-Two")));
    // What is told beside the list is about the record whose box was turned.
    QCOMPARE(listOf(review, "Changed records")->currentIndex().data().toString(), QStringLiteral("Two"));
    turn(review, QStringLiteral("Three"));
    QCOMPARE(listOf(review, "Changed records")->currentIndex().data().toString(), QStringLiteral("Three"));
    QTRY_VERIFY(review->findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Three")));
    turn(review, QStringLiteral("Three"));
    QCOMPARE(chosenWords(review), QStringLiteral("2 of 3 chosen"));
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish 2 records"));
    QVERIFY(shownText(review).contains(QStringLiteral("The theme stays as it is.")));
    QListView* list = listOf(review, "Changed records");
    // A click beside the box only looks at the record.
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
    QCOMPARE(list->currentIndex().row(), 0);
    QCOMPARE(chosenWords(review), QStringLiteral("2 of 3 chosen"));
    list->setFocus();
    const QString first = list->currentIndex().data().toString();
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(rows(review).contains(QLatin1Char('-') + first) || rows(review).contains(QLatin1Char('+') + first));
    QCOMPARE(list->currentIndex().data(Qt::CheckStateRole).toInt(),
             static_cast<int>(first == QStringLiteral("Two") ? Qt::Checked : Qt::Unchecked));
    QTest::keyClick(list, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(chosenWords(review), QStringLiteral("3 of 3 chosen"));
    QTest::keyClick(list, Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(chosenWords(review), QStringLiteral("0 of 3 chosen"));
    QVERIFY(!publishButton(review)->isEnabled());
    QCOMPARE(publishButton(review)->toolTip(), QStringLiteral("Choose what is to be published"));
    for (auto* box : review->findChildren<QCheckBox*>())
        if (box->text().endsWith(QStringLiteral("chosen")))
            QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
    QCOMPARE(chosenWords(review), QStringLiteral("3 of 3 chosen"));
}

void TestPublishChosen::aPartGoesLiveAndTheRestWaits() {
    changeHeadline("long-shadow", "Now");
    changeHeadline("last-projectionist", "Later");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    turn(review, QStringLiteral("Later"));
    QVERIFY(isSettled(review));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("Now"));
    QVERIFY(headlineIn(live(), "article/last-projectionist") != QStringLiteral("Later"));
    QCOMPARE(headlineIn(*session().draft(), "article/last-projectionist"), QStringLiteral("Later"));
    const QString words = m_fixture->window().findChild<PublishDialog*>()->outcomeWords();
    QVERIFY2(words.contains(QStringLiteral("1 record of the draft is live as version ")), qPrintable(words));
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{1});
    QVERIFY(session().isUnpublished(m_fixture->find("article/last-projectionist")));
    QVERIFY(!session().isUnpublished(m_fixture->find("article/long-shadow")));
    closeDialogs();
    // And then the rest.
    review = this->review();
    QVERIFY(review != nullptr);
    QCOMPARE(rows(review), QStringList{QStringLiteral("+Later")});
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/last-projectionist"), QStringLiteral("Later"));
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{0});
}

void TestPublishChosen::whatIsNeededIsOfferedWithIt() {
    changeHeadline("long-shadow", "Other");
    addRosa();
    ReviewPanel* review = this->review({{m_fixture->find("article/rosa-tour")}});
    QVERIFY(review != nullptr);
    QCOMPARE(chosenWords(review), QStringLiteral("1 of 3 chosen"));
    QVERIFY2(shownText(review).contains(
                 QStringLiteral("Needed by “Rosa Lund on tour”: Writer “Rosa Lund” is not on the site yet.")),
             qPrintable(shownText(review)));
    QVERIFY(!publishButton(review)->isEnabled());
    QVERIFY(publishButton(review)->toolTip().contains(QStringLiteral("Rosa Lund")));
    QPushButton* too = buttonOf(review, QStringLiteral("Publish it too"));
    QVERIFY(too != nullptr);
    QTest::mouseClick(too, Qt::LeftButton);
    QVERIFY(isSettled(review));
    QVERIFY(rows(review).contains(QStringLiteral("+Rosa Lund")));
    QVERIFY(!too->isVisible());
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish 2 records"));
    // Return in the message does it.
    QVERIFY(review->findChild<QLineEdit*>()->hasFocus());
    QTest::keyClicks(review->findChild<QLineEdit*>(), QStringLiteral("Rosa"));
    QTest::keyClick(review->findChild<QLineEdit*>(), Qt::Key_Return);
    QCOMPARE(outcome(m_fixture->window().findChild<PublishDialog*>()), QString());
    QCOMPARE(headlineIn(live(), "article/rosa-tour"), QStringLiteral("Rosa Lund on tour"));
    QVERIFY(headlineIn(live(), "article/long-shadow") != QStringLiteral("Other"));
}

void TestPublishChosen::whatIsNeededCanBeSeen() {
    addRosa();
    ReviewPanel* review = this->review({{m_fixture->find("article/rosa-tour")}});
    QVERIFY(review != nullptr);
    const auto labels = review->findChildren<QLabel*>();
    const auto links = std::find_if(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QStringLiteral("href=\"record:"));
    });
    QVERIFY(links != labels.end());
    emit(*links)->linkActivated(QStringLiteral("record:writer%2Frosa-lund"));
    QTRY_VERIFY(panel() == nullptr || !panel()->isVisible());
    QCOMPARE(*session().selection(), m_fixture->find("writer/rosa-lund"));
}

void TestPublishChosen::whatComesToBeNeededMeanwhileIsToldByName() {
    changeHeadline("long-shadow", "Now");
    changeHeadline("last-projectionist", "Later");
    ReviewPanel* review = this->review({{m_fixture->find("article/long-shadow")}});
    QVERIFY(review != nullptr);
    QVERIFY(publishButton(review)->isEnabled());
    // Somebody gives it an author whom readers do not have, when the publish has just begun.
    QTest::mouseClick(publishButton(review), Qt::LeftButton);
    apply({Edit::create("writer", "rosa-lund", {{"name", "Rosa Lund"}}),
           Edit::patch("article", "long-shadow", "author", "rosa-lund")});
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    const QString error = outcome(dialog);
    QVERIFY2(error.contains(QStringLiteral("needs writer/rosa-lund")), qPrintable(error));
    QVERIFY2(shownText(dialog).contains(QStringLiteral("Writer “Rosa Lund” is not on the site yet.")),
             qPrintable(shownText(dialog)));
    QVERIFY(shownText(dialog).contains(QStringLiteral("Readers see what they saw before.")));
    QVERIFY(headlineIn(live(), "article/long-shadow") != QStringLiteral("Now"));
    closeDialogs();
    // While the review is open it is told there.
    m_fixture->session().undo();
    review = this->review({{m_fixture->find("article/long-shadow")}});
    QVERIFY(review != nullptr && publishButton(review)->isEnabled());
    m_fixture->session().redo();
    QTRY_VERIFY2(shownText(review).contains(QStringLiteral("Writer “Rosa Lund” is not on the site yet.")),
                 qPrintable(shownText(review)));
    QTRY_VERIFY(isSettled(review) && publishButton(review)->toolTip().contains(QStringLiteral("Rosa Lund")));
    QVERIFY(!publishButton(review)->isEnabled());
}

void TestPublishChosen::errorsOfWhatWaitsStopNothing() {
    changeHeadline("long-shadow", "Now");
    apply({Edit::patch("article", "last-projectionist", "slug", "home")}); // the address of another page
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr && review->result()->errors > 0);
    QVERIFY(!publishButton(review)->isEnabled());
    const QModelIndex bad = [review] {
        const QAbstractItemModel* model = listOf(review, "Changed records")->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() != QStringLiteral("Now"))
                return model->index(row, 0);
        return QModelIndex();
    }();
    turn(review, bad.data().toString());
    QVERIFY(isSettled(review));
    QVERIFY2(publishButton(review)->isEnabled(), qPrintable(publishButton(review)->toolTip()));
    QVERIFY(!shownText(review).contains(QStringLiteral("must be mended")));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("Now"));
}

void TestPublishChosen::theHeaderBreaksBetweenWhatIsOfOneKind() {
    changeHeadline("long-shadow", "Other");
    auto* header = m_fixture->window().findChild<RecordHeader*>();
    const auto place = [header](const QString& text) {
        for (const auto* button : header->findChildren<QAbstractButton*>())
            if (button->isVisible() && button->text().startsWith(text))
                return button->mapTo(header, button->rect().center());
        return QPoint(-1, -1);
    };
    const auto line = [&](const char* text) { return place(QLatin1String(text)).y(); };
    QTRY_VERIFY(line("Publish") > 0 && line("Take off") > 0 && line("Used by") > 0 && line("History") > 0);
    const int all = header->sizeHint().width();
    header->setFixedWidth(2 * all);
    QTRY_COMPARE(line("Publish"), line("History"));
    // Where the whole is too wide, the halves are lines of their own and stay whole.
    const int least = std::max(place(QStringLiteral("Take off")).x(),
                               place(QStringLiteral("es")).x() - place(QStringLiteral("Used by")).x()) +
                      120;
    for (int width = 2 * all; width >= least; width -= 7) {
        header->setFixedWidth(width);
        QApplication::sendPostedEvents();
        QApplication::processEvents();
        QCOMPARE(line("Publish"), line("Take off"));
        QCOMPARE(line("Used by"), line("History"));
        QVERIFY(line("Used by") >= line("Publish"));
    }
    QVERIFY2(line("Used by") > line("Publish"), qPrintable(QString::number(least)));
    // In large text, or in a form that is narrower still, nothing is cut off.
    header->setFixedWidth(150);
    QTRY_VERIFY(line("Take off") > line("Publish"));
    for (const auto* button : header->findChildren<QAbstractButton*>())
        if (button->isVisible())
            QVERIFY2(button->mapTo(header, QPoint()).y() + button->height() <= header->heightForWidth(150),
                     qPrintable(button->text()));
}

void TestPublishChosen::theOpenRecordIsPublishedByItsKeys() {
    changeHeadline("last-projectionist", "Later");
    QTRY_VERIFY(!m_fixture->action("publish.records")->isEnabled()); // readers have the open one
    changeHeadline("long-shadow", "Now");
    QTRY_VERIFY(m_fixture->action("publish.records")->isEnabled());
    QTest::keyClick(&m_fixture->window(), Qt::Key_P, Qt::ControlModifier | Qt::AltModifier);
    ReviewPanel* review = reviewed();
    QVERIFY(review != nullptr);
    QCOMPARE(chosenWords(review), QStringLiteral("1 of 2 chosen"));
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish 1 record"));
    QCOMPARE(publish(review), QString());
    closeDialogs();
    QTRY_VERIFY(!m_fixture->action("publish.records")->isEnabled());
    // The header has a button for it.
    changeHeadline("long-shadow", "And now");
    auto* form = m_fixture->workbench().editorPane()->editor();
    QWidget* button = nullptr;
    for (auto* one : form->findChildren<QAbstractButton*>())
        if (one->accessibleName() == QStringLiteral("Publish this page…") && one->isVisible())
            button = one;
    QVERIFY(button != nullptr);
    QTest::mouseClick(button, Qt::LeftButton);
    review = reviewed();
    QVERIFY(review != nullptr);
    QVERIFY(rows(review).contains(QStringLiteral("+And now")));
}

void TestPublishChosen::severalOfTheListArePublished() {
    changeHeadline("long-shadow", "Now");
    changeHeadline("last-projectionist", "Now, too");
    changeHeadline("paper-tigers", "Later");
    Navigator* list = m_fixture->workbench().navigator();
    QTest::mouseClick(list->changedButton(), Qt::LeftButton);
    QTRY_COMPARE(list->model()->rowCount(), 3);
    const auto click = [&](const char* record, Qt::KeyboardModifiers keys) {
        const QModelIndex index = list->model()->indexOf(m_fixture->find(record));
        QTest::mouseClick(list->list()->viewport(), Qt::LeftButton, keys, list->list()->visualRect(index).center());
    };
    click("article/long-shadow", Qt::NoModifier);
    click("article/last-projectionist", Qt::ControlModifier);
    QCOMPARE(list->selectedRecords().size(), std::size_t{2});
    list->list()->setFocus();
    QTest::keyClick(list->list(), Qt::Key_P, Qt::ControlModifier | Qt::AltModifier);
    ReviewPanel* review = reviewed();
    QVERIFY(review != nullptr);
    QCOMPARE(chosenWords(review), QStringLiteral("2 of 3 chosen"));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/last-projectionist"), QStringLiteral("Now, too"));
    QVERIFY(headlineIn(live(), "article/paper-tigers") != QStringLiteral("Later"));
}

void TestPublishChosen::aPublishOfOthersMeanwhileIsNoObstacle() {
    changeHeadline("long-shadow", "Ours");
    changeHeadline("paper-tigers", "Of Ben");
    changeHeadline("last-projectionist", "Later");
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    ReviewPanel* review = this->review({{m_fixture->find("article/long-shadow")}});
    QVERIFY(review != nullptr);
    QVERIFY(benPublishes(m_fixture->site().folder(), "article/paper-tigers"));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("Ours"));
    QCOMPARE(headlineIn(live(), "article/paper-tigers"), QStringLiteral("Of Ben"));
    QVERIFY(headlineIn(live(), "article/last-projectionist") != QStringLiteral("Later"));
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{1});
}

void TestPublishChosen::othersPublishBetweenTwoSteps_data() {
    QTest::addColumn<int>("step");
    for (int step = 1; step <= 7; ++step)
        QTest::addRow("step %d", step) << step;
}

void TestPublishChosen::othersPublishBetweenTwoSteps() {
    QFETCH(const int, step);
    changeHeadline("long-shadow", "Ours");
    changeHeadline("paper-tigers", "Of Ben");
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    PublishJob job;
    job.author = "Ana";
    job.choice.records = {m_fixture->find("article/long-shadow")};
    BackgroundTask task(nullptr, BackgroundTask::Lane::Disk, BackgroundTask::Ending::Awaited);
    PublishOutcome outcome;
    bool isBenDone = false;
    task.start([&, folder = m_fixture->site().folder(), &workspace = session().workspace()](const TaskLine& line) {
        int calls = 0;
        const WorkspaceAccess access(workspace, [&](const std::function<void()>& call) {
            const bool isCarriedOut = line.ask(call);
            if (++calls == step)
                isBenDone = benPublishes(folder, "article/paper-tigers");
            return isCarriedOut;
        });
        outcome = job.run(
            access, [](const PublishEvent&) {}, [] {}, {}, {});
        return [] {};
    });
    QTRY_VERIFY_WITH_TIMEOUT(!task.isRunning(), 60'000);
    QVERIFY(isBenDone);
    QVERIFY2(!outcome.error, outcome.error ? outcome.error->toString().c_str() : "");
    QVERIFY(!outcome.unrecorded);
    QTRY_COMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("Ours"));
    QTRY_COMPARE(headlineIn(live(), "article/paper-tigers"), QStringLiteral("Of Ben"));
}

void TestPublishChosen::aFailingDiskLeavesReadersWhereTheyWere() {
    changeHeadline("long-shadow", "Now");
    changeHeadline("last-projectionist", "Later");
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    ReviewPanel* review = this->review({{m_fixture->find("article/long-shadow")}});
    QVERIFY(review != nullptr);
    FaultVfs::failAt(0, FaultVfs::Kind::DiskFull);
    QVERIFY(!publish(review).isEmpty());
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QVERIFY2(shownText(dialog).contains(QStringLiteral("Readers see what they saw before.")),
             qPrintable(shownText(dialog)));
    QVERIFY(headlineIn(live(), "article/long-shadow") != QStringLiteral("Now"));
    FaultVfs::mend();
    QTRY_COMPARE_WITH_TIMEOUT(session().saveState(), SaveState::Saved, 20'000);
    closeDialogs();
    review = this->review({{m_fixture->find("article/long-shadow")}});
    QVERIFY(review != nullptr);
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("Now"));
    QVERIFY(headlineIn(live(), "article/last-projectionist") != QStringLiteral("Later"));
}

void TestPublishChosen::theReviewFollowsWhatOthersDo() {
    changeHeadline("long-shadow", "One");
    changeHeadline("last-projectionist", "Two");
    changeHeadline("paper-tigers", "Three");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    turn(review, QStringLiteral("Two"));
    turn(review, QStringLiteral("Three"));
    turn(review, QStringLiteral("Three"));
    auto* message = review->findChild<QLineEdit*>();
    message->setText(QStringLiteral("What I had written"));
    message->setFocus();
    QListView* list = listOf(review, "Changed records");
    QVERIFY(!shownText(review).contains(QStringLiteral("Changed since you opened this")));
    // A record comes, one changes again, and one that was not chosen stays so.
    QSignalSpy followed(review, &ReviewPanel::followed);
    benChanges("long-shadow", "One by Ben");
    ben([](Workspace& site) { return site.apply({Edit::create("writer", "zoe", {{"name", "Zoe Quill"}})}); });
    QTRY_VERIFY(rows(review).contains(QStringLiteral("-Zoe Quill"))); // of a part nothing is added by itself
    QTRY_VERIFY(isSettled(review));
    const QStringList now = rows(review);
    QVERIFY2(now.contains(QStringLiteral("+One by Ben")) && now.contains(QStringLiteral("-Two")) &&
                 now.contains(QStringLiteral("+Three")) && now.size() == 4,
             qPrintable(now.join(QLatin1Char(' '))));
    QVERIFY(!followed.isEmpty());
    QCOMPARE(list->currentIndex().data().toString(), QStringLiteral("Three"));
    QTRY_VERIFY(review->findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Three")));
    QCOMPARE(message->text(), QStringLiteral("What I had written"));
    QVERIFY(message->hasFocus());
    const QString told = shownText(review);
    QVERIFY2(told.contains(QStringLiteral("Changed since you opened this: ")) &&
                 told.contains(QStringLiteral("“One by Ben”")) && told.contains(QStringLiteral("“Zoe Quill”")),
             qPrintable(told));
    // What somebody takes back leaves the list, the current record too.
    ben([](Workspace& site) { return site.apply({Edit::erase("writer", "zoe")}); });
    QTRY_COMPARE(rows(review).size(), 3);
    QVERIFY(!shownText(review).contains(QStringLiteral("Zoe")));
    // Others publish: what they brought is gone, and the rest can go out.
    ben([](Workspace& site) -> Result<void> {
        PublishChoice choice;
        choice.records.emplace({*site.draft()->state().findPath("article/paper-tigers")});
        GALLEY_CHECK(publishSite(site, "Ben", "Three", true, {}, {}, choice));
        return {};
    });
    QTRY_COMPARE(rows(review).size(), 2);
    QTRY_VERIFY(shownText(review).contains(QStringLiteral("1 record left the list")));
    QTRY_VERIFY(isSettled(review) && publishButton(review)->isEnabled());
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("One by Ben"));
    QVERIFY(headlineIn(live(), "article/last-projectionist") != QStringLiteral("Two"));
}

void TestPublishChosen::nothingGoesOutThatTheListDoesNotShow() {
    changeHeadline("long-shadow", "One");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    QVERIFY(publishButton(review)->isEnabled());
    QSignalSpy changed(&session(), &SiteSession::draftChanged);
    QSignalSpy followed(review, &ReviewPanel::followed);
    benChanges("paper-tigers", "Never seen");
    QTRY_VERIFY(!changed.isEmpty());
    // From the moment on in which it is part of the draft until the list has it.
    if (followed.isEmpty()) {
        QVERIFY(!publishButton(review)->isEnabled());
        QVERIFY2(publishButton(review)->toolTip().contains(QStringLiteral("changed meanwhile")),
                 qPrintable(publishButton(review)->toolTip()));
        QTest::keyClick(review->findChild<QLineEdit*>(), Qt::Key_Return);
        QVERIFY(panel() == review);
    }
    QTRY_VERIFY(publishButton(review)->isEnabled());
    QCOMPARE(rows(review), (QStringList{QStringLiteral("+One"), QStringLiteral("+Never seen")}));
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish everything"));
    QVERIFY(shownText(review).contains(QStringLiteral("Changed since you opened this: “Never seen”.")));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/paper-tigers"), QStringLiteral("Never seen"));
}

void TestPublishChosen::theReviewOfAReleaseThatEndsIsClosed() {
    const auto key = session().workspace().openRelease("Christmas");
    VERIFY_OK(key);
    VERIFY_OK(session().setLine(*key));
    changeHeadline("long-shadow", "A Christmas film");
    session().finishTyping();
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QCOMPARE(review->release(), QStringLiteral("Christmas"));
    ben([&key](Workspace& site) { return site.discardRelease(*key); });
    QTRY_VERIFY(panel() == nullptr);
    QVERIFY(!session().isInRelease());
}

void TestPublishChosen::undecidedTextsAreToldAndStopNothing() {
    changeHeadline("last-projectionist", "Two");
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    benChanges("long-shadow", "The shadow that Ben made");
    changeHeadline("long-shadow", "The shadow of our own");
    QTRY_COMPARE(session().conflicts().size(), std::size_t{1});
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    const QString words = QStringLiteral("1 text is not decided: readers get the one that stands in the draft now");
    QVERIFY2(shownText(review).contains(words), qPrintable(shownText(review)));
    QVERIFY(publishButton(review)->isEnabled());
    // It is about what goes out.
    turn(review, QStringLiteral("The shadow that Ben made"));
    QVERIFY(!shownText(review).contains(words));
    turn(review, QStringLiteral("The shadow that Ben made"));
    QPushButton* conflicts = buttonOf(review, QStringLiteral("Go to the conflicts"));
    QVERIFY(conflicts != nullptr);
    QTest::mouseClick(conflicts, Qt::LeftButton);
    QTRY_VERIFY(panel() == nullptr);
    QCOMPARE(*session().selection(), m_fixture->find("article/long-shadow"));
    review = this->review();
    QVERIFY(review != nullptr && shownText(review).contains(words));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("The shadow that Ben made"));
    QCOMPARE(session().conflicts().size(), std::size_t{1});
    closeDialogs();
    // Decided meanwhile, by somebody else.
    changeHeadline("long-shadow", "Another one");
    QTRY_COMPARE(session().saveState(), SaveState::Saved);
    review = this->review();
    QVERIFY(review != nullptr && shownText(review).contains(words));
    ben([](Workspace& site) -> Result<void> {
        GALLEY_CHECK(site.catchUp());
        return site.settleConflict(site.conflicts().front().conflict.key, Settlement::KeepDraft, "Decided");
    });
    QTRY_VERIFY(!shownText(review).contains(words));
    QVERIFY(buttonOf(review, QStringLiteral("Go to the conflicts")) == nullptr);
}

void TestPublishChosen::aReleaseGoesOutAsAWhole() {
    changeHeadline("paper-tigers", "Of the draft");
    Workspace& workspace = session().workspace();
    const auto key = workspace.openRelease("Christmas");
    VERIFY_OK(key);
    VERIFY_OK(workspace.setLine(*key));
    changeHeadline("long-shadow", "A Christmas film");
    changeHeadline("last-projectionist", "A Christmas projectionist");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QCOMPARE(chosenWords(review), QStringLiteral("2 of 2 chosen"));
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish release Christmas"));
    QCOMPARE(QString::fromStdString(review->choice().line), QString::fromStdString(*key));
    QCOMPARE(publish(review), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("A Christmas film"));
    QVERIFY(headlineIn(live(), "article/paper-tigers") != QStringLiteral("Of the draft"));
    const QString words = m_fixture->window().findChild<PublishDialog*>()->outcomeWords();
    QVERIFY2(words.contains(QStringLiteral("Release “Christmas” is live as version ")), qPrintable(words));
    QVERIFY(workspace.lines().releases.empty());
    QVERIFY(workspace.line().empty());
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{1});
}

void TestPublishChosen::aReleaseTakesAlongWhatStandsInTheDraft() {
    Workspace& workspace = session().workspace();
    apply({Edit::create("writer", "rosa-lund", {{"name", "Rosa Lund"}})});
    changeHeadline("paper-tigers", "Of the draft");
    const auto key = workspace.openRelease("Christmas");
    VERIFY_OK(key);
    VERIFY_OK(workspace.setLine(*key));
    apply({Edit::patch("article", "long-shadow", "author", "rosa-lund")});
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QVERIFY2(
        shownText(review).contains(QStringLiteral("Writer “Rosa Lund” is not on the site yet. It is in the draft.")),
        qPrintable(shownText(review)));
    QVERIFY(!publishButton(review)->isEnabled());
    QPushButton* too = buttonOf(review, QStringLiteral("Publish it too"));
    QVERIFY(too != nullptr);
    QTest::mouseClick(too, Qt::LeftButton);
    QVERIFY2(publishButton(review)->isEnabled(), qPrintable(publishButton(review)->toolTip()));
    QVERIFY(review->choice().withNeeded);
    QTest::mouseClick(too, Qt::LeftButton); // and not
    QVERIFY(!publishButton(review)->isEnabled() && !review->choice().withNeeded);
    QTest::mouseClick(too, Qt::LeftButton);
    QCOMPARE(publish(review), QString());
    QVERIFY(live().state().findPath("writer/rosa-lund"));
    QVERIFY(workspace.lines().releases.empty());
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{1}); // the headline
}

void TestPublishChosen::whatAnotherReleaseHasCannotGoAlong() {
    Workspace& workspace = session().workspace();
    const auto later = workspace.openRelease("Easter");
    VERIFY_OK(later);
    VERIFY_OK(workspace.setLine(*later));
    apply({Edit::create("writer", "rosa-lund", {{"name", "Rosa Lund"}})});
    VERIFY_OK(workspace.setLine(""));
    changeHeadline("paper-tigers", "Of the draft");
    apply({Edit::patch("article", "long-shadow", "author", "rosa-lund")});
    ReviewPanel* review = this->review({{m_fixture->find("article/long-shadow")}});
    QVERIFY(review != nullptr);
    QVERIFY2(shownText(review).contains(
                 QStringLiteral("Writer “Rosa Lund” is new in release “Easter”, which goes out later.")),
             qPrintable(shownText(review)));
    QVERIFY(buttonOf(review, QStringLiteral("Publish it too")) == nullptr);
    QVERIFY(!publishButton(review)->isEnabled());
    QVERIFY(publishButton(review)->toolTip().contains(QStringLiteral("Rosa Lund")));
}

void TestPublishChosen::aReleaseWithConflictsLeadsToThem() {
    Workspace& workspace = session().workspace();
    const auto key = workspace.openRelease("Christmas");
    VERIFY_OK(key);
    VERIFY_OK(workspace.setLine(*key));
    changeHeadline("long-shadow", "A Christmas film");
    VERIFY_OK(workspace.setLine(""));
    changeHeadline("long-shadow", "A film for all days");
    publishAll();
    QTRY_COMPARE(workspace.conflicts().size(), std::size_t{1});
    VERIFY_OK(workspace.setLine(*key));
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QVERIFY(!publishButton(review)->isEnabled());
    QVERIFY(publishButton(review)->toolTip().contains(QStringLiteral("conflicts")));
    QPushButton* conflicts = buttonOf(review, QStringLiteral("Go to the conflicts"));
    QVERIFY(conflicts != nullptr);
    QTest::mouseClick(conflicts, Qt::LeftButton);
    QTRY_VERIFY(panel() == nullptr);
    QCOMPARE(*session().selection(), m_fixture->find("article/long-shadow"));
}

void TestPublishChosen::aPageIsTakenOffAndGoesLiveAgain() {
    apply({Edit::create("article", "alone", {{"headline", {{"en", "Alone"}}}, {"slug", "alone"}})});
    publishAll();
    m_fixture->workbench().open(m_fixture->find("article/alone"));
    QTRY_VERIFY(m_fixture->action("publish.take-off")->isEnabled());
    TakeOffDialog* dialog = takeOff("article/alone");
    QVERIFY(dialog != nullptr);
    QVERIFY(shownText(dialog).contains(QStringLiteral("Nothing on the site leads to it.")));
    QVERIFY(!dialog->actionButton()->isEnabled());
    dialog->gone()->setFocus();
    QTest::keyClick(dialog->gone(), Qt::Key_Space);
    QVERIFY(dialog->actionButton()->isEnabled() && !dialog->readersGo().to);
    QTest::mouseClick(dialog->actionButton(), Qt::LeftButton);
    QCOMPARE(outcome(m_fixture->window().findChild<PublishDialog*>()), QString());
    const QString words = m_fixture->window().findChild<PublishDialog*>()->outcomeWords();
    QVERIFY2(words.startsWith(QStringLiteral("Taken off the site just now by Ana: 1 page.")), qPrintable(words));
    closeDialogs();
    QCOMPARE(headlineIn(live(), "article/alone"), QStringLiteral("(none)"));
    QCOMPARE(headlineIn(*session().draft(), "article/alone"), QStringLiteral("Alone"));
    // It waits for nothing, and header and list say why.
    const RecordRef alone = m_fixture->find("article/alone");
    QTRY_VERIFY(session().isTakenOff(alone));
    QTRY_COMPARE(session().unpublishedCount(), std::size_t{0});
    QVERIFY(!session().isUnpublished(alone));
    auto* form = m_fixture->workbench().editorPane()->editor();
    const auto says = [form](const QString& text) {
        const auto children = form->findChildren<QWidget*>();
        return std::any_of(children.begin(), children.end(), [&text](const QWidget* one) {
            return one->isVisible() && one->accessibleName().startsWith(text);
        });
    };
    QTRY_VERIFY(says(QStringLiteral("Readers do not find this record any more.")));
    const RecordListModel* rowsOfList = m_fixture->workbench().navigator()->model();
    QTRY_VERIFY(rowsOfList->indexOf(alone).data(RecordListModel::IsTakenOffRole).toBool());
    QVERIFY(!rowsOfList->indexOf(alone).data(RecordListModel::IsUnpublishedRole).toBool());
    // A publish of all leaves it where it is.
    changeHeadline("long-shadow", "Now");
    ReviewPanel* review = this->review();
    QVERIFY(review != nullptr);
    QVERIFY(rows(review).contains(QStringLiteral("-Alone")));
    QCOMPARE(listOf(review, "Changed records")->model()->rowCount(), 2);
    QCOMPARE(publishButton(review)->text(), QStringLiteral("Publish everything"));
    QCOMPARE(publish(review), QString());
    closeDialogs();
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("Now"));
    QCOMPARE(headlineIn(live(), "article/alone"), QStringLiteral("(none)"));
    // By itself it goes live again.
    QTRY_VERIFY(session().takenOff().has_value() && session().isTakenOff(alone));
    QTRY_VERIFY(m_fixture->action("publish.records")->isEnabled());
    m_fixture->trigger("publish.records");
    review = reviewed();
    QVERIFY(review != nullptr);
    QCOMPARE(rows(review), QStringList{QStringLiteral("+Alone")});
    QCOMPARE(publish(review), QString());
    closeDialogs();
    QCOMPARE(headlineIn(live(), "article/alone"), QStringLiteral("Alone"));
    QTRY_VERIFY(session().takenOff().has_value() && !session().isTakenOff(alone));
}

void TestPublishChosen::whoLeadsToItIsToldBeforeItGoes() {
    TakeOffDialog* dialog = takeOff("article/long-shadow");
    QVERIFY(dialog != nullptr);
    QVERIFY2(shownText(dialog).contains(QStringLiteral("On the site these lead to it: ")),
             qPrintable(shownText(dialog)));
    QTest::mouseClick(dialog->gone(), Qt::LeftButton, {}, QPoint(8, dialog->gone()->height() / 2));
    QVERIFY(!dialog->actionButton()->isEnabled());
    QTest::mouseClick(dialog->anyway(), Qt::LeftButton, {}, QPoint(8, dialog->anyway()->height() / 2));
    QVERIFY(dialog->actionButton()->isEnabled() && dialog->isInSpiteOfLinks());
    QTest::mouseClick(dialog->actionButton(), Qt::LeftButton);
    QCOMPARE(outcome(m_fixture->window().findChild<PublishDialog*>()), QString());
    QCOMPARE(headlineIn(live(), "article/long-shadow"), QStringLiteral("(none)"));
}

void TestPublishChosen::theAddressForItsReadersIsChecked() {
    TakeOffDialog* dialog = takeOff("article/long-shadow");
    QVERIFY(dialog != nullptr);
    const auto typed = [dialog](const char* text) {
        dialog->address()->clear();
        QTest::keyClicks(dialog->address(), QString::fromUtf8(text));
        return dialog->actionButton()->toolTip();
    };
    QVERIFY(typed("/no-such-page").contains(QStringLiteral("There is no page at this address")));
    QVERIFY(typed("/long-shadow").contains(QStringLiteral("is taken off")));
    QVERIFY(typed("javascript:alert(1)").contains(QStringLiteral("begins with")));
    QVERIFY(typed("ftp://example.org").contains(QStringLiteral("begins with")));
    QVERIFY(typed("//example.org/x").contains(QStringLiteral("There is no page")));
    QVERIFY(typed("https://example.org/film")
                .contains(QStringLiteral("Others on the site lead to it"))); // the address is right
    QCOMPARE(QString::fromStdString(*dialog->readersGo().to), QStringLiteral("https://example.org/film"));
    // Words find pages; the record itself is not among them.
    dialog->address()->clear();
    QTest::keyClicks(dialog->address(), QStringLiteral("projectionist"));
    const auto hits = [dialog] {
        QStringList found;
        for (int row = 0; row < dialog->pages()->model()->rowCount(); ++row)
            found += dialog->pages()->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
        return found;
    };
    QTRY_VERIFY(hits().size() > 0 && hits()[0].endsWith(QStringLiteral("/last-projectionist")));
    const QModelIndex first = dialog->pages()->model()->index(0, 0);
    QTest::mouseClick(dialog->pages()->viewport(), Qt::LeftButton, {}, dialog->pages()->visualRect(first).center());
    QCOMPARE(QString::fromStdString(*dialog->readersGo().to), QStringLiteral("/last-projectionist"));
}

QTEST_WEB_MAIN(TestPublishChosen)
#include "tst_publish_chosen.moc"
