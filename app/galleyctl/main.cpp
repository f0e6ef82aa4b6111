// galleyctl: everything that the window does with a site, from the command line.
#include "app/galleyctl/commands.h"
#include "app/galleyctl/console.h"
#include "app/galleyctl/passphrase.h"
#include "app/galleyctl/site.h"
#include "model/base/memory.h"
#include "model/base/signals.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <functional>

namespace galley {

namespace {

using Command = std::function<Result<void>()>;

// What is wrong with an argument, for the parser; empty: nothing.

std::string faultOfRecord(const std::string& text) {
    return text.find('/') == std::string::npos ? "a record is named TYPE/ID, not \"" + text + "\"" : std::string();
}

std::string faultOfAssignment(const std::string& text) {
    const std::size_t equals = text.find('=');
    return equals == std::string::npos || equals == 0 ? "\"" + text + "\" is not PATH=JSON" : std::string();
}

constexpr const char* kIndexHelp = "the place that it shall have, from 0 on, or end";

std::string faultOfIndex(const std::string& text) {
    return text == "end" || numberFrom(text) ? std::string() : "\"" + text + "\" is neither a whole number nor end";
}

/// The parser itself takes -1 for a very large number, and a larger one for the largest.
std::string faultOfNumber(const std::string& text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const bool isNumber = !text.empty() && read.ec == std::errc() && read.ptr == end;
    return isNumber ? std::string() : "\"" + text + "\" is no whole number";
}

/// An empty word is a variable that somebody forgot to set.
std::string faultOfEmpty(const std::string& text) {
    return text.empty() ? "the name is empty" : std::string();
}

/// Declares the commands on the parser; the one that was chosen puts its work into `chosen`.
class CommandLine {
public:
    explicit CommandLine(Command& chosen)
        : m_chosen(chosen) {
        m_app.set_version_flag("--version", "galleyctl " GALLEY_VERSION);
        m_app.require_subcommand(1);
        m_app.footer(kExitCodeHelp);
        addContentCommands();
        addEditCommands();
        addUndoCommands();
        addConflictCommands();
        addRedirectCommands();
        addReleaseCommands();
        addReadingCommands();
        addPublishingCommands();
        addBenchCommand();
    }
    CLI::App& app() { return m_app; }
    /// The words that stand where a command must and name none; empty: they do.
    std::string unknownCommand(int argc, const char* const* argv) {
        CLI::App* at = &m_app;
        std::string words;
        for (int i = 1; i < argc && at->get_require_subcommand_min() > 0; ++i) {
            if (argv[i][0] == '-')
                return {};
            words += (words.empty() ? "" : " ") + std::string(argv[i]);
            const std::string name = argv[i];
            const auto named = at->get_subcommands([&name](CLI::App* command) { return command->get_name() == name; });
            if (named.empty())
                return words;
            at = named.front();
        }
        return {};
    }

private:
    CLI::App* add(CLI::App& parent, const char* name, const char* help, std::filesystem::path& site) {
        CLI::App* command = parent.add_subcommand(name, help);
        command->add_option("SITE", site, "folder of the site")->required();
        return command;
    }
    template <class Options>
    void finish(CLI::App* command, Result<void> (*run)(const Options&), const Options& options) {
        command->callback([this, run, &options] { choose(run, options); });
    }
    template <class Options>
    void choose(Result<void> (*run)(const Options&), const Options& options) {
        m_chosen = [run, &options] {
            auto done = withinMemory("to do this", [&] { return run(options); });
            if (!done && done.error().code == ErrorCode::Io && done.error().file.empty()) {
                if constexpr (requires { options.site; })
                    return Result<void>(std::move(done).error().inFile(options.site.string()));
                else if constexpr (requires { options.target.site; })
                    return Result<void>(std::move(done).error().inFile(options.target.site.string()));
            }
            return done;
        };
    }
    static void addJson(CLI::App* command, bool& json) {
        command->add_flag("--json", json, "print one JSON value instead of text");
    }

