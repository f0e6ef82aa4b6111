// Names of schemas and of sources as words: one rule for what "publishedAt" says, whoever asks. What is not ASCII
// stays in its word.
//
// Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// "publishedAt" -> "Published at", "imageURL" -> "Image URL", "hero-image_2" -> "Hero image 2".
std::string labelFromName(std::string_view name);

/// The same words without case: "published", "at". Labels that people wrote are taken too: a blank, one of . : / and a
/// bracket end a word.
std::vector<std::string> wordsOfName(std::string_view name);

} // namespace galley
