#include "app/bench/shapes.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace galley::bench {

namespace {

using Kinds = std::initializer_list<FieldKind>;
constexpr Kinds kTexts = {FieldKind::String, FieldKind::Text, FieldKind::Asset};

Error missing(const std::string& record, const std::string& field) {
    return Error{ErrorCode::InvalidInput, "the benchmark needs this field, and no record of the file has it as such"}
        .inRecord(record)
        .inField(field);
}

/// Looks fields up and remembers the first that is not there.
class Finder {
public:
    explicit Finder(const Schema& schema)
        : m_schema(schema) {}

    TypeIndex type(const char* name) {
        if (const auto index = m_schema.typeIndex(name))
            return *index;
        fail(Error{ErrorCode::InvalidInput, "the benchmark needs records of this type, and the file has none"}.inRecord(
            name));
        return {};
    }
    std::size_t field(TypeIndex type, const char* name, Kinds kinds) {
        if (m_error)
            return 0;
        const Type& owner = m_schema.type(type);
        const auto index = owner.fieldIndex(name);
        if (index && has(owner.fields[*index], kinds))
            return *index;
        fail(missing(owner.name, name));
        return 0;
    }
    std::uint32_t member(TypeIndex type, std::size_t object, const char* name, Kinds kinds) {
        if (m_error)
            return 0;
        const Field& field = m_schema.type(type).fields[object];
        if (const auto index = memberOf(field.fields, name, kinds))
            return *index;
        fail(missing(m_schema.type(type).name, field.name + "/" + name));
        return 0;
    }
    static std::optional<std::uint32_t> memberOf(const std::vector<Field>& fields, const char* name, Kinds kinds) {
        for (std::uint32_t i = 0; i < fields.size(); ++i)
            if (fields[i].name == name && has(fields[i], kinds))
                return i;
        return std::nullopt;
    }
    const std::optional<Error>& error() const { return m_error; }

private:
    static bool has(const Field& field, Kinds kinds) {
        return !field.localized && std::find(kinds.begin(), kinds.end(), field.kind) != kinds.end();
    }
    void fail(Error error) {
        if (!m_error)
            m_error = std::move(error);
    }

    const Schema& m_schema;
    std::optional<Error> m_error;
};

} // namespace

Result<Shapes> Shapes::of(const Schema& schema) {
    Finder find(schema);
    Shapes shapes;
    shapes.genre = find.type("genre");
    shapes.person = find.type("person");
    shapes.title = find.type("title");
    shapes.page = find.type("page");
    shapes.genreName = find.field(shapes.genre, "name", kTexts);
    shapes.personName = find.field(shapes.person, "name", kTexts);
    shapes.titleName = find.field(shapes.title, "title", kTexts);
    shapes.titleYear = find.field(shapes.title, "year", {FieldKind::Int});
    shapes.titleCast = find.field(shapes.title, "cast", {FieldKind::List});
    shapes.titleGenres = find.field(shapes.title, "genres", {FieldKind::List});
    shapes.titleHref = find.field(shapes.title, "href", kTexts);
    shapes.titleExtract = find.field(shapes.title, "extract", kTexts);
    shapes.titleThumbnail = find.field(shapes.title, "thumbnail", {FieldKind::Object});
    shapes.thumbnailUrl = find.member(shapes.title, shapes.titleThumbnail, "url", kTexts);
    shapes.thumbnailWidth = find.member(shapes.title, shapes.titleThumbnail, "width", {FieldKind::Int});
    shapes.thumbnailHeight = find.member(shapes.title, shapes.titleThumbnail, "height", {FieldKind::Int});
    shapes.pageSlug = find.field(shapes.page, "slug", kTexts);
    shapes.pageHeadline = find.field(shapes.page, "headline", kTexts);
    shapes.pageDek = find.field(shapes.page, "dek", kTexts);
    shapes.pageAuthor = find.field(shapes.page, "author", {FieldKind::Ref});
    shapes.pagePublishedAt = find.field(shapes.page, "publishedAt", {FieldKind::DateTime});
    shapes.pageStatus = find.field(shapes.page, "status", {FieldKind::Enum, FieldKind::String});
    shapes.pageModules = find.field(shapes.page, "modules", {FieldKind::Blocks});
    if (find.error())
        return *find.error();
    for (const BlockKind& kind : schema.type(shapes.page).fields[shapes.pageModules].blocks)
        shapes.modules.push_back({Finder::memberOf(kind.fields, "text", kTexts),
                                  Finder::memberOf(kind.fields, "image", kTexts),
                                  Finder::memberOf(kind.fields, "refs", {FieldKind::List})});
    return shapes;
}

} // namespace galley::bench
