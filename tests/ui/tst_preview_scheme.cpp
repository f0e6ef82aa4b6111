#include "ui/preview/device_frame.h"
#include "ui/preview/preview_scheme.h"

#include <QTest>

using namespace galley::ui;

class TestPreviewScheme : public QObject {
    Q_OBJECT
private slots:
    void policyStandsFirstInTheHead_data();
    void policyStandsFirstInTheHead();
    void policyIsAllThatIsAdded();
    void pathsRoundTrip_data();
    void pathsRoundTrip();
    void foreignAddressesHaveNoPath();
    void desktopFillsTheRoom();
    void deviceFitsItsRoom_data();
    void deviceFitsItsRoom();
};

void TestPreviewScheme::policyStandsFirstInTheHead_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const auto row = [](const char* name, const char* before, const char* after) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after);
    };
    row("usual", "<!DOCTYPE html>\n<html lang=\"de\">\n<head>", "<title>x</title>");
    row("upperCase", "<!doctype html><HTML><HEAD>", "<title>x</title>");
    row("headWithAttributes", "<html><head data-x=\"a>b\" y='>' z>", "<title>x</title>");
    row("strayQuote", "<html a\"><head>", "<title>\"x</title>");
    row("noHead", "<!DOCTYPE html><html>", "<body>x");
    row("header", "<!DOCTYPE html><html>", "<header>x</header>");
    row("nothing", "", "text");
    row("empty", "", "");
    row("byteOrderMark", "\xEF\xBB\xBF<html><head>", "x");
    row("headInComment", "<!-- <head> --><html><!--<head>--><head>", "x");
    row("shortComment", "<!--><head>", "<!-- --><head>");
    row("bangComment", "<!-- --!><head>", "<!-- --><head>");
    row("bogusComment", "<?xml <head><html><head>", "x");
    row("headInScript", "", "<script>'<head>'</script><head>");
    row("unfinishedTag", "<html>", "<head");
    row("unfinishedComment", "<!-- <head>", "");
    row("unfinishedQuote", "<html a=\"><head>", "");
}

void TestPreviewScheme::policyStandsFirstInTheHead() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const QByteArray guarded = withContentPolicy(before + after);
    QVERIFY2(guarded.startsWith(before + "<meta http-equiv=\"Content-Security-Policy\""), guarded.constData());
    QVERIFY2(guarded.endsWith("\">" + after), guarded.constData());
}

void TestPreviewScheme::policyIsAllThatIsAdded() {
    const QByteArray policy = withContentPolicy({});
    QByteArray guarded = withContentPolicy("<html><head><title>a</title></head><body>b</body></html>");
    QCOMPARE(guarded.count(policy), 1);
    QCOMPARE(guarded.replace(policy, ""), QByteArray("<html><head><title>a</title></head><body>b</body></html>"));
}

void TestPreviewScheme::pathsRoundTrip_data() {
    QTest::addColumn<QString>("path");
    for (const char* path : {"/", "/article-7",
                             "/de/\xC3\xBC"
                             "ber uns",
                             "/a%b", "/a?b#c", "/theme/../x"})
        QTest::newRow(path) << QString::fromUtf8(path);
}

void TestPreviewScheme::pathsRoundTrip() {
    QFETCH(QString, path);
    const QUrl url = previewUrl(path);
    QVERIFY(url.isValid());
    QVERIFY(isPreviewUrl(url));
    QCOMPARE(previewPath(url), std::optional(path));
    const QUrl newer = previewUrl(path, 12);
    QVERIFY(isPreviewUrl(newer) && newer.host() != url.host());
    QCOMPARE(previewPath(newer), std::optional(path));
}

void TestPreviewScheme::foreignAddressesHaveNoPath() {
    for (const char* url :
         {"https://site/x", "galley-preview://other/x", "galley-preview://site-/x", "galley-preview://site-x/x",
          "galley-preview://site-0/x", "galley-preview://site-01/x", "galley-preview://site--1/x",
          "galley-preview://sites/x", "file:///etc/passwd", "data:text/html,x", ""})
        QVERIFY2(!previewPath(QUrl(QString::fromLatin1(url))), url);
}

void TestPreviewScheme::desktopFillsTheRoom() {
    const DeviceLayout layout = layoutDevice(Device::Desktop, {1000, 700}, 1.5);
    QCOMPARE(layout.screen, QRect(0, 0, 1000, 700));
    QVERIFY(layout.body.isEmpty());
    QCOMPARE(layout.zoomFactor, 1.5);
}

void TestPreviewScheme::deviceFitsItsRoom_data() {
    QTest::addColumn<Device>("device");
    QTest::addColumn<QSize>("room");
    QTest::addColumn<double>("zoom");
    QTest::newRow("phone") << Device::Phone << QSize(900, 1000) << 1.0;
    QTest::newRow("phoneInLowRoom") << Device::Phone << QSize(900, 400) << 1.0;
    QTest::newRow("phoneLarge") << Device::Phone << QSize(900, 1000) << 2.0;
    QTest::newRow("tablet") << Device::Tablet << QSize(1400, 1400) << 1.0;
    QTest::newRow("tabletInNarrowRoom") << Device::Tablet << QSize(500, 800) << 1.0;
}

void TestPreviewScheme::deviceFitsItsRoom() {
    QFETCH(Device, device);
    QFETCH(QSize, room);
    QFETCH(double, zoom);
    const DeviceLayout layout = layoutDevice(device, room, zoom);
    QVERIFY(QRect(QPoint(0, 0), room).contains(layout.body));
    QVERIFY(layout.body.contains(layout.screen));
    QVERIFY(qAbs(layout.screen.center().x() - room.width() / 2) <= 1);
    QVERIFY(layout.zoomFactor <= zoom + 0.01);
    QCOMPARE(qRound(layout.screen.width() / layout.zoomFactor), screenSize(device).width());
}

QTEST_APPLESS_MAIN(TestPreviewScheme)
#include "tst_preview_scheme.moc"
