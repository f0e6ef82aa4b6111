#include "model/publish/ever_published.h"

#include "model/base/file.h"
#include "model/publish/site_version.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace galley {

namespace {

constexpr int kEverPublishedFormat = 1;
constexpr std::uint64_t kMaxEverPublishedBytes = 256U << 20;

constexpr std::size_t kHexDigits = 2 * std::tuple_size_v<Digest>;

/// All in one text: there may be a hundred thousand.
template <class Digests>
std::string namesOf(const Digests& digests) {
    std::string names;
    names.reserve(digests.size() * kHexDigits);
    for (const Digest& digest : digests)
        names += toHex(digest);
    return names;
}

/// False when it is no text of digests in order.
template <class Digests>
bool readNames(const nlohmann::json& json, const char* member, Digests& digests) {
    const auto found = json.find(member);
    if (found == json.end() || !found->is_string())
        return false;
    std::string_view names = found->get_ref<const std::string&>();
    if (names.size() % kHexDigits != 0)
        return false;
    for (; !names.empty(); names.remove_prefix(kHexDigits)) {
        const auto digest = digestFromHex(names.substr(0, kHexDigits));
        if (!digest || (!digests.empty() && !(*digests.rbegin() < *digest)))
            return false;
        digests.insert(digests.end(), *digest);
    }
    return true;
}

/// What stands behind the digest; discarded when it is not whole.
nlohmann::json wholeJson(std::string_view bytes) {
    const std::size_t line = bytes.find('\n');
    const std::string_view text = line == std::string_view::npos ? std::string_view() : bytes.substr(line + 1);
    return toHex(sha256(text)) == bytes.substr(0, line) ? nlohmann::json::parse(text, nullptr, false)
                                                        : nlohmann::json();
}

/// Nothing when it is not whole, or was not made of this journal.
std::optional<PublishMemory> remembered(const std::filesystem::path& file, const Journal& journal) {
    const auto bytes = file.empty() ? Result<std::string>(std::string()) : readFile(file, kMaxEverPublishedBytes);
    auto memory = bytes ? decodePublishMemory(*bytes) : std::nullopt;
    const auto header = memory ? journal.findHeader(memory->last.number) : Result(std::optional<CommitHeader>());
    const bool isOfJournal = header && *header && (*header)->hash == memory->last.hash;
    return isOfJournal ? std::move(memory) : std::nullopt;
}

void settle(std::vector<Digest>& digests) {
    std::sort(digests.begin(), digests.end());
    digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
}

/// Takes in what the store has of the publishes of a journal.
class HistoryReader {
public:
    HistoryReader(const BlobStore& store, const CancelToken& cancel)
        : m_store(store)
        , m_cancel(cancel) {}

    /// The publishes that are new; the same theme or list is asked for once.
    Result<bool> readCommits(const Journal& journal, PublishMemory& history) {
        GALLEY_TRY(auto numbers, journal.numbersOf(BodyKind::Publication, history.last.number + 1));
        // A release brings a theme of its own, which nothing else names before it goes out.
        GALLEY_TRY(const auto notes, journal.numbersOf(BodyKind::LineNote, history.last.number + 1));
        numbers.insert(numbers.end(), notes.begin(), notes.end());
        std::sort(numbers.begin(), numbers.end());
        for (const std::uint64_t number : numbers) {
            if (m_cancel.isCancelled())
                return cancelled();
            GALLEY_TRY(const Commit commit, journal.readCommit(number));
            history.last = {number, commit.hash};
            const auto* const publication = std::get_if<Publication>(&commit.body);
            const auto* const note = std::get_if<LineNote>(&commit.body);
            const Digest theme = publication != nullptr ? publication->theme : note != nullptr ? note->theme : Digest{};
            if (theme != Digest{} && !std::binary_search(history.kept.begin(), history.kept.end(), theme))
                history.goneThemes.insert(theme);
            if (publication == nullptr)
                continue;
            if (!std::binary_search(history.kept.begin(), history.kept.end(), publication->assets))
                history.goneLists.insert(publication->assets);
        }
        return !numbers.empty();
    }

