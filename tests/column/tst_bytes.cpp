#include "model/column/bytes.h"
#include "tests/support/samples.h"

#include <QTest>

#include <limits>

using namespace galley;

class TestBytes : public QObject {
    Q_OBJECT
private slots:
    void givesBackWhatWasWritten();
    void failureIsSticky();
    void everyCutIsNoticed();
    void refusesOtherFormsOfAVarint_data();
    void refusesOtherFormsOfAVarint();
    void refusesPaddingThatIsNotZero();
    void limitsCounts();
    void sharesWithTheOwnerOrCopies();
    void errorNamesThePlace();
};

namespace {

ByteWriter sample() {
    ByteWriter out;
    out.u8(0xfe);
    out.u16(0xbeef);
    out.u32(0xdeadbeefU);
    out.align8();
    out.u64(0x0123456789abcdefU);
    out.varint(0);
    out.varint(127);
    out.varint(128);
    out.varint(std::numeric_limits<std::uint64_t>::max());
    out.zigzag(-1);
    out.zigzag(std::numeric_limits<std::int64_t>::min());
    out.zigzag(std::numeric_limits<std::int64_t>::max());
    out.string("caf\xc3\xa9");
    out.string("");
    out.bytes("raw");
    return out;
}

/// True when all of sample() could be read and is right.
bool readsSample(ByteReader& in) {
    bool right = in.u8() == 0xfe && in.u16() == 0xbeef && in.u32() == 0xdeadbeefU;
    in.align8();
    right = right && in.u64() == 0x0123456789abcdefU && in.varint() == 0 && in.varint() == 127 && in.varint() == 128;
    right = right && in.varint() == std::numeric_limits<std::uint64_t>::max() && in.zigzag() == -1;
    right = right && in.zigzag() == std::numeric_limits<std::int64_t>::min();
    right = right && in.zigzag() == std::numeric_limits<std::int64_t>::max();
    right = right && in.string() == "caf\xc3\xa9" && in.string().empty() && in.bytes(3) == "raw";
    return right && in.ok();
}

} // namespace

void TestBytes::givesBackWhatWasWritten() {
    const ByteWriter out = sample();
    ByteReader in(out.view());
    QVERIFY(readsSample(in));
    QCOMPARE(in.remaining(), std::size_t{0});
    VERIFY_OK(in.check("sample"));
}

void TestBytes::failureIsSticky() {
    ByteReader in("\x01\x02\x03");
    QCOMPARE(in.u32(), 0U);
    QVERIFY(!in.ok());
    QCOMPARE(int(in.u8()), 0);
    QCOMPARE(in.varint(), std::uint64_t{0});
    QVERIFY(in.bytes(1).empty());
    QCOMPARE(in.remaining(), std::size_t{0});
    QVERIFY(!in.check("number").has_value());
}

void TestBytes::everyCutIsNoticed() {
    const ByteWriter out = sample();
    for (std::size_t size = 0; size < out.size(); ++size) {
        ByteReader in(out.view().substr(0, size));
        QVERIFY(!readsSample(in));
        QVERIFY(!in.ok() || size == 0 || in.remaining() == 0);
    }
}

void TestBytes::refusesOtherFormsOfAVarint_data() {
    QTest::addColumn<QByteArray>("form");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("open end") << QByteArray("\x80", 1);
    QTest::newRow("padded zero") << QByteArray("\x80\x00", 2);
    QTest::newRow("padded one") << QByteArray("\x81\x80\x00", 3);
    QTest::newRow("65 bits") << QByteArray("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
    QTest::newRow("eleven bytes") << QByteArray("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", 11);
}

void TestBytes::refusesOtherFormsOfAVarint() {
    QFETCH(QByteArray, form);
    ByteReader in({form.constData(), static_cast<std::size_t>(form.size())});
    QCOMPARE(in.varint(), std::uint64_t{0});
    QVERIFY(!in.ok());
}

void TestBytes::refusesPaddingThatIsNotZero() {
    ByteReader in(std::string_view("\x01\0\0\0\0\x07\0\0\x02", 9));
    in.u8();
    in.align8();
    QVERIFY(!in.ok());
}

void TestBytes::limitsCounts() {
    ByteReader in("\x05\x06");
    QCOMPARE(in.varintUpTo(5), std::uint64_t{5});
    QVERIFY(in.ok());
    QCOMPARE(in.varintUpTo(5), std::uint64_t{0});
    QVERIFY(!in.ok());
}

void TestBytes::sharesWithTheOwnerOrCopies() {
    const auto file = std::make_shared<const std::string>("abcdef");
    ByteReader mapped(*file, file);
    const SharedBytes shared = mapped.shared(3);
    QCOMPARE(shared.data(), file->data());
    QCOMPARE(file.use_count(), 3L);

    SharedBytes copied;
    {
        const std::string gone = "0123456789012345678901234567890123456789";
        ByteReader loose(gone);
        copied = loose.shared(gone.size());
        QVERIFY(copied.data() != gone.data());
    }
    QCOMPARE(copied.view(), std::string_view("0123456789012345678901234567890123456789"));
}

void TestBytes::errorNamesThePlace() {
    ByteReader in("\x01\x02");
    in.u8();
    in.u64();
    const auto result = in.check("header");
    QVERIFY(!result.has_value());
    QVERIFY(result.error().code == ErrorCode::Corrupt);
    QCOMPARE(result.error().offset, std::uint64_t{1});
}

QTEST_APPLESS_MAIN(TestBytes)
#include "tst_bytes.moc"
