// The whole way in one run: a person types in the real window, sees it in the page, publishes through the review, and a
// real page server sends the bytes that the preview showed; one click goes back, and the server follows.
#include "tests/e2e/galleyd_process.h"
#include "tests/ui/demo_fixture.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/settings/settings.h"
#include "ui/shell/action_registry.h"
#include "ui/shell/editor_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/preview_controller.h"
#include "ui/shell/preview_pane.h"
#include "ui/shell/workbench.h"
#include "ui/widgets/question_dialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWebEnginePage>
#include <QWebEngineScript>
#include <QWebEngineView>

using namespace galley;
using namespace galley::ui;
using test::GalleydProcess;
using test::HttpClient;
using test::withoutMarks;

namespace {

const char kPage[] = "long-shadow";
const char kTyped[] = " Quizzaciously";

} // namespace

class TestEditorToServer : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void whatWasTypedIsServedByteForByte();
    void oneQuestionGoesBack();

private:
    QVariant inPage(const QString& script) const;
    QString heading() const;
    void publish(const QString& message);
    std::string served(const char* path) const { return HttpClient(m_server->port()).get(path).body; }
    std::string shown(const char* path) const {
        return withoutMarks(m_window->workbench()->preview().page(QLatin1String(path)).toStdString());
    }
    SiteSession& session() const { return m_window->workbench()->session(); }
    Version published() const { return session().workspace().publishedVersion(); }

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<GalleydProcess> m_server;
    Version m_first;
    std::string m_firstPage;
};

void TestEditorToServer::initTestCase() {
    m_fixture = std::make_unique<test::DemoFixture>();
    m_settings = std::make_unique<Settings>(m_fixture->filePath(QStringLiteral("settings.ini")));
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    m_window->resize(1440, 900);
    m_window->show();
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(m_fixture->folder(), QLatin1String(kPage));
    QVERIFY(opened.wait(20'000));
    QSignalSpy loaded(m_window->workbench()->previewPane()->view(), &PreviewView::loadFinished);
    QVERIFY(loaded.wait(30'000));

    publish(QStringLiteral("First issue"));
    m_first = published();
    m_server = std::make_unique<GalleydProcess>(std::filesystem::path(m_fixture->folder().toStdString()) / "blobs");
    QVERIFY2(m_server->port() > 0, m_server->line() + m_server->log());
    QVERIFY(m_server->waitForVersion(m_first));
    m_firstPage = served("/long-shadow");
    QCOMPARE(m_firstPage, shown("/long-shadow"));
}

void TestEditorToServer::cleanupTestCase() {
    m_server.reset();
    m_window.reset();
}

QVariant TestEditorToServer::inPage(const QString& script) const {
    std::optional<QVariant> answer;
    m_window->workbench()->previewPane()->view()->browser()->page()->runJavaScript(
        script, QWebEngineScript::ApplicationWorld, [&](const QVariant& value) { answer = value; });
    for (int i = 0; i < 1000 && !answer; ++i)
        QTest::qWait(10);
    return answer.value_or(QVariant());
}

QString TestEditorToServer::heading() const {
    return inPage(QStringLiteral("document.querySelector('h1').textContent")).toString();
}

void TestEditorToServer::publish(const QString& message) {
    const Version before = published();
    m_window->actions().action(QStringLiteral("publish.start"))->trigger();
    auto* review = m_window->findChild<ReviewPanel*>();
    QVERIFY(review != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(review->result() != nullptr, 30'000);
    auto* field = review->findChild<QLineEdit*>();
    QTest::keyClicks(field, message);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(published() > before, 30'000);
    auto* progress = m_window->findChild<PublishDialog*>();
    QVERIFY(progress != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!progress->isRunning(), 30'000);
    progress->close();
    QTRY_VERIFY(m_window->findChild<ReviewPanel*>() == nullptr);
    m_window->activateWindow(); // no window manager gives the keyboard back here
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestEditorToServer::whatWasTypedIsServedByteForByte() {
    const QString before = heading();
    m_window->workbench()->editorPane()->goTo(*session().selection(), QStringLiteral("headline"));
    QWidget* field = QApplication::focusWidget();
    QVERIFY(field != nullptr && m_window->workbench()->editorPane()->isAncestorOf(field));
    QTest::keyClick(field, Qt::Key_End);
    QTest::keyClicks(field, QLatin1String(kTyped));
    QTRY_COMPARE(heading(), before + QLatin1String(kTyped));
    QCOMPARE(served("/long-shadow"), m_firstPage); // a draft is nobody else's

    publish(QStringLiteral("A longer headline"));
    QVERIFY(published() > m_first);
    QVERIFY(m_server->waitForVersion(published()));

    const std::string page = served("/long-shadow");
    QVERIFY(page.find(std::string(before.toStdString()) + kTyped) != std::string::npos);
    QCOMPARE(page, shown("/long-shadow"));
    // Every page that lists the article has it too.
    const std::string list = served("/stories");
    QVERIFY(list.find(kTyped) != std::string::npos);
    QCOMPARE(list, shown("/stories"));

    // What stands in the window is the document that the server sends: patched letter by letter, it equals a fresh
    // parse.
    const QByteArray bytes = QJsonDocument(QJsonArray{QString::fromStdString(page)}).toJson(QJsonDocument::Compact);
    const QString difference = inPage(QStringLiteral(R"js((() => {
        const fresh = new DOMParser().parseFromString(%1[0], 'text/html').documentElement;
        const live = document.documentElement.cloneNode(true);
        live.querySelector('meta[http-equiv="Content-Security-Policy"]').remove();
        for (const e of [live, ...live.querySelectorAll('*')])
            for (const name of e.getAttributeNames())
                if (name.startsWith('data-galley-')) e.removeAttribute(name);
        if (live.isEqualNode(fresh)) return '';
        const a = live.outerHTML, b = fresh.outerHTML;
        let i = 0;
        while (i < a.length && a[i] === b[i]) ++i;
        return 'live: ' + a.slice(Math.max(0, i - 80), i + 160) + '\nserved: ' + b.slice(Math.max(0, i - 80), i + 160);
    })())js")
                                          .arg(QString::fromUtf8(bytes)))
                                   .toString();
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

void TestEditorToServer::oneQuestionGoesBack() {
    m_window->actions().action(QStringLiteral("publish.versions"))->trigger();
    auto* versions = m_window->findChild<PublishDialog*>();
    QVERIFY(versions != nullptr);
    QList<QAbstractButton*> back;
    const auto findWaysBack = [&] {
        back.clear();
        for (auto* button : versions->findChildren<QAbstractButton*>())
            if (button->accessibleName().startsWith(QStringLiteral("Go back to ")))
                back += button;
        return !back.isEmpty();
    };
    QTRY_VERIFY(findWaysBack());
    QCOMPARE(back.size(), 1); // there are two versions
    back.front()->click();
    auto* question = versions->findChild<QuestionDialog*>();
    QVERIFY(question != nullptr);
    question->actionButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(!versions->isRunning(), 30'000); // the window's thread has its part in it
    QVERIFY(m_server->waitForVersion(m_first));
    QCOMPARE(served("/long-shadow"), m_firstPage);
    versions->close();
    QVERIFY(heading().endsWith(QLatin1String(kTyped))); // the draft keeps what was typed
}

QTEST_WEB_MAIN(TestEditorToServer)
#include "tst_editor_to_server.moc"
