#include "model/base/zone_names.h"

#include <algorithm>
#include <memory>
#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/tznames.h>

namespace galley {

namespace {

std::unique_ptr<const icu::TimeZoneNames> namesIn(std::string_view locale) {
    std::string tag(locale);
    std::replace(tag.begin(), tag.end(), '_', '-');
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale wanted = icu::Locale::forLanguageTag(tag, status);
    if (U_FAILURE(status))
        return nullptr;
    std::unique_ptr<const icu::TimeZoneNames> names(icu::TimeZoneNames::createInstance(wanted, status));
    return U_FAILURE(status) ? nullptr : std::move(names);
}

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    if (!text.isBogus())
        text.toUTF8String(out);
    return out;
}

/// The name that ICU knows the zone by; the same one where it knows none.
icu::UnicodeString idOf(const TimeZone& zone) {
    const icu::UnicodeString name = icu::UnicodeString::fromUTF8(zone.name());
    icu::UnicodeString canonical;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(name, canonical, status);
    return U_FAILURE(status) || canonical.isEmpty() ? name : canonical;
}

bool isOfNoPlace(const TimeZone& zone) {
    const std::string& name = zone.name();
    return name.find('/') == std::string::npos || name.starts_with("Etc/");
}

} // namespace

std::string zoneName(const TimeZone& zone, Instant instant, std::string_view locale) {
    if (const auto names = isOfNoPlace(zone) ? nullptr : namesIn(locale)) {
        icu::UnicodeString name;
        names->getDisplayName(idOf(zone), zone.isSummerTime(instant) ? UTZNM_LONG_DAYLIGHT : UTZNM_LONG_STANDARD,
                              static_cast<UDate>(instant), name);
        if (std::string found = utf8(name); !found.empty())
            return found;
    }
    return formatOffset(zone.offsetAt(instant));
}

std::string zonePlace(const TimeZone& zone, std::string_view locale) {
    if (isOfNoPlace(zone))
        return zone.name().starts_with("Etc/") ? formatOffset(zone.offsetAt(0)) : zone.name();
    if (const auto names = namesIn(locale)) {
        icu::UnicodeString name;
        names->getExemplarLocationName(idOf(zone), name);
        if (std::string found = utf8(name); !found.empty())
            return found;
    }
    std::string place = zone.name().substr(zone.name().rfind('/') + 1);
    std::replace(place.begin(), place.end(), '_', ' ');
    return place;
}

} // namespace galley
