// A small site that is edited in memory and published into a store, for tests of publishing and serving.
#pragma once

#include "model/base/file.h"
#include "model/dataset/edit.h"
#include "model/publish/publisher.h"
#include "tests/support/page_fixture.h"

#include <QTemporaryDir>
#include <filesystem>
#include <functional>
#include <stdexcept>

namespace galley::test {

inline constexpr const char* kSiteSchema = R"({
  "site":{"name":"Small"},
  "locales":[{"code":"en"},{"code":"de-DE","fallback":"en"}],
  "types":[
    {"name":"page","page":true,"slug":"slug","display":"headline","fields":[
      {"name":"slug","kind":"string"},{"name":"headline","kind":"string"},{"name":"body","kind":"text"},
      {"name":"author","kind":"ref","targets":["person"]}]},
    {"name":"person","display":"name","fields":[{"name":"name","kind":"string"}]}]})";

class PublishedSite {
public:
    PublishedSite()
        : m_draft(Replica::build(State::empty(parsedSchema(kSiteSchema)))) {
        edit({Edit::create("person", "ann", {{"name", "Ann"}}),
              Edit::create("page", "home", {{"slug", "home"}, {"headline", "Hello"}, {"author", "ann"}}),
              Edit::create("page", "about", {{"slug", "about"}, {"headline", "About"}})});
        std::filesystem::create_directories(folder() / "assets");
    }

    std::filesystem::path folder() const { return m_folder.path().toStdString(); }
    std::filesystem::path blobs() const { return folder() / "blobs"; }
    const KeyPair& keys() const { return m_keys; }
    std::shared_ptr<const Replica> draft() const { return m_draft; }
    std::shared_ptr<const Replica> published() const { return m_published; }

    void edit(const std::vector<Edit>& edits) {
        StateEditor editor(m_draft->statePointer());
        const Version next{m_draft->state().version().value() + 1};
        for (const Edit& one : edits)
            if (const auto done = applyEdit(editor, one, next.value()); !done)
                throw std::logic_error(done.error().toString());
        const ChangeSet changes = editor.changes();
        m_draft = m_draft->next(editor.finish(next), changes);
    }
    void headline(const std::string& text) { edit({Edit::patch("page", "home", "headline", text)}); }

    PublishRequest request() const {
        PublishRequest request;
        request.draft = m_draft;
        request.published = m_published;
        request.theme = folder() / "theme";
        request.assets = folder() / "assets";
        request.author = "Ann";
        request.message = "Publish";
        return request;
    }
    Result<PublishResult> publish(Publisher& publisher, const PublishListener& listener = {},
                                  const CancelToken& cancel = {}) {
        if (m_published && m_published->state().version() >= m_draft->state().version())
            edit({}); // the same content under a number of its own
        auto result = publisher.publish(request(), listener, cancel);
        if (result)
            m_published = m_draft;
        return result;
    }
    Publisher publisher(PublisherOptions options = {}) const {
        return Publisher(std::make_shared<FolderBlobStore>(blobs()), m_keys.secretKey, options);
    }

private:
    QTemporaryDir m_folder;
    KeyPair m_keys = KeyPair::generate();
    std::shared_ptr<const Replica> m_draft;
    std::shared_ptr<const Replica> m_published;
};

/// Passes everything on to another store, but asks first; an error that the question gives is the call's.
class GuardedStore final : public BlobStore {
public:
    using Question = std::function<Result<void>(const char* call)>;
    GuardedStore(std::shared_ptr<BlobStore> store, Question question)
        : m_store(std::move(store))
        , m_question(std::move(question)) {}

    Result<void> put(const Digest& digest, std::string_view bytes) override {
        GALLEY_CHECK(m_question("put"));
        return m_store->put(digest, bytes);
    }
    Result<Blob> get(const Digest& digest, const BlobSize& size = {}) const override {
        GALLEY_CHECK(m_question("get"));
        return m_store->get(digest, size);
    }
    Result<std::uint64_t> sizeOf(const Digest& digest) const override { return m_store->sizeOf(digest); }
    std::optional<std::string> stamp(const Digest& digest) const override { return m_store->stamp(digest); }
    Result<std::vector<Digest>> list() const override {
        GALLEY_CHECK(m_question("list"));
        return m_store->list();
    }
    Result<void> remove(const Digest& digest) override {
        GALLEY_CHECK(m_question("remove"));
        return m_store->remove(digest);
    }
    Result<std::string> readAnnouncement() const override {
        GALLEY_CHECK(m_question("readAnnouncement"));
        return m_store->readAnnouncement();
    }
    Result<void> replaceAnnouncement(std::string_view bytes) override {
        GALLEY_CHECK(m_question("replaceAnnouncement"));
        GALLEY_CHECK(m_store->replaceAnnouncement(bytes));
        return m_question("syncAnnouncement");
    }
    Result<std::shared_ptr<const void>> takeTurn() override {
        GALLEY_CHECK(m_question("takeTurn"));
        return m_store->takeTurn();
    }

private:
    std::shared_ptr<BlobStore> m_store;
    Question m_question;
};

} // namespace galley::test
