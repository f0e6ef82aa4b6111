// RecordTrails: which commits may be about a record, by hashes of names, for as much of a journal as somebody has asked
// for already: so that the history of one record among 100,000 commits reads its own alone. It grows with each
// question, newest parts first or in any other order, and never names too few: two records may share a hash, and a
// commit of very many records counts as one that is about any.
//
// About 16 bytes for each record of each commit. Thread rule: a value; copies share what they know, so a worker takes
// one, asks it, and its owner takes over what that has learned.
#pragma once

#include "model/base/cancellation.h"
#include "model/journal/journal.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace galley {

using RecordNames = std::set<std::pair<std::string, std::string>>; ///< types and ids

class RecordTrails {
public:
    struct Step {
        std::uint64_t number = 0;
        BodyKind kind = BodyKind::Edits;
        friend bool operator==(const Step&, const Step&) = default;
    };
    /// So many numbers are learned together; a search goes fastest in ranges that end at a multiple of it.
    static constexpr std::uint64_t kPart = 1024;

    /// The commits from `from` to `to` that may be about one of the records, in order; those that change no content are
    /// none. Edits of releases, which change it in theirs, are among them. Reads the bodies of what it does not know
    /// yet. Corrupt, Io, Cancelled.
    Result<std::vector<Step>> find(const Journal& journal, const RecordNames& records, std::uint64_t from,
                                   std::uint64_t to, const CancelToken& cancel = {});
    /// Takes over what another one of the same journal knows.
    void learnFrom(const RecordTrails& other);
    /// How many numbers it knows.
    std::uint64_t known() const;

private:
    struct Part;
    /// Of number p: those from p * kPart on; nullptr: unknown.
    std::vector<std::shared_ptr<const Part>> m_parts;

    Result<std::shared_ptr<const Part>> partWith(const Journal& journal, std::uint64_t from, std::uint64_t to,
                                                 const CancelToken& cancel);
};

} // namespace galley