    static void addDamagedOk(CLI::App* command) {
        command->add_flag_callback("--damaged-ok", allowDamagedSites,
                                   "of a site whose journal is damaged, read what is left, with a warning");
    }

    void addContentCommands() {
        CLI::App* command = add(m_app, "new", "Make a site", m_new.site);
        command->add_flag("--demo", m_new.demo, "the demo magazine, with its theme and pictures");
        command->add_option("--pages", m_new.pages, "with --demo: generate pages until there are that many")
            ->needs("--demo")
            ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{10'000'000}));
        command->add_option("--zone", m_new.zone,
                            "time zone of the site, such as Europe/Berlin; otherwise the machine's");
        addJson(command, m_new.json);
        finish(command, runNew, m_new);

        command = add(m_app, "import", "Create or replace records from a file; makes the site when there is none",
                      m_import.site);
        command->add_option("FILE", m_import.file, "what to import")->required();
        command->add_option("--from", m_import.format, "ndjson or contentful")
            ->required()
            ->check(CLI::IsMember({"ndjson", "contentful"}));
        command->add_option("--schema", m_import.schema,
                            "ndjson: schema.json to read the values by; otherwise inferred");
        command->add_option("--save-schema", m_import.saveSchema, "write the schema here, to edit it and give it back");
        command->add_option("--zone", m_import.zone,
                            "time zone of the site, such as Europe/Berlin; otherwise a new site's is guessed");
        command->add_flag("--dry-run", m_import.dryRun, "report only");
        addJson(command, m_import.json);
        finish(command, runImport, m_import);

        command = add(m_app, "export", "Write all records, one a line", m_export.site);
        command->add_option("--as", m_exportFormat, "ndjson")->required()->check(CLI::IsMember({"ndjson"}));
        command->add_option("--output", m_export.output, "file to write; otherwise the standard output");
        command->add_flag("--published", m_export.published, "what readers see, not the draft");
        addDamagedOk(command);
        addRelease(command);
        finish(command, runExport, m_export);

        command = add(m_app, "get", "Print a record", m_get.site);
        command->add_option("TYPE/ID", m_get.record, "the record")->required()->check(faultOfRecord);
        command->add_flag("--published", m_get.published, "as readers see it");
        command->add_flag("--with-revision", m_get.withRevision,
                          "an object of the record and its revision, for --if-revision of a change");
        addRelease(command);
        command->add_flag("--json", m_get.json, "on one line");
        addDamagedOk(command);
        finish(command, runGet, m_get);

        command =
            add(m_app, "zone", "Print the time zone in which the site shows times, or set another one", m_zone.site);
        command->add_option("NAME", m_zone.zone, "of the tz database, such as Europe/Berlin");
        addDamagedOk(command);
        addJson(command, m_zone.json);
        finish(command, runZone, m_zone);

        command = add(m_app, "schema",
                      "Print the types and locales in use, or take over those of a file: schema.json changed by hand, "
                      "say",
                      m_schema.site);
        command->add_option("FILE", m_schema.file,
                            "schema to take over, as one commit; new types and fields stand behind the others, and "
                            "kinds stay");
        addDamagedOk(command);
        addJson(command, m_schema.json);
        finish(command, runSchema, m_schema);

        command = add(m_app, "pack",
                      "Compress the texts once more, as the window does when nobody types; the content "
                      "stays, and the next full snapshot is smaller",
                      m_pack.site);
        addJson(command, m_pack.json);
        finish(command, runPack, m_pack);
    }

    /// What the commands that change one record have in common.
    CLI::App* addEdit(const char* name, const char* help, EditTarget& target) {
        CLI::App* command = add(m_app, name, help, target.site);
        command->add_option("TYPE/ID", target.record, "the record, by the name or the label of its type")
            ->required()
            ->check(faultOfRecord);
        return command;
    }
    template <class Options>
    void finishEdit(CLI::App* command, Result<void> (*run)(const Options&), const Options& options,
                    EditTarget& target) {
        addRelease(command);
        command->add_option("--message", target.message, "why, for the log");
        addJson(command, target.json);
        finish(command, run, options);
    }
    static void addRevision(CLI::App* command, EditTarget& target) {
        command
            ->add_option("--if-revision", target.ifRevision,
                         "only if the record is at that revision (galleyctl get --with-revision, or the version that "
                         "a change printed); otherwise nothing is done, exit code 4")
            ->check(faultOfNumber);
    }

