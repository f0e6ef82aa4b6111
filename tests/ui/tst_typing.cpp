// Typing, pasting, composing and marking in every control that holds a text: whatever a field holds stays as it is but
// for what a person did.
#include "tests/ui/typing_fixture.h"
#include "ui/widgets/app_style.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QMimeData>
#include <QTest>
#include <random>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

namespace {

/// All that an editing control is likely to change.
const QString& awkward() {
    static const QString text =
        QStringLiteral("\uFEFFa\u00A0b\r\nc\u2028d\u2029e\rf\n\ng\tk\u200Bl\u200Em\u202En\uFFFCo\uFFFFp\u00ADq\r\n") +
        QChar(0xFDD0) + QChar(0xFDD1) + QChar(0x00) + QChar(0x01) + QChar(0x1F) + QChar(0x7F) + QChar(0x85) +
        QChar(0xFDEF) + QString::fromUtf16(u"\U0001F468\u200D\U0001F469\u200D\U0001F467\U0010FFFFz");
    return text;
}

/// Random characters of all kinds that a text may hold.
QString randomText(std::mt19937& random, int length) {
    static const std::vector<std::pair<char32_t, char32_t>> kRanges{
        {0x01, 0x1F},       {0x20, 0x7E},       {0x7F, 0xA0},        {0xA0, 0xFF},     {0x300, 0x36F},
        {0x590, 0x6FF},     {0x900, 0x97F},     {0xE00, 0xE7F},      {0x1000, 0x109F}, {0x1100, 0x11FF},
        {0x1780, 0x17FF},   {0x2000, 0x206F},   {0x3000, 0x30FF},    {0x4E00, 0x4E80}, {0xD7F0, 0xD7FF},
        {0xE000, 0xE010},   {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},    {0xFFF0, 0xFFFF}, {0x1F1E6, 0x1F1FF},
        {0x1F3FB, 0x1F3FF}, {0x1F400, 0x1F64F}, {0x10FFF0, 0x10FFFF}};
    QString text;
    for (int i = 0; i < length; ++i) {
        const auto pick = [&random](std::size_t below) {
            return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
        };
        switch (pick(8)) {
        case 0:
            text += QStringLiteral("\r\n");
            break;
        case 1:
            text += QChar(static_cast<char16_t>(0x2028 + pick(2)));
            break;
        case 2:
            text += QStringLiteral("\u200D");
            break;
        default:
            const auto& [first, last] = kRanges[pick(kRanges.size())];
            const char32_t code = first + static_cast<char32_t>(pick(last - first + 1));
            text += QString::fromUcs4(&code, 1);
        }
    }
    return text;
}

} // namespace

class TestTyping : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { installAppearance(*qApp, AppearanceMode::Light); }
    void init() { m_page = std::make_unique<TypingFixture>(); }
    void cleanup() { m_page.reset(); }

    void oneLetterChangesOneLetter_data() { everyText(); }
    void oneLetterChangesOneLetter();
    void anyTextSurvivesAnyWork_data() { everyText(); }
    void anyTextSurvivesAnyWork();
    void pastingKeepsWhatWasCopied_data() { everyText(); }
    void pastingKeepsWhatWasCopied();
    void aLineTakesNoLineEndsFromElsewhere();
    void wordsAreDragged();
    void halfACharacterIsNeverSent();
    void nulComesFromNowhere_data() { everyText(); }
    void nulComesFromNowhere();
    void inputMethodsCompose_data() { everyText(); }
    void inputMethodsCompose();
    void inputMethodsReplaceWhatTheyName();
    void menusAndScreenReadersChangeTheTextToo();
    void enterContinuesLists();
    void boldIsOnItsKeyInEveryText();
    void aLongTextIsTypedAsFast();

private:
    static void everyText() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("valuePath");
        for (const auto& [path, value] : TypingFixture::texts())
            QTest::newRow(qPrintable(path)) << path << value;
    }
    std::unique_ptr<TypingFixture> m_page;
};

