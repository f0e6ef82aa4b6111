// Heads of requests: what is read, and that nothing is accepted which another program could read otherwise.
#include "model/serve/request_head.h"

#include <QtTest>

using namespace galley::server;

namespace {

/// The status that a head is refused with, or 0; -1 when its end did not come.
int refusalOf(std::string_view bytes) {
    HeadScanner scanner;
    switch (scanner.scan(bytes)) {
    case HeadScanner::Found::Nothing:
        return -1;
    case HeadScanner::Found::Fault:
        return static_cast<int>(scanner.refusal().status);
    case HeadScanner::Found::End:
        break;
    }
    RequestHead head;
    const auto refusal = head.parse(bytes.substr(0, scanner.size()));
    return refusal ? static_cast<int>(refusal->status) : 0;
}

std::string withFields(const std::string& fields) {
    return "GET /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

} // namespace

class TestRequestHead : public QObject {
    Q_OBJECT

private slots:
    void fieldsAreFound();
    void theEndIsFoundHoweverTheBytesCome();
    void whatClientsSendIsRead_data();
    void whatClientsSendIsRead();
    void whatCouldBeReadOtherwiseIsRefused_data();
    void whatCouldBeReadOtherwiseIsRefused();
    void noControlCharacterPasses();
    void longHeadsAreRefusedBeforeTheyEnd();
    void manyParametersAreOneTarget();
};

void TestRequestHead::fieldsAreFound() {
    const std::string bytes = "HEAD /a?b=c HTTP/1.1\r\nHost: x\r\nAccept-Encoding:gzip\r\naccept-encoding: \t zstd \r\n"
                              "X-Empty:\r\n\r\nGET /next";
    HeadScanner scanner;
    QCOMPARE(scanner.scan(bytes), HeadScanner::Found::End);
    QCOMPARE(bytes.substr(scanner.size()), std::string("GET /next"));
    RequestHead head;
    QVERIFY(!head.parse(std::string_view(bytes).substr(0, scanner.size())));
    QCOMPARE(head.method(), std::string_view("HEAD"));
    QCOMPARE(head.target(), std::string_view("/a?b=c"));
    QCOMPARE(head.field("HOST"), std::string_view("x"));
    QCOMPARE(head.list("Accept-Encoding"), std::string("gzip,zstd"));
    QCOMPARE(head.field("X-Empty"), std::string_view());
    QCOMPARE(head.field("X-Other"), std::string_view());
    QVERIFY(head.keepsAlive() && !head.hasBody() && !head.isHttp10());
}

void TestRequestHead::theEndIsFoundHoweverTheBytesCome() {
    const std::string bytes = withFields("A: b\r\n");
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        HeadScanner scanner;
        auto found = HeadScanner::Found::Nothing;
        for (std::size_t size = step; found == HeadScanner::Found::Nothing; size += step) {
            found = scanner.scan(std::string_view(bytes).substr(0, size));
            QCOMPARE(found == HeadScanner::Found::End, size >= bytes.size());
        }
        QCOMPARE(scanner.size(), bytes.size());
    }
}

void TestRequestHead::whatClientsSendIsRead_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("keepsAlive");
    QTest::addColumn<bool>("hasBody");
    const auto row = [](const char* name, const std::string& request, bool keepsAlive, bool hasBody = false) {
        QTest::newRow(name) << QByteArray::fromStdString(request) << keepsAlive << hasBody;
    };
    row("plain", withFields(""), true);
    row("close", withFields("Connection: close\r\n"), false);
    row("1.0", "GET / HTTP/1.0\r\n\r\n", false);
    row("1.0 that stays", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true);
    row("a length", withFields("Content-Length: 5\r\n"), true, true);
    row("no length", withFields("Content-Length: 0\r\n"), true);
    row("chunked", withFields("Transfer-Encoding: chunked\r\n"), true, true);
    row("letters beyond ASCII", "GET /caf\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", true);
    row("what browsers leave as it is", "GET /a|b^c`d{e}'\"[f]?g|h HTTP/1.1\r\nHost: x\r\n\r\n", true);
    row("a host with a port", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", true);
    row("tabs within a value", withFields("User-Agent: a\tb (c; d) \"e\"\r\n"), true);
    row("another method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", true);
}

void TestRequestHead::whatClientsSendIsRead() {
    QFETCH(const QByteArray, request);
    QFETCH(const bool, keepsAlive);
    QFETCH(const bool, hasBody);
    RequestHead head;
    QCOMPARE(refusalOf(request.toStdString()), 0);
    QVERIFY(!head.parse({request.data(), static_cast<std::size_t>(request.size())}));
    QCOMPARE(head.keepsAlive(), keepsAlive);
    QCOMPARE(head.hasBody(), hasBody);
}

