// backup and restore: a site in one file.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/passphrase.h"
#include "model/backup/site_backup.h"
#include "model/backup/site_restore.h"
#include "model/workspace/site_files.h"

#include <nlohmann/json.hpp>

namespace galley {

namespace {

void warn(const std::string& what, const std::filesystem::path& place) {
    printWarning(Error{ErrorCode::NotFound, what}.inFile(place.string()));
}

std::string endText(std::uint64_t commit, Version published) {
    const std::string end = commit == 0 ? "before its first commit" : "at commit " + std::to_string(commit);
    return end + (published.value() == 0 ? ", with nothing published"
                                         : ", with version " + std::to_string(published.value()) + " published");
}

} // namespace

Result<void> runBackup(const BackupCommandOptions& options) {
    std::optional<Passphrase> passphrase;
    if (options.withKeys) {
        GALLEY_TRY(passphrase, readPassphrase(PassphraseUse::Choose, options.passphraseDescriptor));
    }
    PromptInterruption prompt;
    BackupOptions how;
    how.site = options.site;
    how.file = options.file;
    how.galley = GALLEY_VERSION;
    how.passphrase = passphrase ? &*passphrase : nullptr;
    how.began = [&prompt](const std::filesystem::path& hidden) { prompt.setUnfinished(hidden); };
    how.placing = [&prompt] { prompt.setEnding(); };
    how.waiting = [&options] { warn("another program publishes it; waiting for its end", options.site); };
    how.progress = progressOnTerminal("backing up bytes");
    how.cancel = interruption();
    const auto report = backUpSite(how);
    clearProgress();
    if (!report)
        return report.error();
    prompt.setEnding();
    for (const std::string& one : report->leftOut)
        warn("not in the backup: " + one, options.site);
    if (options.json)
        return printJson({{"file", options.file.string()},
                          {"commit", report->commit},
                          {"hash", toHex(report->hash)},
                          {"published", report->published.value()},
                          {"files", report->files},
                          {"bytes", report->bytes},
                          {"fileBytes", report->fileBytes},
                          {"keys", report->hasKey},
                          {"leftOut", report->leftOut}});
    GALLEY_CHECK(print("backed up " + oneLine(options.site.string()) + " " +
                       endText(report->commit, report->published) + ": " + withThousands(report->files) + " files, " +
                       byteText(report->bytes) + ", " + byteText(report->fileBytes) + " in " +
                       oneLine(options.file.string()) + "\n"));
    if (report->hasKey)
        return print("the signing key is in it, under the passphrase; without that it is lost\n");
    return print("the signing key is not in it: a site that is restored from it cannot publish before publish.key is "
                 "copied into its folder; keep a copy of that file elsewhere, or use --with-keys\n");
}

Result<void> runRestore(const RestoreCommandOptions& options) {
    PromptInterruption prompt;
    RestoreOptions how;
    how.file = options.file;
    how.folder = options.site;
    if (!options.withoutKeys)
        how.passphrase = [&options] { return readPassphrase(PassphraseUse::Give, options.passphraseDescriptor); };
    how.began = [&prompt](const std::filesystem::path& hidden) { prompt.setUnfinished(hidden); };
    how.placing = [&prompt] { prompt.setEnding(); };
    how.progress = progressOnTerminal("restoring bytes");
    how.cancel = interruption();
    auto report = restoreSite(how);
    clearProgress();
    if (!report) {
        Error error = std::move(report).error();
        if (error.code == ErrorCode::InvalidInput && error.file.empty())
            error.message += "; --without-keys restores without the keys";
        return std::move(error).inFile(options.file.string());
    }
    prompt.setEnding();
    const BackupContents& contents = report->contents;
    for (const Digest& digest : contents.missing)
        warn("was lost or damaged when the backup was made; the next publish makes anew what servers need of it",
             SitePaths(options.site).blobs() / toHex(digest));
    if (options.json)
        return printJson({{"site", options.site.string()},
                          {"commit", contents.commit},
                          {"hash", toHex(contents.hash)},
                          {"published", contents.version.value()},
                          {"time", formatInstant(contents.time)},
                          {"files", contents.members.size()},
                          {"bytes", contents.bytes()},
                          {"keys", report->hasKey}});
    GALLEY_CHECK(print("restored " + oneLine(options.site.string()) + " " + endText(contents.commit, contents.version) +
                       ", as it was on " + formatInstant(contents.time) + "\n"));
    if (!report->hasKey)
        GALLEY_CHECK(print(
            std::string(report->hadKey ? "the signing key was left out" : "the signing key is not in the backup") +
            ": to publish, copy publish.key of this site into the folder; servers trust no other key\n"));
    if (contents.version.value() == 0)
        return {};
    return print("if the site was published since, copy the newer blobs folder over that of the restored site and run "
                 "`galleyctl repair` before you publish: the numbers then go on above those that servers know\n");
}

} // namespace galley
