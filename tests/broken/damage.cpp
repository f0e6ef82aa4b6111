#include "tests/broken/damage.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace galley::test {

namespace {

namespace fs = std::filesystem;

constexpr int kFlips = 64;
constexpr int kCuts = 16;

bool flip(const fs::path& path, std::uintmax_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    char byte = 0;
    file.seekg(static_cast<std::streamoff>(at)).get(byte);
    file.seekp(static_cast<std::streamoff>(at)).put(static_cast<char>(byte ^ 0x41));
    return file.good();
}

bool write(const fs::path& path, const std::string& bytes) {
    return (std::ofstream(path, std::ios::binary) << bytes).good();
}

bool copyOver(const fs::path& from, const fs::path& to) {
    return fs::exists(from) && fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

} // namespace

QList<Damage> damagesOf(std::uintmax_t size, Thoroughness thoroughness) {
    QList<Damage> all;
    const auto spread = [&](const char* kind, int most) {
        const auto places = static_cast<int>(std::min<std::uintmax_t>(static_cast<std::uintmax_t>(most), size));
        if (thoroughness == Thoroughness::Sampled && places > 0)
            all.push_back({kind, places / 2, places});
        for (int place = 0; thoroughness == Thoroughness::All && place < places; ++place)
            all.push_back({kind, place, places});
    };
    spread("flipped", kFlips);
    spread("cut", kCuts);
    for (const char* kind :
         {"emptied", "removed", "a folder", "a link inside", "a link out", "a pipe", "garbage", "another site's"})
        all.push_back({kind});
    return all;
}

bool inflict(const Damage& damage, const fs::path& root, const fs::path& file, const fs::path& other,
             const fs::path& outside) {
    const fs::path path = root / file;
    const std::uintmax_t at =
        fs::file_size(path) * static_cast<std::uintmax_t>(damage.place) / static_cast<std::uintmax_t>(damage.places);
    if (damage.kind == "flipped")
        return flip(path, at);
    if (damage.kind == "cut" || damage.kind == "emptied")
        return fs::resize_file(path, at), true;
    if (damage.kind == "garbage")
        return write(path, std::string(5000, '\xD1'));
    if (damage.kind == "another site's")
        return copyOver(other / file, path);
    const bool isLink = damage.kind == "a link inside" || damage.kind == "a link out";
    const fs::path target = damage.kind == "a link out" ? outside : fs::path(path.string() + ".moved");
    if (isLink) {
        fs::rename(path, target);
        fs::create_symlink(damage.kind == "a link out" ? outside : target.filename(), path);
        return true;
    }
    fs::remove(path);
    if (damage.kind == "a folder")
        return fs::create_directory(path);
    return damage.kind == "removed" || ::mkfifo(path.c_str(), 0600) == 0;
}

} // namespace galley::test
