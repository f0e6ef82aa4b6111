// Fields whose value is typed as text: what they say of numbers that do not fit, how unfinished texts go with the
// element of a list that they were typed in, and that all fields are closed in a site that can only be read.
#include "model/schema/schema_json.h"
#include "tests/ui/editor_harness.h"
#include "ui/editor/field_input.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QTest>

using namespace galley;
using namespace galley::ui;
using galley::test::EditorHarness;

namespace {

const char* const kSchema = R"({"locales":[{"code":"en"}],"types":[
  {"name":"page","page":true,"display":"headline","slug":"slug","fields":[
    {"name":"headline","kind":"string"},
    {"name":"slug","kind":"string"},
    {"name":"body","kind":"text"},
    {"name":"hidden","kind":"bool"},
    {"name":"year","kind":"int"},
    {"name":"score","kind":"float"},
    {"name":"at","kind":"datetime"},
    {"name":"born","kind":"date"},
    {"name":"holidays","kind":"list","of":{"kind":"date"}},
    {"name":"tone","kind":"enum","values":["quiet","loud"]},
    {"name":"image","kind":"asset"},
    {"name":"lead","kind":"ref","targets":["person"]},
    {"name":"cast","kind":"list","of":{"kind":"ref","targets":["person"]}},
    {"name":"modules","kind":"blocks","blocks":[{"name":"quote","fields":[{"name":"text","kind":"text"}]}]}]},
  {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]}]})";

const char* const kRecords = R"({"type":"person","id":"ada","name":"Ada Byron"}
{"type":"page","id":"home","headline":"Hello","slug":"home","hidden":true,"year":1994,"score":7.5,"born":"2020-01-01","at":"2020-01-01T00:00:00Z","holidays":["2020-05-01"],"tone":"loud","image":"a.svg","lead":"ada","cast":["ada","ada"],"modules":[{"kind":"quote","key":"k1","text":"To be"},{"kind":"quote","key":"k2","text":"Not"}]}
{"type":"page","id":"empty"}
)";

} // namespace

#define VERIFY_APPLIED(...) QVERIFY(m_site->apply(__VA_ARGS__))

class TestParsedInputs : public QObject {
    Q_OBJECT
private slots:
    void init() { m_site = std::make_unique<EditorHarness>(*parseSchema(kSchema), kRecords); }
    void cleanup() { m_site.reset(); }
    void numbersSayWhatDoesNotFit_data();
    void numbersSayWhatDoesNotFit();
    void numbersThatCanBeReadInTwoWaysAreNotTaken();
    void aPointIsExplainedWhereItPartsThousands();
    void whatIsKeptIsSaid();
    void unfinishedTextsGoWithTheirElement();
    void fieldsOfASiteForReadingAreClosed();

private:
    FieldInput* input(const std::string& path) { return m_site->form().inputAt(QString::fromStdString(path)); }
    QLineEdit* line(const std::string& path) { return qobject_cast<QLineEdit*>(input(path)->focusTarget()); }
    void type(const std::string& path, const QString& text) {
        line(path)->setFocus();
        line(path)->selectAll();
        QTest::keyClicks(line(path), text);
    }

    std::unique_ptr<EditorHarness> m_site;
};

