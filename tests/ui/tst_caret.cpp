// The caret in fields of all scripts, by key and by mouse: it stands between whole characters, and keys take whole
// ones.
#include "tests/ui/typing_fixture.h"
#include "ui/editor/field_input.h"
#include "ui/widgets/app_style.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTest>

using namespace galley;
using namespace galley::ui;
using namespace galley::test;

class TestCaret : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { installAppearance(*qApp, AppearanceMode::Light); }
    void init() { m_page = std::make_unique<TypingFixture>(); }
    void cleanup() { m_page.reset(); }

    void caretStandsBetweenCharacters_data();
    void caretStandsBetweenCharacters();
    void mouseSelectsWholeCharacters_data() { caretStandsBetweenCharacters_data(); }
    void mouseSelectsWholeCharacters();
    void lineEditsMoveByCharacter_data() { caretStandsBetweenCharacters_data(); }
    void lineEditsMoveByCharacter();
    void lineEditsKeepTheirText();
    void keysGoTheWayOfTheText();

private:
    std::unique_ptr<TypingFixture> m_page;
};

void TestCaret::caretStandsBetweenCharacters_data() {
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char16_t* text) { QTest::newRow(name) << QString::fromUtf16(text); };
    row("Devanagari", u"नम😀स्ते");
    row("Thai", u"กิน😀น้ำ");
    row("Myanmar", u"မြန်😀မာ");
    row("Khmer", u"ខ្មែរ😀ខ");
    row("Tamil", u"நி😀லா");
    row("Bengali", u"বাং😀লা");
    row("Tibetan", u"བོད😀སྐད");
    row("families", u"a👨\u200D👩\u200D👧b👩🏽\u200D🚀");
    row("family in Thai", u"ก👨\u200D👩\u200D👧น");
    row("flags", u"🇪🇸🇯🇵x🇫🇷");
    row("accents", u"e\u0301a\u0308\u0303x");
    row("jamo", u"\u1112\u1161\u11AB\u1100\u1173\u11AF");
    row("Arabic", u"مرحبا😀عالم");
    row("Hebrew with points", u"שָׁלוֹם👋🏽א");
    row("keycaps", u"1\uFE0F\u20E32\uFE0F\u20E3");
}

void TestCaret::caretStandsBetweenCharacters() {
    QFETCH(QString, text);
    for (const QString& path : {QStringLiteral("title"), QStringLiteral("body")}) {
        const QString valuePath = path == QStringLiteral("title") ? QStringLiteral("title/en") : path;
        QVERIFY(m_page->store(valuePath, text));
        const bool isMirrored = text.isRightToLeft();
        const auto forward = isMirrored ? Qt::Key_Left : Qt::Key_Right;
        const auto back = isMirrored ? Qt::Key_Right : Qt::Key_Left;
        GrowingTextEdit* control = m_page->at(path, 0, 0);
        std::vector<int> stops{0};
        while (stops.back() < text.size() && stops.size() < 99) {
            QTest::keyClick(control, forward);
            QVERIFY(control->textCursor().position() > stops.back());
            stops.push_back(control->textCursor().position());
            QVERIFY(isBoundary(text, stops.back()));
            QCOMPARE(static_cast<std::size_t>(stops.back()), characterAfter(text, stops[stops.size() - 2]));
        }
        for (auto stop = stops.rbegin() + 1; stop != stops.rend(); ++stop) {
            QTest::keyClick(control, back, Qt::ShiftModifier);
            QCOMPARE(control->textCursor().position(), *stop);
            QCOMPARE(control->textCursor().anchor(), static_cast<int>(text.size()));
        }
        // Wherever the caret is put, it stands between characters, and what is typed there is all that changes.
        for (int place = 0; place <= text.size(); ++place) {
            control = m_page->at(path, place, place);
            const int caret = control->textCursor().position();
            QVERIFY(isBoundary(text, caret));
            QTest::keyClick(control, Qt::Key_X);
            QString expected = text;
            expected.insert(caret, u'x');
            QCOMPARE(m_page->stored(valuePath), expected.toUtf8());
            QTest::keyClick(control, Qt::Key_Backspace);
            QCOMPARE(m_page->stored(valuePath), text.toUtf8());
        }
        // Delete from the start and Backspace from the end leave whole characters at each step.
        for (const auto key : {Qt::Key_Delete, Qt::Key_Backspace}) {
            QVERIFY(m_page->store(valuePath, text));
            control = m_page->at(path, 0, 0);
            if (key == Qt::Key_Backspace)
                control->moveCursor(QTextCursor::End);
            for (int i = 0; i < 99 && !control->text().isEmpty(); ++i) {
                const QString before = control->text();
                QTest::keyClick(control, key);
                QVERIFY(control->text().size() < before.size());
                const QByteArray bytes = m_page->stored(valuePath);
                QVERIFY(!bytes.contains('?') && !bytes.contains("\xEF\xBF\xBD"));
                if (key == Qt::Key_Delete)
                    QCOMPARE(static_cast<std::size_t>(before.size() - control->text().size()),
                             characterAfter(before, 0));
            }
        }
    }
}

