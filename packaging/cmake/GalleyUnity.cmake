# With GALLEY_UNITY the files of one folder are compiled together, some at a time, so that headers are read once for them all.
# Never those of two folders: names that a file keeps to itself are unlike within a folder only. To be called when all
# files of the target are named.
function(galley_unite_folders target)
    set(most 10) # files at a time: more leave cores idle at the end, and an edit compiles more
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources)
        if(NOT source MATCHES "\\.cpp$")
            continue()
        endif()
        cmake_path(GET source PARENT_PATH folder)
        cmake_path(GET folder FILENAME room)
        string(MAKE_C_IDENTIFIER "${room}" room)
        if(NOT DEFINED count_${room})
            set(count_${room} 0)
        endif()
        math(EXPR batch "${count_${room}} / ${most}")
        math(EXPR count_${room} "${count_${room}} + 1")
        set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP "${room}_${batch}")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${GALLEY_UNITY} UNITY_BUILD_MODE GROUP)
endfunction()