    void addEditCommands() {
        CLI::App* command = addEdit("create", "Make a record, as one commit", m_create.target);
        command->add_option("FIELDS.json", m_create.fields,
                            "its fields as a JSON object, - for the standard input; otherwise it has none");
        finishEdit(command, runCreate, m_create, m_create.target);

        command = addEdit("set", "Change fields of a record, as one commit", m_set.target);
        command
            ->add_option(
                "PATH=JSON", m_set.assignments,
                "field path and value, such as title/en='\"New\"' or modules/k3/text=hello; what is no JSON is "
                "text, null unsets; fields have their names or labels; a time without an offset is meant in the "
                "site's time zone, as in the window")
            ->required()
            ->check(faultOfAssignment);
        addRevision(command, m_set.target);
        finishEdit(command, runSet, m_set, m_set.target);

        command = addEdit("insert", "Put an element into a list, or a module among modules", m_insert.target);
        command->add_option("PATH", m_insert.path, "the list, such as tags or modules")->required();
        command->add_option("INDEX", m_insert.index, kIndexHelp)->required()->check(faultOfIndex);
        command->add_option("VALUE", m_insert.value, "as set takes it; a module is an object with its kind")
            ->required();
        addRevision(command, m_insert.target);
        finishEdit(command, runInsert, m_insert, m_insert.target);

        command = addEdit("move", "Move an element of a list, or a module", m_move.target);
        command->add_option("PATH", m_move.path, "the element, such as tags/2 or modules/k3")->required();
        command->add_option("INDEX", m_move.index, kIndexHelp)->required()->check(faultOfIndex);
        addRevision(command, m_move.target);
        finishEdit(command, runMove, m_move, m_move.target);

        command = addEdit("remove", "Take an element out of a list, or a module away", m_remove.target);
        command->add_option("PATH", m_remove.path, "the element, such as tags/2 or modules/k3")->required();
        addRevision(command, m_remove.target);
        finishEdit(command, runRemove, m_remove, m_remove.target);

        command = addEdit("delete", "Delete a record; restore and undo bring it back", m_delete);
        addRevision(command, m_delete);
        finishEdit(command, runDelete, m_delete, m_delete);
    }

    void addUndoCommands() {
        CLI::App* command =
            add(m_app, "undo", "Take back your newest commit that stands, or the one named; as a commit of its own",
                m_undo.site);
        command->add_option("COMMIT", m_undo.commit, "number of a commit of yours")->check(faultOfNumber);
        finishTaking(command, runUndo);

        command = add(m_app, "redo", "Do again what your newest undo took back", m_undo.site);
        finishTaking(command, runRedo);

        command = add(m_app, "revert", "Take back the commit of anybody, as a commit of your own", m_undo.site);
        command->add_option("COMMIT", m_undo.commit, "number of the commit")->required()->check(faultOfNumber);
        finishTaking(command, runRevert);

        addRestoreCommand();
    }
    void finishTaking(CLI::App* command, Result<void> (*run)(const UndoOptions&)) {
        command->add_flag("--force", m_undo.force,
                          "bring back what stood before in these fields, whatever was done to them since");
        addRelease(command);
        addJson(command, m_undo.json);
        finish(command, run, m_undo);
    }

