// What an edit costs on a large page (40 modules of 20 references and a text) in states of different sizes, and how
// fast records are written as JSON and as bytes.
//   bench_edit [RECORDS]
// One JSON object a line; times are CPU time of the thread, one sample a call; `check` depends on what was made.
#include "model/dataset/edit.h"
#include "model/dataset/record_codec.h"
#include "model/dataset/value_json.h"
#include "model/schema/schema_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <vector>

using namespace galley;
using nlohmann::json;

namespace {

constexpr int kModules = 40;
constexpr int kRefs = 20;
constexpr int kSamples = 2000;

double cpuNanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <class T>
T required(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().toString().c_str());
        std::exit(1);
    }
    return *std::move(result);
}

void print(const std::string& figure, std::uint32_t records, std::vector<double> samples, std::uint64_t check) {
    std::sort(samples.begin(), samples.end());
    const auto at = [&](double part) {
        return samples[static_cast<std::size_t>(part * static_cast<double>(samples.size() - 1))] / 1000;
    };
    std::cout << nlohmann::ordered_json{{"figure", figure},  {"unit", "us"},        {"records", records},
                                        {"median", at(0.5)}, {"min", at(0)},        {"p99", at(0.99)},
                                        {"max", at(1)},      {"n", samples.size()}, {"check", check}}
                     .dump()
              << '\n';
}

std::shared_ptr<const Schema> schema() {
    return std::make_shared<const Schema>(required(parseSchema(R"({"locales":[{"code":"en"}],"types":[
        {"name":"page","fields":[{"name":"headline","kind":"string"},{"name":"dek","kind":"text"},
          {"name":"publishedAt","kind":"datetime"},{"name":"modules","kind":"blocks","blocks":[
            {"name":"row","fields":[{"name":"text","kind":"text"},
              {"name":"refs","kind":"list","of":{"kind":"ref","targets":["title"]}}]}]}]},
        {"name":"title","fields":[{"name":"name","kind":"string"},{"name":"year","kind":"int"}]}]})")));
}

std::shared_ptr<const State> stateWith(std::uint32_t titles) {
    StateEditor editor(State::empty(schema()));
    for (std::uint32_t i = 0; i < titles; ++i)
        required(applyEdit(editor,
                           Edit::create("title", "title-" + std::to_string(i), {{"name", "Night"}, {"year", i}}), 1));
    json modules = json::array();
    for (int module = 0; module < kModules; ++module) {
        json refs = json::array();
        for (std::uint32_t ref = 0; ref < kRefs; ++ref)
            refs.push_back("title-" +
                           std::to_string((static_cast<std::uint32_t>(module) * 7919U + ref * 104729U) % titles));
        modules.push_back({{"kind", "row"}, {"text", std::string(400, 'x')}, {"refs", refs}});
    }
    required(
        applyEdit(editor, Edit::create("page", "home", {{"headline", "h"}, {"dek", "d"}, {"modules", modules}}), 1));
    return editor.finish(Version{1});
}

/// Applies `edit(n)` for n = 0, 1, …; each from the state that the last one made, as typing does.
void benchEdits(const std::string& figure, std::shared_ptr<const State> state, std::uint32_t records,
                const std::function<Edit(int)>& edit) {
    std::vector<double> samples;
    for (int n = 0; n < kSamples; ++n) {
        const Edit next = edit(n);
        const double start = cpuNanoseconds();
        StateEditor editor(state);
        const auto inverse = applyEdit(editor, next, static_cast<std::uint64_t>(n) + 2);
        auto after = editor.finish(Version{static_cast<std::uint64_t>(n) + 2});
        samples.push_back(cpuNanoseconds() - start);
        required(inverse);
        state = std::move(after);
    }
    print(figure, records, std::move(samples), state->recomputeChecksum().low);
}

void benchWriting(const State& state, std::uint32_t records) {
    const RecordView page = state.record(required(state.findPath("page/home")));
    std::vector<double> jsonTimes;
    std::vector<double> byteTimes;
    std::uint64_t check = 0;
    std::string out;
    for (int n = 0; n < kSamples; ++n) {
        out.clear();
        double start = cpuNanoseconds();
        appendRecordJson(out, page, BlockKeys::WhenNotDefault);
        jsonTimes.push_back(cpuNanoseconds() - start);
        check += hash64(out);
        out.clear();
        start = cpuNanoseconds();
        encodeFields(out, page);
        byteTimes.push_back(cpuNanoseconds() - start);
        check += hash64(out);
    }
    print("page_to_json", records, std::move(jsonTimes), check);
    print("page_to_bytes", records, std::move(byteTimes), check);
}

void benchAll(std::uint32_t titles) {
    const auto state = stateWith(titles);
    const auto patch = [](const char* path, json value) { return Edit::patch("page", "home", path, std::move(value)); };
    benchEdits("edit_headline", state, titles, [&](int n) { return patch("headline", "word " + std::to_string(n)); });
    benchEdits("edit_text_of_module", state, titles,
               [&](int n) { return patch("modules/k30/text", std::string(400, 'x') + std::to_string(n)); });
    benchEdits("edit_reference", state, titles, [&](int n) {
        return patch("modules/k30/refs/7", "title-" + std::to_string(static_cast<std::uint32_t>(n) % titles));
    });
    benchEdits("move_module", state, titles, [](int n) {
        return Edit::move("page", "home", "modules/k30", static_cast<std::uint32_t>(n) % kModules);
    });
    benchEdits("insert_and_remove_module", state, titles, [](int n) {
        if (n % 2 == 0)
            return Edit::insert("page", "home", "modules", 5, {{"kind", "row"}, {"key", "new"}, {"text", "x"}});
        return Edit::remove("page", "home", "modules/new");
    });
    benchWriting(*state, titles);
}

} // namespace

int main(int argc, char** argv) {
    const long asked = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
    if (asked > 0) {
        benchAll(static_cast<std::uint32_t>(asked));
        return 0;
    }
    for (const std::uint32_t titles : {1000U, 20'000U})
        benchAll(titles);
    return 0;
}
