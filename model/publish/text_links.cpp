#include "model/publish/text_links.h"

#include "model/base/parallel.h"
#include "model/base/text_fold.h"
#include "model/base/unicode_text.h"
#include "model/index/redirects.h"
#include "model/schema/site_address.h"

#include <algorithm>

namespace galley {

namespace {

constexpr std::uint32_t kSearchedAtOnce = 4096; ///< records of one job of the search in texts

/// The last part of an address, as it stands in links: also of relative ones.
std::string_view lastSegment(std::string_view address) {
    return address.substr(address.rfind('/') + 1);
}

bool has(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

/// A text as links are compared: without differences of case, escapes and forms of accents.
std::string comparable(std::string_view text) {
    std::string plain = text.find('%') == std::string_view::npos ? std::string(text) : percentDecoded(text);
    if (!isComposed(plain))
        plain = composed(plain);
    return foldedCase(plain);
}

/// Whether a value holds a string that `accepts`, at any depth.
template <class Accepts>
bool holdsString(const ValueView& value, std::string& scratch, const Accepts& accepts) {
    switch (value.kind()) {
    case ValueKind::String:
        return accepts(value.asString(scratch));
    case ValueKind::List:
        if (value.refAt(0)) // none of its elements is a string
            return false;
        [[fallthrough]];
    case ValueKind::Object:
    case ValueKind::Localized:
        for (std::uint32_t i = 0; i < value.size(); ++i)
            if (holdsString(value.at(i), scratch, accepts))
                return true;
        return false;
    case ValueKind::Blocks:
        for (std::uint32_t i = 0; i < value.size(); ++i) {
            const BlockView block = value.block(i);
            for (std::uint32_t field = 0; field < block.size(); ++field)
                if (holdsString(block.field(field), scratch, accepts))
                    return true;
        }
        return false;
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Int:
    case ValueKind::Float:
    case ValueKind::Ref:
        return false;
    }
    return false;
}

/// Calls `visit(address, locale)` with each link of a record's texts and fields of addresses.
class LinksOf {
public:
    using Visit = std::function<void(std::string_view address, std::size_t locale)>;
    LinksOf(const RecordView& record, const Visit& visit)
        : m_visit(visit) {
        const Type& type = record.type();
        for (std::size_t i = 0; i < type.fields.size(); ++i)
            if (!type.page || type.fields[i].name != type.slug)
                read(type.fields[i], type.fields[i].name, record.field(i), 0);
    }

private:
    /// `name` is that of the field, or of the list that it is the element of.
    void read(const Field& field, const std::string& name, const ValueView& value, std::size_t locale) {
        switch (value.kind()) {
        case ValueKind::String:
            readText(field, name, value, locale);
            break;
        case ValueKind::Localized:
            for (std::uint32_t i = 0; i < value.size(); ++i)
                read(field, name, value.at(i), i);
            break;
        case ValueKind::List:
            for (std::uint32_t i = 0; !value.refAt(0) && i < value.size(); ++i)
                read(field.fields.front(), name, value.at(i), locale);
            break;
        case ValueKind::Object:
            for (std::uint32_t i = 0; i < value.size() && i < field.fields.size(); ++i)
                read(field.fields[i], field.fields[i].name, value.at(i), locale);
            break;
        case ValueKind::Blocks:
            for (std::uint32_t i = 0; i < value.size(); ++i) {
                const BlockView block = value.block(i);
                const std::vector<Field>& fields = field.blocks[block.kind()].fields;
                for (std::uint32_t f = 0; f < block.size() && f < fields.size(); ++f)
                    read(fields[f], fields[f].name, block.field(f), locale);
            }
            break;
        case ValueKind::Null:
        case ValueKind::Bool:
        case ValueKind::Int:
        case ValueKind::Float:
        case ValueKind::Ref:
            break;
        }
    }

    void readText(const Field& field, const std::string& name, const ValueView& value, std::size_t locale) {
        const std::string text(value.asString(m_scratch));
        if (field.kind == FieldKind::Text)
            forEachLink(text, [&](std::string_view address, LinkUse) { m_visit(address, locale); });
        else if (const std::string_view address = withoutBlanks(text);
                 field.kind == FieldKind::String && isLinkOf(name, address))
            m_visit(address, locale);
    }

    const Visit& m_visit;
    std::string m_scratch;
};

/// The addresses that redirects lead on from to a page.
void addRedirectsTo(const Replica& replica, RecordRef target, LinkNeedles& needles) {
    const State& state = replica.state();
    if (replica.redirects().isEmpty() || !state.record(target).type().page)
        return;
    state.forEach(*state.schema().redirectType(), [&](const RecordView& redirect) {
        const auto from = writtenAddress(state.schema(), redirectFrom(redirect));
        if (const auto page = from ? pageLedTo(replica, *from) : std::nullopt; page && page->page == target)
            needles.addAddress(*from);
    });
}

} // namespace

void LinkNeedles::addAddress(std::string_view url) {
    add(lastSegment(percentDecoded(url)));
    m_isHome = m_isHome || lastSegment(url).empty();
}

void LinkNeedles::addRecordsOf(const Type& type) {
    add("galley:" + type.name + "/");
}

void LinkNeedles::add(std::string_view needle) {
    std::string text = comparable(needle);
    if (!text.empty() && std::find(m_needles.begin(), m_needles.end(), text) == m_needles.end())
        m_needles.push_back(std::move(text));
}

bool LinkNeedles::mayBeIn(std::string_view text) const {
    const bool hasBracket = has(text, "<") || has(text, "[");
    // Addresses stand in one line; a text of several has its links in brackets.
    if (!hasBracket && has(withoutBlanks(text), "\n"))
        return false;
    const bool mayLink = hasBracket && (has(text, "](") || has(text, "]:") || has(text, "<"));
    if (m_isHome && (has(text, "/") || mayLink))
        return true;
    // CommonMark writes characters in too many ways to look for each: the record is checked.
    if (mayLink && text.find_first_of("&\\") != std::string_view::npos)
        return true;
    const std::string plain = comparable(text);
    return std::any_of(m_needles.begin(), m_needles.end(),
                       [&](const std::string& needle) { return has(plain, needle); });
}

std::vector<RecordRef> recordsNaming(const State& state, const LinkNeedles& needles, const CancelToken& cancel) {
    struct Part {
        TypeIndex type;
        std::uint32_t begin;
        std::vector<RecordRef> found;
    };
    std::vector<Part> parts;
    for (std::size_t i = 0; i < state.schema().types.size(); ++i) {
        const TypeIndex type{static_cast<std::uint16_t>(i)};
        for (std::uint32_t begin = 0; begin < state.ordinalCount(type); begin += kSearchedAtOnce)
            parts.push_back({type, begin, {}});
    }
    parallelFor(parts.size(), defaultThreads(), [&](std::size_t index) {
        Part& part = parts[index];
        const std::uint32_t end = std::min(part.begin + kSearchedAtOnce, state.ordinalCount(part.type));
        const std::size_t fields = state.schema().type(part.type).fields.size();
        std::string scratch;
        const auto accepts = [&needles](std::string_view text) { return needles.mayBeIn(text); };
        for (std::uint32_t ordinal = part.begin; ordinal < end && !cancel.isCancelled(); ++ordinal) {
            const RecordView record = state.record({part.type, Ordinal{ordinal}});
            for (std::size_t field = 0; record.exists() && field < fields; ++field)
                if (holdsString(record.field(field), scratch, accepts)) {
                    part.found.push_back(record.ref());
                    break;
                }
        }
    });
    std::vector<RecordRef> found;
    for (const Part& part : parts)
        found.insert(found.end(), part.found.begin(), part.found.end());
    return found;
}

std::vector<RecordRef> linksOf(const Replica& replica, RecordRef source) {
    std::vector<RecordRef> targets;
    const RecordView record = replica.state().record(source);
    if (!record.exists())
        return targets;
    const ServedFiles files;
    const LinkCheck links(replica, files);
    LinksOf(record, [&](std::string_view address, std::size_t locale) {
        if (const auto target = links.target(address, replica.addresses().url(record, locale).value_or("/")))
            targets.push_back(*target);
    });
    return targets;
}

bool linksInText(const Replica& replica, RecordRef source, RecordRef target) {
    const std::vector<RecordRef> targets = linksOf(replica, source);
    return std::find(targets.begin(), targets.end(), target) != targets.end();
}

Result<IncomingLinks> incomingLinks(const Replica& replica, RecordRef target, std::size_t limit,
                                    const CancelToken& cancel) {
    IncomingLinks incoming;
    incoming.referring = replica.references().referrers(target);
    std::erase(incoming.referring, target);
    const RecordView record = replica.state().record(target);
    LinkNeedles needles;
    needles.addRecordsOf(record.type());
    for (std::size_t locale = 0; locale < replica.state().schema().locales.size(); ++locale)
        if (const auto url = replica.addresses().url(record, locale))
            needles.addAddress(*url);
    addRedirectsTo(replica, target, needles);
    for (const RecordRef source : recordsNaming(replica.state(), needles, cancel)) {
        if (cancel.isCancelled())
            break;
        if (source == target || std::binary_search(incoming.referring.begin(), incoming.referring.end(), source) ||
            !linksInText(replica, source, target))
            continue;
        if (incoming.linking.size() == limit) {
            incoming.isWhole = false;
            break;
        }
        incoming.linking.push_back(source);
    }
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, "the search was cancelled"};
    return incoming;
}

} // namespace galley
