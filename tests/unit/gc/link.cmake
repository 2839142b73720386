# The collector alone: hooks_stub.cpp stands for the rooms above it.
set(unit_links ppy_gc)
