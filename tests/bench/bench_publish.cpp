// What it costs to publish one edit, and to follow it: the first publish, single edits by stage, the step of a
// server, a rollback. Arguments: an NDJSON dataset (without one, a small generated set), and a folder in which the site
// is left, to serve it.
#include "model/import/ndjson_import.h"
#include "model/publish/site_publish.h"
#include "model/publish/subscriber.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <unistd.h>
#include <vector>

using namespace galley;

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr int kEdits = 15; ///< fewer than versions are kept

double millisecondsSince(SteadyClock::time_point start) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

void print(const std::string& figure, const char* unit, std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values[std::min(values.size() - 1,
                               static_cast<std::size_t>(share * static_cast<double>(values.size())))];
    };
    std::printf(
        "{\"figure\":\"%s\",\"unit\":\"%s\",\"median\":%.6g,\"min\":%.6g,\"p99\":%.6g,\"max\":%.6g,\"n\":%zu}\n",
        figure.c_str(), unit, at(0.5), values.front(), at(0.99), values.back(), values.size());
    std::fflush(stdout);
}

template <class T>
T require(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

std::filesystem::path generatedDataset(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "generated.ndjson";
    std::ofstream out(path);
    for (int i = 0; i < 300; ++i)
        out << R"({"type":"page","id":"page/)" << i << R"(","slug":"page-)" << i << R"(","headline":"Page number )" << i
            << R"(","body":"A text about page number )" << i << " that is some words long.\"}\n";
    return path;
}

std::unique_ptr<Workspace> import(const std::filesystem::path& dataset, const std::filesystem::path& site) {
    auto source = require(importNdjson(dataset, {}));
    const Schema schema = source->schema();
    require(Workspace::create(site, schema));
    auto workspace = require(Workspace::open(site, {}));
    const BulkSource records = [&]() -> Result<std::optional<BulkRecord>> {
        GALLEY_TRY(auto record, source->next());
        if (!record)
            return std::optional<BulkRecord>();
        return std::optional<BulkRecord>(
            BulkRecord{std::move(record->type), std::move(record->id), std::move(record->fields)});
    };
    require(workspace->importRecords(records, schema, "Import"));
    return workspace;
}

/// Milliseconds of each stage, by name.
class StageTimes {
public:
    PublishListener listener() {
        return [this](const PublishEvent& event) {
            if (event.kind == PublishEvent::Kind::Finished)
                m_times[toString(event.stage)].push_back(static_cast<double>(event.elapsed.count()) / 1000.0);
        };
    }
    void printAll(const std::string& prefix) const {
        for (const auto& [stage, times] : m_times)
            print(prefix + stage, "ms", times);
    }

private:
    std::map<std::string, std::vector<double>> m_times;
};

void measure(Workspace& workspace) {
    StageTimes firstStages;
    auto start = SteadyClock::now();
    const PublishResult first = require(publishSite(workspace, "bench", "First", true, firstStages.listener()));
    print("publish_first", "ms", {millisecondsSince(start)});
    firstStages.printAll("publish_first_");
    print("snapshot_bytes", "B", {static_cast<double>(first.snapshotBytes)});
    print("problems", "count", {static_cast<double>(first.problems.size())});

    SiteFollower follower(std::make_shared<FolderBlobStore>(workspace.folder() / "blobs"), {});
    start = SteadyClock::now();
    require(follower.look());
    print("follow_first", "ms", {millisecondsSince(start)});

    const State& state = workspace.draft()->state();
    std::optional<RecordRef> page;
    state.forEach([&](const RecordView& record) {
        if (record.type().page && !page)
            page = record.ref();
    });
    if (!page)
        return;
    const std::string type = state.record(*page).type().name;
    const std::string id = state.record(*page).id();
    const std::string field = state.record(*page).type().display;
    StageTimes stages;
    std::vector<double> publishes;
    std::vector<double> steps;
    std::vector<double> deltas;
    for (int i = 0; i < kEdits; ++i) {
        require(workspace.apply({Edit::patch(type, id, field, "Headline number " + std::to_string(i))}, {}));
        start = SteadyClock::now();
        const PublishResult result = require(publishSite(workspace, "bench", "Edit", true, stages.listener()));
        publishes.push_back(millisecondsSince(start));
        deltas.push_back(static_cast<double>(result.deltaBytes));
        start = SteadyClock::now();
        require(follower.look());
        steps.push_back(millisecondsSince(start));
    }
    print("publish_edit", "ms", publishes);
    stages.printAll("publish_edit_");
    print("delta_bytes", "B", deltas);
    print("follow_edit", "ms", steps);

    start = SteadyClock::now();
    require(rollbackSite(workspace, first.version));
    print("rollback", "ms", {millisecondsSince(start)});
    start = SteadyClock::now();
    require(follower.look());
    print("follow_rollback", "ms", {millisecondsSince(start)});
}

} // namespace

int main(int argc, char** argv) {
    const std::filesystem::path scratch =
        argc > 2 ? std::filesystem::path(argv[2])
                 : std::filesystem::temp_directory_path() / ("galley-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directories(scratch);
    {
        const auto workspace =
            import(argc > 1 ? std::filesystem::path(argv[1]) : generatedDataset(scratch), scratch / "site");
        measure(*workspace);
    }
    if (argc <= 2)
        std::filesystem::remove_all(scratch);
    return 0;
}
