// FormContext: what all fields of one form share: the replica and record that they show, the language that they edit,
// and the way out for edits. The form makes a new one for each record, so a field never sees another record.
//
// Thread rule: GUI thread.
// Used in this folder alone.
#pragma once

#include "model/dataset/edit.h"
#include "model/index/replica.h"

#include <QObject>
#include <QSet>
#include <QString>
#include <QStringList>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_set>

namespace galley::ui {

class UnfinishedTexts;

/// Packed refs of the records that a change touched.
using ChangedRecords = std::unordered_set<std::uint64_t>;

class FormContext : public QObject {
    Q_OBJECT
public:
    /// `texts` outlives it.
    FormContext(std::shared_ptr<const Replica> replica, RecordRef record, std::size_t locale, UnfinishedTexts& texts,
                QObject* parent);

    const std::shared_ptr<const Replica>& replica() const { return m_replica; }
    void setReplica(std::shared_ptr<const Replica> replica) { m_replica = std::move(replica); }
    const State& state() const { return m_replica->state(); }
    /// The schema that the form was built for; fields point into it.
    const Schema& schema() const { return *m_schema; }
    RecordRef record() const { return m_record; }
    std::size_t locale() const { return m_locale; }
    const QString& assetFolder() const { return m_assetFolder; }
    void setAssetFolder(const QString& folder) { m_assetFolder = folder; }
    /// Fields show and let copy, and nothing is sent.
    bool isReadOnly() const { return m_isReadOnly; }
    void setReadOnly(bool isReadOnly) { m_isReadOnly = isReadOnly; }
    /// What others changed is being shown: controls that are typed in keep what the person does there.
    bool isMerging() const { return m_isMerging; }
    void setMerging(bool isMerging) { m_isMerging = isMerging; }
    /// "type/id#path" of a place in this record.
    QString origin(const std::string& path) const;

    /// Typing: patches go into one commit a field.
    void patch(const std::string& path, nlohmann::json value);
    /// A change of structure: a commit of its own.
    void insert(const std::string& path, std::size_t index, nlohmann::json value);
    void move(const std::string& path, std::size_t index);
    void remove(const std::string& path);

    // Texts that cannot be content as they stand (unfinished_texts.h).
    void keepUnfinished(const std::string& path, FieldKind kind, const QString& text);
    void finish(const std::string& path);
    /// nullptr: none. Valid until the next change of them.
    const QString* unfinished(const std::string& path) const;
    bool hasUnfinishedBelow(const std::string& path) const;

    /// What is wrong with the record: sentences by the path of the field. Emits problemsChanged() if they differ.
    void setProblems(std::map<std::string, QStringList> problems);
    /// Those of the place itself, and those of places below it, each with its words in front.
    QStringList problemsAt(const std::string& path) const;
    QStringList problemsBelow(const std::string& path) const;

    /// Paths of the cards that stand open; kept while the record is shown.
    QSet<QString>& openCards() { return m_openCards; }

    /// What else is to be known about a field before it is published: a sentence by its path. Emits problemsChanged()
    /// if they differ.
    void setNotes(std::map<std::string, QString> notes);
    QString noteAt(const std::string& path) const;

signals:
    void edited(const galley::Edit& edit, const QString& group);
    void fieldFocused(const QString& origin);
    void recordActivated(galley::RecordRef record);
    /// The person wants to see what was changed at a path.
    void historyRequested(const QString& path);
    /// Controls came, went or moved: the tab order is to be made again.
    void structureChanged();
    /// The person opened or added it: all of it is to be seen, as far as there is room.
    void cardOpened(QWidget* card);
    void problemsChanged();
    /// Files of the assets came, went or changed.
    void assetsTouched();
    /// The caret of the field that has the focus moved: `rect` in the coordinates of `widget`.
    void caretMoved(QWidget* widget, const QRect& rect);

private:
    std::shared_ptr<const Replica> m_replica;
    std::shared_ptr<const Schema> m_schema;
    RecordRef m_record;
    std::size_t m_locale;
    UnfinishedTexts& m_texts;
    std::string m_type;
    std::string m_id;
    QString m_assetFolder;
    bool m_isReadOnly = false;
    bool m_isMerging = false;
    std::map<std::string, QStringList> m_problems;
    std::map<std::string, QString> m_notes;
    QSet<QString> m_openCards;
};

} // namespace galley::ui
