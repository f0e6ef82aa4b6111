// How soon an edit that one program saved is in the draft of another that has the same site open. Two processes: one
// edits, at 20 edits a second, the other waits for its listener and takes the edit in.
// One JSON object a line; times are wall clock, from before the edit is applied to when the other's listeners are told.
#include "model/schema/schema_json.h"
#include "model/workspace/workspace.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace galley;

namespace {

constexpr int kEdits = 100;
constexpr std::chrono::milliseconds kBetween{50};

template <class T>
T required(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::exit(1);
    }
    return *std::move(result);
}
void required(const Result<void>& result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::exit(1);
    }
}

/// Of the clock that all processes of the machine share.
std::int64_t microseconds() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Writes down when it did so, as the value of the edit.
void edit(const std::filesystem::path& folder) {
    const auto site = required(Workspace::open(folder, {}));
    for (int i = 0; i < kEdits; ++i) {
        required(site->apply({Edit::patch("page", "one", "written", microseconds())}));
        std::this_thread::sleep_for(kBetween);
    }
    required(site->flush());
}

/// The times from an edit to its coming in, in milliseconds.
std::vector<double> watch(const std::filesystem::path& folder) {
    const auto site = required(Workspace::open(folder, {}));
    std::mutex mutex;
    std::condition_variable news;
    bool isBehind = false;
    site->setOthersListener([&] {
        const std::lock_guard lock(mutex);
        isBehind = true;
        news.notify_one();
    });
    std::vector<double> times;
    site->addDraftListener([&times](const DraftChange& change) {
        const State& state = change.after->state();
        const auto ref = state.find(TypeIndex{0}, "one");
        times.push_back(static_cast<double>(microseconds() - state.record(*ref).field("written").asInt()) / 1000.0);
    });
    const auto deadline = std::chrono::steady_clock::now() + kBetween * kEdits + std::chrono::seconds(10);
    while (times.size() < kEdits && std::chrono::steady_clock::now() < deadline) {
        std::unique_lock lock(mutex);
        if (!news.wait_for(lock, std::chrono::seconds(1), [&] { return isBehind; }))
            continue;
        isBehind = false;
        lock.unlock();
        required(site->catchUp());
    }
    std::sort(times.begin(), times.end());
    return times;
}

} // namespace

int main() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("galley-writers-" + std::to_string(getpid()));
    const Schema schema = required(parseSchema(R"({"locales":[{"code":"en"}],"types":[{"name":"page","fields":[
        {"name":"headline","kind":"string"},{"name":"written","kind":"int"}]}]})"));
    required(Workspace::create(folder, schema));
    {
        const auto site = required(Workspace::open(folder, {}));
        required(site->apply({Edit::create("page", "one", {{"headline", "One"}, {"written", microseconds()}})}));
        required(site->flush());
    }
    const pid_t child = fork();
    if (child == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        edit(folder);
        std::_Exit(0);
    }
    const std::vector<double> times = watch(folder);
    int status = 0;
    waitpid(child, &status, 0);
    std::filesystem::remove_all(folder);
    if (status != 0 || times.empty())
        return 1;
    const auto at = [&times](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    // Edits that came in together count once.
    std::cout << nlohmann::json{{"figure", "others_edit_ms"},
                                {"samples", times.size()},
                                {"median", at(0.5)},
                                {"p95", at(0.95)},
                                {"max", times.back()}}
              << '\n';
    return 0;
}
