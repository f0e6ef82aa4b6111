#include "app/bench/documents.h"

#include "model/base/json_text.h"
#include "model/base/time.h"

#include <algorithm>
#include <array>

namespace galley::bench {

namespace {

/// Writes members of records of one state.
class Writer {
public:
    Writer(JsonText& out, const State& state, const Shapes& shapes)
        : m_out(out)
        , m_state(state)
        , m_shapes(shapes) {}

    void raw(std::string_view text) { m_out.raw(text); }
    void stringOrNull(const ValueView& value) {
        if (value.kind() == ValueKind::String)
            value.appendJsonString(m_out, m_scratch);
        else
            m_out.raw("null");
    }
    void id(const RecordView& record) { record.appendJsonId(m_out, m_scratch); }
    void integer(const ValueView& value) { m_out.integer(value.isNull() ? 0 : value.asInt()); }
    void thumbnail(const RecordView& title) {
        const ValueView object = title.field(m_shapes.titleThumbnail);
        stringOrNull(object.isNull() ? ValueView() : object.at(m_shapes.thumbnailUrl));
    }
    /// Names of the records of a list of references, `most` at most. Listings say the same names again and again.
    void names(const ValueView& list, std::size_t nameField, std::uint32_t most) {
        m_out.raw("[");
        const std::uint32_t count = std::min(list.size(), most);
        for (std::uint32_t i = 0; i < count; ++i) {
            if (i != 0)
                m_out.raw(",");
            const auto ref = list.refAt(i);
            if (ref)
                name(*ref, nameField);
            else
                m_out.raw("null");
        }
        m_out.raw("]");
    }
    /// An enum's name or a text.
    void choice(const Field& field, const ValueView& value) {
        if (value.kind() == ValueKind::Int)
            m_out.string(field.values[static_cast<std::size_t>(value.asInt())]);
        else
            stringOrNull(value);
    }

    void listedTitle(const RecordView& title) {
        raw("{\"title\":");
        stringOrNull(title.field(m_shapes.titleName));
        raw(",\"year\":");
        integer(title.field(m_shapes.titleYear));
        raw(",\"genres\":");
        names(title.field(m_shapes.titleGenres), m_shapes.genreName, UINT32_MAX);
        raw(",\"thumbnail\":");
        thumbnail(title);
        raw(",\"cast\":");
        names(title.field(m_shapes.titleCast), m_shapes.personName, 3);
        raw("}");
    }

    void referredTitle(const RecordView& title) {
        raw("{\"id\":");
        id(title);
        raw(",\"title\":");
        stringOrNull(title.field(m_shapes.titleName));
        raw(",\"year\":");
        integer(title.field(m_shapes.titleYear));
        raw(",\"thumbnail\":");
        thumbnail(title);
        raw("}");
    }

    /// Calls `write` for each existing record of a list of references, with commas between.
    template <class Write>
    bool each(const ValueView& list, Write&& write) {
        bool any = false;
        for (std::uint32_t i = 0; i < list.size(); ++i) {
            const auto ref = list.refAt(i);
            if (!ref)
                continue;
            const RecordView record = m_state.record(*ref);
            if (!record.exists())
                continue;
            if (any)
                m_out.raw(",");
            any = true;
            write(record);
        }
        return any;
    }

private:
    /// Where a name stands in the document.
    struct KnownName {
        std::uint64_t record = UINT64_MAX; ///< packed
        std::size_t place = 0;
        std::size_t size = 0;
    };
    static constexpr std::size_t kKnownNames = 256;

    void name(RecordRef ref, std::size_t nameField) {
        const std::uint64_t packed = ref.packed();
        KnownName& known = m_knownNames[((packed * 0x9e3779b97f4a7c15U) >> 32) % kKnownNames];
        if (known.record == packed)
            return m_out.repeat(known.place, known.size);
        const std::size_t place = m_out.size();
        stringOrNull(m_state.record(ref).field(nameField));
        known = {packed, place, m_out.size() - place};
    }

