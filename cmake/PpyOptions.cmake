# Compiler options shared by every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
# The same relative layout in the build tree and when installed, so that bin/ finds lib/. (A build path that install
# rewrites is padded with colons, and an empty path means the current folder.)
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
# Dev optimises lightly: an unoptimised interpreter is too slow to test with.
set(CMAKE_CXX_FLAGS_DEV "-O1 -gline-tables-only")
set(CMAKE_C_FLAGS_DEV "-O1 -gline-tables-only")

find_program(PPY_CCACHE ccache)
if(PPY_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${PPY_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${PPY_CCACHE}")
endif()

add_compile_options(
  -fno-exceptions -fno-rtti -fno-omit-frame-pointer -fno-strict-aliasing -fno-semantic-interposition
  -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Wno-invalid-offsetof -Werror=return-type
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
add_link_options(-fuse-ld=lld-19 -Wl,--gc-sections -Wl,--as-needed)
if(PPY_SANITIZE)
  # Conservative stack scanning must see every local, so ASan's fake stack stays off.
  add_compile_options("-fsanitize=${PPY_SANITIZE}")
  if(PPY_SANITIZE MATCHES "undefined")
    # Copying no bytes from a null pointer is fine with every C library; emitted code and C++ call each other
    # by C prototypes. Findings are printed, and end the run where UBSAN_OPTIONS says halt_on_error=1.
    add_compile_options(-fno-sanitize=nonnull-attribute,function)
  endif()
  # The shared runtime: libprotopy.so leaves no symbol open, and executables made by protopyc use it too.
  add_link_options("-fsanitize=${PPY_SANITIZE}" -shared-libsan)
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=libclang_rt.asan-x86_64.so
                  OUTPUT_VARIABLE sanitizer_runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT IS_ABSOLUTE "${sanitizer_runtime}")
    message(FATAL_ERROR "The sanitizers' runtime is missing: install libclang-rt-19-dev")
  endif()
  cmake_path(GET sanitizer_runtime PARENT_PATH sanitizer_folder)
  list(APPEND CMAKE_INSTALL_RPATH "${sanitizer_folder}")
  if(PPY_SANITIZE MATCHES "address")
    add_compile_options(-fsanitize-address-use-after-return=never)
  endif()
endif()
if(PPY_ASSERTIONS)
  add_compile_definitions(PPY_ASSERTIONS=1)
endif()