void TestTyping::oneLetterChangesOneLetter() {
    QFETCH(QString, path);
    QFETCH(QString, valuePath);
    QVERIFY(m_page->store(valuePath, awkward()));
    const auto length = static_cast<int>(awkward().size());
    QCOMPARE(m_page->edit(path)->text(), awkward());
    for (const int place : {length, 0, 3}) {
        QVERIFY(m_page->store(valuePath, awkward()));
        QTest::keyClick(m_page->at(path, place, place), Qt::Key_X);
        QString expected = awkward();
        expected.insert(place, u'x');
        QCOMPARE(m_page->stored(valuePath), expected.toUtf8());
    }
    // Backspace takes it back, and nothing else.
    QTest::keyClick(m_page->edit(path), Qt::Key_Backspace);
    QCOMPARE(m_page->stored(valuePath), awkward().toUtf8());
    // Another record and back.
    m_page->site().open("page/home", 1);
    m_page->site().open("page/home", 0);
    QCOMPARE(m_page->edit(path)->text(), awkward());
}

void TestTyping::anyTextSurvivesAnyWork() {
    QFETCH(QString, path);
    QFETCH(QString, valuePath);
    std::mt19937 random(static_cast<unsigned>(qHash(path)));
    const auto pick = [&random](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
    for (int round = 0; round < 30; ++round) {
        QString text = randomText(random, 1 + pick(24));
        QVERIFY(m_page->store(valuePath, text));
        QString last = text;
        for (int step = 0; step < 14; ++step) {
            const auto size = static_cast<int>(text.size());
            GrowingTextEdit* control = m_page->at(path, pick(size + 1), pick(size + 1));
            QVERIFY(isBoundary(text, control->textCursor().anchor()));
            QVERIFY(isBoundary(text, control->textCursor().position()));
            const int from = control->textCursor().selectionStart();
            const int to = control->textCursor().selectionEnd();
            QString expected = text;
            QString words = randomText(random, 1 + pick(3));
            switch (pick(6)) {
            case 0: // a key; those without a character are not typed
                words = randomText(random, 1);
                if (words.at(0).category() == QChar::Other_Control)
                    words = QStringLiteral("k");
                press(control, words);
                expected.replace(from, to - from, words);
                break;
            case 1: { // paste
                words.replace(u'\n', u'n');
                words.replace(u'\r', u'r');
                QApplication::clipboard()->setText(words);
                control->paste();
                expected.replace(from, to - from, words);
                break;
            }
            case 2: // cut and paste in place
                if (from == to)
                    continue;
                QTest::keyClick(control, Qt::Key_X, Qt::ControlModifier);
                expected.remove(from, to - from);
                QCOMPARE(m_page->stored(valuePath), expected.toUtf8());
                if (control->textCursor().position() != from)
                    break; // what stands around the gap is one character now
                control->paste();
                expected = text;
                break;
            case 3: // an input method
                words.replace(u'\n', u'n');
                words.replace(u'\r', u'r');
                compose(control, words, QString());
                expected.remove(from, to - from);
                QCOMPARE(m_page->stored(valuePath), expected.toUtf8());
                compose(control, QString(), words);
                expected.insert(from, words);
                break;
            case 4: // undo: the value of before comes from elsewhere
                expected = last;
                if (expected != text)
                    QVERIFY(m_page->store(valuePath, expected));
                break;
            case 5: { // Delete
                if (from != to) {
                    expected.remove(from, to - from);
                } else {
                    const auto end = static_cast<int>(characterAfter(text, from));
                    expected.remove(from, end - from);
                }
                QTest::keyClick(control, Qt::Key_Delete);
                break;
            }
            }
            QCOMPARE(control->text(), expected);
            QCOMPARE(m_page->stored(valuePath), expected.toUtf8());
            QVERIFY(isBoundary(expected, control->textCursor().position()));
            QCOMPARE(control->document()->characterCount() - 1, static_cast<int>(expected.size()));
            if (expected != text)
                last = text;
            text = expected;
        }
    }
}

void TestTyping::pastingKeepsWhatWasCopied() {
    QFETCH(QString, path);
    QFETCH(QString, valuePath);
    QVERIFY(m_page->store(valuePath, awkward()));
    GrowingTextEdit* control = m_page->at(path, 0, 0);
    control->selectAll();
    control->copy();
    control->moveCursor(QTextCursor::End);
    control->paste();
    QCOMPARE(m_page->stored(valuePath), (awkward() + awkward()).toUtf8());
    control->selectAll();
    control->cut();
    QCOMPARE(m_page->stored(valuePath), QByteArray());
    control->paste();
    QCOMPARE(m_page->stored(valuePath), (awkward() + awkward()).toUtf8());
}

void TestTyping::aLineTakesNoLineEndsFromElsewhere() {
    QApplication::clipboard()->setText(QStringLiteral("\na\u00A0 b\r\nc\u2028d\n"));
    QVERIFY(m_page->store(QStringLiteral("title/en"), QStringLiteral("-")));
    m_page->at(QStringLiteral("title"), 1, 1)->paste();
    QCOMPARE(m_page->stored(QStringLiteral("title/en")), QStringLiteral("-a\u00A0 b c\u2028d").toUtf8());
    QVERIFY(m_page->store(QStringLiteral("body"), QStringLiteral("a\r\nb")));
    m_page->edit(QStringLiteral("body"))->selectAll();
    m_page->edit(QStringLiteral("body"))->copy();
    m_page->at(QStringLiteral("title"), 0, 1)->paste();
    QCOMPARE(m_page->stored(QStringLiteral("title/en")), QStringLiteral("a ba\u00A0 b c\u2028d").toUtf8());
    m_page->at(QStringLiteral("body"), 0, 4)->paste();
    QCOMPARE(m_page->stored(QStringLiteral("body")), QByteArray("a\r\nb"));
}

void TestTyping::wordsAreDragged() {
    const QString path = QStringLiteral("body");
    const QString start = QStringLiteral("one\u00A0two \U0001F469\u200D\U0001F467 end\u2028");
    QVERIFY(m_page->store(path, start));
    GrowingTextEdit* control = m_page->at(path, 0, 4);
    const auto drop = [&](int place, Qt::DropAction action, QMimeData* data) {
        QTextCursor cursor(control->document());
        cursor.setPosition(place);
        const QPoint point = control->cursorRect(cursor).center();
        QDragEnterEvent enter(point, Qt::CopyAction | Qt::MoveAction, data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(control->viewport(), &enter);
        QDropEvent event(point, Qt::CopyAction | Qt::MoveAction, data, Qt::LeftButton, Qt::NoModifier);
        event.setDropAction(action);
        QApplication::sendEvent(control->viewport(), &event);
        return event.isAccepted();
    };
    // From elsewhere, into the middle of a family.
    QMimeData data;
    data.setText(QStringLiteral("x\u2029y"));
    const auto family = static_cast<int>(start.indexOf(QStringLiteral("\U0001F469")));
    QVERIFY(drop(family, Qt::CopyAction, &data));
    QString expected = start;
    expected.insert(family, QStringLiteral("x\u2029y"));
    QCOMPARE(m_page->stored(path), expected.toUtf8());
    QMimeData picture;
    picture.setImageData(QImage(2, 2, QImage::Format_RGB32));
    QVERIFY(!drop(family, Qt::CopyAction, &picture));
    QCOMPARE(m_page->stored(path), expected.toUtf8());
}

void TestTyping::halfACharacterIsNeverSent() {
    const QString path = QStringLiteral("title");
    const QString valuePath = QStringLiteral("title/en");
    GrowingTextEdit* control = m_page->at(path, 1, 1);
    press(control, QString(QChar(0xD83D)));
    QVERIFY(m_page->site().edits.empty());
    press(control, QString(QChar(0xDE00)));
    QCOMPARE(m_page->stored(valuePath), QByteArray("t\xF0\x9F\x98\x80"));
    press(control, QString(QChar(0xD83D)));
    press(control, QStringLiteral("a"));
    press(control, QString(QChar(0xDE00)));
    QCOMPARE(m_page->stored(valuePath), QByteArray("t\xF0\x9F\x98\x80"
                                                   "a"));
    compose(control, QString(), QString(QChar(0xD83D)));
    QApplication::clipboard()->setText(QString(QChar(0xDE00)) + u'b');
    control->paste();
    QCOMPARE(m_page->stored(valuePath), QByteArray("t\xF0\x9F\x98\x80"
                                                   "a\xEF\xBF\xBD\xEF\xBF\xBD"
                                                   "b"));
    for (const Edit& one : m_page->site().edits)
        QVERIFY(!QByteArray::fromStdString(one.value.dump()).contains('?'));
    const QString text = control->text();
    QCOMPARE(QString::fromUtf8(text.toUtf8()), text);
    // A value from elsewhere that shares half of its emoji with the one before.
    for (const char16_t* other : {u"a\U0001F600b", u"a\U0001F601b", u"a\U0001D11Eb", u"a\U0001FA00b"}) {
        QVERIFY(m_page->store(valuePath, QString::fromUtf16(other)));
        QCOMPARE(control->text(), QString::fromUtf16(other));
    }
}

void TestTyping::nulComesFromNowhere() {
    QFETCH(QString, path);
    QFETCH(QString, valuePath);
    const QString words = QStringLiteral("a") + QChar(QChar::Null) + QStringLiteral("b");
    QVERIFY(m_page->store(valuePath, QStringLiteral("-")));
    GrowingTextEdit* control = m_page->at(path, 1, 1);
    QApplication::clipboard()->setText(words);
    control->paste();
    compose(control, QString(), words);
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("-a\uFFFDba\uFFFDb").toUtf8());
}

void TestTyping::inputMethodsCompose() {
    QFETCH(QString, path);
    QFETCH(QString, valuePath);
    QVERIFY(m_page->store(valuePath, QStringLiteral("ab")));
    GrowingTextEdit* control = m_page->at(path, 1, 1);
    m_page->site().edits.clear();
    compose(control, QStringLiteral("に"), QString());
    compose(control, QStringLiteral("にほ"), QString());
    compose(control, QStringLiteral("にほん"), QString());
    QVERIFY(m_page->site().edits.empty());
    QCOMPARE(control->text(), QStringLiteral("ab"));
    compose(control, QString(), QStringLiteral("日本"));
    QCOMPARE(m_page->site().edits.size(), 1U);
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("a日本b").toUtf8());
    QCOMPARE(control->textCursor().position(), 3);
    // One syllable ends and the next begins in one event, as in Korean.
    compose(control, QStringLiteral("하"), QString());
    compose(control, QStringLiteral("그"), QStringLiteral("한"));
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("a日本한b").toUtf8());
    compose(control, QString(), QStringLiteral("글"));
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("a日本한글b").toUtf8());
    // Given up.
    compose(control, QStringLiteral("x"), QString());
    compose(control, QString(), QString());
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("a日本한글b").toUtf8());
    QCOMPARE(control->document()->toRawText(), QStringLiteral("a日本한글b"));
    // A value from elsewhere while composing.
    compose(control, QStringLiteral("y"), QString());
    QVERIFY(m_page->store(valuePath, QStringLiteral("Xa日本한글b")));
    compose(control, QString(), QStringLiteral("Y"));
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("Xa日本한글Yb").toUtf8());
    // In place of a selection.
    m_page->at(path, 0, 3);
    compose(control, QStringLiteral("é"), QString());
    compose(control, QString(), QStringLiteral("é"));
    QCOMPARE(m_page->stored(valuePath), QStringLiteral("é本한글Yb").toUtf8());
}

