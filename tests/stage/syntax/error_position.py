# REQUIRES: ppy_astdump
# RUN: not %bin/ppy_astdump %s | FileCheck %s
# CHECK: error_position.py:4:{{.*}}expected ':'
if value
    pass
