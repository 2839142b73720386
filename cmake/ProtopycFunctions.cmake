# Python sources as CMake targets. Each function takes
#
#   NAME MAIN.py
#     [OUTPUT FILE]          where the result goes (default: NAME in CMAKE_RUNTIME_OUTPUT_DIRECTORY, or
#                            CMAKE_LIBRARY_OUTPUT_DIRECTORY for modules, or else in bin/ or lib/ of
#                            the current binary folder)
#     [OPTIMIZE 0|1|2|3]     the -O level (default: 0 in Debug builds, 2 otherwise)
#     [DEBUG_INFO]           -g
#     [INCLUDE_DIRS DIR…]    folders where project modules are looked for besides MAIN's own
#     [OPTIONS ARG…]         further arguments of protopyc
#     [DEPENDS FILE…]        what the sources depend on besides what protopyc reports
#
# Project modules that MAIN imports are compiled in; protopyc reports them in a dependency file, so
# that touching an imported module rebuilds exactly the targets that contain it. NAME is a target, built
# by default; the result's path is its property PROTOPYC_OUTPUT:
# `add_test(NAME t COMMAND $<TARGET_PROPERTY:NAME,PROTOPYC_OUTPUT>)`.
include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.20...3.30)

# The command and the target that all three functions share. Sets OUTPUT_VARIABLE in the caller.
function(_protopyc_add name main default_output output_variable)
  cmake_parse_arguments(PARSE_ARGV 4 ARG "DEBUG_INFO" "OUTPUT;OPTIMIZE" "INCLUDE_DIRS;OPTIONS;DEPENDS;FLAGS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "protopyc: unknown arguments for ${name}: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  get_filename_component(source "${main}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT ARG_OUTPUT)
    set(ARG_OUTPUT "${default_output}")
  endif()
  get_filename_component(output "${ARG_OUTPUT}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
  get_filename_component(folder "${output}" DIRECTORY)
  file(MAKE_DIRECTORY "${folder}")
  if(DEFINED ARG_OPTIMIZE)
    set(level "-O${ARG_OPTIMIZE}")
  else()
    set(level "-O$<IF:$<CONFIG:Debug>,0,2>")
  endif()
  set(flags ${ARG_FLAGS} "${level}")
  if(ARG_DEBUG_INFO)
    list(APPEND flags -g)
  endif()
  foreach(dir IN LISTS ARG_INCLUDE_DIRS)
    get_filename_component(dir "${dir}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
    list(APPEND flags -I "${dir}")
  endforeach()
  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${name}.protopyc.d")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND Protopyc::protopyc ${flags} ${ARG_OPTIONS} "--depfile=${depfile}" -o "${output}" "${source}"
    DEPENDS "${source}" Protopyc::protopyc ${ARG_DEPENDS}
    DEPFILE "${depfile}"
    COMMENT "Compiling Python ${name}"
    VERBATIM)
  set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

# Sets VARIABLE to the folder for results of a kind.
function(_protopyc_folder kind fallback variable)
  if(CMAKE_${kind}_OUTPUT_DIRECTORY)
    set(${variable} "${CMAKE_${kind}_OUTPUT_DIRECTORY}" PARENT_SCOPE)
  else()
    set(${variable} "${CMAKE_CURRENT_BINARY_DIR}/${fallback}" PARENT_SCOPE)
  endif()
endfunction()

# An executable: MAIN runs as `python3 MAIN` would.
function(protopyc_add_executable name main)
  _protopyc_folder(RUNTIME bin folder)
  _protopyc_add(${name} "${main}" "${folder}/${name}${CMAKE_EXECUTABLE_SUFFIX}" output ${ARGN})
  add_custom_target(${name} ALL DEPENDS "${output}")
  set_target_properties(${name} PROPERTIES PROTOPYC_OUTPUT "${output}")
endfunction()

# A module that `import NAME` finds when the output's folder is on sys.path.
function(protopyc_add_module name main)
  _protopyc_folder(LIBRARY lib folder)
  _protopyc_add(${name} "${main}" "${folder}/${name}.so" output FLAGS --module ${ARGN})
  add_custom_target(${name} ALL DEPENDS "${output}")
  set_target_properties(${name} PROPERTIES PROTOPYC_OUTPUT "${output}")
endfunction()

# An object file for a C or C++ program: `target_link_libraries(app PRIVATE NAME)` adds it and the
# runtime library. The program declares PPY_DECLARE_PROGRAM(stem of MAIN) from <protopy/program.h>.
function(protopyc_add_object name main)
  _protopyc_add(${name} "${main}" "${name}${CMAKE_C_OUTPUT_EXTENSION}" output FLAGS -c ${ARGN})
  add_custom_target(${name}_protopyc DEPENDS "${output}")
  add_library(${name} INTERFACE)
  add_dependencies(${name} ${name}_protopyc)
  set_source_files_properties("${output}" PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
  target_sources(${name} INTERFACE "${output}")
  target_link_libraries(${name} INTERFACE Protopyc::runtime)
  set_target_properties(${name} PROPERTIES PROTOPYC_OUTPUT "${output}")
endfunction()

cmake_policy(POP)
