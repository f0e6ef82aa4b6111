#include "model/import/common_mark_inline.h"
#include "model/import/rich_text.h"
#include "tests/support/samples.h"

#include <QTest>
#include <md4c.h>
#include <nlohmann/json.hpp>
#include <random>

using namespace galley;
using Json = nlohmann::json;

class TestRichText : public QObject {
    Q_OBJECT
private slots:
    void convertsBlocks_data();
    void convertsBlocks();
    void namesWhatItCannotSay();
    void plainTextReadsTheSame_data();
    void plainTextReadsTheSame();
    void marksReadTheSame();
    void nestingIsLimitedButWordsAreKept();
};

namespace {

Json text(const std::string& value, std::initializer_list<const char*> marks = {}) {
    Json list = Json::array();
    for (const char* mark : marks)
        list.push_back({{"type", mark}});
    return {{"nodeType", "text"}, {"value", value}, {"marks", list}};
}

Json node(const char* type, std::initializer_list<Json> content, Json data = Json::object()) {
    return {{"nodeType", type}, {"content", Json::array_t(content)}, {"data", std::move(data)}};
}

Json paragraph(const std::string& value) {
    return node("paragraph", {text(value)});
}

Json target(const char* linkType, const char* id) {
    return {{"target", {{"sys", {{"type", "Link"}, {"linkType", linkType}, {"id", id}}}}}};
}

RichText convert(std::initializer_list<Json> blocks) {
    return richTextToCommonMark(node("document", blocks), [](const std::string& linkType, const std::string& id) {
        return RichTextTarget{linkType == "Asset" ? "asset" : "page", "The " + id, id.starts_with("part")};
    });
}

/// What a reader of the CommonMark sees: one entry for each character with the marks on it, '\n' for hard breaks and
/// '\1' between blocks.
struct Seen {
    std::u32string characters;
    std::vector<int> marks;
    std::vector<int> open = std::vector<int>(8);
    std::string other; ///< blocks and spans that plain paragraphs have not
};

int markBit(MD_SPANTYPE type) {
    switch (type) {
    case MD_SPAN_STRONG:
        return 0;
    case MD_SPAN_EM:
        return 1;
    case MD_SPAN_DEL:
        return 2;
    case MD_SPAN_CODE:
        return 3;
    default:
        return 7;
    }
}

int marksOf(const Seen& seen) {
    int marks = 0;
    for (int bit = 0; bit < 4; ++bit)
        marks |= seen.open[static_cast<std::size_t>(bit)] > 0 ? 1 << bit : 0;
    return marks;
}

void add(Seen& seen, const QString& text) {
    for (const uint c : text.toUcs4()) {
        seen.characters += static_cast<char32_t>(c);
        seen.marks.push_back(marksOf(seen));
    }
}

Seen read(const std::string& commonMark) {
    Seen seen;
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH;
    parser.enter_block = [](MD_BLOCKTYPE type, void*, void* user) {
        if (type != MD_BLOCK_DOC && type != MD_BLOCK_P)
            static_cast<Seen*>(user)->other += "block " + std::to_string(type) + " ";
        return 0;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* user) {
        if (type == MD_BLOCK_P)
            add(*static_cast<Seen*>(user), QStringLiteral("\1"));
        return 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void*, void* user) {
        auto* all = static_cast<Seen*>(user);
        ++all->open[static_cast<std::size_t>(markBit(type))];
        if (markBit(type) == 7)
            all->other += "span " + std::to_string(type) + " ";
        return 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* user) {
        --static_cast<Seen*>(user)->open[static_cast<std::size_t>(markBit(type))];
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* data, MD_SIZE size, void* user) {
        auto* all = static_cast<Seen*>(user);
        const QString piece = QString::fromUtf8(data, static_cast<qsizetype>(size));
        if (type == MD_TEXT_BR)
            add(*all, QStringLiteral("\n"));
        else if (type == MD_TEXT_SOFTBR)
            add(*all, QStringLiteral(" "));
        else if (type == MD_TEXT_ENTITY && piece == "&nbsp;")
            add(*all, QString(QChar(0xA0)));
        else if (type == MD_TEXT_ENTITY && piece.startsWith("&#")) {
            const char32_t c = piece.mid(2).chopped(1).toUInt();
            add(*all, QString::fromUcs4(&c, 1));
        } else
            add(*all, piece);
        return 0;
    };
    md_parse(commonMark.data(), static_cast<MD_SIZE>(commonMark.size()), &parser, &seen);
    return seen;
}

} // namespace

