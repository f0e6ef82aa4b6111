// What values of a document mean to a reader when no template says it: which one is a title, which texts are addresses,
// pictures or data. Thread rule: pure functions.
#pragma once

#include "model/page/document.h"
#include "model/page/field_guide.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

enum class Media : std::uint8_t { None, Image, Video, Audio, Link };

/// What a string leads to that is the address of a file or of a page elsewhere.
Media mediaOf(const DocNode& node);

/// Whether a field holds addresses, by its name: "url", "imageUrl", "ctaHref", "links".
bool holdsAddresses(std::string_view fieldName);

/// What the field that describes the picture in the field `image` may be called, in small letters, best first:
/// "imagealt", …, "alt", …, "caption".
std::vector<std::string> alternativeNames(std::string_view image);

/// Where a text leads that is an address as a whole: of the web, of mail or of a telephone; inside the site where the
/// member's name says that it holds addresses. Empty for other texts.
std::string linkOf(std::string_view text, std::string_view memberName);

/// Whether a text is an object or a list in JSON, which programs read.
bool isData(const DocNode& node);
bool isDataText(std::string_view text);

/// Whether visitors are meant to see a member; `guide` may be nullptr.
bool isShown(const DocNode& member, const FieldGuide* guide);

/// The member that names an object best: the field that says so, else the first filled text among headline, title,
/// name, label and heading, else the first plain string that is no address. nullptr when there is none.
const DocNode* readableTitle(const DocNode& object, const FieldGuide* guide);

} // namespace galley
