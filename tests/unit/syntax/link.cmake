# error_cases.tsv is read at run time.
target_compile_definitions(unit_syntax PRIVATE PPY_SYNTAX_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/unit/syntax")
