#include "ui/preview/preview_rendering.h"

#include <QTest>

using namespace galley::ui;

class TestPreviewRendering : public QObject {
    Q_OBJECT
private slots:
    void flagsAreAppendedOnce();
    void hardwareNeedsNoFlags();
    void environmentWins();
    void sandboxIsNeverTouched();
};

void TestPreviewRendering::flagsAreAppendedOnce() {
    const QByteArray once = browserFlags(Rendering::Software, "--lang=de");
    QVERIFY(once.startsWith("--lang=de "));
    QVERIFY(once.contains("--disable-gpu-vsync"));
    QCOMPARE(browserFlags(Rendering::Software, once), once);
}

void TestPreviewRendering::hardwareNeedsNoFlags() {
    QCOMPARE(browserFlags(Rendering::Hardware, ""), QByteArray());
}

void TestPreviewRendering::environmentWins() {
    qputenv("QT_QUICK_BACKEND", "rhi");
    QCOMPARE(suitableRendering(), Rendering::Hardware);
    qputenv("QT_QUICK_BACKEND", "software");
    QCOMPARE(suitableRendering(), Rendering::Software);
}

void TestPreviewRendering::sandboxIsNeverTouched() {
    qunsetenv("QTWEBENGINE_DISABLE_SANDBOX");
    prepareRendering();
    QVERIFY(!qEnvironmentVariableIsSet("QTWEBENGINE_DISABLE_SANDBOX"));
    QVERIFY(!qgetenv("QTWEBENGINE_CHROMIUM_FLAGS").contains("sandbox"));
}

QTEST_APPLESS_MAIN(TestPreviewRendering)
#include "tst_preview_rendering.moc"