void TestRequestHead::whatCouldBeReadOtherwiseIsRefused_data() {
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& request, int status = 400) {
        QTest::newRow(name) << QByteArray::fromStdString(request) << status;
    };
    row("two lengths", withFields("Content-Length: 0\r\nContent-Length: 53\r\n"));
    row("the same length twice", withFields("Content-Length: 5\r\nContent-Length: 5\r\n"));
    row("lengths in a list", withFields("Content-Length: 5, 5\r\n"));
    row("a length of letters", withFields("Content-Length: abc\r\n"));
    row("a length with a sign", withFields("Content-Length: +53\r\n"));
    row("a negative length", withFields("Content-Length: -1\r\n"));
    row("a length in hexadecimal digits", withFields("Content-Length: 0x5\r\n"));
    row("a length beyond 64 bits", withFields("Content-Length: 99999999999999999999\r\n"));
    row("an empty length", withFields("Content-Length:\r\n"));
    row("a blank before the colon", withFields("Content-Length : 53\r\n"));
    row("a tab before the colon", withFields("Content-Length\t: 53\r\n"));
    row("a length and chunks", withFields("Content-Length: 58\r\nTransfer-Encoding: chunked\r\n"));
    row("chunks and a length", withFields("Transfer-Encoding: chunked\r\nContent-Length: 58\r\n"));
    row("chunks with a blank", withFields("Transfer-Encoding : chunked\r\n"));
    row("chunks twice", withFields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"));
    row("chunks twice in one field", withFields("Transfer-Encoding: chunked, chunked\r\n"));
    row("an unknown coding", withFields("Transfer-Encoding: xchunked\r\n"));
    row("an unknown coding before chunks", withFields("Transfer-Encoding: gzip, chunked\r\n"));
    row("no coding", withFields("Transfer-Encoding:\r\n"));
    row("two unknown codings", withFields("Transfer-Encoding: x\r\nTransfer-Encoding: chunk\xA2\r\n"));
    row("chunks in 1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    row("bare CR", withFields("X: y\rContent-Length: 53\r\n"));
    row("bare LF", withFields("X: y\nContent-Length: 53\r\n"));
    row("LF at the ends", "GET / HTTP/1.1\nHost: x\n\n");
    row("CR CR LF", "GET / HTTP/1.1\r\r\nHost: x\r\n\r\n");
    row("a folded field", withFields("X: a\r\n Content-Length: 53\r\n"));
    row("a field folded by a tab", withFields("X: a\r\n\tb\r\n"));
    row("a blank before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n");
    row("NUL in a value", withFields(std::string("X: a\0b\r\n", 8)));
    row("NUL in a name", withFields(std::string("X\0: a\r\n", 7)));
    row("NUL in the address", std::string("GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n", 30));
    row("a field without a colon", withFields("Nothing\r\n"));
    row("a field without a name", withFields(": x\r\n"));
    row("no host", "GET / HTTP/1.1\r\n\r\n");
    row("two hosts", withFields("Host: y\r\n"));
    row("the same host twice", withFields("host: x\r\n"));
    row("hosts in a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n");
    row("a blank in the address", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n");
    row("a tab in the address", "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n");
    row("two blanks", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n");
    row("no address", "GET HTTP/1.1\r\nHost: x\r\n\r\n");
    row("0.9", "GET /\r\n\r\n");
    row("a method alone", "GET\r\n\r\n");
    row("nothing", "\r\n\r\n");
    row("TLS", "\x16\x03\x01\x02");
    row("another version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505);
    row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("small letters in the version", "GET / http/1.1\r\nHost: x\r\n\r\n");
}

void TestRequestHead::whatCouldBeReadOtherwiseIsRefused() {
    QFETCH(const QByteArray, request);
    QFETCH(const int, status);
    QCOMPARE(refusalOf(request.toStdString()), status);
}

void TestRequestHead::noControlCharacterPasses() {
    const std::string plain = "GET /abc?d HTTP/1.1\r\nHost: x\r\nField: value\r\n\r\n";
    QCOMPARE(refusalOf(plain), 0);
    for (int c = 0; c < 0x20; ++c)
        for (std::size_t at = 0; at < plain.size(); ++at) {
            std::string bytes = plain;
            bytes[at] = static_cast<char>(c);
            const bool isInValue = at >= plain.find("Field:") + 6 && at < plain.find("value") + 5;
            const bool isInHost = at == plain.find("Host:") + 5 || at == plain.find("Host:") + 6;
            if (plain[at] == static_cast<char>(c) || (c == '\t' && (isInValue || isInHost)))
                continue;
            QVERIFY2(refusalOf(bytes) != 0, QByteArray::fromStdString(bytes).toPercentEncoding());
        }
}

void TestRequestHead::longHeadsAreRefusedBeforeTheyEnd() {
    QCOMPARE(refusalOf("GET /" + std::string(kMaxHeadBytes, 'a')), 414);
    QCOMPARE(refusalOf("GET / HTTP/1.1\r\nX: " + std::string(kMaxHeadBytes, 'a')), 431);
    std::string fields;
    while (fields.size() < kMaxHeadBytes)
        fields += "A: b\r\n";
    QCOMPARE(refusalOf("GET / HTTP/1.1\r\n" + fields), 431);
    QCOMPARE(refusalOf(withFields("X: " + std::string(kMaxHeadBytes - 100, 'a') + "\r\n")), 0);
}

void TestRequestHead::manyParametersAreOneTarget() {
    std::string query;
    for (int i = 0; i < 900; ++i)
        query += "a=b&";
    QCOMPARE(refusalOf("GET /page?" + query + " HTTP/1.1\r\nHost: x\r\n\r\n"), 0);
}

QTEST_GUILESS_MAIN(TestRequestHead)
#include "tst_request_head.moc"
