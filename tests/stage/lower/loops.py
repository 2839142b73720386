# RUN: %protopyc --emit=pir %s | FileCheck %s
# Loops: the test of a while loop is at its bottom, constants are loaded before the loop.


def count(n):
    i = 0
    while i < n:
        i += 1
    return i


# CHECK-LABEL: qualname "count"
# CHECK: jump_if_not_lt r1.i, r0.n, [[END:b[0-9]+]]
# CHECK: int [[ONE:r[0-9]+]], 1
# CHECK: [[BODY:b[0-9]+]]:
# CHECK-NEXT: loop_header 0
# CHECK-NEXT: iadd r1.i, r1.i, [[ONE]]
# CHECK-NEXT: jump_if_lt r1.i, r0.n, [[BODY]]
# CHECK-NEXT: [[END]]:
# CHECK-NEXT: return r1.i


def first(items):
    for x in items():
        if x:
            return x


# A generator that only the loop knows is closed on every way out.
# CHECK-LABEL: qualname "first"
# CHECK: handler [[CLOSE:b[0-9]+]]:
# CHECK: end_iter
# CHECK-NEXT: return
# CHECK: [[CLOSE]]:
# CHECK-NEXT: catch
# CHECK-NEXT: end_iter
# CHECK-NEXT: reraise
