#include "model/publish/validator.h"

#include "model/base/file.h"
#include "model/dataset/field_path.h"
#include "model/page/page_builder.h"

#include <algorithm>
#include <array>
#include <optional>

namespace galley {

namespace {

constexpr std::array<std::string_view, 5> kReserved{"api", "assets", "theme", "healthz", "metrics"};
constexpr std::array<std::string_view, 8> kImageSuffixes{".png",  ".jpg",  ".jpeg", ".gif",
                                                         ".webp", ".avif", ".svg",  ".bmp"};
constexpr std::uint64_t kReportEvery = 1024; ///< records between two reports of progress

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool isImage(std::string_view path) {
    const std::string name = lower(path.substr(0, path.find_first_of("?#")));
    return std::any_of(kImageSuffixes.begin(), kImageSuffixes.end(),
                       [&](std::string_view suffix) { return name.ends_with(suffix); });
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// The sibling that describes the image in `asset`: imageAlt for image, else alt, altText and such, else caption.
const Field* altFieldOf(const std::vector<Field>& siblings, const Field& asset) {
    const std::string own = lower(asset.name);
    const std::array<std::string, 8> names{own + "alt", own + "_alt",      own + "-alt",  "alt",
                                           "alttext",   "alternativetext", "alternative", "caption"};
    for (const std::string& name : names)
        for (const Field& sibling : siblings)
            if ((sibling.kind == FieldKind::String || sibling.kind == FieldKind::Text) && lower(sibling.name) == name)
                return &sibling;
    return nullptr;
}

/// True for BCP 47's outer form: subtags of 1 to 8 letters and digits, the first one of letters.
bool isLocaleCode(std::string_view code) {
    bool isFirst = true;
    while (true) {
        const std::string_view part = code.substr(0, code.find('-'));
        const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        const bool fits = std::all_of(part.begin(), part.end(),
                                      [&](char c) { return isLetter(c) || (!isFirst && c >= '0' && c <= '9'); });
        if (part.size() < (isFirst ? 2U : 1U) || part.size() > 8 || !fits)
            return false;
        if (part.size() == code.size())
            return true;
        code.remove_prefix(part.size() + 1);
        isFirst = false;
    }
}

/// Calls `visit` with the address of each link and image of a CommonMark text: `](address)` and `](address "title")`.
template <class Visit>
void forEachLink(std::string_view text, Visit&& visit) {
    for (std::size_t at = text.find("]("); at != std::string_view::npos; at = text.find("](", at + 2)) {
        const std::size_t begin = at + 2;
        const std::size_t end = text.find_first_of(") \t\r\n", begin);
        if (end != std::string_view::npos)
            visit(text.substr(begin, end - begin));
    }
}

/// Finds the problems of one record.
class RecordCheck {
public:
    RecordCheck(const Replica& replica, const RecordView& record, const Validator::AssetLookup& hasAsset)
        : m_replica(replica)
        , m_schema(replica.state().schema())
        , m_record(record)
        , m_hasAsset(hasAsset)
        , m_fallback(m_schema.fallbackChain(0)) {}

    std::vector<Problem> run() && {
        const Type& type = m_record.type();
        if (type.page)
            checkSlugs(type);
        checkFields(type.fields, [&](std::size_t index) { return m_record.field(index); }, {});
        return std::move(m_problems);
    }

private:
    /// Values of the fields of a record, an object or a block, by index.
    using Values = std::function<ValueView(std::size_t)>;

    void add(ProblemSeverity severity, ProblemCode code, std::string field, std::vector<std::string> parameters) {
        m_problems.push_back({severity, code, m_record.path(), std::move(field), std::move(parameters)});
    }

    /// The value that readers of the default locale see.
    ValueView defaultLocale(const ValueView& value) const {
        if (value.kind() != ValueKind::Localized)
            return value;
        for (const std::size_t locale : m_fallback)
            if (const ValueView one = value.at(static_cast<std::uint32_t>(locale)); !one.isNull())
                return one;
        return {};
    }

    bool isEmpty(const ValueView& value) {
        switch (value.kind()) {
        case ValueKind::Null:
            return true;
        case ValueKind::String:
            return isBlank(value.asString(m_scratch));
        case ValueKind::List:
        case ValueKind::Blocks:
            return value.size() == 0;
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
        case ValueKind::Ref:
        case ValueKind::Object:
        case ValueKind::Localized:
            return false;
        }
        return false;
    }

    static std::string below(const std::string& path, std::string_view part) {
        return path.empty() ? escapePathPart(part) : path + "/" + escapePathPart(part);
    }

    void checkFields(const std::vector<Field>& fields, const Values& values, const std::string& path) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const Field& field = fields[i];
            const ValueView value = values(i);
            const std::string place = below(path, field.name);
            if (field.required && isEmpty(defaultLocale(value)))
                add(ProblemSeverity::Warning, ProblemCode::MissingRequired, place, {field.displayLabel()});
            if (value.kind() == ValueKind::Localized) {
                for (std::uint32_t locale = 0; locale < value.size() && locale < m_schema.locales.size(); ++locale)
                    checkValue(field, value.at(locale), below(place, m_schema.locales[locale].code));
            } else {
                checkValue(field, value, place);
            }
            if (field.kind == FieldKind::Asset)
                checkAltText(fields, field, value, values, path);
        }
    }

