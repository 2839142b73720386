# What `cmake --install` puts where: bin/{protopyc,protopy}, lib/libprotopy.so, include/protopy,
# lib/cmake/Protopyc. The package file names its targets itself (ProtopycConfig.cmake.in), so the
# static libraries the programs are made of stay out of it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

foreach(target protopyc protopy protopy_runtime)
  if(TARGET ${target})
    install(TARGETS ${target}
      RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
      LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  endif()
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/protopy" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.h")

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Protopyc")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/ProtopycConfig.cmake.in" "${PROJECT_BINARY_DIR}/ProtopycConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/ProtopycConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/ProtopycConfig.cmake"
  "${PROJECT_BINARY_DIR}/ProtopycConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/ProtopycFunctions.cmake"
  DESTINATION "${package_dir}")
