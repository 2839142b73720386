# RUN: %protopyc --emit=bytecode %s | FileCheck %s
# The listing of the bytecode unit.
def f(a):
    try:
        return a.b
    finally:
        g()


# CHECK-LABEL: code 1 f: line 3
# CHECK: vars: a
# CHECK: 5 {{ *}}{{[0-9]+}}  get_attr r{{[0-9]+}}, r0.a, b
# CHECK: handler {{[0-9]+}}..{{[0-9]+}} -> {{[0-9]+}}
