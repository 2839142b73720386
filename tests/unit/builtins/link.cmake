# Values and the whole runtime below them: calls go through frames, codecs through imports.
set(unit_links "$<LINK_GROUP:RESCAN,ppy_object,ppy_builtins,ppy_gc,ppy_thread,ppy_frame,ppy_interp,ppy_import,ppy_dynamic,ppy_deopt,ppy_stdlib>"
    ppy_lower ppy_bytecode ppy_support ${CMAKE_DL_LIBS})
target_compile_definitions(unit_builtins PRIVATE PPY_PYTHON="${PPY_PYTHON}" PPY_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}/unit/builtins")
