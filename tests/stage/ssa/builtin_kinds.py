# What calls of built-in classes and slices give is known, and methods on it are done at their site.
# RUN: %protopyc --emit=types %s | FileCheck %s --check-prefix=TYPES
# RUN: %protopyc --emit=llvm-ir -O0 %s | FileCheck %s --check-prefix=IR


def grow(n):
    items = list(range(n))
    items.append(n)
    part = items[1:]
    part.append(items.pop())
    return part


def among(n):
    seen = set()
    seen.add(n)
    return n in seen


def step(g):
    next(g)
    return g.send(1)


print(grow(3), among(4))

# TYPES: ; grow(n: i64) -> list
# TYPES: ; among(n: i64) -> bool
# IR: append.fits
# IR: call i32 @ppy_set_contains
# IR: next.fits
# IR: call i64 @ppy_resume
# IR: call i64 @ppy_resume