void TestParsedInputs::numbersSayWhatDoesNotFit_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("whole, too large") << "year"
                                      << "99999999999999999999"
                                      << "too large";
    QTest::newRow("whole, too small") << "year"
                                      << "-99999999999999999999"
                                      << "too small";
    QTest::newRow("whole, the largest") << "year"
                                        << "9223372036854775807"
                                        << "";
    QTest::newRow("whole, with a point") << "year"
                                         << "7.5"
                                         << "not a whole number";
    QTest::newRow("too large") << "score"
                               << "1e400"
                               << "too large";
    QTest::newRow("too close to zero") << "score"
                                       << "1e-400"
                                       << "too close to zero";
    QTest::newRow("rounded") << "score"
                             << "12345678901234567890.5"
                             << "kept as 12345678901234567168";
    QTest::newRow("rounded behind the point") << "score"
                                              << "0.12345678901234567890123"
                                              << "kept as 0.12345678901234568";
    QTest::newRow("rounded in a whole part") << "score"
                                             << "9007199254740993"
                                             << "kept as 9007199254740992";
    QTest::newRow("exact with zeros") << "score"
                                      << "007.500"
                                      << "";
    QTest::newRow("exact with a power") << "score"
                                        << "75e-1"
                                        << "";
    QTest::newRow("exact and small") << "score"
                                     << "0.00075"
                                     << "";
    QTest::newRow("exact and negative") << "score"
                                        << "-0.30000000000000004"
                                        << "";
    QTest::newRow("with a plus and a comma") << "score"
                                             << "+7,25"
                                             << "";
    QTest::newRow("in two ways") << "score"
                                 << "7,250"
                                 << "“7,250” can be read in two ways. Write 7250, or 7.250.";
    QTest::newRow("in two ways, negative") << "score"
                                           << "-12,500"
                                           << "Write -12500, or -12.500.";
    QTest::newRow("in two ways, with a power") << "score"
                                               << "7,250e3"
                                               << "in two ways";
    QTest::newRow("a comma that parts decimals") << "score"
                                                 << "0,250"
                                                 << "";
    QTest::newRow("a comma behind four digits") << "score"
                                                << "1234,567"
                                                << "";
    QTest::newRow("a point") << "score"
                             << "7.250"
                             << "";
    QTest::newRow("thousands") << "score"
                               << "1,234,567"
                               << "nothing between thousands";
    QTest::newRow("thousands and decimals") << "score"
                                            << "1,234.5"
                                            << "not a number";
    QTest::newRow("whole, thousands") << "year"
                                      << "7,250"
                                      << "not a whole number";
    QTest::newRow("zero") << "score"
                          << "0.000"
                          << "";
}

void TestParsedInputs::numbersSayWhatDoesNotFit() {
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(QString, says);
    m_site->open("page/empty");
    type(field.toStdString(), text);
    const QString problem = input(field.toStdString())->problem();
    QVERIFY2(says.isEmpty() ? problem.isEmpty() : problem.contains(says), qPrintable(problem));
}

void TestParsedInputs::numbersThatCanBeReadInTwoWaysAreNotTaken() {
    m_site->open("page/home");
    type("score", QStringLiteral("7,25"));
    QCOMPARE(m_site->fields("page/home")["score"].get<double>(), 7.25);
    QTest::keyClicks(line("score"), QStringLiteral("1"));
    QCOMPARE(m_site->fields("page/home")["score"].get<double>(), 7.25); // not seven thousand, nor 7.251
    QTest::keyClicks(line("score"), QStringLiteral("5"));
    QCOMPARE(m_site->fields("page/home")["score"].get<double>(), 7.2515);
}

void TestParsedInputs::aPointIsExplainedWhereItPartsThousands() {
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    m_site->open("page/home");
    const QString atFirst = input("score")->problem();
    type("score", QStringLiteral("7.251"));
    const QString problem = input("score")->problem();
    QLocale::setDefault(before);
    QVERIFY2(atFirst.isEmpty(), qPrintable(atFirst));
    QVERIFY2(problem.contains(QStringLiteral("kept as 7,251")) && problem.contains(QStringLiteral("write 7251")),
             qPrintable(problem));
    QCOMPARE(m_site->fields("page/home")["score"].get<double>(), 7.251);
    // What the site has is no question.
    m_site->open("page/empty");
    m_site->open("page/home");
    QVERIFY2(input("score")->problem().isEmpty(), qPrintable(input("score")->problem()));
}

void TestParsedInputs::whatIsKeptIsSaid() {
    m_site->open("page/home");
    type("born", QStringLiteral("1.1.2021"));
    QVERIFY2(input("born")->problem().contains(QStringLiteral("Until then the site has 2020-01-01 here")),
             qPrintable(input("born")->problem()));
    m_site->open("page/empty");
    type("born", QStringLiteral("x"));
    QVERIFY(input("born")->problem().contains(QStringLiteral("Until then the site has nothing here")));
}

