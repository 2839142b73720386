"""The first import of the program is at the bottom of a recursion."""


def down(n):
    if n:
        return down(n - 1)
    import sys
    return sys.getrecursionlimit(), "builtins" in sys.modules, "_frozen_importlib" in sys.modules, sys.path_hooks != []


print(down(900))


class Late:
    def __init__(self, what):
        self.what = what

    def __del__(self):
        print("gone", self.what)


kept = Late("kept")
print("end")
