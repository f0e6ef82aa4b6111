// A program that writes to a site while others do, for tst_many_writers. The first argument is the site.
//   sell SITE CLIENTS          each client has read the stock, sells one by a conditional commit, and reads again when
//   others
//                              were first. Prints "won" or "lost" for each.
//   sell-blindly SITE CLIENTS  the same without the condition: writes what it read, less one.
//   edit SITE NAME COUNT       edits at random, each with a text of its own that begins with NAME: "saved TEXT" when
//   the
//                              log has it, "kept TEXT" when it is kept as a conflict.
// It begins when it gets a line. Behind `edit` it prints "done", and, on another line, takes in all that others did and
// prints "state CHECKSUM".
#include "model/journal/journal.h"
#include "model/workspace/workspace.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <vector>

using namespace galley;

namespace {

constexpr unsigned kRecords = 6;

[[noreturn]] void fail(const Error& error) {
    std::fprintf(stderr, "%s\n", error.toString().c_str());
    std::exit(1);
}

void say(const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
}

void waitForLine() {
    std::string line;
    if (!std::getline(std::cin, line))
        std::exit(1);
}

/// What a client knows of the stock.
struct Reading {
    std::int64_t stock = 0;
    std::uint64_t revision = 0;
};

Reading readStock(const Workspace& workspace) {
    const State& state = workspace.draft()->state();
    const RecordView record = state.record(*state.find(TypeIndex{0}, "sale"));
    return {record.field("stock").asInt(), record.revision()};
}

bool sell(Workspace& workspace, Reading reading, bool isConditional) {
    while (reading.stock > 0) {
        ApplyOptions how;
        if (isConditional)
            how.bases = {{"item", "sale", reading.revision}};
        const auto sold = workspace.commit({Edit::patch("item", "sale", "stock", reading.stock - 1)}, how);
        if (sold)
            return true;
        if (sold.error().code != ErrorCode::Conflict)
            fail(sold.error());
        if (!isConditional)
            return false; // it was told that both values are kept
        reading = readStock(workspace);
    }
    return false;
}

void sellToAll(Workspace& workspace, int clients, bool isConditional) {
    const std::vector<Reading> readings(static_cast<std::size_t>(clients), readStock(workspace));
    say("ready");
    waitForLine();
    for (const Reading& reading : readings)
        say(sell(workspace, reading, isConditional) ? "won" : "lost");
}

std::vector<Edit> randomEdits(const State& state, std::mt19937& random, const std::string& text) {
    const std::string id = "r" + std::to_string(random() % kRecords);
    const auto ref = state.find(TypeIndex{0}, id);
    if (!ref || !state.record(*ref).exists())
        return {Edit::create("item", id, {{"title", text}, {"text", text}, {"tags", {text}}})};
    switch (random() % 8) {
    case 0:
        return {Edit::erase("item", id)};
    case 1:
    case 2:
        return {Edit::insert("item", id, "tags", 0, text)};
    case 3:
    case 4:
        return {Edit::patch("item", id, "text", text)};
    default:
        return {Edit::patch("item", id, "title", text)};
    }
}

bool isOf(Workspace& workspace, std::uint64_t number, const std::string& message) {
    const auto header = workspace.journal().findHeader(number);
    if (!header)
        fail(header.error());
    return *header && (*header)->message == message;
}

void editAtRandom(Workspace& workspace, const std::string& name, int count) {
    std::mt19937 random(static_cast<unsigned>(std::hash<std::string>()(name)));
    say("ready");
    waitForLine();
    for (int i = 0; i < count; ++i) {
        const std::string text = name + "-" + std::to_string(i) + "."; // none is in another
        ApplyOptions how;
        how.message = text;
        const auto edits = randomEdits(workspace.draft()->state(), random, text);
        const auto saved = workspace.commit(edits, how);
        if (!saved && saved.error().code != ErrorCode::Conflict)
            fail(saved.error());
        const bool isDeletion = edits.front().op == Edit::Op::Delete;
        const bool isInLog = saved && (!isDeletion || isOf(workspace, *saved, text));
        say((isInLog ? "saved " : isDeletion ? "deleted " : "kept ") + text);
    }
    say("done");
    waitForLine();
    if (const auto taken = workspace.flush(); !taken)
        fail(taken.error());
    say("state " + workspace.draft()->state().checksum().toHex());
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4)
        return 2;
    const std::string what = argv[1];
    OpenOptions options;
    options.actor = {argv[3], ActorKind::Agent};
    auto workspace = Workspace::open(argv[2], options);
    if (!workspace)
        fail(workspace.error());
    if (what == "edit" && argc == 5)
        editAtRandom(**workspace, argv[3], std::atoi(argv[4]));
    else
        sellToAll(**workspace, std::atoi(argv[3]), what == "sell");
    return 0;
}
