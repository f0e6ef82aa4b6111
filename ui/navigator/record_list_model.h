// The records that a list shows: one replica and the addresses of the rows. Texts are read from the replica when the
// view asks, so a row costs eight bytes, and four for finding it; data() is O(1).
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/workspace/workspace.h"
#include "ui/navigator/row_snippet.h"

#include <QAbstractListModel>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace galley::ui {

class RecordListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        RefRole = Qt::UserRole + 1, ///< quint64: RecordRef::packed()
        KeyRole,                    ///< "type/id"
        TypeNameRole,
        TypeLabelRole,
        AddressRole, ///< slug of a page, otherwise the id
        IsPageRole,
        IsUnpublishedRole,
        IsHomeRole,      ///< the page at "/"
        IsDeletedRole,   ///< it is published still and gone from the draft
        IsTakenOffRole,  ///< it is in the draft, and off the site since somebody took it off
        IsContestedRole, ///< two texts stand in one place of it until somebody decides
        SnippetRole,     ///< RowSnippet; nothing where the name tells why the row is there
    };

    explicit RecordListModel(QObject* parent = nullptr);

    /// Shows these records of a replica. Row signals are exact when only records went away, else the model resets.
    void setContent(std::shared_ptr<const Replica> replica, std::vector<RecordRef> rows, std::size_t locale,
                    RowSnippets snippets = {});
    /// Follows a step of the draft: rows of deleted records go, changed ones are told, with new snippets. New records
    /// do not come by themselves. O(change), and O(rows) when a row goes.
    void follow(const DraftChange& change);
    /// Where records are read that the draft does not have any more; nullptr: nowhere.
    void setPublished(std::shared_ptr<const Replica> published) { m_published = std::move(published); }
    /// Says which records to mark; call refreshMarks() when its answers change.
    void setUnpublishedTest(std::function<bool(RecordRef)> test);
    void setTakenOffTest(std::function<bool(RecordRef)> test) { m_isTakenOff = std::move(test); }
    void refreshMarks();
    /// Marks these, and no others, as having something to decide. O(these and those before).
    void setContested(const std::vector<RecordRef>& records);

    RecordRef refAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    QModelIndex indexOf(RecordRef ref) const; ///< O(1)
    const std::shared_ptr<const Replica>& replica() const { return m_replica; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    const RowSnippet* snippetOf(RecordRef ref) const; ///< nullptr when there is none
    QString address(const RecordView& record) const;
    bool isDeleted(RecordRef ref) const;
    RecordView record(RecordRef ref) const;
    QString accessibleText(RecordRef ref, const RecordView& record) const;
    QVariant toolTip(RecordRef ref, const RecordView& record) const;
    bool isContested(RecordRef ref) const { return m_contested.contains(ref.packed()); }
    void findHome();
    void removeRowsOf(std::vector<int> rows);
    void numberRows();
    int rowOf(RecordRef ref) const; ///< -1: none

    std::shared_ptr<const Replica> m_replica;
    std::shared_ptr<const Replica> m_published;
    std::optional<RecordRef> m_home;
    std::vector<RecordRef> m_rows;
    std::vector<std::vector<std::uint32_t>> m_rowNumbers; ///< by type and ordinal; counted from 1, 0: none
    RowSnippets m_snippets;
    std::size_t m_locale = 0;
    std::function<bool(RecordRef)> m_isUnpublished;
    std::function<bool(RecordRef)> m_isTakenOff;
    std::unordered_set<std::uint64_t> m_contested;
};

} // namespace galley::ui

Q_DECLARE_METATYPE(galley::ui::RowSnippet)
