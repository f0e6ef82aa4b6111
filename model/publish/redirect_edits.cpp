#include "model/publish/redirect_edits.h"

#include "model/base/ascii.h"
#include "model/base/hash.h"
#include "model/base/unicode_text.h"
#include "model/dataset/content_changes.h"
#include "model/index/redirects.h"
#include "model/publish/problem.h"
#include "model/publish/redirect_check.h"
#include "model/schema/redirect_type.h"
#include "model/schema/site_address.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace galley {

namespace {

constexpr std::size_t kReadableId = 40; ///< characters of an address that stand in an id

std::string textOf(const AddressKey& address) {
    return std::to_string(address.locale) + '/' + address.slug;
}

/// An address that a page had.
struct LeftAddress {
    AddressKey address;
    std::string written;
    RecordRef page; ///< in the next state
};

/// The record of the same name in another state, which may have other ordinals.
std::optional<RecordRef> sameIn(const State& state, const RecordView& record) {
    const auto type = state.schema().typeIndex(record.type().name);
    return type ? state.find(*type, record.id()) : std::nullopt;
}

/// Whether the same content has the same addresses.
bool areAddressesAlike(const Schema& before, const Schema& after) {
    if (&before == &after || before == after)
        return true;
    if (before.site.home != after.site.home || before.locales != after.locales)
        return false;
    return std::all_of(before.types.begin(), before.types.end(), [&](const Type& type) {
        const auto other = after.typeIndex(type.name);
        return other && after.type(*other).page == type.page && after.type(*other).slug == type.slug &&
               after.type(*other).isPublic == type.isPublic;
    });
}

/// Calls `visit(page, next)` for each page of `live` that may have other addresses in `next`.
template <class Visit>
void forEachChangedPage(const State& live, const State& next, Visit&& visit) {
    const auto visitOne = [&](const RecordView& page) {
        if (page.exists() && page.type().page)
            visit(page, sameIn(next, page));
    };
    if (!areAddressesAlike(live.schema(), next.schema())) {
        live.forEach(visitOne);
        return;
    }
    for (const RecordChange& change : contentChanges(live, next))
        if (change.before && change.ref.type.value() < live.schema().types.size() &&
            change.ref.ordinal.value() < live.ordinalCount(change.ref.type))
            visitOne(live.record(change.ref));
}

/// Calls `visit(url)` for each address of a page at which readers find it.
template <class Visit>
void forEachAddress(const Replica& replica, const RecordView& page, Visit&& visit) {
    for (std::size_t locale = 0; locale < replica.state().schema().locales.size(); ++locale) {
        const auto url = replica.addresses().url(page, locale);
        if (!url)
            continue;
        const auto found = replica.pageAt(*url);
        if (found && found->page == page.ref()) // of those that clash one is served
            visit(*url);
    }
}

/// The addresses that pages which stay have left, each once.
std::vector<LeftAddress> leftAddresses(const Replica& live, const Replica& next) {
    std::vector<LeftAddress> left;
    std::set<std::string> seen;
    forEachChangedPage(live.state(), next.state(), [&](const RecordView& page, std::optional<RecordRef> now) {
        if (!now)
            return;
        forEachAddress(live, page, [&](const std::string& url) {
            const auto address = redirectedAddress(next.state().schema(), url);
            if (address && !next.isAddressOfPage(url) && seen.insert(textOf(*address)).second)
                left.push_back({*address, *writtenAddress(next.state().schema(), url), *now});
        });
    });
    return left;
}

/// Whether somebody made or changed a redirect since `live`.
bool isNewSince(const State& live, const RecordView& redirect) {
    const auto before = sameIn(live, redirect);
    if (!before || !live.record(*before).exists())
        return true;
    const RecordView old = live.record(*before);
    return redirectTo(old) != redirectTo(redirect) || redirectFrom(old) != redirectFrom(redirect);
}

/// Collects edits of redirects. Addresses are those of its replica.
class RedirectEdits {
public:
    explicit RedirectEdits(const Replica& replica)
        : m_replica(replica)
        , m_state(replica.state())
        , m_type(m_state.schema().type(*m_state.schema().redirectType())) {}

