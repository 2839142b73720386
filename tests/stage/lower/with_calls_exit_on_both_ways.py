# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
def f():
    with manager() as m:
        use(m)


# CHECK-LABEL: function @1 "f"
# CHECK: load_special {{.*}}, 0
# CHECK: load_special [[X:r[0-9]+]], {{.*}}, 1
# CHECK: ; "use"
# CHECK: call_method {{r[0-9]+}}, [[X]]
# CHECK: catch
# CHECK: exc_info
# CHECK: call_method [[S:r[0-9]+]], [[X]]
# CHECK: jump_if_true [[S]]
# CHECK: reraise