void TestCaret::mouseSelectsWholeCharacters() {
    QFETCH(QString, text);
    QVERIFY(m_page->store(QStringLiteral("body"), text));
    GrowingTextEdit* control = m_page->at(QStringLiteral("body"), 0, 0);
    QTextCursor end(control->document());
    end.movePosition(QTextCursor::End);
    const int y = control->cursorRect(end).center().y();
    const int width = control->viewport()->width();
    for (int x = 0; x < std::min(width, 260); x += 3) {
        QTest::mousePress(control->viewport(), Qt::LeftButton, {}, {x, y});
        QVERIFY(isBoundary(text, control->textCursor().position()));
        for (int to = 0; to < std::min(width, 260); to += 17) {
            QMouseEvent move(QEvent::MouseMove, QPointF(to, y), control->viewport()->mapToGlobal(QPointF(to, y)),
                             Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(control->viewport(), &move);
            QVERIFY(isBoundary(text, control->textCursor().position()));
            QVERIFY(isBoundary(text, control->textCursor().anchor()));
        }
        QTest::mouseRelease(control->viewport(), Qt::LeftButton, {}, {x, y});
        QTest::mouseDClick(control->viewport(), Qt::LeftButton, {}, {x, y});
        QVERIFY(isBoundary(text, control->textCursor().position()));
        QVERIFY(isBoundary(text, control->textCursor().anchor()));
    }
}

void TestCaret::lineEditsMoveByCharacter() {
    QFETCH(QString, text);
    auto* control = static_cast<QLineEdit*>(m_page->site().form().inputAt(QStringLiteral("year"))->focusTarget());
    control->setFocus();
    control->setText(text);
    control->setCursorPosition(0);
    const auto forward = text.isRightToLeft() ? Qt::Key_Left : Qt::Key_Right;
    int last = 0;
    while (last < text.size()) {
        QTest::keyClick(control, forward, Qt::ShiftModifier);
        QCOMPARE(static_cast<std::size_t>(control->cursorPosition()), characterAfter(text, last));
        last = control->cursorPosition();
        QCOMPARE(control->selectedText(), text.left(last));
    }
    for (int place = 0; place <= text.size(); ++place) {
        control->setCursorPosition(place);
        QVERIFY(isBoundary(text, control->cursorPosition()));
        control->setSelection(place, 1);
        if (control->hasSelectedText()) {
            QVERIFY(isBoundary(text, control->selectionStart()));
            QVERIFY(isBoundary(text, control->selectionEnd()));
        }
    }
    for (int x = 0; x < control->width(); x += 3) {
        QTest::mousePress(control, Qt::LeftButton, {}, {x, control->height() / 2});
        QVERIFY(isBoundary(text, control->cursorPosition()));
        QTest::mouseMove(control, {control->width() - x, control->height() / 2});
        QVERIFY(isBoundary(text, control->cursorPosition()));
        QTest::mouseRelease(control, Qt::LeftButton, {}, {x, control->height() / 2});
    }
    control->deselect();
    for (const auto key : {Qt::Key_Delete, Qt::Key_Backspace}) {
        control->setText(text);
        control->setCursorPosition(key == Qt::Key_Delete ? 0 : static_cast<int>(text.size()));
        for (int i = 0; i < 99 && !control->text().isEmpty(); ++i) {
            QTest::keyClick(control, key);
            QCOMPARE(QString::fromUtf8(control->text().toUtf8()), control->text());
        }
        QVERIFY(control->text().isEmpty());
    }
}

void TestCaret::lineEditsKeepTheirText() {
    auto* control = static_cast<QLineEdit*>(m_page->site().form().inputAt(QStringLiteral("year"))->focusTarget());
    control->setFocus();
    control->clear();
    QApplication::clipboard()->setText(QStringLiteral("19\u00A09\u20288\u2029"));
    control->paste();
    QCOMPARE(control->text(), QStringLiteral("19\u00A09\u20288\u2029"));
    QVERIFY(m_page->site().edits.empty());
    control->clear();
    compose(control, QStringLiteral("１９"), QString());
    QVERIFY(m_page->site().edits.empty());
    compose(control, QString(), QStringLiteral("19"));
    QCOMPARE(m_page->site().edits.size(), 1U);
    QCOMPARE(m_page->site().edits.back(), Edit::patch("page", "home", "year", 19));
}

void TestCaret::keysGoTheWayOfTheText() {
    const QString path = QStringLiteral("body");
    QVERIFY(m_page->store(path, QStringLiteral("ab\r\ncd\u2028ef\nאב")));
    GrowingTextEdit* control = m_page->at(path, 1, 1);
    QTest::keyClick(control, Qt::Key_End);
    QCOMPARE(control->textCursor().position(), 2);
    QTest::keyClick(control, Qt::Key_Right);
    QCOMPARE(control->textCursor().position(), 4);
    QTest::keyClick(control, Qt::Key_Left);
    QCOMPARE(control->textCursor().position(), 2);
    QTest::keyClick(control, Qt::Key_Down);
    QCOMPARE(control->textCursor().position(), 6);
    QTest::keyClick(control, Qt::Key_Down);
    QCOMPARE(control->textCursor().position(), 9);
    QTest::keyClick(control, Qt::Key_Home);
    QCOMPARE(control->textCursor().position(), 7);
    QTest::keyClick(m_page->at(path, 10, 10), Qt::Key_Left);
    QCOMPARE(control->textCursor().position(), 11);
    // A selection is left at the end that the key points to.
    QTest::keyClick(m_page->at(path, 0, 2), Qt::Key_Left);
    QCOMPARE(control->textCursor().position(), 0);
    QTest::keyClick(m_page->at(path, 0, 2), Qt::Key_Right);
    QCOMPARE(control->textCursor().position(), 2);
    // Words, and the line end of Windows as one.
    QTest::keyClick(m_page->at(path, 4, 4), Qt::Key_Backspace);
    QCOMPARE(m_page->stored(path), QStringLiteral("abcd\u2028ef\nאב").toUtf8());
    QTest::keyClick(m_page->at(path, 4, 4), Qt::Key_Backspace, Qt::ControlModifier);
    QCOMPARE(m_page->stored(path), QStringLiteral("\u2028ef\nאב").toUtf8());
    // Enter and Shift+Enter are line feeds.
    QTest::keyClick(m_page->at(path, 1, 1), Qt::Key_Return);
    QTest::keyClick(control, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(control, Qt::Key_Enter, Qt::KeypadModifier);
    QCOMPARE(m_page->stored(path), QStringLiteral("\u2028\n\n\nef\nאב").toUtf8());
}

QTEST_MAIN(TestCaret)
#include "tst_caret.moc"