    /// Makes an address lead to `to`; empty: gone.
    void lead(const AddressKey& address, const std::string& written, const std::string& to) {
        const auto there = m_replica.redirects().find(m_state, address);
        if (there.empty())
            m_edits.push_back(create(address, written, to, {}));
        else
            patch(m_state.record(there.front()), to);
    }
    void patch(const RecordView& redirect, const std::string& to) {
        if (redirectTo(redirect) != to)
            m_edits.push_back(Edit::patch(m_type.name, redirect.id(), std::string(kRedirectTo),
                                          to.empty() ? nlohmann::json() : nlohmann::json(to)));
    }
    void erase(const RecordView& redirect) {
        if (m_erased.insert(redirect.ref().packed()).second)
            m_edits.push_back(Edit::erase(m_type.name, redirect.id()));
    }
    Edit create(const AddressKey& address, const std::string& written, std::string_view to, std::string_view note) {
        nlohmann::json fields{{std::string(kRedirectFrom), written}};
        if (!to.empty())
            fields[std::string(kRedirectTo)] = to;
        if (!note.empty())
            fields[std::string(kRedirectNote)] = note;
        return Edit::create(m_type.name, freeId(address), std::move(fields));
    }
    std::vector<Edit> take() && { return std::move(m_edits); }

private:
    /// Readable where its letters are Latin, and no other address has it.
    static std::string idOf(const Schema& schema, const AddressKey& address) {
        // By the code of the language, which no change of the schema moves.
        const std::string path = schema.locales[address.locale].code + "/" + address.slug;
        std::string id;
        for (const char c : address.locale == 0 ? address.slug : path) {
            if (id.size() >= kReadableId)
                break;
            if (isAsciiLetter(c) || isAsciiDigit(c))
                id += asciiLower(c);
            else if (!id.empty() && id.back() != '-')
                id += '-';
        }
        if (!id.empty() && id.back() != '-')
            id += '-';
        return id + checksum128(path).toHex().substr(0, 12);
    }
    std::string freeId(const AddressKey& address) {
        const TypeIndex type = *m_state.schema().redirectType();
        const std::string wanted = idOf(m_state.schema(), address);
        std::string id = wanted;
        for (int number = 2; m_state.find(type, id) || !m_made.insert(id).second; ++number)
            id = wanted + "-" + std::to_string(number); // the record was given another address
        return id;
    }

    const Replica& m_replica;
    const State& m_state;
    const Type& m_type;
    std::set<std::string> m_made;
    std::set<std::uint64_t> m_erased;
    std::vector<Edit> m_edits;
};

/// Redirects from addresses that pages have newly.
template <class Visit>
void forEachOvertaken(const Replica& live, const Replica& next, Visit&& visit) {
    const State& state = next.state();
    const auto visitPage = [&](const RecordView& page) {
        for (std::size_t locale = 0; locale < state.schema().locales.size(); ++locale) {
            const auto url = next.addresses().url(page, locale);
            const auto address = url ? redirectedAddress(state.schema(), *url) : std::nullopt;
            if (!address || !next.isAddressOfPage(*url))
                continue;
            const auto redirects = next.redirects().find(state, *address);
            if (redirects.empty())
                continue;
            const auto before = live.pageAt(*url);
            const bool hadIt =
                before && live.addresses().url(live.state().record(before->page), before->locale) == *url;
            for (const RecordRef redirect : redirects)
                if (!hadIt)
                    visit(state.record(redirect));
        }
    };
    if (next.redirects().isEmpty())
        return;
    if (!areAddressesAlike(live.state().schema(), state.schema())) {
        state.forEach([&](const RecordView& record) {
            if (record.type().page)
                visitPage(record);
        });
        return;
    }
    for (const RecordChange& change : contentChanges(live.state(), state)) {
        if (!change.after || !change.after->exists)
            continue;
        const RecordView page = state.record(change.ref);
        if (page.exists() && page.type().page)
            visitPage(page);
    }
}

/// The page of a target that names its record.
std::optional<RecordRef> namedPage(const State& state, const RecordView& redirect) {
    return linkedRecord(state, redirectTo(redirect));
}

Error circle(std::string_view to, const std::string& way) {
    return Error{ErrorCode::InvalidInput,
                 "\"" + std::string(to) + "\" leads back to where it comes from (" + way + "); choose another target"};
}

/// The replica after the edits, without `pages`.
Result<std::shared_ptr<const Replica>> after(const Replica& replica, const std::vector<Edit>& edits,
                                             std::span<const RecordRef> pages) {
    StateEditor editor(replica.statePointer());
    const std::uint64_t number = replica.state().version().value() + 1;
    for (const Edit& edit : edits)
        GALLEY_CHECK(applyEdit(editor, edit, number));
    for (const RecordRef page : pages)
        editor.erase(page, number);
    const ChangeSet changes = editor.changes();
    return replica.next(editor.finish(Version{number}), changes);
}

/// Why no reader can be sent to `to`, from an address whose redirect is `redirect` in a replica.
Result<void> checkEnd(const Replica& replica, RecordRef redirect, std::string_view to) {
    const RedirectEnd end = followRedirect(replica, redirect);
    if (end.kind == RedirectEnd::Kind::Loop)
        for (const Problem& problem : checkRedirect(replica, redirect))
            if (problem.code == ProblemCode::RedirectLoop)
                return circle(to, problem.parameters.front());
    return {};
}

Result<void> checkTarget(std::string_view to) {
    if (targetForm(to) != TargetForm::None)
        return {};
    return Error{ErrorCode::InvalidInput,
                 "\"" + std::string(to) +
                     "\" is no address to lead to: one of this site begins with \"/\", one elsewhere with \"http://\" "
                     "or \"https://\", and galley:TYPE/ID is wherever the page of that record is"};
}

} // namespace

