#include "model/index/record_words.h"

#include "model/base/common_mark_text.h"
#include "model/base/text_fold.h"

#include <algorithm>

namespace galley {

/// One part of a path, on the stack of the visit.
struct TextPlace::Step {
    const Step* above = nullptr;
    std::string_view name;
    std::uint32_t index = 0; ///< where there is no name
};

std::string TextPlace::path() const {
    std::string path;
    for (const Step* step = m_step; step != nullptr; step = step->above)
        path.insert(0, (step->above != nullptr ? "/" : "") +
                           (step->name.empty() ? std::to_string(step->index) : std::string(step->name)));
    return path;
}

/// Walks the fields of a record that may hold texts.
class TextVisit {
public:
    TextVisit(const Schema& schema, const std::function<bool(const TextPlace&, std::string_view)>& visit)
        : m_schema(schema)
        , m_visit(visit) {}

    bool field(const Field& field, const ValueView& value, const TextPlace::Step& step, bool isTitle) {
        switch (value.kind()) {
        case ValueKind::String:
            return field.kind == FieldKind::String || field.kind == FieldKind::Text ? text(field, value, step, isTitle)
                                                                                    : true;
        case ValueKind::Localized:
            for (std::uint32_t locale = 0; locale < value.size(); ++locale)
                if (!this->field(field, value.at(locale), {&step, m_schema.locales[locale].code, 0}, isTitle))
                    return false;
            return true;
        case ValueKind::List:
            if (!mayHold(field.fields.front()))
                return true;
            for (std::uint32_t i = 0; i < value.size(); ++i)
                if (!this->field(field.fields.front(), value.at(i), {&step, {}, i}, isTitle))
                    return false;
            return true;
        case ValueKind::Object:
            for (std::uint32_t i = 0; i < value.size(); ++i)
                if (mayHold(field.fields[i]) &&
                    !this->field(field.fields[i], value.at(i), {&step, field.fields[i].name, 0}, isTitle))
                    return false;
            return true;
        case ValueKind::Blocks:
            for (std::uint32_t i = 0; i < value.size(); ++i)
                if (!block(field, value.block(i), step))
                    return false;
            return true;
        case ValueKind::Null:
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
        case ValueKind::Ref:
            return true;
        }
        return true;
    }

private:
    /// Cheap: a list of references need not be walked.
    static bool mayHold(const Field& field) {
        switch (field.kind) {
        case FieldKind::String:
        case FieldKind::Text:
        case FieldKind::Object:
        case FieldKind::List:
        case FieldKind::Blocks:
            return true;
        case FieldKind::Bool:
        case FieldKind::Int:
        case FieldKind::Float:
        case FieldKind::Date:
        case FieldKind::DateTime:
        case FieldKind::Asset:
        case FieldKind::Enum:
        case FieldKind::Ref:
            return false;
        }
        return false;
    }
    bool text(const Field& field, const ValueView& value, const TextPlace::Step& step, bool isTitle) {
        TextPlace place;
        place.m_step = &step;
        place.m_isTitle = isTitle;
        const std::string_view source = value.asString(m_scratch);
        if (field.kind != FieldKind::Text)
            return m_visit(place, source);
        m_plain.clear();
        appendMarkdownPlain(m_plain, source);
        return m_visit(place, m_plain);
    }
    bool block(const Field& field, const BlockView& block, const TextPlace::Step& above) {
        const BlockKind& kind = field.blocks[block.kind()];
        std::string scratch;
        const TextPlace::Step step{&above, block.key(scratch), 0};
        for (std::uint32_t i = 0; i < block.size(); ++i)
            if (mayHold(kind.fields[i]) &&
                !this->field(kind.fields[i], block.field(i), {&step, kind.fields[i].name, 0}, false))
                return false;
        return true;
    }

    const Schema& m_schema;
    const std::function<bool(const TextPlace&, std::string_view)>& m_visit;
    std::string m_scratch;
    std::string m_plain;
};

void forEachText(const RecordView& record, const std::function<bool(const TextPlace&, std::string_view)>& visit) {
    if (!record.exists())
        return;
    const Type& type = record.type();
    TextVisit texts(record.state().schema(), visit);
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        const Field& field = type.fields[i];
        if (type.page && field.name == type.slug)
            continue;
        if (!texts.field(field, record.field(i), {nullptr, field.name, 0}, field.name == type.display))
            return;
    }
}

RecordWords RecordWords::of(const RecordView& record) {
    struct Place {
        std::uint32_t begin;
        std::uint32_t size;
        bool isInTitle;
    };
    std::string all;
    std::vector<Place> places;
    forEachText(record, [&](const TextPlace& place, std::string_view text) {
        for (WordReader reader(text); reader.next();) {
            places.push_back({static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(reader.word().size()),
                              place.isTitle()});
            all.append(reader.word());
        }
        return true;
    });
    const auto wordOf = [&](const Place& place) { return std::string_view(all).substr(place.begin, place.size); };
    std::sort(places.begin(), places.end(),
              [&](const Place& left, const Place& right) { return wordOf(left) < wordOf(right); });
    RecordWords words;
    for (auto place = places.begin(); place != places.end();) {
        WordWeight weight{0, false};
        const std::string_view word = wordOf(*place);
        for (; place != places.end() && wordOf(*place) == word; ++place) {
            weight.count = static_cast<std::uint8_t>(std::min(WordWeight::kMaxCount + 0, weight.count + 1));
            weight.isInTitle = weight.isInTitle || place->isInTitle;
        }
        words.m_text.append(word);
        words.m_ends.push_back(static_cast<std::uint32_t>(words.m_text.size()));
        words.m_weights.push_back(weight.packed());
    }
    words.m_text.shrink_to_fit();
    words.m_ends.shrink_to_fit();
    words.m_weights.shrink_to_fit();
    return words;
}

std::size_t RecordWords::lowerBound(std::string_view word) const {
    std::size_t low = 0;
    for (std::size_t high = size(); low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (this->word(middle) < word)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace galley
