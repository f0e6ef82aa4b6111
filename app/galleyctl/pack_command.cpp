// pack: compresses the texts of a site once more, as the window does when nobody types.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/base/parallel.h"
#include "model/dataset/text_repack.h"

#include <nlohmann/json.hpp>

namespace galley {

Result<void> runPack(const StatusOptions& options) {
    GALLEY_TRY(const auto workspace, openForWriting(options.site));
    const std::uint64_t before = workspace->draft()->heapBytes();
    const RepackOptions how{.threads = defaultThreads(), .isUrgent = true};
    GALLEY_TRY(const RepackedTexts texts, RepackedTexts::of(workspace->draft()->state(), how,
                                                            progressOnTerminal("packing texts"), interruption()));
    if (!texts.isEmpty()) {
        workspace->adoptTexts(texts);
        GALLEY_CHECK(workspace->writeCheckpoint());
    }
    const std::uint64_t now = workspace->draft()->heapBytes();
    if (options.json)
        return printJson({{"bytesBefore", before}, {"bytes", now}, {"packed", !texts.isEmpty()}});
    if (texts.isEmpty())
        return print("nothing to gain: the texts are packed already, or too few\n");
    return print("packed: " + byteText(before) + " in memory before, " + byteText(now) + " now\n");
}

} // namespace galley
