// What can happen to a file behind a program's back: bytes change, its end or all of it is gone, something else stands
// in its place.
#pragma once

#include <QByteArray>
#include <QList>

#include <filesystem>

namespace galley::test {

struct Damage {
    QByteArray kind; ///< "flipped", "cut", "emptied" …
    int place = 0;   ///< of `places`, from the beginning on: where bytes are flipped or the end is cut off
    int places = 1;
};

/// All ways, or one of each kind, for a file of so many bytes.
enum class Thoroughness { Sampled, All };
QList<Damage> damagesOf(std::uintmax_t size, Thoroughness thoroughness);

/// Damages `root`/`file`. `other` is a folder like `root` that holds other content; `outside` is a name outside of
/// `root` where nothing is, for what a link leads to. False when there is nothing to put in the file's place.
bool inflict(const Damage& damage, const std::filesystem::path& root, const std::filesystem::path& file,
             const std::filesystem::path& other, const std::filesystem::path& outside);

} // namespace galley::test