    void checkValue(const Field& field, const ValueView& value, const std::string& path) {
        switch (value.kind()) {
        case ValueKind::Ref:
            if (const RecordView target = m_replica.state().record(value.asRef()); !target.exists())
                add(ProblemSeverity::Warning, ProblemCode::BrokenReference, path, {target.path()});
            break;
        case ValueKind::String:
            checkText(field, value, path);
            break;
        case ValueKind::List:
            for (std::uint32_t i = 0; i < value.size(); ++i)
                checkValue(field.fields.front(), value.at(i), path + "/" + std::to_string(i));
            break;
        case ValueKind::Object:
            checkFields(
                field.fields, [&](std::size_t i) { return value.at(static_cast<std::uint32_t>(i)); }, path);
            break;
        case ValueKind::Blocks:
            for (std::uint32_t i = 0; i < value.size(); ++i) {
                const BlockView block = value.block(i);
                const std::string key(block.key(m_scratch));
                checkFields(
                    field.blocks[block.kind()].fields,
                    [&](std::size_t f) { return block.field(static_cast<std::uint32_t>(f)); }, below(path, key));
            }
            break;
        case ValueKind::Null:
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
        case ValueKind::Localized:
            break;
        }
    }

    void checkText(const Field& field, const ValueView& value, const std::string& path) {
        if (field.kind == FieldKind::Text) {
            forEachLink(value.asString(m_scratch), [&](std::string_view address) { checkLink(address, path); });
        } else if (field.kind == FieldKind::Asset) {
            checkAsset(value.asString(m_scratch), path);
        } else if (field.kind == FieldKind::String) {
            const std::string name = lower(field.name);
            if (name.ends_with("url") || name.ends_with("href") || name.ends_with("link"))
                checkLink(value.asString(m_scratch), path);
        }
    }

    void checkLink(std::string_view address, const std::string& path) {
        if (!address.starts_with('/') || address.starts_with("//"))
            return;
        const std::string_view route = address.substr(0, address.find_first_of("?#"));
        if (route.starts_with("/theme/") || route.starts_with("/api/"))
            return;
        if (route.starts_with("/assets/")) {
            checkAsset(route.substr(std::string_view("/assets/").size()), path);
            return;
        }
        if (!m_replica.findPage(parseSiteAddress(m_schema, route).slug))
            add(ProblemSeverity::Warning, ProblemCode::BrokenLink, path, {std::string(address)});
    }

    void checkAsset(std::string_view value, const std::string& path) {
        if (!m_hasAsset || value.empty() || value.starts_with("//") || value.find(':') != std::string_view::npos)
            return;
        if (value.starts_with('/'))
            value.remove_prefix(1);
        if (!m_hasAsset(value))
            add(ProblemSeverity::Warning, ProblemCode::MissingAsset, path, {std::string(value)});
    }

