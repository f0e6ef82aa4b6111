// The newsroom around somebody who types: a site with releases, and another program that commits 20 times a second.
//   bench_newsroom prepare SITE RELEASES RECORDS   opens releases, each of which changes that many pages
//   bench_newsroom write SITE SECONDS              commits to pages of the draft and, one in four, of a release
//   bench_newsroom                                 both on a small site of its own
// One JSON object a line: how long that took, or how many commits were saved, and how many a second: less than 20 where
// they cannot be made so fast. `tests/bench/newsroom` types meanwhile.
#include "model/schema/schema_json.h"
#include "model/workspace/workspace.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace galley;

namespace {

constexpr std::chrono::milliseconds kBetween{50};
using Moment = std::chrono::steady_clock::time_point;

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

double millisecondsSince(Moment start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// The pages of the draft, but for the first ones, which are typed in.
std::vector<RecordRef> pagesOf(const State& state) {
    constexpr std::size_t kTypedIn = 4;
    std::vector<RecordRef> pages;
    const auto type = state.schema().typeIndex("page");
    if (!type)
        required(Result<void>(Error{ErrorCode::InvalidInput, "the site has no type page"}));
    state.forEach(*type, [&pages](const RecordView& page) { pages.push_back(page.ref()); });
    if (pages.size() > kTypedIn)
        pages.erase(pages.begin(), pages.begin() + kTypedIn);
    return pages;
}

Edit headlineOf(const State& state, RecordRef page, int number) {
    return Edit::patch("page", std::string(state.record(page).id()), "headline",
                       "The headline number " + std::to_string(number));
}

void prepare(const std::filesystem::path& folder, int releases, int records) {
    const Moment start = std::chrono::steady_clock::now();
    const auto site = required(Workspace::open(folder, {}));
    std::mt19937 random(1);
    for (int i = 0; i < releases; ++i) {
        const std::string key = required(site->openRelease("Release " + std::to_string(i + 1)));
        required(site->setLine(key));
        const std::vector<RecordRef> pages = pagesOf(*site->lines().draft);
        std::vector<RecordRef> chosen;
        for (int record = 0; record < records; ++record)
            chosen.push_back(pages[random() % pages.size()]);
        required(site->addToRelease(key, chosen)); // also those that are not live
        std::vector<Edit> edits;
        for (const RecordRef page : chosen)
            edits.push_back(headlineOf(site->draft()->state(), page, static_cast<int>(edits.size()) + i * records));
        required(site->apply(edits));
        required(site->flush());
    }
    std::cout << nlohmann::json{{"figure", "releases_ms"},
                                {"releases", releases},
                                {"records", records},
                                {"ms", millisecondsSince(start)}}
              << std::endl;
}

void write(const std::filesystem::path& folder, std::chrono::seconds duration) {
    const auto site = required(Workspace::open(folder, {}));
    std::vector<std::string> lines{"", "", ""};
    const std::vector<RecordRef> ofDraft = pagesOf(*site->lines().draft);
    std::vector<RecordRef> ofRelease;
    if (!site->lines().releases.empty()) {
        const Release& release = site->lines().releases.front();
        lines.push_back(release.key);
        ofRelease = release.changed();
    }
    std::mt19937 random(2);
    int commits = 0;
    const Moment start = std::chrono::steady_clock::now();
    Moment next = start;
    for (const Moment end = start + duration; std::chrono::steady_clock::now() < end; next += kBetween) {
        std::this_thread::sleep_until(next);
        required(site->catchUp());
        required(site->setLine(lines[static_cast<std::size_t>(commits) % lines.size()]));
        const std::vector<RecordRef>& pages = site->line().empty() ? ofDraft : ofRelease;
        required(site->apply({headlineOf(site->draft()->state(), pages[random() % pages.size()], commits++)}));
        site->seal();
    }
    required(site->flush());
    const double seconds = millisecondsSince(start) / 1000;
    std::cout << nlohmann::json{{"figure", "others_commits"},
                                {"commits", commits},
                                {"seconds", seconds},
                                {"per_second", commits / seconds}}
              << std::endl;
}

void tryBoth() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("galley-newsroom-" + std::to_string(getpid()));
    required(Workspace::create(folder, required(parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","page":true,"slug":"slug","fields":[
        {"name":"slug","kind":"string"},{"name":"headline","kind":"string"}]}]})"))));
    {
        const auto site = required(Workspace::open(folder, {}));
        for (int i = 0; i < 50; ++i)
            required(site->apply({Edit::create("page", "p" + std::to_string(i), {{"headline", "One"}})}));
        required(site->flush());
    }
    prepare(folder, 2, 10);
    write(folder, std::chrono::seconds(1));
    std::filesystem::remove_all(folder);
}

} // namespace

int main(int argc, char** argv) {
    const std::string command = argc > 1 ? argv[1] : "";
    if (command == "prepare" && argc == 5)
        prepare(argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
    else if (command == "write" && argc == 4)
        write(argv[2], std::chrono::seconds(std::atoi(argv[3])));
    else if (argc == 1)
        tryBoth();
    else
        return 2;
}
