// What the window says of a theme, and until when.
#include "tests/support/samples.h"
#include "tests/ui/demo_fixture.h"
#include "ui/settings/settings.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/notice_bar.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace galley;
using namespace galley::ui;

class TestThemeNotice : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_window.reset(); }
    void goesWhenTheThemeIsMended();
    void isThereWhenTheSiteOpens();
    void saysWhichNamesAreOld();

private:
    void open();
    QString text() const { return m_window->notices()->isVisible() ? m_window->notices()->text() : QString(); }
    QString detail() const { return m_window->notices()->detail(); }
    QString header() const { return m_fixture->folder() + QStringLiteral("/theme/templates/headers/article.mustache"); }
    void write(const QByteArray& bytes) const;

    std::unique_ptr<test::DemoFixture> m_fixture;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
};

void TestThemeNotice::init() {
    m_fixture = std::make_unique<test::DemoFixture>();
    m_settings = std::make_unique<Settings>(m_fixture->filePath(QStringLiteral("settings.ini")));
    m_window = std::make_unique<MainWindow>(*m_settings, DemoMaker());
    m_window->show();
}

void TestThemeNotice::open() {
    QSignalSpy opened(m_window.get(), &MainWindow::siteOpened);
    m_window->openSite(m_fixture->folder(), QStringLiteral("long-shadow"));
    QVERIFY(opened.wait(20'000));
}

void TestThemeNotice::write(const QByteArray& bytes) const {
    QFile file(header());
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(bytes), bytes.size());
}

void TestThemeNotice::goesWhenTheThemeIsMended() {
    open();
    QCOMPARE(text(), QString());
    write("<h1>{{headline}</h1>");
    QTRY_VERIFY(text().contains(QStringLiteral("article.mustache")));
    write("<h1>{{#headline}}</h1>"); // broken in another way
    QTRY_VERIFY(detail().contains(QStringLiteral("never closed; add {{/headline}}")));
    QVERIFY(!text().contains(QStringLiteral("{{"))); // that is for engineers
    write("<h1>{{headline}}</h1>");
    QTRY_COMPARE(text(), QString());
}

void TestThemeNotice::isThereWhenTheSiteOpens() {
    write("<h1>{{headline}</h1>");
    open();
    QTRY_VERIFY(text().contains(QStringLiteral("article.mustache")));
    QVERIFY(QFile::remove(header()));
    QTRY_COMPARE(text(), QString());
}

void TestThemeNotice::saysWhichNamesAreOld() {
    open();
    write("<h1>{{headline}}</h1>\n<p>{{locale}}</p>\n<p>{{_locale}} {{> lost}}</p>");
    QTRY_VERIFY(text().contains(QStringLiteral("article.mustache:3")));
    QVERIFY2(text().contains(QStringLiteral("and 1 more")), qPrintable(text()));
    write("<h1>{{headline}}</h1>\n<p>{{locale}}</p>");
    QTRY_VERIFY(text().contains(QStringLiteral("article.mustache:2")) &&
                detail().contains(QStringLiteral("\"_locale\"")));
    write("<h1>{{headline}}</h1>\n<p>{{_locale}}</p>");
    QTRY_COMPARE(text(), QString());
}

QTEST_WEB_MAIN(TestThemeNotice)

#include "tst_theme_notice.moc"
