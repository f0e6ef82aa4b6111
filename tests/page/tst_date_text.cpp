#include "model/page/date_text.h"
#include "tests/support/samples.h"

#include <QTest>
#include <thread>
#include <unicode/locid.h>

using namespace galley;

namespace {

QByteArray longDate(const char* day, std::string_view locale) {
    std::string out;
    appendLongDate(out, *parseDay(day), locale);
    return QByteArray::fromStdString(out);
}

} // namespace

class TestDateText : public QObject {
    Q_OBJECT
private slots:
    void writesDaysAsTheLocaleDoes_data();
    void writesDaysAsTheLocaleDoes();
    void theMachinesLanguageHasNoInfluence();
    void writesEveryDayOfTheRange();
    void threadsAgree();
    void writesTimes();
};

void TestDateText::writesDaysAsTheLocaleDoes_data() {
    QTest::addColumn<QByteArray>("locale");
    QTest::addColumn<QByteArray>("day");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* locale, const char* day, const char* text) {
        QTest::addRow("%s %s", locale, day) << QByteArray(locale) << QByteArray(day) << QByteArray(text);
    };
    row("en", "2021-03-04", "March 4, 2021");
    row("en-US", "2021-03-04", "March 4, 2021");
    row("en-GB", "2021-03-04", "4 March 2021");
    row("de", "2021-03-04", "4. März 2021");
    row("de-AT", "2021-01-04", "4. Jänner 2021");
    row("pt_BR", "2021-03-04", "4 de março de 2021");
    row("es-ES", "2021-03-04", "4 de marzo de 2021");
    row("fi", "2021-03-04", "4. maaliskuuta 2021");
    row("pl", "2021-03-04", "4 marca 2021");
    row("ru", "2021-03-04", "4 марта 2021\u202fг.");
    row("fr", "2021-03-04", "4 mars 2021");
    row("hu", "2021-03-04", "2021. március 4.");
    row("ja", "2021-03-04", "2021年3月4日");
    row("ko-KR", "2021-03-04", "2021년 3월 4일");
    row("zh-Hant-TW", "2021-03-04", "2021年3月4日");
    row("sr-Latn", "2021-03-04", "4. mart 2021.");
    row("hi", "2021-03-04", "4 मार्च 2021");
    row("mr", "2021-03-04", "४ मार्च, २०२१");
    row("th", "2021-03-04", "4 มีนาคม 2564"); // where another calendar is usual
    row("de", "1582-10-10", "10. Oktober 1582");
    row("de", "0812-02-29", "29. Februar 812");
    row("en-GB", "9999-12-31", "31 December 9999");
    row("tlh", "2021-03-04", "2021-03-04");
    row("", "2021-03-04", "2021-03-04");
    row("not a locale", "2021-03-04", "2021-03-04");
    row("de-XX", "2021-03-04", "4. März 2021");
}

void TestDateText::writesDaysAsTheLocaleDoes() {
    QFETCH(QByteArray, locale);
    QFETCH(QByteArray, day);
    QFETCH(QByteArray, text);
    QCOMPARE(longDate(day.constData(), locale.toStdString()), text);
}

void TestDateText::theMachinesLanguageHasNoInfluence() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale before = icu::Locale::getDefault();
    icu::Locale::setDefault(icu::Locale::getGermany(), status);
    QCOMPARE(longDate("2021-03-04", "qaa"), QByteArray("2021-03-04"));
    QCOMPARE(longDate("2021-03-04", "sv-SE"), QByteArray("4 mars 2021"));
    icu::Locale::setDefault(before, status);
}

void TestDateText::writesEveryDayOfTheRange() {
    for (const char* locale : {"en", "ru", "mr", "th", "fa-IR", "ar-EG", "tlh"})
        for (Day day = kFirstDay; day <= kLastDay; day += 9973) {
            std::string out;
            appendLongDate(out, day, locale);
            QVERIFY(!out.empty());
        }
    std::string out;
    appendLongDate(out, kFirstDay, "de");
    QCOMPARE(QByteArray::fromStdString(out), QByteArray("1. Januar 0"));
}

void TestDateText::threadsAgree() {
    std::vector<std::thread> threads;
    std::array<std::string, 4> texts;
    for (std::string& text : texts)
        threads.emplace_back([&text] {
            for (const char* locale : {"nl", "th", "nb", "fa", "nl", "th"})
                for (Day day = 0; day < 2000; day += 7)
                    appendLongDate(text, day, locale);
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& text : texts)
        QCOMPARE(text, texts[0]);
}

void TestDateText::writesTimes() {
    std::string out;
    appendTime(out, 0);
    appendTime(out, 86'399'999);
    appendTime(out, 18'367'000);
    QCOMPARE(out, std::string("00:0023:5905:06"));
}

QTEST_APPLESS_MAIN(TestDateText)
#include "tst_date_text.moc"
