"""A program without an import sees what one with imports sees: modules as objects, and imports deep down."""
b = __builtins__
print(b, b.__name__, type(b).__name__)
print(b.__spec__.name, b.__spec__.origin, b.__loader__.__name__)
print("print" in dir(b), "__spec__" in vars(b), b.__dict__ is vars(b))
print(print.__self__ is b, len.__module__)


def down(n):
    if n:
        return down(n - 1)
    import sys
    return sys.getrecursionlimit(), "builtins" in sys.modules, "_imp" in sys.modules, len(sys.meta_path) >= 3


print(down(900))
