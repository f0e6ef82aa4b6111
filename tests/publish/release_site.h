// A small site with articles that is published once, and is edited in lines, published and opened again.
#pragma once

#include "model/dataset/value_json.h"
#include "model/publish/site_publish.h"
#include "tests/support/page_fixture.h"
#include "tests/support/samples.h"

#include <QTemporaryDir>
#include <QtTest>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace galley::test {

inline constexpr const char* kReleasesSchema = R"({"locales":[{"code":"en"}],"types":[
  {"name":"article","page":true,"slug":"slug","fields":[
    {"name":"slug","kind":"string","required":true},
    {"name":"headline","kind":"string"},
    {"name":"a","kind":"int"},{"name":"b","kind":"int"},{"name":"c","kind":"int"},
    {"name":"author","kind":"ref","targets":["person"]},
    {"name":"body","kind":"text"}]},
  {"name":"person","fields":[{"name":"name","kind":"string"}]}]})";

inline Edit article(const std::string& id, int value = 0) {
    return Edit::create("article", id, {{"slug", id}, {"a", value}, {"b", value}, {"c", value}});
}

inline Edit number(const std::string& id, const char* field, int value) {
    return Edit::patch("article", id, field, value);
}

inline std::optional<RecordRef> refOf(const State& state, const std::string& path) {
    const auto ref = state.findPath(path);
    return ref ? std::optional(*ref) : std::nullopt;
}

/// The records of a state as text: "article/x a=1 b=2 …".
inline std::map<std::string, std::string> contentOf(const State& state) {
    std::map<std::string, std::string> content;
    std::string scratch;
    state.forEach([&](const RecordView& record) {
        std::string path = record.type().name + "/" + std::string(record.id(scratch));
        content[std::move(path)] = fieldsToJson(record);
    });
    return content;
}

class ReleaseSite {
protected:
    void make() {
        m_parent = std::make_unique<QTemporaryDir>();
        VERIFY_OK(Workspace::create(folder(), *parsedSchema(kReleasesSchema)));
        m_site = open();
        VERIFY_OK(m_site->apply({article("x"), article("y"), article("z")}));
        VERIFY_OK(publish());
    }
    void close() { m_site.reset(); }
    std::filesystem::path folder() const { return std::filesystem::path(m_parent->path().toStdString()) / "site"; }
    std::unique_ptr<Workspace> open(const char* name = "Ann") const {
        OpenOptions options;
        options.actor.name = name;
        auto opened = openSite(folder(), options);
        if (!opened)
            qFatal("%s", opened.error().toString().c_str());
        return *std::move(opened);
    }
    void reopen() {
        m_site.reset();
        m_site = open();
    }
    Result<PublishResult> publish(const PublishChoice& choice = {}) {
        return publishSite(*m_site, "Ann", "", true, {}, {}, choice);
    }
    std::vector<RecordRef> refs(const std::vector<std::string>& paths) const {
        std::vector<RecordRef> found;
        for (const std::string& path : paths) {
            const auto slash = path.find('/');
            const State& state = *m_site->lines().draft;
            const auto type = state.schema().typeIndex(path.substr(0, slash));
            found.push_back(*state.findOrdinal(*type, path.substr(slash + 1)));
        }
        return found;
    }
    int value(const State& state, const std::string& id, const char* field) const {
        const auto ref = refOf(state, "article/" + id);
        return ref ? static_cast<int>(state.record(*ref).field(field).asInt()) : -1;
    }
    int inDraft(const std::string& id, const char* field) const { return value(*m_site->lines().draft, id, field); }
    int inLive(const std::string& id, const char* field) const {
        return value(m_site->published()->state(), id, field);
    }
    int inRelease(const std::string& key, const std::string& id, const char* field) const {
        return value(*m_site->lines().find(key)->state, id, field);
    }
    std::string release(const char* title) {
        auto key = m_site->openRelease(title);
        return key ? *key : throw std::runtime_error(key.error().toString());
    }
    /// Edits a line without staying there.
    void edit(const std::string& line, const std::vector<Edit>& edits) {
        const std::string before = m_site->line();
        VERIFY_OK(m_site->setLine(line));
        VERIFY_OK(m_site->apply(edits));
        VERIFY_OK(m_site->setLine(before));
    }

    std::unique_ptr<QTemporaryDir> m_parent;
    std::unique_ptr<Workspace> m_site;
};

} // namespace galley::test
