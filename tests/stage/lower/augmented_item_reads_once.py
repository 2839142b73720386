# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
# `a()[i()] += v()` calls a and i once, reads, adds in place, stores.
def f():
    a()[i()] += v()


# CHECK-LABEL: function @1 "f"
# CHECK: b0:
# CHECK: ; "a"
# CHECK: ; "i"
# CHECK: get_item
# CHECK: ; "v"
# CHECK: iadd
# CHECK: set_item
# CHECK-NOT: load_global
# CHECK: return
