// Small states over fuzz::schema(): what the corpora of fuzz_snapshot and fuzz_delta are made from.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/fold.h"
#include "tests/fuzz/fuzz_schema.h"

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

namespace galley::fuzz {

inline std::shared_ptr<const State> edited(std::shared_ptr<const State> state, std::initializer_list<Edit> edits) {
    const std::uint64_t version = state->version().value() + 1;
    StateEditor editor(std::move(state));
    for (const Edit& edit : edits)
        if (!applyEdit(editor, edit, version))
            std::abort();
    return editor.finish(Version{version});
}

inline std::shared_ptr<const State> folded(const std::shared_ptr<const State>& state) {
    return *foldState(state);
}

/// Two records in columns, one in the overlay, and a reference to a record that does not exist.
inline std::shared_ptr<const State> blobState() {
    const nlohmann::json page = {
        {"headline", "Headline"},
        {"views", 7},
        {"live", true},
        {"publishedAt", "2021-03-04T05:06:07Z"},
        {"status", "draft"},
        {"score", 1.5},
        {"related", {{"type", "person"}, {"id", "ada"}}},
        {"title", {{"en", "Title"}, {"de", "Titel"}}},
        {"cast", {"ada", "nobody"}},
        {"modules",
         {{{"kind", "row"}, {"key", "a"}, {"refs", {"home"}}}, {{"kind", "quote"}, {"key", "b"}, {"text", "Q"}}}},
        {"thumbnail", {{"url", "a.png"}, {"width", 3}}},
        {"grid", {{1.0, 2.0}, {3.0}}}};
    const auto columns = folded(edited(State::empty(schema()), {Edit::create("person", "ada", {{"name", "Ada"}}),
                                                                Edit::create("page", "home", page)}));
    return edited(columns, {Edit::create("person", "bob", {{"name", "Bob"}})});
}

} // namespace galley::fuzz
