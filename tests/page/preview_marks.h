// What a preview has more than the page of a server.
#pragma once

#include <QByteArray>
#include <QRegularExpression>
#include <QString>

#include <string>

namespace galley::test {

/// The page as a server has it.
inline QByteArray withoutMarks(const std::string& preview) {
    static const QRegularExpression mark(QStringLiteral(" data-galley-[a-z]+=\"[^\"]*\""));
    return QString::fromStdString(preview).replace(mark, QString()).toUtf8();
}

} // namespace galley::test
