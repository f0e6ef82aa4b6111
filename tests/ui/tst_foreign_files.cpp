// Pictures and files of a site that a stranger made: nothing outside its assets is read, and nothing ends the program.
#include "model/base/file.h"
#include "tests/support/samples.h"
#include "ui/editor/foreign_image.h"
#include "ui/editor/thumbnails.h"
#include "ui/shell/site_files.h"
#include "ui/widgets/app_style.h"
#include "ui/widgets/asset_file.h"

#include <QApplication>
#include <QBuffer>
#include <QHelpEvent>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>

#include <filesystem>
#include <sys/stat.h>

using namespace galley;
using namespace galley::ui;
namespace fs = std::filesystem;

namespace {

QByteArray svg(const QByteArray& inner, const char* attributes = "width=\"100\" height=\"50\"") {
    return QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" ") +
           attributes + ">" + inner + "</svg>";
}

QByteArray redPng() {
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

bool hasRed(const QImage& image) {
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (const QColor color = image.pixelColor(x, y); color.red() > 200 && color.green() < 50)
                return true;
    return false;
}

} // namespace

class TestForeignFiles : public QObject {
    Q_OBJECT
private slots:
    void picturesAreDrawn();
    void picturesLoadNothingBesides_data();
    void picturesLoadNothingBesides();
    void picturesThatNeverEndAreGivenUp_data();
    void picturesThatNeverEndAreGivenUp();
    void assetsStayInTheirFolder();
    void withoutAssetsThePreviewHasNone();
    void labelsAndTipsAreNoHtml();
    void thumbnailsStayInTheirFolder();
};

void TestForeignFiles::picturesAreDrawn() {
    const QImage drawn = decodeForeignImage(svg("<rect width='100' height='50' fill='#f00'/>"), {40, 40});
    QCOMPARE(drawn.size(), QSize(40, 20));
    QVERIFY(hasRed(drawn));
    QCOMPARE(decodeForeignImage(svg("<rect width='1' height='1' fill='#f00'/>", "viewBox='0 0 1 2'"), {40, 40}).size(),
             QSize(20, 40));
    QCOMPARE(decodeForeignImage("<?xml version='1.0'?>\n<!-- c -->" + svg(""), {40, 40}).size(), QSize(40, 20));
    QCOMPARE(decodeForeignImage(redPng(), {4, 4}).size(), QSize(4, 4));
    QVERIFY(decodeForeignImage("no picture", {4, 4}).isNull());
    QVERIFY(decodeForeignImage("<svg", {4, 4}).isNull());
    QVERIFY(decodeForeignImage({}, {4, 4}).isNull());
}

void TestForeignFiles::picturesLoadNothingBesides_data() {
    QTest::addColumn<QByteArray>("inner");
    QTest::newRow("xlink") << QByteArray("<image xlink:href='%1' width='100' height='50'/>");
    QTest::newRow("href") << QByteArray("<image href='%1' width='100' height='50'/>");
    QTest::newRow("file") << QByteArray("<image href='file://%1' width='100' height='50'/>");
    QTest::newRow("feImage") << QByteArray("<filter id='f'><feImage href='%1'/></filter>"
                                           "<rect width='100' height='50' filter='url(#f)'/>");
    QTest::newRow("css") << QByteArray("<style>@import url('%1');</style>"
                                       "<rect width='100' height='50' fill='url(%1#a)'/>");
}

void TestForeignFiles::picturesLoadNothingBesides() {
    QFETCH(QByteArray, inner);
    const QTemporaryDir folder;
    const QString outside = folder.filePath("outside.png");
    VERIFY_OK(writeFileAtomically(outside.toStdString(), redPng().toStdString()));
    QVERIFY(!hasRed(decodeForeignImage(svg(inner.replace("%1", outside.toUtf8())), {100, 50})));
}