void TestRichText::convertsBlocks_data() {
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, std::initializer_list<Json> blocks, const char* expected) {
        QTest::newRow(name) << QByteArray::fromStdString(Json(Json::array_t(blocks)).dump()) << QByteArray(expected);
    };
    const Json item = node("list-item", {paragraph("a")});
    row("paragraphs", {paragraph("one"), paragraph(""), paragraph("two")}, "one\n\ntwo");
    row("marks",
        {node("paragraph", {text("a "), text("b", {"bold"}), text(" "), text("c", {"italic", "bold"}),
                            text("`d", {"code"}), text("e", {"strikethrough"})})},
        "a **b _c_**`` `d ``~~e~~");
    row("headings", {node("heading-1", {text("One #")}), node("heading-6", {text("Six\nlines")})},
        "# One \\#\n\n###### Six lines");
    row("tight list",
        {node("unordered-list", {item, node("list-item", {paragraph("b"), node("ordered-list", {item, item})})})},
        "- a\n- b\n  1. a\n  2. a");
    row("loose list", {node("unordered-list", {item, node("list-item", {paragraph("b"), paragraph("c")})})},
        "- a\n\n- b\n\n  c");
    row("lists side by side",
        {node("unordered-list", {item}), node("unordered-list", {item}), node("ordered-list", {item}),
         node("ordered-list", {item})},
        "- a\n\n* a\n\n1. a\n\n1) a");
    row("quote", {node("blockquote", {paragraph("a"), paragraph("b")})}, "> a\n>\n> b");
    row("rule", {node("hr", {})}, "___");
    row("table",
        {node("table", {node("table-row", {node("table-header-cell", {paragraph("H|1")}),
                                           node("table-header-cell", {paragraph("H2")})}),
                        node("table-row", {node("table-cell", {paragraph("c")})})})},
        "| H\\|1 | H2 |\n| --- | --- |\n| c | |");
    row("table without header", {node("table", {node("table-row", {node("table-cell", {paragraph("c")})})})},
        "| |\n| --- |\n| c |");
    row("link",
        {node("paragraph",
              {text("see!"), node("hyperlink", {text("x", {"bold"})}, {{"uri", "https://x.test/a (b)"}})})},
        "see\\![**x**](<https://x.test/a (b)>)");
    row("entry link", {node("paragraph", {node("entry-hyperlink", {text("x")}, target("Entry", "e 1"))})},
        "[x](galley:page/e%201)");
    row("asset link", {node("paragraph", {node("asset-hyperlink", {text("x")}, target("Asset", "a1"))})},
        "[x](galley:asset/a1)");
    row("embedded inline",
        {node("paragraph", {text("in "), node("embedded-entry-inline", {}, target("Entry", "e1")), text(" now")})},
        "in [The e1](galley:page/e1) now");
    row("embedded inline without a page",
        {node("paragraph", {text("in "), node("embedded-entry-inline", {}, target("Entry", "part1")), text(" now")})},
        "in ![](galley:page/part1) now");
    row("embedded inline without a page in a link",
        {node("paragraph", {node("hyperlink", {node("embedded-entry-inline", {}, target("Entry", "part1"))},
                                 {{"uri", "https://x.test"}})})},
        "[The part1](https://x.test)");
    row("embedded block",
        {node("embedded-entry-block", {}, target("Entry", "e1")),
         node("embedded-asset-block", {}, target("Asset", "a1"))},
        "![The e1](galley:page/e1)\n\n![The a1](galley:asset/a1)");
    row("line breaks", {paragraph("a\nb\n\nc\n")}, "a\\\nb\\\n&nbsp;\\\nc");
    row("spaces around marks", {node("paragraph", {text(" a", {"bold"}), text(" b ", {"italic"}), text("c")})},
        "**a** _b_ c");
    row("marks inside words",
        {node("paragraph", {text("un"), text("do", {"italic"}), text("ing"), text("!", {"bold"}), text("x")})},
        "u&#110;_do_&#105;n&#103;**\\!**&#120;");
}

