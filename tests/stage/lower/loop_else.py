# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
# `else` runs when the iterator ends, not after break.
def f(items):
    for item in items:
        if item:
            break
    else:
        missing()
    after()


# CHECK-LABEL: function @1 "f"
# CHECK: loop_header
# CHECK: for_iter {{r[0-9]+.item}}, {{r[0-9]+}}, [[E:b[0-9]+]]
# CHECK: [[E]]:
# CHECK: ; "missing"
# CHECK: ; "after"
