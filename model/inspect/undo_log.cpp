#include "model/inspect/undo_log.h"
#include "model/workspace/workspace.h"

#include <charconv>
#include <utility>

namespace galley {

namespace {

constexpr std::string_view kUndo = "Undo: ";
constexpr std::string_view kRedo = "Redo: ";
constexpr std::string_view kRevert = "Revert: ";
constexpr std::string_view kCommit = " (commit ";

/// Cuts " (commit 12)" off the end; gives 12, or 0 when there is none.
std::uint64_t takeNumber(std::string& text) {
    const std::size_t at = text.rfind(kCommit);
    if (at == std::string::npos || text.back() != ')')
        return 0;
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size() - 1;
    const auto read = std::from_chars(text.data() + at + kCommit.size(), end, number);
    if (read.ec != std::errc() || read.ptr != end)
        return 0;
    text.erase(at);
    return number;
}

std::string about(std::string_view prefix, const std::string& subject, std::uint64_t number) {
    return std::string(prefix) + subject + std::string(kCommit) + std::to_string(number) + ")";
}

} // namespace

Result<UndoLog> UndoLog::read(const Journal& journal, std::string_view line) {
    UndoLog log;
    if (!line.empty()) {
        GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::LineEdits, 1));
        for (const std::uint64_t number : numbers) {
            GALLEY_TRY(const Commit commit, journal.readCommit(number));
            if (commit.line() != line || commit.message.starts_with(kRebasesRelease))
                continue;
            GALLEY_TRY(const auto header, journal.findHeader(number));
            log.addEdits(header.value_or(CommitHeader{}));
        }
        return log;
    }
    GALLEY_CHECK(journal.readHeaders(1, UINT64_MAX, [&log](const CommitHeader& header) -> Result<void> {
        log.add(header);
        return {};
    }));
    return log;
}

void UndoLog::add(const CommitHeader& header) {
    if (header.bodyKind == BodyKind::Edits)
        addEdits(header);
}

void UndoLog::addEdits(const CommitHeader& header) {
    if (header.message.starts_with(kFollowsPublish))
        return;
    Entry entry{header, Role::Change, header.message, 0, 0};
    for (const auto& [prefix, role] :
         {std::pair(kUndo, Role::Undo), std::pair(kRedo, Role::Redo), std::pair(kRevert, Role::Revert)}) {
        if (!header.message.starts_with(prefix))
            continue;
        Entry claimed = entry;
        claimed.role = role;
        claimed.subject.erase(0, prefix.size());
        const std::uint64_t named = takeNumber(claimed.subject);
        if (Entry* const target = targetOf(claimed, named)) {
            target->takenBackBy = header.number;
            claimed.target = target->header.number;
            if (role == Role::Revert) // a change like others, for who takes it back
                claimed.subject = header.message;
            entry = std::move(claimed);
        }
    }
    m_entries.emplace(header.number, std::move(entry));
}

const UndoLog::Entry* UndoLog::find(std::uint64_t number) const {
    const auto found = m_entries.find(number);
    return found != m_entries.end() ? &found->second : nullptr;
}

UndoLog::Entry* UndoLog::known(std::uint64_t number) {
    const auto found = m_entries.find(number);
    return found != m_entries.end() ? &found->second : nullptr;
}

const UndoLog::Entry* UndoLog::nextUndo(std::string_view author) const {
    for (auto at = m_entries.rbegin(); at != m_entries.rend(); ++at)
        if (const Entry& entry = at->second;
            entry.header.author == author && entry.role != Role::Undo && entry.takenBackBy == 0)
            return &entry;
    return nullptr;
}

const UndoLog::Entry* UndoLog::nextRedo(std::string_view author) const {
    for (auto at = m_entries.rbegin(); at != m_entries.rend(); ++at)
        if (const Entry& entry = at->second;
            entry.header.author == author && entry.role == Role::Undo && entry.takenBackBy == 0)
            return &entry;
    return nullptr;
}

std::set<std::uint64_t> UndoLog::cancelled(std::uint64_t after) const {
    std::set<std::uint64_t> passed; // of all pairs
    std::set<std::uint64_t> cancelled;
    for (auto at = m_entries.rbegin(); at != m_entries.rend(); ++at) {
        const std::uint64_t target = at->second.target;
        if (target == 0 || passed.contains(at->first))
            continue;
        passed.insert({at->first, target});
        if (target > after)
            cancelled.insert({at->first, target});
    }
    return cancelled;
}

std::string UndoLog::undoMessage(const Entry& entry) {
    return about(kUndo, entry.subject, entry.header.number);
}

std::string UndoLog::redoMessage(const Entry& undo) {
    return about(kRedo, undo.subject, undo.target);
}

std::string UndoLog::revertMessage(const Entry& entry) {
    return about(kRevert, entry.subject, entry.header.number);
}

UndoLog::Entry* UndoLog::newest(std::string_view author, std::string_view subject, Role role) {
    for (auto at = m_entries.rbegin(); at != m_entries.rend(); ++at) {
        Entry& entry = at->second;
        const bool isUndo = entry.role == Role::Undo;
        if (entry.header.author == author && entry.subject == subject && entry.takenBackBy == 0 &&
            isUndo == (role == Role::Redo))
            return &entry;
    }
    return nullptr;
}

/// A redo names the commit that was undone, and takes back the undo.
UndoLog::Entry* UndoLog::targetOf(const Entry& entry, std::uint64_t named) {
    if (named == 0)
        return entry.role == Role::Revert ? nullptr : newest(entry.header.author, entry.subject, entry.role);
    Entry* target = known(named);
    if (target != nullptr && entry.role == Role::Redo)
        target = target->takenBackBy != 0 ? known(target->takenBackBy) : nullptr;
    const bool fits = target != nullptr && target->subject == entry.subject &&
                      (target->role == Role::Undo) == (entry.role == Role::Redo);
    return fits || (target != nullptr && entry.role == Role::Revert && target->subject == entry.subject) ? target
                                                                                                         : nullptr;
}

} // namespace galley
