#include "model/workspace/recent_edits.h"

#include "model/dataset/field_path.h"

#include <algorithm>

namespace galley {

namespace {

/// What an edit touches. An element of a list that moves or goes away gives others its index: the whole list.
std::string touchedPath(const Edit& edit) {
    if (edit.op != Edit::Op::Move && edit.op != Edit::Op::Remove)
        return edit.path;
    const std::size_t slash = edit.path.rfind('/');
    const bool isIndex = slash != std::string::npos && slash + 1 < edit.path.size() &&
                         edit.path.find_first_not_of("0123456789", slash + 1) == std::string::npos;
    return isIndex ? edit.path.substr(0, slash) : edit.path;
}

} // namespace

std::uint64_t revisionOf(const State& state, std::string_view typeName, std::string_view id) {
    const auto type = state.schema().typeIndex(typeName);
    const auto ref = type ? state.find(*type, id) : std::nullopt;
    return ref ? state.record(*ref).revision() : 0;
}

void RecentEdits::remember(const Edit& edit, std::uint64_t number, std::uint64_t previous) {
    m_edits.push_back({number, previous, edit.recordPath(), touchedPath(edit)});
    if (m_edits.size() > kMost)
        m_edits.pop_front();
}

Result<void> RecentEdits::check(const State& state, const std::vector<Edit>& edits,
                                const std::vector<BaseRevision>& bases) const {
    for (const BaseRevision& base : bases) {
        if (revisionOf(state, base.type, base.id) == base.revision)
            continue;
        const std::string record = base.type + "/" + base.id;
        for (const Edit& edit : edits)
            if (edit.recordPath() == record && overlapsSince(base.revision, record, edit.path))
                return Error{ErrorCode::Conflict, "was changed since revision " + std::to_string(base.revision)}
                    .inRecord(record)
                    .inField(edit.path);
    }
    return {};
}

bool RecentEdits::overlapsSince(std::uint64_t revision, const std::string& record, const std::string& path) const {
    const auto later = [&](const Recent& edit) { return edit.number > revision && edit.record == record; };
    const auto first = std::find_if(m_edits.begin(), m_edits.end(), later);
    // Changed by what is not remembered (an import, another session, long ago): a person decides.
    if (first == m_edits.end() || first->previous != revision)
        return true;
    return std::any_of(first, m_edits.end(), [&](const Recent& edit) {
        return later(edit) && (edit.path.empty() || path.empty() || pathsOverlap(edit.path, path));
    });
}

} // namespace galley
