// Hashes and signatures against what others published: FIPS 180-4, RFC 8032 and the vectors of xxHash itself. Files and
// journals hold them for ever, so none may ever change.
#include "model/base/hash.h"
#include "tests/support/samples.h"

#include <QTest>

#include <algorithm>
#include <set>
#include <span>

using namespace galley;

namespace {

std::string fromHex(const QByteArray& hex) {
    return QByteArray::fromHex(hex).toStdString();
}

template <class Array>
Array arrayOf(std::string_view bytes) {
    Array array{};
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(array.data()));
    return array;
}

template <class Array>
std::string hexOf(const Array& array) {
    return toHex(std::string_view(reinterpret_cast<const char*>(array.data()), array.size()));
}

/// The first bytes of the buffer that xxHash tests itself with.
std::string sanityBuffer(std::size_t size) {
    constexpr std::uint64_t kFactor = 11400714785074694797ULL;
    std::uint64_t generator = 2654435761ULL;
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) {
        bytes.push_back(static_cast<char>(generator >> 56));
        generator *= kFactor;
    }
    return bytes;
}

/// Test 2 of RFC 8032, section 7.1.
struct Signed {
    std::string message = "\x72";
    KeyPair keys{arrayOf<PublicKey>(fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")),
                 arrayOf<SecretKey>(fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
                                            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))};
    Signature signature = sign(message, keys.secretKey);
};

} // namespace

class TestHash : public QObject {
    Q_OBJECT
private slots:
    void sha256IsThatOfTheStandard_data();
    void sha256IsThatOfTheStandard();
    void hash64IsXxh3_data();
    void hash64IsXxh3();
    void checksumIsXxh3();
    void checksumsAddInAnyOrderAndTakeBack();
    void checksumsCarryFromLowToHigh();
    void hexIsReadAsItIsWritten();
    void whatIsNoHexIsRefused_data();
    void whatIsNoHexIsRefused();
    void randomIdsAreLongAndDiffer();
    void signaturesAreThoseOfTheStandard_data();
    void signaturesAreThoseOfTheStandard();
    void aBitOfDifferenceIsNoSignature();
    void aSecondFormOfASignatureIsNone();
    void aKeyThatSignsForEverybodyIsNone_data();
    void aKeyThatSignsForEverybodyIsNone();
    void madeKeysSignAndDiffer();
};

