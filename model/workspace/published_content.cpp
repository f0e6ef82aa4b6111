#include "model/workspace/published_content.h"

#include <optional>

namespace galley {

namespace {

/// The commit that records the publish of a version.
Result<std::optional<Commit>> recordOf(const Journal& journal, Version version) {
    if (version == Version{})
        return std::optional<Commit>();
    const auto publishes = [version](const Commit& commit) {
        const auto* const publication = std::get_if<Publication>(&commit.body);
        return publication != nullptr && publication->action == Publication::Action::Publish &&
               publication->version == version;
    };
    GALLEY_TRY(const auto own, journal.findHeader(version.value()));
    if (!own)
        return std::optional<Commit>();
    if (own->bodyKind == BodyKind::Publication) {
        GALLEY_TRY(Commit commit, journal.readCommit(own->number));
        if (publishes(commit))
            return std::optional<Commit>(std::move(commit));
    }
    GALLEY_TRY(const auto numbers, journal.numbersOf(BodyKind::Publication, version.value() + 1));
    for (const std::uint64_t number : numbers) {
        GALLEY_TRY(Commit commit, journal.readCommit(number));
        if (publishes(commit))
            return std::optional<Commit>(std::move(commit));
    }
    return std::optional<Commit>();
}

} // namespace

Result<bool> isRecorded(const Journal& journal, Version version) {
    GALLEY_TRY(const auto record, recordOf(journal, version));
    return record.has_value();
}

Result<std::uint64_t> lastCommitIn(const Journal& journal, Version version) {
    GALLEY_TRY(const auto record, recordOf(journal, version));
    if (!record || record->number == version.value())
        return version.value();
    const std::uint64_t content = std::get<Publication>(record->body).content;
    return content != 0 ? content : version.value();
}

Result<std::optional<Selection>> selectionOf(const Journal& journal, Version version, std::uint64_t content) {
    if (version == Version{})
        return std::optional<Selection>();
    if (content == 0) {
        GALLEY_TRY(content, lastCommitIn(journal, version));
    }
    if (content == version.value()) // the commit that records it, which changes nothing
        --content;
    GALLEY_TRY(const auto header, journal.findHeader(content));
    if (!header || header->bodyKind != BodyKind::Selection)
        return std::optional<Selection>();
    GALLEY_TRY(Commit commit, journal.readCommit(content));
    return std::optional<Selection>(std::move(std::get<Selection>(commit.body)));
}

} // namespace galley
