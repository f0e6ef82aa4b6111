#include "model/publish/validator.h"

#include "model/base/ascii.h"
#include "model/base/parallel.h"
#include "model/base/unicode_text.h"
#include "model/dataset/field_path.h"
#include "model/dataset/local_value.h"
#include "model/dataset/record_codec.h"
#include "model/page/markdown.h"
#include "model/page/readable_value.h"
#include "model/publish/redirect_check.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <optional>
#include <thread>

namespace galley {

namespace {

constexpr std::array<std::string_view, 8> kImageSuffixes{".png",  ".jpg",  ".jpeg", ".gif",
                                                         ".webp", ".avif", ".svg",  ".bmp"};
constexpr std::size_t kMaxClashes = 3; ///< with other pages that are named at one address of a page

bool isImage(std::string_view path) {
    const std::string name = asciiLowered(path.substr(0, path.find_first_of("?#")));
    return std::any_of(kImageSuffixes.begin(), kImageSuffixes.end(),
                       [&](std::string_view suffix) { return name.ends_with(suffix); });
}

/// The sibling that describes the image in `asset`: imageAlt for image, else alt, altText and such, else caption.
const Field* altFieldOf(const std::vector<Field>& siblings, const Field& asset) {
    const auto isText = [](const Field& field) {
        return field.kind == FieldKind::String || field.kind == FieldKind::Text;
    };
    if (std::none_of(siblings.begin(), siblings.end(), isText))
        return nullptr;
    for (const std::string& name : alternativeNames(asset.name))
        for (const Field& sibling : siblings)
            if (isText(sibling) && isEqualIgnoringCase(sibling.name, name))
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

/// Where a value stands in its record: a path that is written only when something is wrong there. Refers to the place
/// above it and to its own name.
class Place {
public:
    Place() = default; ///< the record
    Place below(std::string_view part) const { return Place(this, part, 0); }
    Place element(std::uint32_t index) const { return Place(this, {}, index); }
    std::string path() const {
        if (m_above == nullptr)
            return {};
        const std::string above = m_above->path();
        return (above.empty() ? above : above + "/") +
               (m_part.data() == nullptr ? std::to_string(m_index) : escapePathPart(m_part));
    }

private:
    Place(const Place* above, std::string_view part, std::uint32_t index)
        : m_above(above)
        , m_part(part)
        , m_index(index) {}

    const Place* m_above = nullptr;
    std::string_view m_part; ///< no data: an element of a list
    std::uint32_t m_index = 0;
};

/// Finds the problems of one record.
class RecordCheck {
public:
    RecordCheck(const Replica& replica, const RecordView& record, const ServedFiles& files)
        : m_replica(replica)
        , m_schema(replica.state().schema())
        , m_record(record)
        , m_files(files)
        , m_links(replica, files)
        , m_fallback(m_schema.fallbackChain(0)) {}

    std::vector<Problem> run() && {
        for (std::size_t i = 0; i < m_record.type().fields.size(); ++i)
            checkTopField(i);
        addOfRedirect({});
        return std::move(m_problems);
    }
    std::vector<Problem> run(std::size_t field) && {
        if (field < m_record.type().fields.size()) {
            checkTopField(field);
            addOfRedirect(m_record.type().fields[field].name);
        }
        return std::move(m_problems);
    }

private:
    /// Values of the fields of a record, an object or a block, by index.
    using Values = std::function<ValueView(std::size_t)>;

    void add(ProblemSeverity severity, ProblemCode code, const Place& place, std::vector<std::string> parameters) {
        m_problems.push_back({severity, code, m_record.path(), place.path(), std::move(parameters),
                              m_locale ? m_schema.locales[*m_locale].code : std::string()});
    }

    /// Those of one of its fields; of all without a name.
    void addOfRedirect(std::string_view field) {
        if (!m_record.type().redirects)
            return;
        for (Problem& problem : checkRedirect(m_replica, m_record.ref(), m_files))
            if (field.empty() || problem.field == field)
                m_problems.push_back(std::move(problem));
    }

    void checkTopField(std::size_t index) {
        const Type& type = m_record.type();
        const bool isSlug = type.page && type.fields[index].name == type.slug;
        if (isSlug && type.isPublic)
            checkSlugs(type.fields[index], m_record.field(index));
        checkField(
            type.fields, index, [&](std::size_t i) { return m_record.field(i); }, {}, isSlug);
    }

    /// The value that readers of the default locale see.
    ValueView defaultLocale(const ValueView& value) const { return localValue(value, m_fallback); }

    /// Nothing, blanks, or a list or object of such.
    bool isEmpty(const ValueView& value) {
        switch (value.kind()) {
        case ValueKind::Null:
            return true;
        case ValueKind::String:
            return isBlank(value.asString(m_scratch));
        case ValueKind::Blocks:
            return value.size() == 0;
        case ValueKind::List:
        case ValueKind::Object:
            for (std::uint32_t i = 0; i < value.size(); ++i)
                if (!isEmpty(value.at(i)))
                    return false;
            return true;
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
        case ValueKind::Ref:
        case ValueKind::Localized:
            return false;
        }
        return false;
    }

    void checkFields(const std::vector<Field>& fields, const Values& values, const Place& place) {
        for (std::size_t i = 0; i < fields.size(); ++i)
            checkField(fields, i, values, place, false);
    }

    void checkField(const std::vector<Field>& fields, std::size_t index, const Values& values, const Place& above,
                    bool isSlug) {
        const Field& field = fields[index];
        const ValueView value = values(index);
        const Place place = above.below(field.name);
        // Nobody meets what is not public.
        const bool isShown = !isSlug && field.isPublic && m_record.type().isPublic;
        if (value.kind() == ValueKind::Localized) {
            if (field.required && isEmpty(defaultLocale(value))) {
                m_locale = 0;
                add(ProblemSeverity::Error, ProblemCode::MissingRequired, place, {field.displayLabel()});
            }
            for (std::uint32_t locale = 0; locale < value.size() && locale < m_schema.locales.size(); ++locale) {
                m_locale = locale;
                const ValueView own = value.at(locale);
                const Place ownPlace = place.below(m_schema.locales[locale].code);
                // What is set but blank hides the language that it would fall back to.
                if (field.required && locale != 0 && !own.isNull() && isEmpty(own))
                    add(ProblemSeverity::Error, ProblemCode::MissingRequired, ownPlace, {field.displayLabel()});
                if (isShown)
                    checkValue(field, field.name, own, ownPlace);
            }
            m_locale.reset();
        } else {
            if (field.required && isEmpty(value))
                add(ProblemSeverity::Error, ProblemCode::MissingRequired, place, {field.displayLabel()});
            if (isShown)
                checkValue(field, field.name, value, place);
        }
        if (isShown && field.kind == FieldKind::Asset)
            checkAltText(fields, field, value, values, above);
    }

    /// `name` is that of the field, or of the list that it is the element of.
    void checkValue(const Field& field, const std::string& name, const ValueView& value, const Place& place) {
        switch (value.kind()) {
        case ValueKind::Ref:
            if (const RecordView target = m_replica.state().record(value.asRef()); !target.exists())
                add(ProblemSeverity::Error, ProblemCode::BrokenReference, place, {target.path()});
            break;
        case ValueKind::String:
            checkText(field, name, value, place);
            break;
        case ValueKind::List:
            for (std::uint32_t i = 0; i < value.size(); ++i)
                checkValue(field.fields.front(), name, value.at(i), place.element(i));
            break;
        case ValueKind::Object:
            checkFields(
                field.fields, [&](std::size_t i) { return value.at(static_cast<std::uint32_t>(i)); }, place);
            break;
        case ValueKind::Blocks:
            for (std::uint32_t i = 0; i < value.size(); ++i) {
                const BlockView block = value.block(i);
                const std::string key(block.key(m_scratch));
                checkFields(
                    field.blocks[block.kind()].fields,
                    [&](std::size_t f) { return block.field(static_cast<std::uint32_t>(f)); }, place.below(key));
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

    void checkText(const Field& field, const std::string& name, const ValueView& value, const Place& place) {
        if (field.kind == FieldKind::Text) {
            const std::string_view text = value.asString(m_scratch);
            if (!rendersMarkdown(text))
                add(ProblemSeverity::Error, ProblemCode::UnrenderedText, place, {});
            forEachLink(text, [&](std::string_view address, LinkUse use) { checkLink(address, use, place); });
        } else if (field.kind == FieldKind::Asset) {
            const std::string asset(value.asString(m_scratch));
            if (!m_links.hasAsset(asset))
                add(ProblemSeverity::Error, ProblemCode::MissingAsset, place, {asset});
        } else if (field.kind == FieldKind::String) {
            const std::string address(withoutBlanks(value.asString(m_scratch)));
            if (isLinkOf(name, address))
                checkLink(address, LinkUse::Link, place);
        }
    }

    void checkLink(std::string_view address, LinkUse use, const Place& place) {
        std::string file;
        switch (m_links.follow(address, use, base(), m_locale.value_or(0), file)) {
        case LinkCheck::Outcome::Fine:
            break;
        case LinkCheck::Outcome::Broken:
            add(ProblemSeverity::Error, ProblemCode::BrokenLink, place, {std::string(address)});
            break;
        case LinkCheck::Outcome::NoAddress:
            // The page shows its words without a link; what imports bring must not keep a site from being published.
            add(ProblemSeverity::Warning, ProblemCode::BrokenLink, place, {std::string(address)});
            break;
        case LinkCheck::Outcome::MissingAsset:
            add(ProblemSeverity::Error, ProblemCode::MissingAsset, place, {file});
            break;
        case LinkCheck::Outcome::MissingThemeFile:
            add(ProblemSeverity::Error, ProblemCode::MissingThemeFile, place, {file});
            break;
        }
    }

    /// The address that relative links start from. What stands on many pages is read as if from the site's root.
    std::string base() const { return m_replica.addresses().url(m_record, m_locale.value_or(0)).value_or("/"); }

    void checkAltText(const std::vector<Field>& fields, const Field& asset, const ValueView& value,
                      const Values& values, const Place& above) {
        const ValueView shown = defaultLocale(value);
        if (shown.kind() != ValueKind::String || !isImage(shown.asString(m_scratch)))
            return;
        const Field* const alt = altFieldOf(fields, asset);
        if (alt == nullptr)
            return;
        const auto index = static_cast<std::size_t>(alt - fields.data());
        if (isEmpty(defaultLocale(values(index))))
            add(ProblemSeverity::Warning, ProblemCode::MissingAltText, above.below(alt->name),
                {above.below(asset.name).path(), alt->displayLabel()});
    }

    void checkSlugs(const Field& field, const ValueView& value) {
        const PageAddresses& addresses = m_replica.addresses();
        const Place record;
        const Place slugPlace = record.below(field.name);
        PageAddresses::Scratch scratch;
        std::vector<std::pair<std::size_t, std::string>> told; // owner, and what was said of its slug
        const auto tell = [&](std::size_t owner, ProblemSeverity severity, ProblemCode code, const std::string& about,
                              std::vector<std::string> parameters) {
            const std::pair what{owner, toString(code) + about};
            if (std::find(told.begin(), told.end(), what) != told.end())
                return;
            told.push_back(what);
            const bool isLocalized = value.kind() == ValueKind::Localized;
            add(severity, code, isLocalized ? slugPlace.below(m_schema.locales[owner].code) : slugPlace,
                std::move(parameters));
        };
        bool hasAddress = false;
        for (std::size_t locale = 0; locale < m_schema.locales.size(); ++locale) {
            const auto slug = addresses.slug(m_record, locale, scratch);
            if (!slug)
                continue;
            hasAddress = true;
            if (value.kind() == ValueKind::Localized || m_schema.locales.size() > 1)
                m_locale = locale;
            const std::string text(slug->text);
            const std::size_t owner = slug->owner;
            switch (slugFault(m_schema, locale, text)) {
            case SlugFault::None:
                break;
            case SlugFault::Characters:
            case SlugFault::Segments:
            case SlugFault::TooLong:
                tell(owner, ProblemSeverity::Error, ProblemCode::UnsafeSlug, {}, {text});
                continue;
            case SlugFault::Reserved:
                tell(owner, ProblemSeverity::Error, ProblemCode::ReservedSlug, {},
                     {text, text.substr(0, text.find('/'))});
                continue;
            }
            const std::string address = *addresses.url(m_record, locale);
            if (isExternal(m_schema, address))
                tell(owner, ProblemSeverity::Warning, ProblemCode::ExternalSlug, {}, {address});
            const std::string claimed(slug->isHome ? homeSlug(m_schema) : std::string_view(text));
            for (const RecordRef other :
                 m_replica.slugs().otherClaims(m_replica.state(), locale, claimed, m_record.ref(), kMaxClashes)) {
                const std::string path = m_replica.state().record(other).path();
                std::vector<std::string> parameters{address, path};
                if (const auto theirs = addresses.url(m_replica.state().record(other), locale); theirs != address)
                    parameters.push_back(*theirs);
                tell(owner, ProblemSeverity::Error, ProblemCode::SlugClash, path, std::move(parameters));
            }
        }
        m_locale.reset();
        if (!hasAddress && !field.required)
            add(ProblemSeverity::Warning, ProblemCode::MissingSlug, slugPlace, {});
    }

    const Replica& m_replica;
    const Schema& m_schema;
    const RecordView& m_record;
    const ServedFiles& m_files;
    LinkCheck m_links;
    std::vector<std::size_t> m_fallback;
    std::optional<std::size_t> m_locale; ///< in which the value at hand shows; nothing: in all
    std::string m_scratch;               ///< of one read; what is kept longer is copied
    std::vector<Problem> m_problems;
};

} // namespace

std::vector<Problem> Validator::checkRecord(const Replica& replica, RecordRef ref) const {
    const RecordView record = replica.state().record(ref);
    return record.exists() ? RecordCheck(replica, record, m_files).run() : std::vector<Problem>();
}

std::vector<Problem> Validator::checkField(const Replica& replica, RecordRef ref, std::size_t field) const {
    const RecordView record = replica.state().record(ref);
    return record.exists() ? RecordCheck(replica, record, m_files).run(field) : std::vector<Problem>();
}

std::vector<Problem> Validator::checkSite(const Replica& replica) const {
    const Schema& schema = replica.state().schema();
    std::vector<Problem> problems;
    for (const Locale& locale : schema.locales)
        if (!isLocaleCode(locale.code))
            problems.push_back({ProblemSeverity::Warning, ProblemCode::InvalidLocale, {}, {}, {locale.code}});
    const std::string home(homeSlug(schema));
    if (!replica.findPage(home))
        problems.push_back({ProblemSeverity::Warning, ProblemCode::MissingHome, {}, {}, {home}});
    return problems;
}

Result<std::vector<Problem>> Validator::check(const Replica& replica, const Progress& progress,
                                              const CancelToken& cancel) const {
    return checkRecords(replica, replica.state(), recordRanges(replica.state()), progress, cancel,
                        [](const RecordView&, std::size_t) {});
}

Result<CheckedCopy> Validator::checkCopy(const Replica& replica, const State& copy, const Progress& progress,
                                         const CancelToken& cancel) const {
    const std::vector<RecordRange> ranges = recordRanges(copy);
    std::vector<Checksum> sums(ranges.size());
    CheckedCopy checked;
    GALLEY_TRY(checked.problems,
               checkRecords(replica, copy, ranges, progress, cancel, [&sums](const RecordView& record, std::size_t i) {
                   sums[i] += recordChecksum(record); // leaves its texts in the thread's cache
               }));
    for (const Checksum& sum : sums)
        checked.checksum += sum;
    return checked;
}

template <class Visit>
Result<std::vector<Problem>> Validator::checkRecords(const Replica& replica, const State& records,
                                                     const std::vector<RecordRange>& ranges, const Progress& progress,
                                                     const CancelToken& cancel, const Visit& visit) const {
    std::vector<std::vector<Problem>> found(ranges.size());
    std::atomic<std::uint64_t> done = 0;
    const std::thread::id caller = std::this_thread::get_id();
    parallelFor(ranges.size(), defaultThreads(), [&](std::size_t i) {
        forEachIn(records, ranges[i], [&](const RecordView& record) {
            if (cancel.isCancelled())
                return;
            visit(record, i);
            std::vector<Problem> own = RecordCheck(replica, record, m_files).run();
            std::move(own.begin(), own.end(), std::back_inserter(found[i]));
            ++done;
        });
        if (progress && std::this_thread::get_id() == caller)
            progress(done, records.recordCount());
    });
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the check was cancelled"};
    std::vector<Problem> problems = checkSite(replica);
    for (std::vector<Problem>& some : found)
        std::move(some.begin(), some.end(), std::back_inserter(problems));
    return problems;
}

} // namespace galley
