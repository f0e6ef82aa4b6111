// Links in texts of panels that lead to a record, or to one of its fields.
//
// Thread rule: GUI thread, for the colour of links.
#pragma once

#include <QColor>
#include <QString>

namespace galley::ui {

/// Where a link leads.
struct RecordPlace {
    QString record; ///< "type/id"
    QString path;   ///< of a field; may be empty
};

/// HTML of a link with a plain text, whatever is in all three.
QString recordLink(const QString& record, const QString& path, const QString& text);
/// The same in a given colour. Any thread.
QString recordLink(const QString& record, const QString& path, const QString& text, const QColor& ink);

/// What was given to recordLink(), from the address that a label or a browser tells when the link is chosen.
RecordPlace placeOfLink(const QString& address);

} // namespace galley::ui
