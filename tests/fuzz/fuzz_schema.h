// A schema with every kind of field, for fuzz targets that need one.
#pragma once

#include "model/schema/schema_json.h"

#include <cstdlib>
#include <memory>

namespace galley::fuzz {

inline std::shared_ptr<const Schema> schema() {
    auto parsed = parseSchema(R"({"locales":[{"code":"en"},{"code":"de"}],"types":[{"name":"page","fields":[
        {"name":"headline","kind":"string"},
        {"name":"views","kind":"int"},
        {"name":"live","kind":"bool"},
        {"name":"publishedAt","kind":"datetime"},
        {"name":"status","kind":"enum","values":["draft","published"]},
        {"name":"score","kind":"float"},
        {"name":"related","kind":"ref","targets":["page","person"]},
        {"name":"title","kind":"text","localized":true},
        {"name":"cast","kind":"list","of":{"kind":"ref","targets":["person"]}},
        {"name":"modules","kind":"blocks","blocks":[
            {"name":"row","fields":[{"name":"refs","kind":"list","of":{"kind":"ref","targets":["page"]}}]},
            {"name":"quote","fields":[{"name":"text","kind":"text"},
                {"name":"image","kind":"object","fields":[{"name":"url","kind":"asset"}]}]}]},
        {"name":"thumbnail","kind":"object","fields":[{"name":"url","kind":"asset"},{"name":"width","kind":"int"}]},
        {"name":"grid","kind":"list","of":{"kind":"list","of":{"kind":"float"}}},
        {"name":"born","kind":"date"}]},
      {"name":"person","fields":[{"name":"name","kind":"string"}]}]})");
    if (!parsed)
        std::abort();
    return std::make_shared<const Schema>(*std::move(parsed));
}

} // namespace galley::fuzz
