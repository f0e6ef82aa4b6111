#include "model/publish/named_assets.h"

#include "model/publish/validator.h"

namespace galley {

std::set<std::string> assetsNamedBy(const Replica& replica, std::span<const RecordRef> records) {
    std::set<std::string> names;
    // What a check asks for is what a server will be asked for.
    ServedFiles files;
    files.assets = [&names](std::string_view path) {
        names.emplace(path);
        return true;
    };
    const Validator validator(files);
    for (const RecordRef record : records)
        static_cast<void>(validator.checkRecord(replica, record));
    return names;
}

} // namespace galley
