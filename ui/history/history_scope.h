// What a history is about: the whole site, one record, or one field of it.
//
// Thread rule: plain values.
#pragma once

#include <QString>

namespace galley::ui {

enum class HistoryScope : std::uint8_t { Site, Record, Field };

/// The record and the field that a person has in mind, and what they are called.
struct HistoryPlace {
    QString record; ///< "type/id"; empty: none
    QString recordName;
    QString path; ///< of a field; empty: none
    QString fieldName;
    friend bool operator==(const HistoryPlace&, const HistoryPlace&) = default;
};

} // namespace galley::ui
