# RUN: %protopyc --emit=pir --passes=none %s | FileCheck --check-prefix=NONE %s
# RUN: %protopyc --emit=pir --passes=bound-checks %s | FileCheck --check-prefix=ONE %s
# RUN: %protopyc --emit=bytecode --print-after=bound-checks --print-after=moves %s | FileCheck --check-prefix=PRINT %s
# Passes can be chosen, and what each leaves can be looked at.


def count(n):
    m = n + 1
    while m < 10:
        m = m + n
    return m


# NONE-LABEL: qualname "count"
# NONE: check_bound r0.n
# NONE: b6:

# ONE-LABEL: qualname "count"
# ONE-NOT: check_bound
# ONE: b6:

# PRINT: ; after bound-checks
# PRINT-NEXT: function @0
# PRINT: ; after moves
# PRINT-NEXT: function @0
# PRINT: ; after bound-checks
# PRINT-NEXT: function @1 "count"
# PRINT: ; after moves
# PRINT-NEXT: function @1 "count"
# PRINT-NOT: b6:
