#include "tests/support/samples.h"

namespace galley::test {

std::filesystem::path samplePath(const std::string& relative) {
    const QByteArray root = qgetenv("GALLEY_SAMPLES");
    if (root.isEmpty())
        return {};
    const std::filesystem::path path = std::filesystem::path(root.toStdString()) / relative;
    return std::filesystem::exists(path) ? path : std::filesystem::path();
}

} // namespace galley::test