void TestTyping::inputMethodsReplaceWhatTheyName() {
    const QString path = QStringLiteral("body");
    QVERIFY(m_page->store(path, QStringLiteral("teh\u00A0😀 end")));
    GrowingTextEdit* control = m_page->at(path, 3, 3);
    compose(control, QString(), QStringLiteral("the"), -3, 3);
    QCOMPARE(m_page->stored(path), QStringLiteral("the\u00A0😀 end").toUtf8());
    QCOMPARE(control->textCursor().position(), 3);
    // Half an emoji is not to be had.
    m_page->at(path, 6, 6);
    compose(control, QString(), QStringLiteral("x"), -1, 1);
    QCOMPARE(m_page->stored(path), QStringLiteral("the\u00A0x end").toUtf8());
    compose(control, QString(), QString(), -1, 1);
    QCOMPARE(m_page->stored(path), QStringLiteral("the\u00A0 end").toUtf8());
    compose(control, QString(), QStringLiteral("far"), -99, 3);
    QVERIFY(control->text().startsWith(QStringLiteral("far")));
}

void TestTyping::menusAndScreenReadersChangeTheTextToo() {
    const QString path = QStringLiteral("body");
    QVERIFY(m_page->store(path, awkward()));
    GrowingTextEdit* control = m_page->at(path, 0, 0);
    control->insertPlainText(QStringLiteral("\u200F"));
    QCOMPARE(m_page->stored(path), (QStringLiteral("\u200F") + awkward()).toUtf8());
    QTextCursor cursor(control->document());
    cursor.setPosition(0);
    cursor.deleteChar();
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(QStringLiteral("a\nb\u00A0"));
    QCOMPARE(m_page->stored(path), (awkward() + QStringLiteral("a\nb\u00A0")).toUtf8());
    control->clear();
    QCOMPARE(m_page->stored(path), QByteArray());
}

