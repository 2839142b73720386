# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
# The middle operand is computed once; the last one only when the first comparison holds.
def f():
    return low() < middle() < high()


# CHECK-LABEL: function @1 "f"
# CHECK: b0:
# CHECK: ; "low"
# CHECK: load_global [[M:r[0-9]+]], n{{[0-9]+}} ; "middle"
# CHECK: lt {{r[0-9]+}}, {{r[0-9]+}}, [[M]]
# CHECK: jump_if_false
# CHECK: ; "high"
# CHECK: lt {{r[0-9]+}}, [[M]], {{r[0-9]+}}
# CHECK-NOT: ; "middle"
# CHECK: return
