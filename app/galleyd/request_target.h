// What a request line asks for, as clients and proxies write it: the path, and the address that an answer may lead to.
// Thread-safe: no state.
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

/// Adds one parameter of a query to a path, escaping what may not stand in a header. `value`: nullptr for none.
void addParameter(std::string& target, std::string_view name, const char* value);

} // namespace galley::server