void TestTyping::enterContinuesLists() {
    const QString path = QStringLiteral("body");
    QVERIFY(m_page->store(path, QStringLiteral("\u00A0\r\n9. nine")));
    GrowingTextEdit* control = m_page->at(path, 0, 0);
    control->moveCursor(QTextCursor::End);
    QTest::keyClick(control, Qt::Key_Return);
    QTest::keyClick(control, Qt::Key_T);
    QCOMPARE(m_page->stored(path), QStringLiteral("\u00A0\r\n9. nine\n10. t").toUtf8());
    QTest::keyClick(control, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(control, Qt::Key_U);
    QCOMPARE(m_page->stored(path), QStringLiteral("\u00A0\r\n9. nine\n10. t\nu").toUtf8());
    QVERIFY(m_page->store(path, QStringLiteral("- [x] a")));
    control->moveCursor(QTextCursor::End);
    QTest::keyClick(control, Qt::Key_Return);
    QCOMPARE(m_page->stored(path), QByteArray("- [x] a\n- [ ] "));
    QTest::keyClick(control, Qt::Key_Return);
    QTest::keyClick(control, Qt::Key_B);
    QCOMPARE(m_page->stored(path), QByteArray("- [x] a\n\nb"));
}

void TestTyping::boldIsOnItsKeyInEveryText() {
    for (const QString& path : {QStringLiteral("body"), QStringLiteral("notes/0"), QStringLiteral("modules/k/text")}) {
        const QString start = QStringLiteral("は「重要」で\u00A0😀 x");
        QVERIFY(m_page->store(path, start));
        GrowingTextEdit* control = m_page->at(path, 1, 5);
        const auto key = [&](Qt::Key which) {
            QKeyEvent asked(QEvent::ShortcutOverride, which, Qt::ControlModifier);
            asked.ignore();
            QApplication::sendEvent(control, &asked);
            QVERIFY(asked.isAccepted());
            QTest::keyClick(control, which, Qt::ControlModifier);
        };
        key(Qt::Key_B);
        QCOMPARE(m_page->stored(path), QStringLiteral("は「**重要**」で\u00A0😀 x").toUtf8());
        key(Qt::Key_I);
        key(Qt::Key_I);
        key(Qt::Key_B);
        QCOMPARE(m_page->stored(path), start.toUtf8());
        // What was bold before in a part of it is bold again.
        QVERIFY(m_page->store(path, QStringLiteral("a __b__ c")));
        control->selectAll();
        key(Qt::Key_B);
        QCOMPARE(m_page->stored(path), QByteArray("**a b c**"));
        key(Qt::Key_B);
        QCOMPARE(m_page->stored(path), QByteArray("a __b__ c"));
        m_page->at(path, 3, 5);
        key(Qt::Key_L);
        QTest::keyClicks(control, QStringLiteral("/x"));
        QVERIFY(m_page->stored(path).contains("](/x)"));
    }
}

void TestTyping::aLongTextIsTypedAsFast() {
    const QString path = QStringLiteral("body");
    const auto typed = [&](qsizetype paragraphs) -> double {
        if (!m_page->store(
                path, QStringLiteral("Some *words* of a paragraph, 😀 and more of them.\r\n\r\n").repeated(paragraphs)))
            return -1.0;
        GrowingTextEdit* control = m_page->at(path, 20, 20);
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 40; ++i)
            QTest::keyClick(control, Qt::Key_X);
        return static_cast<double>(clock.nsecsElapsed()) / 40e6;
    };
    const double shortText = typed(20);
    const double longText = typed(2000);
    QVERIFY(shortText > 0.0 && longText > 0.0);
    qInfo("a key in 1 kB: %.2f ms, in 100 kB: %.2f ms", shortText, longText);
}

QTEST_MAIN(TestTyping)
#include "tst_typing.moc"
