// Writes the corpora of fuzz_snapshot and fuzz_delta and the string heaps of fuzz_column: write_blob_corpus
// tests/fuzz/corpus. Run it when a format changes.
#include "model/blob/delta.h"
#include "model/blob/snapshot.h"
#include "model/column/string_heap.h"
#include "model/schema/schema_json.h"
#include "tests/fuzz/blob_states.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace galley;
using namespace galley::fuzz;

namespace {

std::shared_ptr<const State> grown(const std::shared_ptr<const State>& state) {
    Schema schema = state->schema();
    Field field;
    field.name = "dek";
    schema.types[0].fields.push_back(field);
    StateEditor editor(state);
    editor.setSchema(std::make_shared<const Schema>(schema));
    return editor.finish(state->version());
}

/// Input of fuzz_column: its number for heaps, then a heap of one segment for each encoding.
std::string heaps(const std::vector<StringEncoding>& encodings, std::size_t dictionaryBytes) {
    SegmentedHeap heap;
    for (const StringEncoding encoding : encodings) {
        StringHeapBuilder builder;
        for (int number = 0; number < (dictionaryBytes > 0 ? 900 : 12); ++number)
            builder.add("The story of the ghost that returned, part " + std::to_string(number * 7919));
        const StringHeapOptions options{.encoding = encoding, .blockBytes = 200, .dictionaryBytes = dictionaryBytes};
        heap = heap.withAppended(std::make_shared<const StringHeap>(builder.build(options)));
    }
    ByteWriter out;
    out.u8(4);
    heap.write(out);
    return std::move(out).take();
}

} // namespace

int main(int argumentCount, char** arguments) {
    if (argumentCount != 2) {
        std::fprintf(stderr, "usage: write_blob_corpus FOLDER\n");
        return 2;
    }
    const std::filesystem::path folder = arguments[1];
    bool written = true;
    const auto write = [&](const char* corpus, const char* name, const std::string& bytes) {
        std::filesystem::create_directories(folder / corpus);
        std::ofstream out(folder / corpus / name, std::ios::binary);
        out << bytes;
        written = written && out.flush().good();
    };
    const auto state = blobState();
    write("snapshot", "no_records", encodeSnapshot(*State::empty(schema())));
    write("snapshot", "columns_and_overlay", encodeSnapshot(*state));
    write("snapshot", "columns_only", encodeSnapshot(*folded(state)));
    write("snapshot", "changed_in_the_overlay",
          encodeSnapshot(*edited(state, {Edit::patch("page", "home", "headline", "Changed")})));
    write("snapshot", "deleted_record", encodeSnapshot(*edited(folded(state), {Edit::erase("page", "home")})));
    write("snapshot", "schema_grew", encodeSnapshot(*edited(grown(folded(state)), {Edit::erase("person", "bob")})));

    const auto delta = [&](const char* name, const std::shared_ptr<const State>& to) {
        write("delta", name, encodeDelta(*state, *to));
    };
    delta("nothing", state);
    delta("create", edited(state, {Edit::create("page", "new", {{"headline", "New"}})}));
    delta("change_in_columns", edited(state, {Edit::patch("page", "home", "modules/b/text", "Changed")}));
    delta("change_in_overlay", edited(state, {Edit::patch("person", "bob", "name", "Robert")}));
    delta("delete", edited(state, {Edit::erase("person", "ada")}));
    delta("schema_grew", edited(grown(state), {Edit::patch("page", "home", "dek", "D")}));
    write("delta", "for_another_state", encodeDelta(*State::empty(schema()), *state));
    using std::string_literals::operator""s;
    write("delta", "body_that_creates", "\0\0\3one\1\2\1\2hi\0"s);
    write("delta", "body_that_deletes_what_is_not_there", "\0\1\4gone\0"s);
    write("delta", "body_with_a_patch_that_is_none", "\0\1\3ada\2\2\1\2\3xyz\0"s);
    write("column", "heap-blocks", heaps({StringEncoding::Blocks}, 0));
    write("column", "heap-dictionary", heaps({StringEncoding::Blocks}, 4096));
    write("column", "heap-three-segments",
          heaps({StringEncoding::Plain, StringEncoding::Symbols, StringEncoding::Blocks}, 0));
    if (!written)
        std::fprintf(stderr, "cannot write below %s\n", folder.c_str());
    return written ? 0 : 1;
}
