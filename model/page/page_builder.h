// PageBuilder: from a replica, a page and a context to the page document, with the records that each module read.
// A pure function: no clock, no I/O, no globals; the desktop's preview and the page server run this very code.
//
// A page falls into modules, the units of rebuild and of patching: one with the page's own fields (key "header"), one
// for each block of its Blocks fields, and one for each component record that a list of references names. Modules are
// immutable and shared, so a rebuild takes over the unchanged ones from the document before.
//
// Thread rule: a builder is immutable after construction and may be used from any thread.
#pragma once

#include "model/index/replica.h"
#include "model/page/document.h"
#include "model/schema/site_address.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galley {

class FieldGuide;

/// What a page is built for.
struct PageContext {
    std::size_t locale = 0; ///< index into Schema::locales
    Instant instant = 0;    ///< "now" as the page sees it
    bool origins = false;   ///< nodes know where they came from: previews only; the JSON is the same
    friend bool operator==(const PageContext&, const PageContext&) = default;
};

/// One part of a page.
struct PageModule {
    std::string key;                    ///< unique on the page, [A-Za-z0-9_-]: "header", "modules-k3"
    std::string kind;                   ///< block kind or type name; "header" for the header
    std::string origin;                 ///< "type/id#path" of the block or record
    DocNode root;                       ///< the object that the template sees
    bool awaitsRecords = false;         ///< a link leads nowhere, or a global is missing: any new record may change it
    std::vector<std::uint64_t> reads;   ///< packed refs of the records that it refers to, in no order, some twice
    std::shared_ptr<const Block> block; ///< the block that it was made from, or nullptr
    std::shared_ptr<const DocArena> arena;   ///< where `root` lives
    std::shared_ptr<const Schema> schema;    ///< where names that `root` shows live
    std::shared_ptr<const FieldGuide> guide; ///< of the schema

    bool readsRecord(RecordRef record) const; ///< whether it is among `reads`
};

/// The hydrated page.
struct PageDocument {
    RecordRef page;
    PageContext context;
    std::string type;
    std::string id;
    std::string url;
    std::shared_ptr<const PageModule> header;               ///< root: the page object without its modules
    std::shared_ptr<const PageModule> site;                 ///< root: {"_name","_url", globals by type name}
    std::vector<std::shared_ptr<const PageModule>> modules; ///< without the header
    std::vector<std::uint64_t> moduleRecords; ///< packed refs of records that are modules, existing or not; sorted

    /// {"_type","_id","_url","_label","_locale",fields…,"_modules":[{"_kind","_key",fields…}…]}: what is not of the
    /// content begins with an underscore, which no field does.
    std::string toJson() const;
    /// True when a change to this record, which was there when the page was built, can change the page.
    bool reads(RecordRef record) const;
    /// True when creating any record can: see PageModule::awaitsRecords.
    bool awaitsRecords() const;
};

/// Kinds that modules of pages can have: block kinds and component types.
NameSet moduleKinds(const Schema& schema);

class PageBuilder {
public:
    struct Plans;
    /// Prepares what depends on the schema alone. `asked`, when given, says by which names readers of the documents
    /// look for members: records that are shown in part, as cards and labels, leave out all others, also in the JSON.
    explicit PageBuilder(std::shared_ptr<const Schema> schema, const std::optional<NameSet>& asked = std::nullopt);
    ~PageBuilder();
    PageBuilder(const PageBuilder&) = delete;
    PageBuilder& operator=(const PageBuilder&) = delete;

    const Schema& schema() const;

    /// Builds a page. NotFound when the record does not exist or its type is not public. Any other type can be built,
    /// page or not.
    Result<PageDocument> build(const Replica& replica, RecordRef page, const PageContext& context) const;
    /// What a document without a page sees of the site: PageDocument::site alone.
    std::shared_ptr<const PageModule> buildSite(const Replica& replica, const PageContext& context) const;
    /// Builds the page again after `changes`, taking over every module that they cannot have changed. `previous` must
    /// be of the replica before them, by a builder of an equal schema and for the same names. The result equals
    /// build()'s.
    Result<PageDocument> rebuild(const PageDocument& previous, const Replica& replica, const ChangeSet& changes) const;

private:
    std::unique_ptr<const Plans> m_plans;
};

} // namespace galley
