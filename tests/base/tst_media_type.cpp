// Types by suffix, and names whose accents are written in either form.
#include "model/base/composed_names.h"
#include "model/base/media_type.h"

#include <QTest>

using namespace galley;

class TestMediaType : public QObject {
    Q_OBJECT
private slots:
    void suffixDecides_data();
    void suffixDecides();
    void textSaysItsCharset();
    void namesAreFoundInEitherForm();
};

void TestMediaType::suffixDecides_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("type");
    const auto row = [](const char* path, const char* type) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(type);
    };
    row("LOGO.SVG", "image/svg+xml");
    row("a/b.c/LOGO.SvG", "image/svg+xml");
    row("app.mjs", "text/javascript; charset=utf-8");
    row("app.js.map", "application/json");
    row("app.min.JS", "text/javascript; charset=utf-8");
    row("site.webmanifest", "application/manifest+json");
    row("a.avif", "image/avif");
    row("a.woff2", "font/woff2");
    row("a.json", "application/json");
    row("a.xml", "application/xml");
    row("robots.txt", "text/plain; charset=utf-8");
    row("favicon.ico", "image/vnd.microsoft.icon");
    row("a.wasm", "application/wasm");
    row("a.webm", "video/webm");
    row("a.m4a", "audio/mp4");
    row("a.pdf", "application/pdf");
    row("a.zip", "application/zip");
    row("a.JPEG", "image/jpeg");
    row("7.7z", "application/x-7z-compressed");
    row("a.zst", "application/zstd");
    row("svg", "application/octet-stream");
    row("a.svg/b", "application/octet-stream");
    row("a.", "application/octet-stream");
    row("", "application/octet-stream");
    row("a.svg ", "application/octet-stream");
    row(".htm", "text/html; charset=utf-8");
}

void TestMediaType::suffixDecides() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, type);
    QCOMPARE(QByteArray(mediaTypeOf(path.toStdString())), type);
}

void TestMediaType::textSaysItsCharset() {
    for (const char* path : {"a.css", "a.html", "a.txt", "a.js", "a.csv", "a.vtt", "a.md", "a.ics"})
        QVERIFY2(std::string_view(mediaTypeOf(path)).ends_with("; charset=utf-8"), path);
    for (const char* path : {"a.css", "a.svg", "a.json", "a.webmanifest", "a.xml", "a.rss", "a.map"})
        QVERIFY2(isCompressibleType(mediaTypeOf(path)), path);
    for (const char* path : {"a.png", "a.woff2", "a.mp4", "a.zip", "a.pdf", "a"})
        QVERIFY2(!isCompressibleType(mediaTypeOf(path)), path);
}

void TestMediaType::namesAreFoundInEitherForm() {
    const std::map<std::string, int> files{{"caf\u00e9.txt", 1}, {"re\u0301sume\u0301.txt", 2}, {"plain.txt", 3}};
    const ComposedNames names(files);
    QVERIFY(names.find("cafe\u0301.txt") != nullptr && *names.find("cafe\u0301.txt") == "caf\u00e9.txt");
    QVERIFY(names.find("r\u00e9sum\u00e9.txt") != nullptr);
    QCOMPARE(names.find("plain.txt"), nullptr); // found as it is
    QCOMPARE(names.find("caf\u00e8.txt"), nullptr);
    QCOMPARE(names.find("\xff\xfe"), nullptr);
}

QTEST_APPLESS_MAIN(TestMediaType)
#include "tst_media_type.moc"