void TestForeignFiles::picturesThatNeverEndAreGivenUp_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("contains itself") << svg("<image xlink:href='self.svg' width='100' height='100'/>");
    QTest::newRow("use of itself") << svg("<g id='a'><use href='#a'/></g>");
    QTest::newRow("use in a circle") << svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>");
    QTest::newRow("pattern in itself") << svg("<pattern id='p' width='1' height='1'><rect width='1' height='1' "
                                              "fill='url(#p)'/></pattern><rect width='9' height='9' fill='url(#p)'/>");
    QByteArray doubled = "<g id='g0'><rect width='1' height='1'/></g>";
    for (int i = 1; i < 30; ++i) {
        const QByteArray before = QByteArray::number(i - 1);
        doubled +=
            "<g id='g" + QByteArray::number(i) + "'><use href='#g" + before + "'/><use href='#g" + before + "'/></g>";
    }
    QTest::newRow("doubled thirty times") << svg(doubled);
    QTest::newRow("deep") << svg(QByteArray("<g>").repeated(20'000) + QByteArray("</g>").repeated(20'000));
    QTest::newRow("entities") << QByteArray("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>"
                                            "<!ENTITY c '&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;'>]>") +
                                     svg("<text>&d;&d;&d;</text>");
    QTest::newRow("huge") << svg("<rect width='1' height='1'/>", "width='1e30' height='1'");
    QTest::newRow("no size") << svg("<rect width='1' height='1'/>", "width='0' height='0'");
    QByteArray blurred = "<filter id='f' x='-10' y='-10' width='30' height='30'>";
    blurred += QByteArray("<feGaussianBlur stdDeviation='5'/>").repeated(200'000);
    blurred += "</filter><rect width='100' height='100' filter='url(#f)'/>";
    QTest::newRow("takes hours") << svg(blurred);
    const QByteArray matrix = QByteArray("1 ").repeated(10'000);
    QTest::newRow("ends librsvg") << svg("<filter id='f'><feConvolveMatrix order='100' kernelMatrix='" + matrix +
                                         "'/></filter><rect width='100' height='100' filter='url(#f)'/>");
    QTest::newRow("markup in another name")
        << QByteArray("\n  <svg xmlns='http://www.w3.org/2000/svg'><use href='#x' id='x'/></svg>");
}

void TestForeignFiles::picturesThatNeverEndAreGivenUp() {
    QFETCH(QByteArray, bytes);
    QElapsedTimer timer;
    timer.start();
    const QImage image = decodeForeignImage(bytes, {80, 60});
    QVERIFY(image.width() <= 80 && image.height() <= 60);
    QVERIFY2(timer.elapsed() < 30'000, "it is bounded, not quick: machines are shared");
}

void TestForeignFiles::assetsStayInTheirFolder() {
    const QTemporaryDir folder;
    const fs::path site = folder.path().toStdString();
    fs::create_directories(site / "assets" / "sub");
    VERIFY_OK(writeFileAtomically(site / "assets" / "sub" / "a.txt", "a"));
    VERIFY_OK(writeFileAtomically(site / "secret.txt", "s"));
    fs::create_symlink("sub/a.txt", site / "assets" / "inside");
    fs::create_symlink("../secret.txt", site / "assets" / "outside");
    fs::create_directory_symlink("/etc", site / "assets" / "etc");
    QCOMPARE(::mkfifo((site / "assets" / "pipe").c_str(), 0600), 0);
    const QString assets = folder.filePath("assets");
    QVERIFY(!assetFile(assets, "sub/a.txt").isEmpty());
    QVERIFY(!assetFile(assets, "inside").isEmpty());
    QVERIFY(!assetFile(assets, "sub/../sub/a.txt").isEmpty());
    for (const char* path : {"../secret.txt", "sub/../../secret.txt", "outside", "etc/passwd", "pipe", "sub", "", ".",
                             "gone.txt", "/etc/passwd"})
        QVERIFY2(assetFile(assets, QString::fromLatin1(path)).isEmpty(), path);
    QVERIFY(assetFile(folder.filePath("none"), "etc/passwd").isEmpty());
    QVERIFY(assetFile({}, "etc/passwd").isEmpty());
}

void TestForeignFiles::withoutAssetsThePreviewHasNone() {
    const QTemporaryDir folder;
    SiteFiles files(folder.path());
    QVERIFY(!files.file("/assets/etc/passwd"));
    QVERIFY(!files.file("/assets//etc/passwd"));
    // A folder that appears later counts.
    QVERIFY(QDir(folder.path()).mkdir("assets"));
    VERIFY_OK(writeFileAtomically(folder.filePath("assets/a.txt").toStdString(), "a"));
    QVERIFY(files.file("/assets/a.txt"));
    QVERIFY(!files.file("/assets/../../etc/passwd"));
}

/// Content in a label or a tip must not open files: a picture of a pipe would stop the window.
void TestForeignFiles::labelsAndTipsAreNoHtml() {
    QApplication::setStyle(new AppStyle);
    const QString hostile = QStringLiteral("<img src=\"/dev/zero\"><b>bold</b>");
    QLabel label(hostile);
    label.setToolTip(hostile);
    label.resize(200, 50);
    label.show();
    QCOMPARE(label.textFormat(), Qt::PlainText);
    QLabel rich;
    rich.setTextFormat(Qt::RichText);
    rich.setText(QStringLiteral("<b>ours</b>"));
    rich.show();
    QCOMPARE(rich.textFormat(), Qt::RichText);
    QListWidget list;
    list.addItem(hostile);
    list.item(0)->setToolTip(hostile);
    list.show();
    const auto tipOf = [](QWidget* widget, const QPoint& place) -> QLabel* {
        QToolTip::hideText();
        QHelpEvent help(QEvent::ToolTip, place, widget->mapToGlobal(place));
        QCoreApplication::sendEvent(widget, &help);
        for (QWidget* top : QApplication::topLevelWidgets())
            if (auto* tip = qobject_cast<QLabel*>(top);
                tip != nullptr && tip->inherits("QTipLabel") && tip->isVisible())
                return tip;
        return nullptr;
    };
    for (QLabel* tip : {tipOf(&label, {5, 5}), tipOf(list.viewport(), list.visualItemRect(list.item(0)).center())}) {
        QVERIFY(tip != nullptr);
        QCOMPARE(tip->text(), hostile);
        QCOMPARE(tip->textFormat(), Qt::PlainText);
    }
}

void TestForeignFiles::thumbnailsStayInTheirFolder() {
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir("assets"));
    VERIFY_OK(writeFileAtomically(folder.filePath("outside.png").toStdString(), redPng().toStdString()));
    VERIFY_OK(writeFileAtomically(folder.filePath("assets/in.png").toStdString(), redPng().toStdString()));
    fs::create_symlink("../outside.png", fs::path(folder.filePath("assets/link.png").toStdString()));
    const QString assets = folder.filePath("assets");
    QSignalSpy loaded(&Thumbnails::shared(), &Thumbnails::loaded);
    for (const char* path : {"../outside.png", "link.png"})
        QVERIFY(Thumbnails::shared().find(assets, QString::fromLatin1(path), {8, 8}, 1).isNull());
    QVERIFY(Thumbnails::shared().find(assets, "in.png", {8, 8}, 1).isNull());
    QTRY_VERIFY(!loaded.isEmpty());
    QVERIFY(!Thumbnails::shared().find(assets, "in.png", {8, 8}, 1).isNull());
    for (const char* path : {"../outside.png", "link.png"})
        QVERIFY(Thumbnails::shared().find(assets, QString::fromLatin1(path), {8, 8}, 1).isNull());
    QCOMPARE(loaded.size(), 1);
}

QTEST_MAIN(TestForeignFiles)
#include "tst_foreign_files.moc"
