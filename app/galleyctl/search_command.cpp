// search: which records have these words in their texts.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/site.h"
#include "model/index/full_text_index.h"
#include "model/index/snippet.h"
#include "model/inspect/named_place.h"

#include <nlohmann/json.hpp>

namespace galley {

namespace {

/// What people call the record: the first text of its display field, else nothing.
std::string titleOf(const RecordView& record) {
    std::string title;
    forEachText(record, [&](const TextPlace& place, std::string_view text) {
        if (place.isTitle())
            title = text;
        return title.empty();
    });
    return title;
}

nlohmann::json toJson(const RecordView& record, const SearchHit& hit, const Snippet& snippet) {
    nlohmann::json json = {{"type", record.type().name},     {"id", record.id()},
                           {"title", titleOf(record)},       {"titleWords", hit.titleWords},
                           {"occurrences", hit.occurrences}, {"field", snippet.field},
                           {"snippet", snippet.text},        {"matches", nlohmann::json::array()}};
    for (const TextRange& match : snippet.matches)
        json["matches"].push_back({match.begin, match.end});
    return json;
}

} // namespace

Result<void> runSearch(const SearchOptions& options) {
    GALLEY_TRY(const auto workspace, openForReading(options.site));
    const std::shared_ptr<const Replica> draft = workspace->draft();
    const State& state = draft->state();
    SearchScope scope;
    scope.limit = options.limit;
    if (!options.type.empty()) {
        GALLEY_TRY(scope.type, typeNamed(state.schema(), options.type));
    }
    std::string words;
    for (const std::string& word : options.words)
        words += word + " ";
    const SearchQuery query = SearchQuery::parse(words);
    if (query.empty())
        return Error{ErrorCode::InvalidInput, "nothing to search for: there is no word in \"" + words + "\""};
    const SearchResult result = findByReading(state, query, scope, interruption());
    if (interruption().isCancelled())
        return Error{ErrorCode::Cancelled, "the search was stopped"};
    nlohmann::json hits = nlohmann::json::array();
    for (const SearchHit& hit : result.hits) {
        const RecordView record = state.record(hit.ref);
        const Snippet snippet = makeSnippet(record, query);
        if (options.json) {
            hits.push_back(toJson(record, hit, snippet));
            continue;
        }
        GALLEY_CHECK(print(oneLine(record.path() + "  " + titleOf(record)) + "\n"));
        if (hit.titleWords < query.words.size())
            GALLEY_CHECK(print("    " + oneLine(snippet.field + ": " + snippet.text) + "\n"));
    }
    if (options.json)
        return printJson(nlohmann::json{{"total", result.total}, {"hits", std::move(hits)}});
    return print(withThousands(result.total) + (result.total == 1 ? " record\n" : " records\n"));
}

} // namespace galley
