// A small site that changes by edits, and its problems as lines, for tests of what is checked before a publish.
#pragma once

#include "model/publish/validator.h"
#include "tests/support/page_fixture.h"

#include <QStringList>

namespace galley::test {

inline constexpr const char* kSmallSiteSchema = R"({
  "locales":[{"code":"en"},{"code":"de-DE","fallback":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","fields":[
      {"name":"slug","kind":"string","required":true},
      {"name":"headline","kind":"string","required":true,"localized":true},
      {"name":"body","kind":"text"},
      {"name":"image","kind":"asset"},
      {"name":"imageAlt","kind":"string","localized":true},
      {"name":"author","kind":"ref","targets":["person"]},
      {"name":"modules","kind":"blocks","blocks":[
        {"name":"gallery","fields":[{"name":"pictures","kind":"list","of":{"kind":"object","fields":[
          {"name":"file","kind":"asset"},{"name":"alt","kind":"string"}]}}]},
        {"name":"button","fields":[{"name":"href","kind":"string"},{"name":"label","kind":"string","required":true}]}]}]},
    {"name":"article","page":true,"slug":"slug","fields":[
      {"name":"slug","kind":"string","localized":true}]},
    {"name":"person","fields":[{"name":"name","kind":"string"}]}]})";

/// A site that changes by edits.
class SmallSite {
public:
    explicit SmallSite(const char* schema = kSmallSiteSchema)
        : m_replica(Replica::build(State::empty(parsedSchema(schema)))) {}

    ChangeSet apply(const std::vector<Edit>& edits) {
        StateEditor editor(m_replica->statePointer());
        const Version next{m_replica->state().version().value() + 1};
        for (const Edit& edit : edits)
            if (const auto done = applyEdit(editor, edit, next.value()); !done)
                throw std::logic_error(done.error().toString());
        ChangeSet changes = editor.changes();
        m_before = m_replica;
        m_replica = m_replica->next(editor.finish(next), changes);
        return changes;
    }
    const Replica& replica() const { return *m_replica; }
    std::shared_ptr<const Replica> pointer() const { return m_replica; }
    /// Before the last edits.
    const Replica& before() const { return *m_before; }
    RecordRef ref(const char* path) const { return *m_replica->state().findPath(path); }

    /// "record field code parameters…" of every problem, for comparing.
    QStringList problems(const Validator& validator = Validator()) const {
        return linesOf(*validator.check(*m_replica));
    }
    static QStringList linesOf(const std::vector<Problem>& found) {
        QStringList lines;
        for (const Problem& problem : found) {
            std::string line = problem.record + " " + problem.field + " " + toString(problem.code);
            for (const std::string& parameter : problem.parameters)
                line += " " + parameter;
            lines.append(QString::fromStdString(line));
        }
        return lines;
    }

private:
    std::shared_ptr<const Replica> m_replica;
    std::shared_ptr<const Replica> m_before;
};

inline Edit goodPage(const char* id, const char* slug, const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json fields = {{"slug", slug}, {"headline", {{"en", "Hello"}}}};
    fields.update(more);
    return Edit::create("page", id, fields);
}

} // namespace galley::test