void TestParsedInputs::unfinishedTextsGoWithTheirElement() {
    m_site->open("page/empty");
    for (int i = 0; i < 3; ++i)
        VERIFY_APPLIED(Edit::insert("page", "empty", "holidays", 0, "2026-01-0" + std::to_string(3 - i)));
    const auto day = [this](int index) { return line("holidays/" + std::to_string(index)); };
    day(0)->setFocus();
    QTest::keyClick(day(0), Qt::Key_End);
    QTest::keyClicks(day(0), QStringLiteral("x"));
    QTest::keyClick(day(0), Qt::Key_Down, Qt::AltModifier | Qt::ControlModifier); // not the calendar
    const auto texts = [&] {
        QStringList all;
        for (int i = 0; i < static_cast<int>(m_site->fields("page/empty")["holidays"].size()); ++i)
            all += day(i)->text();
        return all.join(QLatin1Char(' '));
    };
    QCOMPARE(texts(), QStringLiteral("2026-01-02 2026-01-01x 2026-01-03"));
    VERIFY_APPLIED(Edit::move("page", "empty", "holidays/0", 2)); // by somebody else
    QCOMPARE(texts(), QStringLiteral("2026-01-01x 2026-01-03 2026-01-02"));
    VERIFY_APPLIED(Edit::insert("page", "empty", "holidays", 0, "2026-02-01"));
    m_site->open("page/home");
    VERIFY_APPLIED(Edit::insert("page", "empty", "holidays", 0, "2026-02-02"));
    m_site->open("page/empty");
    QCOMPARE(texts(), QStringLiteral("2026-02-02 2026-02-01 2026-01-01x 2026-01-03 2026-01-02"));
    VERIFY_APPLIED(Edit::remove("page", "empty", "holidays/0"));
    QCOMPARE(texts(), QStringLiteral("2026-02-01 2026-01-01x 2026-01-03 2026-01-02"));
    QTest::keyClick(day(1), Qt::Key_Backspace);
    QCOMPARE(texts(), QStringLiteral("2026-02-01 2026-01-01 2026-01-03 2026-01-02"));
    m_site->open("page/home");
    m_site->open("page/empty");
    QCOMPARE(texts(), QStringLiteral("2026-02-01 2026-01-01 2026-01-03 2026-01-02"));
}

void TestParsedInputs::fieldsOfASiteForReadingAreClosed() {
    m_site->form().setReadOnly(true);
    m_site->open("page/home");
    const auto before = m_site->fields("page/home");
    int looked = 0;
    for (const char* path :
         {"headline", "slug", "body", "year", "score", "at", "born", "holidays/0", "modules/k1/text"}) {
        QWidget* target = input(path)->focusTarget();
        QVERIFY2(target->property("readOnly").toBool(), path);
        QAccessibleInterface* said = QAccessible::queryAccessibleInterface(target);
        QVERIFY2(said->state().readOnly, path);
        QVERIFY2(target->focusPolicy() & Qt::TabFocus, path); // to select and copy
        target->setFocus();
        for (const Qt::Key key : {Qt::Key_X, Qt::Key_Up, Qt::Key_Backspace, Qt::Key_Return})
            QTest::keyClick(target, key);
        QTest::keyClick(target, Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(target, Qt::Key_B, Qt::ControlModifier);
        ++looked;
    }
    QCOMPARE(looked, 9);
    QWidget* card = input("modules")->focusTarget();
    card->setFocus();
    for (const Qt::Key key : {Qt::Key_Delete, Qt::Key_Insert})
        QTest::keyClick(card, key);
    QTest::keyClick(card, Qt::Key_D, Qt::ControlModifier);
    QTest::keyClick(card, Qt::Key_Down, Qt::AltModifier);
    QVERIFY(QApplication::activePopupWidget() == nullptr);
    for (QAbstractButton* one : m_site->form().findChildren<QAbstractButton*>()) {
        const QString name = one->accessibleName() + one->toolTip();
        for (const char* change : {"Add", "Remove", "Clear", "Choose", "One more", "One less", "Bold", "Duplicate"})
            QVERIFY2(!name.contains(QLatin1String(change)) || !one->isEnabled() || !one->isVisible(), qPrintable(name));
    }
    QVERIFY(m_site->edits.empty());
    QVERIFY(m_site->fields("page/home") == before);
    // Who is meant can still be opened.
    static_cast<QAbstractButton*>(input("lead")->focusTarget())->click();
    QCOMPARE(m_site->activated.size(), 1U);
}

QTEST_MAIN(TestParsedInputs)

#include "tst_parsed_inputs.moc"
