# RUN: %protopyc --emit=symtable %s | FileCheck %s
def f(a):
    b = a
    return lambda: b + c


# CHECK: module top line 0
# CHECK-NEXT:   - f: global local assigned
# CHECK-NEXT:   function f line 2 optimized
# CHECK-NEXT:     - a: referenced parameter local
# CHECK-NEXT:     - b: local assigned
# CHECK-NEXT:     function lambda line 4 optimized nested
# CHECK-NEXT:       - b: referenced free
# CHECK-NEXT:       - c: referenced global
