// schema.json: the form in which site engineers write a Schema. Unknown keys are refused, so that a typing error does
// not silently change a site. Writing and reading again gives an equal Schema.
//
//   {"site":{"name":"Lumen","home":"home","globals":["navigation/main"],"external":["/shop/"]},
//    "locales":[{"code":"en"},{"code":"es","fallback":"en"}],
//    "types":[{"name":"page","label":"Page","page":true,"component":false,"display":"headline","slug":"slug","card":["headline","hero"],
//      "fields":[{"name":"headline","kind":"string","required":true,"localized":true,"label":"…","help":"…"},
//                {"name":"status","kind":"enum","values":["draft","published"],"public":false},
//                {"name":"author","kind":"ref","targets":["person"]},
//                {"name":"size","kind":"object","fields":[…]},
//                {"name":"cast","kind":"list","of":{"kind":"ref","targets":["person"]}},
//                {"name":"modules","kind":"blocks","blocks":[{"name":"row","label":"Row","fields":[…]}]}]}]}
//
// What stands under "site" may be changed by hand: it holds when the site is opened next; types and locales are taken
// over by galleyctl schema. "external" lists beginnings
// of addresses that other programs serve on the same site, so that links to them are not reported as broken. Absent
// keys mean false, empty or, for "site", the defaults of Site. Defaults are left out when writing.
//
// "public":false keeps a field, or the records of a type, from visitors: pages, templates and /api/pages never have
// them, whatever a theme asks for; editors, searches of editors and exports do. Absent it means true, but false for a
// field whose label ends in "(internal)", which said so before there was this key.
//
// "redirects":true makes the records of a type redirects: they say where the readers of an address that no page has are
// sent. One type may say so. It has the fields "from" (string, required), an address of this site as it is served
// ("/de/old"), and "to" (string): an address of this site, a whole one that begins with http:// or https://, or
// galley:TYPE/ID for the present address of a record's page; without one readers are told that the page is gone. What
// other fields it has, such as a "note", is the site's own. It is neither a page nor a component, and never public:
//   {"name":"redirect","redirects":true,"display":"from","fields":[{"name":"from","kind":"string","required":true},
//     {"name":"to","kind":"string"},{"name":"note","kind":"string"}]}
// Programs of before this key refuse such a schema.
#pragma once

#include "model/schema/schema.h"

#include <string>
#include <string_view>

namespace galley {

/// Parses and validates. InvalidInput with line, type (as record) and field.
Result<Schema> parseSchema(std::string_view json);
/// Indented JSON with a final line feed.
std::string formatSchema(const Schema& schema);

} // namespace galley
