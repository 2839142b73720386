# REQUIRES: ppy_astdump
# RUN: %bin/ppy_astdump %s | FileCheck %s
# The expression inside an f-string has its true position.
text = f"ab{value + 1}c"
# CHECK: JoinedStr(
# CHECK: FormattedValue(
# CHECK: value=BinOp(
# CHECK: left=Name(
# CHECK: lineno=4,
# CHECK-NEXT: col_offset=12,
# CHECK-NEXT: end_lineno=4,
# CHECK-NEXT: end_col_offset=17)
