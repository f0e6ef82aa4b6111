// A key under a passphrase opens with that passphrase alone, and only as it was written.
#include "model/backup/sealed_key.h"
#include "tests/backup/archives.h"
#include "tests/support/samples.h"

#include <QtTest>

using namespace galley;

namespace {} // namespace

class TestSealedKey : public QObject {
    Q_OBJECT

private slots:
    void opensWithItsPassphraseAlone();
    void everyDamageIsFound();
    void statedCostsAreBounded_data();
    void statedCostsAreBounded();
    void samePassphraseSealsOtherwiseEachTime();
};

void TestSealedKey::opensWithItsPassphraseAlone() {
    const auto sealed = sealKey("the key", Passphrase("correct horse"), test::kCheap);
    VERIFY_OK(sealed);
    QCOMPARE(*openSealedKey(*sealed, Passphrase("correct horse")), std::string("the key"));
    for (const char* other : {"Correct horse", "correct horse ", "", "x"}) {
        const auto opened = openSealedKey(*sealed, Passphrase(other));
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Untrusted);
    }
    QVERIFY(sealed->find("the key") == std::string::npos);
}

void TestSealedKey::everyDamageIsFound() {
    const auto sealed = sealKey("the key", Passphrase("correct horse"), test::kCheap);
    VERIFY_OK(sealed);
    const Passphrase passphrase("correct horse");
    for (std::size_t size = 0; size + 2 < sealed->size(); ++size)
        QVERIFY(!openSealedKey(sealed->substr(0, size), passphrase));
    // White space and the last bits of the memory apart, each byte counts.
    for (std::size_t at = sealed->find("\"operations\""); at < sealed->size(); ++at) {
        std::string flipped = *sealed;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        if (std::string_view(" \n!\v").find(flipped[at]) == std::string_view::npos)
            QVERIFY2(!openSealedKey(flipped, passphrase), flipped.c_str());
    }
}

void TestSealedKey::statedCostsAreBounded_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("a terabyte") << "\"memory\": 8192"
                                << "\"memory\": 1099511627776" << ErrorCode::Corrupt;
    QTest::newRow("no memory") << "\"memory\": 8192"
                               << "\"memory\": 0" << ErrorCode::Corrupt;
    QTest::newRow("for ever") << "\"operations\": 1"
                              << "\"operations\": 4000000000" << ErrorCode::Corrupt;
    QTest::newRow("another kind") << "argon2id13"
                                  << "md5" << ErrorCode::Corrupt;
    QTest::newRow("later format") << "\"format\": 1"
                                  << "\"format\": 2" << ErrorCode::Unsupported;
}

void TestSealedKey::statedCostsAreBounded() {
    QFETCH(const QString, from);
    QFETCH(const QString, to);
    QFETCH(const ErrorCode, code);
    const auto sealed = sealKey("the key", Passphrase("correct horse"), test::kCheap);
    VERIFY_OK(sealed);
    QString text = QString::fromStdString(*sealed);
    QVERIFY(text.contains(from));
    const auto opened = openSealedKey(text.replace(from, to).toStdString(), Passphrase("correct horse"));
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, code);
}

void TestSealedKey::samePassphraseSealsOtherwiseEachTime() {
    const Passphrase passphrase("correct horse");
    QVERIFY(*sealKey("the key", passphrase, test::kCheap) != *sealKey("the key", passphrase, test::kCheap));
}

QTEST_GUILESS_MAIN(TestSealedKey)
#include "tst_sealed_key.moc"
