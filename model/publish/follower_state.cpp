#include "model/publish/follower_state.h"

#include "model/base/file.h"
#include "model/base/replacement_file.h"

#include <charconv>
#include <utility>

namespace galley {

namespace {

constexpr std::size_t kMostReachedBytes = 256;

/// "INSTANT VERSION MANIFEST\n".
std::string lineOf(const ScheduledVersion& entry) {
    return formatInstant(entry.from) + ' ' + std::to_string(entry.version.value()) + ' ' + toHex(entry.manifest) + '\n';
}

/// Only what lineOf() writes.
Result<ScheduledVersion> entryOf(std::string_view line) {
    const Error damage{ErrorCode::Corrupt, "an instant, a version and a manifest are expected"};
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos)
        return damage;
    ScheduledVersion entry;
    const auto from = parseInstant(line.substr(0, first));
    std::uint64_t version = 0;
    std::from_chars(line.data() + first + 1, line.data() + second, version);
    const auto manifest = digestFromHex(line.substr(second + 1, 2 * Digest{}.size()));
    if (!from || !manifest)
        return damage;
    entry = {*from, Version{version}, *manifest};
    return lineOf(entry) == line ? Result<ScheduledVersion>(entry) : damage;
}

} // namespace

FollowerState::FollowerState(std::filesystem::path folder, std::function<void(const Error&)> onWarning)
    : m_folder(std::move(folder))
    , m_onWarning(std::move(onWarning)) {}

std::filesystem::path FollowerState::announcementFile(const PublicKey& key) const {
    return m_folder / ("announcement-" + toHex(key) + ".json");
}

std::filesystem::path FollowerState::reachedFile(const PublicKey& key) const {
    return m_folder / ("reached-" + toHex(key) + ".txt");
}

std::string FollowerState::remedy(const PublicKey& key) const {
    return m_folder.empty() ? "" : ", or remove " + announcementFile(key).string();
}

std::optional<Announcement> FollowerState::announcement(const PublicKey& key) {
    m_isUnread = false;
    if (m_folder.empty())
        return std::nullopt;
    const std::filesystem::path file = announcementFile(key);
    const auto bytes = readFile(file, kMaxSignedBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound)
        return std::nullopt;
    if (!bytes) {
        m_isUnread = bytes.error().code == ErrorCode::Io;
        warn({bytes.error().code,
              "cannot read which announcement was followed last (" + bytes.error().message +
                  "), so an older one that stands in the store is followed; make the file readable",
              file.string()});
        return std::nullopt;
    }
    auto announcement = decodeAnnouncement(*bytes, key);
    if (announcement)
        return *std::move(announcement);
    if (announcement.error().code == ErrorCode::Unsupported) { // a later version of this program kept it
        m_isUnread = true;
        warn({ErrorCode::Unsupported,
              "the announcement that was followed last is not understood (" + announcement.error().message +
                  "), so an older one that stands in the store is followed; run the version of Galley that kept it",
              file.string()});
        return std::nullopt;
    }
    setAside(file, "announcement that was followed last", announcement.error(),
             "the guard against older announcements starts anew with what stands in the store");
    return std::nullopt;
}

std::optional<ScheduledVersion> FollowerState::reached(const PublicKey& key) {
    if (m_folder.empty())
        return std::nullopt;
    const std::filesystem::path file = reachedFile(key);
    const auto bytes = readFile(file, kMostReachedBytes);
    if (!bytes && bytes.error().code == ErrorCode::NotFound)
        return std::nullopt;
    const auto entry = bytes ? entryOf(*bytes) : Result<ScheduledVersion>(bytes.error());
    if (entry)
        return *entry;
    const std::string consequence = "if the clock was put back, a scheduled version that was served already waits for "
                                    "its instant again";
    if (entry.error().code == ErrorCode::Io)
        warn({ErrorCode::Io,
              "cannot read which scheduled version was served last (" + entry.error().message + "), so " + consequence +
                  "; make the file readable",
              file.string()});
    else
        setAside(file, "scheduled version that was served last", entry.error(), consequence);
    return std::nullopt;
}

void FollowerState::setAside(const std::filesystem::path& file, const std::string& what, const Error& damage,
                             const std::string& consequence) {
    const std::filesystem::path aside = file.string() + ".damaged";
    std::error_code failed;
    std::filesystem::rename(file, aside, failed);
    const std::string where =
        failed ? "; it cannot be set aside: " + failed.message() : "; it is now " + aside.string();
    warn({damage.code,
          "the record of the " + what + " is damaged (" + damage.message + ")" + where + "; " + consequence,
          file.string()});
}

void FollowerState::warn(const Error& error) {
    const std::string text = error.toString();
    if (m_onWarning && text != m_warned)
        m_onWarning(error);
    m_warned = text;
}

void FollowerState::follow(const Announcement& announcement, std::string bytes) {
    m_key = announcement.key;
    m_number = announcement.number;
    m_unkept = m_folder.empty() ? std::string() : std::move(bytes);
    keep();
}

void FollowerState::keep() {
    if (m_unkept.empty())
        return;
    // Nobody may lose a newer one by a disk that could not be read for a while.
    if (m_isUnread) {
        const auto before = announcement(m_key);
        if (m_isUnread || (before && before->number > m_number))
            return;
    }
    Result<void> done = makeFolders(m_folder);
    if (done)
        done = writeFileAtomically(announcementFile(m_key), m_unkept);
    if (!done)
        return warn({done.error().code,
                     "cannot keep which announcement was followed last, so an older one could be followed after a "
                     "restart (" +
                         done.error().message + "); make the folder of --state writable",
                     done.error().file});
    m_unkept.clear();
    m_warned.clear();
}

void FollowerState::reach(const PublicKey& key, const std::optional<ScheduledVersion>& entry) {
    if (m_folder.empty())
        return;
    const std::filesystem::path file = reachedFile(key);
    Result<void> done;
    if (entry) {
        done = makeFolders(m_folder);
        if (done)
            done = writeFileAtomically(file, lineOf(*entry));
    } else {
        std::error_code failed;
        std::filesystem::remove(file, failed);
        if (failed && failed != std::errc::not_a_directory)
            done = Error{ErrorCode::Io, failed.message(), file.string()};
    }
    if (!done)
        warn({done.error().code,
              "cannot keep which scheduled version is served, so it could wait for its instant again after a restart "
              "with a clock that was put back (" +
                  done.error().message + "); make the folder of --state writable",
              done.error().file});
}

} // namespace galley