    void checkAltText(const std::vector<Field>& fields, const Field& asset, const ValueView& value,
                      const Values& values, const std::string& path) {
        const ValueView shown = defaultLocale(value);
        const Field* const alt = altFieldOf(fields, asset);
        if (alt == nullptr || shown.kind() != ValueKind::String || !isImage(shown.asString(m_scratch)))
            return;
        const auto index = static_cast<std::size_t>(alt - fields.data());
        if (isEmpty(defaultLocale(values(index))))
            add(ProblemSeverity::Warning, ProblemCode::MissingAltText, below(path, alt->name),
                {below(path, asset.name), alt->displayLabel()});
    }

    void checkSlugs(const Type& type) {
        const ValueView value = m_record.field(type.slug);
        if (isEmpty(defaultLocale(value)))
            add(ProblemSeverity::Warning, ProblemCode::MissingSlug, type.slug, {});
        if (value.kind() != ValueKind::Localized) {
            checkSlug(value, type.slug);
            return;
        }
        for (std::uint32_t locale = 0; locale < value.size() && locale < m_schema.locales.size(); ++locale)
            checkSlug(value.at(locale), below(type.slug, m_schema.locales[locale].code));
    }

    void checkSlug(const ValueView& value, const std::string& path) {
        if (isEmpty(value))
            return;
        std::string scratch;
        const std::string slug(value.asString(scratch));
        const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
        if (!isSafeRelativePath(slug) || slug.find_first_of("?#%") != std::string::npos ||
            std::any_of(slug.begin(), slug.end(), isControl)) {
            add(ProblemSeverity::Error, ProblemCode::UnsafeSlug, path, {slug});
            return;
        }
        const std::string_view first = std::string_view(slug).substr(0, slug.find('/'));
        const auto locale = m_schema.localeIndex(first);
        if ((locale && *locale != 0) || std::find(kReserved.begin(), kReserved.end(), first) != kReserved.end())
            add(ProblemSeverity::Error, ProblemCode::ReservedSlug, path, {slug, std::string(first)});
        const auto served = m_replica.findPage(slug);
        if (served && *served != m_record.ref())
            add(ProblemSeverity::Error, ProblemCode::SlugClash, path, {slug, m_replica.state().record(*served).path()});
    }

    const Replica& m_replica;
    const Schema& m_schema;
    const RecordView& m_record;
    const Validator::AssetLookup& m_hasAsset;
    std::vector<std::size_t> m_fallback;
    std::string m_scratch; ///< of one read; what is kept longer is copied
    std::vector<Problem> m_problems;
};

/// The addresses of one version of a page.
std::vector<std::string> slugsOf(const Schema& schema, TypeIndex typeIndex,
                                 const std::shared_ptr<const Record>& record) {
    const Type& type = schema.type(typeIndex);
    const auto field = type.fieldIndex(type.slug);
    std::vector<std::string> slugs;
    if (!type.page || record == nullptr || !record->exists || !field || *field >= record->fields.size())
        return slugs;
    const Value& value = record->fields[*field];
    if (value.kind() == ValueKind::String)
        slugs.push_back(value.asString());
    else if (value.kind() == ValueKind::Localized)
        for (const Value& one : value.elements())
            if (one.kind() == ValueKind::String)
                slugs.push_back(one.asString());
    return slugs;
}

bool exists(const std::shared_ptr<const Record>& record) {
    return record != nullptr && record->exists;
}

} // namespace

const char* toString(ProblemSeverity severity) {
    switch (severity) {
    case ProblemSeverity::Warning:
        return "warning";
    case ProblemSeverity::Error:
        return "error";
    }
    return "";
}

const char* toString(ProblemCode code) {
    switch (code) {
    case ProblemCode::BrokenReference:
        return "broken-reference";
    case ProblemCode::MissingRequired:
        return "missing-required";
    case ProblemCode::MissingAltText:
        return "missing-alt-text";
    case ProblemCode::BrokenLink:
        return "broken-link";
    case ProblemCode::MissingAsset:
        return "missing-asset";
    case ProblemCode::MissingSlug:
        return "missing-slug";
    case ProblemCode::UnsafeSlug:
        return "unsafe-slug";
    case ProblemCode::ReservedSlug:
        return "reserved-slug";
    case ProblemCode::SlugClash:
        return "slug-clash";
    case ProblemCode::InvalidLocale:
        return "invalid-locale";
    case ProblemCode::MissingHome:
        return "missing-home";
    }
    return "";
}

