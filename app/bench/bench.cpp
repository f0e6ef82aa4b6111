#include "app/bench/bench.h"

#include "app/bench/build_state.h"
#include "model/base/file.h"
#include "model/base/system_io.h"
#include "model/blob/snapshot.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

namespace galley::bench {

namespace {

constexpr std::uint64_t kSeed = 20240501;

Error systemError(const char* what) {
    return {ErrorCode::Io, std::string(what) + ": " + std::strerror(errno)};
}

std::uint64_t allocatedBytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

std::uint64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    file >> size >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool readAll(int from, void* to, std::size_t size) {
    return readFully(from, static_cast<char*>(to), size) == size;
}

bool writeAll(int to, const void* from, std::size_t size) {
    return writeFully(to, {static_cast<const char*>(from), size});
}

/// What the child does: waits for a path, loads it, answers. It ends without running anything else of the program.
[[noreturn]] void serveLoad(int request, int answer) {
    std::uint64_t length = 0;
    if (!readAll(request, &length, sizeof length))
        _exit(0);
    std::string path(length, '\0');
    if (!readAll(request, path.data(), path.size()))
        _exit(0);
    malloc_trim(0);
    LoadedMemory memory;
    const std::uint64_t allocated = allocatedBytes();
    const std::uint64_t resident = residentBytes();
    const auto state = readSnapshotFile(path);
    if (state) {
        malloc_trim(0);
        memory.allocated = allocatedBytes() - allocated;
        memory.resident = residentBytes() - resident;
    }
    writeAll(answer, &memory, sizeof memory);
    _exit(0);
}

} // namespace

ScratchFolder::ScratchFolder()
    : m_path(std::filesystem::temp_directory_path() / ("galley-bench-" + std::to_string(::getpid()))) {
    std::error_code ignored; // what is written into it reports the failure
    std::filesystem::create_directories(m_path, ignored);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

Result<std::unique_ptr<FreshProcess>> FreshProcess::start() {
    int request[2] = {-1, -1};
    int answer[2] = {-1, -1};
    if (::pipe(request) != 0 || ::pipe(answer) != 0)
        return systemError("cannot make a pipe");
    const pid_t child = ::fork();
    if (child < 0)
        return systemError("cannot start a process");
    if (child == 0) {
        ::close(request[1]);
        ::close(answer[0]);
        serveLoad(request[0], answer[1]);
    }
    ::close(request[0]);
    ::close(answer[1]);
    auto process = std::make_unique<FreshProcess>();
    process->m_request = request[1];
    process->m_answer = answer[0];
    process->m_child = child;
    return process;
}

FreshProcess::~FreshProcess() {
    if (m_child < 0)
        return;
    ::close(m_request); // a child that still waits ends by this
    ::close(m_answer);
    ::waitpid(m_child, nullptr, 0);
}

Result<LoadedMemory> FreshProcess::load(const std::filesystem::path& snapshot) {
    const std::string path = snapshot.string();
    const std::uint64_t length = path.size();
    LoadedMemory memory;
    if (!writeAll(m_request, &length, sizeof length) || !writeAll(m_request, path.data(), path.size()) ||
        !readAll(m_answer, &memory, sizeof memory) || memory.allocated == 0)
        return Error{ErrorCode::Io, "the process that measures memory could not load the snapshot"};
    return memory;
}

Bench::Bench(Options options)
    : m_options(std::move(options)) {}

bool Bench::wants(std::string_view figure) const {
    return m_options.only.empty() ||
           std::find(m_options.only.begin(), m_options.only.end(), figure) != m_options.only.end();
}

Result<void> Bench::report(const Figure& figure) {
    if (m_options.cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the benchmark was stopped"};
    return wants(figure.name) ? m_options.report(figure) : Result<void>();
}

Result<void> Bench::startFreshProcess() {
    GALLEY_TRY(m_fresh, FreshProcess::start());
    return {};
}

Result<std::shared_ptr<const Replica>> Bench::replica() {
    if (!m_replica) {
        const auto start = SteadyClock::now();
        GALLEY_TRY(auto state, buildState(m_options.file, m_options.threads, m_options.cancel));
        m_buildMilliseconds = elapsed<std::milli>(start);
        // From here on as everybody has it: loaded from its file.
        const std::filesystem::path path = scratch() / "snapshot";
        GALLEY_CHECK(writeFileAtomically(path, encodeSnapshot(*state)));
        GALLEY_TRY(state, readSnapshotFile(path));
        m_snapshot = path;
        m_replica = Replica::build(std::move(state));
    }
    return m_replica;
}

Result<const Shapes*> Bench::shapes() {
    if (!m_shapes) {
        GALLEY_TRY(const auto built, replica());
        auto shapes = Shapes::of(built->state().schema());
        if (!shapes)
            return std::move(shapes).error().inFile(m_options.file.string());
        m_shapes = *std::move(shapes);
    }
    return &*m_shapes;
}

Result<const PlainDataset*> Bench::plain() {
    if (!m_plain) {
        GALLEY_TRY(PlainDataset plain, PlainDataset::read(m_options.file));
        m_plain = std::make_unique<PlainDataset>(std::move(plain));
    }
    return m_plain.get();
}

Result<std::filesystem::path> Bench::snapshot() {
    GALLEY_TRY([[maybe_unused]] const auto loaded, replica());
    return m_snapshot;
}

std::vector<RecordRef> Bench::randomRecords(TypeIndex type, std::size_t count) {
    const State& state = m_replica->state();
    std::mt19937_64 random(kSeed + type.value());
    std::vector<RecordRef> refs;
    while (refs.size() < count && state.recordCount(type) > 0) {
        const RecordRef ref{type, Ordinal{static_cast<std::uint32_t>(random() % state.ordinalCount(type))}};
        if (state.record(ref).exists())
            refs.push_back(ref);
    }
    return refs;
}

Result<std::vector<RecordRef>> Bench::randomArticles(std::size_t count) {
    GALLEY_TRY(const Shapes* shape, shapes());
    const State& state = m_replica->state();
    // Listings have only modules with references and no picture: an article begins with its hero.
    const auto isArticle = [&](RecordRef ref) {
        const ValueView modules = state.record(ref).field(shape->pageModules);
        for (std::uint32_t i = 0; i < modules.size(); ++i) {
            const BlockView block = modules.block(i);
            const auto image = shape->modules[block.kind()].image;
            if (image && !block.field(*image).isNull())
                return true;
        }
        return false;
    };
    std::vector<RecordRef> articles;
    for (const RecordRef ref : randomRecords(shape->page, 4 * count))
        if (articles.size() < count && isArticle(ref))
            articles.push_back(ref);
    if (articles.empty())
        return Error{ErrorCode::InvalidInput, "the benchmark needs pages with a module that has an image"}
            .inFile(m_options.file.string())
            .inRecord("page")
            .inField("modules");
    return articles;
}

Result<RecordRef> Bench::home() {
    GALLEY_TRY(const Shapes* shape, shapes());
    for (const char* id : {"page/home", "home"})
        if (const auto ref = m_replica->state().find(shape->page, id))
            return *ref;
    return Error{ErrorCode::InvalidInput, "the benchmark needs this page, and the file has none"}
        .inFile(m_options.file.string())
        .inRecord("page/home");
}

Result<std::vector<RecordRef>> Bench::filmsOnHome(std::size_t count) {
    GALLEY_TRY(const RecordRef page, home());
    const State& state = m_replica->state();
    std::vector<RecordRef> films;
    forEachReference(state.record(page).field(m_shapes->pageModules), [&](RecordRef ref) {
        if (ref.type == m_shapes->title && state.record(ref).exists() && films.size() < count &&
            std::find(films.begin(), films.end(), ref) == films.end())
            films.push_back(ref);
    });
    if (films.empty())
        return Error{ErrorCode::InvalidInput, "the benchmark needs films on this page"}
            .inFile(m_options.file.string())
            .inRecord("page/home")
            .inField("modules");
    return films;
}

Error mismatch(std::string_view figure, const std::string& what) {
    return {ErrorCode::Corrupt, std::string(figure) + ": what was read is not what the file says: " + what};
}

} // namespace galley::bench