    /// A backup becomes a site, or, with --at, records become what they were.
    void addRestoreCommand() {
        CLI::App* command = m_app.add_subcommand(
            "restore", "Make a site of a backup, in a new folder; or, with --at, bring a record or all records of a "
                       "site back as they were, as one commit");
        command->add_option("FILE|SITE", m_restoredFrom, "what `galleyctl backup` wrote; with --at: the site")
            ->required();
        command->add_option("NEW-FOLDER|TYPE/ID", m_restoredTo,
                            "folder of the new site, which is not there yet; with --at: the record, or none for all");
        CLI::Option* const withoutKeys = command->add_flag("--without-keys", m_restore.withoutKeys,
                                                           "leave the signing key out, and ask no passphrase");
        CLI::Option* const descriptor =
            command->add_option("--passphrase-fd", m_restore.passphraseDescriptor, kPassphraseHelp)
                ->excludes(withoutKeys)
                ->check(faultOfNumber);
        CLI::Option* const at =
            command
                ->add_option("--at", m_contentRestore.at,
                             "as after the commit of that number, or as at that time, such as 2026-11-30T09:00 in the "
                             "site's time zone")
                ->type_name("COMMIT|TIME")
                ->excludes(withoutKeys)
                ->excludes(descriptor);
        CLI::Option* const field =
            command->add_option("--field", m_contentRestore.field, "of the record that field alone, by its path")
                ->needs(at);
        command
            ->add_flag("--with-parts", m_contentRestore.withParts,
                       "the record and the component records that it showed then, as a page shows them")
            ->needs(at)
            ->excludes(field);
        command->add_option("--message", m_contentRestore.message, "why, for the log")->needs(at);
        command->add_flag("--dry-run", m_contentRestore.dryRun, "report only")->needs(at);
        addRelease(command);
        addJson(command, m_contentRestore.json);
        command->callback([this] { chooseRestore(); });
    }
    void chooseRestore() {
        m_restore.json = m_contentRestore.json;
        m_restore.file = m_restoredFrom;
        m_restore.site = m_restoredTo;
        m_contentRestore.site = m_restoredFrom;
        m_contentRestore.record = m_restoredTo;
        const bool isContent = !m_contentRestore.at.empty();
        if (!isContent && m_restoredTo.empty())
            throw CLI::RequiredError("NEW-FOLDER (or --at, for records)");
        if (isContent && m_restoredTo.empty() && !m_contentRestore.field.empty())
            throw CLI::RequiredError("TYPE/ID with --field");
        if (isContent && m_restoredTo.empty() && m_contentRestore.withParts)
            throw CLI::RequiredError("TYPE/ID with --with-parts");
        if (isContent && !m_restoredTo.empty() && !faultOfRecord(m_restoredTo).empty())
            throw CLI::ValidationError("TYPE/ID", faultOfRecord(m_restoredTo));
        if (isContent)
            choose(runContentRestore, m_contentRestore);
        else
            choose(runRestore, m_restore);
    }

    void addConflictCommands() {
        CLI::App* conflicts =
            m_app.add_subcommand("conflicts", "What could not be merged, because others had written there first");
        conflicts->require_subcommand(1);
        CLI::App* command = add(*conflicts, "list", "Print the open conflicts, oldest first", m_conflicts.site);
        addDamagedOk(command);
        addJson(command, m_conflicts.json);
        finish(command, runConflictsList, m_conflicts);

        command = add(*conflicts, "show", "Print both values of a conflict", m_conflicts.site);
        command->add_option("KEY", m_conflicts.key, "key of the conflict, or its beginning")->required();
        addDamagedOk(command);
        addJson(command, m_conflicts.json);
        finish(command, runConflictsShow, m_conflicts);

        command = add(*conflicts, "resolve", "Decide a conflict, as a commit", m_conflicts.site);
        command->add_option("KEY", m_conflicts.key, "key of the conflict, or its beginning")->required();
        command
            ->add_option("--take", m_conflicts.take,
                         "ours: what could not be merged takes its place; draft: what stands in the draft stays")
            ->required()
            ->check(CLI::IsMember({"ours", "draft"}));
        addJson(command, m_conflicts.json);
        finish(command, runConflictsResolve, m_conflicts);
    }