    /// Moves what stands in the store to what is kept. True when there was any.
    Result<bool> look(PublishMemory& history) {
        bool isNew = false;
        for (auto theme = history.goneThemes.begin(); theme != history.goneThemes.end();) {
            GALLEY_TRY(const bool isThere, stands(*theme));
            isNew = isNew || isThere;
            theme = isThere ? take(history, history.goneThemes, theme) : std::next(theme);
        }
        for (auto list = history.goneLists.begin(); list != history.goneLists.end();) {
            GALLEY_TRY(const bool isRead, readList(*list, history));
            isNew = isNew || isRead;
            list = isRead ? take(history, history.goneLists, list) : std::next(list);
        }
        return isNew;
    }
    std::map<Digest, Error> takeDamaged() { return std::move(m_damaged); }

private:
    using Place = std::set<Digest>::iterator;
    static Place take(PublishMemory& history, std::set<Digest>& from, Place place) {
        history.kept.push_back(*place);
        return from.erase(place);
    }
    static Error cancelled() { return {ErrorCode::Cancelled, "reading the history of publishes was stopped"}; }

    Result<bool> stands(const Digest& digest) const {
        if (m_cancel.isCancelled())
            return cancelled();
        const auto size = m_store.sizeOf(digest);
        if (!size && size.error().code != ErrorCode::NotFound)
            return size.error();
        return size.has_value();
    }

    /// False: it is not there, or damaged.
    Result<bool> readList(const Digest& digest, PublishMemory& history) {
        GALLEY_TRY(const bool isThere, stands(digest));
        if (!isThere)
            return false;
        GALLEY_TRY(const std::uint64_t bytes, m_store.sizeOf(digest));
        const auto list = loadAssetList(m_store, {digest, bytes});
        if (!list && list.error().code == ErrorCode::Io)
            return list.error();
        if (!list) {
            m_damaged.emplace(digest, list.error());
            return false;
        }
        for (const auto& [path, reference] : **list)
            history.kept.push_back(reference.digest);
        return true;
    }

    const BlobStore& m_store;
    const CancelToken& m_cancel;
    std::map<Digest, Error> m_damaged;
};

} // namespace

std::string encodePublishMemory(const PublishMemory& memory) {
    const nlohmann::json json = {{"format", kEverPublishedFormat},           {"number", memory.last.number},
                                 {"hash", toHex(memory.last.hash)},          {"kept", namesOf(memory.kept)},
                                 {"goneThemes", namesOf(memory.goneThemes)}, {"goneLists", namesOf(memory.goneLists)}};
    const std::string text = json.dump() + "\n";
    return toHex(sha256(text)) + "\n" + text;
}

std::optional<PublishMemory> decodePublishMemory(std::string_view bytes) {
    const nlohmann::json json = wholeJson(bytes);
    if (!json.is_object() || json.value("format", nlohmann::json()) != kEverPublishedFormat)
        return std::nullopt;
    const nlohmann::json number = json.value("number", nlohmann::json());
    const nlohmann::json hash = json.value("hash", nlohmann::json());
    if (!number.is_number_unsigned() || !hash.is_string())
        return std::nullopt;
    const auto digest = digestFromHex(hash.get_ref<const std::string&>());
    PublishMemory memory;
    if (!digest || !readNames(json, "kept", memory.kept) || !readNames(json, "goneThemes", memory.goneThemes) ||
        !readNames(json, "goneLists", memory.goneLists))
        return std::nullopt;
    memory.last = {number.get<std::uint64_t>(), *digest};
    return memory;
}

bool EverPublished::contains(const Digest& digest) const {
    return std::binary_search(kept.begin(), kept.end(), digest);
}

Result<EverPublished> everPublished(const Journal& journal, const BlobStore& store, const std::filesystem::path& memory,
                                    Remembering remembering, const CancelToken& cancel) {
    PublishMemory history = remembered(memory, journal).value_or(PublishMemory());
    HistoryReader reader(store, cancel);
    GALLEY_TRY(const bool hasCommits, reader.readCommits(journal, history));
    GALLEY_TRY(const bool hasFiles, reader.look(history));
    if (hasFiles)
        settle(history.kept);
    // A cache: a failure costs another reading.
    if ((hasCommits || hasFiles) && !memory.empty() && remembering == Remembering::Update)
        static_cast<void>(writeCacheFile(memory, encodePublishMemory(history)));
    EverPublished all;
    all.kept = std::move(history.kept);
    history.goneThemes.merge(history.goneLists);
    all.gone.assign(history.goneThemes.begin(), history.goneThemes.end());
    all.damaged = reader.takeDamaged();
    for (const auto& [digest, error] : all.damaged)
        std::erase(all.gone, digest);
    return all;
}

} // namespace galley
