// A record as CommonMark: what a text shows of one that it embeds.
// Thread rule: as Hydrator.
// Used in this folder alone.
#pragma once

#include "model/page/hydrator.h"

#include <string>
#include <string_view>

namespace galley {

/// Collects the paragraphs of one record: its heading, texts, pictures, links and the records that it shows in turn.
/// What is for editors alone is left out, and so are choices and flags, which say how and not what.
class EmbeddedContent {
public:
    EmbeddedContent(Hydrator& hydrator, const PageBuilder::Plans& plans)
        : m_hydrator(hydrator)
        , m_plans(plans) {}

    void addRecord(const RecordView& view);
    std::string take() && { return std::move(m_out); }
    /// The same without the heading, in one line; empty when it has more than that.
    std::string line() const { return m_isOneLine ? m_line : std::string(); }

private:
    /// `name` is that of the nearest named field above, for elements of lists.
    void addField(const Field& field, std::string_view name, const ValueView& value);
    void addFact(const std::string& label, FieldKind kind, const ValueView& value);
    void addText(std::string_view name, std::string_view text);
    void addReference(RecordRef ref);
    void addParagraph(std::string_view text);

    Hydrator& m_hydrator;
    const PageBuilder::Plans& m_plans;
    std::string m_out;
    std::string m_line;
    bool m_isOneLine = true;
};

} // namespace galley
