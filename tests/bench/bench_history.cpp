// What it takes to open the history of a site that was written in many commits: until its first rows are on the screen,
// until the end of the list when somebody scrolls there, and until the commits of one record are found.
//   bench_history [COMMITS]
// One JSON object a line; milliseconds of the wall clock, and how long the window's thread was away at most.
#include "model/inspect/record_trails.h"
#include "model/journal/sqlite_journal.h"
#include "model/schema/schema_json.h"
#include "model/workspace/commit_replay.h"
#include "ui/history/history_panel.h"
#include "ui/widgets/app_style.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QListView>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTextBrowser>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace galley;
using namespace galley::ui;

namespace {

constexpr std::uint64_t kCommits = 3'000; // as a test; 100000 as an argument
constexpr std::uint64_t kRecords = 1'000;
constexpr std::size_t kBatch = 1'000;

constexpr const char* kSchema = R"({"locales":[{"code":"en"}],"types":[{"name":"article","page":true,"slug":"slug",
  "display":"headline","fields":[{"name":"headline","kind":"string"},{"name":"slug","kind":"string"}]}]})";

template <class T>
void require(const Result<T>& result) {
    if (result)
        return;
    std::fprintf(stderr, "%s\n", result.error().toString().c_str());
    std::exit(1);
}

void print(const char* figure, double value, const char* unit, std::uint64_t commits) {
    std::printf("%s\n",
                nlohmann::json({{"figure", figure}, {"unit", unit}, {"value", value}, {"n", commits}}).dump().c_str());
}

Commit commitOf(std::uint64_t number) {
    Commit commit;
    commit.number = number;
    commit.id = randomId();
    commit.time = 1'700'000'000'000 + static_cast<Instant>(number) * 60'000;
    commit.author = number % 7 == 0 ? "Ben" : "Ada";
    commit.message = "Headline of “Article " + std::to_string(number % kRecords) + "”";
    const std::string id = "a" + std::to_string(number % kRecords);
    commit.bases = {{"article", id, number > kRecords ? number - kRecords : 0}};
    const std::string text = "A headline that somebody has written " + std::to_string(number);
    commit.body = std::vector<Edit>{number <= kRecords ? Edit::create("article", id, {{"headline", text}, {"slug", id}})
                                                       : Edit::patch("article", id, "headline", text)};
    return commit;
}

void write(SqliteJournal& journal, std::uint64_t commits) {
    std::vector<Commit> batch;
    for (std::uint64_t number = 1; number <= commits; ++number) {
        batch.push_back(commitOf(number));
        if (batch.size() == kBatch || number == commits) {
            require(journal.append(batch));
            batch.clear();
        }
    }
}

/// Lets the window go on until something is so; gives the longest turn in milliseconds.
template <class Condition>
double waitFor(const Condition& isDone) {
    double longest = 0;
    while (!isDone()) {
        QElapsedTimer turn;
        turn.start();
        QCoreApplication::processEvents(QEventLoop::AllEvents);
        longest = std::max(longest, static_cast<double>(turn.nsecsElapsed()) / 1e6);
    }
    return longest;
}

double since(const QElapsedTimer& start) {
    return static_cast<double>(start.nsecsElapsed()) / 1e6;
}

void measure(const Journal& journal, const std::shared_ptr<const Replica>& draft, std::uint64_t commits) {
    RecordTrails trails;
    QElapsedTimer start;
    start.start();
    HistoryPanel panel;
    panel.resize(1100, 720);
    panel.setDraft(draft, 0);
    panel.setJournal(&journal, &trails);
    panel.show();
    double turn = waitFor([&] { return panel.list()->model()->rowCount() > 0; });
    panel.grab(); // painted
    print("history_open", since(start), "ms", commits);
    print("history_open_turn", turn, "ms", commits);
    start.restart();
    waitFor([&] { return !panel.isReading(); });
    print("history_first_detail", since(start), "ms", commits);
    start.restart();
    turn = waitFor([&] {
        panel.list()->scrollToBottom();
        return !panel.isReading() && panel.list()->model()->rowCount() == static_cast<int>(commits);
    });
    print("history_scroll_to_the_first", since(start), "ms", commits);
    print("history_scroll_turn", turn, "ms", commits);
    for (const char* figure : {"history_record_found_first_time", "history_record_found_again"}) {
        panel.setPlace({QString::fromLatin1(figure[21] == 'f' ? "article/a5" : "article/a7"), {}, {}, {}});
        start.restart();
        panel.setScope(HistoryScope::Site);
        panel.setScope(HistoryScope::Record);
        turn = waitFor([&] { return !panel.isReading(); });
        print(figure, since(start), "ms", commits);
        print("history_record_turn", turn, "ms", commits);
    }
    panel.setJournal(nullptr);
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    installAppearance(application, AppearanceMode::Light);
    const std::uint64_t commits = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : kCommits;
    const QTemporaryDir folder;
    auto journal = SqliteJournal::open(folder.filePath(QStringLiteral("journal.db")).toStdString());
    require(journal);
    write(**journal, commits);
    const auto schema = parseSchema(kSchema);
    require(schema);
    const auto state = replay(State::empty(std::make_shared<const Schema>(*schema)), 0, **journal, Version{commits});
    require(state);
    measure(**journal, Replica::build(*state), commits);
    return 0;
}
