# As tests/unit/object: built-in types without the frame room.
set(unit_links "$<LINK_GROUP:RESCAN,ppy_object,ppy_builtins,ppy_gc,ppy_thread>" ppy_support)
target_sources(unit_thread PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/unit/object/no_frames.cpp")
