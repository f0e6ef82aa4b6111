// Reads edits, one a line, and applies them to a page: the inverse of each must restore the very bytes of the record.
#include "model/dataset/edit.h"
#include "model/dataset/record_codec.h"
#include "tests/fuzz/fuzz_schema.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace galley;

std::string bytesOf(const State& state, const Edit& edit) {
    const auto type = state.schema().typeIndex(edit.type);
    const auto ref = type ? state.find(*type, edit.id) : std::nullopt;
    if (!ref)
        return "absent";
    std::string bytes;
    encodeFields(bytes, state.record(*ref));
    return bytes;
}

std::shared_ptr<const State> withHome(const std::shared_ptr<const Schema>& schema) {
    StateEditor editor(State::empty(schema));
    const auto fields = nlohmann::json::parse(
        R"({"headline":"x","cast":["a","b"],"modules":[{"kind":"row","refs":["home"]},{"kind":"quote"}]})");
    if (!applyEdit(editor, Edit::create("page", "home", fields), 1))
        std::abort();
    return editor.finish(Version{1});
}

void checkEdit(StateEditor& editor, std::string_view line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    const auto edit = editFromJson(json);
    if (!edit)
        return;
    const std::string before = bytesOf(editor.current(), *edit);
    const auto inverse = applyEdit(editor, *edit, 2);
    if (!inverse) {
        if (bytesOf(editor.current(), *edit) != before)
            std::abort();
        return;
    }
    const std::string after = bytesOf(editor.current(), *edit);
    const auto redo = applyEdit(editor, *inverse, 3);
    if (!redo || bytesOf(editor.current(), *edit) != before)
        std::abort();
    if (!applyEdit(editor, *redo, 4) || bytesOf(editor.current(), *edit) != after)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto schema = fuzz::schema();
    static const auto home = withHome(schema);
    StateEditor editor(home);
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        checkEdit(editor, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 0;
}
