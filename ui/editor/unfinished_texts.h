// UnfinishedTexts: what was typed into fields and cannot be content as it stands: "13.2026" where a date belongs, a
// number that is too large. Each text stays with its record and field while the site is open, whatever else is shown or
// changed meanwhile: the field shows it again, it counts as not saved, and who leaves or publishes the site is told of
// it.
//
// A place is the path of a record and that of a field in it, with its language. Places follow the edits: elements of a
// list take their texts along, blocks are known by their keys. What is deleted keeps its text for when it comes back.
//
// A text belongs to the line that it was typed in (the draft, or a release). All functions but two are about the line
// that is looked at.
//
// Thread rule: GUI thread.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/state.h"

#include <QObject>
#include <QString>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace galley::ui {

struct UnfinishedText {
    std::string line;   ///< key of the release that it was typed in; empty: the draft
    std::string record; ///< "type/id"
    std::string path;
    FieldKind kind = FieldKind::String; ///< of the field that it was typed in
    QString text;
    std::size_t steps = 0; ///< that could be undone when it was typed
};

class UnfinishedTexts : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void keep(const std::string& record, const std::string& path, FieldKind kind, const QString& text);
    /// The field holds what it shows.
    void finish(const std::string& record, const std::string& path);
    /// nullptr: none. Valid until the next change.
    const QString* find(const std::string& record, const std::string& path) const;
    bool hasBelow(const std::string& record, const std::string& path) const;
    /// Those whose field is there, the one that was typed last at the end. O(texts).
    std::vector<UnfinishedText> standing(const State& state) const;

    /// Those of another line, whose content is `state`.
    std::vector<UnfinishedText> standingIn(const std::string& line, const State& state) const;

    /// Another line is looked at: call it before fields show that, and showLine() when they do.
    void setLine(const std::string& line);
    void showLine();
    /// What was typed in a line that is no more is for another one.
    void moveTo(const std::string& from, const std::string& line);

    /// Call with the edits that led to `after`, before fields show it.
    void follow(const State& after, const std::vector<Edit>& edits);

    // Texts have their turn in undo and redo, between the steps that they were typed between.
    /// The draft has one more step that can be undone.
    void stepDone();
    void stepUndone();
    /// Whether undo is to take back a text before the next step.
    bool canTakeBack(const State& state) const;
    /// The field shows its content again.
    UnfinishedText takeBack(const State& state);
    /// Whether nothing was done since a text was taken back.
    bool canPutBack(const State& state) const;
    UnfinishedText putBack();

signals:
    void changed();
    /// Another text, or none, is to be shown in a field of this record ("type/id").
    void replaced(const std::string& record);

private:
    bool isStanding(const State& state, const UnfinishedText& one) const;
    bool isAt(const UnfinishedText& one, const std::string& record, const std::string& path) const;
    std::vector<UnfinishedText>::const_iterator newest(const State& state) const;
    std::size_t steps() const;

    std::vector<UnfinishedText> m_texts;       ///< typed last: at the end
    std::optional<UnfinishedText> m_takenBack; ///< by the last undo
    std::string m_line;
    std::map<std::string, std::size_t> m_steps; ///< by line
};

} // namespace galley::ui
