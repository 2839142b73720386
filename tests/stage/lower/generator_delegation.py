# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
def g():
    got = yield 1
    yield from got


# CHECK-LABEL: function @1 "g"
# CHECK: yield [[G:r[0-9]+.got]],
# CHECK: get_yield_from_iter {{r[0-9]+}}, [[G]]
# CHECK: send
# CHECK: yield_delegate
# CHECK: return
