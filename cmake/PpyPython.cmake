# Facts about the installed CPython: its version, library and prefix are what we are compatible with.
execute_process(
  COMMAND "${PPY_PYTHON}" -I -S -c "import sys, os; v = sys.version_info; print(v.major, v.minor, v.micro, hex(sys.hexversion), sys.prefix, os.path.dirname(os.__file__), sys.implementation._multiarch, ' '.join(sorted(sys.stdlib_module_names)), sep=';')"
  OUTPUT_VARIABLE PPY_PYTHON_FACTS OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
list(GET PPY_PYTHON_FACTS 0 PPY_PYTHON_MAJOR)
list(GET PPY_PYTHON_FACTS 1 PPY_PYTHON_MINOR)
list(GET PPY_PYTHON_FACTS 2 PPY_PYTHON_MICRO)
list(GET PPY_PYTHON_FACTS 3 PPY_PYTHON_HEXVERSION)
list(GET PPY_PYTHON_FACTS 4 PPY_PYTHON_PREFIX)
list(GET PPY_PYTHON_FACTS 5 PPY_PYTHON_STDLIB)
list(GET PPY_PYTHON_FACTS 6 PPY_PYTHON_MULTIARCH)
list(GET PPY_PYTHON_FACTS 7 PPY_STDLIB_MODULE_NAMES)
set(PPY_PYTHON_VERSION "${PPY_PYTHON_MAJOR}.${PPY_PYTHON_MINOR}.${PPY_PYTHON_MICRO}")
configure_file("${PROJECT_SOURCE_DIR}/runtime/abi/python_config.h.in" "${PROJECT_BINARY_DIR}/runtime/abi/python_config.h" @ONLY)
