# RUN: %protopyc --emit=pir %s | FileCheck %s
# Call forms: plain, method, keyword, unpacking.


def f(o, a, kw):
    g(a, 1)
    o.m(a)
    g(a, k=1)
    g(*a, **kw)


# CHECK-LABEL: qualname "f"
# CHECK: load_global [[T:r[0-9]+]]
# CHECK-NEXT: move {{r[0-9]+}}, r1.a
# CHECK-NEXT: int {{r[0-9]+}}, 1
# CHECK-NEXT: call [[T]], [[T]], #3
# CHECK: load_method [[M:r[0-9]+]], #2, r0.o
# CHECK: call_method [[M]], [[M]], #3
# CHECK: clear
# CHECK: call_kw {{r[0-9]+}}, {{r[0-9]+}}, #4, {{k[0-9]+}}{{.*}} ; tuple (str "k")
# CHECK: build_map
# CHECK: dict_merge
# CHECK: call_ex {{r[0-9]+}}, {{r[0-9]+}}, #3
