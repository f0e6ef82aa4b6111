// A SQLite file system between the journal and the real one that can break: the Nth write, sync or cut fails, and from
// then on all of them do, as on a disk that is gone. powerCut() also undoes what was written but never synced.
//
// Thread rule: faults may be planned and mended while other threads use connections; the rest one at a time. install()
// before the first use, and after all connections were closed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace galley::test {

class FaultVfs {
public:
    enum class Kind : std::uint8_t {
        Refuse,      ///< the operation fails and does nothing
        HalfWrite,   ///< a write leaves its first half, then fails
        DiskFull,    ///< fails as a full disk does
        NoRoomAtAll, ///< the same, and there is none for SQLite's index of the WAL either
    };
    /// Name for SqliteJournalOptions::vfs.
    static std::string name();
    /// Registers it once; no fault is planned and no write is remembered.
    static void install();
    /// The same, and connections that name no file system use it too.
    static void installForAll();
    /// Connections that name no file system use the real one again.
    static void leaveToNamed();
    /// From now on nothing fails, and nothing takes longer than it must; who waits in a slow sync goes on at once.
    static void mend();
    /// From now on each sync takes so long.
    static void slowDown(std::chrono::milliseconds sync);
    /// The `operation`-th write, sync or cut from now on (from 0) fails, and all after it.
    static void failAt(std::uint64_t operation, Kind kind);
    /// How many such operations there were since install() or failAt().
    static std::uint64_t operations();
    static bool hasFailed();
    /// Remembers what each file held when it was last synced. What a failed sync left is not written by a later one, as
    /// the systems of today do it.
    static void rememberSynced();
    /// With all connections closed: puts every file back to what was synced, and then redoes those of the later writes
    /// whose bit in `kept` is set (the 64 bits in turn), as a disk with a cache may.
    static void powerCut(std::uint64_t kept);
};

} // namespace galley::test
