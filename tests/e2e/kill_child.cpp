// Edits and publishes a site without end and prints what was reported saved, until somebody kills it:
// "saved RECORD COUNTER", "published VERSION". One argument: the site; a second one: where the counter starts.
#include "model/publish/site_publish.h"

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace galley;

namespace {

constexpr int kRecords = 8;

bool fail(const Error& error) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    return false;
}

/// One round: some edits in groups as typing makes them, then perhaps a publish or a checkpoint.
bool work(Workspace& workspace, std::uint64_t& counter) {
    const std::string record = "r" + std::to_string(counter % kRecords);
    for (std::uint64_t keys = counter % 3 + 1; keys > 0; --keys) {
        ++counter;
        ApplyOptions how;
        how.group = "typing";
        const Edit edit = Edit::patch("page", record, "counter", counter);
        if (const auto applied = workspace.apply({edit}, how); !applied)
            return fail(applied.error());
    }
    if (const auto saved = workspace.flush(); !saved)
        return fail(saved.error());
    std::printf("saved %s %llu\n", record.c_str(), static_cast<unsigned long long>(counter));
    std::fflush(stdout);
    if (counter % 5 == 0) {
        const auto published = publishSite(workspace, "child", "round");
        if (!published)
            return fail(published.error());
        std::printf("published %llu\n", static_cast<unsigned long long>(published->version.value()));
        std::fflush(stdout);
    }
    if (counter % 7 == 0)
        if (const auto written = workspace.writeCheckpoint(); !written)
            return fail(written.error());
    return true;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    std::uint64_t counter = std::strtoull(argv[2], nullptr, 10);
    OpenOptions options;
    options.actor = {"child", ActorKind::Agent};
    auto workspace = openSite(argv[1], options);
    if (!workspace) {
        fail(workspace.error());
        return 1;
    }
    while (work(**workspace, counter)) {
    }
    return 1;
}
