// Links from texts to records: CommonMark may link and embed `galley:TYPE/ID` (percent-encoded id), which importers
// write and editors may, with a query or a fragment behind. A page shows the record's address: a page's URL, or the
// file of an asset record. Thread rule: pure functions.
// Used in this folder alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace galley {

/// Gives the address of a record named by type and id; nothing when it has none.
using RecordAddress = std::function<std::optional<std::string>(std::string_view type, std::string_view id)>;

/// True when a text holds links to records: a cheap test before resolving.
bool hasContentLinks(std::string_view text);

/// The text with the target of every link and image that names a record replaced by the record's address; `<galley:…>`
/// becomes a link that shows its target. What CommonMark takes for no link stays as it is (code, `\[a](galley:…)`), and
/// so do links to records without an address, of which pages show the words alone (appendMarkdownHtml()).
std::string resolveContentLinks(std::string_view text, const RecordAddress& addressOf);

/// Plain text as CommonMark that shows it, in one line.
std::string asCommonMark(std::string_view text);

/// What a text gets that embeds a record: `![…](galley:TYPE/ID)`.
struct EmbeddedRecord {
    enum class Form : std::uint8_t {
        File,   ///< it stays as it is: the record has a file to show
        Link,   ///< a link to the record
        Content ///< CommonMark, where the embedding is a paragraph of its own; elsewhere `line`, or a link
    };
    Form form = Form::Link;
    std::string content{};
    std::string
        line{}; ///< the content as part of a paragraph, where the text gives no words; empty: it has no such form
    std::string label{}; ///< CommonMark of one line: the link's words where the text gives none
};
using RecordContent = std::function<EmbeddedRecord(std::string_view type, std::string_view id)>;

/// The text with embedded records in the form that `contentOf` gives them; links still name records. What CommonMark
/// takes for no image stays as it is.
std::string embedRecords(std::string_view text, const RecordContent& contentOf);

} // namespace galley