    void addRedirectCommands() {
        CLI::App* redirects =
            m_app.add_subcommand("redirects", "Where the readers of addresses go that no page has any more");
        redirects->require_subcommand(1);
        CLI::App* command = add(*redirects, "list", "Print the redirects, by their addresses", m_redirects.site);
        addDamagedOk(command);
        addJson(command, m_redirects.json);
        addRelease(command);
        finish(command, runRedirectsList, m_redirects);

        command = add(*redirects, "add", "Lead the readers of an address elsewhere, as a commit", m_redirects.site);
        command->add_option("FROM", m_redirects.from, "an address of the site that no page has, such as /de/old")
            ->required();
        CLI::Option* to = command->add_option(
            "TO", m_redirects.to, "an address of the site, a whole one, or galley:TYPE/ID: wherever that page is");
        CLI::Option* gone = command->add_flag("--gone", m_isGone, "readers are told that the page is gone");
        to->excludes(gone);
        command->add_option("--note", m_redirects.note, "why, for editors");
        command->add_option("--message", m_redirects.message, "why, for the log");
        addJson(command, m_redirects.json);
        addRelease(command);
        command->callback([this] {
            if (m_redirects.to.empty() && !m_isGone)
                throw CLI::RequiredError("TO or --gone");
            choose(runRedirectsAdd, m_redirects);
        });

        command = add(*redirects, "remove", "Remove the redirect from an address, as a commit", m_redirects.site);
        command->add_option("FROM", m_redirects.from, "the address")->required();
        command->add_option("--message", m_redirects.message, "why, for the log");
        addJson(command, m_redirects.json);
        addRelease(command);
        finish(command, runRedirectsRemove, m_redirects);

        command = add(*redirects, "check",
                      "Print what is wrong with redirects: circles, chains, targets without a page", m_redirects.site);
        addDamagedOk(command);
        addJson(command, m_redirects.json);
        addRelease(command);
        finish(command, runRedirectsCheck, m_redirects);
    }

    CLI::App* addOfRelease(CLI::App& releases, const char* name, const char* description) {
        CLI::App* command = add(releases, name, description, m_release.site);
        command->add_option("NAME", m_release.name, "title of a release, or the beginning of its key")->required();
        addJson(command, m_release.json);
        return command;
    }

    void addReleaseCommands() {
        CLI::App* releases = m_app.add_subcommand("release", "Changes on top of what is live that go out together");
        releases->require_subcommand(1);
        CLI::App* command = add(*releases, "new", "Open a release", m_release.site);
        command->add_option("NAME", m_release.name, "what people call it")->required();
        command->add_option("--before", m_release.before, "the release that goes out after it (default: none)");
        addJson(command, m_release.json);
        finish(command, runReleaseNew, m_release);

        command = add(*releases, "list", "Print the releases in the order in which they go out", m_release.site);
        addDamagedOk(command);
        addJson(command, m_release.json);
        finish(command, runReleaseList, m_release);

        command = addOfRelease(*releases, "show", "Print what a release changes");
        addDamagedOk(command);
        finish(command, runReleaseShow, m_release);

        command = addOfRelease(*releases, "add", "Put records into a release as they are in the draft");
        command->add_option("TYPE/ID", m_release.records, "the records")->required()->check(faultOfRecord);
        finish(command, runReleaseAdd, m_release);

        command = addOfRelease(*releases, "drop", "Take records out of a release: they are as they are live");
        command->add_option("TYPE/ID", m_release.records, "the records")->required()->check(faultOfRecord);
        finish(command, runReleaseDrop, m_release);

        command = addOfRelease(*releases, "discard", "Give a release up, with all that is in it");
        command->add_flag("--yes", m_release.yes, "without asking");
        finish(command, runReleaseDiscard, m_release);

        command = addOfRelease(*releases, "rename", "Call a release otherwise");
        command->add_option("TITLE", m_release.to, "the new title")->required();
        finish(command, runReleaseRename, m_release);

        command = addOfRelease(*releases, "order", "Let a release go out before another one");
        command->add_option("--before", m_release.before, "that one (default: it goes out last)");
        finish(command, runReleaseOrder, m_release);

        command = addOfRelease(*releases, "theme", "Let a theme go live with a release");
        CLI::Option* folder = command->add_option("FOLDER", m_release.theme, "of the theme");
        command->add_flag("--none", m_hasNoTheme, "the theme of the site again")->excludes(folder);
        command->callback([this] {
            if (m_release.theme.empty() && !m_hasNoTheme)
                throw CLI::RequiredError("FOLDER or --none");
            choose(runReleaseTheme, m_release);
        });
    }