    JsonText& m_out;
    const State& m_state;
    const Shapes& m_shapes;
    std::string m_scratch;
    std::array<KnownName, kKnownNames> m_knownNames; ///< by hash
};

ValueView memberOf(const BlockView& block, std::optional<std::uint32_t> index) {
    return index ? block.field(*index) : ValueView();
}

} // namespace

void appendHomeDocument(JsonText& out, const State& state, const Shapes& shapes, RecordRef page) {
    const RecordView record = state.record(page);
    Writer write(out, state, shapes);
    write.raw("{\"id\":");
    write.id(record);
    write.raw(",\"headline\":");
    write.stringOrNull(record.field(shapes.pageHeadline));
    write.raw(",\"dek\":");
    write.stringOrNull(record.field(shapes.pageDek));
    write.raw(",\"rows\":[");
    const ValueView modules = record.field(shapes.pageModules);
    for (std::uint32_t i = 0; i < modules.size(); ++i) {
        const BlockView block = modules.block(i);
        write.raw(i == 0 ? "{\"text\":" : ",{\"text\":");
        write.stringOrNull(memberOf(block, shapes.modules[block.kind()].text));
        write.raw(",\"titles\":[");
        write.each(memberOf(block, shapes.modules[block.kind()].refs),
                   [&](const RecordView& title) { write.listedTitle(title); });
        write.raw("]}");
    }
    write.raw("]}");
}

void appendArticleDocument(JsonText& out, const State& state, const Shapes& shapes, RecordRef page) {
    const RecordView record = state.record(page);
    const Type& type = record.type();
    Writer write(out, state, shapes);
    write.raw("{\"id\":");
    write.id(record);
    write.raw(",\"slug\":");
    write.stringOrNull(record.field(shapes.pageSlug));
    write.raw(",\"headline\":");
    write.stringOrNull(record.field(shapes.pageHeadline));
    write.raw(",\"dek\":");
    write.stringOrNull(record.field(shapes.pageDek));
    write.raw(",\"author\":");
    const ValueView author = record.field(shapes.pageAuthor);
    write.stringOrNull(author.isNull() ? ValueView() : state.record(author.asRef()).field(shapes.personName));
    write.raw(",\"publishedAt\":");
    const ValueView time = record.field(shapes.pagePublishedAt);
    if (time.isNull())
        write.raw("null");
    else
        out.string(formatInstant(time.asInt()));
    write.raw(",\"status\":");
    write.choice(type.fields[shapes.pageStatus], record.field(shapes.pageStatus));
    write.raw(",\"modules\":[");
    const ValueView modules = record.field(shapes.pageModules);
    for (std::uint32_t i = 0; i < modules.size(); ++i) {
        const BlockView block = modules.block(i);
        const ModuleShape& shape = shapes.modules[block.kind()];
        write.raw(i == 0 ? "{\"kind\":" : ",{\"kind\":");
        out.string(type.fields[shapes.pageModules].blocks[block.kind()].name);
        if (const ValueView text = memberOf(block, shape.text); !text.isNull()) {
            write.raw(",\"text\":");
            write.stringOrNull(text);
        }
        if (const ValueView image = memberOf(block, shape.image); !image.isNull()) {
            write.raw(",\"image\":");
            write.stringOrNull(image);
        }
        const std::size_t before = out.size();
        write.raw(",\"refs\":[");
        if (write.each(memberOf(block, shape.refs), [&](const RecordView& title) { write.referredTitle(title); }))
            write.raw("]");
        else
            out.resize(before);
        write.raw("}");
    }
    write.raw("]}");
}

std::uint64_t sumOfTitle(const State& state, const Shapes& shapes, RecordRef title, std::string& scratch) {
    const RecordView record = state.record(title);
    const auto length = [&scratch](const ValueView& value) {
        return value.kind() == ValueKind::String ? value.asString(scratch).size() : 0;
    };
    const auto number = [](const ValueView& value) {
        return value.isNull() ? 0 : static_cast<std::uint64_t>(value.asInt());
    };
    std::uint64_t sum = record.id(scratch).size();
    sum += length(record.field(shapes.titleName)) + length(record.field(shapes.titleHref)) +
           length(record.field(shapes.titleExtract)) + number(record.field(shapes.titleYear));
    if (const ValueView thumbnail = record.field(shapes.titleThumbnail); !thumbnail.isNull())
        sum += length(thumbnail.at(shapes.thumbnailUrl)) + number(thumbnail.at(shapes.thumbnailWidth)) +
               number(thumbnail.at(shapes.thumbnailHeight));
    const ValueView cast = record.field(shapes.titleCast);
    for (std::uint32_t i = 0; i < cast.size(); ++i)
        if (const auto person = cast.refAt(i))
            sum += length(state.record(*person).field(shapes.personName));
    const ValueView genres = record.field(shapes.titleGenres);
    for (std::uint32_t i = 0; i < genres.size(); ++i)
        if (const auto genre = genres.refAt(i))
            sum += length(state.record(*genre).field(shapes.genreName));
    return sum;
}

} // namespace galley::bench
