// Drives a fuzz target without libFuzzer: every file of the corpus folders named on the command line, then damaged
// copies of it (cut short, one byte changed). The damage is the same in every run, so a failure repeats; how many
// copies are made is bounded, so the test is quick. The name of the file is printed before a target can crash on it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kCopiesOfAFile = 400; // of each kind of damage

/// Runs the target on a heap block of exactly that size, so that a sanitizer sees a read past the end.
void runTarget(const std::vector<std::uint8_t>& bytes, std::size_t size) {
    const auto block = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(bytes.begin(), size, block.get());
    LLVMFuzzerTestOneInput(block.get(), size);
}

void runDamagedCopies(std::vector<std::uint8_t> bytes) {
    const std::size_t step = std::max<std::size_t>(1, bytes.size() / kCopiesOfAFile);
    for (std::size_t size = 0; size < bytes.size(); size += step)
        runTarget(bytes, size);
    static constexpr std::uint8_t kMasks[] = {0x01, 0x80, 0xff, 0x20};
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const std::uint8_t mask = kMasks[(at / step) % std::size(kMasks)];
        bytes[at] ^= mask;
        runTarget(bytes, bytes.size());
        bytes[at] ^= mask;
    }
}

std::vector<std::filesystem::path> corpusFiles(const std::filesystem::path& place, std::error_code& problem) {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::is_directory(place, problem)) {
        files.push_back(place);
        return files;
    }
    for (const auto& entry : std::filesystem::directory_iterator(place, problem)) {
        if (entry.is_regular_file())
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

int main(int argumentCount, char** arguments) {
    std::size_t replayed = 0;
    for (int index = 1; index < argumentCount; ++index) {
        std::error_code problem;
        for (const std::filesystem::path& path : corpusFiles(arguments[index], problem)) {
            std::ifstream stream(path, std::ios::binary);
            if (!stream) {
                std::fprintf(stderr, "cannot read %s\n", path.c_str());
                return 2;
            }
            const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
            std::printf("%s (%zu bytes)\n", path.filename().c_str(), text.size());
            std::fflush(stdout);
            const std::vector<std::uint8_t> bytes(text.begin(), text.end());
            runTarget(bytes, bytes.size());
            runDamagedCopies(bytes);
            ++replayed;
        }
        if (problem) {
            std::fprintf(stderr, "cannot list %s: %s\n", arguments[index], problem.message().c_str());
            return 2;
        }
    }
    if (replayed == 0) {
        std::fprintf(stderr, "no corpus file was replayed\n");
        return 2;
    }
    std::printf("%zu corpus files replayed\n", replayed);
    return 0;
}
