#include "ui/history/restore_plan.h"

#include "model/inspect/release_reversal.h"
#include "ui/history/restoration_page.h"

#include <QCoreApplication>
#include <QStringList>

#include <set>

namespace galley::ui {

namespace {

struct PlanWords {
    Q_DECLARE_TR_FUNCTIONS(galley::ui::RestorePlan)
};

Result<std::vector<Edit>> editsInRelease(const ReleaseMoment& then, const State& now, RestoreScope scope,
                                         const RecordPlace& place) {
    if (scope == RestoreScope::Site)
        return releaseAsOf(then, now);
    if (scope != RestoreScope::Page)
        return recordAsOf(then, now, place);
    GALLEY_TRY(PageRestoration page, pageAsOf(then, now, place.type, place.id));
    return std::move(page.edits);
}

Result<std::vector<Edit>> editsFor(const Journal& journal, const RestoreSource& source, const RestoreAim& aim,
                                   std::uint64_t number, RecordTrails& trails, const CancelToken& cancel) {
    const State& now = source.draft->state();
    if (aim.scope == RestoreScope::Site && source.line.empty())
        return siteAsOf(journal, source.base, now, number, cancel);
    const std::string record = aim.place.record.toStdString();
    const std::size_t slash = record.find('/');
    if (slash == std::string::npos && aim.scope != RestoreScope::Site)
        return Error{ErrorCode::NotFound, "no record is meant"};
    const std::string type = record.substr(0, slash);
    const std::string id = record.substr(slash + 1);
    const std::string path = aim.scope == RestoreScope::Field ? aim.place.path.toStdString() : std::string();
    if (!source.line.empty()) {
        GALLEY_TRY(const ReleaseMoment then, releaseAfter(journal, now.schemaPointer(), source.line, number));
        return editsInRelease(then, now, aim.scope, {type, id, path});
    }
    if (aim.scope == RestoreScope::Page) {
        GALLEY_TRY(PageRestoration page, pageAsOf(journal, source.base, now, type, id, number, cancel, &trails));
        return std::move(page.edits);
    }
    return recordAsOf(journal, source.base, now, {type, id, path}, number, cancel, &trails);
}

/// Records outside of the change that refer to a part in it.
std::size_t sharedParts(const Replica& now, const ChangeSet& changes, const std::string& page) {
    std::set<std::uint64_t> inside;
    for (const RecordChange& change : changes)
        inside.insert(change.ref.packed());
    if (const auto ref = now.state().findPath(page))
        inside.insert(ref->packed());
    std::size_t shared = 0;
    for (const RecordChange& change : changes) {
        if (!now.state().schema().type(change.ref.type).component)
            continue;
        const auto users = now.references().referrers(change.ref);
        shared += std::any_of(users.begin(), users.end(),
                              [&inside](RecordRef user) { return !inside.contains(user.packed()); })
                      ? 1
                      : 0;
    }
    return shared;
}

void count(RestorePlan& plan, const ChangeSet& changes) {
    for (const RecordChange& change : changes) {
        const bool wasThere = change.before != nullptr && change.before->exists;
        const bool isThere = change.after != nullptr && change.after->exists;
        (wasThere && isThere ? plan.changed : isThere ? plan.made : plan.deleted) += 1;
    }
}

} // namespace

Result<RestorePlan> restorePlan(const Journal& journal, const RestoreSource& source, const RestoreAim& aim,
                                RecordTrails& trails, const CancelToken& cancel) {
    RestorePlan plan;
    plan.from = source.draft->state().version();
    plan.number = aim.number;
    if (aim.moment) {
        GALLEY_TRY(plan.number, commitAt(journal, *aim.moment));
        if (plan.number == 0)
            return Error{ErrorCode::NotFound, "the site has no change of that time or before"};
    }
    GALLEY_TRY(const auto header, journal.findHeader(plan.number));
    if (!header)
        return Error{ErrorCode::NotFound, "there is no commit " + std::to_string(plan.number)};
    plan.commit = *header;
    GALLEY_TRY(plan.edits, editsFor(journal, source, aim, plan.number, trails, cancel));
    StateEditor editor(source.draft->statePointer());
    for (const Edit& edit : plan.edits) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, "comparing the records was cancelled"};
        GALLEY_CHECK(applyEdit(editor, edit, plan.from.value() + 1));
    }
    const ChangeSet steps = editor.changes();
    const auto restored = source.draft->next(editor.finish(Version{plan.from.value() + 1}), steps);
    const ChangeSet changes = contentChanges(source.draft->state(), restored->state(), cancel);
    if (changes.empty())
        plan.edits.clear();
    count(plan, changes);
    plan.shared =
        aim.scope == RestoreScope::Page ? sharedParts(*source.draft, changes, aim.place.record.toStdString()) : 0;
    plan.page = restorationPage({source.draft, restored, false, source.tones}, changes, source.locale, cancel);
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "comparing the records was cancelled"};
    return plan;
}

QString restoreSummary(const RestorePlan& plan) {
    if (plan.edits.empty())
        return PlanWords::tr("Nothing would change: all of it stands there.");
    const auto counted = [](std::size_t number) { return static_cast<int>(std::min<std::size_t>(number, INT_MAX)); };
    QStringList parts;
    if (plan.changed == 1)
        parts += PlanWords::tr("1 record changes");
    else if (plan.changed > 0)
        parts += PlanWords::tr("%Ln records change", nullptr, counted(plan.changed));
    if (plan.made == 1)
        parts += PlanWords::tr("1 is made again");
    else if (plan.made > 0)
        parts += PlanWords::tr("%Ln are made again", nullptr, counted(plan.made));
    if (plan.deleted == 1)
        parts += PlanWords::tr("1 is deleted");
    else if (plan.deleted > 0)
        parts += PlanWords::tr("%Ln are deleted", nullptr, counted(plan.deleted));
    QString words = parts.join(PlanWords::tr(", ", "between parts of a list"));
    if (plan.shared == 1)
        words += PlanWords::tr(". 1 of them is shown by other records too");
    else if (plan.shared > 0)
        words += PlanWords::tr(". %Ln of them are shown by other records too", nullptr, counted(plan.shared));
    return words;
}

} // namespace galley::ui
