// The benchmark of the replica: what `galleyctl bench` runs. It loads a dataset of the shapes of a magazine of films
// (genre, person, title and page records), measures reading, editing and publishing it, and compares whatever it reads
// with a plain, slow reading of the same file. Figures come in groups, one file a group; registry.cpp lists them.
//
// Thread rule: one thread; figures start their own.
#pragma once

#include "app/bench/figure.h"
#include "app/bench/plain_dataset.h"
#include "app/bench/shapes.h"
#include "model/base/cancellation.h"
#include "model/index/replica.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galley::bench {

struct Options {
    std::filesystem::path file;    ///< NDJSON
    std::vector<std::string> only; ///< figures or groups' names to measure; empty: all
    unsigned threads = 2;          ///< for the build
    CancelToken cancel;
    std::function<Result<void>(const Figure&)> report; ///< takes each figure when it is there
};

/// A folder that is gone when the benchmark ends.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

/// What a process that has read nothing yet finds when it loads a snapshot.
struct LoadedMemory {
    std::uint64_t allocated = 0; ///< growth of the heap by malloc's own count
    std::uint64_t resident = 0;  ///< growth of the resident set
};

/// A child that was forked before the benchmark filled its memory.
class FreshProcess {
public:
    static Result<std::unique_ptr<FreshProcess>> start();
    FreshProcess() = default;
    ~FreshProcess();
    FreshProcess(const FreshProcess&) = delete;
    FreshProcess& operator=(const FreshProcess&) = delete;
    /// Loads the snapshot there. Once. Io.
    Result<LoadedMemory> load(const std::filesystem::path& snapshot);

private:
    int m_request = -1; ///< pipe to the child
    int m_answer = -1;
    int m_child = -1;
};

/// One run. What figures share is made when the first of them asks.
class Bench {
public:
    explicit Bench(Options options);

    const Options& options() const { return m_options; }
    bool wants(std::string_view figure) const;
    /// Checks for Ctrl-C, then prints.
    Result<void> report(const Figure& figure);

    /// The dataset in columns, built, written, and loaded from that file. InvalidInput when the file is no dataset.
    Result<std::shared_ptr<const Replica>> replica();
    /// Where the fields of the benchmark's records are; InvalidInput names the one that is missing.
    Result<const Shapes*> shapes();
    /// The same file read in the plainest way.
    Result<const PlainDataset*> plain();
    /// A file with the snapshot of replica().
    Result<std::filesystem::path> snapshot();
    const std::filesystem::path& scratch() const { return m_scratch.path(); }
    FreshProcess* freshProcess() { return m_fresh.get(); }
    /// Milliseconds that replica()'s state took to build.
    double buildMilliseconds() const { return m_buildMilliseconds; }
    Result<void> startFreshProcess();

    /// `count` existing records of a type, drawn at random with repeats, the same in every run.
    std::vector<RecordRef> randomRecords(TypeIndex type, std::size_t count);
    /// page/home; InvalidInput when the file has no such page.
    Result<RecordRef> home();
    /// At most `count` different films that page/home lists.
    Result<std::vector<RecordRef>> filmsOnHome(std::size_t count);
    /// `count` random pages that are articles: not page/home and no listings of rows alone.
    Result<std::vector<RecordRef>> randomArticles(std::size_t count);

private:
    Options m_options;
    ScratchFolder m_scratch;
    std::unique_ptr<FreshProcess> m_fresh;
    std::shared_ptr<const Replica> m_replica;
    std::optional<Shapes> m_shapes;
    std::unique_ptr<PlainDataset> m_plain;
    std::filesystem::path m_snapshot;
    double m_buildMilliseconds = 0;
};

/// The error of a figure whose result is not what the file says.
Error mismatch(std::string_view figure, const std::string& what);

/// Figures that are measured together.
struct FigureGroup {
    std::vector<std::string_view> figures;
    Result<void> (*measure)(Bench& bench) = nullptr; ///< called when one of them is wanted; reports those wanted
};

/// All groups in the order in which they run.
std::span<const FigureGroup> figureGroups();
/// Names for Options::only.
std::vector<std::string> figureNames();

/// Runs what the options name and gives the number of records. NotFound, Io, InvalidInput (not a dataset of these
/// shapes, with record and field), Corrupt when a result differs from the plain reading, Cancelled.
Result<std::uint64_t> run(Options options);

} // namespace galley::bench
