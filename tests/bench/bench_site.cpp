// The path of a site from a dataset file to the screen's edge, on the real thing: import, close, open, look up, edit,
// rebuild, snapshot and delta. Argument: an NDJSON dataset; without one, a small generated set.
#include "model/base/file.h"
#include "model/blob/delta.h"
#include "model/blob/snapshot.h"
#include "model/import/ndjson_import.h"
#include "model/page/live_page.h"
#include "model/workspace/site_files.h"
#include "model/workspace/workspace.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace galley;

namespace {

using SteadyClock = std::chrono::steady_clock;

double millisecondsSince(SteadyClock::time_point start) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

void print(const char* figure, const char* unit, std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values[std::min(values.size() - 1,
                               static_cast<std::size_t>(share * static_cast<double>(values.size())))];
    };
    std::printf(
        "{\"figure\":\"%s\",\"unit\":\"%s\",\"median\":%.6g,\"min\":%.6g,\"p99\":%.6g,\"max\":%.6g,\"n\":%zu}\n",
        figure, unit, at(0.5), values.front(), at(0.99), values.back(), values.size());
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

/// A folder that is gone when the benchmark ends.
class ScratchFolder {
public:
    ScratchFolder()
        : m_path(std::filesystem::temp_directory_path() / ("galley-bench-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(m_path);
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

std::filesystem::path generatedDataset(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "generated.ndjson";
    std::ofstream out(path);
    for (int i = 0; i < 300; ++i)
        out << R"({"type":"title","id":"title/)" << i << R"(","title":"Title )" << i << R"(","year":)" << 1950 + i % 70
            << "}\n";
    for (int i = 0; i < 60; ++i) {
        out << R"({"type":"page","id":"page/)" << i << R"(","slug":"page-)" << i << R"(","headline":"Page number )" << i
            << R"(","modules":[)";
        for (int m = 0; m < 5; ++m)
            out << (m == 0 ? "" : ",") << R"({"kind":"row","text":"Row )" << m << R"(","refs":["title/)"
                << (i * 5 + m) % 300 << R"(","title/)" << (i * 7 + m) % 300 << R"("]})";
        out << "]}\n";
    }
    return path;
}

std::unique_ptr<Workspace> import(const std::filesystem::path& dataset, const std::filesystem::path& site) {
    const auto start = SteadyClock::now();
    auto source = require(importNdjson(dataset, {}));
    Schema schema = source->schema();
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
    print("import", "ms", {millisecondsSince(start)});
    return workspace;
}

/// Page records in random order.
std::vector<RecordRef> randomPages(const State& state) {
    std::vector<RecordRef> pages;
    state.forEach([&](const RecordView& record) {
        if (record.type().page)
            pages.push_back(record.ref());
    });
    std::shuffle(pages.begin(), pages.end(), std::mt19937(7));
    return pages;
}

void measureEdits(Workspace& workspace) {
    const std::vector<RecordRef> pages = randomPages(workspace.draft()->state());
    const auto builder = std::make_shared<const PageBuilder>(workspace.draft()->state().schemaPointer());
    const auto theme = require(Theme::fromFiles({}));
    std::vector<double> builds;
    std::vector<double> applies;
    std::vector<double> rebuilds;
    for (std::size_t i = 0; i < std::min<std::size_t>(pages.size(), 200); ++i) {
        LivePage live(builder, theme, RenderMode::Preview);
        PageContext context;
        context.origins = true;
        auto start = SteadyClock::now();
        require(live.open(*workspace.draft(), pages[i], context));
        builds.push_back(millisecondsSince(start));
        const RecordView page = workspace.draft()->state().record(pages[i]);
        const std::string type = page.type().name;
        const std::string field = page.type().display;
        const std::string id = page.id();
        for (int key = 0; key < 5; ++key) {
            DraftChange change;
            const std::size_t listener = workspace.addDraftListener([&](const DraftChange& told) { change = told; });
            ApplyOptions typing;
            typing.group = id;
            start = SteadyClock::now();
            require(workspace.apply({Edit::patch(type, id, field, "A headline of " + std::to_string(key))}, typing));
            applies.push_back(millisecondsSince(start));
            workspace.removeDraftListener(listener);
            start = SteadyClock::now();
            require(live.update(*change.after, change.changes));
            rebuilds.push_back(millisecondsSince(start));
        }
    }
    print("page_open", "ms", builds);
    print("edit_apply", "ms", applies);
    print("edit_rebuild", "ms", rebuilds);
}

void measureHome(const Workspace& workspace) {
    const auto home = workspace.draft()->findPage("home");
    if (!home)
        return;
    const PageBuilder builder(workspace.draft()->state().schemaPointer());
    const auto theme = require(Theme::fromFiles({}));
    std::vector<double> documents;
    std::vector<double> pages;
    for (int i = 0; i < 50; ++i) {
        auto start = SteadyClock::now();
        const PageDocument document = require(builder.build(*workspace.draft(), *home, {}));
        documents.push_back(millisecondsSince(start));
        start = SteadyClock::now();
        renderPage(*theme, document, RenderMode::Production);
        pages.push_back(millisecondsSince(start));
    }
    print("home_build", "ms", documents);
    print("home_render", "ms", pages);
}

void measureFiles(const State& before, const State& after) {
    auto start = SteadyClock::now();
    const std::string snapshot = encodeSnapshot(after);
    print("snapshot_encode", "ms", {millisecondsSince(start)});
    print("snapshot_bytes", "bytes", {static_cast<double>(snapshot.size())});
    start = SteadyClock::now();
    const auto owner = std::make_shared<const std::string>(snapshot);
    const auto loaded = require(readSnapshot(*owner, owner));
    print("snapshot_load", "ms", {millisecondsSince(start)});
    start = SteadyClock::now();
    loaded->recomputeChecksum();
    print("checksum_recompute", "ms", {millisecondsSince(start)});
    start = SteadyClock::now();
    const std::string delta = encodeDelta(before, after);
    print("delta_encode", "ms", {millisecondsSince(start)});
    print("delta_bytes", "bytes", {static_cast<double>(delta.size())});
}

} // namespace

int main(int argc, char** argv) {
    const ScratchFolder scratch;
    const std::filesystem::path dataset = argc > 1 ? std::filesystem::path(argv[1]) : generatedDataset(scratch.path());
    const std::filesystem::path site = scratch.path() / "site";
    const auto jsonBytes = static_cast<double>(std::filesystem::file_size(dataset));
    auto workspace = import(dataset, site);
    auto start = SteadyClock::now();
    workspace.reset();
    print("close", "ms", {millisecondsSince(start)});
    start = SteadyClock::now();
    workspace = require(Workspace::open(site, {}));
    print("open", "ms", {millisecondsSince(start)});
    print("state_bytes", "bytes", {static_cast<double>(workspace->draft()->state().heapBytes())});
    print("replica_bytes", "bytes", {static_cast<double>(workspace->draft()->heapBytes())});
    print("replica_share", "percent", {100.0 * static_cast<double>(workspace->draft()->heapBytes()) / jsonBytes});
    measureHome(*workspace);
    const auto before = workspace->draft();
    measureEdits(*workspace);
    measureFiles(before->state(), workspace->draft()->state());
    return 0;
}