    /// The command works at a release.
    void addRelease(CLI::App* command) {
        command->add_option("--release", m_atRelease, "in that release, instead of the draft")
            ->check(faultOfEmpty)
            ->each([](const std::string& name) { workAtRelease(name); });
    }

    void addReadingCommands() {
        CLI::App* command = add(m_app, "page", "Print a page as a server sends it", m_page.site);
        command->add_option("SLUG", m_page.slug, "slug, address such as /es/about, or TYPE/ID")->required();
        command->add_option("--as", m_page.form, "html (default) or json")->check(CLI::IsMember({"html", "json"}));
        CLI::Option* published = command->add_flag("--published", m_page.published, "as readers see it");
        command
            ->add_option("--version", m_page.version,
                         "as it was at that version: if it was published, with the theme of then, byte for byte as "
                         "servers sent it")
            ->excludes(published);
        command->add_option("--release", m_page.release, "as it is in that release, with the theme that it brings")
            ->check(faultOfEmpty);
        // Content does not depend on the time yet: better no answer than that of another time.
        command->add_option("--at", m_unusedTime)->group("")->check([](const std::string&) {
            return std::string("pages do not change with time yet, so there is nothing to show for another time");
        });
        command->add_option("--locale", m_page.locale, "in that language");
        addDamagedOk(command);
        finish(command, runPage, m_page);

        command = add(m_app, "status", "Print what the site holds and what is not published", m_status.site);
        addJson(command, m_status.json);
        addDamagedOk(command);
        finish(command, runStatus, m_status);

        command =
            add(m_app, "stats", "Print where the bytes in memory are, and their share of the plain JSON", m_stats.site);
        addJson(command, m_stats.json);
        addDamagedOk(command);
        finish(command, runStats, m_stats);

        command = add(m_app, "search", "Print the records that have all these words in their texts, best first",
                      m_search.site);
        command->add_option("WORDS", m_search.words, "words; with * at its end the beginning of one")->required();
        command->add_option("--type", m_search.type, "only records of this type");
        addRelease(command);
        command->add_option("--limit", m_search.limit, "at most that many (20); 0: all")->check(faultOfNumber);
        addJson(command, m_search.json);
        addDamagedOk(command);
        finish(command, runSearch, m_search);

        command = add(m_app, "diff",
                      "Print what differs between two versions: records field by field, texts word by word, files of "
                      "the theme and assets",
                      m_diff.site);
        command->add_option("FROM", m_diff.from, "live (default; or published), draft, or a version number");
        command->add_option("TO", m_diff.to, "the same; draft by default");
        command->add_flag("--stat", m_diff.stat, "numbers alone");
        addJson(command, m_diff.json);
        addDamagedOk(command);
        finish(command, runDiff, m_diff);

        command = add(m_app, "log", "Print the commits, newest first", m_log.site);
        command->add_option("--limit", m_log.limit, "at most that many")->check(faultOfNumber);
        command->add_option("--record", m_log.record, "TYPE/ID: only the commits that touched it")
            ->check(faultOfRecord);
        addJson(command, m_log.json);
        addDamagedOk(command);
        finish(command, runLog, m_log);

        CLI::App* audit = m_app.add_subcommand("audit", "Check the journal and every published file");
        audit->require_subcommand(1);
        command = add(*audit, "verify", "Check every commit, the chain of their hashes, and every published file",
                      m_audit.site);
        addJson(command, m_audit.json);
        finish(command, runAuditVerify, m_audit);

        command = add(m_app, "repair",
                      "Go on with a damaged journal: keep what is whole, name what is lost, bring back what is "
                      "published; the damaged files stay beside",
                      m_repair.site);
        command->add_flag("--yes", m_repair.yes, "do not ask; without a terminal it never asks");
        addJson(command, m_repair.json);
        finish(command, runRepair, m_repair);

        command = add(m_app, "backup",
                      "Write all of a site into one file, as it is at one commit, also while it is open or written to",
                      m_backup.site);
        command->add_option("FILE", m_backup.file, "new file, such as site.tar.zst; `tar --zstd -tf` lists it")
            ->required();
        CLI::Option* const withKeys =
            command->add_flag("--with-keys", m_backup.withKeys,
                              "the signing key too, under a passphrase; otherwise it has to be kept elsewhere");
        command->add_option("--passphrase-fd", m_backup.passphraseDescriptor, kPassphraseHelp)
            ->needs(withKeys)
            ->check(faultOfNumber);
        addJson(command, m_backup.json);
        finish(command, runBackup, m_backup);
    }

