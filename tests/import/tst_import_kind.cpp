#include "model/import/import_kind.h"
#include "tests/support/samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace galley;

class TestImportKind : public QObject {
    Q_OBJECT
private slots:
    void theContentTellsTheKind_data();
    void theContentTellsTheKind();
    void whatIsNeitherSaysSo_data();
    void whatIsNeitherSaysSo();
    void aFileThatIsNotThereIsNotFound();
};

void TestImportKind::theContentTellsTheKind_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isContentful");
    QTest::newRow("lines") << QByteArray("{\"type\":\"a\",\"id\":\"1\"}\n{\"type\":\"a\",\"id\":\"2\"}\n") << false;
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{\"type\":\"a\",\"id\":\"1\"}\n") << false;
    QTest::newRow("empty lines first") << QByteArray("\n\n  {\"id\":\"1\",\"type\":\"a\"}") << false;
    QTest::newRow("one list of records") << QByteArray("[{\"type\":\"a\",\"id\":\"1\"},{\"type\":\"a\"}]") << false;
    QTest::newRow("a record with entries") << QByteArray("{\"type\":\"a\",\"id\":\"1\",\"entries\":[{}]}") << false;
    QTest::newRow("a record cut off") << QByteArray("{\"type\":\"a\",\"id\":\"1\",\"text\":\"endless") << false;
    QTest::newRow("space") << QByteArray("{\n \"contentTypes\": [{\"sys\":{\"type\":\"ContentType\"}}") << true;
    QTest::newRow("entries first") << QByteArray("{\"entries\":[{\"fields\":{\"type\":{},\"id\":{}}}],\"assets\":[]}")
                                   << true;
    QTest::newRow("escaped quotes") << QByteArray("{\"a\\\"}\":\"}\\\\\",\"assets\":[]}") << true;
    QByteArray wide;
    for (const char c : QByteArray("{\"type\":\"a\",\"id\":\"1\"}\n")) {
        wide.append(c);
        wide.append('\0');
    }
    QTest::newRow("UTF-16") << QByteArray("\xff\xfe", 2) + wide << false;
}

void TestImportKind::theContentTellsTheKind() {
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isContentful);
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("export.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    file.close();
    const auto kind = importKindOfFile(file.fileName().toStdString());
    VERIFY_OK(kind);
    QCOMPARE(*kind == ImportKind::Contentful, isContentful);
}

void TestImportKind::whatIsNeitherSaysSo_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("Dear editor,\n");
    QTest::newRow("table") << QByteArray("id,name\n1,\"type\"\n");
    QTest::newRow("other object") << QByteArray("{\"hello\":{\"type\":1}}");
    QTest::newRow("markup") << QByteArray("<?xml version=\"1.0\"?><rss/>");
    QTest::newRow("brackets") << QByteArray("[[[[[[");
}

void TestImportKind::whatIsNeitherSaysSo() {
    QFETCH(const QByteArray, text);
    const auto kind = importKindOf(std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    QVERIFY(!kind);
    QCOMPARE(kind.error().code, ErrorCode::InvalidInput);
}

void TestImportKind::aFileThatIsNotThereIsNotFound() {
    QCOMPARE(importKindOfFile("no such file").error().code, ErrorCode::NotFound);
}

QTEST_APPLESS_MAIN(TestImportKind)
#include "tst_import_kind.moc"
