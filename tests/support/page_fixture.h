// One small schema and state for hand-written tests of the dataset: a page with every kind of field.
#pragma once

#include "model/dataset/edit.h"
#include "model/dataset/value_json.h"
#include "model/schema/schema_json.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace galley::test {

inline constexpr const char* kPageSchema = R"({
  "locales":[{"code":"en"},{"code":"de-DE","fallback":"en"}],
  "types":[
    {"name":"page","fields":[
      {"name":"headline","kind":"string"},
      {"name":"title","kind":"string","localized":true},
      {"name":"body","kind":"text"},
      {"name":"views","kind":"int"},
      {"name":"score","kind":"float"},
      {"name":"live","kind":"bool"},
      {"name":"publishedAt","kind":"datetime"},
      {"name":"status","kind":"enum","values":["draft","published"]},
      {"name":"author","kind":"ref","targets":["person"]},
      {"name":"related","kind":"ref","targets":["page","person"]},
      {"name":"thumbnail","kind":"object","fields":[
        {"name":"url","kind":"asset"},{"name":"width","kind":"int"},
        {"name":"credit","kind":"object","fields":[{"name":"name","kind":"string"}]}]},
      {"name":"cast","kind":"list","of":{"kind":"ref","targets":["person"]}},
      {"name":"tags","kind":"list","localized":true,"of":{"kind":"string"}},
      {"name":"modules","kind":"blocks","blocks":[
        {"name":"row","fields":[{"name":"text","kind":"text"},
                                {"name":"refs","kind":"list","of":{"kind":"ref","targets":["page"]}}]},
        {"name":"quote","fields":[{"name":"text","kind":"text"},
                                  {"name":"image","kind":"object","fields":[{"name":"url","kind":"asset"}]}]}]}]},
    {"name":"person","fields":[{"name":"name","kind":"string"}]}]})";

inline std::shared_ptr<const Schema> parsedSchema(const char* json) {
    auto schema = parseSchema(json);
    if (!schema)
        throw std::logic_error(schema.error().toString());
    return std::make_shared<const Schema>(*std::move(schema));
}

/// A state and the only page that a test looks at: "page/home".
class PageFixture {
public:
    PageFixture()
        : m_state(State::empty(parsedSchema(kPageSchema))) {
        if (const auto made = apply(Edit::create("page", "home", nlohmann::json::object())); !made)
            throw std::logic_error(made.error().toString());
    }

    /// Applies an edit; on success the next state is the current one.
    Result<Edit> apply(const Edit& edit) {
        StateEditor editor(m_state);
        const Version next{m_state->version().value() + 1};
        auto inverse = applyEdit(editor, edit, next.value());
        if (inverse)
            m_state = editor.finish(next);
        return inverse;
    }
    Result<Edit> patch(std::string path, nlohmann::json value) {
        return apply(Edit::patch("page", "home", std::move(path), std::move(value)));
    }

    const State& state() const { return *m_state; }
    std::shared_ptr<const State> statePointer() const { return m_state; }
    RecordView page() const { return m_state->record(*m_state->find(TypeIndex{0}, "home")); }
    nlohmann::json fields() const { return fieldsJsonOf(page()); }

private:
    std::shared_ptr<const State> m_state;
};

} // namespace galley::test
