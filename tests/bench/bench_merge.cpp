// What it costs to make edits again on a state that moved: a release of 200 records when live moves, a text of a
// megabyte, a list of 10,000 elements.
// One JSON object a line; times are CPU time of the thread, one sample a call; `check` depends on what came out.
#include "model/dataset/merge.h"
#include "model/schema/schema_json.h"
#include "model/workspace/lines.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <vector>

using namespace galley;
using nlohmann::json;

namespace {

using StatePointer = std::shared_ptr<const State>;
using Edits = std::vector<Edit>;

constexpr int kRecords = 200;

double cpuMicroseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

template <class T>
T required(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::exit(1);
    }
    return *std::move(result);
}

StatePointer after(const StatePointer& state, const Edits& edits) {
    StateEditor editor(state);
    for (const Edit& edit : edits)
        required(applyEdit(editor, edit, 1));
    return editor.finish(Version{state->version().value() + 1});
}

StatePointer emptySite() {
    return State::empty(std::make_shared<const Schema>(required(parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","fields":[{"name":"headline","kind":"string"},{"name":"body","kind":"text"},
          {"name":"tags","kind":"list","of":{"kind":"string"}},
          {"name":"modules","kind":"blocks","blocks":[{"name":"row","fields":[{"name":"text","kind":"text"}]}]}]}]})"))));
}

/// `work` gives what its `check` is.
template <class Work>
void measure(const char* figure, int samples, Work work) {
    std::vector<double> times;
    std::size_t edits = 0;
    for (int n = 0; n < samples; ++n) {
        const double start = cpuMicroseconds();
        edits = work();
        times.push_back(cpuMicroseconds() - start);
    }
    std::sort(times.begin(), times.end());
    std::cout
        << nlohmann::ordered_json{{"figure", figure},     {"unit", "us"},        {"median", times[times.size() / 2]},
                                  {"min", times.front()}, {"max", times.back()}, {"n", times.size()},
                                  {"check", edits}}
               .dump()
        << '\n';
}

void bench(const char* figure, int samples, const StatePointer& base, const Edits& ours, const Edits& theirs,
           const Edits& known) {
    const StatePointer moved = after(base, theirs);
    measure(figure, samples, [&] {
        const Rebased rebased = required(rebase(base, ours, moved, known));
        return rebased.edits.size() + 1'000'000 * rebased.conflicts.size();
    });
}

/// What a workspace does with a release of these edits when live moves by others.
void benchReleaseRebase(const StatePointer& base, const Edits& ours, const Edits& theirs) {
    Release release;
    release.state = after(base, ours);
    for (const RecordChange& change : release.state->changesSince(*base))
        release.forks = release.forks.set(change.ref.packed(), change.before);
    const StatePointer moved = after(base, theirs);
    measure("release_of_200_records_all_moved", 20, [&] {
        const auto rebased = required(rebaseRelease(release, moved));
        return rebased->edits.edits.size() + 1'000'000 * rebased->conflicts.size();
    });
}

std::string replaced(std::string text, const std::string& word, const std::string& other) {
    return text.replace(text.find(word), word.size(), other);
}

void benchRelease() {
    std::string body;
    for (int i = 0; i < 400; ++i)
        body += "word" + std::to_string(i) + (i % 40 == 39 ? ".\n\n" : " ");
    json modules = json::array();
    for (int i = 1; i <= 10; ++i)
        modules.push_back(
            {{"kind", "row"}, {"key", "k" + std::to_string(i)}, {"text", "A text that says this and that."}});
    Edits made;
    Edits ours;
    Edits theirs;
    for (int i = 0; i < kRecords; ++i) {
        const std::string id = "page-" + std::to_string(i);
        made.push_back(
            Edit::create("page", id, {{"headline", "h"}, {"body", body}, {"modules", modules}, {"tags", {"a", "b"}}}));
        ours.push_back(Edit::patch("page", id, "body", replaced(body, "word10 ", "ours ")));
        ours.push_back(Edit::patch("page", id, "modules/k3/text", "A text of ours that says this and that."));
        ours.push_back(Edit::insert("page", id, "tags", 0, "ours"));
        theirs.push_back(Edit::patch("page", id, "body", replaced(body, "word300 ", "theirs ")));
        theirs.push_back(Edit::move("page", id, "modules/k3", 0));
        theirs.push_back(Edit::insert("page", id, "tags", 2, "theirs"));
    }
    const StatePointer base = after(emptySite(), made);
    const Edits one(theirs.begin(), theirs.begin() + 3);
    bench("rebase_200_records_one_moved", 50, base, ours, one, one);
    bench("rebase_200_records_all_moved", 20, base, ours, theirs, theirs);
    bench("rebase_200_records_all_moved_in_bulk", 20, base, ours, theirs, {});
    benchReleaseRebase(base, ours, theirs);
}

void benchLarge() {
    std::string text;
    json tags = json::array();
    for (int i = 0; i < 20'000; ++i)
        text += "Line " + std::to_string(i) + " red fox, and an end that nobody changed.\n";
    for (int i = 0; i < 10'000; ++i)
        tags.push_back("tag " + std::to_string(i));
    const StatePointer base = after(emptySite(), {Edit::create("page", "home", {{"body", text}, {"tags", tags}})});
    const auto patch = [](const char* path, json value) { return Edit::patch("page", "home", path, std::move(value)); };
    const Edits theirText{patch("body", replaced(text, "Line 19000 ", "Their 19000 "))};
    bench("merge_text_of_1_mb", 10, base, {patch("body", replaced(text, "Line 7 ", "Our 7 "))}, theirText, theirText);
    const Edits theirTag{Edit::remove("page", "home", "tags/5")};
    bench("merge_list_of_10000", 10, base, {patch("tags/9000", "ours")}, theirTag, theirTag);
    json reversed = tags;
    std::reverse(reversed.begin(), reversed.end());
    bench("merge_list_turned_around", 10, base, {patch("tags", reversed)}, theirTag, theirTag);
}

} // namespace

int main() {
    benchRelease();
    benchLarge();
    return 0;
}