void TestRichText::convertsBlocks() {
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, expected);
    const Json content = Json::parse(document.toStdString());
    const RichText result = richTextToCommonMark(
        {{"nodeType", "document"}, {"content", content}}, [](const std::string& linkType, const std::string& id) {
            return RichTextTarget{linkType == "Asset" ? "asset" : "page", "The " + id, id.starts_with("part")};
        });
    QCOMPARE(QByteArray::fromStdString(result.commonMark), expected);
}

void TestRichText::namesWhatItCannotSay() {
    const RichText result =
        convert({node("paragraph", {text("a", {"underline"}), text("b", {"underline", "superscript"})}),
                 node("wonder", {paragraph("c")}), node("embedded-entry-block", {}), Json(5)});
    QCOMPARE(QByteArray::fromStdString(result.commonMark), QByteArray("ab\n\nc"));
    QCOMPARE(result.losses,
             (std::vector<std::string>{"mark underline", "mark superscript", "node wonder",
                                       "node embedded-entry-block without a target", "a node that is not an object"}));
    QVERIFY(!richTextToCommonMark(Json("x"), [](const auto&, const auto&) { return RichTextTarget{}; }).losses.empty());
}

void TestRichText::plainTextReadsTheSame_data() {
    QTest::addColumn<QByteArray>("plain");
    for (const char* plain : {"# no heading",
                              "- no list",
                              "+ no list",
                              "* no list",
                              "1. no list",
                              "12) no list",
                              "1.5 million",
                              "> no quote",
                              "    no code",
                              "\tno code",
                              "``` no code",
                              "~~~ no code",
                              "~~not struck~~",
                              "*not* _emphasised_ **at all**",
                              "snake_case_name",
                              "_",
                              "a * b * c",
                              "[no](link)",
                              "[no]: definition",
                              "![no](image)",
                              "<b>no</b>",
                              "<https://no.test>",
                              "&amp; &copy; &#65; & &x",
                              "back\\slash \\* \\",
                              "a\nb",
                              "a\n- b",
                              "a\n=",
                              "a\n---",
                              "---",
                              "===",
                              "***",
                              "| a | b |\n|---|---|\n| c | d |",
                              "a | b\n:-- | --:",
                              "`code`",
                              "trailing space ",
                              "two  spaces",
                              "ends with !",
                              "naïve – “quotes” … 日本語 🙂",
                              "a\n\nb",
                              "$x$ @y ^z {w}",
                              "a#",
                              "1",
                              "2024.",
                              "-",
                              "+",
                              ">",
                              "http://x.test/a_b_c"}) {
        QTest::newRow(plain) << QByteArray(plain);
    }
}

void TestRichText::plainTextReadsTheSame() {
    QFETCH(QByteArray, plain);
    const std::string commonMark = escapeCommonMark(plain.toStdString());
    const Seen seen = read(commonMark);
    QVERIFY2(seen.other.empty(), (commonMark + "\n" + seen.other).c_str());
    QString wanted = QString::fromUtf8(plain);
    wanted.replace("\n\n", QString("\n") + QChar(0xA0) + "\n");
    QStringList lines = wanted.split('\n');
    for (QString& line : lines) { // white space at the ends of lines has no meaning in HTML either
        while (line.startsWith(' ') || line.startsWith('\t'))
            line.remove(0, 1);
        while (line.endsWith(' '))
            line.chop(1);
    }
    QCOMPARE(QString::fromStdU32String(seen.characters), lines.join('\n') + "\1");
    for (const int marks : seen.marks)
        QCOMPARE(marks, 0);
}

