#include "tests/journal/fault_vfs.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <optional>
#include <sqlite3.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fcntl.h>

namespace galley::test {

namespace {

struct Write {
    std::int64_t offset = 0;
    std::optional<std::string> bytes; // none: the file was cut at `offset`
};

/// One file as the disk would have it after a power cut.
struct FileMemory {
    std::string synced;
    std::vector<Write> later;
};

struct Memory {
    std::atomic<std::uint64_t> operations = 0;
    std::atomic<std::uint64_t> failAt = UINT64_MAX;
    std::atomic<FaultVfs::Kind> kind = FaultVfs::Kind::Refuse;
    std::atomic<std::chrono::milliseconds::rep> slowness = 0; ///< of a sync
    bool remembers = false;
    std::map<std::string, FileMemory> files;
};
Memory g_memory;

sqlite3_vfs* realVfs() {
    return sqlite3_vfs_find(nullptr) != nullptr ? sqlite3_vfs_find("unix") : nullptr;
}

/// SQLite allocates this and the real file behind it in one block.
struct FaultFile {
    sqlite3_file base;
    const char* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
FaultFile* faultFile(sqlite3_file* file) {
    return reinterpret_cast<FaultFile*>(file);
}
sqlite3_file* realFile(sqlite3_file* file) {
    return faultFile(file)->real();
}

/// Whether this operation is to fail.
bool isBroken() {
    return g_memory.operations++ >= g_memory.failAt;
}

int failureCode(int code) {
    return g_memory.kind == FaultVfs::Kind::DiskFull || g_memory.kind == FaultVfs::Kind::NoRoomAtAll ? SQLITE_FULL
                                                                                                     : code;
}

FileMemory* memoryOf(sqlite3_file* file) {
    const char* path = faultFile(file)->path;
    return g_memory.remembers && path != nullptr ? &g_memory.files[path] : nullptr;
}

void apply(std::string& content, const Write& write) {
    const auto offset = static_cast<std::size_t>(write.offset);
    if (!write.bytes) {
        content.resize(std::min(content.size(), offset));
        return;
    }
    content.resize(std::max(content.size(), offset + write.bytes->size()));
    content.replace(offset, write.bytes->size(), *write.bytes);
}

int closeFile(sqlite3_file* file) {
    return realFile(file)->pMethods->xClose(realFile(file));
}

int readFrom(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
    return realFile(file)->pMethods->xRead(realFile(file), data, size, offset);
}

int writeTo(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    const bool breaks = isBroken();
    const int written = breaks ? (g_memory.kind == FaultVfs::Kind::HalfWrite ? size / 2 : 0) : size;
    if (written > 0) {
        if (FileMemory* memory = memoryOf(file))
            memory->later.push_back(
                {offset, std::string(static_cast<const char*>(data), static_cast<std::size_t>(written))});
        const int code = realFile(file)->pMethods->xWrite(realFile(file), data, written, offset);
        if (code != SQLITE_OK)
            return code;
    }
    return breaks ? failureCode(SQLITE_IOERR_WRITE) : SQLITE_OK;
}

int truncateTo(sqlite3_file* file, sqlite3_int64 size) {
    if (isBroken())
        return failureCode(SQLITE_IOERR_TRUNCATE);
    if (FileMemory* memory = memoryOf(file))
        memory->later.push_back({size, std::nullopt});
    return realFile(file)->pMethods->xTruncate(realFile(file), size);
}

void waitAsASlowDisk() {
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(g_memory.slowness))
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

int syncFile(sqlite3_file* file, int flags) {
    waitAsASlowDisk();
    if (isBroken()) {
        if (FileMemory* memory = memoryOf(file))
            memory->later.clear();
        return failureCode(SQLITE_IOERR_FSYNC);
    }
    if (FileMemory* memory = memoryOf(file)) {
        for (const Write& write : memory->later)
            apply(memory->synced, write);
        memory->later.clear();
    }
    return realFile(file)->pMethods->xSync(realFile(file), flags);
}

int fileSize(sqlite3_file* file, sqlite3_int64* size) {
    return realFile(file)->pMethods->xFileSize(realFile(file), size);
}
int lockFile(sqlite3_file* file, int level) {
    return realFile(file)->pMethods->xLock(realFile(file), level);
}
int unlockFile(sqlite3_file* file, int level) {
    return realFile(file)->pMethods->xUnlock(realFile(file), level);
}
int checkLock(sqlite3_file* file, int* held) {
    return realFile(file)->pMethods->xCheckReservedLock(realFile(file), held);
}
int control(sqlite3_file* file, int operation, void* argument) {
    return realFile(file)->pMethods->xFileControl(realFile(file), operation, argument);
}
int sectorSize(sqlite3_file* file) {
    return realFile(file)->pMethods->xSectorSize(realFile(file));
}
int characteristics(sqlite3_file* file) {
    return realFile(file)->pMethods->xDeviceCharacteristics(realFile(file));
}
int mapShared(sqlite3_file* file, int page, int size, int extend, volatile void** memory) {
    // No operation of its own: it is nothing that has to last.
    if (extend != 0 && g_memory.kind == FaultVfs::Kind::NoRoomAtAll && g_memory.operations >= g_memory.failAt)
        return SQLITE_FULL;
    return realFile(file)->pMethods->xShmMap(realFile(file), page, size, extend, memory);
}
int lockShared(sqlite3_file* file, int offset, int count, int flags) {
    return realFile(file)->pMethods->xShmLock(realFile(file), offset, count, flags);
}
void fenceShared(sqlite3_file* file) {
    realFile(file)->pMethods->xShmBarrier(realFile(file));
}
int unmapShared(sqlite3_file* file, int remove) {
    return realFile(file)->pMethods->xShmUnmap(realFile(file), remove);
}

const sqlite3_io_methods kMethods = {2,           closeFile,   readFrom,        writeTo,    truncateTo,
                                     syncFile,    fileSize,    lockFile,        unlockFile, checkLock,
                                     control,     sectorSize,  characteristics, mapShared,  lockShared,
                                     fenceShared, unmapShared, nullptr,         nullptr};

int openFile(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* outFlags) {
    FaultFile* fault = faultFile(file);
    fault->path = path;
    fault->base.pMethods = nullptr;
    const int code = realVfs()->xOpen(realVfs(), path, fault->real(), flags, outFlags);
    if (code == SQLITE_OK)
        fault->base.pMethods = &kMethods;
    return code;
}

int deleteFile(sqlite3_vfs*, const char* path, int sync) {
    if (isBroken())
        return failureCode(SQLITE_IOERR_DELETE);
    g_memory.files.erase(path);
    return realVfs()->xDelete(realVfs(), path, sync);
}

sqlite3_vfs g_vfs;

void store(const std::string& path, const std::string& content) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return;
    std::size_t done = 0;
    while (done < content.size()) {
        const ssize_t written = ::write(descriptor, content.data() + done, content.size() - done);
        if (written <= 0)
            break;
        done += static_cast<std::size_t>(written);
    }
    ::close(descriptor);
}

} // namespace

std::string FaultVfs::name() {
    return "galley-fault";
}

void FaultVfs::install() {
    mend();
    g_memory.remembers = false;
    g_memory.files.clear();
    if (g_vfs.zName != nullptr)
        return;
    sqlite3_initialize();
    g_vfs = *realVfs();
    g_vfs.zName = "galley-fault";
    g_vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + realVfs()->szOsFile;
    g_vfs.xOpen = openFile;
    g_vfs.xDelete = deleteFile;
    sqlite3_vfs_register(&g_vfs, 0);
}

void FaultVfs::installForAll() {
    install();
    sqlite3_vfs_register(&g_vfs, 1);
}

void FaultVfs::leaveToNamed() {
    mend();
    sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
}

void FaultVfs::slowDown(std::chrono::milliseconds sync) {
    g_memory.slowness = sync.count();
}

void FaultVfs::mend() {
    g_memory.slowness = 0;
    failAt(UINT64_MAX, Kind::Refuse);
}

void FaultVfs::failAt(std::uint64_t operation, Kind kind) {
    g_memory.operations = 0;
    g_memory.failAt = operation;
    g_memory.kind = kind;
}

std::uint64_t FaultVfs::operations() {
    return g_memory.operations;
}

bool FaultVfs::hasFailed() {
    return g_memory.operations > g_memory.failAt;
}

void FaultVfs::rememberSynced() {
    g_memory.remembers = true;
}

void FaultVfs::powerCut(std::uint64_t kept) {
    for (auto& [path, memory] : g_memory.files) {
        int bit = 0;
        for (const Write& write : memory.later) {
            if (((kept >> (bit++ % 64)) & 1U) != 0)
                apply(memory.synced, write);
        }
        store(path, memory.synced);
    }
    g_memory.files.clear();
}

} // namespace galley::test
