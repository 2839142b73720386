# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
# The name of an except clause is unbound on every way out of it.
def f():
    try:
        work()
    except ValueError as error:
        report(error)


# CHECK-LABEL: function @1 "f"
# CHECK: match_exc
# CHECK: move [[E:r[0-9]+.error]],
# CHECK: ; "report"
# CHECK: clear [[E]]
# CHECK: catch
# CHECK: clear [[E]]
# CHECK: reraise