/// Random runs of text with random marks: every character keeps its marks.
void TestRichText::marksReadTheSame() {
    std::mt19937 random(7);
    const std::vector<std::string> pieces{"a",  "b c", " ",  "x ", " y", "!", "é", "\"q\"", "*",   "_", "(1)",
                                          "日", "`",   "\\", "&",  "[",  "]", ".", "~",     "<i>", "-"};
    const char* const names[] = {"bold", "italic", "strikethrough", "code"};
    for (int round = 0; round < 5000; ++round) {
        Json content = Json::array();
        std::u32string characters;
        std::vector<int> marks;
        const int runs = 1 + static_cast<int>(random() % 6);
        for (int i = 0; i < runs; ++i) {
            const std::string& piece = pieces[random() % pieces.size()];
            int mask = static_cast<int>(random() % 8);
            if (random() % 6 == 0 && piece.find_first_of(" `") == std::string::npos)
                mask |= 8;
            Json list = Json::array();
            for (int bit = 0; bit < 4; ++bit) {
                if ((mask & (1 << bit)) != 0)
                    list.push_back({{"type", names[bit]}});
            }
            content.push_back({{"nodeType", "text"}, {"value", piece}, {"marks", list}});
            for (const uint c : QString::fromStdString(piece).toUcs4()) {
                characters += static_cast<char32_t>(c);
                marks.push_back(mask);
            }
        }
        const Json document{{"nodeType", "document"},
                            {"content", Json::array({Json{{"nodeType", "paragraph"}, {"content", content}}})}};
        const RichText result =
            richTextToCommonMark(document, [](const auto&, const auto&) { return RichTextTarget{}; });
        const Seen seen = read(result.commonMark);
        // White space shows no marks, and runs of it at the ends have no meaning.
        const auto essence = [](const std::u32string& text, const std::vector<int>& on) {
            std::string out;
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (text[i] != U' ' && text[i] != U'\1')
                    out += std::to_string(static_cast<std::uint32_t>(text[i])) + ":" + std::to_string(on[i]) + " ";
            }
            return out;
        };
        QVERIFY2(seen.other.empty(), (content.dump() + "\n" + result.commonMark + "\n" + seen.other).c_str());
        QVERIFY2(essence(seen.characters, seen.marks) == essence(characters, marks),
                 (content.dump() + "\n" + result.commonMark + "\n" + essence(seen.characters, seen.marks) + "\n" +
                  essence(characters, marks))
                     .c_str());
    }
}

void TestRichText::nestingIsLimitedButWordsAreKept() {
    const auto convert = [](const Json& content) {
        return richTextToCommonMark(node("document", {content}),
                                    [](const auto&, const auto&) { return RichTextTarget{}; });
    };
    Json quotes = node("blockquote", {paragraph("KEEP *me*"), paragraph("and me")});
    Json lists = paragraph("KEEP me");
    for (int i = 0; i < 100; ++i) {
        quotes = node("blockquote", {quotes});
        lists = node("unordered-list", {node("list-item", {lists})});
    }
    for (const Json& deep : {quotes, lists}) {
        const RichText result = convert(deep);
        QCOMPARE(result.losses.size(), std::size_t{1});
        QVERIFY(result.commonMark.find("KEEP") != std::string::npos);
        QVERIFY(result.commonMark.find("me") != std::string::npos);
    }
    QVERIFY(convert(quotes).commonMark.ends_with("KEEP \\*me\\* and me"));
}

QTEST_GUILESS_MAIN(TestRichText)
#include "tst_rich_text.moc"
