// How many connections each client may have.
#include "model/serve/address_limit.h"

#include <QtTest>

using namespace galley;
using namespace galley::server;

namespace {

/// How many of `wanted` connections from an address get in.
int entered(AddressLimit& limit, const char* address, int wanted = 10) {
    int count = 0;
    for (int i = 0; i < wanted; ++i)
        count += limit.enter(boost::asio::ip::make_address(address)) ? 1 : 0;
    return count;
}

} // namespace

class TestAddressLimit : public QObject {
    Q_OBJECT

private slots:
    void oneClientCannotTakeAll();
    void thoseThatLeaveMakeRoom();
    void loopbackAndProxiesAreSpared();
    void zeroIsNoLimit();
    void nonsenseIsExplained();
};

void TestAddressLimit::oneClientCannotTakeAll() {
    auto limit = AddressLimit::create(3, {});
    QVERIFY(limit);
    QCOMPARE(entered(*limit, "192.0.2.1"), 3);
    QCOMPARE(entered(*limit, "192.0.2.2"), 3);
    QCOMPARE(entered(*limit, "::ffff:192.0.2.2"), 0); // the same client by way of an IPv6 socket
    QCOMPARE(entered(*limit, "2001:db8::1", 2), 2);
    QCOMPARE(entered(*limit, "2001:db8::2"), 1); // of the same network
    QCOMPARE(entered(*limit, "2001:db8:0:1::2"), 3);
}

void TestAddressLimit::thoseThatLeaveMakeRoom() {
    auto limit = AddressLimit::create(3, {});
    QVERIFY(limit);
    QCOMPARE(entered(*limit, "192.0.2.1"), 3);
    limit->leave(boost::asio::ip::make_address("::ffff:192.0.2.1"));
    QCOMPARE(entered(*limit, "192.0.2.1"), 1);
}

void TestAddressLimit::loopbackAndProxiesAreSpared() {
    auto limit = AddressLimit::create(3, {"192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "10.1.2.3/16"});
    QVERIFY(limit);
    for (const char* spared : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "192.0.2.7", "::ffff:192.0.2.7",
                               "10.200.3.4", "2001:db8:ffff::1"})
        QCOMPARE(entered(*limit, spared), 10);
    QCOMPARE(entered(*limit, "192.0.2.8"), 3);
    QCOMPARE(entered(*limit, "11.0.0.1"), 3);
}

void TestAddressLimit::zeroIsNoLimit() {
    auto limit = AddressLimit::create(0, {});
    QVERIFY(limit);
    QCOMPARE(entered(*limit, "192.0.2.1"), 10);
}

void TestAddressLimit::nonsenseIsExplained() {
    for (const char* text : {"proxy.example", "10.0.0.0/33", "10.0.0.0/", "2001:db8::/129", "", "/8"}) {
        const auto limit = AddressLimit::create(3, {text});
        QVERIFY2(!limit, text);
        QCOMPARE(limit.error().code, ErrorCode::InvalidInput);
    }
}

QTEST_GUILESS_MAIN(TestAddressLimit)
#include "tst_address_limit.moc"
