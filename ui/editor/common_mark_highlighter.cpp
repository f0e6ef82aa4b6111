#include "ui/editor/common_mark_highlighter.h"

#include "model/page/readable_value.h"
#include "ui/widgets/tones.h"

#include <QFontDatabase>
#include <QRegularExpression>
#include <QTextDocument>
#include <QTextEdit>

#include <utility>

namespace galley::ui {

CommonMarkHighlighter::CommonMarkHighlighter(QTextEdit* edit)
    : QSyntaxHighlighter(edit->document())
    , m_edit(edit) {
    connect(document(), &QTextDocument::contentsChanged, this, &CommonMarkHighlighter::look);
}

void CommonMarkHighlighter::look() {
    const QChar first = document()->characterAt(0);
    const bool mayBe = first == QLatin1Char('{') || first == QLatin1Char('[') || first.isSpace();
    const bool isData = mayBe && isDataText(m_edit->toPlainText().toStdString());
    if (std::exchange(m_isData, isData) == isData)
        return;
    m_edit->setAccessibleDescription(isData ? tr("Data in JSON, which pages do not show") : QString());
    rehighlight();
}

void CommonMarkHighlighter::highlightData(const QString& text) {
    static const QRegularExpression kName(QStringLiteral("\"(?:[^\"\\\\]|\\\\.)*\"(?=\\s*:)"));
    QTextCharFormat data;
    data.setFontFamilies({QFontDatabase::systemFont(QFontDatabase::FixedFont).family()});
    setFormat(0, static_cast<int>(text.size()), data);
    data.setForeground(currentTones().accent);
    for (auto all = kName.globalMatch(text); all.hasNext();) {
        const auto one = all.next();
        setFormat(static_cast<int>(one.capturedStart()), static_cast<int>(one.capturedLength()), data);
    }
}

void CommonMarkHighlighter::merge(int start, int count, const QTextCharFormat& changes) {
    for (int i = start; i < start + count; ++i) {
        QTextCharFormat one = format(i);
        one.merge(changes);
        setFormat(i, 1, one);
    }
}

void CommonMarkHighlighter::highlightBlock(const QString& text) {
    constexpr qsizetype kLongest = 10'000; // nobody writes such a paragraph, and it is read at each key
    if (m_isData)
        return highlightData(text);
    if (text.size() > kLongest)
        return;
    static const QRegularExpression kHeading(QStringLiteral("^(#{1,6}) +.*$"));
    static const QRegularExpression kMarker(QStringLiteral("^\\s*([-*+]|\\d+[.)]|>)\\s"));
    static const QRegularExpression kStrong(QStringLiteral("(\\*\\*|__)(?=\\S)(.+?)(?<=\\S)\\1"));
    static const QRegularExpression kEmphasis(
        QStringLiteral("(?<![*\\w])(\\*|_)(?=[^\\s*_])([^*_]+?)(?<=\\S)\\1(?![*\\w])"));
    static const QRegularExpression kCode(QStringLiteral("`[^`]+`"));
    static const QRegularExpression kLink(QStringLiteral("(\\[)([^\\]]*)(\\]\\([^)]*\\))"));

    const Tones tones = currentTones();
    QTextCharFormat quiet;
    quiet.setForeground(tones.faint);
    QTextCharFormat strong;
    strong.setFontWeight(QFont::DemiBold);
    QTextCharFormat slanted;
    slanted.setFontItalic(true);
    QTextCharFormat link;
    link.setForeground(tones.accent);
    QTextCharFormat code;
    code.setFontFamilies({QFontDatabase::systemFont(QFontDatabase::FixedFont).family()});

    const auto at = [](qsizetype position) { return static_cast<int>(position); };
    if (const auto heading = kHeading.match(text); heading.hasMatch()) {
        merge(0, at(text.size()), strong);
        merge(0, at(heading.capturedLength(1)), quiet);
    }
    if (const auto marker = kMarker.match(text); marker.hasMatch())
        merge(at(marker.capturedStart(1)), at(marker.capturedLength(1)), link);
    for (auto all = kStrong.globalMatch(text); all.hasNext();) {
        const auto one = all.next();
        merge(at(one.capturedStart(2)), at(one.capturedLength(2)), strong);
        merge(at(one.capturedStart()), 2, quiet);
        merge(at(one.capturedEnd()) - 2, 2, quiet);
    }
    for (auto all = kEmphasis.globalMatch(text); all.hasNext();) {
        const auto one = all.next();
        merge(at(one.capturedStart(2)), at(one.capturedLength(2)), slanted);
        merge(at(one.capturedStart()), 1, quiet);
        merge(at(one.capturedEnd()) - 1, 1, quiet);
    }
    for (auto all = kCode.globalMatch(text); all.hasNext();) {
        const auto one = all.next();
        merge(at(one.capturedStart()), at(one.capturedLength()), code);
    }
    for (auto all = kLink.globalMatch(text); all.hasNext();) {
        const auto one = all.next();
        merge(at(one.capturedStart(1)), 1, quiet);
        merge(at(one.capturedStart(2)), at(one.capturedLength(2)), link);
        merge(at(one.capturedStart(3)), at(one.capturedLength(3)), quiet);
    }
}

} // namespace galley::ui
