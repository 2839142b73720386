# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
def f():
    return 2 * 3 + 4, "ab" * 2, not True, -(2 ** 10)


def kept():
    return 1 / 0, "a" * 10**9


# CHECK-LABEL: function @1 "f"
# CHECK: tuple (int 10, str "abab", false, int -1024)
# CHECK-NOT: {{ mul | add | pow }}
# CHECK-LABEL: function @2 "kept"
# CHECK-DAG: truediv
# CHECK-DAG: mul
