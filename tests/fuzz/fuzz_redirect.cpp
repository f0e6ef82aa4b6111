// Redirects: whatever they say, and whatever is asked for, a reader is sent to an address of this site or a whole one,
// and nothing of it can end a line of an answer's head. Lines of the input are redirects ("FROM TO", parted by a tab);
// the last one is what is asked for.
#include "model/index/redirects.h"
#include "model/publish/redirect_check.h"
#include "model/publish/redirect_edits.h"
#include "model/schema/redirect_type.h"
#include "model/schema/schema_json.h"
#include "model/serve/request_target.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace galley;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

std::shared_ptr<const Schema> siteSchema() {
    auto schema = parseSchema(R"({"site":{"external":["/shop/"]},"locales":[{"code":"en"},{"code":"de"}],
        "types":[{"name":"page","page":true,"slug":"slug","fields":[{"name":"slug","kind":"string"}]}]})");
    return std::make_shared<const Schema>(withRedirectType(*std::move(schema)));
}

void checkLocation(const std::string& address, std::string_view target) {
    const std::string location = server::withQueryOf(address, target);
    for (const char c : location)
        require(c > ' ' && c < 0x7F);
    const bool isWhole = targetForm(address) == TargetForm::Elsewhere;
    require(isWhole || location.front() == '/');
    require(isWhole || location.size() == 1 || (location[1] != '/' && location[1] != '\\'));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::shared_ptr<const Schema> schema = siteSchema();
    std::string_view rest(reinterpret_cast<const char*>(data), std::min(size, std::size_t{4096}));
    StateEditor editor(State::empty(schema));
    require(applyEdit(editor, Edit::create("page", "a", {{"slug", "team"}}), 1).has_value());
    int number = 0;
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos && number < 20; end = rest.find('\n')) {
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        const std::size_t tab = std::min(line.find('\t'), line.size());
        const std::string from(line.substr(0, tab));
        const std::string to(line.substr(std::min(line.size(), tab + 1)));
        // What is no UTF-8 is refused.
        static_cast<void>(
            applyEdit(editor, Edit::create("redirect", std::to_string(number++), {{"from", from}, {"to", to}}), 1));
    }
    const auto replica = Replica::build(editor.finish(Version{1}));
    const std::string asked(rest);
    if (const auto redirect = replica->redirectAt(asked)) {
        const RedirectEnd end = followRedirect(*replica, *redirect);
        require(!end.steps.empty() && end.steps.size() <= kMaxRedirectSteps + 1);
        require(end.leadsOn() != end.address.empty());
        if (end.leadsOn())
            checkLocation(end.address, asked);
    }
    if (const auto written = writtenAddress(*schema, asked)) {
        require(redirectedAddress(*schema, *written) == redirectedAddress(*schema, asked));
        require(writtenAddress(*schema, *written) == written);
    }
    static_cast<void>(checkRedirects(*replica));
    static_cast<void>(newRedirect(*replica, asked, asked, asked));
    return 0;
}
