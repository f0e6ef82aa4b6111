#include "tests/support/test_program.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

namespace galley::test {

namespace {

std::map<std::string, ProgramEntry::Run>& entries() {
    static std::map<std::string, ProgramEntry::Run> all;
    return all;
}

} // namespace

ProgramEntry::ProgramEntry(std::string_view file, Run run) {
    entries().emplace(std::filesystem::path(file).stem().string(), run);
}

} // namespace galley::test

int main(int argc, char** argv) {
    const auto& tests = galley::test::entries();
    const auto chosen = argc > 1 ? tests.find(argv[1]) : tests.end();
    if (chosen == tests.end()) {
        std::fprintf(stderr, "usage: %s TEST [arguments of Qt Test]\ntests:\n", argv[0]);
        for (const auto& [name, run] : tests)
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    argv[1] = argv[0];
    return chosen->second(argc - 1, argv + 1);
}
