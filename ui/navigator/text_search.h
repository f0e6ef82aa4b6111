// Keeps the full-text index of the open draft: builds it off the GUI thread when the first search begins, notes which
// records changed since, and builds it anew when too many did. A search takes a ticket to its own thread, brings the
// index there up to date, and hands it back.
//
// Thread rule: GUI thread; a ticket is a value for any thread.
#pragma once

#include "model/index/full_text_index.h"
#include "model/workspace/workspace.h"
#include "ui/navigator/row_snippet.h"

#include <QObject>

#include <memory>
#include <unordered_map>
#include <vector>

namespace galley::ui {

class BackgroundTask;
struct RecordQuery;

class TextSearch : public QObject {
    Q_OBJECT
public:
    /// What a search needs beside replica() as it was when the ticket was taken.
    struct Ticket {
        bool isReady = false;           ///< false: the index is still being built
        FullTextIndex index;            ///< of an earlier state
        std::vector<RecordRef> changed; ///< since then
        std::uint64_t generation = 0;   ///< both for renew()
        std::uint64_t number = 0;

        /// Brings the index to the replica's state. O(text of the changed records).
        void catchUp(const Replica& replica);
    };

    explicit TextSearch(QObject* parent = nullptr);

    /// Starts with a site; nothing is built yet.
    void setSite(std::shared_ptr<const Replica> replica);
    void follow(const DraftChange& change);
    /// Builds the index unless it is there or being built.
    void prepare();
    bool isReady() const { return m_isReady; }
    /// The draft that tickets are taken of; nullptr before a site was set.
    const std::shared_ptr<const Replica>& replica() const { return m_replica; }
    Ticket ticket() const;
    /// Takes back an index that a ticket has caught up; ignored when it is of another site or an older one.
    void renew(const Ticket& ticket);

signals:
    /// Searches see texts from now on.
    void ready();

private:
    void build();
    void install(FullTextIndex index, std::uint64_t number);
    void dropChangesUpTo(std::uint64_t number);

    std::shared_ptr<const Replica> m_replica;
    FullTextIndex m_index;
    bool m_isReady = false;
    std::uint64_t m_generation = 0;                             ///< of indexes that follow from one build
    std::uint64_t m_number = 0;                                 ///< of the last change
    std::uint64_t m_indexNumber = 0;                            ///< the index has all changes up to this one
    std::unordered_map<std::uint64_t, std::uint64_t> m_changed; ///< packed ref -> number of its last change
    BackgroundTask* m_build;                                    // child
};

/// What a search of the window answers.
struct FoundRecords {
    std::vector<RecordRef> rows; ///< best first
    RowSnippets snippets;        ///< of those that were found by their texts
};

/// The search of the list and of the palette, so that both give one answer: records by name, id or address
/// (findRecords()), then those that have the words in their texts, all in all as many as the query's limit allows. The
/// ticket is brought up to date. Any thread.
FoundRecords searchRecords(const Replica& replica, const RecordQuery& query, TextSearch::Ticket& ticket,
                           const CancelToken& cancel);

/// Appends the best records that have all words of the query in their texts, the last one perhaps only begun, and are
/// not among the rows yet; with the places where the words stand. Nothing while the index is not ready. Any thread.
RowSnippets appendTextMatches(const Replica& replica, const RecordQuery& query, const TextSearch::Ticket& ticket,
                              std::vector<RecordRef>& rows, const CancelToken& cancel);

} // namespace galley::ui
