// Who takes the number of a commit first has it: an edit, or a publish that announces.
#include "model/workspace/publish_ticket.h"
#include "tests/support/samples.h"

#include <QTest>

#include <thread>

using namespace galley;

namespace {

Publication publicationOf(std::uint64_t version) {
    Publication publication;
    publication.version = Version{version};
    return publication;
}

} // namespace

class TestPublishTicket : public QObject {
    Q_OBJECT
private slots:
    void whatWasAnnouncedIsHandedOut();
    void aTakenNumberIsNotAnnounced();
    void whatCouldNotBeAnnouncedIsNot();
    void onlyOneOfTwoHasTheNumber();
};

void TestPublishTicket::whatWasAnnouncedIsHandedOut() {
    PublishTicket ticket(Version{7});
    QCOMPARE(ticket.version(), Version{7});
    VERIFY_OK(ticket.announce([]() -> Result<Publication> { return publicationOf(7); }));
    const auto announced = ticket.redeem();
    QVERIFY(announced.has_value());
    QVERIFY(*announced == publicationOf(7));
}

void TestPublishTicket::aTakenNumberIsNotAnnounced() {
    PublishTicket ticket(Version{7});
    QVERIFY(!ticket.redeem());
    bool isCalled = false;
    const auto announced = ticket.announce([&]() -> Result<Publication> {
        isCalled = true;
        return publicationOf(7);
    });
    QVERIFY(!announced);
    QCOMPARE(announced.error().code, ErrorCode::Conflict);
    QVERIFY(!isCalled);
}

void TestPublishTicket::whatCouldNotBeAnnouncedIsNot() {
    PublishTicket ticket(Version{7});
    const auto announced = ticket.announce([]() -> Result<Publication> {
        return Error{ErrorCode::Io, "the disk is full"};
    });
    QVERIFY(!announced);
    QCOMPARE(announced.error().message, std::string("the disk is full"));
    QVERIFY(!ticket.redeem());
}

void TestPublishTicket::onlyOneOfTwoHasTheNumber() {
    for (int round = 0; round < 500; ++round) {
        PublishTicket ticket(Version{7});
        bool isAnnounced = false;
        std::thread publisher([&] {
            isAnnounced = ticket.announce([]() -> Result<Publication> { return publicationOf(7); }).has_value();
        });
        const bool isWrittenDown = ticket.redeem().has_value();
        publisher.join();
        QCOMPARE(isWrittenDown, isAnnounced);
    }
}

QTEST_APPLESS_MAIN(TestPublishTicket)
#include "tst_publish_ticket.moc"
