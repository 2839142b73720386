# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
# The finally block runs after the body and, with the exception handled, before it goes on.
def f():
    try:
        work()
    finally:
        close()


# CHECK-LABEL: function @1 "f"
# CHECK: b0 handler [[H:b[0-9]+]]:
# CHECK: ; "work"
# CHECK: ; "close"
# CHECK: [[H]]{{( handler b[0-9]+)?}}:
# CHECK: catch
# CHECK: set_handled
# CHECK: ; "close"
# CHECK: reraise
