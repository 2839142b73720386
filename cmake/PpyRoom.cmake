# ppy_room(NAME [DEPENDS targets…] [SOURCES files…] [EXCEPTIONS])
#
# One static library ppy_NAME from the sources below the current folder. A room sees only the rooms
# it DEPENDS on; includes are written from the repository root, and tests/unit/house_test checks
# them against these doors.
find_package(Python3 3.11 EXACT COMPONENTS Interpreter QUIET)
set(PPY_PYTHON /usr/bin/python3.11 CACHE FILEPATH "CPython used by build-time generators")

function(ppy_room name)
  cmake_parse_arguments(ROOM "EXCEPTIONS" "" "DEPENDS;SOURCES" ${ARGN})
  if(NOT ROOM_SOURCES)
    file(GLOB ROOM_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.c" "${CMAKE_CURRENT_SOURCE_DIR}/*.S")
  endif()
  if(NOT ROOM_SOURCES)
    add_library(ppy_${name} INTERFACE)
    target_include_directories(ppy_${name} INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
    target_link_libraries(ppy_${name} INTERFACE ${ROOM_DEPENDS})
    return()
  endif()
  add_library(ppy_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(ppy_${name} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
  target_link_libraries(ppy_${name} PUBLIC ${ROOM_DEPENDS})
  if(ROOM_EXCEPTIONS)
    target_compile_options(ppy_${name} PRIVATE -fexceptions -frtti)
  endif()
  if(PPY_PCH)
    target_precompile_headers(ppy_${name} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${PROJECT_SOURCE_DIR}/cmake/pch.h>")
    target_compile_options(ppy_${name} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  endif()
endfunction()

# ppy_profiled(NAME): a room whose code runs all the time. In Release builds it is optimised by the counts of
# cmake/release.profdata (scripts/train_profile.sh makes that file anew); PPY_PROFILE=generate builds it with the
# counters, PPY_PROFILE=off without either.
set(PPY_PROFILE use CACHE STRING "use, generate or off: execution counts for the runtime's hot rooms")
function(ppy_profiled name)
  set(counts "${PROJECT_SOURCE_DIR}/cmake/release.profdata")
  if(PPY_PROFILE STREQUAL "generate")
    target_compile_options(ppy_${name} PRIVATE -fprofile-generate)
  elseif(PPY_PROFILE STREQUAL "use" AND CMAKE_BUILD_TYPE STREQUAL "Release" AND EXISTS "${counts}")
    # Functions that changed since the training are compiled as without counts. The linker puts those next to each other
    # that call each other. A relative path is the same in every work tree, so that they can share a compiler cache.
    set(path "${counts}")
    if(CMAKE_GENERATOR MATCHES "Ninja")
      file(RELATIVE_PATH path "${CMAKE_BINARY_DIR}" "${counts}")
    endif()
    target_compile_options(ppy_${name} PRIVATE "-fprofile-use=${path}" -ffunction-sections -Wno-profile-instr-out-of-date -Wno-profile-instr-unprofiled -Wno-backend-plugin)
    # A property of sources, not of targets: new counts compile them anew.
    get_target_property(sources ppy_${name} SOURCES)
    set_property(SOURCE ${sources} APPEND PROPERTY OBJECT_DEPENDS "${counts}")
  endif()
endfunction()
