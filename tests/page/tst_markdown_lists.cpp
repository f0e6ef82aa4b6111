#include "model/page/markdown.h"
#include "model/page/markdown_lists.h"

#include <QTest>

using namespace galley;

namespace {

/// "|" is the caret; two of them are the ends of a selection.
MarkedText markedList(const QString& text) {
    std::string plain = text.toStdString();
    const std::size_t from = plain.find('|');
    plain.erase(from, 1);
    const std::size_t second = plain.find('|');
    if (second == std::string::npos)
        return {plain, from, from};
    plain.erase(second, 1);
    return {plain, from, second};
}

QString shownList(MarkedText made) {
    made.text.insert(made.to, "|");
    if (made.from != made.to)
        made.text.insert(made.from, "|");
    return QString::fromStdString(made.text);
}

} // namespace

class TestMarkdownLists : public QObject {
    Q_OBJECT
private slots:
    void enterContinuesTheList_data();
    void enterContinuesTheList();
    void anEndedListIsEndedOnThePage();
    void buttonMakesAList_data();
    void buttonMakesAList();
};

void TestMarkdownLists::enterContinuesTheList_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after"); // empty: a plain line feed
    QTest::newRow("bullet") << "- milk|"
                            << "- milk\n- |";
    QTest::newRow("other bullets") << "* a\n+ b|\nc"
                                   << "* a\n+ b\n+ |\nc";
    QTest::newRow("in the middle of words") << "- so|me"
                                            << "- so\n- |me";
    QTest::newRow("before the words") << "- |some"
                                      << "- \n- |some";
    QTest::newRow("number") << "9. nine|"
                            << "9. nine\n10. |";
    QTest::newRow("number with a bracket") << "3) c|"
                                           << "3) c\n4) |";
    QTest::newRow("largest number") << "999999999. x|"
                                    << "999999999. x\n999999999. |";
    QTest::newRow("indented") << "- a\n  - b|"
                              << "- a\n  - b\n  - |";
    QTest::newRow("wide marker") << "-   a|"
                                 << "-   a\n-   |";
    QTest::newRow("in a quote") << "> - a|"
                                << "> - a\n> - |";
    QTest::newRow("task") << "- [ ] buy|"
                          << "- [ ] buy\n- [ ] |";
    QTest::newRow("task done") << "- [x] bought|"
                               << "- [x] bought\n- [ ] |";
    QTest::newRow("numbered task") << "1. [X] one|"
                                   << "1. [X] one\n2. [ ] |";
    QTest::newRow("selection goes") << "- m|il|k"
                                    << "- m\n- |k";
    QTest::newRow("windows line ends") << "- a|\r\n- b"
                                       << "- a\n- |\r\n- b";
    QTest::newRow("empty item ends it") << "- a\n- |"
                                        << "- a\n\n|";
    QTest::newRow("empty item with words below") << "- a\n- |\nb"
                                                 << "- a\n\n|\nb";
    QTest::newRow("empty item alone") << "- |"
                                      << "|";
    QTest::newRow("empty item after a blank line") << "a\n\n- |"
                                                   << "a\n\n|";
    QTest::newRow("empty number") << "1. a\n2. |"
                                  << "1. a\n\n|";
    QTest::newRow("empty task") << "- [x] a\n- [ ] |"
                                << "- [x] a\n\n|";
    QTest::newRow("empty item in a quote") << "> - a\n> - |"
                                           << "> - a\n> \n> |";
    QTest::newRow("empty item after windows line ends") << "- a\r\n- |"
                                                        << "- a\r\n\n|";
    QTest::newRow("paragraph") << "words|"
                               << "";
    QTest::newRow("before the marker") << "|- a"
                                       << "";
    QTest::newRow("inside the marker") << "-| a"
                                       << "";
    QTest::newRow("a dash") << "-not a list|"
                            << "";
    QTest::newRow("a number") << "1999 was|"
                              << "";
    QTest::newRow("a line across") << "* * *|"
                                   << "";
    QTest::newRow("strong words") << "**a** b|"
                                  << "";
    QTest::newRow("code") << "```\n- a|\n```"
                          << "";
    QTest::newRow("nothing") << "|"
                             << "";
}

void TestMarkdownLists::enterContinuesTheList() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const MarkedText start = markedList(before);
    const auto made = continueList(start.text, start.from, start.to);
    QCOMPARE(made ? shownList(*made) : QString(), after);
}

void TestMarkdownLists::anEndedListIsEndedOnThePage() {
    MarkedText text = *continueList("- a", 3, 3);
    text = *continueList(text.text, text.from, text.to);
    text.text.insert(text.from, "after");
    std::string html;
    appendMarkdownHtml(html, text.text);
    QCOMPARE(QString::fromStdString(html), QStringLiteral("<ul>\n<li>a</li>\n</ul>\n<p>after</p>\n"));
}

void TestMarkdownLists::buttonMakesAList_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::newRow("line") << "mi|lk"
                          << "- mi|lk";
    QTest::newRow("empty") << "|"
                           << "- |";
    QTest::newRow("lines") << "|a\n\nb|\nc"
                           << "|- a\n\n- b|\nc";
    QTest::newRow("back") << "- mi|lk"
                          << "mi|lk";
    QTest::newRow("back from the marker") << "-| milk"
                                          << "|milk";
    QTest::newRow("back from lines") << "|- a\n* b|"
                                     << "|a\nb|";
    QTest::newRow("half a list") << "|- a\nb|"
                                 << "|- a\n- b|";
    QTest::newRow("an empty marker") << "-|"
                                     << "|";
    QTest::newRow("windows line ends") << "|a\r\nb|"
                                       << "|- a\r\n- b|";
    QTest::newRow("only whole lines") << "|a\n|b"
                                      << "|- a\n|b";
}

void TestMarkdownLists::buttonMakesAList() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const MarkedText start = markedList(before);
    QCOMPARE(shownList(toggleList(start.text, start.from, start.to)), after);
}

QTEST_APPLESS_MAIN(TestMarkdownLists)
#include "tst_markdown_lists.moc"