std::string describe(const Problem& problem) {
    const auto parameter = [&](std::size_t index) {
        return index < problem.parameters.size() ? problem.parameters[index] : std::string();
    };
    switch (problem.code) {
    case ProblemCode::BrokenReference:
        return "refers to " + parameter(0) + ", which does not exist";
    case ProblemCode::MissingRequired:
        return "the required field \"" + parameter(0) + "\" is empty";
    case ProblemCode::MissingAltText:
        return "the image has no alternative text; fill in \"" + parameter(1) + "\"";
    case ProblemCode::BrokenLink:
        return "links to " + parameter(0) + ", where there is no page";
    case ProblemCode::MissingAsset:
        return "there is no file " + parameter(0) + " below assets";
    case ProblemCode::MissingSlug:
        return "the page has no address, so nobody can open it";
    case ProblemCode::UnsafeSlug:
        return "\"" + parameter(0) + "\" cannot be an address";
    case ProblemCode::ReservedSlug:
        return "\"" + parameter(0) + "\" cannot be an address: the server keeps /" + parameter(1) + " for itself";
    case ProblemCode::SlugClash:
        return "the address \"" + parameter(0) + "\" leads to " + parameter(1) + ", which has the same one";
    case ProblemCode::InvalidLocale:
        return "\"" + parameter(0) + "\" is not a language code";
    case ProblemCode::MissingHome:
        return "there is no page \"" + parameter(0) + "\" to show at /";
    }
    return {};
}

std::vector<Problem> Validator::checkRecord(const Replica& replica, RecordRef ref) const {
    const RecordView record = replica.state().record(ref);
    return record.exists() ? RecordCheck(replica, record, m_hasAsset).run() : std::vector<Problem>();
}

std::vector<Problem> Validator::checkSite(const Replica& replica) const {
    const Schema& schema = replica.state().schema();
    std::vector<Problem> problems;
    for (const Locale& locale : schema.locales)
        if (!isLocaleCode(locale.code))
            problems.push_back({ProblemSeverity::Warning, ProblemCode::InvalidLocale, {}, {}, {locale.code}});
    if (!replica.findPage(schema.site.home))
        problems.push_back({ProblemSeverity::Warning, ProblemCode::MissingHome, {}, {}, {schema.site.home}});
    return problems;
}

Result<std::vector<Problem>> Validator::check(const Replica& replica, const Progress& progress,
                                              const CancelToken& cancel) const {
    std::vector<Problem> problems = checkSite(replica);
    const std::uint64_t total = replica.state().recordCount();
    std::uint64_t done = 0;
    replica.state().forEach([&](const RecordView& record) {
        if (cancel.isCancelled())
            return;
        if (progress && done % kReportEvery == 0)
            progress(done, total);
        ++done;
        for (Problem& problem : RecordCheck(replica, record, m_hasAsset).run())
            problems.push_back(std::move(problem));
    });
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the check was cancelled"};
    return problems;
}

std::vector<RecordRef> Validator::affectedRecords(const Replica& replica, const ChangeSet& changes) {
    std::vector<RecordRef> affected;
    const State& state = replica.state();
    for (const RecordChange& change : changes) {
        affected.push_back(change.ref);
        if (exists(change.before) != exists(change.after))
            for (const RecordRef referrer : replica.references().referrers(change.ref))
                affected.push_back(referrer);
        for (const auto& side : {change.before, change.after})
            for (const std::string& slug : slugsOf(state.schema(), change.ref.type, side))
                for (const RecordRef page : replica.slugs().findAll(state, slug))
                    affected.push_back(page);
    }
    std::sort(affected.begin(), affected.end());
    affected.erase(std::unique(affected.begin(), affected.end()), affected.end());
    return affected;
}

} // namespace galley
