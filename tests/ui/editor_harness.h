// A record editor over an in-memory site: applies what the form asks for and tells the form the outcome, as the
// session does in the application.
#pragma once

#include "ui/editor/record_editor.h"
#include "ui/editor/unfinished_texts.h"

#include <QObject>
#include <deque>

namespace galley::test {

class EditorHarness : public QObject {
public:
    /// A site of these records, which are NDJSON lines.
    EditorHarness(const Schema& schema, const QByteArray& records);

    ui::RecordEditor& form() { return m_form; }
    const std::shared_ptr<const Replica>& replica() const { return m_replica; }
    RecordRef find(std::string_view path) const;
    /// Shows a record in a window of a fixed size.
    void open(std::string_view path, std::size_t locale = 0, QSize size = {620, 900});
    /// Applies an edit that did not come from the form.
    bool apply(const Edit& edit);
    /// The record's fields as JSON.
    nlohmann::json fields(std::string_view path) const;

    std::deque<Edit> edits; ///< what the form asked for
    QStringList groups;
    QStringList focused;
    std::vector<RecordRef> activated;

private:
    std::shared_ptr<const Replica> m_replica;
    ui::UnfinishedTexts m_texts;
    ui::RecordEditor m_form;
};

/// The schema and the records of the demo site.
Schema demoSchema();
QByteArray demoRecords();

} // namespace galley::test
