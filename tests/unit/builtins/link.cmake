# Values without an interpreter: the rooms up to frame, which calls go through.
set(unit_links -Wl,--start-group ppy_builtins ppy_frame ppy_thread ppy_object ppy_gc -Wl,--end-group)
target_compile_definitions(unit_builtins PRIVATE PPY_PYTHON="${PPY_PYTHON}" PPY_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}/unit/builtins")
# Without the frame room there are no calls to test through.
if(NOT EXISTS "${PROJECT_SOURCE_DIR}/runtime/frame/call.cpp")
  set_target_properties(unit_builtins PROPERTIES EXCLUDE_FROM_ALL TRUE)
endif()