bool movesPages(const Replica& live, const Replica& next) {
    return !leftAddresses(live, next).empty();
}

std::vector<Edit> redirectsForMoves(const Replica& live, const Replica& next) {
    if (!next.state().schema().redirectType())
        return {};
    RedirectEdits edits(next);
    forEachOvertaken(live, next, [&](const RecordView& redirect) { edits.erase(redirect); });
    for (const LeftAddress& left : leftAddresses(live, next)) {
        const auto there = next.redirects().find(next.state(), left.address);
        const bool isDecided = !there.empty() && isNewSince(live.state(), next.state().record(there.front()));
        if (!isDecided)
            edits.lead(left.address, left.written, recordLink(next.state().record(left.page)));
    }
    return std::move(edits).take();
}

Result<std::vector<Edit>> redirectsForRemovals(const Replica& live, const Replica& next,
                                               std::span<const RecordRef> pages, std::string_view target) {
    const std::string to(withoutBlanks(target));
    GALLEY_CHECK(checkTarget(to));
    const State& state = next.state();
    std::vector<RecordRef> removed; // refs of `next`
    for (const RecordRef page : pages)
        if (const auto ref = sameIn(state, live.state().record(page)))
            removed.push_back(*ref);
    GALLEY_TRY(const auto without, after(next, {}, removed));
    RedirectEdits edits(next);
    std::vector<AddressKey> led;
    for (const RecordRef ref : pages)
        forEachAddress(live, live.state().record(ref), [&](const std::string& url) {
            const auto address = redirectedAddress(state.schema(), url);
            if (!address || without->isAddressOfPage(url) || std::find(led.begin(), led.end(), *address) != led.end())
                return;
            led.push_back(*address);
            edits.lead(*address, *writtenAddress(state.schema(), url), to);
        });
    if (!to.empty())
        state.forEach(*state.schema().redirectType(), [&](const RecordView& redirect) {
            const auto page = namedPage(state, redirect);
            const auto from = redirectedAddress(redirect);
            const bool isLed = from && std::find(led.begin(), led.end(), *from) != led.end();
            if (page && !isLed && std::find(removed.begin(), removed.end(), *page) != removed.end())
                edits.patch(redirect, to);
        });
    std::vector<Edit> made = std::move(edits).take();
    GALLEY_TRY(const auto then, after(next, made, removed));
    for (const AddressKey& address : led) {
        const RecordRef redirect = then->redirects().find(then->state(), address).front();
        GALLEY_CHECK(checkEnd(*then, redirect, to));
        if (targetForm(to) == TargetForm::Record && followRedirect(*then, redirect).kind == RedirectEnd::Kind::Lost)
            return Error{ErrorCode::InvalidInput,
                         "\"" + to + "\" is not there, or taken off the site as well; choose another target"};
    }
    return made;
}

Result<Edit> newRedirect(const Replica& replica, std::string_view from, std::string_view to, std::string_view note) {
    const State& state = replica.state();
    const auto address = redirectedAddress(state.schema(), from);
    if (!address)
        return Error{ErrorCode::InvalidInput,
                     "\"" + std::string(from) +
                         "\" is no address that a page of this site could have: it begins with \"/\", and has no "
                         "\"?\", no \"#\" and none of the names that the server keeps for itself"};
    GALLEY_CHECK(checkTarget(to));
    if (const auto there = replica.redirects().find(state, *address); !there.empty()) {
        const std::string is = redirectTo(state.record(there.front()));
        return Error{ErrorCode::Exists, "there is a redirect from " + *writtenAddress(state.schema(), from) + " " +
                                            (is.empty() ? "that says that it is gone" : "to " + is) +
                                            " already; change its field \"to\", or remove it first"}
            .inRecord(state.record(there.front()).path());
    }
    RedirectEdits edits(replica);
    Edit edit = edits.create(*address, *writtenAddress(state.schema(), from), withoutBlanks(to), note);
    GALLEY_TRY(const auto then, after(replica, {edit}, {}));
    GALLEY_CHECK(checkEnd(*then, *then->state().find(*state.schema().redirectType(), edit.id), to));
    return edit;
}

} // namespace galley
