// CommonMarkHighlighter: gives CommonMark a little shape while it is typed: headings and strong text heavier, emphasis
// slanted, marks and addresses quieter. It reads line by line and is no parser: the preview shows what is true. A text
// that is JSON, which pages do not show, stands in letters of one width, with the names of its members in colour.
// Used in this folder alone.
#pragma once

#include <QSyntaxHighlighter>

class QTextEdit;

namespace galley::ui {

class CommonMarkHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit CommonMarkHighlighter(QTextEdit* edit);

protected:
    void highlightBlock(const QString& text) override;

private:
    void look();
    void highlightData(const QString& text);
    void merge(int start, int count, const QTextCharFormat& format);
    QTextEdit* m_edit; ///< owns the document that owns this
    bool m_isData = false;
};

} // namespace galley::ui
