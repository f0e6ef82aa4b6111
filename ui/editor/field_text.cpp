#include "ui/editor/field_text.h"

#include <QStringDecoder>

namespace galley::ui {

QString textFromUtf8(std::string_view utf8) {
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    return decoder(QByteArrayView(utf8.data(), static_cast<qsizetype>(utf8.size())));
}

QString withoutHalfCharacters(QString text) {
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!text.at(i).isSurrogate())
            continue;
        if (text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            ++i;
        else
            text[i] = QChar::ReplacementCharacter;
    }
    return text;
}

QString acceptable(QString words) {
    words.replace(QChar(QChar::Null), QChar(QChar::ReplacementCharacter));
    return withoutHalfCharacters(std::move(words));
}

QString beginningOf(const QString& text, qsizetype most) {
    return text.size() <= most ? text : withoutHalfCharacters(text.left(most)) + QChar(u'…');
}

QString onOneLine(const QString& text) {
    const auto isLineEnd = [](QChar c) { return c == u'\n' || c == u'\r'; };
    qsizetype from = 0;
    qsizetype to = text.size();
    while (from < to && isLineEnd(text[from]))
        ++from;
    while (to > from && isLineEnd(text[to - 1]))
        --to;
    QString line = text.mid(from, to - from);
    line.replace(QStringLiteral("\r\n"), QStringLiteral(" "));
    line.replace(u'\n', u' ');
    line.replace(u'\r', u' ');
    return line;
}

QChar shownCharacter(const QString& text, qsizetype at) {
    constexpr char16_t kFrameBegin = 0xFDD0; // QTextDocument's own marks
    constexpr char16_t kFrameEnd = 0xFDD1;
    constexpr char16_t kInvisible = 0xFEFF;
    constexpr char16_t kPictures = 0x2400;
    constexpr char16_t kPictureOfDelete = 0x2421;
    const QChar c = text.at(at);
    switch (c.unicode()) {
    case u'\t':
        return c;
    case u'\n':
        return QChar::ParagraphSeparator;
    case u'\r':
        return at + 1 < text.size() && text.at(at + 1) == u'\n' ? QChar(kInvisible) : QChar(QChar::LineSeparator);
    case QChar::ParagraphSeparator:
        return QChar::LineSeparator;
    case kFrameBegin:
    case kFrameEnd:
    case QChar::ObjectReplacementCharacter:
        return QChar::ReplacementCharacter;
    case 0x7F:
        return QChar(kPictureOfDelete);
    default:
        return c.unicode() < 0x20 ? QChar(static_cast<char16_t>(kPictures + c.unicode())) : c;
    }
}

QString shownText(const QString& text, qsizetype from, qsizetype to) {
    QString shown = text.mid(from, to - from);
    for (qsizetype i = 0; i < shown.size(); ++i)
        if (const QChar c = shownCharacter(text, from + i); c != shown.at(i))
            shown[i] = c;
    return shown;
}

} // namespace galley::ui
