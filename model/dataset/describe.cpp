#include "model/dataset/describe.h"

#include "model/dataset/field_path.h"
#include "model/dataset/value_json.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace galley {

namespace {

/// Marks a longest rising subsequence: what is outside it has moved. O(n log n).
std::vector<bool> keptInOrder(const std::vector<std::uint32_t>& positions) {
    std::vector<std::size_t> tails; // index of the smallest end of a sequence of each length
    std::vector<std::optional<std::size_t>> previous(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto tail =
            std::lower_bound(tails.begin(), tails.end(), positions[i],
                             [&](std::size_t end, std::uint32_t value) { return positions[end] < value; });
        if (tail != tails.begin())
            previous[i] = *(tail - 1);
        if (tail == tails.end())
            tails.push_back(i);
        else
            *tail = i;
    }
    std::vector<bool> kept(positions.size(), false);
    for (auto i = tails.empty() ? std::nullopt : std::optional(tails.back()); i; i = previous[*i])
        kept[*i] = true;
    return kept;
}

class Describer {
public:
    Describer(const State& before, const State& after)
        : m_before(before)
        , m_after(after) {}

    std::vector<FieldDifference> record(const Record* before, const Record* after, const Type& type) {
        static const ValueList kNone;
        const ValueList& old = before != nullptr && before->exists ? before->fields : kNone;
        const ValueList& now = after != nullptr && after->exists ? after->fields : kNone;
        members(type.fields, old, now, {});
        return std::move(m_differences);
    }

private:
    /// An element of a list or a block, and where it stood before.
    struct Match {
        std::uint32_t before = 0;
        std::uint32_t after = 0;
    };

    void members(const std::vector<Field>& fields, const ValueList& old, const ValueList& now,
                 const std::string& path) {
        for (std::size_t index = 0; index < fields.size(); ++index)
            value(fields[index], fields[index].localized, galley::valueAt(old, index), galley::valueAt(now, index),
                  below(path, fields[index].name));
    }

    void value(const Field& field, bool isWhole, const Value& old, const Value& now, const std::string& path) {
        if (old == now)
            return;
        if (isWhole) {
            locales(field, old, now, path);
            return;
        }
        if (!old.isNull() && !now.isNull()) {
            if (field.kind == FieldKind::Object)
                return members(field.fields, old.elements(), now.elements(), path);
            if (field.kind == FieldKind::List)
                return list(field.fields.front(), old.elements(), now.elements(), path);
            if (field.kind == FieldKind::Blocks)
                return blocks(field, old, now, path);
        }
        FieldDifference& difference = add(path, old.isNull()   ? DifferenceKind::Added
                                                : now.isNull() ? DifferenceKind::Removed
                                                               : DifferenceKind::Changed);
        if (!old.isNull())
            difference.beforeJson = json(m_before, field, old);
        if (!now.isNull())
            difference.afterJson = json(m_after, field, now);
    }

    void locales(const Field& field, const Value& old, const Value& now, const std::string& path) {
        static const ValueList kNone;
        const ValueList& before = old.isNull() ? kNone : old.elements();
        const ValueList& after = now.isNull() ? kNone : now.elements();
        const std::vector<Locale>& all = m_after.schema().locales;
        for (std::size_t index = 0; index < all.size(); ++index)
            value(field, false, galley::valueAt(before, index), galley::valueAt(after, index),
                  below(path, all[index].code));
    }

    void list(const Field& element, const ValueList& old, const ValueList& now, const std::string& path) {
        const auto texts = [&](const State& state, const ValueList& values) {
            std::vector<std::string> result;
            for (const Value& value : values)
                result.push_back(json(state, element, value));
            return result;
        };
        const std::vector<std::string> before = texts(m_before, old);
        const std::vector<std::string> after = texts(m_after, now);
        const auto item = [&](DifferenceKind kind, std::uint32_t from, std::uint32_t to) {
            const std::uint32_t place = kind == DifferenceKind::Removed ? from : to;
            FieldDifference& difference = add(below(path, std::to_string(place)), kind);
            difference.beforeIndex = from;
            difference.afterIndex = to;
            if (kind != DifferenceKind::Added)
                difference.beforeJson = before[from];
            if (kind != DifferenceKind::Removed)
                difference.afterJson = after[to];
        };
        compare(before, after, item, [](const Match&) {});
    }

