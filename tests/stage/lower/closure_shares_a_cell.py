# REQUIRES: ppy_stage_dump
# RUN: %bin/ppy_stage_dump pir-plain %s | FileCheck %s
def outer():
    x = 1

    def inner():
        nonlocal x
        x += 1
        return x
    return inner


# CHECK-LABEL: function @1 "outer"
# CHECK: cell [[C:r[0-9]+]] "x"
# CHECK: new_cell [[C]]
# CHECK: store_cell [[C]]
# CHECK: make_function
# CHECK-LABEL: function @2 "inner"
# CHECK: free f0 "x"
# CHECK: load_free
# CHECK: iadd
# CHECK: store_free
