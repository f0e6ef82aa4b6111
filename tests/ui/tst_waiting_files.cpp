// A theme or a picture that changed while no record did: the window says so, and publishes it.
#include "tests/support/samples.h"
#include "tests/ui/window_fixture.h"
#include "ui/preview/preview_rendering.h"
#include "ui/preview/preview_scheme.h"
#include "ui/publish/publish_dialog.h"
#include "ui/review/review_panel.h"
#include "ui/shell/file_watch.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/empty_state.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <memory>

using namespace galley;
using namespace galley::ui;

class TestWaitingFiles : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void lookOfTheSite();
    void pictures();
    void recordsAndFiles();

private:
    QPushButton* button() const { return m_fixture->window().findChild<TopBar*>()->publishButton(); }
    void write(const char* path, const QByteArray& bytes) const;
    ReviewPanel* review() const;
    void publish() const;

    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestWaitingFiles::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->open("long-shadow"));
    QCOMPARE(button()->text(), QStringLiteral("Publish site"));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
    QCOMPARE(button()->toolTip(), QStringLiteral("Readers see what you see"));
    QVERIFY(!button()->isEnabled() && !m_fixture->action("publish.start")->isEnabled());
}

void TestWaitingFiles::write(const char* path, const QByteArray& bytes) const {
    const QString name = m_fixture->site().folder() + QLatin1Char('/') + QLatin1String(path);
    QVERIFY(QDir().mkpath(QFileInfo(name).path()));
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Append));
    QCOMPARE(file.write(bytes), bytes.size());
}

ReviewPanel* TestWaitingFiles::review() const {
    m_fixture->trigger("publish.start");
    auto* panel = m_fixture->window().findChild<ReviewPanel*>();
    return panel != nullptr && QTest::qWaitFor([&] { return panel->result() != nullptr; }, 20'000) ? panel : nullptr;
}

void TestWaitingFiles::publish() const {
    ReviewPanel* panel = review();
    QVERIFY(panel != nullptr);
    QTest::keyClick(panel->findChild<QLineEdit*>(), Qt::Key_Return);
    auto* dialog = m_fixture->window().findChild<PublishDialog*>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->isRunning(), 30'000);
    dialog->close();
    QTRY_VERIFY(m_fixture->window().findChild<PublishDialog*>() == nullptr);
}

void TestWaitingFiles::lookOfTheSite() {
    write("theme/style.css", "\nbody { color: teal }\n");
    QTRY_COMPARE(button()->toolTip(), QStringLiteral("Changed since the last publish: the look of the site"));
    QCOMPARE(button()->text(), QStringLiteral("Publish"));
    QVERIFY(button()->isEnabled() && m_fixture->action("publish.start")->isEnabled());
    ReviewPanel* panel = review();
    QVERIFY(panel != nullptr && panel->result()->changes.empty());
    QStringList texts;
    for (const auto* label : panel->findChildren<QLabel*>())
        texts += label->text();
    QVERIFY2(texts.contains(QStringLiteral("Changed since the last publish: the look of the site.")),
             qPrintable(texts.join(QLatin1Char('\n'))));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
    QTRY_VERIFY(!m_fixture->action("publish.start")->isEnabled());
}

void TestWaitingFiles::pictures() {
    write("assets/new/picture.svg", "<svg/>");
    m_fixture->workbench().files().look(); // as when somebody comes back to the window
    QTRY_COMPARE(button()->toolTip(), QStringLiteral("Changed since the last publish: 1 file"));
    ReviewPanel* panel = review();
    QVERIFY(panel != nullptr);
    const auto* empty = panel->findChild<EmptyState*>();
    QStringList texts;
    for (const auto* label : empty->findChildren<QLabel*>())
        texts += label->text();
    QVERIFY2(empty->isVisible() && texts.join(QLatin1Char('\n')).contains(QStringLiteral("new/picture.svg")),
             qPrintable(texts.join(QLatin1Char('\n'))));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
}

void TestWaitingFiles::recordsAndFiles() {
    write("theme/style.css", "\nbody { color: teal }\n");
    write("assets/new/picture.svg", "<svg/>");
    m_fixture->workbench().files().look();
    QTRY_COMPARE(button()->toolTip(),
                 QStringLiteral("Changed since the last publish: the look of the site and 1 file"));
    VERIFY_OK(m_fixture->session().apply({Edit::patch("article", "long-shadow", "headline/en", "Other")}));
    QTRY_COMPARE(button()->toolTip(),
                 QStringLiteral("Changed since the last publish: 1 record, the look of the site and 1 file"));
    QCOMPARE(button()->text(), QStringLiteral("Publish 1"));
    publish();
    QTRY_COMPARE(button()->text(), QStringLiteral("Published"));
}

int main(int argc, char** argv) {
    registerPreviewScheme();
    prepareRendering();
    QApplication application(argc, argv);
    TestWaitingFiles test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_waiting_files.moc"