    void blocks(const Field& field, const Value& old, const Value& now, const std::string& path) {
        const auto keys = [](const BlockList& blocks) {
            std::vector<std::string> result;
            for (const auto& block : blocks)
                result.push_back(block->key);
            return result;
        };
        const BlockList& oldBlocks = old.asBlocks();
        const BlockList& nowBlocks = now.asBlocks();
        const std::vector<std::string> before = keys(oldBlocks);
        const std::vector<std::string> after = keys(nowBlocks);
        const auto whole = [&](DifferenceKind kind, std::uint32_t from, std::uint32_t to) {
            const std::string& key = kind == DifferenceKind::Removed ? before[from] : after[to];
            FieldDifference& difference = add(below(path, key), kind);
            difference.beforeIndex = from;
            difference.afterIndex = to;
            if (kind != DifferenceKind::Added)
                appendBlockJson(difference.beforeJson, m_before, field, ValueView(&old).block(from), BlockKeys::Always);
            if (kind != DifferenceKind::Removed)
                appendBlockJson(difference.afterJson, m_after, field, ValueView(&now).block(to), BlockKeys::Always);
        };
        compare(before, after, whole, [&](const Match& match) {
            const auto& a = oldBlocks[match.before];
            const auto& b = nowBlocks[match.after];
            if (a->kind != b->kind)
                whole(DifferenceKind::Changed, match.before, match.after);
            else if (a != b)
                members(field.blocks[b->kind].fields, a->fields, b->fields, below(path, b->key));
        });
    }

    /// Pairs equal names, first with first. Calls `report` for what has no partner and for what moved, and `pair` for
    /// every pair, in the order of the new list; what was removed comes first.
    template <class Report, class Pair>
    static void compare(const std::vector<std::string>& before, const std::vector<std::string>& after,
                        const Report& report, const Pair& pair) {
        std::unordered_map<std::string_view, std::vector<std::uint32_t>> places; // of each name, the last one first
        for (std::size_t index = before.size(); index-- > 0;)
            places[before[index]].push_back(static_cast<std::uint32_t>(index));
        std::vector<std::optional<std::uint32_t>> partners(after.size());
        std::vector<bool> stays(before.size(), false);
        std::vector<std::uint32_t> positions;
        for (std::size_t index = 0; index < after.size(); ++index) {
            const auto found = places.find(after[index]);
            if (found == places.end() || found->second.empty())
                continue;
            partners[index] = found->second.back();
            found->second.pop_back();
            stays[*partners[index]] = true;
            positions.push_back(*partners[index]);
        }
        for (std::uint32_t index = 0; index < before.size(); ++index)
            if (!stays[index])
                report(DifferenceKind::Removed, index, 0);
        const std::vector<bool> kept = keptInOrder(positions);
        std::size_t paired = 0;
        for (std::uint32_t index = 0; index < after.size(); ++index) {
            if (!partners[index]) {
                report(DifferenceKind::Added, 0, index);
                continue;
            }
            if (!kept[paired++])
                report(DifferenceKind::Moved, *partners[index], index);
            pair(Match{*partners[index], index});
        }
    }

    static std::string json(const State& state, const Field& field, const Value& value) {
        std::string out;
        appendPlainJson(out, state, field, ValueView(&value), BlockKeys::Always);
        return out;
    }

    static std::string below(const std::string& path, std::string_view part) {
        return path.empty() ? escapePathPart(part) : path + "/" + escapePathPart(part);
    }

    FieldDifference& add(std::string path, DifferenceKind kind) {
        FieldDifference& difference = m_differences.emplace_back();
        difference.path = std::move(path);
        difference.kind = kind;
        return difference;
    }

    const State& m_before;
    const State& m_after;
    std::vector<FieldDifference> m_differences;
};

} // namespace

const char* toString(DifferenceKind kind) {
    switch (kind) {
    case DifferenceKind::Added:
        return "added";
    case DifferenceKind::Removed:
        return "removed";
    case DifferenceKind::Changed:
        return "changed";
    case DifferenceKind::Moved:
        return "moved";
    }
    return "unknown";
}

std::vector<FieldDifference> describeChange(const State& before, const State& after, const RecordChange& change) {
    const bool isGone = change.after == nullptr || !change.after->exists;
    return Describer(before, after)
        .record(change.before.get(), change.after.get(), (isGone ? before : after).schema().type(change.ref.type));
}

} // namespace galley
