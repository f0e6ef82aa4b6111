// What a request line asks for, as clients and proxies write it: the path, and the address that an answer may lead to.
// Thread-safe: no state.
// Used in this folder alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace galley::server {

/// The path of a request target without its query: "/about" of "/about" and of "http://host/about". Nothing for a
/// target that is neither.
std::optional<std::string_view> pathOfTarget(std::string_view target);

/// Whether two paths are the same address, whatever is escaped in them and however their accents are written.
bool isSamePath(std::string_view left, std::string_view right);

/// Whether a browser that is sent there stays on this site: a path, but no "//host".
bool isLocalPath(std::string_view path);

/// The first value of this parameter in the query of a target, as it stands there; empty without one.
std::string_view parameterOf(std::string_view target, std::string_view name);

/// An address with the query of a target behind its own, in front of its fragment; what may not stand in a field of a
/// head is escaped.
std::string withQueryOf(std::string_view location, std::string_view target);

} // namespace galley::server