    void addPublishingCommands() {
        CLI::App* command =
            add(m_app, "publish", "Stage, verify, validate and announce the draft, or what is chosen of it",
                m_publish.site);
        command->add_option("TYPE/ID", m_publish.records, "only these records; the theme stays as it is published")
            ->check(faultOfRecord);
        command->add_option("--release", m_publish.release, "that release, or records of it; all of it closes it")
            ->check(faultOfEmpty);
        command->add_flag("--with-needed", m_publish.withNeeded,
                          "also what they need and is not live; with a release, from the draft too");
        command->add_option("--message", m_publish.message, "what is new, for the list of versions");
        command->add_flag("--force", m_publish.force, "publish in spite of problems that would stop it");
        addJson(command, m_publish.json);
        finish(command, runPublish, m_publish);

        command = add(m_app, "unpublish", "Take records off the site; they stay in the draft", m_unpublish.site);
        command->add_option("TYPE/ID", m_unpublish.records, "the records")->required()->check(faultOfRecord);
        CLI::Option* to =
            command->add_option("--to", m_unpublish.to, "where their readers go: an address, or galley:TYPE/ID");
        command->add_flag("--gone", m_isGone, "readers are told that the page is gone (410)")->excludes(to);
        command->add_option("--message", m_unpublish.message, "why, for the list of versions");
        command->add_flag("--force", m_unpublish.force, "in spite of problems that would stop it");
        addJson(command, m_unpublish.json);
        command->callback([this] {
            if (m_unpublish.to.empty() && !m_isGone)
                throw CLI::RequiredError("--to or --gone");
            choose(runUnpublish, m_unpublish);
        });

        command = add(m_app, "check",
                      "Look for problems in the whole site: those that would stop a publish, and those that readers "
                      "meet already",
                      m_check.site);
        command->add_option("--limit", m_check.limit, "print at most that many (100); 0: all")->check(faultOfNumber);
        addRelease(command);
        addJson(command, m_check.json);
        addDamagedOk(command);
        finish(command, runCheck, m_check);

        command = add(m_app, "versions", "Print the published versions that are kept, newest first; * is live",
                      m_versions.site);
        addJson(command, m_versions.json);
        finish(command, runVersions, m_versions);

        command = add(m_app, "rollback", "Let the servers run a kept version again", m_rollback.site);
        command->add_option("VERSION", m_rollback.version, "number of the version")->required()->check(faultOfNumber);
        finishAnnouncing(command, runRollback);

        command = add(m_app, "pin",
                      "Hold the servers at a kept version: what is published later is kept, and not run until unpin",
                      m_rollback.site);
        command->add_option("VERSION", m_rollback.version, "number of the version; without one, that which they run")
            ->check(faultOfNumber);
        finishAnnouncing(command, runPin);

        command =
            add(m_app, "unpin", "Let the servers run the newest version again, and those that follow", m_rollback.site);
        finishAnnouncing(command, runUnpin);
    }

