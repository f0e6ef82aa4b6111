# What makes a build from nothing quick: with GALLEY_UNITY headers are read once for many files.

# The files of one folder are compiled together, some at a time. Never those of two folders: names that a file keeps to
# itself are unlike within a folder only. To be called when all files of the target are named.
function(galley_unite_folders target)
    set(most 10) # files at a time: more leave cores idle at the end, and an edit compiles more
    get_target_property(sources ${target} SOURCES)
    get_target_property(place ${target} SOURCE_DIR)
    set(rooms "")
    foreach(source IN LISTS sources)
        if(NOT source MATCHES "\\.cpp$")
            continue()
        endif()
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${place}" OUTPUT_VARIABLE path)
        cmake_path(GET path PARENT_PATH folder)
        cmake_path(GET folder FILENAME room)
        string(MAKE_C_IDENTIFIER "${room}" room)
        list(APPEND rooms ${room})
        list(APPEND sources_${room} "${source}")
    endforeach()
    list(REMOVE_DUPLICATES rooms)
    foreach(room IN LISTS rooms)
        list(LENGTH sources_${room} count)
        math(EXPR batches "(${count} + ${most} - 1) / ${most}")
        set(index 0)
        foreach(source IN LISTS sources_${room})
            math(EXPR batch "${index} * ${batches} / ${count}")
            math(EXPR index "${index} + 1")
            set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP "${room}_${batch}")
        endforeach()
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${GALLEY_UNITY} UNITY_BUILD_MODE GROUP)
endfunction()

# galley_precompile(TARGET HEADER…): the target's files find these headers compiled. To be headers of others, which no edit
# changes. galley_precompile(TARGET REUSE OWNER) takes those of another target, all of whose definitions this one has too.
# Without GALLEY_UNITY, where each file is compiled alone, a file that forgets to include one of them shows itself.
function(galley_precompile target)
    if(NOT GALLEY_UNITY)
        return()
    endif()
    cmake_parse_arguments(ARG "" "REUSE" "" ${ARGN})
    if(ARG_REUSE)
        target_precompile_headers(${target} REUSE_FROM ${ARG_REUSE})
    else()
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${target} PRIVATE -fpch-preprocess) # ccache sees them so
    endif()
endfunction()

# What most files read.
set(GALLEY_COMMON_HEADERS <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <cstring> <filesystem> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <unordered_set> <utility> <variant> <vector> <nlohmann/json.hpp>)
