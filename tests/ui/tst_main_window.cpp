#include "model/publish/site_publish.h"
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "ui/navigator/navigator.h"
#include "ui/navigator/record_list_model.h"
#include "ui/navigator/text_search.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/question_dialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace galley;
using namespace galley::ui;

class TestMainWindow : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void typingShowsInThePreviewAndUndoTakesItBack();
    void composingShowsInThePreviewWhenItIsCommitted();
    void noTwoCommandsShareAKey();
    void searchOpensAPage();
    void languageSwitchesFormAndPreview();
    void deletingAsksAndCanBeUndone();
    void paletteFindsCommandsAndPages();
    void publishingMakesEverythingPublished();
    void everyControlHasAName();
    void aFolderWithoutASiteSaysWhatToDo();
    void windowMirrorsForRightToLeft();
    void languagesAreCalledAsTheirSpeakersDo();
    void previewIsTheWidestInSmallWindows();
    void paletteIsAsHighAsItsAnswer();
    void paletteAndListGiveOneAnswer_data();
    void paletteAndListGiveOneAnswer();
    void startPageOffersTheFirstStep();
    void closingWhileAPageLoadsIsSafe();
    void nobodyKeepsColumnsThatWerePacked();
    void typesChangedByHandAreTold_data();
    void typesChangedByHandAreTold();
    void withoutAHomePageTheFirstPageIsOpen();

private:
    QString html() const;
    void trigger(const char* action) const { m_window->actions().action(QLatin1String(action))->trigger(); }
    SiteSession& session() const { return m_window->workbench()->session(); }
    void openPage(const char* slug);

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::init() {
    m_fixture = std::make_unique<test::DemoFixture>();
    m_settings = std::make_unique<Settings>(m_fixture->filePath(QStringLiteral("settings.ini")));
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    m_window->show();
}

void TestMainWindow::cleanup() {
    m_window.reset();
}

