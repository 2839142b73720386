# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump symtable %s | FileCheck %s
value = 1


def outer(a):
    global value
    value = a

    def inner():
        return a

    class K:
        a = a
    return [inner for a in a]


# CHECK: module top line 0
# CHECK: - value: global declared_global local assigned
# CHECK: function outer line 6 optimized
# CHECK: - a: referenced parameter local
# CHECK: - value: global declared_global assigned
# CHECK: function inner line 10 optimized nested
# CHECK: - a: referenced {{.*}}free
# CHECK: class K
# CHECK: function listcomp {{.*}} nested
