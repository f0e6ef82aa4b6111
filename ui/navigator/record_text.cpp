#include "ui/navigator/record_text.h"

#include "model/base/day.h"
#include "model/index/redirects.h"
#include "ui/navigator/zone_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace galley::ui {

namespace {

struct RecordNames {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::RecordNames)
};

/// The first text that a field has along the fallback chain.
std::string fieldText(const RecordView& record, std::string_view fieldName, std::size_t locale) {
    const auto index = record.type().fieldIndex(fieldName);
    if (!index)
        return {};
    const Field& field = record.type().fields[*index];
    std::string scratch;
    const auto textOf = [&](const ValueView& value) -> std::string {
        if (value.kind() == ValueKind::String)
            return std::string(value.asString(scratch));
        if (value.kind() == ValueKind::Int && field.kind == FieldKind::Int)
            return std::to_string(value.asInt());
        if (value.kind() == ValueKind::Int && field.kind == FieldKind::Date)
            return formatDay(value.asInt());
        if (value.kind() == ValueKind::Int && field.kind == FieldKind::DateTime)
            return momentText(zoneOf(record.state().schema()), value.asInt()).toStdString();
        return {};
    };
    const ValueView value = record.field(*index);
    if (value.kind() != ValueKind::Localized)
        return textOf(value);
    for (const std::size_t candidate : record.state().schema().fallbackChain(locale)) {
        std::string text = textOf(value.at(static_cast<std::uint32_t>(candidate)));
        if (!text.empty())
            return text;
    }
    return {};
}

} // namespace

std::string displayNameUtf8(const RecordView& record, std::size_t locale) {
    if (record.exists() && record.type().redirects)
        if (const std::string from = redirectFrom(record); !from.empty()) {
            const std::string to = redirectTo(record);
            return from + " → " + (to.empty() ? RecordNames::tr("gone", "a page").toStdString() : to);
        }
    if (record.exists() && !record.type().display.empty()) {
        std::string name = fieldText(record, record.type().display, locale);
        if (!name.empty())
            return name;
    }
    return record.id();
}

QString displayName(const RecordView& record, std::size_t locale) {
    // Of a text that is no name, however long, its beginning is one.
    constexpr std::size_t kLongest = 500;
    const std::string name = displayNameUtf8(record, locale);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(std::min(name.size(), 4 * kLongest)))
        .left(kLongest)
        .simplified();
}

QString pageSlug(const RecordView& record, std::size_t locale) {
    if (!record.exists() || !record.type().page)
        return {};
    return QString::fromStdString(fieldText(record, record.type().slug, locale));
}

bool isHomePage(const Replica& replica, RecordRef record) {
    return replica.findPage(replica.state().schema().site.home) == record;
}

QString recordKey(const RecordView& record) {
    return QString::fromStdString(record.path());
}

QString typeLabel(const Type& type) {
    return QString::fromStdString(type.displayLabel());
}

} // namespace galley::ui
