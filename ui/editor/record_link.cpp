#include "ui/editor/record_link.h"

#include "ui/widgets/tones.h"

#include <QUrl>

namespace galley::ui {

QString recordLink(const QString& record, const QString& path, const QString& text) {
    return recordLink(record, path, text, currentTones().accentText);
}

QString recordLink(const QString& record, const QString& path, const QString& text, const QColor& ink) {
    QUrl address;
    address.setPath(record);
    address.setFragment(path);
    return QStringLiteral("<a href=\"%1\" style=\"color:%2\">%3</a>")
        .arg(QString::fromLatin1(address.toEncoded()).toHtmlEscaped(), ink.name(), text.toHtmlEscaped());
}

RecordPlace placeOfLink(const QString& address) {
    const QUrl url(address);
    return {url.path(QUrl::FullyDecoded), url.fragment(QUrl::FullyDecoded)};
}

} // namespace galley::ui
