# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
def f():
    return first() or second() and third()


# CHECK-LABEL: function @1 "f"
# CHECK: b0:
# CHECK: ; "first"
# CHECK: jump_if_true
# CHECK: ; "second"
# CHECK: jump_if_false
# CHECK: ; "third"
# CHECK: return
