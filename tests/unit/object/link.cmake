# Object and builtins refer to each other; no_frames.cpp stands for the frame room above them.
set(unit_links "$<LINK_GROUP:RESCAN,ppy_object,ppy_builtins,ppy_gc,ppy_thread>" ppy_support)
