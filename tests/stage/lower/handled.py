# RUN: %protopyc --emit=pir %s | FileCheck %s
# The handled exception is saved on entry of a handler and restored on every way out.


def f():
    try:
        g()
    except KeyError as e:
        return e


# CHECK-LABEL: qualname "f"
# CHECK: handler [[EXCEPT:b[0-9]+]]:
# CHECK: load_global
# CHECK: call
# CHECK: [[EXCEPT]] handler [[CLEANUP:b[0-9]+]]:
# CHECK-NEXT: catch [[E:r[0-9]+]]
# CHECK-NEXT: get_handled [[SAVED:r[0-9]+]]
# CHECK-NEXT: set_handled [[E]]
# CHECK: match_exc {{r[0-9]+}}, [[E]]
# CHECK: clear r0.e
# CHECK-NEXT: set_handled [[SAVED]]
# CHECK-NEXT: return
# CHECK: [[CLEANUP]]:
# CHECK-NEXT: catch [[F:r[0-9]+]]
# CHECK-NEXT: set_handled [[SAVED]]
# CHECK-NEXT: reraise [[F]]
