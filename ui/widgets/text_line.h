// One line of text as lists, cards and labels draw it: shortened where it is too long, and in its own direction, so
// that an Arabic title keeps its full stop and its ellipsis at its left end in an English window.
//
// Thread rule: GUI thread.
#pragma once

#include <QRect>
#include <QString>

class QPainter;

namespace galley::ui {

/// The text in an isolate (UAX #9), whose direction is that of its first letter: for a name within a sentence.
QString isolated(const QString& text);

/// With the painter's font and pen. `room` is where it appears (mirrored already in a window from right to left);
/// leading and trailing follow the painter's direction, not the text's.
void drawTextLine(QPainter& painter, const QRect& room, Qt::Alignment alignment, const QString& text,
                  Qt::TextElideMode mode = Qt::ElideRight);

} // namespace galley::ui
