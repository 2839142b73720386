# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
# The value is computed first, then the target's container, then its index.
def f():
    target()[index()] = value()


# CHECK-LABEL: function @1 "f"
# CHECK: load_global [[V:r[0-9]+]], n{{[0-9]+}} ; "value"
# CHECK: call [[V]], [[V]]
# CHECK: ; "target"
# CHECK: ; "index"
# CHECK: set_item {{r[0-9]+}}, {{r[0-9]+}}, [[V]]
