#include "ui/editor/unfinished_texts.h"

#include "model/dataset/field_path.h"

#include <algorithm>
#include <set>

namespace galley::ui {

namespace {

/// The place of an element in its list: "dates/en/3" is 3 in "dates/en".
struct ElementPlace {
    std::string list;
    std::size_t index = 0;
};

std::optional<ElementPlace> elementAt(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const auto index = slash == std::string::npos ? std::nullopt : listIndexFromPart(path.substr(slash + 1));
    return index ? std::optional(ElementPlace{path.substr(0, slash), *index}) : std::nullopt;
}

bool isList(const State& state, const std::string& record, const std::string& path) {
    const auto ref = state.findPath(record);
    if (!ref || !state.record(*ref).exists())
        return false;
    const auto found = resolvePath(state.record(*ref), path);
    return found && !found->isBlock && !found->isLocaleObject && found->field->kind == FieldKind::List;
}

/// Where an element is after an edit of its list; nothing when the edit took it away.
std::optional<std::size_t> indexAfter(const Edit& edit, const ElementPlace& edited, std::size_t index) {
    switch (edit.op) {
    case Edit::Op::Insert:
        return index >= edit.index ? index + 1 : index;
    case Edit::Op::Remove:
        if (index == edited.index)
            return std::nullopt;
        return index > edited.index ? index - 1 : index;
    case Edit::Op::Move:
        if (index == edited.index)
            return edit.index;
        if (index > edited.index && index <= edit.index)
            return index - 1;
        return index < edited.index && index >= edit.index ? index + 1 : index;
    case Edit::Op::Create:
    case Edit::Op::Patch:
    case Edit::Op::Delete:
        break;
    }
    return index;
}

} // namespace

bool UnfinishedTexts::isAt(const UnfinishedText& one, const std::string& record, const std::string& path) const {
    return one.line == m_line && one.record == record && one.path == path;
}

void UnfinishedTexts::keep(const std::string& record, const std::string& path, FieldKind kind, const QString& text) {
    std::erase_if(m_texts, [&](const UnfinishedText& one) { return isAt(one, record, path); });
    m_texts.push_back({.line = m_line, .record = record, .path = path, .kind = kind, .text = text, .steps = steps()});
    m_takenBack.reset();
    emit changed();
}

void UnfinishedTexts::finish(const std::string& record, const std::string& path) {
    if (std::erase_if(m_texts, [&](const UnfinishedText& one) { return isAt(one, record, path); }) > 0)
        emit changed();
}

const QString* UnfinishedTexts::find(const std::string& record, const std::string& path) const {
    for (const UnfinishedText& one : m_texts)
        if (isAt(one, record, path))
            return &one.text;
    return nullptr;
}

bool UnfinishedTexts::hasBelow(const std::string& record, const std::string& path) const {
    const std::string prefix = path + "/";
    return std::any_of(m_texts.begin(), m_texts.end(), [&](const UnfinishedText& one) {
        return one.line == m_line && one.record == record && one.path.starts_with(prefix);
    });
}

bool UnfinishedTexts::isStanding(const State& state, const UnfinishedText& one) const {
    const auto ref = state.findPath(one.record);
    if (!ref || !state.record(*ref).exists())
        return false;
    const auto found = resolvePath(state.record(*ref), one.path);
    return found && !found->isBlock && !found->isLocaleObject && found->field->kind == one.kind;
}

std::vector<UnfinishedText> UnfinishedTexts::standing(const State& state) const {
    return standingIn(m_line, state);
}

std::vector<UnfinishedText> UnfinishedTexts::standingIn(const std::string& line, const State& state) const {
    std::vector<UnfinishedText> texts;
    std::copy_if(m_texts.begin(), m_texts.end(), std::back_inserter(texts),
                 [&](const UnfinishedText& one) { return one.line == line && isStanding(state, one); });
    return texts;
}

void UnfinishedTexts::setLine(const std::string& line) {
    m_line = line;
}

void UnfinishedTexts::showLine() {
    std::set<std::string> records;
    for (const UnfinishedText& one : m_texts)
        records.insert(one.record);
    for (const std::string& record : records)
        emit replaced(record);
    emit changed();
}

void UnfinishedTexts::moveTo(const std::string& from, const std::string& line) {
    for (UnfinishedText& one : m_texts) {
        const bool isTaken = std::any_of(m_texts.begin(), m_texts.end(), [&](const UnfinishedText& other) {
            return other.line == line && other.record == one.record && other.path == one.path;
        });
        if (one.line == from && !isTaken)
            one.line = line;
    }
    std::erase_if(m_texts, [&from](const UnfinishedText& one) { return one.line == from; });
}

void UnfinishedTexts::follow(const State& after, const std::vector<Edit>& edits) {
    if (m_texts.empty())
        return;
    for (const Edit& edit : edits) {
        const bool isInsert = edit.op == Edit::Op::Insert;
        if (!isInsert && edit.op != Edit::Op::Move && edit.op != Edit::Op::Remove)
            continue;
        const auto edited = isInsert ? std::optional(ElementPlace{edit.path, edit.index}) : elementAt(edit.path);
        const std::string record = edit.recordPath();
        if (!edited || !hasBelow(record, edited->list) || !isList(after, record, edited->list))
            continue;
        const std::string prefix = edited->list + "/";
        std::erase_if(m_texts, [&](UnfinishedText& one) {
            if (one.line != m_line || one.record != record || !one.path.starts_with(prefix))
                return false;
            const std::size_t end = std::min(one.path.find('/', prefix.size()), one.path.size());
            const auto index = listIndexFromPart(one.path.substr(prefix.size(), end - prefix.size()));
            if (!index)
                return false;
            const auto moved = indexAfter(edit, *edited, *index);
            if (moved)
                one.path = prefix + std::to_string(*moved) + one.path.substr(end);
            return !moved;
        });
    }
    emit changed(); // records come and go too
}

std::size_t UnfinishedTexts::steps() const {
    const auto found = m_steps.find(m_line);
    return found == m_steps.end() ? 0 : found->second;
}

void UnfinishedTexts::stepDone() {
    ++m_steps[m_line];
    m_takenBack.reset();
}

void UnfinishedTexts::stepUndone() {
    m_steps[m_line] -= std::min<std::size_t>(steps(), 1);
    m_takenBack.reset();
}

std::vector<UnfinishedText>::const_iterator UnfinishedTexts::newest(const State& state) const {
    const auto found = std::find_if(m_texts.rbegin(), m_texts.rend(), [&](const UnfinishedText& one) {
        return one.line == m_line && one.steps >= steps() && isStanding(state, one);
    });
    return found == m_texts.rend() ? m_texts.end() : std::prev(found.base());
}

bool UnfinishedTexts::canTakeBack(const State& state) const {
    return newest(state) != m_texts.end();
}

UnfinishedText UnfinishedTexts::takeBack(const State& state) {
    const auto found = newest(state);
    const UnfinishedText taken = *found;
    m_texts.erase(found);
    m_takenBack = taken;
    emit replaced(taken.record);
    emit changed();
    return taken;
}

bool UnfinishedTexts::canPutBack(const State& state) const {
    return m_takenBack && m_takenBack->line == m_line && isStanding(state, *m_takenBack);
}

UnfinishedText UnfinishedTexts::putBack() {
    m_texts.push_back(*m_takenBack);
    m_takenBack.reset();
    m_texts.back().steps = steps();
    const UnfinishedText back = m_texts.back();
    emit replaced(back.record);
    emit changed();
    return back;
}

} // namespace galley::ui