    /// What the commands that announce a kept version have in common.
    void finishAnnouncing(CLI::App* command, Result<void> (*run)(const RollbackOptions&)) {
        command->add_flag("--yes", m_rollback.yes, "do not ask; without a terminal it never asks");
        addJson(command, m_rollback.json);
        finish(command, run, m_rollback);
    }

    void addBenchCommand() {
        CLI::App* command = m_app.add_subcommand(
            "bench", "Measure the replica with a dataset and check what it reads; one JSON object a line");
        command->add_option("FILE", m_bench.files, "NDJSON of genre, person, title and page records")->required();
        command
            ->add_option("--growth", m_bench.growth,
                         "draw how the figures grow from the smallest file to the largest, as an SVG")
            ->type_name("FILE");
        const std::vector<std::string> figures = benchFigures();
        std::string names;
        for (const std::string& figure : figures)
            names += (names.empty() ? "" : " ") + figure;
        command->add_option("--only", m_bench.only, "these figures alone, with commas between: " + names)
            ->delimiter(',')
            ->type_name("NAME,...")
            ->check(CLI::IsMember(figures).description(""));
        command->add_option("--threads", m_bench.threads, "threads that build the state (default 2)")
            ->check(CLI::Range(1U, 64U));
        finish(command, runBench, m_bench);
    }

    CLI::App m_app{"Works with Galley sites from the command line.", "galleyctl"};
    Command& m_chosen;
    NewOptions m_new;
    ImportOptions m_import;
    ExportOptions m_export;
    std::string m_exportFormat;
    GetOptions m_get;
    CreateOptions m_create;
    SetOptions m_set;
    InsertOptions m_insert;
    MoveOptions m_move;
    RemoveOptions m_remove;
    EditTarget m_delete;
    UndoOptions m_undo;
    std::string m_restoredFrom;
    std::string m_restoredTo;
    ContentRestoreOptions m_contentRestore;
    ConflictOptions m_conflicts;
    RedirectOptions m_redirects;
    bool m_isGone = false;
    ReleaseOptions m_release;
    bool m_hasNoTheme = false;
    std::string m_atRelease;
    UnpublishOptions m_unpublish;
    PageOptions m_page;
    ZoneOptions m_zone;
    SchemaOptions m_schema;
    std::string m_unusedTime;
    StatusOptions m_pack;
    StatusOptions m_status;
    StatusOptions m_stats;
    SearchOptions m_search;
    DiffOptions m_diff;
    LogOptions m_log;
    StatusOptions m_audit;
    RepairOptions m_repair;
    BackupCommandOptions m_backup;
    RestoreCommandOptions m_restore;
    PublishOptions m_publish;
    CheckOptions m_check;
    StatusOptions m_versions;
    RollbackOptions m_rollback;
    BenchOptions m_bench;
};

int run(int argc, char** argv) {
    Command chosen;
    CommandLine commandLine(chosen);
    if (const std::string words = commandLine.unknownCommand(argc, argv); !words.empty()) {
        printError(Error{ErrorCode::InvalidInput, "there is no command \"" + oneLine(words) +
                                                      "\"; galleyctl --help lists those that there are"});
        return static_cast<int>(ExitCode::Usage);
    }
    try {
        commandLine.app().parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = commandLine.app().exit(error);
        return code == 0 ? 0 : static_cast<int>(ExitCode::Usage);
    }
    installInterruption();
    Result<void> done = chosen();
    if (done)
        done = flushOutput();
    if (done)
        return static_cast<int>(ExitCode::Ok);
    printError(done.error());
    return static_cast<int>(exitCodeOf(done.error().code));
}

} // namespace

} // namespace galley

int main(int argc, char** argv) {
    galley::keepMemoryBack();
    galley::takeFileSizeLimitAsError();
    return galley::run(argc, argv);
}
