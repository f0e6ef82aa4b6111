# One interface target carries the language level, the warnings and the sanitizers; every target of the project links it.
add_library(galley_compiler INTERFACE)
target_compile_features(galley_compiler INTERFACE cxx_std_20)
target_compile_options(galley_compiler INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual)
if(GALLEY_WERROR)
    target_compile_options(galley_compiler INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # gcc 12 warns about an overlap that cannot be when a std::string is assigned a literal at -O2 (its bug 105651), and about
    # bytes behind a string within a variant when it is moved.
    target_compile_options(galley_compiler INTERFACE -Wno-restrict -Wno-array-bounds)
endif()
if(GALLEY_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # It takes files that are compiled together for headers, which must not have members of unnamed types.
    target_compile_options(galley_compiler INTERFACE -Wno-subobject-linkage)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(galley_compiler INTERFACE -Wthread-safety)
endif()
if(GALLEY_ASAN)
    target_compile_options(galley_compiler INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(galley_compiler INTERFACE -fsanitize=address,undefined)
endif()
if(GALLEY_TSAN)
    target_compile_options(galley_compiler INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(galley_compiler INTERFACE -fsanitize=thread)
endif()
if(GALLEY_BUILD_FUZZERS)
    # Coverage counters in the library under test: without them libFuzzer searches blindly.
    target_compile_options(galley_compiler INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(galley_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_compile_options(galley_compiler INTERFACE -fstack-protector-strong)
    target_compile_definitions(galley_compiler INTERFACE $<$<NOT:$<BOOL:${GALLEY_ASAN}>>:_FORTIFY_SOURCE=2>)
    target_link_options(galley_compiler INTERFACE -Wl,-z,relro,-z,now)
endif()

# Programs are compiled as libraries are, so that they can share precompiled headers.
set(CMAKE_CXX_COMPILE_OPTIONS_PIE ${CMAKE_CXX_COMPILE_OPTIONS_PIC})

find_program(GALLEY_CCACHE ccache)
if(GALLEY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${GALLEY_CCACHE}")
endif()
