// Where texts link to: the records whose texts name something that is looked for, and the records that link to one. The
// index of references knows fields alone; texts are read, by all cores, with a cheap look for pieces that such links
// contain before CommonMark is parsed.
//
// Thread rule: pure functions; long ones can be cancelled.
#pragma once

#include "model/base/cancellation.h"
#include "model/publish/link_check.h"

#include <string>
#include <string_view>
#include <vector>

namespace galley {

/// Pieces of text that links to some addresses and records contain, however they are written.
class LinkNeedles {
public:
    /// A page's address; links may be relative, with other letters of another case, or with escapes.
    void addAddress(std::string_view url);
    /// `galley:TYPE/…`: ids of other alphabets may be written in too many ways to look for each.
    void addRecordsOf(const Type& type);
    bool isEmpty() const { return m_needles.empty() && !m_isHome; }
    /// False only where no link is. O(size).
    bool mayBeIn(std::string_view text) const;

private:
    void add(std::string_view needle);
    std::vector<std::string> m_needles; ///< each once
    bool m_isHome = false;
};

/// Records with a text in which such a link may be, in order. What was found when it is cancelled. O(texts).
std::vector<RecordRef> recordsNaming(const State& state, const LinkNeedles& needles, const CancelToken& cancel);

/// Who leads to a record.
struct IncomingLinks {
    std::vector<RecordRef> referring; ///< by a field, at any depth; sorted
    std::vector<RecordRef> linking;   ///< by a link in a text or an address in a field, and by no reference; sorted
    bool isWhole = true;              ///< false: `linking` ends at the limit
};

/// All records but the target itself that refer or link to it. O(texts) by all cores: some 100 ms a 100,000 records;
/// Cancelled.
Result<IncomingLinks> incomingLinks(const Replica& replica, RecordRef target, std::size_t limit = 1000,
                                    const CancelToken& cancel = {});
/// Whether a text of `source`, or a field of addresses, links to the target. O(record).
bool linksInText(const Replica& replica, RecordRef source, RecordRef target);
/// The records that texts of `source`, or its fields of addresses, link to, each as often as they do. O(record).
std::vector<RecordRef> linksOf(const Replica& replica, RecordRef source);

} // namespace galley
