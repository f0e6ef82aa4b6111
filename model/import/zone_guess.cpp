#include "model/import/zone_guess.h"

#include "model/base/zone_names.h"
#include "model/import/import.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <unicode/locid.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

namespace galley {

namespace {

constexpr std::size_t kMaxSeen = 4096;
/// Where several zones fit alike, the ones that most sites mean.
constexpr std::array<std::string_view, 20> kWellKnown{
    "Europe/Berlin",   "Europe/London",     "America/New_York", "America/Chicago",    "America/Los_Angeles",
    "America/Denver",  "Europe/Athens",     "Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland",
    "America/Halifax", "America/Anchorage", "America/St_Johns", "America/Santiago",   "Asia/Kolkata",
    "Asia/Kathmandu",  "Asia/Tehran",       "Asia/Kabul",       "Asia/Yangon",        "Australia/Darwin"};

/// The zones of a country, of all for nullptr, each by one name; the most used ones first as far as the list above
/// knows.
std::vector<std::string> zonesOf(const char* country) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> names(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, country, nullptr, status));
    std::vector<std::string> zones;
    while (U_SUCCESS(status)) {
        const char* const name = names->next(nullptr, status);
        if (name == nullptr)
            break;
        zones.emplace_back(name);
    }
    std::stable_partition(zones.begin(), zones.end(), [](const std::string& zone) {
        return std::find(kWellKnown.begin(), kWellKnown.end(), zone) != kWellKnown.end();
    });
    return zones;
}

/// Zones of the country that a locale names or is mostly used in.
std::vector<std::string> zonesOfLocale(const std::string& code) {
    std::string tag = code;
    std::replace(tag.begin(), tag.end(), '_', '-');
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
    locale.addLikelySubtags(status);
    if (U_FAILURE(status) || *locale.getCountry() == '\0')
        return {};
    return zonesOf(locale.getCountry());
}

bool hasInstants(const std::vector<Field>& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const Field& field) {
        return field.kind == FieldKind::DateTime || hasInstants(field.fields) ||
               std::any_of(field.blocks.begin(), field.blocks.end(),
                           [](const BlockKind& block) { return hasInstants(block.fields); });
    });
}

/// "+02:00".
std::string offsetText(std::int32_t seconds) {
    const std::int32_t minutes = (seconds < 0 ? -seconds : seconds) / 60;
    std::string text(seconds < 0 ? "-" : "+");
    for (const std::int32_t part : {minutes / 60, minutes % 60}) {
        text += static_cast<char>('0' + part / 10);
        text += static_cast<char>('0' + part % 10);
        text += ':';
    }
    text.pop_back();
    return text;
}

} // namespace

void ZoneEvidence::add(std::string_view text) {
    constexpr std::size_t kShortest = sizeof "2021-03-04T05:06Z" - 1;
    constexpr std::size_t kLongest = 40;
    if (text.size() < kShortest || text.size() > kLongest || text[4] != '-')
        return;
    const auto written = parseWrittenTime(text);
    if (!written || !written->offset)
        return;
    if (text.back() == 'Z' || text.back() == 'z') {
        m_hasUtc = true;
        return;
    }
    const CalendarDay date = calendarDay(written->local.day);
    const std::pair key(*written->offset, std::int64_t{date.year} * 12 + date.month);
    if (m_seen.size() < kMaxSeen)
        m_seen.emplace(key, written->in(TimeZone::utc()));
}

void ZoneEvidence::merge(const ZoneEvidence& other) {
    m_hasUtc = m_hasUtc || other.m_hasUtc;
    for (const auto& entry : other.m_seen)
        if (m_seen.size() < kMaxSeen)
            m_seen.insert(entry);
}

bool ZoneEvidence::fits(const std::string& name) const {
    const auto zone = TimeZone::find(name);
    return zone && std::all_of(m_seen.begin(), m_seen.end(),
                               [&](const auto& entry) { return (*zone)->offsetAt(entry.second) == entry.first.first; });
}

std::string ZoneEvidence::offsetsInWords() const {
    std::set<std::int32_t> offsets;
    for (const auto& [key, instant] : m_seen)
        offsets.insert(key.first);
    std::string words;
    for (const std::int32_t offset : offsets)
        words += (words.empty() ? "" : " and ") + offsetText(offset);
    return words;
}

ZoneEvidence::Guess ZoneEvidence::guess(const std::vector<Locale>& locales) const {
    if (m_seen.empty())
        return {{}, m_hasUtc ? "its times are written in UTC" : "its times have no offset"};
    const std::string why = "its times are written with " + offsetsInWords() + (m_hasUtc ? ", beside some in UTC" : "");
    for (const Locale& locale : locales)
        for (const std::string& name : zonesOfLocale(locale.code))
            if (fits(name))
                return {name, why + " and in " + locale.code};
    const std::int32_t offset = m_seen.begin()->first.first;
    const bool isConstant = m_seen.rbegin()->first.first == offset;
    if (isConstant && offset == 0)
        return {"UTC", why};
    if (isConstant && offset % 3600 == 0) {
        // The database counts westwards.
        std::string fixed = "Etc/GMT" + std::string(offset > 0 ? "-" : "+") + std::to_string(std::abs(offset) / 3600);
        if (fits(fixed))
            return {std::move(fixed), m_hasUtc ? why : why + " alone"};
    }
    for (const std::string_view name : kWellKnown)
        if (fits(std::string(name)))
            return {std::string(name), why};
    for (std::string& name : zonesOf(nullptr))
        if (fits(name))
            return {std::move(name), why};
    return {{}, why + ", which no time zone has"};
}

Result<void> chooseZone(Schema& schema, const std::string& asked, const State* site, const ZoneEvidence& evidence,
                        ImportReport& report) {
    if (!asked.empty()) {
        schema.site.zone = asked;
        return schema.validate();
    }
    if (site != nullptr && (site->recordCount() > 0 || !site->schema().site.zone.empty())) {
        schema.site.zone = site->schema().site.zone;
        return {};
    }
    const bool shows = std::any_of(schema.types.begin(), schema.types.end(),
                                   [](const Type& type) { return hasInstants(type.fields); });
    if (!shows)
        return {};
    const ZoneEvidence::Guess guess = evidence.guess(schema.locales);
    schema.site.zone = guess.zone;
    std::string name = guess.zone.empty() ? "UTC" : guess.zone;
    // "Etc/GMT-2" is two hours before UTC only to programs.
    if (const auto zone = TimeZone::find(name); zone && name.starts_with("Etc/"))
        name = zonePlace(**zone, "en") + " (" + name + ")";
    report.add({"site", "times are shown in the time zone " + name, guess.why + "; another zone can be given"});
    return {};
}

} // namespace galley