void TestMainWindow::openPage(const char* slug) {
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(m_fixture->folder(), QLatin1String(slug));
    QVERIFY(opened.wait(20'000));
    QSignalSpy loaded(m_window->workbench()->previewPane()->view(), &PreviewView::loadFinished);
    QVERIFY(loaded.wait(30'000));
}

QString TestMainWindow::html() const {
    QString text;
    bool isThere = false;
    m_window->workbench()->previewPane()->view()->html([&](const QString& answer) {
        text = answer;
        isThere = true;
    });
    for (int i = 0; i < 500 && !isThere; ++i)
        QTest::qWait(10);
    return text;
}

void TestMainWindow::typingShowsInThePreviewAndUndoTakesItBack() {
    openPage("long-shadow");
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("headline"));
    QWidget* field = QApplication::focusWidget();
    QVERIFY(field != nullptr && m_window->workbench()->editorPane()->isAncestorOf(field));
    QTest::keyClick(field, Qt::Key_End);
    QTest::keyClicks(field, QStringLiteral(" Quizzaciously"));
    QTRY_VERIFY(html().contains(QStringLiteral("one bulb Quizzaciously")));
    trigger("edit.undo");
    QTRY_VERIFY(!html().contains(QStringLiteral("Quizzaciously")));
    trigger("edit.redo");
    QTRY_VERIFY(html().contains(QStringLiteral("Quizzaciously")));
}

void TestMainWindow::composingShowsInThePreviewWhenItIsCommitted() {
    openPage("long-shadow");
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("headline"));
    QWidget* field = QApplication::focusWidget();
    QVERIFY(field != nullptr);
    QTest::keyClick(field, Qt::Key_End);
    QInputMethodEvent composing(QStringLiteral("にほん"), {});
    QApplication::sendEvent(field, &composing);
    QVERIFY(!session().canUndo());
    QInputMethodEvent committed;
    committed.setCommitString(QStringLiteral("日本"));
    QApplication::sendEvent(field, &committed);
    QTRY_VERIFY(html().contains(QStringLiteral("one bulb日本")));
    QVERIFY(!html().contains(QStringLiteral("にほん")));
}

void TestMainWindow::noTwoCommandsShareAKey() {
    QSet<QKeySequence> keys;
    for (const char* ofText : {"Ctrl+B", "Ctrl+I", "Ctrl+L", "Ctrl+Shift+8"}) // text fields have these
        keys.insert(QKeySequence(QLatin1String(ofText)));
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        for (const QKeySequence& one : action->shortcuts()) {
            QVERIFY2(!keys.contains(one), qPrintable(action->objectName() + one.toString()));
            keys.insert(one);
        }
    }
    QVERIFY(keys.size() > 10);
}

void TestMainWindow::searchOpensAPage() {
    openPage("");
    trigger("navigate.search");
    Navigator* navigator = m_window->workbench()->navigator();
    QTest::keyClicks(navigator->searchField(), QStringLiteral("darkest film"));
    // By name first, then what has the words in its texts.
    QTRY_COMPARE(navigator->model()->index(0).data().toString(),
                 QStringLiteral("The darkest film ever lit by one bulb"));
    QSignalSpy loaded(m_window->workbench()->previewPane()->view(), &PreviewView::loadFinished);
    QTest::keyClick(navigator->searchField(), Qt::Key_Return); // waits for the answer to the last letter
    QVERIFY(loaded.wait(20'000));
    QCOMPARE(m_window->workbench()->preview().address(), QStringLiteral("/long-shadow"));
    QTRY_VERIFY(html().contains(QStringLiteral("The darkest film ever lit by one bulb")));
}

void TestMainWindow::languageSwitchesFormAndPreview() {
    openPage("long-shadow");
    QSignalSpy loaded(m_window->workbench()->previewPane()->view(), &PreviewView::loadFinished);
    session().setLocale(1);
    QVERIFY(loaded.wait(20'000));
    QCOMPARE(m_window->workbench()->preview().address(), QStringLiteral("/es/long-shadow"));
    QTRY_VERIFY(html().contains(QStringLiteral("lang=\"es\"")));
}

void TestMainWindow::deletingAsksAndCanBeUndone() {
    openPage("long-shadow");
    const RecordRef article = *session().selection();
    QTimer::singleShot(200, this, [] {
        auto* question = qobject_cast<QuestionDialog*>(QApplication::activeModalWidget());
        QVERIFY(question != nullptr);
        QTest::keyClick(question, Qt::Key_Return);
    });
    trigger("record.delete");
    QVERIFY(!session().draft()->state().record(article).exists());
    QVERIFY(!session().selection());
    QVERIFY(!m_window->notices()->text().isEmpty());
    trigger("edit.undo");
    QVERIFY(session().draft()->state().record(article).exists());
}

void TestMainWindow::paletteFindsCommandsAndPages() {
    openPage("");
    trigger("palette.open");
    CommandPalette* palette = m_window->palette();
    QVERIFY(palette->isVisible());
    QTest::keyClicks(palette->field(), QStringLiteral("phone"));
    QTRY_VERIFY(palette->list()->count() > 0);
    QTest::keyClick(palette->field(), Qt::Key_Return);
    QVERIFY(!palette->isVisible());
    QCOMPARE(m_window->workbench()->previewPane()->view()->device(), Device::Phone);
    trigger("palette.open");
    QTest::keyClicks(palette->field(), QStringLiteral("darkest film"));
    QTRY_VERIFY(palette->list()->count() > 0);
    QTest::keyClick(palette->field(), Qt::Key_Return);
    QCOMPARE(m_window->workbench()->preview().address(), QStringLiteral("/long-shadow"));
}

void TestMainWindow::publishingMakesEverythingPublished() {
    openPage("long-shadow");
    QVERIFY(!session().isPublished());
    trigger("publish.start");
    auto* review = m_window->findChild<ReviewPanel*>();
    QVERIFY(review != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(review->result() != nullptr, 30'000);
    auto* message = review->findChild<QLineEdit*>();
    QTest::keyClicks(message, QStringLiteral("First issue"));
    QTest::keyClick(message, Qt::Key_Return);
    auto* progress = m_window->findChild<PublishDialog*>();
    QVERIFY(progress != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(session().isPublished() && !progress->isRunning(), 30'000);
    progress->close();
    QCOMPARE(session().unpublishedCount(), std::size_t{0});
    VERIFY_OK(session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}));
    QCOMPARE(session().unpublishedCount(), std::size_t{1});
    QVERIFY(session().isUnpublished(*session().selection()));
    trigger("edit.undo");
    QCOMPARE(session().unpublishedCount(), std::size_t{0});
}

void TestMainWindow::everyControlHasAName() {
    openPage("long-shadow");
    QStringList nameless;
    for (const auto* widget : m_window->findChildren<QWidget*>()) {
        const bool isControl =
            widget->focusPolicy() != Qt::NoFocus && widget->isVisible() &&
            (qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
             qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractItemView*>(widget));
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool hasText = button != nullptr && !button->text().isEmpty();
        if (isControl && !hasText && widget->accessibleName().isEmpty())
            nameless.append(QLatin1String(widget->metaObject()->className()) + widget->objectName());
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
}

void TestMainWindow::aFolderWithoutASiteSaysWhatToDo() {
    QSignalSpy failed(m_window.get(), &MainWindow::siteFailed);
    m_window->openSite(m_fixture->filePath(QStringLiteral("nowhere")));
    QVERIFY(failed.wait());
    QCOMPARE(m_window->workbench(), nullptr);
    QVERIFY(!m_window->actions().action(QStringLiteral("edit.undo"))->isEnabled());
}

void TestMainWindow::windowMirrorsForRightToLeft() {
    openPage("long-shadow");
    Workbench* workbench = m_window->workbench();
    m_window->setLayoutDirection(Qt::RightToLeft);
    QTRY_VERIFY(workbench->navigator()->mapTo(workbench, QPoint()).x() >
                workbench->previewPane()->mapTo(workbench, QPoint()).x());
}

void TestMainWindow::languagesAreCalledAsTheirSpeakersDo() {
    openPage("long-shadow");
    const auto* box = m_window->findChild<TopBar*>()->localeBox();
    QCOMPARE(box->itemText(0), QStringLiteral("English"));
    QCOMPARE(box->itemText(1), QStringLiteral("Español"));
}

void TestMainWindow::previewIsTheWidestInSmallWindows() {
    m_window->resize(1000, 640);
    openPage("long-shadow");
    const Workbench* workbench = m_window->workbench();
    QVERIFY(workbench->previewPane()->width() > workbench->editorPane()->width());
    QVERIFY(workbench->editorPane()->width() > workbench->navigator()->width());
}

void TestMainWindow::paletteIsAsHighAsItsAnswer() {
    openPage("");
    trigger("palette.open");
    CommandPalette* palette = m_window->palette();
    const int whole = palette->height();
    QTest::keyClicks(palette->field(), QStringLiteral("darkest film"));
    QTRY_VERIFY(palette->list()->count() > 0);
    QVERIFY(palette->height() < whole / 2);
    QTest::keyClicks(palette->field(), QStringLiteral("zzz"));
    QTRY_COMPARE(palette->list()->count(), 0);
    QTRY_VERIFY(palette->height() > 2 * palette->field()->height());
    QTRY_VERIFY(!palette->list()->isVisible());
}

void TestMainWindow::startPageOffersTheFirstStep() {
    auto* button = qobject_cast<QPushButton*>(m_window->focusWidget());
    QVERIFY(button != nullptr && button->text().contains(QStringLiteral("Open a site")));
}

void TestMainWindow::closingWhileAPageLoadsIsSafe() {
    for (int round = 0; round < 6; ++round) {
        QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
        m_window->openSite(m_fixture->folder());
        QVERIFY(opened.wait(20'000));
        QTest::qWait(10 * round);
        m_window->workbench()->openSlug(QStringLiteral("long-shadow"));
        m_window->closeSite();
    }
}

void TestMainWindow::nobodyKeepsColumnsThatWerePacked() {
    m_fixture->addPackableGenres();
    VERIFY_OK(publishSite(*m_fixture->open(), "Ann", "Publish"));
    openPage("long-shadow");
    const State& state = session().draft()->state();
    const std::weak_ptr<const TypeStore> columns = state.stores()[state.schema().typeIndex("genre")->value()];
    QSignalSpy ended(&session(), &SiteSession::packingEnded);
    session().setIdleTime(std::chrono::milliseconds(100));
    QVERIFY(ended.wait(30'000));
    QTRY_VERIFY(columns.expired());
    QVERIFY(session().isPublished() && session().unpublishedCount() == 0);
}

void TestMainWindow::paletteAndListGiveOneAnswer_data() {
    QTest::addColumn<QString>("words");
    for (const char* words : {"shadow", "the", "lighthouse", "moth light", "ómlette noir", "film", "qqqq"})
        QTest::newRow(words) << QString::fromUtf8(words);
}

void TestMainWindow::paletteAndListGiveOneAnswer() {
    QFETCH(const QString, words);
    openPage("long-shadow");
    Navigator* navigator = m_window->workbench()->navigator();
    QSignalSpy listed(navigator, &Navigator::listed);
    navigator->searchField()->setText(words);
    QTRY_VERIFY(navigator->textSearch()->isReady());
    listed.clear();
    navigator->setTypeFilter(std::nullopt); // asks anew, with what stands in the texts
    QVERIFY(listed.wait(20'000));
    trigger("palette.open");
    CommandPalette* palette = m_window->palette();
    palette->field()->setText(words);
    const auto rows = [&] {
        QList<quint64> refs;
        for (int i = 0; i < palette->list()->count(); ++i)
            if (const QVariant ref = palette->list()->item(i)->data(CommandPalette::RefRole); ref.isValid())
                refs += ref.toULongLong();
        return refs;
    };
    QList<quint64> expected;
    for (int i = 0; i < navigator->model()->rowCount() && i < 30; ++i)
        expected += navigator->model()->refAt(i).packed();
    QTRY_COMPARE(rows(), expected);
}

void TestMainWindow::typesChangedByHandAreTold_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<bool>("isTold");
    QTest::newRow("nothing changed") << QByteArray() << QByteArray() << false;
    QTest::newRow("a type") << QByteArray("\"Written by\"") << QByteArray("\"Author\"") << true;
    QTest::newRow("a language") << QByteArray("\"es\"") << QByteArray("\"fr\"") << true;
}

void TestMainWindow::typesChangedByHandAreTold() {
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QFETCH(const bool, isTold);
    QFile file(m_fixture->folder() + QStringLiteral("/schema.json"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    if (isTold) {
        QVERIFY2(bytes.contains(from), bytes.left(400).constData());
        QVERIFY(file.resize(0) && file.seek(0));
        file.write(bytes.replace(from, to));
    }
    file.close();
    openPage("long-shadow");
    const NoticeBar* bar = m_window->notices();
    QCOMPARE(bar->text().contains(QStringLiteral("Types or languages were changed by hand in schema.json")), isTold);
    QCOMPARE(bar->detail().contains(QStringLiteral("schema.json")), isTold);
    // The site works as before, and who has read it may send it away.
    QCOMPARE(session().draft()->state().schema().locales.back().code, std::string("es"));
    QVERIFY(session().draft()->state().schema().typeIndex("writer").has_value());
    m_window->notices()->dismiss();
    QVERIFY(bar->text().isEmpty());
}

void TestMainWindow::withoutAHomePageTheFirstPageIsOpen() {
    {
        const auto workspace = m_fixture->open();
        std::vector<Edit> edits;
        workspace->draft()->state().forEach([&edits](const RecordView& record) {
            if (record.type().page && record.type().name != "quiz")
                edits.push_back(Edit::erase(record.type().name, record.id()));
        });
        VERIFY_OK(workspace->apply(edits));
        VERIFY_OK(workspace->flush());
    }
    openPage("");
    QVERIFY(session().selection().has_value());
    QCOMPARE(session().draft()->state().record(*session().selection()).type().name, std::string("quiz"));
    QCOMPARE(session().page(), session().selection());
    const QWidget* focus = m_window->focusWidget();
    QVERIFY(focus != nullptr && m_window->workbench()->isAncestorOf(focus));
}

QTEST_WEB_MAIN(TestMainWindow)
#include "tst_main_window.moc"
