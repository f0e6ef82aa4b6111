// A folder of its own for a fuzz target whose reader takes names of files: made once a process, removed at its end.
#pragma once

#include "model/base/hash.h"

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace galley::fuzz {

class ScratchFolder {
public:
    ScratchFolder()
        : m_path(std::filesystem::temp_directory_path() / ("galley-fuzz-" + randomId())) {
        std::filesystem::create_directories(m_path);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    const std::filesystem::path& path() const { return m_path; }
    void write(const std::filesystem::path& file, std::string_view bytes) const {
        std::ofstream(file, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

private:
    std::filesystem::path m_path;
};

} // namespace galley::fuzz
