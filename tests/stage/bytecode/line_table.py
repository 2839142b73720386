# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump bytecode %s | FileCheck %s
def f(n):
    total = 0
    for i in range(n):
        total += i
    return total


# CHECK: code 1 f: line 3
# CHECK: vars: n total i
# CHECK: load_global {{r[0-9]+}}, range
# CHECK: loop_header
# CHECK: for_iter {{r[0-9]+.i}},
# CHECK: {{^ +6 .*}}iadd
# CHECK: {{^ +7 .*}}return
