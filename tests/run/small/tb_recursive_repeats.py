import sys

sys.setrecursionlimit(100)


def down(n):
    return down(n + 1)


def even(n):
    if n == 0:
        raise ValueError("bottom")
    return odd(n - 1)


def odd(n):
    return even(n - 1)


def same(n):
    if n == 0:
        return 1 // 0
    return same(n - 1)


for start in (lambda: same(2), lambda: same(3), lambda: same(10), lambda: even(6), lambda: down(0)):
    try:
        start()
    except (ValueError, ZeroDivisionError, RecursionError):
        sys.excepthook(*sys.exc_info())
