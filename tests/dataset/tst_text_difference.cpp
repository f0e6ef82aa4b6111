// What differs between two texts, word by word.
#include "model/dataset/text_difference.h"

#include <QtTest>

#include <random>

using namespace galley;

class TestTextDifference : public QObject {
    Q_OBJECT

private slots:
    void wordsAreTold_data();
    void wordsAreTold();
    void piecesMakeBothTexts();
    void longTextsAreBounded();

private:
    static QString textOf(const std::vector<TextPiece>& pieces) {
        QString text;
        for (const TextPiece& piece : pieces) {
            const QString words = QString::fromStdString(piece.text);
            text += piece.side == TextPiece::Side::Both     ? words
                    : piece.side == TextPiece::Side::Before ? "[-" + words + "-]"
                                                            : "{+" + words + "+}";
        }
        return text;
    }
    static std::string sideOf(const std::vector<TextPiece>& pieces, TextPiece::Side side) {
        std::string text;
        for (const TextPiece& piece : pieces)
            if (piece.side == side || piece.side == TextPiece::Side::Both)
                text += piece.text;
        return text;
    }
};

void TestTextDifference::wordsAreTold_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("wanted");
    QTest::newRow("equal") << "One two"
                           << "One two"
                           << "One two";
    QTest::newRow("both empty") << ""
                                << ""
                                << "";
    QTest::newRow("from nothing") << ""
                                  << "One two"
                                  << "{+One two+}";
    QTest::newRow("to nothing") << "One two"
                                << ""
                                << "[-One two-]";
    QTest::newRow("a word") << "One two three"
                            << "One 2 three"
                            << "One [-two-]{+2+} three";
    QTest::newRow("at the end") << "One"
                                << "One two"
                                << "One{+ two+}";
    QTest::newRow("inside a word") << "unpublished"
                                   << "published"
                                   << "[-unpublished-]{+published+}";
    QTest::newRow("letters with marks") << "Zürich"
                                        << "Zurich"
                                        << "[-Zürich-]{+Zurich+}";
    QTest::newRow("no blanks") << "東京都"
                               << "東京府"
                               << "東京[-都-]{+府+}";
}

void TestTextDifference::wordsAreTold() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, wanted);
    QCOMPARE(textOf(textDifference(before.toStdString(), after.toStdString())), wanted);
}

void TestTextDifference::piecesMakeBothTexts() {
    std::mt19937 random(7);
    const std::vector<std::string> words{"a", "b", " ", "\n", ",", "ü", "\xFF", "🎬", "word"};
    const auto text = [&] {
        std::string made;
        for (std::size_t i = random() % 40; i > 0; --i)
            made += words[random() % words.size()];
        return made;
    };
    for (int i = 0; i < 2'000; ++i) {
        const std::string before = text();
        const std::string after = text();
        const auto pieces = textDifference(before, after);
        QVERIFY(sideOf(pieces, TextPiece::Side::Before) == before);
        QVERIFY(sideOf(pieces, TextPiece::Side::After) == after);
        for (const TextPiece& piece : pieces)
            QVERIFY(!piece.text.empty());
    }
}

void TestTextDifference::longTextsAreBounded() {
    std::string before = "first ";
    std::string after = "first ";
    for (int i = 0; i < 200'000; ++i) {
        before += "old" + std::to_string(i) + " ";
        after += "new" + std::to_string(i) + " ";
    }
    const auto pieces = textDifference(before + "last", after + "last");
    QVERIFY(sideOf(pieces, TextPiece::Side::Before) == before + "last");
    QVERIFY(sideOf(pieces, TextPiece::Side::After) == after + "last");
    QCOMPARE(pieces.front().text, std::string("first "));
    QCOMPARE(pieces.back().text, std::string(" last"));
}

QTEST_GUILESS_MAIN(TestTextDifference)
#include "tst_text_difference.moc"
