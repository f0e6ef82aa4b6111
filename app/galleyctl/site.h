// How the commands open a site: for reading beside a running editor, or for writing; and how they find states, records
// and pages by the words of the command line.
//
// Thread rule: the main thread.
#pragma once

#include "model/publish/site_version.h"
#include "model/workspace/workspace.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace galley {

class SqliteJournal;

/// True when the folder holds a site.
bool isSite(const std::filesystem::path& folder);

/// Who runs this program: a person of the name that loginName() finds, as in a window whose settings name nobody.
Actor currentActor();

/// Whether a schema.json with changes that do not count (schema_file.h) is warned of, or is about to be settled.
enum class IgnoredSchema : std::uint8_t { IsWarnedOf, IsFine };
/// From now on sites with a damaged journal are opened for reading too, with a warning.
void allowDamagedSites();
/// From now on sites are opened at a release, as setLine() does; empty: at the draft.
void workAtRelease(const std::string& name);
/// Key of the open release of that title, or of the one whose key begins so. NotFound, InvalidInput.
Result<std::string> releaseNamed(const Workspace& workspace, const std::string& name);
/// For reading: needs no lock. Corrupt or TornTail when commits are missing or damaged.
Result<std::unique_ptr<Workspace>> openForReading(const std::filesystem::path& site);
/// Locked when another program has the site open.
Result<std::unique_ptr<Workspace>> openForWriting(const std::filesystem::path& site,
                                                  IgnoredSchema ignored = IgnoredSchema::IsWarnedOf);
/// A schema from a file: errors have its name.
Result<Schema> readSchemaFile(const std::filesystem::path& file);
/// The journal alone: quick at every size of site. Damage is for verify() to find.
Result<std::unique_ptr<SqliteJournal>> openJournal(const std::filesystem::path& site);
/// The same; Corrupt or TornTail when commits are missing or damaged.
Result<std::unique_ptr<SqliteJournal>> openWholeJournal(const std::filesystem::path& site);

/// What is announced; nothing before the first publish. Errors say what to do.
Result<std::optional<Announcement>> announcementOf(const std::filesystem::path& site);

/// What page servers get from the site's blobs, as they get it: the announced version, or another one that is kept.
/// NotFound when nothing is published, or not that version.
Result<SiteVersion> loadPublished(const std::filesystem::path& site, std::optional<Version> version = {});

/// The state named by "draft", "published" or a version number. NotFound for versions that are not there (yet),
/// InvalidInput for other words.
Result<std::shared_ptr<const State>> stateNamed(Workspace& workspace, const std::string& name);

/// A whole number, as options give it.
std::optional<std::uint64_t> numberFrom(std::string_view text);

} // namespace galley