void TestHash::sha256IsThatOfTheStandard_data() {
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("digest");
    QTest::newRow("nothing") << QByteArray()
                             << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("one block") << QByteArray("abc")
                               << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million letters") << QByteArray(1'000'000, 'a')
                                       << QByteArray(
                                              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void TestHash::sha256IsThatOfTheStandard() {
    QFETCH(const QByteArray, message);
    QFETCH(const QByteArray, digest);
    QCOMPARE(toHex(sha256(message.toStdString())), digest.toStdString());
}

void TestHash::hash64IsXxh3_data() {
    // Each length takes another way through the algorithm.
    constexpr quint64 kSeed = 11400714785074694797ULL;
    QTest::addColumn<quint64>("size");
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<quint64>("hash");
    const auto row = [](quint64 size, quint64 seed, quint64 hash) {
        QTest::addRow("%llu bytes, %s", static_cast<unsigned long long>(size), seed == 0 ? "no seed" : "seed")
            << size << seed << hash;
    };
    row(0, 0, 0x2D06800538D394C2ULL);
    row(0, kSeed, 0xA8A6B918B2F0364AULL);
    row(1, 0, 0xC44BDFF4074EECDBULL);
    row(1, kSeed, 0x032BE332DD766EF8ULL);
    row(6, 0, 0x27B56A84CD2D7325ULL);
    row(6, kSeed, 0x84589C116AB59AB9ULL);
    row(12, 0, 0xA713DAF0DFBB77E7ULL);
    row(12, kSeed, 0xE7303E1B2336DE0EULL);
    row(24, 0, 0xA3FE70BF9D3510EBULL);
    row(24, kSeed, 0x850E80FC35BDD690ULL);
    row(48, 0, 0x397DA259ECBA1F11ULL);
    row(48, kSeed, 0xADC2CBAA44ACC616ULL);
    row(80, 0, 0xBCDEFBBB2C47C90AULL);
    row(195, 0, 0xCD94217EE362EC3AULL);
    row(403, 0, 0xCDEB804D65C6DEA4ULL);
    row(2048, 0, 0xDD59E2C3A5F038E0ULL);
}

void TestHash::hash64IsXxh3() {
    QFETCH(const quint64, size);
    QFETCH(const quint64, seed);
    QFETCH(const quint64, hash);
    QCOMPARE(quint64{hash64(sanityBuffer(size), seed)}, hash);
}

void TestHash::checksumIsXxh3() {
    QCOMPARE(checksum128("").toHex(), std::string("99aa06d3014798d86001c324468d497f"));
    QCOMPARE(checksum128(sanityBuffer(1)).toHex(), std::string("a6cd5e9392000f6ac44bdff4074eecdb"));
    QVERIFY(checksum128("a") != checksum128("b"));
}

void TestHash::checksumsAddInAnyOrderAndTakeBack() {
    Checksum forwards;
    Checksum backwards;
    for (int i = 0; i < 1000; ++i) {
        forwards += checksum128(std::to_string(i));
        backwards += checksum128(std::to_string(999 - i));
    }
    QVERIFY(forwards == backwards);
    QVERIFY(forwards != Checksum());
    for (int i = 0; i < 1000; i += 2)
        forwards -= checksum128(std::to_string(i));
    Checksum odd;
    for (int i = 1; i < 1000; i += 2)
        odd += checksum128(std::to_string(i));
    QVERIFY(forwards == odd);
}

void TestHash::checksumsCarryFromLowToHigh() {
    Checksum sum{0, UINT64_MAX};
    sum += {0, 1};
    QCOMPARE(sum.toHex(), std::string("00000000000000010000000000000000"));
    sum -= {0, 1};
    QCOMPARE(sum.toHex(), std::string("0000000000000000ffffffffffffffff"));
    Checksum most{UINT64_MAX, UINT64_MAX};
    most += {0, 1}; // around
    QVERIFY(most == Checksum());
    most -= {0, 1};
    QVERIFY(most == (Checksum{UINT64_MAX, UINT64_MAX}));
}

void TestHash::hexIsReadAsItIsWritten() {
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all.push_back(static_cast<char>(byte));
    QVERIFY(toHex(all) == QByteArray::fromStdString(all).toHex().toStdString());
    const auto read = bytesFromHex(toHex(all), 256);
    VERIFY_OK(read);
    QVERIFY(*read == all);
    const Digest digest = sha256("abc");
    const auto digestRead = digestFromHex(toHex(digest));
    VERIFY_OK(digestRead);
    QVERIFY(*digestRead == digest);
    const Checksum sum = checksum128("abc");
    const auto sumRead = Checksum::fromHex(sum.toHex());
    VERIFY_OK(sumRead);
    QVERIFY(*sumRead == sum);
}

void TestHash::whatIsNoHexIsRefused_data() {
    QTest::addColumn<QByteArray>("hex");
    const QByteArray good(64, '0');
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a digit less") << good.chopped(1);
    QTest::newRow("a digit more") << good + '0';
    QTest::newRow("capital letters") << QByteArray(good).replace(10, 1, "A");
    QTest::newRow("first of a pair") << QByteArray(good).replace(10, 1, "g");
    QTest::newRow("second of a pair") << QByteArray(good).replace(11, 1, "/");
    QTest::newRow("after nine") << QByteArray(good).replace(11, 1, ":");
    QTest::newRow("before a") << QByteArray(good).replace(11, 1, "`");
    QTest::newRow("a zero byte") << QByteArray(good).replace(63, 1, QByteArray(1, '\0'));
    QTest::newRow("not ASCII") << QByteArray(good).replace(62, 2, "\xC3\xA9");
    QTest::newRow("a prefix") << QByteArray(good).replace(0, 2, "0x");
}

void TestHash::whatIsNoHexIsRefused() {
    QFETCH(const QByteArray, hex);
    const auto digest = digestFromHex(std::string_view(hex.constData(), static_cast<std::size_t>(hex.size())));
    QVERIFY(!digest);
    QCOMPARE(digest.error().code, ErrorCode::InvalidInput);
    QVERIFY(!digest.error().message.empty());
}

void TestHash::randomIdsAreLongAndDiffer() {
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = randomId();
        QVERIFY2(bytesFromHex(id, 16).has_value(), id.c_str());
        ids.insert(id);
    }
    QCOMPARE(ids.size(), std::size_t{1000});
}

void TestHash::signaturesAreThoseOfTheStandard_data() {
    QTest::addColumn<QByteArray>("seed");
    QTest::addColumn<QByteArray>("publicKey");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("RFC 8032, test 1") << QByteArray("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                                      << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
                                      << QByteArray()
                                      << QByteArray("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
                                                    "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    QTest::newRow("RFC 8032, test 2") << QByteArray("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                                      << QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
                                      << QByteArray("72")
                                      << QByteArray("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da08"
                                                    "5ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    QTest::newRow("RFC 8032, test 3") << QByteArray("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
                                      << QByteArray("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
                                      << QByteArray("af82")
                                      << QByteArray("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18"
                                                    "ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
}

void TestHash::signaturesAreThoseOfTheStandard() {
    QFETCH(const QByteArray, seed);
    QFETCH(const QByteArray, publicKey);
    QFETCH(const QByteArray, message);
    QFETCH(const QByteArray, signature);
    const std::string bytes = fromHex(message);
    const Signature made = sign(bytes, arrayOf<SecretKey>(fromHex(seed + publicKey)));
    QCOMPARE(hexOf(made), signature.toStdString());
    QVERIFY(verifySignature(bytes, made, arrayOf<PublicKey>(fromHex(publicKey))));
}

void TestHash::aBitOfDifferenceIsNoSignature() {
    const Signed whole;
    QVERIFY(verifySignature(whole.message, whole.signature, whole.keys.publicKey));
    QVERIFY(!verifySignature(whole.message + '\0', whole.signature, whole.keys.publicKey));
    QVERIFY(!verifySignature("", whole.signature, whole.keys.publicKey));
    Signed changed = whole;
    const auto isRefusedAtEachBit = [&changed](std::span<std::uint8_t> bytes) {
        for (std::uint8_t& byte : bytes)
            for (unsigned bit = 0; bit < 8; ++bit) {
                byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
                if (verifySignature(changed.message, changed.signature, changed.keys.publicKey))
                    return false;
                byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
            }
        return true;
    };
    QVERIFY(isRefusedAtEachBit({reinterpret_cast<std::uint8_t*>(changed.message.data()), changed.message.size()}));
    QVERIFY(isRefusedAtEachBit(changed.signature));
    QVERIFY(isRefusedAtEachBit(changed.keys.publicKey));
}

void TestHash::aSecondFormOfASignatureIsNone() {
    // S and S + L are the same number to who does not look (RFC 8032, section 8.4).
    const Digest order = arrayOf<Digest>(fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"));
    Signed other;
    unsigned carry = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const unsigned sum = other.signature[32 + i] + order[i] + carry;
        other.signature[32 + i] = static_cast<std::uint8_t>(sum & 0xFFU);
        carry = sum >> 8;
    }
    QCOMPARE(carry, 0U);
    QVERIFY(!verifySignature(other.message, other.signature, other.keys.publicKey));
}

void TestHash::aKeyThatSignsForEverybodyIsNone_data() {
    // With a point of small order as key, R = the neutral element and S = 0 are a signature of many messages.
    QTest::addColumn<QByteArray>("publicKey");
    QTest::newRow("order 1") << QByteArray("0100000000000000000000000000000000000000000000000000000000000000");
    QTest::newRow("order 2") << QByteArray("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    QTest::newRow("order 4") << QByteArray("0000000000000000000000000000000000000000000000000000000000000000");
    QTest::newRow("order 8") << QByteArray("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
}

void TestHash::aKeyThatSignsForEverybodyIsNone() {
    QFETCH(const QByteArray, publicKey);
    Signature forged{};
    forged[0] = 1;
    for (int i = 0; i < 64; ++i) // one in eight would hold
        QVERIFY(!verifySignature(std::to_string(i), forged, arrayOf<PublicKey>(fromHex(publicKey))));
}

void TestHash::madeKeysSignAndDiffer() {
    const KeyPair one = KeyPair::generate();
    const KeyPair other = KeyPair::generate();
    QVERIFY(one.publicKey != other.publicKey);
    const Signature signature = sign("abc", one.secretKey);
    QVERIFY(verifySignature("abc", signature, one.publicKey));
    QVERIFY(!verifySignature("abc", signature, other.publicKey));
}

QTEST_APPLESS_MAIN(TestHash)
#include "tst_hash.moc"
